/** Completing follow-ups, and firing what is due. */
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod';
import { audit, auditByClock, type ClockEntry } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate, toInstant } from '../clock.ts';
import type { FollowUp } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { holdLead, moveStatus, recordActivity, systemActivity } from '../leads/change.ts';
import type { LeadStatus } from '../leads/rules.ts';
import { rescore } from '../leads/score.ts';
import { writeFollowUpMails } from '../mail/write.ts';
import type { SystemWork, Work } from '../operate.ts';
import { undoable, type Undoable } from '../undo/offer.ts';
import { ConflictError, NotFoundError, ValidationError } from '../user-errors.ts';
import { activityOfCompletion, validateCompletion, type Completion } from './completion-rules.ts';
import { followUpKinds, type FollowUpKind, type FollowUpStatus } from './due-rules.ts';
import { enterLedger, followUpEvent, ledgerRow, replan } from './plan.ts';
import { BY_HAND, DUE } from './reason-rules.ts';
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

const markedRow = z.object({
  id: z.uuid(),
  lead_id: z.uuid(),
  kind: z.enum(followUpKinds),
  due_at: z.date(),
  anchor_at: z.date().nullable(),
});

/**
 * Fires those of these follow-ups that are due, in the caller's transaction and in their order: marks them, logs them, enters
 * the ledger, writes their mail, reminds where T7 demands it, and tells the events; each step in one statement for all. Those
 * that another worker had, or that are no longer due, are not among what it returns: so each fires exactly once, whatever
 * runs beside it.
 */
export async function fireFollowUps(work: SystemWork, followUpIds: readonly string[]): Promise<Fired[]> {
  const { tx, now } = work;
  const at = toDate(now);
  const marked = await markFired(work, followUpIds);
  if (marked.length === 0) return [];
  const found = await tx.lead.findMany({ where: { id: { in: marked.map((it) => it.lead_id) } } });
  const leads = new Map(found.map((lead) => [lead.id, lead]));
  const lines = marked.map((it) =>
    ledgerRow(at, {
      followUpId: it.id,
      leadId: it.lead_id,
      decision: 'FIRED',
      dueAt: it.due_at,
      reason: DUE,
    }),
  );
  await tx.activity.createMany({
    data: marked.map(({ id, kind, lead_id: leadId }) => ({
      ...systemActivity(leadId, 'FOLLOW_UP_DUE', at),
      followUpId: id,
      detail: { kind },
    })),
  });
  await tx.ledgerEntry.createMany({ data: lines });
  await writeFollowUpMails(
    work,
    marked.flatMap(({ id, kind, lead_id: leadId }) => {
      const lead = leads.get(leadId);
      return lead ? [{ lead, followUp: { id, kind } }] : [];
    }),
  );
  const events: NewEvent[] = [];
  const reminded: ClockEntry[] = [];
  for (const [index, { id, kind, lead_id: leadId, anchor_at: anchorAt }] of marked.entries()) {
    const [lead, line] = [leads.get(leadId), lines[index]];
    if (!lead || !line) throw new Error('a lead is gone that is locked');
    events.push(followUpEvent(work, lead, 'FOLLOW_UP_DUE', id, kind, line.id));
    const { status } = firingOf(
      { kind, anchorAt: anchorAt && toInstant(anchorAt) },
      {
        status: lead.status as LeadStatus,
        lastMeaningfulAt: lead.lastMeaningfulAt && toInstant(lead.lastMeaningfulAt),
      },
    );
    if (status === lead.status) continue;
    const moved = await moveStatus(work, lead, { to: status, auto: true, by: null });
    leads.set(leadId, moved.row);
    events.push(...moved.events);
    const changes = { status: [lead.status, status], followUp: [null, id] };
    reminded.push({ action: 'remindOwner', leadId, changes });
  }
  await auditByClock(work, reminded);
  await appendEvents(tx, events);
  return marked.map(({ id, kind, lead_id: leadId }) => ({
    followUpId: id,
    kind,
    ownerId: leads.get(leadId)?.ownerId ?? null,
  }));
}

/** Those it has marked are this transaction's to fire; in the order they were given in. */
async function markFired({ tx, now }: SystemWork, followUpIds: readonly string[]) {
  const ids = [...followUpIds];
  // The leads first, as every writer does, and in the order of their ids: two who take several cannot wait for each other.
  // Whoever has one is waited for: the next run would be a minute too late.
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT l.id FROM leads l
    WHERE l.id IN (SELECT f.lead_id FROM follow_ups f WHERE f.id = ANY (${ids}::uuid[]))
    ORDER BY l.id
    FOR UPDATE`;
  const rows: unknown = await tx.$queryRaw`
    UPDATE follow_ups f SET fired_at = ${toDate(now)}
    WHERE f.id = ANY (${ids}::uuid[]) AND f.status = 'PENDING' AND f.fired_at IS NULL AND f.held_since IS NULL
      AND f.due_at <= ${toDate(now)} AND f.lead_id = ANY (${locked.map((it) => it.id)}::uuid[])
    RETURNING f.id, f.lead_id, f.kind, f.due_at, f.anchor_at`;
  const order = new Map(ids.map((id, index) => [id, index]));
  return z
    .array(markedRow)
    .parse(rows)
    .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}
