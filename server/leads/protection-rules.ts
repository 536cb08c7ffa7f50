/**
 * The clocks of an owner's exclusive right: when it ends, when progress is due, when it is warned, graced, expired.
 *
 * Everything is computed from facts, nothing carried over: backdating, resuming and extending only change facts.
 * While the clock is stopped the deadlines stand as they were and nothing is decided.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { workingDaysLater } from '../follow-ups/due-rules.ts';
import type { Settings } from '../settings/rules.ts';
import { after, before, compare, later, shiftDays, type Deadline } from './deadline-rules.ts';
import type { Pause } from './pause-rules.ts';
import type { LeadStatus } from './rules.ts';

type Instant = Temporal.Instant;

/** Of the lead's territory. */
export type ProtectionSettings = Settings['protection'];

export type ProtectionFacts = {
  readonly territory: string;
  readonly status: LeadStatus;
  /** Null without an owner: no clock runs. */
  readonly ownedSince: Instant | null;
  /** Of this ownership, as `firstContactOf` gives it. */
  readonly firstContactAt: Instant | null;
  /** Of the whole history: progress before `ownedSince` does not count. */
  readonly lastProgressAt: Instant | null;
  readonly extensionDays: number;
  readonly pauses: readonly Pause[];
  readonly clockStoppedAt: Instant | null;
  /** The last warning given; one from before the last progress was for an earlier deadline. */
  readonly warnedAt: Instant | null;
  /** When GRACE_PERIOD began. Kept through QUALIFIED, which suspends a grace and does not renew it. */
  readonly graceStartedAt: Instant | null;
  /** When this ownership's T7 is or was due, skipped ones included. */
  readonly t7DueAt: Instant | null;
};

export const expiryReasons = ['PRE_CLAIM', 'GRACE', 'PROTECTION'] as const;
export type ExpiryReason = (typeof expiryReasons)[number];

export type Protection = {
  readonly ownedSince: Instant;
  readonly endsAt: Instant;
  readonly progressDeadline: Instant;
  readonly warningAt: Instant;
  /** Null when the current deadline has not been warned of. */
  readonly warnedAt: Instant | null;
  /** Of the grace that runs, or that goes on once the lead is no longer QUALIFIED; null before. */
  readonly graceBegunAt: Instant | null;
  readonly graceStartsAt: Instant;
  readonly graceEndsAt: Instant;
  /** Null once there was a first contact. */
  readonly preClaimEndsAt: Instant | null;
  /** Null for a lead that does not expire. */
  readonly expiresAt: Instant | null;
  readonly expiryReason: ExpiryReason | null;
  /** While the clock is stopped all of the above is held: none of it happens. */
  readonly heldSince: Instant | null;
  /** Every instant above with its derivation, earliest first. */
  readonly deadlines: readonly Deadline[];
};

const EXPIRING: readonly LeadStatus[] = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD'];

/** Does a lead in this status have a clock while it has an owner? */
export function hasClock(status: LeadStatus): boolean {
  return EXPIRING.includes(status) || status === 'QUALIFIED';
}

/** Null where no clock exists: no owner, or CONVERTED, LOST, EXPIRED, DELETED, MERGED. */
export function protectionOf(
  facts: ProtectionFacts,
  now: Instant,
  settings: ProtectionSettings,
): Protection | null {
  const { ownedSince, status } = facts;
  if (ownedSince === null || !hasClock(status)) return null;
  // What has not happened yet is not before now; held, it stands as it stood.
  const asOf = facts.clockStoppedAt ?? now;
  const progress = progressOf(facts, ownedSince, settings);
  const warning = before('WARNING', facts, 'PROGRESS_DEADLINE', progress.at, settings.warningDays);
  const warnedAt = warningGiven(facts, warning, progress);
  const graceStarts = graceStart(facts, { progress, warning, warnedAt }, asOf, settings);
  const begun = graceBegun(facts, progress);
  const graceEnds = begun
    ? after('GRACE_ENDS', facts, 'GRACE_BEGUN', begun, { days: settings.graceDays })
    : after('GRACE_ENDS', facts, 'GRACE_DUE', later(graceStarts.at, asOf), { days: settings.graceDays });
  const ends = after('PROTECTION_ENDS', facts, 'OWNED_SINCE', ownedSince, {
    months: settings.months,
    days: 0,
    extensionDays: facts.extensionDays,
  });
  const preClaimEnds = preClaimEnd(facts, ownedSince, settings);
  const dates = {
    endsAt: ends.at,
    graceEndsAt: graceEnds.at,
    preClaimEndsAt: preClaimEnds?.at ?? null,
  };
  const expiry = EXPIRING.includes(status) ? firstToCome(dates) : { expiresAt: null, expiryReason: null };
  return {
    ownedSince,
    progressDeadline: progress.at,
    warningAt: warning.at,
    warnedAt,
    graceBegunAt: begun,
    graceStartsAt: begun ?? graceStarts.at,
    ...dates,
    ...expiry,
    heldSince: facts.clockStoppedAt,
    deadlines: [
      warning,
      progress,
      graceStarts,
      graceEnds,
      ends,
      ...(preClaimEnds ? [preClaimEnds] : []),
    ].sort((a, b) => compare(a.at, b.at)),
  };
}

