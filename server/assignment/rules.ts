/**
 * Who gets a lead that nobody owns: rules in order, each with conditions and a person or a team, turn by turn.
 *
 * Guarantee: the answer depends on nothing but the arguments. Among people who can always take a lead the turns
 * differ by one at most; somebody back from an absence gets one lead at their turn, not all that they missed.
 */
import type { BusinessType, LeadSource } from '../leads/rules.ts';
import { covers } from '../territories/territories.ts';
import { reasonOf, type AssignmentReason } from './reason-rules.ts';

export const assignmentOutcomes = ['ASSIGNED', 'QUEUED'] as const;
/** QUEUED: it waits in the pool for somebody to claim or assign it. */
export type AssignmentOutcome = (typeof assignmentOutcomes)[number];

export const assignmentOccasions = ['REGISTRATION', 'IMPORT', 'SELECTION', 'WEB_FORM'] as const;
/** What brought the lead before the rules. */
export type AssignmentOccasion = (typeof assignmentOccasions)[number];

/** More rules than anybody keeps in mind. */
export const MOST_RULES = 100;
/** How many leads are assigned by hand at once. */
export const MOST_SELECTED = 200;
export const RULE_NAME_LENGTH = 100;

export interface LeadToAssign {
  readonly territory: string;
  readonly source: LeadSource;
  readonly businessType: BusinessType | null;
  /** Whose protection of it has expired, while they may not have it again; null for nobody. */
  readonly barredId: string | null;
}

/** Each condition is a list of which any value will do; an empty one demands nothing. */
export interface RuleConditions {
  /** Codes; a country covers its subdivisions. */
  readonly territories: readonly string[];
  readonly sources: readonly LeadSource[];
  readonly businessTypes: readonly BusinessType[];
}

export interface OrderedRule extends RuleConditions {
  readonly id: string;
  readonly name: string;
}

/** One of the people a rule names, as they stand when a lead is to be given to somebody. */
export interface Taker {
  readonly userId: string;
  readonly active: boolean;
  /** Granted to them. */
  readonly territories: readonly string[];
  /** On the lead's local day. */
  readonly absent: boolean;
  /** Owned and not closed. */
  readonly openLeads: number;
  /** How many open leads they may have for rules to give them another one; null for any number. */
  readonly capacity: number | null;
  /** When this rule last gave them a lead, in the order of turns; null when it never did. */
  readonly lastTurn: number | null;
}

/** Why a rule passed somebody over. */
export type PassedOver = 'INACTIVE' | 'TERRITORY' | 'BARRED' | 'ABSENT' | 'FULL';

export interface RuleVerdict {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly verdict: 'NO_MATCH' | 'NOBODY_FREE' | 'CHOSEN';
  /** How many people it passed over, by why. */
  readonly passedOver: Readonly<Partial<Record<PassedOver, number>>>;
}

export interface AssignmentDecision {
  readonly outcome: AssignmentOutcome;
  readonly ruleId: string | null;
  readonly userId: string | null;
  readonly reason: AssignmentReason;
  /** What each rule said, in their order, down to the one that chose. */
  readonly verdicts: readonly RuleVerdict[];
}

/** A rule without conditions matches every lead. */
export function matches(rule: RuleConditions, lead: LeadToAssign): boolean {
  return (
    (rule.territories.length === 0 || covers(rule.territories, lead.territory)) &&
    (rule.sources.length === 0 || rule.sources.includes(lead.source)) &&
    (rule.businessTypes.length === 0 ||
      (lead.businessType !== null && rule.businessTypes.includes(lead.businessType)))
  );
}

/** Null for somebody who can take the lead. */
export function passedOverFor(
  taker: Taker,
  lead: Pick<LeadToAssign, 'territory' | 'barredId'>,
): PassedOver | null {
  if (!taker.active) return 'INACTIVE';
  if (!covers(taker.territories, lead.territory)) return 'TERRITORY';
  if (taker.userId === lead.barredId) return 'BARRED';
  if (taker.absent) return 'ABSENT';
  if (taker.capacity !== null && taker.openLeads >= taker.capacity) return 'FULL';
  return null;
}

/** Whose turn it is: never served before served, then who waits longest; the id decides between equals. */
export function nextInTurn(takers: readonly Taker[]): Taker | null {
  return takers.toSorted(byTurn)[0] ?? null;
}

function byTurn(a: Taker, b: Taker): number {
  const [left, right] = [a.lastTurn ?? -1, b.lastTurn ?? -1];
  return left === right ? (a.userId < b.userId ? -1 : 1) : left - right;
}

/**
 * The first rule in order that matches and has somebody who can take the lead gives it to them. One that has
 * nobody leaves it to the next; when none is left, the lead is queued.
 */
export function decideAssignment(
  lead: LeadToAssign,
  rules: readonly OrderedRule[],
  takersOf: (ruleId: string) => readonly Taker[],
): AssignmentDecision {
  const verdicts: RuleVerdict[] = [];
  for (const rule of rules) {
    const named = { ruleId: rule.id, ruleName: rule.name };
    if (!matches(rule, lead)) {
      verdicts.push({ ...named, verdict: 'NO_MATCH', passedOver: {} });
      continue;
    }
    const takers = takersOf(rule.id);
    const chosen = nextInTurn(takers.filter((taker) => passedOverFor(taker, lead) === null));
    const passedOver = countPassedOver(takers, lead);
    verdicts.push({ ...named, verdict: chosen ? 'CHOSEN' : 'NOBODY_FREE', passedOver });
    if (!chosen) continue;
    return {
      outcome: 'ASSIGNED',
      ruleId: rule.id,
      userId: chosen.userId,
      reason: reasonOf(verdicts, takers.length),
      verdicts,
    };
  }
  return { outcome: 'QUEUED', ruleId: null, userId: null, reason: reasonOf(verdicts, 0), verdicts };
}

function countPassedOver(takers: readonly Taker[], lead: LeadToAssign): RuleVerdict['passedOver'] {
  const counts: Partial<Record<PassedOver, number>> = {};
  for (const taker of takers) {
    const why = passedOverFor(taker, lead);
    if (why) counts[why] = (counts[why] ?? 0) + 1;
  }
  return counts;
}
