import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessTypes, kitchenSizes, leadStages } from './rules.ts';
import { defaultSettings } from '../settings/rules.ts';
import {
  bandOf,
  scoreChangesAt,
  scoreLineCodes,
  scoreOf,
  type ScoreFacts,
  type ScoreLineCode,
} from './score-rules.ts';
import { defaultScoreTable, scoreTableOf, type ScoreTable } from './score-table-rules.ts';

const now = Temporal.Instant.from('2026-11-23T10:00:00Z');
const inHours = (hours: number) => now.add({ hours });
const DAY = 24;
const nothing: ScoreFacts = {
  estimatedVolumeCents: null,
  employeeCount: null,
  lastMeaningfulAt: null,
  completedFollowUps: 0,
  businessType: null,
  kitchenSize: null,
  stage: 'PRE_CLAIM',
  progressDeadline: null,
  protectionEndsAt: null,
  heldSince: null,
};
const points = (facts: Partial<ScoreFacts>, code: ScoreLineCode) =>
  scoreOf({ ...nothing, ...facts }, now)
    .factors.flatMap((it) => it.lines)
    .find((it) => it.code === code)?.points;

/** Around the bounds more often than between them. */
const hours = fc.oneof(
  fc.integer({ min: -3_000, max: 3_000 }),
  fc
    .tuple(fc.constantFrom(7, 30, 60, 90), fc.constantFrom(-1, 0, 1), fc.constantFrom(-1, 1))
    .map(([days, off, sign]) => sign * days * DAY + off / 3_600_000),
);
const moment = hours.map((it) => now.add({ milliseconds: Math.round(it * 3_600_000) }));
const anyFacts: fc.Arbitrary<ScoreFacts> = fc.record({
  estimatedVolumeCents: fc.option(fc.bigInt({ min: 0n, max: 10_000_000n })),
  employeeCount: fc.option(fc.nat(100)),
  lastMeaningfulAt: fc.option(moment),
  completedFollowUps: fc.nat(10),
  businessType: fc.option(fc.constantFrom(...businessTypes)),
  kitchenSize: fc.option(fc.constantFrom(...kitchenSizes)),
  stage: fc.constantFrom(...leadStages),
  progressDeadline: fc.option(moment),
  protectionEndsAt: fc.option(moment),
  heldSince: fc.option(moment, { freq: 5 }),
});

describe('revenue', () => {
  it.each([
    [null, 0],
    [0n, 0],
    [1n, 2],
    [999_999n, 2],
    [1_000_000n, 5],
    [2_499_999n, 5],
    [2_500_000n, 10],
    [4_999_999n, 10],
    [5_000_000n, 15],
    [900_000_000_000n, 15],
  ])(
    'estimated volume a year ≥ 50 k 15, ≥ 25 k 10, ≥ 10 k 5, > 0 2: %s cents give %i',
    (estimatedVolumeCents, expected) => {
      expect(points({ estimatedVolumeCents }, 'ESTIMATED_VOLUME')).toBe(expected);
    },
  );

  it.each([
    [null, 0],
    [0, 0],
    [1, 1],
    [4, 1],
    [5, 3],
    [9, 3],
    [10, 6],
    [24, 6],
    [25, 10],
  ])('employees ≥ 25 10, ≥ 10 6, ≥ 5 3, ≥ 1 1: %s give %i', (employeeCount, expected) => {
    expect(points({ employeeCount }, 'EMPLOYEES')).toBe(expected);
  });
});

describe('engagement', () => {
  it.each([
    [0, 15],
    [7 * DAY - 1, 15],
    [7 * DAY, 10],
    [30 * DAY - 1, 10],
    [30 * DAY, 5],
    [90 * DAY - 1, 5],
    [90 * DAY, 0],
  ])('last meaningful activity < 7 d 15, < 30 d 10, < 90 d 5: %i hours ago gives %i', (hours, expected) => {
    expect(points({ lastMeaningfulAt: inHours(-hours) }, 'LAST_MEANINGFUL_ACTIVITY')).toBe(expected);
  });

  it.each([
    [0, 0],
    [1, 3],
    [2, 3],
    [3, 7],
    [5, 7],
    [6, 10],
    [60, 10],
  ])('completed follow-ups ≥ 6 10, ≥ 3 7, ≥ 1 3: %i give %i', (completedFollowUps, expected) => {
    expect(points({ completedFollowUps }, 'COMPLETED_FOLLOW_UPS')).toBe(expected);
  });
});

