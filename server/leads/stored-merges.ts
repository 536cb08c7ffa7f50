/** Merges as they are stored, of many leads at once. */
import { z } from 'zod';
import type { Transaction } from '../db/client.ts';

const rows = z.array(
  z.object({
    id: z.uuid(),
    keep_id: z.uuid(),
    merge_id: z.uuid(),
    merged_at: z.date(),
    changed_since: z.boolean(),
  }),
);

export interface StoredMerge {
  readonly id: string;
  /** The lead that stayed. */
  readonly keepId: string;
  /** The lead that went. */
  readonly mergeId: string;
  readonly mergedAt: Date;
  /** Something has happened to either lead since. */
  readonly changedSince: boolean;
}

/** Those that made these leads merged ones, where the viewer may undo merges. */
export async function storedMerges(tx: Transaction, mergedIds: readonly string[]): Promise<StoredMerge[]> {
  const found: unknown = await tx.$queryRaw`
    SELECT m.id, m.keep_id, m.merge_id, m.merged_at, EXISTS (
      SELECT FROM events e
      WHERE e.lead_id IN (m.keep_id, m.merge_id) AND e.position > (
        SELECT max(own.position) FROM events own
        WHERE own.lead_id IN (m.keep_id, m.merge_id) AND own.written_in = m.written_in
      )
    ) AS changed_since
    FROM lead_merges m WHERE m.merge_id = ANY (${[...mergedIds]}::uuid[])`;
  return rows.parse(found).map((row) => ({
    id: row.id,
    keepId: row.keep_id,
    mergeId: row.merge_id,
    mergedAt: row.merged_at,
    changedSince: row.changed_since,
  }));
}
