/** Stopping, resuming, extending and backdating: who may, what it moves, and how each deadline tells of it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fireDue } from '../follow-ups/engine.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, leadIdOf, rowCounts } from '../testing/inspect.ts';
import { demoPeople } from '../testing/people.ts';
import { personOf, type Person } from '../testing/person.ts';
import {
  asker,
  leadReader,
  type Answer,
  type ClockMutation,
  type LeadWithClock,
} from '../testing/protection.ts';
import { runClock } from './engine.ts';

const { salesDe, sales2De, salesAt, managerDe, managerCh, admin: boss } = demoPeople;
/** A Wednesday noon in Hamburg. */
const NOW = '2027-04-07T10:00:00.000Z';
const REASON = 'Betriebsferien bis Monatsende';

let app: TestApp;
let sales: Person;
let ask: (name: ClockMutation, input: object, as?: string) => Promise<Answer>;
let read: (id: string, as?: string) => Promise<LeadWithClock>;

beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, salesDe.email);
  const asking = asker(app);
  const reading = leadReader(app);
  ask = (name, input, as = managerDe.email) => asking(name, input, as);
  read = (id, as = salesDe.email) => reading(id, as);
});
beforeEach(() => app.setClock(NOW));
afterEach(async () => expect(await flawsOfLog(app.admin)).toEqual([]));
afterAll(() => app.stop());

const register = async (input: object = {}) =>
  (
    await sales.register({
      territory: 'DE-HH',
      firstContact: { channel: 'PHONE', at: NOW, note: 'Erstes Gespräch am Telefon' },
      ...input,
    })
  ).id;
/** To the minute: the test's clock goes on. */
const minute = (at: string | null | undefined) => at?.slice(0, 16);
const stored = async (id: string) => {
  const { rows } = await app.admin.query<{ due: Date | null; ends: Date | null }>(
    'SELECT clock_due_at AS due, protection_ends_at AS ends FROM leads WHERE id = $1',
    [leadIdOf(id)],
  );
  return { due: minute(rows[0]?.due?.toISOString()), ends: minute(rows[0]?.ends?.toISOString()) };
};
/** The default again by null. */
const setting = async (key: string, value: unknown) => {
  await app.admin.query('DELETE FROM settings WHERE key = $1', [key]);
  if (value === null) return;
  await app.admin.query(
    'INSERT INTO settings (key, territory_code, value, updated_at) VALUES ($1, NULL, $2, now())',
    [key, JSON.stringify(value)],
  );
};
const typesOf = async (id: string) => (await eventsOf(app.admin, id)).map((it) => it.type);
const runEngines = async () => {
  const { workerDb, clock, log } = app.open.resources;
  return { fired: await fireDue(workerDb, clock, log), steps: await runClock(workerDb, clock, log) };
};
async function refused(work: () => Promise<Answer>): Promise<Answer> {
  const before = await rowCounts(app.admin);
  const answer = await work();
  expect(await rowCounts(app.admin)).toEqual(before);
  return answer;
}

