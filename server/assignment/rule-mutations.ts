/** Mutations of admins on assignment rules: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import type { Context } from '../context.ts';
import { BusinessTypeEnum, LeadSourceEnum } from '../leads/enums.ts';
import { businessTypes, leadSources } from '../leads/rules.ts';
import type { AssignmentRuleRow } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { ADMINISTRATION } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText, rawText, requiredText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { AssignmentRuleRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError, ValidationError } from '../user-errors.ts';
import {
  createAssignmentRule,
  deleteAssignmentRule,
  moveAssignmentRule,
  updateAssignmentRule,
} from './operations.ts';
import { RULE_NAME_LENGTH } from './rules.ts';

interface RuleChanged {
  readonly rule: AssignmentRuleRow | null;
  readonly cursor: string;
}

function ruleSuccess(name: string, description: string) {
  return builder.objectRef<RuleChanged>(name).implement({
    description,
    fields: (t) => ({
      rule: t.field({
        type: AssignmentRuleRef,
        nullable: true,
        description: 'The rule as it is now; null once it is deleted.',
        resolve: (it) => it.rule,
      }),
      cursor: t.expose('cursor', {
        type: 'EventCursor',
        description: 'The position of the log that contains this change.',
      }),
    }),
  });
}

async function change(
  context: Context,
  operation: (work: Work) => Promise<{ ruleId: string }>,
): Promise<RuleChanged> {
  const { value, cursor } = await context.mutate(operation);
  return { rule: await (await context.view()).loaders.assignmentRule.load(value.ruleId), cursor };
}

/** More codes than there are. */
const MOST_VALUES = 60;
const codes = z.array(rawText(10)).max(MOST_VALUES, `Give at most ${MOST_VALUES} territories.`);
const name = requiredText(RULE_NAME_LENGTH);

/** What a field says; the same in both inputs. */
const words = {
  name: 'What it is called in the log; at most 100 characters.',
  territories: 'Codes, any of them, a country covering its subdivisions; none for any territory.',
  sources: 'Any of these; none for any source.',
  businessTypes: 'Any of these; none for any business type.',
  toUserId: 'The person it gives leads to. Either this or `toTeamId`.',
  toTeamId: 'The team whose active sales people get leads in turn. Either this or `toUserId`.',
  active: 'Whether it is asked at all; true by default.',
} as const;

function personIn(globalId: string | number | null | undefined): string | null {
  if (globalId === null || globalId === undefined) return null;
  const id = idOf('User', globalId);
  if (id) return id;
  throw new ValidationError([
    { path: ['toUserId'], code: 'OWNER_UNKNOWN', message: 'Choose a person who works here.' },
  ]);
}

function teamIn(globalId: string | number | null | undefined): string | null {
  if (globalId === null || globalId === undefined) return null;
  const id = idOf('Team', globalId);
  if (id) return id;
  throw new ValidationError([
    { path: ['toTeamId'], code: 'RULE_TARGET', message: 'Choose a team that there is.' },
  ]);
}

function ruleIn(globalId: string | number): string {
  const id = idOf('AssignmentRule', globalId);
  if (!id) throw new NotFoundError('The rule');
  return id;
}

// --- createAssignmentRule

const CreateInput = builder.inputType('CreateAssignmentRuleInput', {
  description: 'A rule; it is asked after all others until it is moved.',
  fields: (t) => ({
    name: t.string({ required: true, description: words.name }),
    territories: t.stringList({ description: words.territories }),
    sources: t.field({ type: [LeadSourceEnum], description: words.sources }),
    businessTypes: t.field({ type: [BusinessTypeEnum], description: words.businessTypes }),
    toUserId: t.id({ description: words.toUserId }),
    toTeamId: t.id({ description: words.toTeamId }),
    active: t.boolean({ description: words.active }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one rule, the same answer.',
    }),
  }),
});

const newRule = z.object({
  name,
  territories: codes.nullish().transform((it) => it ?? []),
  sources: z
    .array(z.enum(leadSources))
    .nullish()
    .transform((it) => it ?? []),
  businessTypes: z
    .array(z.enum(businessTypes))
    .nullish()
    .transform((it) => it ?? []),
  active: z
    .boolean()
    .nullish()
    .transform((it) => it ?? true),
  idempotencyKey: optionalText(200),
});

builder.mutationField('createAssignmentRule', (t) =>
  t.field({
    type: resultUnion({
      name: 'CreateAssignmentRule',
      success: ruleSuccess('CreateAssignmentRuleSuccess', 'There is a new rule.'),
      errors: ['ValidationError', 'ForbiddenError'],
      description: 'What came of making a rule.',
    }),
    extensions: ADMINISTRATION,
    description: 'Makes an assignment rule. For admins.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'The rule.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const decoded = decode(newRule, input);
        const target = { toUserId: personIn(input.toUserId), toTeamId: teamIn(input.toTeamId) };
        return change(context, (work) => createAssignmentRule(work, { ...decoded, ...target }));
      }),
  }),
);

