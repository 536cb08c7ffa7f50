/** What the fields of a lead are called, wherever one is named. */
import type { MessageDescriptor } from '@lingui/core';
import type { LeadField } from './lead-form.ts';

export const leadFieldLabels: Readonly<Record<LeadField, MessageDescriptor>> = {
  companyName: /*i18n*/ { id: 'Firma' },
  street: /*i18n*/ { id: 'Straße und Hausnummer' },
  postalCode: /*i18n*/ { id: 'Postleitzahl' },
  city: /*i18n*/ { id: 'Ort' },
  territory: /*i18n*/ { id: 'Gebiet' },
  website: /*i18n*/ { id: 'Webseite' },
  businessType: /*i18n*/ { id: 'Art des Betriebs' },
  volume: /*i18n*/ { id: 'Volumen im Jahr' },
  employeeCount: /*i18n*/ { id: 'Beschäftigte' },
  kitchenSize: /*i18n*/ { id: 'Größe der Küche' },
  pains: /*i18n*/ { id: 'Sorgen' },
  competitor: /*i18n*/ { id: 'Wettbewerber' },
  notes: /*i18n*/ { id: 'Notizen' },
};
