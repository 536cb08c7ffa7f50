/** Giving a lead of the pool, or of somebody who has left, to a person: by hand. */
import { audit } from '../audit/append.ts';
import { appendEvents } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import type { LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { mayAssignTo, recipientIssues } from '../transfers/rules.ts';
import { ConflictError, ForbiddenError } from '../user-errors.ts';
import { personOf } from '../users/people.ts';
import { demand, keepInSight, lockLead } from './change.ts';
import { giveTo } from './ownership.ts';
import { invalid } from './operations.ts';
import { actedOn } from './rights.ts';
import { judge } from './rights-rules.ts';
import { rescore } from './score.ts';

export interface AssignLeadInput {
  readonly leadId: string;
  readonly toUserId: string;
}

/**
 * Assigns a lead that has no owner, or a deactivated one: managers to members of their team, admins to anyone whose
 * territories cover it. From the pool every clock begins anew; what somebody left behind goes on as it stands. The
 * bar on a previous owner is on claiming: a manager who gives them the lead again has decided so.
 */
export async function assignLead(work: Work, input: AssignLeadInput): Promise<{ leadId: string }> {
  const lead = await lockLead(work, input.leadId);
  await checkAssignable(work, lead);
  const person = await personOf(work.tx, input.toUserId);
  const issues = recipientIssues(person, { territory: lead.row.territoryCode, ownerId: lead.row.ownerId });
  if (!person || issues.length > 0) throw invalid(issues);
  if (!mayAssignTo(work.viewer, person)) {
    throw new ForbiddenError(
      'Managers assign to the members of their team. Choose one of them, or ask an admin.',
    );
  }
  await keepInSight(work, lead.row.id);
  const given = await giveTo(work, lead.row, person.id, { by: work.viewer.id });
  const planned = await replan(work, given.row);
  const scored = await rescore(work, given.row);
  await audit(work, {
    action: 'assignLead',
    subjectType: 'Lead',
    subjectId: lead.row.id,
    leadId: lead.row.id,
    changes: {
      ownerId: [lead.row.ownerId, person.id],
      status: [lead.row.status, given.row.status],
      ownedSince: [lead.row.ownedSince?.toISOString() ?? null, given.row.ownedSince?.toISOString() ?? null],
    },
  });
  await appendEvents(work.tx, [...given.events, ...planned, ...scored]);
  return { leadId: lead.row.id };
}

/** Throws what stands in the way of assigning it: a ConflictError when somebody owns it (by now). */
export async function checkAssignable(work: Work, lead: LeadNode): Promise<void> {
  const verdict = judge('ASSIGN', await actedOn(lead, work, 'ASSIGN'));
  if (verdict.kind === 'NOT_NOW') throw new ConflictError(lead.row.id, verdict.otherwise);
  await demand('ASSIGN', lead, work);
}
