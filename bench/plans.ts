/**
 * `npm run bench:plans`: how every list is read, as each role, at 100,000 leads: one line a question with the indexes
 * that EXPLAIN (ANALYZE) names and the least time of some runs. Prints the table of docs/decisions.md. Where a question
 * can be asked in several orders the line is of the dearest. Fails nothing, for milliseconds are the machine's.
 */
import { parseArgs } from 'node:util';
import { Temporal } from '@js-temporal/polyfill';
import { absenceList } from '../server/absences/list.ts';
import { decisionList } from '../server/assignment/list.ts';
import { auditList, historyOfLead } from '../server/audit/list.ts';
import { unreadableField } from '../server/auth/permissions.ts';
import type { Role } from '../server/auth/relation.ts';
import type { Viewer } from '../server/auth/viewer.ts';
import type { Context, View } from '../server/context.ts';
import { customerList, DEFAULT_CUSTOMER_ORDER, type CustomerFilter } from '../server/customers/list.ts';
import { connectPrisma, type Database, type Transaction } from '../server/db/client.ts';
import { Prisma } from '../server/db/generated/client.ts';
import { readAs } from '../server/db/viewer-transaction.ts';
import { eventList } from '../server/event-log/event.ts';
import { askedFollowUps, followUpPageQuery, followUpsOfLead } from '../server/follow-ups/list.ts';
import { activitiesOfLead } from '../server/leads/activity-list.ts';
import { filterConditions, sqlOrder, type LeadFilter } from '../server/leads/filter-sql.ts';
import { countQuery, pageQuery, type AskedList } from '../server/leads/list.ts';
import { readSearch } from '../server/leads/search-sql.ts';
import { createLoaders } from '../server/loaders.ts';
import { clockRequests } from '../server/protection/request-list.ts';
import type { Connection } from '../server/schema/connection.ts';
import { changeList } from '../server/settings/list.ts';
import { defaultSettings } from '../server/settings/rules.ts';
import { transferList } from '../server/transfers/list.ts';
import { userList } from '../server/users/list.ts';
import { scratchDatabase } from './database.ts';
import { print } from './figures.ts';
import { fillOtherLists } from './fill.ts';
import { measure, type Measured } from './measure.ts';
import { ADMIN, FIELDS, filtersOf, FOLLOW_UPS, NOW, SEARCHES, viewers } from './questions.ts';

const now = Temporal.Instant.fromEpochMilliseconds(NOW.getTime());
const settings = () => Promise.resolve(defaultSettings);
const FIRST_PAGE = { limit: 20, backward: false, after: null, before: null };

/** By the question's name; one query each, or one an order. */
type Questions = Map<string, readonly Prisma.Sql[]>;

/** Somebody to ask about, of whom there is most. */
interface About {
  readonly owner: string;
  /** A lead that every role works on. */
  readonly lead: string;
}

async function leadQuestions(db: Database, viewer: Viewer, { owner }: About): Promise<Questions> {
  const questions: Questions = new Map();
  const asked = async (filter: LeadFilter, search: string | null): Promise<AskedList> => ({
    viewer,
    filter,
    conditions: await filterConditions({ viewer, now, settings }, filter),
    search: await readAs(db, viewer.id, ({ tx }) => readSearch(tx, search)),
  });
  const pages = (list: AskedList, fields = FIELDS) =>
    fields
      .filter((field) => unreadableField(viewer.role, list.filter, field) === null)
      .flatMap((field) =>
        (['ASC', 'DESC'] as const).map((direction) =>
          pageQuery(list, sqlOrder({ field, direction }), FIRST_PAGE),
        ),
      );
  const everything = await asked({}, null);
  for (const field of FIELDS) questions.set(`leads by ${field}`, pages(everything, [field]));
  for (const [name, filter] of Object.entries(filtersOf(owner, false))) {
    if (name === 'none' || (filter.team && viewer.role !== 'MANAGER')) continue;
    questions.set(`leads, ${name}`, pages(await asked(filter, null)));
  }
  for (const text of SEARCHES) questions.set(`leads, search “${text}”`, pages(await asked({}, text)));
  questions.set('leads, totalCount', [countQuery(everything)]);
  for (const text of ['gasthaus', 'gasthaus linde']) {
    questions.set(`leads, search “${text}”, totalCount`, [countQuery(await asked({}, text))]);
  }
  return questions;
}

