/** API tokens: made once, shown once, good wherever a session is but in the cookie, and over within a second. */
import { createHash } from 'node:crypto';
import { createClient, type Client, type ExecutionResult } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { TokenScope } from '../auth/viewer.ts';
import type { GraphQLAnswer } from '../testing/api.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { makeApiToken, type MadeToken } from '../testing/api-tokens.ts';
import { eventually } from '../testing/eventually.ts';
import { openStreams } from '../testing/open-streams.ts';
import { DEMO_PASSWORD, demoPeople } from '../testing/people.ts';

const CREATE = `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { __typename
  ... on CreateApiTokenSuccess { secret apiToken { id prefix scopes expiresAt lastUsedAt revokedAt } }
  ... on UserError { code message } ... on ValidationError { issues { path code limit } } } }`;
const REVOKE = `mutation ($id: ID!) { revokeApiToken(input: { id: $id }) { __typename
  ... on RevokeApiTokenSuccess { apiToken { id revokedAt } } ... on UserError { code } } }`;
const MINE = '{ viewer { apiTokens { id name prefix scopes lastUsedAt revokedAt owner { email } } } }';

const { salesDe, sales2De, salesAt, managerDe, managerCh, admin } = demoPeople;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function create(input: object, as: string = salesDe.email) {
  const draft = { name: 'Sync', scopes: ['READ'], expiresAt: inDays(1), ...input };
  const { data, errors } = await app.query(CREATE, { input: draft }, as);
  expect(errors).toBeUndefined();
  return data?.['createApiToken'] as Record<string, unknown>;
}

async function revoke(id: string, as: string) {
  return (await app.query(REVOKE, { id }, as)).data?.['revokeApiToken'] as Record<string, unknown>;
}

interface ListedToken {
  readonly id: string;
  readonly name: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}
async function mine(as: string): Promise<ListedToken[]> {
  const { data } = await app.query(MINE, {}, as);
  return (data?.['viewer'] as { apiTokens: ListedToken[] }).apiTokens;
}

async function whoIs(headers: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ viewer { user { email } } }' }),
  });
  const answer = (await response.json()) as GraphQLAnswer;
  const viewer = answer.data?.['viewer'] as { user: { email: string } } | undefined;
  return viewer?.user.email ?? answer.errors?.[0]?.extensions?.['code'];
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** One socket for all its operations, with what a browser or a program says when it opens it. */
function socketClient(
  connectionParams: Record<string, string>,
  headers: Record<string, string> = {},
): Client {
  return createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol, { headers });
      }
    },
    connectionParams,
    lazyCloseTimeout: 60_000,
    retryAttempts: 0,
  });
}

/** The code of the first error of an operation's answer. */
async function codeOf(client: Client, query: string): Promise<unknown> {
  const { value } = await client.iterate({ query }).next();
  return (value as ExecutionResult | undefined)?.errors?.[0]?.extensions['code'];
}

