/** Handing a lead over, and the one of a lead that waits for a decision. */
import { toInstant } from '../clock.ts';
import { loadAll } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { LeadRef, TransferRef, UserRef } from '../schema/refs.ts';
import { TransferDeciderEnum, TransferStatusEnum } from './enums.ts';
import { deciderOf, type TransferStatus } from './rules.ts';

builder.node(TransferRef, {
  description:
    'A lead handed over from its owner to somebody else. Seen by those who work the lead, and by the candidate while the lead is in their sight.',
  id: { resolve: (transfer) => transfer.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.transfer, ids),
  fields: (t) => ({
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead; null when it is out of sight.',
      resolve: async (transfer, _args, context) => (await context.view()).loaders.lead.load(transfer.leadId),
    }),
    from: t.field({
      type: UserRef,
      nullable: true,
      description: 'Its owner when the transfer was proposed.',
      resolve: async (transfer, _args, context) =>
        (await context.view()).loaders.user.load(transfer.fromUserId),
    }),
    to: t.field({
      type: UserRef,
      nullable: true,
      description: 'The candidate: who is to own it.',
      resolve: async (transfer, _args, context) =>
        (await context.view()).loaders.user.load(transfer.toUserId),
    }),
    proposedBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who proposed it.',
      resolve: async (transfer, _args, context) =>
        (await context.view()).loaders.user.load(transfer.proposedById),
    }),
    reason: t.exposeString('reason', { description: 'Why, in the words of who proposed it.' }),
    proposedAt: t.expose('proposedAt', { type: 'DateTime', description: 'When it was proposed.' }),
    decideBy: t.expose('decideBy', {
      type: 'DateTime',
      description:
        'Until when the candidate decides (setting `transfers.decisionHours`); from then on the manager does.',
    }),
    status: t.field({
      type: TransferStatusEnum,
      description: 'What has become of it.',
      resolve: (transfer) => transfer.status as TransferStatus,
    }),
    decider: t.field({
      type: TransferDeciderEnum,
      nullable: true,
      description: 'Whose decision it is now; null once it is decided.',
      resolve: (transfer, _args, context) =>
        transfer.status === 'PENDING' ? deciderOf({ due: toInstant(transfer.decideBy) }, context.now) : null,
    }),
    decidedBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who decided or withdrew it; null while it is pending, and when it was closed by itself.',
      resolve: async (transfer, _args, context) =>
        transfer.decidedById ? (await context.view()).loaders.user.load(transfer.decidedById) : null,
    }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was decided, withdrawn or closed.',
    }),
    note: t.exposeString('note', { nullable: true, description: 'What who decided said to it.' }),
  }),
});

builder.objectField(LeadRef, 'pendingTransfer', (t) =>
  t.field({
    type: TransferRef,
    nullable: true,
    description:
      'The transfer that waits for a decision; null without one, and for those who neither work the lead nor are its candidate.',
    resolve: async (lead, _args, context) =>
      (await context.view()).loaders.pendingTransferOfLead.load(lead.row.id),
  }),
);
