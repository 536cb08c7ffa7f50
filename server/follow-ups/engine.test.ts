import { Temporal } from '@js-temporal/polyfill';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectPrisma } from '../db/client.ts';
import { jobs } from '../jobs/jobs.ts';
import { startScheduler } from '../jobs/scheduler.ts';
import { createLogger } from '../logger.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import {
  eventsOf,
  flawsOfLog,
  followUpIdOf,
  globalFollowUpId,
  globalLeadId,
  headCursor,
  rowCounts,
} from '../testing/inspect.ts';
import { makeFollowUp, makeLead, type LeadOptions } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, type LeadSeen, type Person, type Result } from '../testing/person.ts';
import { block } from '../testing/roadblock.ts';
import { mailboxOnly } from '../testing/mail.ts';
import { fireDue, PART_SIZE } from './engine.ts';

/** A Monday noon in Hamburg, with no holiday for two weeks. */
const MONDAY = '2027-03-01T11:00:00.000Z';

/** In the suite a few batches; `FIRINGS=5000` for as many as come due at once after a bulk import or a night down. */
const MANY_DUE = Number(process.env['FIRINGS'] ?? 450);

let app: TestApp;
let sales: Person;
let manager: Person;

beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, 'sales.de@example.com');
  manager = personOf(app, 'manager.de@example.com');
});

beforeEach(() => app.setClock(MONDAY));
afterEach(async () => {
  vi.restoreAllMocks();
  // What a test left due is nobody's business in the next one.
  await app.admin.query("UPDATE follow_ups SET status = 'CANCELLED' WHERE status = 'PENDING'");
  expect(await flawsOfLog(app.admin)).toEqual([]);
});
afterAll(() => app.stop());

const clock = () => app.open.resources.clock;
const fire = () => fireDue(app.open.resources.workerDb, clock(), app.open.resources.log);
const register = (input: object = {}) => sales.register({ territory: 'DE-HH', ...input });
const codes = (answer: Result) => answer.issues?.map((issue) => [issue.code, issue.path.join('.')]);
const freeze = (instant: string) => vi.spyOn(clock(), 'now').mockReturnValue(Temporal.Instant.from(instant));

async function seen(id: string): Promise<LeadSeen> {
  const lead = await sales.lead(id);
  if (!lead) throw new Error('the lead is out of sight');
  return lead;
}

/** A lead of sales.de with a follow-up that is due, written past the operations. */
async function dueLead(due = '2027-03-01T08:00:00Z', options: LeadOptions = {}) {
  const { id } = await makeLead(app.admin, {
    territory: 'DE-HH',
    ownerId: demoPeople.salesDe.id,
    registeredAt: new Date('2027-02-22T08:00:00Z'),
    ...options,
  });
  const followUp = await makeFollowUp(app.admin, id, {
    due_at: due,
    assignee_id: options.ownerId ?? demoPeople.salesDe.id,
  });
  return { leadId: id, followUpId: followUp.id };
}

/** What a firing leaves, by follow-up: each must be there once, and with the others. */
async function firings(ids: readonly string[]) {
  const { rows } = await app.admin.query<Record<'fired' | 'ledger' | 'activities' | 'events', number>>(
    `SELECT (f.fired_at IS NOT NULL)::int AS fired,
       (SELECT count(*)::int FROM follow_up_ledger l WHERE l.follow_up_id = f.id AND decision = 'FIRED') AS ledger,
       (SELECT count(*)::int FROM activities a WHERE a.follow_up_id = f.id AND type = 'FOLLOW_UP_DUE') AS activities,
       (SELECT count(*)::int FROM events e WHERE e.follow_up_id = f.id AND type = 'FOLLOW_UP_DUE') AS events
     FROM follow_ups f WHERE f.id = ANY ($1)`,
    [ids],
  );
  return rows;
}
const ONCE = { fired: 1, ledger: 1, activities: 1, events: 1 };
const NEVER = { fired: 0, ledger: 0, activities: 0, events: 0 };

