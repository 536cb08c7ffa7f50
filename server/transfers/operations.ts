/**
 * Handing leads over. Each function is the whole work of one transaction. The lead's row is locked first, so of all
 * who decide, withdraw or close at once one wins; the others get a ConflictError, or a NotFoundError where the
 * winner's change ended their sight of the lead.
 */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate, toInstant } from '../clock.ts';
import type { Lead, Transfer } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { takeKey } from '../idempotency.ts';
import { demand, keepInSight, lockLead, seeLead, systemActivity } from '../leads/change.ts';
import { invalid } from '../leads/operations.ts';
import { assigned, handOver } from '../leads/ownership.ts';
import { actedOn } from '../leads/rights.ts';
import { judge } from '../leads/rights-rules.ts';
import { isOpen, type LeadStatus } from '../leads/rules.ts';
import type { LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { ConflictError, ForbiddenError, NotFoundError } from '../user-errors.ts';
import { personOf } from '../users/people.ts';
import {
  decisionDue,
  mayDecide,
  mayWithdraw,
  recipientIssues,
  transferWay,
  type PendingTransfer,
  type TransferStatus,
} from './rules.ts';

export interface ProposeTransferInput {
  readonly leadId: string;
  readonly toUserId: string;
  readonly reason: string;
  readonly idempotencyKey: string | null;
}

export interface TransferredLead {
  readonly leadId: string;
  readonly transferId: string;
}

/**
 * An owner proposes, and the candidate decides; within their team managers transfer at once, admins anywhere. What is
 * closed, a customer or a lost lead, changes hands at once or not at all: else those of a leaver stayed nobody's.
 */
export async function proposeTransfer(work: Work, input: ProposeTransferInput): Promise<TransferredLead> {
  const { viewer, tx, now } = work;
  const { idempotencyKey, ...content } = input;
  const transferId = uuidV7();
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'proposeTransfer',
    input: content,
    subjectId: transferId,
  });
  if (earlier) return { leadId: input.leadId, transferId: earlier };
  const lead = await lockLead(work, input.leadId);
  const { row } = lead;
  const verdict = judge('PROPOSE_TRANSFER', await actedOn(lead, work, 'PROPOSE_TRANSFER'));
  if (verdict.kind === 'NOT_NOW' && row.transfers.length > 0)
    throw new ConflictError(row.id, verdict.otherwise);
  await demand('PROPOSE_TRANSFER', lead, work);
  const person = await personOf(tx, input.toUserId);
  const issues = recipientIssues(person, { territory: row.territoryCode, ownerId: row.ownerId });
  if (!person || row.ownerId === null || issues.length > 0) throw invalid(issues);
  const way = transferWay(viewer, lead.relations, person);
  if (way === 'FORBIDDEN') {
    throw new ForbiddenError(
      'Managers transfer the leads of their team within it. Ask the owner to propose it, or an admin.',
    );
  }
  const atOnce = way === 'AT_ONCE';
  if (!atOnce && !isOpen(row.status as LeadStatus)) {
    throw new ForbiddenError(
      'A customer or a lost lead changes hands at once: within their team by managers, anywhere by admins. Ask one.',
    );
  }
  if (!atOnce && row.transfers.length > 0) {
    throw new ConflictError(row.id, 'A transfer of this lead is proposed already. Withdraw it first.');
  }
  const settings = await work.settings(row.territoryCode);
  const at = toDate(now);
  // Before the row of the transfer: it is written by who may not see it afterwards.
  await keepInSight(work, row.id);
  const transfer = await tx.transfer.create({
    data: {
      id: transferId,
      leadId: row.id,
      fromUserId: row.ownerId,
      toUserId: person.id,
      proposedById: viewer.id,
      reason: input.reason,
      proposedAt: at,
      decideBy: toDate(decisionDue(now, settings.transfers)),
      status: atOnce ? 'ACCEPTED' : 'PENDING',
      ...(atOnce && { decidedAt: at, decidedById: viewer.id }),
    },
  });
  await logged(work, row, 'TRANSFER_PROPOSED', { userId: person.id }, input.reason);
  await auditTransfer(work, 'proposeTransfer', transfer, [null, transfer.status], { reason: input.reason });
  const proposed = told(work, row, 'LEAD_TRANSFER_PROPOSED', transfer.id);
  await appendEvents(tx, [proposed, ...(atOnce ? await accepted(work, lead, transfer, null) : [])]);
  return { leadId: row.id, transferId: transfer.id };
}

export interface DecideTransferInput {
  readonly transferId: string;
  readonly accept: boolean;
  readonly note: string | null;
}

