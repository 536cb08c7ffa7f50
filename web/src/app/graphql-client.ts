/** The one urql client of the page: normalised cache, fetch with the cookie, streams over one WebSocket. */
import { cacheExchange } from '@urql/exchange-graphcache';
import { Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { initialConnection, type ConnectionState } from '../lib/connection.ts';
import { isUnauthenticated } from '../lib/errors.ts';
import { createStore, type Store } from '../lib/store.ts';
import { cacheOptions } from './cache.ts';
import { forgottenAnswersExchange } from './forgotten-answers.ts';
import { createSubscriptionTransport } from './subscription-transport.ts';

export interface GraphQLSession {
  readonly client: Client;
  readonly connection: Store<ConnectionState>;
  readonly close: () => void;
}

export function createGraphQLSession(onSessionEnded: () => void): GraphQLSession {
  const connection = createStore(initialConnection);
  const url = new URL('/graphql', window.location.href);
  const socketUrl = new URL(url);
  socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const transport = createSubscriptionTransport({ url: socketUrl.href, connection, onSessionEnded });

  const client = new Client({
    url: url.href,
    preferGetMethod: false,
    // The cookie signs in; the header proves that this page, and no foreign form, is asking.
    fetchOptions: () => ({
      credentials: 'same-origin',
      headers: { 'x-nachfass-csrf': '1' },
    }),
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (isUnauthenticated(error)) onSessionEnded();
        },
      }),
      forgottenAnswersExchange,
      cacheExchange(cacheOptions),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: transport.forward }),
    ],
  });
  return { client, connection, close: transport.close };
}
