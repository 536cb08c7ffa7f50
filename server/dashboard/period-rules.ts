/** Periods that figures are told for: calendar weeks, which begin on a Monday, and months, in a time zone. */
import type { Temporal } from '@js-temporal/polyfill';

export const trendPeriods = ['WEEK', 'MONTH'] as const;
export type TrendPeriod = (typeof trendPeriods)[number];

/** So many periods a trend shows, the running one among them. */
export const TREND_LENGTH: Readonly<Record<TrendPeriod, number>> = { WEEK: 8, MONTH: 6 };

export interface TrendBounds {
  /** When each period begins, in order of time; the last one is running. */
  readonly starts: readonly Temporal.Instant[];
  /**
   * Up to where the period before the running one is compared with it: the same day and hour in it, so that a Tuesday
   * is not held against a whole week.
   */
  readonly cut: Temporal.Instant;
}

export function trendBounds(by: TrendPeriod, timeZone: string, now: Temporal.Instant): TrendBounds {
  const local = now.toZonedDateTimeISO(timeZone);
  const today = local.toPlainDate();
  const first = by === 'WEEK' ? today.subtract({ days: today.dayOfWeek - 1 }) : today.with({ day: 1 });
  const back = (periods: number) => (by === 'WEEK' ? { weeks: periods } : { months: periods });
  const starts = Array.from({ length: TREND_LENGTH[by] }, (_, nth) =>
    first
      .subtract(back(TREND_LENGTH[by] - 1 - nth))
      .toZonedDateTime(timeZone)
      .toInstant(),
  );
  // A month may be shorter than this one has lasted: then all of it is compared.
  return { starts, cut: local.subtract(back(1)).toInstant() };
}
