import { Temporal } from '@js-temporal/polyfill';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalLeadId, leadIdOf } from '../testing/inspect.ts';
import { makeFollowUp, makeLead, type LeadOptions } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, type Person } from '../testing/person.ts';
import { roundTrips } from '../testing/round-trips.ts';
import { makeScoresDue, rescoreDue } from './score-job.ts';

/** A Monday noon in Hamburg; summer time began before and ends more than six months later. */
const MONDAY = '2027-04-05T10:00:00.000Z';
const DAY_MS = 24 * 3_600_000;

let app: TestApp;
let sales: Person;

beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, 'sales.de@example.com');
});
beforeEach(() => app.setClock(MONDAY));
afterEach(async () => {
  vi.restoreAllMocks();
  expect(await flawsOfLog(app.admin)).toEqual([]);
});
afterAll(() => app.stop());

const clock = () => app.open.resources.clock;
const run = () => rescoreDue(app.open.resources.workerDb, clock(), app.open.resources.log);
const freeze = (instant: string) => vi.spyOn(clock(), 'now').mockReturnValue(Temporal.Instant.from(instant));

const scoreSeen = z.object({
  total: z.int(),
  band: z.enum(['WEAK', 'MEDIUM', 'STRONG']),
  factors: z.array(
    z.object({
      factor: z.string(),
      points: z.int(),
      lines: z.array(z.object({ line: z.string(), points: z.int(), de: z.string(), en: z.string() })),
    }),
  ),
});
const leadSeen = z.object({ score: scoreSeen.nullable(), redactedFields: z.array(z.string()) }).nullable();

async function seen(leadId: string, as = sales.email) {
  const { data, errors } = await app.query(
    `query ($id: ID!) { lead(id: $id) { redactedFields score { total band factors {
       factor points lines { line points de: reason(language: DE) en: reason(language: EN) } } } } }`,
    { id: globalLeadId(leadId) },
    as,
  );
  expect(errors).toBeUndefined();
  return leadSeen.parse(data?.['lead']);
}

interface Stored {
  readonly total: number | null;
  readonly band: string | null;
  readonly next: Date | null;
}
async function stored(leadId: string): Promise<Stored | undefined> {
  const { rows } = await app.admin.query<Stored>(
    'SELECT score_total AS total, score_band AS band, score_changes_at AS next FROM leads WHERE id = $1',
    [leadId],
  );
  return rows[0];
}

/** Revenue 18 and fit 21 make 39 points, one short of medium; progress is due in 70 days. */
const almost = (options: LeadOptions = {}) =>
  makeLead(app.admin, {
    territory: 'DE-HH',
    ownerId: demoPeople.salesDe.id,
    registeredAt: new Date(MONDAY),
    ...options,
    columns: {
      business_type: 'HOTEL',
      kitchen_size: 'LARGE',
      estimated_volume_cents: 5_000_000,
      estimated_volume_currency: 'EUR',
      employee_count: 5,
      last_progress_at: new Date(Date.parse(MONDAY) + 10 * DAY_MS),
      ...options.columns,
    },
  });

const bandEvents = async (leadId: string) =>
  (await eventsOf(app.admin, globalLeadId(leadId)))
    .filter((it) => it.type === 'LEAD_SCORE_BAND_CHANGED')
    .map((it) => [it.data['oldBand'], it.data['newBand']]);