describe('fit', () => {
  it.each(businessTypes.map((it) => [it] as const))(
    'RESTAURANT, HOTEL, CATERING, CANTEEN 15, RETAIL, WHOLESALE 10, others 5: %s',
    (businessType) => {
      const fifteen = ['RESTAURANT', 'HOTEL', 'CATERING', 'CANTEEN'].includes(businessType);
      const ten = ['RETAIL', 'WHOLESALE'].includes(businessType);
      expect(points({ businessType }, 'BUSINESS_TYPE')).toBe(fifteen ? 15 : ten ? 10 : 5);
    },
  );

  it('kitchen LARGE 5, MEDIUM 3, SMALL 1', () => {
    expect(kitchenSizes.map((kitchenSize) => points({ kitchenSize }, 'KITCHEN_SIZE'))).toEqual([1, 3, 5]);
    expect(points({}, 'KITCHEN_SIZE')).toBe(0);
  });

  it('stage QUALIFICATION 5, REGISTRATION 3, PRE_CLAIM 1', () => {
    expect(leadStages.map((stage) => points({ stage }, 'STAGE'))).toEqual([1, 3, 5]);
    expect(points({}, 'BUSINESS_TYPE')).toBe(0);
  });
});

describe('urgency', () => {
  it.each([
    [-5 * DAY, 15],
    [7 * DAY - 1, 15],
    [7 * DAY, 10],
    [30 * DAY - 1, 10],
    [30 * DAY, 5],
    [60 * DAY - 1, 5],
    [60 * DAY, 0],
  ])('progress deadline < 7 d 15, < 30 d 10, < 60 d 5: in %i hours gives %i', (hours, expected) => {
    expect(points({ progressDeadline: inHours(hours) }, 'PROGRESS_DEADLINE')).toBe(expected);
  });

  it.each([
    [30 * DAY - 1, 10],
    [30 * DAY, 5],
    [60 * DAY - 1, 5],
    [60 * DAY, 0],
  ])('protection ends < 30 d 10, < 60 d 5: in %i hours gives %i', (hours, expected) => {
    expect(points({ protectionEndsAt: inHours(hours) }, 'PROTECTION_END')).toBe(expected);
  });
});

describe('the total', () => {
  it.each([
    [0, 'WEAK'],
    [39, 'WEAK'],
    [40, 'MEDIUM'],
    [69, 'MEDIUM'],
    [70, 'STRONG'],
    [100, 'STRONG'],
  ])('weak 0–39, medium 40–69, strong 70–100: %i is %s', (total, band) => {
    expect(bandOf(total)).toBe(band);
  });

  it('reaches 100 with the best of everything, 25 for each factor', () => {
    const best = scoreOf(
      {
        estimatedVolumeCents: 5_000_000n,
        employeeCount: 25,
        lastMeaningfulAt: now,
        completedFollowUps: 6,
        businessType: 'HOTEL',
        kitchenSize: 'LARGE',
        stage: 'QUALIFICATION',
        progressDeadline: inHours(DAY),
        protectionEndsAt: inHours(DAY),
        heldSince: null,
      },
      now,
    );
    expect(best.factors.map((it) => it.points)).toEqual([25, 25, 25, 25]);
    expect(best).toMatchObject({ total: 100, band: 'STRONG' });
  });

  it('is the sum of its lines, each explained in both languages', () => {
    fc.assert(
      fc.property(anyFacts, (it) => {
        const score = scoreOf(it, now);
        const lines = score.factors.flatMap((factor) => factor.lines);
        expect(lines.map((one) => one.code)).toEqual(scoreLineCodes);
        expect(lines.reduce((sum, one) => sum + one.points, 0)).toBe(score.total);
        expect(score.total).toBeLessThanOrEqual(100);
        expect(score.band).toBe(bandOf(score.total));
        expect(lines.every((one) => one.reason.en !== '' && one.reason.de !== '')).toBe(true);
      }),
    );
  });

  it('stays within 25 for each factor when settings say otherwise', () => {
    const generous = { ...defaultScoreTable, stage: { PRE_CLAIM: 90, REGISTRATION: 90, QUALIFICATION: 90 } };
    expect(scoreOf(nothing, now, generous).total).toBe(25);
  });
});

describe('a stopped clock', () => {
  it('keeps the deadlines as far away as they were when it was stopped', () => {
    const deadlines = { progressDeadline: inHours(8 * DAY), protectionEndsAt: inHours(31 * DAY) };
    const later = inHours(20 * DAY);
    const urgency = (facts: Partial<ScoreFacts>, at: Temporal.Instant) =>
      scoreOf({ ...nothing, ...deadlines, ...facts }, at).factors[3]?.points;
    expect(urgency({}, now)).toBe(15);
    expect(urgency({}, later)).toBe(25);
    expect(urgency({ heldSince: now }, later)).toBe(15);
    expect(scoreChangesAt({ ...nothing, ...deadlines, heldSince: now }, now)).toBeNull();
  });
});

