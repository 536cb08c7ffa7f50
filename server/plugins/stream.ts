/**
 * Runs a subscription: one source of items for its whole life, and for each item an execution of its own, with a
 * fresh viewer and a fresh snapshot.
 *
 * Guarantee: between two items a stream holds nothing of the database; an item is seen with the rights its viewer
 * has when it is sent; a stream whose viewer's session is over ends before the next item. It breaks when a source
 * keeps using the context its `subscribe` was called with: that one is closed as soon as the source exists.
 *
 * Answers that are the same for many are made once and pushed (see `Delivery`), past the stream that waits: straight to
 * a connection that takes them, else by way of the answers that wait to be asked for.
 */
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import type { FollowedStream } from '../events/stream.ts';
import type { LiveSessions } from '../transport/live-sessions.ts';
import { mapStream } from './iterate.ts';
import type { Operation } from './operation.ts';

/** The position an item stands for, beside its result: SSE sends it as the event's id. */
export const CURSOR = Symbol('cursor');

export interface StreamResult extends ExecutionResult {
  readonly [CURSOR]?: string;
}

class SessionEnded extends Error {
  override name = 'SessionEnded';
}

export async function stream(
  operation: Operation,
  args: ExecutionArgs,
  sessions: LiveSessions,
): Promise<AsyncGenerator<StreamResult, void, void> | ExecutionResult> {
  const { context, viewer } = operation;
  const source = await createSourceEventStream({ ...args, contextValue: context }).finally(() =>
    operation.close(),
  );
  if (!isAsyncIterable(source)) return source;

  const answer = async (item: unknown): Promise<StreamResult> => {
    const own = context.renew();
    try {
      // Strangers may watch what is public; who was somebody when it began must still be.
      if (viewer && (await own.viewer()) === null) throw new SessionEnded();
      const result = await execute({ ...args, rootValue: item, contextValue: own });
      const cursor = cursorOf(item, args);
      return cursor === undefined ? result : { ...result, [CURSOR]: cursor };
    } finally {
      await own.close();
    }
  };
  const unwatch = viewer ? sessions.watch(viewer.sessionId, () => void items.return()) : undefined;
  const items = mapStream(source, answer, { onEnd: unwatch });
  if (!isFollowedStream(source)) return endingWithSession(items, operation);
  const waiting: StreamResult[] = [];
  let arrived = Promise.withResolvers<null>();
  const wait = (json: Buffer, cursor: string): boolean => {
    if (waiting.length >= MOST_WAITING) return false;
    waiting.push({ ...(JSON.parse(json.toString()) as ExecutionResult), [CURSOR]: cursor });
    arrived.resolve(null);
    arrived = Promise.withResolvers();
    return true;
  };
  const push = operation.connection?.push;
  source.deliverBy({
    asked: args,
    async answer(item, contextValue) {
      const result = await execute({ ...args, rootValue: item, contextValue });
      return result.errors ? null : Buffer.from(JSON.stringify(result));
    },
    push: push ?? wait,
  });
  return endingWithSession(push ? items : withPushed(items, waiting, () => arrived.promise), operation);
}

/** Answers that wait for a client to ask for them. */
const MOST_WAITING = 100;

/** The answers that were pushed, and in between those of the stream itself, which waits while they are. */
function withPushed(
  items: AsyncGenerator<StreamResult, void, void>,
  waiting: StreamResult[],
  arrival: () => Promise<null>,
): AsyncGenerator<StreamResult, void, void> {
  let own: Promise<IteratorResult<StreamResult, void>> | undefined;
  return {
    async next() {
      for (;;) {
        const value = waiting.shift();
        if (value) return { done: false, value };
        own ??= items.next();
        const first = await Promise.race([own, arrival()]);
        // What was pushed was pushed before the stream went on.
        if (first === null || waiting.length > 0) continue;
        own = undefined;
        return first;
      }
    },
    return: () => items.return(),
    throw: (failure) => items.throw(failure),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await items.return();
    },
  };
}

/** Completes when the session is over, after telling the connection. */
function endingWithSession(
  items: AsyncGenerator<StreamResult, void, void>,
  operation: Operation,
): AsyncGenerator<StreamResult, void, void> {
  const next = items.next.bind(items);
  items.next = async () => {
    try {
      return await next();
    } catch (failure) {
      if (!(failure instanceof SessionEnded)) throw failure;
      operation.connection?.endSession();
      return { done: true, value: undefined };
    }
  };
  return items;
}

/** Sources hand out items that carry their cursor, or the root field's value that does. */
function cursorOf(item: unknown, args: ExecutionArgs): string | undefined {
  return ownCursor(item) ?? ownCursor(property(item, rootField(args)));
}

function ownCursor(value: unknown): string | undefined {
  const cursor = property(value, 'cursor');
  return typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
}

function property(value: unknown, name: string | undefined): unknown {
  if (typeof value !== 'object' || value === null || name === undefined) return undefined;
  return Reflect.get(value, name);
}

function rootField({ document, operationName }: ExecutionArgs): string | undefined {
  const selection = getOperationAST(document, operationName)?.selectionSet.selections[0];
  return selection?.kind === 'Field' ? selection.name.value : undefined;
}

function isFollowedStream(source: object): source is FollowedStream {
  return 'deliverBy' in source;
}

export function isAsyncIterable<T>(value: unknown): value is AsyncIterable<T> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
