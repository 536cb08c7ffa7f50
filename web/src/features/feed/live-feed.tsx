/** A running account of what just happened to the leads one may see; the newest on top. */
import { useCallback, useId, useState } from 'react';
import { useLingui } from '@lingui/react';
import { useClient, useQuery } from 'urql';
import { readFragment } from '../../gql/fragment-masking.ts';
import type { EventType } from '../../gql/graphql.ts';
import { highlight } from '../../lib/highlight.ts';
import { productNow, setProductTime, useProductNow } from '../../lib/product-clock.ts';
import { useLiveStream } from '../../lib/use-live-stream.ts';
import { QueryFailure } from '../../lib/query-failure.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FeedEntry, FeedEntryFragment } from './feed-entry.tsx';
import { FeedEvents, FeedQuery } from './feed-documents.ts';
import { useThrottled } from '../../lib/use-throttled.ts';

/** What people want to hear of; plans and settings would drown it. */
const types: EventType[] = [
  'LEAD_REGISTERED',
  'LEAD_STATUS_CHANGED',
  'ACTIVITY_LOGGED',
  'FOLLOW_UP_DUE',
  'FOLLOW_UP_COMPLETED',
];
const SHOWN = 20;
/** Milliseconds that no slow network explains: the clock was moved, and the next checkpoint is up to 15 s away. */
const JUMP = 90_000;

export function LiveFeed() {
  const { i18n } = useLingui();
  const client = useClient();
  const heading = useId();
  const now = useProductNow(15_000);
  const [result, refetch] = useQuery({
    query: FeedQuery,
    variables: { types, last: SHOWN },
    requestPolicy: 'cache-and-network',
  });
  const list = result.data?.events;
  const [heard, setHeard] = useState(0);

  const read = useCallback(async () => {
    const answer = await client
      .query(FeedQuery, { types, last: SHOWN }, { requestPolicy: 'network-only' })
      .toPromise();
    return answer.data?.events.asOf ?? null;
  }, [client]);

  useLiveStream({
    document: FeedEvents,
    variables: { types },
    asOf: list?.asOf ?? null,
    read,
    onItem: ({ events }) => {
      if (events.__typename !== 'EventItem') return;
      const { id, time } = readFragment(FeedEntryFragment, events.event);
      highlight(id);
      setHeard((count) => count + 1);
      if (Date.parse(time) - productNow() > JUMP) setProductTime(time);
    },
  });

  return (
    <Card flush labelledBy={heading} title={i18n._('Gerade passiert')}>
      {result.error && !list ? (
        <QueryFailure error={result.error} onRetry={() => refetch({ requestPolicy: 'network-only' })} />
      ) : !list ? (
        <Skeleton className="px-5 pb-6" lines={5} label={i18n._('Ereignisse werden geladen')} />
      ) : list.nodes.length === 0 ? (
        <EmptyState icon="activity" title={i18n._('Noch ist nichts passiert')}>
          {i18n._('Registriert jemand einen Lead, steht es hier sofort.')}
        </EmptyState>
      ) : (
        <ol
          aria-label={i18n._('Gerade passiert')}
          className="fading-end max-h-[34rem] overflow-y-auto pb-8"
          tabIndex={0}
        >
          {list.nodes.toReversed().map((event) => (
            <FeedEntry key={event.id} event={event} now={now} />
          ))}
        </ol>
      )}
      <Announcement count={heard} />
    </Card>
  );
}

/** Says how many entries came since it last did, at most every ten seconds, and never interrupts. */
function Announcement({ count }: { count: number }) {
  const { i18n } = useLingui();
  const reached = useThrottled(count, 10_000);
  const [said, setSaid] = useState({ upTo: 0, fresh: 0 });
  if (reached !== said.upTo) setSaid({ upTo: reached, fresh: reached - said.upTo });
  return (
    <p role="status" className="sr-only">
      {said.fresh > 0 ? (
        // As many as the last time are told again: the same words in their place would be no change.
        <span key={said.upTo}>
          {i18n._('{count, plural, one {# neues Ereignis} other {# neue Ereignisse}}', {
            count: said.fresh,
          })}
        </span>
      ) : null}
    </p>
  );
}