describe('completing a follow-up', () => {
  const complete = (followUpId: string, input: object, person = sales) =>
    person.do('completeFollowUp', { followUpId, ...input });
  const next = { action: 'Preisliste besprechen', at: '2027-03-10T09:00:00.000Z' };

  it.each([
    [
      'SUCCESS',
      'QUALIFIED_CALL',
      'SUCCESSFUL',
      true,
      'ACTIVE',
      'erledigt: erfolgreich',
      'completed: success',
    ],
    [
      'NO_ANSWER',
      'FOLLOW_UP',
      'NO_ANSWER',
      false,
      'REGISTERED',
      'erledigt: niemand erreicht',
      'completed: no answer',
    ],
    [
      'DECLINED',
      'FOLLOW_UP',
      'UNSUCCESSFUL',
      false,
      'REGISTERED',
      'erledigt: abgelehnt',
      'completed: declined',
    ],
    [
      'POSTPONED',
      'FOLLOW_UP',
      'CALLBACK_REQUESTED',
      false,
      'REGISTERED',
      'erledigt: vertagt',
      'completed: postponed',
    ],
  ] as const)('with %s', async (outcome, type, logged, counts, status, de, en) => {
    const lead = await register();
    const t3 = openFollowUp(lead, 'T3');
    const answer = await complete(t3.id, {
      outcome,
      notes: '  Rückruf  ',
      next: outcome === 'POSTPONED' ? next : null,
    });
    expect(answer.followUp).toMatchObject({
      id: t3.id,
      status: 'COMPLETED',
      outcome,
      notes: 'Rückruf',
      urgency: null,
      completedAt: expect.stringMatching(/^2027-03-01T11:00/),
      ledger: [{ decision: 'PLANNED' }, { decision: 'COMPLETED', de, en }],
    });
    expect(answer.lead).toMatchObject({ status, version: counts ? 2 : 1 });
    expect(answer.lead?.activities.nodes.find((it) => it.type === type)).toMatchObject({
      outcome: logged,
      meaningful: counts,
      progress: counts,
      summary: 'Rückruf',
      by: { name: 'Jonas Weber' },
    });
    const events = (await eventsOf(app.admin, lead.id)).slice(3);
    // The success was the first contact too, which T7 counts from.
    expect(events.map((it) => it.type)).toEqual([
      'FOLLOW_UP_COMPLETED',
      'ACTIVITY_LOGGED',
      ...(counts ? ['LEAD_STATUS_CHANGED', 'FOLLOW_UP_MOVED'] : []),
      ...(outcome === 'POSTPONED' ? ['FOLLOW_UP_PLANNED'] : []),
    ]);
    expect(events[0]?.data).toMatchObject({ followUpType: 'T3', outcome, success: outcome === 'SUCCESS' });
    expect(answer.cursor).toBe(await headCursor(app.admin));
  });

  it.each(['REMINDER', 'GRACE_PERIOD'] as const)('with SUCCESS makes a %s lead active', async (status) => {
    const { followUpId, leadId } = await dueLead(undefined, { status });
    const answer = await complete(globalFollowUpId(followUpId), { outcome: 'SUCCESS' });
    expect(answer.lead).toMatchObject({ id: globalLeadId(leadId), status: 'ACTIVE' });
  });

  it('CUSTOM: chosen by a person; reminds: the next action of a completed one, which fires and moves no status', async () => {
    const lead = await register();
    const answer = await complete(openFollowUp(lead, 'T3').id, { outcome: 'POSTPONED', next });
    const custom = openFollowUp(answer.lead ?? lead, 'CUSTOM');
    expect(custom).toMatchObject({
      action: next.action,
      dueAt: next.at,
      anchorAt: null,
      assignee: { name: 'Jonas Weber' },
      ledger: [{ decision: 'PLANNED', de: 'von Hand geplant', en: 'chosen by a person' }],
    });
    await complete(openFollowUp(lead, 'T7').id, { outcome: 'DECLINED' });
    app.setClock('2027-03-10T08:59:00Z');
    expect((await fire()).count).toBe(0);
    app.setClock(next.at);
    expect((await fire()).count).toBe(1);
    const after = await seen(lead.id);
    expect(openFollowUp(after, 'CUSTOM')).toMatchObject({
      firedAt: expect.stringMatching(/^2027-03-10T09:00:00/),
      urgency: 'DUE',
      ledger: [{ decision: 'PLANNED' }, { decision: 'FIRED' }],
    });
    expect(after.status).toBe('REGISTERED');
  });

  it('needs what it needs, and changes nothing without it', async () => {
    const { id } = openFollowUp(await register(), 'T3');
    const before = await rowCounts(app.admin);
    const refused = async (input: object) => codes(await complete(id, input));
    expect(await refused({ outcome: 'POSTPONED' })).toEqual([['POSTPONED_NEEDS_NEXT', 'next']]);
    expect(await refused({ outcome: 'SUCCESS', next: { action: ' ', at: '2027-03-01T11:00:00Z' } })).toEqual([
      ['NEXT_NEEDS_ACTION', 'next.action'],
      ['NEXT_NOT_IN_FUTURE', 'next.at'],
    ]);
    expect(await refused({ outcome: 'SUCCESS', notes: 'x'.repeat(10_001) })).toEqual([
      ['TEXT_TOO_LONG', 'notes'],
    ]);
    expect(await refused({ outcome: 'SUCCESS', next: { ...next, action: 'x'.repeat(501) } })).toEqual([
      ['TEXT_TOO_LONG', 'next.action'],
    ]);
    expect(await rowCounts(app.admin)).toEqual(before);
  });

  it('twice is a conflict, and at once one wins', async () => {
    const { id } = openFollowUp(await register(), 'T3');
    const answers = await Promise.all([
      complete(id, { outcome: 'SUCCESS' }),
      complete(id, { outcome: 'DECLINED' }, manager),
    ]);
    expect(answers.map((it) => it.__typename).toSorted()).toEqual([
      'CompleteFollowUpSuccess',
      'ConflictError',
    ]);
    const before = await rowCounts(app.admin);
    expect(await complete(id, { outcome: 'SUCCESS' })).toMatchObject({
      __typename: 'ConflictError',
      code: 'CONFLICT',
    });
    expect(await rowCounts(app.admin)).toEqual(before);
  });

  it('is for those who work the lead', async () => {
    const { id } = openFollowUp(await register(), 'T3');
    const others = ['sales2.de@example.com', 'sales.ch@example.com', 'manager.ch@example.com'];
    for (const email of others)
      expect((await complete(id, { outcome: 'SUCCESS' }, personOf(app, email))).__typename).toBe(
        'NotFoundError',
      );
    expect((await complete('bm9uc2Vuc2U', { outcome: 'SUCCESS' })).__typename).toBe('NotFoundError');
    expect((await complete(id, { outcome: 'NO_ANSWER' }, manager)).__typename).toBe(
      'CompleteFollowUpSuccess',
    );
  });
});