describe('stopping', () => {
  it('takes their urgency from open follow-ups, in lists, filters and figures alike', async () => {
    const id = await register();
    const due = () =>
      app.query(
        `query ($id: ID!) {
          overdue: followUps(first: 20, filter: { urgency: [DUE, OVERDUE], leadId: $id }) { totalCount nodes { urgency } }
          all: followUps(first: 20, filter: { leadId: $id }) { summary { pending overdue } nodes { urgency } }
          leads(filter: { mine: true, followUpUrgency: [DUE, OVERDUE] }) { totalCount }
          lead(id: $id) { nextFollowUp { kind } }
        }`,
        { id },
        salesDe.email,
      );
    app.setClock('2027-04-20T10:00:00Z');
    const running = await due();
    expect(running.data).toMatchObject({
      overdue: { totalCount: 2, nodes: [{ urgency: 'OVERDUE' }, { urgency: 'OVERDUE' }] },
      all: { summary: { pending: 2, overdue: 2 } },
      lead: { nextFollowUp: { kind: 'T3' } },
    });
    await ask('stopClock', { leadId: id, reason: REASON });
    const counted = (answer: typeof running) => (answer.data?.['leads'] as { totalCount: number }).totalCount;
    const stopped = await due();
    expect(stopped.data).toMatchObject({
      overdue: { totalCount: 0, nodes: [] },
      all: { summary: { pending: 0, overdue: 0 }, nodes: [{ urgency: null }, { urgency: null }] },
      lead: { nextFollowUp: null },
    });
    expect(counted(stopped)).toBe(counted(running) - 1);
    await ask('resumeClock', { leadId: id });
    expect((await due()).data).toMatchObject({ lead: { nextFollowUp: { kind: 'T3' } } });
    await app.query(
      'mutation ($input: DeleteLeadInput!) { deleteLead(input: $input) { __typename } }',
      {
        input: { leadId: id },
      },
      managerDe.email,
    );
  });

  it('holds every deadline and open follow-up: they show as held since', async () => {
    const id = await register();
    const before = await read(id);
    app.setClock('2027-04-08T10:00:00Z');
    const { lead } = await ask('stopClock', { leadId: id, reason: REASON });
    expect(lead?.protection).toMatchObject({ stopReason: REASON, endsAt: before.protection?.endsAt });
    expect(minute(lead?.protection?.heldSince)).toBe('2027-04-08T10:00');
    expect(lead?.followUps.nodes.map((it) => [it.status, minute(it.heldSince)])).toEqual([
      ['PENDING', '2027-04-08T10:00'],
      ['PENDING', '2027-04-08T10:00'],
    ]);
    expect(lead?.followUps.nodes[0]?.ledger.at(-1)).toEqual({
      decision: 'HELD',
      en: 'held: the clock is stopped',
    });
    expect((await stored(id)).due).toBeUndefined();
    expect((await typesOf(id)).at(-1)).toBe('CLOCK_STOPPED');
    // Nothing happens, however long it stands.
    app.setClock('2028-04-08T10:00:00Z');
    const { fired, steps } = await runEngines();
    expect([fired.count, steps.steps]).toEqual([0, 0]);
    const still = await read(id);
    expect(still).toMatchObject({
      status: 'ACTIVE',
      protection: { graceEndsAt: lead?.protection?.graceEndsAt },
    });
  });

  it('resuming recomputes them: paused days are rounded up', async () => {
    const id = await register();
    app.setClock('2027-04-08T10:00:00Z');
    await ask('stopClock', { leadId: id, reason: REASON });
    app.setClock('2027-04-15T11:00:00Z');
    const { lead } = await ask('resumeClock', { leadId: id });
    expect(lead?.protection).toMatchObject({ heldSince: null, stopReason: null });
    // 7 days and an hour are 8 days.
    expect(minute(lead?.protection?.endsAt)).toBe('2027-10-15T10:00');
    expect(minute(lead?.protection?.progressDeadline)).toBe('2027-06-14T10:00');
    expect(await stored(id)).toEqual({ due: '2027-06-07T10:00', ends: '2027-10-15T10:00' });
    expect(lead?.followUps.nodes.map((it) => [it.kind, it.heldSince, it.dueAt])).toEqual([
      // The 18th is a Sunday.
      ['T3', null, '2027-04-19T07:00:00.000Z'],
      ['T7', null, '2027-04-22T07:00:00.000Z'],
    ]);
    expect(lead?.followUps.nodes[0]?.ledger.at(-1)?.en).toContain('8 days of stopped clock');
    const { rows } = await app.admin.query(
      'SELECT reason, stopped_by_id, resumed_by_id FROM lead_pauses WHERE lead_id = $1',
      [leadIdOf(id)],
    );
    expect(rows).toEqual([{ reason: REASON, stopped_by_id: managerDe.id, resumed_by_id: managerDe.id }]);
    expect(await typesOf(id)).toContain('CLOCK_RESUMED');
    expect(lead?.protection?.deadlines.find((it) => it.kind === 'PROTECTION_ENDS')).toMatchObject({
      en: '6 months after ownership began on Wed 7 Apr 2027, plus 8 days of stopped clock',
      de: '6 Monate nach der Übernahme am Mi., 7. April 2027, plus 8 Tage angehaltene Uhr',
    });
  });

  it('stop and resume the clock: SALES request; MANAGER, ADMIN do', async () => {
    const id = await register();
    for (const name of ['stopClock', 'extendProtection'] as const) {
      const input = { leadId: id, reason: REASON, ...(name === 'extendProtection' && { days: 5 }) };
      expect(await refused(() => ask(name, input, salesDe.email))).toMatchObject({ code: 'FORBIDDEN' });
      expect(await refused(() => ask(name, input, sales2De.email))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await refused(() => ask(name, input, managerCh.email))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await ask(name, input, boss.email)).toMatchObject({ lead: { viewerRelation: 'ADMIN' } });
    }
    expect(await refused(() => ask('resumeClock', { leadId: id }, salesDe.email))).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await ask('resumeClock', { leadId: id })).toMatchObject({ lead: { viewerRelation: 'TEAM' } });
  });

  it('a reason of at least 10 characters', async () => {
    const id = await register();
    const answer = await refused(() => ask('stopClock', { leadId: id, reason: '  zu kurz  ' }));
    expect(answer).toMatchObject({
      code: 'VALIDATION',
      issues: [{ path: ['reason'], code: 'REASON_TOO_SHORT' }],
    });
  });

  it('twice is a conflict, and so is resuming what runs; of two at once one does it', async () => {
    const id = await register();
    expect(await refused(() => ask('resumeClock', { leadId: id }))).toMatchObject({ code: 'CONFLICT' });
    const both = await Promise.all([
      ask('stopClock', { leadId: id, reason: REASON }),
      ask('stopClock', { leadId: id, reason: REASON }, boss.email),
    ]);
    expect(both.map((it) => it.__typename).sort()).toEqual(['ConflictError', 'StopClockSuccess']);
    expect((await typesOf(id)).filter((it) => it === 'CLOCK_STOPPED')).toHaveLength(1);
  });

  it('a closed lead has no clock to stop', async () => {
    const id = await register();
    await sales.do('changeLeadStatus', { leadId: id, to: 'LOST', version: 1, reason: 'PRICE' });
    expect(await refused(() => ask('stopClock', { leadId: id, reason: REASON }))).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await stored(id)).toEqual({ due: undefined, ends: undefined });
  });

  it('reopening a lost lead lets its clock run anew, whatever stood before', async () => {
    const id = await register();
    await ask('stopClock', { leadId: id, reason: REASON });
    await ask('extendProtection', { leadId: id, days: 30, reason: REASON });
    await sales.do('changeLeadStatus', { leadId: id, to: 'LOST', version: 1, reason: 'PRICE' });
    app.setClock('2027-05-10T10:00:00Z');
    const reopened = await personOf(app, managerDe.email).do('changeLeadStatus', {
      leadId: id,
      to: 'ACTIVE',
      version: 2,
      note: 'Der Kunde hat zurückgerufen',
    });
    expect(reopened.lead?.status).toBe('ACTIVE');
    expect((await read(id)).protection).toMatchObject({ heldSince: null, stopReason: null });
    expect((await stored(id)).ends).toBe('2027-11-10T11:00');
  });
});

