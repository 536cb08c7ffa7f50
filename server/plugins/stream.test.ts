/** Answers that are pushed past a stream: only while it is known whose sessions are over. */
import { GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { afterEach, expect, test, vi } from 'vitest';
import type { Delivery } from '../events/stream.ts';
import { createLogger } from '../logger.ts';
import { eventually } from '../testing/eventually.ts';
import { LiveSessions } from '../transport/live-sessions.ts';
import { Operation, type OperationContext } from './operation.ts';
import { isAsyncIterable, stream } from './stream.ts';

const log = createLogger({ level: 'silent', readable: true });
const person = { id: 'somebody', sessionId: 'theirs' };
let sessions: LiveSessions;
afterEach(() => sessions.stop());

/** A stream that waits, and how it is pushed past. */
async function waiting(push: (answer: Buffer) => boolean): Promise<Delivery> {
  let delivery: Delivery | undefined;
  const source = {
    deliverBy: (by: Delivery) => void (delivery = by),
    next: () => new Promise<never>(() => undefined),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  const fields = { told: { type: GraphQLString, subscribe: () => source } };
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { x: { type: GraphQLString } } }),
    subscription: new GraphQLObjectType({ name: 'Subscription', fields }),
  });
  const context: OperationContext = {
    viewer: () => Promise.resolve(person),
    renew: () => context,
    close: () => Promise.resolve(),
  };
  const facts = { token: null, requestId: '', remoteAddress: '' };
  const operation = await Operation.begin(() => context, facts, log, { endSession: vi.fn(), push });
  const result = await stream(operation, { schema, document: parse('subscription { told }') }, sessions);
  expect(isAsyncIterable(result)).toBe(true);
  if (!delivery) throw new Error('it cannot be pushed past');
  return delivery;
}

test('go to the connection, and not while nobody can tell who has been signed out', async () => {
  let away = false;
  const endedSessions = () => (away ? Promise.reject(new Error('away')) : Promise.resolve([]));
  sessions = new LiveSessions({ log, endedSessions, everyMs: 5 });
  sessions.start();
  const push = vi.fn(() => true);
  const delivery = await waiting(push);
  const answer = (await delivery.answer({ told: 'it' }, {})) ?? Buffer.alloc(0);
  expect(answer.toString()).toBe('{"data":{"told":"it"}}');
  expect(delivery.push(answer, 'cursor')).toBe(true);
  expect(push).toHaveBeenCalledTimes(1);
  away = true;
  await eventually(() => expect(delivery.push(answer, 'cursor')).toBe(false));
});
