/**
 * `npm run bench:lists`: what lists of leads cost in the database at 100,000 leads, for every role, filter and order
 * that may be asked for, and for searches; and of follow-ups. Prints what EXPLAIN (ANALYZE, BUFFERS) reports: the least
 * execution time of some runs, so that a machine's other work counts little, pages touched, indexes read. Fails
 * nothing, for milliseconds are the machine's.
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
import {
  askedFollowUps,
  followUpCountQuery,
  followUpPageQuery,
  type FollowUpFilter,
} from '../server/follow-ups/list.ts';
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
  'maria',
  'maria huber',
  'hotel',
  '@gasthaus',
  'example',
  'st anna',
];

const FOLLOW_UPS: Record<string, FollowUpFilter> = {
  mine: { scope: 'MINE' },
  'mine, open': { scope: 'MINE', status: ['PENDING'] },
  'mine, overdue': { scope: 'MINE', urgency: ['OVERDUE'] },
  team: { scope: 'TEAM' },
  'team, open': { scope: 'TEAM', status: ['PENDING'] },
  'team, overdue': { scope: 'TEAM', urgency: ['OVERDUE'] },
  'team, due soon': { scope: 'TEAM', status: ['PENDING'], dueBefore: daysAgo(-7) },
  'team, done': { scope: 'TEAM', status: ['COMPLETED'] },
  'team, cancelled T3': { scope: 'TEAM', status: ['CANCELLED'], kind: ['T3'] },
  'team, done custom': { scope: 'TEAM', status: ['COMPLETED'], kind: ['CUSTOM'] },
  'team, open or done': { scope: 'TEAM', status: ['PENDING', 'COMPLETED'] },
  'team, due last month': { scope: 'TEAM', dueBefore: daysAgo(30), dueAfter: daysAgo(60) },
  unassigned: { scope: 'UNASSIGNED' },
  'unassigned, open': { scope: 'UNASSIGNED', status: ['PENDING'] },
};

/** Each filter alone, common and rare values of it; asked for whoever's leads, and for each relation. */
function filtersOf(owner: string, combined: boolean): Record<string, LeadFilter> {
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
  if (!combined) {
    return {
      ...alone,
      mine: { mine: true },
      team: { team: true },
      pool: { pool: true },
      orphaned: { orphaned: true },
    };
  }
  return Object.fromEntries(
    Object.entries(alone).flatMap(([name, filter]): [string, LeadFilter][] => [
      [name, filter],
      [`mine + ${name}`, { ...filter, mine: true }],
      [`team + ${name}`, { ...filter, team: true }],
      [`pool + ${name}`, { ...filter, pool: true }],
    ]),
  );
}

const planNode = z.object({
  'Node Type': z.string(),
  'Index Name': z.string().optional(),
  'Relation Name': z.string().optional(),
  'Actual Loops': z.number(),
  'Shared Hit Blocks': z.number(),
  'Shared Read Blocks': z.number(),
  get Plans() {
    return z.array(planNode).optional();
  },
});
type PlanNode = z.infer<typeof planNode>;
const explained = z.tuple([
  z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode, 'Execution Time': z.number() })]) }),
]);

interface Measured {
  readonly ms: number;
  /** Pages of 8 kB touched, in memory or not. */
  readonly pages: number;
  /** How leads and follow-ups were read: the indexes, or "Seq Scan". */
  readonly reads: readonly string[];
}

async function measure(tx: Transaction, query: Prisma.Sql): Promise<Measured> {
  const rows: unknown = await tx.$queryRaw`EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${query}`;
  const [{ 'QUERY PLAN': [it] }] = explained.parse(rows); // prettier-ignore
  const reads = new Set<string>();
  for (const node of nodesOf(it.Plan)) {
    if (node['Actual Loops'] === 0) continue;
    if (node['Index Name']) reads.add(node['Index Name']);
    if (node['Node Type'] === 'Seq Scan') reads.add(`Seq Scan on ${node['Relation Name'] ?? '?'}`);
  }
  return {
    ms: it['Execution Time'],
    pages: it.Plan['Shared Hit Blocks'] + it.Plan['Shared Read Blocks'],
    reads: [...reads].sort(),
  };
}

