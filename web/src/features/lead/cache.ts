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
  UpdateLeadMutationVariables,
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
  undoToken: null,
  lead: { __typename: 'Lead', id: input.leadId, status: input.to },
});

/** Names that the input and the lead share; a territory would have to be known with its name. */
const edited = [
  'companyName',
  'street',
  'postalCode',
  'city',
  'website',
  'businessType',
  'kitchenSize',
  'employeeCount',
  'pains',
  'competitor',
  'notes',
] as const;

export const optimisticUpdate: OptimisticMutationResolver<UpdateLeadMutationVariables> = ({ input }) => ({
  __typename: 'UpdateLeadSuccess',
  cursor: '',
  undoToken: null,
  lead: {
    __typename: 'Lead',
    id: input.leadId,
    ...Object.fromEntries(
      edited.flatMap((field) => (input[field] === undefined ? [] : [[field, input[field]]])),
    ),
    ...(input.estimatedVolume === undefined
      ? {}
      : {
          estimatedVolume: input.estimatedVolume && { __typename: 'Money', ...input.estimatedVolume },
        }),
  },
});

function forgetLists(cache: Cache, leadId: string): void {
  const key = cache.keyOfEntity({ __typename: 'Lead', id: leadId });
  if (!key) return;
  invalidateField(cache, key, 'activities');
  invalidateField(cache, key, 'followUps');
}
