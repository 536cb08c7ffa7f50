/** `explainFollowUps`: why a lead is followed up or not. */
import type { View } from '../context.ts';
import type { LeadNode } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { mayRead } from '../schema/field-group.ts';
import { idOf } from '../schema/global-id.ts';
import { FollowUpRef } from '../schema/refs.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { FollowUpKindEnum, FollowUpStandingEnum } from './enums.ts';
import { readPlanFacts } from './plan-facts.ts';
import { explainFollowUps, type ExplainedFollowUp } from './standing-rules.ts';

const ExplainedFollowUpRef = builder.objectRef<ExplainedFollowUp>('ExplainedFollowUp').implement({
  description: 'Where the T3 or the T7 of a lead stands, and why.',
  fields: (t) => ({
    kind: t.field({ type: FollowUpKindEnum, description: 'T3 or T7.', resolve: ({ kind }) => kind }),
    standing: t.field({
      type: FollowUpStandingEnum,
      description: 'Where it stands.',
      resolve: ({ standing }) => standing,
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
      resolve: ({ text }, { language }) => (language === 'EN' ? text.en : text.de),
    }),
    followUp: t.field({
      type: FollowUpRef,
      nullable: true,
      description:
        'The follow-up that it is about; null where there is none, and where the reason is the lead’s.',
      resolve: async ({ followUpId }, _args, context) =>
        followUpId ? (await context.view()).loaders.followUp.load(followUpId) : null,
    }),
  }),
});

builder.queryField('explainFollowUps', (t) =>
  t.field({
    type: [ExplainedFollowUpRef],
    nullable: true,
    description:
      'Why a lead is followed up, or why not: one answer for T3 and one for T7. Null for a lead that is out of sight; empty for a viewer from whom its follow-ups are withheld.',
    args: { leadId: t.arg.id({ required: true, description: 'The lead.' }) },
    resolve: async (_root, { leadId }, context) => {
      const view = await context.view();
      const id = idOf('Lead', leadId);
      const lead = id ? await view.loaders.lead.load(id) : null;
      if (!lead) return null;
      return mayRead('followUps', lead) ? explained(view, lead) : [];
    },
  }),
);

async function explained(view: View, { row }: LeadNode): Promise<ExplainedFollowUp[]> {
  const [facts] = await readPlanFacts(view, [row]);
  if (!facts) return [];
  const plan = facts.input;
  const ledgers = await view.loaders.ledgerOfFollowUp.loadMany(plan.existing.map((it) => it.id));
  const said = new Map(
    ledgers.map((ledger, index) => {
      if (ledger instanceof Error) throw ledger;
      const last = ledger.at(-1);
      return [plan.existing[index]?.id, last ? { en: last.reasonEn, de: last.reasonDe } : null];
    }),
  );
  const { feature } = await view.settings(row.territoryCode);
  return explainFollowUps({ plan, firing: feature.firing, said: (id) => said.get(id) ?? null });
}
