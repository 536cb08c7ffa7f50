/**
 * The parts that operations on leads are made of: taking a lead to work on, moving its status, logging an
 * activity with all it entails. Each writes in the operation's transaction and says which events it makes.
 */
import { Temporal } from '@js-temporal/polyfill';
import { v7 as uuidV7 } from 'uuid';
import { toDate, toInstant } from '../clock.ts';
import { isForbidden } from '../db/failures.ts';
import type { Lead, Prisma } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import { createLoaders, type LeadNode } from '../loaders.ts';
import type { SystemWork, Work } from '../operate.ts';
import { readFacts } from '../protection/facts.ts';
import { ConflictError, ForbiddenError, NotFoundError, TransitionError } from '../user-errors.ts';
import { isMeaningful, isProgress, type ActivityOutcome, type ActivityType } from './activity-rules.ts';
import { hasFirstContact } from './first-contact.ts';
import { endsGrace, firstMinuteOf } from './protection-rules.ts';
import { actedOn } from './rights.ts';
import { judge, openStatusChanges, type LeadAction } from './rights-rules.ts';
import type { BusinessType, FirstContactChannel, KitchenSize, LeadStage, LeadStatus } from './rules.ts';
import { stageOf } from './stage-rules.ts';
import { statusAfterActivity } from './status-rules.ts';

/** Everything an operation knows of a lead it holds the lock of. */
export interface HeldLead {
  readonly row: Lead;
  readonly events: readonly NewEvent[];
}

/**
 * The lead, locked until the transaction ends, for a viewer who may do this to it. Sight is established before
 * rights: what is out of sight is not found, whatever the viewer tries.
 */
export async function holdLead(work: Work, leadId: string, action: LeadAction): Promise<LeadNode> {
  const held = await lockLead(work, leadId);
  await demand(action, held, work);
  return held;
}

/** The same without asking for a right: for operations whose right depends on their input. They `demand` it. */
export async function lockLead(work: Work, leadId: string): Promise<LeadNode> {
  // Locks nothing that is out of sight. Read afterwards: it may have changed while we waited for the lock.
  await work.tx.$queryRaw`SELECT 1 FROM leads WHERE id = ${leadId}::uuid FOR UPDATE`;
  return seeLead(work, leadId);
}

/** Throws what stands in the way: a TransitionError for a move of its own, else a ForbiddenError. */
export async function demand(action: LeadAction, lead: LeadNode, work: Work): Promise<void> {
  const facts = await actedOn(lead, work, action);
  const verdict = judge(action, facts);
  if (verdict.kind === 'ALLOWED') return;
  if (verdict.kind === 'NO_SUCH_MOVE') {
    throw new TransitionError(facts.status, verdict.to, openStatusChanges(facts));
  }
  throw new ForbiddenError(verdict.otherwise);
}

export function checkVersion(lead: LeadNode, version: number): void {
  if (lead.row.version !== version) throw new ConflictError(lead.row.id);
}

/** The lead as the viewer sees it; NotFoundError when it is out of sight. */
export async function seeLead({ tx, viewer }: Work, leadId: string): Promise<LeadNode> {
  const lead = await createLoaders(tx, viewer).lead.load(leadId);
  if (!lead) throw new NotFoundError('The lead');
  return lead;
}

/**
 * Before a write that ends the viewer's sight of the lead or the right to write to it: handing it over, deleting
 * it, taking it from the pool. Until the transaction ends it stays in their reach, so that the timeline, follow-ups
 * and events of the change can be written. Whether they may is decided before. NotFoundError for a lead that was
 * seen without a lock and has left their sight since: somebody else was first.
 */
export async function keepInSight({ tx }: Work, leadId: string): Promise<void> {
  try {
    await tx.$executeRaw`SELECT app.keep_in_sight(${leadId}::uuid)`;
  } catch (error) {
    throw isForbidden(error) ? new NotFoundError('The lead') : error;
  }
}

export interface StatusMove {
  readonly to: LeadStatus;
  /** Made by the clock. */
  readonly auto: boolean;
  /** Who made it; null for the system. */
  readonly by: string | null;
  /** What the timeline calls it: a change of status, unless the move has a name of its own. */
  readonly as?: 'STATUS_CHANGED' | 'DELETED' | 'RESTORED';
  /** What the person said to it: stands on the timeline with the move. */
  readonly note?: string | null;
  /** Further columns that change with it. */
  readonly data?: Prisma.LeadUncheckedUpdateInput;
}

/** Moves the status, counts the version, logs it on the timeline. */
export async function moveStatus({ tx, now }: SystemWork, row: Lead, move: StatusMove): Promise<HeldLead> {
  const at = toDate(now);
  const changed = await tx.lead.update({
    where: { id: row.id },
    data: { ...move.data, status: move.to, version: { increment: 1 }, updatedAt: at },
  });
  await tx.activity.create({
    data: {
      ...systemActivity(row.id, move.as ?? 'STATUS_CHANGED', at),
      byUserId: move.by,
      summary: move.note,
      detail: { from: row.status, to: move.to },
    },
  });
  const event: NewEvent = {
    type: 'LEAD_STATUS_CHANGED',
    time: now,
    leadId: row.id,
    userId: move.by ?? row.ownerId,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: `${row.id}:${changed.version}`,
    data: { oldStatus: row.status, newStatus: move.to, auto: move.auto },
  };
  return { row: changed, events: [event] };
}

