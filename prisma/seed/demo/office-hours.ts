/** When people of a territory are at work: on its working days, from 8 to 18 o'clock local time. */
import { Temporal } from '@js-temporal/polyfill';
import { isWorkingDay } from '../../../server/territories/calendar.ts';
import { territoryOf } from '../../../server/territories/territories.ts';
import type { Random } from './random.ts';

type Instant = Temporal.Instant;

/**
 * The wanted time if somebody works then, else one on the next working day. Never before `earliest`, nor after
 * `latest`: a team that is awake right now works at any hour.
 */
export function officeTime(
  random: Random,
  territory: string,
  wanted: Instant,
  earliest: Instant | null,
  latest: Instant | null,
): Instant {
  const floor = earliest ? earliest.epochMilliseconds : -Infinity;
  const at = working(random, territory, Math.max(wanted.epochMilliseconds, floor + 3 * MINUTE));
  if (latest === null || at < latest.epochMilliseconds) return Temporal.Instant.fromEpochMilliseconds(at);
  const from = Math.max(floor, latest.epochMilliseconds - 180 * MINUTE);
  const room = latest.epochMilliseconds - from;
  return Temporal.Instant.fromEpochMilliseconds(from + Math.floor(room * random.between(0.2, 0.9)));
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

function working(random: Random, territory: string, wanted: number): number {
  // Our zones are ahead of UTC: the local day is the UTC day or the one after it.
  for (let day = Math.floor(wanted / DAY); ; day++) {
    const { date, opens, closes } = sheetOf(territoryOf(territory).timeZone, day);
    if (wanted >= closes || !isWorkingDay(territory, date)) continue;
    return wanted >= opens ? wanted : opens + random.int(0, (closes - opens) / MINUTE - 1) * MINUTE;
  }
}

type Sheet = { readonly date: Temporal.PlainDate; readonly opens: number; readonly closes: number };
const sheets = new Map<string, Sheet>();

function sheetOf(timeZone: string, day: number): Sheet {
  const key = `${timeZone} ${day}`;
  const known = sheets.get(key);
  if (known) return known;
  const date = new Temporal.PlainDate(1970, 1, 1).add({ days: day });
  const at = (hour: number) =>
    date.toZonedDateTime({ timeZone, plainTime: new Temporal.PlainTime(hour) }).epochMilliseconds;
  const sheet = { date, opens: at(8), closes: at(18) };
  sheets.set(key, sheet);
  return sheet;
}
