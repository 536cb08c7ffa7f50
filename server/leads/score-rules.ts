/**
 * The score of a lead, 0 to 100, with every line of it explained: four factors of at most 25 points.
 *
 * It depends on the instant it is asked at, since engagement fades and deadlines come near: a stored score is
 * only as fresh as its last computation. Volumes in CHF and EUR compare at face value.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { Words } from '../follow-ups/reason-rules.ts';
import type { BusinessType, KitchenSize, LeadStage } from './rules.ts';

export const scoreFactors = ['REVENUE', 'ENGAGEMENT', 'FIT', 'URGENCY'] as const;
export type ScoreFactor = (typeof scoreFactors)[number];

export const scoreBands = ['WEAK', 'MEDIUM', 'STRONG'] as const;
export type ScoreBand = (typeof scoreBands)[number];

export const scoreLineCodes = [
  'ESTIMATED_VOLUME',
  'EMPLOYEES',
  'LAST_MEANINGFUL_ACTIVITY',
  'COMPLETED_FOLLOW_UPS',
  'BUSINESS_TYPE',
  'KITCHEN_SIZE',
  'STAGE',
  'PROGRESS_DEADLINE',
  'PROTECTION_END',
] as const;
export type ScoreLineCode = (typeof scoreLineCodes)[number];

export type ScoreFacts = {
  /** A year, in cents of whichever currency. */
  readonly estimatedVolumeCents: bigint | number | null;
  readonly employeeCount: number | null;
  readonly lastMeaningfulAt: Temporal.Instant | null;
  readonly completedFollowUps: number;
  readonly businessType: BusinessType | null;
  readonly kitchenSize: KitchenSize | null;
  readonly stage: LeadStage;
  /** Null where no clock runs. */
  readonly progressDeadline: Temporal.Instant | null;
  readonly protectionEndsAt: Temporal.Instant | null;
};

export type ScoreLine = { readonly code: ScoreLineCode; readonly points: number; readonly reason: Words };
export type ScorePart = {
  readonly factor: ScoreFactor;
  readonly points: number;
  readonly lines: readonly ScoreLine[];
};
export type Score = {
  readonly total: number;
  readonly band: ScoreBand;
  readonly factors: readonly ScorePart[];
};

/** A bound and what it is worth; of a list the first bound that holds counts. */
type Step = readonly [bound: number, points: number];

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

// prettier-ignore
export const defaultScoreTable: ScoreTable = {
  volume: [[50_000, 15], [25_000, 10], [10_000, 5]],
  moreThanNothing: 2,
  employees: [[25, 10], [10, 6], [5, 3], [1, 1]],
  completedFollowUps: [[6, 10], [3, 7], [1, 3]],
  lastMeaningfulDays: [[7, 15], [30, 10], [90, 5]],
  progressDeadlineDays: [[7, 15], [30, 10], [60, 5]],
  protectionEndDays: [[30, 10], [60, 5]],
  businessType: {
    RESTAURANT: 15, HOTEL: 15, CATERING: 15, CANTEEN: 15, RETAIL: 10, WHOLESALE: 10,
    EDUCATION: 5, HEALTHCARE: 5, OTHER: 5,
  },
  kitchenSize: { LARGE: 5, MEDIUM: 3, SMALL: 1 },
  stage: { QUALIFICATION: 5, REGISTRATION: 3, PRE_CLAIM: 1 },
  bands: { medium: 40, strong: 70 },
};

export function scoreOf(
  facts: ScoreFacts,
  now: Temporal.Instant,
  table: ScoreTable = defaultScoreTable,
): Score {
  const factors = [
    part('REVENUE', [volumeLine(facts, table), employeesLine(facts, table)]),
    part('ENGAGEMENT', [activityLine(facts, now, table), followUpsLine(facts, table)]),
    part('FIT', [businessTypeLine(facts, table), kitchenLine(facts, table), stageLine(facts, table)]),
    part('URGENCY', [progressLine(facts, now, table), protectionLine(facts, now, table)]),
  ];
  const total = factors.reduce((sum, it) => sum + it.points, 0);
  return { total, band: bandOf(total, table), factors };
}

export function bandOf(total: number, table: ScoreTable = defaultScoreTable): ScoreBand {
  if (total >= table.bands.strong) return 'STRONG';
  return total >= table.bands.medium ? 'MEDIUM' : 'WEAK';
}

const FACTOR_LIMIT = 25;

/** Capped, so that a table with other points still adds up to 100 at most. */
function part(factor: ScoreFactor, lines: readonly ScoreLine[]): ScorePart {
  const points = Math.min(
    FACTOR_LIMIT,
    lines.reduce((sum, it) => sum + it.points, 0),
  );
  return { factor, points, lines };
}

