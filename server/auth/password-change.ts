/**
 * The slow part of changing a password, outside of any transaction: the present one is verified, the next one hashed.
 *
 * Guesses at the present password count as attempts to sign in: a stolen session is no way around their limit.
 */
import type { Database } from '../db/client.ts';
import { ValidationError } from '../user-errors.ts';
import { issuesOfPassword, WRONG_PASSWORD, type CredentialIssue } from '../users/credential-rules.ts';
import { hashPassword, verifiedPassword } from './authenticate.ts';
import type { RefusedSignIns } from './refused-sign-ins.ts';
import type { SignInLimit } from './sign-in-limit.ts';

export interface PasswordChange {
  readonly email: string;
  readonly address: string;
  readonly current: string;
  readonly next: string;
}

/** What the present password was verified against, and what the next one is kept as. */
export interface VerifiedChange {
  readonly verifiedHash: string;
  readonly nextHash: string;
}

interface PasswordResources {
  readonly db: Database;
  readonly signInLimit: SignInLimit;
  readonly refusedSignIns: RefusedSignIns;
}

/** @throws RateLimitedError, ValidationError */
export async function verifyPasswordChange(
  { db, signInLimit, refusedSignIns }: PasswordResources,
  { email, address, current, next }: PasswordChange,
): Promise<VerifiedChange> {
  const issues = issuesOfPassword(current, next);
  if (issues.length > 0) throw invalid(issues);
  await signInLimit.count(email, address);
  const verifiedHash = await verifiedPassword(db, email, current);
  if (verifiedHash === null) {
    refusedSignIns.note(email);
    throw invalid([WRONG_PASSWORD]);
  }
  await signInLimit.succeed(email);
  return { verifiedHash, nextHash: await hashPassword(next) };
}

function invalid(issues: readonly CredentialIssue[]): ValidationError {
  return new ValidationError(issues.map((it) => ({ ...it, path: [it.path] })));
}
