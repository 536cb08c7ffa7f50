/** Mutations on absences and capacities: decode, call one operation, read the answer in a new snapshot. */
import { Temporal } from '@js-temporal/polyfill';
import type { Context } from '../context.ts';
import type { AbsenceRow, UserRow } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { AbsenceRef, UserRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError, ValidationError } from '../user-errors.ts';
import { createAbsence, deleteAbsence, setCapacity, updateAbsence } from './operations.ts';
import { z } from 'zod';

interface AbsenceChanged {
  readonly absence: AbsenceRow | null;
  readonly cursor: string;
}

function absenceSuccess(name: string, description: string) {
  return builder.objectRef<AbsenceChanged>(name).implement({
    description,
    fields: (t) => ({
      absence: t.field({
        type: AbsenceRef,
        nullable: true,
        description: 'The absence as it is now; null once it is deleted.',
        resolve: (it) => it.absence,
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
  operation: (work: Work) => Promise<{ absenceId: string }>,
): Promise<AbsenceChanged> {
  const { value, cursor } = await context.mutate(operation);
  return { absence: await (await context.view()).loaders.absence.load(value.absenceId), cursor };
}

function daysOf(input: { from: string; to: string }) {
  return { from: Temporal.PlainDate.from(input.from), to: Temporal.PlainDate.from(input.to) };
}

function absenceIn(globalId: string | number): string {
  const id = idOf('Absence', globalId);
  if (!id) throw new NotFoundError('The absence');
  return id;
}

function personIn(globalId: string | number): string {
  const id = idOf('User', globalId);
  if (id) return id;
  throw new ValidationError([
    { path: ['userId'], code: 'OWNER_UNKNOWN', message: 'Choose a person who works here.' },
  ]);
}

const CreateAbsenceInput = builder.inputType('CreateAbsenceInput', {
  description: 'Who is away, and when.',
  fields: (t) => ({
    userId: t.id({ description: 'Who; the viewer by default. Managers: their team. Admins: anyone.' }),
    from: t.field({ type: 'Date', required: true, description: 'The first day.' }),
    to: t.field({ type: 'Date', required: true, description: 'The last day, included; at most 366 days.' }),
    idempotencyKey: t.string({
      description: 'Same key and input within `requests.idempotencyHours` (24 by default): one absence.',
    }),
  }),
});

builder.mutationField('createAbsence', (t) =>
  t.field({
    type: resultUnion({
      name: 'CreateAbsence',
      success: absenceSuccess('CreateAbsenceSuccess', 'The absence is entered.'),
      errors: ['ValidationError', 'ForbiddenError'],
      description: 'What came of entering an absence.',
    }),
    description: 'Enters when somebody is away: they get no leads by assignment rules on these days.',
    args: { input: t.arg({ type: CreateAbsenceInput, required: true, description: 'Who, and when.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const { idempotencyKey } = decode(z.object({ idempotencyKey: optionalText(200) }), input);
        const userId = input.userId ? personIn(input.userId) : null;
        const days = daysOf(input);
        return change(context, (work) => createAbsence(work, { ...days, userId, idempotencyKey }));
      }),
  }),
);

const UpdateAbsenceInput = builder.inputType('UpdateAbsenceInput', {
  description: 'Other days of an absence.',
  fields: (t) => ({
    absenceId: t.id({ required: true, description: 'The absence.' }),
    from: t.field({ type: 'Date', required: true, description: 'The first day.' }),
    to: t.field({ type: 'Date', required: true, description: 'The last day, included; at most 366 days.' }),
  }),
});

builder.mutationField('updateAbsence', (t) =>
  t.field({
    type: resultUnion({
      name: 'UpdateAbsence',
      success: absenceSuccess('UpdateAbsenceSuccess', 'The absence has its days.'),
      errors: ['ValidationError', 'NotFoundError'],
      description: 'What came of changing an absence.',
    }),
    description: 'Changes the days of an absence: one’s own, as a manager of one’s team, as an admin any.',
    args: { input: t.arg({ type: UpdateAbsenceInput, required: true, description: 'The days.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const absenceId = absenceIn(input.absenceId);
        const days = daysOf(input);
        return change(context, (work) => updateAbsence(work, absenceId, days));
      }),
  }),
);

const DeleteAbsenceInput = builder.inputType('DeleteAbsenceInput', {
  description: 'Which absence is taken out.',
  fields: (t) => ({ absenceId: t.id({ required: true, description: 'The absence.' }) }),
});

builder.mutationField('deleteAbsence', (t) =>
  t.field({
    type: resultUnion({
      name: 'DeleteAbsence',
      success: absenceSuccess('DeleteAbsenceSuccess', 'The absence is taken out.'),
      errors: ['NotFoundError'],
      description: 'What came of taking an absence out.',
    }),
    description: 'Takes an absence out: one’s own, as a manager of one’s team, as an admin any.',
    args: { input: t.arg({ type: DeleteAbsenceInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const absenceId = absenceIn(input.absenceId);
        return change(context, (work) => deleteAbsence(work, absenceId));
      }),
  }),
);

// --- setCapacity

const SetCapacityInput = builder.inputType('SetCapacityInput', {
  description: 'How much somebody takes on.',
  fields: (t) => ({
    userId: t.id({ required: true, description: 'Who.' }),
    mostOpenLeads: t.int({
      description:
        'How many open leads assignment rules may bring them to, 0 to 100000; null lifts the limit.',
    }),
  }),
});

const capacity = z.object({
  mostOpenLeads: z
    .int()
    .min(0, 'Give 0 or more.')
    .max(100_000, 'Give at most 100000.')
    .nullish()
    .transform((it) => it ?? null),
});

const SetCapacitySuccess = builder
  .objectRef<{ user: UserRow | null; cursor: string }>('SetCapacitySuccess')
  .implement({
    description: 'The capacity is set.',
    fields: (t) => ({
      user: t.field({ type: UserRef, nullable: true, description: 'The person.', resolve: (it) => it.user }),
      cursor: t.expose('cursor', {
        type: 'EventCursor',
        description: 'The position of the log that contains this change.',
      }),
    }),
  });

builder.mutationField('setCapacity', (t) =>
  t.field({
    type: resultUnion({
      name: 'SetCapacity',
      success: SetCapacitySuccess,
      errors: ['ValidationError', 'ForbiddenError'],
      description: 'What came of setting a capacity.',
    }),
    description:
      'Says how many open leads assignment rules may bring somebody to; people still claim and register what they like. Managers for their team, admins for anyone.',
    args: { input: t.arg({ type: SetCapacityInput, required: true, description: 'Who, and how many.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const userId = personIn(input.userId);
        const { mostOpenLeads } = decode(capacity, input);
        const { cursor } = await context.mutate((work) => setCapacity(work, { userId, mostOpenLeads }));
        return { user: await (await context.view()).loaders.user.load(userId), cursor };
      }),
  }),
);
