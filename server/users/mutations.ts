/** Mutations of admins on people: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import { hashPassword } from '../auth/authenticate.ts';
import { roles } from '../auth/relation.ts';
import type { Context } from '../context.ts';
import type { UserRow } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { ADMINISTRATION } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText, rawText, requiredText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { UserRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError } from '../user-errors.ts';
import { refuse } from './admin.ts';
import { createUser, deactivateUser, reactivateUser, updateUser } from './operations.ts';
import { LONGEST_PASSWORD, PASSWORD_LENGTH, passwordLength } from './rules.ts';
import { RoleEnum } from './user.ts';

interface UserChanged {
  readonly user: UserRow | null;
  readonly cursor: string;
}

function userSuccess(name: string, description: string) {
  return builder.objectRef<UserChanged>(name).implement({
    description,
    fields: (t) => ({
      user: t.field({
        type: UserRef,
        nullable: true,
        description: 'The person as they are now; null for who has just deactivated themselves.',
        resolve: (it) => it.user,
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
  operation: (work: Work) => Promise<{ userId: string }>,
): Promise<UserChanged> {
  const { value, cursor } = await context.mutate(operation);
  // Who it was may have been the viewer.
  await context.refresh();
  if ((await context.viewer()) === null) return { user: null, cursor };
  return { user: await (await context.view()).loaders.user.load(value.userId), cursor };
}

/** More codes than there are. */
const MOST_CODES = 60;
const name = requiredText(200);
const email = requiredText(254);
const role = z.enum(roles);
const codes = z.array(rawText(10)).max(MOST_CODES, `Give at most ${MOST_CODES} territories.`);
const password = rawText(2 * LONGEST_PASSWORD)
  .refine((text) => passwordLength(text) <= LONGEST_PASSWORD, {
    message: `Shorten it to at most ${LONGEST_PASSWORD} characters.`,
    params: { code: 'TEXT_TOO_LONG', limit: LONGEST_PASSWORD },
  })
  .refine((text) => passwordLength(text) >= PASSWORD_LENGTH, {
    message: `Give at least ${PASSWORD_LENGTH} characters.`,
    params: { code: 'PASSWORD_SHORT', limit: PASSWORD_LENGTH },
  })
  .nullish()
  .transform((it) => it ?? null);

function userIn(globalId: string | number): string {
  const id = idOf('User', globalId);
  if (!id) throw new NotFoundError('The person');
  return id;
}

function teamIn(globalId: string | number): string {
  const id = idOf('Team', globalId);
  if (!id) throw refuse('TEAM_UNKNOWN', 'teamId', 'Choose a team that there is.');
  return id;
}

const words = {
  email:
    'Address they sign in with; case does not matter, and nobody else may have it. At most 254 characters.',
  name: 'Full name, at most 200 characters.',
  territories: 'Codes granted to them; a country covers its subdivisions.',
} as const;

// --- createUser

const CreateInput = builder.inputType('CreateUserInput', {
  description: 'A new person, who may sign in at once.',
  fields: (t) => ({
    name: t.string({ required: true, description: words.name }),
    email: t.string({ required: true, description: words.email }),
    role: t.field({ type: RoleEnum, required: true, description: 'What they may do in general.' }),
    territories: t.stringList({ description: `${words.territories} None by default.` }),
    teamId: t.id({ description: 'Their team, if any.' }),
    password: t.string({
      description: `The password they begin with, ${PASSWORD_LENGTH} to 1,000 characters; it is kept as a hash and can never be read. None for who signs in elsewhere.`,
    }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one person, the same answer.',
    }),
  }),
});

const newUser = z.object({
  name,
  email,
  role,
  territories: codes.nullish().transform((it) => it ?? []),
  password,
  idempotencyKey: optionalText(200),
});

