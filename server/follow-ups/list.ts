/** Lists of follow-ups and their summary, in SQL, under row level security. */
import type { Temporal } from '@js-temporal/polyfill';
import { homeTerritory } from '../auth/viewer.ts';
import { toDate } from '../clock.ts';
import type { Context, View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type FollowUpRow } from '../loaders.ts';
import type { Connection, PageRequest } from '../schema/connection.ts';
import { forbidden } from '../schema/forbidden.ts';
import {
  among,
  keySql,
  pageConditions,
  pageOrder,
  toPage,
  whereAll,
  type KeyedRow,
  type SqlOrder,
} from '../schema/page-sql.ts';
import { territoryOf } from '../territories/territories.ts';
import {
  overdueBefore,
  summaryBounds,
  type FollowUpKind,
  type FollowUpScope,
  type FollowUpStatus,
  type Urgency,
  type UrgencySettings,
} from './due-rules.ts';

export const FOLLOW_UP_ORDER: SqlOrder = {
  name: 'follow-ups',
  column: 'f.due_at',
  type: 'timestamptz',
  nullable: false,
  descending: false,
  id: 'f.id',
};

/** A decoded FollowUpFilter. */
export interface FollowUpFilter {
  readonly scope?: FollowUpScope | null;
  readonly kind?: readonly FollowUpKind[] | null;
  readonly status?: readonly FollowUpStatus[] | null;
  readonly urgency?: readonly Urgency[] | null;
  readonly dueBefore?: Date | null;
  readonly dueAfter?: Date | null;
  /** A uuid. */
  readonly leadId?: string | null;
}

export interface FollowUpSummary {
  readonly pending: number;
  readonly overdue: number;
  readonly dueToday: number;
  readonly dueTomorrow: number;
}

/** Whose they are: mine unless something else is said, or one lead is asked for. */
export function scopeOf(filter: FollowUpFilter): FollowUpScope | null {
  return filter.scope ?? (filter.leadId ? null : 'MINE');
}

/** Team and unassigned queues are for managers and admins. */
export function checkScope(view: View, filter: FollowUpFilter): void {
  if (!mayAskScope(view.viewer, filter)) {
    throw forbidden(`The scope ${scopeOf(filter)} is for managers and admins. Ask for MINE.`);
  }
}

export function mayAskScope({ role }: Pick<View['viewer'], 'role'>, filter: FollowUpFilter): boolean {
  const scope = scopeOf(filter);
  return scope === null || scope === 'MINE' || role !== 'SALES';
}

export function followUpList(context: Context, filter: FollowUpFilter): Connection<FollowUpRow> {
  return connection(context, (view) => followUpConditions(view, filter));
}

/** `leadId` null is a list that is withheld: empty. */
export function followUpsOfLead(context: Context, leadId: string | null): Connection<FollowUpRow> {
  return connection(context, () =>
    Promise.resolve([leadId ? Prisma.sql`f.lead_id = ${leadId}::uuid` : Prisma.sql`false`]),
  );
}

/** Which of these are in the list: what a stream asks about changed ones. */
export async function matchingFollowUps(
  view: View,
  ids: readonly string[],
  filter: FollowUpFilter,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const where = whereAll([
    Prisma.sql`f.id = ANY (${[...ids]}::uuid[])`,
    ...(await followUpConditions(view, filter)),
  ]);
  const rows = await view.tx.$queryRaw<{ id: string }[]>`SELECT f.id FROM follow_ups f ${where}`;
  return new Set(rows.map((row) => row.id));
}

/** The four counts over pending follow-ups that no stopped clock holds, in one query. */
export async function summarize(view: View, filter: FollowUpFilter): Promise<FollowUpSummary> {
  const { kind, leadId } = filter;
  const bounds = summaryBounds(timeZoneOf(view), view.now, await urgencySettings(view));
  const [now, overdue] = [toDate(bounds.now), toDate(bounds.overdueBefore)];
  const [todayEnds, tomorrowEnds] = [toDate(bounds.todayEndsAt), toDate(bounds.tomorrowEndsAt)];
  const where = whereAll([
    Prisma.sql`f.status = 'PENDING' AND f.held_since IS NULL AND f.due_at < ${tomorrowEnds}`,
    ...(await followUpConditions(view, { scope: scopeOf(filter), kind, leadId })),
  ]);
  const [row] = await view.tx.$queryRaw<Record<keyof FollowUpSummary, bigint>[]>`
    SELECT
      count(*) FILTER (WHERE f.due_at <= ${now}) AS "pending",
      count(*) FILTER (WHERE f.due_at < ${overdue}) AS "overdue",
      count(*) FILTER (WHERE f.due_at >= ${overdue} AND f.due_at < ${todayEnds}) AS "dueToday",
      count(*) FILTER (WHERE f.due_at >= ${todayEnds}) AS "dueTomorrow"
    FROM follow_ups f ${where}`;
  return {
    pending: Number(row?.pending ?? 0n),
    overdue: Number(row?.overdue ?? 0n),
    dueToday: Number(row?.dueToday ?? 0n),
    dueTomorrow: Number(row?.dueTomorrow ?? 0n),
  };
}

