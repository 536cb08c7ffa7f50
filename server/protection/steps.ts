/**
 * What the clock does to a lead by itself: warn its owner, begin grace, let it expire. One transaction takes every
 * step that is due, in order, or none; the lock on the lead and the facts read under it make each happen once.
 */
import { v7 as uuidV7 } from 'uuid';
import { auditByClock, type ClockAction, type ClockEntry } from '../audit/append.ts';
import { toDate } from '../clock.ts';
import type { Lead, Prisma } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { moveStatus, systemActivity, type HeldLead } from '../leads/change.ts';
import type { ActivityType } from '../leads/activity-rules.ts';
import { rescore } from '../leads/score.ts';
import { protectionStep, reclaimableFrom, type ProtectionStep } from '../leads/protection-rules.ts';
import type { LeadStatus } from '../leads/rules.ts';
import { isTransition } from '../leads/status-rules.ts';
import { writeWarning } from '../mail/write.ts';
import type { SystemWork } from '../operate.ts';
import { keepClock, readClock } from './clock.ts';
import { readFacts } from './facts.ts';
import { leadersOf } from './leaders.ts';

export interface Taken {
  /** False when another transaction held the lead, or it was no longer due. */
  readonly held: boolean;
  readonly steps: number;
}

/**
 * Takes the steps that are due on this lead, and tells how many they were. A lead that another transaction holds is
 * left alone, unless `wait` says otherwise.
 */
export async function takeDueSteps(work: SystemWork, leadId: string, { wait = false } = {}): Promise<Taken> {
  const held = await hold(work, leadId, wait);
  if (!held) return { held: false, steps: 0 };
  const events: NewEvent[] = [];
  const entries: ClockEntry[] = [];
  let row = held;
  let steps = 0;
  for (let step = await nextStep(work, row); step; step = await nextStep(work, row)) {
    const done = await TAKE[step.action](work, row, step);
    entries.push(entryOf(step, row, done.row));
    row = done.row;
    events.push(...done.events);
    steps += 1;
  }
  // Also where nothing was due: a lead that came without its clock has it now.
  events.push(...(row.status === 'EXPIRED' ? await replan(work, row) : await keepClock(work, row)));
  if (steps > 0) events.push(...(await rescore(work, row)));
  await auditByClock(work, entries);
  await appendEvents(work.tx, events);
  return { held: true, steps };
}

async function hold({ tx, now }: SystemWork, leadId: string, wait: boolean): Promise<Lead | null> {
  const at = toDate(now);
  const locked = wait
    ? await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM leads WHERE id = ${leadId}::uuid AND clock_due_at <= ${at} FOR UPDATE`
    : await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM leads WHERE id = ${leadId}::uuid AND clock_due_at <= ${at} FOR UPDATE SKIP LOCKED`;
  return locked.length === 0 ? null : tx.lead.findUniqueOrThrow({ where: { id: leadId } });
}

async function nextStep(work: SystemWork, row: Lead): Promise<ProtectionStep | null> {
  const { protection } = await work.settings(row.territoryCode);
  return protectionStep(await readFacts(work, row), work.now, protection);
}

type Take<Step = ProtectionStep> = (work: SystemWork, row: Lead, step: Step) => Promise<HeldLead>;

const TAKE: { readonly [Action in ProtectionStep['action']]: Take } = {
  WARN: warn,
  START_GRACE: beginGrace,
  EXPIRE: expire,
};

const ENTRY: { readonly [Action in ProtectionStep['action']]: ClockAction } = {
  WARN: 'warnOwner',
  START_GRACE: 'beginGrace',
  EXPIRE: 'expireLead',
};

/** What the step has changed. */
function entryOf(step: ProtectionStep, before: Lead, row: Lead): ClockEntry {
  const changes = {
    ...(before.status !== row.status && { status: [before.status, row.status] }),
    ...(before.ownerId !== row.ownerId && { ownerId: [before.ownerId, row.ownerId] }),
    ...(step.action === 'WARN' && { warnedAt: [text(before.warnedAt), text(row.warnedAt)] }),
    ...(step.action === 'EXPIRE' && { reason: [null, step.reason] }),
  };
  return { action: ENTRY[step.action], leadId: row.id, changes };
}

