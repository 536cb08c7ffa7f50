/** Mutations on follow-ups: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import { UNDO_TOKEN } from '../schema/answer-words.ts';
import type { FollowUpRow, LeadNode } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { decode, instant, optionalText, rawText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { FollowUpRef, LeadRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError } from '../user-errors.ts';
import { followUpOutcomes } from './completion-rules.ts';
import { FollowUpOutcomeEnum } from './enums.ts';
import { completeFollowUp } from './operations.ts';

const NextActionInput = builder.inputType('NextActionInput', {
  description: 'What comes next: becomes a CUSTOM follow-up.',
  fields: (t) => ({
    action: t.string({ required: true, description: 'What is to be done, at most 500 characters.' }),
    at: t.field({ type: 'DateTime', required: true, description: 'When it is due, in the future.' }),
  }),
});

const CompleteFollowUpInput = builder.inputType('CompleteFollowUpInput', {
  description: 'How a follow-up went.',
  fields: (t) => ({
    followUpId: t.id({ required: true, description: 'The follow-up.' }),
    outcome: t.field({ type: FollowUpOutcomeEnum, required: true, description: 'How it went.' }),
    notes: t.string({ description: 'What came of it, at most 10000 characters.' }),
    next: t.field({ type: NextActionInput, description: 'What comes next; POSTPONED needs it.' }),
  }),
});

const completion = z.object({
  outcome: z.enum(followUpOutcomes),
  notes: optionalText(10_000),
  next: z.object({ action: rawText(500), at: instant }).nullish(),
});

interface Completed {
  readonly followUp: FollowUpRow | null;
  readonly lead: LeadNode | null;
  readonly cursor: string;
  readonly undoToken: string | null;
}

const CompleteFollowUpSuccess = builder.objectRef<Completed>('CompleteFollowUpSuccess').implement({
  description: 'The follow-up is completed.',
  fields: (t) => ({
    followUp: t.field({
      type: FollowUpRef,
      nullable: true,
      description: 'The follow-up as it is now.',
      resolve: (it) => it.followUp,
    }),
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'Its lead as it is now.',
      resolve: (it) => it.lead,
    }),
    cursor: t.expose('cursor', {
      type: 'EventCursor',
      description:
        'Position of the last event of this change: when your stream has reached it, you have seen all of it.',
    }),
    undoToken: t.exposeString('undoToken', { nullable: true, description: UNDO_TOKEN }),
  }),
});
const CompleteFollowUpResult = resultUnion({
  name: 'CompleteFollowUp',
  success: CompleteFollowUpSuccess,
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of completing a follow-up.',
});

builder.mutationField('completeFollowUp', (t) =>
  t.field({
    type: CompleteFollowUpResult,
    description:
      'Completes a pending follow-up. SUCCESS logs a QUALIFIED_CALL, so REGISTERED, REMINDER and GRACE_PERIOD leads become ACTIVE.',
    args: { input: t.arg({ type: CompleteFollowUpInput, required: true, description: 'How it went.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const followUpId = idOf('FollowUp', input.followUpId);
        if (!followUpId) throw new NotFoundError('The follow-up');
        const decoded = decode(completion, input);
        const { value, cursor } = await context.mutate((work) =>
          completeFollowUp(work, { ...decoded, followUpId }),
        );
        const { loaders } = await context.view();
        const [followUp, lead] = await Promise.all([
          loaders.followUp.load(value.followUpId),
          loaders.lead.load(value.leadId),
        ]);
        return { followUp, lead, cursor, undoToken: value.undoToken };
      }),
  }),
);