/** Where the viewer's days begin and end: the zone of their first territory. */
export function timeZoneOf({ viewer }: Pick<View, 'viewer'>): string {
  return territoryOf(homeTerritory(viewer) ?? 'DE').timeZone;
}

/** How long after its due time a follow-up is overdue: on the viewer's desk, so in their first territory. */
export async function urgencySettings(view: Pick<View, 'viewer' | 'settings'>): Promise<UrgencySettings> {
  return (await view.settings(homeTerritory(view.viewer))).followUps;
}

function connection(
  context: Context,
  conditions: (view: View) => Promise<Prisma.Sql[]>,
): Connection<FollowUpRow> {
  return {
    async page(request) {
      const view = await context.view();
      const rows = await view.tx.$queryRaw<KeyedRow[]>(followUpPageQuery(await conditions(view), request));
      const nodes = await loadAll(
        view.loaders.followUp,
        rows.map((row) => row.id),
      );
      return toPage(FOLLOW_UP_ORDER, request, rows, nodes);
    },
    async totalCount() {
      const view = await context.view();
      const [row] = await view.tx.$queryRaw<{ count: bigint }[]>(followUpCountQuery(await conditions(view)));
      return Number(row?.count ?? 0n);
    },
    asOf: async () => (await context.view()).asOf,
  };
}

export function followUpPageQuery(conditions: readonly Prisma.Sql[], request: PageRequest): Prisma.Sql {
  const where = whereAll([...conditions, ...pageConditions(FOLLOW_UP_ORDER, request)]);
  return Prisma.sql`
    SELECT f.id, ${keySql(FOLLOW_UP_ORDER)} FROM follow_ups f ${where} ${pageOrder(FOLLOW_UP_ORDER, request)}`;
}

export function followUpCountQuery(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return Prisma.sql`SELECT count(*) AS count FROM follow_ups f ${whereAll(conditions)}`;
}

export async function followUpConditions(
  view: Pick<View, 'viewer' | 'now' | 'settings'>,
  filter: FollowUpFilter,
): Promise<Prisma.Sql[]> {
  const conditions: Prisma.Sql[] = [];
  const scope = scopeOf(filter);
  if (scope === 'MINE') conditions.push(Prisma.sql`f.assignee_id = (SELECT app.viewer_id())`);
  if (scope === 'UNASSIGNED') conditions.push(Prisma.sql`f.assignee_id IS NULL`);
  if (scope === 'TEAM') {
    conditions.push(
      view.viewer.role === 'ADMIN'
        ? Prisma.sql`f.assignee_id IS NOT NULL`
        : Prisma.sql`f.assignee_id = ANY ((SELECT app.viewer_team_members())::uuid[])`,
    );
  }
  if (filter.kind) conditions.push(among('f.kind', filter.kind));
  if (filter.status) conditions.push(among('f.status', filter.status));
  if (filter.leadId) conditions.push(Prisma.sql`f.lead_id = ${filter.leadId}::uuid`);
  if (filter.dueBefore) conditions.push(Prisma.sql`f.due_at < ${filter.dueBefore}`);
  if (filter.dueAfter) conditions.push(Prisma.sql`f.due_at >= ${filter.dueAfter}`);
  if (filter.urgency)
    conditions.push(urgencyCondition(filter.urgency, view.now, await urgencySettings(view)));
  return conditions;
}

function urgencyCondition(
  urgencies: readonly Urgency[],
  instant: Temporal.Instant,
  settings: UrgencySettings,
): Prisma.Sql {
  const [now, overdue] = [toDate(instant), toDate(overdueBefore(instant, settings))];
  const ranges: Readonly<Record<Urgency, Prisma.Sql>> = {
    UPCOMING: Prisma.sql`f.due_at > ${now}`,
    DUE: Prisma.sql`(f.due_at <= ${now} AND f.due_at >= ${overdue})`,
    OVERDUE: Prisma.sql`f.due_at < ${overdue}`,
  };
  const wanted = urgencies.map((it) => ranges[it]);
  return wanted.length > 0
    ? Prisma.sql`(f.status = 'PENDING' AND (${Prisma.join(wanted, ' OR ')}))`
    : Prisma.sql`false`;
}
