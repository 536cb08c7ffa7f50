/**
 * The hashes of the audit log, computed outside of the database: what `app.audit_digest` and `app.audit_content`
 * (prisma/migrations) are held against. Whoever changes one must change the other; what is linked stays as it is.
 */
import { createHash } from 'node:crypto';

/** An entry to the letter: texts as the database writes them. */
export interface LinkedEntry {
  readonly number: string;
  readonly id: string;
  /** UTC, to the millisecond. */
  readonly at: string;
  readonly userId: string | null;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly leadId: string | null;
  readonly changes: string;
  readonly digests: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

export interface StandingValue {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly salt: Buffer;
}

/** What the first entry follows on. */
export const NO_HASH = Buffer.alloc(32);

/** The hash an entry must have, were it at this number. */
export function hashOfEntry(entry: LinkedEntry, number = entry.number): Buffer {
  const content = [
    number,
    entry.id,
    entry.at,
    entry.userId ?? '',
    entry.action,
    entry.subjectType,
    entry.subjectId,
    entry.leadId ?? '',
    entry.changes,
    entry.digests,
  ].join('\n');
  return createHash('sha256').update(entry.previousHash).update(content, 'utf8').digest();
}

export function digestOfValue({ field, before, after, salt }: StandingValue): string {
  return createHash('sha256')
    .update(salt)
    .update(field, 'utf8')
    .update('\0')
    .update(before ?? '', 'utf8')
    .update('\0')
    .update(after ?? '', 'utf8')
    .digest('hex');
}

/** What an erasure says of the values it emptied. */
export function digestOfErasure(
  emptied: readonly { readonly entryId: string; readonly field: string }[],
): string {
  const lines = emptied.map(({ entryId, field }) => `${entryId} ${field}`).sort();
  return createHash('sha256').update(lines.join('\n'), 'utf8').digest('hex');
}
