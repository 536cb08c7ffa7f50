/**
 * What people do with follow-ups beside completing them: plan one, choose another date, skip, hand over. Each is one
 * transaction with its ledger row, event and audit entry. What has fired never moves; what is done with stays so.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences, type FieldChanges } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { FollowUp, Prisma } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { takeKey } from '../idempotency.ts';
import { holdLead } from '../leads/change.ts';
import { addCollaborator } from '../leads/collaborators.ts';
import { invalid } from '../leads/operations.ts';
import type { LeadAction } from '../leads/rights-rules.ts';
import type { LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { recipientIssues } from '../transfers/rules.ts';
import { undoable, type CollectingWork, type Undoable } from '../undo/offer.ts';
import { ConflictError, NotFoundError } from '../user-errors.ts';
import { personOf } from '../users/people.ts';
import { dateIssues, nextActionIssues } from './completion-rules.ts';
import type { FollowUpKind } from './due-rules.ts';
import { enterLedger, followUpEvent, replan } from './plan.ts';
import { BY_HAND } from './reason-rules.ts';

export interface WorkedFollowUp extends Undoable {
  readonly followUpId: string;
}

export interface ScheduleInput {
  readonly leadId: string;
  readonly action: string;
  readonly at: Temporal.Instant;
  readonly idempotencyKey: string | null;
}

/** A CUSTOM follow-up: of whoever plans it, where they own the lead or collaborate on it, else of its owner. */
export async function scheduleFollowUp(work: Work, input: ScheduleInput): Promise<WorkedFollowUp> {
  const followUpId = uuidV7();
  const { idempotencyKey: key, ...wanted } = input;
  const earlier = await takeKey(work, {
    key,
    operation: 'scheduleFollowUp',
    input: { ...wanted, at: wanted.at.toString() },
    subjectId: followUpId,
  });
  if (earlier) return { followUpId: earlier, leadId: input.leadId, undoToken: null };
  return undoable(work, 'scheduleFollowUp', input.leadId, () => schedule(work, followUpId, input));
}

async function schedule(work: Work, followUpId: string, { leadId, action, at }: ScheduleInput) {
  const { row } = await holdLead(work, leadId, 'SCHEDULE_FOLLOW_UP');
  check(nextActionIssues({ action, at }, work.now, ''));
  const { id } = work.viewer;
  const theirs = row.ownerId === id || row.collaborators.some((it) => it.userId === id);
  const followUp = await work.tx.followUp.create({
    data: {
      id: followUpId,
      leadId,
      kind: 'CUSTOM',
      status: 'PENDING',
      dueAt: toDate(at),
      ownedSince: row.ownedSince,
      action: action.trim(),
      assigneeId: theirs ? id : row.ownerId,
      createdAt: toDate(work.now),
    },
  });
  const planned = await decide(work, row, followUp, 'PLANNED');
  // A stopped clock holds what is planned while it stands.
  await finish(work, row, followUp, 'scheduleFollowUp', [planned, ...(await replan(work, row))], {
    changes: { kind: 'CUSTOM' },
    values: differences({}, { action: action.trim(), dueAt: at }),
  });
  return { followUpId, leadId };
}

/** Another date for what has not fired: from then on only a new anchor moves it. */
export function rescheduleFollowUp(
  work: Work,
  { followUpId, at }: { readonly followUpId: string; readonly at: Temporal.Instant },
): Promise<WorkedFollowUp> {
  return changing(work, 'rescheduleFollowUp', followUpId, 'RESCHEDULE_FOLLOW_UP', async (row, followUp) => {
    check(dateIssues(at, work.now, 'at'));
    if (followUp.firedAt) {
      throw new ConflictError(
        row.id,
        'It has come due, and what is due does not move. Complete it as postponed, with its next date.',
      );
    }
    const before = followUp.dueAt;
    const moved = await write(work, followUp, { dueAt: toDate(at), rescheduled: true });
    const event = await decide(work, row, moved, 'MOVED');
    await finish(work, row, moved, 'rescheduleFollowUp', [event, ...(await replan(work, row))], {
      changes: { dueAt: [before.toISOString(), moved.dueAt.toISOString()] },
    });
  });
}

