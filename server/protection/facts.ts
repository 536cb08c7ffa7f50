/** What a lead's clock is computed from, from its row, the stops of its clock that have ended, and its T7. */
import { toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { presentFirstContact } from '../leads/first-contact.ts';
import type { Pause } from '../leads/pause-rules.ts';
import type { ProtectionFacts } from '../leads/protection-rules.ts';
import type { LeadStatus } from '../leads/rules.ts';
import type { SystemWork } from '../operate.ts';

export interface PauseRow {
  readonly stoppedAt: Date;
  readonly resumedAt: Date;
}

/** `t7DueAt`: when the T7 of the present ownership is or was due, whatever became of it. */
export function factsOf(row: Lead, pauses: readonly Pause[], t7DueAt: Date | null): ProtectionFacts {
  return {
    territory: row.territoryCode,
    status: row.status as LeadStatus,
    ownedSince: row.ownerId ? instant(row.ownedSince) : null,
    firstContactAt: presentFirstContact(row),
    lastProgressAt: instant(row.lastProgressAt),
    extensionDays: row.extensionDays,
    pauses,
    clockStoppedAt: instant(row.clockStoppedAt),
    warnedAt: instant(row.warnedAt),
    graceStartedAt: instant(row.graceSince),
    t7DueAt: instant(t7DueAt),
  };
}

export function pauseOf(row: PauseRow): Pause {
  return { stoppedAt: toInstant(row.stoppedAt), resumedAt: toInstant(row.resumedAt) };
}

export async function pausesOf({ tx }: SystemWork, leadId: string): Promise<Pause[]> {
  const rows = await tx.leadPause.findMany({
    where: { leadId },
    select: { stoppedAt: true, resumedAt: true },
    orderBy: { stoppedAt: 'asc' },
  });
  return rows.map(pauseOf);
}

/** As it will be committed: planned follow-ups included. */
export async function readFacts(
  work: SystemWork,
  row: Lead,
  pauses?: readonly Pause[],
): Promise<ProtectionFacts> {
  const t7 = row.ownedSince
    ? await work.tx.followUp.findFirst({
        where: { leadId: row.id, kind: 'T7', ownedSince: row.ownedSince, status: { not: 'CANCELLED' } },
        select: { dueAt: true },
      })
    : null;
  return factsOf(row, pauses ?? (await pausesOf(work, row.id)), t7?.dueAt ?? null);
}

function instant(date: Date | null) {
  return date && toInstant(date);
}
