/** What is remembered of a merge, and whether it can still be undone. */
import type { Temporal } from '@js-temporal/polyfill';
import { toInstant } from '../clock.ts';
import type { LeadNode } from '../loaders.ts';
import type { SystemWork } from '../operate.ts';

export interface RememberedMerge {
  readonly id: string;
  readonly until: Temporal.Instant;
  /** Something has happened to either lead since. */
  readonly changedSince: boolean;
  readonly undoable: boolean;
}

/**
 * The merge that made this lead a merged one, as it stands now, where the viewer may undo merges; null when it is
 * forgotten.
 */
export async function mergeOf(
  { now, settings }: Pick<SystemWork, 'now' | 'settings'>,
  away: LeadNode,
): Promise<RememberedMerge | null> {
  const merge = await away.storedMerge();
  if (!merge) return null;
  const { unmergeHours } = (await settings(away.row.territoryCode)).duplicates;
  const until = toInstant(merge.mergedAt).add({ hours: unmergeHours });
  const inTime = until.epochMilliseconds > now.epochMilliseconds;
  return { id: merge.id, until, changedSince: merge.changedSince, undoable: inTime && !merge.changedSince };
}
