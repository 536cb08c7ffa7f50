/** The figures as the cache has them: asked for once, kept by the stream that the tiles hold. */
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { leads, useViewer } from '../../lib/viewer.ts';
import { DashboardQuery } from './dashboard-documents.ts';

export function useDashboardVariables(): { leader: boolean } {
  const leader = leads(useViewer());
  return useMemo(() => ({ leader }), [leader]);
}

export function useDashboard() {
  const variables = useDashboardVariables();
  return useQuery({ query: DashboardQuery, variables, requestPolicy: 'cache-and-network' });
}
