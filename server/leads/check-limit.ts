/**
 * How often one person may ask whether a lead is there already, by registering, checking or importing it: the answer
 * tells of leads out of sight, so asking must not be free. All processes count in one table, in a window that
 * slides; an attempt counts whatever comes of it, so it is counted in a transaction of its own.
 */
import { z } from 'zod';
import type { Database } from '../db/client.ts';
import { writeAs } from '../db/viewer-transaction.ts';
import { settingsReader } from '../settings/read.ts';
import { RateLimitedError } from '../user-errors.ts';

export interface CheckLimits {
  readonly perUser: number;
  readonly windowSeconds: number;
}

const answer = z.tuple([z.object({ wait: z.int() })]);

export class CheckLimit {
  readonly #db: Database;
  readonly #limits: CheckLimits | undefined;

  /** @param limits instead of the settings `duplicates.checksPerUser` and `duplicates.checkWindowSeconds` */
  constructor(db: Database, limits?: CheckLimits) {
    this.#db = db;
    this.#limits = limits;
  }

  /**
   * Counts one attempt of this person.
   * @throws RateLimitedError when there were too many; the refused one does not count
   */
  async count(userId: string): Promise<void> {
    const { value: wait } = await writeAs(this.#db, userId, async (tx) => {
      const { perUser, windowSeconds } = this.#limits ?? (await limitsOf(settingsReader(tx)));
      const rows: unknown = await tx.$queryRaw`
        SELECT app.count_check(${perUser}::integer, ${windowSeconds}::integer) AS wait`;
      return answer.parse(rows)[0].wait;
    });
    if (wait > 0) throw new RateLimitedError(wait);
  }
}

async function limitsOf(settings: ReturnType<typeof settingsReader>): Promise<CheckLimits> {
  const { checksPerUser, checkWindowSeconds } = (await settings(null)).duplicates;
  return { perUser: checksPerUser, windowSeconds: checkWindowSeconds };
}
