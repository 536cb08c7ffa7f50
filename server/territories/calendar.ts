/**
 * Which days nobody works on, per territory: Saturdays, Sundays and the public holidays of `date-holidays`
 * (https://github.com/commenthol/date-holidays, ISC, data CC-BY-SA 3.0). There is no list of our own.
 *
 * What counts and what does not:
 * - `type === 'public'` alone; bank, school, optional and observance days are working days.
 * - A subdivision has its country's holidays and its own. A bare country has those kept everywhere in it, so a
 *   lead filed under `DE` works on 6 January while one under `DE-BY` does not.
 * - Holidays kept only in parts of a subdivision (Augsburg's Peace Festival, Assumption in Bavaria's Catholic
 *   communes, Corpus Christi in some of Saxony and Thuringia) are working days: a territory is as fine as we know.
 * - Holidays that begin during the day (1 May from noon in CH-SO and CH-VS) are working days.
 * - Outside the years 1900 to 2199 only weekends count: the library's rules mean nothing there.
 *
 * The answers depend on the library's data: an update may move planned due times, never fired ones.
 */
import type { Temporal } from '@js-temporal/polyfill';
import Holidays from 'date-holidays';
import { territoryOf, type Territory } from './territories.ts';

export type NonWorkingReason = {
  readonly kind: 'weekend' | 'holiday';
  readonly name: { readonly de: string; readonly en: string };
};

export const WEEKEND: NonWorkingReason = { kind: 'weekend', name: { de: 'Wochenende', en: 'weekend' } };

/** Why nobody works there that day, or null for a working day. A holiday on a weekend is named as the weekend. */
export function nonWorkingReason(territory: string, date: Temporal.PlainDate): NonWorkingReason | null {
  if (date.dayOfWeek >= 6) return WEEKEND;
  return holidaysOf(territoryOf(territory), date.year).get(date.toString()) ?? null;
}

export function isWorkingDay(territory: string, date: Temporal.PlainDate): boolean {
  return nonWorkingReason(territory, date) === null;
}

/** The first working day on or after the date. */
export function workingDayFrom(territory: string, date: Temporal.PlainDate): Temporal.PlainDate {
  let day = date;
  while (!isWorkingDay(territory, day)) day = day.add({ days: 1 });
  return day;
}

/** The first working day after the date, whether or not the date is one itself. */
export function nextWorkingDay(territory: string, date: Temporal.PlainDate): Temporal.PlainDate {
  return workingDayFrom(territory, date.add({ days: 1 }));
}

type YearOfHolidays = ReadonlyMap<string, NonWorkingReason>;

const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;
const NO_HOLIDAYS: YearOfHolidays = new Map();

/** Enough for every territory in nine years at once; the least recently used year goes first. */
const CACHE_LIMIT = 512;
const cache = new Map<string, YearOfHolidays>();

function holidaysOf(territory: Territory, year: number): YearOfHolidays {
  if (year < FIRST_YEAR || year > LAST_YEAR) return NO_HOLIDAYS;
  const key = `${territory.code} ${year}`;
  const known = cache.get(key) ?? readHolidays(territory, year);
  cache.delete(key);
  cache.set(key, known);
  const [oldest] = cache.keys();
  if (cache.size > CACHE_LIMIT && oldest !== undefined) cache.delete(oldest);
  return known;
}

function readHolidays(territory: Territory, year: number): YearOfHolidays {
  const calendar = territory.subdivision
    ? new Holidays(territory.country, territory.subdivision)
    : new Holidays(territory.country);
  const english = new Map(publicDays(calendar, year, 'en'));
  const days = new Map<string, NonWorkingReason>();
  for (const [day, de] of publicDays(calendar, year, 'de')) {
    days.set(day, { kind: 'holiday', name: { de, en: english.get(day) ?? de } });
  }
  return days;
}

/** The library's local dates, not its instants: those depend on a time zone database of its own. */
function publicDays(calendar: Holidays, year: number, language: string): [day: string, name: string][] {
  return calendar
    .getHolidays(year, language)
    .filter((it) => it.type === 'public' && it.date.slice(11, 19) === '00:00:00')
    .map((it): [string, string] => [it.date.slice(0, 10), it.name])
    .reverse(); // of two on one day the library's first stands
}

/** For the test of the bound. */
export function cachedYears(): number {
  return cache.size;
}
