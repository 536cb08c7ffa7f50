/**
 * Local dates and instants of a time zone, as Temporal gives them and a hundred times as fast: the polyfill asks Intl
 * for every conversion, and a plan for many leads makes hundreds of thousands.
 *
 * The offsets are Temporal's, remembered by year. From 1970 to 2199; before and after Temporal itself is asked,
 * because older zones change at times that are no whole millisecond's. Milliseconds: what is finer is cut off.
 */
import { Temporal } from '@js-temporal/polyfill';

const DAY = 86_400_000;
/** Of the year before and after, so that no look around an instant leaves what is remembered. */
const FIRST = Date.UTC(1970, 1);
const LAST = Date.UTC(2199, 11);

/** The local day of an instant. */
export function localDate(timeZone: string, instant: Temporal.Instant): Temporal.PlainDate {
  const ms = instant.epochMilliseconds;
  if (!isRemembered(ms)) return instant.toZonedDateTimeISO(timeZone).toPlainDate();
  const local = new Date(ms + offsetAt(timeZone, ms));
  return new Temporal.PlainDate(local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate());
}

/** The instant of a local hour. One that is skipped is so much after the gap, one that is doubled the first. */
export function instantAtHour(timeZone: string, date: Temporal.PlainDate, hour: number): Temporal.Instant {
  const local = Date.UTC(date.year, date.month - 1, date.day, hour);
  if (isRemembered(local)) return Temporal.Instant.fromEpochMilliseconds(instantOf(timeZone, local));
  return date.toZonedDateTime({ timeZone, plainTime: new Temporal.PlainTime(hour) }).toInstant();
}

/** The same local time so many months and then days later; a day that the month does not have is its last. */
export function shiftLocal(
  timeZone: string,
  from: Temporal.Instant,
  { months, days }: { readonly months: number; readonly days: number },
): Temporal.Instant {
  const ms = from.epochMilliseconds;
  if (isRemembered(ms)) {
    const local = addMonths(ms + offsetAt(timeZone, ms), months) + days * DAY;
    if (isRemembered(local)) return Temporal.Instant.fromEpochMilliseconds(instantOf(timeZone, local));
  }
  // On local time as a whole, so that a gap met half way does not shift the hour of the result.
  const local = from.toZonedDateTimeISO(timeZone).toPlainDateTime();
  return local.add({ months }).add({ days }).toZonedDateTime(timeZone).toInstant();
}

function isRemembered(ms: number): boolean {
  return ms >= FIRST && ms < LAST;
}

/** Both are local times, in milliseconds as though they were UTC. */
function addMonths(local: number, months: number): number {
  if (months === 0) return local;
  const date = new Date(local);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(day, last)) + (local - Math.floor(local / DAY) * DAY);
}

/** Temporal's 'compatible': no zone changes twice within two days. */
function instantOf(timeZone: string, local: number): number {
  const before = offsetAt(timeZone, local - DAY);
  const after = offsetAt(timeZone, local + DAY);
  const first = local - before;
  if (before === after || offsetAt(timeZone, first) === before) return first;
  const second = local - after;
  return offsetAt(timeZone, second) === after ? second : first;
}

interface Span {
  /** Milliseconds since the epoch from which the offset holds. */
  readonly from: number;
  readonly offset: number;
}

/** A few hundred entries at most: three zones, the years that are asked for. */
const years = new Map<string, readonly Span[]>();

/** Milliseconds that local time is ahead of UTC. */
function offsetAt(timeZone: string, ms: number): number {
  const year = new Date(ms).getUTCFullYear();
  const key = `${timeZone} ${year}`;
  const spans = years.get(key) ?? remember(key, spansOf(timeZone, year));
  let offset = 0;
  for (const span of spans) if (span.from <= ms) offset = span.offset;
  return offset;
}

function remember(key: string, spans: readonly Span[]): readonly Span[] {
  years.set(key, spans);
  return spans;
}

function spansOf(timeZone: string, year: number): readonly Span[] {
  const end = Date.UTC(year + 1, 0);
  const begins = Temporal.Instant.fromEpochMilliseconds(Date.UTC(year, 0));
  const spans: Span[] = [];
  let at: Temporal.ZonedDateTime | null = begins.toZonedDateTimeISO(timeZone);
  while (at !== null && at.epochMilliseconds < end) {
    spans.push({ from: at.epochMilliseconds, offset: at.offsetNanoseconds / 1e6 });
    at = at.getTimeZoneTransition('next');
  }
  return spans;
}
