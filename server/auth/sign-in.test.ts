import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GraphQLAnswer } from '../testing/api.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventually } from '../testing/eventually.ts';
import { openStreams } from '../testing/open-streams.ts';
import { aUser, DEMO_PASSWORD, demoPeople, type Person } from '../testing/people.ts';
import { signIn } from './authenticate.ts';

const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { __typename
  ... on LoginSuccess { token expiresAt viewer { role user { name email } } }
  ... on UserError { code message } ... on RateLimitedError { retryAfterSeconds } } }`;
const ME = '{ viewer { user { email } } }';
const LOGOUT = 'mutation { logout { ... on LogoutSuccess { loggedOut } } }';

interface Login {
  readonly __typename: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly code?: string;
  readonly retryAfterSeconds?: number;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

async function login(email: string, password = DEMO_PASSWORD, at = app): Promise<Login> {
  const { data } = await at.query(LOGIN, { input: { email, password } });
  return data?.['login'] as Login;
}

async function send(
  query: string,
  headers: Record<string, string>,
): Promise<{ response: Response; answer: GraphQLAnswer }> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return { response, answer: (await response.json()) as GraphQLAnswer };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function whoIs(headers: Record<string, string>): Promise<unknown> {
  const { answer } = await send(ME, headers);
  const viewer = answer.data?.['viewer'] as { user: { email: string } } | undefined;
  return viewer?.user.email ?? answer.errors?.[0]?.extensions?.['code'];
}

/** Somebody of one's own, so that no test ends another's sessions. */
async function somebody(options: Parameters<typeof aUser>[1] = {}): Promise<Person> {
  const person = await aUser(app.admin, options);
  await app.admin.query(
    'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $1) WHERE id = $2',
    [demoPeople.admin.id, person.id],
  );
  return person;
}

describe('signing in', () => {
  it('gives a token, until when it holds, and who one is', async () => {
    const { email, name } = demoPeople.salesDe;
    for (const typed of [email, ` ${email.toUpperCase()} `]) {
      const answer = await login(typed);
      expect(answer).toMatchObject({
        __typename: 'LoginSuccess',
        viewer: { role: 'SALES', user: { name, email } },
      });
      const hours = (Date.parse(answer.expiresAt) - Date.now()) / 3_600_000;
      expect(hours).toBeGreaterThan(11.9);
      expect(hours).toBeLessThan(12.1);
    }
  });

  it('keeps of the token a hash alone', async () => {
    const { token } = await login(demoPeople.salesDe.email);
    const { rows } = await app.admin.query('SELECT user_id FROM sessions WHERE token_hash = $1', [
      createHash('sha256').update(token).digest(),
    ]);
    expect(rows).toEqual([{ user_id: demoPeople.salesDe.id }]);
    const { rows: kept } = await app.admin.query<{ found: boolean }>(
      `SELECT bool_or(position($1 IN s::text) > 0) AS found FROM sessions s`,
      [token],
    );
    expect(kept).toEqual([{ found: false }]);
  });

  it('answers a wrong password, an unknown account and a closed one alike', async () => {
    const closed = await somebody({ active: false });
    const passwordless = await aUser(app.admin);
    const refused = await Promise.all([
      login(demoPeople.salesAt.email, 'wrong'),
      login('nobody@example.com'),
      login("' OR 1=1 --"),
      login(closed.email),
      login(passwordless.email, 'x'),
      login(demoPeople.salesAt.email, `${DEMO_PASSWORD} `),
    ]);
    expect(refused[0]).toMatchObject({ __typename: 'InvalidCredentialsError', code: 'INVALID_CREDENTIALS' });
    for (const answer of refused) expect(answer).toEqual(refused[0]);
  });

  it('names what cannot be an address or a password, and stores nothing of it', async () => {
    for (const input of [
      { email: '', password: 'x' },
      { email: 'a\u0000@example.com', password: 'x' },
      { email: 'x'.repeat(300), password: 'x' },
      { email: 'a@example.com', password: '' },
      { email: 'a@example.com', password: 'x'.repeat(1_001) },
    ])
      expect((await app.query(LOGIN, { input })).data?.['login']).toMatchObject({ code: 'VALIDATION' });
  });
});

describe('a token', () => {
  it('signs in as Bearer, until it is logged out', async () => {
    const person = await somebody();
    const { token } = await login(person.email);
    const other = await login(person.email);
    expect(await whoIs(bearer(token))).toBe(person.email);
    expect((await send(LOGOUT, bearer(token))).answer.data).toEqual({ logout: { loggedOut: true } });
    expect(await whoIs(bearer(token))).toBe('UNAUTHENTICATED');
    expect((await send(LOGOUT, bearer(token))).answer.data).toEqual({ logout: { loggedOut: false } });
    // The other session of the same person goes on.
    expect(await whoIs(bearer(other.token))).toBe(person.email);
  });

  it('signs a browser in as its cookie, with the header that foreign pages cannot add', async () => {
    const { email } = demoPeople.managerDe;
    const input = JSON.stringify({ email, password: DEMO_PASSWORD }).replaceAll(/"(\w+)":/g, '$1:');
    const { response } = await send(`mutation { login(input: ${input}) { __typename } }`, {});
    const set = response.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^nachfass_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    const cookie = { cookie: set.split(';')[0] ?? '' };
    expect(await whoIs({ ...cookie, 'x-nachfass-csrf': '1' })).toBe(email);
    expect((await send(ME, cookie)).response.status).toBe(403);
    expect((await send(ME, { ...cookie, 'sec-fetch-site': 'cross-site' })).response.status).toBe(403);
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'])
      expect((await send(ME, { ...cookie, 'content-type': type })).response.status).toBe(403);

    const out = await send(LOGOUT, { ...cookie, 'x-nachfass-csrf': '1' });
    expect(out.answer.data).toEqual({ logout: { loggedOut: true } });
    expect(out.response.headers.get('set-cookie')).toMatch(/^nachfass_session=; .*Max-Age=0/);
    expect(await whoIs({ ...cookie, 'x-nachfass-csrf': '1' })).toBe('UNAUTHENTICATED');
  });

  it('as a cookie is refused from a page of a foreign origin, whatever it adds; ours is named', async () => {
    const { email } = demoPeople.managerDe;
    const open = await startTestApp({ publicOrigins: ['https://leads.example.com'] });
    const cookie = { cookie: `nachfass_session=${await open.token(email)}`, 'x-nachfass-csrf': '1' };
    const statusFrom = async (origin: string, method: 'POST' | 'GET' = 'POST') => {
      const query = method === 'GET' ? `?query=${encodeURIComponent(ME)}` : '';
      const response = await fetch(`${open.url}/graphql${query}`, {
        method,
        headers: { ...cookie, origin, 'content-type': 'application/json' },
        ...(method === 'POST' && { body: JSON.stringify({ query: ME }) }),
      });
      expect(response.headers.has('access-control-allow-origin')).toBe(false);
      return response.status;
    };
    for (const foreign of [
      'https://evil.example',
      'null',
      `${open.url}.evil.example`,
      'https://leads.example.com:444',
    ])
      for (const method of ['POST', 'GET'] as const)
        expect([foreign, method, await statusFrom(foreign, method)]).toEqual([foreign, method, 403]);
    expect(await statusFrom(open.url)).toBe(200);
    expect(await statusFrom('https://leads.example.com')).toBe(200);
    await open.stop();
  });

  it.each<[string, string]>([
    ['expired', `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_id = $1`],
    ['revoked', 'UPDATE sessions SET revoked_at = now() WHERE user_id = $1'],
    ['a deactivated person’s', 'UPDATE users SET active = false WHERE id = $1'],
    ['a deleted session’s', 'DELETE FROM sessions WHERE user_id = $1'],
  ])('that is %s is UNAUTHENTICATED, with 401', async (_name, sql) => {
    const person = await somebody();
    const { token } = await login(person.email);
    expect(await whoIs(bearer(token))).toBe(person.email);
    await app.admin.query(sql, [person.id]);
    const { response, answer } = await send(ME, bearer(token));
    expect(response.status).toBe(401);
    expect(answer.errors?.map((it) => it.extensions?.['code'])).toEqual(['UNAUTHENTICATED']);
    expect(answer.data ?? null).toBeNull();
  });

  it.each(['', 'x', 'null', `${'a'.repeat(42)}b`, 'a b', '../../etc', `"${'x'.repeat(5_000)}"`])(
    'that is none of ours is UNAUTHENTICATED: %j',
    async (token) => {
      expect(await whoIs(bearer(token))).toBe('UNAUTHENTICATED');
    },
  );

  it('holds by the machine’s clock: a demonstration of next year signs nobody out', async () => {
    const { email } = demoPeople.managerCh;
    const { token } = await login(email);
    app.setClock('2040-01-01T00:00:00Z');
    expect(await whoIs(bearer(token))).toBe(email);
    app.setClock(new Date().toISOString());
  });
});

describe('guessing', () => {
  let guessed: TestApp;
  beforeAll(async () => {
    guessed = await startTestApp();
  });
  afterAll(() => guessed.stop());

  it('is throttled per account, however many attempts one operation holds', async () => {
    const { email } = demoPeople.salesDe;
    const attempts = Array.from({ length: 12 }, (_unused, n) => `a${n}`);
    const { data } = await guessed.query(
      `mutation ($input: LoginInput!) { ${attempts
        .map(
          (alias) =>
            `${alias}: login(input: $input) { __typename ... on RateLimitedError { retryAfterSeconds } }`,
        )
        .join(' ')} }`,
      { input: { email, password: 'wrong' } },
    );
    const answers = attempts.map((alias) => data?.[alias] as Login);
    expect(answers.slice(0, 10).map((it) => it.__typename)).toEqual(
      Array(10).fill('InvalidCredentialsError'),
    );
    for (const answer of answers.slice(10)) {
      expect(answer.__typename).toBe('RateLimitedError');
      expect(answer.retryAfterSeconds).toBeGreaterThan(200);
      expect(answer.retryAfterSeconds).toBeLessThanOrEqual(300);
    }
    // The right password does not help now, nor does another spelling of the address; other accounts go on.
    expect((await login(email, DEMO_PASSWORD, guessed)).__typename).toBe('RateLimitedError');
    expect((await login(email.toUpperCase(), DEMO_PASSWORD, guessed)).__typename).toBe('RateLimitedError');
    expect((await login(demoPeople.sales2De.email, DEMO_PASSWORD, guessed)).__typename).toBe('LoginSuccess');
  });

  it('of accounts that do not exist is throttled alike', async () => {
    for (let n = 0; n < 10; n++)
      expect((await login('nobody@example.com', 'x', guessed)).__typename).toBe('InvalidCredentialsError');
    expect((await login('nobody@example.com', 'x', guessed)).__typename).toBe('RateLimitedError');
  });

  it('login tried 100 times, also aliased in one operation: throttled per attempt, alike for unknown accounts', async () => {
    const tried = await startTestApp();
    const answersFor = async (email: string) => {
      const input = `{ email: "${email}", password: "wrong" }`;
      const fields = 'login(input: INPUT) { __typename ... on UserError { message } }'.replace(
        'INPUT',
        input,
      );
      const aliases = Array.from({ length: 20 }, (_unused, n) => `a${n}: ${fields}`);
      const types: unknown[] = [];
      for (let request = 0; request < 5; request++) {
        const { data } = await tried.query(`mutation { ${aliases.join(' ')} }`);
        types.push(...Object.values(data ?? {}).map((it) => (it as Login).__typename));
      }
      return types;
    };
    const [refused, throttled] = ['InvalidCredentialsError', 'RateLimitedError'];
    const expected = [...Array(10).fill(refused), ...Array(90).fill(throttled)] as unknown[];
    expect(await answersFor(demoPeople.salesCh.email)).toEqual(expected);
    // By now the address is at its limit as well: a stranger's turn comes with a fresh window.
    const { signInLimit } = tried.open.resources;
    await expect(signInLimit.count('b@example.com', '127.0.0.1')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    await tried.stop();
  });

  it('takes as long for unknown accounts: a password is verified either way', async () => {
    const { db } = guessed.open.resources;
    // The quickest of some: what a busy machine adds is not counted.
    const quickest = async (email: string) => {
      const times: number[] = [];
      for (let n = 0; n < 5; n++) {
        const began = performance.now();
        await signIn(db, email, 'wrong');
        times.push(performance.now() - began);
      }
      return Math.min(...times);
    };
    await signIn(db, 'nobody@example.com', 'wrong');
    const known = await quickest(demoPeople.salesCh.email);
    expect(await quickest('nobody@example.com')).toBeGreaterThan(known / 3);
  });

  it('forgets the failures before a success', async () => {
    const { email } = demoPeople.salesAt;
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 9; n++) await login(email, 'wrong', guessed);
      expect((await login(email, DEMO_PASSWORD, guessed)).__typename).toBe('LoginSuccess');
    }
  });

  it('is throttled per address, over all accounts', async () => {
    const { signInLimit } = guessed.open.resources;
    // As many as are left of a hundred, counted without the time that passwords take.
    const exhaust = async () => {
      for (let n = 0; n < 100; n++) await signInLimit.count(`a${n}@example.com`, '127.0.0.1');
    };
    await expect(exhaust()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect((await login(demoPeople.admin.email, DEMO_PASSWORD, guessed)).__typename).toBe('RateLimitedError');
    await expect(signInLimit.count('b@example.com', '203.0.113.7')).resolves.toBeUndefined();
  });
});

describe('open streams', () => {
  const streams = openStreams(() => app.url);
  afterEach(() => streams.close());

  it.each<[string, (person: Person, token: string) => Promise<unknown>]>([
    ['logs out', (_person, token) => send(LOGOUT, bearer(token))],
    [
      'has a session that expires',
      ({ id }) => app.admin.query('UPDATE sessions SET expires_at = now() WHERE user_id = $1', [id]),
    ],
    ['is deactivated', ({ id }) => app.admin.query('UPDATE users SET active = false WHERE id = $1', [id])],
  ])('of who %s end with 4403 within a second, and nobody else’s', async (_name, end) => {
    const person = await somebody();
    const { token } = await login(person.email);
    const { token: others } = await login(demoPeople.managerDe.email);
    const [socket, sse, other, otherSse] = await Promise.all([
      streams.socket(token),
      streams.sse(token),
      streams.socket(others),
      streams.sse(others),
    ]);
    await end(person, token);
    const began = performance.now();
    await eventually(() => {
      expect(socket.closed?.code).toBe(4403);
      expect(sse.ended).toBe(true);
    });
    // One question a second; the rest is leave for a busy machine. Without it, not before the next item.
    expect(performance.now() - began).toBeLessThan(8_000);
    expect([other.closed, otherSse.ended]).toEqual([undefined, false]);
    expect(sse.text).not.toContain('errors');
  });
});
