/**
 * The planner: from what happened on a lead to what must be followed up, when, and why.
 *
 * It promises to be idempotent: once its decisions are applied (each with its `anchorAt` and `dueAt`, closed ones
 * with their `closedAt`), planning again decides nothing. That holds for any state it is given, so it may run
 * after every change, after an import, from the simulation, and twice. What would break it is applying a part.
 *
 * What has fired never moves. A stopped clock plans and moves nothing: it holds, and resuming recomputes.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { pausedDays, type Pause } from '../leads/pause-rules.ts';
import type { LeadStatus } from '../leads/rules.ts';
import { compareInstants, localDate } from '../territories/local-time-rules.ts';
import { territoryOf } from '../territories/territories.ts';
import {
  dueAt,
  type FollowUpKind,
  type FollowUpSettings,
  type FollowUpStatus,
  type LedgerDecision,
} from './due-rules.ts';
import {
  dateReason,
  DUE,
  plainReason,
  type AnchorKind,
  type DateReasonCode,
  type PlainReasonCode,
  type PlanReason,
} from './reason-rules.ts';

type Instant = Temporal.Instant;

export type PlannedFollowUp = {
  readonly id: string;
  readonly kind: FollowUpKind;
  readonly status: FollowUpStatus;
  readonly dueAt: Instant;
  /** What it was counted from; null where a person chose the date (CUSTOM). */
  readonly anchorAt: Instant | null;
  /** The ownership it is of, as that began; null for one that came by a merge or was skipped for a start that was put right. */
  readonly ownedSince?: Instant | null;
  readonly firedAt: Instant | null;
  /** Since when a stopped clock holds it. */
  readonly heldSince: Instant | null;
  /** When it was completed, skipped or cancelled. */
  readonly closedAt?: Instant | null;
  /** A person chose this date: only a new anchor moves it. */
  readonly rescheduled?: boolean;
};

export type PlanInput = {
  readonly territory: string;
  readonly status: LeadStatus;
  /** Null without an owner. */
  readonly ownedSince: Instant | null;
  /** Since when the clock is stopped; null while it runs. */
  readonly clockStoppedAt: Instant | null;
  /** The stops that have ended. */
  readonly pauses?: readonly Pause[];
  /** Of the lead's whole history: those before `ownedSince` do not count. */
  readonly anchors: { readonly firstContactAt: Instant | null; readonly latestSampleSentAt: Instant | null };
  readonly existing: readonly PlannedFollowUp[];
  readonly settings: FollowUpSettings;
  readonly now: Instant;
};

export const planActions = ['PLAN', 'MOVE', 'SKIP', 'CANCEL', 'HOLD', 'RESUME'] as const;
export type PlanAction = (typeof planActions)[number];

/** What the ledger calls each. */
export const LEDGER_DECISION: Readonly<Record<PlanAction, LedgerDecision>> = {
  PLAN: 'PLANNED',
  MOVE: 'MOVED',
  SKIP: 'SKIPPED',
  CANCEL: 'CANCELLED',
  HOLD: 'HELD',
  RESUME: 'RESUMED',
};

export type PlanDecision = {
  readonly action: PlanAction;
  readonly kind: FollowUpKind;
  /** The follow-up it is about; absent when PLAN or SKIP makes a new one. */
  readonly followUpId?: string;
  readonly anchorAt: Instant | null;
  readonly dueAt: Instant;
  readonly reason: PlanReason;
};

/** Leads in these are not worked: their open follow-ups are cancelled. */
export const CLOSING: readonly LeadStatus[] = ['LOST', 'CONVERTED', 'EXPIRED', 'DELETED', 'MERGED'];

export function planFollowUps(input: PlanInput): PlanDecision[] {
  const pending = input.existing.filter((it) => it.status === 'PENDING');
  if (CLOSING.includes(input.status)) return pending.map((it) => decide('CANCEL', it, 'LEAD_CLOSED'));
  if (input.ownedSince === null) {
    return pending.filter((it) => it.kind !== 'CUSTOM').map((it) => decide('CANCEL', it, 'NO_OWNER'));
  }
  if (input.clockStoppedAt !== null) {
    return pending.filter((it) => it.heldSince === null).map((it) => decide('HOLD', it, 'CLOCK_STOPPED'));
  }
  const planned = [
    ...planKind(input, 'T3', t3Anchor(input, input.ownedSince)),
    ...planKind(input, 'T7', t7Anchor(input, input.ownedSince)),
  ];
  const decided = new Set(planned.map((it) => it.followUpId));
  const released = pending.filter((it) => it.heldSince !== null && !decided.has(it.id));
  return [...planned, ...released.map((it) => decide('RESUME', it, 'CLOCK_RESUMED'))];
}

