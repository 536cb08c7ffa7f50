/**
 * An answer that the cache forgets while it is on its way is asked for again.
 *
 * A mutation's answer that overtakes a query and invalidates what the query reads lies above it in graphcache: the
 * query then ends without data and without an error, and its screen would wait for ever. Stands before the cache.
 */
import { makeOperation, type Exchange } from 'urql';
import { map, pipe } from 'wonka';

export const forgottenAnswersExchange: Exchange = ({ client, forward }) => {
  /** By operation key; whoever shows the data keeps it alive. */
  const shown = new Map<number, WeakRef<object>>();
  return (operations$) =>
    pipe(
      forward(operations$),
      map((result) => {
        const { operation, data, error } = result;
        if (operation.kind !== 'query' || operation.context.requestPolicy === 'cache-only') return result;
        if (data) shown.set(operation.key, new WeakRef<object>(data));
        if (data || error) return result;
        const context = { ...operation.context, requestPolicy: 'network-only' as const };
        client.reexecuteOperation(makeOperation('query', operation, context));
        // Until then the screen keeps what it has.
        return { ...result, data: shown.get(operation.key)?.deref(), stale: true };
      }),
    );
};
