import { Temporal } from '@js-temporal/polyfill';
import { describe, expect, it } from 'vitest';
import { TERRITORIES, covers, expandTerritories, isTerritoryCode, territoryOf } from './territories.ts';

describe('territories', () => {
  it('ships 16 + 9 + 26 subdivisions and 3 countries, each code once', () => {
    const count = (country: string) =>
      TERRITORIES.filter((it) => it.country === country && it.subdivision !== null).length;
    expect([count('DE'), count('AT'), count('CH')]).toEqual([16, 9, 26]);
    expect(TERRITORIES).toHaveLength(54);
    expect(new Set(TERRITORIES.map((it) => it.code)).size).toBe(54);
  });

  it.each([
    ['DE', 'EUR', 1900, 'Europe/Berlin', ['de']],
    ['AT', 'EUR', 2000, 'Europe/Vienna', ['de']],
    ['CH', 'CHF', 810, 'Europe/Zurich', ['de', 'fr', 'it']],
  ])(
    '%s and its subdivisions carry %s, %i basis points of VAT, %s',
    (country, currency, vat, zone, languages) => {
      const all = TERRITORIES.filter((it) => it.country === country);
      for (const it of all) {
        expect(it).toMatchObject({ currency, vatBasisPoints: vat, timeZone: zone, languages });
      }
    },
  );

  it('names each in German and English, in a zone that Temporal knows', () => {
    for (const it of TERRITORIES) {
      expect(it.name.de.length).toBeGreaterThan(2);
      expect(it.name.en.length).toBeGreaterThan(2);
      expect(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(it.timeZone)).not.toThrow();
    }
    expect(territoryOf('DE-BY').name).toEqual({ de: 'Bayern', en: 'Bavaria' });
  });

  it.each([
    [['DE'], 'DE-BY', true],
    [['DE'], 'DE', true],
    [['DE-BY'], 'DE-BY', true],
    [['DE-BY'], 'DE', false],
    [['DE-BY'], 'DE-BW', false],
    [['CH', 'AT-9'], 'AT-9', true],
    [['CH', 'AT-9'], 'AT-1', false],
    [['DE'], 'DE-XX', false],
    [[], 'DE', false],
    [['D'], 'DE', false],
  ])('%j covers %s: %s', (granted, code, expected) => {
    expect(covers(granted, code)).toBe(expected);
  });

  it('expands a country to itself and its subdivisions, each once, and ignores what does not exist', () => {
    expect(expandTerritories(['AT', 'AT-9', 'XX'])).toEqual([
      'AT',
      ...Array.from({ length: 9 }, (_, i) => `AT-${i + 1}`),
    ]);
    expect(expandTerritories(['CH-ZH'])).toEqual(['CH-ZH']);
    expect(expandTerritories([])).toEqual([]);
  });

  it('knows its codes and refuses others', () => {
    expect(isTerritoryCode('CH-ZH')).toBe(true);
    expect(isTerritoryCode('ch-zh')).toBe(false);
    expect(isTerritoryCode('constructor')).toBe(false);
    expect(() => territoryOf('FR')).toThrow(RangeError);
  });
});
