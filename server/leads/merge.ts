/**
 * Merging two leads that are one company, and undoing it. Each function is the whole work of one transaction.
 *
 * The kept lead keeps its own fields, owner and clock; contacts, activities, follow-ups, collaborators and keys of
 * the other come to it, and count as if they had been its own. What the merge changes is remembered for as long as it
 * can be undone. Questions about the other (transfers, requests about its clock) are closed, and stay so: whoever
 * asked has been told.
 */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences, type FieldChanges } from '../audit/difference-rules.ts';
import { toDate, toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import type { FollowUpKind } from '../follow-ups/due-rules.ts';
import { enterLedger, followUpEvent, replan } from '../follow-ups/plan.ts';
import { plainReason } from '../follow-ups/reason-rules.ts';
import type { LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { readFacts } from '../protection/facts.ts';
import { territoryOf } from '../territories/territories.ts';
import { ConflictError, ForbiddenError, TransitionError, ValidationError } from '../user-errors.ts';
import type { ActivityType } from './activity-rules.ts';
import {
  channelOf,
  checkVersion,
  demand,
  keepInSight,
  lockLead,
  moveStatus,
  systemActivity,
  type HeldLead,
} from './change.ts';
import type { HardKey } from './duplicate-rules.ts';
import { sortedKeys } from './duplicate-rules.ts';
import { canonicalOrNot, isLiveNow, keysOfLead, takeKeys } from './keys.ts';
import { mergeOf } from './merge-memory.ts';
import { afterMerge, statusAfterMerge, type Brought } from './merge-rules.ts';
import { firstMinuteOf } from './protection-rules.ts';
import { actedOn } from './rights.ts';
import { judge } from './rights-rules.ts';
import { isRemoved, type LeadStatus } from './rules.ts';
import { rescore } from './score.ts';
import { settle } from './settle.ts';
import { editable } from './update.ts';

export interface MergeLeadsInput {
  readonly keepId: string;
  readonly mergeId: string;
  readonly reason: string | null;
  readonly keepVersion: number | null;
  readonly mergeVersion: number | null;
}

/** Managers and admins: both leads must be theirs to work on. */
export async function mergeLeads(work: Work, input: MergeLeadsInput): Promise<{ leadId: string }> {
  const { tx, viewer, now } = work;
  const { keep, away } = await hold(work, input);
  const mergeId = uuidV7();
  const held = await heldKeys(work, [keep.row.id, away.row.id]);
  await keepInSight(work, away.row.id);
  await tx.$executeRaw`
    SELECT app.remember_merge(${mergeId}::uuid, ${keep.row.id}::uuid, ${away.row.id}::uuid, ${toDate(now)})`;
  const cancelled = await cancelPlanned(work, away.row);
  const brought = await broughtBy(work, keep.row, away.row);
  await tx.$executeRaw`SELECT app.rehome(${mergeId}::uuid)`;
  const moved = await moveStatus(work, away.row, {
    to: 'MERGED',
    auto: false,
    by: viewer.id,
    data: {
      formerStatus: away.row.status,
      removedAt: toDate(now),
      mergedIntoId: keep.row.id,
      canonical: false,
    },
  });
  // Nothing is left to plan: it loses its next follow-up and its clock, and what was asked about that is closed.
  const closed = await replan(work, moved.row);
  const united = {
    ...afterMerge(keep.row, away.row, brought),
    canonical: await unitedKeys(work, keep.row, held),
  };
  const { row: kept, events: awakened } = await writeKept(work, keep.row, united);
  await tx.activity.create({
    data: { ...systemActivity(kept.id, 'MERGED', toDate(now)), byUserId: viewer.id, summary: input.reason },
  });
  const planned = await replan(work, kept);
  const scored = await rescore(work, kept);
  await auditBoth(work, 'mergeLeads', kept.id, away.row.id, {
    ...differences(editable(keep.row), editable(kept)),
    ...differences({}, { reason: input.reason }),
  });
  const told = [kept, moved.row].map((row) => leadEvent(work, 'LEAD_MERGED', row, mergeId));
  await appendEvents(tx, [
    ...cancelled,
    ...moved.events,
    ...closed,
    ...awakened,
    ...told,
    ...planned,
    ...scored,
  ]);
  return { leadId: kept.id };
}

async function broughtBy({ tx }: Work, keep: Lead, away: Lead): Promise<Brought> {
  const contacts = (await tx.contact.count({ where: { leadId: away.id } })) > 0;
  if (keep.ownedSince === null) return { contacts, meaningful: null };
  const since = toDate(firstMinuteOf(toInstant(keep.ownedSince)));
  const first = await tx.activity.findFirst({
    where: { leadId: away.id, meaningful: true, withdrawnAt: null, at: { gte: since } },
    orderBy: { at: 'asc' },
  });
  return {
    contacts,
    meaningful: first && { at: first.at, channel: channelOf(first.type as ActivityType) },
  };
}

/** One edit of the kept lead, which moves its status where what came to it would have. */
async function writeKept(
  work: Work,
  keep: Lead,
  united: ReturnType<typeof afterMerge> & { readonly canonical: boolean },
): Promise<HeldLead> {
  const { protection } = await work.settings(keep.territoryCode);
  const status = statusAfterMerge(await readFacts(work, keep), keep, united, work.now, protection);
  if (status !== keep.status) {
    const data = { ...united, ...(keep.status === 'GRACE_PERIOD' && { graceSince: null }) };
    return moveStatus(work, keep, { to: status, auto: false, by: work.viewer.id, data });
  }
  const row = await work.tx.lead.update({
    where: { id: keep.id },
    data: { ...united, version: { increment: 1 }, updatedAt: toDate(work.now) },
  });
  return { row, events: [] };
}

async function hold(work: Work, input: MergeLeadsInput): Promise<{ keep: LeadNode; away: LeadNode }> {
  const { keepId, mergeId } = input;
  if (keepId === mergeId) throw invalid('A lead cannot be merged into itself. Choose another one.');
  // In one order, so that two who merge the same leads the other way round do not wait for each other.
  const [first, second] = [keepId, mergeId].sort();
  const locked = new Map<string, LeadNode>();
  for (const id of [first, second]) if (id) locked.set(id, await lockLead(work, id));
  const [keep, away] = [locked.get(keepId), locked.get(mergeId)];
  if (!keep || !away) throw new Error('a lead was locked and is not there');
  await demand('MERGE', away, work);
  await demandKept(work, keep);
  if (input.keepVersion !== null) checkVersion(keep, input.keepVersion);
  if (input.mergeVersion !== null) checkVersion(away, input.mergeVersion);
  if (territoryOf(keep.row.territoryCode).country !== territoryOf(away.row.territoryCode).country) {
    throw invalid('The leads lie in different countries, with their own currency and law. They stay apart.');
  }
  return { keep, away };
}

/** A customer's lead can take another in, though it cannot be merged away. */
async function demandKept(work: Work, keep: LeadNode): Promise<void> {
  if (isRemoved(keep.row.status as LeadStatus)) {
    throw new ForbiddenError('The lead to keep is deleted or merged itself. Choose the one it lives on in.');
  }
  try {
    await demand('MERGE', keep, work);
  } catch (error) {
    if (!(error instanceof TransitionError)) throw error;
  }
}

function invalid(message: string): ValidationError {
  return new ValidationError([{ path: ['mergeId'], code: 'INVALID', message }]);
}

async function heldKeys({ tx }: Work, leadIds: readonly string[]): Promise<HardKey[]> {
  const rows = await tx.leadKey.findMany({ where: { leadId: { in: [...leadIds] } } });
  return sortedKeys(rows.map((it) => ({ kind: it.kind as HardKey['kind'], value: it.value })));
}

/**
 * The kept lead takes every key of both; where a third holds one, those that the two held. One that was not
 * canonical because of the other is from now on. One that was lost long ago takes none. Returns whether it is canonical.
 */
async function unitedKeys(work: Work, keep: Lead, held: readonly HardKey[]): Promise<boolean> {
  if (!(await isLiveNow(work, keep))) return keep.canonical;
  if (await takeKeys(work, keep, await keysOfLead(work, keep))) return true;
  return keep.canonical && (await takeKeys(work, keep, held));
}

/** T3 and T7 of the ownership that ends here; what people planned goes on. */
async function cancelPlanned(work: Work, row: Lead): Promise<NewEvent[]> {
  const open = await work.tx.followUp.findMany({
    where: { leadId: row.id, status: 'PENDING', kind: { in: ['T3', 'T7'] } },
  });
  const events: NewEvent[] = [];
  for (const { id, kind, dueAt } of open) {
    await work.tx.followUp.update({ where: { id }, data: { status: 'CANCELLED', heldSince: null } });
    const reason = plainReason('LEAD_CLOSED', { kind: kind as FollowUpKind });
    const line = { followUpId: id, leadId: row.id, decision: 'CANCELLED', dueAt, reason } as const;
    const entry = await enterLedger(work, line);
    events.push(followUpEvent(work, row, 'FOLLOW_UP_CANCELLED', id, kind as FollowUpKind, entry));
  }
  return events;
}

/** Admins, while nothing has happened to either lead since, for `duplicates.unmergeHours` at most. */
export async function unmergeLeads(work: Work, input: { leadId: string }): Promise<{ leadId: string }> {
  const { tx, now } = work;
  const away = await lockLead(work, input.leadId);
  const verdict = judge('UNMERGE', await actedOn(away, work, 'UNMERGE'));
  // Why it is too late is said with the lead that was kept.
  if (verdict.kind !== 'NOT_NOW') await demand('UNMERGE', away, work);
  const keep = await lockLead(work, away.row.mergedIntoId ?? '');
  // Again, under the lock of the kept one: nothing happens to it any more.
  const merge = await mergeOf(work, away);
  if (!merge || merge.until.epochMilliseconds <= now.epochMilliseconds) {
    throw new ConflictError(
      keep.row.id,
      'The merge is too long ago to be undone. Register the company anew.',
    );
  }
  if (merge.changedSince) {
    throw new ConflictError(keep.row.id, 'The lead has changed since the merge, which cannot be undone now.');
  }
  await tx.$executeRaw`SELECT app.undo_merge(${merge.id}::uuid, ${toDate(now)})`;
  const rows = [await reread(work, keep.row.id), await reread(work, away.row.id)] as const;
  // The kept one gives back what it had of the other, which then takes it.
  await tx.leadKey.deleteMany({ where: { leadId: keep.row.id } });
  const planned: NewEvent[] = [];
  for (const row of rows) {
    // By the settings and holidays of now: what was remembered was planned by those of then.
    planned.push(...(await settle(work, await canonicalOrNot(work, row))));
    const logged = systemActivity(row.id, 'UNMERGED', toDate(now));
    await tx.activity.create({ data: { ...logged, byUserId: work.viewer.id } });
  }
  await auditBoth(work, 'unmergeLeads', keep.row.id, away.row.id);
  await appendEvents(tx, [...rows.map((row) => leadEvent(work, 'LEAD_UNMERGED', row, merge.id)), ...planned]);
  return { leadId: away.row.id };
}

function reread({ tx }: Work, id: string): Promise<Lead> {
  return tx.lead.findUniqueOrThrow({ where: { id } });
}

function leadEvent(
  { now, viewer }: Work,
  type: 'LEAD_MERGED' | 'LEAD_UNMERGED',
  row: Lead,
  decisionId: string,
): NewEvent {
  return {
    type,
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId,
    data: {},
  };
}

/** What the kept lead took over is told of that one. */
async function auditBoth(
  work: Work,
  action: string,
  keepId: string,
  mergeId: string,
  ofKept: FieldChanges = {},
): Promise<void> {
  for (const leadId of [keepId, mergeId]) {
    const changes = { keepId: [null, keepId], mergeId: [null, mergeId] };
    const values = leadId === keepId ? ofKept : {};
    await audit(work, { action, subjectType: 'Lead', subjectId: leadId, leadId, changes, values });
  }
}