function volumeLine({ estimatedVolumeCents }: ScoreFacts, table: ScoreTable): ScoreLine {
  if (estimatedVolumeCents === null) {
    return line('ESTIMATED_VOLUME', 0, 'estimated volume unknown', 'geschätztes Volumen unbekannt');
  }
  const cents = Number(estimatedVolumeCents);
  const step = table.volume.find(([bound]) => cents >= bound * 100);
  if (step) {
    const thousands = step[0] / 1_000;
    const en = `estimated volume of ${thousands} k a year or more`;
    return line('ESTIMATED_VOLUME', step[1], en, `geschätztes Volumen ab ${thousands} Tsd. im Jahr`);
  }
  const points = cents > 0 ? table.moreThanNothing : 0;
  return line('ESTIMATED_VOLUME', points, 'small estimated volume', 'geringes geschätztes Volumen');
}

function employeesLine({ employeeCount }: ScoreFacts, table: ScoreTable): ScoreLine {
  const points = employeeCount === null ? 0 : atLeast(table.employees, employeeCount);
  if (employeeCount === null) return line('EMPLOYEES', 0, 'employees unknown', 'Mitarbeiterzahl unbekannt');
  return line('EMPLOYEES', points, `employees: ${employeeCount}`, `Mitarbeiter: ${employeeCount}`);
}

function activityLine({ lastMeaningfulAt }: ScoreFacts, now: Temporal.Instant, table: ScoreTable): ScoreLine {
  const code = 'LAST_MEANINGFUL_ACTIVITY';
  if (!lastMeaningfulAt)
    return line(code, 0, 'no meaningful activity yet', 'noch keine bedeutsame Aktivität');
  const days = daysBetween(lastMeaningfulAt, now);
  const whole = Math.max(0, Math.floor(days));
  const en = `last meaningful activity: ${whole} days ago`;
  return line(
    code,
    below(table.lastMeaningfulDays, days),
    en,
    `letzte bedeutsame Aktivität: vor ${whole} Tagen`,
  );
}

function followUpsLine({ completedFollowUps }: ScoreFacts, table: ScoreTable): ScoreLine {
  const points = atLeast(table.completedFollowUps, completedFollowUps);
  const en = `completed follow-ups: ${completedFollowUps}`;
  return line('COMPLETED_FOLLOW_UPS', points, en, `erledigte Nachfassaktionen: ${completedFollowUps}`);
}

function businessTypeLine({ businessType }: ScoreFacts, table: ScoreTable): ScoreLine {
  if (!businessType) return line('BUSINESS_TYPE', 0, 'business type unknown', 'Betriebstyp unbekannt');
  const points = table.businessType[businessType];
  return line('BUSINESS_TYPE', points, `business type: ${businessType}`, `Betriebstyp: ${businessType}`);
}

function kitchenLine({ kitchenSize }: ScoreFacts, table: ScoreTable): ScoreLine {
  if (!kitchenSize) return line('KITCHEN_SIZE', 0, 'kitchen size unknown', 'Küchengröße unbekannt');
  const points = table.kitchenSize[kitchenSize];
  return line('KITCHEN_SIZE', points, `kitchen: ${kitchenSize}`, `Küche: ${kitchenSize}`);
}

function stageLine({ stage }: ScoreFacts, table: ScoreTable): ScoreLine {
  return line('STAGE', table.stage[stage], `stage: ${stage}`, `Stufe: ${stage}`);
}

function progressLine({ progressDeadline }: ScoreFacts, now: Temporal.Instant, table: ScoreTable): ScoreLine {
  const code = 'PROGRESS_DEADLINE';
  if (!progressDeadline) return line(code, 0, 'no progress deadline runs', 'keine Fortschrittsfrist läuft');
  const days = daysBetween(now, progressDeadline);
  const points = below(table.progressDeadlineDays, days);
  return line(code, points, `progress deadline ${inDays(days).en}`, `Fortschrittsfrist ${inDays(days).de}`);
}

function protectionLine(
  { protectionEndsAt }: ScoreFacts,
  now: Temporal.Instant,
  table: ScoreTable,
): ScoreLine {
  const code = 'PROTECTION_END';
  if (!protectionEndsAt) return line(code, 0, 'no protection runs', 'kein Schutz läuft');
  const days = daysBetween(now, protectionEndsAt);
  const points = below(table.protectionEndDays, days);
  return line(code, points, `protection ends ${inDays(days).en}`, `Schutz endet ${inDays(days).de}`);
}

function line(code: ScoreLineCode, points: number, en: string, de: string): ScoreLine {
  return { code, points, reason: { en, de } };
}

function inDays(days: number): Words {
  if (days < 0) return { en: '(already past)', de: '(bereits vorbei)' };
  return { en: `in ${Math.floor(days)} days`, de: `in ${Math.floor(days)} Tagen` };
}

function atLeast(steps: readonly Step[], value: number): number {
  return steps.find(([bound]) => value >= bound)?.[1] ?? 0;
}

function below(steps: readonly Step[], value: number): number {
  return steps.find(([bound]) => value < bound)?.[1] ?? 0;
}

function daysBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return (to.epochMilliseconds - from.epochMilliseconds) / (24 * 60 * 60 * 1000);
}
