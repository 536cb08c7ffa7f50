/**
 * Keyset pages in SQL: which rows come after (or before) a place in an order, and in which direction to read.
 * Nulls sort last in both directions. Two rows never share a place, since the id decides.
 */
import { Prisma } from '../db/generated/client.ts';
import type { Keyset, Page, PageRequest } from './connection.ts';

export interface SqlOrder {
  /** Names the order inside cursors. */
  readonly name: string;
  /** The expression sorted by, a constant of ours. */
  readonly column: string;
  /** The SQL type its text form is cast back to. */
  readonly type: 'timestamptz' | 'text' | 'bigint' | 'date';
  readonly nullable: boolean;
  readonly descending: boolean;
  /** The id column of the same table. */
  readonly id: string;
}

/** A row of a page query: its id, and its key as text. */
export interface KeyedRow {
  readonly id: string;
  readonly key: string | null;
}

/** The key as text, exact enough to find the place again. */
export function keySql(order: SqlOrder): Prisma.Sql {
  const column = Prisma.raw(order.column);
  return order.type === 'timestamptz'
    ? Prisma.sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS key`
    : Prisma.sql`${column}::text AS key`;
}

export function pageConditions(order: SqlOrder, request: PageRequest): Prisma.Sql[] {
  return [
    ...(request.after ? [beyond(order, request.after, order.descending)] : []),
    ...(request.before ? [beyond(order, request.before, !order.descending)] : []),
  ];
}

/** Reads one row more than the page has, so that it is known whether there are more. */
export function pageOrder(order: SqlOrder, request: PageRequest): Prisma.Sql {
  const down = order.descending !== request.backward;
  const direction = Prisma.raw(down ? 'DESC' : 'ASC');
  const nulls = order.nullable ? Prisma.raw(request.backward ? 'NULLS FIRST' : 'NULLS LAST') : Prisma.empty;
  return Prisma.sql`
    ORDER BY ${Prisma.raw(order.column)} ${direction} ${nulls}, ${Prisma.raw(order.id)} ${direction}
    LIMIT ${request.limit + 1}`;
}

/** Cuts the extra row off, brings backward pages into order, and joins the nodes to their places. */
export function toPage<T>(
  order: SqlOrder,
  request: PageRequest,
  rows: readonly KeyedRow[],
  nodes: readonly (T | null)[],
): Page<T> {
  const found = rows.flatMap(({ id, key }, index) => {
    const node = nodes[index];
    return node === null || node === undefined ? [] : [{ node, keyset: { order: order.name, key, id } }];
  });
  const page = found.slice(0, request.limit);
  return { rows: request.backward ? page.reverse() : page, hasMore: rows.length > request.limit };
}

/** Rows past a place: after it when reading on, before it for the opposite direction. */
function beyond(order: SqlOrder, place: Keyset, descending: boolean): Prisma.Sql {
  const column = Prisma.raw(order.column);
  const id = Prisma.raw(order.id);
  const compare = Prisma.raw(descending ? '<' : '>');
  // Nulls stand at the end of the list; walking towards the start one meets them first.
  const towardsEnd = descending === order.descending;
  if (place.key === null) {
    const amongNulls = Prisma.sql`(${column} IS NULL AND ${id} ${compare} ${place.id}::uuid)`;
    return towardsEnd ? amongNulls : Prisma.sql`(${column} IS NOT NULL OR ${amongNulls})`;
  }
  const value = Prisma.sql`${place.key}::${Prisma.raw(order.type)}`;
  const past = Prisma.sql`(${column} ${compare} ${value} OR (${column} = ${value} AND ${id} ${compare} ${place.id}::uuid))`;
  return order.nullable && towardsEnd ? Prisma.sql`(${past} OR ${column} IS NULL)` : past;
}

/**
 * One of these values. A single one is written as `=`: only then can an index on this column and the order's
 * columns give the rows in order.
 */
export function among(column: string, values: readonly string[]): Prisma.Sql {
  const [only] = values;
  const name = Prisma.raw(column);
  return values.length === 1 ? Prisma.sql`${name} = ${only}` : Prisma.sql`${name} = ANY (${[...values]})`;
}

export function whereAll(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length > 0 ? Prisma.sql`WHERE ${Prisma.join([...conditions], ' AND ')}` : Prisma.empty;
}
