/**
 * Lists of customers in SQL, under row level security. They are filtered and ordered by fields of the identity group
 * alone, which whoever sees a customer may read; contacts are searched where they are rows for the viewer.
 */
import type { Context } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type CustomerNode } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import { badUserInput } from '../schema/global-id.ts';
import { among, checkSearch, containing, type SqlOrder } from '../schema/page-sql.ts';
import { expandTerritories, isTerritoryCode } from '../territories/territories.ts';
import { tableList } from '../table-list.ts';

/** Ids are uuids. Lists mean "any of"; `mine` and `team` widen each other. */
export interface CustomerFilter {
  readonly territory?: readonly string[] | null;
  readonly owner?: readonly string[] | null;
  readonly mine?: boolean | null;
  readonly team?: boolean | null;
  readonly convertedAfter?: Date | null;
  readonly convertedBefore?: Date | null;
}

export interface CustomerOrder {
  readonly field: 'COMPANY_NAME' | 'CONVERTED_AT';
  readonly direction: 'ASC' | 'DESC';
}
export const DEFAULT_CUSTOMER_ORDER: CustomerOrder = { field: 'CONVERTED_AT', direction: 'DESC' };

/** Refuses unknown territories and endless searches. */
export function checkCustomersAsked({ territory }: CustomerFilter, search: string | null): void {
  checkSearch(search);
  if (territory?.some((code) => !isTerritoryCode(code))) {
    throw badUserInput('filter.territory: ISO 3166 codes like DE, AT-9 or CH-ZH are known.');
  }
}

export function customerOrder({ field, direction }: CustomerOrder): SqlOrder {
  return {
    name: `${field}_${direction}`,
    column: field === 'COMPANY_NAME' ? 'c.company_normalized' : 'c.converted_at',
    type: field === 'COMPANY_NAME' ? 'text' : 'timestamptz',
    nullable: false,
    descending: direction === 'DESC',
    id: 'c.id',
  };
}

export function customerList(
  context: Context,
  filter: CustomerFilter,
  search: string | null,
  order: CustomerOrder,
): Connection<CustomerNode> {
  const conditions = customerConditions(filter, search);
  return tableList(context, {
    from: 'customers c',
    order: customerOrder(order),
    conditions: () => conditions,
    load: ({ loaders }, ids) => loadAll(loaders.customer, ids),
  });
}

function customerConditions(filter: CustomerFilter, search: string | null): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  const ofLead = leadConditions(filter);
  if (ofLead.length > 0) {
    // People have few leads, from which their customers are found. A territory has many: with OFFSET 0 each customer on the
    // way is asked for its lead, instead of gathering all leads of the territory for a page.
    const gathered = filter.owner || filter.mine || filter.team;
    conditions.push(Prisma.sql`EXISTS (
      SELECT FROM leads l WHERE l.id = c.original_lead_id AND ${Prisma.join(ofLead, ' AND ')}
      ${gathered ? Prisma.empty : Prisma.sql`OFFSET 0`}
    )`);
  }
  if (filter.convertedAfter) conditions.push(Prisma.sql`c.converted_at >= ${filter.convertedAfter}`);
  if (filter.convertedBefore) conditions.push(Prisma.sql`c.converted_at < ${filter.convertedBefore}`);
  if (search?.trim()) conditions.push(searchCondition(search.trim()));
  return conditions;
}

/** Owner and territory are the original lead's. */
function leadConditions({ territory, owner, mine, team }: CustomerFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (territory) conditions.push(among('l.territory_code', expandTerritories([...territory])));
  if (owner) conditions.push(Prisma.sql`l.owner_id = ANY (${[...owner]}::uuid[])`);
  const any: Prisma.Sql[] = [];
  if (mine) {
    any.push(
      Prisma.sql`l.owner_id = (SELECT app.viewer_id())`,
      Prisma.sql`l.id = ANY ((SELECT app.viewer_collaborations())::uuid[])`,
    );
  }
  if (team) any.push(Prisma.sql`l.owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])`);
  if (any.length > 0) conditions.push(Prisma.sql`(${Prisma.join(any, ' OR ')})`);
  return conditions;
}

function searchCondition(search: string): Prisma.Sql {
  const pattern = containing(search);
  return Prisma.sql`(
    c.company_name ILIKE ${pattern} OR c.city ILIKE ${pattern} OR c.postal_code ILIKE ${pattern}
    OR EXISTS (
      SELECT FROM customer_contacts k
      WHERE k.customer_id = c.id
        AND (concat_ws(' ', k.first_name, k.last_name) ILIKE ${pattern} OR k.email ILIKE ${pattern} OR k.phone ILIKE ${pattern})
    )
  )`;
}
