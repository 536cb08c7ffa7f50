import { Temporal } from '@js-temporal/polyfill';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isEventType, parseEventData } from '../../server/events/catalog.ts';
import { summaryBounds } from '../../server/follow-ups/due-rules.ts';
import { planFollowUps, type PlannedFollowUp } from '../../server/follow-ups/rules.ts';
import { hardKeys, isLive } from '../../server/leads/duplicate-rules.ts';
import {
  firstContactOf,
  protectionOf,
  protectionStep,
  type ProtectionFacts,
} from '../../server/leads/protection-rules.ts';
import { defaultSettings } from '../../server/settings/rules.ts';
import { covers, territoryOf } from '../../server/territories/territories.ts';
import { createTestDatabase, type TestDatabase } from '../../server/testing/database.ts';
import { connectPrisma } from '../../server/db/client.ts';
import { makeScoresDue, rescoreDue } from '../../server/leads/score-job.ts';
import { createLogger } from '../../server/logger.ts';
import { demoPeople, furtherPeople } from './builders/people.ts';
import type { ContactRow, FollowUpRow, LeadRow } from './builders/rows.ts';
import type { Plot } from './demo/careers.ts';
import { inventLeads, PLOT_COUNTS } from './demo/leads.ts';
import { demoLogins, seedDemo } from './seed.ts';

const NOW = new Date('2026-11-25T15:20:00Z');
const now = Temporal.Instant.fromEpochMilliseconds(NOW.getTime());
const people = Object.values({ ...demoPeople, ...furtherPeople });

type Lead = LeadRow;
type Rows = {
  leads: Lead[];
  contacts: ContactRow[];
  followUps: (FollowUpRow & { closed_at: Date | null })[];
};

let database: TestDatabase;
let client: pg.Client;
let stored: Rows;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedDemo(database.ownerUrl, NOW);
  client = new pg.Client(database.ownerUrl);
  await client.connect();
  stored = {
    leads: (await client.query<Lead>('SELECT * FROM leads')).rows,
    contacts: (await client.query<ContactRow>('SELECT * FROM contacts')).rows,
    followUps: (
      await client.query<Rows['followUps'][number]>(
        `SELECT f.*, (
           SELECT max(l.at) FROM follow_up_ledger l
           WHERE l.follow_up_id = f.id AND l.decision IN ('COMPLETED', 'SKIPPED', 'CANCELLED')
         ) AS closed_at
         FROM follow_ups f`,
      )
    ).rows,
  };
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

function instant(moment: LeadRow['lost_at']): Temporal.Instant | null {
  if (moment === null) return null;
  return moment instanceof Date
    ? Temporal.Instant.fromEpochMilliseconds(moment.getTime())
    : Temporal.Instant.from(moment);
}

function certain(moment: LeadRow['lost_at']): Temporal.Instant {
  const at = instant(moment);
  if (!at) throw new Error('a time is missing');
  return at;
}

const isPast = (moment: LeadRow['lost_at']) => Temporal.Instant.compare(certain(moment), now) <= 0;

test('six hundred leads of three countries, in every status', async () => {
  const { rows } = await client.query<{ status: string; count: number }>(
    'SELECT status, count(*)::int AS count FROM leads GROUP BY status',
  );
  const { CLAIMED, REGISTERED, ...others } = PLOT_COUNTS;
  expect(Object.fromEntries(rows.map((row) => [row.status, row.count]))).toEqual({
    ...others,
    REGISTERED: REGISTERED + CLAIMED,
  });
  expect(stored.leads).toHaveLength(600);
  expect(new Set(stored.leads.map((lead) => lead.stage)).size).toBe(3);
  expect(new Set(stored.leads.map((lead) => lead.source)).size).toBe(6);
  expect(new Set(stored.leads.map((lead) => lead.territory_code.slice(0, 2)))).toEqual(
    new Set(['DE', 'AT', 'CH']),
  );
  const oldest = Math.min(...stored.leads.map((lead) => certain(lead.registered_at).epochMilliseconds));
  expect((now.epochMilliseconds - oldest) / 86_400_000).toBeGreaterThan(330);
});

