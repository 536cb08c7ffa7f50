/**
 * Lists of leads: filters, search and orders in SQL, under row level security. What a viewer may filter or order
 * by is decided before anything is read, by role and filter alone, so that an order tells nothing withheld.
 */
import { canReadField, possibleRelations, unreadableField, withheldFrom } from '../auth/permissions.ts';
import type { Relation } from '../auth/relation.ts';
import type { Context, View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type LeadNode } from '../loaders.ts';
import type { Connection, PageRequest } from '../schema/connection.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput } from '../schema/global-id.ts';
import {
  keySql,
  pageOrder,
  pageStretches,
  toPage,
  whereAll,
  type KeyedRow,
  type SqlOrder,
  type Stretch,
} from '../schema/page-sql.ts';
import { isTerritoryCode } from '../territories/territories.ts';
import { filterConditions, RELATIONS, sqlOrder, type LeadFilter, type LeadOrder } from './filter-sql.ts';
import {
  ownTextCondition,
  planSearch,
  readSearch,
  SEARCH_LIMIT,
  searchCondition,
  type Search,
} from './search-sql.ts';
import { roadsTo, roadsToWalk, type Road } from './sight-sql.ts';

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
    throw forbidden(withheldFrom(viewer.role, field));
  }
}

/** What all leads of a list are estimated to be worth, in one of their currencies. */
export interface ListVolume {
  readonly currency: string;
  readonly cents: bigint;
}

export interface LeadList extends Connection<LeadNode> {
  /** By currency; a lead whose volume is withheld from the viewer adds nothing. */
  estimatedVolumes(): Promise<ListVolume[]>;
}

export function leadList(
  context: Context,
  filter: LeadFilter,
  search: string | null,
  order: LeadOrder,
): LeadList {
  const sql = sqlOrder(order);
  return {
    async page(request) {
      const view = await context.view();
      const rows = await view.tx.$queryRaw<(KeyedRow & { holds: boolean })[]>(
        pageQuery(await askedList(view, filter, search), sql, request),
      );
      const nodes = await loadAll(
        view.loaders.lead,
        rows.map((row) => row.id),
      );
      return toPage(sql, request, rows, nodes.map((node, nth) => (rows[nth]?.holds ? node : null))); // prettier-ignore
    },
    async totalCount() {
      const view = await context.view();
      const [row] = await view.tx.$queryRaw<{ count: bigint }[]>(
        countQuery(await askedList(view, filter, search)),
      );
      return Number(row?.count ?? 0n);
    },
    async estimatedVolumes() {
      const view = await context.view();
      const rows = await view.tx.$queryRaw<{ currency: string; cents: string }[]>(
        volumesQuery(await askedList(view, filter, search)),
      );
      return rows.map(({ currency, cents }) => ({ currency, cents: BigInt(cents) }));
    },
    asOf: async () => (await context.view()).asOf,
  };
}

/** How a search found a lead: also for who may not read its contacts, or by them. Without a search, OWN_TEXT. */
export type FoundBy = 'OWN_TEXT' | 'CONTACTS';

/** Which of these leads are in the list? The same conditions, by ids: what a stream asks about leads that changed. */
export async function matchingLeads(
  view: View,
  leadIds: readonly string[],
  filter: LeadFilter,
  search: string | null,
): Promise<Map<string, FoundBy>> {
  if (leadIds.length === 0) return new Map();
  const asked = await askedList(view, filter, search);
  const where = whereAll([
    Prisma.sql`l.id = ANY (${[...leadIds]}::uuid[])`,
    ...asked.conditions,
    ...(asked.search ? [searchCondition(asked.search)] : []),
  ]);
  const own = asked.search ? ownTextCondition(asked.search) : Prisma.sql`true`;
  const rows = await view.tx.$queryRaw<{ id: string; own: boolean }[]>`
    SELECT l.id, (${own}) AS own FROM leads l ${where}`;
  return new Map(rows.map((row) => [row.id, row.own ? 'OWN_TEXT' : 'CONTACTS']));
}

/** A list as it was asked for, in SQL. */
export interface AskedList {
  readonly viewer: View['viewer'];
  readonly filter: LeadFilter;
  /** What the filter says of `leads l`. */
  readonly conditions: readonly Prisma.Sql[];
  readonly search: Search | null;
}

