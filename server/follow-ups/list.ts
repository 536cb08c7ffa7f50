/** Lists of follow-ups and their summary, in SQL, under row level security. */
import type { Temporal } from '@js-temporal/polyfill';
import { homeTerritory } from '../auth/viewer.ts';
import { toDate } from '../clock.ts';
import type { Context, View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type FollowUpRow } from '../loaders.ts';
import { nestedList } from '../nested-list.ts';
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
  followUpKinds,
  followUpStatuses,
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
  return {
    async page(request) {
      const view = await context.view();
      const query = followUpPageQuery(await askedFollowUps(view, filter), request);
      const rows = await view.tx.$queryRaw<KeyedRow[]>(query);
      const nodes = await loadAll(
        view.loaders.followUp,
        rows.map((row) => row.id),
      );
      return toPage(FOLLOW_UP_ORDER, request, rows, nodes);
    },
    async totalCount() {
      const view = await context.view();
      const query = followUpCountQuery(await askedFollowUps(view, filter));
      const [row] = await view.tx.$queryRaw<{ count: bigint }[]>(query);
      return Number(row?.count ?? 0n);
    },
    asOf: async () => (await context.view()).asOf,
  };
}

/** `leadId` null is a list that is withheld: empty. */
export const followUpsOfLead = nestedList<FollowUpRow>({
  from: 'follow_ups f',
  parent: 'f.lead_id',
  order: FOLLOW_UP_ORDER,
  load: ({ loaders }, ids) => loadAll(loaders.followUp, ids),
});

/** Which of these are in the list: what a stream asks about changed ones. */
export async function matchingFollowUps(
  view: View,
  ids: readonly string[],
  filter: FollowUpFilter,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const where = whereAll([
    Prisma.sql`f.id = ANY (${[...ids]}::uuid[])`,
    ...(await askedFollowUps(view, filter)).conditions,
  ]);
  const rows = await view.tx.$queryRaw<{ id: string }[]>`SELECT f.id FROM follow_ups f ${where}`;
  return new Set(rows.map((row) => row.id));
}

