/** Mutations on transfers: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { LeadNode, TransferRow } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText, requiredText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { LeadRef, TransferRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError, ValidationError } from '../user-errors.ts';
import { decideTransfer, proposeTransfer, withdrawTransfer, type TransferredLead } from './operations.ts';
import { TRANSFER_TEXT_LENGTH } from './rules.ts';

interface TransferChanged {
  readonly transfer: TransferRow | null;
  readonly lead: LeadNode | null;
  readonly cursor: string;
}

function transferSuccess(name: string, description: string) {
  return builder.objectRef<TransferChanged>(name).implement({
    description,
    fields: (t) => ({
      transfer: t.field({
        type: TransferRef,
        nullable: true,
        description: 'The transfer as it is now; null when the change ended your sight of its lead.',
        resolve: (it) => it.transfer,
      }),
      lead: t.field({
        type: LeadRef,
        nullable: true,
        description: 'The lead as it is now; null when the change ended your sight of it.',
        resolve: (it) => it.lead,
      }),
      cursor: t.expose('cursor', {
        type: 'EventCursor',
        description:
          'Position of the last event of this change: when your stream has reached it, you have seen all of it.',
      }),
    }),
  });
}

async function change(
  context: Context,
  operation: (work: Work) => Promise<TransferredLead>,
): Promise<TransferChanged> {
  const { value, cursor } = await context.mutate(operation);
  const { loaders } = await context.view();
  const [transfer, lead] = await Promise.all([
    loaders.transfer.load(value.transferId),
    loaders.lead.load(value.leadId),
  ]);
  return { transfer, lead, cursor };
}

// --- proposeTransfer

const ProposeTransferInput = builder.inputType('ProposeTransferInput', {
  description: 'Which lead is to go to whom, and why.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead; it has an owner.' }),
    toUserId: t.id({
      required: true,
      description: 'The candidate: `colleagues` lists those whose territories cover the lead.',
    }),
    reason: t.string({ required: true, description: 'Why, for the candidate; at most 2000 characters.' }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one transfer, the same answer.',
    }),
  }),
});

const proposal = z.object({ reason: requiredText(TRANSFER_TEXT_LENGTH), idempotencyKey: optionalText(200) });

const ProposeTransferSuccess = transferSuccess(
  'ProposeTransferSuccess',
  'The transfer is proposed; by a manager within the team, or an admin, it is done.',
);
const ProposeTransferResult = resultUnion({
  name: 'ProposeTransfer',
  success: ProposeTransferSuccess,
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of proposing a transfer.',
});

builder.mutationField('proposeTransfer', (t) =>
  t.field({
    type: ProposeTransferResult,
    description:
      'Hands a lead over. An owner proposes it and the candidate decides within `transfers.decisionHours` hours (48 by default), after that the manager; within their team managers transfer at once, admins anywhere. Clocks go on as they stand. LOST and CONVERTED leads change hands at once alone; nothing begins anew by it.',
    args: {
      input: t.arg({ type: ProposeTransferInput, required: true, description: 'Which lead, to whom.' }),
    },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = idOf('Lead', input.leadId);
        if (!leadId) throw new NotFoundError('The lead');
        const decoded = decode(proposal, input);
        const toUserId = personIdOf(input.toUserId);
        return change(context, (work) => proposeTransfer(work, { ...decoded, leadId, toUserId }));
      }),
  }),
);

function personIdOf(globalId: string | number): string {
  const id = idOf('User', globalId);
  if (id) return id;
  throw new ValidationError([
    { path: ['toUserId'], code: 'OWNER_UNKNOWN', message: 'Choose a person who works here.' },
  ]);
}

// --- decideTransfer

const DecideTransferInput = builder.inputType('DecideTransferInput', {
  description: 'Whether a transfer is accepted.',
  fields: (t) => ({
    transferId: t.id({ required: true, description: 'The transfer.' }),
    accept: t.boolean({ required: true, description: 'True: the lead changes hands. False: it stays.' }),
    note: t.string({ description: 'What there is to say to it; at most 2000 characters.' }),
  }),
});

const DecideTransferSuccess = transferSuccess('DecideTransferSuccess', 'The transfer is decided.');
const DecideTransferResult = resultUnion({
  name: 'DecideTransfer',
  success: DecideTransferSuccess,
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of deciding a transfer.',
});

builder.mutationField('decideTransfer', (t) =>
  t.field({
    type: DecideTransferResult,
    description:
      'Accepts or declines a transfer: the candidate within `transfers.decisionHours` hours (48 by default), after that the owner’s manager or an admin. Accepted, the lead and its owner’s open follow-ups are the candidate’s.',
    args: { input: t.arg({ type: DecideTransferInput, required: true, description: 'The decision.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const transferId = transferIdOf(input.transferId);
        const { note } = decode(z.object({ note: optionalText(TRANSFER_TEXT_LENGTH) }), input);
        return change(context, (work) => decideTransfer(work, { transferId, accept: input.accept, note }));
      }),
  }),
);

// --- withdrawTransfer

const WithdrawTransferInput = builder.inputType('WithdrawTransferInput', {
  description: 'Which transfer is taken back.',
  fields: (t) => ({ transferId: t.id({ required: true, description: 'The transfer.' }) }),
});

const WithdrawTransferSuccess = transferSuccess('WithdrawTransferSuccess', 'The transfer is taken back.');
const WithdrawTransferResult = resultUnion({
  name: 'WithdrawTransfer',
  success: WithdrawTransferSuccess,
  errors: ['NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of taking a transfer back.',
});

builder.mutationField('withdrawTransfer', (t) =>
  t.field({
    type: WithdrawTransferResult,
    description: 'Takes a pending transfer back: who proposed it, or owns the lead.',
    args: { input: t.arg({ type: WithdrawTransferInput, required: true, description: 'The transfer.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const transferId = transferIdOf(input.transferId);
        return change(context, (work) => withdrawTransfer(work, { transferId }));
      }),
  }),
);

function transferIdOf(globalId: string | number): string {
  const id = idOf('Transfer', globalId);
  if (!id) throw new NotFoundError('The transfer');
  return id;
}
