import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { operateAsSystem } from '../operate.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { flawsOfLog, globalFollowUpId, globalLeadId, globalUserId, headCursor } from '../testing/inspect.ts';
import { makeFollowUp, makeLead, type LeadOptions } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { aTeam, demoPeople, teams } from '../testing/people.ts';
import { registration } from '../testing/person.ts';
import { administrator, type Administrator } from '../testing/administrator.ts';
import { watch, watchBySse, type Seen, type Watch } from '../testing/watch.ts';
import { accessChangeData, type AccessFacts } from './access-rules.ts';

const { salesDe, sales2De, managerDe, managerCh, salesAt, admin } = demoPeople;

let app: TestApp;
let boss: Administrator;
const open: Watch[] = [];

beforeAll(async () => {
  app = await startTestApp();
  boss = administrator(app, admin.email);
});
beforeEach(() => app.admin.query('TRUNCATE leads CASCADE'));
afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.stop()));
  expect(await flawsOfLog(app.admin)).toEqual([]);
  await boss.restore();
});
afterAll(() => app.stop());

async function stream(email: string, field: string): Promise<Watch> {
  const watched = await watch(app, email, field);
  open.push(watched);
  return watched;
}
const live = async (email: string, field: string) => (await stream(email, field)).live();
async function leadOf(options: LeadOptions): Promise<string> {
  return globalLeadId((await makeLead(app.admin, { territory: 'DE-HH', ...options })).id);
}
const told = (changes: readonly Seen[]) =>
  changes.map((it) => `${it.kind} ${it.leadId ?? it.followUpId}`).sort();
const all = (kind: string, ids: readonly string[]) => ids.map((id) => `${kind} ${id}`).sort();

describe('somebody who is moved to another team', () => {
  it('takes their leads out of one manager’s list and into the other’s, and follow-ups with them', async () => {
    const other = await aTeam(app.admin);
    await boss.put(managerCh, { teamId: other.id, territories: ['DE'] });
    const mine = await leadOf({ ownerId: salesDe.id });
    const { id } = await makeLead(app.admin, { territory: 'DE-BY', ownerId: salesDe.id });
    const second = globalLeadId(id);
    const task = globalFollowUpId((await makeFollowUp(app.admin, id, { assignee_id: salesDe.id })).id);
    const colleagues = await leadOf({ ownerId: sales2De.id });
    await leadOf({ ownerId: salesDe.id, territory: 'AT-9' });

    const from = await live(managerDe.email, 'leadChanges');
    const to = await live(managerCh.email, 'leadChanges');
    const themselves = await live(salesDe.email, 'leadChanges');
    const tasksFrom = await live(managerDe.email, 'followUpChanges(filter: { scope: TEAM })');
    const tasksTo = await live(managerCh.email, 'followUpChanges(filter: { scope: TEAM })');
    const bystander = await live(sales2De.email, 'leadChanges');
    const { cursor } = await boss.put(salesDe, { teamId: other.id });

    expect(told(await from.reached(cursor))).toEqual(all('LEFT', [mine, second]));
    expect(told(await to.reached(cursor))).toEqual(all('ENTERED', [mine, second]));
    expect(from.changes.every((it) => it.lead === null && it.event === null)).toBe(true);
    expect(to.changes.map((it) => it.lead?.id).sort()).toEqual([mine, second].sort());
    expect(to.changes.every((it) => it.event === null)).toBe(true);
    expect(told(await tasksFrom.reached(cursor))).toEqual(all('LEFT', [task]));
    expect(told(await tasksTo.reached(cursor))).toEqual(all('ENTERED', [task]));
    // What comes next is the first that they hear.
    const { cursor: next = '' } = await note(mine, salesDe.email);
    expect(told(await themselves.reached(next))).toEqual([`CHANGED ${mine}`]);
    const { cursor: last = '' } = await note(colleagues, sales2De.email);
    expect(told(await bystander.reached(last))).toEqual([`CHANGED ${colleagues}`]);
  });

  it('has the next event of their leads compared with where they are now', async () => {
    const other = await aTeam(app.admin);
    await boss.put(managerCh, { teamId: other.id, territories: ['DE'] });
    const lead = await leadOf({ ownerId: salesDe.id });
    const from = await live(managerDe.email, 'leadChanges');
    const to = await live(managerCh.email, 'leadChanges');
    await boss.put(salesDe, { teamId: other.id });
    const { cursor = '' } = await note(lead, salesDe.email);
    expect(told(await to.reached(cursor))).toEqual([`CHANGED ${lead}`, `ENTERED ${lead}`]);
    await from.upTo(1);
    const { cursor: later } = await boss.put(salesDe, { teamId: teams.germany.id });
    expect((await from.reached(later)).map((it) => it.kind)).toEqual(['LEFT', 'ENTERED']);
    expect((await to.reached(later)).map((it) => it.kind)).toEqual(['ENTERED', 'CHANGED', 'LEFT']);
  });
});