describe('the next change by time alone', () => {
  it.each<[string, Partial<ScoreFacts>, number | null]>([
    ['none without an activity and a clock', {}, null],
    ['when an activity is 7 days old', { lastMeaningfulAt: now }, 7 * DAY * 3_600_000],
    [
      'when an activity is 90 days old, for the last time',
      { lastMeaningfulAt: inHours(-30 * DAY) },
      60 * DAY * 3_600_000,
    ],
    ['none when it is older', { lastMeaningfulAt: inHours(-90 * DAY) }, null],
    [
      'a moment after a progress deadline is 60 days away',
      { progressDeadline: inHours(61 * DAY) },
      DAY * 3_600_000 + 1,
    ],
    ['none when it is near or past', { progressDeadline: inHours(-DAY) }, null],
    [
      'the first of several',
      { lastMeaningfulAt: now, protectionEndsAt: inHours(62 * DAY) },
      2 * DAY * 3_600_000 + 1,
    ],
  ])('%s', (_name, facts, expected) => {
    const at = scoreChangesAt({ ...nothing, ...facts }, now);
    expect(at && at.epochMilliseconds - now.epochMilliseconds).toBe(expected);
  });

  it('is exactly the first instant at which a line differs, whatever the facts and the table', () => {
    const steps = (count: number) =>
      fc.array(fc.tuple(fc.integer({ min: 1, max: 120 }), fc.nat(15)), { maxLength: count });
    const anyTable: fc.Arbitrary<ScoreTable> = fc
      .record({ lastMeaningfulDays: steps(3), progressDeadlineDays: steps(3), protectionEndDays: steps(2) })
      .map((days) => ({ ...defaultScoreTable, ...days }));
    const table = fc.oneof(fc.constant(defaultScoreTable), anyTable);
    fc.assert(
      fc.property(anyFacts, table, fc.double({ min: 0, max: 1, noNaN: true }), (facts, it, part) => {
        const lines = (at: Temporal.Instant) =>
          scoreOf(facts, at, it).factors.flatMap((factor) => factor.lines.map((line) => line.points));
        const change = scoreChangesAt(facts, now, it);
        const span = change ? change.epochMilliseconds - now.epochMilliseconds : 400 * DAY * 3_600_000;
        const before = [Math.floor((span - 1) * part), span - 1];
        for (const milliseconds of before) expect(lines(now.add({ milliseconds }))).toEqual(lines(now));
        if (change) expect(lines(change)).not.toEqual(lines(now));
      }),
      { numRuns: 2_000 },
    );
  });
});

it('has the points and bounds of the settings, which by default are the table’s', () => {
  expect(scoreTableOf(defaultSettings.score)).toEqual(defaultScoreTable);
  const hotel = { ...nothing, businessType: 'HOTEL' as const };
  const generous = scoreTableOf({ ...defaultSettings.score, businessTypeHighPoints: 20, bandMediumFrom: 20 });
  expect(scoreOf(hotel, now)).toMatchObject({ total: 16, band: 'WEAK' });
  expect(scoreOf(hotel, now, generous)).toMatchObject({ total: 21, band: 'MEDIUM' });
});

it('explains itself in words', () => {
  const score = scoreOf(
    {
      ...nothing,
      estimatedVolumeCents: 3_000_000n,
      businessType: 'WHOLESALE',
      lastMeaningfulAt: inHours(-25),
      progressDeadline: inHours(50),
      heldSince: now,
    },
    now,
  );
  const reason = (code: ScoreLineCode) =>
    score.factors.flatMap((it) => it.lines).find((it) => it.code === code)?.reason;
  expect(reason('ESTIMATED_VOLUME')).toEqual({
    en: 'estimated volume of 25 k a year or more',
    de: 'geschätztes Volumen ab 25 Tsd. im Jahr',
  });
  expect(reason('BUSINESS_TYPE')).toEqual({ en: 'business type: wholesale', de: 'Betriebstyp: Großhandel' });
  expect(reason('LAST_MEANINGFUL_ACTIVITY')).toEqual({
    en: 'last meaningful activity 1 day ago',
    de: 'letzte bedeutsame Aktivität vor 1 Tag',
  });
  expect(reason('PROGRESS_DEADLINE')).toEqual({
    en: 'progress deadline in 2 days once the clock resumes',
    de: 'Fortschrittsfrist in 2 Tagen, sobald die Uhr weiterläuft',
  });
});
