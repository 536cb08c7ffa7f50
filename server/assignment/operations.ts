/** What admins do to the rules, and applying them by hand. Each function is the whole work of one transaction. */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { AssignmentRule } from '../db/generated/client.ts';
import { appendEvents } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { takeKey } from '../idempotency.ts';
import { checkAssignable } from '../leads/assign.ts';
import { lockLead } from '../leads/change.ts';
import { invalid } from '../leads/operations.ts';
import type { BusinessType, LeadSource } from '../leads/rules.ts';
import { rescore } from '../leads/score.ts';
import type { Work } from '../operate.ts';
import { isTerritoryCode } from '../territories/territories.ts';
import { ForbiddenError, NotFoundError } from '../user-errors.ts';
import { personOf } from '../users/people.ts';
import { assignByRules } from './assign.ts';
import { MOST_RULES, type AssignmentOutcome, type RuleConditions } from './rules.ts';

export interface RuleContent extends RuleConditions {
  readonly name: string;
  /** One of the two, the other null. */
  readonly toUserId: string | null;
  readonly toTeamId: string | null;
  readonly active: boolean;
}

/** Adds a rule after all others. */
export async function createAssignmentRule(
  work: Work,
  input: RuleContent & { readonly idempotencyKey: string | null },
): Promise<{ ruleId: string }> {
  forAdmins(work);
  const { idempotencyKey, ...content } = input;
  const ruleId = uuidV7();
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'createAssignmentRule',
    input: content,
    subjectId: ruleId,
  });
  if (earlier) return { ruleId: earlier };
  await checkContent(work, content);
  await lockRules(work);
  const rules = await work.tx.assignmentRule.count();
  if (rules >= MOST_RULES) {
    throw invalid([
      {
        code: 'RULES_FULL',
        path: '',
        message: `There are ${MOST_RULES} rules. Delete one first.`,
        limit: MOST_RULES,
      },
    ]);
  }
  const at = toDate(work.now);
  await work.tx.assignmentRule.create({
    data: { id: ruleId, position: rules + 1, ...columnsOf(content), createdAt: at, updatedAt: at },
  });
  await auditRule(work, 'createAssignmentRule', ruleId, { position: [null, rules + 1] }, [{}, content]);
  return { ruleId };
}

export type RuleChange = { readonly [Key in keyof RuleContent]?: RuleContent[Key] | undefined };

/** Changes what is given; a new person or team takes the place of the one before. */
export async function updateAssignmentRule(
  work: Work,
  ruleId: string,
  change: RuleChange,
): Promise<{ ruleId: string }> {
  const rule = await holdRule(work, ruleId);
  const target = change.toUserId || change.toTeamId ? { toUserId: null, toTeamId: null } : {};
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const content: RuleContent = { ...contentOf(rule), ...target, ...given };
  await checkContent(work, content);
  await work.tx.assignmentRule.update({
    where: { id: ruleId },
    data: { ...columnsOf(content), updatedAt: toDate(work.now) },
  });
  await auditRule(work, 'updateAssignmentRule', ruleId, { fields: Object.keys(given) }, [
    contentOf(rule),
    content,
  ]);
  return { ruleId };
}

/** Takes a rule away; what it decided stays in the log, in its words. */
export async function deleteAssignmentRule(work: Work, ruleId: string): Promise<{ ruleId: string }> {
  const rule = await holdRule(work, ruleId);
  const { position } = rule;
  await work.tx.assignmentRule.delete({ where: { id: ruleId } });
  await work.tx.assignmentRule.updateMany({
    where: { position: { gt: position } },
    data: { position: { decrement: 1 } },
  });
  await auditRule(work, 'deleteAssignmentRule', ruleId, { position: [position, null] }, [
    contentOf(rule),
    {},
  ]);
  return { ruleId };
}

/** Puts a rule at this place in the order, 1 first; beyond the end it comes last. The others close up. */
export async function moveAssignmentRule(
  work: Work,
  ruleId: string,
  position: number,
): Promise<{ ruleId: string }> {
  const rule = await holdRule(work, ruleId);
  const to = Math.min(Math.max(position, 1), await work.tx.assignmentRule.count());
  const from = rule.position;
  await work.tx.$executeRaw`
    UPDATE assignment_rules SET position = CASE
      WHEN id = ${ruleId}::uuid THEN ${to}::int
      WHEN ${from}::int < ${to}::int THEN position - 1
      ELSE position + 1
    END
    WHERE position BETWEEN least(${from}::int, ${to}::int) AND greatest(${from}::int, ${to}::int)`;
  await auditRule(work, 'moveAssignmentRule', ruleId, { position: [from, to] });
  return { ruleId };
}