test('the seven demo people are there by their addresses, with what they are granted', async () => {
  const { rows } = await client.query<{
    email: string;
    role: string;
    team: string | null;
    granted: string[];
  }>(
    `SELECT u.email, u.role, t.name AS team,
       (SELECT array_agg(g.territory_code ORDER BY g.territory_code) FROM user_territories g WHERE g.user_id = u.id) AS granted
     FROM users u LEFT JOIN teams t ON t.id = u.team_id ORDER BY u.id LIMIT 7`,
  );
  expect(rows.map(({ email, role, team, granted }) => [email, role, team, granted.join(' ')])).toEqual([
    ['admin@example.com', 'ADMIN', null, 'AT CH DE'],
    ['manager.de@example.com', 'MANAGER', 'Vertrieb Deutschland', 'DE'],
    ['manager.ch@example.com', 'MANAGER', 'Vertrieb Schweiz', 'CH'],
    ['sales.de@example.com', 'SALES', 'Vertrieb Deutschland', 'DE'],
    ['sales2.de@example.com', 'SALES', 'Vertrieb Deutschland', 'DE'],
    ['sales.ch@example.com', 'SALES', 'Vertrieb Schweiz', 'CH'],
    ['sales.at@example.com', 'SALES', null, 'AT'],
  ]);
  expect(demoLogins).toHaveLength(12);
});

test('people own leads of their territories only', () => {
  const granted = new Map<string, readonly string[]>(people.map((it) => [it.id, it.territories]));
  const owned = stored.leads.filter((lead) => lead.owner_id !== null);
  expect(
    owned.filter((lead) => !covers(granted.get(lead.owner_id ?? '') ?? [], lead.territory_code)),
  ).toEqual([]);
});

test('planning finds nothing to plan', () => {
  const decisions = stored.leads.flatMap((lead) =>
    planFollowUps({
      territory: lead.territory_code,
      status: lead.status,
      ownedSince: instant(lead.owned_since),
      clockStoppedAt: instant(lead.clock_stopped_at),
      anchors: {
        firstContactAt: instant(lead.first_contact_at),
        latestSampleSentAt: instant(lead.latest_sample_at),
      },
      existing: followUpsOf(lead),
      settings: defaultSettings.followUps,
      now,
    }),
  );
  expect(decisions).toEqual([]);
});

function followUpsOf(lead: Lead): PlannedFollowUp[] {
  return stored.followUps
    .filter((it) => it.lead_id === lead.id)
    .map((it) => ({
      id: it.id,
      kind: it.kind,
      status: it.status,
      dueAt: certain(it.due_at),
      anchorAt: instant(it.anchor_at),
      firedAt: instant(it.fired_at),
      heldSince: instant(it.held_since),
      closedAt: instant(it.closed_at),
    }));
}

test('what is due has fired, so that the engine finds nothing to do', () => {
  const waiting = stored.followUps.filter((it) => it.status === 'PENDING' && it.held_since === null);
  expect(waiting.filter((it) => isPast(it.due_at) && it.fired_at === null)).toEqual([]);
  expect(waiting.filter((it) => !isPast(it.due_at) && it.fired_at !== null)).toEqual([]);
  expect(waiting.some((it) => !isPast(it.due_at))).toBe(true);
});

test('no protection clock has anything to decide, and each end of protection is what the rules say', () => {
  for (const lead of stored.leads) {
    const facts = factsOf(lead);
    expect([lead.id, protectionStep(facts, now, defaultSettings.protection)]).toEqual([lead.id, null]);
    expect(instant(lead.protection_ends_at)?.toString()).toBe(
      protectionOf(facts, now, defaultSettings.protection)?.endsAt.toString(),
    );
  }
});

function factsOf(lead: Lead): ProtectionFacts {
  const ownedSince = instant(lead.owned_since);
  const t7 = stored.followUps.find(
    (it) =>
      it.lead_id === lead.id && it.kind === 'T7' && ownedSince && instant(it.owned_since)?.equals(ownedSince),
  );
  return {
    territory: lead.territory_code,
    status: lead.status,
    ownedSince,
    firstContactAt: firstContactOf({
      ownedSince,
      registeredAt: certain(lead.registered_at),
      firstContactAt: instant(lead.first_contact_at),
    }),
    lastProgressAt: instant(lead.last_progress_at),
    extensionDays: lead.extension_days,
    pauses: [],
    clockStoppedAt: instant(lead.clock_stopped_at),
    warnedAt: instant(lead.warned_at),
    graceStartedAt: instant(lead.grace_since),
    t7DueAt: instant(t7?.due_at ?? null),
  };
}

