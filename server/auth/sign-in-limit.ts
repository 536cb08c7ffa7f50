/**
 * How often one may try to sign in: per account and per address, counted per attempt, so that many attempts in
 * one request count as many. Kept in this process's memory; it bounds guessing, it is not a record.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimitedError } from '../user-errors.ts';

export interface SignInLimits {
  /** Attempts per account and window. */
  readonly perAccount: number;
  /** Attempts per address and window; offices share one. */
  readonly perAddress: number;
  readonly windowSeconds: number;
}

/** Whose attempts were too many. */
export type ThrottledBy = 'ACCOUNT' | 'ADDRESS';

/** Told of the attempt that was the first too many of a window. */
export type OnThrottled = (email: string, by: ThrottledBy) => void;

const DEFAULTS: SignInLimits = { perAccount: 10, perAddress: 100, windowSeconds: 300 };

export class SignInLimit {
  readonly #accounts: RateLimiterMemory;
  readonly #addresses: RateLimiterMemory;
  readonly #onThrottled: OnThrottled | undefined;

  constructor(onThrottled?: OnThrottled, limits: SignInLimits = DEFAULTS) {
    const duration = limits.windowSeconds;
    this.#onThrottled = onThrottled;
    this.#accounts = new RateLimiterMemory({ points: limits.perAccount, duration });
    this.#addresses = new RateLimiterMemory({ points: limits.perAddress, duration });
  }

  /** Counts one attempt; throws RateLimitedError when there were too many. */
  async count(email: string, address: string): Promise<void> {
    try {
      await this.#consume('ADDRESS', address, email);
      await this.#consume('ACCOUNT', email.trim().toLowerCase(), email);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new RateLimitedError(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
  }

  async #consume(by: ThrottledBy, key: string, email: string): Promise<void> {
    const limiter = by === 'ACCOUNT' ? this.#accounts : this.#addresses;
    try {
      await limiter.consume(key);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes && refusal.consumedPoints === limiter.points + 1)
        this.#onThrottled?.(email, by);
      throw refusal;
    }
  }

  /** A successful sign-in clears the account's count. */
  async succeed(email: string): Promise<void> {
    await this.#accounts.delete(email.trim().toLowerCase());
  }
}