describe('extending', () => {
  it('moves the end of protection alone, and several add up', async () => {
    const id = await register();
    await ask('extendProtection', { leadId: id, days: 30, reason: REASON });
    const { lead } = await ask('extendProtection', { leadId: id, days: 1, reason: REASON }, boss.email);
    expect(minute(lead?.protection?.endsAt)).toBe('2027-11-07T11:00');
    expect(minute(lead?.protection?.progressDeadline)).toBe('2027-06-06T10:00');
    expect((await stored(id)).ends).toBe('2027-11-07T11:00');
    expect((await typesOf(id)).filter((it) => it === 'PROTECTION_EXTENDED')).toHaveLength(2);
    expect(lead?.protection?.deadlines.find((it) => it.kind === 'PROTECTION_ENDS')?.en).toBe(
      '6 months after ownership began on Wed 7 Apr 2027, plus 31 days of extension',
    );
  });

  it('once with the same idempotency key', async () => {
    const id = await register();
    const input = { leadId: id, days: 30, reason: REASON, idempotencyKey: 'once' };
    const answers = await Promise.all([ask('extendProtection', input), ask('extendProtection', input)]);
    for (const { lead } of answers) expect(minute(lead?.protection?.endsAt)).toBe('2027-11-06T11:00');
    expect(await ask('extendProtection', { ...input, days: 31 })).toMatchObject({ code: 'VALIDATION' });
  });

  it.each([0, -1, 366, 2_000_000_000])('not by %s days', async (days) => {
    const id = await register();
    expect(await refused(() => ask('extendProtection', { leadId: id, days, reason: REASON }))).toMatchObject({
      issues: [{ path: ['days'], code: 'EXTENSION_DAYS_RANGE' }],
    });
  });
});