// --- updateAssignmentRule

const UpdateInput = builder.inputType('UpdateAssignmentRuleInput', {
  description: 'What is to change of a rule; what is left out, or null, stays.',
  fields: (t) => ({
    ruleId: t.id({ required: true, description: 'The rule.' }),
    name: t.string({ description: words.name }),
    territories: t.stringList({ description: words.territories }),
    sources: t.field({ type: [LeadSourceEnum], description: words.sources }),
    businessTypes: t.field({ type: [BusinessTypeEnum], description: words.businessTypes }),
    toUserId: t.id({ description: 'The person it gives leads to from now on, in place of who was named.' }),
    toTeamId: t.id({ description: 'The team it gives leads to from now on, in place of who was named.' }),
    active: t.boolean({ description: 'Whether it is asked at all.' }),
  }),
});

const ruleChange = z.object({
  name: name.nullish().transform((it) => it ?? undefined),
  territories: codes.nullish().transform((it) => it ?? undefined),
  sources: z
    .array(z.enum(leadSources))
    .nullish()
    .transform((it) => it ?? undefined),
  businessTypes: z
    .array(z.enum(businessTypes))
    .nullish()
    .transform((it) => it ?? undefined),
  active: z
    .boolean()
    .nullish()
    .transform((it) => it ?? undefined),
});

builder.mutationField('updateAssignmentRule', (t) =>
  t.field({
    type: resultUnion({
      name: 'UpdateAssignmentRule',
      success: ruleSuccess('UpdateAssignmentRuleSuccess', 'The rule is changed.'),
      errors: ['ValidationError', 'NotFoundError', 'ForbiddenError'],
      description: 'What came of changing a rule.',
    }),
    extensions: ADMINISTRATION,
    description: 'Changes an assignment rule; whose turn it is stays. For admins.',
    args: { input: t.arg({ type: UpdateInput, required: true, description: 'What is to change.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const ruleId = ruleIn(input.ruleId);
        const decoded = decode(ruleChange, input);
        const [toUserId, toTeamId] = [personIn(input.toUserId), teamIn(input.toTeamId)];
        const target = { ...(toUserId && { toUserId }), ...(toTeamId && { toTeamId }) };
        return change(context, (work) => updateAssignmentRule(work, ruleId, { ...decoded, ...target }));
      }),
  }),
);

// --- moveAssignmentRule

const MoveInput = builder.inputType('MoveAssignmentRuleInput', {
  description: 'Where a rule is to stand.',
  fields: (t) => ({
    ruleId: t.id({ required: true, description: 'The rule.' }),
    position: t.int({
      required: true,
      description: 'Its place in the order from now on, 1 first; beyond the end it comes last.',
    }),
  }),
});

builder.mutationField('moveAssignmentRule', (t) =>
  t.field({
    type: resultUnion({
      name: 'MoveAssignmentRule',
      success: ruleSuccess('MoveAssignmentRuleSuccess', 'The rule has its place.'),
      errors: ['NotFoundError', 'ForbiddenError'],
      description: 'What came of moving a rule.',
    }),
    extensions: ADMINISTRATION,
    description: 'Puts an assignment rule at another place in the order. For admins.',
    args: { input: t.arg({ type: MoveInput, required: true, description: 'Which, and where.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const ruleId = ruleIn(input.ruleId);
        return change(context, (work) => moveAssignmentRule(work, ruleId, input.position));
      }),
  }),
);

// --- deleteAssignmentRule

const DeleteInput = builder.inputType('DeleteAssignmentRuleInput', {
  description: 'Which rule goes.',
  fields: (t) => ({ ruleId: t.id({ required: true, description: 'The rule.' }) }),
});

builder.mutationField('deleteAssignmentRule', (t) =>
  t.field({
    type: resultUnion({
      name: 'DeleteAssignmentRule',
      success: ruleSuccess('DeleteAssignmentRuleSuccess', 'The rule is gone.'),
      errors: ['NotFoundError', 'ForbiddenError'],
      description: 'What came of deleting a rule.',
    }),
    extensions: ADMINISTRATION,
    description: 'Deletes an assignment rule; what it decided stays in the log. For admins.',
    args: { input: t.arg({ type: DeleteInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const ruleId = ruleIn(input.ruleId);
        return change(context, (work) => deleteAssignmentRule(work, ruleId));
      }),
  }),
);
