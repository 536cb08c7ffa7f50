/**
 * The score of a lead, 0 to 100, with every line of it explained: four factors of at most 25 points.
 *
 * It depends on the instant it is asked at, since engagement fades and deadlines come near. `scoreChangesAt` says
 * when the next line changes by time alone; until then a stored score is what would be computed. While the clock
 * is stopped no deadline comes nearer. Volumes in CHF and EUR compare at face value.
 */
import { Temporal } from '@js-temporal/polyfill';
import type { Words } from '../follow-ups/reason-rules.ts';
import type { BusinessType, KitchenSize, LeadStage } from './rules.ts';
import {
  activityWords,
  businessTypeReason,
  employeesWords,
  followUpsWords,
  kitchenReason,
  progressWords,
  protectionWords,
  stageReason,
  volumeWords,
} from './score-reason-rules.ts';
import { defaultScoreTable, type ScoreTable, type Step } from './score-table-rules.ts';

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
  /** Since when the clock is stopped: the deadlines are as far away as they were then. */
  readonly heldSince: Temporal.Instant | null;
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

/**
 * The first instant after `now`, to the millisecond, at which a line has other points although nothing was done;
 * null when time alone changes none any more.
 */
export function scoreChangesAt(
  facts: ScoreFacts,
  now: Temporal.Instant,
  table: ScoreTable = defaultScoreTable,
): Temporal.Instant | null {
  const { lastMeaningfulAt, progressDeadline, protectionEndsAt, heldSince } = facts;
  const turns = [
    // "Less than so many days ago" ends when they are full.
    ...turnsOf(table.lastMeaningfulDays, lastMeaningfulAt, 1, 0),
    // "In less than so many days" begins a moment after they are full. A held deadline does not come nearer.
    ...(heldSince ? [] : turnsOf(table.progressDeadlineDays, progressDeadline, -1, 1)),
    ...(heldSince ? [] : turnsOf(table.protectionEndDays, protectionEndsAt, -1, 1)),
  ];
  const present = pointsByTime(facts, now, table);
  const later = turns.filter((turn) => turn > now.epochMilliseconds).sort((a, b) => a - b);
  for (const turn of later) {
    const at = Temporal.Instant.fromEpochMilliseconds(turn);
    if (pointsByTime(facts, at, table).some((points, line) => points !== present[line])) return at;
  }
  return null;
}

function turnsOf(
  steps: readonly Step[],
  instant: Temporal.Instant | null,
  direction: 1 | -1,
  afterMs: number,
): number[] {
  if (!instant) return [];
  return steps.map(([days]) => instant.epochMilliseconds + direction * Math.round(days * DAY_MS) + afterMs);
}

function pointsByTime(facts: ScoreFacts, now: Temporal.Instant, table: ScoreTable): number[] {
  return [
    activityLine(facts, now, table),
    progressLine(facts, now, table),
    protectionLine(facts, now, table),
  ].map((it) => it.points);
}

export function bandOf(total: number, table: ScoreTable = defaultScoreTable): ScoreBand {
  if (total >= table.bands.strong) return 'STRONG';
  return total >= table.bands.medium ? 'MEDIUM' : 'WEAK';
}

const FACTOR_LIMIT = 25;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Capped, so that a table with other points still adds up to 100 at most. */
function part(factor: ScoreFactor, lines: readonly ScoreLine[]): ScorePart {
  const points = Math.min(
    FACTOR_LIMIT,
    lines.reduce((sum, it) => sum + it.points, 0),
  );
  return { factor, points, lines };
}

function volumeLine({ estimatedVolumeCents }: ScoreFacts, table: ScoreTable): ScoreLine {
  const cents = estimatedVolumeCents === null ? null : Number(estimatedVolumeCents);
  const step = cents === null ? undefined : table.volume.find(([bound]) => cents >= bound * 100);
  const points = step?.[1] ?? (cents !== null && cents > 0 ? table.moreThanNothing : 0);
  return { code: 'ESTIMATED_VOLUME', points, reason: volumeWords(cents, step?.[0] ?? null) };
}

function employeesLine({ employeeCount }: ScoreFacts, table: ScoreTable): ScoreLine {
  const points = employeeCount === null ? 0 : atLeast(table.employees, employeeCount);
  return { code: 'EMPLOYEES', points, reason: employeesWords(employeeCount) };
}

function activityLine({ lastMeaningfulAt }: ScoreFacts, now: Temporal.Instant, table: ScoreTable): ScoreLine {
  const days = lastMeaningfulAt && daysBetween(lastMeaningfulAt, now);
  const points = days === null ? 0 : below(table.lastMeaningfulDays, days);
  return { code: 'LAST_MEANINGFUL_ACTIVITY', points, reason: activityWords(days) };
}

function followUpsLine({ completedFollowUps }: ScoreFacts, table: ScoreTable): ScoreLine {
  const points = atLeast(table.completedFollowUps, completedFollowUps);
  return { code: 'COMPLETED_FOLLOW_UPS', points, reason: followUpsWords(completedFollowUps) };
}

function businessTypeLine({ businessType }: ScoreFacts, table: ScoreTable): ScoreLine {
  const points = businessType ? table.businessType[businessType] : 0;
  return { code: 'BUSINESS_TYPE', points, reason: businessTypeReason(businessType) };
}

function kitchenLine({ kitchenSize }: ScoreFacts, table: ScoreTable): ScoreLine {
  const points = kitchenSize ? table.kitchenSize[kitchenSize] : 0;
  return { code: 'KITCHEN_SIZE', points, reason: kitchenReason(kitchenSize) };
}

function stageLine({ stage }: ScoreFacts, table: ScoreTable): ScoreLine {
  return { code: 'STAGE', points: table.stage[stage], reason: stageReason(stage) };
}

function progressLine(facts: ScoreFacts, now: Temporal.Instant, table: ScoreTable): ScoreLine {
  const days = daysUntil(facts.progressDeadline, facts, now);
  const points = days === null ? 0 : below(table.progressDeadlineDays, days);
  return { code: 'PROGRESS_DEADLINE', points, reason: progressWords(days, facts.heldSince !== null) };
}

function protectionLine(facts: ScoreFacts, now: Temporal.Instant, table: ScoreTable): ScoreLine {
  const days = daysUntil(facts.protectionEndsAt, facts, now);
  const points = days === null ? 0 : below(table.protectionEndDays, days);
  return { code: 'PROTECTION_END', points, reason: protectionWords(days, facts.heldSince !== null) };
}

function daysUntil(deadline: Temporal.Instant | null, { heldSince }: ScoreFacts, now: Temporal.Instant) {
  return deadline && daysBetween(heldSince ?? now, deadline);
}

function atLeast(steps: readonly Step[], value: number): number {
  return steps.find(([bound]) => value >= bound)?.[1] ?? 0;
}

function below(steps: readonly Step[], value: number): number {
  return steps.find(([bound]) => value < bound)?.[1] ?? 0;
}

function daysBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return (to.epochMilliseconds - from.epochMilliseconds) / DAY_MS;
}
