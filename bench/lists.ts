/**
 * `npm run bench:lists`: what lists of leads cost in the database at 100,000 leads, for every role, filter and order
 * that may be asked for, and for searches. Prints tables of milliseconds as EXPLAIN ANALYZE reports them, planning
 * included, and ratios to the cheapest question; fails nothing, for milliseconds are the machine's.
 */
import { parseArgs } from 'node:util';
import { Temporal } from '@js-temporal/polyfill';
import { z } from 'zod';
import { unreadableField, type LeadOrderName } from '../server/auth/permissions.ts';
import { roles } from '../server/auth/relation.ts';
import type { Viewer } from '../server/auth/viewer.ts';
import { connectPrisma, type Database, type Transaction } from '../server/db/client.ts';
import { Prisma } from '../server/db/generated/client.ts';
import { readAs } from '../server/db/viewer-transaction.ts';
import { filterConditions, sqlOrder, type LeadFilter } from '../server/leads/filter-sql.ts';
import { countQuery, pageQuery, type AskedList } from '../server/leads/list.ts';
import { readSearch } from '../server/leads/search-sql.ts';
import { defaultSettings } from '../server/settings/rules.ts';
import { scratchDatabase } from './database.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const now = Temporal.Instant.fromEpochMilliseconds(NOW.getTime());
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const print = (line: string) => process.stdout.write(`${line}\n`);

const FIELDS: readonly LeadOrderName[] = [
  'REGISTERED_AT',
  'UPDATED_AT',
  'COMPANY_NAME',
  'SCORE',
  'LAST_ACTIVITY_AT',
  'NEXT_FOLLOW_UP_AT',
  'ESTIMATED_VOLUME',
];
const SEARCHES = [
  'gasthaus',
  'gasthaus linde',
  'Müller',
  'gasthuas',
  'absentword',
  'gmbh',
  'info',
  'ga',
  'a',
];

/** Each filter alone, common and rare values of it; asked for whoever's leads, and for each relation. */
function filtersOf(owner: string): Record<string, LeadFilter> {
  const alone: Record<string, LeadFilter> = {
    none: {},
    'status common': { status: ['ACTIVE'] },
    'status new': { status: ['REGISTERED'] },
    'status rare': { status: ['GRACE_PERIOD'] },
    'status two': { status: ['QUALIFIED', 'LOST'] },
    stage: { stage: ['QUALIFICATION'] },
    source: { source: ['PARTNER'] },
    'territory part': { territory: ['DE-SL'] },
    'territory country': { territory: ['CH'] },
    'territory own': { territory: ['DE'] },
    'business type rare': { businessType: ['OTHER'] },
    owner: { owner: [owner] },
    'registered after': { registeredAfter: daysAgo(3) },
    'registered before': { registeredBefore: daysAgo(400) },
    'follow-up': { hasFollowUp: true },
    'no follow-up': { hasFollowUp: false },
    'urgency overdue': { followUpUrgency: ['OVERDUE'] },
    'urgency due': { followUpUrgency: ['DUE'] },
    'score strong': { scoreBand: ['STRONG'] },
    'score weak': { scoreBand: ['WEAK'] },
    'protection ends': { protectionEndsBefore: daysAgo(-3) },
  };
  return Object.fromEntries(
    Object.entries(alone).flatMap(([name, filter]): [string, LeadFilter][] => [
      [name, filter],
      [`mine + ${name}`, { ...filter, mine: true }],
      [`team + ${name}`, { ...filter, team: true }],
      [`pool + ${name}`, { ...filter, pool: true }],
    ]),
  );
}

const explained = z.tuple([
  z.object({
    'QUERY PLAN': z.tuple([
      z.object({ Plan: z.unknown(), 'Planning Time': z.number(), 'Execution Time': z.number() }),
    ]),
  }),
]);

interface Measured {
  readonly ms: number;
  /** Whether leads were read from end to end, without an index. */
  readonly scans: boolean;
}

async function measure(tx: Transaction, query: Prisma.Sql): Promise<Measured> {
  const rows: unknown = await tx.$queryRaw`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${query}`;
  const [{ 'QUERY PLAN': [it] }] = explained.parse(rows); // prettier-ignore
  const plan = JSON.stringify(it.Plan);
  return {
    ms: it['Planning Time'] + it['Execution Time'],
    scans: /"Seq Scan"[^{}]*"Relation Name":"leads"/.test(plan),
  };
}

interface Line {
  readonly name: string;
  readonly times: number[];
  readonly scans: boolean;
}

