/**
 * Makes an operation one that can be undone: remembers what it did and offers a token for it.
 *
 * The token is unguessable and leaves here once; stored is its hash. `app.begin_undo` takes it back.
 */
import { createHash, randomBytes } from 'node:crypto';
import { toDate } from '../clock.ts';
import type { Work } from '../operate.ts';
import { difference, stateOf, type Memory } from './memory.ts';

export interface Undoable {
  readonly leadId: string;
  /** Undoes the change, for a minute; null where nothing changed, or the setting says never. */
  readonly undoToken: string | null;
}

/** Work whose changes are undone together: they are remembered here instead of being offered one by one. */
export interface CollectingWork extends Work {
  readonly remembered: Memory[];
}

function isCollecting(work: Work): work is CollectingWork {
  return 'remembered' in work;
}

/** Runs the change of one lead. It takes its lock first, so that nothing comes between what is remembered. */
export async function undoable<T extends { readonly leadId: string }>(
  work: Work,
  operation: string,
  leadId: string,
  change: () => Promise<T>,
): Promise<T & Undoable> {
  await work.tx.$queryRaw`SELECT 1 FROM leads WHERE id = ${leadId}::uuid FOR UPDATE`;
  const before = await stateOf(work, leadId);
  const value = await change();
  const after = before && (await stateOf(work, leadId));
  const memory = before && after && difference(leadId, before, after);
  if (!memory) return { ...value, undoToken: null };
  if (isCollecting(work)) {
    work.remembered.push(memory);
    return { ...value, undoToken: null };
  }
  return { ...value, undoToken: await offerUndo(work, operation, [memory]) };
}

/** The token for all of these together; null when there is nothing to undo, or no time to do it in. */
export async function offerUndo(
  { tx, viewer, now, settings }: Work,
  operation: string,
  memories: readonly Memory[],
): Promise<string | null> {
  const { undoSeconds } = (await settings(null)).leads;
  if (memories.length === 0 || undoSeconds === 0) return null;
  const token = randomBytes(32).toString('base64url');
  // createMany sends no RETURNING: what is remembered is read by app.begin_undo alone.
  await tx.undoToken.createMany({
    data: [
      {
        tokenHash: hashOf(token),
        userId: viewer.id,
        operation,
        leadIds: memories.map((it) => it.leadId),
        memory: [...memories],
        createdAt: toDate(now),
        expiresAt: toDate(now.add({ seconds: undoSeconds })),
      },
    ],
  });
  return token;
}

export function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
