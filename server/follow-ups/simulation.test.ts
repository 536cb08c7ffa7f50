/** What will happen is told before it does: by the rules that run, to those who may know, and nothing is written. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toDate, untilDone } from '../clock.ts';
import { jobs } from '../jobs/jobs.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalLeadId, rowCounts } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, type Person } from '../testing/person.ts';
import { mailboxOnly } from '../testing/mail.ts';

const { admin, managerDe, salesDe, sales2De, salesCh } = demoPeople;
/** The last Tuesday of a year: holidays of three countries and the end of the year lie ahead. */
const START = '2026-12-22T10:00:00.000Z';

const entry = z.object({
  dueAt: z.string(),
  kind: z.string(),
  action: z.string(),
  reason: z.string(),
  dateReason: z.string().nullable(),
  leadStatus: z.string(),
  lead: z.object({ id: z.string() }).nullable(),
  assigneeAbsentUntil: z.string().nullable(),
});
type Entry = z.infer<typeof entry>;
const simulation = z.object({
  total: z.int(),
  leads: z.int(),
  dueWhileAbsent: z.int(),
  entries: z.array(entry),
});
const QUERY = `query ($input: SimulateFollowUpsInput!) { simulateFollowUps(input: $input) {
  total leads dueWhileAbsent entries(first: 1000) { dueAt kind action reason(language: EN) dateReason(language: EN)
    leadStatus lead { id } assigneeAbsentUntil } } }`;

let app: TestApp;
let sales: Person;

beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, salesDe.email);
});
afterAll(() => app.stop());

async function ask(input: object, email: string = admin.email) {
  const { data, errors } = await app.query(QUERY, { input }, email);
  return { simulated: data?.simulateFollowUps, code: errors?.[0]?.extensions?.code, errors };
}

async function simulate(input: object, email?: string) {
  const { simulated, errors } = await ask(input, email);
  expect(errors).toBeUndefined();
  return simulation.parse(simulated);
}

const brief = (it: Entry) => [it.action, it.kind, it.dueAt];

describe('a lead that does not exist', () => {
  const month = { from: '2026-12-01T00:00:00Z', to: '2027-01-31T00:00:00Z' };
  const fired = async (lead: object) =>
    (await simulate({ lead, ...month })).entries.filter((it) => it.action === 'FIRED').map((it) => it.dueAt);

  it('is planned by the calendar of its territory, with the reason of each date', async () => {
    const { entries } = await simulate({
      lead: { territory: 'DE-BY', registeredAt: '2027-01-03T10:00:00Z' },
      ...month,
    });
    expect(entries.map((it) => [...brief(it), it.leadStatus])).toEqual([
      ['PLANNED', 'T3', '2027-01-07T08:00:00.000Z', 'REGISTERED'],
      ['PLANNED', 'T7', '2027-01-11T08:00:00.000Z', 'REGISTERED'],
      ['FIRED', 'T3', '2027-01-07T08:00:00.000Z', 'REGISTERED'],
      ['FIRED', 'T7', '2027-01-11T08:00:00.000Z', 'REMINDER'],
      ['CANCELLED', 'T3', '2027-01-07T08:00:00.000Z', 'EXPIRED'],
      ['CANCELLED', 'T7', '2027-01-11T08:00:00.000Z', 'EXPIRED'],
    ]);
    expect(entries[0]?.reason).toMatch(/moved to Thu 7 Jan: Epiphany$/);
    expect(entries[2]).toMatchObject({ reason: 'came due', dateReason: entries[0]?.reason, lead: null });
  });

  it('by its first contact and its sample, which come when they come', async () => {
    const registeredAt = '2026-12-01T10:00:00Z';
    const given = { firstContactAt: '2026-12-03T10:00:00Z', sampleSentAt: '2026-12-02T10:00:00Z' };
    expect(await fired({ territory: 'DE', registeredAt })).toEqual([
      '2026-12-04T08:00:00.000Z',
      '2026-12-08T08:00:00.000Z',
    ]);
    expect(await fired({ territory: 'DE', registeredAt, firstContactAt: given.firstContactAt })).toEqual([
      '2026-12-04T08:00:00.000Z',
      '2026-12-10T08:00:00.000Z',
    ]);
    expect(await fired({ territory: 'DE', registeredAt, ...given })).toEqual([
      '2026-12-07T08:00:00.000Z',
      '2026-12-09T08:00:00.000Z',
    ]);
  });

  it('from `from` on, before `to`', async () => {
    const lead = { territory: 'DE', registeredAt: '2026-12-01T10:00:00Z' };
    const within = { from: '2026-12-04T08:00:00Z', to: '2026-12-08T08:00:00Z' };
    const { entries } = await simulate({ lead, ...within });
    expect(entries.map(brief)).toEqual([['FIRED', 'T3', '2026-12-04T08:00:00.000Z']]);
  });
});

