import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { seedLarge } from '../../prisma/seed/large/seed.ts';
import { unreadableField, type LeadOrderName } from '../auth/permissions.ts';
import { roles } from '../auth/relation.ts';
import type { Viewer } from '../auth/viewer.ts';
import { connectPrisma, type Database } from '../db/client.ts';
import { readAs } from '../db/viewer-transaction.ts';
import { pageOrder, whereAll, type KeyedRow } from '../schema/page-sql.ts';
import type { PageRequest } from '../schema/connection.ts';
import { defaultSettings } from '../settings/rules.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { filterConditions, sqlOrder, type LeadFilter, type LeadOrder } from './filter-sql.ts';
import { countQuery, pageQuery, volumesQuery, type AskedList } from './list.ts';
import { businessTypes, leadSources, leadStages, leadStatuses } from './rules.ts';
import { scoreBands } from './score-rules.ts';
import { readSearch, searchCondition } from './search-sql.ts';

const LEADS = 3000;
const NOW = new Date('2026-11-22T12:00:00Z');
const now = Temporal.Instant.fromEpochMilliseconds(NOW.getTime());

let database: TestDatabase;
let admin: pg.Pool;
let db: Database;
let viewers: Viewer[];

const people = z.array(
  z.object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(roles),
    teamId: z.uuid().nullable(),
    territories: z.array(z.string()),
  }),
);

beforeAll(async () => {
  database = await createTestDatabase();
  await seedLarge(database.ownerUrl, { leads: LEADS, now: NOW });
  admin = new pg.Pool({ connectionString: database.superuserUrl, max: 1 });
  db = connectPrisma(database.appUrl, 'nachfass_app', { max: 1 });
  // Scores that are not known yet: nulls in that order, too.
  await admin.query(
    `UPDATE leads SET score_total = NULL, score_band = NULL WHERE hashtext(id::text) % 5 = 0`,
  );
  const { rows } = await admin.query(
    `SELECT u.id, u.name, u.role, u.team_id AS "teamId",
       (SELECT array_agg(g.territory_code) FROM user_territories g WHERE g.user_id = u.id) AS territories
     FROM users u WHERE u.active`,
  );
  viewers = people.parse(rows).map((it) => ({ ...it, sessionId: '', active: true, expiresAt: NOW }));
}, 120_000);

afterAll(async () => {
  await db.$disconnect();
  await admin.end();
  await database.drop();
});

const FIELDS: readonly LeadOrderName[] = [
  'REGISTERED_AT',
  'UPDATED_AT',
  'COMPANY_NAME',
  'SCORE',
  'LAST_ACTIVITY_AT',
  'NEXT_FOLLOW_UP_AT',
  'ESTIMATED_VOLUME',
];
const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1, maxLength: 3 });
const daysAgo = fc.integer({ min: -30, max: 500 }).map((days) => new Date(NOW.getTime() - days * 86_400_000));
/** One or two filters at a time: more of them leave nothing to compare. */
const filters = fc
  .record({
    relation: fc.constantFrom(
      {},
      {},
      { mine: true },
      { team: true },
      { pool: true },
      { mine: true, pool: true },
    ),
    parts: fc.uniqueArray(
      fc.oneof(
        fc.record({ status: some(leadStatuses) }),
        fc.record({ stage: some(leadStages) }),
        fc.record({ source: some(leadSources) }),
        fc.record({ territory: some(['DE', 'AT', 'CH', 'DE-BY', 'AT-9', 'CH-ZH']) }),
        fc.record({ businessType: some(businessTypes) }),
        fc.nat().map((nth): LeadFilter => ({ owner: [viewers[nth % viewers.length]?.id ?? ''] })),
        fc.record({ hasFollowUp: fc.boolean() }),
        fc.record({ followUpUrgency: some(['UPCOMING', 'DUE', 'OVERDUE'] as const) }),
        fc.record({ scoreBand: some(scoreBands) }),
        fc.record({ registeredAfter: daysAgo }),
        fc.record({ registeredBefore: daysAgo }),
        fc.record({ protectionEndsBefore: daysAgo }),
      ),
      { maxLength: 2 },
    ),
  })
  .map(({ relation, parts }): LeadFilter => Object.assign({}, relation, ...parts));
