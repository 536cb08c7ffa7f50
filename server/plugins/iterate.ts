/**
 * An async iterator over another one that can be ended while it waits.
 *
 * Async generators queue `return()` behind a pending `next()`, so a stream that waits for its next event would
 * hold its source until one comes. Here `return()` ends the source at once and the pending `next()` is done.
 * A source that does not react to `return()` while it waits is left to itself; its late item is dropped.
 */
export function mapStream<T, U>(
  source: AsyncIterable<T>,
  map: (item: T) => U | Promise<U>,
  options: {
    /** Turns a failure of the source or of `map` into a last item. */
    onFailure?: (failure: unknown) => U;
    /** Once, when the stream is over for whatever reason. */
    onEnd?: () => void | Promise<void>;
  } = {},
): AsyncGenerator<U, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  /** Ends the `next` that is pending. One at a time, so that nothing is kept of those before it. */
  let leavePending: (() => void) | undefined;
  let over = false;

  async function end(): Promise<void> {
    if (over) return;
    over = true;
    await options.onEnd?.();
  }

  async function advance(): Promise<IteratorResult<U, void>> {
    try {
      const { done, value } = await iterator.next();
      if (done || over) {
        await end();
        return { done: true, value: undefined };
      }
      return { done: false, value: await map(value) };
    } catch (failure) {
      if (over) return { done: true, value: undefined };
      iterator.return?.()?.then(undefined, () => undefined);
      await end();
      if (!options.onFailure) throw failure;
      return { done: false, value: options.onFailure(failure) };
    }
  }

  async function leave(): Promise<void> {
    leavePending?.();
    // Not awaited: a generator that waits for its next event answers only when it comes.
    iterator.return?.()?.then(undefined, () => undefined);
    await end();
  }

  return {
    next: () =>
      new Promise((resolve, reject) => {
        leavePending = () => resolve({ done: true, value: undefined });
        if (over) leavePending();
        else advance().then(resolve, reject);
      }),
    async return() {
      await leave();
      return { done: true, value: undefined };
    },
    async throw(failure) {
      await leave();
      throw failure;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await leave();
    },
  };
}