describe('backdating', () => {
  const backdate = (id: string, registeredAt: string, more: object = {}, as?: string) =>
    ask('backdateRegistration', { leadId: id, version: 1, registeredAt, reason: REASON, ...more }, as);

  it('recomputes everything, and skips what is past with that reason', async () => {
    const id = await register();
    const { lead } = await backdate(id, '2027-03-31T10:00:00.000Z');
    expect(lead).toMatchObject({ version: 2, registeredAt: '2027-03-31T10:00:00.000Z', status: 'ACTIVE' });
    expect(lead?.protection).toMatchObject({
      ownedSince: '2027-03-31T10:00:00.000Z',
      endsAt: '2027-09-30T10:00:00.000Z',
      progressDeadline: '2027-05-30T10:00:00.000Z',
    });
    expect(await stored(id)).toEqual({ due: '2027-05-23T10:00', ends: '2027-09-30T10:00' });
    // T3 counts from the ownership: three days after 31 March are past. T7 counts from the first contact.
    const [t3, t7] = lead?.followUps.nodes ?? [];
    expect([t3?.kind, t3?.status]).toEqual(['T3', 'SKIPPED']);
    expect(t3?.ledger.at(-1)?.en).toMatch(/^skipped, the date had already passed/);
    expect([t7?.kind, t7?.status, t7?.dueAt]).toEqual(['T7', 'PENDING', '2027-04-14T07:00:00.000Z']);
    const updated = (await eventsOf(app.admin, id)).find((it) => it.type === 'LEAD_UPDATED');
    expect(updated?.data).toMatchObject({ fields: ['registeredAt', 'protection'] });
    const { rows } = await app.admin.query('SELECT stage, registered_at_reason FROM leads WHERE id = $1', [
      leadIdOf(id),
    ]);
    expect(rows).toEqual([{ stage: 'REGISTRATION', registered_at_reason: REASON }]);
  });

  it('puts a date that was too early right again', async () => {
    const id = await register();
    await backdate(id, '2027-01-31T10:00:00.000Z');
    const { lead } = await backdate(id, '2027-04-01T10:00:00.000Z', { version: 2 });
    expect(lead?.protection?.endsAt).toBe('2027-10-01T10:00:00.000Z');
  });

  it('put right, plans anew what the wrong date had skipped, once and as often as it is put right', async () => {
    const { id } = await sales.register({ territory: 'DE-HH' });
    const dates = ['2027-03-01', '2027-04-05', '2027-03-01', '2027-04-06'].map((it) => `${it}T10:00:00.000Z`);
    const open: unknown[] = [];
    for (const [nth, at] of dates.entries()) {
      const { lead } = await backdate(id, at, { version: nth + 1 });
      const t7s = lead?.followUps.nodes.filter((it) => it.kind === 'T7' && it.status === 'PENDING');
      open.push(t7s?.map((it) => it.dueAt.slice(0, 10)));
    }
    expect(open).toEqual([[], ['2027-04-12'], [], ['2027-04-13']]);
  });

  it('put right after T3 and T7 are done, plans neither a second time', async () => {
    app.setClock('2027-04-01T10:00:00.000Z');
    const { id } = await sales.register({ territory: 'DE-HH' });
    await backdate(id, '2027-03-30T10:00:00.000Z');
    app.setClock('2027-04-07T10:00:00.000Z');
    await runEngines();
    const done = async () => (await read(id)).followUps.nodes.map((it) => [it.kind, it.status]).sort();
    for (const it of (await read(id)).followUps.nodes)
      await sales.do('completeFollowUp', { followUpId: it.id, outcome: 'DECLINED' });
    const before = await done();
    await backdate(id, '2027-03-31T10:00:00.000Z', { version: (await read(id)).version });
    expect(await done()).toEqual(before);
  });

  it('put right, ends pre-claim by the T7 that was planned anew', async () => {
    await setting('followUps.t7Days', 14);
    try {
      const { id } = await sales.register({ territory: 'DE-HH' });
      await backdate(id, '2027-02-17T10:00:00.000Z');
      const { lead } = await backdate(id, '2027-04-01T10:00:00.000Z', { version: 2 });
      // Due on 15 April, and a working day later.
      expect(minute(lead?.protection?.preClaimEndsAt)).toBe('2027-04-16T07:00');
      expect(minute(lead?.protection?.expiresAt)).toBe((await stored(id)).due);
    } finally {
      await setting('followUps.t7Days', null);
    }
  });

  it('leaves the clocks of a lead that was claimed later', async () => {
    const id = await register();
    await app.admin.query("UPDATE leads SET owned_since = '2027-04-07T09:00:00Z' WHERE id = $1", [
      leadIdOf(id),
    ]);
    const { lead } = await backdate(id, '2027-01-31T10:00:00.000Z');
    expect(lead).toMatchObject({
      registeredAt: '2027-01-31T10:00:00.000Z',
      protection: { ownedSince: '2027-04-07T09:00:00.000Z', endsAt: '2027-10-07T09:00:00.000Z' },
    });
  });

  it('a T7 that has fired stays the one of this ownership', async () => {
    const id = await register();
    app.setClock('2027-04-20T10:00:00Z');
    await runEngines();
    const { lead } = await backdate(id, '2027-03-20T10:00:00.000Z', { version: 2 });
    expect(lead?.followUps.nodes.filter((it) => it.kind === 'T7')).toHaveLength(1);
    const { rows } = await app.admin.query<{ since: Date }>(
      'SELECT DISTINCT owned_since AS since FROM follow_ups WHERE lead_id = $1',
      [leadIdOf(id)],
    );
    expect(rows.map((row) => row.since.toISOString())).toEqual(['2027-03-20T10:00:00.000Z']);
  });

  it.each([
    ['in the future', '2027-04-08T10:00:00.000Z', 'REGISTERED_IN_FUTURE'],
    ['after it was entered', '2027-04-07T10:30:00.000Z', 'REGISTERED_AFTER_ENTRY'],
  ])('not %s', async (_name, registeredAt, code) => {
    const id = await register();
    app.setClock('2027-04-07T11:00:00Z');
    expect(await refused(() => backdate(id, registeredAt))).toMatchObject({
      issues: [{ path: ['registeredAt'], code }],
    });
  });

  it('register a lead with registeredAt in the past: MANAGER, ADMIN with reason; SALES –', async () => {
    const id = await register();
    const past = '2027-03-01T10:00:00.000Z';
    expect(await refused(() => backdate(id, past, {}, salesDe.email))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refused(() => backdate(id, past, {}, salesAt.email))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused(() => backdate(id, past, { reason: 'kurz' }))).toMatchObject({
      issues: [{ path: ['reason'], code: 'BACKDATING_NEEDS_REASON' }],
    });
    expect(await refused(() => backdate(id, past, { version: 7 }))).toMatchObject({
      code: 'CONFLICT',
      current: { version: 1 },
    });
    expect(await backdate(id, past, {}, boss.email)).toMatchObject({ lead: { version: 2 } });
  });
});

