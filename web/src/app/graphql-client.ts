/** The one urql client of the page: normalised cache, fetch with the cookie, streams over one WebSocket. */
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import { Client, fetchExchange, subscriptionExchange } from 'urql';
import { initialConnection, type ConnectionState } from '../lib/connection.ts';
import { isUnauthenticated } from '../lib/errors.ts';
import { createStore, type Store } from '../lib/store.ts';
import { cacheOptions } from './cache.ts';
import { forgottenAnswersExchange } from './forgotten-answers.ts';
import { newestVersionsExchange } from './newest-versions.ts';
import { createSubscriptionTransport } from './subscription-transport.ts';

export interface GraphQLSession {
  readonly client: Client;
  readonly connection: Store<ConnectionState>;
  /** Somebody is signed in: from now on a request the server does not know waits for them to sign in again. */
  readonly establish: () => void;
  readonly close: () => void;
}

// The cookie signs in; the header proves that this page, and no foreign form, is asking.
const fetchOptions = (): RequestInit => ({
  credentials: 'same-origin',
  headers: { 'x-nachfass-csrf': '1' },
});

export function createGraphQLSession(
  signInNeeded: Store<boolean>,
  askToSignIn: () => Promise<void>,
): GraphQLSession {
  const connection = createStore(initialConnection);
  const url = graphqlUrl();
  const socketUrl = new URL(url);
  socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const transport = createSubscriptionTransport({
    url: socketUrl.href,
    connection,
    onSessionEnded: () => {
      if (established) void askToSignIn();
    },
  });
  let established = false;

  const client = new Client({
    url: url.href,
    preferGetMethod: false,
    fetchOptions,
    exchanges: [
      forgottenAnswersExchange,
      cacheExchange(cacheOptions),
      newestVersionsExchange,
      authExchange(async () => ({
        addAuthToOperation: (operation) => operation,
        // Streams, too: they would be refused one by one until somebody has signed in.
        willAuthError: () => established && signInNeeded.get(),
        didAuthError: (error) => established && isUnauthenticated(error),
        refreshAuth: askToSignIn,
      })),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: transport.forward }),
    ],
  });
  return { client, connection, establish: () => (established = true), close: transport.close };
}

/** For signing in again: the client of the session holds everything back until that is done. */
export function createSignInClient(): Client {
  return new Client({
    url: graphqlUrl().href,
    preferGetMethod: false,
    fetchOptions,
    exchanges: [fetchExchange],
  });
}

function graphqlUrl(): URL {
  return new URL('/graphql', window.location.href);
}
