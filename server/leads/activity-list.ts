/** The activities of a lead, newest first, as a keyset connection. */
import type { Context } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type ActivityRow } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import type { SqlOrder } from '../schema/page-sql.ts';
import { nestedList } from '../nested-list.ts';

export const ACTIVITY_ORDER: SqlOrder = {
  name: 'activities',
  column: 'a.at',
  type: 'timestamptz',
  nullable: false,
  descending: true,
  id: 'a.id',
};

/** Every condition that is given must hold; instants are of when it happened. */
export interface ActivityFilter {
  readonly types?: readonly string[] | null;
  readonly meaningfulOnly?: boolean | null;
  /** Null: an id that is nobody's, so nothing matches. */
  readonly byUserId?: string | null;
  /** Inclusive. */
  readonly after?: Date | null;
  /** Exclusive. */
  readonly before?: Date | null;
  /** Also those that were withdrawn. */
  readonly withdrawn?: boolean | null;
}

const activities = nestedList<ActivityRow>({
  from: 'activities a',
  parent: 'a.lead_id',
  order: ACTIVITY_ORDER,
  load: ({ loaders }, ids) => loadAll(loaders.activity, ids),
});

/** `leadId` null is a list that is withheld: empty. */
export function activitiesOfLead(
  context: Context,
  leadId: string | null,
  filter: ActivityFilter = {},
): Connection<ActivityRow> {
  return activities(context, leadId, conditions(filter));
}

function conditions(filter: ActivityFilter): Prisma.Sql[] {
  const { types, meaningfulOnly, byUserId, after, before, withdrawn } = filter;
  return [
    ...(withdrawn ? [] : [Prisma.sql`a.withdrawn_at IS NULL`]),
    ...(types ? [Prisma.sql`a.type = ANY (${[...types]}::text[])`] : []),
    ...(meaningfulOnly ? [Prisma.sql`a.meaningful`] : []),
    ...(byUserId === undefined ? [] : [Prisma.sql`a.by_user_id = ${byUserId}::uuid`]),
    ...(after ? [Prisma.sql`a.at >= ${after}`] : []),
    ...(before ? [Prisma.sql`a.at < ${before}`] : []),
  ];
}
