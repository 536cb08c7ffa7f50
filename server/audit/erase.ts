/** Emptying what the audit log kept of values: the one way in which anything of it is taken back. */
import { toDate } from '../clock.ts';
import type { SystemWork } from '../operate.ts';

export interface Erasure {
  /** Of a lead, the values of all its entries, whatever they were about. */
  readonly subjectType: string;
  readonly subjectId: string;
  /** Null: every field. */
  readonly fields: readonly string[] | null;
}

/**
 * Empties the values for good, writes the entry that tells of it, and tells how many they were. Digests stay, and
 * verification goes on naming what was tampered with. For admins and jobs, who hold the subject's lock: values of a
 * transaction that has not committed yet are out of reach.
 */
export async function eraseAuditValues(
  { tx, now }: Pick<SystemWork, 'tx' | 'now'>,
  { subjectType, subjectId, fields }: Erasure,
): Promise<number> {
  const rows = await tx.$queryRaw<{ emptied: number }[]>`
    SELECT app.erase_audit_values(
      ${subjectType}, ${subjectId}::uuid, ${fields && [...fields]}::text[], ${toDate(now)}
    ) AS emptied`;
  return rows[0]?.emptied ?? 0;
}
