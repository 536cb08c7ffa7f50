/** The log of decisions: who got a lead by the rules, or why it waits. */
import { LeadRef, AssignmentDecisionRef, AssignmentRuleRef, UserRef } from '../schema/refs.ts';
import { inGroup } from '../schema/field-group.ts';
import { loadAll } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { AssignmentOccasionEnum, AssignmentOutcomeEnum, AssignmentReasonEnum } from './enums.ts';
import type { AssignmentReasonCode } from './reason-rules.ts';
import type { AssignmentOccasion, AssignmentOutcome } from './rules.ts';

builder.node(AssignmentDecisionRef, {
  description:
    'One decision by the assignment rules, with its reason. Read by those who work the lead, and by managers of the pool it waits in.',
  id: { resolve: (decision) => decision.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.assignmentDecision, ids),
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it was decided.' }),
    occasion: t.field({
      type: AssignmentOccasionEnum,
      description: 'What brought the lead before the rules.',
      resolve: (decision) => decision.occasion as AssignmentOccasion,
    }),
    outcome: t.field({
      type: AssignmentOutcomeEnum,
      description: 'What was decided.',
      resolve: (decision) => decision.outcome as AssignmentOutcome,
    }),
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead; null when it is out of sight.',
      resolve: async (decision, _args, context) => (await context.view()).loaders.lead.load(decision.leadId),
    }),
    user: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who got it; null when nobody did.',
      resolve: async (decision, _args, context) =>
        decision.userId ? (await context.view()).loaders.user.load(decision.userId) : null,
    }),
    rule: t.field({
      type: AssignmentRuleRef,
      nullable: true,
      description: 'The rule that chose; null when none did, once it was deleted, and for sales.',
      resolve: async (decision, _args, context) =>
        decision.ruleId ? (await context.view()).loaders.assignmentRule.load(decision.ruleId) : null,
    }),
    by: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who had it decided; null when it came by itself.',
      resolve: async (decision, _args, context) =>
        decision.byUserId ? (await context.view()).loaders.user.load(decision.byUserId) : null,
    }),
    reasonCode: t.field({
      type: AssignmentReasonEnum,
      description: 'Why, for programs.',
      resolve: (decision) => decision.reasonCode as AssignmentReasonCode,
    }),
    reason: t.string({
      description: 'Why, in words, as it was said then: names rules, counts people, names nobody.',
      args: {
        language: t.arg({
          type: LanguageEnum,
          defaultValue: 'DE',
          description: 'The language of the words.',
        }),
      },
      resolve: (decision, { language }) => (language === 'EN' ? decision.reasonEn : decision.reasonDe),
    }),
  }),
});

builder.objectField(LeadRef, 'assignmentLog', (t) =>
  t.field({
    type: [AssignmentDecisionRef],
    ...inGroup('assignmentLog'),
    unauthorizedResolver: () => [],
    description:
      'What the assignment rules decided about it, latest first; up to 200. Part of the protection group.',
    resolve: async ({ row }, _args, context) => (await context.view()).loaders.assignmentsOfLead.load(row.id),
  }),
);
