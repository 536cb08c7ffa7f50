/**
 * Idempotency keys of creating mutations: the same key and input within 24 hours (by default) has one effect, and the same
 * answer, read afresh. Of the input only a digest is kept, of the answer only an id.
 */
import { createHash } from 'node:crypto';
import { toDate } from './clock.ts';
import type { Work } from './operate.ts';
import { ValidationError } from './user-errors.ts';

export interface Once {
  readonly key: string | null | undefined;
  readonly operation: string;
  /** What makes two calls the same: the decoded input. */
  readonly input: unknown;
  /** The id the new thing will have. */
  readonly subjectId: string;
}

/** The id of what this key made before; null when it is new and now taken. Waits for one that runs beside it. */
export async function takeKey({ tx, viewer, now, settings }: Work, once: Once): Promise<string | null> {
  if (!once.key) return null;
  const { idempotencyHours } = (await settings(null)).requests;
  const inputHash = createHash('sha256').update(canonical(once.input)).digest();
  const over = toDate(now.subtract({ hours: idempotencyHours }));
  const taken = await tx.$executeRaw`
    INSERT INTO idempotency_keys AS earlier (user_id, key, operation, input_hash, subject_id, created_at)
    VALUES (${viewer.id}::uuid, ${once.key}, ${once.operation}, ${inputHash}, ${once.subjectId}::uuid, ${toDate(now)})
    ON CONFLICT (user_id, key) DO UPDATE
    SET operation = excluded.operation, input_hash = excluded.input_hash, subject_id = excluded.subject_id,
      created_at = excluded.created_at
    WHERE earlier.created_at < ${over}`;
  if (taken === 1) return null;
  const earlier = await tx.idempotencyKey.findUniqueOrThrow({
    where: { userId_key: { userId: viewer.id, key: once.key } },
  });
  if (earlier.operation !== once.operation || !inputHash.equals(earlier.inputHash)) {
    throw new ValidationError([
      {
        path: ['idempotencyKey'],
        code: 'IDEMPOTENCY_KEY_REUSED',
        message: 'This key was used with other input. Use a new key for a new request.',
      },
    ]);
  }
  return earlier.subjectId;
}

/** JSON with sorted keys, without what is absent; instants, dates and big integers as text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const entries = Object.entries(part).filter(([, it]) => it !== null && it !== undefined);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
