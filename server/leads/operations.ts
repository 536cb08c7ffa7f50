/**
 * What people do to leads. Each function is the whole work of one transaction: state, timeline, follow-ups,
 * events and audit together. They throw UserErrors and leave nothing behind when they do.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { appendEvents } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { takeKey } from '../idempotency.ts';
import type { Work } from '../operate.ts';
import { undoable, type Undoable } from '../undo/offer.ts';
import { ForbiddenError, TransitionError, ValidationError, type IssueCode } from '../user-errors.ts';
import type { ActivityOutcome, LoggableActivityType } from './activity-rules.ts';
import {
  belongsToOwnership,
  checkVersion,
  demand,
  holdLead,
  lockLead,
  moveStatus,
  recordActivity,
  seeLead,
} from './change.ts';
import { hasFirstContact } from './first-contact.ts';
import { takeKeysAgain } from './keys.ts';
import { clocksAnew } from './ownership.ts';
import { validateFirstContact } from './registration-rules.ts';
import { actedOn } from './rights.ts';
import { judge, openStatusChanges } from './rights-rules.ts';
import type { FirstContactChannel, Issue, LeadStatus, LostReason } from './rules.ts';
import { rescore } from './score.ts';
import { decideStatusChange } from './status-rules.ts';

type Instant = Temporal.Instant;

export interface LoggedOnLead extends Undoable {
  readonly activityId: string;
}

export interface LogActivityInput {
  readonly leadId: string;
  readonly type: LoggableActivityType;
  readonly at: Instant | null;
  readonly summary: string;
  readonly outcome: ActivityOutcome | null;
  readonly idempotencyKey?: string | null;
}

/** Logs what a person did. Meaningful activity makes a registered or reminded lead active again. */
export async function logActivity(work: Work, input: LogActivityInput): Promise<LoggedOnLead> {
  const { idempotencyKey, ...content } = input;
  // A key is not taken for what is out of sight.
  if (idempotencyKey) await seeLead(work, input.leadId);
  const activityId = uuidV7();
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'logActivity',
    input: { ...content, at: content.at?.toString() },
    subjectId: activityId,
  });
  // The same answer also when the lead has been closed since.
  if (earlier) return { leadId: input.leadId, activityId: earlier, undoToken: null };
  return undoable(work, 'logActivity', input.leadId, () => log(work, input, activityId));
}

async function log(work: Work, input: LogActivityInput, activityId: string) {
  const { tx, viewer, now } = work;
  const lead = await holdLead(work, input.leadId, 'LOG_ACTIVITY');

  const at = input.at ?? now;
  if (at.epochMilliseconds > now.epochMilliseconds) {
    throw invalid([
      {
        code: 'ACTIVITY_IN_FUTURE',
        path: 'at',
        message: 'Give the time at which it happened: it cannot be in the future.',
      },
    ]);
  }
  const recorded = await recordActivity(work, lead.row, {
    id: activityId,
    type: input.type,
    at,
    summary: input.summary,
    outcome: input.outcome,
    by: viewer.id,
  });
  const planned = await replan(work, recorded.row);
  const scored = await rescore(work, recorded.row);
  await audit(work, {
    action: 'logActivity',
    subjectType: 'Lead',
    subjectId: input.leadId,
    leadId: input.leadId,
    changes: { activity: [null, activityId], type: [null, input.type] },
    values: differences({}, { at, summary: input.summary, outcome: input.outcome }),
  });
  await appendEvents(tx, [...recorded.events, ...planned, ...scored]);
  return { leadId: input.leadId, activityId };
}

export interface FirstContactInput {
  readonly leadId: string;
  readonly channel: FirstContactChannel;
  readonly at: Instant;
  readonly note: string;
  readonly version: number;
}

/** Documents the first contact of a registered lead: once, not in the future, with a note that says something. */
export function documentFirstContact(work: Work, input: FirstContactInput): Promise<Undoable> {
  return undoable(work, 'documentFirstContact', input.leadId, () => document(work, input));
}

