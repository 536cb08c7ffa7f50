/**
 * The list that most nouns have: rows of one table that meet conditions, page by page by their place in an order,
 * under row level security.
 */
import type { Context, View } from './context.ts';
import { Prisma } from './db/generated/client.ts';
import type { Connection } from './schema/connection.ts';
import {
  keySql,
  pageConditions,
  pageOrder,
  toPage,
  whereAll,
  type KeyedRow,
  type SqlOrder,
} from './schema/page-sql.ts';

export interface TableList<Row> {
  /** A constant of ours: the table, with the alias that order and conditions know it by. */
  readonly from: string;
  readonly order: SqlOrder;
  conditions(view: View): readonly Prisma.Sql[];
  /** In the order of the ids; null for a row that is not there. */
  load(view: View, ids: readonly string[]): Promise<readonly (Row | null)[]>;
}

export function tableList<Row>(context: Context, list: TableList<Row>): Connection<Row> {
  const { order } = list;
  const from = Prisma.raw(list.from);
  return {
    async page(request) {
      const view = await context.view();
      const where = whereAll([...list.conditions(view), ...pageConditions(order, request)]);
      const rows = await view.tx.$queryRaw<KeyedRow[]>`
        SELECT ${Prisma.raw(order.id)}, ${keySql(order)} FROM ${from} ${where} ${pageOrder(order, request)}`;
      const nodes = await list.load(
        view,
        rows.map(({ id }) => id),
      );
      return toPage(order, request, rows, nodes);
    },
    async totalCount() {
      const view = await context.view();
      const [row] = await view.tx.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS count FROM ${from} ${whereAll(list.conditions(view))}`;
      return Number(row?.count ?? 0n);
    },
    asOf: async () => (await context.view()).asOf,
  };
}
