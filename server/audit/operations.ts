/** Reading the audit log is a deed of its own: an entry, committed before anything is read. */
import { readLogId } from '../events/append.ts';
import type { Work } from '../operate.ts';
import { audit } from './append.ts';

/** What was asked for: ids as clients hold them, codes, counts; no text of anybody's. */
export interface Asked {
  readonly user?: string | null;
  readonly action?: string | null;
  readonly subjectType?: string | null;
  readonly subject?: string | null;
  readonly leadId?: string | null;
  readonly since?: Date | null;
  readonly until?: Date | null;
  readonly first?: number | null;
  readonly last?: number | null;
}

export async function recordReading(work: Work, { since, until, ...asked }: Asked): Promise<void> {
  const given = Object.entries({
    ...asked,
    since: since?.toISOString(),
    until: until?.toISOString(),
  }).filter(([, value]) => value !== null && value !== undefined);
  await audit(work, {
    action: 'auditLog',
    subjectType: 'AuditLog',
    subjectId: await readLogId(work.tx),
    leadId: null,
    changes: Object.fromEntries(given),
  });
}
