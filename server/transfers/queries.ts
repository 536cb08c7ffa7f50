/** `transfers`: the list. */
import { z } from 'zod';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { requireId } from '../schema/global-id.ts';
import { TransferRef } from '../schema/refs.ts';
import { TransferScopeEnum, TransferStatusEnum } from './enums.ts';
import { checkScope, TRANSFER_ORDER, transferList, transferScopes } from './list.ts';
import { transferStatuses } from './rules.ts';

const TransferFilterInput = builder.inputType('TransferFilter', {
  description: 'Which transfers. What is left out does not narrow; a list means any of its values.',
  fields: (t) => ({
    scope: t.field({
      type: TransferScopeEnum,
      description: 'Seen from the viewer; all visible ones by default.',
    }),
    status: t.field({ type: [TransferStatusEnum], description: 'What has become of them.' }),
    leadId: t.id({ description: 'Of this lead.' }),
  }),
});

const filterForm = z.object({
  scope: z.enum(transferScopes).nullish(),
  status: z.array(z.enum(transferStatuses)).nullish(),
});

const TransferConnectionRef = connectionType('Transfer', TransferRef, {
  description: 'Transfers of leads that the viewer works on, and those that name the viewer, latest first.',
  total: 'How many transfers match, over all pages.',
});

builder.objectField(TransferConnectionRef, 'asOf', (t) =>
  t.field({
    type: 'EventCursor',
    description: 'What this answer contains, exactly: begin `leadChanges` with it to miss nothing.',
    resolve: (asked) => asked.asOf(),
  }),
);

builder.queryField('transfers', (t) =>
  t.field({
    type: TransferConnectionRef,
    description:
      'Transfers of leads in sight, latest proposed first. FORBIDDEN for sales who ask for the scope OVERDUE.',
    args: { filter: t.arg({ type: TransferFilterInput, description: 'Which ones.' }), ...pageArgs() },
    resolve: async (_root, { filter, ...args }, context) => {
      const decoded = {
        ...filterForm.parse(filter ?? {}),
        leadId: filter?.leadId ? requireId('Lead', filter.leadId, 'filter.leadId') : null,
      };
      checkScope(await context.view(), decoded);
      return askedConnection(transferList(context, decoded), args, TRANSFER_ORDER.name);
    },
  }),
);
