/**
 * What a registration must bring. Empty issues mean it may be registered, duplicates apart. Messages are English
 * and say what to do; codes are what other languages are written for.
 */
import { Temporal } from '@js-temporal/polyfill';
import type { Role } from '../auth/relation.ts';
import { isTerritoryCode } from '../territories/territories.ts';
import { normaliseEmail, normalisePhone } from './duplicate-rules.ts';
import {
  isSubstantial,
  sourcesWithFirstContact,
  type FirstContactChannel,
  type Issue,
  type LeadSource,
  type TextSettings,
} from './rules.ts';
import { lengthIssues } from './text-rules.ts';

type Instant = Temporal.Instant;

export type FirstContact = {
  readonly channel: FirstContactChannel;
  readonly at: Instant;
  readonly note: string;
};

export type RegisteredContact = {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  /** Of one contact alone it need not be said. */
  readonly primary?: boolean | null;
};

export type Registration = {
  readonly companyName: string;
  readonly source: LeadSource;
  readonly territory: string;
  readonly city?: string | null;
  readonly postalCode?: string | null;
  readonly street?: string | null;
  readonly website?: string | null;
  readonly notes?: string | null;
  readonly employeeCount?: number | null;
  /** Cents. */
  readonly estimatedVolumeCents?: bigint | null;
  readonly contacts?: readonly RegisteredContact[] | null;
  readonly firstContact?: FirstContact | null;
  readonly consent?: { readonly givenAt: Instant; readonly wording: string } | null;
  readonly registeredAt?: Instant | null;
  readonly registeredAtReason?: string | null;
  readonly duplicateOverrideReason?: string | null;
};

export type RegistrationIssueCode =
  | 'COMPANY_MISSING'
  | 'TEXT_TOO_LONG'
  | 'TERRITORY_UNKNOWN'
  | 'EMPLOYEES_OUT_OF_RANGE'
  | 'VOLUME_OUT_OF_RANGE'
  | 'CONTACT_EMPTY'
  | 'EMAIL_INVALID'
  | 'PHONE_INVALID'
  | 'PRIMARY_MISSING'
  | 'PRIMARY_TWICE'
  | 'FIRST_CONTACT_MISSING'
  | FirstContactIssueCode
  | 'CONSENT_MISSING'
  | 'CONSENT_WORDING_MISSING'
  | 'CONSENT_IN_FUTURE'
  | 'REGISTERED_IN_FUTURE'
  | 'BACKDATING_NOT_ALLOWED'
  | 'BACKDATING_NEEDS_REASON';
export type FirstContactIssueCode = 'FIRST_CONTACT_NOTE_TOO_SHORT' | 'FIRST_CONTACT_IN_FUTURE';

export type RegistrationIssue = Issue<RegistrationIssueCode>;

const MOST_EMPLOYEES = 1_000_000;
/** A million million, in cents. */
const GREATEST_VOLUME = 100_000_000_000_000n;

/** Issues in the order of the form. A BACKDATING_NOT_ALLOWED is about a right rather than the input. */
export function validateRegistration(
  input: Registration,
  by: { readonly role: Role; readonly now: Instant; readonly texts: TextSettings },
): RegistrationIssue[] {
  return [
    ...issuesOfCompany(input),
    ...issuesOfLengths(input),
    ...issuesOfContacts(input),
    ...issuesOfFirstContact(input, by),
    ...issuesOfConsent(input, by.now),
    ...issuesOfRegisteredAt(input, by),
  ];
}

/** Of `documentFirstContact` as of a registration; `path` is where the first contact stands in the input. */
export function validateFirstContact(
  it: Pick<FirstContact, 'at' | 'note'>,
  { now, texts }: { readonly now: Instant; readonly texts: TextSettings },
  path = '',
): Issue<FirstContactIssueCode>[] {
  const within = (field: string) => (path ? `${path}.${field}` : field);
  const issues: Issue<FirstContactIssueCode>[] = [];
  if (isAfter(it.at, now)) {
    const message = 'Give the time at which the first contact took place: it cannot be in the future.';
    issues.push({ code: 'FIRST_CONTACT_IN_FUTURE', path: within('at'), message });
  }
  if (!isSubstantial(it.note, texts)) {
    const message = `Say in at least ${texts.leastLength} characters what the first contact was about.`;
    issues.push({
      code: 'FIRST_CONTACT_NOTE_TOO_SHORT',
      path: within('note'),
      message,
      limit: texts.leastLength,
    });
  }
  return issues;
}

/** Which contact is the primary one; null when none or several claim it. The only contact is, unless it denies. */
export function primaryContactIndex(contacts: readonly Pick<RegisteredContact, 'primary'>[]): number | null {
  const claiming = contacts.flatMap((it, index) => (it.primary === true ? [index] : []));
  if (claiming.length === 1) return claiming[0] ?? null;
  const [only] = contacts;
  return contacts.length === 1 && only?.primary !== false ? 0 : null;
}

function issuesOfCompany(input: Registration): RegistrationIssue[] {
  const issues: RegistrationIssue[] = [];
  if (input.companyName.trim() === '') {
    issues.push(issue('COMPANY_MISSING', 'companyName', 'Give the name of the company.'));
  }
  if (!isTerritoryCode(input.territory)) {
    const message = 'Choose a territory by its code, for example DE-BY, AT-9 or CH-ZH.';
    issues.push(issue('TERRITORY_UNKNOWN', 'territory', message));
  }
  const employees = input.employeeCount ?? 0;
  if (employees < 0 || employees > MOST_EMPLOYEES) {
    const message = `Give the number of employees as 0 to ${MOST_EMPLOYEES}.`;
    issues.push({ ...issue('EMPLOYEES_OUT_OF_RANGE', 'employeeCount', message), limit: MOST_EMPLOYEES });
  }
  const volume = input.estimatedVolumeCents ?? 0n;
  if (volume < 0n || volume > GREATEST_VOLUME) {
    const message = `Give the volume a year as 0 to ${GREATEST_VOLUME / 100n}.`;
    issues.push(issue('VOLUME_OUT_OF_RANGE', 'estimatedVolume.amount', message));
  }
  return issues;
}

