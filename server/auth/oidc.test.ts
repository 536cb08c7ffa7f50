/** A provider's tokens, of a real provider: who gets in, as whom, for how long; and everything that must not. */
import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK, type CryptoKey } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createLogger } from '../logger.ts';
import type { GraphQLAnswer } from '../testing/api.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventually } from '../testing/eventually.ts';
import {
  AUDIENCE,
  signingKey,
  startIdentityProvider,
  type TestIdentityProvider,
} from '../testing/identity-provider.ts';
import { globalUserId } from '../testing/inspect.ts';
import { makeLead } from '../testing/leads.ts';
import { openStreams } from '../testing/open-streams.ts';
import { aTeam, aUser, demoPeople, teams } from '../testing/people.ts';

/** Refusals and failures are what is asked for here. */
const SILENT = createLogger({ level: 'silent', readable: true });

let provider: TestIdentityProvider;
let app: TestApp;
beforeAll(async () => {
  provider = await startIdentityProvider();
  app = await startTestApp({ identityProvider: providerOptions(), log: SILENT });
});
afterAll(async () => {
  await app.stop();
  await provider.stop();
});
const streams = openStreams(() => app.url);
afterEach(async () => {
  await streams.close();
  vi.useRealTimers();
  provider.fail(null);
});

function providerOptions() {
  return {
    issuer: provider.issuer,
    audience: AUDIENCE,
    plainLoopback: true,
    mapping: {
      names: {
        roles: 'realm_access.roles',
        email: 'email',
        name: 'name',
        territories: 'https://nachfass.example/territories',
        team: 'team',
      },
      roleNames: { SALES: 'nf-sales', MANAGER: 'nf-managers', ADMIN: 'nf-admins' },
      trustEmail: false,
    },
  };
}

let ahead = 0;
/** Moves this process's clock on, for the time of the test; the next one that moves it goes on from there. */
function later(seconds: number): void {
  vi.useRealTimers();
  ahead += seconds * 1_000;
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now + ahead);
}

let people = 0;
/** Somebody the provider knows, with all claims that a token needs. */
function claimsOf(claims: object = {}) {
  people += 1;
  return {
    email: `New.Person${people}@example.com`,
    email_verified: true,
    name: 'Neu Person',
    realm_access: { roles: ['offline_access', 'nf-sales'] },
    'https://nachfass.example/territories': ['DE', 'at-9', 'XX'],
    ...claims,
  };
}
const newSubject = () => `subject-${(people += 1)}`;

interface Answered {
  readonly status: number;
  readonly code: unknown;
  readonly viewer: unknown;
  readonly retryAfter: string | null;
}

async function ask(token: string, query = WHO, at = app): Promise<Answered> {
  const response = await fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as GraphQLAnswer;
  return {
    status: response.status,
    code: answer.errors?.[0]?.extensions?.['code'],
    viewer: answer.data?.['viewer'],
    retryAfter: response.headers.get('retry-after'),
  };
}
const WHO = '{ viewer { role team { name } territories { code } user { name email } } }';

const SIGNED_OUT = { status: 401, code: 'UNAUTHENTICATED', viewer: undefined };

async function userOf(email: string) {
  const { rows } = await app.admin.query<{ id: string; role: string; active: boolean }>(
    'SELECT id, role, active FROM users WHERE email = $1',
    [email.toLowerCase()],
  );
  return rows[0];
}