describe('the score of a lead', () => {
  it('is explained line by line in both languages, adds up, and is what is stored', async () => {
    const lead = await sales.register({
      territory: 'DE-HH',
      source: 'TRADE_FAIR',
      businessType: 'HOTEL',
      kitchenSize: 'LARGE',
      employeeCount: 30,
      estimatedVolume: { amount: '60000', currency: 'EUR' },
      firstContact: { channel: 'TRADE_FAIR', at: MONDAY, note: 'Wants samples for 40 covers.' },
    });
    // A moment after registering, progress is due in less than 60 days.
    await run();
    const answer = await seen(leadIdOf(lead.id));
    expect(answer?.score?.factors.map((it) => [it.factor, it.points])).toEqual([
      ['REVENUE', 25],
      ['ENGAGEMENT', 0],
      ['FIT', 25],
      ['URGENCY', 5],
    ]);
    const lines = answer?.score?.factors.flatMap((it) => it.lines) ?? [];
    expect(lines).toHaveLength(9);
    expect(lines.reduce((sum, it) => sum + it.points, 0)).toBe(answer?.score?.total);
    expect(lines.filter((it) => it.de === '' || it.en === '' || it.de === it.en)).toEqual([]);
    expect(await stored(leadIdOf(lead.id))).toMatchObject({
      total: answer?.score?.total,
      band: answer?.score?.band,
    });
    expect(answer?.redactedFields).not.toContain('score');
  });

  it('is withheld in the pool from sales, told to managers, and absent out of sight', async () => {
    const { id } = await almost({ ownerId: null });
    expect(await seen(id)).toMatchObject({ score: null, redactedFields: expect.arrayContaining(['score']) });
    expect((await seen(id, 'manager.de@example.com'))?.score?.total).toBe(39);
    expect(await seen(id, 'sales.ch@example.com')).toBeNull();
  });

  it('costs the same round trips for one lead as for many', async () => {
    for (let index = 0; index < 5; index += 1) await almost();
    const ask = (first: number) =>
      roundTrips(app.open.resources.db, async () => {
        const { data, errors } = await app.query(
          `{ leads(first: ${first}, filter: { mine: true }) { nodes { score { total } } } }`,
          {},
          sales.email,
        );
        expect(errors).toBeUndefined();
        expect(z.object({ nodes: z.array(z.unknown()) }).parse(data?.['leads']).nodes).toHaveLength(first);
      });
    await ask(1);
    const one = await ask(1);
    expect(one).toBeGreaterThan(3);
    expect(await ask(5)).toBe(one);
  });
});

describe('a line that changes by what people do', () => {
  it('is counted in the same transaction, and a change of band is one event', async () => {
    const lead = await sales.register({
      territory: 'DE-HH',
      businessType: 'HOTEL',
      kitchenSize: 'LARGE',
      employeeCount: 5,
      estimatedVolume: { amount: '50000', currency: 'EUR' },
      contacts: [{ lastName: 'Koch', email: 'koch.39@example.com' }],
    });
    const id = leadIdOf(lead.id);
    const before = await stored(id);
    expect(before?.band).toBe('MEDIUM');
    const logged = await sales.do('logActivity', { leadId: lead.id, type: 'MEETING', summary: 'Verkostung' });
    expect(logged.__typename).toBe('LogActivitySuccess');
    expect((await stored(id))?.total).toBe((before?.total ?? 0) + 15);
    const done = await sales.do('completeFollowUp', {
      followUpId: openFollowUp(logged.lead ?? lead, 'T7').id,
      outcome: 'SUCCESS',
    });
    expect(done.__typename).toBe('CompleteFollowUpSuccess');
    expect((await stored(id))?.total).toBe((before?.total ?? 0) + 18);
    const lost = await sales.do('changeLeadStatus', {
      leadId: lead.id,
      to: 'LOST',
      reason: 'PRICE',
      version: done.lead?.version,
    });
    expect(lost.__typename).toBe('ChangeLeadStatusSuccess');
    // No clock runs for a lost lead: the urgency is gone.
    const score = (await seen(id))?.score;
    expect(score?.factors[3]?.points).toBe(0);
    expect((await stored(id))?.total).toBe(score?.total);
    // The job finds nothing left to do for it.
    await run();
    expect((await stored(id))?.total).toBe(score?.total);
  });

  it('is found by the job when nobody counted it, and told once', async () => {
    freeze(MONDAY);
    const { id } = await almost();
    await run();
    expect(await stored(id)).toMatchObject({ total: 39, band: 'WEAK' });
    await app.admin.query('UPDATE leads SET employee_count = 25 WHERE id = $1', [id]);
    expect((await stored(id))?.next).toEqual(new Date(0));
    await Promise.all([run(), run(), run()]);
    expect(await stored(id)).toMatchObject({ total: 46, band: 'MEDIUM' });
    expect(await bandEvents(id)).toEqual([['WEAK', 'MEDIUM']]);
  });
});