function issuesOfLengths(input: Registration): RegistrationIssue[] {
  return lengthIssues([
    ['companyName', 'companyName', input.companyName],
    ['city', 'city', input.city],
    ['postalCode', 'postalCode', input.postalCode],
    ['street', 'street', input.street],
    ['website', 'website', input.website],
    ['notes', 'notes', input.notes],
    ['firstContact.note', 'activitySummary', input.firstContact?.note],
    ['consent.wording', 'consentWording', input.consent?.wording],
    ['registeredAtReason', 'reason', input.registeredAtReason],
    ['duplicateOverrideReason', 'reason', input.duplicateOverrideReason],
    ...(input.contacts ?? []).flatMap((it, index) => [
      [`contacts.${index}.firstName`, 'firstName', it.firstName] as const,
      [`contacts.${index}.lastName`, 'lastName', it.lastName] as const,
      [`contacts.${index}.email`, 'email', it.email] as const,
      [`contacts.${index}.phone`, 'phone', it.phone] as const,
    ]),
  ]);
}

function issuesOfContacts({ contacts, territory }: Registration): RegistrationIssue[] {
  if (!contacts || contacts.length === 0) return [];
  const issues = contacts.flatMap((it, index) => issuesOfContact(it, `contacts.${index}`, territory));
  if (primaryContactIndex(contacts) !== null) return issues;
  const twice = contacts.filter((it) => it.primary === true).length > 1;
  const message = 'Mark exactly one contact as the primary one.';
  return [...issues, issue(twice ? 'PRIMARY_TWICE' : 'PRIMARY_MISSING', 'contacts', message)];
}

/** Of one contact, also where it is added or edited later; `path` is where it stands in the input. */
export function issuesOfContact(it: RegisteredContact, path: string, territory: string): RegistrationIssue[] {
  const issues: RegistrationIssue[] = [];
  const given = (text: string | null | undefined): text is string => (text ?? '').trim() !== '';
  if (![it.firstName, it.lastName, it.email, it.phone].some(given)) {
    issues.push(
      issue('CONTACT_EMPTY', path, 'Give the contact a name, an e-mail address or a phone number.'),
    );
  }
  if (given(it.email) && normaliseEmail(it.email) === null) {
    const message = 'Write the e-mail address as name@company.example.';
    issues.push(issue('EMAIL_INVALID', `${path}.email`, message));
  }
  if (given(it.phone) && isTerritoryCode(territory) && normalisePhone(it.phone, territory).e164 === null) {
    const message = 'Write the phone number with its area code, for example +49 89 1234567.';
    issues.push(issue('PHONE_INVALID', `${path}.phone`, message));
  }
  return issues;
}

function issuesOfFirstContact(
  { source, firstContact }: Registration,
  by: { readonly now: Instant; readonly texts: TextSettings },
): RegistrationIssue[] {
  if (firstContact) return validateFirstContact(firstContact, by, 'firstContact');
  if (!(sourcesWithFirstContact as readonly LeadSource[]).includes(source)) return [];
  const message = `Describe the first contact: a lead from ${source} is registered together with it.`;
  return [issue('FIRST_CONTACT_MISSING', 'firstContact', message)];
}

function issuesOfConsent({ source, consent }: Registration, now: Instant): RegistrationIssue[] {
  if (!consent) {
    if (source !== 'WEB_FORM') return [];
    const message = 'Give the consent of the person: when it was given and its wording.';
    return [issue('CONSENT_MISSING', 'consent', message)];
  }
  const issues: RegistrationIssue[] = [];
  if (isAfter(consent.givenAt, now)) {
    const message = 'Give the time at which the consent was given: it cannot be in the future.';
    issues.push(issue('CONSENT_IN_FUTURE', 'consent.givenAt', message));
  }
  if (consent.wording.trim() === '') {
    issues.push(issue('CONSENT_WORDING_MISSING', 'consent.wording', 'Give the wording that was agreed to.'));
  }
  return issues;
}

function issuesOfRegisteredAt(
  { registeredAt, registeredAtReason }: Registration,
  { role, now, texts }: { readonly role: Role; readonly now: Instant; readonly texts: TextSettings },
): RegistrationIssue[] {
  if (!registeredAt || Temporal.Instant.compare(registeredAt, now) === 0) return [];
  if (isAfter(registeredAt, now)) {
    const message = 'Leave out the time of registration or give one that is past.';
    return [issue('REGISTERED_IN_FUTURE', 'registeredAt', message)];
  }
  if (role === 'SALES') {
    const message =
      'Leave out the time of registration, or ask your manager to register with an earlier one.';
    return [issue('BACKDATING_NOT_ALLOWED', 'registeredAt', message)];
  }
  if (isSubstantial(registeredAtReason, texts)) return [];
  const message = `Say in at least ${texts.leastLength} characters why the lead counts as registered earlier.`;
  return [{ ...issue('BACKDATING_NEEDS_REASON', 'registeredAtReason', message), limit: texts.leastLength }];
}

function issue(code: RegistrationIssueCode, path: string, message: string): RegistrationIssue {
  return { code, path, message };
}

function isAfter(a: Instant, b: Instant): boolean {
  return Temporal.Instant.compare(a, b) > 0;
}
