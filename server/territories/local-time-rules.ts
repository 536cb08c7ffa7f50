/**
 * Local dates and instants of a time zone, as Temporal gives them and a hundred times as fast: the polyfill asks Intl
 * for every conversion, and a plan for many leads makes hundreds of thousands.
 *
 * The offsets are Temporal's, remembered by year. From 1970 to 2199; before and after Temporal itself is asked,
 * because older zones change at times that are no whole millisecond's. Milliseconds: what is finer is cut off.
 */
import { Temporal } from '@js-temporal/polyfill';

/**
 * What Temporal divides out of its nanoseconds at every question, kept with the instant: beside it, in a WeakMap, it
 * would cost the garbage collector what it saves.
 */
const MS = Symbol('milliseconds');
type Known = Temporal.Instant & { readonly [MS]?: number };

/** Whole milliseconds since the epoch. */
export function epochMs(instant: Known): number {
  return instant[MS] ?? remembered(instant, instant.epochMilliseconds)[MS];
}

/** Negative where `a` is before `b`, to the millisecond, which is what the database keeps. */
export function compareInstants(a: Temporal.Instant, b: Temporal.Instant): number {
  return epochMs(a) - epochMs(b);
}

export function laterOf(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return compareInstants(a, b) >= 0 ? a : b;
}

/** Making one costs microseconds, and the same ones are asked for again and again: an anchor, nine in the morning. */
const made = new Map<number, Temporal.Instant>();
const MOST_MADE = 10_000;

/** Of milliseconds since the epoch. */
export function instantAt(ms: number): Temporal.Instant {
  const known = made.get(ms);
  if (known) return known;
  const instant = remembered(Temporal.Instant.fromEpochMilliseconds(ms), ms);
  if (made.size >= MOST_MADE) made.clear();
  made.set(ms, instant);
  return instant;
}

function remembered(instant: Temporal.Instant, ms: number) {
  return Object.defineProperty(instant, MS, { value: ms }) as Temporal.Instant & { readonly [MS]: number };
}

const DAY = 86_400_000;
/** Of the year before and after, so that no look around an instant leaves what is remembered. */
const FIRST = Date.UTC(1970, 1);
const LAST = Date.UTC(2199, 11);

/** The local day of an instant, or so many days after it. */
export function localDate(timeZone: string, instant: Temporal.Instant, days = 0): Temporal.PlainDate {
  const ms = epochMs(instant);
  if (!isRemembered(ms) || !isRemembered(ms + days * DAY))
    return instant.toZonedDateTimeISO(timeZone).toPlainDate().add({ days });
  const local = new Date(ms + offsetAt(timeZone, ms) + days * DAY);
  return new Temporal.PlainDate(local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate());
}

/** The instant of a local hour. One that is skipped is so much after the gap, one that is doubled the first. */
export function instantAtHour(timeZone: string, date: Temporal.PlainDate, hour: number): Temporal.Instant {
  const local = Date.UTC(date.year, date.month - 1, date.day, hour);
  if (isRemembered(local)) return instantAt(instantOf(timeZone, local));
  return date.toZonedDateTime({ timeZone, plainTime: new Temporal.PlainTime(hour) }).toInstant();
}

/** The same local time so many months and then days later; a day that the month does not have is its last. */
export function shiftLocal(
  timeZone: string,
  from: Temporal.Instant,
  { months, days }: { readonly months: number; readonly days: number },
): Temporal.Instant {
  const ms = epochMs(from);
  if (isRemembered(ms)) {
    const local = addMonths(ms + offsetAt(timeZone, ms), months) + days * DAY;
    if (isRemembered(local)) return instantAt(instantOf(timeZone, local));
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

/** By zone, then by year: three zones, the years that are asked for. */
const zones = new Map<string, Map<number, readonly Span[]>>();

/** Milliseconds that local time is ahead of UTC. */
function offsetAt(timeZone: string, ms: number): number {
  const year = new Date(ms).getUTCFullYear();
  let years = zones.get(timeZone);
  if (!years) zones.set(timeZone, (years = new Map()));
  let spans = years.get(year);
  if (!spans) years.set(year, (spans = spansOf(timeZone, year)));
  let offset = 0;
  for (const span of spans) if (span.from <= ms) offset = span.offset;
  return offset;
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