describe('each deadline tells how it came about', () => {
  it('while there is no first contact, after progress, and in grace', async () => {
    const id = (await sales.register({ territory: 'DE-HH' })).id;
    const kinds = (lead: LeadWithClock) =>
      Object.fromEntries((lead.protection?.deadlines ?? []).map((it) => [it.kind, it.en]));
    expect(kinds(await read(id))).toEqual({
      PRE_CLAIM_ENDS: '10 days after ownership began on Wed 7 Apr 2027',
      WARNING: '7 days before the progress deadline on Sun 6 Jun 2027',
      PROGRESS: '60 days after ownership began on Wed 7 Apr 2027',
      GRACE_STARTS: 'with the progress deadline on Sun 6 Jun 2027',
      GRACE_ENDS: '10 days after grace due on Sun 6 Jun 2027',
      PROTECTION_ENDS: '6 months after ownership began on Wed 7 Apr 2027',
    });
    await sales.do('logActivity', { leadId: id, type: 'MEETING', summary: 'Verkostung' });
    app.setClock('2027-06-03T10:00:00Z');
    await runEngines();
    expect(kinds(await read(id))).toMatchObject({
      PROGRESS: '60 days after the last progress on Wed 7 Apr 2027',
      GRACE_STARTS: '7 days after the warning given on Thu 3 Jun 2027',
    });
    app.setClock('2027-06-11T10:00:00Z');
    await runEngines();
    const grace = await read(id);
    expect(grace.status).toBe('GRACE_PERIOD');
    expect(kinds(grace)).toMatchObject({ GRACE_ENDS: '10 days after grace began on Fri 11 Jun 2027' });
  });

  it('is withheld where protection is', async () => {
    const id = await register();
    await app.admin.query("UPDATE leads SET owner_id = NULL, status = 'EXPIRED' WHERE id = $1", [
      leadIdOf(id),
    ]);
    expect(await read(id, sales2De.email)).toMatchObject({ protection: null });
    expect((await read(id, managerDe.email)).protection?.deadlines).toEqual([]);
  });
});