export async function askedList(view: View, filter: LeadFilter, search: string | null): Promise<AskedList> {
  const conditions = await filterConditions(view, filter);
  return { viewer: view.viewer, filter, conditions, search: await readSearch(view.tx, search) };
}

/**
 * One page: from each road and stretch at most a page, merged. With a search its matches are read in their order, or the
 * roads are walked. What the page holds is compared once more as the viewer sees it.
 */
export function pageQuery(
  { viewer, filter, conditions, search }: AskedList,
  order: SqlOrder,
  request: PageRequest,
): Prisma.Sql {
  const stretches = pageStretches(order, request);
  const roads = search ? roadsToWalk(viewer, filter) : roadsTo(viewer, filter);
  const limit = request.limit + 1;
  const plan =
    search &&
    planSearch(search, viewer, {
      column: order.column,
      nullable: order.nullable,
      descending: order.descending !== request.backward,
      narrowed: conditions.length > 0,
      first: request.after || request.before ? null : limit,
    });
  const walk = (met: Prisma.Sql[]) =>
    roads.flatMap((road) =>
      stretches.map((it) => stretchQuery(road, it, order, limit, [...conditions, ...met])),
    );
  const parts = plan
    ? [
        ...stretches.map((it) => matchesQuery(it, order, limit, conditions)),
        ...walk([Prisma.sql`(SELECT ids IS NULL FROM found)`, plan.walked]),
      ]
    : walk([]);
  if (parts.length === 0) return Prisma.sql`SELECT NULL::uuid AS id, NULL AS key, false AS holds WHERE false`;
  return Prisma.sql`
    WITH ${plan ? Prisma.sql`found AS MATERIALIZED (${plan.found}),` : Prisma.empty} page AS (
      SELECT l.id, l.key FROM (${Prisma.join(parts, ' UNION ')}) AS l
      ${pageOrder({ ...order, column: 'l.key' }, request)}
    )
    SELECT l.id, ${keySql(order)}, ${search ? Prisma.sql`(${searchCondition(search)})` : Prisma.sql`true`} AS holds
    FROM page JOIN leads l ON l.id = page.id
    ${pageOrder(order, request)}`;
}

/** With a search: of all its matches those that the policies let through and the filter asks for. */
export function countQuery({ viewer, filter, conditions, search }: AskedList): Prisma.Sql {
  const roads = roadsTo(viewer, filter);
  if (roads.length === 0) return Prisma.sql`SELECT 0::bigint AS count`;
  const all = (met: Prisma.Sql[]) => {
    const parts = roads.map((road) => {
      const where = whereAll([...roadConditions(road), ...conditions, ...met]);
      return Prisma.sql`SELECT l.id FROM leads l ${where}`;
    });
    return Prisma.sql`(SELECT count(*) FROM (${Prisma.join(parts, ' UNION ')}) AS l)`;
  };
  if (!search) return Prisma.sql`SELECT ${all([])} AS count`;
  const match = Prisma.sql`(SELECT unnest(ids) AS id FROM found)`;
  // CASE: looked up in all ids at once, not each id in the leads.
  const matches = Prisma.sql`CASE WHEN l.id IN ${match} THEN true ELSE false END`;
  return Prisma.sql`
    WITH found AS MATERIALIZED (${planSearch(search, viewer, null).found})
    SELECT CASE WHEN (SELECT cardinality(ids) <= ${ONE_BY_ONE} FROM found)
      THEN (SELECT count(*) FROM ${match} AS match JOIN leads l ON l.id = match.id ${whereAll(conditions)})
      ELSE ${all([matches])}
    END AS count`;
}

/** The sum of the volumes by currency, of the leads whose volume the viewer may read. */
export function volumesQuery({ viewer, filter, conditions, search }: AskedList): Prisma.Sql {
  const readable = readableVolume(viewer, filter);
  const matches = search
    ? [Prisma.sql`CASE WHEN l.id IN (SELECT unnest(ids) AS id FROM found) THEN true ELSE false END`]
    : [];
  const parts = roadsTo(viewer, filter).map((road) => {
    const where = whereAll([
      Prisma.sql`l.estimated_volume_cents IS NOT NULL`,
      ...roadConditions(road),
      ...conditions,
      ...readable,
      ...matches,
    ]);
    return Prisma.sql`SELECT l.id, l.estimated_volume_currency AS currency, l.estimated_volume_cents AS cents FROM leads l ${where}`;
  });
  if (parts.length === 0) return Prisma.sql`SELECT NULL AS currency, NULL AS cents WHERE false`;
  const found = search
    ? Prisma.sql`WITH found AS MATERIALIZED (${planSearch(search, viewer, null).found})`
    : Prisma.empty;
  return Prisma.sql`
    ${found}
    SELECT l.currency, sum(l.cents)::text AS cents
    FROM (${Prisma.join(parts, ' UNION ')}) AS l GROUP BY l.currency ORDER BY l.currency`;
}