async function followUpQuestions(viewer: Viewer): Promise<Questions> {
  const questions: Questions = new Map();
  for (const [name, filter] of Object.entries(FOLLOW_UPS)) {
    if (viewer.role === 'SALES' && filter.scope !== 'MINE') continue;
    const list = await askedFollowUps({ viewer, now, settings }, filter);
    const last = { ...FIRST_PAGE, backward: true };
    questions.set(`followUps, ${name}`, [followUpPageQuery(list, FIRST_PAGE), followUpPageQuery(list, last)]);
  }
  return questions;
}

const CUSTOMERS: Record<string, CustomerFilter> = {
  all: {},
  mine: { mine: true },
  territory: { territory: ['DE-BY'] },
};

/** Lists that ask for themselves: what they would ask is taken down, and answered with nothing. */
async function otherQuestions(db: Database, viewer: Viewer, { owner, lead }: About): Promise<Questions> {
  return readAs(db, viewer.id, async (snapshot) => {
    const questions: Questions = new Map();
    let last: Prisma.Sql | undefined;
    const take = (query: Prisma.Sql | TemplateStringsArray, ...given: unknown[]) => {
      last = 'raw' in query ? Prisma.sql(query, ...given) : query;
      return Promise.resolve([]);
    };
    const tx: Transaction = new Proxy(snapshot.tx, {
      get: (target, name): unknown => (name === '$queryRaw' ? take : Reflect.get(target, name)),
    });
    const loaders = createLoaders(snapshot.tx, viewer);
    const view: View = { ...snapshot, tx, viewer, now, loaders, settings, asOf: '' };
    // Of a context lists read nothing but its view.
    const context = { view: () => Promise.resolve(view) } as unknown as Context;
    const ask = async (name: string, list: Connection<unknown> | (() => Promise<unknown>)) => {
      last = undefined;
      await (typeof list === 'function' ? list() : list.page(FIRST_PAGE));
      if (!last) throw new Error(`${name} asked nothing`);
      questions.set(name, [last]);
    };
    await ask('Lead.activities', activitiesOfLead(context, lead));
    await ask('Lead.followUps', followUpsOfLead(context, lead));
    for (const [name, filter] of Object.entries(CUSTOMERS)) {
      await ask(`customers, ${name}`, customerList(context, filter, null, DEFAULT_CUSTOMER_ORDER));
    }
    const byName = { field: 'COMPANY_NAME', direction: 'ASC' } as const;
    await ask('customers by COMPANY_NAME', customerList(context, {}, null, byName));
    await ask('customers, search “linde”', customerList(context, {}, 'linde', DEFAULT_CUSTOMER_ORDER));
    for (const scope of ['TO_DECIDE', 'PROPOSED', 'OVERDUE'] as const) {
      if (scope === 'OVERDUE' && viewer.role === 'SALES') continue;
      await ask(`transfers, ${scope}`, transferList(context, { scope }));
    }
    await ask('clockRequests', () => clockRequests(view, { status: ['PENDING'] }, 50));
    await ask('absences', absenceList(context, { userId: null, from: '2026-11-22', to: null }));
    await ask('events', eventList(context, { types: null, leadId: null }));
    await ask('events of a type', eventList(context, { types: ['LEAD_REGISTERED'], leadId: null }));
    await ask('events of a lead', eventList(context, { types: null, leadId: lead }));
    if (viewer.role !== 'SALES') {
      await ask('assignmentDecisions', decisionList(context, {}));
      await ask('assignmentDecisions, waiting', decisionList(context, { waiting: true }));
    }
    if (viewer.role !== 'ADMIN') return questions;
    await ask('Lead.history', historyOfLead(context, lead));
    await ask('auditLog', auditList(context, {}));
    await ask('auditLog of a person', auditList(context, { user: owner }));
    await ask('auditLog of an operation', auditList(context, { action: 'completeFollowUp' }));
    await ask('auditLog since a day', auditList(context, { since: new Date(NOW.getTime() - 86_400_000) }));
    await ask('users', userList(context, {}, null));
    await ask('users, search “anna”', userList(context, {}, 'anna'));
    await ask('settingChanges', changeList(context, null));
    return questions;
  });
}

