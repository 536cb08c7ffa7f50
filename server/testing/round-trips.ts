/** How often an answer asks the database: what must not grow with its rows. */
import { vi } from 'vitest';
import type { Database } from '../db/client.ts';

/** Counts the statements that transactions of this client run while `work` does; put back afterwards. */
export async function roundTrips(database: Database, work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const counting = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name);
        if (typeof value === 'function') {
          return (...given: unknown[]): unknown => {
            count += 1;
            return Reflect.apply(value, of, given);
          };
        }
        return typeof value === 'object' && value !== null ? counting(value) : value;
      },
    });
  const begin = database.$transaction.bind(database) as (
    run: (tx: object) => Promise<unknown>,
    options: unknown,
  ) => Promise<unknown>;
  const spy = vi
    .spyOn(database, '$transaction')
    .mockImplementation(((run: (tx: object) => Promise<unknown>, options: unknown) =>
      begin((tx) => run(counting(tx)), options)) as never);
  try {
    await work();
    return count;
  } finally {
    spy.mockRestore();
  }
}