it('what is stored of the clock is what would be computed anew, after every operation', async () => {
  const id = (await sales.register({ territory: 'DE-HH' })).id;
  const asManager = personOf(app, managerDe.email);
  const version = async () => (await read(id)).version;
  let days = 0;
  const operations: (() => Promise<unknown>)[] = [
    () => sales.do('logActivity', { leadId: id, type: 'CALL', summary: 'Erreicht', outcome: 'SUCCESSFUL' }),
    () => ask('stopClock', { leadId: id, reason: REASON }),
    () => ask('extendProtection', { leadId: id, days: 12, reason: REASON }),
    () => ask('resumeClock', { leadId: id }),
    () => sales.do('logActivity', { leadId: id, type: 'SAMPLE_SENT', summary: 'Zwei Kisten' }),
    async () =>
      ask('backdateRegistration', {
        leadId: id,
        version: await version(),
        registeredAt: '2027-03-01T10:00:00.000Z',
        reason: REASON,
      }),
    async () => sales.do('changeLeadStatus', { leadId: id, to: 'QUALIFIED', version: await version() }),
    async () => sales.do('changeLeadStatus', { leadId: id, to: 'ACTIVE', version: await version() }),
    async () =>
      sales.do('changeLeadStatus', { leadId: id, to: 'LOST', version: await version(), reason: 'PRICE' }),
    async () =>
      asManager.do('changeLeadStatus', {
        leadId: id,
        to: 'ACTIVE',
        version: await version(),
        note: 'Der Kunde hat zurückgerufen',
      }),
  ];
  for (const operation of operations) {
    days += 1;
    app.setClock(`2027-04-${String(7 + days).padStart(2, '0')}T10:00:00Z`);
    await operation();
    const kept = await stored(id);
    await app.admin.query(
      "UPDATE leads SET clock_due_at = 'epoch', protection_ends_at = NULL WHERE id = $1",
      [leadIdOf(id)],
    );
    const { steps } = await runEngines();
    expect([steps.steps, steps.failed]).toEqual([0, 0]);
    expect(await stored(id)).toEqual(kept);
  }
});
