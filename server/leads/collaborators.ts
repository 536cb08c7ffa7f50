/** Who works on a lead beside its owner. */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { toDate } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { passToOwner } from '../follow-ups/reassign.ts';
import type { Work } from '../operate.ts';
import { keepClock } from '../protection/clock.ts';
import { recipientIssues } from '../transfers/rules.ts';
import { undoable, type Undoable } from '../undo/offer.ts';
import { personOf } from '../users/people.ts';
import { demand, holdLead, keepInSight, lockLead, systemActivity } from './change.ts';
import { invalid } from './operations.ts';

export interface CollaboratorInput {
  readonly leadId: string;
  readonly userId: string;
}

/** Adds somebody who works here and whose territories cover the lead; adding them twice changes nothing. */
export function addCollaborator(work: Work, input: CollaboratorInput): Promise<Undoable> {
  return undoable(work, 'addCollaborator', input.leadId, async () => {
    const { row } = await holdLead(work, input.leadId, 'ADD_COLLABORATOR');
    if (row.collaborators.some((it) => it.userId === input.userId)) return { leadId: row.id };
    await demandFitness(work, row, input.userId);
    await work.tx.leadCollaborator.create({
      data: { leadId: row.id, userId: input.userId, addedAt: toDate(work.now) },
    });
    await tell(work, row, 'addCollaborator', input.userId, []);
    return { leadId: row.id };
  });
}

/**
 * Ends a collaboration; one's own, too. The open follow-ups of the person go back to the owner, and what they asked of
 * the manager is closed. Of somebody who is no collaborator it changes nothing.
 */
export function removeCollaborator(work: Work, input: CollaboratorInput): Promise<Undoable> {
  return undoable(work, 'removeCollaborator', input.leadId, async () => {
    const lead = await lockLead(work, input.leadId);
    const { row, relations } = lead;
    const leaves = input.userId === work.viewer.id && relations.includes('COLLABORATOR');
    await demand(leaves ? 'LEAVE' : 'REMOVE_COLLABORATOR', lead, work);
    if (!row.collaborators.some((it) => it.userId === input.userId)) return { leadId: row.id };
    await keepInSight(work, row.id);
    await work.tx.leadCollaborator.delete({
      where: { leadId_userId: { leadId: row.id, userId: input.userId } },
    });
    const given = await passToOwner(work, row, input.userId, 'COLLABORATOR_LEFT');
    await tell(work, row, 'removeCollaborator', input.userId, [...given, ...(await keepClock(work, row))]);
    return { leadId: row.id };
  });
}

async function demandFitness({ tx }: Work, row: Lead, userId: string): Promise<void> {
  const issues = recipientIssues(await personOf(tx, userId), {
    territory: row.territoryCode,
    ownerId: row.ownerId,
  });
  if (issues.length > 0) throw invalid(issues.map((issue) => ({ ...issue, path: 'userId' })));
}

async function tell(
  work: Work,
  row: Lead,
  action: 'addCollaborator' | 'removeCollaborator',
  userId: string,
  events: readonly NewEvent[],
): Promise<void> {
  const at = toDate(work.now);
  const activity = systemActivity(row.id, 'COLLABORATORS_CHANGED', at);
  const change = action === 'addCollaborator' ? [null, userId] : [userId, null];
  await work.tx.activity.create({
    data: { ...activity, byUserId: work.viewer.id, detail: { collaborator: change } },
  });
  await work.tx.lead.update({ where: { id: row.id }, data: { updatedAt: at } });
  await audit(work, {
    action,
    subjectType: 'Lead',
    subjectId: row.id,
    leadId: row.id,
    changes: { collaborator: change },
  });
  await appendEvents(work.tx, [collaboratorsChanged(work, row), ...events]);
}

export function collaboratorsChanged({ now, viewer }: Work, row: Lead): NewEvent {
  return {
    type: 'LEAD_COLLABORATORS_CHANGED',
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    // No edit of the lead, so its version does not tell one from the next.
    decisionId: uuidV7(),
    data: {},
  };
}
