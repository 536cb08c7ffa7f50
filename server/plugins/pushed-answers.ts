/**
 * Answers that were pushed to a client that asks for them one by one, in front of those of the stream itself.
 *
 * Guarantee: in the order in which they were made, since a stream makes none of its own while others are pushed for it;
 * bounded by count and bytes; none any more once the stream has ended, by its session's end for example.
 */
import type { ExecutionResult } from 'graphql';
import { CURSOR, type StreamResult } from './stream-result.ts';

const MOST_WAITING = 100;
const MOST_BYTES = 256 * 1024;

type Settled = { readonly result: IteratorResult<StreamResult, void> } | { readonly failure: unknown };

export class PushedAnswers {
  #waiting: { readonly json: Buffer; readonly cursor: string }[] = [];
  #bytes = 0;
  #stir: (() => void) | null = null;

  /** False: there is no room. */
  push(json: Buffer, cursor: string): boolean {
    if (this.#waiting.length >= MOST_WAITING || this.#bytes >= MOST_BYTES) return false;
    this.#waiting.push({ json, cursor });
    this.#bytes += json.length;
    this.#stir?.();
    return true;
  }

  before(items: AsyncGenerator<StreamResult, void, void>): AsyncGenerator<StreamResult, void, void> {
    let asked = false;
    let own: Settled | null = null;
    const settle = (settled: Settled) => {
      own = settled;
      this.#stir?.();
    };
    const next = async (): Promise<IteratorResult<StreamResult, void>> => {
      for (;;) {
        const settled = own as Settled | null;
        if (settled && 'result' in settled && settled.result.done) this.#clear();
        const pushed = this.#waiting.shift();
        if (pushed) {
          this.#bytes -= pushed.json.length;
          const result = JSON.parse(pushed.json.toString()) as ExecutionResult;
          return { done: false, value: { ...result, [CURSOR]: pushed.cursor } };
        }
        if (settled) {
          own = null;
          asked = false;
          if ('failure' in settled) throw settled.failure;
          return settled.result;
        }
        if (!asked) {
          asked = true;
          items.next().then(
            (result) => settle({ result }),
            (failure: unknown) => settle({ failure }),
          );
        }
        await new Promise<void>((resolve) => (this.#stir = resolve));
      }
    };
    return {
      next,
      return: () => {
        this.#clear();
        return items.return();
      },
      throw: (failure) => {
        this.#clear();
        return items.throw(failure);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
      async [Symbol.asyncDispose]() {
        await items.return();
      },
    };
  }

  #clear(): void {
    this.#waiting = [];
    this.#bytes = 0;
  }
}
