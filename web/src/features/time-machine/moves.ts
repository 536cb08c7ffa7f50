/** The jumps of the time machine, as ISO 8601 durations. */
import { fromLocalInput, localDay } from '../../lib/format.ts';

export type Move = 'hour' | 'day' | 'weekday' | 'threeDays' | 'week';

const fixed: Record<Exclude<Move, 'weekday'>, string> = {
  hour: 'PT1H',
  day: 'P1D',
  threeDays: 'P3D',
  week: 'P7D',
};

/** `now` in milliseconds, product time. `weekday` is one minute after follow-ups fall due: 09:01 local. */
export function durationOf(move: Move, now: number, timeZone: string): string {
  if (move !== 'weekday') return fixed[move];
  return `PT${Math.max(1, Math.round((nextWeekday(now, timeZone) - now) / 1000))}S`;
}

/** The next Monday to Friday at 09:01 local that lies ahead, a holiday or not: those are the server's knowledge. */
export function nextWeekday(now: number, timeZone: string): number {
  for (let ahead = 0; ahead <= 4; ahead += 1) {
    const day = new Date(`${localDay(now, timeZone)}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + ahead);
    if (day.getUTCDay() === 0 || day.getUTCDay() === 6) continue;
    const instant = Date.parse(fromLocalInput(`${day.toISOString().slice(0, 10)}T09:01`, timeZone) ?? '');
    if (instant > now) return instant;
  }
  throw new Error('Five days always hold one from Monday to Friday');
}