describe('the first token of a subject', () => {
  it('makes the person, with role, territories and team as its claims say, and signs them in', async () => {
    const claims = claimsOf({
      team: teams.germany.name,
      realm_access: { roles: ['nf-managers', 'nf-sales'] },
    });
    const token = await provider.token(newSubject(), claims);
    expect(await ask(token)).toMatchObject({
      status: 200,
      viewer: {
        role: 'MANAGER',
        team: { name: teams.germany.name },
        territories: [{ code: 'AT-9' }, { code: 'DE' }],
        user: { name: 'Neu Person', email: claims.email.toLowerCase() },
      },
    });
    const { rows } = await app.admin.query<{ action: string; entry: string }>(
      `SELECT a.action, a::text AS entry FROM audit_log a JOIN users u ON u.id = a.subject_id WHERE u.email = $1`,
      [claims.email.toLowerCase()],
    );
    expect(rows.map((it) => it.action)).toEqual(['applyClaims']);
    expect(rows[0]?.entry).not.toContain('example.com');
    // The names of whom the provider brought are kept where erasure can empty them.
    const values = await app.admin.query(
      `SELECT v.field, v.before, v.after FROM audit_values v JOIN audit_log a ON a.id = v.entry_id
       JOIN users u ON u.id = a.subject_id WHERE u.email = $1 ORDER BY v.field`,
      [claims.email.toLowerCase()],
    );
    expect(values.rows).toEqual([
      { field: 'email', before: null, after: JSON.stringify(claims.email.toLowerCase()) },
      { field: 'name', before: null, after: JSON.stringify('Neu Person') },
    ]);
  });

  it('finds who is known here by an address that the provider has verified', async () => {
    const known = await aUser(app.admin, { role: 'SALES', territories: ['CH'] });
    const token = await provider.token(newSubject(), claimsOf({ email: known.email.toUpperCase() }));
    expect(await ask(token)).toMatchObject({
      viewer: { territories: [{ code: 'AT-9' }, { code: 'DE' }], user: { name: known.name } },
    });
    expect(await userOf(known.email)).toMatchObject({ id: known.id });
  });

  it.each<[string, object]>([
    ['an address it has not verified', { email_verified: false }],
    ['an address it says nothing of', { email_verified: undefined }],
    ['the word "true"', { email_verified: 'true' }],
    ['no address', { email: undefined }],
    ['something that is no address', { email: 'me' }],
  ])('with %s lets nobody in, and makes nobody', async (_name, claims) => {
    const known = await aUser(app.admin);
    for (const email of [known.email, `unknown-${people}@example.com`]) {
      const token = await provider.token(newSubject(), claimsOf({ email, ...claims }));
      expect(await ask(token)).toMatchObject(SIGNED_OUT);
    }
    expect(await userOf(`unknown-${people}@example.com`)).toBeUndefined();
  });

  it('with the address of somebody who has another subject lets nobody in', async () => {
    const claims = claimsOf();
    expect(await ask(await provider.token(newSubject(), claims))).toMatchObject({ status: 200 });
    expect(await ask(await provider.token(newSubject(), claims))).toMatchObject(SIGNED_OUT);
  });

  it.each<[string, object]>([
    ['no role of ours', { realm_access: { roles: ['everybody'] } }],
    ['no roles', { realm_access: undefined }],
    ['our own name of a role, which the provider calls otherwise', { realm_access: { roles: ['ADMIN'] } }],
  ])('with %s lets nobody in', async (_name, claims) => {
    expect(await ask(await provider.token(newSubject(), claimsOf(claims)))).toMatchObject(SIGNED_OUT);
  });

  it('keeps out who is deactivated, and links nothing to them', async () => {
    const gone = await aUser(app.admin, { active: false });
    const token = await provider.token(newSubject(), claimsOf({ email: gone.email }));
    expect(await ask(token)).toMatchObject(SIGNED_OUT);
    expect(await userOf(gone.email)).toMatchObject({ active: false });
    const { rows } = await app.admin.query('SELECT FROM user_subjects WHERE user_id = $1', [gone.id]);
    expect(rows).toEqual([]);
  });

  it('makes one person and one session when it comes many times at once', async () => {
    const claims = claimsOf();
    const token = await provider.token(newSubject(), claims);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(token)));
    expect(new Set(answers.map((it) => it.status))).toEqual(new Set([200]));
    const { rows } = await app.admin.query(
      'SELECT FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1',
      [claims.email.toLowerCase()],
    );
    expect(rows).toHaveLength(1);
  });
});

