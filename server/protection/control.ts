/**
 * Stopping and resuming a lead's clock, and extending its protection: what its owner's manager and admins do, at
 * once or by approving what the owner asked for.
 */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { Lead, Prisma } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { takeKey } from '../idempotency.ts';
import type { ActivityType } from '../leads/activity-rules.ts';
import { demand, lockLead, seeLead, systemActivity, type HeldLead } from '../leads/change.ts';
import { invalid } from '../leads/operations.ts';
import { actedOn } from '../leads/rights.ts';
import { judge } from '../leads/rights-rules.ts';
import type { LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { rescore } from '../leads/score.ts';
import { ConflictError } from '../user-errors.ts';
import { issuesOfChange, type ClockChange } from './change-rules.ts';

export async function stopClock(work: Work, input: { leadId: string; reason: string }) {
  return changeNow(work, 'stopClock', input.leadId, { kind: 'STOP', days: null, reason: input.reason });
}

export async function resumeClock(work: Work, input: { leadId: string }) {
  return changeNow(work, 'resumeClock', input.leadId, { kind: 'RESUME', days: null, reason: null });
}

export interface ExtendInput {
  readonly leadId: string;
  readonly days: number;
  readonly reason: string;
  readonly idempotencyKey: string | null;
}

export async function extendProtection(work: Work, { idempotencyKey, ...input }: ExtendInput) {
  await seeLead(work, input.leadId);
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'extendProtection',
    input,
    subjectId: input.leadId,
  });
  if (earlier) return { leadId: earlier };
  return changeNow(work, 'extendProtection', input.leadId, { kind: 'EXTEND', ...input });
}

async function changeNow(
  work: Work,
  action: string,
  leadId: string,
  change: ClockChange,
): Promise<{ leadId: string }> {
  const lead = await lockLead(work, leadId);
  await demandChange(work, lead, change.kind);
  const { texts } = await work.settings(lead.row.territoryCode);
  const issues = issuesOfChange(change, texts);
  if (issues.length > 0) throw invalid(issues);
  const done = await applyChange(work, lead.row, change);
  const planned = await replan(work, done.row);
  await audit(work, {
    action,
    subjectType: 'Lead',
    subjectId: leadId,
    leadId,
    changes: changesOf(lead.row, done.row),
    values: differences({}, { reason: change.reason?.trim() }),
  });
  await appendEvents(work.tx, [...done.events, ...planned, ...(await rescore(work, done.row))]);
  return { leadId };
}

const RIGHT = { STOP: 'STOP_CLOCK', RESUME: 'RESUME_CLOCK', EXTEND: 'EXTEND_PROTECTION' } as const;

/** @throws ConflictError when somebody has just done the same */
export async function demandChange(work: Work, lead: LeadNode, kind: ClockChange['kind']): Promise<void> {
  const verdict = judge(RIGHT[kind], await actedOn(lead, work, RIGHT[kind]));
  if (verdict.kind === 'NOT_NOW' && lead.row.ownerId !== null) {
    throw new ConflictError(
      lead.row.id,
      kind === 'STOP'
        ? 'The clock is stopped already. Look at why; resume it first to stop it for another reason.'
        : 'The clock is running already: there is nothing to resume.',
    );
  }
  await demand(RIGHT[kind], lead, work);
}

/** The change itself, on a lead whose lock is held. Planning anew is the caller's last step. */
export async function applyChange(work: Work, row: Lead, change: ClockChange): Promise<HeldLead> {
  const { tx, now, viewer } = work;
  const at = toDate(now);
  if (change.kind === 'RESUME' && row.clockStoppedAt && row.clockStopReason) {
    await tx.leadPause.create({
      data: {
        id: uuidV7(),
        leadId: row.id,
        stoppedAt: row.clockStoppedAt,
        resumedAt: at,
        stoppedById: row.clockStoppedById,
        resumedById: viewer.id,
        reason: row.clockStopReason,
      },
    });
  }
  const changed = await tx.lead.update({
    where: { id: row.id },
    data: { ...columnsOf(work, change), updatedAt: at },
  });
  return { row: changed, events: [await tell(work, row, LOGGED[change.kind], change)] };
}

function columnsOf({ now, viewer }: Work, change: ClockChange): Prisma.LeadUncheckedUpdateInput {
  switch (change.kind) {
    case 'STOP':
      return {
        clockStoppedAt: toDate(now),
        clockStopReason: change.reason?.trim(),
        clockStoppedById: viewer.id,
      };
    case 'RESUME':
      return { clockStoppedAt: null, clockStopReason: null, clockStoppedById: null };
    case 'EXTEND':
      return { extensionDays: { increment: change.days ?? 0 } };
  }
}

const LOGGED = {
  STOP: 'CLOCK_STOPPED',
  RESUME: 'CLOCK_RESUMED',
  EXTEND: 'PROTECTION_EXTENDED',
} as const satisfies Readonly<Record<ClockChange['kind'], ActivityType>>;

/** On the timeline, and as the event of this decision. */
async function tell(
  { tx, now, viewer }: Work,
  row: Lead,
  type: (typeof LOGGED)[ClockChange['kind']],
  change: ClockChange,
): Promise<NewEvent> {
  const id = uuidV7();
  await tx.activity.create({
    data: {
      ...systemActivity(row.id, type, toDate(now)),
      id,
      byUserId: viewer.id,
      summary: change.reason?.trim(),
      ...(change.days !== null && { detail: { days: change.days } }),
    },
  });
  return {
    type,
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: id,
    data: {},
  };
}

/** For the audit log: instants and counts, no words. */
export function changesOf(before: Lead, after: Lead): Prisma.InputJsonObject {
  const stopped = (row: Lead) => row.clockStoppedAt?.toISOString() ?? null;
  return {
    ...(stopped(before) !== stopped(after) && { clockStoppedAt: [stopped(before), stopped(after)] }),
    ...(before.extensionDays !== after.extensionDays && {
      extensionDays: [before.extensionDays, after.extensionDays],
    }),
  };
}
