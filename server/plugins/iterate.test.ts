import { describe, expect, it } from 'vitest';
import { mapStream } from './iterate.ts';

async function* numbers(count: number) {
  for (let i = 1; i <= count; i += 1) yield Promise.resolve(i);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Waits for ever, as a generator between two events does. */
async function* silence(ended: { value: boolean }): AsyncGenerator<number> {
  try {
    await new Promise(() => undefined);
    yield 0;
  } finally {
    ended.value = true;
  }
}

describe('mapStream', () => {
  it('maps one after the other and ends once', async () => {
    let ends = 0;
    const items = mapStream(numbers(3), (n) => n * 10, { onEnd: () => void (ends += 1) });
    expect(await all(items)).toEqual([10, 20, 30]);
    expect((await items.next()).done).toBe(true);
    await items.return();
    expect(ends).toBe(1);
  });

  it('can be left while it waits', async () => {
    let ends = 0;
    const items = mapStream(silence({ value: false }), (n) => n, { onEnd: () => void (ends += 1) });
    const pending = items.next();
    await items.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(ends).toBe(1);
  });

  it('ends its source when it is left', async () => {
    const source = numbers(3);
    const items = mapStream(source, (n) => n);
    await items.next();
    await items.return();
    expect((await source.next()).done).toBe(true);
  });

  it('throws what mapping throws, having ended its source', async () => {
    const source = numbers(3);
    const items = mapStream(source, () => {
      throw new Error('no');
    });
    await expect(items.next()).rejects.toThrow('no');
    expect((await source.next()).done).toBe(true);
    expect((await items.next()).done).toBe(true);
  });

  it('can make a last item of a failure', async () => {
    const items = mapStream(
      (async function* () {
        yield Promise.resolve('fine');
        throw new Error('broken');
      })(),
      (item) => item,
      { onFailure: (failure) => `ended: ${String(failure)}` },
    );
    expect(await all(items)).toEqual(['fine', 'ended: Error: broken']);
  });

  it('drops what comes after it was left', async () => {
    const item = Promise.withResolvers<number>();
    const mapped: number[] = [];
    const items = mapStream(
      (async function* () {
        yield await item.promise;
      })(),
      (n) => mapped.push(n),
    );
    const pending = items.next();
    await items.return();
    item.resolve(1);
    expect((await pending).done).toBe(true);
    await item.promise;
    expect(mapped).toEqual([]);
  });
});
