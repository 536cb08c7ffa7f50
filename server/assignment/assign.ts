/**
 * Applying the rules to a lead: asks the pure rules, gives the lead to whom they choose, and logs why.
 *
 * Guarantee: decisions by rules come one after the other, so turns stay fair and capacities hold however many run
 * at once. What keeps it: the one row of assignment_state is locked from the choice until the commit. Capacities
 * bind the rules alone: people still claim, register and take over what they like.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod';
import { localDay } from '../absences/rules.ts';
import type { Viewer } from '../auth/viewer.ts';
import { toDate } from '../clock.ts';
import type { Transaction } from '../db/client.ts';
import type { Lead } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import { keepInSight } from '../leads/change.ts';
import { giveTo, type Beginning } from '../leads/ownership.ts';
import type { BusinessType, LeadSource } from '../leads/rules.ts';
import type { SystemWork } from '../operate.ts';
import { territoryOf } from '../territories/territories.ts';
import {
  decideAssignment,
  matches,
  MOST_RULES,
  type AssignmentDecision,
  type AssignmentOccasion,
  type LeadToAssign,
  type OrderedRule,
  type Taker,
} from './rules.ts';

/** Somebody's work, or the system's. */
export type Assigning = SystemWork & { readonly viewer?: Viewer };

export interface AssignedByRules {
  readonly row: Lead;
  /** What of it is to be told; planning anew is the caller's last step. */
  readonly events: readonly NewEvent[];
  readonly decision: AssignmentDecision;
  readonly decisionId: string;
}

/**
 * Gives a lead to whom the rules choose, or leaves it queued in the pool. The lead is locked or new, and has no owner
 * or a deactivated one; the caller has decided that the viewer may. `since` is where the clocks of a lead without an
 * owner run from; now by default.
 */
export async function assignByRules(
  work: Assigning,
  row: Lead,
  { occasion, since }: { readonly occasion: AssignmentOccasion; readonly since?: Beginning['since'] },
): Promise<AssignedByRules> {
  const { tx, now, viewer } = work;
  const rules = await activeRules(tx);
  const lead = toAssign(row, now);
  const asked = rules.filter((rule) => matches(rule, lead)).map((rule) => rule.id);
  const turn = asked.length > 0 ? await takeTurn(tx) : 0n;
  const takers = await takersOf(work, lead, asked);
  const decision = decideAssignment(lead, rules, (ruleId) => takers.get(ruleId) ?? []);
  const decisionId = uuidV7();
  const by = viewer?.id ?? null;
  // The rules may give it to people of another team: out of the viewer's sight.
  if (viewer) await keepInSight({ ...work, viewer }, row.id);
  await tx.assignmentDecision.createMany({
    data: [
      {
        id: decisionId,
        leadId: row.id,
        at: toDate(now),
        occasion,
        outcome: decision.outcome,
        ruleId: decision.ruleId,
        userId: decision.userId,
        byUserId: by,
        reasonCode: decision.reason.code,
        reasonDe: decision.reason.text.de,
        reasonEn: decision.reason.text.en,
      },
    ],
  });
  if (decision.userId === null || decision.ruleId === null) {
    return { row, events: [queued(work, row, decisionId, by)], decision, decisionId };
  }
  await tx.$executeRaw`
    INSERT INTO assignment_turns (rule_id, user_id, turn)
    VALUES (${decision.ruleId}::uuid, ${decision.userId}::uuid, ${turn})
    ON CONFLICT (rule_id, user_id) DO UPDATE SET turn = excluded.turn`;
  const given = await giveTo(work, row, decision.userId, { by, since });
  return { row: given.row, events: given.events, decision, decisionId };
}

