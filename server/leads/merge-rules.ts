/** What the kept lead of a merge becomes: its own fields, and of what both have the later, the fuller, the stricter. */
import { leadStages, type LeadStage } from './rules.ts';

export interface MergedFacts {
  readonly status: string;
  readonly stage: string;
  readonly source: string;
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
  const first = keep.firstContactAt ? keep : away;
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

function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function laterStage(a: string, b: string): string {
  const at = (stage: string) => leadStages.indexOf(stage as LeadStage);
  return at(a) >= at(b) ? a : b;
}
