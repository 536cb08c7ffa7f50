/** What API tokens and passwords must be. Instants are the machine's, as for sessions. */
import type { TokenScope } from '../auth/viewer.ts';
import type { Role } from '../auth/relation.ts';
import { PASSWORD_LENGTH, passwordLength } from './rules.ts';

export type CredentialIssueCode =
  | 'TOKEN_SCOPES_MISSING'
  | 'TOKEN_EXPIRY_RANGE'
  | 'TOKENS_TOO_MANY'
  | 'PASSWORD_WRONG'
  | 'PASSWORD_SHORT'
  | 'PASSWORD_UNCHANGED';

export interface CredentialIssue {
  readonly code: CredentialIssueCode;
  readonly path: string;
  readonly message: string;
  readonly limit?: number;
}

/** A token that is forgotten somewhere is over after this. */
export const LONGEST_TOKEN_DAYS = 366;
/** Of one person, usable at once. */
export const MOST_TOKENS = 50;

const DAY_MS = 24 * 60 * 60 * 1000;

export interface TokenDraft {
  readonly scopes: readonly TokenScope[];
  readonly expiresAt: Date;
}

/** @param usable how many tokens the person has that are not over */
export function issuesOfToken(
  { scopes, expiresAt }: TokenDraft,
  at: Date,
  usable: number,
): CredentialIssue[] {
  const issues: CredentialIssue[] = [];
  if (scopes.length === 0)
    issues.push({ code: 'TOKEN_SCOPES_MISSING', path: 'scopes', message: 'Choose at least one scope.' });
  const days = (expiresAt.getTime() - at.getTime()) / DAY_MS;
  if (!(days > 0 && days <= LONGEST_TOKEN_DAYS))
    issues.push({
      code: 'TOKEN_EXPIRY_RANGE',
      path: 'expiresAt',
      message: `Choose an end in the future, at most ${LONGEST_TOKEN_DAYS} days from now.`,
      limit: LONGEST_TOKEN_DAYS,
    });
  if (usable >= MOST_TOKENS)
    issues.push({
      code: 'TOKENS_TOO_MANY',
      path: 'name',
      message: `You have ${MOST_TOKENS} tokens already. Revoke one that nothing uses any more.`,
      limit: MOST_TOKENS,
    });
  return issues;
}

/** A scope that would never open anything for its owner would only mislead. */
export function mayHoldScopes(scopes: readonly TokenScope[], role: Role): boolean {
  return role === 'ADMIN' || !scopes.includes('ADMIN');
}

export const WRONG_PASSWORD: CredentialIssue = {
  code: 'PASSWORD_WRONG',
  path: 'current',
  message:
    'This is not your present password. Try again. Whoever signs in elsewhere has none here; who lost theirs gets another one from whoever runs the server (`npm run make:admin` for admins).',
};

export function issuesOfPassword(current: string, next: string): CredentialIssue[] {
  if (passwordLength(next) < PASSWORD_LENGTH)
    return [
      {
        code: 'PASSWORD_SHORT',
        path: 'next',
        message: `Choose a password of at least ${PASSWORD_LENGTH} characters; a sentence is easy to keep.`,
        limit: PASSWORD_LENGTH,
      },
    ];
  if (next === current)
    return [
      {
        code: 'PASSWORD_UNCHANGED',
        path: 'next',
        message: 'This is your password already. Choose another one.',
      },
    ];
  return [];
}
