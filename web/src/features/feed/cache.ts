/** Appends streamed events to the cached end of the log. */
import type { UpdateResolver } from '@urql/exchange-graphcache';
import type { FeedEventsSubscription, FeedEventsSubscriptionVariables } from '../../gql/graphql.ts';
import { cachedLists, sameArguments, setNodes } from '../../lib/cached-lists.ts';

/** The feed shows the end of the log; what is older is in the lead's history. */
const KEPT = 40;

export const feedEvents: UpdateResolver<FeedEventsSubscription, FeedEventsSubscriptionVariables> = (
  data,
  args,
  cache,
) => {
  const item = data.events;
  if (item.__typename !== 'EventItem') return;
  const key = cache.keyOfEntity({ __typename: 'Event', id: item.event.id });
  if (!key) return;
  for (const list of cachedLists(cache, 'Query', 'events', ({ types }) => sameArguments(types, args.types))) {
    if (list.nodes.includes(key)) continue;
    setNodes(cache, list, [...list.nodes, key].slice(-KEPT));
  }
};