const searches = fc.constantFrom(
  null,
  null,
  null,
  'gasthaus',
  'Müller',
  'mueller',
  'gasthuas',
  'a',
  'kr',
  'maria',
  '@gasthaus',
  'krone gmbh',
  'maria huber',
  'xyzzyq',
);
const orders: fc.Arbitrary<LeadOrder> = fc.record({
  field: fc.constantFrom(...FIELDS),
  direction: fc.constantFrom('ASC', 'DESC'),
});

async function asked(viewer: Viewer, filter: LeadFilter, search: string | null): Promise<AskedList> {
  const settings = () => Promise.resolve(defaultSettings);
  const conditions = await filterConditions({ viewer, now, settings }, filter);
  return {
    viewer,
    filter,
    conditions,
    search: await readAs(db, viewer.id, ({ tx }) => readSearch(tx, search)),
  };
}

/** The same list without any road: every lead in sight, compared one by one. */
async function plainly(list: AskedList, order: LeadOrder): Promise<string[]> {
  const sql = sqlOrder(order);
  const where = whereAll([...list.conditions, ...(list.search ? [searchCondition(list.search)] : [])]);
  const request = { limit: LEADS + 1, backward: false, after: null, before: null };
  const rows = await readAs(
    db,
    list.viewer.id,
    ({ tx }) => tx.$queryRaw<{ id: string }[]>`SELECT l.id FROM leads l ${where} ${pageOrder(sql, request)}`,
  );
  return rows.map(({ id }) => id);
}

async function page(list: AskedList, order: LeadOrder, request: PageRequest): Promise<KeyedRow[]> {
  const rows = await readAs(db, list.viewer.id, ({ tx }) =>
    tx.$queryRaw<(KeyedRow & { holds: boolean })[]>(pageQuery(list, sqlOrder(order), request)),
  );
  expect(rows.every((row) => row.holds)).toBe(true);
  return rows;
}

/** What the viewer may read of the volumes of these leads, lead by lead: all but, for sales, those seen in the pool. */
async function volumesPlainly(viewer: Viewer, ids: readonly string[]): Promise<Record<string, bigint>> {
  const rows = await readAs(
    db,
    viewer.id,
    ({ tx }) => tx.$queryRaw<{ id: string; owner: string | null; currency: string; cents: bigint }[]>`
      SELECT id, owner_id AS owner, estimated_volume_currency AS currency, estimated_volume_cents AS cents
      FROM leads WHERE id = ANY (${[...ids]}::uuid[]) AND estimated_volume_cents IS NOT NULL`,
  );
  const { rows: others } = await admin.query<{ id: string }>(
    `SELECT lead_id AS id FROM lead_collaborators WHERE user_id = $1
     UNION SELECT lead_id FROM transfers WHERE to_user_id = $1 AND status = 'PENDING'`,
    [viewer.id],
  );
  const given = new Set(others.map(({ id }) => id));
  const sums: Record<string, bigint> = {};
  for (const { id, owner, currency, cents } of rows) {
    if (viewer.role === 'SALES' && owner === null && !given.has(id)) continue;
    sums[currency] = (sums[currency] ?? 0n) + cents;
  }
  return sums;
}

/** All pages from one end to the other. */
async function walk(list: AskedList, order: LeadOrder, backward: boolean, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let place: PageRequest['after'] = null; ;) {
    const at = { after: backward ? null : place, before: backward ? place : null };
    const rows = await page(list, order, { limit, backward, ...at });
    const shown = rows.slice(0, limit);
    ids.push(...shown.map(({ id }) => id));
    const last = shown.at(-1);
    if (rows.length <= limit || !last) return backward ? ids.reverse() : ids;
    place = { order: sqlOrder(order).name, key: last.key, id: last.id };
  }
}

