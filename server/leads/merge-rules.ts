/** What the kept lead of a merge becomes: its own fields, and of what both have the later, the fuller, the stricter. */
import { Temporal } from '@js-temporal/polyfill';
import type { Settings } from '../settings/rules.ts';
import { endsGrace, firstContactOf, type ProtectionFacts } from './protection-rules.ts';
import { leadStages, type LeadStage, type LeadStatus } from './rules.ts';
import { isTransition, type MoveBy } from './status-rules.ts';

export interface MergedFacts {
  readonly status: string;
  readonly stage: string;
  readonly source: string;
  readonly ownedSince: Date | null;
  readonly registeredAt: Date;
  readonly firstContactAt: Date | null;
  readonly firstContactChannel: string | null;
  readonly lastActivityAt: Date | null;
  readonly lastMeaningfulAt: Date | null;
  readonly lastProgressAt: Date | null;
  readonly latestSampleAt: Date | null;
  readonly contactBlocked: boolean;
  readonly consentGivenAt: Date | null;
  readonly consentWording: string | null;
}

/**
 * The strictest consent holds: one who is blocked stays so, and a consent stands where it was given for everybody
 * the lead has from now on. A web form's consent is why its lead is kept at all: it stays, and blocks instead.
 * @param bringsContacts whether the other lead has anybody who would be written to
 */
export function afterMerge(keep: MergedFacts, away: MergedFacts, bringsContacts: boolean) {
  const missing = bringsContacts && keep.consentGivenAt !== null && away.consentGivenAt === null;
  const needed = keep.source === 'WEB_FORM';
  const first = bringsFirstContact(keep, away) ? away : keep;
  return {
    stage: laterStage(keep.stage, away.stage),
    firstContactAt: first.firstContactAt,
    firstContactChannel: first.firstContactChannel,
    lastActivityAt: later(keep.lastActivityAt, away.lastActivityAt),
    lastMeaningfulAt: later(keep.lastMeaningfulAt, away.lastMeaningfulAt),
    lastProgressAt: later(keep.lastProgressAt, away.lastProgressAt),
    latestSampleAt: later(keep.latestSampleAt, away.latestSampleAt),
    contactBlocked: keep.contactBlocked || away.contactBlocked || (missing && needed),
    ...(missing && !needed && { consentGivenAt: null, consentWording: null }),
  };
}

/** The first contact of this ownership stays the first; one from before it that the other lead had is none of it. */
function bringsFirstContact(keep: MergedFacts, away: MergedFacts): boolean {
  if (keep.ownedSince === null) return keep.firstContactAt === null;
  const present = firstContactOf({
    ownedSince: toInstant(keep.ownedSince),
    registeredAt: toInstant(keep.registeredAt),
    firstContactAt: keep.firstContactAt && toInstant(keep.firstContactAt),
  });
  return present === null && away.firstContactAt !== null && away.firstContactAt >= keep.ownedSince;
}

type MergeDates = Pick<MergedFacts, 'firstContactAt' | 'lastMeaningfulAt' | 'lastProgressAt'>;

/**
 * The kept lead's status, once it has the activities of both: what came to it counts as if it had been logged on it.
 * Only what this ownership counts: a first contact since it began, a meaningful activity since the anchor of T7,
 * progress that ends a grace.
 * @param clock of the kept lead as it was before
 */
export function statusAfterMerge(
  clock: ProtectionFacts,
  keep: MergeDates,
  united: MergeDates,
  now: Temporal.Instant,
  settings: Settings['protection'],
): LeadStatus {
  const { status, ownedSince } = clock;
  if (ownedSince === null) return status;
  const came = (date: keyof MergeDates, since: Temporal.Instant) => {
    const at = united[date];
    if (at === null || at.getTime() === keep[date]?.getTime()) return false;
    return at.getTime() >= since.epochMilliseconds;
  };
  const by: MoveBy[] = [];
  if (came('firstContactAt', ownedSince)) by.push('FIRST_CONTACT');
  if (came('lastMeaningfulAt', clock.firstContactAt ?? ownedSince)) by.push('MEANINGFUL_ACTIVITY');
  const progress = united.lastProgressAt && toInstant(united.lastProgressAt);
  if (progress && endsGrace(clock, progress, now, settings)) by.push('PROGRESS_ACTIVITY');
  return by.some((it) => isTransition(status, 'ACTIVE', it)) ? 'ACTIVE' : status;
}

function toInstant(date: Date): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function laterStage(a: string, b: string): string {
  const at = (stage: string) => leadStages.indexOf(stage as LeadStage);
  return at(a) >= at(b) ? a : b;
}
