/** The protection clock takes what is due: each step once, in order, whatever runs beside it. */
import { Temporal } from '@js-temporal/polyfill';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { untilDone } from '../clock.ts';
import { connectPrisma } from '../db/client.ts';
import { jobs } from '../jobs/jobs.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalLeadId, leadIdOf } from '../testing/inspect.ts';
import { holdKeys, makeFollowUp, makeLead, type LeadOptions } from '../testing/leads.ts';
import { aTeam, aUser, demoPeople } from '../testing/people.ts';
import { personOf, type LeadSeen, type Person } from '../testing/person.ts';
import { mailboxOnly } from '../testing/mail.ts';
import { runClock } from './engine.ts';

const { salesDe, sales2De, managerDe, admin: boss } = demoPeople;

/** A Thursday afternoon in Berlin; 60 days later the clocks have been changed to summer time. */
const OWNED_SINCE = '2027-03-04T13:30:00.000Z';

let app: TestApp;
let sales: Person;
let manager: Person;

beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, 'sales.de@example.com');
  manager = personOf(app, 'manager.de@example.com');
});
beforeEach(() => app.setClock(OWNED_SINCE));
afterEach(async () => {
  vi.restoreAllMocks();
  // What a test left due is nobody's business in the next one.
  await app.admin.query('UPDATE leads SET clock_due_at = NULL');
  await app.admin.query("UPDATE follow_ups SET status = 'CANCELLED' WHERE status = 'PENDING'");
  expect(await flawsOfLog(app.admin)).toEqual([]);
});
afterAll(() => app.stop());

const clock = () => app.open.resources.clock;
const run = (workerDb = app.open.resources.workerDb) => runClock(workerDb, clock(), app.open.resources.log);
const freeze = (instant: string) => vi.spyOn(clock(), 'now').mockReturnValue(Temporal.Instant.from(instant));

/** A lead of sales.de, active since OWNED_SINCE with a first contact, written past the operations. */
async function leadOf(options: LeadOptions = {}): Promise<string> {
  const { id } = await makeLead(app.admin, {
    territory: 'DE-BE',
    status: 'ACTIVE',
    ownerId: salesDe.id,
    registeredAt: new Date(OWNED_SINCE),
    ...options,
    columns: { first_contact_at: OWNED_SINCE, first_contact_channel: 'PHONE', ...options.columns },
  });
  return id;
}

async function rowOf(id: string) {
  const { rows } = await app.admin.query<Record<string, unknown>>('SELECT * FROM leads WHERE id = $1', [id]);
  const [row] = rows;
  if (!row) throw new Error('no such lead');
  return row;
}
const instant = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
const clockOf = async (id: string) => {
  const row = await rowOf(id);
  return { status: row.status, due: instant(row.clock_due_at), ends: instant(row.protection_ends_at) };
};
const typesOf = async (id: string) =>
  (await eventsOf(app.admin, globalLeadId(id))).map((event) => event.type);
async function timeline(id: string) {
  const { rows } = await app.admin.query<{ type: string; detail: unknown }>(
    "SELECT type, detail FROM activities WHERE lead_id = $1 AND type LIKE 'PROTECTION%' ORDER BY logged_at, id",
    [id],
  );
  return rows;
}
async function seen(person: Person, id: string): Promise<LeadSeen> {
  const lead = await person.lead(globalLeadId(id));
  if (!lead) throw new Error('the lead is out of sight');
  return lead;
}

