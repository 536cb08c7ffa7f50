/** Mutations of admins on teams: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { TeamRow } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { ADMINISTRATION } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText, requiredText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { TeamRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError } from '../user-errors.ts';
import { createTeam, deleteTeam, updateTeam } from './team-operations.ts';

interface TeamChanged {
  readonly team: TeamRow | null;
  readonly cursor: string;
}

function teamSuccess(name: string, description: string) {
  return builder.objectRef<TeamChanged>(name).implement({
    description,
    fields: (t) => ({
      team: t.field({
        type: TeamRef,
        nullable: true,
        description: 'The team as it is now; null once it is deleted.',
        resolve: (it) => it.team,
      }),
      cursor: t.expose('cursor', {
        type: 'EventCursor',
        description: 'The position of the log that contains this change.',
      }),
    }),
  });
}

async function change(
  context: Context,
  operation: (work: Work) => Promise<{ teamId: string }>,
): Promise<TeamChanged> {
  const { value, cursor } = await context.mutate(operation);
  return { team: await (await context.view()).loaders.team.load(value.teamId), cursor };
}

const name = requiredText(100);
const NAME = 'What it is called, at most 100 characters; no other team is.';

function teamIn(globalId: string | number): string {
  const id = idOf('Team', globalId);
  if (!id) throw new NotFoundError('The team');
  return id;
}

// --- createTeam

const CreateInput = builder.inputType('CreateTeamInput', {
  description: 'A new team, with nobody in it.',
  fields: (t) => ({
    name: t.string({ required: true, description: NAME }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one team, the same answer.',
    }),
  }),
});

builder.mutationField('createTeam', (t) =>
  t.field({
    type: resultUnion({
      name: 'CreateTeam',
      success: teamSuccess('CreateTeamSuccess', 'There is a new team.'),
      errors: ['ValidationError', 'ForbiddenError'],
      description: 'What came of making a team.',
    }),
    extensions: ADMINISTRATION,
    description: 'Makes a team; `updateUser` puts people into it. For admins.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'The team.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const decoded = decode(z.object({ name, idempotencyKey: optionalText(200) }), input);
        return change(context, (work) => createTeam(work, decoded));
      }),
  }),
);

// --- updateTeam

const UpdateInput = builder.inputType('UpdateTeamInput', {
  description: 'What is to change of a team.',
  fields: (t) => ({
    teamId: t.id({ required: true, description: 'The team.' }),
    version: t.int({ required: true, description: 'The version the change was made on.' }),
    name: t.string({ required: true, description: NAME }),
  }),
});

builder.mutationField('updateTeam', (t) =>
  t.field({
    type: resultUnion({
      name: 'UpdateTeam',
      success: teamSuccess('UpdateTeamSuccess', 'The team is changed.'),
      errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'TeamConflictError'],
      description: 'What came of changing a team.',
    }),
    extensions: ADMINISTRATION,
    description: 'Gives a team another name. For admins.',
    args: { input: t.arg({ type: UpdateInput, required: true, description: 'What is to change.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const teamId = teamIn(input.teamId);
        const decoded = decode(z.object({ name, version: z.int() }), input);
        return change(context, (work) => updateTeam(work, { teamId, ...decoded }));
      }),
  }),
);

// --- deleteTeam

const DeleteInput = builder.inputType('DeleteTeamInput', {
  description: 'Which team goes.',
  fields: (t) => ({ teamId: t.id({ required: true, description: 'The team.' }) }),
});

builder.mutationField('deleteTeam', (t) =>
  t.field({
    type: resultUnion({
      name: 'DeleteTeam',
      success: teamSuccess('DeleteTeamSuccess', 'The team is gone.'),
      errors: ['ValidationError', 'NotFoundError', 'ForbiddenError'],
      description: 'What came of deleting a team.',
    }),
    extensions: ADMINISTRATION,
    description: 'Deletes a team that nobody is in and no assignment rule gives leads to. For admins.',
    args: { input: t.arg({ type: DeleteInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const teamId = teamIn(input.teamId);
        return change(context, (work) => deleteTeam(work, teamId));
      }),
  }),
);
