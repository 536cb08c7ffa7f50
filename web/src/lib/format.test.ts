import { describe, expect, test } from 'vitest';
import { formatFor, daysBetween, fromLocalInput, toLocalInput } from './format.ts';

const berlin = 'Europe/Berlin';

describe('days are those of the territory', () => {
  test('an hour over midnight is tomorrow', () => {
    expect(daysBetween('2026-11-22T22:30:00Z', '2026-11-22T23:30:00Z', berlin)).toBe(1);
    expect(daysBetween('2026-11-22T22:30:00Z', '2026-11-22T23:30:00Z', 'UTC')).toBe(0);
  });

  test('the short and the long day of the year count as one each', () => {
    expect(daysBetween('2027-03-27T12:00:00Z', '2027-03-29T00:30:00Z', berlin)).toBe(2);
    expect(daysBetween('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z', berlin)).toBe(2);
  });
});

describe('a wall clock in a time zone', () => {
  test('goes to the instant and back', () => {
    expect(fromLocalInput('2026-11-23T09:00', berlin)).toBe('2026-11-23T08:00:00.000Z');
    expect(fromLocalInput('2026-07-01T09:00', berlin)).toBe('2026-07-01T07:00:00.000Z');
    expect(toLocalInput('2026-07-01T07:00:00Z', berlin)).toBe('2026-07-01T09:00');
  });

  test('takes the earlier of a doubled hour and moves a skipped one forward', () => {
    expect(fromLocalInput('2026-10-25T02:30', berlin)).toBe('2026-10-25T00:30:00.000Z');
    expect(fromLocalInput('2027-03-28T02:30', berlin)).toBe('2027-03-28T01:30:00.000Z');
  });

  test('refuses what is no date', () => {
    expect(fromLocalInput('', berlin)).toBeNull();
    expect(fromLocalInput('morgen', berlin)).toBeNull();
  });
});

describe('in German and English', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  const de = formatFor('de', berlin);
  const en = formatFor('en', berlin);

  test('is one object a language and time zone, which every cell of a table may ask for', () => {
    expect(formatFor('de', 'Europe/Berlin')).toBe(de);
    expect(new Set([de, en, formatFor('de', 'Europe/Zurich')]).size).toBe(3);
  });

  test('near days have names, far ones a date', () => {
    expect(de.relativeDay('2026-11-23T08:00:00Z', now)).toBe('morgen');
    expect(en.relativeDay('2026-11-19T08:00:00Z', now)).toBe('3 days ago');
    expect(de.relativeDay('2027-02-01T08:00:00Z', now)).toBe('1. Feb. 2027');
  });

  test('what just happened is told in minutes and hours of the same day', () => {
    expect(de.ago('2026-11-22T09:59:50Z', now)).toBe('jetzt');
    expect(de.ago('2026-11-22T09:56:00Z', now)).toBe('vor 4 Minuten');
    expect(en.ago('2026-11-22T08:00:00Z', now)).toBe('2 hours ago');
    expect(de.ago('2026-11-21T20:00:00Z', now)).toBe('gestern');
  });

  test('money and shares follow the language', () => {
    expect(de.money('12500.00', 'EUR').replaceAll(/\s/g, ' ')).toBe('12.500 €');
    expect(en.money('12500.00', 'CHF').replaceAll(/\s/g, ' ')).toBe('CHF 12,500');
    expect(de.percent(0.1458).replaceAll(/\s/g, ' ')).toBe('14,6 %');
  });
});
