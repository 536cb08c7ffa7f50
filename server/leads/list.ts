/**
 * Lists of leads: filters, search and orders in SQL, under row level security. What a viewer may filter or order
 * by is decided before anything is read, by role and filter alone, so that an order tells nothing withheld.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { unreadableField, type LeadOrderName } from '../auth/permissions.ts';
import { homeTerritory } from '../auth/viewer.ts';
import { toDate } from '../clock.ts';
import type { Context, View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { overdueBefore, type Urgency, type UrgencySettings } from '../follow-ups/due-rules.ts';
import { loadAll, type LeadNode } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput } from '../schema/global-id.ts';
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
import { expandTerritories, isTerritoryCode } from '../territories/territories.ts';
import {
  openStatuses,
  type BusinessType,
  type LeadSource,
  type LeadStage,
  type LeadStatus,
} from './rules.ts';

/** A decoded LeadFilter: ids are uuids, codes are codes. Lists mean "any of"; an empty list matches nothing. */
export interface LeadFilter {
  readonly status?: readonly LeadStatus[] | null;
  readonly stage?: readonly LeadStage[] | null;
  readonly source?: readonly LeadSource[] | null;
  readonly territory?: readonly string[] | null;
  readonly businessType?: readonly BusinessType[] | null;
  readonly owner?: readonly string[] | null;
  readonly mine?: boolean | null;
  readonly team?: boolean | null;
  readonly pool?: boolean | null;
  /** Open, of an owner who has been deactivated (or not so). */
  readonly orphaned?: boolean | null;
  readonly hasFollowUp?: boolean | null;
  readonly followUpUrgency?: readonly Urgency[] | null;
  readonly registeredAfter?: Date | null;
  readonly registeredBefore?: Date | null;
  readonly protectionEndsBefore?: Date | null;
}

export interface LeadOrder {
  readonly field: Exclude<LeadOrderName, 'SCORE'>;
  readonly direction: 'ASC' | 'DESC';
}

const ORDER_COLUMNS: Readonly<Record<LeadOrder['field'], Pick<SqlOrder, 'column' | 'type' | 'nullable'>>> = {
  REGISTERED_AT: { column: 'l.registered_at', type: 'timestamptz', nullable: false },
  UPDATED_AT: { column: 'l.updated_at', type: 'timestamptz', nullable: false },
  COMPANY_NAME: { column: 'l.company_normalized', type: 'text', nullable: false },
  LAST_ACTIVITY_AT: { column: 'l.last_activity_at', type: 'timestamptz', nullable: true },
  NEXT_FOLLOW_UP_AT: { column: 'l.next_follow_up_at', type: 'timestamptz', nullable: true },
  ESTIMATED_VOLUME: { column: 'l.estimated_volume_cents', type: 'bigint', nullable: true },
};

export const DEFAULT_LEAD_ORDER: LeadOrder = { field: 'REGISTERED_AT', direction: 'DESC' };

export function sqlOrder(order: LeadOrder): SqlOrder {
  return {
    ...ORDER_COLUMNS[order.field],
    name: `${order.field}_${order.direction}`,
    descending: order.direction === 'DESC',
    id: 'l.id',
  };
}

/**
 * Refuses what no list can be asked by: filters and orders that would tell what their fields withhold (FORBIDDEN,
 * naming the first such field), unknown territories, endless searches.
 */
export async function checkAsked(
  context: Context,
  { filter, search, order }: { filter: LeadFilter; search: string | null; order?: LeadOrder },
): Promise<void> {
  if ((search ?? '').length > SEARCH_LIMIT) throw badUserInput(`search: at most ${SEARCH_LIMIT} characters.`);
  const unknown = filter.territory?.find((code) => !isTerritoryCode(code));
  if (unknown !== undefined) {
    throw badUserInput('filter.territory: ISO 3166 codes like DE, AT-9 or CH-ZH are known.');
  }
  const { viewer } = await context.view();
  const field = unreadableField(viewer.role, filter, order?.field);
  if (field) {
    throw forbidden(
      `You may not filter or order these leads by ${field}: it is withheld from you on some of them. Add mine: true.`,
    );
  }
}

export function leadList(
  context: Context,
  filter: LeadFilter,
  search: string | null,
  order: LeadOrder,
): Connection<LeadNode> {
  const sql = sqlOrder(order);
  return {
    async page(request) {
      const view = await context.view();
      const where = whereAll([
        ...(await leadConditions(view, filter, search)),
        ...pageConditions(sql, request),
      ]);
      const rows = await view.tx.$queryRaw<KeyedRow[]>`
        SELECT l.id, ${keySql(sql)} FROM leads l ${where} ${pageOrder(sql, request)}`;
      const nodes = await loadAll(
        view.loaders.lead,
        rows.map((row) => row.id),
      );
      return toPage(sql, request, rows, nodes);
    },
    async totalCount() {
      const view = await context.view();
      const where = whereAll(await leadConditions(view, filter, search));
      const [row] = await view.tx.$queryRaw<
        { count: bigint }[]
      >`SELECT count(*) AS count FROM leads l ${where}`;
      return Number(row?.count ?? 0n);
    },
    asOf: async () => (await context.view()).asOf,
  };
}

