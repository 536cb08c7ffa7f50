/**
 * What an owner or collaborator asks of the lead's manager: to stop or resume its clock, or to extend its
 * protection. One open request a lead and kind; one that has lost its object is closed (`clock.ts`).
 */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { ClockRequest, Lead } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { takeKey } from '../idempotency.ts';
import { demand, holdLead, lockLead, seeLead, systemActivity } from '../leads/change.ts';
import { invalid } from '../leads/operations.ts';
import { actedOn } from '../leads/rights.ts';
import { judge } from '../leads/rights-rules.ts';
import { rescore } from '../leads/score.ts';
import { lengthIssues } from '../leads/text-rules.ts';
import type { Work } from '../operate.ts';
import { ConflictError, ForbiddenError, NotFoundError } from '../user-errors.ts';
import { issuesOfRequest, type ClockChangeKind } from './change-rules.ts';
import { applyChange, changesOf, demandChange } from './control.ts';

export interface RequestInput {
  readonly leadId: string;
  readonly kind: ClockChangeKind;
  readonly days: number | null;
  readonly reason: string;
  readonly idempotencyKey: string | null;
}

export interface Requested {
  readonly requestId: string;
  readonly leadId: string;
}

export async function requestClockChange(work: Work, input: RequestInput): Promise<Requested> {
  const { tx, now, viewer } = work;
  const { idempotencyKey, ...content } = input;
  const { leadId, kind } = input;
  await seeLead(work, leadId);
  const requestId = uuidV7();
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'requestClockChange',
    input: content,
    subjectId: requestId,
  });
  if (earlier) return { requestId: earlier, leadId };
  const lead = await holdLead(work, leadId, 'REQUEST_CLOCK_CHANGE');
  const { texts } = await work.settings(lead.row.territoryCode);
  const issues = issuesOfRequest(input, texts);
  if (issues.length > 0) throw invalid(issues);
  const stopped = lead.row.clockStoppedAt !== null;
  if (kind === 'STOP' && stopped) {
    throw new ConflictError(leadId, 'The clock is stopped already: there is nothing to ask for.');
  }
  if (kind === 'RESUME' && !stopped) {
    throw new ConflictError(leadId, 'The clock is running already: there is nothing to ask for.');
  }
  const open = await tx.clockRequest.count({ where: { leadId, kind, status: 'PENDING' } });
  if (open > 0) throw new ConflictError(leadId, 'This has been asked for already and waits for a decision.');

  await tx.clockRequest.create({
    data: {
      id: requestId,
      leadId,
      kind,
      days: input.days,
      reason: input.reason.trim(),
      requestedById: viewer.id,
      requestedAt: toDate(now),
    },
  });
  await tx.activity.create({
    data: {
      ...systemActivity(leadId, 'CLOCK_REQUESTED', toDate(now)),
      byUserId: viewer.id,
      summary: input.reason.trim(),
      detail: { kind, ...(input.days !== null && { days: input.days }) },
    },
  });
  await audit(work, {
    action: 'requestClockChange',
    subjectType: 'Lead',
    subjectId: leadId,
    leadId,
    changes: { request: [null, requestId], kind: [null, kind] },
    values: differences({}, { reason: input.reason.trim(), days: input.days }),
  });
  await appendEvents(tx, [eventOf(work, 'CLOCK_REQUESTED', requestId, lead.row)]);
  return { requestId, leadId };
}

export interface DecisionInput {
  readonly requestId: string;
  readonly approve: boolean;
  readonly note: string | null;
}

/** Approving does what was asked for, in the same transaction and with the reason that was given. */
export async function decideClockRequest(work: Work, input: DecisionInput): Promise<Requested> {
  const { tx, now, viewer } = work;
  const { requestId, approve } = input;
  const { leadId } = await requestOf(work, requestId);
  const lead = await lockLead(work, leadId);
  const request = await requestOf(work, requestId);
  const verdict = judge('DECIDE_CLOCK_REQUEST', await actedOn(lead, work, 'DECIDE_CLOCK_REQUEST'));
  // What became of this request says more than that nothing waits.
  if (verdict.kind !== 'NOT_NOW') await demand('DECIDE_CLOCK_REQUEST', lead, work);
  if (request.requestedById === viewer.id) {
    throw new ForbiddenError(
      'Somebody else decides what you have asked for. You may do it yourself, though.',
    );
  }
  if (request.status !== 'PENDING') {
    throw new ConflictError(leadId, 'This request has been decided already, or has lost its object.');
  }
  const tooLong = lengthIssues([['note', 'reason', input.note]]);
  if (tooLong.length > 0) throw invalid(tooLong);
  const kind = request.kind as ClockChangeKind;
  if (approve) await demandChange(work, lead, kind);

  await tx.clockRequest.update({
    where: { id: requestId },
    data: {
      status: approve ? 'APPROVED' : 'REJECTED',
      decidedById: viewer.id,
      decidedAt: toDate(now),
      note: input.note,
    },
  });
  await tx.activity.create({
    data: {
      ...systemActivity(leadId, 'CLOCK_DECIDED', toDate(now)),
      byUserId: viewer.id,
      summary: input.note,
      detail: { kind, approved: approve },
    },
  });
  const events: NewEvent[] = [eventOf(work, 'CLOCK_DECIDED', requestId, lead.row)];
  let row: Lead = lead.row;
  if (approve) {
    const done = await applyChange(work, row, { kind, days: request.days, reason: request.reason });
    row = done.row;
    events.push(...done.events, ...(await replan(work, row)), ...(await rescore(work, row)));
  }
  await audit(work, {
    action: 'decideClockRequest',
    subjectType: 'Lead',
    subjectId: leadId,
    leadId,
    changes: {
      request: [requestId, requestId],
      status: ['PENDING', approve ? 'APPROVED' : 'REJECTED'],
      ...changesOf(lead.row, row),
    },
    values: differences({}, { note: input.note }),
  });
  await appendEvents(tx, events);
  return { requestId, leadId };
}

/** Who works on the lead sees its requests; for everybody else there is none. */
async function requestOf({ tx }: Work, id: string): Promise<ClockRequest> {
  const request = await tx.clockRequest.findUnique({ where: { id } });
  if (!request) throw new NotFoundError('The request');
  return request;
}

function eventOf(
  { now, viewer }: Work,
  type: 'CLOCK_REQUESTED' | 'CLOCK_DECIDED',
  requestId: string,
  lead: { readonly id: string; readonly territoryCode: string },
): NewEvent {
  return {
    type,
    time: now,
    leadId: lead.id,
    userId: viewer.id,
    territory: lead.territoryCode,
    subjectId: requestId,
    decisionId: requestId,
    data: {},
  };
}
