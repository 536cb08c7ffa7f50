/** The facts that rights on a lead are decided by, from the lead as its viewer sees it. */
import { toInstant } from '../clock.ts';
import type { LeadNode } from '../loaders.ts';
import type { SystemWork } from '../operate.ts';
import { deciderOf } from '../transfers/rules.ts';
import { hasFirstContact } from './first-contact.ts';
import { mergeOf } from './merge-memory.ts';
import type { ActedOnLead, LeadAction } from './rights-rules.ts';
import type { LeadStatus } from './rules.ts';

/**
 * @param asked an operation's work, or a query's view
 * @param action what is asked for: what that alone depends on is read for it alone
 */
export async function actedOn(
  lead: LeadNode,
  asked: Pick<SystemWork, 'now' | 'settings'>,
  action: LeadAction,
): Promise<ActedOnLead> {
  const { row, relations, role, viewerId } = lead;
  const { now, settings } = asked;
  const [pending] = row.transfers;
  return {
    status: row.status as LeadStatus,
    relations,
    role,
    viewerId,
    ownerId: row.ownerId,
    ownerActive: row.owner?.active ?? false,
    transfer: pending ? { ...pending, decider: deciderOf({ due: toInstant(pending.decideBy) }, now) } : null,
    clockRequestedBy: action === 'DECIDE_CLOCK_REQUEST' ? await lead.clockRequesters() : [],
    mergeUndoable: action === 'UNMERGE' && ((await mergeOf(asked, lead))?.undoable ?? false),
    createdAt: toInstant(row.createdAt),
    hasFirstContact: hasFirstContact(row),
    clockStopped: row.clockStoppedAt !== null,
    contactBlocked: row.contactBlocked,
    previousOwnerId: row.previousOwnerId,
    reclaimableFrom: row.reclaimableFrom && toInstant(row.reclaimableFrom),
    now,
    settings: (await settings(row.territoryCode)).leads,
  };
}
