/** What mutations on leads have in common: running the operation, and the lead in its success type. */
import type { Context } from '../context.ts';
import type { LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { CURSOR_AFTER, LEAD_AFTER, UNDO_TOKEN } from '../schema/answer-words.ts';
import { builder } from '../schema/builder.ts';
import { idOf } from '../schema/global-id.ts';
import { LeadRef } from '../schema/refs.ts';
import { NotFoundError } from '../user-errors.ts';

/** A lead after a change, and where its last event lies. */
export interface LeadChanged {
  readonly lead: LeadNode | null;
  readonly cursor: string;
  readonly undoToken?: string | null;
}

export function leadSuccess(name: string, description: string) {
  return builder.objectRef<LeadChanged>(name).implement({
    description,
    fields: (t) => ({
      lead: t.field({ type: LeadRef, nullable: true, description: LEAD_AFTER, resolve: (it) => it.lead }),
      cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
    }),
  });
}

/** The same for a change that can be undone. */
export function undoableSuccess(name: string, description: string) {
  return builder.objectRef<LeadChanged>(name).implement({
    description,
    fields: (t) => ({
      lead: t.field({ type: LeadRef, nullable: true, description: LEAD_AFTER, resolve: (it) => it.lead }),
      cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
      undoToken: t.string({
        nullable: true,
        description: UNDO_TOKEN,
        resolve: (it) => it.undoToken ?? null,
      }),
    }),
  });
}

/** Runs an operation that changes one lead, and reads it afterwards. */
export async function changeLead(
  context: Context,
  operation: (work: Work) => Promise<{ leadId: string; undoToken?: string | null }>,
): Promise<LeadChanged> {
  const { value, cursor } = await context.mutate(operation);
  const lead = await (await context.view()).loaders.lead.load(value.leadId);
  return { lead, cursor, undoToken: value.undoToken };
}

/** An id that is none of a lead's is one of a lead that does not exist. */
export function leadIdOf(globalId: string | number): string {
  const id = idOf('Lead', globalId);
  if (!id) throw new NotFoundError('The lead');
  return id;
}
