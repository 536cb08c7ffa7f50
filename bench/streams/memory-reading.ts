/** What this process holds. Needs `--expose-gc`. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Memory {
  /** Bytes in use after garbage was collected: the heap, and what objects on it hold outside, such as buffers. */
  readonly used: number;
  readonly rss: number;
}

export async function readMemory(): Promise<Memory> {
  if (!globalThis.gc) throw new Error('start with --expose-gc');
  for (let nth = 0; nth < 4; nth++) {
    globalThis.gc();
    await delay(100); // what the collector finished only then is freed next
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, rss };
}