/** What the firing of a follow-up that is due says in the ledger, and the lead's status afterwards. */
export function firingOf(
  followUp: Pick<PlannedFollowUp, 'kind' | 'anchorAt'>,
  lead: { readonly status: LeadStatus; readonly lastMeaningfulAt: Instant | null },
) {
  const { kind, anchorAt } = followUp;
  const remind = kind === 'T7' && anchorAt !== null && mustRemind({ ...lead, anchorAt });
  return { reason: DUE, status: remind ? 'REMINDER' : lead.status } as const;
}

/**
 * Does a T7 that fires turn the lead into a REMINDER? Only one that waits for its owner, and only without
 * meaningful activity after the anchor: the contact that set the anchor does not count for itself.
 */
export function mustRemind(lead: {
  readonly status: LeadStatus;
  readonly lastMeaningfulAt: Instant | null;
  readonly anchorAt: Instant;
}): boolean {
  if (lead.status !== 'REGISTERED' && lead.status !== 'ACTIVE') return false;
  return lead.lastMeaningfulAt === null || !isBefore(lead.anchorAt, lead.lastMeaningfulAt);
}

type Anchor = { readonly kind: AnchorKind; readonly at: Instant; readonly ownedSince: Instant };

function t3Anchor({ anchors }: PlanInput, ownedSince: Instant): Anchor {
  return anchorSince(ownedSince, 'SAMPLE_SENT', anchors.latestSampleSentAt);
}

function t7Anchor({ anchors }: PlanInput, ownedSince: Instant): Anchor {
  return anchorSince(ownedSince, 'FIRST_CONTACT', anchors.firstContactAt);
}

/** A first contact that came with the registration counts as of owned since, and is told so. */
function anchorSince(ownedSince: Instant, kind: AnchorKind, at: Instant | null): Anchor {
  if (at === null || !isBefore(ownedSince, at)) return { kind: 'OWNED_SINCE', at: ownedSince, ownedSince };
  return { kind, at, ownedSince };
}

type PlannedKind = Exclude<FollowUpKind, 'CUSTOM'>;

function planKind(input: PlanInput, kind: PlannedKind, anchor: Anchor): PlanDecision[] {
  const ofKind = input.existing.filter((it) => it.kind === kind);
  const [open, ...surplus] = ofKind.filter(isUnfired).sort((a, b) => compare(a.dueAt, b.dueAt));
  const spent = ofKind.filter((it) => !isUnfired(it) && countsFor(anchor, it));
  const decisions = surplus.map((it) => decide('CANCEL', it, 'SUPERSEDED'));
  if (!open) {
    if (opensAnother(kind, anchor, spent, ofKind)) decisions.push(plan(input, kind, anchor));
  } else if (isSpent(kind, anchor, spent)) {
    decisions.push(decide('CANCEL', open, kind === 'T3' ? 'ANCHOR_GONE' : 'SUPERSEDED'));
  } else {
    decisions.push(...replan(input, kind, anchor, open));
  }
  return decisions;
}

/** A follow-up that can still move. */
function isUnfired(it: PlannedFollowUp): boolean {
  return it.status === 'PENDING' && it.firedAt === null;
}

/**
 * Does it take the place of the one that this ownership is due? Those of an earlier ownership were counted from
 * before it began, unless the beginning itself was put right since; those of a merged lead were due to its owner. One that
 * was cancelled before it fired never took place (a restored lead gets it anew).
 */
function countsFor(anchor: Anchor, it: PlannedFollowUp): boolean {
  if (it.ownedSince === null) return false;
  if (it.status === 'PENDING') return true;
  if (it.status === 'CANCELLED' && it.firedAt === null) return false;
  if (it.ownedSince && compare(it.ownedSince, anchor.ownedSince) === 0) return true;
  return it.anchorAt !== null && !isBefore(it.anchorAt, anchor.ownedSince);
}

