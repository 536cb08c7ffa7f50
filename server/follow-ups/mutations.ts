/** Mutations on follow-ups: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import { builder } from '../schema/builder.ts';
import { decode, instant, optionalText, rawText } from '../schema/decode.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { followUpOutcomes } from './completion-rules.ts';
import { FollowUpOutcomeEnum } from './enums.ts';
import { changeFollowUp, followUpIdOf, followUpSuccess } from './follow-up-change.ts';
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

const CompleteFollowUpResult = resultUnion({
  name: 'CompleteFollowUp',
  success: followUpSuccess('CompleteFollowUpSuccess', 'The follow-up is completed.'),
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
      answer(context, () => {
        const followUpId = followUpIdOf(input.followUpId);
        const decoded = decode(completion, input);
        return changeFollowUp(context, (work) => completeFollowUp(work, { ...decoded, followUpId }));
      }),
  }),
);
