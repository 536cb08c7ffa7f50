/**
 * An answer that the cache forgets while it is on its way is asked for again.
 *
 * A mutation's answer that overtakes a query and invalidates what the query reads lies above it in graphcache: the
 * query then ends without data and without an error, and its screen would wait for ever. Stands before the cache.
 *
 * Asked for once: an answer that lacks a field the query selects would be forgotten each time, and asking on would
 * never end. Data, an error, a change of one's own or of others, and a screen that begins anew let it be asked again.
 */
import { CombinedError, makeOperation, type Exchange } from 'urql';
import { map, pipe, tap } from 'wonka';

export const forgottenAnswersExchange: Exchange = ({ client, forward }) => {
  /** By operation key; whoever shows the data keeps it alive. */
  const shown = new Map<number, WeakRef<object>>();
  /** Those asked again, and not answered since. */
  const again = new Set<number>();
  return (operations$) =>
    pipe(
      operations$,
      tap(({ kind, key }) => {
        if (kind === 'mutation') again.clear();
        else if (kind === 'teardown') again.delete(key);
      }),
      forward,
      map((result) => {
        const { operation, data, error } = result;
        if (operation.kind !== 'query') again.clear();
        if (operation.kind !== 'query' || operation.context.requestPolicy === 'cache-only') return result;
        if (data) shown.set(operation.key, new WeakRef<object>(data));
        if (data || error) {
          again.delete(operation.key);
          return result;
        }
        const before = shown.get(operation.key)?.deref();
        if (again.has(operation.key)) {
          const unanswered = new CombinedError({
            graphQLErrors: [
              { message: 'The answer lacks what was asked for', extensions: { code: 'INTERNAL' } },
            ],
          });
          return { ...result, data: before, error: unanswered, stale: false };
        }
        again.add(operation.key);
        const context = { ...operation.context, requestPolicy: 'network-only' as const };
        client.reexecuteOperation(makeOperation('query', operation, context));
        // Until then the screen keeps what it has.
        return { ...result, data: before, stale: true };
      }),
    );
};
