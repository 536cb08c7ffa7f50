/**
 * `npm run bench:lists`: what lists of leads cost in the database at 100,000 leads, for every role, filter and order
 * that may be asked for, and for searches; and of follow-ups. Prints what EXPLAIN (ANALYZE, BUFFERS) reports: the least
 * execution time of some runs, so that a machine's other work counts little, pages touched, indexes read. Fails
 * nothing, for milliseconds are the machine's.
 */
import { parseArgs } from 'node:util';
import { Temporal } from '@js-temporal/polyfill';
import { unreadableField } from '../server/auth/permissions.ts';
import type { Viewer } from '../server/auth/viewer.ts';
import { connectPrisma, type Database } from '../server/db/client.ts';
import { Prisma } from '../server/db/generated/client.ts';
import { readAs } from '../server/db/viewer-transaction.ts';
import { askedFollowUps, followUpCountQuery, followUpPageQuery } from '../server/follow-ups/list.ts';
import { filterConditions, sqlOrder, type LeadFilter } from '../server/leads/filter-sql.ts';
import { countQuery, pageQuery, type AskedList } from '../server/leads/list.ts';
import { readSearch } from '../server/leads/search-sql.ts';
import { defaultSettings } from '../server/settings/rules.ts';
import { scratchDatabase } from './database.ts';
import { measure, type Measured } from './measure.ts';
import { ADMIN, FIELDS, filtersOf, FOLLOW_UPS, NOW, SEARCHES, viewers } from './questions.ts';

const now = Temporal.Instant.fromEpochMilliseconds(NOW.getTime());
const print = (line: string) => process.stdout.write(`${line}\n`);

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
  const all = await readAs(db, ADMIN, ({ tx }) => viewers(tx));
  const owner = all.find((it) => it.role === 'SALES')?.id ?? ADMIN;
  for (const viewer of all) {
    await run(db, viewer, owner, extent);
  }
} finally {
  await db.$disconnect();
  await scratch.stop();
}