async function measureAll(
  db: Database,
  viewer: Viewer,
  questions: Questions,
  times: number,
): Promise<Map<string, Measured>> {
  const found = new Map<string, Measured>();
  for (const [name, queries] of questions) {
    let dearest: Measured | undefined;
    for (const query of queries) {
      let least: Measured | undefined;
      for (let nth = 0; nth < times; nth++) {
        const it = await readAs(db, viewer.id, ({ tx }) => measure(tx, query));
        if (!least || it.ms < least.ms) least = it;
      }
      if (least && (!dearest || least.ms > dearest.ms)) dearest = least;
    }
    if (dearest) found.set(name, dearest);
  }
  return found;
}

/** Rows that are read again by their ids are left out where there is an index besides. */
function cell(it: Measured | undefined): string {
  if (!it) return '–';
  const short = (names: readonly string[]) =>
    names.map((name) => name.replace(/_idx$/, '').replace('Seq Scan on', 'all of')).join(', ');
  const besides = it.reads.filter((name) => !name.endsWith('_pkey') && name !== 'Seq Scan on users');
  return `${short(besides.length > 0 ? besides : it.reads) || 'nothing'} ${it.ms.toFixed(1)}`;
}

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    times: { type: 'string', default: '3' },
    binaries: { type: 'string' },
  },
});
const scratch = await scratchDatabase(
  Number(values.leads),
  NOW,
  (line) => process.stderr.write(`${line}\n`),
  values.binaries,
);
const db = connectPrisma(scratch.appUrl, 'nachfass_app', { max: 1 });
try {
  await fillOtherLists(scratch.superuserUrl);
  const all = await readAs(db, ADMIN, ({ tx }) => viewers(tx));
  const owner = all.find((it) => it.role === 'SALES')?.id ?? ADMIN;
  const byRole = new Map<Role, Map<string, Measured>>();
  for (const viewer of all) {
    const [lead] = await readAs(
      db,
      viewer.id,
      ({ tx }) => tx.$queryRaw<{ id: string }[]>`
        SELECT lead_id AS id FROM activities WHERE by_user_id = ${owner}::uuid
        GROUP BY lead_id ORDER BY count(*) DESC LIMIT 1`,
    );
    const about = { owner, lead: lead?.id ?? ADMIN };
    const questions = new Map([
      ...(await leadQuestions(db, viewer, about)),
      ...(await followUpQuestions(viewer)),
      ...(await otherQuestions(db, viewer, about)),
    ]);
    byRole.set(viewer.role, await measureAll(db, viewer, questions, Number(values.times)));
  }
  const shown = ['ADMIN', 'MANAGER', 'SALES'] as const;
  const names = new Set(shown.flatMap((role) => [...(byRole.get(role)?.keys() ?? [])]));
  print(`| question | ${shown.join(' | ')} |\n| --- | --- | --- | --- |`);
  for (const name of names) {
    print(`| ${name} | ${shown.map((role) => cell(byRole.get(role)?.get(name))).join(' | ')} |`);
  }
} finally {
  await db.$disconnect();
  await scratch.stop();
}
