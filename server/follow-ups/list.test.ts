/** A page of follow-ups is put together from pieces: it holds what the same list without pieces does. */
import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { seedLarge } from '../../prisma/seed/large/seed.ts';
import { roles } from '../auth/relation.ts';
import type { Viewer } from '../auth/viewer.ts';
import { connectPrisma, type Database } from '../db/client.ts';
import { readAs } from '../db/viewer-transaction.ts';
import type { PageRequest } from '../schema/connection.ts';
import type { KeyedRow } from '../schema/page-sql.ts';
import { defaultSettings } from '../settings/rules.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { followUpKinds, followUpStatuses, urgencies } from './due-rules.ts';
import {
  askedFollowUps,
  FOLLOW_UP_ORDER,
  followUpCountQuery,
  followUpPageQuery,
  mayAskScope,
  type AskedFollowUps,
  type FollowUpFilter,
} from './list.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const now = Temporal.Instant.fromEpochMilliseconds(NOW.getTime());
const people = z.array(
  z.object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(roles),
    teamId: z.uuid().nullable(),
    territories: z.array(z.string()),
  }),
);

let database: TestDatabase;
let admin: pg.Pool;
let db: Database;
let viewers: Viewer[];
let leads: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  await seedLarge(database.ownerUrl, { leads: 1500, now: NOW });
  admin = new pg.Pool({ connectionString: database.superuserUrl, max: 1 });
  db = connectPrisma(database.appUrl, 'nachfass_app', { max: 1 });
  // Queues of nobody, statuses and dates that meet: ties are broken by the id.
  await admin.query(`
    UPDATE follow_ups SET assignee_id = NULL WHERE hashtext(id::text) % 6 = 0;
    UPDATE follow_ups SET status = 'SKIPPED', completed_at = NULL, outcome = NULL WHERE hashtext(id::text) % 7 = 0;
    UPDATE follow_ups SET due_at = date_trunc('week', due_at) WHERE hashtext(id::text) % 2 = 0`);
  const { rows } = await admin.query(
    `SELECT u.id, u.name, u.role, u.team_id AS "teamId",
       (SELECT array_agg(g.territory_code) FROM user_territories g WHERE g.user_id = u.id) AS territories
     FROM users u WHERE u.active`,
  );
  viewers = people.parse(rows).map((it) => ({ ...it, sessionId: '', active: true, expiresAt: NOW }));
  leads = (await admin.query<{ id: string }>(`SELECT lead_id AS id FROM follow_ups LIMIT 50`)).rows.map(
    (it) => it.id,
  );
}, 120_000);

afterAll(async () => {
  await db.$disconnect();
  await admin.end();
  await database.drop();
});

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 2 });
const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 0, maxLength: 3 });
const daysAgo = fc.integer({ min: -30, max: 300 }).map((days) => new Date(NOW.getTime() - days * 86_400_000));
const filters = fc
  .record({
    scope: fc.constantFrom('MINE', 'TEAM', 'TEAM', 'UNASSIGNED', null),
    kind: maybe(some(followUpKinds)),
    status: maybe(some(followUpStatuses)),
    urgency: fc.option(some(urgencies), { freq: 1 }),
    dueBefore: maybe(daysAgo),
    dueAfter: maybe(daysAgo),
    lead: fc.option(fc.nat(), { freq: 1 }),
  })
  .map(({ lead, ...rest }) => ({ ...rest, nthLead: lead }));

const ids = (viewer: Viewer, list: AskedFollowUps, request: PageRequest) =>
  readAs(db, viewer.id, ({ tx }) => tx.$queryRaw<KeyedRow[]>(followUpPageQuery(list, request)));