function text(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

/** The notice to the owner: on the timeline, as an event and by mail. No edit of the lead: its version stays. */
async function warn(work: SystemWork, row: Lead): Promise<HeldLead> {
  const warned = await work.tx.lead.update({ where: { id: row.id }, data: { warnedAt: toDate(work.now) } });
  const { protection } = await readClock(work, warned);
  // Where it was warned late, grace waits for it: that is the day to know.
  if (protection) await writeWarning(work, warned, protection.graceStartsAt);
  return {
    row: warned,
    events: [await tell(work, row, 'PROTECTION_WARNED', { notified: ids(row.ownerId) })],
  };
}

/** One that was suspended while the lead was QUALIFIED goes on from when it began: its days are not given twice. */
async function beginGrace(work: SystemWork, row: Lead, step: ProtectionStep): Promise<HeldLead> {
  const begun = step.action === 'START_GRACE' ? step.begun : undefined;
  const moved = await move(work, row, 'GRACE_PERIOD', { graceSince: toDate(begun ?? work.now) });
  const told = await tell(work, row, 'PROTECTION_GRACE', { notified: ids(row.ownerId) });
  return { row: moved.row, events: [...moved.events, told] };
}

/**
 * Ends the ownership: the lead is in the pool, its previous owner barred for a while. Collaborators go with the
 * owner who had added them: they would go on seeing and working what is up for everybody, and then somebody else's.
 * Keys stay, since an expired lead is live; a transfer that was proposed has nobody left to hand anything over.
 */
async function expire(work: SystemWork, row: Lead, step: ProtectionStep): Promise<HeldLead> {
  const { tx, now } = work;
  const { protection } = await work.settings(row.territoryCode);
  const { ownerId } = row;
  if (ownerId === null || step.action !== 'EXPIRE') throw new Error('only what is owned expires');
  const notified = await leadersOf(work, { ownerId, territoryCode: row.territoryCode });
  const collaborators = await tx.leadCollaborator.deleteMany({ where: { leadId: row.id } });
  await tx.transfer.updateMany({
    where: { leadId: row.id, status: 'PENDING' },
    data: { status: 'CLOSED', decidedAt: toDate(now) },
  });
  const moved = await move(work, row, 'EXPIRED', {
    ownerId: null,
    ownedSince: null,
    previousOwnerId: ownerId,
    reclaimableFrom: toDate(reclaimableFrom(row.territoryCode, now, protection)),
    graceSince: null,
  });
  const told = await tell(work, row, 'PROTECTION_EXPIRED', { reason: step.reason, notified });
  const left: NewEvent[] =
    collaborators.count === 0
      ? []
      : [
          {
            type: 'LEAD_COLLABORATORS_CHANGED',
            time: now,
            leadId: row.id,
            userId: ownerId,
            territory: row.territoryCode,
            subjectId: row.id,
            decisionId: `${row.id}:${moved.row.version}:collaborators`,
            data: { count: collaborators.count },
          },
        ];
  return { row: moved.row, events: [...moved.events, told, ...left] };
}

function move(
  work: SystemWork,
  row: Lead,
  to: LeadStatus,
  data: Prisma.LeadUncheckedUpdateInput,
): Promise<HeldLead> {
  const from = row.status as LeadStatus;
  if (!isTransition(from, to, 'CLOCK')) throw new Error(`the clock makes no ${to} of a lead in ${from}`);
  return moveStatus(work, row, { to, auto: true, by: null, data });
}

type Told = Extract<ActivityType, 'PROTECTION_WARNED' | 'PROTECTION_GRACE' | 'PROTECTION_EXPIRED'>;

/** On the timeline, for those it is a notice to, and as the event of this decision. */
async function tell(
  { tx, now }: SystemWork,
  row: Lead,
  type: Told,
  detail: Prisma.InputJsonObject,
): Promise<NewEvent> {
  const id = uuidV7();
  await tx.activity.create({ data: { ...systemActivity(row.id, type, toDate(now)), id, detail } });
  return {
    type,
    time: now,
    leadId: row.id,
    userId: row.ownerId,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: id,
    data: {},
  };
}

function ids(ownerId: string | null): string[] {
  return ownerId === null ? [] : [ownerId];
}
