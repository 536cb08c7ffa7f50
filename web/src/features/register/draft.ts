/** The register form as people fill it in, and its translation into the contract's input. Pure. */
import type {
  BusinessType,
  ContactRole,
  FirstContactChannel,
  KitchenSize,
  LeadSource,
  RegisterLeadInput,
} from '../../gql/graphql.ts';
import { parseAmount } from '../../lib/amount.ts';
import { fromLocalInput } from '../../lib/format.ts';

export interface Draft {
  companyName: string;
  source: LeadSource;
  territory: string;
  firstContact: { channel: FirstContactChannel; at: string; note: string };
  /** `givenAt` is noted once, as the box is ticked: sent again, the same form says the same. */
  consent: { givenAt: string | null; wording: string };
  contact: { firstName: string; lastName: string; role: ContactRole | ''; email: string; phone: string };
  street: string;
  postalCode: string;
  city: string;
  website: string;
  businessType: BusinessType | '';
  kitchenSize: KitchenSize | '';
  employeeCount: string;
  volume: string;
  notes: string;
  /** "2026-11-22T09:00", local; empty means now. */
  registeredAt: string;
  registeredAtReason: string;
}

/** The names the form shows errors at: the contract's input paths. */
export const fieldNames = [
  'companyName',
  'source',
  'territory',
  'firstContact.channel',
  'firstContact.at',
  'firstContact.note',
  'consent.givenAt',
  'consent.wording',
  'contacts.0.firstName',
  'contacts.0.lastName',
  'contacts.0.role',
  'contacts.0.email',
  'contacts.0.phone',
  'street',
  'postalCode',
  'city',
  'website',
  'businessType',
  'kitchenSize',
  'employeeCount',
  'estimatedVolume.amount',
  'notes',
  'registeredAt',
  'registeredAtReason',
  'duplicateOverrideReason',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** What the server takes at most: `EMPLOYEES_OUT_OF_RANGE` and `VOLUME_OUT_OF_RANGE` of the contract. */
export const MOST_EMPLOYEES = 1_000_000;
export const MOST_VOLUME = 1_000_000_000_000;

/** With these the first contact has already happened and must be told. */
export function needsFirstContact(source: LeadSource): boolean {
  return source === 'TRADE_FAIR' || source === 'PHONE';
}

/** German law asks for the consent of those who left their data on a web form. */
export function needsConsent(source: LeadSource): boolean {
  return source === 'WEB_FORM';
}

export type Issue =
  | 'companyName'
  | 'note'
  | 'date'
  | 'consent'
  | 'wording'
  | 'amount'
  | 'amountRange'
  | 'count'
  | 'countRange'
  | 'reason';
export type Checked =
  | { readonly input: RegisterLeadInput; readonly issues: null }
  | { readonly input: null; readonly issues: Readonly<Partial<Record<FieldName, Issue>>> };

interface Setting {
  readonly timeZone: string;
  readonly currency: string;
}

export function toInput(draft: Draft, { timeZone, currency }: Setting): Checked {
  const issues: Partial<Record<FieldName, Issue>> = {};
  const text = (value: string) => value.trim() || null;

  if (draft.companyName.trim() === '') issues.companyName = 'companyName';

  const firstContactAt = fromLocalInput(draft.firstContact.at, timeZone);
  const withFirstContact = needsFirstContact(draft.source);
  // How long it has to be is a setting: the server says so.
  if (withFirstContact && draft.firstContact.note.trim() === '') issues['firstContact.note'] = 'note';
  if (withFirstContact && firstContactAt === null) issues['firstContact.at'] = 'date';

  if (needsConsent(draft.source) && draft.consent.givenAt === null) issues['consent.givenAt'] = 'consent';
  if (needsConsent(draft.source) && draft.consent.wording.trim() === '')
    issues['consent.wording'] = 'wording';

  const amount = draft.volume.trim() === '' ? null : parseAmount(draft.volume);
  if (draft.volume.trim() !== '' && amount === null) issues['estimatedVolume.amount'] = 'amount';
  if (amount !== null && Number(amount) > MOST_VOLUME) issues['estimatedVolume.amount'] = 'amountRange';
  const employees = draft.employeeCount.trim() === '' ? null : Number(draft.employeeCount);
  if (employees !== null && (!Number.isInteger(employees) || employees < 0)) issues.employeeCount = 'count';
  else if (employees !== null && employees > MOST_EMPLOYEES) issues.employeeCount = 'countRange';

  const registeredAt = draft.registeredAt === '' ? null : fromLocalInput(draft.registeredAt, timeZone);
  if (draft.registeredAt !== '' && registeredAt === null) issues.registeredAt = 'date';
  if (registeredAt !== null && draft.registeredAtReason.trim() === '') issues.registeredAtReason = 'reason';

  if (Object.keys(issues).length > 0) return { input: null, issues };

  const contact = {
    firstName: text(draft.contact.firstName),
    lastName: text(draft.contact.lastName),
    role: draft.contact.role || null,
    email: text(draft.contact.email),
    phone: text(draft.contact.phone),
  };
  const hasContact = Object.values(contact).some((value) => value !== null);
  return {
    issues: null,
    input: {
      companyName: draft.companyName.trim(),
      source: draft.source,
      territory: draft.territory,
      street: text(draft.street),
      postalCode: text(draft.postalCode),
      city: text(draft.city),
      website: text(draft.website),
      businessType: draft.businessType || null,
      kitchenSize: draft.kitchenSize || null,
      employeeCount: employees,
      estimatedVolume: amount === null ? null : { amount, currency },
      notes: text(draft.notes),
      contacts: hasContact ? [{ ...contact, primary: true }] : null,
      firstContact:
        withFirstContact && firstContactAt
          ? { channel: draft.firstContact.channel, at: firstContactAt, note: draft.firstContact.note.trim() }
          : null,
      consent:
        needsConsent(draft.source) && draft.consent.givenAt !== null
          ? { givenAt: draft.consent.givenAt, wording: draft.consent.wording.trim() }
          : null,
      registeredAt,
      registeredAtReason: registeredAt === null ? null : draft.registeredAtReason.trim(),
    },
  };
}
