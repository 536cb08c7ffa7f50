/**
 * All subscriptions over one WebSocket, opened with the first and closed after the last. A lost connection comes
 * back by itself (jittered, at once when the network returns) and every stream goes on at the last cursor it saw:
 * the payload is read again when it is sent again, and its `after` has moved meanwhile.
 */
import { createClient, type Client, type SubscribePayload } from 'graphql-ws';
import type { SubscriptionForwarder } from 'urql';
import { backoff } from '../lib/backoff.ts';
import { signal, type ConnectionSignal, type ConnectionState } from '../lib/connection.ts';
import { later, type Cursor } from '../lib/cursor.ts';
import type { Store } from '../lib/store.ts';

interface TransportOptions {
  readonly url: string;
  readonly connection: Store<ConnectionState>;
  /** The server has ended the session (4401, 4403). */
  readonly onSessionEnded: () => void;
}

export interface SubscriptionTransport {
  readonly forward: SubscriptionForwarder;
  readonly close: () => void;
}

const SESSION_ENDED = [4401, 4403];
const PONG_WITHIN = 5_000;

export function createSubscriptionTransport(options: TransportOptions): SubscriptionTransport {
  const tell = (type: ConnectionSignal) => {
    options.connection.set(signal(options.connection.get(), type, Date.now()));
  };
  let pong: ReturnType<typeof setTimeout> | null = null;
  let over = false;
  let sessionEnded = false;

  const client: Client = createClient({
    url: options.url,
    lazy: true,
    lazyCloseTimeout: 3_000,
    keepAlive: 10_000,
    retryAttempts: Infinity,
    // Without a session it would come back as a stranger's, and stay one after signing in: the streams end and wait for that.
    shouldRetry: () => !over && !sessionEnded,
    retryWait: (retries) => pauseUnlessOnline(backoff(retries + 1)),
    on: {
      connecting: () => {
        sessionEnded = false;
        tell('connecting');
      },
      connected: () => tell('opened'),
      message: () => tell('heard'),
      ping: (received) => {
        // A socket behind a dead network stays "open" for minutes: without a pong in time we end it ourselves, at once.
        // Closing it would wait for an answer from there, too.
        if (!received) pong = setTimeout(() => client.terminate(), PONG_WITHIN);
      },
      pong: (received) => {
        if (received && pong !== null) clearTimeout(pong);
      },
      closed: (event) => {
        if (pong !== null) clearTimeout(pong);
        const code = event instanceof CloseEvent ? event.code : 0;
        if (SESSION_ENDED.includes(code)) {
          sessionEnded = true;
          options.onSessionEnded();
        }
        tell(code === 1000 ? 'idle' : 'closed');
      },
    },
  });

  // Where the browser knows that the network is away, silence need not tell it: the dot must not promise "live".
  const giveUp = () => client.terminate();
  window.addEventListener('offline', giveUp);

  return {
    forward: (request) => ({
      subscribe: (sink) => {
        const payload = resumablePayload(request.query ?? '', request.variables);
        const unsubscribe = client.subscribe<Record<string, unknown>>(payload, {
          next: (result) => {
            payload.saw(cursorOf(result.data));
            sink.next({ data: result.data ?? undefined, errors: result.errors?.slice() });
          },
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        });
        return { unsubscribe };
      },
    }),
    close: () => {
      over = true;
      window.removeEventListener('offline', giveUp);
      void client.dispose();
    },
  };
}

/** A payload whose `after` moves on with what was seen; it is serialised anew with every (re)connection. */
export function resumablePayload(
  query: string,
  variables: object | undefined,
): SubscribePayload & { saw(cursor: Cursor | null): void } {
  let seen: Cursor | null = null;
  const payload = {
    query,
    get variables() {
      return seen === null ? { ...variables } : { ...variables, after: seen };
    },
    saw: (cursor: Cursor | null) => {
      seen = later(seen, cursor);
    },
  };
  // Not enumerable: the server should not be told of it.
  Object.defineProperty(payload, 'saw', { enumerable: false });
  return payload;
}

/** The cursor of a stream item: of whichever root field the subscription has. */
export function cursorOf(data: unknown): Cursor | null {
  if (typeof data !== 'object' || data === null) return null;
  for (const item of Object.values(data)) {
    if (typeof item === 'object' && item !== null && 'cursor' in item && typeof item.cursor === 'string') {
      // After ResyncRequired the position promises nothing: the screen reads again and begins anew.
      return '__typename' in item && item.__typename === 'ResyncRequired' ? null : item.cursor;
    }
  }
  return null;
}

function pauseUnlessOnline(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
  });
}
