/** What becomes of a mail, and whom it goes to, in words. */
import type { MessageDescriptor } from '@lingui/core';
import type { MailFailure, MailHold, MailStatus } from '../../gql/graphql.ts';
import type { Tone } from '../../ui/badge.tsx';

export const mailStatusLabels: Readonly<Record<MailStatus, MessageDescriptor>> = {
  DRAFT: /*i18n*/ { id: 'Entwurf' },
  QUEUED: /*i18n*/ { id: 'Wird gesendet' },
  SENT: /*i18n*/ { id: 'Gesendet' },
  FAILED: /*i18n*/ { id: 'Nicht zugestellt' },
};

export const mailTones: Readonly<Record<MailStatus, Tone>> = {
  DRAFT: 'warn',
  QUEUED: 'info',
  SENT: 'good',
  FAILED: 'bad',
};

export const mailHoldLabels: Readonly<Record<MailHold, MessageDescriptor>> = {
  CLOSED: /*i18n*/ { id: 'Die Aufgabe oder der Lead ist abgeschlossen.' },
  CONTACT_BLOCKED: /*i18n*/ { id: 'Der Betrieb will keine Werbung.' },
  NO_ADDRESS: /*i18n*/ { id: 'Der Hauptkontakt hat keine E-Mail-Adresse.' },
  NO_CONSENT: /*i18n*/ { id: 'Es gibt keine Einwilligung in Werbung per Mail.' },
  NO_OWNER: /*i18n*/ { id: 'Der Lead hat keinen Besitzer.' },
  SENDING_OFF: /*i18n*/ { id: 'In diesem Gebiet geht Mail nicht von selbst hinaus.' },
};

export const mailFailureLabels: Readonly<Record<MailFailure, MessageDescriptor>> = {
  REFUSED: /*i18n*/ { id: 'Der Mailserver nimmt sie nicht an. Meist gibt es die Adresse nicht.' },
  GAVE_UP: /*i18n*/ { id: 'Der Mailserver war zu oft nicht erreichbar.' },
  UNCERTAIN: /*i18n*/ { id: 'Die Verbindung brach beim Senden ab. Vielleicht ist sie angekommen.' },
  OBSOLETE: /*i18n*/ { id: 'Der Lead gehört inzwischen jemand anderem.' },
};

interface Addressee {
  readonly to: string | null;
  readonly toName: string | null;
}

export function nameOf({ to, toName }: Addressee): string {
  return toName || to || '–';
}

export function addresseeOf(mail: Addressee): string {
  return mail.toName && mail.to ? `${mail.toName} <${mail.to}>` : nameOf(mail);
}