describe('a list of leads by its roads', () => {
  it(
    'holds what the policies let through and the filter asks for, in its order, forwards and backwards, counts it, and sums up what the viewer may read of it',
    { timeout: 240_000 },
    async () => {
      const met = {
        rows: 0,
        pages: 0,
        currencies: 0,
        withheld: 0,
        roles: new Set<string>(),
        fields: new Set<string>(),
        searches: new Set<number>(),
      };
      await fc.assert(
        fc.asyncProperty(
          fc.nat(),
          filters,
          searches,
          orders,
          fc.boolean(),
          fc.integer({ min: 7, max: 60 }),
          // Walked whatever is met, or nothing is.
          fc.constantFrom(-1, 100_000),
          async (nth, filter, search, order, backward, limit, common) => {
            const viewer = viewers[nth % 3 === 0 ? nth % 7 : nth % viewers.length];
            if (!viewer || unreadableField(viewer.role, filter, order.field) !== null) return;
            const as = await asked(viewer, filter, search);
            const list = { ...as, search: as.search && { ...as.search, common } };
            const whole = await plainly(list, order);
            const found = whole.length > 400 ? null : await walk(list, order, backward, limit);
            if (found) expect(found).toEqual(whole);
            const request = { limit: 100, backward, after: null, before: null };
            const first = (await page(list, order, request)).map(({ id }) => id);
            expect(backward ? first.reverse() : first).toEqual(
              backward ? whole.slice(-101) : whole.slice(0, 101),
            );
            const [counted] = await readAs(db, viewer.id, ({ tx }) =>
              tx.$queryRaw<{ count: bigint }[]>(countQuery(list)),
            );
            expect(Number(counted?.count)).toBe(whole.length);
            const volumes = await readAs(db, viewer.id, ({ tx }) =>
              tx.$queryRaw<{ currency: string; cents: string }[]>(volumesQuery(list)),
            );
            const plain = await volumesPlainly(viewer, whole);
            expect(Object.fromEntries(volumes.map((it) => [it.currency, BigInt(it.cents)]))).toEqual(plain);
            if (plain['EUR'] && plain['CHF']) met.currencies += 1;
            if (viewer.role === 'SALES' && filter.pool) met.withheld += 1;
            met.rows += whole.length;
            met.pages += found && found.length > limit ? 1 : 0;
            met.roles.add(viewer.role);
            met.fields.add(order.field);
            if (search && whole.length > 3) met.searches.add(common);
          },
        ),
        // From a seed, so that what is met below is met each time.
        { numRuns: 160, seed: 7, endOnFailure: true },
      );
      expect(met.roles.size).toBe(3);
      expect(met.fields.size).toBe(FIELDS.length);
      expect(met.rows).toBeGreaterThan(2000);
      expect(met.pages).toBeGreaterThan(5);
      expect(met.currencies).toBeGreaterThan(5);
      expect(met.withheld).toBeGreaterThan(2);
      expect(met.searches).toEqual(new Set([-1, 100_000]));
    },
  );

  it(
    'reads no lead from end to end where an index can serve, whatever the order',
    { timeout: 60_000 },
    async () => {
      for (const role of roles) {
        const viewer = viewers.find((it) => it.role === role);
        if (!viewer) throw new Error(`nobody is ${role}`);
        for (const field of FIELDS) {
          const filter: LeadFilter = role === 'ADMIN' ? {} : { mine: true };
          const list = await asked(viewer, filter, null);
          const query = pageQuery(list, sqlOrder({ field, direction: 'DESC' }), { limit: 20, backward: false, after: null, before: null }); // prettier-ignore
          const rows = await readAs(
            db,
            viewer.id,
            ({ tx }) => tx.$queryRaw<{ 'QUERY PLAN': string }[]>`EXPLAIN ${query}`,
          );
          const plan = rows.map((it) => it['QUERY PLAN']).join('\n');
          expect(plan, `${role} ${field}`).not.toMatch(/Seq Scan on leads/);
          if (role === 'ADMIN') expect(plan, field).toMatch(/Index Only Scan.* using leads_by_/);
        }
      }
    },
  );
});

