/** `assignmentDecisions`: the log and the queue. `assignmentPreview`: what the rules would do. */
import type { Temporal } from '@js-temporal/polyfill';
import { z } from 'zod';
import { BusinessTypeEnum, LeadSourceEnum } from '../leads/enums.ts';
import type { LeadNode } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput, requireId } from '../schema/global-id.ts';
import { AssignmentDecisionRef, UserRef } from '../schema/refs.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { isTerritoryCode } from '../territories/territories.ts';
import { previewAssignment, toAssign } from './assign.ts';
import { AssignmentOutcomeEnum, AssignmentReasonEnum, RuleVerdictEnum } from './enums.ts';
import { DECISION_ORDER, decisionList } from './list.ts';
import { assignmentOutcomes, type AssignmentDecision, type LeadToAssign, type RuleVerdict } from './rules.ts';

const DecisionFilterInput = builder.inputType('AssignmentDecisionFilter', {
  description: 'Which decisions. What is left out does not narrow.',
  fields: (t) => ({
    waiting: t.boolean({
      description: 'True: the queue, the latest decision on each lead that still waits in the pool.',
    }),
    outcome: t.field({ type: AssignmentOutcomeEnum, description: 'With this outcome.' }),
    leadId: t.id({ description: 'On this lead.' }),
    ruleId: t.id({ description: 'By this rule.' }),
    userId: t.id({ description: 'That gave this person a lead.' }),
  }),
});

const filterForm = z.object({
  waiting: z.boolean().nullish(),
  outcome: z.enum(assignmentOutcomes).nullish(),
});

const DecisionConnectionRef = connectionType('AssignmentDecision', AssignmentDecisionRef, {
  description:
    'Decisions by the assignment rules on leads that the viewer works on or manages, latest first.',
  total: 'How many decisions match, over all pages.',
});

builder.objectField(DecisionConnectionRef, 'asOf', (t) =>
  t.field({
    type: 'EventCursor',
    description: 'What this answer contains, exactly: begin `leadChanges` with it to miss nothing.',
    resolve: (asked) => asked.asOf(),
  }),
);

builder.queryField('assignmentDecisions', (t) =>
  t.field({
    type: DecisionConnectionRef,
    nullable: true,
    description:
      'The log of decisions by the assignment rules; with `waiting` the queue of leads nobody could take. For managers and admins; null and FORBIDDEN for sales.',
    args: { filter: t.arg({ type: DecisionFilterInput, description: 'Which ones.' }), ...pageArgs() },
    resolve: async (_root, { filter, ...args }, context) => {
      const { viewer } = await context.view();
      if (viewer.role === 'SALES') {
        throw forbidden('The log of assignments is for managers and admins. Ask for Lead.assignmentLog.');
      }
      const id = (typename: string, given: string | number | null | undefined, name: string) =>
        given === null || given === undefined ? null : requireId(typename, given, `filter.${name}`);
      const decoded = {
        ...filterForm.parse(filter ?? {}),
        leadId: id('Lead', filter?.leadId, 'leadId'),
        ruleId: id('AssignmentRule', filter?.ruleId, 'ruleId'),
        userId: id('User', filter?.userId, 'userId'),
      };
      return askedConnection(decisionList(context, decoded), args, DECISION_ORDER.name);
    },
  }),
);

// --- assignmentPreview

const HypotheticalLeadInput = builder.inputType('LeadToAssignInput', {
  description: 'A lead that there may be, as far as rules look at it.',
  fields: (t) => ({
    territory: t.string({ required: true, description: 'Code of its territory: `DE-BY`.' }),
    source: t.field({ type: LeadSourceEnum, required: true, description: 'Where it would come from.' }),
    businessType: t.field({ type: BusinessTypeEnum, description: 'What kind of business it would be.' }),
  }),
});

const AssignmentPreviewInput = builder.inputType('AssignmentPreviewInput', {
  description: 'A lead, or one that there may be: one of the two.',
  fields: (t) => ({
    leadId: t.id({ description: 'A lead in sight.' }),
    lead: t.field({ type: HypotheticalLeadInput, description: 'A lead that there may be.' }),
  }),
});

