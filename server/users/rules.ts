/** What a person and a team must be, decided without the database. */
import { normaliseEmail } from '../leads/duplicate-rules.ts';
import { isTerritoryCode } from '../territories/territories.ts';
import type { Issue } from '../leads/rules.ts';

export type UserIssueCode =
  | 'EMAIL_INVALID'
  | 'EMAIL_TAKEN'
  | 'LAST_ADMIN'
  | 'PASSWORD_SHORT'
  | 'TEAM_NAME_TAKEN'
  | 'TEAM_NOT_EMPTY'
  | 'TEAM_UNKNOWN'
  | 'TERRITORY_UNKNOWN';

/**
 * The least length of a password. Length alone counts (NIST SP 800-63B): rules about kinds of characters make worse
 * ones.
 */
export const PASSWORD_LENGTH = 12;
export const LONGEST_PASSWORD = 1_000;

/** In characters as people count them, which a letter beyond the basic plane is one of. */
export function passwordLength(password: string): number {
  return [...password].length;
}

/** As it is stored and compared: trimmed, in lower case. Null for what is no address. */
export function accountEmail(email: string): string | null {
  return normaliseEmail(email)?.toLowerCase() ?? null;
}

export interface PersonContent {
  readonly email: string;
  readonly territories: readonly string[];
}

/** What can be said of a person without asking who else there is. */
export function issuesOfPerson({ email, territories }: PersonContent): Issue<UserIssueCode>[] {
  const issues: Issue<UserIssueCode>[] = [];
  if (accountEmail(email) === null) {
    issues.push({ path: 'email', code: 'EMAIL_INVALID', message: 'Give an address like name@example.com.' });
  }
  for (const [nth, code] of territories.entries()) {
    if (isTerritoryCode(code)) continue;
    const path = `territories.${nth}`;
    issues.push({ path, code: 'TERRITORY_UNKNOWN', message: 'Choose a territory of the list.' });
  }
  return issues;
}

/** Each code once, in the order of the alphabet. */
export function distinctCodes(codes: readonly string[]): string[] {
  return [...new Set(codes)].sort();
}