/** What makes one a viewer of a lead, in columns. */
const RELATION_SQL: Readonly<Record<Relation, Prisma.Sql>> = {
  ADMIN: Prisma.sql`true`,
  OWNER: RELATIONS.own,
  COLLABORATOR: RELATIONS.helped,
  TEAM: RELATIONS.led,
  CANDIDATE: RELATIONS.offered,
  POOL: RELATIONS.pooled,
};

/** Nothing where every relation that the filter leaves opens the volume. */
function readableVolume(viewer: View['viewer'], filter: LeadFilter): Prisma.Sql[] {
  const reads = (relation: Relation) => canReadField('estimatedVolume', [relation], viewer.role);
  if (possibleRelations(viewer.role, filter).every(reads)) return [];
  // Any relation opens it, also one that the filter did not ask for: a pool lead that the viewer helps with.
  const open = possibleRelations(viewer.role)
    .filter(reads)
    .map((relation) => RELATION_SQL[relation]);
  return [Prisma.sql`(${Prisma.join(open, ' OR ')})`];
}

/** So many leads are counted by their ids sooner than by going through all in sight. */
const ONE_BY_ONE = 3000;

/** The matches of a search come in the order asked for, and are read until the page is full. */
function matchesQuery(
  stretch: Stretch,
  order: SqlOrder,
  limit: number,
  conditions: readonly Prisma.Sql[],
): Prisma.Sql {
  return Prisma.sql`(
    SELECT l.id, ${Prisma.raw(order.column)} AS key
    FROM unnest((SELECT ids FROM found)) WITH ORDINALITY AS match (id, nth) JOIN leads l ON l.id = match.id
    ${whereAll([...conditions, ...stretch.conditions])} ORDER BY match.nth LIMIT ${limit}
  )`;
}

function stretchQuery(
  road: Road,
  stretch: Stretch,
  order: SqlOrder,
  limit: number,
  asked: readonly Prisma.Sql[],
): Prisma.Sql {
  switch (road.to) {
    case 'ALL':
      return limited(stretch, order, limit, asked);
    case 'RELATED': {
      const where = whereAll([road.where, ...asked, ...stretch.conditions]);
      // OFFSET 0 keeps the limit out of the planner's sight: it would walk everybody's leads in order, hoping to
      // meet the viewer's soon. Theirs are few enough to be sorted.
      return Prisma.sql`(
        SELECT l.id, l.key FROM (
          SELECT l.id, ${Prisma.raw(order.column)} AS key FROM leads l ${where} OFFSET 0
        ) AS l ${stretch.orderOf('l.key')} LIMIT ${limit}
      )`;
    }
    case 'POOL': {
      const there = [Prisma.sql`l.owner_id IS NULL AND l.territory_code = place.code`, ...asked];
      return Prisma.sql`
        SELECT pooled.id, pooled.key
        FROM unnest(${[...road.territories]}::text[]) AS place (code)
        CROSS JOIN LATERAL ${limited(stretch, order, limit, there)} AS pooled`;
    }
  }
}

/** For a count: all of a road at once. */
function roadConditions(road: Road): Prisma.Sql[] {
  switch (road.to) {
    case 'ALL':
      return [];
    case 'RELATED':
      return [road.where];
    case 'POOL':
      return [
        Prisma.sql`l.owner_id IS NULL`,
        Prisma.sql`l.territory_code = ANY (${[...road.territories]}::text[])`,
      ];
  }
}

function limited(
  stretch: Stretch,
  order: SqlOrder,
  limit: number,
  conditions: readonly Prisma.Sql[],
): Prisma.Sql {
  return Prisma.sql`(
    SELECT l.id, ${Prisma.raw(order.column)} AS key FROM leads l
    ${whereAll([...conditions, ...stretch.conditions])} ${stretch.orderOf(order.column)} LIMIT ${limit}
  )`;
}
