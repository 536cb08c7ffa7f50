/**
 * The follow-ups behind the first page of a list, page after page as they are asked for. What changes in the cache
 * changes here, too. A live one may stand on two pages for a while: callers show each id once.
 */
import { useCallback, useEffect, useState } from 'react';
import { useClient, type CombinedError } from 'urql';
import type { FollowUpFilter, FurtherFollowUpsQuery } from '../../gql/graphql.ts';
import { FurtherFollowUps } from './due-follow-ups-documents.ts';

type Page = FurtherFollowUpsQuery['followUps'];

export interface FurtherPages {
  readonly nodes: Page['nodes'];
  /** Of the last page that is here; `null` before the first further one. */
  readonly last: Page | null;
  readonly loading: boolean;
  readonly error: CombinedError | undefined;
  readonly load: (after: string) => void;
}

/** `filter` keeps its identity for as long as it asks for the same. */
export function useFurtherPages(filter: FollowUpFilter, first: number): FurtherPages {
  const client = useClient();
  const [asked, setAsked] = useState<{ filter: FollowUpFilter; cursors: readonly string[] }>({
    filter,
    cursors: [],
  });
  const [answers, setAnswers] = useState<ReadonlyMap<string, { page?: Page; error?: CombinedError }>>(
    new Map(),
  );
  const cursors = asked.filter === filter ? asked.cursors : none;

  useEffect(() => {
    const subscriptions = cursors.map((after) =>
      client
        .query(FurtherFollowUps, { filter, first, after }, { requestPolicy: 'cache-first' })
        .subscribe(({ data, error }) =>
          setAnswers((before) =>
            new Map(before).set(after, {
              ...(data ? { page: data.followUps } : {}),
              ...(error ? { error } : {}),
            }),
          ),
        ),
    );
    return () => {
      for (const { unsubscribe } of subscriptions) unsubscribe();
    };
  }, [client, filter, first, cursors]);

  const load = useCallback(
    (after: string) =>
      setAsked((before) => {
        const known = before.filter === filter ? before.cursors : none;
        // The same once more after it failed: asked anew.
        return { filter, cursors: [...known.filter((cursor) => cursor !== after), after] };
      }),
    [filter],
  );
  const pages = cursors.flatMap((cursor) => answers.get(cursor)?.page ?? []);
  const newest = cursors.at(-1);
  const answer = newest === undefined ? undefined : answers.get(newest);
  return {
    nodes: pages.flatMap(({ nodes }) => nodes),
    last: pages.at(-1) ?? null,
    loading: newest !== undefined && answer === undefined,
    error: answer?.error,
    load,
  };
}

const none: readonly string[] = [];
