/**
 * One change of several follow-ups, in one transaction and undone as a whole. Each row has a savepoint: what is refused for one
 * leaves the others as they are. Their leads are locked at the start, in the order of their ids, so that no two such
 * changes wait for each other.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { refusalOf } from '../bulk-row.ts';
import type { Work } from '../operate.ts';
import { offerUndo, undoable, type CollectingWork } from '../undo/offer.ts';
import type { UserError } from '../user-errors.ts';
import { NotFoundError } from '../user-errors.ts';
import { reassignFollowUp, rescheduleFollowUp, skipFollowUp } from './work.ts';

/** How many follow-ups one change takes at most: it has to fit into one transaction. */
export const MOST_AT_ONCE = 100;

export type BulkFollowUpChange =
  | { readonly kind: 'RESCHEDULE'; readonly at: Temporal.Instant }
  | { readonly kind: 'SKIP'; readonly reason: string | null }
  | { readonly kind: 'REASSIGN'; readonly toUserId: string };

export interface BulkFollowUpRow {
  readonly followUpId: string;
  /** Null when the change was made, or there was nothing to change. */
  readonly refused: UserError | null;
}

/** The rows come back in the order they were given in; one that was given twice is changed once. */
export async function bulkUpdateFollowUps(
  work: Work,
  { followUpIds, change }: { readonly followUpIds: readonly string[]; readonly change: BulkFollowUpChange },
): Promise<{ readonly rows: readonly BulkFollowUpRow[]; readonly undoToken: string | null }> {
  const asked = [...new Set(followUpIds)];
  const rows = await work.tx.$queryRaw<{ lead_id: string; ids: string[] }[]>`
    SELECT f.lead_id, array_agg(f.id ORDER BY f.id) AS ids
    FROM follow_ups f WHERE f.id = ANY (${asked}::uuid[])
    GROUP BY f.lead_id ORDER BY f.lead_id`;
  const leadIds = rows.map((it) => it.lead_id);
  await work.tx.$queryRaw`SELECT 1 FROM leads WHERE id = ANY (${leadIds}::uuid[]) ORDER BY id FOR UPDATE`;
  const collecting: CollectingWork = { ...work, remembered: [] };
  const refusals = new Map<string, UserError | null>(
    asked.map((id) => [id, new NotFoundError('The follow-up')]),
  );
  for (const { lead_id: leadId, ids } of rows) {
    // What is remembered is a lead's: several of its follow-ups are undone in one go.
    await undoable(collecting, 'bulkUpdateFollowUps', leadId, async () => {
      for (const id of ids)
        refusals.set(id, await refusalOf(work, () => apply({ ...work, remembered: [] }, id, change)));
      return { leadId };
    });
  }
  const changed = collecting.remembered.length;
  if (changed > 0) {
    await audit(work, {
      action: 'bulkUpdateFollowUps',
      subjectType: 'BulkChange',
      subjectId: uuidV7(),
      leadId: null,
      changes: { kind: change.kind, leads: changed, given: asked.length },
    });
  }
  return {
    rows: followUpIds.map((followUpId) => ({ followUpId, refused: refusals.get(followUpId) ?? null })),
    undoToken: await offerUndo(work, 'bulkUpdateFollowUps', collecting.remembered),
  };
}

function apply(work: CollectingWork, followUpId: string, change: BulkFollowUpChange): Promise<unknown> {
  switch (change.kind) {
    case 'RESCHEDULE':
      return rescheduleFollowUp(work, { followUpId, at: change.at });
    case 'SKIP':
      return skipFollowUp(work, { followUpId, reason: change.reason });
    case 'REASSIGN':
      return reassignFollowUp(work, { followUpId, toUserId: change.toUserId });
  }
}