describe('making a token', () => {
  it('shows the secret once, and keeps a hash and its first characters', async () => {
    const { secret, prefix, id } = await makeApiToken(app, salesDe.email, ['READ']);
    expect(secret).toMatch(/^nf_[A-Za-z0-9]{43}$/);
    expect(prefix).toBe(secret.slice(0, 9));
    const { rows } = await app.admin.query<{ kept: string; hash: Buffer }>(
      'SELECT t::text AS kept, token_hash AS hash FROM api_tokens t WHERE prefix = $1',
      [prefix],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.hash).toEqual(createHash('sha256').update(secret).digest());
    expect(rows[0]?.kept).not.toContain(secret.slice(9));
    expect((await mine(salesDe.email)).map((it) => it.id)).toContain(id);
    expect(JSON.stringify(await mine(salesDe.email))).not.toContain(secret.slice(9));
  });

  it.each<[string, object, object]>([
    [
      'an end that is past',
      { expiresAt: '2020-01-01T00:00:00Z' },
      { path: ['expiresAt'], code: 'TOKEN_EXPIRY_RANGE', limit: 366 },
    ],
    [
      'an end too far away',
      { expiresAt: inDays(367) },
      { path: ['expiresAt'], code: 'TOKEN_EXPIRY_RANGE', limit: 366 },
    ],
    ['no scope', { scopes: [] }, { path: ['scopes'], code: 'TOKEN_SCOPES_MISSING', limit: null }],
    ['no name', { name: ' ' }, { path: ['name'], code: 'TEXT_MISSING', limit: null }],
    ['a name too long', { name: 'x'.repeat(101) }, { path: ['name'], code: 'TEXT_TOO_LONG', limit: 100 }],
  ])('refuses %s', async (_name, input, issue) => {
    expect(await create(input)).toMatchObject({
      __typename: 'ValidationError',
      issues: [issue],
    });
  });

  it('wants an end at all', async () => {
    const { errors } = await app.query(
      CREATE,
      { input: { name: 'x', scopes: ['READ'], expiresAt: null } },
      salesDe.email,
    );
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  });

  it('gives the scope ADMIN to admins alone', async () => {
    expect(await create({ scopes: ['ADMIN'] })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await create({ scopes: ['ADMIN'] }, admin.email)).toMatchObject({
      apiToken: { scopes: ['ADMIN'] },
    });
  });

  it('ends at fifty that can be used, also for two at once', async () => {
    await app.admin.query(
      `INSERT INTO api_tokens (user_id, name, prefix, token_hash, scopes, expires_at)
       SELECT $1, 'x', 'nf_abcdef', sha256(('full' || n)::bytea), '{READ}', now() + interval '1 day'
       FROM generate_series(1, 49) AS n`,
      [managerCh.id],
    );
    const both = await Promise.all([create({}, managerCh.email), create({}, managerCh.email)]);
    expect(both.map((it) => it['__typename']).sort()).toEqual(['CreateApiTokenSuccess', 'ValidationError']);
    expect(both).toContainEqual(
      expect.objectContaining({ issues: [{ path: ['name'], code: 'TOKENS_TOO_MANY', limit: 50 }] }),
    );
    // One that is over makes room.
    const [first] = await mine(managerCh.email);
    await revoke(first?.id ?? '', managerCh.email);
    expect(await create({}, managerCh.email)).toHaveProperty('secret', expect.any(String));
  });

  it('has one effect for one idempotency key, and tells the secret in the first answer alone', async () => {
    const input = { idempotencyKey: 'once', expiresAt: inDays(2) };
    const first = await create(input);
    const again = await create(input);
    expect(first['secret']).toMatch(/^nf_/);
    expect(again).toEqual({ ...first, secret: null });
    expect(await create({ ...input, name: 'Other' })).toMatchObject({
      issues: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
  });

  it('is nothing that a token can do, nor revoking', async () => {
    const all: TokenScope[] = ['READ', 'WRITE', 'ADMIN'];
    const { secret, id } = await makeApiToken(app, admin.email, all);
    for (const query of [
      `mutation { createApiToken(input: { name: "x", scopes: [READ], expiresAt: "${inDays(1)}" }) { __typename } }`,
      `mutation { revokeApiToken(input: { id: "${id}" }) { __typename } }`,
    ]) {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer(secret) },
        body: JSON.stringify({ query }),
      });
      const answer = (await response.json()) as GraphQLAnswer;
      expect(answer.errors?.map((it) => it.extensions?.['code'])).toEqual(['FORBIDDEN']);
    }
    expect(await whoIs(bearer(secret))).toBe(admin.email);
  });

  it('and revoking stand in the audit log, without the secret', async () => {
    const { secret, id } = await makeApiToken(app, sales2De.email, ['READ', 'WRITE']);
    await revoke(id, admin.email);
    const { rows } = await app.admin.query<{ entry: string; action: string; user_id: string }>(
      `SELECT a::text AS entry, action, user_id FROM audit_log a WHERE subject_type = 'ApiToken'
       AND subject_id = (SELECT id FROM api_tokens WHERE prefix = $1) ORDER BY at, id`,
      [secret.slice(0, 9)],
    );
    expect(rows.map((it) => [it.action, it.user_id])).toEqual([
      ['createApiToken', sales2De.id],
      ['revokeApiToken', admin.id],
    ]);
    for (const { entry } of rows) expect(entry).not.toContain(secret.slice(9));
  });
});