/** What the system logs: counts for nothing. */
export function systemActivity(leadId: string, type: ActivityType, at: Date) {
  return { id: uuidV7(), leadId, type, at, loggedAt: at, meaningful: false, progress: false };
}

export interface LoggedActivity {
  readonly id: string;
  readonly type: ActivityType;
  readonly at: Temporal.Instant;
  readonly summary: string | null;
  readonly outcome: ActivityOutcome | null;
  readonly by: string;
  readonly followUpId?: string;
  /** Given with FIRST_CONTACT. */
  readonly channel?: FirstContactChannel;
}

/**
 * Logs an activity and what follows from it: last activity, meaningful, progress and sample; the first contact,
 * which any meaningful activity counts as; the stage; the status. Replanning is the caller's last step.
 */
export async function recordActivity(
  work: SystemWork,
  row: Lead,
  activity: LoggedActivity,
): Promise<HeldLead> {
  const { tx, now } = work;
  const { type, outcome, at } = activity;
  const meaningful = isMeaningful(type, outcome);
  const progress = isProgress(type, outcome);
  await tx.activity.create({
    data: {
      id: activity.id,
      leadId: row.id,
      type,
      at: toDate(at),
      loggedAt: toDate(now),
      summary: activity.summary,
      outcome,
      byUserId: activity.by,
      followUpId: activity.followUpId,
      meaningful,
      progress,
    },
  });
  const counts = belongsToOwnership(row, at);
  const firstContact = counts ? firstContactBy(row, activity, meaningful) : null;
  const stage = await stageNow(work, row, firstContact !== null);
  const before = row.status as LeadStatus;
  const graced = row.graceSince !== null || row.status === 'GRACE_PERIOD';
  const renews = progress && graced && (await graceEndsBy(work, row, at));
  const status = counts ? statusAfterActivity(before, type, outcome, renews) : before;
  const changed = await tx.lead.update({
    where: { id: row.id },
    data: {
      // Documenting it is an edit, made on a version. A move of the status counts itself.
      ...(type === 'FIRST_CONTACT' && status === row.status && { version: { increment: 1 } }),
      lastActivityAt: latest(row.lastActivityAt, at),
      ...(meaningful && { lastMeaningfulAt: latest(row.lastMeaningfulAt, at) }),
      ...(progress && { lastProgressAt: latest(row.lastProgressAt, at) }),
      ...(type === 'SAMPLE_SENT' && { latestSampleAt: latest(row.latestSampleAt, at) }),
      ...firstContact,
      ...(renews && { graceSince: null }),
      stage,
      updatedAt: toDate(now),
    },
  });
  const logged: NewEvent = {
    type: 'ACTIVITY_LOGGED',
    time: now,
    leadId: row.id,
    userId: activity.by,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: activity.id,
    data: { activityId: activity.id, activityType: type },
  };
  if (status === row.status) return { row: changed, events: [logged] };
  const moved = await moveStatus(work, changed, { to: status, auto: false, by: activity.by });
  return { row: moved.row, events: [logged, ...moved.events] };
}

const CHANNEL_OF: Readonly<Partial<Record<ActivityType, FirstContactChannel>>> = {
  QUALIFIED_CALL: 'PHONE',
  CALL: 'PHONE',
  EMAIL: 'EMAIL',
  EMAIL_RECEIVED: 'EMAIL',
  MEETING: 'VISIT',
  DEMO: 'VISIT',
  ROI_PRESENTATION: 'VISIT',
};

/** The channel a meaningful activity stands for when it is the first contact. */
export function channelOf(type: ActivityType): FirstContactChannel {
  return CHANNEL_OF[type] ?? 'OTHER';
}

/**
 * What happened before the present ownership began is history to it: it moves nothing and is no first contact, unless
 * it came with the registration.
 */
export function belongsToOwnership(row: Lead, at: Temporal.Instant): boolean {
  return (
    row.ownedSince === null || Temporal.Instant.compare(at, firstMinuteOf(toInstant(row.ownedSince))) >= 0
  );
}

async function graceEndsBy(work: SystemWork, row: Lead, progressAt: Temporal.Instant): Promise<boolean> {
  const { protection } = await work.settings(row.territoryCode);
  return endsGrace(await readFacts(work, row), progressAt, work.now, protection);
}

function firstContactBy(row: Lead, activity: LoggedActivity, meaningful: boolean) {
  if (hasFirstContact(row) || !(meaningful || activity.type === 'FIRST_CONTACT')) return null;
  return {
    firstContactAt: latest(row.ownedSince, activity.at),
    firstContactChannel: activity.channel ?? channelOf(activity.type),
  };
}

/** The stage that the data shows now, or the higher one that is stored. */
export async function stageNow({ tx }: SystemWork, row: Lead, contacted = false): Promise<LeadStage> {
  const contacts = await tx.contact.findMany({
    where: { leadId: row.id },
    select: { email: true, phone: true },
  });
  return stageOf(
    {
      contacts,
      hasFirstContact: contacted || row.firstContactAt !== null,
      businessType: row.businessType as BusinessType | null,
      estimatedVolumeCents: row.estimatedVolumeCents,
      employeeCount: row.employeeCount,
      kitchenSize: row.kitchenSize as KitchenSize | null,
    },
    row.stage as LeadStage,
  );
}

function latest(stored: Date | null, at: Temporal.Instant): Date {
  return stored && Temporal.Instant.compare(toInstant(stored), at) > 0 ? stored : toDate(at);
}
