/** Completing follow-ups, and firing what is due. */
import { v7 as uuidV7 } from 'uuid';
import { audit, auditByClock } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate, toInstant } from '../clock.ts';
import type { FollowUp } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { holdLead, moveStatus, recordActivity, systemActivity } from '../leads/change.ts';
import type { LeadStatus } from '../leads/rules.ts';
import { rescore } from '../leads/score.ts';
import { writeFollowUpMail } from '../mail/write.ts';
import type { SystemWork, Work } from '../operate.ts';
import { undoable, type Undoable } from '../undo/offer.ts';
import { ConflictError, NotFoundError, ValidationError } from '../user-errors.ts';
import { activityOfCompletion, validateCompletion, type Completion } from './completion-rules.ts';
import type { FollowUpKind, FollowUpStatus } from './due-rules.ts';
import { enterLedger, followUpEvent, replan } from './plan.ts';
import { BY_HAND } from './reason-rules.ts';
import { firingOf } from './rules.ts';

export interface CompletedFollowUp extends Undoable {
  readonly followUpId: string;
}

/**
 * Completes a pending follow-up: its outcome, the activity it stands for, what that does to the lead, and the
 * next action as a CUSTOM follow-up. Of two people who complete it at once, the second gets a ConflictError.
 */
export async function completeFollowUp(
  work: Work,
  input: Completion & { readonly followUpId: string },
): Promise<CompletedFollowUp> {
  const seen = await work.tx.followUp.findUnique({ where: { id: input.followUpId } });
  if (!seen) throw new NotFoundError('The follow-up');
  return undoable(work, 'completeFollowUp', seen.leadId, () => complete(work, seen, input));
}

async function complete(work: Work, seen: FollowUp, input: Completion) {
  const { tx, now, viewer } = work;
  const lead = await holdLead(work, seen.leadId, 'COMPLETE_FOLLOW_UP');
  const followUp = await tx.followUp.findUniqueOrThrow({ where: { id: seen.id } });
  if (followUp.status !== 'PENDING') {
    throw new ConflictError(followUp.leadId, 'This follow-up is already done with. Look at its outcome.');
  }
  const issues = validateCompletion(followUp.status as FollowUpStatus, input, now);
  if (issues.length > 0) {
    throw new ValidationError(issues.map((issue) => ({ ...issue, path: issue.path.split('.') })));
  }
  const notes = input.notes?.trim() || null;
  await tx.followUp.update({
    where: { id: followUp.id },
    data: { status: 'COMPLETED', completedAt: toDate(now), outcome: input.outcome, notes, heldSince: null },
  });
  const ledgerId = await enterLedger(work, {
    followUpId: followUp.id,
    leadId: followUp.leadId,
    decision: 'COMPLETED',
    dueAt: followUp.dueAt,
    reason: COMPLETED[input.outcome],
  });
  const completed: NewEvent = {
    type: 'FOLLOW_UP_COMPLETED',
    time: now,
    leadId: followUp.leadId,
    followUpId: followUp.id,
    userId: viewer.id,
    territory: lead.row.territoryCode,
    subjectId: followUp.id,
    decisionId: ledgerId,
    data: {
      followUpType: followUp.kind as FollowUpKind,
      outcome: input.outcome,
      success: input.outcome === 'SUCCESS',
    },
  };
  const activity = activityOfCompletion(input.outcome);
  const logged = await recordActivity(work, lead.row, {
    ...activity,
    id: uuidV7(),
    at: now,
    summary: notes,
    by: viewer.id,
    followUpId: followUp.id,
  });
  const next = input.next ? [await scheduleNext(work, lead.row, input.next)] : [];
  const planned = await replan(work, logged.row);
  const scored = await rescore(work, logged.row);
  await audit(work, {
    action: 'completeFollowUp',
    subjectType: 'FollowUp',
    subjectId: followUp.id,
    leadId: followUp.leadId,
    changes: { status: ['PENDING', 'COMPLETED'], outcome: [null, input.outcome] },
    values: differences({}, { notes, nextAction: input.next?.action, nextAt: input.next?.at }),
  });
  await appendEvents(tx, [completed, ...logged.events, ...next, ...planned, ...scored]);
  return { followUpId: followUp.id, leadId: followUp.leadId };
}