/** It will not be done. The T7 of an ownership stays the only one; another sample brings another T3. */
export function skipFollowUp(
  work: Work,
  { followUpId, reason }: { readonly followUpId: string; readonly reason: string | null },
): Promise<WorkedFollowUp> {
  return changing(work, 'skipFollowUp', followUpId, 'SKIP_FOLLOW_UP', async (row, followUp) => {
    const skipped = await write(work, followUp, { status: 'SKIPPED', heldSince: null, notes: reason });
    const event = await decide(work, row, skipped, 'SKIPPED');
    await finish(work, row, skipped, 'skipFollowUp', [event, ...(await replan(work, row))], {
      changes: { status: ['PENDING', 'SKIPPED'] },
      values: differences({}, { notes: reason }),
    });
  });
}

/** To the owner, a collaborator, or somebody who becomes one by it. To who has it already, it changes nothing. */
export function reassignFollowUp(
  work: Work,
  { followUpId, toUserId }: { readonly followUpId: string; readonly toUserId: string },
): Promise<WorkedFollowUp> {
  return changing(work, 'reassignFollowUp', followUpId, 'REASSIGN_FOLLOW_UP', async (row, followUp) => {
    if (followUp.assigneeId === toUserId) return;
    const fitness = { territory: row.territoryCode, ownerId: null };
    check(recipientIssues(await personOf(work.tx, toUserId), fitness));
    const works = row.ownerId === toUserId || row.collaborators.some((it) => it.userId === toUserId);
    // What is remembered of it is part of this change, and undone with it.
    if (!works) await addCollaborator(collected(work), { leadId: row.id, userId: toUserId });
    const before = followUp.assigneeId;
    const given = await write(work, followUp, { assigneeId: toUserId });
    const event = await decide(work, row, given, 'REASSIGNED');
    await finish(work, row, given, 'reassignFollowUp', [event], {
      changes: { assigneeId: [before, toUserId] },
    });
  });
}

/** Work whose changes are remembered by the one it is a part of. */
function collected(work: Work): CollectingWork {
  return { ...work, remembered: [] };
}

type Row = LeadNode['row'];

/** Sight, then the right, then whether it is still to be done, all under the lead's lock. */
async function changing(
  work: Work,
  operation: string,
  followUpId: string,
  action: LeadAction,
  change: (row: Row, followUp: FollowUp) => Promise<void>,
): Promise<WorkedFollowUp> {
  const seen = await work.tx.followUp.findUnique({ where: { id: followUpId } });
  if (!seen) throw new NotFoundError('The follow-up');
  return undoable(work, operation, seen.leadId, async () => {
    const { row } = await holdLead(work, seen.leadId, action);
    const followUp = await work.tx.followUp.findUniqueOrThrow({ where: { id: followUpId } });
    if (followUp.status !== 'PENDING') {
      throw new ConflictError(row.id, 'This follow-up is already done with. Look at it as it is now.');
    }
    await change(row, followUp);
    return { followUpId, leadId: row.id };
  });
}

function check(issues: Parameters<typeof invalid>[0]): void {
  if (issues.length > 0) throw invalid(issues);
}

function write({ tx }: Work, { id }: FollowUp, data: Prisma.FollowUpUncheckedUpdateInput): Promise<FollowUp> {
  return tx.followUp.update({ where: { id }, data });
}

const EVENT = {
  PLANNED: 'FOLLOW_UP_PLANNED',
  MOVED: 'FOLLOW_UP_MOVED',
  SKIPPED: 'FOLLOW_UP_SKIPPED',
  REASSIGNED: 'FOLLOW_UP_REASSIGNED',
} as const;

async function decide(
  work: Work,
  row: Row,
  followUp: FollowUp,
  decision: keyof typeof EVENT,
): Promise<NewEvent> {
  const { id: followUpId, dueAt, kind } = followUp;
  const reason = BY_HAND[decision];
  const ledgerId = await enterLedger(work, { followUpId, leadId: row.id, decision, dueAt, reason });
  return followUpEvent(work, row, EVENT[decision], followUpId, kind as FollowUpKind, ledgerId);
}

interface Told {
  readonly changes: Prisma.InputJsonObject;
  readonly values?: FieldChanges;
}

async function finish(
  work: Work,
  row: Row,
  followUp: FollowUp,
  action: string,
  events: readonly NewEvent[],
  told: Told,
): Promise<void> {
  await audit(work, { action, subjectType: 'FollowUp', subjectId: followUp.id, leadId: row.id, ...told });
  await appendEvents(work.tx, events);
}