/** One T7 per ownership; one T3 per anchor. */
function isSpent(kind: PlannedKind, anchor: Anchor, spent: readonly PlannedFollowUp[]): boolean {
  if (kind === 'T7') return spent.length > 0;
  return spent.some((it) => it.anchorAt !== null && !isBefore(it.anchorAt, anchor.at));
}

/** A sample opens another T3 only when none was to be done, whosever it was. */
function opensAnother(
  kind: PlannedKind,
  anchor: Anchor,
  spent: readonly PlannedFollowUp[],
  ofKind: readonly PlannedFollowUp[],
): boolean {
  if (spent.length === 0) return true;
  if (kind === 'T7' || anchor.kind !== 'SAMPLE_SENT' || isSpent(kind, anchor, spent)) return false;
  return !ofKind.some((it) => !isUnfired(it) && wasPendingAt(anchor.at, it));
}

/** Was it still to be done when the sample went out? One skipped before it fired never stood in the way. */
function wasPendingAt(instant: Instant, it: PlannedFollowUp): boolean {
  if (it.status === 'PENDING') return true;
  if (it.status === 'SKIPPED' && it.firedAt === null) return false;
  return it.closedAt ? isBefore(instant, it.closedAt) : false;
}

function plan(input: PlanInput, kind: PlannedKind, anchor: Anchor): PlanDecision {
  const next = derive(input, kind, anchor);
  const past = isBefore(next.dueAt, input.now);
  return {
    action: past ? 'SKIP' : 'PLAN',
    kind,
    anchorAt: anchor.at,
    dueAt: next.dueAt,
    reason: next.reason(past ? 'ALREADY_PAST' : 'PLANNED'),
  };
}

/**
 * A new anchor may move it into the past, which skips it. Anything else (a setting, a holiday, the end of a
 * stop) never loses it: a date that would lie in the past leaves it where it is, or due at once when resumed.
 */
function replan(input: PlanInput, kind: PlannedKind, anchor: Anchor, open: PlannedFollowUp): PlanDecision[] {
  const next = derive(input, kind, anchor);
  const past = isBefore(next.dueAt, input.now);
  const to = (action: PlanAction, code: DateReasonCode): PlanDecision[] => [
    { action, kind, followUpId: open.id, anchorAt: anchor.at, dueAt: next.dueAt, reason: next.reason(code) },
  ];
  const sameAnchor = open.anchorAt !== null && compare(open.anchorAt, anchor.at) === 0;
  if (!sameAnchor && past) return to('SKIP', 'ALREADY_PAST');
  const staysPut = sameAnchor && open.rescheduled === true;
  if (open.heldSince !== null) return staysPut ? [] : to('RESUME', 'CLOCK_RESUMED');
  if (!sameAnchor) return to('MOVE', 'NEW_ANCHOR');
  if (staysPut || past || compare(open.dueAt, next.dueAt) === 0) return [];
  return to('MOVE', 'RECALCULATED');
}

function derive(input: PlanInput, kind: PlannedKind, anchor: Anchor) {
  const { settings } = input;
  const days = kind === 'T3' ? settings.t3Days : settings.t7Days;
  const paused = pausedDays(input.pauses ?? [], anchor.at);
  const due = dueAt(input.territory, anchor.at, days + paused, settings.hour);
  const anchorDate = localDate(territoryOf(input.territory).timeZone, anchor.at);
  const derivation = {
    kind,
    anchor: anchor.kind,
    anchorDate,
    days,
    pausedDays: paused,
    dueDate: due.date,
    rolled: due.rolled,
  };
  return { dueAt: due.dueAt, reason: (code: DateReasonCode) => dateReason(code, derivation) };
}

function decide(action: PlanAction, it: PlannedFollowUp, code: PlainReasonCode): PlanDecision {
  const { id: followUpId, kind, anchorAt, dueAt: due } = it;
  return { action, kind, followUpId, anchorAt, dueAt: due, reason: plainReason(code, { kind }) };
}

const compare = compareInstants;

function isBefore(a: Instant, b: Instant): boolean {
  return compare(a, b) < 0;
}