export type ProtectionStep =
  | { readonly action: 'WARN'; readonly at: Instant }
  /** `begun`: of the grace that goes on; none for one that begins with the step. */
  | { readonly action: 'START_GRACE'; readonly at: Instant; readonly begun?: Instant }
  | { readonly action: 'EXPIRE'; readonly at: Instant; readonly reason: ExpiryReason };

/**
 * The next thing the clock does, whenever that is; null where nothing is to come: no clock, a held one, or a lead
 * that does not expire. It depends on facts alone, so its instant can be stored and stays true until a fact changes.
 */
export function nextProtectionStep(
  facts: ProtectionFacts,
  settings: ProtectionSettings,
): ProtectionStep | null {
  if (facts.ownedSince === null || facts.clockStoppedAt) return null;
  const protection = protectionOf(facts, facts.ownedSince, settings);
  if (!protection?.expiresAt || !protection.expiryReason) return null;
  const expire = { action: 'EXPIRE', at: protection.expiresAt, reason: protection.expiryReason } as const;
  if (facts.status === 'GRACE_PERIOD') return expire;
  const step = firstStep(protection);
  return compare(expire.at, step.at) <= 0 ? expire : step;
}

function firstStep({ graceBegunAt, warnedAt, graceStartsAt, warningAt }: Protection): ProtectionStep {
  if (graceBegunAt) return { action: 'START_GRACE', at: graceStartsAt, begun: graceBegunAt };
  return warnedAt ? { action: 'START_GRACE', at: graceStartsAt } : { action: 'WARN', at: warningAt };
}

/** The facts once the clock has taken a step. */
export function afterProtectionStep(
  facts: ProtectionFacts,
  step: ProtectionStep,
  now: Instant,
): ProtectionFacts {
  switch (step.action) {
    case 'WARN':
      return { ...facts, warnedAt: now };
    case 'START_GRACE':
      return { ...facts, status: 'GRACE_PERIOD', graceStartedAt: step.begun ?? now };
    case 'EXPIRE':
      return { ...facts, status: 'EXPIRED', ownedSince: null, graceStartedAt: null };
  }
}

/**
 * The one step that is due now, or null. After applying it, ask again: downtime may have left several. Grace
 * never begins without a warning that was given, and lasts its full days from when it began, however late.
 */
export function protectionStep(
  facts: ProtectionFacts,
  now: Instant,
  settings: ProtectionSettings,
): ProtectionStep | null {
  const next = nextProtectionStep(facts, settings);
  return next && compare(next.at, now) <= 0 ? next : null;
}

/**
 * The first contact that counts for this ownership. One from before it does not, except the one that came with
 * the registration: it describes the time before by its nature, and counts as had when the ownership began.
 */
export function firstContactOf(lead: {
  readonly ownedSince: Instant | null;
  readonly registeredAt: Instant;
  readonly firstContactAt: Instant | null;
}): Instant | null {
  const { ownedSince, registeredAt, firstContactAt } = lead;
  if (ownedSince === null || firstContactAt === null) return null;
  if (compare(firstContactAt, ownedSince) >= 0) return firstContactAt;
  return compare(ownedSince, registeredAt) === 0 ? ownedSince : null;
}

/**
 * From when on something belongs to an ownership. People give minutes: what happened in the one in which it began belongs
 * to it.
 */
export function firstMinuteOf(ownedSince: Instant): Instant {
  return ownedSince.round({ smallestUnit: 'minute', roundingMode: 'trunc' });
}

/**
 * Whether progress of this instant ends a grace: it belongs to this ownership, is newer than what is known, and puts
 * the progress deadline into the future again. Grace was given for want of newer progress; entering an old one late
 * changes nothing of that. While the clock is stopped its time stands.
 */