test('exactly the live canonical leads hold their hard keys', async () => {
  const { rows } = await client.query('SELECT kind, value, lead_id FROM lead_keys ORDER BY kind, value');
  const expected = stored.leads
    .filter(
      (lead) => lead.canonical && isLive(lead.status, instant(lead.lost_at), now, defaultSettings.duplicates),
    )
    .flatMap((lead) =>
      hardKeys({
        territory: lead.territory_code,
        companyName: lead.company_name,
        postalCode: lead.postal_code,
        contacts: stored.contacts.filter((it) => it.lead_id === lead.id),
      }).map((key) => ({ ...key, lead_id: lead.id })),
    );
  const byValue = (a: { kind: string; value: string }, b: { kind: string; value: string }) =>
    `${a.kind} ${a.value}` < `${b.kind} ${b.value}` ? -1 : 1;
  expect(rows.toSorted(byValue)).toEqual(expected.toSorted(byValue));
});

test("the leads' own columns agree with what hangs on them", async () => {
  const { rows } = await client.query(
    `SELECT l.id FROM leads l
     LEFT JOIN LATERAL (
       SELECT max(at) FILTER (WHERE type NOT IN ('REGISTERED', 'STATUS_CHANGED', 'FOLLOW_UP_DUE')) AS last,
         max(at) FILTER (WHERE meaningful) AS meaningful, max(at) FILTER (WHERE progress) AS progress,
         max(at) FILTER (WHERE type = 'SAMPLE_SENT') AS sample, max(at) FILTER (WHERE type = 'FIRST_CONTACT') AS contact
       FROM activities a WHERE a.lead_id = l.id
     ) a ON true
     LEFT JOIN LATERAL (
       SELECT min(due_at) AS next FROM follow_ups f WHERE f.lead_id = l.id AND f.status = 'PENDING'
     ) f ON true
     WHERE (l.last_activity_at, l.last_meaningful_at, l.last_progress_at, l.latest_sample_at, l.first_contact_at, l.next_follow_up_at)
       IS DISTINCT FROM (a.last, a.meaningful, a.progress, a.sample, a.contact, f.next)`,
  );
  expect(rows).toEqual([]);
  const graced = stored.leads.filter(
    (lead) => (lead.grace_since !== null) !== (lead.status === 'GRACE_PERIOD'),
  );
  expect(graced).toEqual([]);
  const later = await client.query('SELECT id FROM activities WHERE at > $1 OR logged_at > $1', [NOW]);
  expect(later.rows).toEqual([]);
});

test('the log tells of every lead from its registration on, in the words of the catalog', async () => {
  const { rows } = await client.query<{
    position: string;
    type: string;
    lead_id: string;
    time: Date;
    data: Record<string, unknown>;
  }>('SELECT position, type, lead_id, time, data FROM events ORDER BY position');
  expect(rows.map((row) => Number(row.position))).toEqual(rows.map((_, index) => index + 1));
  const first = new Map(rows.toReversed().map((row) => [row.lead_id, row.type]));
  expect([...first.values()].filter((type) => type !== 'LEAD_REGISTERED')).toEqual([]);
  expect(first.size).toBe(600);
  for (const { type, time, data } of rows) {
    const { leadId: _lead, followUpId: _followUp, userId: _user, territory, ...own } = data;
    expect(territory).toBeDefined();
    expect(time.getTime()).toBeLessThanOrEqual(NOW.getTime());
    if (!isEventType(type)) throw new Error(`${type} is no type of event`);
    expect(parseEventData(type, own)).toEqual(own);
  }
  expect(new Set(rows.map((row) => row.type)).size).toBeGreaterThan(8);
});

test('seeding again adds nothing', async () => {
  await seedDemo(database.ownerUrl, new Date(NOW.getTime() + 60_000));
  const { rows } = await client.query('SELECT count(*)::int AS leads FROM leads');
  expect(rows).toEqual([{ leads: 600 }]);
});