function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

interface Line extends Measured {
  readonly name: string;
}

const quantile = (times: readonly number[], q: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0;

function table(title: string, lines: readonly Line[], most: number): void {
  const times = lines.map((it) => it.ms);
  const [p50, p95, max] = [0.5, 0.95, 1].map((q) => quantile(times, q).toFixed(1));
  print(`\n${title}\n  ${lines.length} questions: p50 ${p50} ms, p95 ${p95} ms, dearest ${max} ms`);
  for (const { name, ms, pages, reads } of lines.toSorted((a, b) => b.ms - a.ms).slice(0, most)) {
    print(
      `  ${name.padEnd(46)} ${ms.toFixed(1).padStart(6)} ms ${String(pages).padStart(6)} pages  ${reads.join(', ')}`,
    );
  }
}

interface Extent {
  readonly times: number;
  readonly most: number;
  readonly combined: boolean;
}

async function run(
  db: Database,
  viewer: Viewer,
  owner: string,
  { times, most, combined }: Extent,
): Promise<void> {
  const settings = () => Promise.resolve(defaultSettings);
  const asked = async (filter: LeadFilter, search: string | null): Promise<AskedList> => ({
    viewer,
    filter,
    conditions: await filterConditions({ viewer, now, settings }, filter),
    search: await readAs(db, viewer.id, ({ tx }) => readSearch(tx, search)),
  });
  const repeated = async (name: string, query: Prisma.Sql): Promise<Line> => {
    const least = await readAs(db, viewer.id, async ({ tx }) => {
      let best = await measure(tx, query);
      for (let nth = 1; nth < times; nth++) {
        const next = await measure(tx, query);
        if (next.ms < best.ms) best = next;
      }
      return best;
    });
    return { name, ...least };
  };
  const request = (backward: boolean) => ({ limit: 20, backward, after: null, before: null });
  const pages: Line[] = [];
  const counts: Line[] = [];
  for (const [name, filter] of Object.entries(filtersOf(owner, combined))) {
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
  const tasks: Line[] = [];
  for (const [name, filter] of Object.entries(FOLLOW_UPS)) {
    if (viewer.role === 'SALES' && filter.scope !== 'MINE') continue;
    const list = await askedFollowUps({ viewer, now, settings }, filter);
    tasks.push(await repeated(name, followUpPageQuery(list, request(false))));
    tasks.push(await repeated(`last page, ${name}`, followUpPageQuery(list, request(true))));
    tasks.push(await repeated(`${name}, totalCount`, followUpCountQuery(list)));
  }
  table(`${viewer.role}: followUps(first: 20)`, tasks, tasks.length);
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
    WHERE u.active AND (u.role = 'ADMIN' OR EXISTS (SELECT FROM user_territories g WHERE g.user_id = u.id AND g.territory_code = 'DE'))
    ORDER BY u.role, (
      SELECT count(*) FROM leads l JOIN users o ON o.id = l.owner_id
      WHERE o.id = u.id OR (u.role = 'MANAGER' AND o.team_id = u.team_id)
    ) DESC`;
  return people.parse(rows).map((it) => ({ ...it, sessionId: '', active: true, expiresAt: NOW }));
}

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    times: { type: 'string', default: '3' },
    most: { type: 'string', default: '12' },
    combined: { type: 'boolean', default: false },
    binaries: { type: 'string' },
    url: { type: 'string' },
  },
});
const extent = { times: Number(values.times), most: Number(values.most), combined: values.combined };
const scratch = values.url
  ? { appUrl: values.url, superuserUrl: values.url, stop: () => Promise.resolve() }
  : await scratchDatabase(Number(values.leads), NOW, print, values.binaries);
const db = connectPrisma(scratch.appUrl, 'nachfass_app', { max: 1 });
try {
  const admin = '00000000-0000-7000-8000-000100000001';
  const all = await readAs(db, admin, ({ tx }) => viewers(tx));
  const owner = all.find((it) => it.role === 'SALES')?.id ?? admin;
  for (const viewer of all) {
    await run(db, viewer, owner, extent);
  }
} finally {
  await db.$disconnect();
  await scratch.stop();
}
