/**
 * Keyset pages in SQL: which rows come after (or before) a place in an order, and in which direction to read.
 * Nulls sort last in both directions. Two rows never share a place, since the id decides.
 */
import { Prisma } from '../db/generated/client.ts';
import type { Keyset, Page, PageRequest } from './connection.ts';
import { badUserInput } from './global-id.ts';

export interface SqlOrder {
  /** Names the order inside cursors. */
  readonly name: string;
  /** The expression sorted by, a constant of ours. */
  readonly column: string;
  /** The SQL type its text form is cast back to. */
  readonly type: 'timestamptz' | 'text' | 'bigint' | 'smallint' | 'date';
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
    ...(request.after ? [beyond(order, request.after, false)] : []),
    ...(request.before ? [beyond(order, request.before, true)] : []),
  ];
}

/** Reads one row more than the page has, so that it is known whether there are more. */
export function pageOrder(order: SqlOrder, request: PageRequest): Prisma.Sql {
  return Prisma.sql`${pageSort(order, request)} LIMIT ${request.limit + 1}`;
}

/** The direction of `pageOrder`, without its limit. */
export function pageSort(order: SqlOrder, request: PageRequest): Prisma.Sql {
  const down = order.descending !== request.backward;
  const direction = Prisma.raw(down ? 'DESC' : 'ASC');
  const nulls = order.nullable ? Prisma.raw(request.backward ? 'NULLS FIRST' : 'NULLS LAST') : Prisma.empty;
  return Prisma.sql`
    ORDER BY ${Prisma.raw(order.column)} ${direction} ${nulls}, ${Prisma.raw(order.id)} ${direction}`;
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

/** A part of an order that one index gives in one go: the rows with a value, or those without. */
export interface Stretch {
  readonly conditions: readonly Prisma.Sql[];
  /** Without NULLS FIRST or LAST: there are none, or nothing else. */
  orderOf(column: string): Prisma.Sql;
}

/**
 * The page in stretches, each to be limited by itself and put together by `pageOrder`: an index has its nulls at one
 * end, while our lists have them last both ways.
 */
export function pageStretches(order: SqlOrder, request: PageRequest): Stretch[] {
  const direction = Prisma.raw(order.descending !== request.backward ? 'DESC' : 'ASC');
  const orderOf = (column: string) =>
    Prisma.sql`ORDER BY ${Prisma.raw(column)} ${direction}, ${Prisma.raw(order.id)} ${direction}`;
  const { after, before } = request;
  const stretches: Stretch[] = [];
  if (after?.key !== null) {
    const bounds = [after, before].flatMap((place) =>
      place && place.key !== null ? [pastValue(order, place, place === before)] : [],
    );
    const given = order.nullable ? [Prisma.sql`${Prisma.raw(order.column)} IS NOT NULL`] : [];
    stretches.push({ conditions: [...given, ...bounds], orderOf });
  }
  if (order.nullable && (before === null || before.key === null)) {
    const bounds = [after, before].flatMap((place) =>
      place && place.key === null ? [pastId(order, place, place === before)] : [],
    );
    stretches.push({
      conditions: [Prisma.sql`${Prisma.raw(order.column)} IS NULL`, ...bounds],
      orderOf,
    });
  }
  return stretches;
}

/** Rows past a place: after it when reading on, before it for the opposite direction. */
function beyond(order: SqlOrder, place: Keyset, towardsStart: boolean): Prisma.Sql {
  const column = Prisma.raw(order.column);
  // Nulls stand at the end of the list; walking towards the start one meets them first.
  if (place.key === null) {
    const amongNulls = Prisma.sql`(${column} IS NULL AND ${pastId(order, place, towardsStart)})`;
    return towardsStart ? Prisma.sql`(${column} IS NOT NULL OR ${amongNulls})` : amongNulls;
  }
  const past = pastValue(order, place, towardsStart);
  return order.nullable && !towardsStart ? Prisma.sql`(${past} OR ${column} IS NULL)` : past;
}

/** Compared as a pair: one condition that an index can begin at. */
function pastValue(order: SqlOrder, place: Keyset, towardsStart: boolean): Prisma.Sql {
  const pair = Prisma.raw(`(${order.column}, ${order.id})`);
  const value = Prisma.sql`${placeValue(order, place)}::${Prisma.raw(order.type)}`;
  return Prisma.sql`${pair} ${comparison(order, towardsStart)} (${value}, ${place.id}::uuid)`;
}

function pastId(order: SqlOrder, place: Keyset, towardsStart: boolean): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(order.id)} ${comparison(order, towardsStart)} ${place.id}::uuid`;
}

function comparison(order: SqlOrder, towardsStart: boolean): Prisma.Sql {
  return Prisma.raw(order.descending !== towardsStart ? '<' : '>');
}

/** What cursors of ours can hold; anything else was forged. */
const PLACE_FORMS: Readonly<Record<SqlOrder['type'], RegExp>> = {
  timestamptz: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/,
  text: /^[^\0]*$/,
  bigint: /^-?\d{1,18}$/,
  smallint: /^-?\d{1,4}$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
};

function placeValue(order: SqlOrder, { key }: Keyset): string {
  const wellFormed = key !== null && PLACE_FORMS[order.type].test(key);
  if (!wellFormed || (order.type === 'timestamptz' && !isInstant(key))) {
    throw badUserInput('after, before: this is not a cursor of this list in this order.');
  }
  return key;
}

/** No 31st of February. */
function isInstant(text: string): boolean {
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString() === text;
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

/** Letters that a search may have. */
const SEARCH_LIMIT = 200;

/** Refuses endless searches. */
export function checkSearch(search: string | null): void {
  if ((search ?? '').length > SEARCH_LIMIT) throw badUserInput(`search: at most ${SEARCH_LIMIT} characters.`);
}

/** A pattern for ILIKE that finds this text anywhere: `%` and `_` are letters like any other. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;
}
