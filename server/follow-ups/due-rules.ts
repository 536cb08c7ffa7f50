/**
 * When a follow-up is due and how urgent it is. All day counts are calendar days in the lead's time zone.
 *
 * Clocks that change: in all our zones they change in the night to a Sunday, which is never a working day, so a
 * due time is neither skipped nor doubled whatever hour is set. Should a zone ever change them on a working day,
 * Temporal's 'compatible' reading holds: a skipped hour becomes the same distance after the gap (02:30 is 03:30),
 * a doubled one its first occurrence.
 */
import { Temporal } from '@js-temporal/polyfill';
import { nextWorkingDay, nonWorkingReason, type NonWorkingReason } from '../territories/calendar.ts';
import type { Settings } from '../settings/rules.ts';
import { instantAtHour, localDate, shiftLocal } from '../territories/local-time-rules.ts';
import { territoryOf } from '../territories/territories.ts';

export const followUpKinds = ['T3', 'T7', 'CUSTOM'] as const;
export type FollowUpKind = (typeof followUpKinds)[number];

export const followUpStatuses = ['PENDING', 'COMPLETED', 'SKIPPED', 'CANCELLED'] as const;
export type FollowUpStatus = (typeof followUpStatuses)[number];

export const urgencies = ['UPCOMING', 'DUE', 'OVERDUE'] as const;
export type Urgency = (typeof urgencies)[number];

/** Whose follow-ups. */
export type FollowUpScope = 'MINE' | 'TEAM' | 'UNASSIGNED';

/** What a line of the ledger says was decided. */
export type LedgerDecision =
  | 'PLANNED'
  | 'MOVED'
  | 'FIRED'
  | 'SKIPPED'
  | 'HELD'
  | 'RESUMED'
  | 'CANCELLED'
  | 'COMPLETED'
  | 'REASSIGNED'
  | 'REOPENED';

/** Of the lead's territory: days from the anchors of T3 and T7, and the local hour at which they fall due. */
export type FollowUpSettings = Pick<Settings['followUps'], 't3Days' | 't7Days' | 'hour'>;
/** Of whoever looks: after how many hours a due follow-up is overdue. */
export type UrgencySettings = Pick<Settings['followUps'], 'overdueHours'>;

export type RolledDay = { readonly date: Temporal.PlainDate; readonly reason: NonWorkingReason };

export type DueDate = {
  readonly dueAt: Temporal.Instant;
  /** The working day it is due on, local. */
  readonly date: Temporal.PlainDate;
  /** The days that were passed over to get there, in order; empty when the day reached was a working day. */
  readonly rolled: readonly RolledDay[];
};

/** Due at the local hour of the day reached from the anchor's local day, rolled on to a working day. */
export function dueAt(territory: string, anchor: Temporal.Instant, days: number, hour: number): DueDate {
  const reached = localDate(territoryOf(territory).timeZone, anchor, days);
  const key = `${territory} ${reached.toString()} ${hour}`;
  const known = rolledOn.get(key);
  if (known) return known;
  const due = rollOn(territory, reached, hour);
  if (rolledOn.size >= MOST_ROLLED) rolledOn.clear();
  rolledOn.set(key, due);
  return due;
}

/** Many leads of a territory reach the same days. */
const rolledOn = new Map<string, DueDate>();
const MOST_ROLLED = 10_000;

function rollOn(territory: string, reached: Temporal.PlainDate, hour: number): DueDate {
  const rolled: RolledDay[] = [];
  let date = reached;
  for (let reason = nonWorkingReason(territory, date); reason; reason = nonWorkingReason(territory, date)) {
    rolled.push({ date, reason });
    date = date.add({ days: 1 });
  }
  return { dueAt: instantAtHour(territoryOf(territory).timeZone, date, hour), date, rolled };
}

/** The same local time so many working days later. */
export function workingDaysLater(
  territory: string,
  instant: Temporal.Instant,
  days: number,
): Temporal.Instant {
  const { timeZone } = territoryOf(territory);
  const from = localDate(timeZone, instant);
  let date = from;
  for (let left = days; left > 0; left -= 1) date = nextWorkingDay(territory, date);
  return shiftLocal(timeZone, instant, { months: 0, days: from.until(date).days });
}

/** What was due before this instant is overdue now. */
export function overdueBefore(now: Temporal.Instant, { overdueHours }: UrgencySettings): Temporal.Instant {
  return now.subtract({ hours: overdueHours });
}

/**
 * Of a pending follow-up; null for one that is done with, and for one that a stopped clock holds: its date comes when
 * the clock runs again. Overdue begins when more than those hours have passed.
 */
export function urgency(
  followUp: { readonly status: FollowUpStatus; readonly held: boolean; readonly due: Temporal.Instant },
  now: Temporal.Instant,
  settings: UrgencySettings,
): Urgency | null {
  const { status, held, due } = followUp;
  if (status !== 'PENDING' || held) return null;
  if (Temporal.Instant.compare(due, now) > 0) return 'UPCOMING';
  return Temporal.Instant.compare(due, overdueBefore(now, settings)) < 0 ? 'OVERDUE' : 'DUE';
}

/**
 * The bounds of the summary's four counts, over PENDING follow-ups that are not held:
 * pending `due <= now`; overdue `due < overdueBefore`; dueToday `overdueBefore <= due < todayEndsAt`;
 * dueTomorrow `todayEndsAt <= due < tomorrowEndsAt`.
 */
export type SummaryBounds = {
  readonly now: Temporal.Instant;
  readonly overdueBefore: Temporal.Instant;
  readonly todayEndsAt: Temporal.Instant;
  readonly tomorrowEndsAt: Temporal.Instant;
};

/** Days begin where the zone's days begin, which is not always midnight, and last 23 to 25 hours. */
export function summaryBounds(
  timeZone: string,
  now: Temporal.Instant,
  settings: UrgencySettings,
): SummaryBounds {
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  return {
    now,
    overdueBefore: overdueBefore(now, settings),
    todayEndsAt: today.add({ days: 1 }).toZonedDateTime(timeZone).toInstant(),
    tomorrowEndsAt: today.add({ days: 2 }).toZonedDateTime(timeZone).toInstant(),
  };
}
