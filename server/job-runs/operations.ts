/** Asking for a run. The job takes it up within seconds. */
import { randomUUID } from 'node:crypto';
import { audit } from '../audit/append.ts';
import type { Work } from '../operate.ts';
import { ForbiddenError, NotFoundError } from '../user-errors.ts';

export async function requestRun(work: Work, name: string): Promise<{ name: string }> {
  const { tx, viewer } = work;
  if (viewer.role !== 'ADMIN') throw new ForbiddenError('Jobs are run by admins. Ask one.');
  const asked = await tx.$executeRaw`
    UPDATE job_runs SET requested_at = clock_timestamp(), requested_by_id = ${viewer.id}::uuid
    WHERE name = ${name}`;
  if (asked === 0) throw new NotFoundError('The job');
  const subjectId = randomUUID();
  await audit(work, {
    action: 'runJob',
    subjectType: 'Job',
    subjectId,
    leadId: null,
    changes: { job: name },
  });
  return { name };
}
