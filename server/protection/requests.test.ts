/** What owners ask of their manager about a clock: asked once, decided by those who lead, closed when moot. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalLeadId, globalUserId, leadIdOf, rowCounts } from '../testing/inspect.ts';
import { makeLead } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { demoPeople } from '../testing/people.ts';
import { personOf, type Person } from '../testing/person.ts';
import { asker, type Answer, type ClockMutation } from '../testing/protection.ts';
import { runClock } from './engine.ts';

const { salesDe, sales2De, salesAt, managerDe, managerCh, admin: boss } = demoPeople;
const NOW = '2027-04-07T10:00:00.000Z';
const REASON = 'Betriebsferien bis Monatsende';

let app: TestApp;
let sales: Person;
let mutate: ReturnType<typeof mutator>;
let ask: (name: ClockMutation, input: object, as: string) => Promise<Answer>;

beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, salesDe.email);
  ask = asker(app);
  mutate = mutator(app);
});
beforeEach(() => app.setClock(NOW));
afterEach(async () => {
  await app.admin.query(
    "UPDATE clock_requests SET status = 'CLOSED', decided_at = now() WHERE status = 'PENDING'",
  );
  expect(await flawsOfLog(app.admin)).toEqual([]);
});
afterAll(() => app.stop());

const register = async () => (await sales.register({ territory: 'DE-HH' })).id;
const request = (leadId: string, more: object = {}, as: string = salesDe.email) =>
  ask('requestClockChange', { leadId, kind: 'STOP', reason: REASON, ...more }, as);
const decide = (
  requestId: string | undefined,
  approve: boolean,
  as: string = managerDe.email,
  note?: string,
) => ask('decideClockRequest', { requestId: requestId ?? '', approve, note }, as);
const typesOf = async (id: string) => (await eventsOf(app.admin, id)).map((it) => it.type);

async function waiting(as: string, filter: object = {}): Promise<string[]> {
  const { data, errors } = await app.query(
    'query ($filter: ClockRequestFilter) { clockRequests(filter: $filter) { id kind status viewerCanDecide requestedBy { name } lead { id } } }',
    { filter },
    as,
  );
  expect(errors).toBeUndefined();
  return (data?.['clockRequests'] as { id: string; viewerCanDecide: boolean }[]).map(
    (it) => `${it.id} ${it.viewerCanDecide ? 'decides' : 'waits'}`,
  );
}
async function refused(work: () => Promise<Answer>): Promise<Answer> {
  const before = await rowCounts(app.admin);
  const answer = await work();
  expect(await rowCounts(app.admin)).toEqual(before);
  return answer;
}

describe('asking', () => {
  it('stop and resume the clock, extend protection: SALES request, MANAGER and ADMIN decide', async () => {
    const id = await register();
    const stop = await request(id);
    expect(stop).toMatchObject({
      __typename: 'RequestClockChangeSuccess',
      request: { kind: 'STOP', status: 'PENDING' },
      lead: { protection: { heldSince: null } },
    });
    const extend = await request(id, { kind: 'EXTEND', days: 14 });
    expect(await typesOf(id)).toEqual(expect.arrayContaining(['CLOCK_REQUESTED', 'CLOCK_REQUESTED']));
    const ids = [stop.request?.id, extend.request?.id];
    expect(await waiting(salesDe.email)).toEqual(ids.map((it) => `${it} waits`));
    expect(await waiting(managerDe.email)).toEqual(ids.map((it) => `${it} decides`));
    expect(await waiting(boss.email, { kind: ['EXTEND'] })).toEqual([`${ids[1]} decides`]);
    expect(await waiting(managerDe.email, { mine: true })).toEqual([]);
    expect(await waiting(salesDe.email, { mine: true, leadId: id })).toHaveLength(2);
    for (const stranger of [sales2De, managerCh, salesAt]) expect(await waiting(stranger.email)).toEqual([]);
  });

  it('a collaborator asks too; who may do it themselves does it', async () => {
    const { id } = await makeLead(app.admin, { ownerId: salesDe.id, collaboratorIds: [sales2De.id] });
    expect(await request(globalLeadId(id), {}, sales2De.email)).toMatchObject({
      request: { status: 'PENDING' },
    });
    const own = await makeLead(app.admin, { ownerId: managerDe.id });
    expect(await refused(() => request(globalLeadId(own.id), {}, managerDe.email))).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('yourself') as string,
    });
    expect(await refused(() => request(globalLeadId(id), {}, managerDe.email))).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await refused(() => request(globalLeadId(id), {}, salesAt.email))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('one open request a lead and kind, of any number at once', async () => {
    const id = await register();
    const answers = await Promise.all(Array.from({ length: 8 }, () => request(id)));
    expect(answers.filter((it) => it.request)).toHaveLength(1);
    expect(answers.filter((it) => it.code === 'CONFLICT')).toHaveLength(7);
    expect((await typesOf(id)).filter((it) => it === 'CLOCK_REQUESTED')).toHaveLength(1);
  });

  it('once with the same idempotency key', async () => {
    const id = await register();
    const [first, second] = [
      await request(id, { idempotencyKey: 'ask' }),
      await request(id, { idempotencyKey: 'ask' }),
    ];
    expect(second.request?.id).toBe(first.request?.id);
  });

  it.each([
    ['STOP with days', { days: 3 }, 'days', 'DAYS_NOT_EXPECTED'],
    ['EXTEND without days', { kind: 'EXTEND' }, 'days', 'EXTENSION_DAYS_MISSING'],
    ['EXTEND by nothing', { kind: 'EXTEND', days: 0 }, 'days', 'EXTENSION_DAYS_RANGE'],
    ['without a reason to speak of', { reason: 'Urlaub' }, 'reason', 'REASON_TOO_SHORT'],
  ])('not %s', async (_name, input, path, code) => {
    const id = await register();
    expect(await refused(() => request(id, input))).toMatchObject({ issues: [{ path: [path], code }] });
  });

  it('not for what is so already', async () => {
    const id = await register();
    expect(await refused(() => request(id, { kind: 'RESUME' }))).toMatchObject({ code: 'CONFLICT' });
    await ask('stopClock', { leadId: id, reason: REASON }, managerDe.email);
    expect(await refused(() => request(id))).toMatchObject({ code: 'CONFLICT' });
  });
});

describe('deciding', () => {
  it('approving stops, resumes and extends, with the reason that was given', async () => {
    const id = await register();
    const stop = await request(id);
    expect(await decide(stop.request?.id, true)).toMatchObject({
      __typename: 'DecideClockRequestSuccess',
      request: { status: 'APPROVED' },
      lead: { protection: { stopReason: REASON } },
    });
    const resume = await request(id, { kind: 'RESUME' });
    expect(await decide(resume.request?.id, true, boss.email)).toMatchObject({
      lead: { protection: { heldSince: null } },
    });
    const before = (await decide((await request(id, { kind: 'EXTEND', days: 10 })).request?.id, true)).lead;
    expect(before?.protection?.deadlines.find((it) => it.kind === 'PROTECTION_ENDS')?.en).toContain(
      '10 days of extension',
    );
    expect((await typesOf(id)).filter((it) => /^(CLOCK|PROTECTION)/.test(it))).toEqual([
      'CLOCK_REQUESTED',
      'CLOCK_DECIDED',
      'CLOCK_STOPPED',
      'CLOCK_REQUESTED',
      'CLOCK_DECIDED',
      'CLOCK_RESUMED',
      'CLOCK_REQUESTED',
      'CLOCK_DECIDED',
      'PROTECTION_EXTENDED',
    ]);
  });

  it('rejecting changes nothing but the request, which can be made again', async () => {
    const id = await register();
    const { request: asked } = await request(id);
    expect(await decide(asked?.id, false, managerDe.email, 'Erst nach der Messe')).toMatchObject({
      request: { status: 'REJECTED' },
      lead: { protection: { heldSince: null } },
    });
    expect(await request(id)).toMatchObject({ request: { status: 'PENDING' } });
  });

  it('is for those who lead, not on one’s own request, and happens once', async () => {
    const id = await register();
    const { request: asked } = await request(id);
    expect(await refused(() => decide(asked?.id, true, salesDe.email))).toMatchObject({ code: 'FORBIDDEN' });
    for (const stranger of [sales2De, managerCh]) {
      expect(await refused(() => decide(asked?.id, true, stranger.email))).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
    await app.admin.query('UPDATE clock_requests SET requested_by_id = $1 WHERE lead_id = $2', [
      managerDe.id,
      leadIdOf(id),
    ]);
    expect(await refused(() => decide(asked?.id, true))).toMatchObject({ code: 'FORBIDDEN' });
    const both = await Promise.all([
      decide(asked?.id, true, boss.email),
      decide(asked?.id, false, boss.email),
    ]);
    expect(both.map((it) => it.__typename).sort()).toEqual(['ConflictError', 'DecideClockRequestSuccess']);
    expect(await decide('Q2xvY2s6MQ', true)).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a request that has lost its object is closed', () => {
  const statusOf = async (id: string | undefined) => {
    const { data } = await app.query(
      'query ($id: ID!) { node(id: $id) { ... on ClockRequest { status } } }',
      { id },
      boss.email,
    );
    return (data?.['node'] as { status: string } | null)?.status;
  };

  it('when a manager does it of their own accord', async () => {
    const id = await register();
    const stop = await request(id);
    const extend = await request(id, { kind: 'EXTEND', days: 10 });
    await ask('stopClock', { leadId: id, reason: REASON }, managerDe.email);
    expect([await statusOf(stop.request?.id), await statusOf(extend.request?.id)]).toEqual([
      'CLOSED',
      'PENDING',
    ]);
    expect((await typesOf(id)).slice(-2)).toEqual(['CLOCK_STOPPED', 'CLOCK_DECIDED']);
    expect(await refused(() => decide(stop.request?.id, true))).toMatchObject({ code: 'CONFLICT' });
  });

  it('when the lead is lost, or expires', async () => {
    const lost = await register();
    const first = await request(lost);
    await sales.do('changeLeadStatus', { leadId: lost, to: 'LOST', version: 1, reason: 'PRICE' });
    const expiring = await register();
    const second = await request(expiring);
    app.setClock('2027-04-20T10:00:00Z');
    const { workerDb, clock, log } = app.open.resources;
    await runClock(workerDb, clock, log);
    expect([await statusOf(first.request?.id), await statusOf(second.request?.id)]).toEqual([
      'CLOSED',
      'CLOSED',
    ]);
  });

  it.each([
    ['is taken off by the owner', salesDe.email],
    ['leaves', sales2De.email],
  ])('when the collaborator who asked %s, and the owner can ask', async (_name, as) => {
    const id = await register();
    const helper = { leadId: id, userId: globalUserId(sales2De.id) };
    await mutate('addCollaborator', helper, salesDe.email);
    const { request: asked } = await request(id, {}, sales2De.email);
    await mutate('removeCollaborator', helper, as);
    expect(await statusOf(asked?.id)).toBe('CLOSED');
    expect((await typesOf(id)).slice(-2)).toEqual(['LEAD_COLLABORATORS_CHANGED', 'CLOCK_DECIDED']);
    expect(await refused(() => decide(asked?.id, true))).toMatchObject({ code: 'CONFLICT' });
    expect(await request(id)).toMatchObject({ request: { status: 'PENDING' } });
  });
});

it('asks for 1 to 100 of them', async () => {
  const { errors } = await app.query('{ clockRequests(first: 101) { id } }', {}, boss.email);
  expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
});
