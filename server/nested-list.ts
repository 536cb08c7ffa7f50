/**
 * Lists that hang on a row: `Lead.activities` and the like.
 *
 * Guarantee: however many rows an answer has, a page of all their lists, or their counts, is one statement for all that
 * are asked at once with equal arguments. It breaks when `conditions` differ between rows asked the same.
 */
import DataLoader from 'dataloader';
import type { Context, View } from './context.ts';
import { Prisma } from './db/generated/client.ts';
import type { Connection, Page, PageRequest } from './schema/connection.ts';
import {
  keySql,
  pageConditions,
  pageOrder,
  pageSort,
  toPage,
  whereAll,
  type KeyedRow,
  type SqlOrder,
} from './schema/page-sql.ts';

export interface NestedList<Row> {
  /** A constant of ours: the table, with the alias that order and conditions know it by. */
  readonly from: string;
  /** The column that names the row it hangs on. */
  readonly parent: string;
  readonly order: SqlOrder;
  /** In the order of the ids, of however many lists; null for a row that is not there. */
  load(view: View, ids: readonly string[]): Promise<readonly (Row | null)[]>;
}

/** The list of one row; `parentId` null is a list that is withheld: empty. */
export type ListOf<Row> = (
  context: Context,
  parentId: string | null,
  conditions?: readonly Prisma.Sql[],
) => Connection<Row>;

export function nestedList<Row>(list: NestedList<Row>): ListOf<Row> {
  const loadersOf = perView(() => ({
    pages: new Map<string, DataLoader<string, Page<Row>>>(),
    counts: new Map<string, DataLoader<string, number>>(),
  }));
  return (context, parentId, conditions = []) => ({
    async page(request) {
      if (parentId === null) return { rows: [], hasMore: false };
      const view = await context.view();
      const where = whereOf(list, [...conditions, ...pageConditions(list.order, request)]);
      const { limit, backward } = request;
      return orMake(loadersOf(view).pages, questionOf(where, limit, backward), () =>
        pageLoader(list, view, where, request),
      ).load(parentId);
    },
    async totalCount() {
      if (parentId === null) return 0;
      const view = await context.view();
      const where = whereOf(list, conditions);
      return orMake(loadersOf(view).counts, questionOf(where), () => countLoader(list, view, where)).load(
        parentId,
      );
    },
    asOf: async () => (await context.view()).asOf,
  });
}

/** Something of each view, made when it is first asked for: what lists remember while they answer. */
export function perView<Made>(make: (view: View) => Made): (view: View) => Made {
  const made = new WeakMap<View, Made>();
  return (view) => {
    const known = made.get(view) ?? make(view);
    made.set(view, known);
    return known;
  };
}

function orMake<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** Equal for equal arguments. */
function questionOf(where: Prisma.Sql, ...rest: unknown[]): string {
  return JSON.stringify([where.sql, where.values, ...rest]);
}

function whereOf({ parent }: NestedList<unknown>, conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return whereAll([Prisma.sql`${Prisma.raw(parent)} = parent.id`, ...conditions]);
}

/** A single row by its id itself: how much hangs on just that one then counts for the plan. */
function among(parents: readonly string[]): Prisma.Sql {
  const [only] = parents;
  return parents.length === 1
    ? Prisma.sql`(SELECT ${only}::uuid AS id)`
    : Prisma.sql`(SELECT unnest(${[...parents]}::uuid[]) AS id)`;
}

function pageLoader<Row>(
  list: NestedList<Row>,
  view: View,
  where: Prisma.Sql,
  request: PageRequest,
): DataLoader<string, Page<Row>> {
  const { order } = list;
  const [id, place] = [Prisma.raw(order.id), Prisma.raw(order.column)];
  return new DataLoader(async (parents) => {
    const rows = await view.tx.$queryRaw<(KeyedRow & { parent: string })[]>`
      SELECT parent.id AS parent, page.id, page.key
      FROM ${among(parents)} AS parent
      CROSS JOIN LATERAL (
        SELECT ${id} AS id, ${place} AS place, ${keySql(order)}
        FROM ${Prisma.raw(list.from)} ${where} ${pageOrder(order, request)}
      ) AS page
      ${pageSort({ ...order, column: 'page.place', id: 'page.id' }, request)}`;
    const nodes =
      rows.length > 0
        ? await list.load(
            view,
            rows.map((row) => row.id),
          )
        : [];
    const found = Map.groupBy(
      rows.map((row, nth) => ({ row, node: nodes[nth] ?? null })),
      ({ row }) => row.parent,
    );
    return parents.map((parent) => {
      const its = found.get(parent) ?? [];
      return toPage(
        order,
        request,
        its.map(({ row }) => row),
        its.map(({ node }) => node),
      );
    });
  });
}

function countLoader(list: NestedList<unknown>, view: View, where: Prisma.Sql): DataLoader<string, number> {
  return new DataLoader(async (parents) => {
    const rows = await view.tx.$queryRaw<{ parent: string; count: bigint }[]>`
      SELECT parent.id AS parent, (SELECT count(*) FROM ${Prisma.raw(list.from)} ${where}) AS count
      FROM ${among(parents)} AS parent`;
    const counts = new Map(rows.map((row) => [row.parent, Number(row.count)]));
    return parents.map((parent) => counts.get(parent) ?? 0);
  });
}
