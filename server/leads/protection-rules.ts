/**
 * The clocks of an owner's exclusive right: when it ends, when progress is due, when it is warned, graced, expired.
 *
 * Day counts are calendar days in the territory's zone and keep the local hour: months first, clamped to the
 * month's end, then extension days, then paused days. A local hour that a change of clocks skips becomes the same
 * distance after the gap, one that is doubled its first occurrence (Temporal's 'compatible').
 *
 * Everything is computed from facts, nothing carried over: backdating, resuming and extending only change facts.
 * While the clock is stopped the deadlines stand as they were and nothing is decided.
 */
import { Temporal } from '@js-temporal/polyfill';
import { oneWorkingDayLater } from '../follow-ups/due-rules.ts';
import { territoryOf } from '../territories/territories.ts';
import { pausedDays, type Pause } from './pause-rules.ts';
import type { LeadStatus } from './rules.ts';

type Instant = Temporal.Instant;

export type ProtectionSettings = {
  readonly protectionMonths: number;
  readonly progressDays: number;
  /** How long before the progress deadline its owner is warned. */
  readonly warningDays: number;
  readonly graceDays: number;
  readonly preClaimDays: number;
  /** How long the previous owner may not claim an expired lead again. */
  readonly reclaimDays: number;
};
export const defaultProtectionSettings: ProtectionSettings = {
  protectionMonths: 6,
  progressDays: 60,
  warningDays: 7,
  graceDays: 10,
  preClaimDays: 10,
  reclaimDays: 30,
};

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
  /** When GRACE_PERIOD began; null in every other status. */
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
  readonly graceStartsAt: Instant;
  readonly graceEndsAt: Instant;
  /** Null once there was a first contact. */
  readonly preClaimEndsAt: Instant | null;
  /** Null for a lead that does not expire. */
  readonly expiresAt: Instant | null;
  readonly expiryReason: ExpiryReason | null;
  /** While the clock is stopped all of the above is held: none of it happens. */
  readonly heldSince: Instant | null;
};

const EXPIRING: readonly LeadStatus[] = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD'];

/** Null where no clock exists: no owner, or CONVERTED, LOST, EXPIRED, DELETED, MERGED. */
export function protectionOf(
  facts: ProtectionFacts,
  now: Instant,
  settings: ProtectionSettings = defaultProtectionSettings,
): Protection | null {
  const { ownedSince, status, lastProgressAt } = facts;
  if (ownedSince === null || !(EXPIRING.includes(status) || status === 'QUALIFIED')) return null;
  const progressBase = lastProgressAt ? later(lastProgressAt, ownedSince) : ownedSince;
  const progressDeadline = after(facts, progressBase, { days: settings.progressDays });
  const warningAt = shiftDays(facts.territory, progressDeadline, -settings.warningDays);
  const warnedAt = facts.warnedAt && compare(facts.warnedAt, progressBase) >= 0 ? facts.warnedAt : null;
  const warned = warnedAt ?? later(warningAt, now);
  const graceStartsAt = later(progressDeadline, after(facts, warned, { days: settings.warningDays }));
  const graceFrom = facts.graceStartedAt ?? later(graceStartsAt, now);
  const dates = {
    endsAt: after(facts, ownedSince, {
      months: settings.protectionMonths,
      days: facts.extensionDays,
    }),
    graceEndsAt: after(facts, graceFrom, { days: settings.graceDays }),
    preClaimEndsAt: preClaimEnd(facts, ownedSince, settings),
  };
  const expiry = EXPIRING.includes(status) ? firstToCome(dates) : { expiresAt: null, expiryReason: null };
  const clocks = {
    progressDeadline,
    warningAt,
    warnedAt,
    graceStartsAt: facts.graceStartedAt ?? graceStartsAt,
  };
  return { ownedSince, ...clocks, ...dates, ...expiry, heldSince: facts.clockStoppedAt };
}

export type ProtectionStep =
  | { readonly action: 'WARN' | 'START_GRACE'; readonly at: Instant }
  | { readonly action: 'EXPIRE'; readonly at: Instant; readonly reason: ExpiryReason };

/**
 * The one step that is due now, or null. After applying it, ask again: downtime may have left several. Grace
 * never begins without a warning that was given, and lasts its full days from when it began, however late.
 */
export function protectionStep(
  facts: ProtectionFacts,
  now: Instant,
  settings: ProtectionSettings = defaultProtectionSettings,
): ProtectionStep | null {
  const protection = protectionOf(facts, now, settings);
  if (!protection?.expiresAt || !protection.expiryReason || protection.heldSince) return null;
  const due = (at: Instant) => compare(at, now) <= 0;
  const { expiresAt, expiryReason, warningAt, warnedAt, graceStartsAt } = protection;
  if (due(expiresAt)) return { action: 'EXPIRE', at: expiresAt, reason: expiryReason };
  if (facts.status === 'GRACE_PERIOD') return null;
  if (!warnedAt) return due(warningAt) ? { action: 'WARN', at: warningAt } : null;
  return due(graceStartsAt) ? { action: 'START_GRACE', at: graceStartsAt } : null;
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

/** From when the previous owner may claim an expired lead again; everyone else may at once. */
export function reclaimableFrom(
  territory: string,
  expiredAt: Instant,
  settings: ProtectionSettings = defaultProtectionSettings,
): Instant {
  return shiftDays(territory, expiredAt, settings.reclaimDays);
}

function preClaimEnd(facts: ProtectionFacts, ownedSince: Instant, settings: ProtectionSettings) {
  if (facts.firstContactAt !== null) return null;
  const end = after(facts, ownedSince, { days: settings.preClaimDays });
  return facts.t7DueAt ? later(end, oneWorkingDayLater(facts.territory, facts.t7DueAt)) : end;
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

/** The instant so much later, plus the days for which the clock stood still since it. */
function after(facts: ProtectionFacts, from: Instant, span: { months?: number; days: number }): Instant {
  const { months = 0, days } = span;
  const given = pausedDays(facts.pauses, from);
  return shift(facts.territory, from, (it) => it.add({ months }).add({ days }).add({ days: given }));
}

function shiftDays(territory: string, from: Instant, days: number): Instant {
  return shift(territory, from, (it) => it.add({ days }));
}

/** On local time as a whole, so that a gap met half way does not shift the hour of the result. */
function shift(
  territory: string,
  from: Instant,
  move: (local: Temporal.PlainDateTime) => Temporal.PlainDateTime,
): Instant {
  const zoned = from.toZonedDateTimeISO(territoryOf(territory).timeZone);
  return move(zoned.toPlainDateTime()).toZonedDateTime(zoned.timeZoneId).toInstant();
}

const compare = Temporal.Instant.compare;

function later(a: Instant, b: Instant): Instant {
  return compare(a, b) >= 0 ? a : b;
}
