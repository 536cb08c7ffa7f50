/**
 * Writes refused sign-ins into the audit log: beside the answer and never waited for by it, so that an answer takes no
 * longer for an account that is known. What cannot be written is lost, and the log says so.
 *
 * However many are tried, few are written: of an account as many as may be tried in a window and that it was throttled;
 * of accounts that do not exist, which anybody can make up, so many in all; and no more at once than can be waiting.
 */
import type { Logger } from 'pino';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { Database } from '../db/client.ts';

/** Why, where it is not for the account or its password; throttled for too many attempts at the account or from the address. */
export type RefusalReason =
  'ACCOUNT_THROTTLED' | 'ADDRESS_THROTTLED' | 'DEACTIVATED' | 'TAKEN' | 'UNVERIFIED';

const WINDOW_SECONDS = 300;
const PER_ACCOUNT = 12;
const OF_STRANGERS = 100;
const MOST_WAITING = 500;

const answered = z.tuple([z.object({ known: z.boolean() })]);

export class RefusedSignIns {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #accounts = new RateLimiterMemory({ points: PER_ACCOUNT, duration: WINDOW_SECONDS });
  readonly #strangers = new RateLimiterMemory({ points: OF_STRANGERS, duration: WINDOW_SECONDS });
  #writing: Promise<void> = Promise.resolve();
  #waiting = 0;
  #lost = 0;

  constructor(db: Database, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  /** @param email as it was given; null for a provider's token that vouches for none */
  note(email: string | null, reason: RefusalReason | null = null): void {
    if (this.#waiting >= MOST_WAITING) {
      if (this.#lost++ === 0) this.#log.warn('refused sign-ins come faster than they can be recorded');
      return;
    }
    this.#waiting++;
    this.#writing = this.#writing
      .then(() => this.#write(email, reason))
      .catch((error: unknown) => this.#log.warn({ err: error }, 'a refused sign-in could not be recorded'))
      .finally(() => {
        this.#waiting--;
        this.#tellOfLost();
      });
  }

  /** Resolves when everything noted so far is written or lost. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** When what was waiting is written: a flood of attempts is no flood of lines. */
  #tellOfLost(): void {
    if (this.#waiting > 0 || this.#lost === 0) return;
    this.#log.warn({ lost: this.#lost }, 'refused sign-ins were not recorded');
    this.#lost = 0;
  }

  async #write(email: string | null, reason: RefusalReason | null): Promise<void> {
    if (email !== null && !(await takes(this.#accounts, email.trim().toLowerCase()))) return;
    const left = ((await this.#strangers.get(ALL))?.remainingPoints ?? OF_STRANGERS) > 0;
    const rows: unknown = await this.#db.$queryRaw`
      SELECT app.record_refused_sign_in(${email}::text, ${reason}::text, ${left}) AS known`;
    const [{ known }] = answered.parse(rows);
    if (!known) await takes(this.#strangers, ALL);
  }
}

const ALL = 'all';

async function takes(limiter: RateLimiterMemory, key: string): Promise<boolean> {
  return limiter.consume(key).then(
    () => true,
    () => false,
  );
}