/** Is this lead in the list? The same conditions, for one row: what a stream asks about a changed lead. */
export async function matchingLeads(
  view: View,
  leadIds: readonly string[],
  filter: LeadFilter,
  search: string | null,
): Promise<Set<string>> {
  if (leadIds.length === 0) return new Set();
  const where = whereAll([
    Prisma.sql`l.id = ANY (${[...leadIds]}::uuid[])`,
    ...(await leadConditions(view, filter, search)),
  ]);
  const rows = await view.tx.$queryRaw<{ id: string }[]>`SELECT l.id FROM leads l ${where}`;
  return new Set(rows.map((row) => row.id));
}

const SEARCH_LIMIT = 200;

async function leadConditions(view: View, filter: LeadFilter, search: string | null): Promise<Prisma.Sql[]> {
  const conditions: Prisma.Sql[] = [];
  const anyOf = (column: string, values: readonly string[] | null | undefined) => {
    if (values) conditions.push(among(column, values));
  };
  anyOf('l.status', filter.status);
  anyOf('l.stage', filter.stage);
  anyOf('l.source', filter.source);
  anyOf('l.business_type', filter.businessType);
  if (filter.territory) anyOf('l.territory_code', expandTerritories([...filter.territory]));
  if (filter.owner) conditions.push(Prisma.sql`l.owner_id = ANY (${[...filter.owner]}::uuid[])`);
  const relation = relationCondition(filter);
  if (relation) conditions.push(relation);
  if (typeof filter.orphaned === 'boolean') {
    const orphaned = Prisma.sql`(
      l.owner_id = ANY (ARRAY(SELECT u.id FROM users u WHERE NOT u.active)) AND l.status = ANY (${[...openStatuses]})
    )`;
    conditions.push(filter.orphaned ? orphaned : Prisma.sql`${orphaned} IS NOT TRUE`);
  }
  if (typeof filter.hasFollowUp === 'boolean') {
    conditions.push(
      filter.hasFollowUp
        ? Prisma.sql`l.next_follow_up_at IS NOT NULL`
        : Prisma.sql`l.next_follow_up_at IS NULL`,
    );
  }
  if (filter.followUpUrgency) {
    const { followUps } = await view.settings(homeTerritory(view.viewer));
    conditions.push(urgencyCondition(filter.followUpUrgency, view.now, followUps));
  }
  if (filter.registeredAfter) conditions.push(Prisma.sql`l.registered_at >= ${filter.registeredAfter}`);
  if (filter.registeredBefore) conditions.push(Prisma.sql`l.registered_at < ${filter.registeredBefore}`);
  if (filter.protectionEndsBefore) {
    conditions.push(Prisma.sql`l.protection_ends_at < ${filter.protectionEndsBefore}`);
  }
  if (search?.trim()) conditions.push(searchCondition(search.trim()));
  return conditions;
}

/** Mine, team and pool widen each other: any of those that are switched on. */
function relationCondition({ mine, team, pool }: LeadFilter): Prisma.Sql | null {
  const any: Prisma.Sql[] = [];
  if (mine) {
    any.push(
      Prisma.sql`l.owner_id = (SELECT app.viewer_id())`,
      Prisma.sql`l.id = ANY ((SELECT app.viewer_collaborations())::uuid[])`,
    );
  }
  if (team) any.push(Prisma.sql`l.owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])`);
  if (pool) any.push(Prisma.sql`(l.owner_id IS NULL AND l.status = ANY (${[...openStatuses]}))`);
  return any.length > 0 ? Prisma.sql`(${Prisma.join(any, ' OR ')})` : null;
}

/** By the lead's open follow-up that is due first. */
function urgencyCondition(
  urgencies: readonly Urgency[],
  now: Temporal.Instant,
  settings: UrgencySettings,
): Prisma.Sql {
  const due = toDate(now);
  const overdue = toDate(overdueBefore(now, settings));
  const ranges: Readonly<Record<Urgency, Prisma.Sql>> = {
    UPCOMING: Prisma.sql`l.next_follow_up_at > ${due}`,
    DUE: Prisma.sql`(l.next_follow_up_at <= ${due} AND l.next_follow_up_at >= ${overdue})`,
    OVERDUE: Prisma.sql`l.next_follow_up_at < ${overdue}`,
  };
  const wanted = urgencies.map((urgency) => ranges[urgency]);
  return wanted.length > 0 ? Prisma.sql`(${Prisma.join(wanted, ' OR ')})` : Prisma.sql`false`;
}

/**
 * Company and city for everybody who sees the lead; contacts where they are rows for the viewer, which row level
 * security sees to. `%` and `_` are letters like any other.
 */
function searchCondition(search: string): Prisma.Sql {
  const pattern = `%${search.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;
  return Prisma.sql`(
    l.company_name ILIKE ${pattern} OR l.city ILIKE ${pattern} OR l.postal_code ILIKE ${pattern}
    OR EXISTS (
      SELECT FROM contacts c
      WHERE c.lead_id = l.id
        AND (concat_ws(' ', c.first_name, c.last_name) ILIKE ${pattern} OR c.email ILIKE ${pattern} OR c.phone ILIKE ${pattern})
    )
  )`;
}
