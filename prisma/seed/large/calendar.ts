/**
 * Dates by the hundred thousand: the product's own calendar, asked once per territory and day instead of once per
 * lead. All instants are milliseconds. The three countries keep the same time, Central European.
 */
import { Temporal } from '@js-temporal/polyfill';
import { dueAt } from '../../../server/follow-ups/due-rules.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const ZONE = 'Europe/Berlin';
const HOUR_DUE = 9;

/** Keeps the hour the clock on the wall shows, whether or not summer time begins or ends in between. */
export function plusDays(at: number, days: number): number {
  return instantOf(localOf(at) + days * DAY);
}

/** Months first, clamped to the month's end, as deadlines are counted. */
export function plusMonths(at: number, months: number): number {
  const local = new Date(localOf(at));
  const day = local.getUTCDate();
  local.setUTCDate(1);
  local.setUTCMonth(local.getUTCMonth() + months);
  const last = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 0)).getUTCDate();
  local.setUTCDate(Math.min(day, last));
  return instantOf(local.getTime());
}

const due = new Map<string, number>();

/** When a follow-up that many days after its anchor is due: 09:00 local, rolled to a working day. */
export function dueAfter(territory: string, anchor: number, days: number): number {
  const day = Math.floor(localOf(anchor) / DAY) + days;
  const key = `${territory}${day}`;
  const known = due.get(key);
  if (known !== undefined) return known;
  const noon = Temporal.Instant.fromEpochMilliseconds(day * DAY + 12 * HOUR);
  const found = dueAt(territory, noon, 0, HOUR_DUE).dueAt.epochMilliseconds;
  due.set(key, found);
  return found;
}

/** What the clock on the wall shows, as if it were UTC. */
function localOf(at: number): number {
  return at + offsetAt(at);
}

function instantOf(local: number): number {
  const guess = local - offsetAt(local - HOUR);
  return local - offsetAt(guess);
}

const offsets = new Map<number, readonly (readonly [from: number, offset: number])[]>();

function offsetAt(at: number): number {
  const year = new Date(at).getUTCFullYear();
  let changes = offsets.get(year);
  if (!changes) {
    changes = changesOf(year);
    offsets.set(year, changes);
  }
  return changes.findLast(([from]) => from <= at)?.[1] ?? HOUR;
}

/** The offsets of a year, each with the instant it begins at. */
function changesOf(year: number): [number, number][] {
  const changes: [number, number][] = [];
  let zoned = Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(ZONE);
  changes.push([Date.UTC(year - 1, 11, 31), zoned.offsetNanoseconds / 1e6]);
  for (;;) {
    const next = zoned.getTimeZoneTransition('next');
    if (!next || next.year > year) return changes;
    changes.push([next.epochMilliseconds, next.offsetNanoseconds / 1e6]);
    zoned = next;
  }
}