describe('the summary', () => {
  const summary = async (email: string) => {
    const { data } = await app.query(
      '{ followUps(filter: { scope: MINE }) { summary { pending overdue dueToday dueTomorrow } } }',
      {},
      email,
    );
    return (data?.followUps as { summary: unknown } | undefined)?.summary;
  };

  it('counts to the millisecond, in local days, and moves with the clock', async () => {
    const { id } = await makeLead(app.admin, { ownerId: demoPeople.sales2De.id, territory: 'DE-HH' });
    const at = (due_at: string, more: object = {}) =>
      makeFollowUp(app.admin, id, { kind: 'CUSTOM', due_at, assignee_id: demoPeople.sales2De.id, ...more });
    await at('2027-02-28T10:59:59.999Z');
    await at('2027-02-28T11:00:00.000Z');
    await at('2027-03-01T11:00:00.000Z');
    await at('2027-03-01T11:00:00.001Z');
    await at('2027-03-01T22:59:59.999Z');
    await at('2027-03-01T23:00:00.000Z');
    await at('2027-03-02T22:59:59.999Z');
    await at('2027-03-02T23:00:00.000Z');
    await at('2027-03-01T08:00:00.000Z', { held_since: '2027-02-28T08:00:00Z' });
    await at('2027-03-01T08:00:00.000Z', { status: 'CANCELLED' });
    await at('2027-03-01T08:00:00.000Z', { assignee_id: demoPeople.salesDe.id });
    freeze('2027-03-01T11:00:00.000Z');
    expect(await summary('sales2.de@example.com')).toEqual({
      pending: 3,
      overdue: 1,
      dueToday: 4,
      dueTomorrow: 2,
    });
    freeze('2027-03-01T23:00:00.000Z');
    expect(await summary('sales2.de@example.com')).toEqual({
      pending: 6,
      overdue: 2,
      dueToday: 5,
      dueTomorrow: 1,
    });
    freeze('2027-03-04T00:00:00.000Z');
    expect(await summary('sales2.de@example.com')).toEqual({
      pending: 8,
      overdue: 8,
      dueToday: 0,
      dueTomorrow: 0,
    });
  });
});