/** The four counts over pending follow-ups that no stopped clock holds, in one query. */
export async function summarize(
  view: Pick<View, 'tx' | 'viewer' | 'now' | 'settings'>,
  filter: FollowUpFilter,
): Promise<FollowUpSummary> {
  const { kind, leadId } = filter;
  const bounds = summaryBounds(timeZoneOf(view), view.now, await urgencySettings(view));
  const [now, overdue] = [toDate(bounds.now), toDate(bounds.overdueBefore)];
  const [todayEnds, tomorrowEnds] = [toDate(bounds.todayEndsAt), toDate(bounds.tomorrowEndsAt)];
  const where = whereAll([
    Prisma.sql`f.status = 'PENDING' AND f.held_since IS NULL AND f.due_at < ${tomorrowEnds}`,
    ...(await askedFollowUps(view, { scope: scopeOf(filter), kind, leadId })).conditions,
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

/** A list as it was asked for, in SQL. */
export interface AskedFollowUps {
  /** Everything the filter says of `follow_ups f`. */
  readonly conditions: readonly Prisma.Sql[];
  /** How a page is read; null where few are meant, which can be sorted. */
  readonly road: FollowUpRoad | null;
}

/**
 * A page is put together from pieces that one index each has by date: of each person asked for, or of everybody by kind,
 * in each status asked for. In one go all of a team's would have to be asked for their leads to show the first twenty.
 */
interface FollowUpRoad {
  /** Rows that name the pieces; no two are the same. */
  readonly pieces: Prisma.Sql;
  /** What makes `follow_ups f` part of a piece, and what is asked of it besides. */
  readonly within: readonly Prisma.Sql[];
  readonly statuses: readonly FollowUpStatus[];
  /** Sorted by before the date: the same for all in a piece, said only for the index. */
  readonly first?: Prisma.Sql;
}

export function followUpPageQuery({ conditions, road }: AskedFollowUps, request: PageRequest): Prisma.Sql {
  const place = pageConditions(FOLLOW_UP_ORDER, request);
  const key = keySql(FOLLOW_UP_ORDER);
  const order = pageOrder(FOLLOW_UP_ORDER, request);
  if (!road)
    return Prisma.sql`SELECT f.id, ${key} FROM follow_ups f ${whereAll([...conditions, ...place])} ${order}`;
  const direction = Prisma.raw(request.backward ? 'DESC' : 'ASC');
  const first = road.first ? Prisma.sql`${road.first} ${direction},` : Prisma.empty;
  return Prisma.sql`
    SELECT f.id, ${key}
    FROM ${road.pieces} CROSS JOIN unnest(${[...road.statuses]}::text[]) AS state (status)
    CROSS JOIN LATERAL (
      SELECT f.id, f.due_at FROM follow_ups f
      ${whereAll([...road.within, Prisma.sql`f.status = state.status`, ...place])}
      ORDER BY ${first} f.due_at ${direction}, f.id ${direction} LIMIT ${request.limit + 1}
    ) AS f
    ${order}`;
}

export function followUpCountQuery({ conditions }: AskedFollowUps): Prisma.Sql {
  return Prisma.sql`SELECT count(*) AS count FROM follow_ups f ${whereAll(conditions)}`;
}

export async function askedFollowUps(
  view: Pick<View, 'viewer' | 'now' | 'settings'>,
  filter: FollowUpFilter,
): Promise<AskedFollowUps> {
  const { viewer } = view;
  const { kind, status, leadId, dueBefore, dueAfter, urgency } = filter;
  const scope = scopeOf(filter);
  const scoped = scope ? [inScope(scope, viewer.role)] : [];
  const kinds = kind ? [among('f.kind', kind)] : [];
  const states = status ? [among('f.status', status)] : [];
  const rest = [
    ...(leadId ? [Prisma.sql`f.lead_id = ${leadId}::uuid`] : []),
    ...(dueBefore ? [Prisma.sql`f.due_at < ${dueBefore}`] : []),
    ...(dueAfter ? [Prisma.sql`f.due_at >= ${dueAfter}`] : []),
    ...(urgency ? [urgencyCondition(urgency, view.now, await urgencySettings(view))] : []),
  ];
  const conditions = [...scoped, ...kinds, ...states, ...rest];
  if (leadId || !scope) return { conditions, road: null };
  const statuses = followUpStatuses.filter(
    (it) => (!status || status.includes(it)) && (!urgency || it === 'PENDING'),
  );
  if (scope === 'UNASSIGNED') {
    const pieces = Prisma.sql`(VALUES (1)) AS piece`;
    const within = [...scoped, ...kinds, ...rest];
    return { conditions, road: { pieces, within, statuses, first: Prisma.sql`f.assignee_id` } };
  }
  if (scope === 'TEAM' && viewer.role === 'ADMIN') {
    const wanted = followUpKinds.filter((it) => !kind || kind.includes(it));
    const pieces = Prisma.sql`unnest(${wanted}::text[]) AS piece (kind)`;
    const within = [Prisma.sql`f.kind = piece.kind`, ...scoped, ...rest];
    return { conditions, road: { pieces, within, statuses } };
  }
  const people =
    scope === 'MINE' ? Prisma.sql`ARRAY[app.viewer_id()]` : Prisma.sql`app.viewer_team_members()`;
  const pieces = Prisma.sql`unnest((SELECT ${people})) AS piece (person)`;
  const within = [Prisma.sql`f.assignee_id = piece.person`, ...kinds, ...rest];
  return { conditions, road: { pieces, within, statuses } };
}

/** Whose: an admin's team is everybody. */
export function inScope(scope: FollowUpScope, role: View['viewer']['role']): Prisma.Sql {
  if (scope === 'MINE') return Prisma.sql`f.assignee_id = (SELECT app.viewer_id())`;
  if (scope === 'UNASSIGNED') return Prisma.sql`f.assignee_id IS NULL`;
  return role === 'ADMIN'
    ? Prisma.sql`f.assignee_id IS NOT NULL`
    : Prisma.sql`f.assignee_id = ANY ((SELECT app.viewer_team_members())::uuid[])`;
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
    ? Prisma.sql`(f.status = 'PENDING' AND f.held_since IS NULL AND (${Prisma.join(wanted, ' OR ')}))`
    : Prisma.sql`false`;
}
