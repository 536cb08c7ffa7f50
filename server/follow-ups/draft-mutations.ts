/** Sending the mail that waits as a draft on a follow-up. */
import { z } from 'zod';
import { sendDraft } from '../mail/operations.ts';
import { BODY_LENGTH, SUBJECT_LENGTH } from '../mail/template-rules.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText } from '../schema/decode.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { changeFollowUp, followUpIdOf, followUpSuccess } from './follow-up-change.ts';

const SendDraftInput = builder.inputType('SendDraftInput', {
  description: 'Which draft to send.',
  fields: (t) => ({
    followUpId: t.id({ required: true, description: 'The follow-up it waits on.' }),
    subject: t.string({
      description: 'Another subject than that of the draft, in one line of at most 200 characters.',
    }),
    text: t.string({ description: 'Another text than that of the draft, at most 10000 characters.' }),
  }),
});
const words = z.object({ subject: optionalText(SUBJECT_LENGTH), text: optionalText(BODY_LENGTH) });
builder.mutationField('sendDraft', (t) =>
  t.field({
    type: resultUnion({
      name: 'SendDraft',
      success: followUpSuccess(
        'SendDraftSuccess',
        'The mail is queued, and goes out within a minute. It cannot be undone.',
      ),
      errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
      description: 'What came of sending a draft.',
    }),
    description:
      'Sends the draft of a follow-up by hand, to the primary contact: without recorded consent, too, which the sender answers for, but never to one who wants no mail. Logs an EMAIL of the viewer. Where the primary contact is another one than when it was written, its words are written anew, unless the sender gives their own. ConflictError for a mail that is no draft, without an address, or on a closed lead.',
    args: { input: t.arg({ type: SendDraftInput, required: true, description: 'Which.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const followUpId = followUpIdOf(input.followUpId);
        const own = decode(words, { subject: input.subject, text: input.text });
        return changeFollowUp(context, (work) => sendDraft(work, { ...own, followUpId }));
      }),
  }),
);