/** The candidate decides in time, afterwards the owner's manager or an admin. */
export async function decideTransfer(work: Work, input: DecideTransferInput): Promise<TransferredLead> {
  const { lead, transfer } = await holdTransfer(work, input.transferId);
  const { row } = lead;
  const verdict = mayDecide(work.viewer, lead.relations, pendingOf(transfer), work.now);
  if (verdict.kind === 'FORBIDDEN') throw new ForbiddenError(verdict.otherwise);
  if (input.accept) {
    const person = await personOf(work.tx, transfer.toUserId);
    const issues = recipientIssues(person, { territory: row.territoryCode, ownerId: row.ownerId });
    if (issues.length > 0) throw invalid(issues.map((issue) => ({ ...issue, path: 'accept' })));
  }
  await settle(work, transfer, input.accept ? 'ACCEPTED' : 'DECLINED', input.note);
  const outcome = input.accept ? 'ACCEPTED' : 'DECLINED';
  await auditTransfer(work, 'decideTransfer', transfer, [transfer.status, outcome], { note: input.note });
  await appendEvents(
    work.tx,
    input.accept
      ? await accepted(work, lead, transfer, input.note)
      : await ended(work, row, transfer, 'DECLINED', input.note),
  );
  return { leadId: row.id, transferId: transfer.id };
}

/** Takes a proposal back while nobody has decided. */
export async function withdrawTransfer(
  work: Work,
  input: { readonly transferId: string },
): Promise<TransferredLead> {
  const { lead, transfer } = await holdTransfer(work, input.transferId);
  if (!mayWithdraw(work.viewer, pendingOf(transfer))) {
    throw new ForbiddenError('Only who proposed a transfer, or owns the lead, can withdraw it. Ask them.');
  }
  await settle(work, transfer, 'WITHDRAWN', null);
  await auditTransfer(work, 'withdrawTransfer', transfer, [transfer.status, 'WITHDRAWN']);
  await appendEvents(work.tx, await ended(work, lead.row, transfer, 'WITHDRAWN', null));
  return { leadId: lead.row.id, transferId: transfer.id };
}

/** The transfer and its lead, locked. A candidate has no right to write to the lead, so to lock it they keep it. */
async function holdTransfer(work: Work, transferId: string): Promise<{ lead: LeadNode; transfer: Transfer }> {
  const seen = await work.tx.transfer.findUnique({ where: { id: transferId } });
  if (!seen) throw new NotFoundError('The transfer');
  await seeLead(work, seen.leadId);
  await keepInSight(work, seen.leadId);
  const lead = await lockLead(work, seen.leadId);
  // Kept in sight it is read whatever has happened to it; without a relation it is out of sight by now.
  if (lead.relations.length === 0) throw new NotFoundError('The transfer');
  const transfer = await work.tx.transfer.findUniqueOrThrow({ where: { id: transferId } });
  if (transfer.status !== 'PENDING') {
    throw new ConflictError(seen.leadId, 'This transfer is no longer open. Look at what became of it.');
  }
  return { lead, transfer };
}

function pendingOf(transfer: Transfer): PendingTransfer {
  const { toUserId, fromUserId, proposedById } = transfer;
  return { toUserId, fromUserId, proposedById, due: toInstant(transfer.decideBy) };
}

async function settle(work: Work, transfer: Transfer, status: TransferStatus, note: string | null) {
  await work.tx.transfer.update({
    where: { id: transfer.id },
    data: { status, note, decidedAt: toDate(work.now), decidedById: work.viewer.id },
  });
}

/** The lead changes hands; the transfer is marked already, so that closing open ones leaves it alone. */
async function accepted(work: Work, lead: LeadNode, transfer: Transfer, note: string | null) {
  const given = await handOver(work, lead.row, transfer.toUserId);
  const decided = await ended(work, given.row, transfer, 'ACCEPTED', note);
  const planned = await replan(work, given.row);
  return [...decided, assigned(work, given.row, work.viewer.id), ...given.events, ...planned];
}

async function ended(work: Work, row: Lead, transfer: Transfer, status: TransferStatus, note: string | null) {
  await logged(work, row, 'TRANSFER_DECIDED', { status, userId: transfer.toUserId }, note);
  return [told(work, row, 'LEAD_TRANSFER_DECIDED', transfer.id)];
}

async function logged(
  { tx, now, viewer }: Work,
  row: Lead,
  type: 'TRANSFER_PROPOSED' | 'TRANSFER_DECIDED',
  detail: { readonly userId: string; readonly status?: TransferStatus },
  summary: string | null,
): Promise<void> {
  await tx.activity.create({
    data: { ...systemActivity(row.id, type, toDate(now)), byUserId: viewer.id, summary, detail },
  });
}

function told(
  { now, viewer }: Work,
  row: Lead,
  type: 'LEAD_TRANSFER_PROPOSED' | 'LEAD_TRANSFER_DECIDED',
  transferId: string,
): NewEvent {
  return {
    type,
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: transferId,
    data: {},
  };
}

async function auditTransfer(
  work: Work,
  action: 'proposeTransfer' | 'decideTransfer' | 'withdrawTransfer',
  transfer: Transfer,
  status: [TransferStatus | string | null, TransferStatus | string],
  said: { readonly reason?: string; readonly note?: string | null } = {},
): Promise<void> {
  await audit(work, {
    action,
    subjectType: 'Lead',
    subjectId: transfer.leadId,
    leadId: transfer.leadId,
    changes: {
      transfer: [null, transfer.id],
      transferStatus: status,
      toUserId: transfer.toUserId,
      ...(status[1] === 'ACCEPTED' && { ownerId: [transfer.fromUserId, transfer.toUserId] }),
    },
    values: differences({}, said),
  });
}