describe('the job', () => {
  it('told to stop, begins no further batch; the next run goes on', async () => {
    freeze(MONDAY);
    const { id } = await almost();
    const { workerDb, log } = app.open.resources;
    const stopped = await rescoreDue(workerDb, clock(), log, { goOn: () => false });
    expect(stopped).toMatchObject({ count: 0, left: true });
    expect((await stored(id))?.band).toBeNull();
    expect(await run()).toMatchObject({ left: false });
    expect((await stored(id))?.band).toBe('WEAK');
  });

  it('told to stop while it takes leads one by one, ends with the one it is at', async () => {
    freeze(MONDAY);
    const { id } = await almost();
    await almost();
    const { workerDb, log } = app.open.resources;
    await app.admin.query(`
      CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$;
      CREATE TRIGGER poison BEFORE UPDATE ON leads FOR EACH ROW
        WHEN (new.id = '${id}') EXECUTE FUNCTION poison();`);
    try {
      let asked = 0;
      const stopped = await rescoreDue(workerDb, clock(), log, { goOn: () => (asked += 1) <= 2 });
      expect([stopped.count + stopped.failed, stopped.left]).toEqual([1, true]);
    } finally {
      await app.admin.query('DROP FUNCTION poison() CASCADE');
    }
    expect(await run()).toMatchObject({ failed: 0, left: false });
    expect((await stored(id))?.band).toBe('WEAK');
  });

  it('gives a lead its first score without telling of it', async () => {
    const { id } = await almost();
    await run();
    expect((await stored(id))?.band).toBe('WEAK');
    expect(await bandEvents(id)).toEqual([]);
    const { rows } = await app.admin.query(
      "SELECT scope ->> 'scoreBand' AS band FROM lead_scopes WHERE lead_id = $1",
      [id],
    );
    expect(rows).toEqual([{ band: 'WEAK' }]);
  });

  it('takes up a lead at the instant a deadline is near enough, not before', async () => {
    const { id } = await almost();
    freeze(MONDAY);
    await run();
    const near = new Date(Date.parse(MONDAY) + 10 * DAY_MS + 1);
    expect((await stored(id))?.next).toEqual(near);
    freeze(new Date(near.getTime() - 1).toISOString());
    await run();
    expect(await stored(id)).toMatchObject({ total: 39, band: 'WEAK', next: near });
    freeze(near.toISOString());
    await run();
    expect(await stored(id)).toMatchObject({ total: 44, band: 'MEDIUM' });
    expect(await bandEvents(id)).toEqual([['WEAK', 'MEDIUM']]);
  });

  it('leaves one lead behind that cannot be computed, and takes the others', async () => {
    const leads = [];
    for (let index = 0; index < 5; index += 1) leads.push((await almost()).id);
    const [poisoned] = leads;
    await app.admin.query(`CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF new.id = '${poisoned}' THEN RAISE EXCEPTION 'poisoned'; END IF; RETURN new; END $$`);
    await app.admin.query(
      'CREATE TRIGGER poison BEFORE UPDATE ON leads FOR EACH ROW EXECUTE FUNCTION poison()',
    );
    const { log } = app.open.resources;
    const told = vi.spyOn(log, 'error').mockReturnValue(undefined);
    vi.spyOn(log, 'warn').mockReturnValue(undefined);
    try {
      expect((await run()).failed).toBe(1);
      const bands = await Promise.all(leads.map(async (id) => (await stored(id))?.band));
      expect(bands).toEqual([null, 'WEAK', 'WEAK', 'WEAK', 'WEAK']);
      expect(told).toHaveBeenCalledOnce();
    } finally {
      await app.admin.query('DROP FUNCTION poison() CASCADE');
    }
    expect(await run()).toMatchObject({ count: 1, failed: 0 });
  });

  it('works through more than a batch, on several workers at once, each lead once', async () => {
    const { rowCount } = await app.admin.query(
      `INSERT INTO leads (company_name, company_normalized, territory_code, status, stage, source, registered_at, created_at, updated_at)
       SELECT 'X ' || n, 'x ' || n, 'DE-HH', 'REGISTERED', 'PRE_CLAIM', 'OTHER', now(), now(), now()
       FROM generate_series(1, 450) AS n`,
    );
    expect(rowCount).toBe(450);
    const runs = await Promise.all([run(), run(), run()]);
    const rest = await run();
    const total = [...runs, rest].reduce((sum, it) => sum + it.count, 0);
    expect(total).toBeGreaterThanOrEqual(450);
    const { rows } = await app.admin.query<{ left: number }>(
      'SELECT count(*)::int AS left FROM leads WHERE score_total IS NULL',
    );
    expect(rows).toEqual([{ left: 0 }]);
  });

  it('asks an index for what is due', async () => {
    const client = await app.admin.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT l.id FROM leads l WHERE l.score_changes_at <= now()
         ORDER BY l.score_changes_at, l.id LIMIT 200`,
      );
      expect(rows.map((it) => it['QUERY PLAN']).join('\n')).toMatch(/leads_score_due_idx/);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('computes everything anew when the clock was put back', async () => {
    const { id } = await almost();
    app.setClock('2027-05-28T11:00:00Z');
    await run();
    const late = await stored(id);
    app.setClock(MONDAY);
    await makeScoresDue(app.open.resources.workerDb);
    await run();
    expect(await stored(id)).toMatchObject({ total: 39 });
    expect(late?.total).toBeGreaterThan(39);
  });
});

it('says the same stored and computed, whatever the facts, at any instant after the job', async () => {
  const hours = [-2_400, -2_160, -720, -168, -24, 0];
  const ids: string[] = [];
  for (const [index, ago] of hours.entries()) {
    for (const owned of [-4_300, -3_000, -1_300, -100]) {
      const at = new Date(Date.parse(MONDAY) + owned * 3_600_000);
      const lead = await almost({
        registeredAt: at,
        status: index % 3 === 2 ? 'QUALIFIED' : 'ACTIVE',
        columns: {
          last_meaningful_at: new Date(Date.parse(MONDAY) + ago * 3_600_000),
          last_progress_at: index % 2 ? new Date(Date.parse(MONDAY) + ago * 3_600_000) : null,
          extension_days: index * 7,
        },
      });
      ids.push(lead.id);
      if (index % 2) {
        await makeFollowUp(app.admin, lead.id, {
          status: 'COMPLETED',
          outcome: 'SUCCESS',
          completed_at: at,
          due_at: at,
        });
      }
    }
  }
  for (let day = 0; day < 90; day += 5) {
    freeze(new Date(Date.parse(MONDAY) + day * DAY_MS + day * 1_111).toISOString());
    await run();
    const { data } = await app.query(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Lead { score { total band } } } }`,
      { ids: ids.map(globalLeadId) },
      'admin@example.com',
    );
    const computed = z
      .array(z.object({ score: z.object({ total: z.int(), band: z.string() }) }))
      .parse(data?.['nodes'])
      .map(({ score }) => [score.total, score.band]);
    const { rows } = await app.admin.query<{ total: number; band: string }>(
      `SELECT score_total AS total, score_band AS band FROM leads JOIN unnest($1::uuid[]) WITH ORDINALITY AS o (id, n) USING (id)
       ORDER BY n`,
      [ids],
    );
    expect(rows.map((it) => [it.total, it.band])).toEqual(computed);
  }
});
