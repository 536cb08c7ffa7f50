/**
 * One deadline of a protection clock: what it is counted from, how far, and so when. Whoever asks how a date came
 * about is told from the same parts that it was computed from.
 *
 * Day counts are calendar days in the territory's zone and keep the local hour: months first, clamped to the
 * month's end, then extension days, then paused days. A local hour that a change of clocks skips becomes the same
 * distance after the gap, one that is doubled its first occurrence (Temporal's 'compatible').
 */
import type { Temporal } from '@js-temporal/polyfill';
import { compareInstants, laterOf, shiftLocal } from '../territories/local-time-rules.ts';
import { territoryOf } from '../territories/territories.ts';
import { pausedDays, type Pause } from './pause-rules.ts';

type Instant = Temporal.Instant;

export const deadlineKinds = [
  'WARNING',
  'PROGRESS',
  'GRACE_STARTS',
  'GRACE_ENDS',
  'PRE_CLAIM_ENDS',
  'PROTECTION_ENDS',
] as const;
export type DeadlineKind = (typeof deadlineKinds)[number];

export const deadlineBases = [
  'OWNED_SINCE',
  'LAST_PROGRESS',
  'PROGRESS_DEADLINE',
  'WARNING_DUE',
  'WARNING_GIVEN',
  'GRACE_DUE',
  'GRACE_BEGUN',
  'T7_DUE',
] as const;
/** What a deadline is counted from. */
export type DeadlineBase = (typeof deadlineBases)[number];

/** A deadline and how it came about: base, then months, then days, extension and paused days; or working days. */
export type Deadline = {
  readonly kind: DeadlineKind;
  readonly at: Instant;
  readonly base: DeadlineBase;
  readonly baseAt: Instant;
  readonly months: number;
  /** Negative before the base. */
  readonly days: number;
  readonly workingDays: number;
  readonly extensionDays: number;
  /** Days the clock stood still since the base, rounded up. */
  readonly pausedDays: number;
};

export type DeadlineFacts = { readonly territory: string; readonly pauses: readonly Pause[] };

/** The instant so much later, plus the days for which the clock stood still since it. */
export function after(
  kind: DeadlineKind,
  facts: DeadlineFacts,
  base: DeadlineBase,
  baseAt: Instant,
  span: { readonly months?: number; readonly days: number; readonly extensionDays?: number },
): Deadline {
  const { months = 0, days, extensionDays = 0 } = span;
  const given = pausedDays(facts.pauses, baseAt);
  const at = shift(facts.territory, baseAt, months, days + extensionDays + given);
  return { kind, at, base, baseAt, months, days, workingDays: 0, extensionDays, pausedDays: given };
}

export function before(
  kind: DeadlineKind,
  { territory }: DeadlineFacts,
  base: DeadlineBase,
  baseAt: Instant,
  days: number,
): Deadline {
  const at = shiftDays(territory, baseAt, -days);
  return { kind, at, base, baseAt, months: 0, days: -days, workingDays: 0, extensionDays: 0, pausedDays: 0 };
}

export function shiftDays(territory: string, from: Instant, days: number): Instant {
  return shift(territory, from, 0, days);
}

function shift(territory: string, from: Instant, months: number, days: number): Instant {
  return shiftLocal(territoryOf(territory).timeZone, from, { months, days });
}

export const compare = compareInstants;
export const later = laterOf;
