/**
 * Keeps the cached lists of leads true. A change needs nothing: leads are cached by id. One that left goes at once;
 * a new one waits behind the table's pill, because a row must not move under the pointer.
 */
import type { UpdateResolver } from '@urql/exchange-graphcache';
import type {
  LeadChangesSubscription,
  LeadChangesSubscriptionVariables,
  RegisterLeadMutation,
  RegisterLeadMutationVariables,
} from '../../gql/graphql.ts';
import { cachedLists, invalidateField, sameArguments, setNodes } from '../../lib/cached-lists.ts';

export const leadChanges: UpdateResolver<LeadChangesSubscription, LeadChangesSubscriptionVariables> = (
  data,
  args,
  cache,
) => {
  const item = data.leadChanges;
  if (item.__typename !== 'LeadChange' || item.kind !== 'LEFT') return;
  const key = cache.keyOfEntity({ __typename: 'Lead', id: item.leadId });
  const sameView = (list: Readonly<Record<string, unknown>>) =>
    sameArguments(list.filter, args.filter) && sameArguments(list.search, args.search);
  for (const list of cachedLists(cache, 'Query', 'leads', sameView)) {
    setNodes(
      cache,
      list,
      list.nodes.filter((node) => node !== key),
    );
  }
};

/** One's own new lead is to be seen at once, wherever leads are listed. */
export const registerLead: UpdateResolver<RegisterLeadMutation, RegisterLeadMutationVariables> = (
  data,
  _args,
  cache,
) => {
  if (data.registerLead.__typename === 'RegisterLeadSuccess') invalidateField(cache, 'Query', 'leads');
};
