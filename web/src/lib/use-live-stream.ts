/**
 * Keeps one subscription open beside one query. The cache updaters have already run when `onItem` is called: it is
 * for what the screen does beyond data (highlight, count, read again).
 */
import { useEffect, useRef } from 'react';
import { useClient, type TypedDocumentNode } from 'urql';
import { pipe, subscribe, onEnd } from 'wonka';
import { backoff } from './backoff.ts';
import type { Cursor } from './cursor.ts';
import { advance, initialStream, type StreamInput } from './live-stream.ts';
import { setProductTime } from './product-clock.ts';

interface Item {
  readonly __typename: string;
  readonly cursor: Cursor;
  readonly at?: string;
}

interface LiveStream<Data, Variables> {
  readonly document: TypedDocumentNode<Data, Variables & { after?: Cursor | null }>;
  /** Everything but `after`. A change of content begins a new stream. */
  readonly variables: Variables;
  /** The `asOf` of what the screen shows; `null` while there is nothing yet. */
  readonly asOf: Cursor | null;
  /** Reads the screen's query again from the network; resolves to its `asOf`, or `null` when that failed. */
  readonly read: () => Promise<Cursor | null>;
  readonly onItem?: (data: Data) => void;
  readonly paused?: boolean;
}

export function useLiveStream<Data extends object, Variables extends object>(
  options: LiveStream<Data, Variables>,
): void {
  const client = useClient();
  const latest = useRef(options);
  const feed = useRef<((input: StreamInput) => void) | null>(null);
  const key = JSON.stringify(options.variables);

  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    if (options.paused) return;
    let state = initialStream;
    let stop: (() => void) | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let over = false;

    const dispatch = (input: StreamInput, data?: Data): void => {
      if (over) return;
      const [next, effects] = advance(state, input);
      state = next;
      for (const effect of effects) {
        switch (effect.type) {
          case 'subscribe':
            open(effect.after);
            break;
          case 'unsubscribe':
            stop?.();
            stop = null;
            break;
          case 'deliver':
            if (data) latest.current.onItem?.(data);
            break;
          case 'read':
            void latest.current.read().then((asOf) => {
              dispatch(asOf === null ? { type: 'readFailed' } : { type: 'snapshot', asOf });
            });
            break;
          case 'pause':
            timer = setTimeout(() => dispatch({ type: 'pauseOver' }), backoff(effect.attempt));
            break;
        }
      }
    };

    const open = (after: Cursor): void => {
      stop?.();
      const { document, variables } = latest.current;
      const subscription = pipe(
        client.subscription(document, { ...variables, after }),
        onEnd(() => dispatch({ type: 'ended' })),
        subscribe((result) => {
          if (result.error) return dispatch({ type: 'ended' });
          if (!result.data) return;
          const item = rootItem(result.data);
          if (item.__typename === 'ResyncRequired') dispatch({ type: 'resync' });
          else if (item.__typename === 'StreamCheckpoint') {
            dispatch({ type: 'checkpoint', cursor: item.cursor });
            // Someone may have moved the product's clock: each checkpoint tells what it reads.
            if (item.at) setProductTime(item.at);
          } else dispatch({ type: 'item', cursor: item.cursor }, result.data);
        }),
      );
      stop = subscription.unsubscribe;
    };

    feed.current = dispatch;
    const { asOf } = latest.current;
    if (asOf !== null) dispatch({ type: 'snapshot', asOf });
    return () => {
      over = true;
      feed.current = null;
      if (timer !== null) clearTimeout(timer);
      stop?.();
    };
  }, [client, key, options.document, options.paused]);

  useEffect(() => {
    if (options.asOf !== null) feed.current?.({ type: 'snapshot', asOf: options.asOf });
  }, [options.asOf]);
}

/** A subscription has one root field, and each of our stream items names its type and cursor. */
export function rootItem(data: object): Item {
  const item: unknown = Object.values(data).find((value) => typeof value === 'object' && value !== null);
  if (isItem(item)) return item;
  throw new Error('A stream item must select __typename and cursor');
}

function isItem(value: unknown): value is Item {
  return (
    typeof value === 'object' &&
    value !== null &&
    '__typename' in value &&
    typeof value.__typename === 'string' &&
    'cursor' in value &&
    typeof value.cursor === 'string'
  );
}