describe('firing', () => {
  it('happens when it is due and not before, with all that belongs to it', async () => {
    const lead = await register();
    const t3 = openFollowUp(lead, 'T3');
    app.setClock('2027-03-04T07:59:00Z');
    expect(await fire()).toMatchObject({ count: 0, failed: 0, position: null });
    app.setClock('2027-03-04T08:00:00Z');
    const run = await fire();
    expect(run).toMatchObject({ count: 1, failed: 0 });
    const after = await seen(lead.id);
    expect(openFollowUp(after, 'T3')).toMatchObject({
      id: t3.id,
      firedAt: expect.stringMatching(/^2027-03-04T08:00:0/),
      ledger: [
        { decision: 'PLANNED' },
        { decision: 'FIRED', dueAt: t3.dueAt, de: 'fällig geworden', en: 'came due' },
      ],
    });
    expect(after.activities.nodes.find((it) => it.type === 'FOLLOW_UP_DUE')).toMatchObject({
      meaningful: false,
      by: null,
      summary: null,
    });
    const events = (await eventsOf(app.admin)).slice(-2);
    expect(events).toMatchObject([
      { type: 'FOLLOW_UP_DUE', data: { followUpId: followUpIdOf(t3.id), followUpType: 'T3' } },
      {
        type: 'FOLLOW_UP_COMPLETED',
        user_id: demoPeople.salesDe.id,
        data: { followUpType: 'BATCH', t3Count: 1, t7Count: 0, success: true },
      },
    ]);
    expect(run.position).toBe(BigInt(events[1]?.position ?? 0));
    expect(await fire()).toMatchObject({ count: 0, failed: 0, position: null });
    expect(await firings([followUpIdOf(t3.id)])).toEqual([ONCE]);
  });

  it('happens exactly once with four engines at it', async () => {
    const due = await Promise.all(Array.from({ length: 24 }, () => dueLead()));
    const engines = Array.from({ length: 4 }, () =>
      connectPrisma(app.database.workerUrl, 'nachfass_worker', { max: 1 }),
    );
    try {
      const runs = await Promise.all(
        engines.map((engine) => fireDue(engine, clock(), app.open.resources.log)),
      );
      expect(runs.map((it) => it.failed)).toEqual([0, 0, 0, 0]);
      expect(runs.reduce((sum, it) => sum + it.count, 0)).toBe(24);
      expect(await firings(due.map((it) => it.followUpId))).toEqual(Array(24).fill(ONCE));
    } finally {
      await Promise.all(engines.map((engine) => engine.$disconnect()));
    }
  });

  it(
    `happens once for each of ${MANY_DUE} that two engines find due, and for none twice`,
    { timeout: 600_000 },
    async () => {
      const { rows } = await app.admin.query<{ id: string }>(
        `WITH made AS (
         INSERT INTO leads (company_name, company_normalized, territory_code, status, stage, source, registered_at, created_at,
           updated_at, owner_id, owned_since)
         SELECT 'Massenhaft ' || n, 'massenhaft ' || n, 'DE-HH', 'ACTIVE', 'PRE_CLAIM', 'OTHER', at, at, at, $2, at
         FROM generate_series(1, $1) AS n, (SELECT timestamptz '2027-02-22 08:00Z') AS a (at) RETURNING id
       )
       INSERT INTO follow_ups (lead_id, kind, status, due_at, anchor_at, owned_since, assignee_id, created_at)
       SELECT id, 'T3', 'PENDING', '2027-03-01 08:00Z', '2027-02-22 08:00Z', '2027-02-22 08:00Z', $2, '2027-02-22 08:00Z'
       FROM made RETURNING id`,
        [MANY_DUE, demoPeople.salesDe.id],
      );
      const engines = Array.from({ length: 2 }, () =>
        connectPrisma(app.database.workerUrl, 'nachfass_worker', { max: 1 }),
      );
      try {
        const runs = await Promise.all(
          engines.map((engine) => fireDue(engine, clock(), app.open.resources.log)),
        );
        expect(runs.map((it) => it.failed)).toEqual([0, 0]);
        expect(runs.reduce((sum, it) => sum + it.count, 0)).toBe(MANY_DUE);
        const found = await firings(rows.map((it) => it.id));
        expect(found).toHaveLength(MANY_DUE);
        expect(new Set(found.map((it) => JSON.stringify(it)))).toEqual(new Set([JSON.stringify(ONCE)]));
      } finally {
        await Promise.all(engines.map((engine) => engine.$disconnect()));
      }
    },
  );

  it('waits for a writer who has the lead, and is not left to the next minute', async () => {
    const { followUpId, leadId } = await dueLead();
    const writer = await app.admin.connect();
    try {
      await writer.query('BEGIN');
      await writer.query('SELECT 1 FROM leads WHERE id = $1 FOR UPDATE', [leadId]);
      const run = fire();
      const waiting = async () => {
        const { rows } = await app.admin.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rows[0]?.n;
      };
      await expect.poll(waiting).toBe(1);
      await writer.query('COMMIT');
      expect((await run).count).toBe(1);
    } finally {
      writer.release();
    }
    expect(await firings([followUpId])).toEqual([ONCE]);
  });

  it('catches up after a month down: oldest first, in batches of 200, with one BATCH event per owner', async () => {
    const leads = await Promise.all(
      [demoPeople.salesDe.id, demoPeople.sales2De.id].map((ownerId) =>
        makeLead(app.admin, { ownerId, territory: 'DE-HH', registeredAt: new Date('2027-01-04T08:00:00Z') }),
      ),
    );
    await app.admin.query(
      `INSERT INTO follow_ups (lead_id, kind, status, due_at, action, created_at)
       SELECT ($1::uuid[])[1 + n % 2], 'CUSTOM', 'PENDING', timestamptz '2027-01-29' + n * interval '3 hours', 'Anrufen', '2027-01-04'
       FROM generate_series(1, 210) AS n ORDER BY random()`,
      [leads.map((it) => it.id)],
    );
    const from = (await eventsOf(app.admin)).length;
    expect(await fire()).toMatchObject({ count: 210, failed: 0 });
    const events = (await eventsOf(app.admin)).slice(from);
    const batches = events.flatMap((it, index) => (it.data.followUpType === 'BATCH' ? [index] : []));
    expect(batches).toEqual([200, 201, 212, 213]);
    expect(
      events
        .filter((_, index) => batches.includes(index))
        .map((it) => it.user_id)
        .toSorted(),
    ).toEqual(
      [
        demoPeople.salesDe.id,
        demoPeople.sales2De.id,
        demoPeople.salesDe.id,
        demoPeople.sales2De.id,
      ].toSorted(),
    );
    const { rows } = await app.admin.query<{ due_at: Date }>(
      `SELECT f.due_at FROM events e JOIN follow_ups f ON f.id = e.follow_up_id
       WHERE e.type = 'FOLLOW_UP_DUE' AND e.lead_id = ANY ($1) ORDER BY e.position`,
      [leads.map((it) => it.id)],
    );
    const order = rows.map((row) => row.due_at.getTime());
    expect(order).toHaveLength(210);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('leaves one that cannot be fired for later, and fires the rest', async () => {
    const poisoned = await dueLead('2027-02-26T08:00:00Z');
    const sound = [await dueLead(), await dueLead()];
    await app.admin.query(`
      CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'poisoned'; END $$;
      CREATE TRIGGER poison BEFORE UPDATE ON follow_ups FOR EACH ROW
        WHEN (new.lead_id = '${poisoned.leadId}' AND new.fired_at IS NOT NULL) EXECUTE FUNCTION poison();`);
    try {
      expect(await fire()).toMatchObject({ count: 2, failed: 1 });
      expect(await firings(sound.map((it) => it.followUpId))).toEqual([ONCE, ONCE]);
      expect(await firings([poisoned.followUpId])).toEqual([NEVER]);
    } finally {
      await app.admin.query('DROP FUNCTION poison() CASCADE');
    }
    expect(await fire()).toMatchObject({ count: 1, failed: 0 });
    expect(await firings([poisoned.followUpId])).toEqual([ONCE]);
  });

  it('leaves held ones, and those that are done with, alone', async () => {
    const { followUpId, leadId } = await dueLead();
    await app.admin.query(
      "UPDATE leads SET clock_stopped_at = '2027-02-27', clock_stop_reason = 'Betriebsferien bis März' WHERE id = $1",
      [leadId],
    );
    await app.admin.query("UPDATE follow_ups SET held_since = '2027-02-27' WHERE id = $1", [followUpId]);
    const cancelled = await dueLead();
    await app.admin.query("UPDATE follow_ups SET status = 'CANCELLED' WHERE id = $1", [cancelled.followUpId]);
    expect((await fire()).count).toBe(0);
    expect(await firings([followUpId, cancelled.followUpId])).toEqual([NEVER, NEVER]);
  });

  it('tells the position of its last event also where nobody owns the lead', async () => {
    await dueLead(undefined, { ownerId: null });
    const run = await fire();
    expect(run.count).toBe(1);
    expect(run.position).toBe(BigInt((await eventsOf(app.admin)).at(-1)?.position ?? 0));
  });
});

describe('T3: latest SAMPLE_SENT, else owned since, + 3 days', () => {
  const sendSample = (leadId: string, at: string) =>
    sales.do('logActivity', { leadId, type: 'SAMPLE_SENT', at, summary: 'Zwei Kartons Kostproben' });
  const t3Of = async (id: string) => openFollowUp(await seen(id), 'T3');

  it('owned since, while there is no sample; when it is due, it fires and moves no status', async () => {
    const { id } = await register();
    const t3 = await t3Of(id);
    expect([t3.anchorAt?.slice(0, 16), t3.dueAt]).toEqual(['2027-03-01T11:00', '2027-03-04T08:00:00.000Z']);
    app.setClock('2027-03-04T07:59:58Z');
    expect((await fire()).count).toBe(0);
    app.setClock('2027-03-04T08:00:00Z');
    expect((await fire()).count).toBe(1);
    expect((await t3Of(id)).firedAt).toMatch(/^2027-03-04T08:00:0/);
    expect((await seen(id)).status).toBe('REGISTERED');
  });

  it('the latest sample, in whatever order they are entered', async () => {
    const { id } = await register();
    app.setClock('2027-03-03T11:00:00Z');
    await sendSample(id, '2027-03-02T14:00:00.000Z');
    expect(await t3Of(id)).toMatchObject({
      anchorAt: '2027-03-02T14:00:00.000Z',
      dueAt: '2027-03-05T08:00:00.000Z',
    });
    await sendSample(id, '2027-03-01T14:00:00.000Z');
    expect((await t3Of(id)).anchorAt).toBe('2027-03-02T14:00:00.000Z');
  });

  it('since `ownedSince`: a sample of before does not count', async () => {
    const { id } = await register();
    await sendSample(id, '2027-02-26T14:00:00.000Z');
    expect((await t3Of(id)).dueAt).toBe('2027-03-04T08:00:00.000Z');
  });
});

describe('T7: first contact, else owned since, + 7 days', () => {
  const t7Of = async (id: string) => openFollowUp(await seen(id), 'T7');

  it('owned since, while there is no first contact', async () => {
    const { anchorAt, dueAt } = await t7Of((await register()).id);
    expect([anchorAt?.slice(0, 16), dueAt]).toEqual(['2027-03-01T11:00', '2027-03-08T08:00:00.000Z']);
  });

  it('the first contact, once there is one', async () => {
    const { id } = await register();
    app.setClock('2027-03-03T11:00:00Z');
    const at = '2027-03-02T14:00:00.000Z';
    await sales.do('documentFirstContact', {
      leadId: id,
      version: 1,
      channel: 'PHONE',
      at,
      note: 'Küchenchef war interessiert',
    });
    expect(await t7Of(id)).toMatchObject({ anchorAt: at, dueAt: '2027-03-09T08:00:00.000Z' });
  });
});

describe('T7: without meaningful activity since the anchor: status REMINDER', () => {
  const firstContact = { channel: 'PHONE', at: '2027-03-01T09:00:00Z', note: 'Gespräch mit dem Küchenchef' };
  const log = (leadId: string, type: string, more: object = {}) =>
    sales.do('logActivity', { leadId, type, summary: 'Versucht', ...more });

  it.each([
    ['nothing happened', {}, () => Promise.resolve(), 'REMINDER'],
    ['nothing happened since the first contact', { firstContact }, () => Promise.resolve(), 'REMINDER'],
    ['nobody answered', {}, (id: string) => log(id, 'CALL', { outcome: 'NO_ANSWER' }), 'REMINDER'],
    ['there was a note', {}, (id: string) => log(id, 'NOTE'), 'REMINDER'],
    ['there was a call since', { firstContact }, (id: string) => log(id, 'CALL'), 'ACTIVE'],
    [
      'it is qualified',
      {},
      (id: string) => sales.do('changeLeadStatus', { leadId: id, to: 'QUALIFIED', version: 1 }),
      'QUALIFIED',
    ],
  ] as const)('when %s', async (_what, input, work, status) => {
    const lead = await register(input);
    app.setClock('2027-03-02T11:00:00Z');
    await work(lead.id);
    const before = await seen(lead.id);
    app.setClock('2027-03-08T08:00:00Z');
    expect((await fire()).count).toBe(2);
    const after = await seen(lead.id);
    expect(after).toMatchObject({ status, version: before.version + (status === 'REMINDER' ? 1 : 0) });
    const moves = (await eventsOf(app.admin, lead.id)).filter((it) => it.data.auto === true);
    expect(moves.map((it) => [it.type, it.data.oldStatus, it.data.newStatus])).toEqual(
      status === 'REMINDER' ? [['LEAD_STATUS_CHANGED', before.status, 'REMINDER']] : [],
    );
  });

  it('the contact that it counts from does not count for itself', async () => {
    const lead = await register();
    app.setClock('2027-03-02T11:00:00Z');
    await log(lead.id, 'CALL');
    app.setClock('2027-03-09T08:00:00Z');
    await fire();
    expect((await seen(lead.id)).status).toBe('REMINDER');
  });
});

describe('days that nobody works', () => {
  it('roll by the lead’s own territory: Epiphany in Bavaria, not in Berlin', async () => {
    app.setClock('2027-01-03T11:00:00Z');
    const bavaria = openFollowUp(await sales.register({ territory: 'DE-BY' }), 'T3');
    const berlin = openFollowUp(await sales.register({ territory: 'DE-BE' }), 'T3');
    expect([berlin.dueAt, berlin.ledger[0]?.de]).toEqual([
      '2027-01-06T08:00:00.000Z',
      '3 Tage nach der Übernahme des Leads am So., 3. Januar',
    ]);
    expect([bavaria.dueAt, bavaria.ledger[0]?.de, bavaria.ledger[0]?.en]).toEqual([
      '2027-01-07T08:00:00.000Z',
      '3 Tage nach der Übernahme des Leads am So., 3. Januar; verschoben auf Do., 7. Januar: Heilige Drei Könige',
      '3 days after ownership began on Sun 3 Jan; moved to Thu 7 Jan: Epiphany',
    ]);
    app.setClock('2027-01-06T08:00:00Z');
    expect((await fire()).count).toBe(1);
    expect(await firings([followUpIdOf(berlin.id)])).toEqual([ONCE]);
    app.setClock('2027-01-07T08:00:00Z');
    expect((await fire()).count).toBe(1);
    expect(await firings([followUpIdOf(bavaria.id)])).toEqual([ONCE]);
  });

  it('roll over a weekend and the holiday behind it', async () => {
    app.setClock('2027-03-03T11:00:00Z');
    const hamburg = openFollowUp(await register(), 'T3');
    const berlin = openFollowUp(await sales.register({ territory: 'DE-BE' }), 'T3');
    expect([hamburg.dueAt, hamburg.ledger[0]?.en]).toEqual([
      '2027-03-08T08:00:00.000Z',
      '3 days after ownership began on Wed 3 Mar; moved to Mon 8 Mar: weekend',
    ]);
    expect([berlin.dueAt, berlin.ledger[0]?.en]).toEqual([
      '2027-03-09T08:00:00.000Z',
      "3 days after ownership began on Wed 3 Mar; moved to Tue 9 Mar: weekend, International Women's Day",
    ]);
  });
});

describe('the schedule', () => {
  /** For a machine with much else to do. */
  const LEAVE_MS = 10_000;
  const log = createLogger({ level: 'fatal', readable: true });
  const schedule = () =>
    startScheduler(app.database.workerUrl, jobs(app.open.resources.workerDb, clock(), log, mailboxOnly), log);
  const firedAll = (ids: readonly string[]) =>
    expect
      .poll(async () => (await firings(ids)).every((it) => it.fired === 1), { timeout: 90_000, interval: 50 })
      .toBe(true);

  it('fires what is due every minute and at the start, once, however many run', async () => {
    const due = [await dueLead(), await dueLead(), await dueLead()];
    const ids = due.map((it) => it.followUpId);
    const schedulers = await Promise.all([schedule(), schedule()]);
    try {
      await firedAll(ids);
      const { rows } = await app.admin.query('SELECT name, cron FROM pgboss.schedule');
      expect(rows).toContainEqual({ name: 'fire-follow-ups', cron: '* * * * *' });
    } finally {
      await Promise.all(schedulers.map((it) => it.stop()));
    }
    expect(await firings(ids)).toEqual([ONCE, ONCE, ONCE]);
  });

  it('fires what comes due while it runs within a minute', async () => {
    const first = await dueLead();
    const scheduler = await schedule();
    try {
      await firedAll([first.followUpId]);
      // The run that makes up for a minute missed may take the first; the queue's minute is the real one.
      for (let round = 1; round <= 2; round++) {
        const { followUpId } = await dueLead();
        const due = performance.now();
        await firedAll([followUpId]);
        expect(performance.now() - due).toBeLessThan(60_000 + LEAVE_MS);
        expect(await firings([followUpId])).toEqual([ONCE]);
      }
    } finally {
      await scheduler.stop();
    }
  });

  it('stopped in the middle of a firing leaves nothing half done', async () => {
    const { followUpId } = await dueLead();
    await using roadblock = await block(app.database.superuserUrl, 'follow_up_ledger', 'INSERT');
    const scheduler = await schedule();
    try {
      await roadblock.reached();
      expect(await firings([followUpId])).toEqual([NEVER]);
    } finally {
      const stopped = scheduler.stop();
      await roadblock.open();
      await stopped;
    }
    expect([ONCE, NEVER]).toContainEqual((await firings([followUpId]))[0]);
    await fire();
    expect(await firings([followUpId])).toEqual([ONCE]);
  });

  it('stopped in the middle of a run ends with the part it is at, in silence; the next run does the rest', async () => {
    const due = await Promise.all(Array.from({ length: PART_SIZE + 3 }, () => dueLead()));
    const ids = due.map((it) => it.followUpId);
    const fired = async () => (await firings(ids)).filter((it) => it.fired === 1).length;
    const said: string[] = [];
    const log = createLogger({
      level: 'warn',
      readable: false,
      destination: { write: (line) => void said.push(line) },
    });
    // One job, so that one run is under way.
    const its = jobs(app.open.resources.workerDb, clock(), log, mailboxOnly).filter(
      (it) => it.name === 'fire-follow-ups',
    );
    await using roadblock = await block(app.database.superuserUrl, 'follow_up_ledger', 'INSERT');
    const scheduler = await startScheduler(app.database.workerUrl, its, log);
    try {
      await roadblock.reached();
    } finally {
      const stopped = scheduler.stop();
      await roadblock.open();
      await stopped;
    }
    expect(await fired()).toBe(PART_SIZE);
    const next = await startScheduler(app.database.workerUrl, its, log);
    try {
      await firedAll(ids);
    } finally {
      await next.stop();
    }
    expect(await firings(ids)).toEqual(ids.map(() => ONCE));
    expect(said).toEqual([]);
  });
});
