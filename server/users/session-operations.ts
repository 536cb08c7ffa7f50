/** Ending one's own sessions, and changing one's password. What is open under an ended session closes within a second. */
import { z } from 'zod';
import { audit } from '../audit/append.ts';
import type { VerifiedChange } from '../auth/password-change.ts';
import type { Work } from '../operate.ts';
import { NotFoundError, ValidationError } from '../user-errors.ts';
import { WRONG_PASSWORD } from './credential-rules.ts';

const revokedRow = z.tuple([z.object({ revoked: z.boolean() })]);

export async function revokeSession(work: Work, sessionId: string): Promise<{ sessionId: string }> {
  const rows: unknown = await work.tx.$queryRaw`SELECT app.revoke_session(${sessionId}::uuid) AS revoked`;
  const [{ revoked }] = revokedRow.parse(rows);
  if (!revoked) throw new NotFoundError('The session');
  await audit(work, {
    action: 'revokeSession',
    subjectType: 'Session',
    subjectId: sessionId,
    leadId: null,
    changes: { open: [true, false] },
  });
  return { sessionId };
}

const changedRow = z.tuple([z.object({ ended: z.int().nullable() })]);

/** Ends all sessions of the viewer but this one; API tokens go on, they hold no password. */
export async function changePassword(
  work: Work,
  { verifiedHash, nextHash }: VerifiedChange,
): Promise<{ endedSessions: number }> {
  const { tx, viewer } = work;
  const rows: unknown = await tx.$queryRaw`
    SELECT app.change_password(${verifiedHash}, ${nextHash}, ${viewer.sessionId}::uuid) AS ended`;
  const [{ ended }] = changedRow.parse(rows);
  if (ended === null) {
    // Another change was faster.
    throw new ValidationError([{ ...WRONG_PASSWORD, path: [WRONG_PASSWORD.path] }]);
  }
  await audit(work, {
    action: 'changePassword',
    subjectType: 'User',
    subjectId: viewer.id,
    leadId: null,
    changes: { endedSessions: ended },
  });
  return { endedSessions: ended };
}
