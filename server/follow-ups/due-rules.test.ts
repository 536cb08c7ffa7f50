import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings/rules.ts';
import { isWorkingDay } from '../territories/calendar.ts';
import { TERRITORIES, territoryOf } from '../territories/territories.ts';
import { dueAt, summaryBounds, urgency, workingDaysLater } from './due-rules.ts';

const local = (text: string, zone = 'Europe/Berlin') =>
  Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant();
const at = (text: string) => Temporal.Instant.from(text);

describe('due at 09:00 local on the day reached', () => {
  it.each([
    ['DE-BE', '2026-11-23T14:30', 3, '2026-11-26T09:00', []],
    ['DE-BE', '2026-11-23T00:00', 3, '2026-11-26T09:00', []],
    ['DE-BE', '2026-11-23T23:59:59', 3, '2026-11-26T09:00', []],
    ['DE-BE', '2026-11-25T10:00', 3, '2026-11-30T09:00', ['weekend', 'weekend']],
    ['DE-BE', '2026-12-29T10:00', 3, '2027-01-04T09:00', ["New Year's Day", 'weekend', 'weekend']],
    ['DE-BY', '2027-01-03T10:00', 3, '2027-01-07T09:00', ['Epiphany']],
    ['DE-BE', '2027-01-03T10:00', 3, '2027-01-06T09:00', []],
    ['AT-9', '2027-01-03T10:00', 3, '2027-01-07T09:00', ['Epiphany']],
    ['CH-ZH', '2027-01-03T10:00', 3, '2027-01-06T09:00', []],
    ['DE', '2027-12-22T10:00', 3, '2027-12-27T09:00', ['weekend', 'weekend']],
    ['DE', '2028-02-26T10:00', 3, '2028-02-29T09:00', []],
    ['DE', '2027-02-26T10:00', 3, '2027-03-01T09:00', []],
    ['DE', '2026-03-26T10:00', 3, '2026-03-30T09:00', ['weekend']],
    ['DE', '2026-10-22T10:00', 3, '2026-10-26T09:00', ['weekend']],
  ])('%s: %s + %i days is %s', (territory, anchor, days, expected, rolled) => {
    const zone = territoryOf(territory).timeZone;
    const due = dueAt(territory, local(anchor, zone), days, 9);
    expect(due.dueAt.toZonedDateTimeISO(zone).toPlainDateTime().toString()).toBe(`${expected}:00`);
    expect(due.rolled.map((it) => it.reason.name.en)).toEqual(rolled);
    expect(due.dueAt.equals(local(expected, zone))).toBe(true);
  });

  it('counts days in the local zone, where an evening in UTC is already tomorrow', () => {
    expect(dueAt('DE', at('2026-11-23T23:30:00Z'), 3, 9).dueAt.toString()).toBe('2026-11-27T08:00:00Z');
  });

  it('keeps 09:00 local across both changes of the clock', () => {
    expect(dueAt('DE', at('2026-03-24T08:00:00Z'), 7, 9).dueAt.toString()).toBe('2026-03-31T07:00:00Z');
    expect(dueAt('DE', at('2026-10-20T07:00:00Z'), 7, 9).dueAt.toString()).toBe('2026-10-27T08:00:00Z');
  });

  it('takes an hour that the change of clocks skips or doubles as it is on the working day after', () => {
    expect(dueAt('DE', at('2026-03-26T10:00:00Z'), 3, 2).dueAt.toString()).toBe('2026-03-30T00:00:00Z');
    expect(dueAt('DE', at('2026-10-22T10:00:00Z'), 3, 2).dueAt.toString()).toBe('2026-10-26T01:00:00Z');
  });

  it('is always a working day at 09:00 in its zone, not before the day reached, for any anchor anywhere', () => {
    const anywhere = fc.constantFrom(...TERRITORIES);
    const instant = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(anywhere, instant, fc.integer({ min: 1, max: 30 }), ({ code, timeZone }, ms, days) => {
        const anchor = Temporal.Instant.fromEpochMilliseconds(ms);
        const due = dueAt(code, anchor, days, 9);
        const when = due.dueAt.toZonedDateTimeISO(timeZone);
        const reached = anchor.toZonedDateTimeISO(timeZone).toPlainDate().add({ days });
        expect(when.toPlainTime().toString()).toBe('09:00:00');
        expect(isWorkingDay(code, when.toPlainDate())).toBe(true);
        expect(reached.until(when.toPlainDate()).days).toBe(due.rolled.length);
        expect(due.rolled.every((it) => !isWorkingDay(code, it.date))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('one working day later', () => {
  it.each([
    ['DE', '2026-11-27T09:00', '2026-11-30T09:00'],
    ['DE-BY', '2027-01-05T09:00', '2027-01-07T09:00'],
    ['DE', '2026-03-27T09:00', '2026-03-30T09:00'],
  ])('%s: after %s comes %s', (territory, from, to) => {
    expect(workingDaysLater(territory, local(from), 1).equals(local(to))).toBe(true);
  });
});

describe('urgency', () => {
  const due = at('2026-11-23T08:00:00Z');
  it.each([
    ['2026-11-23T07:59:59.999Z', 'UPCOMING'],
    ['2026-11-23T08:00:00Z', 'DUE'],
    ['2026-11-24T08:00:00Z', 'DUE'],
    ['2026-11-24T08:00:00.001Z', 'OVERDUE'],
  ])('at %s it is %s', (now, expected) => {
    expect(urgency({ status: 'PENDING', held: false, due }, at(now), defaultSettings.followUps)).toBe(
      expected,
    );
  });

  it.each(['COMPLETED', 'SKIPPED', 'CANCELLED'] as const)('there is none once %s', (status) => {
    const later = at('2026-12-24T08:00:00Z');
    expect(urgency({ status, held: false, due }, later, defaultSettings.followUps)).toBeNull();
  });

  it('there is none while a stopped clock holds it', () => {
    const later = at('2026-12-24T08:00:00Z');
    expect(urgency({ status: 'PENDING', held: true, due }, later, defaultSettings.followUps)).toBeNull();
  });
});

describe('the bounds of the summary', () => {
  it.each([
    ['2026-11-23T11:00:00Z', '2026-11-23T23:00:00Z', '2026-11-24T23:00:00Z'],
    ['2026-11-23T23:30:00Z', '2026-11-24T23:00:00Z', '2026-11-25T23:00:00Z'],
    ['2026-03-28T12:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['2026-10-25T12:00:00Z', '2026-10-25T23:00:00Z', '2026-10-26T23:00:00Z'],
    ['2026-12-31T22:59:59Z', '2026-12-31T23:00:00Z', '2027-01-01T23:00:00Z'],
  ])('at %s today ends at %s and tomorrow at %s in Berlin', (now, today, tomorrow) => {
    const bounds = summaryBounds('Europe/Berlin', at(now), defaultSettings.followUps);
    expect(bounds.todayEndsAt.toString()).toBe(today);
    expect(bounds.tomorrowEndsAt.toString()).toBe(tomorrow);
    expect(bounds.overdueBefore.until(bounds.now).total('hours')).toBe(24);
  });

  it('calls the same follow-ups overdue as urgency does', () => {
    const now = at('2026-11-23T11:00:00Z');
    const { overdueBefore } = summaryBounds('Europe/Berlin', now, defaultSettings.followUps);
    for (const seconds of [-1, 0, 1]) {
      const due = now.subtract({ hours: 24 }).add({ seconds });
      const counted = Temporal.Instant.compare(due, overdueBefore) < 0;
      const asked = { status: 'PENDING', held: false, due } as const;
      expect(counted).toBe(urgency(asked, now, defaultSettings.followUps) === 'OVERDUE');
    }
  });
});
