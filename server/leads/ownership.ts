/** How the ownership of a lead begins, and how it passes from one person to the next. */
import type { Temporal } from '@js-temporal/polyfill';
import { toDate } from '../clock.ts';
import type { Lead, Prisma } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import { passToOwner } from '../follow-ups/reassign.ts';
import type { SystemWork } from '../operate.ts';
import { moveStatus, systemActivity, type HeldLead } from './change.ts';

export interface Beginning {
  /** Who made it so; null for the system. */
  readonly by: string | null;
  /** Where every clock runs from; now, unless the registration itself gives the owner. */
  readonly since?: Temporal.Instant;
}

/**
 * Makes this person the owner of a lead that is locked and has none, with every clock anew: an EXPIRED lead is
 * REGISTERED again, stops and extensions of an earlier ownership are over, the bar on the previous owner too. The
 * caller has decided that it may, and logs, replans and tells why.
 */
export async function beginOwnership(
  work: SystemWork,
  row: Lead,
  ownerId: string,
  { by, since = work.now }: Beginning,
): Promise<HeldLead> {
  // The system has no collaborators to take off: it gives away what has just come in.
  if (by !== null) await endCollaboration(work, row.id, ownerId);
  const data = { ...clocksAnew(row.status, since), ownerId, reclaimableFrom: null };
  if (row.status === 'EXPIRED') {
    return moveStatus(work, row, { to: 'REGISTERED', auto: false, by, data });
  }
  return { row: await edited(work, row, data), events: [] };
}

/**
 * Every clock runs from then, and nothing of before counts. A lead that keeps the status GRACE_PERIOD has its full
 * grace before it; planning anew stores what follows.
 */
export function clocksAnew(status: string, since: Temporal.Instant): Prisma.LeadUncheckedUpdateInput {
  return {
    ownedSince: toDate(since),
    clockStoppedAt: null,
    clockStopReason: null,
    clockStoppedById: null,
    extensionDays: 0,
    warnedAt: null,
    graceSince: status === 'GRACE_PERIOD' ? toDate(since) : null,
  };
}

/**
 * Passes a lead that is locked on to another owner, with everything as it stands: owned since, clocks, status. The
 * open follow-ups of the former owner are the new one's, those of collaborators stay theirs. The caller keeps it in
 * its viewer's sight before.
 */
export async function handOver(work: SystemWork, row: Lead, ownerId: string): Promise<HeldLead> {
  const changed = await edited(work, row, { ownerId });
  await endCollaboration(work, row.id, ownerId);
  const events = await passToOwner(work, changed, row.ownerId, 'HANDED_OVER');
  return { row: changed, events };
}

/** Who owns a lead is no longer one who helps with it. */
async function endCollaboration({ tx }: SystemWork, leadId: string, userId: string): Promise<void> {
  await tx.leadCollaborator.deleteMany({ where: { leadId, userId } });
}

/** A change of owner is an edit: it counts the version. */
function edited({ tx, now }: SystemWork, row: Lead, data: Prisma.LeadUncheckedUpdateInput): Promise<Lead> {
  return tx.lead.update({
    where: { id: row.id },
    data: { ...data, version: { increment: 1 }, updatedAt: toDate(now) },
  });
}

/** Gives a lead to somebody: one from the pool begins anew, one that has an owner is handed over as it stands. */
export async function giveTo(
  work: SystemWork,
  row: Lead,
  ownerId: string,
  beginning: Beginning,
): Promise<HeldLead> {
  const given =
    row.ownerId === null
      ? await beginOwnership(work, row, ownerId, beginning)
      : await handOver(work, row, ownerId);
  const { tx, now } = work;
  await tx.activity.create({
    data: {
      ...systemActivity(row.id, 'ASSIGNED', toDate(now)),
      byUserId: beginning.by,
      detail: { userId: ownerId },
    },
  });
  return { row: given.row, events: [...given.events, assigned(work, given.row, beginning.by)] };
}

/** Tells that a lead has (another) owner: who came to it by a transfer, by rules, by hand. */
export function assigned({ now }: SystemWork, row: Lead, by: string | null): NewEvent {
  return {
    type: 'LEAD_ASSIGNED',
    time: now,
    leadId: row.id,
    userId: by ?? row.ownerId,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: `${row.id}:${row.version}`,
    data: { fields: ['owner', 'protection'] },
  };
}
