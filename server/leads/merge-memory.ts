/** What is remembered of a merge, and whether it can still be undone. */
import type { Temporal } from '@js-temporal/polyfill';
import { z } from 'zod';
import { toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import type { SystemWork } from '../operate.ts';

const merges = z.array(
  z.object({ id: z.uuid(), keep_id: z.uuid(), merged_at: z.date(), changed_since: z.boolean() }),
);

export interface RememberedMerge {
  readonly id: string;
  readonly until: Temporal.Instant;
  /** Something has happened to either lead since. */
  readonly changedSince: boolean;
  readonly undoable: boolean;
}

/** The merge that made this lead a merged one, where the viewer may undo merges; null when it is forgotten. */
export async function mergeOf(
  { tx, now, settings }: SystemWork,
  away: Pick<Lead, 'id' | 'mergedIntoId' | 'territoryCode'>,
): Promise<RememberedMerge | null> {
  if (away.mergedIntoId === null) return null;
  const found: unknown = await tx.$queryRaw`
    SELECT m.id, m.keep_id, m.merged_at, EXISTS (
      SELECT FROM events e
      WHERE e.lead_id IN (m.keep_id, m.merge_id) AND e.position > (
        SELECT max(own.position) FROM events own
        WHERE own.lead_id IN (m.keep_id, m.merge_id) AND own.written_in = m.written_in
      )
    ) AS changed_since
    FROM lead_merges m WHERE m.merge_id = ${away.id}::uuid AND m.keep_id = ${away.mergedIntoId}::uuid`;
  const [merge] = merges.parse(found);
  if (!merge) return null;
  const { unmergeHours } = (await settings(away.territoryCode)).duplicates;
  const until = toInstant(merge.merged_at).add({ hours: unmergeHours });
  const inTime = until.epochMilliseconds > now.epochMilliseconds;
  return { id: merge.id, until, changedSince: merge.changed_since, undoable: inTime && !merge.changed_since };
}
