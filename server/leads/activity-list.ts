/** The activities of a lead, newest first, as a keyset connection. */
import type { Context } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type ActivityRow } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import {
  keySql,
  pageConditions,
  pageOrder,
  toPage,
  whereAll,
  type KeyedRow,
  type SqlOrder,
} from '../schema/page-sql.ts';

export const ACTIVITY_ORDER: SqlOrder = {
  name: 'activities',
  column: 'a.at',
  type: 'timestamptz',
  nullable: false,
  descending: true,
  id: 'a.id',
};

/** `leadId` null is a list that is withheld: empty. */
export function activitiesOfLead(context: Context, leadId: string | null): Connection<ActivityRow> {
  return {
    async page(request) {
      if (!leadId) return { rows: [], hasMore: false };
      const { tx, loaders } = await context.view();
      const where = whereAll([ofLead(leadId), ...pageConditions(ACTIVITY_ORDER, request)]);
      const rows = await tx.$queryRaw<KeyedRow[]>`
        SELECT a.id, ${keySql(ACTIVITY_ORDER)} FROM activities a ${where} ${pageOrder(ACTIVITY_ORDER, request)}`;
      const nodes = await loadAll(
        loaders.activity,
        rows.map((row) => row.id),
      );
      return toPage(ACTIVITY_ORDER, request, rows, nodes);
    },
    async totalCount() {
      if (!leadId) return 0;
      const { tx } = await context.view();
      return tx.activity.count({ where: { leadId, withdrawnAt: null } });
    },
    asOf: async () => (await context.view()).asOf,
  };
}

function ofLead(leadId: string): Prisma.Sql {
  return Prisma.sql`a.lead_id = ${leadId}::uuid AND a.withdrawn_at IS NULL`;
}