it('a lead that has gone on since a change of rights is told as it was before it', async () => {
  const { id } = await makeLead(app.admin, { territory: 'DE-HH', ownerId: salesDe.id });
  await boss.put(salesDe, { teamId: null });
  const [change] = (await eventRows()).slice(-1);
  const given = {
    leadId: globalLeadId(id),
    toUserId: globalUserId(salesAt.id),
    reason: 'Wie am Telefon besprochen',
  };
  await boss.put(salesAt, { territories: ['DE'] });
  expect((await mutator(app)('proposeTransfer', given, admin.email)).__typename).toBe(
    'ProposeTransferSuccess',
  );
  const { rows } = await asViewer(managerDe.id, change?.id ?? '');
  expect(rows).toMatchObject([
    {
      lead_id: id,
      scope_before: { owner: salesDe.id, ownerTeam: teams.germany.id, ownerActive: true },
      scope_now: { owner: salesAt.id, ownerTeam: null },
    },
  ]);
});

async function eventRows() {
  return (await app.admin.query<{ id: string }>('SELECT id FROM events ORDER BY position')).rows;
}

async function asViewer(viewerId: string, eventId: string) {
  const client = await app.admin.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.viewer_id', $1, true)`, [viewerId]);
    return await client.query('SELECT * FROM app.access_moves($1, false, 10)', [[eventId]]);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

async function note(leadId: string, as: string) {
  return mutator(app)('logActivity', { leadId, type: 'NOTE', summary: 'Am Telefon' }, as);
}

describe('somebody who is deactivated', () => {
  it('has their socket closed with 4403, and every other stream of theirs', async () => {
    const socket = await live(salesDe.email, 'leadChanges');
    const sse = await watchBySse(app, salesDe.email, 'events');
    open.push(sse);
    await sse.live();
    await boss.deactivate(salesDe);
    await expect.poll(() => socket.closed?.code).toBe(4403);
    await sse.end();
    expect([...socket.changes, ...sse.changes].filter((it) => it.leadId)).toEqual([]);
    expect(sse.errors).toEqual([]);
  });

  it('hands their leads to the orphan queue, and takes them back when they come back', async () => {
    const lead = await leadOf({ ownerId: salesDe.id });
    await leadOf({ ownerId: sales2De.id });
    await boss.put(managerCh, { territories: ['DE'] });
    const elsewhere = await live(managerCh.email, 'leadChanges');
    const orphans = await live(admin.email, 'leadChanges(filter: { orphaned: true })');
    const own = await live(managerDe.email, 'leadChanges(filter: { orphaned: false })');
    const gone = await boss.deactivate(salesDe);
    expect(told(await elsewhere.reached(gone.cursor))).toEqual([`ENTERED ${lead}`]);
    expect(told(await orphans.reached(gone.cursor))).toEqual([`ENTERED ${lead}`]);
    expect(told(await own.reached(gone.cursor))).toEqual([`LEFT ${lead}`]);
    const back = await boss.reactivate(salesDe);
    for (const watched of [elsewhere, orphans])
      expect((await watched.reached(back.cursor)).map((it) => it.kind)).toEqual(['ENTERED', 'LEFT']);
    expect((await own.reached(back.cursor)).map((it) => it.kind)).toEqual(['LEFT', 'ENTERED']);
  });
});

describe('somebody whose own rights change', () => {
  it('promoted, reads at once what was withheld, and sees their team’s; demoted, the reverse', async () => {
    const pooled = await leadOf({ ownerId: null });
    const colleagues = await leadOf({ ownerId: sales2De.id });
    const field = 'leadChanges(filter: { status: [REGISTERED] })';
    const watched = await live(salesDe.email, field);
    const up = await boss.put(salesDe, { role: 'MANAGER' });
    expect(told(await watched.reached(up.cursor))).toEqual(
      [`CHANGED ${pooled}`, `ENTERED ${colleagues}`].sort(),
    );
    const changed = watched.changes.find((it) => it.leadId === pooled);
    expect(changed).toMatchObject({ event: null, lead: { redactedFields: ['history'] } });
    const down = await boss.put(salesDe, { role: 'SALES' });
    await watched.reached(down.cursor);
    expect(told(watched.changes.slice(2))).toEqual([`CHANGED ${pooled}`, `LEFT ${colleagues}`].sort());
    const last = watched.changes.findLast((it) => it.leadId === pooled);
    expect(last?.lead?.redactedFields).toContain('email');
  });

  it('loses and gains territories, own leads too; over server-sent events as well', async () => {
    const [hamburg, vienna] = [await leadOf({ ownerId: salesDe.id }), await leadOf({ territory: 'AT-9' })];
    const watched = await live(salesDe.email, 'leadChanges');
    const sse = await watchBySse(app, salesDe.email, 'leadChanges');
    open.push(sse);
    await sse.live();
    const { cursor } = await boss.put(salesDe, { territories: ['AT'] });
    for (const it of [watched, sse])
      expect(told(await it.reached(cursor))).toEqual([`ENTERED ${vienna}`, `LEFT ${hamburg}`].sort());
    // What happens from now on is told by the rights they have now.
    const added = await mutator(app)(
      'registerLead',
      { companyName: 'Gasthof am Prater', source: 'OTHER', territory: 'AT-9' },
      salesAt.email,
    );
    await mutator(app)(
      'addCollaborator',
      { leadId: added.lead?.id, userId: globalUserId(salesDe.id) },
      salesAt.email,
    );
    await expect
      .poll(() => watched.changes.at(-1))
      .toMatchObject({ kind: 'ENTERED', leadId: added.lead?.id });
  });

  it('who may no longer filter so, reads again', async () => {
    const watched = await live(managerDe.email, 'leadChanges(filter: { pool: true, scoreBand: [WEAK] })');
    const queue = await live(managerDe.email, 'followUpChanges(filter: { scope: TEAM })');
    await boss.put(managerDe, { role: 'SALES' });
    for (const it of [watched, queue])
      expect(await it.end()).toMatchObject([{ __typename: 'ResyncRequired', reason: 'ACCESS_CHANGED' }]);
  });

  it('reads again after several changes at once: what one of them took may have been told as kept', async () => {
    await leadOf({ ownerId: salesDe.id });
    const leads = await live(salesDe.email, 'leadChanges');
    const tasks = await live(salesDe.email, 'followUpChanges');
    const { role, teamId, territories } = salesDe;
    const had: AccessFacts = { role, teamId, territories, active: true };
    const without = { ...had, territories: ['AT'] };
    const { workerDb, clock } = app.open.resources;
    await operateAsSystem(workerDb, clock, ({ tx, now }) => {
      const change = (before: AccessFacts, after: AccessFacts): NewEvent => ({
        type: 'ACCESS_CHANGED',
        time: now,
        userId: salesDe.id,
        subjectId: salesDe.id,
        decisionId: randomUUID(),
        data: { subjectId: salesDe.id, ...accessChangeData(before, after) },
      });
      return appendEvents(tx, [change(had, without), change(without, had)]);
    });
    for (const it of [leads, tasks])
      expect(await it.end()).toMatchObject([{ __typename: 'ResyncRequired', reason: 'ACCESS_CHANGED' }]);
  });

  it('sees events from now on by the rights of now', async () => {
    const lead = await leadOf({ ownerId: sales2De.id });
    const watched = await live(salesDe.email, 'events');
    await note(lead, sales2De.email);
    const { cursor } = await boss.put(salesDe, { role: 'MANAGER' });
    await watched.reached(cursor);
    const after = await note(lead, sales2De.email);
    await watched.reached(after.cursor ?? '');
    expect(watched.changes.map((it) => it.event?.type)).toEqual(['ACCESS_CHANGED', 'ACTIVITY_LOGGED']);
  });

  it('gets their figures anew', async () => {
    await leadOf({ ownerId: salesDe.id });
    const watched = await live(salesDe.email, 'dashboardChanges');
    const { cursor } = await boss.put(salesDe, { territories: ['CH'] });
    await watched.reached(cursor);
    expect(watched.changes.at(-1)?.dashboard?.mine).toMatchObject({ leads: 0 });
  });
});

describe('more than a stream can tell', () => {
  it('is read again: 500 leads go one by one, 501 do not come; what a filter leaves out does not count', async () => {
    await app.admin.query(
      `INSERT INTO leads (company_name, company_normalized, territory_code, status, stage, source,
         registered_at, created_at, updated_at, owner_id, owned_since)
       SELECT 'X ' || n, 'x ' || n, 'AT-9', 'REGISTERED', 'PRE_CLAIM', 'OTHER', now(), now(), now(), $1, now()
       FROM generate_series(1, 501) AS n`,
      [salesDe.id],
    );
    const many = await live(salesDe.email, 'leadChanges');
    const none = await live(salesDe.email, 'leadChanges(filter: { pool: true })');
    await boss.put(salesDe, { territories: ['DE', 'AT'] });
    expect(await many.end()).toMatchObject([{ __typename: 'ResyncRequired', reason: 'ACCESS_CHANGED' }]);
    const { lead } = await mutator(app)('registerLead', registration({ assign: true }), admin.email);
    await none.upTo(1);
    expect(told(none.changes)).toEqual([`ENTERED ${lead?.id}`]);
    await app.admin.query(`DELETE FROM leads WHERE company_name = 'X 1'`);
    const fewer = await live(salesDe.email, 'leadChanges');
    const gone = await boss.put(salesDe, { territories: ['DE'] });
    const left = await fewer.reached(gone.cursor);
    expect(left).toHaveLength(500);
    expect(new Set(left.map((it) => it.kind))).toEqual(new Set(['LEFT']));
  });
});

describe('what is looked at for an answer', () => {
  const MANY = 3_000;
  const MOST = 20;

  async function leadsOf(owner: string | null, territory: string): Promise<void> {
    await app.admin.query(
      `INSERT INTO leads (company_name, company_normalized, territory_code, status, stage, source,
         registered_at, created_at, updated_at, owner_id, owned_since)
       SELECT 'X ' || n, 'x ' || n, $2, 'REGISTERED', 'PRE_CLAIM', 'OTHER', now(), now(), now(), $1,
         CASE WHEN $1::uuid IS NOT NULL THEN now() END
       FROM generate_series(1, $3::int) AS n`,
      [owner, territory, MANY],
    );
  }

  /** Rows of leads that were read, and leads of which a scope was made (each asks for the lead's collaborators once). */
  async function looksOf(viewerId: string): Promise<{ told: number; leads: number; scopes: number }> {
    const [change] = (await eventRows()).slice(-1);
    await app.admin.query('ANALYZE leads');
    const client = await app.admin.connect();
    // Of this connection, also before this transaction: a difference.
    const read = async () => {
      const { rows } = await client.query<{ leads: string; scopes: string }>(
        `SELECT sum(seq_tup_read + idx_tup_fetch) FILTER (WHERE relname = 'leads') AS leads,
           sum(seq_scan + idx_scan) FILTER (WHERE relname = 'lead_collaborators') AS scopes
         FROM pg_stat_xact_user_tables`,
      );
      return { leads: Number(rows[0]?.leads), scopes: Number(rows[0]?.scopes) };
    };
    try {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.viewer_id', $1, true)`, [viewerId]);
      const before = await read();
      const { rowCount } = await client.query('SELECT * FROM app.access_moves($1, true, $2)', [
        [change?.id],
        MOST,
      ]);
      const after = await read();
      return {
        told: rowCount ?? 0,
        leads: after.leads - before.leads,
        scopes: after.scopes - before.scopes,
      };
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  it.each([
    ['a territory that is granted', { territories: ['DE', 'AT'] }],
    ['the pool of somebody promoted', { role: 'MANAGER' as const }],
    ['everything, for a new admin', { role: 'ADMIN' as const }],
  ])('is bounded by what can be told: %s', async (_what, edit) => {
    await leadsOf(null, 'DE-HH');
    await leadsOf(null, 'AT-9');
    await boss.put(salesDe, edit);
    const looks = await looksOf(salesDe.id);
    expect(looks.told).toBe(MOST);
    expect(looks.scopes).toBeLessThanOrEqual(MOST + 5);
    expect(looks.leads).toBeLessThan(MANY / 3);
  });

  it('is the leads of a team mate that comes, and ends there', async () => {
    await leadsOf(salesAt.id, 'DE-HH');
    await leadsOf(sales2De.id, 'DE-HH');
    await boss.put(salesAt, { teamId: teams.germany.id });
    const looks = await looksOf(managerDe.id);
    expect(looks.told).toBe(MOST);
    expect(looks.scopes).toBeLessThanOrEqual(MOST + 5);
    expect(looks.leads).toBeLessThan(MANY / 3);
  });

  it('is one’s own leads and no others where a territory without a pool is lost', async () => {
    await leadsOf(sales2De.id, 'DE-HH');
    await leadOf({ ownerId: salesDe.id });
    await boss.put(salesDe, { territories: ['CH'] });
    const looks = await looksOf(salesDe.id);
    expect(looks.told).toBe(1);
    expect(looks.scopes).toBeLessThan(5);
    expect(looks.leads).toBeLessThan(50);
  });
});

describe('a stream resumed', () => {
  it.each(['leadChanges', 'followUpChanges', 'events', 'dashboardChanges'])(
    '%s: from before a change of rights, whoever it concerns reads again, and nobody else',
    async (field) => {
      const after = await headCursor(app.admin);
      await boss.put(salesDe, { teamId: null });
      const resumed = `${field}(after: "${after}")`;
      for (const { email } of [salesDe, managerDe])
        expect(await (await stream(email, resumed)).end()).toMatchObject([{ reason: 'ACCESS_CHANGED' }]);
      for (const { email } of [sales2De, managerCh]) await (await stream(email, resumed)).live();
      const now = await headCursor(app.admin);
      await (await stream(salesDe.email, `${field}(after: "${now}")`)).live();
    },
  );

  it('goes on past what changes nobody’s sight: a name, a team’s name', async () => {
    const after = await headCursor(app.admin);
    await boss.put(salesDe, { name: 'Jonas Neuer' });
    await (await stream(salesDe.email, `leadChanges(after: "${after}")`)).live();
  });
});

it('two changes and a lead’s own at once: what the list holds in the end is what the stream told', async () => {
  const leads = await Promise.all([salesDe, sales2De, salesDe].map(({ id }) => leadOf({ ownerId: id })));
  const watched = await live(managerDe.email, 'leadChanges');
  const held = new Set(leads);
  let cursor = '';
  for (const [nth, teamId] of [null, teams.germany.id, null, teams.germany.id, null].entries()) {
    const [moved] = await Promise.all([
      boss.put(salesDe, { teamId }),
      note(leads[nth % 3] ?? '', admin.email),
      note(leads[0] ?? '', admin.email),
    ]);
    cursor = moved.cursor;
  }
  const last = await note(leads[1] ?? '', admin.email);
  await watched.reached(last.cursor ?? cursor);
  for (const { kind, leadId = '' } of watched.changes) {
    if (kind === 'LEFT') held.delete(leadId);
    else held.add(leadId);
  }
  expect([...held]).toEqual([leads[1]]);
});
