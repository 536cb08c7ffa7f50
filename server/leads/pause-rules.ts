/**
 * Time that a stopped clock gives back. A deadline moves by the whole days, rounded up, for which the clock
 * stood still after the instant the deadline counts from: stopping never costs its owner a day.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { epochMs } from '../territories/local-time-rules.ts';

/** A stop that has ended. One still running gives nothing back yet: it holds. */
export type Pause = { readonly stoppedAt: Temporal.Instant; readonly resumedAt: Temporal.Instant };

const DAY = 24 * 60 * 60 * 1000;

/** Whole days, rounded up once over all pauses, for which the clock stood still since the instant. */
export function pausedDays(pauses: readonly Pause[], since: Temporal.Instant): number {
  const milliseconds = pauses.reduce((sum, { stoppedAt, resumedAt }) => {
    const from = Math.max(epochMs(stoppedAt), epochMs(since));
    return sum + Math.max(0, epochMs(resumedAt) - from);
  }, 0);
  return Math.ceil(milliseconds / DAY);
}