/** Of every kind of story some: inventing a story is what takes its time. */
const SOME = Object.fromEntries(Object.keys(PLOT_COUNTS).map((plot) => [plot, 2])) as Record<Plot, number>;
/** All that anybody works on now. */
const AT_WORK = { ...SOME, ACTIVE: PLOT_COUNTS.ACTIVE, REMINDER: PLOT_COUNTS.REMINDER };

test('the same now gives the same rows', () => {
  const rows = () => JSON.stringify(inventLeads(people, now, SOME));
  expect(rows()).toBe(rows());
});

describe.each([now.toString(), '2026-12-24T23:40:00Z', '2027-03-28T00:59:59Z'])('at %s', (at) => {
  const then = Temporal.Instant.from(at);
  let followUps: readonly FollowUpRow[];
  beforeAll(() => {
    followUps = then.equals(now) ? stored.followUps : inventLeads(people, then, AT_WORK).follow_ups;
  });

  test.each(people)('$name has work overdue, due today and due tomorrow', (person) => {
    const { timeZone } = territoryOf(person.territories[0] ?? 'DE');
    const { overdueBefore, todayEndsAt, tomorrowEndsAt } = summaryBounds(
      timeZone,
      then,
      defaultSettings.followUps,
    );
    const due = followUps
      .filter((it) => it.status === 'PENDING' && it.assignee_id === person.id)
      .map((it) => certain(it.due_at).epochMilliseconds);
    const between = (from: number, to: number) => due.filter((it) => it >= from && it < to).length;
    expect(between(0, overdueBefore.epochMilliseconds)).toBeGreaterThan(0);
    expect(between(overdueBefore.epochMilliseconds, todayEndsAt.epochMilliseconds)).toBeGreaterThan(0);
    expect(between(todayEndsAt.epochMilliseconds, tomorrowEndsAt.epochMilliseconds)).toBeGreaterThan(0);
  });
});

test('every lead has the score that the job computes, and no change of band to tell', async () => {
  const scores = async () =>
    (
      await client.query<{ band: string }>(
        'SELECT id, score_total, score_band AS band, score_changes_at FROM leads ORDER BY id',
      )
    ).rows;
  const told = await scores();
  expect(new Set(told.map((it) => it.band))).toEqual(new Set(['WEAK', 'MEDIUM', 'STRONG']));
  const workerDb = connectPrisma(database.workerUrl, 'nachfass_worker', { max: 1 });
  const clock = { now: () => now };
  const log = createLogger({ level: 'error', readable: true });
  try {
    expect(await rescoreDue(workerDb, clock, log)).toMatchObject({ count: 0, failed: 0 });
    await makeScoresDue(workerDb);
    expect(await rescoreDue(workerDb, clock, log)).toMatchObject({ count: 600, failed: 0 });
  } finally {
    await workerDb.$disconnect();
  }
  expect(await scores()).toEqual(told);
  const { rows } = await client.query("SELECT FROM events WHERE type = 'LEAD_SCORE_BAND_CHANGED'");
  expect(rows).toEqual([]);
});

test('every converted lead is a customer, with its contacts and keys', async () => {
  const { rows } = await client.query<Record<string, number>>(
    `SELECT count(*)::int AS leads, count(c.id)::int AS customers, count(k.lead_id)::int AS links,
       count(*) FILTER (WHERE EXISTS (SELECT FROM customer_keys y WHERE y.customer_id = c.id))::int AS known,
       (SELECT count(*)::int FROM customer_contacts) - (
         SELECT count(*)::int FROM contacts o JOIN leads x ON x.id = o.lead_id WHERE x.status = 'CONVERTED'
       ) AS contacts_beyond
     FROM leads l
     LEFT JOIN customers c ON c.original_lead_id = l.id
     LEFT JOIN customer_leads k ON k.lead_id = l.id AND k.customer_id = c.id
     WHERE l.status = 'CONVERTED'`,
  );
  const all = PLOT_COUNTS.CONVERTED;
  expect(rows).toEqual([{ leads: all, customers: all, links: all, known: all, contacts_beyond: 0 }]);
});