/** What the jobs do, which is all that happens while nobody does anything. */
async function liveThrough(from: Date, days: number): Promise<void> {
  const { workerDb, clock, log } = app.open.resources;
  const job = jobs(workerDb, clock, log, mailboxOnly).find((it) => it.name === 'protection-clock');
  for (let hours = 12; hours <= days * 24; hours += 12) {
    app.setClock(new Date(from.getTime() + hours * 3_600_000).toISOString());
    await job?.run(untilDone);
  }
}

const byText = (rows: readonly (readonly (string | null)[])[]) => rows.map((it) => it.join(' | ')).sort();

async function ledgerSince(instant: Date) {
  const { rows } = await app.admin.query<{ lead: string; status: string } & Record<string, string>>(
    `SELECT e.lead_id AS lead, e.decision, f.kind, e.due_at AS due, e.reason_en AS reason
     FROM follow_up_ledger e JOIN follow_ups f ON f.id = e.follow_up_id WHERE e.at >= $1`,
    [instant],
  );
  return byText(
    rows.map((it) => [
      globalLeadId(it.lead),
      it.decision ?? '',
      it.kind ?? '',
      new Date(it.due ?? '').toISOString(),
      it.reason ?? '',
    ]),
  );
}

const ledgerOf = (entries: readonly Entry[]) =>
  byText(entries.map((it) => [it.lead?.id ?? '', it.action, it.kind, it.dueAt, it.reason]));

/** Leads in every state that a month can change. */
async function manyLeads(at: string): Promise<void> {
  const before = (days: number) => new Date(Date.parse(at) - days * 86_400_000);
  const back = (days: number) => app.setClock(before(days).toISOString());
  back(9);
  const lazy = await sales.register({ territory: 'DE-BY' });
  await sales.do('logActivity', { leadId: lazy.id, type: 'SAMPLE_SENT', summary: 'Muster' });
  back(2);
  const stopped = await sales.register({ territory: 'DE-SN' });
  const boss = personOf(app, managerDe.email);
  const stop = `mutation ($input: StopClockInput!) { stopClock(input: $input) { __typename } }`;
  const reason = 'Der Betrieb ist bis Januar geschlossen.';
  const { data } = await app.query(stop, { input: { leadId: stopped.id, reason } }, boss.email);
  expect(data?.stopClock).toMatchObject({ __typename: 'StopClockSuccess' });
  for (const territory of ['DE-BY', 'DE-BE', 'DE-TH']) await sales.register({ territory });
  await personOf(app, 'sales.ch@example.com').register({ territory: 'CH-TI' });
  await personOf(app, 'sales.at@example.com').register({ territory: 'AT-7' });
  app.setClock(at);
  const talked = await sales.register({ territory: 'DE-BW' });
  const { version } = talked;
  const contact = { channel: 'PHONE', at, note: 'Hat angerufen und will Muster.', version };
  await sales.do('documentFirstContact', { leadId: talked.id, ...contact });
  const called = await sales.register({ territory: 'DE-HH' });
  const next = { action: 'Preise nennen', at: new Date(before(-12)).toISOString() };
  const followUpId = openFollowUp(called, 'T3').id;
  await sales.do('completeFollowUp', { followUpId, outcome: 'SUCCESS', notes: 'Gut', next });
  // Written past the operations, as an import may leave them: its grace ends within the month.
  const old = await makeLead(app.admin, {
    territory: 'DE-HE',
    status: 'ACTIVE',
    ownerId: sales2De.id,
    registeredAt: before(62),
    columns: { first_contact_at: before(61), first_contact_channel: 'PHONE', warned_at: before(8) },
  });
  const due = { assignee_id: sales2De.id, due_at: before(-30), owned_since: before(62) };
  await makeFollowUp(app.admin, old.id, { kind: 'CUSTOM', ...due });
  await makeFollowUp(app.admin, old.id, { kind: 'CUSTOM', ...due, due_at: before(1) });
}

