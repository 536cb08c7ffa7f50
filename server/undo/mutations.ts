/** The mutation that undoes another one. */
import { z } from 'zod';
import { CURSOR_AFTER } from '../schema/answer-words.ts';
import { loadAll, type LeadNode } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { decode, requiredText } from '../schema/decode.ts';
import { LeadRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { undo } from './operations.ts';

const UndoInput = builder.inputType('UndoInput', {
  description: 'What to undo.',
  fields: (t) => ({
    token: t.string({ required: true, description: 'The `undoToken` that the change answered with.' }),
  }),
});

interface Undone {
  readonly leads: readonly (LeadNode | null)[];
  readonly cursor: string;
}

const UndoSuccess = builder.objectRef<Undone>('UndoSuccess').implement({
  description: 'The change is undone.',
  fields: (t) => ({
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead as it is now; null for a change of several, or one out of sight.',
      resolve: ({ leads }) => (leads.length === 1 ? (leads[0] ?? null) : null),
    }),
    leads: t.field({
      type: [LeadRef],
      description:
        'The leads as they are now, those in sight, in the order they were changed in; at most 200.',
      resolve: ({ leads }) => leads.filter((lead) => lead !== null),
    }),
    cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
  }),
});
const UndoResult = resultUnion({
  name: 'Undo',
  success: UndoSuccess,
  errors: ['ValidationError', 'NotFoundError', 'ConflictError'],
  description: 'What came of undoing a change.',
});

const undoing = z.object({ token: requiredText(200) });

builder.mutationField('undo', (t) =>
  t.field({
    type: UndoResult,
    description:
      'Undoes a change by its token: within a minute (setting), by the same person, while nothing has happened to the lead since, once. Leads, activities, follow-ups, clock and score are as if it had not happened; the log, the version and the audit tell of both.',
    args: { input: t.arg({ type: UndoInput, required: true, description: 'What.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const decoded = decode(undoing, input);
        const { value, cursor } = await context.mutate((work) => undo(work, decoded));
        const { loaders } = await context.view();
        return { leads: await loadAll(loaders.lead, value.leadIds), cursor };
      }),
  }),
);
