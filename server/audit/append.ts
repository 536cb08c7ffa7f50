/**
 * The audit log: who did what, when, appended in the transaction that did it. `changes` holds names of fields,
 * codes, ids and instants; never names of people, addresses or free text.
 */
import { toDate } from '../clock.ts';
import type { Prisma } from '../db/generated/client.ts';
import type { Work } from '../operate.ts';

export interface AuditEntry {
  /** The operation, as the API names it. */
  readonly action: string;
  readonly subjectType:
    'Lead' | 'FollowUp' | 'Setting' | 'AssignmentRule' | 'Absence' | 'User' | 'Team' | 'SavedView';
  readonly subjectId: string;
  /** Null for what is about no lead. */
  readonly leadId: string | null;
  readonly changes: Prisma.InputJsonObject;
}

export async function audit({ tx, viewer, now }: Work, entry: AuditEntry): Promise<void> {
  // createMany sends no RETURNING: who writes an entry may not read it.
  await tx.auditEntry.createMany({ data: [{ ...entry, userId: viewer.id, at: toDate(now) }] });
}