async function document(work: Work, input: FirstContactInput): Promise<{ leadId: string }> {
  const lead = await lockLead(work, input.leadId);
  await demand('LOG_ACTIVITY', lead, work);
  checkVersion(lead, input.version);
  if (hasFirstContact(lead.row)) {
    throw invalid([
      {
        code: 'FIRST_CONTACT_EXISTS',
        path: 'leadId',
        message: 'The first contact is documented already. Log an activity instead.',
      },
    ]);
  }
  await demand('DOCUMENT_FIRST_CONTACT', lead, work);
  const { texts } = await work.settings(lead.row.territoryCode);
  const issues = validateFirstContact(input, { now: work.now, texts });
  if (issues.length > 0) throw invalid(issues);
  if (!belongsToOwnership(lead.row, input.at)) {
    throw invalid([
      {
        code: 'FIRST_CONTACT_BEFORE_OWNERSHIP',
        path: 'at',
        message: 'This was before the present ownership began. Log it as an activity instead.',
      },
    ]);
  }
  const recorded = await recordActivity(work, lead.row, {
    id: uuidV7(),
    type: 'FIRST_CONTACT',
    at: input.at,
    summary: input.note.trim(),
    outcome: null,
    by: work.viewer.id,
    channel: input.channel,
  });
  const planned = await replan(work, recorded.row);
  const scored = await rescore(work, recorded.row);
  await audit(work, {
    action: 'documentFirstContact',
    subjectType: 'Lead',
    subjectId: input.leadId,
    leadId: input.leadId,
    changes: { firstContactAt: [null, input.at.toString()], firstContactChannel: [null, input.channel] },
    values: differences({}, { note: input.note.trim() }),
  });
  await appendEvents(work.tx, [...recorded.events, ...planned, ...scored]);
  return { leadId: input.leadId };
}

export interface ChangeStatusInput {
  readonly leadId: string;
  readonly to: LeadStatus;
  readonly version: number;
  readonly reason: LostReason | null;
  readonly note: string | null;
}

/** What serves a move that `changeLeadStatus` does not. */
function otherWay(from: LeadStatus, to: LeadStatus): string | undefined {
  if (from === 'LOST' && to === 'ACTIVE') return 'Ask a manager or an admin to reopen it.';
  if (from === 'QUALIFIED' && to === 'CONVERTED') return 'Use `convertLead`.';
  if (from !== 'CONVERTED' && to === 'DELETED') return 'Use `deleteLead`.';
  if (from !== 'CONVERTED' && to === 'MERGED') return 'Ask a manager or an admin for `mergeLeads`.';
  return undefined;
}

/** The moves that people make by choice: QUALIFIED, LOST, and back to ACTIVE. */
export function changeLeadStatus(work: Work, input: ChangeStatusInput): Promise<Undoable> {
  return undoable(work, 'changeLeadStatus', input.leadId, () => move(work, input));
}

async function move(work: Work, input: ChangeStatusInput): Promise<{ leadId: string }> {
  const { now, viewer } = work;
  const lead = await lockLead(work, input.leadId);
  const facts = await actedOn(lead, work, 'CHANGE_STATUS');
  const verdict = judge('CHANGE_STATUS', facts);
  if (verdict.kind === 'NOT_YOURS') throw new ForbiddenError(verdict.otherwise);
  checkVersion(lead, input.version);
  const from = facts.status;
  const { texts } = await work.settings(lead.row.territoryCode);
  const decision = decideStatusChange({ ...input, from, allowed: openStatusChanges(facts), texts });
  if (decision.kind === 'REFUSED') {
    const { to, allowed } = decision;
    throw new TransitionError(from, to, allowed, otherWay(from, to));
  }
  if (decision.kind === 'INVALID') throw invalid(decision.issues);

  const lost = input.to === 'LOST';
  const moved = await moveStatus(work, lead.row, {
    to: input.to,
    auto: false,
    by: viewer.id,
    note: input.note,
    data: {
      lostReason: decision.lostReason,
      lostNote: lost ? input.note : null,
      lostAt: lost ? toDate(now) : null,
      ...(lost && CLOCK_ENDS),
      ...(decision.reopens && (await reopened(work, { ...lead.row, status: input.to, lostAt: null }))),
    },
  });
  const planned = await replan(work, moved.row);
  const scored = await rescore(work, moved.row);
  await audit(work, {
    action: 'changeLeadStatus',
    subjectType: 'Lead',
    subjectId: input.leadId,
    leadId: input.leadId,
    changes: { status: [from, input.to], lostReason: [lead.row.lostReason, decision.lostReason] },
    values: differences({}, { note: input.note }),
  });
  await appendEvents(work.tx, [...moved.events, ...planned, ...scored]);
  return { leadId: input.leadId };
}

/** A lost lead has no clock, so none that is stopped and no grace: reopening begins it anew. */
const CLOCK_ENDS = { graceSince: null, clockStoppedAt: null, clockStopReason: null, clockStoppedById: null };

/**
 * Ownership begins anew: every clock runs from now. The keys are taken again; where another lead has taken one
 * meanwhile, the reopened one is not canonical, as one that was registered over a duplicate.
 */
async function reopened(work: Work, row: Lead) {
  return {
    canonical: await takeKeysAgain(work, row),
    ...(row.ownerId && clocksAnew('ACTIVE', work.now)),
  };
}

/** Issues of the rules as an error of the API. */
export function invalid(issues: readonly Issue<IssueCode>[]): ValidationError {
  return new ValidationError(issues.map((issue) => ({ ...issue, path: issue.path.split('.') })));
}