describe('simulation equals reality', () => {
  it('a month is simulated, then lived through: the ledgers are equal, and the statuses', async () => {
    await manyLeads(START);
    const start = toDate(app.open.resources.clock.now());
    const month = {
      from: start.toISOString(),
      to: new Date(start.getTime() + 31 * 86_400_000).toISOString(),
    };
    const counts = await rowCounts(app.admin);
    const { entries, leads } = await simulate({ scope: 'TEAM', ...month });
    expect(await rowCounts(app.admin)).toEqual(counts);
    expect(leads).toBe(9);
    await liveThrough(start, 31);
    expect(ledgerOf(entries)).toEqual(await ledgerSince(start));
    const kinds = new Set(entries.map((it) => it.action));
    expect([...kinds].sort()).toEqual(['CANCELLED', 'FIRED']);
    for (const it of entries.filter(({ lead }) => lead)) {
      const last = entries.findLast(({ lead }) => lead?.id === it.lead?.id);
      const { data } = await app.query(
        `query ($id: ID!) { lead(id: $id) { status } }`,
        { id: it.lead?.id },
        admin.email,
      );
      expect(data?.lead).toEqual({ status: last?.leadStatus });
    }
  });

  it('with changed settings: the same as changing them', async () => {
    await app.admin.query('DELETE FROM leads');
    const at = '2027-03-01T10:00:00.000Z';
    await manyLeads(at);
    const start = toDate(app.open.resources.clock.now());
    const span = { from: start.toISOString(), to: new Date(start.getTime() + 31 * 86_400_000).toISOString() };
    const settings = [
      { key: 'followUps.t7Days', territory: 'DE', value: 12 },
      { key: 'followUps.hour', value: 11 },
      { key: 'protection.preClaimDays', territory: 'DE-BY', value: 20 },
    ];
    const { entries } = await simulate({ scope: 'TEAM', ...span, settings });
    for (const setting of settings) {
      const { data } = await app.query(
        `mutation ($input: UpdateSettingInput!) { updateSetting(input: $input) { __typename } }`,
        { input: { ...setting, version: 0 } },
        admin.email,
      );
      expect(data?.updateSetting).toMatchObject({ __typename: 'UpdateSettingSuccess' });
    }
    const { workerDb, clock, log } = app.open.resources;
    await jobs(workerDb, clock, log, mailboxOnly)
      .find((it) => it.name === 'replan-for-settings')
      ?.run(untilDone);
    await liveThrough(start, 31);
    expect(ledgerOf(entries)).toEqual(await lastMoves(start));
    expect(entries.some((it) => it.action === 'MOVED')).toBe(true);
    await app.admin.query('DELETE FROM settings; DELETE FROM setting_changes');
  });
});

/** Three changes one after the other move some twice; supposed together, they move them once. */
async function lastMoves(start: Date) {
  await app.admin.query(
    `DELETE FROM follow_up_ledger e WHERE decision = 'MOVED' AND at >= $1 AND EXISTS (
       SELECT FROM follow_up_ledger l WHERE l.follow_up_id = e.follow_up_id AND l.decision = 'MOVED' AND l.id > e.id)`,
    [start],
  );
  return ledgerSince(start);
}

