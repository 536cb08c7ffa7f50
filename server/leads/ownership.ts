/** How the ownership of a lead begins: by claiming it, or by being given it from the pool. */
import type { Temporal } from '@js-temporal/polyfill';
import { toDate } from '../clock.ts';
import type { Lead, Prisma } from '../db/generated/client.ts';
import type { SystemWork } from '../operate.ts';
import { moveStatus, type HeldLead } from './change.ts';

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
  const data = { ...clocksAnew(row.status, since), ownerId, reclaimableFrom: null };
  if (row.status === 'EXPIRED') {
    return moveStatus(work, row, { to: 'REGISTERED', auto: false, by, data });
  }
  const changed = await work.tx.lead.update({
    where: { id: row.id },
    data: { ...data, version: { increment: 1 }, updatedAt: toDate(work.now) },
  });
  return { row: changed, events: [] };
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
