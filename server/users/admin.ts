/**
 * What every change of people and teams begins with.
 *
 * Guarantee: they come one after the other, by a lock in the database that its own trigger takes, too; so of two
 * admins who take each other's rights the second finds that they are none any more.
 */
import type { Work } from '../operate.ts';
import { ForbiddenError, type IssueCode, ValidationError } from '../user-errors.ts';

export async function holdPeople({ tx, viewer }: Work): Promise<void> {
  if (viewer.role !== 'ADMIN') throw notAdmin();
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext('people'))) AS locked`;
  const [now] = await tx.$queryRaw<{ role: string | null }[]>`SELECT app.viewer_role() AS role`;
  if (now?.role !== 'ADMIN') throw notAdmin();
}

function notAdmin(): ForbiddenError {
  return new ForbiddenError('People and teams are kept by admins. Ask one.');
}

export function refuse(code: IssueCode, path: string, message: string): ValidationError {
  return new ValidationError([{ code, path: path === '' ? [] : path.split('.'), message }]);
}
