/**
 * From a token to a viewer, and back: signing in and out.
 *
 * A token is that of a session, an API token (`nf_…`), or, where an identity provider is configured, one of its
 * signed tokens. That one is verified when it is first seen and opens a session, kept by its hash like any other: from
 * then on it costs one lookup, can be revoked, and ends when the token does.
 *
 * Passwords are Argon2id. All of it goes through the definer functions of the doors migrations: the application role
 * cannot read sessions or hashes. Sessions run by the machine's clock, so that moving the product's clock in a
 * demonstration signs nobody out.
 */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { z } from 'zod';
import type { Database } from '../db/client.ts';
import type { RefusedSubject, Subject } from './claim-rules.ts';
import type { IdentityProvider } from './oidc.ts';
import { roles } from './relation.ts';
import { hashOfToken, isApiToken, newSessionToken } from './secrets.ts';
import type { TokenUse } from './token-use.ts';
import { tokenScopes, type Viewer } from './viewer.ts';

const SESSION_HOURS = 12;

const viewerRow = z.object({
  session_id: z.uuid(),
  user_id: z.uuid(),
  name: z.string(),
  role: z.enum(roles),
  team_id: z.uuid().nullable(),
  territories: z.array(z.string()),
  expires_at: z.date(),
});
const apiTokenRow = viewerRow.extend({
  scopes: z.array(z.enum(tokenScopes)),
  last_used_at: z.date().nullable(),
});

/** Whose token is this now? Null for a token that is unknown, expired, revoked or a deactivated person's. */
export type Authenticate = (token: string) => Promise<Viewer | null>;

/** A provider's token as it is kept: what came, and what of it was signed. */
export interface Assertion {
  readonly tokenHash: Buffer<ArrayBuffer>;
  readonly signedHash: Buffer<ArrayBuffer>;
}

export interface AuthenticatorOptions {
  readonly db: Database;
  readonly tokenUse: TokenUse;
  readonly provider?: IdentityProvider;
  /** Lets in whom a verified token names; false for who stays out. */
  admit(subject: Subject, assertion: Assertion): Promise<boolean>;
  /** Keeps out whom a verified token gives no role, and ends what earlier ones opened. */
  refuse(subject: RefusedSubject): Promise<void>;
}

export function createAuthenticator({
  db,
  tokenUse,
  provider,
  admit,
  refuse,
}: AuthenticatorOptions): Authenticate {
  return async (token) => {
    if (isApiToken(token)) return apiTokenViewer(db, tokenUse, token);
    const known = await sessionViewer(db, token);
    if (known || !provider) return known;
    const signed = signedPart(token);
    const subject = signed === null ? null : await provider.verify(token);
    if (signed === null || subject === null) return null;
    if (subject.role === null) {
      await refuse(subject);
      return null;
    }
    const admitted = await admit(subject, { tokenHash: hashOfToken(token), signedHash: hashOfToken(signed) });
    return admitted ? sessionViewer(db, token) : null;
  };
}

async function sessionViewer(db: Database, token: string): Promise<Viewer | null> {
  const rows: unknown = await db.$queryRaw`SELECT * FROM app.session_viewer(${hashOfToken(token)})`;
  const [row] = z.array(viewerRow).parse(rows);
  return row ? viewerOf(row) : null;
}

async function apiTokenViewer(db: Database, tokenUse: TokenUse, token: string): Promise<Viewer | null> {
  const rows: unknown = await db.$queryRaw`SELECT * FROM app.api_token_viewer(${hashOfToken(token)})`;
  const [row] = z.array(apiTokenRow).parse(rows);
  if (!row) return null;
  tokenUse.note(row.session_id, row.last_used_at);
  return { ...viewerOf(row), scopes: row.scopes };
}

function viewerOf(row: z.output<typeof viewerRow>): Viewer {
  return {
    sessionId: row.session_id,
    id: row.user_id,
    name: row.name,
    role: row.role,
    teamId: row.team_id,
    territories: row.territories,
    expiresAt: row.expires_at,
    active: true,
  };
}

/** Argon2id, with a salt of its own. Slow on purpose: not inside a transaction. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** Header and payload of a signed token; null for what does not have its three parts. */
function signedPart(token: string): string | null {
  return /^([\w-]+\.[\w-]+)\.[\w-]*$/.exec(token)?.[1] ?? null;
}

export interface Session {
  readonly token: string;
  readonly expiresAt: Date;
}

const credentialRows = z.array(z.object({ user_id: z.uuid(), password_hash: z.string() }));
const sessionRows = z.array(z.object({ session_id: z.uuid(), expires_at: z.date() }));

/**
 * Signs in with e-mail and password. Null for every kind of refusal: an unknown address costs the same time as
 * a wrong password, because a password is verified either way.
 */
export async function signIn(database: Database, email: string, password: string): Promise<Session | null> {
  const credentials = await verifiedCredentials(database, email, password);
  if (!credentials) return null;
  const token = newSessionToken();
  const opened: unknown = await database.$queryRaw`
    SELECT * FROM app.open_session(
      ${credentials.user_id}::uuid, ${credentials.password_hash}, ${hashOfToken(token)}, make_interval(hours => ${SESSION_HOURS}::int))`;
  const [session] = sessionRows.parse(opened);
  return session ? { token, expiresAt: session.expires_at } : null;
}

/** The hash that this password was verified against; null when it is not this account's. */
export async function verifiedPassword(
  database: Database,
  email: string,
  password: string,
): Promise<string | null> {
  return (await verifiedCredentials(database, email, password))?.password_hash ?? null;
}

async function verifiedCredentials(database: Database, email: string, password: string) {
  const found: unknown = await database.$queryRaw`SELECT * FROM app.sign_in_credentials(${email})`;
  const [credentials] = credentialRows.parse(found);
  const known = await verify(credentials?.password_hash ?? (await decoyHash()), password);
  return credentials && known ? credentials : null;
}

/** Ends the session of this token; does nothing when there is none. */
export async function signOut(database: Database, token: string): Promise<void> {
  await database.$executeRaw`SELECT app.close_session(${hashOfToken(token)})`;
}

/** Which of these sessions and API tokens are over: what open sockets and streams ask, every second. */
export async function endedSessions(database: Database, sessionIds: readonly string[]): Promise<string[]> {
  if (sessionIds.length === 0) return [];
  const rows: unknown = await database.$queryRaw`SELECT app.ended_sessions(${[...sessionIds]}::uuid[]) AS id`;
  return z
    .array(z.object({ id: z.uuid() }))
    .parse(rows)
    .map((row) => row.id);
}

let decoy: Promise<string> | undefined;
/** A hash that no password matches, made once: what strangers' passwords are verified against. */
function decoyHash(): Promise<string> {
  decoy ??= hash(randomBytes(32).toString('base64url'));
  return decoy;
}
