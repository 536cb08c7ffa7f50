/** One's own sessions and password: seen, ended and changed by oneself alone, with effect on what is open. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GraphQLAnswer } from '../testing/api.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventually } from '../testing/eventually.ts';
import { openStreams } from '../testing/open-streams.ts';
import { aUser, DEMO_PASSWORD, demoPeople, type Person } from '../testing/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const streams = openStreams(() => app.url);
afterEach(() => streams.close());

/** Somebody of one's own, so that no test ends another's sessions. */
async function somebody(): Promise<Person> {
  const person = await aUser(app.admin);
  await app.admin.query(
    'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $1) WHERE id = $2',
    [demoPeople.admin.id, person.id],
  );
  return person;
}

const LOGIN =
  'mutation ($input: LoginInput!) { login(input: $input) { __typename ... on LoginSuccess { token } } }';
async function login(email: string, password = DEMO_PASSWORD): Promise<string | undefined> {
  const { data } = await app.query(LOGIN, { input: { email, password } });
  return (data?.['login'] as { token?: string }).token;
}
async function signedIn(email: string): Promise<string> {
  const token = await login(email);
  if (!token) throw new Error(`${email} could not sign in`);
  return token;
}

async function ask(token: string, query: string, variables: object = {}): Promise<GraphQLAnswer> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as GraphQLAnswer;
}

interface ListedSession {
  readonly id: string;
  readonly current: boolean;
}
async function sessionsOf(token: string): Promise<ListedSession[] | undefined> {
  const { data } = await ask(token, '{ viewer { sessions { id createdAt expiresAt current } } }');
  return (data?.['viewer'] as { sessions: ListedSession[] } | undefined)?.sessions;
}

const REVOKE = `mutation ($id: ID!) { revokeSession(input: { id: $id }) { __typename
  ... on RevokeSessionSuccess { id } ... on UserError { code } } }`;
