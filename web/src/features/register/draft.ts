/**
 * The register form as people fill it in: three cards, what of each is saved, and its translation into the contract's
 * inputs. Pure.
 */
import type {
  BusinessType,
  ContactRole,
  FirstContactChannel,
  KitchenSize,
  LeadSource,
  RegisterLeadInput,
  UpdateLeadInput,
} from '../../gql/graphql.ts';
import { parseAmount } from '../../lib/amount.ts';
import { fromLocalInput } from '../../lib/format.ts';
import {
  changedFields,
  conflictsOf,
  merged,
  toInput,
  type FieldConflict,
  type LeadField,
  type LeadForm,
} from '../../lib/lead-form.ts';

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

/** The cards in their order; each is saved on its own. */
export const cards = ['note', 'contact', 'qualify'] as const;
export type Card = (typeof cards)[number];

/** The fields of the lead that a card holds, beside what only registering takes and the contact. */
type CardField = Exclude<LeadField, 'pains' | 'competitor'>;
const cardFields: Readonly<Record<Card, readonly CardField[]>> = {
  note: ['companyName', 'postalCode', 'city', 'territory'],
  contact: ['street', 'website'],
  qualify: ['businessType', 'volume', 'employeeCount', 'kitchenSize', 'notes'],
};

/** The names the cards show errors at: those of the contract's inputs, without the way to a contact. */
export const fieldNames = [
  'companyName',
  'source',
  'territory',
  'firstContact.channel',
  'firstContact.at',
  'firstContact.note',
  'consent.givenAt',
  'consent.wording',
  'firstName',
  'lastName',
  'role',
  'email',
  'phone',
  'street',
  'postalCode',
  'city',
  'website',
  'businessType',
  'kitchenSize',
  'employeeCount',
  'estimatedVolume',
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
export type Issues = Readonly<Partial<Record<FieldName, Issue>>>;

/** What stands on the cards, and what of it the server has. */
export interface Registration {
  readonly draft: Draft;
  /** As the cards came. */
  readonly blank: Draft;
  /** `null` until the first card is saved. */
  readonly lead: { readonly id: string; readonly version: number; readonly form: LeadForm } | null;
  /** Per field what the person knows to be saved: where the lead says otherwise, somebody else has changed it. */
  readonly seen: LeadForm;
  readonly contact: { readonly id: string; readonly saved: Draft['contact'] } | null;
}

export function begin(blank: Draft): Registration {
  const seen = formOf({ pains: '', competitor: '' }, blank);
  return { draft: blank, blank, lead: null, seen, contact: null };
}

function formOf(rest: Pick<LeadForm, 'pains' | 'competitor'>, draft: Draft): LeadForm {
  const fields = cards.flatMap((card) => cardFields[card].map((field) => [field, draft[field]] as const));
  return { ...draft, ...rest, ...Object.fromEntries(fields) };
}

/** Whether a card holds anything that the server does not have. */
export function isUnsaved(card: Card, { draft, blank, lead, seen, contact }: Registration): boolean {
  if (card === 'note' && lead === null && registerOnly(draft) !== registerOnly(blank)) return true;
  if (card === 'contact' && isContactUnsaved({ draft, blank, contact })) return true;
  return ownChanges(card, draft, seen).length > 0;
}

export function isContactUnsaved({
  draft,
  blank,
  contact,
}: Pick<Registration, 'draft' | 'blank' | 'contact'>): boolean {
  return !sameContact(draft.contact, contact?.saved ?? blank.contact);
}

function ownChanges(card: Card, draft: Draft, seen: LeadForm): LeadField[] {
  return changedFields(seen, formOf(seen, draft)).filter((field) => isOn(card, field));
}

function isOn(card: Card, field: LeadField): boolean {
  return cardFields[card].some((one) => one === field);
}

function registerOnly({ source, firstContact, consent, registeredAt, registeredAtReason }: Draft): string {
  return JSON.stringify([source, firstContact, consent, registeredAt, registeredAtReason]);
}

function sameContact(one: Draft['contact'], other: Draft['contact']): boolean {
  return JSON.stringify(contactInput(one)) === JSON.stringify(contactInput(other));
}

/** What the server says of the lead now: it comes into every field that holds nothing of one's own. */
export function received(registration: Registration, lead: NonNullable<Registration['lead']>): Registration {
  const mine = formOf(registration.seen, registration.draft);
  const own = changedFields(registration.seen, mine).filter((field) =>
    changedFields(lead.form, mine).includes(field),
  );
  const form = merged(lead.form, mine, new Set(own));
  return {
    ...registration,
    lead,
    draft: onCards(registration.draft, form),
    seen: merged(lead.form, registration.seen, new Set(own)),
  };
}

function onCards(draft: Draft, { pains: _pains, competitor: _competitor, ...fields }: LeadForm): Draft {
  return { ...draft, ...fields };
}

/** A card has been saved as it was sent; what was typed since is unsaved. */
export function saved(
  registration: Registration,
  card: Card,
  sent: Draft,
  lead: NonNullable<Registration['lead']>,
): Registration {
  const { seen } = registration;
  return received(
    { ...registration, seen: merged(seen, formOf(seen, sent), new Set(cardFields[card])) },
    lead,
  );
}

/** What somebody else has changed to something else than this card says: a person has to choose. */
export function conflictsOn(card: Card, { draft, lead, seen }: Registration): FieldConflict[] {
  if (lead === null) return [];
  return conflictsOf(seen, formOf(seen, draft), lead.form).filter(
    ({ field, changedByMe, changedByThem }) => isOn(card, field) && changedByMe && changedByThem,
  );
}

export function chosen(
  registration: Registration,
  card: Card,
  keepMine: ReadonlySet<LeadField>,
): Registration {
  const { draft, lead, seen } = registration;
  if (lead === null) return registration;
  const open = conflictsOn(card, registration).map(({ field }) => field);
  const theirs = new Set(open.filter((field) => !keepMine.has(field)));
  return {
    ...registration,
    draft: onCards(draft, merged(formOf(seen, draft), lead.form, theirs)),
    seen: merged(seen, lead.form, new Set(open)),
  };
}

/** What of a card is to be sent on the lead as it is now; empty when the lead says so already. */
export function changesOf(
  card: Card,
  { draft, lead, seen }: Registration,
  currency: string,
): Omit<UpdateLeadInput, 'leadId' | 'version'> {
  if (lead === null) return {};
  const wanted = merged(lead.form, formOf(seen, draft), new Set(cardFields[card]));
  return toInput(lead.form, wanted, currency);
}

/** What is to be put right on a card before it is sent. `registered`: the first card has been saved. */
export function issuesOf(card: Card, draft: Draft, timeZone: string, registered: boolean): Issues {
  switch (card) {
    case 'note':
      return registered ? companyIssues(draft) : { ...companyIssues(draft), ...noteIssues(draft, timeZone) };
    case 'contact':
      return {};
    case 'qualify':
      return numberIssues(draft);
  }
}

function companyIssues({ companyName }: Draft): Issues {
  return companyName.trim() === '' ? { companyName: 'companyName' } : {};
}

function noteIssues(draft: Draft, timeZone: string): Issues {
  const issues: Partial<Record<FieldName, Issue>> = {};
  if (needsFirstContact(draft.source)) {
    // How long it has to be is a setting: the server says so.
    if (draft.firstContact.note.trim() === '') issues['firstContact.note'] = 'note';
    if (fromLocalInput(draft.firstContact.at, timeZone) === null) issues['firstContact.at'] = 'date';
  }
  if (needsConsent(draft.source)) {
    if (draft.consent.givenAt === null) issues['consent.givenAt'] = 'consent';
    if (draft.consent.wording.trim() === '') issues['consent.wording'] = 'wording';
  }
  if (draft.registeredAt !== '') {
    if (fromLocalInput(draft.registeredAt, timeZone) === null) issues.registeredAt = 'date';
    else if (draft.registeredAtReason.trim() === '') issues.registeredAtReason = 'reason';
  }
  return issues;
}

function numberIssues(draft: Draft): Issues {
  const issues: Partial<Record<FieldName, Issue>> = {};
  const amount = draft.volume.trim() === '' ? null : parseAmount(draft.volume);
  if (draft.volume.trim() !== '' && amount === null) issues['estimatedVolume.amount'] = 'amount';
  if (amount !== null && Number(amount) > MOST_VOLUME) issues['estimatedVolume.amount'] = 'amountRange';
  const employees = draft.employeeCount.trim() === '' ? null : Number(draft.employeeCount);
  if (employees !== null && (!Number.isInteger(employees) || employees < 0)) issues.employeeCount = 'count';
  else if (employees !== null && employees > MOST_EMPLOYEES) issues.employeeCount = 'countRange';
  return issues;
}

const text = (value: string) => value.trim() || null;

/** The first card alone: what else is typed by then is sent with its own. */
export function noteInput(draft: Draft, timeZone: string): RegisterLeadInput {
  const firstContactAt = fromLocalInput(draft.firstContact.at, timeZone);
  const registeredAt = draft.registeredAt === '' ? null : fromLocalInput(draft.registeredAt, timeZone);
  return {
    companyName: draft.companyName.trim(),
    source: draft.source,
    territory: draft.territory,
    postalCode: text(draft.postalCode),
    city: text(draft.city),
    firstContact:
      needsFirstContact(draft.source) && firstContactAt
        ? { channel: draft.firstContact.channel, at: firstContactAt, note: draft.firstContact.note.trim() }
        : null,
    consent:
      needsConsent(draft.source) && draft.consent.givenAt !== null
        ? { givenAt: draft.consent.givenAt, wording: draft.consent.wording.trim() }
        : null,
    registeredAt,
    registeredAtReason: registeredAt === null ? null : draft.registeredAtReason.trim(),
  };
}

export function contactInput({ firstName, lastName, role, email, phone }: Draft['contact']) {
  return {
    firstName: text(firstName),
    lastName: text(lastName),
    role: role || null,
    email: text(email),
    phone: text(phone),
  };
}

/** What is to be corrected of a contact that is saved: the rest may be somebody else's by now. */
export function correctedFields(
  saved: Draft['contact'],
  typed: Draft['contact'],
): Partial<ReturnType<typeof contactInput>> {
  const before = contactInput(saved);
  const after = contactInput(typed);
  return Object.fromEntries(
    Object.entries(after).filter(([field, value]) => value !== before[field as keyof typeof before]),
  );
}

/** What the server finds duplicates by, of what a card holds. */
export function comparedOf(card: Card, draft: Draft): string {
  switch (card) {
    case 'note':
      return JSON.stringify([draft.companyName, draft.territory, draft.postalCode, draft.city]);
    case 'contact':
      return JSON.stringify([draft.website, draft.contact.email, draft.contact.phone]);
    case 'qualify':
      return '';
  }
}
