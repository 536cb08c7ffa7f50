/** Keeps the cached lists of follow-ups true while their stream runs, and before a completion has been answered. */
import type { Cache, OptimisticMutationResolver, UpdateResolver } from '@urql/exchange-graphcache';
import type {
  BulkUpdateFollowUpsMutation,
  BulkUpdateFollowUpsMutationVariables,
  CompleteFollowUpMutation,
  CompleteFollowUpMutationVariables,
  FollowUpChangesSubscription,
  FollowUpChangesSubscriptionVariables,
  ScheduleFollowUpMutation,
  ScheduleFollowUpMutationVariables,
  SkipFollowUpMutation,
  SkipFollowUpMutationVariables,
} from '../../gql/graphql.ts';
import { cachedLists, invalidateField, sameArguments, setNodes } from '../../lib/cached-lists.ts';

export const followUpChanges: UpdateResolver<
  FollowUpChangesSubscription,
  FollowUpChangesSubscriptionVariables
> = (data, args, cache) => {
  const item = data.followUpChanges;
  if (item.__typename !== 'FollowUpChange') return;
  const key = cache.keyOfEntity({ __typename: 'FollowUp', id: item.followUpId });
  if (!key) return;
  for (const list of cachedLists(cache, 'Query', 'followUps', ({ filter }) =>
    sameView(filter, args.filter),
  )) {
    const others = list.nodes.filter((node) => node !== key);
    const due = item.kind === 'LEFT' ? null : (item.followUp?.dueAt ?? null);
    if (due === null || !dueWithin(due, list.arguments.filter)) setNodes(cache, list, others);
    else setNodes(cache, list, insertByDue(cache, others, key, due, hasMore(cache, list.key)));
  }
};

export const completeFollowUp: UpdateResolver<CompleteFollowUpMutation, CompleteFollowUpMutationVariables> = (
  data,
  args,
  cache,
) => {
  if (data.completeFollowUp.__typename === 'CompleteFollowUpSuccess')
    takeOutOfPending(cache, args.input.followUpId);
};

export const skipFollowUp: UpdateResolver<SkipFollowUpMutation, SkipFollowUpMutationVariables> = (
  data,
  args,
  cache,
) => {
  if (data.skipFollowUp.__typename === 'SkipFollowUpSuccess') takeOutOfPending(cache, args.input.followUpId);
};

/** Where each of them belongs now is asked for again. */
export const bulkUpdateFollowUps: UpdateResolver<
  BulkUpdateFollowUpsMutation,
  BulkUpdateFollowUpsMutationVariables
> = (data, _args, cache) => {
  if (data.bulkUpdateFollowUps.__typename === 'BulkUpdateFollowUpsSuccess')
    invalidateField(cache, 'Query', 'followUps');
};

export const scheduleFollowUp: UpdateResolver<ScheduleFollowUpMutation, ScheduleFollowUpMutationVariables> = (
  data,
  args,
  cache,
) => {
  if (data.scheduleFollowUp.__typename !== 'ScheduleFollowUpSuccess') return;
  const lead = cache.keyOfEntity({ __typename: 'Lead', id: args.input.leadId });
  if (lead) invalidateField(cache, lead, 'followUps');
};

function takeOutOfPending(cache: Cache, followUpId: string): void {
  const key = cache.keyOfEntity({ __typename: 'FollowUp', id: followUpId });
  for (const list of cachedLists(cache, 'Query', 'followUps', ({ filter }) => wantsPendingOnly(filter))) {
    setNodes(
      cache,
      list,
      list.nodes.filter((node) => node !== key),
    );
  }
}

/** Done at once; graphcache takes it back when the server refuses. */
export const optimisticCompletion: OptimisticMutationResolver<CompleteFollowUpMutationVariables> = ({
  input,
}) => ({
  __typename: 'CompleteFollowUpSuccess',
  cursor: '',
  undoToken: null,
  followUp: {
    __typename: 'FollowUp',
    id: input.followUpId,
    status: 'COMPLETED',
    completedAt: null,
    outcome: input.outcome,
  },
  lead: null,
});

/** The same view of follow-ups, whatever part of the calendar the list shows of it. */
function sameView(list: unknown, stream: unknown): boolean {
  return sameArguments(withoutRange(list), withoutRange(stream));
}

function withoutRange(filter: unknown): unknown {
  if (typeof filter !== 'object' || filter === null) return filter;
  return { ...filter, dueAfter: null, dueBefore: null };
}

/** As the server takes a filter: from `dueAfter` on, up to and without `dueBefore`. */
function dueWithin(dueAt: string, filter: unknown): boolean {
  const limit = (key: string) => {
    const value: unknown = typeof filter === 'object' && filter !== null ? Reflect.get(filter, key) : null;
    return typeof value === 'string' ? Date.parse(value) : null;
  };
  const [due, after, before] = [Date.parse(dueAt), limit('dueAfter'), limit('dueBefore')];
  return (after === null || due >= after) && (before === null || due < before);
}

/** In order of the due date; beyond the last loaded page it stays out until that page is asked for. */
function insertByDue(
  cache: Cache,
  nodes: readonly string[],
  key: string,
  dueAt: string,
  more: boolean,
): string[] {
  const place = nodes.findIndex((node) => {
    const due = cache.resolve(node, 'dueAt');
    return typeof due === 'string' && due > dueAt;
  });
  if (place === -1) return more ? [...nodes] : [...nodes, key];
  return [...nodes.slice(0, place), key, ...nodes.slice(place)];
}

function hasMore(cache: Cache, connection: string): boolean {
  const pageInfo = cache.resolve(connection, 'pageInfo');
  return typeof pageInfo === 'string' && cache.resolve(pageInfo, 'hasNextPage') === true;
}

function wantsPendingOnly(filter: unknown): boolean {
  if (typeof filter !== 'object' || filter === null || !('status' in filter)) return false;
  return Array.isArray(filter.status) && filter.status.every((status) => status === 'PENDING');
}
