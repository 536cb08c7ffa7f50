import { describe, expect, test } from 'vitest';
import {
  readAmount,
  readBusinessType,
  readCount,
  readCountry,
  readDay,
  readKitchenSize,
  readName,
  readRole,
} from './value-rules.ts';

describe('amounts', () => {
  test.each([
    ['8000', 8000, null],
    ['8.000 €', 8000, 'EUR'],
    ['26.000,00', 26000, null],
    ['26,000.50', 26000.5, null],
    ["8'000", 8000, null],
    ['8’000.50', 8000.5, null],
    ["CHF 8'000.–", 8000, 'CHF'],
    ['Fr. 8000.-', 8000, null],
    ['48 TEUR', 48000, null],
    ['1,5 TEUR', 1500, null],
    ['ca. 120 k€', 120000, 'EUR'],
    ['12.500 EUR p.a.', 12500, 'EUR'],
    ['1.200.000', 1200000, null],
    ['12,5', 12.5, null],
    ['0', 0, null],
  ])('%s', (cell, amount, currency) => {
    const reading = readAmount(cell, ',');
    expect(reading).toMatchObject({ ok: true, value: { cents: amount * 100 } });
    if (currency) expect(reading).toMatchObject({ value: { currency } });
  });

  test('a currency that is nowhere is not invented', () => {
    expect(readAmount('8000', ',')).toMatchObject({ value: { currency: null } });
    expect(readAmount('48 TEUR', ',')).toMatchObject({ value: { currency: 'EUR' } });
  });

  test.each(['', ' ', 'n/a', 'k.A.', '-', '?', 'keine'])('%j is no amount and no mistake', (cell) => {
    expect(readAmount(cell, ',')).toEqual({ ok: true, value: null });
  });

  test.each(['viel', '12 bis 20', '1.2.3', '1,2,3', '12.34,567.8', '-500', '8 Paletten', '0.000'])(
    '%j is refused',
    (cell) => {
      expect(readAmount(cell, ',').ok).toBe(false);
    },
  );
});

describe('days', () => {
  test.each([
    ['2026-10-14', '2026-10-14'],
    ['25.9.26', '2026-09-25'],
    ['08.09.2026', '2026-09-08'],
    ['22/11/2026', '2026-11-22'],
    ['08/09/2026', '2026-09-08'],
    ['29.2.2028', '2028-02-29'],
  ])('%s', (cell, day) => {
    const reading = readDay(cell);
    expect(reading.ok && reading.value?.toString()).toBe(day);
  });

  test.each([
    ['12.2026', /Write the day/],
    ['31.02.2026', /no such day/],
    ['29.2.2027', /no such day/],
    ['morgen', /not a date/],
    ['11/22/2026', /no such day/],
    ['2026/10.14', /not a date/],
  ])('%s is refused, with the reason', (cell, why) => {
    expect(readDay(cell)).toMatchObject({ ok: false, why: expect.stringMatching(why) as string });
  });
});

test.each([
  ['25', 25, undefined],
  ['ca. 20', 20, 'taken as 20'],
  ['10-20', 10, 'taken as 10'],
  ['50+', 50, 'taken as 50'],
])('counts: %s', (cell, value, note) => {
  expect(readCount(cell)).toEqual({ ok: true, value, ...(note && { note }) });
});

test('a count in words is refused', () => {
  expect(readCount('ein paar').ok).toBe(false);
});

test.each([
  ['DE', 'DE'],
  ['Deutschland', 'DE'],
  ['Österreich', 'AT'],
  ['austria', 'AT'],
  ['Schweiz', 'CH'],
  ['Suisse', 'CH'],
])('countries: %s', (cell, value) => {
  expect(readCountry(cell)).toEqual({ ok: true, value });
});

test('a country we do not sell in is refused', () => {
  expect(readCountry('Frankreich').ok).toBe(false);
});

test.each([
  ['Kantine', 'CANTEEN'],
  ['LEH', 'RETAIL'],
  ['Bildung', 'EDUCATION'],
  ['Gesundheit', 'HEALTHCARE'],
  ['Großhandel', 'WHOLESALE'],
  ['Hotel-Restaurant', 'HOTEL'],
  ['Gasthaus', 'RESTAURANT'],
])('business types: %s', (cell, value) => {
  expect(readBusinessType(cell)).toEqual({ ok: true, value });
});

test('a business type that is not understood is OTHER, with a remark', () => {
  expect(readBusinessType('Zirkus')).toMatchObject({
    ok: true,
    value: 'OTHER',
    note: expect.any(String) as string,
  });
});

test.each([
  ['Küchenchefin', 'CHEF'],
  ['Einkauf', 'BUYER'],
  ['Inhaber', 'OWNER'],
  ['F&B Manager', 'MANAGER'],
  ['Betriebsleitung', 'MANAGER'],
  ['Hauswirtschaft', 'OTHER'],
])('roles: %s', (cell, value) => {
  expect(readRole(cell)).toMatchObject({ ok: true, value });
});

test('a kitchen size that is not understood is left out', () => {
  expect(readKitchenSize('groß')).toEqual({ ok: true, value: 'LARGE' });
  expect(readKitchenSize('rund')).toMatchObject({
    ok: true,
    value: null,
    note: expect.any(String) as string,
  });
});

test.each([
  ['Heike Müller', 'Heike', 'Müller'],
  ['Dr. Anna von der Heide', 'Anna', 'von der Heide'],
  ['Frau Prof. Dr. Lena Maria Koch', 'Lena Maria', 'Koch'],
  ['Müller, Heike', 'Heike', 'Müller'],
  ['Müller', null, 'Müller'],
])('names: %s', (cell, firstName, lastName) => {
  expect(readName(cell)).toEqual({ firstName, lastName });
});

test('no name is no name', () => {
  expect(readName(' ')).toBeNull();
  expect(readName('n/a')).toBeNull();
});
