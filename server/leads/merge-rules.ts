/** What the kept lead of a merge becomes: its own fields, and of what both have the later, the fuller, the stricter. */
import { Temporal } from '@js-temporal/polyfill';
import type { Settings } from '../settings/rules.ts';
import { endsGrace, firstContactOf, firstMinuteOf, type ProtectionFacts } from './protection-rules.ts';
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

/** When somebody there was spoken to, and how. */
export interface Contacted {
  readonly at: Date;
  readonly channel: string | null;
}

/** What comes to the kept lead beside what the other one's row holds. */
export interface Brought {
  /** The other lead has somebody who would be written to. */
  readonly contacts: boolean;
  /** Its first meaningful activity of those that the kept lead's ownership counts; null when there is none. */
  readonly meaningful: Contacted | null;
}

/**
 * The strictest consent holds: one who is blocked stays so, and a consent stands where it was given for everybody
 * the lead has from now on. A web form's consent is why its lead is kept at all: it stays, and blocks instead.
 */
export function afterMerge(keep: MergedFacts, away: MergedFacts, brought: Brought) {
  const missing = brought.contacts && keep.consentGivenAt !== null && away.consentGivenAt === null;
  const needed = keep.source === 'WEB_FORM';
  const first = firstContactBrought(keep, away, brought.meaningful);
  return {
    stage: laterStage(keep.stage, away.stage),
    firstContactAt: first ? first.at : keep.firstContactAt,
    firstContactChannel: first ? first.channel : keep.firstContactChannel,
    lastActivityAt: later(keep.lastActivityAt, away.lastActivityAt),
    lastMeaningfulAt: later(keep.lastMeaningfulAt, away.lastMeaningfulAt),
    lastProgressAt: later(keep.lastProgressAt, away.lastProgressAt),
    latestSampleAt: later(keep.latestSampleAt, away.latestSampleAt),
    contactBlocked: keep.contactBlocked || away.contactBlocked || (missing && needed),
    ...(missing && !needed && { consentGivenAt: null, consentWording: null }),
  };
}

/**
 * The first contact of this ownership stays the first. Where it had none, the earliest that came is it, as if it had been
 * logged on the kept lead: the one that was documented, or a meaningful activity. One from before is none of it.
 */
function firstContactBrought(
  keep: MergedFacts,
  away: MergedFacts,
  meaningful: Contacted | null,
): Contacted | null {
  const documented = away.firstContactAt && { at: away.firstContactAt, channel: away.firstContactChannel };
  if (keep.ownedSince === null) return keep.firstContactAt === null ? documented : null;
  const present = firstContactOf({
    ownedSince: toInstant(keep.ownedSince),
    registeredAt: toInstant(keep.registeredAt),
    firstContactAt: keep.firstContactAt && toInstant(keep.firstContactAt),
  });
  if (present !== null) return null;
  const since = keep.ownedSince;
  const [earliest] = [documented, meaningful]
    .filter((it) => it !== null)
    .filter((it) => it.at.getTime() >= firstMinuteOf(toInstant(since)).epochMilliseconds)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  return earliest ? { ...earliest, at: earliest.at > since ? earliest.at : since } : null;
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
