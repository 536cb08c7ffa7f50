/**
 * What a provider's token says of a person, in our words. Decided from verified claims alone; where to look is
 * configured, since every provider names and nests them differently.
 */
import { roles, type Role } from './relation.ts';

/** Names of claims: as they stand in the token, or a path into nested ones (`realm_access.roles`). */
export interface ClaimNames {
  readonly roles: string;
  readonly email: string;
  readonly name: string;
  /** Absent: territories are granted here, not by the provider. */
  readonly territories?: string;
  /** Absent: teams are made up here, not by the provider. */
  readonly team?: string;
}

export interface ClaimMapping {
  readonly names: ClaimNames;
  /** What the provider calls our roles; one it does not name is not to be had. */
  readonly roleNames: Readonly<Partial<Record<Role, string>>>;
  /** The provider lets nobody name an address that is not theirs, and so does not say `email_verified`. */
  readonly trustEmail: boolean;
}

/** Whom a token names that gives them no role here. */
export interface RefusedSubject {
  readonly issuer: string;
  readonly subject: string;
  readonly issuedAt: Date;
  readonly role: null;
}

/** Whom a token names, and what it says of their rights. */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** An address the provider vouches for; null when there is none. */
  readonly email: string | null;
  readonly name: string;
  readonly role: Role;
  /** Codes of ours, in the form of one at least; null when the provider does not decide. */
  readonly territories: readonly string[] | null;
  /** The name of a team, empty for none; null when the provider does not decide. */
  readonly team: string | null;
}

export type Claims = Readonly<Record<string, unknown>>;

/** Null for a token that does not say who and when. */
export function subjectOf(
  claims: Claims,
  { names, roleNames, trustEmail }: ClaimMapping,
): Subject | RefusedSubject | null {
  const { iss, sub, iat, exp } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT)
    return null;
  if (typeof iat !== 'number' || typeof exp !== 'number') return null;
  const given = new Set(wordsOf(claimAt(claims, names.roles)).map((word) => word.toLowerCase()));
  // Of several roles the one that may most.
  const role = [...roles].reverse().find((it) => given.has(roleNames[it]?.toLowerCase() ?? ''));
  const issuedAt = new Date(iat * 1000);
  if (!role) return { issuer: iss, subject: sub, issuedAt, role: null };

  const email = emailOf(claimAt(claims, names.email));
  const verified = trustEmail || claims['email_verified'] === true;
  return {
    issuer: iss,
    subject: sub,
    issuedAt,
    expiresAt: new Date(exp * 1000),
    email: verified ? email : null,
    name: textOf(claimAt(claims, names.name)) ?? email ?? sub,
    role,
    territories:
      names.territories === undefined
        ? null
        : wordsOf(claimAt(claims, names.territories))
            .map((code) => code.toUpperCase())
            .filter((code) => TERRITORY.test(code)),
    team: names.team === undefined ? null : (firstOf(claimAt(claims, names.team)) ?? ''),
  };
}

const TERRITORY = /^(DE|AT|CH)(-[A-Z0-9]{1,2})?$/;
const LONGEST_SUBJECT = 255;
const LONGEST_NAME = 200;

/** The claim of this very name, else what the path leads to: names of claims can hold dots, as URLs do. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (within, key) =>
        typeof within === 'object' && within !== null && Object.hasOwn(within, key)
          ? (within as Claims)[key]
          : undefined,
      claims,
    );
}

/**
 * A text is a list of words. What stands in a list is one name, blanks and all: the group "Office Admin" is not the role
 * "admin". Nothing is cut short, since a name cut short may be another one.
 */
function wordsOf(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(/[\s,]+/).filter(Boolean);
  return Array.isArray(claim) ? claim.flatMap((it: unknown) => wholeText(it) ?? []) : [];
}

function firstOf(claim: unknown): string | null {
  const list: unknown[] = Array.isArray(claim) ? claim : [claim];
  return list.map(wholeText).find((text) => text !== null) ?? null;
}

function wholeText(claim: unknown): string | null {
  const text = typeof claim === 'string' ? claim.trim() : '';
  return text === '' || text.includes('\0') ? null : text;
}

/** For reading, so it may be cut short. */
function textOf(claim: unknown): string | null {
  return wholeText(claim)?.slice(0, LONGEST_NAME) ?? null;
}

function emailOf(claim: unknown): string | null {
  const text = textOf(claim);
  return text !== null && text.length < LONGEST_NAME && /^[^\s@]+@[^\s@]+$/.test(text)
    ? text.toLowerCase()
    : null;
}