const quantile = (times: readonly number[], q: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0;

function table(title: string, lines: readonly Line[], most: number): void {
  print(`\n${title}`);
  const times = lines.flatMap((it) => it.times);
  const cheapest = Math.max(0.1, Math.min(...lines.map((it) => quantile(it.times, 0.5))));
  print(
    `  all ${lines.length}: p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms, sequential scans ${lines.filter((it) => it.scans).length}`,
  );
  print(`  the ${Math.min(most, lines.length)} dearest:${' '.repeat(30)} p50     p95   ratio`);
  for (const { name, times: own, scans } of lines
    .toSorted((a, b) => quantile(b.times, 0.95) - quantile(a.times, 0.95))
    .slice(0, most)) {
    const [p50, p95] = [quantile(own, 0.5), quantile(own, 0.95)];
    print(
      `  ${name.padEnd(46)} ${p50.toFixed(1).padStart(6)}  ${p95.toFixed(1).padStart(6)}  ${(p50 / cheapest).toFixed(0).padStart(6)}${scans ? '  SCANS LEADS' : ''}`,
    );
  }
}

async function run(db: Database, viewer: Viewer, owner: string, times: number, most: number): Promise<void> {
  const settings = () => Promise.resolve(defaultSettings);
  const asked = async (filter: LeadFilter, search: string | null): Promise<AskedList> => ({
    viewer,
    filter,
    conditions: await filterConditions({ viewer, now, settings }, filter),
    search: await readAs(db, viewer.id, ({ tx }) => readSearch(tx, search)),
  });
  const repeated = async (name: string, query: Prisma.Sql): Promise<Line> => {
    // In short transactions, as lists are read; the first run only warms up.
    const found = await readAs(db, viewer.id, async ({ tx }) => {
      await measure(tx, query);
      const all: Measured[] = [];
      for (let nth = 0; nth < times; nth++) all.push(await measure(tx, query));
      return all;
    });
    return { name, times: found.map((it) => it.ms), scans: found.some((it) => it.scans) };
  };
  const request = (backward: boolean) => ({ limit: 20, backward, after: null, before: null });
  const pages: Line[] = [];
  const counts: Line[] = [];
  for (const [name, filter] of Object.entries(filtersOf(owner))) {
    if (filter.team && viewer.role !== 'MANAGER') continue;
    const list = await asked(filter, null);
    for (const field of FIELDS) {
      if (unreadableField(viewer.role, filter, field) !== null) continue;
      for (const direction of ['ASC', 'DESC'] as const) {
        const order = sqlOrder({ field, direction });
        pages.push(await repeated(`${name}, ${field} ${direction}`, pageQuery(list, order, request(false))));
        if (name !== 'none') continue;
        pages.push(await repeated(`last page, ${field} ${direction}`, pageQuery(list, order, request(true))));
      }
    }
    if (unreadableField(viewer.role, filter) === null) counts.push(await repeated(name, countQuery(list)));
  }
  table(`${viewer.role}: leads(first: 20)`, pages, most);
  table(`${viewer.role}: totalCount`, counts, most);
  const searches: Line[] = [];
  for (const text of SEARCHES) {
    const list = await asked({}, text);
    searches.push(
      await repeated(`what "${text}" means`, Prisma.sql`SELECT * FROM app.search_terms(${text})`),
    );
    for (const field of ['REGISTERED_AT', 'COMPANY_NAME'] as const) {
      const order = sqlOrder({ field, direction: field === 'COMPANY_NAME' ? 'ASC' : 'DESC' });
      searches.push(await repeated(`"${text}", ${field}`, pageQuery(list, order, request(false))));
    }
    searches.push(await repeated(`"${text}", totalCount`, countQuery(list)));
  }
  table(`${viewer.role}: search`, searches, searches.length);
}

const people = z.array(
  z.object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(roles),
    teamId: z.uuid().nullable(),
    territories: z.array(z.string()),
  }),
);

/** Of each role the one with the most leads of their own (sales) or of their team (managers). */
async function viewers(tx: Transaction): Promise<Viewer[]> {
  const rows: unknown = await tx.$queryRaw`
    SELECT DISTINCT ON (u.role) u.id, u.name, u.role, u.team_id AS "teamId",
      (SELECT array_agg(g.territory_code) FROM user_territories g WHERE g.user_id = u.id) AS territories
    FROM users u
    WHERE u.active AND u.role = 'ADMIN' OR EXISTS (SELECT FROM user_territories g WHERE g.user_id = u.id AND g.territory_code = 'DE')
    ORDER BY u.role, (
      SELECT count(*) FROM leads l JOIN users o ON o.id = l.owner_id
      WHERE o.id = u.id OR (u.role = 'MANAGER' AND o.team_id = u.team_id)
    ) DESC`;
  return people.parse(rows).map((it) => ({ ...it, sessionId: '', active: true, expiresAt: NOW }));
}

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    times: { type: 'string', default: '5' },
    most: { type: 'string', default: '12' },
    binaries: { type: 'string' },
    url: { type: 'string' },
  },
});
const scratch = values.url
  ? { appUrl: values.url, superuserUrl: values.url, stop: () => Promise.resolve() }
  : await scratchDatabase(Number(values.leads), NOW, print, values.binaries);
const db = connectPrisma(scratch.appUrl, 'nachfass_app', { max: 1 });
try {
  const admin = '00000000-0000-7000-8000-000100000001';
  const all = await readAs(db, admin, ({ tx }) => viewers(tx));
  const owner = all.find((it) => it.role === 'SALES')?.id ?? admin;
  for (const viewer of all) {
    await run(db, viewer, owner, Number(values.times), Number(values.most));
  }
} finally {
  await db.$disconnect();
  await scratch.stop();
}
