/** Mutations on who works on a lead beside its owner: decode, call one operation, read the answer. */
import { builder } from '../schema/builder.ts';
import { idOf } from '../schema/global-id.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { ValidationError } from '../user-errors.ts';
import { addCollaborator, removeCollaborator } from './collaborators.ts';
import { changeLead, leadIdOf, undoableSuccess } from './lead-change.ts';

const errors = ['ValidationError', 'NotFoundError', 'ForbiddenError'] as const;

const AddCollaboratorInput = builder.inputType('AddCollaboratorInput', {
  description: 'Who is to work on a lead, too.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead.' }),
    userId: t.id({
      required: true,
      description: 'The person; works here, and their territories cover the lead.',
    }),
  }),
});
const AddCollaboratorResult = resultUnion({
  name: 'AddCollaborator',
  success: undoableSuccess('AddCollaboratorSuccess', 'The person works on the lead.'),
  errors,
  description: 'What came of adding a collaborator.',
});
builder.mutationField('addCollaborator', (t) =>
  t.field({
    type: AddCollaboratorResult,
    description:
      'Adds a collaborator to a lead (its owner, their manager, admins). Adding them again changes nothing.',
    args: { input: t.arg({ type: AddCollaboratorInput, required: true, description: 'Who.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const userId = userIdOf(input.userId);
        return changeLead(context, (work) => addCollaborator(work, { leadId, userId }));
      }),
  }),
);

const RemoveCollaboratorInput = builder.inputType('RemoveCollaboratorInput', {
  description: 'Who is to work on a lead no longer.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead.' }),
    userId: t.id({ required: true, description: 'The person; oneself to leave.' }),
  }),
});
const RemoveCollaboratorResult = resultUnion({
  name: 'RemoveCollaborator',
  success: undoableSuccess('RemoveCollaboratorSuccess', 'The person works on the lead no longer.'),
  errors,
  description: 'What came of removing a collaborator.',
});
builder.mutationField('removeCollaborator', (t) =>
  t.field({
    type: RemoveCollaboratorResult,
    description:
      'Removes a collaborator from a lead (its owner, their manager, admins; everybody themselves). Their open follow-ups go back to the owner.',
    args: { input: t.arg({ type: RemoveCollaboratorInput, required: true, description: 'Who.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const userId = userIdOf(input.userId);
        return changeLead(context, (work) => removeCollaborator(work, { leadId, userId }));
      }),
  }),
);

function userIdOf(globalId: string | number): string {
  const id = idOf('User', globalId);
  if (id) return id;
  throw new ValidationError([
    { path: ['userId'], code: 'OWNER_UNKNOWN', message: 'Choose a person who works here.' },
  ]);
}
