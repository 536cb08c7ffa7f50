/** Waiting in tests for what comes by itself: long enough for a machine with much else to do. */
import { vi } from 'vitest';

/** Asks again until `check` no longer throws, and gives what it gave; after 30 seconds, what it threw last. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000, interval: 20 });
}
