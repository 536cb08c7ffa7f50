/** What the planner decides by, read for many leads in three statements. */
import { toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { presentFirstContact } from '../leads/first-contact.ts';
import type { Pause } from '../leads/pause-rules.ts';
import type { LeadStatus } from '../leads/rules.ts';
import type { SystemWork } from '../operate.ts';
import { pauseOf } from '../protection/facts.ts';
import type { FollowUpKind, FollowUpStatus } from './due-rules.ts';
import type { PlanInput, PlannedFollowUp } from './rules.ts';

export interface PlanFacts {
  readonly input: PlanInput;
  readonly pauses: readonly Pause[];
  /** When the T7 of the present ownership is or was due, as planned so far. */
  readonly t7DueAt: Date | null;
}

/** A query's view or an operation's work. */
type Reading = Pick<SystemWork, 'tx' | 'now' | 'settings'>;

/** In the order of the leads. */
export async function readPlanFacts(reading: Reading, leads: readonly Lead[]): Promise<PlanFacts[]> {
  const ids = leads.map((lead) => lead.id);
  const followUps = Map.groupBy(await readFollowUps(reading, ids), (it) => it.leadId);
  const pauses = Map.groupBy(
    await reading.tx.leadPause.findMany({ where: { leadId: { in: ids } }, orderBy: { stoppedAt: 'asc' } }),
    (it) => it.leadId,
  );
  return Promise.all(
    leads.map((lead) =>
      factsOf(reading, lead, followUps.get(lead.id) ?? [], (pauses.get(lead.id) ?? []).map(pauseOf)),
    ),
  );
}

type FollowUpRow = Awaited<ReturnType<typeof readFollowUps>>[number];

function readFollowUps({ tx }: Reading, leadIds: readonly string[]) {
  return tx.followUp.findMany({
    where: { leadId: { in: [...leadIds] } },
    include: {
      ledger: {
        where: { decision: { in: ['COMPLETED', 'SKIPPED', 'CANCELLED'] } },
        select: { at: true },
        orderBy: { at: 'desc' },
        take: 1,
      },
    },
    orderBy: { dueAt: 'asc' },
  });
}

async function factsOf(
  { now, settings }: Reading,
  lead: Lead,
  rows: readonly FollowUpRow[],
  pauses: readonly Pause[],
): Promise<PlanFacts> {
  const input: PlanInput = {
    territory: lead.territoryCode,
    status: lead.status as LeadStatus,
    ownedSince: lead.ownerId && lead.ownedSince ? toInstant(lead.ownedSince) : null,
    clockStoppedAt: lead.clockStoppedAt && toInstant(lead.clockStoppedAt),
    pauses,
    anchors: {
      firstContactAt: presentFirstContact(lead),
      latestSampleSentAt: lead.latestSampleAt && toInstant(lead.latestSampleAt),
    },
    existing: rows.map(planned),
    settings: (await settings(lead.territoryCode)).followUps,
    now,
  };
  const t7 = rows.find(
    (it) =>
      it.kind === 'T7' &&
      it.status !== 'CANCELLED' &&
      it.ownedSince !== null &&
      it.ownedSince.getTime() === lead.ownedSince?.getTime(),
  );
  return { input, pauses, t7DueAt: t7?.dueAt ?? null };
}

function planned(row: FollowUpRow): PlannedFollowUp {
  return {
    id: row.id,
    kind: row.kind as FollowUpKind,
    status: row.status as FollowUpStatus,
    dueAt: toInstant(row.dueAt),
    anchorAt: row.anchorAt && toInstant(row.anchorAt),
    ownedSince: row.ownedSince && toInstant(row.ownedSince),
    firedAt: row.firedAt && toInstant(row.firedAt),
    heldSince: row.heldSince && toInstant(row.heldSince),
    closedAt: row.ledger[0] ? toInstant(row.ledger[0].at) : null,
    rescheduled: row.rescheduled,
  };
}
