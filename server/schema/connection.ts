/**
 * Relay connections with keyset pages. Pages and totals are computed only when selected, each at most once.
 */
import { z } from 'zod';
import { builder } from './builder.ts';
import { badUserInput } from './global-id.ts';

export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

/** One page, ready to be read from the database: at most `limit` rows (one more tells that there are more). */
export interface PageRequest {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: Keyset | null;
  readonly before: Keyset | null;
}

/** Where a row lies in an order: the text of its order key (null sorts last), and its id. */
export interface Keyset {
  readonly order: string;
  readonly key: string | null;
  readonly id: string;
}

export interface Page<T> {
  readonly rows: readonly { readonly node: T; readonly keyset: Keyset }[];
  readonly hasMore: boolean;
}

/** What a connection field resolves to; every part is a question asked only when selected. */
export interface Connection<T> {
  page(request: PageRequest): Promise<Page<T>>;
  totalCount(): Promise<number>;
  asOf(): Promise<string>;
}

const MAX_PAGE = 100;
const keysetForm = z.tuple([z.string().max(60), z.string().max(400).nullable(), z.uuid()]);

/** How places become cursors and back. */
export interface CursorCodec {
  encode(keyset: Keyset): string;
  decode(cursor: string, order: string, argument: string): Keyset;
}

const keysetCodec: CursorCodec = { encode: encodeKeyset, decode: decodeKeyset };

function encodeKeyset(keyset: Keyset): string {
  return Buffer.from(JSON.stringify([keyset.order, keyset.key, keyset.id])).toString('base64url');
}

/** A page cursor of this order; anything else is the client's mistake. */
function decodeKeyset(cursor: string, order: string, argument: string): Keyset {
  try {
    const [madeFor, key, id] = keysetForm.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    if (madeFor === order) return { order, key, id };
  } catch {
    // Told below, like a cursor of another order.
  }
  throw badUserInput(`${argument}: this is not a cursor of this list in this order.`);
}

/** Checks the page arguments; `order` names the order, so that a cursor of another one is noticed. */
export function pageRequest(args: PageArguments, order: string, codec = keysetCodec): PageRequest {
  const { first, last } = args;
  if (typeof first === 'number' && typeof last === 'number')
    throw badUserInput('Give first or last, not both.');
  const limit = first ?? last;
  if (typeof limit !== 'number') throw badUserInput(`Give first or last, from 1 to ${MAX_PAGE}.`);
  if (limit < 1 || limit > MAX_PAGE) throw badUserInput(`first and last go from 1 to ${MAX_PAGE}.`);
  return {
    limit,
    backward: typeof last === 'number',
    after: args.after ? codec.decode(args.after, order, 'after') : null,
    before: args.before ? codec.decode(args.before, order, 'before') : null,
  };
}

/** The arguments of every connection. */
export function pageArgs() {
  return builder.args((t) => ({
    first: t.int({ description: 'The first so many, 1 to 100.' }),
    last: t.int({ description: 'The last so many, 1 to 100.' }),
    after: t.string({ description: "Only what comes after this edge's cursor." }),
    before: t.string({ description: "Only what comes before this edge's cursor." }),
  }));
}

/** A connection and the arguments it was asked with: the parent value of every connection type. */
export interface AskedConnection<T> extends Connection<T> {
  readonly args: PageArguments;
  readonly order: string;
  readonly codec: CursorCodec;
}

/** Binds a connection to its arguments. Each of its questions is answered at most once. */
export function askedConnection<T>(
  connection: Connection<T>,
  args: PageArguments,
  order: string,
  codec: CursorCodec = keysetCodec,
): AskedConnection<T> {
  // Wrong numbers are refused even where no rows are selected; none at all is fine there.
  if (typeof args.first === 'number' || typeof args.last === 'number') pageRequest(args, order, codec);
  let page: Promise<Page<T>> | undefined;
  let total: Promise<number> | undefined;
  return {
    args,
    order,
    codec,
    page: (request) => (page ??= connection.page(request)),
    totalCount: () => (total ??= connection.totalCount()),
    asOf: () => connection.asOf(),
  };
}

async function load<T>(asked: AskedConnection<T>): Promise<Page<T> & { request: PageRequest }> {
  const request = pageRequest(asked.args, asked.order, asked.codec);
  return { ...(await asked.page(request)), request };
}

export type ObjectRefOf<T> = ReturnType<typeof builder.objectRef<T>>;
interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

/**
 * Defines `<name>Edge` and gives the fields of `<name>Connection`. Root connections add `asOf` (and what else
 * they answer); nested ones are part of their parent's snapshot.
 */
export function connectionType<T>(
  name: string,
  nodeRef: ObjectRefOf<T>,
  words: { description: string; total: string },
): ObjectRefOf<AskedConnection<T>> {
  const edgeRef = builder.objectRef<Edge<T>>(`${name}Edge`).implement({
    description: `One row of ${name}Connection, with its place in the order.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'The place of this row, for `after` and `before`.' }),
      // The compiler cannot see through a node type it does not know; the shape is the same T.
      node: t.field({ type: nodeRef, description: 'The row.', resolve: (edge) => edge.node as never }),
    }),
  });
  const connectionRef = builder.objectRef<AskedConnection<T>>(`${name}Connection`);
  connectionRef.implement({
    description: words.description,
    fields: (t) => ({
      edges: t.field({
        type: [edgeRef],
        description: 'The rows of the page with their cursors. Needs `first` or `last`.',
        resolve: async (asked) =>
          (await load(asked)).rows.map((row) => ({
            node: row.node,
            cursor: asked.codec.encode(row.keyset),
          })) as never,
      }),
      nodes: t.field({
        type: [nodeRef],
        description: 'The rows of the page. Needs `first` or `last`.',
        resolve: async (asked) => (await load(asked)).rows.map((row) => row.node) as never,
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Where the page lies. Needs `first` or `last`.',
        resolve: async (asked) => {
          const { rows, hasMore, request } = await load(asked);
          const [start, end] = [rows.at(0), rows.at(-1)];
          return {
            hasNextPage: request.backward ? request.before !== null : hasMore,
            hasPreviousPage: request.backward ? hasMore : request.after !== null,
            startCursor: start ? asked.codec.encode(start.keyset) : null,
            endCursor: end ? asked.codec.encode(end.keyset) : null,
          };
        },
      }),
      totalCount: t.int({ description: words.total, resolve: (asked) => asked.totalCount() }),
    }),
  });
  return connectionRef;
}
