/** `assignLead`. */
import { builder } from '../schema/builder.ts';
import { idOf } from '../schema/global-id.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { ValidationError } from '../user-errors.ts';
import { assignLead } from './assign.ts';
import { changeLead, leadIdOf, leadSuccess } from './lead-change.ts';

const AssignLeadInput = builder.inputType('AssignLeadInput', {
  description: 'Which lead is to be whose.',
  fields: (t) => ({
    leadId: t.id({
      required: true,
      description: 'The lead: open, without an owner or with one who has left.',
    }),
    toUserId: t.id({
      required: true,
      description: 'Who is to own it: somebody active whose territories cover the lead.',
    }),
  }),
});

const AssignLeadSuccess = leadSuccess('AssignLeadSuccess', 'The lead is assigned.');
const AssignLeadResult = resultUnion({
  name: 'AssignLead',
  success: AssignLeadSuccess,
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of assigning a lead.',
});

builder.mutationField('assignLead', (t) =>
  t.field({
    type: AssignLeadResult,
    description:
      'Gives a lead of the pool, or of somebody who has left, to a person: managers to members of their team, admins to anyone. From the pool an EXPIRED lead is REGISTERED again and every clock begins anew.',
    args: { input: t.arg({ type: AssignLeadInput, required: true, description: 'Which lead, and whose.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const toUserId = recipientOf(input.toUserId);
        return changeLead(context, (work) => assignLead(work, { leadId, toUserId }));
      }),
  }),
);

function recipientOf(globalId: string | number): string {
  const id = idOf('User', globalId);
  if (id) return id;
  throw new ValidationError([
    { path: ['toUserId'], code: 'OWNER_UNKNOWN', message: 'Choose a person who works here.' },
  ]);
}
