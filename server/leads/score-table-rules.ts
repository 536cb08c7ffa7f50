/** What each line of the score is worth, as the settings of a territory say. */
import { defaultSettings, type Settings } from '../settings/rules.ts';
import type { BusinessType, KitchenSize, LeadStage } from './rules.ts';

/** A bound and what it is worth; of a list the first bound that holds counts. */
export type Step = readonly [bound: number, points: number];

export type ScoreTable = {
  /** At least so many whole units of money a year; `moreThanNothing` for any amount above zero. */
  readonly volume: readonly Step[];
  readonly moreThanNothing: number;
  /** At least so many. */
  readonly employees: readonly Step[];
  readonly completedFollowUps: readonly Step[];
  /** Less than so many days of 24 hours ago, or away. */
  readonly lastMeaningfulDays: readonly Step[];
  readonly progressDeadlineDays: readonly Step[];
  readonly protectionEndDays: readonly Step[];
  readonly businessType: Readonly<Record<BusinessType, number>>;
  readonly kitchenSize: Readonly<Record<KitchenSize, number>>;
  readonly stage: Readonly<Record<LeadStage, number>>;
  /** The least total of each band. */
  readonly bands: { readonly medium: number; readonly strong: number };
};

/** The points and bounds as the settings of a territory say. */
export function scoreTableOf(score: Settings['score']): ScoreTable {
  const {
    businessTypeHighPoints: high,
    businessTypeMediumPoints: medium,
    businessTypeLowPoints: low,
  } = score;
  return {
    volume: [
      [score.volumeHighFrom, score.volumeHighPoints],
      [score.volumeMediumFrom, score.volumeMediumPoints],
      [score.volumeLowFrom, score.volumeLowPoints],
    ],
    moreThanNothing: score.volumeAnyPoints,
    employees: [
      [score.employeesHighFrom, score.employeesHighPoints],
      [score.employeesMediumFrom, score.employeesMediumPoints],
      [score.employeesLowFrom, score.employeesLowPoints],
      [score.employeesLeastFrom, score.employeesLeastPoints],
    ],
    completedFollowUps: [
      [score.followUpsHighFrom, score.followUpsHighPoints],
      [score.followUpsMediumFrom, score.followUpsMediumPoints],
      [score.followUpsLowFrom, score.followUpsLowPoints],
    ],
    lastMeaningfulDays: [
      [score.activityHighDays, score.activityHighPoints],
      [score.activityMediumDays, score.activityMediumPoints],
      [score.activityLowDays, score.activityLowPoints],
    ],
    progressDeadlineDays: [
      [score.progressHighDays, score.progressHighPoints],
      [score.progressMediumDays, score.progressMediumPoints],
      [score.progressLowDays, score.progressLowPoints],
    ],
    protectionEndDays: [
      [score.protectionHighDays, score.protectionHighPoints],
      [score.protectionLowDays, score.protectionLowPoints],
    ],
    businessType: {
      RESTAURANT: high,
      HOTEL: high,
      CATERING: high,
      CANTEEN: high,
      RETAIL: medium,
      WHOLESALE: medium,
      EDUCATION: low,
      HEALTHCARE: low,
      OTHER: low,
    },
    kitchenSize: {
      LARGE: score.kitchenLargePoints,
      MEDIUM: score.kitchenMediumPoints,
      SMALL: score.kitchenSmallPoints,
    },
    stage: {
      QUALIFICATION: score.stageQualificationPoints,
      REGISTRATION: score.stageRegistrationPoints,
      PRE_CLAIM: score.stagePreClaimPoints,
    },
    bands: { medium: score.bandMediumFrom, strong: score.bandStrongFrom },
  };
}

export const defaultScoreTable: ScoreTable = scoreTableOf(defaultSettings.score);
