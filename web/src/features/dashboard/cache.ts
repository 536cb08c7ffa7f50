/** Puts a streamed dashboard in the place of the cached one. */
import type { UpdateResolver } from '@urql/exchange-graphcache';
import type {
  DashboardChangesSubscription,
  DashboardChangesSubscriptionVariables,
} from '../../gql/graphql.ts';
import { DashboardQuery } from './dashboard-documents.ts';

export const dashboardChanges: UpdateResolver<
  DashboardChangesSubscription,
  DashboardChangesSubscriptionVariables
> = (data, _args, cache, info) => {
  const item = data.dashboardChanges;
  if (item.__typename !== 'DashboardChange') return;
  const { dashboard } = item;
  const variables = { leader: info.variables['leader'] === true };
  cache.updateQuery({ query: DashboardQuery, variables }, () => ({
    __typename: 'Query' as const,
    dashboard,
  }));
};
