/**
 * How often one person may register, or have a registration checked for duplicates: the answer to a hard key tells
 * that somebody holds it, so asking must not be free. Kept in this process's memory; it bounds guessing.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimitedError } from '../user-errors.ts';

/** Far above what a trade fair brings, far below what harvesting needs. */
const DEFAULTS = { perUser: 120, windowSeconds: 600 };

export class RegistrationLimit {
  readonly #users: RateLimiterMemory;

  constructor(limits: { readonly perUser: number; readonly windowSeconds: number } = DEFAULTS) {
    this.#users = new RateLimiterMemory({ points: limits.perUser, duration: limits.windowSeconds });
  }

  /** Counts one attempt; throws RateLimitedError when there were too many. */
  async count(userId: string): Promise<void> {
    try {
      await this.#users.consume(userId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new RateLimitedError(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
  }
}
