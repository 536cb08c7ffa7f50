/**
 * One change of several leads, in one transaction: its events follow each other in the log, and one token undoes it.
 *
 * Each row has a savepoint: what is refused for one leaves the others as they are. Locks are taken for all at the
 * start, in the order of their ids, so that no two such changes wait for each other.
 */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { refusalOf } from '../bulk-row.ts';
import type { Work } from '../operate.ts';
import { offerUndo, undoable, type CollectingWork } from '../undo/offer.ts';
import type { UserError } from '../user-errors.ts';
import { assignLead } from './assign.ts';
import { lockLead } from './change.ts';
import { addCollaborator, removeCollaborator } from './collaborators.ts';
import type { LeadEdit } from './edit-rules.ts';
import { changeLeadStatus, type ChangeStatusInput } from './operations.ts';
import { updateLead } from './update.ts';

/** How many leads one change takes at most: it has to fit into one transaction. */
export const MOST_AT_ONCE = 100;

export type BulkChange =
  | { readonly kind: 'STATUS'; readonly status: Pick<ChangeStatusInput, 'to' | 'reason' | 'note'> }
  | { readonly kind: 'FIELDS'; readonly fields: LeadEdit }
  | { readonly kind: 'ASSIGN' | 'ADD_COLLABORATOR' | 'REMOVE_COLLABORATOR'; readonly userId: string };

export interface BulkRow {
  readonly leadId: string;
  /** Null when the change was made, or there was nothing to change. */
  readonly refused: UserError | null;
}

/** The rows come back in the order they were given in; one that was given twice is changed once. */
export async function bulkUpdateLeads(
  work: Work,
  input: { readonly leadIds: readonly string[]; readonly change: BulkChange },
): Promise<{ readonly rows: readonly BulkRow[]; readonly undoToken: string | null }> {
  const collecting: CollectingWork = { ...work, remembered: [] };
  const inLockOrder = [...new Set(input.leadIds)].sort();
  await work.tx.$queryRaw`
    SELECT 1 FROM leads WHERE id = ANY (${inLockOrder}::uuid[]) ORDER BY id FOR UPDATE`;
  const refusals = new Map<string, UserError | null>();
  for (const leadId of inLockOrder) {
    refusals.set(leadId, await refusalOf(work, () => apply(collecting, leadId, input.change)));
  }
  const changed = collecting.remembered.length;
  if (changed > 0) {
    const changes = { kind: input.change.kind, changed, given: inLockOrder.length };
    await audit(work, {
      action: 'bulkUpdateLeads',
      subjectType: 'BulkChange',
      subjectId: uuidV7(),
      leadId: null,
      changes,
    });
  }
  return {
    rows: input.leadIds.map((leadId) => ({ leadId, refused: refusals.get(leadId) ?? null })),
    undoToken: await offerUndo(work, 'bulkUpdateLeads', collecting.remembered),
  };
}

/** On the version there is: who changes many has not read each. */
async function apply(work: CollectingWork, leadId: string, change: BulkChange): Promise<unknown> {
  switch (change.kind) {
    case 'STATUS':
      return changeLeadStatus(work, { ...change.status, leadId, version: await versionOf(work, leadId) });
    case 'FIELDS':
      return updateLead(work, {
        leadId,
        version: await versionOf(work, leadId),
        fields: change.fields,
        duplicateOverrideReason: null,
      });
    case 'ASSIGN':
      return undoable(work, 'assignLead', leadId, () =>
        assignLead(work, { leadId, toUserId: change.userId }),
      );
    case 'ADD_COLLABORATOR':
      return addCollaborator(work, { leadId, userId: change.userId });
    case 'REMOVE_COLLABORATOR':
      return removeCollaborator(work, { leadId, userId: change.userId });
  }
}

async function versionOf(work: Work, leadId: string): Promise<number> {
  return (await lockLead(work, leadId)).row.version;
}
