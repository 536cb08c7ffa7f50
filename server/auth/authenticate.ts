/**
 * From a token to a viewer, and back: signing in and out.
 *
 * Tokens are 256 random bits, stored as SHA-256 (they have no structure to guess, so a fast hash is enough);
 * passwords are Argon2id. All of it goes through the definer functions of the doors migration: the application
 * role cannot read sessions or hashes. Sessions run by the machine's clock, so that moving the product's clock
 * in a demonstration signs nobody out.
 */
import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { z } from 'zod';
import type { Database } from '../db/client.ts';
import { roles } from './relation.ts';
import type { Viewer } from './viewer.ts';

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

/** Whose token is this now? Null for a token that is unknown, expired, revoked or a deactivated person's. */
export async function authenticate(database: Database, token: string): Promise<Viewer | null> {
  const rows: unknown = await database.$queryRaw`SELECT * FROM app.session_viewer(${hashOf(token)})`;
  const [row] = z.array(viewerRow).parse(rows);
  if (!row) return null;
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
  const found: unknown = await database.$queryRaw`SELECT * FROM app.sign_in_credentials(${email})`;
  const [credentials] = credentialRows.parse(found);
  const known = await verify(credentials?.password_hash ?? (await decoyHash()), password);
  if (!credentials || !known) return null;

  const token = randomBytes(32).toString('base64url');
  const opened: unknown = await database.$queryRaw`
    SELECT * FROM app.open_session(
      ${credentials.user_id}::uuid, ${hashOf(token)}, make_interval(hours => ${SESSION_HOURS}::int))`;
  const [session] = sessionRows.parse(opened);
  return session ? { token, expiresAt: session.expires_at } : null;
}

/** Ends the session of this token; does nothing when there is none. */
export async function signOut(database: Database, token: string): Promise<void> {
  await database.$executeRaw`SELECT app.close_session(${hashOf(token)})`;
}

/** Which of these sessions are over: what open sockets and streams ask, every second. */
export async function endedSessions(database: Database, sessionIds: readonly string[]): Promise<string[]> {
  if (sessionIds.length === 0) return [];
  const rows: unknown = await database.$queryRaw`SELECT app.ended_sessions(${[...sessionIds]}::uuid[]) AS id`;
  return z
    .array(z.object({ id: z.uuid() }))
    .parse(rows)
    .map((row) => row.id);
}

function hashOf(token: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(token).digest();
}

let decoy: Promise<string> | undefined;
/** A hash that no password matches, made once: what strangers' passwords are verified against. */
function decoyHash(): Promise<string> {
  decoy ??= hash(randomBytes(32).toString('base64url'));
  return decoy;
}
