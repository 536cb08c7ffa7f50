import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cachedYears, isWorkingDay, nextWorkingDay, nonWorkingReason, workingDayFrom } from './calendar.ts';
import { TERRITORIES } from './territories.ts';
import { tries } from '../testing/tries.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const keepers = (date: string) =>
  TERRITORIES.filter((it) => !isWorkingDay(it.code, day(date))).map((it) => it.code);

describe('public holidays by territory', () => {
  it('keeps Epiphany in DE-BW, DE-BY, DE-ST, all of Austria, and CH-SZ, CH-TI, CH-UR, nowhere else', () => {
    const austria = ['AT', ...Array.from({ length: 9 }, (_, i) => `AT-${i + 1}`)];
    expect(keepers('2027-01-06')).toEqual(['DE-BW', 'DE-BY', 'DE-ST', ...austria, 'CH-SZ', 'CH-TI', 'CH-UR']);
  });

  it.each([
    ['DE', '2026-12-25', '1. Weihnachtstag', 'Christmas Day'],
    ['DE', '2026-05-01', 'Maifeiertag', 'Labour Day'],
    ['DE-BY', '2027-01-06', 'Heilige Drei Könige', 'Epiphany'],
    ['DE-SN', '2026-11-18', 'Buß- und Bettag', 'Day of Prayer and Repentance'],
    ['AT', '2026-10-26', 'Nationalfeiertag', 'National Holiday'],
  ])('%s has a holiday on %s', (territory, date, de, en) => {
    expect(nonWorkingReason(territory, day(date))).toEqual({ kind: 'holiday', name: { de, en } });
  });

  it.each([
    ['DE', '2027-01-06', 'nationwide days alone count for a bare country'],
    ['DE-BE', '2027-01-06', 'Epiphany is not kept in Berlin'],
    ['CH-ZH', '2027-01-06', 'Epiphany is not kept in Zurich'],
    ['DE-BY', '2028-08-15', 'Assumption is kept in the Catholic communes of Bavaria only'],
    ['DE-BY', '2028-08-08', 'the Peace Festival is kept in Augsburg only'],
    ['DE-SN', '2026-06-04', 'Corpus Christi is kept in some communes of Saxony only'],
    ['CH-SO', '2026-05-01', 'Labour Day begins at noon in Solothurn'],
    ['DE', '2026-12-24', 'Christmas Eve is a bank holiday from 14:00'],
    ['DE', '2026-02-16', 'Rose Monday is an observance'],
  ])('%s works on %s: %s', (territory, date) => {
    expect(isWorkingDay(territory, day(date))).toBe(true);
  });

  it('names a holiday that falls on a weekend as the weekend', () => {
    expect(nonWorkingReason('DE', day('2026-12-26'))?.kind).toBe('weekend');
  });

  it('knows the days before clocks change and those of a leap year', () => {
    expect(nonWorkingReason('DE', day('2024-03-29'))?.name.en).toBe('Good Friday');
    expect(isWorkingDay('DE', day('2028-02-29'))).toBe(true);
  });
});

describe('next working day', () => {
  it.each([
    ['DE-BY', '2026-12-31', '2027-01-04', 'New Year and the weekend'],
    ['DE-BE', '2027-01-05', '2027-01-06', 'no Epiphany'],
    ['DE-BY', '2027-01-05', '2027-01-07', 'Epiphany'],
    ['DE', '2026-04-02', '2026-04-07', 'Good Friday to Easter Monday'],
    ['DE', '2026-12-24', '2026-12-28', 'Christmas and the weekend'],
    ['CH-ZH', '2026-11-20', '2026-11-23', 'a weekend'],
  ])('%s: after %s comes %s (%s)', (territory, from, to) => {
    expect(nextWorkingDay(territory, day(from)).toString()).toBe(to);
  });

  it('keeps a working day when it starts from one', () => {
    expect(workingDayFrom('DE', day('2026-11-23')).toString()).toBe('2026-11-23');
  });

  it('is always a working day, later, with none between', () => {
    const anyTerritory = fc.constantFrom(...TERRITORIES.map((it) => it.code));
    fc.assert(
      fc.property(anyTerritory, fc.integer({ min: 0, max: 20_000 }), (territory, offset) => {
        const from = day('2000-01-01').add({ days: offset });
        const next = nextWorkingDay(territory, from);
        expect(isWorkingDay(territory, next)).toBe(true);
        for (
          let it = from.add({ days: 1 });
          Temporal.PlainDate.compare(it, next) < 0;
          it = it.add({ days: 1 })
        ) {
          expect(isWorkingDay(territory, it)).toBe(false);
        }
      }),
      { numRuns: tries(200, 60) },
    );
  });
});

describe('bounds', () => {
  it('holds a bounded number of years whatever it is asked', () => {
    for (let year = 1900; year < 2200; year += 1) {
      isWorkingDay('DE', Temporal.PlainDate.from({ year, month: 3, day: 3 }));
      isWorkingDay('AT', Temporal.PlainDate.from({ year, month: 3, day: 3 }));
    }
    expect(cachedYears()).toBeLessThanOrEqual(512);
  });

  it('falls back to weekends in years beyond reason', () => {
    expect(nonWorkingReason('DE', day('1800-12-25'))).toBeNull();
    const reasons = [12_024, 12_025, 12_026].map((year) =>
      nonWorkingReason('DE', Temporal.PlainDate.from({ year, month: 12, day: 25 })),
    );
    expect(reasons).toContain(null);
    expect(reasons.map((it) => it?.kind)).not.toContain('holiday');
  });
});