const PassedOverRef = builder.objectRef<RuleVerdict>('AssignmentStep').implement({
  description: 'What one rule says to a lead, and how many people it passes over, by why.',
  fields: (t) => ({
    rule: t.exposeString('ruleName', { description: 'Its name.' }),
    verdict: t.field({ type: RuleVerdictEnum, description: 'What it says.', resolve: (it) => it.verdict }),
    absent: t.int({ description: 'How many are absent.', resolve: (it) => it.passedOver.ABSENT ?? 0 }),
    atCapacity: t.int({
      description: 'How many have as many open leads as they may.',
      resolve: (it) => it.passedOver.FULL ?? 0,
    }),
    withoutTerritory: t.int({
      description: 'How many have no grant that covers the lead.',
      resolve: (it) => it.passedOver.TERRITORY ?? 0,
    }),
    barred: t.int({
      description: 'How many may not have the lead again yet, since their own protection of it has expired.',
      resolve: (it) => it.passedOver.BARRED ?? 0,
    }),
    inactive: t.int({
      description: 'How many have been deactivated.',
      resolve: (it) => it.passedOver.INACTIVE ?? 0,
    }),
  }),
});

const AssignmentPreviewRef = builder.objectRef<AssignmentDecision>('AssignmentPreview').implement({
  description:
    'Who would get a lead now, and why. Nothing is written; the next decision can come out otherwise.',
  fields: (t) => ({
    outcome: t.field({
      type: AssignmentOutcomeEnum,
      description: 'What would be decided.',
      resolve: (it) => it.outcome,
    }),
    user: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who would get it; null when nobody would.',
      resolve: async (it, _args, context) =>
        it.userId ? (await context.view()).loaders.user.load(it.userId) : null,
    }),
    reasonCode: t.field({
      type: AssignmentReasonEnum,
      description: 'Why, for programs.',
      resolve: (it) => it.reason.code,
    }),
    reason: t.string({
      description: 'Why, in words.',
      args: {
        language: t.arg({
          type: LanguageEnum,
          defaultValue: 'DE',
          description: 'The language of the words.',
        }),
      },
      resolve: (it, { language }) => (language === 'EN' ? it.reason.text.en : it.reason.text.de),
    }),
    steps: t.field({
      type: [PassedOverRef],
      description: 'What each rule says, in their order, down to the one that chooses.',
      resolve: (it) => [...it.verdicts],
    }),
  }),
});

builder.queryField('assignmentPreview', (t) =>
  t.field({
    type: AssignmentPreviewRef,
    nullable: true,
    description:
      'Who would get this lead by the rules now, and why; writes nothing. Null for a lead out of sight. For managers and admins; null and FORBIDDEN for sales.',
    args: {
      input: t.arg({ type: AssignmentPreviewInput, required: true, description: 'Which lead.' }),
    },
    resolve: async (_root, { input }, context) => {
      const view = await context.view();
      if (view.viewer.role === 'SALES') throw forbidden('Previews are for managers and admins.');
      if (Boolean(input.leadId) === Boolean(input.lead)) {
        throw badUserInput('input: give leadId or lead, one of the two.');
      }
      const lead = input.lead
        ? hypothetical(input.lead)
        : ofNode(
            await view.loaders.lead.load(requireId('Lead', input.leadId ?? '', 'input.leadId')),
            view.now,
          );
      return lead && previewAssignment(view, lead);
    },
  }),
);

function hypothetical(lead: {
  territory: string;
  source: LeadToAssign['source'];
  businessType?: LeadToAssign['businessType'] | undefined;
}): LeadToAssign {
  if (!isTerritoryCode(lead.territory))
    throw badUserInput('input.lead.territory: there is no such territory.');
  return {
    territory: lead.territory,
    source: lead.source,
    businessType: lead.businessType ?? null,
    barredId: null,
  };
}

function ofNode(lead: LeadNode | null, now: Temporal.Instant): LeadToAssign | null {
  return lead && toAssign(lead.row, now);
}
