/**
 * The product's clock: the machine's, plus an offset kept in the database so that every process and every
 * restart agrees. The offset is 0 in production and moved only by the time machine of development.
 *
 * Everything the domain decides runs by this clock. Sessions, rate limits and time-outs run by the machine's.
 */
import { Temporal } from '@js-temporal/polyfill';

export interface Clock {
  now(): Temporal.Instant;
}

export class ProductClock implements Clock {
  #offsetMs = 0;

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Date.now() + this.#offsetMs);
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Takes over the offset read from the table `product_clock`. */
  set(offsetMs: number): void {
    this.#offsetMs = offsetMs;
  }
}

export function toDate(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}

export function toInstant(date: Date): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

/**
 * Whether a run that may be long goes on with its next part. Once it says no, what is left waits for the next run:
 * a job that overran its time would be taken for dead and begun again beside itself, and one that went on while the
 * server stops would lose its database.
 */
export type GoOn = () => boolean;
export const untilDone: GoOn = () => true;