describe('later tokens', () => {
  const forged = (subject: string, claims: object, iat: number) =>
    provider.forge({ sub: subject, iat, exp: iat + 3_600, ...claims });
  const seconds = () => Math.floor(Date.now() / 1000);

  it('change role, territories and team; an older one that comes late changes nothing', async () => {
    const team = await aTeam(app.admin);
    const subject = newSubject();
    const first = claimsOf({ team: team.name });
    const late = { ...first, realm_access: { roles: ['nf-admins'] } };
    const next = {
      ...first,
      realm_access: { roles: ['nf-managers'] },
      'https://nachfass.example/territories': 'CH DE-BY',
      team: undefined,
    };
    const now = seconds();
    const firstToken = await forged(subject, first, now - 30);
    expect(await ask(firstToken)).toMatchObject({ viewer: { role: 'SALES', team: { name: team.name } } });
    const after = { role: 'MANAGER', team: null, territories: [{ code: 'CH' }, { code: 'DE-BY' }] };
    expect(await ask(await forged(subject, next, now - 10))).toMatchObject({ viewer: after });
    expect(await ask(await forged(subject, late, now - 20))).toMatchObject({ viewer: after });
    // The first token still signs in, with the rights of now.
    expect(await ask(firstToken)).toMatchObject({ viewer: after });
    // And one without territories has none.
    const none = { ...next, 'https://nachfass.example/territories': undefined };
    expect(await ask(await forged(subject, none, now - 5))).toMatchObject({ viewer: { territories: [] } });
  });

  it('take what they lose from open streams at once', async () => {
    const subject = newSubject();
    const claims = claimsOf();
    const now = seconds();
    const token = await forged(subject, claims, now - 30);
    await ask(token);
    const { id: ownerId } = (await userOf(claims.email)) ?? {};
    await makeLead(app.admin, { ownerId });
    const sse = await streams.sse(
      token,
      'subscription { leadChanges { __typename ... on LeadChange { kind } } }',
    );
    await ask(await forged(subject, { ...claims, 'https://nachfass.example/territories': 'CH' }, now - 10));
    await eventually(() => expect(sse.text).toContain('"kind":"LEFT"'));
    expect(sse.ended).toBe(false);
  });

  it('keep out who has been deactivated since, and their sessions', async () => {
    const subject = newSubject();
    const claims = claimsOf();
    const token = await provider.token(subject, claims);
    expect(await ask(token)).toMatchObject({ status: 200 });
    await app.admin.query('UPDATE users SET active = false WHERE email = $1', [claims.email.toLowerCase()]);
    expect(await ask(token)).toMatchObject(SIGNED_OUT);
    expect(await ask(await provider.token(subject, claims))).toMatchObject(SIGNED_OUT);
    // It is a sign-in that was refused, and admins find it as one.
    await app.open.resources.refusedSignIns.settled();
    const { rows } = await app.admin.query<{ changes: unknown }>(
      `SELECT a.changes FROM audit_log a JOIN users u ON u.id = a.subject_id
       WHERE a.action = 'refuseLogin' AND u.email = $1`,
      [claims.email.toLowerCase()],
    );
    expect(rows).toEqual([{ changes: { reason: 'DEACTIVATED' } }]);
  });

  describe('that give no role any more', () => {
    const WITHOUT = { realm_access: { roles: ['everybody'] } };

    it('wait for nobody when there is nothing to end: whoever has one could hold up all administration', async () => {
      const client = await app.admin.connect();
      try {
        await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('people'))`);
        for (let nth = 0; nth < 3; nth++) {
          expect(await ask(await provider.token(newSubject(), { ...claimsOf(), ...WITHOUT }))).toMatchObject(
            SIGNED_OUT,
          );
        }
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
    });

    const entriesOf = async (email: string) => {
      const userId = globalUserId((await userOf(email))?.id ?? '');
      const { data } = await app.query(
        `{ auditLog(first: 10, filter: { subject: "${userId}", action: "refuseClaims" }) {
             nodes { actor { id } changes { field after } } } }`,
        {},
        demoPeople.admin.email,
      );
      const { nodes } = entries.parse(data?.['auditLog']);
      return nodes.map((it) => [it.actor?.id === userId, told(it.changes)]);
    };
    const told = (changes: readonly { field: string; after: unknown }[]) =>
      Object.fromEntries(changes.map((it) => [it.field, it.after]));
    const entries = z.object({
      nodes: z.array(
        z.object({
          actor: z.object({ id: z.string() }).nullable(),
          changes: z.array(z.object({ field: z.string(), after: z.unknown() })),
        }),
      ),
    });
    const newToken = async (session: string) => {
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${session}` },
        body: JSON.stringify({
          query: `mutation { createApiToken(input: { name: "x", scopes: [READ], expiresAt: "${expiresAt}" }) {
            ... on CreateApiTokenSuccess { secret } } }`,
        }),
      });
      const { data } = (await response.json()) as GraphQLAnswer;
      return z.object({ createApiToken: z.object({ secret: z.string() }) }).parse(data).createApiToken.secret;
    };

    it('end what earlier ones opened, and API tokens made in it; not what a password opened', async () => {
      const subject = newSubject();
      const claims = claimsOf();
      const now = seconds();
      const token = await forged(subject, claims, now - 30);
      await ask(token);
      const { id = '' } = (await userOf(claims.email)) ?? {};
      await app.admin.query(
        'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $1) WHERE id = $2',
        [demoPeople.admin.id, id],
      );
      const byPassword = await app.token(claims.email);
      const apiToken = await newToken(token);
      const ownApiToken = await newToken(byPassword);
      const [socket, sse, bySecret] = [
        await streams.socket(token),
        await streams.sse(token),
        await streams.sse(apiToken),
      ];
      const kept = await streams.sse(byPassword);
      for (const one of [apiToken, ownApiToken]) expect(await ask(one)).toMatchObject({ status: 200 });

      const without = await forged(subject, { ...claims, ...WITHOUT }, now - 10);
      expect(await ask(without)).toMatchObject(SIGNED_OUT);
      for (const one of [token, apiToken]) expect(await ask(one)).toMatchObject(SIGNED_OUT);
      await eventually(() => {
        expect(socket.closed?.code).toBe(4403);
        expect([sse.ended, bySecret.ended]).toEqual([true, true]);
      });
      for (const one of [byPassword, ownApiToken]) expect(await ask(one)).toMatchObject({ status: 200 });
      expect(kept.ended).toBe(false);

      const entry = { reason: 'NO_ROLE', endedSessions: 1, endedApiTokens: 1 };
      expect(await entriesOf(claims.email)).toEqual([[true, entry]]);
      // Again, or with another one: it is told once.
      await ask(without);
      await ask(await forged(subject, { ...claims, ...WITHOUT }, now - 9));
      expect(await entriesOf(claims.email)).toHaveLength(1);

      // A token from before does not come back, whether it was seen or not; one that gives a role again does.
      expect(await ask(await forged(subject, { ...claims, team: 'x' }, now - 20))).toMatchObject(SIGNED_OUT);
      expect(await ask(await forged(subject, claims, now - 5))).toMatchObject({ viewer: { role: 'SALES' } });
      for (const one of [token, apiToken]) expect(await ask(one)).toMatchObject(SIGNED_OUT);
      expect(await ask(await forged(subject, { ...claims, ...WITHOUT }, now - 4))).toMatchObject(SIGNED_OUT);
      expect(await entriesOf(claims.email)).toHaveLength(2);
    });

    it('and are older than the one that counts change nothing; nor does one of somebody unknown', async () => {
      const subject = newSubject();
      const claims = claimsOf();
      const now = seconds();
      const token = await forged(subject, claims, now - 10);
      await ask(token);
      expect(await ask(await forged(subject, { ...claims, ...WITHOUT }, now - 30))).toMatchObject(SIGNED_OUT);
      const other = { ...claims, ...WITHOUT };
      expect(await ask(await forged(newSubject(), other, now))).toMatchObject(SIGNED_OUT);
      expect(await ask(token)).toMatchObject({ status: 200 });
      expect(await entriesOf(claims.email)).toEqual([]);
    });

    it('but are not the provider’s own end nothing', async () => {
      const subject = newSubject();
      const claims = claimsOf();
      const token = await forged(subject, claims, seconds() - 10);
      await ask(token);
      const evil = await provider.forge(
        { sub: subject, ...claims, ...WITHOUT },
        { ...(await signingKey('other')), kid: 'first' },
      );
      expect(await ask(evil)).toMatchObject(SIGNED_OUT);
      expect(await ask(token)).toMatchObject({ status: 200 });
    });
  });

  it('leave the last admin one', async () => {
    const alone = await startTestApp({ identityProvider: providerOptions(), log: SILENT });
    const subject = newSubject();
    const token = await provider.token(subject, claimsOf({ email: demoPeople.admin.email }));
    expect(await ask(token, WHO, alone)).toMatchObject({ viewer: { role: 'ADMIN' } });
    await alone.stop();
  });
});

