import { readFileSync } from 'node:fs';
import { Temporal } from '@js-temporal/polyfill';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../auth/viewer.ts';
import { connectPrisma, type Database } from '../db/client.ts';
import { fireDue } from '../follow-ups/engine.ts';
import { CheckLimit, type CheckLimits } from '../leads/check-limit.ts';
import { createLogger } from '../logger.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { makePeople, type Person } from '../testing/people.ts';
import { readCsv } from './csv.ts';
import { importLeads, type ImportLeadsOptions, type RowResult } from './import-leads.ts';
import { reportCsv, rowLines, totals, totalsLine } from './report.ts';

const file = readCsv(readFileSync(new URL('./fixtures/leads-messe-auszug.csv', import.meta.url)));
/** In the suite a few; `OLD_LEADS=800` for as many as a sales team brings along. */
const OLD_LEADS = Number(process.env['OLD_LEADS'] ?? 20);
const NOW = Temporal.Instant.from('2026-11-22T20:00:00Z');

let database: TestDatabase;
let client: pg.Client;
let db: Database;
let people: Awaited<ReturnType<typeof makePeople>>;

beforeAll(async () => {
  database = await createTestDatabase();
  people = await makePeople(database.ownerUrl);
  client = new pg.Client(database.ownerUrl);
  await client.connect();
  db = connectPrisma(database.appUrl, 'nachfass_app', { max: 2 });
});

afterEach(async () => {
  await client.query('DELETE FROM idempotency_keys');
  await client.query('DELETE FROM lead_keys');
  await client.query('DELETE FROM events');
  await client.query('DELETE FROM leads');
});

afterAll(async () => {
  await db.$disconnect();
  await client.end();
  await database.drop();
});

function viewerOf(person: Person): Viewer {
  const { id, name, role, teamId, territories } = person;
  return { sessionId: id, id, name, role, teamId, territories, expiresAt: new Date(8.64e15), active: true };
}

const unexpected = () => Promise.reject(new Error('nothing is to be waited for'));

async function run(
  person: Person,
  options: Partial<ImportLeadsOptions> = {},
  now = NOW,
  {
    limits,
    wait = unexpected,
    of = file,
  }: { limits?: CheckLimits; wait?: (seconds: number) => Promise<void>; of?: typeof file } = {},
): Promise<RowResult[]> {
  const checkLimit = new CheckLimit(db, limits);
  const importer = { db, clock: { now: () => now }, viewer: viewerOf(person), checkLimit, wait };
  return Array.fromAsync(
    importLeads(importer, of, {
      source: 'TRADE_FAIR',
      ownerId: null,
      similarReason: null,
      dryRun: false,
      ...options,
    }),
  );
}

async function countLeads(): Promise<number> {
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM leads');
  return rows[0]?.count ?? 0;
}

const outcomeOf = (results: readonly RowResult[]) =>
  Object.fromEntries(results.map(({ line, outcome }) => [line, outcome.kind]));

test('every row is taken, refused or a duplicate, and what is taken is there with its follow-ups', async () => {
  const results = await run(people.admin);
  expect(totalsLine(results)).toBe('18 rows: 10 taken, 0 already taken, 2 duplicates, 6 refused');
  expect(outcomeOf(results)).toEqual({
    2: 'TAKEN',
    3: 'TAKEN',
    4: 'TAKEN',
    5: 'TAKEN',
    7: 'TAKEN',
    9: 'REFUSED',
    10: 'TAKEN',
    11: 'TAKEN',
    12: 'TAKEN',
    13: 'TAKEN',
    14: 'TAKEN',
    15: 'REFUSED',
    16: 'REFUSED',
    17: 'REFUSED',
    18: 'REFUSED',
    19: 'REFUSED',
    20: 'DUPLICATE',
    21: 'DUPLICATE',
  });
  const { rows } = await client.query(
    `SELECT l.company_name, l.territory_code, l.status, l.registered_at, l.estimated_volume_cents, u.email AS owner,
       (SELECT string_agg(f.kind || ' ' || f.status, ', ' ORDER BY f.kind) FROM follow_ups f WHERE f.lead_id = l.id) AS follow_ups,
       (SELECT count(*)::int FROM events e WHERE e.lead_id = l.id AND e.position IS NOT NULL) > 0 AS told
     FROM leads l JOIN users u ON u.id = l.owner_id
     WHERE l.company_name LIKE 'Betriebskantine%'`,
  );
  expect(rows).toEqual([
    {
      company_name: 'Betriebskantine Rheinchemie KG',
      territory_code: 'DE-BY',
      status: 'ACTIVE',
      registered_at: new Date('2026-10-13T22:00:00Z'),
      estimated_volume_cents: '800000',
      owner: 'admin@example.com',
      follow_ups: 'T3 SKIPPED, T7 SKIPPED',
      told: true,
    },
  ]);
});

