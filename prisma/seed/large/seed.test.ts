import { Temporal } from '@js-temporal/polyfill';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMeaningful, isProgress, type ActivityType } from '../../../server/leads/activity-rules.ts';
import { dueAt } from '../../../server/follow-ups/due-rules.ts';
import { hardKeys, normaliseCompany } from '../../../server/leads/duplicate-rules.ts';
import { createTestDatabase, type TestDatabase } from '../../../server/testing/database.ts';
import { plusMonths } from './calendar.ts';
import { NotEmptyError, seedLarge } from './seed.ts';

const LEADS = 2000;
const NOW = new Date('2026-11-22T12:00:00Z');

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedLarge(database.ownerUrl, { leads: LEADS, now: NOW });
  client = new pg.Client(database.superuserUrl);
  await client.connect();
}, 120_000);

afterAll(async () => {
  await client.end();
  await database.drop();
});

async function numberOf(sql: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`);
  return rows[0]?.count ?? -1;
}

/** A promise about every row, told as the rows that break it. */
const broken: Readonly<Record<string, string>> = {
  'the next follow-up is the open one that is due first': `leads l WHERE l.next_follow_up_at IS DISTINCT FROM
    (SELECT min(f.due_at) FROM follow_ups f WHERE f.lead_id = l.id AND f.status = 'PENDING')`,
  'the last activity is the last thing a person did': `leads l WHERE l.last_activity_at IS DISTINCT FROM (
    SELECT max(a.at) FROM activities a WHERE a.lead_id = l.id AND a.type <> 'REGISTERED')`,
  'meaningful and progress are the last of their kind': `leads l WHERE
    l.last_meaningful_at IS DISTINCT FROM (SELECT max(a.at) FROM activities a WHERE a.lead_id = l.id AND a.meaningful)
    OR l.last_progress_at IS DISTINCT FROM (SELECT max(a.at) FROM activities a WHERE a.lead_id = l.id AND a.progress)
    OR l.latest_sample_at IS DISTINCT FROM (SELECT max(a.at) FROM activities a WHERE a.lead_id = l.id AND a.type = 'SAMPLE_SENT')`,
  'nothing has happened that is yet to come': `activities WHERE at > '${NOW.toISOString()}' OR logged_at > '${NOW.toISOString()}'`,
  'nothing has fired, ended or been decided that is yet to come': `follow_up_ledger WHERE at > '${NOW.toISOString()}'`,
  'what was due while it was open has fired': `follow_ups WHERE status = 'PENDING' AND due_at <= '${NOW.toISOString()}' AND fired_at IS NULL`,
  'every firing has one line in the ledger, told to its owner': `follow_ups f WHERE (f.fired_at IS NOT NULL) <> EXISTS (
    SELECT FROM follow_up_ledger l WHERE l.follow_up_id = f.id AND l.decision = 'FIRED' AND l.batch_id IS NOT NULL AND l.at = f.fired_at)`,
  'every follow-up was planned once': `follow_ups f WHERE 1 <> (
    SELECT count(*) FROM follow_up_ledger l WHERE l.follow_up_id = f.id AND l.decision = 'PLANNED')`,
  'closed leads have nothing open': `follow_ups f JOIN leads l ON l.id = f.lead_id WHERE f.status = 'PENDING'
    AND l.status IN ('LOST', 'CONVERTED', 'EXPIRED', 'DELETED', 'MERGED')`,
  'expired leads remember their owner, and for how long': `leads WHERE status = 'EXPIRED'
    AND (previous_owner_id IS NULL OR reclaimable_from IS NULL OR owner_id IS NOT NULL)`,
  'owners may work where their leads are': `leads l WHERE l.owner_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM user_territories g WHERE g.user_id = l.owner_id AND g.territory_code IN (l.territory_code, left(l.territory_code, 2)))`,
  'who reminds was not spoken to, who is graced was warned': `leads WHERE
    (status = 'REMINDER' AND last_meaningful_at IS NOT NULL)
    OR (status = 'GRACE_PERIOD' AND (warned_at IS NULL OR grace_since IS NULL))`,
  'progress is no older than sixty days and grace where a clock runs': `leads WHERE status IN ('REGISTERED', 'ACTIVE', 'REMINDER')
    AND owner_id IS NOT NULL AND coalesce(last_progress_at, owned_since) < '${NOW.toISOString()}'::timestamptz - interval '60 days'`,
  'every lead has a score and the band of it': `leads WHERE score_total IS NULL OR score_band <>
    CASE WHEN score_total >= 70 THEN 'STRONG' WHEN score_total >= 40 THEN 'MEDIUM' ELSE 'WEAK' END`,
  'every lead and follow-up has the scope that triggers keep': `(
    SELECT l.id FROM leads l LEFT JOIN lead_scopes s ON s.lead_id = l.id
    WHERE s.scope IS DISTINCT FROM jsonb_set(jsonb_set(app.lead_scope(l), '{collaborators}', coalesce(s.scope -> 'collaborators', '[]')), '{candidates}', coalesce(s.scope -> 'candidates', '[]'))
    UNION ALL SELECT f.id FROM follow_ups f LEFT JOIN follow_up_scopes s ON s.follow_up_id = f.id
    WHERE s.scope IS DISTINCT FROM app.follow_up_scope(f)) AS x`,
  'only live canonical leads hold keys': `lead_keys k JOIN leads l ON l.id = k.lead_id WHERE NOT l.canonical
    OR l.status IN ('DELETED', 'MERGED')`,
};

describe('the large seed', () => {
  it('writes as many leads as asked, of every status, in every country, a quarter of them in the pool', async () => {
    expect(await numberOf('leads')).toBe(LEADS);
    expect(await numberOf('(SELECT DISTINCT status FROM leads) AS s')).toBe(10);
    expect(await numberOf('(SELECT DISTINCT territory_code FROM leads) AS t')).toBeGreaterThan(50);
    expect(await numberOf('users')).toBeGreaterThan(195);
    expect(await numberOf('teams')).toBe(20);
    const pool = await numberOf('leads WHERE owner_id IS NULL');
    expect(pool / LEADS).toBeGreaterThan(0.2);
    for (const table of ['contacts', 'activities', 'follow_ups', 'follow_up_ledger', 'lead_keys']) {
      expect(await numberOf(table), table).toBeGreaterThan(LEADS);
    }
    expect(await numberOf('lead_collaborators')).toBeGreaterThan(0);
    expect(await numberOf('transfers')).toBeGreaterThan(0);
  });

  it.each(Object.entries(broken))('%s', async (_promise, sql) => {
    expect(await numberOf(sql)).toBe(0);
  });

  it('takes hard keys, due dates, ends of protection and kinds of activity as the rules do', async () => {
    const { rows: leads } =
      await client.query<{
      id: string; company_name: string; company_normalized: string; postal_code: string; territory_code: string;
      owned_since: Date | null; protection_ends_at: Date | null; keys: string[]; contacts: { email: string | null; phone: string | null }[];
    }>( // prettier-ignore
        `SELECT l.*, (SELECT array_agg(k.kind || ' ' || k.value ORDER BY k.kind COLLATE "C", k.value COLLATE "C") FROM lead_keys k WHERE k.lead_id = l.id) AS keys,
         (SELECT coalesce(json_agg(c), '[]') FROM contacts c WHERE c.lead_id = l.id) AS contacts
       FROM leads l WHERE l.status IN ('ACTIVE', 'EXPIRED', 'REGISTERED') ORDER BY l.id LIMIT 300`,
      );
    for (const lead of leads) {
      expect(lead.company_normalized).toBe(normaliseCompany(lead.company_name));
      const keys = hardKeys({ territory: lead.territory_code, companyName: lead.company_name, postalCode: lead.postal_code, contacts: lead.contacts }); // prettier-ignore
      expect(lead.keys).toEqual(keys.map((it) => `${it.kind} ${it.value}`));
      if (!lead.owned_since || !lead.protection_ends_at) continue;
      const ends = Temporal.Instant.from(lead.owned_since.toISOString()).toZonedDateTimeISO('Europe/Berlin').add({ months: 6 }); // prettier-ignore
      expect(lead.protection_ends_at.toISOString()).toBe(new Date(ends.epochMilliseconds).toISOString());
      expect(plusMonths(lead.owned_since.getTime(), 6)).toBe(ends.epochMilliseconds);
    }
    const { rows: tasks } = await client.query<{ kind: string; due_at: Date; anchor_at: Date; territory_code: string }>(
      `SELECT f.*, l.territory_code FROM follow_ups f JOIN leads l ON l.id = f.lead_id WHERE f.kind <> 'CUSTOM' ORDER BY f.id LIMIT 300`,
    ); // prettier-ignore
    for (const { kind, due_at, anchor_at, territory_code } of tasks) {
      const anchor = Temporal.Instant.from(anchor_at.toISOString());
      const due = dueAt(territory_code, anchor, kind === 'T3' ? 3 : 7, 9).dueAt;
      expect(due_at.getTime(), `${kind} ${territory_code} ${anchor.toString()}`).toBe(due.epochMilliseconds);
    }
    const { rows: kinds } = await client.query<{ type: ActivityType; outcome: 'NO_ANSWER' | null; meaningful: boolean; progress: boolean }>(
      'SELECT DISTINCT type, outcome, meaningful, progress FROM activities',
    ); // prettier-ignore
    for (const { type, outcome, meaningful, progress } of kinds) {
      expect([type, meaningful, progress]).toEqual([
        type,
        isMeaningful(type, outcome),
        isProgress(type, outcome),
      ]);
    }
  });

  it('leaves indexes and foreign keys as the migrations made them', async () => {
    const plain = await createTestDatabase();
    const other = new pg.Client(plain.superuserUrl);
    await other.connect();
    try {
      const parts = `SELECT string_agg(it, E'\\n' ORDER BY it) AS parts FROM (
        SELECT indexdef AS it FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
      ) AS all_of_them`;
      expect((await client.query(parts)).rows).toEqual((await other.query(parts)).rows);
      await seedLarge(plain.ownerUrl, { leads: 50, now: NOW });
      const first = 'SELECT md5(string_agg(l::text, $$ $$ ORDER BY id)) AS leads FROM leads l';
      const once = (await other.query(first)).rows;
      await other.query('TRUNCATE users, teams, leads CASCADE');
      await seedLarge(plain.ownerUrl, { leads: 50, now: NOW });
      expect((await other.query(first)).rows).toEqual(once);
      await other.query('TRUNCATE users, teams, leads CASCADE');
      await seedLarge(plain.ownerUrl, { leads: 50, now: NOW, seed: 1 });
      expect((await other.query(first)).rows).not.toEqual(once);
    } finally {
      await other.end();
      await plain.drop();
    }
  });

  it('touches no database that has leads', async () => {
    await expect(seedLarge(database.ownerUrl, { leads: 10, now: NOW })).rejects.toBeInstanceOf(NotEmptyError);
    expect(await numberOf('leads')).toBe(LEADS);
  });
});