describe('alg: none, wrong key, issuer, audience, expired, not yet valid, unknown key id in floods', () => {
  const claims = () => ({ sub: newSubject(), ...claimsOf() });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const seconds = () => Math.floor(Date.now() / 1000);

  function payload() {
    const now = seconds();
    return { iss: provider.issuer, aud: AUDIENCE, iat: now, exp: now + 600, ...claims() };
  }

  it('a token as it should be is let in, so that those below fail for their one fault', async () => {
    expect(await ask(await provider.forge(claims()))).toMatchObject({ status: 200 });
    // A beginning need not be named; one that has come, or comes within the tolerance of clocks, is none to wait for.
    for (const nbf of [seconds() - 60, seconds() + 3])
      expect(await ask(await provider.forge({ ...claims(), nbf }))).toMatchObject({ status: 200 });
  });

  it.each<[string, () => Promise<string>]>([
    ['alg: none', () => Promise.resolve(`${part({ alg: 'none' })}.${part(payload())}.`)],
    [
      'alg: none with a key id and a signature',
      () => Promise.resolve(`${part({ alg: 'None', kid: 'first' })}.${part(payload())}.eA`),
    ],
    [
      'HS256 with the public key for a secret',
      async () => {
        const publicKey = (await importJWK(provider.key.publicJwk, 'RS256', {
          extractable: true,
        })) as CryptoKey;
        const signed = `${part({ alg: 'HS256', kid: provider.key.kid })}.${part(payload())}`;
        const secret = await exportSPKI(publicKey);
        return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      },
    ],
    ['a wrong key', async () => provider.forge(claims(), { ...(await signingKey('other')), kid: 'first' })],
    ['a wrong issuer', () => provider.forge({ ...claims(), iss: 'https://evil.example' })],
    ['a wrong audience', () => provider.forge({ ...claims(), aud: 'https://other.example/api' })],
    ['no audience', () => provider.forge({ ...claims(), aud: undefined })],
    ['an end that is past', () => provider.forge({ ...claims(), iat: seconds() - 60, exp: seconds() - 10 })],
    ['no end', () => provider.forge({ ...claims(), exp: undefined })],
    ['a beginning to come', () => provider.forge({ ...claims(), nbf: seconds() + 60 })],
    ['a beginning that is no time', () => provider.forge({ ...claims(), nbf: 'now' as never })],
    ['a day to come that it was issued', () => provider.forge({ ...claims(), iat: seconds() + 60 })],
    ['no subject', () => provider.forge({ ...claims(), sub: undefined })],
    [
      'a payload changed after it was signed',
      async () => {
        const [head, , signature] = (await provider.forge(claims())).split('.');
        return `${head}.${part({ ...payload(), realm_access: { roles: ['nf-admins'] } })}.${signature}`;
      },
    ],
    ['three parts of nothing', () => Promise.resolve('a.b.c')],
    [
      'a key of its own in the header',
      async () => {
        const own = await signingKey('own');
        const forged = await provider.forge(claims(), own);
        const [, body, signature] = forged.split('.');
        return `${part({ alg: 'RS256', jwk: own.publicJwk, jku: 'https://evil.example/jwks' })}.${body}.${signature}`;
      },
    ],
  ])('%s is refused with 401', async (_name, make) => {
    expect(await ask(await make())).toMatchObject(SIGNED_OUT);
  });

  it('one key fetch per cool-down, however many tokens name unknown keys', async () => {
    await ask(await provider.forge(claims()));
    const flood = async () => {
      const other = await signingKey('unknown');
      const tokens = await Promise.all(
        Array.from({ length: 25 }, (_unused, n) =>
          provider.forge(claims(), { ...other, kid: `unknown-${n}` }),
        ),
      );
      const before = provider.asked('/jwks');
      const answers = await Promise.all(tokens.map((token) => ask(token)));
      expect(new Set(answers.map((it) => it.status))).toEqual(new Set([401]));
      return provider.asked('/jwks') - before;
    };
    later(31);
    expect(await flood()).toBe(1);
    expect(await flood()).toBe(0);
    later(31);
    expect(await flood()).toBe(1);
  });

  it('a rotated key is picked up, and the one before no longer counts', async () => {
    const old = provider.key;
    const unseen = () => provider.forge(claims(), old);
    await ask(await unseen());
    const kept = await provider.token(newSubject(), claimsOf());
    await ask(kept);
    provider.rotate(await signingKey('second'));
    later(31);
    expect(await ask(await provider.token(newSubject(), claimsOf()))).toMatchObject({ status: 200 });
    expect(await ask(await unseen())).toMatchObject(SIGNED_OUT);
    // What a token opened while its key counted goes on until its own end.
    expect(await ask(kept)).toMatchObject({ status: 200 });
  });

  it.each([503, 429])(
    'the provider down (%i): nobody new gets in, a typed answer, and sessions go on',
    async (status) => {
      const down = await startTestApp({ identityProvider: providerOptions(), log: SILENT });
      const known = await provider.token(newSubject(), claimsOf());
      expect(await ask(known, WHO, down)).toMatchObject({ status: 200 });
      const session = await down.token(demoPeople.salesDe.email);
      const unseen = await provider.token(newSubject(), claimsOf());

      later(601);
      provider.fail(status);
      const before = provider.asked('/jwks');
      for (let n = 0; n < 3; n++)
        expect(await ask(unseen, WHO, down)).toMatchObject({
          status: 503,
          code: 'INTERNAL',
          retryAfter: '1',
          viewer: undefined,
        });
      // It is not asked again and again.
      expect(provider.asked('/jwks') - before).toBe(1);
      expect(await ask(known, WHO, down)).toMatchObject({ status: 200 });
      expect(await ask(session, WHO, down)).toMatchObject({ status: 200 });

      provider.fail(null);
      later(31);
      const next = await provider.forge({ ...claims(), exp: seconds() + 3_600 });
      expect(await ask(next, WHO, down)).toMatchObject({ status: 200 });
      await down.stop();
    },
  );

  it('a provider that is another, or wants its keys fetched in the clear, is believed nothing', async () => {
    for (const identityProvider of [
      { ...providerOptions(), issuer: `${provider.issuer}/` },
      { ...providerOptions(), plainLoopback: false },
    ]) {
      const other = await startTestApp({ identityProvider, log: SILENT });
      expect(await ask(await provider.forge(claims()), WHO, other)).toMatchObject({ status: 503 });
      await other.stop();
    }
  });

  it('without a provider configured, its tokens are nobody’s', async () => {
    const without = await startTestApp();
    expect(await ask(await provider.forge(claims()), WHO, without)).toMatchObject(SIGNED_OUT);
    await without.stop();
  });
});

