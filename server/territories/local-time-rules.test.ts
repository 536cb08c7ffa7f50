/** What is remembered of zones says what Temporal says. */
import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantAtHour, localDate, shiftLocal } from './local-time-rules.ts';

const zone = fc.constantFrom('Europe/Berlin', 'Europe/Vienna', 'Europe/Zurich');
const milliseconds = fc.oneof(
  fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }),
  fc.integer({ min: Date.UTC(1890, 0), max: Date.UTC(2210, 0) }),
);
/** Within a day of a change of clocks, where mistakes are made. */
const atChanges = fc
  .tuple(fc.integer({ min: 1981, max: 2050 }), fc.constantFrom(2, 9), fc.integer({ min: 0, max: 72 * 60 }))
  .map(([year, month, minutes]) => {
    const lastDay = new Date(Date.UTC(year, month + 1, 0));
    return lastDay.getTime() - (lastDay.getUTCDay() + 1) * 86_400_000 + minutes * 60_000;
  });
const instant = fc.oneof(milliseconds, atChanges).map((ms) => Temporal.Instant.fromEpochMilliseconds(ms));
const hour = fc.integer({ min: 0, max: 23 });

describe('as Temporal has it, for any instant of any year, changes of clocks among them', () => {
  it('the local day', () => {
    fc.assert(
      fc.property(zone, instant, (timeZone, at) => {
        const expected = at.toZonedDateTimeISO(timeZone).toPlainDate();
        expect(localDate(timeZone, at).toString()).toBe(expected.toString());
      }),
      { numRuns: 300 },
    );
  });

  it('the instant of a local hour', () => {
    fc.assert(
      fc.property(zone, instant, hour, (timeZone, near, at) => {
        const date = near.toZonedDateTimeISO(timeZone).toPlainDate();
        const expected = date.toZonedDateTime({ timeZone, plainTime: new Temporal.PlainTime(at) });
        expect(instantAtHour(timeZone, date, at).toString()).toBe(expected.toInstant().toString());
      }),
      { numRuns: 300 },
    );
  });

  it('months and days later at the same local time', () => {
    const months = fc.constantFrom(0, 0, 1, 6, 60);
    const days = fc.integer({ min: -200, max: 800 });
    fc.assert(
      fc.property(zone, instant, months, days, (timeZone, from, plusMonths, plusDays) => {
        const local = from.toZonedDateTimeISO(timeZone).toPlainDateTime();
        const expected = local.add({ months: plusMonths }).add({ days: plusDays }).toZonedDateTime(timeZone);
        const shifted = shiftLocal(timeZone, from, { months: plusMonths, days: plusDays });
        expect(shifted.toString()).toBe(expected.toInstant().toString());
      }),
      { numRuns: 400 },
    );
  });
});

it('an hour that is skipped is so much after the gap, one that is doubled the first', () => {
  const at = (day: string) => instantAtHour('Europe/Berlin', Temporal.PlainDate.from(day), 2).toString();
  expect(at('2026-03-29')).toBe('2026-03-29T01:00:00Z');
  expect(at('2026-10-25')).toBe('2026-10-25T00:00:00Z');
});

it('the last day of a month stands for one that it does not have', () => {
  const from = Temporal.Instant.from('2027-08-31T10:00:00Z');
  expect(shiftLocal('Europe/Berlin', from, { months: 6, days: 0 }).toString()).toBe('2028-02-29T11:00:00Z');
});
