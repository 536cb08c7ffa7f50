/** Lists of absences, in SQL, under row level security. */
import type { Context } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type AbsenceRow } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import type { SqlOrder } from '../schema/page-sql.ts';
import { tableList } from '../table-list.ts';

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
  return tableList(context, {
    from: 'absences a',
    order: ABSENCE_ORDER,
    conditions: () => conditions,
    load: ({ loaders }, ids) => loadAll(loaders.absence, ids),
  });
}