const COMPLETED: Readonly<Record<Completion['outcome'], { code: string; text: { de: string; en: string } }>> =
  {
    SUCCESS: { code: 'COMPLETED_SUCCESS', text: { de: 'erledigt: erfolgreich', en: 'completed: success' } },
    NO_ANSWER: {
      code: 'COMPLETED_NO_ANSWER',
      text: { de: 'erledigt: niemand erreicht', en: 'completed: no answer' },
    },
    POSTPONED: { code: 'COMPLETED_POSTPONED', text: { de: 'erledigt: vertagt', en: 'completed: postponed' } },
    DECLINED: { code: 'COMPLETED_DECLINED', text: { de: 'erledigt: abgelehnt', en: 'completed: declined' } },
  };

type NextAction = NonNullable<Completion['next']>;

async function scheduleNext(
  work: Work,
  lead: { id: string; ownerId: string | null; ownedSince: Date | null; territoryCode: string },
  next: NextAction,
): Promise<NewEvent> {
  const followUp = await work.tx.followUp.create({
    data: {
      id: uuidV7(),
      leadId: lead.id,
      kind: 'CUSTOM',
      status: 'PENDING',
      dueAt: toDate(next.at),
      ownedSince: lead.ownedSince,
      action: next.action.trim(),
      assigneeId: lead.ownerId,
      createdAt: toDate(work.now),
    },
  });
  const ledgerId = await enterLedger(work, {
    followUpId: followUp.id,
    leadId: lead.id,
    decision: 'PLANNED',
    dueAt: followUp.dueAt,
    reason: BY_HAND.PLANNED,
  });
  return followUpEvent(work, lead, 'FOLLOW_UP_PLANNED', followUp.id, 'CUSTOM', ledgerId);
}

export interface Fired {
  readonly followUpId: string;
  readonly kind: FollowUpKind;
  readonly ownerId: string | null;
}

/**
 * Fires one follow-up that is due, in the caller's transaction: marks it, logs it, enters the ledger, writes its mail,
 * reminds where T7 demands it, and tells the event. Null when another worker had it, or it is no longer due:
 * so it fires exactly once, whatever runs beside it.
 */
export async function fireFollowUp(work: SystemWork, followUpId: string): Promise<Fired | null> {
  const { tx, now } = work;
  const at = toDate(now);
  // The lead first, as every writer does. Whoever has it is waited for: the next run would be a minute too late.
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT l.id FROM leads l
    WHERE l.id = (SELECT f.lead_id FROM follow_ups f WHERE f.id = ${followUpId}::uuid)
    FOR UPDATE`;
  const leadId = locked[0]?.id;
  if (!leadId) return null;
  const marked = await tx.followUp.updateMany({
    where: { id: followUpId, status: 'PENDING', firedAt: null, heldSince: null, dueAt: { lte: at } },
    data: { firedAt: at },
  });
  if (marked.count === 0) return null;

  const followUp = await tx.followUp.findUniqueOrThrow({ where: { id: followUpId } });
  const lead = await tx.lead.findUniqueOrThrow({ where: { id: leadId } });
  const kind = followUp.kind as FollowUpKind;
  const firing = firingOf(
    { kind, anchorAt: followUp.anchorAt && toInstant(followUp.anchorAt) },
    {
      status: lead.status as LeadStatus,
      lastMeaningfulAt: lead.lastMeaningfulAt && toInstant(lead.lastMeaningfulAt),
    },
  );
  await tx.activity.create({
    data: { ...systemActivity(leadId, 'FOLLOW_UP_DUE', at), followUpId, detail: { kind } },
  });
  const ledgerId = await enterLedger(work, {
    followUpId,
    leadId,
    decision: 'FIRED',
    dueAt: followUp.dueAt,
    reason: firing.reason,
  });
  await writeFollowUpMail(work, lead, followUp);
  const events: NewEvent[] = [followUpEvent(work, lead, 'FOLLOW_UP_DUE', followUpId, kind, ledgerId)];
  if (firing.status !== lead.status) {
    events.push(...(await moveStatus(work, lead, { to: firing.status, auto: true, by: null })).events);
    const changes = { status: [lead.status, firing.status], followUp: [null, followUpId] };
    await auditByClock(work, [{ action: 'remindOwner', leadId, changes }]);
  }
  await appendEvents(tx, events);
  return { followUpId, kind, ownerId: lead.ownerId };
}