describe('a search', () => {
  const { salesAt, salesDe, sales2De, managerDe } = demoPeople;
  const viewerOf = (id: string) => {
    const viewer = viewers.find((it) => it.id === id);
    if (!viewer) throw new Error('unknown');
    return viewer;
  };
  const finds = async (viewerId: string, text: string, leadId: string): Promise<boolean> => {
    const list = await asked(viewerOf(viewerId), {}, text);
    const whole = await plainly(list, { field: 'REGISTERED_AT', direction: 'DESC' });
    const order: LeadOrder = { field: 'REGISTERED_AT', direction: 'DESC' };
    expect(await walk(list, order, false, 100)).toEqual(whole);
    return whole.includes(leadId);
  };
  let own: string;
  let pooled: string;

  beforeAll(async () => {
    const contacts = [
      {
        first_name: 'Zdenka',
        last_name: 'Weißkircher',
        email: 'zdenka@q_x.example',
        phone: '+49 (0)171 55 500-77',
      },
    ];
    const columns = { city: 'Übersee', registered_at: NOW, created_at: NOW };
    own = (
      await makeLead(admin, {
        companyName: 'Zwölfter Bräuhof 100% Bio',
        ownerId: salesDe.id,
        contacts,
        columns,
      })
    ).id;
    pooled = (await makeLead(admin, { companyName: 'Quittenzeche', contacts, columns })).id;
  });

  it.each([
    ['umlauts spelled out', 'zwoelfter braeuhof'],
    ['umlauts as they are', 'ZWÖLFTER'],
    ['a part of a word', 'räuho'],
    ['a wrong letter', 'zwölftar'],
    ['two letters swapped in a long word', 'braeuohf'],
    ['a town', 'ubersee uebersee'.split(' ')[1] ?? ''],
    ['a contact’s name', 'weisskircher'],
    ['an e-mail address', 'zdenka@q_x'],
    ['a telephone number as typed', '171 55 500-77'],
    ['a telephone number with another prefix', '0171/5550077'],
    ['words of company and contact together', 'bräuhof zdenka'],
    ['the beginning of a word', 'zw'],
    ['a per cent sign, literally', '100%'],
    ['invisible characters between the letters', 'zw\u200bölf\u202eter'],
  ])('finds by %s', async (_how, text) => {
    expect(await finds(salesDe.id, text, own)).toBe(true);
  });

  it.each([
    ['a per cent sign that is not there', 'zw%r'],
    ['an underscore that is not there', 'zw_lfter'],
    ['a word that is nowhere', 'bräuhof absentword'],
    ['the middle of a word by two letters', 'hof'.slice(1)],
  ])('does not find by %s', async (_how, text) => {
    expect(await finds(salesDe.id, text, own)).toBe(false);
  });

  it('matches contacts only where they are readable', async () => {
    expect(await finds(salesDe.id, 'quittenzeche', pooled)).toBe(true);
    expect(await finds(salesDe.id, 'weisskircher', pooled)).toBe(false);
    expect(await finds(managerDe.id, 'weisskircher', pooled)).toBe(true);
    expect(await finds(sales2De.id, 'weisskircher', own)).toBe(false);
    expect(await finds(sales2De.id, 'zwölfter', own)).toBe(false);
  });

  it('is not crowded out by words of leads out of sight', async () => {
    const { id } = await makeLead(admin, { companyName: 'Kreuzbergschznke', ownerId: salesDe.id });
    for (const letter of 'bcdefghijklmnopqrstuvwxy') {
      await makeLead(admin, {
        companyName: `Kreuzbergsch${letter}nke`,
        territory: 'AT-9',
        ownerId: salesAt.id,
      });
    }
    expect(await finds(salesDe.id, 'kreuzbergschanke', id)).toBe(true);
  });

  it('does not tell by a visible lead which words hidden companies are made of', async () => {
    const columns = { registered_at: NOW, created_at: NOW };
    const compound = { companyName: 'Zzkranichzz', ownerId: salesDe.id, columns };
    const { id } = await makeLead(admin, compound);
    expect(await finds(salesDe.id, 'kranisch', id)).toBe(false);
    await makeLead(admin, { companyName: 'Kranich', ownerId: sales2De.id, columns });
    expect(await finds(salesDe.id, 'kranisch', id)).toBe(false);
    const { id: own } = await makeLead(admin, { ...compound, companyName: 'Gasthof Kranich-Eck' });
    expect(await finds(salesDe.id, 'kranisch', own)).toBe(true);
  });

  it('looks for nobody without a viewer, and for nobody where they may not see', async () => {
    const found = (viewerId: string | null, patterns: string) =>
      readAs(
        db,
        viewerId,
        ({ tx }) => tx.$queryRaw<{ id: string }[]>`
          SELECT id FROM unnest(app.search_leads(${patterns}::jsonb, NULL, 'registered_at', true, NULL)) AS id`,
      );
    expect(await found(null, '[["%gasthaus%"]]')).toEqual([]);
    expect(
      await readAs(db, null, ({ tx }) => tx.$queryRaw`SELECT * FROM app.search_terms('gasthaus')`),
    ).toEqual([]);
    const ids = await found(salesDe.id, '[["%gasthaus%"]]');
    const { rows } = await admin.query<{ country: string }>(
      `SELECT DISTINCT left(territory_code, 2) AS country FROM leads WHERE id = ANY ($1)`,
      [ids.map(({ id }) => id)],
    );
    expect(rows).toEqual([{ country: 'DE' }]);
  });

  it('says itself by which leads’ contacts a viewer may find them, before any policy is asked', async () => {
    const texts = ['maria', '@gasthaus', 'example', 'huber', 'hof', '0', 'maria @hotel'];
    const met = new Set<string>();
    for (const [nth, viewer] of viewers.entries()) {
      const text = texts[nth % texts.length] ?? '';
      const list = await asked(viewer, {}, text);
      const terms = JSON.stringify(list.search?.words.map(({ patterns }) => patterns));
      const rows = await readAs(
        db,
        viewer.id,
        ({ tx }) => tx.$queryRaw<{ id: string }[]>`
          SELECT id FROM unnest(app.search_leads(${terms}::jsonb, NULL, 'company_sort', false, NULL)) AS id`,
      );
      const whole = await plainly(list, { field: 'COMPANY_NAME', direction: 'ASC' });
      expect(rows.map(({ id }) => id)).toEqual(whole);
      if (whole.length > 0) met.add(`${viewer.role} ${text} ${viewer.id}`);
    }
    for (const role of roles) expect([...met].some((it) => it.startsWith(role))).toBe(true);
  });

  it('is nothing in particular when no letter of it can be seen', async () => {
    const list = await asked(viewerOf(salesDe.id), {}, ' \u200b ');
    expect(list.search).toBeNull();
  });

  it('forgets the words of a company that is renamed, unless another has them', async () => {
    const words = async () =>
      (await admin.query<{ word: string }>(`SELECT word FROM search_words WHERE word IN ('quittenzeche', 'uebersee')`))
        .rows.map((it) => it.word).sort(); // prettier-ignore
    expect(await words()).toEqual(['quittenzeche', 'uebersee']);
    await admin.query(`UPDATE leads SET company_name = 'Apfelzeche', city = NULL WHERE id = $1`, [pooled]);
    expect(await words()).toEqual(['uebersee']);
    const { rowCount } = await admin.query(`SELECT FROM search_words WHERE word = 'apfelzeche'`);
    expect(rowCount).toBe(1);
  });
});

