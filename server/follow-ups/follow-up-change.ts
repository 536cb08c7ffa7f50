/** How mutations on follow-ups are answered: the follow-up and its lead, read in a new snapshot. */
import type { Context } from '../context.ts';
import type { FollowUpRow, LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { CURSOR_AFTER, UNDO_TOKEN } from '../schema/answer-words.ts';
import { builder } from '../schema/builder.ts';
import { idOf } from '../schema/global-id.ts';
import { FollowUpRef, LeadRef } from '../schema/refs.ts';
import type { Undoable } from '../undo/offer.ts';
import { NotFoundError } from '../user-errors.ts';

export interface ChangedFollowUp extends Undoable {
  readonly followUpId: string;
}

interface Changed {
  readonly followUp: FollowUpRow | null;
  readonly lead: LeadNode | null;
  readonly cursor: string;
  readonly undoToken: string | null;
}

export function followUpSuccess(name: string, description: string) {
  return builder.objectRef<Changed>(name).implement({
    description,
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
      cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
      undoToken: t.exposeString('undoToken', { nullable: true, description: UNDO_TOKEN }),
    }),
  });
}

export async function changeFollowUp(
  context: Context,
  operation: (work: Work) => Promise<ChangedFollowUp>,
): Promise<Changed> {
  const { value, cursor } = await context.mutate(operation);
  const { loaders } = await context.view();
  const [followUp, lead] = await Promise.all([
    loaders.followUp.load(value.followUpId),
    loaders.lead.load(value.leadId),
  ]);
  return { followUp, lead, cursor, undoToken: value.undoToken };
}

/** @throws NotFoundError for what is no follow-up's id */
export function followUpIdOf(globalId: string | number): string {
  const id = idOf('FollowUp', globalId);
  if (!id) throw new NotFoundError('The follow-up');
  return id;
}
