/** After a change of one lead its lists (activities, follow-ups) are asked for again; its status shows at once. */
import type { Cache, OptimisticMutationResolver, UpdateResolver } from '@urql/exchange-graphcache';
import type {
  ChangeLeadStatusMutation,
  ChangeLeadStatusMutationVariables,
  ClaimLeadMutation,
  ClaimLeadMutationVariables,
  DocumentFirstContactMutation,
  DocumentFirstContactMutationVariables,
  LogActivityMutation,
  LogActivityMutationVariables,
} from '../../gql/graphql.ts';
import { invalidateField } from '../../lib/cached-lists.ts';

export const logActivity: UpdateResolver<LogActivityMutation, LogActivityMutationVariables> = (
  data,
  args,
  cache,
) => {
  if (data.logActivity.__typename === 'LogActivitySuccess') forgetLists(cache, args.input.leadId);
};

export const documentFirstContact: UpdateResolver<
  DocumentFirstContactMutation,
  DocumentFirstContactMutationVariables
> = (data, args, cache) => {
  if (data.documentFirstContact.__typename === 'DocumentFirstContactSuccess')
    forgetLists(cache, args.input.leadId);
};

/** Whoever takes a lead may read all of it: what was withheld is asked for again. */
export const claimLead: UpdateResolver<ClaimLeadMutation, ClaimLeadMutationVariables> = (
  data,
  args,
  cache,
) => {
  if (data.claimLead.__typename === 'ClaimLeadSuccess')
    cache.invalidate({ __typename: 'Lead', id: args.input.leadId });
};

export const changeLeadStatus: UpdateResolver<ChangeLeadStatusMutation, ChangeLeadStatusMutationVariables> = (
  data,
  args,
  cache,
  info,
) => {
  if (data.changeLeadStatus.__typename !== 'ChangeLeadStatusSuccess' || info.optimistic) return;
  forgetLists(cache, args.input.leadId);
};

/** Shown at once; graphcache takes it back when the server refuses. */
export const optimisticStatus: OptimisticMutationResolver<ChangeLeadStatusMutationVariables> = ({
  input,
}) => ({
  __typename: 'ChangeLeadStatusSuccess',
  cursor: '',
  lead: { __typename: 'Lead', id: input.leadId, status: input.to },
});

function forgetLists(cache: Cache, leadId: string): void {
  const key = cache.keyOfEntity({ __typename: 'Lead', id: leadId });
  if (!key) return;
  invalidateField(cache, key, 'activities');
  invalidateField(cache, key, 'followUps');
}