describe('what a search reads', () => {
  /** Leads of which it is something else than what they and their contacts are. */
  const wrong = async (): Promise<unknown[]> =>
    (
      await admin.query(`
        SELECT coalesce(l.id, t.lead_id) AS id, t.own, t.whole
        FROM leads l
        FULL JOIN lead_texts t ON t.lead_id = l.id
        LEFT JOIN LATERAL (
          SELECT string_agg(c.search_text, '' ORDER BY c.id) AS texts FROM contacts c WHERE c.lead_id = l.id
        ) c ON true
        WHERE (
          l.search_text, l.search_text || coalesce(c.texts, ''), l.owner_id, l.territory_code, l.status,
          l.registered_at, l.updated_at, l.company_sort, l.score_total, l.last_activity_at, l.next_follow_up_at,
          l.estimated_volume_cents
        ) IS DISTINCT FROM (
          t.own, t.whole, t.owner_id, t.territory_code, t.status, t.registered_at, t.updated_at, t.company_sort,
          t.score_total, t.last_activity_at, t.next_follow_up_at, t.estimated_volume_cents
        )`)
    ).rows;
  const person = (name: string) => ({ first_name: 'Zita', last_name: name });
  const textOf = async (id: string) =>
    (await admin.query<{ whole: string }>(`SELECT whole FROM lead_texts WHERE lead_id = $1`, [id])).rows[0]
      ?.whole;

  it('follows leads and their contacts, whatever becomes of them', async () => {
    expect(await wrong()).toEqual([]);
    const [one, two] = [
      await makeLead(admin, { companyName: 'Würzmühle', contacts: [person('Ahn'), person('Behn')] }),
      await makeLead(admin, { companyName: 'Kornspeicher', contacts: [] }),
    ];
    expect(await textOf(one.id)).toMatch(/^ wuerzmuehle.* zita (ahn.* zita behn|behn.* zita ahn)/);
    const changes = [
      `UPDATE leads SET company_name = 'Würzhaus', company_normalized = 'würzhaus' WHERE id = $1`,
      `UPDATE leads SET owner_id = (SELECT min(id::text)::uuid FROM users), owned_since = now(), territory_code = 'AT-9' WHERE id = $1`,
      `UPDATE leads SET status = 'QUALIFIED' WHERE id = $1`,
      `UPDATE leads SET updated_at = now(), last_activity_at = now(), next_follow_up_at = now() WHERE id = $1`,
      `UPDATE leads SET score_total = 7, score_band = 'WEAK', estimated_volume_cents = 5, estimated_volume_currency = 'EUR', registered_at = created_at - interval '1 day' WHERE id = $1`,
      `UPDATE contacts SET last_name = 'Cohn' WHERE lead_id = $1`,
      `UPDATE contacts SET lead_id = '${two.id}' WHERE lead_id = $1 AND is_primary`,
      `DELETE FROM contacts WHERE lead_id = $1`,
    ];
    for (const change of changes) {
      const { rowCount } = await admin.query(change, [one.id]);
      expect([change, rowCount]).not.toEqual([change, 0]);
      expect(await wrong(), change).toEqual([]);
    }
    expect(await textOf(two.id)).toContain('zita cohn');
    await admin.query(`DELETE FROM leads WHERE id = ANY ($1)`, [[one.id, two.id]]);
    expect(await wrong()).toEqual([]);
  });

  it('has both contacts when two people add one each at once', async () => {
    const { id } = await makeLead(admin, { companyName: 'Zwillingshof', contacts: [] });
    const clients = [0, 1].map(() => new pg.Client({ connectionString: database.superuserUrl }));
    const [first, second] = clients;
    if (!first || !second) throw new Error('two');
    for (const client of clients) await client.connect();
    try {
      const add = `INSERT INTO contacts (lead_id, last_name, created_at) VALUES ($1, $2, now())`;
      await first.query('BEGIN');
      await first.query(add, [id, 'Dehn']);
      const waiting = second.query(add, [id, 'Ehn']);
      await vi.waitFor(async () => {
        const { rows } = await admin.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`);
        expect(rows).toHaveLength(1);
      });
      await first.query('COMMIT');
      await waiting;
    } finally {
      for (const client of clients) await client.end();
    }
    expect(await wrong()).toEqual([]);
    expect(await textOf(id)).toMatch(/ dehn.* ehn/);
  });
});

it('sorts the alphabet by the letters people see: umlauts spelled out, accents left off', async () => {
  const { rows } = await admin.query<{ sorted: string }>(
    `SELECT string_agg(name, ' ' ORDER BY app.fold(name) COLLATE "C") AS sorted
     FROM unnest(ARRAY['Zebra', 'Ärger', 'Épice', 'Adler', 'Ofen', 'Öl', 'Straße', 'Strasse']) AS name`,
  );
  expect(rows[0]?.sorted).toMatch(/^Adler Ärger Épice Öl Ofen (Straße Strasse|Strasse Straße) Zebra$/);
});