export interface SelectedLead {
  readonly leadId: string;
  readonly decisionId: string;
  readonly outcome: AssignmentOutcome;
}

/** Applies the rules to one lead of a selection: of the pool, or of somebody who has left. Managers and admins. */
export async function assignSelected(work: Work, leadId: string): Promise<SelectedLead> {
  const lead = await lockLead(work, leadId);
  await checkAssignable(work, lead);
  const given = await assignByRules(work, lead.row, { occasion: 'SELECTION' });
  const assigned = given.decision.outcome === 'ASSIGNED';
  const planned = assigned ? await replan(work, given.row) : [];
  const scored = assigned ? await rescore(work, given.row) : [];
  await audit(work, {
    action: 'assignLeads',
    subjectType: 'Lead',
    subjectId: leadId,
    leadId,
    changes: {
      ownerId: [lead.row.ownerId, given.row.ownerId],
      outcome: [null, given.decision.outcome],
      reason: [null, given.decision.reason.code],
    },
  });
  await appendEvents(work.tx, [...given.events, ...planned, ...scored]);
  return { leadId, decisionId: given.decisionId, outcome: given.decision.outcome };
}

function forAdmins({ viewer }: Work): void {
  if (viewer.role !== 'ADMIN') {
    throw new ForbiddenError('Admins keep the assignment rules. Ask one to change them.');
  }
}

/** Rules are changed one after the other, and not while a decision is being made. */
async function lockRules({ tx }: Work): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM assignment_state FOR UPDATE`;
}

async function holdRule(work: Work, ruleId: string): Promise<AssignmentRule> {
  forAdmins(work);
  await lockRules(work);
  const rule = await work.tx.assignmentRule.findUnique({ where: { id: ruleId } });
  if (!rule) throw new NotFoundError('The rule');
  return rule;
}

async function checkContent({ tx }: Work, content: RuleContent): Promise<void> {
  const unknown = content.territories.findIndex((code) => !isTerritoryCode(code));
  if (unknown >= 0) {
    const path = `territories.${unknown}`;
    throw invalid([{ code: 'TERRITORY_UNKNOWN', path, message: 'Choose a territory of the list.' }]);
  }
  if ((content.toUserId === null) === (content.toTeamId === null)) {
    throw invalid([
      {
        code: 'RULE_TARGET',
        path: '',
        message: 'Name exactly one person or one team that the rule gives leads to.',
      },
    ]);
  }
  if (content.toUserId !== null && !(await personOf(tx, content.toUserId))?.active) {
    throw invalid([{ code: 'OWNER_UNKNOWN', path: 'toUserId', message: 'Choose a person who works here.' }]);
  }
  if (content.toTeamId !== null && !(await tx.team.findUnique({ where: { id: content.toTeamId } }))) {
    throw invalid([{ code: 'RULE_TARGET', path: 'toTeamId', message: 'Choose a team that there is.' }]);
  }
}

function columnsOf({ toUserId, toTeamId, ...content }: RuleContent) {
  return {
    name: content.name,
    active: content.active,
    territories: [...content.territories],
    sources: [...content.sources],
    businessTypes: [...content.businessTypes],
    targetUserId: toUserId,
    targetTeamId: toTeamId,
  };
}

function contentOf(rule: AssignmentRule): RuleContent {
  const { name, active, territories, targetUserId, targetTeamId } = rule;
  return {
    name,
    active,
    territories,
    sources: rule.sources as LeadSource[],
    businessTypes: rule.businessTypes as BusinessType[],
    toUserId: targetUserId,
    toTeamId: targetTeamId,
  };
}

async function auditRule(
  work: Work,
  action: string,
  ruleId: string,
  changes: Parameters<typeof audit>[1]['changes'],
  [before, after]: readonly [object, object] = [{}, {}],
): Promise<void> {
  await audit(work, {
    action,
    subjectType: 'AssignmentRule',
    subjectId: ruleId,
    leadId: null,
    changes,
    values: differences({ ...before }, { ...after }),
  });
}
