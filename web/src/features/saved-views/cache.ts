/** Which views there are is asked again after one was kept or deleted: their order is the server's. */
import type { UpdateResolver } from '@urql/exchange-graphcache';
import type {
  DeleteViewMutation,
  DeleteViewMutationVariables,
  SaveViewMutation,
  SaveViewMutationVariables,
} from '../../gql/graphql.ts';

export const saveView: UpdateResolver<SaveViewMutation, SaveViewMutationVariables> = (data, _args, cache) => {
  if (data.saveView.__typename === 'SaveViewSuccess') cache.invalidate('Query', 'savedViews');
};

export const deleteView: UpdateResolver<DeleteViewMutation, DeleteViewMutationVariables> = (
  data,
  _args,
  cache,
) => {
  if (data.deleteView.__typename !== 'ForbiddenError') cache.invalidate('Query', 'savedViews');
};
