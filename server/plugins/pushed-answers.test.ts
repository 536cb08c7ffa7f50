import { expect, test } from 'vitest';
import { PushedAnswers } from './pushed-answers.ts';
import { CURSOR, type StreamResult } from './stream-result.ts';

/** A stream that tells what it is told to. */
function source() {
  const asked: PromiseWithResolvers<IteratorResult<StreamResult, void>>[] = [];
  const items: AsyncGenerator<StreamResult, void, void> = {
    next() {
      const next = Promise.withResolvers<IteratorResult<StreamResult, void>>();
      asked.push(next);
      return next.promise;
    },
    return() {
      asked.at(-1)?.resolve({ done: true, value: undefined });
      return Promise.resolve({ done: true, value: undefined });
    },
    throw: (failure) => Promise.reject(failure),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { items, asked };
}
const json = (n: number) => Buffer.from(JSON.stringify({ data: { n } }));

test('what was pushed comes in order, before what the stream tells after it, with its cursor', async () => {
  const { items, asked } = source();
  const answers = new PushedAnswers();
  const client = answers.before(items);
  const first = client.next();
  answers.push(json(1), 'one');
  answers.push(json(2), 'two');
  expect(await first).toEqual({ done: false, value: { data: { n: 1 }, [CURSOR]: 'one' } });
  asked[0]?.resolve({ done: false, value: { data: { n: 3 } } });
  expect((await client.next()).value).toEqual({ data: { n: 2 }, [CURSOR]: 'two' });
  expect((await client.next()).value).toEqual({ data: { n: 3 } });
  expect(asked).toHaveLength(1);
});

test('nothing of it is handed out once the stream has ended', async () => {
  const { items, asked } = source();
  const answers = new PushedAnswers();
  const client = answers.before(items);
  const first = client.next();
  answers.push(json(1), 'one');
  await first;
  answers.push(json(2), 'two');
  asked[0]?.resolve({ done: true, value: undefined });
  await Promise.resolve();
  expect(await client.next()).toEqual({ done: true, value: undefined });
});

test('a client that takes nothing gets no more than a bounded lot', () => {
  const few = new PushedAnswers();
  let taken = 0;
  while (few.push(json(1), 'c')) taken += 1;
  expect(taken).toBe(100);
  const large = new PushedAnswers();
  taken = 0;
  while (large.push(Buffer.alloc(100_000), 'c')) taken += 1;
  expect(taken).toBe(3);
});

test('a failure of the stream is its own, after what was pushed', async () => {
  const { items, asked } = source();
  const answers = new PushedAnswers();
  const client = answers.before(items);
  const first = client.next();
  answers.push(json(1), 'one');
  await first;
  asked[0]?.reject(new Error('gone'));
  await expect(client.next()).rejects.toThrow('gone');
});
