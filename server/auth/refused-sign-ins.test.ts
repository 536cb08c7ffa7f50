/** Who was not let in, as admins read it: the account and why, nothing that was typed, and no more than is of use. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyAudit } from '../audit/verify.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalUserId } from '../testing/inspect.ts';
import { aUser, DEMO_PASSWORD, demoPeople } from '../testing/people.ts';
import { RateLimitedError } from '../user-errors.ts';
import { RefusedSignIns } from './refused-sign-ins.ts';
import { SignInLimit } from './sign-in-limit.ts';

const { admin, managerDe, salesDe, sales2De, salesAt } = demoPeople;
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { __typename } }`;

let app: TestApp;
let since: string;
beforeAll(async () => {
  app = await startTestApp();
  for (const { email } of [admin, managerDe, salesDe]) await app.token(email);
});
afterAll(() => app.stop());
beforeEach(async () => {
  await app.open.resources.refusedSignIns.settled();
  const { rows } = await app.admin.query<{ at: Date }>(
    `SELECT greatest(max(at) + interval '1 ms', now()) AS at FROM audit_log`,
  );
  since = rows[0]?.at.toISOString() ?? '';
});

const login = async (email: string, password: string): Promise<unknown> =>
  ((await app.query(LOGIN, { input: { email, password } })).data?.['login'] as { __typename: string })
    .__typename;

const page = z.object({
  totalCount: z.int(),
  nodes: z.array(
    z.object({
      action: z.string(),
      actor: z.object({ id: z.string() }).nullable(),
      subjectType: z.string(),
      subject: z.string(),
      changes: z.array(z.object({ field: z.string(), after: z.unknown() })),
    }),
  ),
});
async function read(as: string = admin.email) {
  await app.open.resources.refusedSignIns.settled();
  const { data, errors } = await app.query(
    `{ auditLog(first: 100, filter: { action: "refuseLogin", since: "${since}" }) {
         totalCount nodes { action actor { id } subjectType subject changes { field after } } } }`,
    {},
    as,
  );
  return data?.['auditLog'] ? page.parse(data['auditLog']) : errors?.[0]?.extensions?.['code'];
}
async function refused() {
  const found = await read();
  if (typeof found !== 'object' || found === null) throw new Error('admins read the audit log');
  return (found as z.output<typeof page>).nodes.map((it) => {
    expect(it.actor).toBeNull();
    return [it.subjectType, it.subjectType === 'User' ? it.subject : null, it.changes[0]?.after];
  });
}

describe('a sign-in that is refused', () => {
  it('is an entry of the audit log with the account and why, for admins alone', async () => {
    const closed = await aUser(app.admin, { active: false });
    const elsewhere = await aUser(app.admin);
    expect(await login(salesDe.email, 'wrong')).toBe('InvalidCredentialsError');
    expect(await login(` ${sales2De.email.toUpperCase()} `, 'wrong')).toBe('InvalidCredentialsError');
    expect(await login(closed.email, DEMO_PASSWORD)).toBe('InvalidCredentialsError');
    expect(await login(elsewhere.email, 'x')).toBe('InvalidCredentialsError');
    expect(await login('Nobody.Here@example.com', 'My-Secret-Password')).toBe('InvalidCredentialsError');
    expect(await refused()).toEqual([
      ['SignIn', null, 'UNKNOWN_ACCOUNT'],
      ['User', globalUserId(elsewhere.id), 'NO_PASSWORD'],
      ['User', globalUserId(closed.id), 'DEACTIVATED'],
      ['User', globalUserId(sales2De.id), 'WRONG_PASSWORD'],
      ['User', globalUserId(salesDe.id), 'WRONG_PASSWORD'],
    ]);
    for (const { email } of [managerDe, salesDe]) expect(await read(email)).toBe('FORBIDDEN');
  });

  it('leaves nothing of what was typed: no address, no password, no address of the machine', async () => {
    await login('Some.Body@example.org', 'My-Secret-Password');
    await login(salesDe.email, 'My-Secret-Password');
    await app.open.resources.refusedSignIns.settled();
    const { rows } = await app.admin.query<{ text: string }>(
      `SELECT a::text || coalesce((SELECT string_agg(v::text, ' ') FROM audit_values v WHERE v.entry_id = a.id), '') AS text
       FROM audit_log a WHERE a.action = 'refuseLogin'`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const { text } of rows)
      expect(text.toLowerCase()).not.toMatch(/some\.body|sales\.de|example|my-secret|127\.0\.0\.1/);
  });

  it('of a password change counts as well: it is a guess at the password', async () => {
    const { data } = await app.query(
      `mutation { changePassword(input: { current: "wrong", next: "a much longer one 1" }) {
         __typename } }`,
      {},
      managerDe.email,
    );
    expect(data?.['changePassword']).toEqual({ __typename: 'ValidationError' });
    expect(await refused()).toEqual([['User', globalUserId(managerDe.id), 'WRONG_PASSWORD']]);
  });

  it('that is throttled is told once, however often it is tried', async () => {
    for (let n = 0; n < 20; n++) await login(salesAt.email, 'wrong');
    const entries = await refused();
    expect(entries.map((it) => it[2])).toEqual([
      'ACCOUNT_THROTTLED',
      ...Array<string>(10).fill('WRONG_PASSWORD'),
    ]);
    expect(new Set(entries.map((it) => it[1]))).toEqual(new Set([globalUserId(salesAt.id)]));
  });
});

it('says whether the account or the address was tried too often', async () => {
  const told: unknown[] = [];
  const limit = new SignInLimit((...what) => told.push(what), {
    perAccount: 2,
    perAddress: 4,
    windowSeconds: 300,
  });
  for (const [email, address] of [
    ...Array<[string, string]>(4).fill([' A@example.com', '192.0.2.1']),
    ...Array<[string, string]>(6).fill(['b@example.com', '192.0.2.1']),
  ])
    await limit.count(email, address).catch((error: unknown) => {
      expect(error).toBeInstanceOf(RateLimitedError);
    });
  expect(told).toEqual([
    [' A@example.com', 'ACCOUNT'],
    ['b@example.com', 'ADDRESS'],
  ]);
});

describe('however many are tried', () => {
  it('of accounts that anybody makes up a hundred are written, and those of known ones all the same', async () => {
    const { db, log } = app.open.resources;
    const recorder = new RefusedSignIns(db, log);
    for (let n = 0; n < 300; n++) recorder.note(`made-up-${n}@example.com`);
    await recorder.settled();
    recorder.note(salesDe.email);
    for (let n = 0; n < 30; n++) recorder.note(sales2De.email, 'ACCOUNT_THROTTLED');
    await recorder.settled();
    const { rows } = await app.admin.query<{ type: string; subject: string; count: number }>(
      `SELECT subject_type AS type, min(subject_id::text) AS subject, count(*)::int FROM audit_log
       WHERE action = 'refuseLogin' AND at >= $1
       GROUP BY subject_type, CASE WHEN subject_type = 'User' THEN subject_id END ORDER BY count`,
      [since],
    );
    expect(rows.map((it) => [it.type, it.type === 'User' ? it.subject : '', it.count])).toEqual([
      ['User', salesDe.id, 1],
      ['User', sales2De.id, 12],
      ['SignIn', '', 100],
    ]);
  });

  it('no more wait than a bounded number, and a database that is away costs entries, not answers', async () => {
    const warned: unknown[] = [];
    const { log } = app.open.resources;
    const gone = { $queryRaw: () => Promise.reject(new Error('away')) };
    const recorder = new RefusedSignIns(
      gone as never,
      {
        ...log,
        warn: (it: unknown) => warned.push(it),
      } as never,
    );
    for (let n = 0; n < 2_000; n++) recorder.note(`made-up-${n}@example.com`);
    await recorder.settled();
    const isFailure = (it: unknown) => typeof it === 'object' && it !== null && 'err' in it;
    expect(warned.filter(isFailure)).toHaveLength(500);
    expect(warned.filter((it) => !isFailure(it))).toEqual([
      'refused sign-ins come faster than they can be recorded',
      { lost: 1_500 },
    ]);
  });
});

it('the chain of the audit log verifies with them in it', async () => {
  const client = await app.admin.connect();
  try {
    expect((await verifyAudit(client)).flaws).toEqual([]);
  } finally {
    client.release();
  }
});