test(
  `${OLD_LEADS} leads that were registered long ago fire and mail nothing, on the day and a week later`,
  { timeout: 600_000 },
  async () => {
    const lines = Array.from(
      { length: OLD_LEADS },
      (_, n) => `Altbestand ${n} GmbH;${String(10_115 + n)};Berlin;DE;2026-09-15`,
    );
    const old = readCsv(Buffer.from(['Firma;PLZ;Ort;Land;Erstkontakt am', ...lines].join('\n')));
    const results = await run(
      people.admin,
      { ownerId: people.salesDe.id, similarReason: 'Alter Bestand' },
      NOW,
      { of: old },
    );
    expect(totals(results)).toMatchObject({ TAKEN: OLD_LEADS });
    const workerDb = connectPrisma(database.workerUrl, 'nachfass_worker', { max: 1 });
    try {
      for (const now of [NOW, NOW.add({ hours: 7 * 24 })])
        expect(
          await fireDue(workerDb, { now: () => now }, createLogger({ level: 'warn', readable: true })),
        ).toMatchObject({
          count: 0,
          failed: 0,
        });
    } finally {
      await workerDb.$disconnect();
    }
    const { rows } = await client.query(
      `SELECT kind, status, count(*)::int AS count, count(fired_at)::int AS fired FROM follow_ups GROUP BY 1, 2 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { kind: 'T3', status: 'SKIPPED', count: OLD_LEADS, fired: 0 },
      { kind: 'T7', status: 'SKIPPED', count: OLD_LEADS, fired: 0 },
    ]);
    expect((await client.query('SELECT FROM mails')).rowCount).toBe(0);
  },
);

test('taken in again, the list adds nothing, on the same day and later', async () => {
  await run(people.admin);
  const again = await run(people.admin);
  expect(totals(again)).toEqual({ TAKEN: 0, ALREADY_TAKEN: 10, DUPLICATE: 2, SIMILAR: 0, REFUSED: 6 });
  const later = await run(people.admin, {}, NOW.add({ hours: 25 }));
  expect(totals(later)).toEqual({ TAKEN: 0, ALREADY_TAKEN: 0, DUPLICATE: 12, SIMILAR: 0, REFUSED: 6 });
  expect(await countLeads()).toBe(10);
});

test('a dry run says the same and keeps nothing', async () => {
  const rehearsed = await run(people.admin, { dryRun: true });
  expect(await countLeads()).toBe(0);
  expect(outcomeOf(rehearsed)).toEqual(outcomeOf(await run(people.admin)));
});

test('who takes it in takes in what they may, and may give it to their team', async () => {
  const results = await run(people.managerDe, { ownerId: people.salesDe.id });
  const swiss = results.filter(({ line }) => [10, 11, 13].includes(line));
  expect(swiss.map(({ outcome }) => outcome.kind)).toEqual(['REFUSED', 'REFUSED', 'REFUSED']);
  const { rows } = await client.query(
    'SELECT DISTINCT left(territory_code, 2) AS country, owner_id FROM leads',
  );
  expect(rows).toEqual([{ country: 'DE', owner_id: people.salesDe.id }]);
});

test('sales people may not backdate: their leads count from now', async () => {
  await run(people.salesDe);
  const { rows } = await client.query<{ registered_at: Date }>('SELECT DISTINCT registered_at FROM leads');
  expect(rows).toEqual([{ registered_at: new Date(NOW.epochMilliseconds) }]);
});

test('a duplicate out of sight is told without its name', async () => {
  await run(people.managerCh);
  await client.query(`UPDATE leads SET owner_id = $1`, [people.managerCh.id]);
  const results = await run(people.salesCh);
  const post = results.find(({ line }) => line === 11);
  expect(post?.outcome).toMatchObject({ kind: 'DUPLICATE', of: [{ line: null, lead: null }] });
  expect(post && rowLines(post).join()).toContain('a lead you cannot see, protected until 2027-05-06');
});

test('the report neutralises formulas and quotes', async () => {
  const [, ...rows] = reportCsv(await run(people.admin)).split('\r\n');
  expect(rows.find((row) => row.includes('HYPERLINK'))).toContain(
    `"'=HYPERLINK(""http://evil.example"";""Gasthof"")"`,
  );
  expect(rows.filter((row) => /;"[=+\-@]/.test(row))).toEqual([]);
});
