/** The open follow-ups of a scope, live: overdue ones and the others as two lists, each page by page. */
import { useCallback, useMemo } from 'react';
import { useClient, useQuery } from 'urql';
import type { FollowUpFilter, FollowUpKind, FollowUpScope } from '../../gql/graphql.ts';
import { highlight } from '../../lib/highlight.ts';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { DueFollowUps as DueFollowUpsQuery, FollowUpChanges } from './due-follow-ups-documents.ts';
import { useFurtherPages } from './further-pages.ts';

/** As many as one request may ask for; more than that nobody follows up in a day. */
const PAGE = 100;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `kinds` keeps its identity for as long as it asks for the same. */
export function useOpenFollowUps(scope: FollowUpScope, now: number, kinds?: readonly FollowUpKind[]) {
  const client = useClient();
  const filter = useMemo<FollowUpFilter>(
    () => ({ scope, status: ['PENDING'], ...(kinds && kinds.length > 0 ? { kind: [...kinds] } : {}) }),
    [scope, kinds],
  );
  // To the hour: the questions stay the same for a while, and the groups are exact to the second.
  const boundary = new Date(Math.floor((now - DAY) / HOUR) * HOUR).toISOString();
  const variables = useMemo(
    () => ({
      overdue: { ...filter, dueBefore: boundary },
      overdueFirst: PAGE,
      open: { ...filter, dueAfter: boundary },
      openFirst: PAGE,
    }),
    [filter, boundary],
  );
  const [result, refetch] = useQuery({
    query: DueFollowUpsQuery,
    variables,
    requestPolicy: 'cache-and-network',
  });
  const lists = result.data;
  const furtherOverdue = useFurtherPages(variables.overdue, PAGE);
  const furtherOpen = useFurtherPages(variables.open, PAGE);
  const all = [
    ...(lists?.overdue.nodes ?? []),
    ...furtherOverdue.nodes,
    ...(lists?.open.nodes ?? []),
    ...furtherOpen.nodes,
  ];

  const read = useCallback(async () => {
    const answer = await client
      .query(DueFollowUpsQuery, variables, { requestPolicy: 'network-only' })
      .toPromise();
    return answer.data?.open.asOf ?? null;
  }, [client, variables]);

  useLiveStream({
    document: FollowUpChanges,
    variables: { filter },
    asOf: lists?.open.asOf ?? null,
    read,
    onItem: ({ followUpChanges }) => {
      if (followUpChanges.__typename === 'FollowUpChange' && followUpChanges.kind !== 'LEFT') {
        highlight(followUpChanges.followUpId);
      }
    },
  });

  return {
    ready: lists !== undefined,
    error: lists ? undefined : result.error,
    retry: () => refetch({ requestPolicy: 'network-only' }),
    items: [...new Map(all.map((item) => [item.id, item])).values()],
    overdue: { further: furtherOverdue, end: (furtherOverdue.last ?? lists?.overdue)?.pageInfo },
    open: { further: furtherOpen, end: (furtherOpen.last ?? lists?.open)?.pageInfo },
  };
}
