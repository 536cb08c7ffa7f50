import { describe, expect, it } from 'vitest';
import { settingCatalog } from './catalog-rules.ts';
import {
  brokenRule,
  defaultSettings,
  resolveSetting,
  resolveSettings,
  settingEntries,
  settingEntry,
  settingRules,
  valueProblem,
  type SettingRow,
} from './rules.ts';

const row = (key: string, territoryCode: string | null, value: unknown): SettingRow => ({
  key,
  territoryCode,
  value,
});

describe('the catalogue', () => {
  it('has the numbers of the domain as its defaults', () => {
    expect(defaultSettings.protection).toEqual({
      months: 6,
      progressDays: 60,
      warningDays: 7,
      graceDays: 10,
      preClaimDays: 10,
      preClaimWorkingDays: 1,
      reclaimDays: 30,
    });
    expect(defaultSettings.followUps).toEqual({
      t3Days: 3,
      t7Days: 7,
      hour: 9,
      overdueHours: 24,
      batchSize: 200,
      fireWithinSeconds: 60,
    });
    expect(defaultSettings.duplicates).toMatchObject({
      similarity: 0.6,
      lostLivesMonths: 12,
      unmergeHours: 24,
    });
    expect(defaultSettings.texts).toEqual({ leastLength: 10 });
    expect(defaultSettings.transfers).toEqual({ decisionHours: 48 });
    expect(defaultSettings.leads).toEqual({ deleteOwnHours: 24, undoSeconds: 60 });
    expect(defaultSettings.requests).toEqual({ idempotencyHours: 24 });
    expect(defaultSettings.figures).toMatchObject({ cohortDays: 90, atMostEverySeconds: 1 });
    expect(defaultSettings.score).toMatchObject({ bandMediumFrom: 40, bandStrongFrom: 70 });
  });

  it.each(settingEntries)(
    '%s has a key the table takes, a default within its bounds, words in both languages',
    (key, entry) => {
      expect(key).toMatch(/^[a-z][A-Za-z0-9.]{1,99}$/);
      expect(valueProblem(entry, entry.default)).toBeNull();
      expect(entry.description.de).not.toBe('');
      expect(entry.description.en).not.toBe('');
      expect(entry.description.de).not.toBe(entry.description.en);
    },
  );

  it('names each setting once', () => {
    const keys = settingEntries.map(([key]) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(Object.values(settingCatalog).flatMap((group) => Object.keys(group)).length);
  });

  it('keeps to its own rules', () => {
    expect(
      settingRules.flatMap(({ keys }) => keys.filter((key) => brokenRule(defaultSettings, key))),
    ).toEqual([]);
  });
});

describe('the value for a territory', () => {
  const rows = [
    row('followUps.t3Days', null, 4),
    row('followUps.t3Days', 'DE', 5),
    row('followUps.t3Days', 'DE-BY', 6),
    row('followUps.batchSize', 'DE', 7),
    row('clock', null, 8),
  ];

  it.each([
    ['DE-BY', 6, 'TERRITORY'],
    ['DE-BE', 5, 'COUNTRY'],
    ['DE', 5, 'COUNTRY'],
    ['AT-9', 4, 'SYSTEM'],
    [null, 4, 'SYSTEM'],
  ])('of %s is its own, else its country’s, else the system’s', (territory, value, source) => {
    expect(resolveSetting(rows, 'followUps.t3Days', territory)).toEqual({ value, source });
    expect(resolveSettings(rows, territory).followUps.t3Days).toBe(value);
  });

  it('is the default where nobody chose', () => {
    expect(resolveSetting(rows, 'followUps.t7Days', 'DE-BY')).toEqual({ value: 7, source: 'DEFAULT' });
    expect(resolveSettings([], 'CH-ZH')).toEqual(defaultSettings);
  });

  it('is the system’s where territories may not differ', () => {
    expect(resolveSetting(rows, 'followUps.batchSize', 'DE')).toEqual({ value: 200, source: 'DEFAULT' });
  });

  it.each([
    ['text', '5'],
    ['half a day', 4.5],
    ['nothing', null],
    ['too much', 10_000],
  ])('passes over what is stored and cannot be: %s', (_what, value) => {
    const stored = [row('followUps.t3Days', 'DE', value), row('followUps.t3Days', null, 4)];
    expect(resolveSetting(stored, 'followUps.t3Days', 'DE')).toEqual({ value: 4, source: 'SYSTEM' });
  });
});

describe('a value', () => {
  const similarity = settingEntry('duplicates.similarity');
  const months = settingEntry('protection.months');
  const firing = settingEntry('feature.firing');

  it('lies within its bounds, both included', () => {
    expect([1, 60, 0, 61].map((value) => valueProblem(months, value))).toEqual([
      null,
      null,
      'OUT_OF_BOUNDS',
      'OUT_OF_BOUNDS',
    ]);
    expect([0.3, 0.65, 1, 1.01].map((value) => valueProblem(similarity, value))).toEqual([
      null,
      null,
      null,
      'OUT_OF_BOUNDS',
    ]);
  });

  it('is of its kind', () => {
    const wrong = [1.5, Number.NaN, Number.POSITIVE_INFINITY, '6', true, null, [6]];
    expect(wrong.map((value) => valueProblem(months, value))).toEqual(wrong.map(() => 'WRONG_KIND'));
    expect([true, false, 1, 'true'].map((value) => valueProblem(firing, value))).toEqual([
      null,
      null,
      'WRONG_KIND',
      'WRONG_KIND',
    ]);
  });

  it('keeps its place among those it stands with', () => {
    const settings = resolveSettings([row('protection.warningDays', null, 60)], null);
    expect(brokenRule(settings, 'protection.warningDays')?.keys).toEqual([
      'protection.warningDays',
      'protection.progressDays',
    ]);
    expect(brokenRule(settings, 'protection.progressDays')).not.toBeNull();
    expect(brokenRule(settings, 'protection.graceDays')).toBeNull();
    const bands = resolveSettings([row('score.bandMediumFrom', null, 80)], null);
    expect(brokenRule(bands, 'score.bandStrongFrom')).not.toBeNull();
    const equal = resolveSettings([row('score.kitchenSmallPoints', null, 3)], null);
    expect(brokenRule(equal, 'score.kitchenSmallPoints')).toBeNull();
  });
});