/** What the rules would do now; writes nothing and waits for nobody. */
export async function previewAssignment(
  work: Pick<Assigning, 'tx' | 'now' | 'viewer'>,
  lead: LeadToAssign,
): Promise<AssignmentDecision> {
  const rules = await activeRules(work.tx);
  const asked = rules.filter((rule) => matches(rule, lead)).map((rule) => rule.id);
  const takers = await takersOf(work, lead, asked);
  return decideAssignment(lead, rules, (ruleId) => takers.get(ruleId) ?? []);
}

/** Whether there is any rule to ask: without one, what is imported stays with who imports it. */
export async function hasRules(tx: Pick<Transaction, 'assignmentRule'>): Promise<boolean> {
  return (await tx.assignmentRule.count({ where: { active: true }, take: 1 })) > 0;
}

type AssignedBy = 'territoryCode' | 'source' | 'businessType' | 'previousOwnerId' | 'reclaimableFrom';

export function toAssign(row: Pick<Lead, AssignedBy>, now: Temporal.Instant): LeadToAssign {
  return {
    territory: row.territoryCode,
    source: row.source as LeadSource,
    businessType: row.businessType as BusinessType | null,
    barredId: row.reclaimableFrom && row.reclaimableFrom > toDate(now) ? row.previousOwnerId : null,
  };
}

async function activeRules(tx: Transaction): Promise<OrderedRule[]> {
  const rows = await tx.assignmentRule.findMany({
    where: { active: true },
    orderBy: { position: 'asc' },
    take: MOST_RULES,
  });
  return rows.map(({ id, name, territories, sources, businessTypes }) => ({
    id,
    name,
    territories,
    sources: sources as LeadSource[],
    businessTypes: businessTypes as BusinessType[],
  }));
}

const turnRows = z.tuple([z.object({ turn: z.bigint() })]);

/** The number of this decision. From here to the commit no other one is made. */
async function takeTurn(tx: Transaction): Promise<bigint> {
  const rows: unknown = await tx.$queryRaw`UPDATE assignment_state SET turn = turn + 1 RETURNING turn`;
  return turnRows.parse(rows)[0].turn;
}

const takerRows = z.array(
  z.object({
    rule_id: z.uuid(),
    user_id: z.uuid(),
    active: z.boolean(),
    territories: z.array(z.string()),
    absent: z.boolean(),
    open_leads: z.int(),
    capacity: z.int().nullable(),
    last_turn: z.bigint().nullable(),
  }),
);

/** The people each of these rules names, as they stand on the lead's local day. */
async function takersOf(
  { tx, now, viewer }: Pick<Assigning, 'tx' | 'now' | 'viewer'>,
  { territory }: LeadToAssign,
  ruleIds: readonly string[],
): Promise<Map<string, Taker[]>> {
  if (ruleIds.length === 0) return new Map();
  const asked = [...ruleIds];
  const day = localDay(territoryOf(territory).timeZone, now).toString();
  const found: unknown = viewer
    ? await tx.$queryRaw`SELECT * FROM app.assignment_takers(${asked}::uuid[], ${day}::date)`
    : await tx.$queryRaw`SELECT * FROM app.takers_of_rules(${asked}::uuid[], ${day}::date)`;
  const rows = takerRows.parse(found);
  const takers = rows.map((row) => ({
    ruleId: row.rule_id,
    taker: {
      userId: row.user_id,
      active: row.active,
      territories: row.territories,
      absent: row.absent,
      openLeads: row.open_leads,
      capacity: row.capacity,
      lastTurn: row.last_turn === null ? null : Number(row.last_turn),
    },
  }));
  return new Map(
    [...Map.groupBy(takers, (it) => it.ruleId)].map(([id, list]) => [id, list.map((it) => it.taker)]),
  );
}

/** Nothing of the lead has changed but what is known of it: those who watch the queue see the reason. */
function queued({ now }: SystemWork, row: Lead, decisionId: string, by: string | null): NewEvent {
  return {
    type: 'LEAD_UPDATED',
    time: now,
    leadId: row.id,
    userId: by,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId,
    data: { fields: ['assignmentLog'] },
  };
}
