/**
 * Runs a subscription: one source of items for its whole life, and for each item an execution of its own, with a
 * fresh viewer and a fresh snapshot.
 *
 * Guarantee: between two items a stream holds nothing of the database; an item is seen with the rights its viewer
 * has when it is sent; a stream whose viewer's session is over ends before the next item. It breaks when a source
 * keeps using the context its `subscribe` was called with: that one is closed as soon as the source exists.
 *
 * Answers that are the same for many are made once and pushed (see `Delivery`), past the stream that waits: straight to
 * a connection that takes them, else by way of `PushedAnswers`. Whose session is over is then known by `LiveSessions`
 * alone; while that cannot tell, nothing is pushed.
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
import { PushedAnswers } from './pushed-answers.ts';
import { CURSOR, type StreamResult } from './stream-result.ts';
import type { Operation } from './operation.ts';

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
  const connection = operation.connection?.push ? operation.connection : null;
  const queue = connection ? null : new PushedAnswers();
  const push = connection?.push ?? ((json: Buffer, cursor: string) => queue?.push(json, cursor) ?? false);
  source.deliverBy({
    asked: args,
    async answer(item, contextValue) {
      const result = await execute({ ...args, rootValue: item, contextValue });
      return result.errors ? null : Buffer.from(JSON.stringify(result));
    },
    // Nobody asks there whose session it still is: while that is not known for sure, the stream does for each item.
    push: (json, cursor) => sessions.areKnown && push(json, cursor),
  });
  return endingWithSession(queue ? queue.before(items) : items, operation);
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
