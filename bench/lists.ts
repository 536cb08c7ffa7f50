/**
 * `npm run bench:lists`: what lists of leads cost in the database at 100,000 leads, for every role, filter and order
 * that may be asked for, and for searches; of follow-ups; and of looking for duplicates while a company is typed. Prints what EXPLAIN (ANALYZE, BUFFERS) reports: the least
 * execution time of some runs, so that a machine's other work counts little, pages touched, indexes read. Fails
 * nothing, for milliseconds are the machine's.
 */
import { parseArgs } from 'node:util';
import { Temporal } from '@js-temporal/polyfill';
import { unreadableField } from '../server/auth/permissions.ts';
import type { Viewer } from '../server/auth/viewer.ts';
import { connectPrisma, type Database, type Transaction } from '../server/db/client.ts';
import { Prisma } from '../server/db/generated/client.ts';
import { readAs } from '../server/db/viewer-transaction.ts';
import { askedFollowUps, followUpCountQuery, followUpPageQuery } from '../server/follow-ups/list.ts';
import { filterConditions, sqlOrder, type LeadFilter } from '../server/leads/filter-sql.ts';
import { matchColumns } from '../server/leads/duplicate-rules.ts';
import { countQuery, pageQuery, type AskedList } from '../server/leads/list.ts';
import { readSearch } from '../server/leads/search-sql.ts';
import { defaultSettings } from '../server/settings/rules.ts';
import { scratchDatabase } from './database.ts';
import { print, quantile } from './figures.ts';
import { measure, type Measured } from './measure.ts';
import { ADMIN, FIELDS, filtersOf, FOLLOW_UPS, NOW, SEARCHES, viewers } from './questions.ts';

const now = Temporal.Instant.fromEpochMilliseconds(NOW.getTime());

interface Line extends Measured {
  readonly name: string;
}

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

/** Companies as they are typed into the register dialog: the beginning, half of it, all of it, and with an error. */
async function duplicates(db: Database, { times, most }: Extent): Promise<void> {
  const companies = await readAs(db, ADMIN, ({ tx }) =>
    tx.lead.findMany({
      where: { status: { notIn: ['DELETED', 'MERGED'] }, city: { not: null } },
      select: { companyName: true, territoryCode: true, city: true, postalCode: true, website: true },
      orderBy: { companyName: 'asc' },
      skip: 1_000,
      take: 50,
    }),
  );
  const { similarity, lostLivesMonths } = defaultSettings.duplicates;
  const lines: Line[] = [];
  for (const { companyName, territoryCode, city, postalCode, website } of companies) {
    const half = Math.ceil(companyName.length / 2);
    const swapped = `${companyName.slice(0, half - 2)}${companyName[half - 1]}${companyName[half - 2]}${companyName.slice(half)}`;
    for (const typed of [companyName.slice(0, 4), companyName.slice(0, half), companyName, swapped]) {
      const { companyNormalized, webDomain } = matchColumns({ companyName: typed, website });
      const query = Prisma.sql`
        SELECT * FROM app.similar_leads(
          ${companyNormalized}, ${territoryCode}, ${city}, ${postalCode}, ${webDomain},
          ${similarity}::double precision, ${lostLivesMonths}::integer, ${NOW}, NULL::uuid, 50
        )`;
      const name = `"${typed}" in ${city ?? ''}`;
      const taken = await readAs(db, ADMIN, ({ tx }) => least(tx, query, times));
      lines.push({ name, ...taken });
    }
  }
  table('duplicateCandidates while typing', lines, most);
}

async function least(tx: Transaction, query: Prisma.Sql, times: number): Promise<Measured> {
  let best = await measure(tx, query);
  for (let nth = 1; nth < times; nth++) {
    const next = await measure(tx, query);
    if (next.ms < best.ms) best = next;
  }
  return best;
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
  const repeated = async (name: string, query: Prisma.Sql): Promise<Line> => ({
    name,
    ...(await readAs(db, viewer.id, ({ tx }) => least(tx, query, times))),
  });
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
  const [searches, totals]: [Line[], Line[]] = [[], []];
  for (const text of SEARCHES) {
    const list = await asked({}, text);
    searches.push(
      await repeated(`what "${text}" means`, Prisma.sql`SELECT * FROM app.search_terms(${text})`),
    );
    for (const field of FIELDS) {
      if (unreadableField(viewer.role, {}, field) !== null) continue;
      for (const direction of ['ASC', 'DESC'] as const) {
        const order = sqlOrder({ field, direction });
        const query = pageQuery(list, order, request(false));
        searches.push(await repeated(`"${text}", ${field} ${direction}`, query));
      }
    }
    totals.push(await repeated(`"${text}"`, countQuery(list)));
  }
  table(`${viewer.role}: leads(search:, first: 20)`, searches, most);
  table(`${viewer.role}: totalCount of a search`, totals, most);
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
  await duplicates(db, extent);
} finally {
  await db.$disconnect();
  await scratch.stop();
}