export function endsGrace(
  facts: ProtectionFacts,
  progressAt: Instant,
  now: Instant,
  settings: ProtectionSettings,
): boolean {
  const { ownedSince, lastProgressAt, clockStoppedAt } = facts;
  if (ownedSince === null || compare(progressAt, ownedSince) <= 0) return false;
  if (lastProgressAt && compare(progressAt, lastProgressAt) <= 0) return false;
  const deadline = progressOf({ ...facts, lastProgressAt: progressAt }, ownedSince, settings);
  return compare(deadline.at, clockStoppedAt ?? now) > 0;
}

/** From when the previous owner may claim an expired lead again; everyone else may at once. */
export function reclaimableFrom(
  territory: string,
  expiredAt: Instant,
  settings: ProtectionSettings,
): Instant {
  return shiftDays(territory, expiredAt, settings.reclaimDays);
}

function progressOf(facts: ProtectionFacts, ownedSince: Instant, settings: ProtectionSettings): Deadline {
  const { lastProgressAt } = facts;
  const span = { days: settings.progressDays };
  return lastProgressAt && compare(lastProgressAt, ownedSince) > 0
    ? after('PROGRESS', facts, 'LAST_PROGRESS', lastProgressAt, span)
    : after('PROGRESS', facts, 'OWNED_SINCE', ownedSince, span);
}

/**
 * Once per deadline. A stop since the warning holds both, so the warning stands for the deadline that it moved on;
 * one that progress or a setting has moved beyond what the owner was warned of is another deadline.
 */
function warningGiven(facts: ProtectionFacts, warning: Deadline, progress: Deadline): Instant | null {
  const { warnedAt } = facts;
  if (!warnedAt || compare(warnedAt, progress.baseAt) < 0) return null;
  const held = after('WARNING', facts, 'WARNING_GIVEN', warnedAt, { days: 0 });
  return compare(held.at, warning.at) >= 0 ? warnedAt : null;
}

/**
 * A grace that began counts while it runs, and afterwards for the deadline it was begun for: one that progress or a
 * setting has put behind it is over. Stops move both.
 */
function graceBegun(facts: ProtectionFacts, progress: Deadline): Instant | null {
  const { status, graceStartedAt } = facts;
  if (!graceStartedAt || status === 'GRACE_PERIOD') return graceStartedAt;
  const held = after('GRACE_STARTS', facts, 'GRACE_BEGUN', graceStartedAt, { days: 0 });
  return compare(progress.at, held.at) <= 0 ? graceStartedAt : null;
}

function graceStart(
  facts: ProtectionFacts,
  of: { readonly progress: Deadline; readonly warning: Deadline; readonly warnedAt: Instant | null },
  asOf: Instant,
  settings: ProtectionSettings,
): Deadline {
  const span = { days: settings.warningDays };
  const noticed = of.warnedAt
    ? after('GRACE_STARTS', facts, 'WARNING_GIVEN', of.warnedAt, span)
    : after('GRACE_STARTS', facts, 'WARNING_DUE', later(of.warning.at, asOf), span);
  if (compare(noticed.at, of.progress.at) > 0) return noticed;
  return {
    ...noticed,
    at: of.progress.at,
    base: 'PROGRESS_DEADLINE',
    baseAt: of.progress.at,
    days: 0,
    pausedDays: 0,
  };
}

function preClaimEnd(facts: ProtectionFacts, ownedSince: Instant, settings: ProtectionSettings) {
  if (facts.firstContactAt !== null) return null;
  const end = after('PRE_CLAIM_ENDS', facts, 'OWNED_SINCE', ownedSince, { days: settings.preClaimDays });
  if (!facts.t7DueAt) return end;
  const at = workingDaysLater(facts.territory, facts.t7DueAt, settings.preClaimWorkingDays);
  if (compare(at, end.at) <= 0) return end;
  return {
    ...end,
    at,
    base: 'T7_DUE',
    baseAt: facts.t7DueAt,
    days: 0,
    workingDays: settings.preClaimWorkingDays,
    pausedDays: 0,
  } as const;
}

/** On a tie the first of PRE_CLAIM, GRACE, PROTECTION names the reason. */
function firstToCome(dates: Pick<Protection, 'preClaimEndsAt' | 'graceEndsAt' | 'endsAt'>) {
  let first: { expiresAt: Instant; expiryReason: ExpiryReason } = {
    expiresAt: dates.graceEndsAt,
    expiryReason: 'GRACE',
  };
  if (compare(dates.endsAt, first.expiresAt) < 0) {
    first = { expiresAt: dates.endsAt, expiryReason: 'PROTECTION' };
  }
  if (dates.preClaimEndsAt && compare(dates.preClaimEndsAt, first.expiresAt) <= 0) {
    first = { expiresAt: dates.preClaimEndsAt, expiryReason: 'PRE_CLAIM' };
  }
  return first;
}
