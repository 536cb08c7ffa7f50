/**
 * The stored part of a lead's clock: the instant of its next step, which the hourly job reads, and the end of its
 * protection, which lists filter by.
 *
 * Guarantee: both are what the facts say, after every operation that changes one. What keeps it: planning
 * follow-ups anew, which every such operation ends with, keeps the clock as well (`follow-ups/plan.ts`).
 */
import { toDate } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import type { Pause } from '../leads/pause-rules.ts';
import {
  nextProtectionStep,
  protectionOf,
  type Protection,
  type ProtectionStep,
} from '../leads/protection-rules.ts';
import type { SystemWork } from '../operate.ts';
import { readFacts } from './facts.ts';

export interface Clock {
  /** Null where no clock exists. */
  readonly protection: Protection | null;
  /** Null where nothing is to come. */
  readonly next: ProtectionStep | null;
}

/** The clock of a lead whose lock is held. */
export async function readClock(work: SystemWork, lead: Lead, pauses?: readonly Pause[]): Promise<Clock> {
  const facts = await readFacts(work, lead, pauses);
  const { protection: settings } = await work.settings(lead.territoryCode);
  return { protection: protectionOf(facts, work.now, settings), next: nextProtectionStep(facts, settings) };
}

/**
 * Keeps what is stored of the clock true, and closes the requests that have lost their object. The lead must be as
 * it will be committed, its follow-ups too.
 */
export async function keepClock(
  work: SystemWork,
  lead: Lead,
  pauses?: readonly Pause[],
): Promise<NewEvent[]> {
  const { protection, next } = await readClock(work, lead, pauses);
  const dueAt = next && toDate(next.at);
  const endsAt = protection && toDate(protection.endsAt);
  await work.tx.$executeRaw`
    UPDATE leads
    SET clock_due_at = ${dueAt}, protection_ends_at = ${endsAt}
    WHERE id = ${lead.id}::uuid
      AND (clock_due_at, protection_ends_at) IS DISTINCT FROM (${dueAt}::timestamptz, ${endsAt}::timestamptz)`;
  return closeRequests(work, lead, protection !== null);
}

/**
 * A request is closed when its lead has no clock any more, when whoever asked no longer works on it, and when what
 * it asks for is so already.
 */
async function closeRequests({ tx, now }: SystemWork, lead: Lead, hasClock: boolean): Promise<NewEvent[]> {
  const closed = await tx.$queryRaw<{ id: string; requested_by_id: string }[]>`
    UPDATE clock_requests r
    SET status = 'CLOSED', decided_at = ${toDate(now)}
    WHERE r.lead_id = ${lead.id}::uuid AND r.status = 'PENDING' AND (
      NOT ${hasClock}::boolean
      OR r.kind = ${lead.clockStoppedAt ? 'STOP' : 'RESUME'}
      OR NOT (
        r.requested_by_id = ${lead.ownerId}::uuid
        OR EXISTS (SELECT FROM lead_collaborators c WHERE c.lead_id = r.lead_id AND c.user_id = r.requested_by_id)
      )
    )
    RETURNING r.id, r.requested_by_id`;
  return closed.map((it) => ({
    type: 'CLOCK_DECIDED',
    time: now,
    leadId: lead.id,
    userId: it.requested_by_id,
    territory: lead.territoryCode,
    subjectId: it.id,
    decisionId: it.id,
    data: {},
  }));
}