describe('the table of protection', () => {
  it('progress deadline: later of owned since and last progress activity, + 60 days', async () => {
    const id = await leadOf();
    freeze(OWNED_SINCE);
    await run();
    // 60 days on, at the same local hour: in summer time it is an hour earlier in UTC.
    expect(await clockOf(id)).toEqual({
      status: 'ACTIVE',
      due: '2027-04-26T12:30:00.000Z',
      ends: '2027-09-04T12:30:00.000Z',
    });
    expect((await seen(sales, id)).protection).toMatchObject({
      progressDeadline: '2027-05-03T12:30:00.000Z',
      endsAt: '2027-09-04T12:30:00.000Z',
    });
    const renewed = await leadOf({ columns: { last_progress_at: '2027-03-20T10:00:00Z' } });
    await run();
    expect((await clockOf(renewed)).due).toBe('2027-05-12T09:00:00.000Z');
  });

  it('warning: progress deadline − 7 days, once per deadline: notice to the owner', async () => {
    const id = await leadOf();
    freeze('2027-04-26T12:29:00Z');
    await run();
    expect(await typesOf(id)).toEqual([]);
    freeze('2027-04-26T12:30:00Z');
    expect(await run()).toMatchObject({ steps: 1, failed: 0 });
    expect(await run()).toMatchObject({ steps: 0, failed: 0, position: null });
    expect(await typesOf(id)).toEqual(['PROTECTION_WARNED']);
    expect(await timeline(id)).toEqual([{ type: 'PROTECTION_WARNED', detail: { notified: [salesDe.id] } }]);
    expect(await clockOf(id)).toMatchObject({ status: 'ACTIVE', due: '2027-05-03T12:30:00.000Z' });
    expect((await eventsOf(app.admin, globalLeadId(id)))[0]?.user_id).toBe(salesDe.id);
    // Progress makes another deadline, which is warned of in its turn.
    await sales.do('logActivity', { leadId: globalLeadId(id), type: 'MEETING', summary: 'Verkostung' });
    expect(await clockOf(id)).toMatchObject({ due: '2027-06-18T12:30:00.000Z' });
    freeze('2027-06-18T12:30:00Z');
    await run();
    expect((await typesOf(id)).filter((type) => type === 'PROTECTION_WARNED')).toHaveLength(2);
  });

  it('grace: from the progress deadline: status GRACE_PERIOD for 10 full days', async () => {
    const id = await leadOf({ columns: { warned_at: '2027-04-26T12:30:00Z' } });
    freeze('2027-05-03T12:30:00Z');
    expect((await run()).steps).toBe(1);
    expect(await clockOf(id)).toMatchObject({ status: 'GRACE_PERIOD', due: '2027-05-13T12:30:00.000Z' });
    expect(await typesOf(id)).toEqual(['LEAD_STATUS_CHANGED', 'PROTECTION_GRACE']);
    expect((await eventsOf(app.admin, globalLeadId(id)))[0]?.data).toMatchObject({
      oldStatus: 'ACTIVE',
      newStatus: 'GRACE_PERIOD',
      auto: true,
    });
    freeze('2027-05-13T12:29:00Z');
    expect((await run()).steps).toBe(0);
    // Progress takes it out again.
    const answer = await sales.do('logActivity', {
      leadId: globalLeadId(id),
      type: 'MEETING',
      summary: 'Verkostung',
    });
    expect(answer.lead?.status).toBe('ACTIVE');
    expect(await clockOf(id)).toMatchObject({ due: '2027-07-05T12:29:00.000Z' });
  });

  it('grace: but not before 7 days after the warning was given', async () => {
    const id = await leadOf();
    freeze('2027-05-20T08:00:00Z');
    expect((await run()).steps).toBe(1);
    expect(await clockOf(id)).toMatchObject({ status: 'ACTIVE', due: '2027-05-27T08:00:00.000Z' });
    freeze('2027-05-27T08:00:00Z');
    await run();
    expect(await clockOf(id)).toMatchObject({ status: 'GRACE_PERIOD', due: '2027-06-06T08:00:00.000Z' });
  });

  it('pre-claim ends: owned since + 10 days, while there is no first contact', async () => {
    const lead = await sales.register({ territory: 'DE-BE' });
    const due = await app.admin.query<{ clock_due_at: Date }>(
      'SELECT clock_due_at FROM leads WHERE id = $1',
      [leadIdOf(lead.id)],
    );
    expect(due.rows[0]?.clock_due_at.toISOString().slice(0, 16)).toBe('2027-03-14T13:30');
    expect(lead.protection?.preClaimEndsAt?.slice(0, 16)).toBe('2027-03-14T13:30');
  });

  it('pre-claim ends: never before T7’s due + 1 working day', async () => {
    const id = await leadOf({
      status: 'REGISTERED',
      columns: { first_contact_at: null, first_contact_channel: null },
    });
    // Rolled on to Monday the 15th; the working day after it is Tuesday.
    await makeFollowUp(app.admin, id, {
      kind: 'T7',
      due_at: '2027-03-15T08:00:00Z',
      anchor_at: OWNED_SINCE,
      owned_since: OWNED_SINCE,
    });
    freeze('2027-03-05T09:00:00Z');
    await run();
    expect((await clockOf(id)).due).toBe('2027-03-16T08:00:00.000Z');
    freeze('2027-03-16T08:00:00Z');
    await run();
    expect(await timeline(id)).toMatchObject([
      { type: 'PROTECTION_EXPIRED', detail: { reason: 'PRE_CLAIM' } },
    ]);
  });

  it('expiry: status EXPIRED, owner cleared (remembered as previous owner), lead in the pool, notice to the manager', async () => {
    const id = await leadOf({
      status: 'GRACE_PERIOD',
      collaboratorIds: [sales2De.id],
      columns: { warned_at: '2027-04-26T12:30:00Z', grace_since: '2027-05-03T12:30:00Z' },
    });
    await holdKeys(app.admin, id, [{ kind: 'EMAIL', value: `${id}@example.com` }]);
    await makeFollowUp(app.admin, id, { due_at: '2027-06-01T08:00:00Z', assignee_id: salesDe.id });
    freeze('2027-05-13T12:30:00Z');
    expect((await run()).steps).toBe(1);
    const row = await rowOf(id);
    expect(row).toMatchObject({
      status: 'EXPIRED',
      owner_id: null,
      previous_owner_id: salesDe.id,
      clock_due_at: null,
      protection_ends_at: null,
      grace_since: null,
      next_follow_up_at: null,
    });
    expect(instant(row.reclaimable_from)).toBe('2027-06-12T12:30:00.000Z');
    expect(await typesOf(id)).toEqual([
      'LEAD_STATUS_CHANGED',
      'PROTECTION_EXPIRED',
      'LEAD_COLLABORATORS_CHANGED',
      'FOLLOW_UP_CANCELLED',
    ]);
    expect(await timeline(id)).toEqual([
      { type: 'PROTECTION_EXPIRED', detail: { reason: 'GRACE', notified: [managerDe.id] } },
    ]);
    const { rows: keys } = await app.admin.query('SELECT 1 FROM lead_keys WHERE lead_id = $1', [id]);
    expect(keys).toHaveLength(1);
    // In the pool: for sales without what is withheld there, for the manager with everything.
    expect(
      await app.query(
        'query ($id: ID!) { lead(id: $id) { status viewerRelation redactedFields } }',
        { id: globalLeadId(id) },
        sales2De.email,
      ),
    ).toMatchObject({
      data: { lead: { status: 'EXPIRED', viewerRelation: 'POOL' } },
    });
    expect((await seen(manager, id)).owner).toBeNull();
  });

  it('expiry: the end of protection comes first where progress goes on', async () => {
    const id = await leadOf({ columns: { last_progress_at: '2027-08-20T10:00:00Z' } });
    freeze('2027-09-04T12:30:00Z');
    await run();
    expect(await timeline(id)).toMatchObject([{ detail: { reason: 'PROTECTION' } }]);
  });

  it('QUALIFIED, CONVERTED, LOST, DELETED and MERGED leads do not expire', async () => {
    const target = await leadOf({ status: 'QUALIFIED' });
    const ids = [target];
    for (const status of ['CONVERTED', 'LOST', 'DELETED'] as const) ids.push(await leadOf({ status }));
    ids.push(await leadOf({ status: 'MERGED', columns: { merged_into_id: target, canonical: false } }));
    freeze('2028-03-04T12:30:00Z');
    expect(await run()).toMatchObject({ steps: 0, failed: 0 });
    for (const id of ids) expect(await clockOf(id)).toMatchObject({ due: null });
    expect(instant((await rowOf(target)).protection_ends_at)).toBe('2027-09-04T12:30:00.000Z');
  });

  it('a lead without an owner has no running clock', async () => {
    const id = await leadOf({ status: 'REGISTERED', ownerId: null });
    freeze('2028-03-04T12:30:00Z');
    expect((await run()).steps).toBe(0);
    expect(await clockOf(id)).toEqual({ status: 'REGISTERED', due: null, ends: null });
  });

  it('months are clamped to the end of the month', async () => {
    const id = await leadOf({
      registeredAt: new Date('2027-08-31T09:00:00Z'),
      columns: { first_contact_at: '2027-08-31T09:00:00Z' },
    });
    freeze('2027-08-31T09:00:00Z');
    await run();
    expect((await clockOf(id)).ends).toBe('2028-02-29T10:00:00.000Z');
  });
});

