/** Assignment rules: who gets a lead that nobody owns. */
import { BusinessTypeEnum, LeadSourceEnum } from '../leads/enums.ts';
import type { BusinessType, LeadSource } from '../leads/rules.ts';
import { loadAll } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { forbidden } from '../schema/forbidden.ts';
import { AssignmentRuleRef, TeamRef, TerritoryRef, UserRef } from '../schema/refs.ts';
import { territoryOf } from '../territories/territories.ts';
import { MOST_RULES } from './rules.ts';

builder.node(AssignmentRuleRef, {
  description:
    'Gives leads that match its conditions to a person, or in turn to the sales people of a team. Read by managers and admins.',
  id: { resolve: (rule) => rule.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.assignmentRule, ids),
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'Its place in the order, 1 first, without gaps.' }),
    name: t.exposeString('name', { description: 'What it is called in the log.' }),
    active: t.exposeBoolean('active', { description: 'Whether it is asked at all.' }),
    territories: t.field({
      type: [TerritoryRef],
      description: 'Any of these, a country covering its subdivisions; empty for any territory.',
      resolve: (rule) => rule.territories.map(territoryOf),
    }),
    sources: t.field({
      type: [LeadSourceEnum],
      description: 'Any of these; empty for any source.',
      resolve: (rule) => rule.sources as LeadSource[],
    }),
    businessTypes: t.field({
      type: [BusinessTypeEnum],
      description: 'Any of these; empty for any business type, also one that is not known.',
      resolve: (rule) => rule.businessTypes as BusinessType[],
    }),
    toUser: t.field({
      type: UserRef,
      nullable: true,
      description: 'The person it gives leads to; null when it names a team.',
      resolve: async (rule, _args, context) =>
        rule.targetUserId ? (await context.view()).loaders.user.load(rule.targetUserId) : null,
    }),
    toTeam: t.field({
      type: TeamRef,
      nullable: true,
      description:
        'The team whose active sales people it gives leads to in turn; null when it names a person.',
      resolve: async (rule, _args, context) =>
        rule.targetTeamId ? (await context.view()).loaders.team.load(rule.targetTeamId) : null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When its content last changed.' }),
  }),
});

builder.queryField('assignmentRules', (t) =>
  t.field({
    type: [AssignmentRuleRef],
    nullable: true,
    description:
      'All assignment rules in their order, at most 100. For managers and admins; null and FORBIDDEN for sales.',
    resolve: async (_root, _args, context) => {
      const { tx, viewer } = await context.view();
      if (viewer.role === 'SALES') throw forbidden('Assignment rules are for managers and admins.');
      return tx.assignmentRule.findMany({ orderBy: { position: 'asc' }, take: MOST_RULES });
    },
  }),
);