/** All pages from one end to the other. */
async function walk(
  viewer: Viewer,
  list: AskedFollowUps,
  backward: boolean,
  limit: number,
): Promise<string[]> {
  const met: string[] = [];
  for (let place: PageRequest['after'] = null; ;) {
    const at = { after: backward ? null : place, before: backward ? place : null };
    const rows = await ids(viewer, list, { limit, backward, ...at });
    const shown = rows.slice(0, limit);
    met.push(...shown.map(({ id }) => id));
    const last = shown.at(-1);
    if (rows.length <= limit || !last) return backward ? met.reverse() : met;
    place = { order: FOLLOW_UP_ORDER.name, key: last.key, id: last.id };
  }
}

it(
  'a list of follow-ups holds what its filter asks for by date, on pages forwards and backwards, and counts it',
  { timeout: 240_000 },
  async () => {
    const met = { pages: 0, lists: new Set<string>() };
    const settings = () => Promise.resolve(defaultSettings);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        filters,
        fc.boolean(),
        fc.integer({ min: 3, max: 40 }),
        async (nth, { nthLead, ...rest }, backward, limit) => {
          const viewer = viewers[nth % 3 === 0 ? nth % 7 : nth % viewers.length];
          const leadId = nthLead === null ? null : (leads[nthLead % leads.length] ?? null);
          const filter: FollowUpFilter = { ...rest, leadId };
          if (!viewer || !mayAskScope(viewer, filter)) return;
          const list = await askedFollowUps({ viewer, now, settings }, filter);
          const everything = { limit: 100_000, backward: false, after: null, before: null };
          const whole = (await ids(viewer, { ...list, road: null }, everything)).map(({ id }) => id);
          const asked = whole.length > 300 ? 100 : limit;
          expect(await walk(viewer, list, backward, asked)).toEqual(whole);
          const [counted] = await readAs(db, viewer.id, ({ tx }) =>
            tx.$queryRaw<{ count: bigint }[]>(followUpCountQuery(list)),
          );
          expect(Number(counted?.count)).toBe(whole.length);
          if (whole.length > asked) {
            met.pages++;
            met.lists.add(`${viewer.role} ${filter.scope ?? 'MINE'}`);
          }
        },
      ),
      { numRuns: 300, seed: 7, endOnFailure: true },
    );
    expect(met.pages).toBeGreaterThan(20);
    expect([...met.lists].sort()).toEqual(
      expect.arrayContaining([
        'ADMIN TEAM',
        'ADMIN UNASSIGNED',
        'MANAGER TEAM',
        'MANAGER UNASSIGNED',
        'SALES MINE',
      ]),
    );
  },
);

it('reads a page of anybody’s follow-ups from an index in their order', { timeout: 60_000 }, async () => {
  await admin.query('ANALYZE follow_ups');
  const settings = () => Promise.resolve(defaultSettings);
  for (const role of roles) {
    const viewer = viewers.find((it) => it.role === role);
    if (!viewer) throw new Error(`nobody is ${role}`);
    const scopes = role === 'SALES' ? (['MINE'] as const) : (['MINE', 'TEAM', 'UNASSIGNED'] as const);
    for (const scope of scopes) {
      const list = await askedFollowUps({ viewer, now, settings }, { scope });
      const query = followUpPageQuery(list, { limit: 20, backward: false, after: null, before: null });
      const rows = await readAs(
        db,
        viewer.id,
        // Of so few rows anything else is quicker: asked is whether an index can give the order.
        async ({ tx }) => {
          for (const other of ['seqscan', 'bitmapscan', 'sort']) {
            await tx.$executeRawUnsafe(`SET LOCAL enable_${other} = off`);
          }
          return tx.$queryRaw<{ 'QUERY PLAN': string }[]>`EXPLAIN ${query}`;
        },
      );
      const plan = rows.map((it) => it['QUERY PLAN']).join('\n');
      expect(plan, `${role} ${scope}`).toMatch(/Index (Only )?Scan using follow_ups_(by_date|assignee)_idx/);
      // The one that merges the pieces.
      expect(plan.match(/Sort Key/g), `${role} ${scope}`).toHaveLength(1);
    }
  }
});
