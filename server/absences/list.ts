/** Lists of absences, in SQL, under row level security. */
import type { Context } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type AbsenceRow } from '../loaders.ts';
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

export const ABSENCE_ORDER: SqlOrder = {
  name: 'absences',
  column: 'a.starts_on',
  type: 'date',
  nullable: false,
  descending: false,
  id: 'a.id',
};

export interface AbsenceFilter {
  /** A uuid. */
  readonly userId: string | null;
  /** Days as `YYYY-MM-DD`: absences that touch them. */
  readonly from: string | null;
  readonly to: string | null;
}

export function absenceList(context: Context, filter: AbsenceFilter): Connection<AbsenceRow> {
  const conditions = [
    ...(filter.userId ? [Prisma.sql`a.user_id = ${filter.userId}::uuid`] : []),
    ...(filter.from ? [Prisma.sql`a.ends_on >= ${filter.from}::date`] : []),
    ...(filter.to ? [Prisma.sql`a.starts_on <= ${filter.to}::date`] : []),
  ];
  return {
    async page(request) {
      const { tx, loaders } = await context.view();
      const where = whereAll([...conditions, ...pageConditions(ABSENCE_ORDER, request)]);
      const rows = await tx.$queryRaw<KeyedRow[]>`
        SELECT a.id, ${keySql(ABSENCE_ORDER)} FROM absences a ${where} ${pageOrder(ABSENCE_ORDER, request)}`;
      const nodes = await loadAll(
        loaders.absence,
        rows.map((row) => row.id),
      );
      return toPage(ABSENCE_ORDER, request, rows, nodes);
    },
    async totalCount() {
      const { tx } = await context.view();
      const [row] = await tx.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS count FROM absences a ${whereAll(conditions)}`;
      return Number(row?.count ?? 0n);
    },
    asOf: async () => (await context.view()).asOf,
  };
}