describe('where a rule needs a manager and there is none', () => {
  it('every admin is it', async () => {
    const lonely = await aUser(app.admin, { teamId: null });
    const other = await aUser(app.admin, { role: 'ADMIN', territories: [] });
    const id = await leadOf({ ownerId: lonely.id });
    freeze('2027-09-04T12:30:00Z');
    await run();
    await app.admin.query('UPDATE users SET active = false WHERE id = $1', [other.id]);
    const { notified } = (await timeline(id)).at(-1)?.detail as { notified: string[] };
    expect(notified.sort()).toEqual([boss.id, other.id].sort());
  });

  it('nor one whose manager has no such territory', async () => {
    const team = await aTeam(app.admin);
    await aUser(app.admin, { role: 'MANAGER', teamId: team.id, territories: ['CH'] });
    await aUser(app.admin, { role: 'MANAGER', teamId: team.id, territories: ['DE'], active: false });
    const owner = await aUser(app.admin, { teamId: team.id });
    const id = await leadOf({ ownerId: owner.id });
    freeze('2027-09-04T12:30:00Z');
    await run();
    expect((await timeline(id)).at(-1)?.detail).toMatchObject({ notified: [boss.id] });
  });
});

describe('whatever happens', () => {
  it('takes missed steps one after another, in their order', async () => {
    const id = await leadOf();
    freeze('2027-10-01T08:00:00Z');
    expect((await run()).steps).toBe(2);
    expect((await timeline(id)).map((it) => it.type)).toEqual(['PROTECTION_WARNED', 'PROTECTION_EXPIRED']);
    expect(await typesOf(id)).toEqual(['PROTECTION_WARNED', 'LEAD_STATUS_CHANGED', 'PROTECTION_EXPIRED']);
  });

  it('takes each step once with two workers, and leaves none', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => leadOf()));
    freeze('2027-04-30T08:00:00Z');
    const second = connectPrisma(app.database.workerUrl, 'nachfass_worker', { max: 3 });
    try {
      const runs = await Promise.all([run(), run(second), run(), run(second)]);
      expect(runs.reduce((sum, it) => sum + it.steps, 0)).toBe(ids.length);
    } finally {
      await second.$disconnect();
    }
    for (const id of ids) expect(await typesOf(id)).toEqual(['PROTECTION_WARNED']);
  });

  it('lets one poisoned lead not stop the rest, and tries it again', async () => {
    const poisoned = await leadOf({ columns: { owned_since: '2027-03-01T08:00:00Z' } });
    const ids = [await leadOf(), await leadOf()];
    await app.admin.query(`
      CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF new.lead_id = '${poisoned}' THEN RAISE EXCEPTION 'poisoned'; END IF; RETURN new; END $$;
      CREATE TRIGGER poison BEFORE INSERT ON activities FOR EACH ROW EXECUTE FUNCTION poison()`);
    freeze('2027-04-30T08:00:00Z');
    vi.spyOn(app.open.resources.log, 'error').mockReturnValue();
    try {
      expect(await run()).toMatchObject({ steps: 2, failed: 1 });
    } finally {
      await app.admin.query('DROP TRIGGER poison ON activities; DROP FUNCTION poison()');
    }
    for (const id of ids) expect(await typesOf(id)).toEqual(['PROTECTION_WARNED']);
    expect(await typesOf(poisoned)).toEqual([]);
    expect(await run()).toMatchObject({ steps: 1, failed: 0 });
  });

  it('takes the longest due first, in batches', async () => {
    const { rows: made } = await app.admin.query<{ id: string }>(
      `INSERT INTO leads (company_name, company_normalized, territory_code, status, stage, source, owner_id, owned_since,
        first_contact_at, first_contact_channel, registered_at, created_at, updated_at, clock_due_at)
      SELECT 'x', 'x', 'DE', 'ACTIVE', 'REGISTRATION', 'OTHER', $1, $2, $2, 'PHONE', $2, $2, $2,
        timestamptz '2027-04-27' - n * interval '1 second'
      FROM generate_series(1, 7) AS n RETURNING id`,
      [salesDe.id, OWNED_SINCE],
    );
    const ids = made.map((row) => row.id);
    freeze('2027-04-30T08:00:00Z');
    const { workerDb, log } = app.open.resources;
    expect((await runClock(workerDb, clock(), log, { batchSize: 3 })).steps).toBe(7);
    const { rows } = await app.admin.query<{ lead_id: string }>(
      "SELECT lead_id FROM events WHERE type = 'PROTECTION_WARNED' AND lead_id = ANY ($1) ORDER BY position",
      [ids],
    );
    expect(rows.map((row) => row.lead_id)).toEqual([...ids].reverse());
  });

  it('waits at the end for a lead that somebody else holds', async () => {
    const id = await leadOf();
    freeze('2027-04-30T08:00:00Z');
    const holder = await app.admin.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM leads WHERE id = $1 FOR UPDATE', [id]);
      const running = run();
      const waiting = async () => {
        const { rows } = await app.admin.query(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rows.length;
      };
      await expect.poll(waiting, { timeout: 30_000, interval: 20 }).toBe(1);
      await holder.query('COMMIT');
      expect((await running).steps).toBe(1);
    } finally {
      holder.release();
    }
  });

  it('reads what is due by its index', async () => {
    await app.admin.query(`
      INSERT INTO leads (company_name, company_normalized, territory_code, status, stage, source, registered_at,
        created_at, updated_at, clock_due_at)
      SELECT 'x', 'x', 'DE', 'REGISTERED', 'PRE_CLAIM', 'OTHER', '2026-01-01', '2026-01-01', '2026-01-01',
        timestamptz '2027-01-01' + n * interval '1 hour'
      FROM generate_series(-500, 5000) AS n`);
    await app.admin.query('ANALYZE leads');
    const client = await app.admin.connect();
    try {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT l.id, l.clock_due_at FROM leads l WHERE l.clock_due_at <= '2027-01-01'
         ORDER BY l.clock_due_at, l.id LIMIT 200`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('leads_clock_due_idx');
      expect(plan).not.toContain('Sort');
    } finally {
      client.release();
    }
  });

  it('runs hourly, and fires what fell due before a lead expires', async () => {
    const job = jobs(app.open.resources.workerDb, clock(), app.open.resources.log, mailboxOnly).find(
      (it) => it.name === 'protection-clock',
    );
    expect(job?.schedule).toEqual({ everyMinutes: 60, atMinute: 7 });
    const id = await leadOf();
    const followUp = await makeFollowUp(app.admin, id, { due_at: '2027-03-10T08:00:00Z' });
    freeze('2027-10-01T08:00:00Z');
    await job?.run(untilDone);
    const { rows } = await app.admin.query('SELECT fired_at, status FROM follow_ups WHERE id = $1', [
      followUp.id,
    ]);
    expect(rows[0]).toMatchObject({ status: 'CANCELLED', fired_at: new Date('2027-10-01T08:00:00Z') });
    expect((await clockOf(id)).status).toBe('EXPIRED');
  });

  it('told to stop, ends with the lead it is at; the next run goes on', async () => {
    freeze('2027-03-01T11:00:00Z');
    const ids = [await leadOf(), await leadOf(), await leadOf()];
    freeze('2027-10-01T08:00:00Z');
    const expired = async () => {
      const clocks = await Promise.all(ids.map(clockOf));
      return clocks.filter((it) => it.status === 'EXPIRED').length;
    };
    const { workerDb, log } = app.open.resources;
    let asked = 0;
    expect(await runClock(workerDb, clock(), log, { goOn: () => (asked += 1) <= 2 })).toMatchObject({
      failed: 0,
      left: true,
    });
    expect(await expired()).toBe(2);
    expect(await runClock(workerDb, clock(), log)).toMatchObject({ left: false });
    expect(await expired()).toBe(3);
  });

  it('runs at once when the clock is moved', async () => {
    await app.query('mutation { resetClock { __typename } }', {}, sales.email);
    const lead = await sales.register({ territory: 'DE-BE' });
    const moved = await app.query(
      'mutation { moveClock(input: { by: "P20D" }) { ... on MoveClockSuccess { cursor fired } } }',
      {},
      sales.email,
    );
    expect(moved.errors).toBeUndefined();
    expect(await sales.lead(lead.id)).toMatchObject({ status: 'EXPIRED', owner: null });
  });
});
