import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessTypes, kitchenSizes, leadStages } from './rules.ts';
import {
  bandOf,
  defaultScoreTable,
  scoreLineCodes,
  scoreOf,
  type ScoreFacts,
  type ScoreLineCode,
} from './score-rules.ts';

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
};
const points = (facts: Partial<ScoreFacts>, code: ScoreLineCode) =>
  scoreOf({ ...nothing, ...facts }, now)
    .factors.flatMap((it) => it.lines)
    .find((it) => it.code === code)?.points;

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
  ])('a volume of %s cents gives %i', (estimatedVolumeCents, expected) => {
    expect(points({ estimatedVolumeCents }, 'ESTIMATED_VOLUME')).toBe(expected);
  });

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
  ])('%s employees give %i', (employeeCount, expected) => {
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
  ])('a meaningful activity %i hours ago gives %i', (hours, expected) => {
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
  ])('%i completed follow-ups give %i', (completedFollowUps, expected) => {
    expect(points({ completedFollowUps }, 'COMPLETED_FOLLOW_UPS')).toBe(expected);
  });
});

describe('fit', () => {
  it.each(businessTypes.map((it) => [it] as const))('%s', (businessType) => {
    const fifteen = ['RESTAURANT', 'HOTEL', 'CATERING', 'CANTEEN'].includes(businessType);
    const ten = ['RETAIL', 'WHOLESALE'].includes(businessType);
    expect(points({ businessType }, 'BUSINESS_TYPE')).toBe(fifteen ? 15 : ten ? 10 : 5);
  });

  it('kitchen and stage', () => {
    expect(kitchenSizes.map((kitchenSize) => points({ kitchenSize }, 'KITCHEN_SIZE'))).toEqual([1, 3, 5]);
    expect(leadStages.map((stage) => points({ stage }, 'STAGE'))).toEqual([1, 3, 5]);
    expect(points({}, 'BUSINESS_TYPE')).toBe(0);
    expect(points({}, 'KITCHEN_SIZE')).toBe(0);
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
  ])('a progress deadline in %i hours gives %i', (hours, expected) => {
    expect(points({ progressDeadline: inHours(hours) }, 'PROGRESS_DEADLINE')).toBe(expected);
  });

  it.each([
    [30 * DAY - 1, 10],
    [30 * DAY, 5],
    [60 * DAY - 1, 5],
    [60 * DAY, 0],
  ])('a protection that ends in %i hours gives %i', (hours, expected) => {
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
  ])('%i is %s', (total, band) => {
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
      },
      now,
    );
    expect(best.factors.map((it) => it.points)).toEqual([25, 25, 25, 25]);
    expect(best).toMatchObject({ total: 100, band: 'STRONG' });
  });

  it('is the sum of its lines, each explained in both languages', () => {
    const soon = fc.option(fc.integer({ min: -3_000, max: 3_000 }).map(inHours));
    const facts: fc.Arbitrary<ScoreFacts> = fc.record({
      estimatedVolumeCents: fc.option(fc.bigInt({ min: 0n, max: 10_000_000n })),
      employeeCount: fc.option(fc.nat(100)),
      lastMeaningfulAt: soon,
      completedFollowUps: fc.nat(10),
      businessType: fc.option(fc.constantFrom(...businessTypes)),
      kitchenSize: fc.option(fc.constantFrom(...kitchenSizes)),
      stage: fc.constantFrom(...leadStages),
      progressDeadline: soon,
      protectionEndsAt: soon,
    });
    fc.assert(
      fc.property(facts, (it) => {
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