builder.mutationField('createUser', (t) =>
  t.field({
    type: resultUnion({
      name: 'CreateUser',
      success: userSuccess('CreateUserSuccess', 'There is a new person.'),
      errors: ['ValidationError', 'ForbiddenError'],
      description: 'What came of adding a person.',
    }),
    extensions: ADMINISTRATION,
    description: 'Adds a person. For admins.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'Who.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const { password: chosen, ...decoded } = decode(newUser, input);
        const teamId = input.teamId ? teamIn(input.teamId) : null;
        const mayHash = (await context.viewer())?.role === 'ADMIN' && chosen !== null;
        const hash = mayHash ? await hashPassword(chosen) : null;
        return change(context, (work) => createUser(work, { ...decoded, teamId }, hash));
      }),
  }),
);

// --- updateUser

const UpdateInput = builder.inputType('UpdateUserInput', {
  description: 'What is to change of a person; what is left out stays.',
  fields: (t) => ({
    userId: t.id({ required: true, description: 'The person.' }),
    version: t.int({ required: true, description: 'The version the change was made on.' }),
    name: t.string({ description: words.name }),
    email: t.string({ description: words.email }),
    role: t.field({ type: RoleEnum, description: 'What they may do in general.' }),
    territories: t.stringList({ description: `${words.territories} In place of those they had.` }),
    teamId: t.id({ description: 'Their team; null takes them out of the one they are in.' }),
  }),
});

const userEdit = z.object({
  version: z.int(),
  name: name.nullish().transform((it) => it ?? undefined),
  email: email.nullish().transform((it) => it ?? undefined),
  role: role.nullish().transform((it) => it ?? undefined),
  territories: codes.nullish().transform((it) => it ?? undefined),
});

builder.mutationField('updateUser', (t) =>
  t.field({
    type: resultUnion({
      name: 'UpdateUser',
      success: userSuccess('UpdateUserSuccess', 'The person is changed.'),
      errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'UserConflictError'],
      description: 'What came of changing a person.',
    }),
    extensions: ADMINISTRATION,
    description:
      'Changes a person and their rights, in their open streams and everybody else’s within a second. The last active admin stays one. For admins.',
    args: { input: t.arg({ type: UpdateInput, required: true, description: 'What is to change.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const userId = userIn(input.userId);
        const { version, ...edit } = decode(userEdit, input);
        const teamId = input.teamId ? teamIn(input.teamId) : input.teamId;
        return change(context, (work) => updateUser(work, { userId, version, edit: { ...edit, teamId } }));
      }),
  }),
);

// --- deactivateUser, reactivateUser

const DeactivateInput = builder.inputType('DeactivateUserInput', {
  description: 'Who leaves.',
  fields: (t) => ({ userId: t.id({ required: true, description: 'The person.' }) }),
});

builder.mutationField('deactivateUser', (t) =>
  t.field({
    type: resultUnion({
      name: 'DeactivateUser',
      success: userSuccess('DeactivateUserSuccess', 'The person is deactivated.'),
      errors: ['ValidationError', 'NotFoundError', 'ForbiddenError'],
      description: 'What came of deactivating a person.',
    }),
    extensions: ADMINISTRATION,
    description:
      'Ends every session of a person and lets them sign in no more; their leads stand in the orphan queue. What they did stays theirs. The last active admin cannot be deactivated. For admins.',
    args: { input: t.arg({ type: DeactivateInput, required: true, description: 'Who.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const userId = userIn(input.userId);
        return change(context, (work) => deactivateUser(work, userId));
      }),
  }),
);

const ReactivateInput = builder.inputType('ReactivateUserInput', {
  description: 'Who comes back.',
  fields: (t) => ({ userId: t.id({ required: true, description: 'The person.' }) }),
});

builder.mutationField('reactivateUser', (t) =>
  t.field({
    type: resultUnion({
      name: 'ReactivateUser',
      success: userSuccess('ReactivateUserSuccess', 'The person may sign in again.'),
      errors: ['NotFoundError', 'ForbiddenError'],
      description: 'What came of letting a person back in.',
    }),
    extensions: ADMINISTRATION,
    description:
      'Lets a deactivated person sign in again, with the rights they had; leads that are still theirs leave the orphan queue. For admins.',
    args: { input: t.arg({ type: ReactivateInput, required: true, description: 'Who.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const userId = userIn(input.userId);
        return change(context, (work) => reactivateUser(work, userId));
      }),
  }),
);