const CHANGE = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename
  ... on ChangePasswordSuccess { endedSessions } ... on ValidationError { issues { path code limit } }
  ... on RateLimitedError { retryAfterSeconds } } }`;

const change = async (token: string, current: string, next: string) =>
  (await ask(token, CHANGE, { input: { current, next } })).data?.['changePassword'];

describe('sessions', () => {
  it('are listed for their own person, the newest first, saying which one asks', async () => {
    const person = await somebody();
    const first = await signedIn(person.email);
    const second = await signedIn(person.email);
    expect((await sessionsOf(first))?.map((it) => it.current)).toEqual([false, true]);
    expect((await sessionsOf(second))?.map((it) => it.current)).toEqual([true, false]);
    await app.admin.query(
      `UPDATE sessions SET expires_at = now() WHERE user_id = $1 AND id = (
         SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at LIMIT 1)`,
      [person.id],
    );
    expect(await sessionsOf(second)).toHaveLength(1);
  });

  it('are ended by their person, elsewhere and here, and by nobody else', async () => {
    const person = await somebody();
    const here = await signedIn(person.email);
    const there = await signedIn(person.email);
    const [thereListed, hereListed] = (await sessionsOf(here)) ?? [];
    const other = await app.token(demoPeople.admin.email);
    for (const id of [thereListed?.id, 'bm9uc2Vuc2U'])
      expect((await ask(other, REVOKE, { id })).data?.['revokeSession']).toMatchObject({ code: 'NOT_FOUND' });

    expect((await ask(here, REVOKE, { id: thereListed?.id })).data).toEqual({
      revokeSession: { __typename: 'RevokeSessionSuccess', id: thereListed?.id },
    });
    expect(await sessionsOf(there)).toBeUndefined();
    expect(await sessionsOf(here)).toHaveLength(1);
    expect((await ask(here, REVOKE, { id: thereListed?.id })).data).toMatchObject({
      revokeSession: { code: 'NOT_FOUND' },
    });
    expect((await ask(here, REVOKE, { id: hereListed?.id })).data).toMatchObject({
      revokeSession: { __typename: 'RevokeSessionSuccess' },
    });
    expect(await sessionsOf(here)).toBeUndefined();
  });

  it('revoked while streams are open end them with 4403 within a second', async () => {
    const person = await somebody();
    const here = await signedIn(person.email);
    const there = await signedIn(person.email);
    const [socket, sse, own] = await Promise.all([
      streams.socket(there),
      streams.sse(there),
      streams.socket(here),
    ]);
    const listed = (await sessionsOf(there))?.find((it) => it.current);
    await ask(here, REVOKE, { id: listed?.id });
    await eventually(() => {
      expect(socket.closed?.code).toBe(4403);
      expect(sse.ended).toBe(true);
    });
    expect(own.closed).toBeUndefined();
  });
});

describe('changing the password', () => {
  const NEXT = 'ein ganzer Satz als Passwort';

  it('ends every other session, with what is open under it, and the old password', async () => {
    const person = await somebody();
    const here = await signedIn(person.email);
    const there = await signedIn(person.email);
    const [socket, own] = await Promise.all([streams.socket(there), streams.socket(here)]);
    expect(await change(here, DEMO_PASSWORD, NEXT)).toEqual({
      __typename: 'ChangePasswordSuccess',
      endedSessions: 1,
    });
    await eventually(() => expect(socket.closed?.code).toBe(4403));
    expect(own.closed).toBeUndefined();
    expect(await sessionsOf(here)).toHaveLength(1);
    expect(await login(person.email)).toBeUndefined();
    expect(await login(person.email, NEXT)).toBeDefined();

    const { rows } = await app.admin.query<{ hash: string; entry: string }>(
      `SELECT u.password_hash AS hash, a::text AS entry FROM users u JOIN audit_log a ON a.subject_id = u.id
       WHERE u.id = $1 AND a.action = 'changePassword'`,
      [person.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.hash).toMatch(/^\$argon2id\$/);
    expect(rows[0]?.entry).not.toContain('argon2');
  });

  it.each<[string, string, string, object]>([
    ['too short', DEMO_PASSWORD, 'elf Zeichen', { path: ['next'], code: 'PASSWORD_SHORT', limit: 12 }],
    ['too long', DEMO_PASSWORD, 'x'.repeat(1_001), { path: ['next'], code: 'TEXT_TOO_LONG', limit: 1_000 }],
    ['on a wrong one', 'wrong', NEXT, { path: ['current'], code: 'PASSWORD_WRONG', limit: null }],
    ['to the same', `${NEXT}!`, `${NEXT}!`, { path: ['next'], code: 'PASSWORD_UNCHANGED', limit: null }],
  ])('is refused %s, and changes nothing', async (_name, current, next, issue) => {
    const person = await somebody();
    const here = await signedIn(person.email);
    const there = await signedIn(person.email);
    expect(await change(here, current, next)).toEqual({ __typename: 'ValidationError', issues: [issue] });
    expect(await sessionsOf(there)).toHaveLength(2);
    expect(await login(person.email)).toBeDefined();
  });

  it('is no way around the limit of guesses', async () => {
    const person = await somebody();
    const stolen = await signedIn(person.email);
    for (let n = 0; n < 10; n++)
      expect(await change(stolen, 'wrong', NEXT)).toMatchObject({ __typename: 'ValidationError' });
    for (const guess of ['wrong', DEMO_PASSWORD])
      expect(await change(stolen, guess, NEXT)).toMatchObject({ __typename: 'RateLimitedError' });
  });

  it('lets one of two at once win', async () => {
    const person = await somebody();
    const here = await signedIn(person.email);
    const answers = await Promise.all([
      change(here, DEMO_PASSWORD, `${NEXT} 1`),
      change(here, DEMO_PASSWORD, `${NEXT} 2`),
    ]);
    expect(answers.map((it) => (it as { __typename: string }).__typename).sort()).toEqual([
      'ChangePasswordSuccess',
      'ValidationError',
    ]);
  });

  it('leaves no session to who gave the old password just before', async () => {
    const person = await somebody();
    const { rows } = await app.admin.query<{ hash: string }>(
      'SELECT password_hash AS hash FROM users WHERE id = $1',
      [person.id],
    );
    const here = await signedIn(person.email);
    await change(here, DEMO_PASSWORD, NEXT);
    const opened = await app.admin.query(
      `SELECT * FROM app.open_session($1, $2, sha256('late'), interval '1 hour')`,
      [person.id, rows[0]?.hash],
    );
    expect(opened.rows).toEqual([]);
  });

  it('is not for somebody without one', async () => {
    const person = await somebody();
    const here = await signedIn(person.email);
    await app.admin.query('UPDATE users SET password_hash = NULL WHERE id = $1', [person.id]);
    expect(await change(here, DEMO_PASSWORD, NEXT)).toMatchObject({ issues: [{ code: 'PASSWORD_WRONG' }] });
  });
});