describe('a token', () => {
  it('signs in as Bearer and in connectionParams, never as a cookie', async () => {
    const { secret } = await makeApiToken(app, salesDe.email, ['READ']);
    expect(await whoIs(bearer(secret))).toBe(salesDe.email);
    const cookie = { cookie: `nachfass_session=${secret}` };
    expect(await whoIs({ ...cookie, 'x-nachfass-csrf': '1' })).toBe('UNAUTHENTICATED');
    const streams = openStreams(() => app.url);
    expect(await streams.socket(secret)).not.toHaveProperty('closed');
    await streams.close();

    const withCookie = socketClient({}, cookie);
    expect(await codeOf(withCookie, '{ viewer { role } }')).toBe('UNAUTHENTICATED');
    await withCookie.dispose();
  });

  it('is refused on a socket as it is over HTTP, and leaves the socket open', async () => {
    const { secret } = await makeApiToken(app, salesDe.email, ['READ']);
    const client = socketClient(bearer(secret));
    const stream = client.iterate({ query: 'subscription { events { __typename } }' });
    await stream.next();
    expect(await codeOf(client, 'mutation { resetClock { __typename } }')).toBe('FORBIDDEN');
    expect(await codeOf(client, '{ viewer { role } }')).toBeUndefined();
    await stream.return?.();
    await client.dispose();
  });

  it.each<[string, string]>([
    [
      'expired',
      `UPDATE api_tokens SET created_at = now() - interval '1 day', expires_at = now() WHERE prefix = $1`,
    ],
    ['revoked', 'UPDATE api_tokens SET revoked_at = now(), revoked_by_id = user_id WHERE prefix = $1'],
    ['deleted', 'DELETE FROM api_tokens WHERE prefix = $1'],
  ])('that is %s signs nobody in', async (_name, sql) => {
    const { secret, prefix } = await makeApiToken(app, salesDe.email, ['READ']);
    expect(await whoIs(bearer(secret))).toBe(salesDe.email);
    await app.admin.query(sql, [prefix]);
    expect(await whoIs(bearer(secret))).toBe('UNAUTHENTICATED');
  });

  it('that is guessed or mistyped signs nobody in', async () => {
    const { secret } = await makeApiToken(app, salesDe.email, ['READ']);
    const last = secret.endsWith('a') ? 'b' : 'a';
    for (const wrong of [
      `${secret.slice(0, -1)}${last}`,
      secret.slice(0, -1),
      `${secret}a`,
      secret.toUpperCase(),
      'nf_',
    ])
      expect(await whoIs(bearer(wrong))).toBe('UNAUTHENTICATED');
  });

  it('notes when it was used, once a minute at most, and no use waits for the note', async () => {
    const { secret, prefix } = await makeApiToken(app, salesAt.email, ['READ']);
    const used = async () => {
      const { rows } = await app.admin.query<{ at: Date | null }>(
        'SELECT last_used_at AS at FROM api_tokens WHERE prefix = $1',
        [prefix],
      );
      return rows[0]?.at ?? null;
    };
    expect(await used()).toBeNull();

    // Somebody holds the row: what uses the token is answered all the same, and the note is let go.
    const holder = await app.admin.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM api_tokens WHERE prefix = $1 FOR UPDATE', [prefix]);
    expect(await whoIs(bearer(secret))).toBe(salesAt.email);
    await app.open.tokenUse.settled();
    await holder.query('ROLLBACK');
    holder.release();
    expect(await used()).toBeNull();

    await whoIs(bearer(secret));
    await app.open.tokenUse.settled();
    const first = await used();
    expect(first).not.toBeNull();
    expect((await mine(salesAt.email))[0]?.lastUsedAt).toBe(first?.toISOString());

    await whoIs(bearer(secret));
    await app.open.tokenUse.settled();
    expect(await used()).toEqual(first);

    const old = new Date(Date.now() - 61_000);
    await app.admin.query('UPDATE api_tokens SET last_used_at = $1 WHERE prefix = $2', [old, prefix]);
    await whoIs(bearer(secret));
    await app.open.tokenUse.settled();
    expect((await used())?.getTime()).toBeGreaterThan(old.getTime());
  });
});

