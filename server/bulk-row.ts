/**
 * One of several changes that stand in a transaction, each by itself.
 *
 * Guarantee: one that is refused leaves nothing of it, neither rows nor events counted as told; any other failure is the
 * whole transaction's.
 */
import { appendedIn, takeBackAppended } from './events/append.ts';
import type { Work } from './operate.ts';
import { UserError } from './user-errors.ts';

/** Null when the change was made, else why it was refused. */
export async function refusalOf(
  { tx }: Pick<Work, 'tx'>,
  change: () => Promise<unknown>,
): Promise<UserError | null> {
  const before = appendedIn(tx).length;
  await tx.$executeRaw`SAVEPOINT bulk_row`;
  try {
    await change();
    await tx.$executeRaw`RELEASE SAVEPOINT bulk_row`;
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT bulk_row`;
    takeBackAppended(tx, before);
    return error;
  }
}
