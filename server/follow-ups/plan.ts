/**
 * Applies the planner to a lead whose lock is held: reads what is planned, asks the pure planner what should be,
 * and writes the difference with a ledger row and an event for each decision.
 */
import { v7 as uuidV7 } from 'uuid';
import { toDate } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import type { Pause } from '../leads/pause-rules.ts';
import type { SystemWork } from '../operate.ts';
import { keepClock } from '../protection/clock.ts';
import type { FollowUpKind, LedgerDecision } from './due-rules.ts';
import { readPlanFacts } from './plan-facts.ts';
import type { PlanReason } from './reason-rules.ts';
import { LEDGER_DECISION, planFollowUps, type PlanDecision } from './rules.ts';

/**
 * Plans anew, and keeps what is stored of it true: the lead's next follow-up and the next step of its clock. The last
 * step of every operation that changes a fact of either. The lead must be as it will be committed.
 */
export async function replan(work: SystemWork, lead: Lead): Promise<NewEvent[]> {
  const [facts] = await readPlanFacts(work, [lead]);
  return facts ? applyPlan(work, lead, planFollowUps(facts.input), facts.pauses) : [];
}

/** Writes what the planner decided for this lead, and what follows from it. */
export async function applyPlan(
  work: SystemWork,
  lead: Lead,
  decisions: readonly PlanDecision[],
  pauses: readonly Pause[],
): Promise<NewEvent[]> {
  const events = await applyDecisions(work, lead, decisions);
  await keepNext(work, lead.id);
  return [...events, ...(await keepClock(work, lead, pauses))];
}

/** The earliest open follow-up that no stopped clock holds, copied to the lead for ordering and filtering. */
export async function keepNext({ tx }: SystemWork, leadId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE leads l
    SET next_follow_up_at = next.due_at
    FROM (
      SELECT min(due_at) AS due_at FROM follow_ups
      WHERE lead_id = ${leadId}::uuid AND status = 'PENDING' AND held_since IS NULL
    ) AS next
    WHERE l.id = ${leadId}::uuid AND l.next_follow_up_at IS DISTINCT FROM next.due_at`;
}

/** Holding and resuming are told by the clock's own events. */
const EVENT = {
  PLAN: 'FOLLOW_UP_PLANNED',
  MOVE: 'FOLLOW_UP_MOVED',
  SKIP: 'FOLLOW_UP_SKIPPED',
  CANCEL: 'FOLLOW_UP_CANCELLED',
  HOLD: null,
  RESUME: 'FOLLOW_UP_MOVED',
} as const;

async function applyDecisions(
  work: SystemWork,
  lead: Lead,
  decisions: readonly PlanDecision[],
): Promise<NewEvent[]> {
  if (decisions.length === 0) return [];
  const at = toDate(work.now);
  const decided = decisions.map((decision) => {
    const followUpId = decision.followUpId ?? uuidV7();
    const line = ledgerRow(at, {
      followUpId,
      leadId: lead.id,
      decision: LEDGER_DECISION[decision.action],
      dueAt: toDate(decision.dueAt),
      reason: decision.reason,
    });
    return { decision, followUpId, line };
  });
  const planned = decided.filter(({ decision }) => decision.followUpId === undefined);
  if (planned.length > 0)
    await work.tx.followUp.createMany({
      data: planned.map(({ decision, followUpId }) => newFollowUp(work, lead, decision, followUpId)),
    });
  for (const { decision, followUpId } of decided) {
    if (decision.followUpId === undefined) continue;
    await work.tx.followUp.update({ where: { id: followUpId }, data: changeOf(lead, decision) });
  }
  await work.tx.ledgerEntry.createMany({ data: decided.map(({ line }) => line) });
  return decided.flatMap(({ decision, followUpId, line }) => {
    const type = EVENT[decision.action];
    return type ? [followUpEvent(work, lead, type, followUpId, decision.kind, line.id)] : [];
  });
}

function newFollowUp({ now }: SystemWork, lead: Lead, decision: PlanDecision, id: string) {
  return {
    id,
    leadId: lead.id,
    kind: decision.kind,
    status: decision.action === 'SKIP' ? 'SKIPPED' : 'PENDING',
    dueAt: toDate(decision.dueAt),
    anchorAt: decision.anchorAt && toDate(decision.anchorAt),
    ownedSince: lead.ownedSince,
    assigneeId: lead.ownerId,
    createdAt: toDate(now),
  };
}

function changeOf(lead: Lead, decision: PlanDecision) {
  const dates = { dueAt: toDate(decision.dueAt), anchorAt: decision.anchorAt && toDate(decision.anchorAt) };
  switch (decision.action) {
    case 'SKIP':
      return { ...dates, status: 'SKIPPED', heldSince: null };
    case 'CANCEL':
      return { status: 'CANCELLED', heldSince: null };
    case 'HOLD':
      return { heldSince: lead.clockStoppedAt };
    case 'PLAN':
    case 'MOVE':
    case 'RESUME':
      return { ...dates, heldSince: null };
  }
}

export interface LedgerLine {
  readonly followUpId: string;
  readonly leadId: string;
  readonly decision: LedgerDecision;
  readonly dueAt: Date;
  readonly reason: Pick<PlanReason, 'text'> & { readonly code: string };
}

/** One row per decision. Returns its id, which makes the decision's event unique. */
export async function enterLedger({ tx, now }: SystemWork, line: LedgerLine): Promise<string> {
  const row = ledgerRow(toDate(now), line);
  await tx.ledgerEntry.create({ data: row });
  return row.id;
}

/** Of many, in one statement; in their order, by their ids. */
export function ledgerRow(at: Date, { reason, ...columns }: LedgerLine) {
  const words = { reasonCode: reason.code, reasonDe: reason.text.de, reasonEn: reason.text.en };
  return { id: uuidV7(), at, ...columns, ...words };
}

type FollowUpEventType =
  | 'FOLLOW_UP_PLANNED'
  | 'FOLLOW_UP_MOVED'
  | 'FOLLOW_UP_SKIPPED'
  | 'FOLLOW_UP_CANCELLED'
  | 'FOLLOW_UP_REASSIGNED'
  | 'FOLLOW_UP_DUE';

export function followUpEvent(
  { now }: SystemWork,
  lead: Pick<Lead, 'id' | 'ownerId' | 'territoryCode'>,
  type: FollowUpEventType,
  followUpId: string,
  kind: FollowUpKind,
  decisionId: string,
): NewEvent {
  return {
    type,
    time: now,
    leadId: lead.id,
    followUpId,
    userId: lead.ownerId,
    territory: lead.territoryCode,
    subjectId: followUpId,
    decisionId,
    data: { followUpType: kind },
  };
}