describe('who may ask', () => {
  let own: string;
  let other: string;
  const span = { from: '2027-05-03T00:00:00Z', to: '2027-06-03T00:00:00Z' };
  beforeAll(async () => {
    await app.admin.query('DELETE FROM leads');
    app.setClock('2027-05-03T08:00:00Z');
    const lead = async (ownerId: string, territory: string) => {
      const { id } = await makeLead(app.admin, {
        territory,
        ownerId,
        registeredAt: new Date('2027-05-03T07:00:00Z'),
      });
      const due = { kind: 'CUSTOM' as const, due_at: new Date('2027-05-10T08:00:00Z'), assignee_id: ownerId };
      await makeFollowUp(app.admin, id, due);
      return globalLeadId(id);
    };
    own = await lead(salesDe.id, 'DE-BY');
    other = await lead(sales2De.id, 'DE-BY');
    await lead(salesCh.id, 'CH-ZH');
  });

  const ids = async (input: object, email: string) =>
    new Set((await simulate({ ...input, ...span }, email)).entries.map((it) => it.lead?.id));
  const user = (id: string) => encodeGlobalId('User', id);

  it('sales people for themselves, managers for their team, admins for everybody', async () => {
    expect(await ids({}, salesDe.email)).toEqual(new Set([own]));
    expect(await ids({ userId: user(salesDe.id) }, salesDe.email)).toEqual(new Set([own]));
    expect(await ids({ scope: 'TEAM' }, managerDe.email)).toEqual(new Set([own, other]));
    expect(await ids({ userId: user(sales2De.id) }, managerDe.email)).toEqual(new Set([other]));
    expect((await ids({ scope: 'TEAM' }, admin.email)).size).toBe(3);
    expect((await ids({ userId: user(salesCh.id) }, admin.email)).size).toBe(1);
    const { rows } = await app.admin.query<{ team: string }>(
      'SELECT team_id AS team FROM users WHERE id = $1',
      [managerDe.id],
    );
    const teamId = encodeGlobalId('Team', rows[0]?.team ?? '');
    expect(await ids({ teamId }, managerDe.email)).toEqual(new Set([own, other]));
    expect(await ids({ teamId }, admin.email)).toEqual(new Set([own, other]));
    expect((await ask({ teamId, ...span }, demoPeople.managerCh.email)).code).toBe('FORBIDDEN');
  });

  it('nobody else', async () => {
    expect((await ask({ scope: 'TEAM', ...span }, salesDe.email)).code).toBe('FORBIDDEN');
    expect((await ask({ userId: user(sales2De.id), ...span }, salesDe.email)).code).toBe('FORBIDDEN');
    expect((await ask({ userId: user(salesCh.id), ...span }, managerDe.email)).code).toBe('FORBIDDEN');
  });

  it('a lead that is out of sight is none', async () => {
    expect((await simulate({ leadId: own, ...span }, salesDe.email)).total).toBeGreaterThan(0);
    expect(await ask({ leadId: other, ...span }, salesDe.email)).toMatchObject({
      simulated: null,
      code: undefined,
    });
  });

  it('an absence moves nothing, and says who is away when it comes due', async () => {
    const absences = [{ userId: user(salesDe.id), from: '2027-05-08', to: '2027-05-12' }];
    const without = await simulate({ leadId: own, ...span });
    const supposed = await simulate({ leadId: own, ...span, absences });
    expect(supposed.entries.map(brief)).toEqual(without.entries.map(brief));
    expect([without.dueWhileAbsent, supposed.dueWhileAbsent]).toEqual([0, 1]);
    expect(supposed.entries.find((it) => it.action === 'FIRED')?.assigneeAbsentUntil).toBe('2027-05-12');
    await app.admin.query(
      `INSERT INTO absences (user_id, starts_on, ends_on, created_at, created_by_id) VALUES ($1, '2027-05-10', '2027-05-11', now(), $1)`,
      [salesDe.id],
    );
    const kept = await simulate({ leadId: own, ...span });
    expect(kept.entries.find((it) => it.action === 'FIRED')?.assigneeAbsentUntil).toBe('2027-05-11');
  });

  it.each([
    ['a span that ends first', { from: span.to, to: span.from }],
    ['more than a year', { from: span.from, to: '2028-06-03T00:00:00Z' }],
    ['two things at once', { ...span, leadId: 'x', scope: 'MINE' }],
    ['a setting that plans nothing', { ...span, settings: [{ key: 'score.bandStrongFrom', value: 60 }] }],
    ['a setting out of its bounds', { ...span, settings: [{ key: 'followUps.hour', value: 24 }] }],
    ['a place that is none', { ...span, lead: { territory: 'FR', registeredAt: span.from } }],
  ])('%s is refused', async (_name, input) => {
    expect((await ask(input, salesDe.email)).code).toBe('BAD_USER_INPUT');
  });

  it('where firing is switched off, nothing fires', async () => {
    const settings = [{ key: 'feature.firing', territory: 'DE', value: false }];
    const { entries } = await simulate({ leadId: own, ...span, settings });
    expect(entries.map((it) => it.action)).toEqual(['CANCELLED']);
  });
});