describe('whose token it is', () => {
  const OF = 'query ($id: ID!) { node(id: $id) { ... on User { apiTokens { id owner { name } } } } }';
  let token: MadeToken;
  beforeAll(async () => {
    token = await makeApiToken(app, sales2De.email, ['READ']);
  });

  it('sees and revokes it, admins too, and nobody else knows of it', async () => {
    const { data } = await app.query('{ viewer { user { id } } }', {}, sales2De.email);
    const { id } = (data?.['viewer'] as { user: { id: string } }).user;
    const seen = async (as: string) => {
      const answer = await app.query(OF, { id }, as);
      const list = (answer.data?.['node'] as { apiTokens: ListedToken[] | null }).apiTokens;
      return list && list.map((it) => it.id).includes(token.id);
    };
    expect(await seen(sales2De.email)).toBe(true);
    expect(await seen(admin.email)).toBe(true);
    const node = `{ node(id: "${token.id}") { ... on ApiToken { name } } }`;
    for (const { email } of [salesDe, managerDe]) {
      expect(await seen(email)).toBeNull();
      expect((await app.query(node, {}, email)).data).toEqual({ node: null });
      expect(await revoke(token.id, email)).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    }
    expect(await revoke('bm9uc2Vuc2U', sales2De.email)).toMatchObject({ code: 'NOT_FOUND' });

    const done = {
      __typename: 'RevokeApiTokenSuccess',
      apiToken: { id: token.id, revokedAt: expect.any(String) },
    };
    const first = await revoke(token.id, admin.email);
    expect(first).toEqual(done);
    // Revoking it once more changes nothing, not even when it was.
    expect(await revoke(token.id, sales2De.email)).toEqual(first);
    expect(await whoIs(bearer(token.secret))).toBe('UNAUTHENTICATED');
  });

  it('has those that can be used before those that ended', async () => {
    const usable = await makeApiToken(app, sales2De.email, ['READ']);
    const ended = await makeApiToken(app, sales2De.email, ['READ']);
    await revoke(ended.id, sales2De.email);
    const ids = (await mine(sales2De.email)).map((it) => it.id);
    expect(ids.indexOf(usable.id)).toBeLessThan(ids.indexOf(ended.id));
  });
});

describe('a token revoked or expired while streams are open', () => {
  const streams = openStreams(() => app.url);
  afterEach(() => streams.close());

  it.each<[string, (token: MadeToken) => Promise<unknown>]>([
    ['revoked by its owner', ({ id }) => revoke(id, salesDe.email)],
    ['revoked by an admin', ({ id }) => revoke(id, admin.email)],
    [
      'expired',
      ({ prefix }) =>
        app.admin.query(
          `UPDATE api_tokens SET created_at = now() - interval '1 day', expires_at = now() WHERE prefix = $1`,
          [prefix],
        ),
    ],
  ])('ends them with 4403 within a second, and no others: %s', async (_name, end) => {
    const token = await makeApiToken(app, salesDe.email, ['READ']);
    const other = await makeApiToken(app, salesDe.email, ['READ']);
    const [socket, sse, otherSocket, session] = await Promise.all([
      streams.socket(token.secret),
      streams.sse(token.secret),
      streams.socket(other.secret),
      streams.sse(await app.token(salesDe.email)),
    ]);
    await end(token);
    await eventually(() => {
      expect(socket.closed?.code).toBe(4403);
      expect(sse.ended).toBe(true);
    });
    expect(sse.text).not.toContain('errors');
    expect([otherSocket.closed, session.ended]).toEqual([undefined, false]);
  });

  it('ends those of somebody deactivated', async () => {
    const token = await makeApiToken(app, salesAt.email, ['READ']);
    const socket = await streams.socket(token.secret);
    await app.admin.query('UPDATE users SET active = false WHERE id = $1', [salesAt.id]);
    await eventually(() => expect(socket.closed?.code).toBe(4403));
    expect(await whoIs(bearer(token.secret))).toBe('UNAUTHENTICATED');
    // Over, not asleep: it may be what they were deactivated for.
    await app.admin.query('UPDATE users SET active = true WHERE id = $1', [salesAt.id]);
    expect(await whoIs(bearer(token.secret))).toBe('UNAUTHENTICATED');
  });
});

it('a token is none of the passwords: it does not sign in by e-mail', async () => {
  const { secret } = await makeApiToken(app, salesDe.email, ['READ']);
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
  for (const password of [secret, `${DEMO_PASSWORD}${secret}`])
    expect((await app.query(login, { input: { email: salesDe.email, password } })).data).toEqual({
      login: { __typename: 'InvalidCredentialsError' },
    });
});
