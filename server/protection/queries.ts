/** `clockRequests`: what waits for a decision about a clock. */
import { builder } from '../schema/builder.ts';
import { badUserInput, requireId } from '../schema/global-id.ts';
import { ClockRequestRef } from '../schema/refs.ts';
import { ClockChangeKindEnum, ClockRequestStatusEnum } from './enums.ts';
import { clockRequests } from './request-list.ts';

const MOST = 100;

const ClockRequestFilterInput = builder.inputType('ClockRequestFilter', {
  description: 'Which requests. Lists mean "any of"; the parts are combined with "and".',
  fields: (t) => ({
    status: t.field({ type: [ClockRequestStatusEnum], description: 'In one of these; PENDING by default.' }),
    kind: t.field({ type: [ClockChangeKindEnum], description: 'Of one of these kinds.' }),
    leadId: t.id({ description: 'About this lead.' }),
    mine: t.boolean({ description: 'Asked by the viewer (true), or by others (false).' }),
  }),
});

builder.queryField('clockRequests', (t) =>
  t.field({
    type: [ClockRequestRef],
    description:
      'Requests about clocks of leads that the viewer works on or leads, those that wait longest first.',
    args: {
      filter: t.arg({ type: ClockRequestFilterInput, description: 'Which ones.' }),
      first: t.arg.int({ defaultValue: 50, description: `How many, 1 to ${MOST}.` }),
    },
    resolve: async (_root, { filter, first }, context) => {
      const most = first ?? MOST;
      if (most < 1 || most > MOST) throw badUserInput(`first: ask for 1 to ${MOST}.`);
      const leadId = filter?.leadId ? requireId('Lead', filter.leadId, 'filter.leadId') : null;
      return clockRequests(
        await context.view(),
        { ...filter, leadId, status: filter?.status ?? ['PENDING'] },
        most,
      );
    },
  }),
);
