/**
 * Keeps the columns of the board true: whatever changes a lead's status takes its card out of one column and puts it on
 * top of another. Columns are told from other lists by their order and length, which no other list has.
 */
import type { Cache, UpdateResolver } from '@urql/exchange-graphcache';
import type { LeadChangesSubscriptionVariables, LeadStatus } from '../../gql/graphql.ts';
import { cachedLists, sameArguments, setNodes, type CachedList } from '../../lib/cached-lists.ts';

export const COLUMN_PAGE = 25;
export const COLUMN_ORDER = { field: 'UPDATED_AT', direction: 'DESC' } as const;

interface StreamData {
  readonly leadChanges: {
    readonly __typename?: string;
    readonly kind?: string;
    readonly leadId?: string;
    readonly lead?: { readonly status?: LeadStatus } | null;
  };
}

export const boardChanges: UpdateResolver<StreamData, LeadChangesSubscriptionVariables> = (
  data,
  args,
  cache,
) => {
  const { __typename, kind, leadId, lead } = data.leadChanges;
  if (__typename !== 'LeadChange' || !leadId) return;
  const sameBoard = ({ arguments: asked }: CachedList) =>
    sameArguments(withoutStatus(asked['filter']), args.filter) && sameArguments(asked['search'], args.search);
  moveCard(cache, leadId, kind === 'LEFT' ? null : (lead?.status ?? null), sameBoard);
};

/** One's own move, also before the server has answered. A lead that is on no column is on none afterwards. */
export function moveOnBoards(cache: Cache, leadId: string, to: LeadStatus): void {
  const key = cache.keyOfEntity({ __typename: 'Lead', id: leadId });
  const boards = columns(cache)
    .filter(({ nodes }) => key !== null && nodes.includes(key))
    .map(({ arguments: asked }) => [withoutStatus(asked['filter']), asked['search']] as const);
  moveCard(cache, leadId, to, ({ arguments: asked }) =>
    boards.some(
      ([filter, search]) =>
        sameArguments(withoutStatus(asked['filter']), filter) && sameArguments(asked['search'], search),
    ),
  );
}

function moveCard(
  cache: Cache,
  leadId: string,
  to: LeadStatus | null,
  isConcerned: (list: CachedList) => boolean,
): void {
  const key = cache.keyOfEntity({ __typename: 'Lead', id: leadId });
  if (!key) return;
  for (const list of columns(cache).filter(isConcerned)) {
    const has = list.nodes.includes(key);
    const belongs = to !== null && statusOf(list) === to;
    if (has && !belongs)
      setNodes(
        cache,
        list,
        list.nodes.filter((node) => node !== key),
      );
    // On top of the column's first page, unless another page of it has the card already.
    else if (!has && belongs && !list.arguments['after'] && !onAnotherPage(cache, list, key))
      setNodes(cache, list, [key, ...list.nodes]);
  }
}

function onAnotherPage(cache: Cache, first: CachedList, key: string): boolean {
  return columns(cache).some(
    (list) =>
      list.nodes.includes(key) &&
      sameArguments(list.arguments['filter'], first.arguments['filter']) &&
      sameArguments(list.arguments['search'], first.arguments['search']),
  );
}

function columns(cache: Cache): CachedList[] {
  return cachedLists(
    cache,
    'Query',
    'leads',
    (args) => args['first'] === COLUMN_PAGE && sameArguments(args['orderBy'], COLUMN_ORDER),
  );
}

function statusOf({ arguments: asked }: CachedList): unknown {
  const { filter } = asked;
  if (typeof filter !== 'object' || filter === null || !('status' in filter)) return null;
  return Array.isArray(filter.status) && filter.status.length === 1 ? filter.status[0] : null;
}

function withoutStatus(filter: unknown): unknown {
  if (typeof filter !== 'object' || filter === null) return filter;
  return Object.fromEntries(Object.entries(filter).filter(([name]) => name !== 'status'));
}
