/** Filters and orders of leads as inputs, decoded into what the list takes. */
import { builder } from '../schema/builder.ts';
import { describedEnum } from '../schema/enum.ts';
import { requireId } from '../schema/global-id.ts';
import { OrderDirectionEnum } from '../schema/order-direction.ts';
import { UrgencyEnum } from '../follow-ups/enums.ts';
import { BusinessTypeEnum, LeadSourceEnum, LeadStageEnum, LeadStatusEnum, ScoreBandEnum } from './enums.ts';
import { DEFAULT_LEAD_ORDER, type LeadFilter, type LeadOrder } from './filter-sql.ts';

export const LeadFilterInput = builder.inputType('LeadFilter', {
  description:
    'Which leads. Lists mean "any of"; the parts are combined with "and", but `mine`, `team` and `pool` widen each other.',
  fields: (t) => ({
    status: t.field({ type: [LeadStatusEnum], description: 'In one of these statuses.' }),
    stage: t.field({ type: [LeadStageEnum], description: 'In one of these stages.' }),
    source: t.field({ type: [LeadSourceEnum], description: 'From one of these sources.' }),
    territory: t.stringList({
      description: 'In one of these territories, by code; a country covers its subdivisions.',
    }),
    businessType: t.field({ type: [BusinessTypeEnum], description: 'Of one of these kinds.' }),
    owner: t.idList({ description: 'Owned by one of these people.' }),
    mine: t.boolean({ description: 'Owned by the viewer, or with the viewer as a collaborator.' }),
    team: t.boolean({ description: "Owned by a member of the viewer's team (managers)." }),
    pool: t.boolean({ description: 'Open and without an owner.' }),
    orphaned: t.boolean({
      description:
        'Open, but owned by somebody who has been deactivated: the queue of managers of the territory and admins, who assign these leads anew. `false` leaves them out.',
    }),
    hasFollowUp: t.boolean({
      description: 'With (or without) an open follow-up. Held by a stopped clock it does not count.',
    }),
    followUpUrgency: t.field({
      type: [UrgencyEnum],
      description:
        'By how urgent the next open follow-up is. Not on streams: its truth changes by time alone.',
    }),
    scoreBand: t.field({ type: [ScoreBandEnum], description: 'Of one of these bands of the score.' }),
    registeredAfter: t.field({ type: 'DateTime', description: 'Registered at or after this instant.' }),
    registeredBefore: t.field({ type: 'DateTime', description: 'Registered before this instant.' }),
    protectionEndsBefore: t.field({
      type: 'DateTime',
      description:
        'Whose protection ends before this instant. Not on streams: its truth changes by time alone.',
    }),
  }),
});

export const LeadOrderFieldEnum = describedEnum<LeadOrder['field']>(
  'LeadOrderField',
  'What leads are sorted by.',
  {
    REGISTERED_AT: 'When they were registered.',
    UPDATED_AT: 'When they last changed.',
    COMPANY_NAME:
      'The company name, without legal form: umlauts as ae, oe, ue and ss, accents left off, digits before letters.',
    SCORE: 'The total of the score.',
    LAST_ACTIVITY_AT: 'When something was last done.',
    NEXT_FOLLOW_UP_AT: 'When the next follow-up is due.',
    ESTIMATED_VOLUME: 'The estimated volume, at face value.',
  },
);

export const LeadOrderInput = builder.inputType('LeadOrder', {
  description: 'How leads are sorted.',
  fields: (t) => ({
    field: t.field({ type: LeadOrderFieldEnum, required: true, description: 'By what.' }),
    direction: t.field({
      type: OrderDirectionEnum,
      required: true,
      defaultValue: 'ASC',
      description: 'Which way.',
    }),
  }),
});

export function decodeLeadFilter(input: typeof LeadFilterInput.$inferInput | null | undefined): LeadFilter {
  if (!input) return {};
  return { ...input, owner: input.owner?.map((id) => requireId('User', id, 'filter.owner')) };
}

export function decodeLeadOrder(input: typeof LeadOrderInput.$inferInput | null | undefined): LeadOrder {
  return input ?? DEFAULT_LEAD_ORDER;
}
