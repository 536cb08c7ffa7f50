/** What a contact must be, and who of several is the primary one. */
import { normaliseEmail, normalisePhone } from './duplicate-rules.ts';
import { issuesOfContact, type RegistrationIssueCode } from './registration-rules.ts';
import type { ContactRole, Issue } from './rules.ts';

/** How many people a lead has at most. */
export const MOST_CONTACTS = 100;

/** Absent is unchanged, null is cleared. */
export interface ContactEdit {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly role?: ContactRole | string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly primary?: boolean | null;
}

export type ContactIssueCode = RegistrationIssueCode | 'CONTACTS_TOO_MANY';

/**
 * Empty when the contact may be stored so. Of an address that was there before and is not touched nothing is said:
 * it may have been read in another country.
 */
export function validateContactEdit(
  contact: ContactEdit,
  given: ContactEdit,
  territory: string,
): Issue<ContactIssueCode>[] {
  return issuesOfContact(contact, '', territory)
    .map((issue) => ({ ...issue, path: issue.path.replace(/^\./, '') }))
    .filter(({ path }) => path === '' || Object.hasOwn(given, path));
}

/** As it is stored: e-mail trimmed and in lower case, phone in E.164. Only what was given. */
export function normalised<T extends ContactEdit>(contact: T, territory: string): T {
  const { email, phone } = contact;
  return {
    ...contact,
    ...(email && { email: normaliseEmail(email) ?? email }),
    ...(phone && { phone: normalisePhone(phone, territory).e164 ?? phone }),
  };
}

/** The one who has been there longest. */
export function nextPrimary<T extends { readonly createdAt: Date; readonly id: string }>(
  contacts: readonly T[],
): T | null {
  const [first] = [...contacts].sort(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  return first ?? null;
}