describe('the session of a token', () => {
  const session = z.array(z.object({ expires_at: z.date() }));

  it('ends when the token does, and with it what is open', async () => {
    const exp = Math.floor(Date.now() / 1000) + 3_600;
    const claims = claimsOf();
    const token = await provider.forge({ sub: newSubject(), exp, ...claims });
    const [socket, sse] = [await streams.socket(token), await streams.sse(token)];
    const { rows } = await app.admin.query(
      'SELECT s.expires_at FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1',
      [claims.email.toLowerCase()],
    );
    expect(session.parse(rows).map((it) => it.expires_at.getTime() / 1000)).toEqual([exp]);
    await app.admin.query(
      'UPDATE sessions SET expires_at = now() WHERE user_id = (SELECT id FROM users WHERE email = $1)',
      [claims.email.toLowerCase()],
    );
    await eventually(() => {
      expect(socket.closed?.code).toBe(4403);
      expect(sse.ended).toBe(true);
    });
    // The token itself would still be good: its session is over all the same.
    expect(await ask(token)).toMatchObject(SIGNED_OUT);
  });

  it('that was revoked does not come back, whatever way the signature is spelled', async () => {
    const token = await provider.token(newSubject(), claimsOf());
    expect(await ask(token)).toMatchObject({ status: 200 });
    expect(await ask(token, 'mutation { logout { __typename } }')).toMatchObject({ status: 200 });
    expect(await ask(token)).toMatchObject(SIGNED_OUT);
    // 256 bytes leave four bits of the last character unused: this is the same signature to who decodes it.
    const last = token.at(-1) ?? '';
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twin = letters[letters.indexOf(last) ^ 1] ?? '';
    expect(await ask(`${token.slice(0, -1)}${twin}`)).toMatchObject(SIGNED_OUT);
    await app.admin
      .query(`UPDATE sessions SET revoked_at = now() - interval '40 days' WHERE assertion_hash IS NOT NULL
      AND revoked_at IS NOT NULL`);
    await app.admin.query(`SELECT app.forget_sessions(interval '30 days', 1000)`);
    expect(await ask(token)).toMatchObject(SIGNED_OUT);
  });

  it('never comes as a cookie', async () => {
    const token = await provider.token(newSubject(), claimsOf());
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: `nachfass_session=${token}`,
        'x-nachfass-csrf': '1',
      },
      body: JSON.stringify({ query: WHO }),
    });
    expect(response.status).toBe(401);
  });

  it('is signed in to connectionParams as well', async () => {
    const token = await provider.token(newSubject(), claimsOf());
    expect((await streams.socket(token)).items).toBe(2);
  });
});
