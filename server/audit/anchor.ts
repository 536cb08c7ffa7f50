/**
 * Anchoring the audit log in the event log: whoever cuts the chain short, or computes it anew, would have to rewrite
 * what streams and NOTIFY have already told everybody who listens.
 */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { appendEvents } from '../events/append.ts';
import { operateAsSystem } from '../operate.ts';

const heads = z.tuple([
  z.object({ log_id: z.uuid(), number: z.bigint(), hash: z.string(), anchored: z.bigint().nullable() }),
]);

/** Tells the number that was anchored; null when the log has not moved since the last time. */
export async function anchorAudit(workerDb: Database, clock: Clock): Promise<bigint | null> {
  const { value } = await operateAsSystem(workerDb, clock, async ({ tx, now }) => {
    const found: unknown = await tx.$queryRaw`
      SELECT c.log_id, h.number, encode(h.hash, 'hex') AS hash, (
        SELECT (e.data ->> 'number')::bigint FROM events e
        WHERE e.type = 'AUDIT_ANCHORED' ORDER BY e.position DESC LIMIT 1
      ) AS anchored
      FROM audit_head h CROSS JOIN event_counter c`;
    const [{ log_id: logId, number, hash, anchored }] = heads.parse(found);
    if (number === (anchored ?? 0n)) return null;
    await appendEvents(tx, [
      {
        type: 'AUDIT_ANCHORED',
        time: now,
        subjectId: logId,
        // Also where the log was put back to a head it had once.
        decisionId: `${anchored ?? 0n}:${hash}`,
        data: { number: Number(number), hash },
      },
    ]);
    return number;
  });
  return value;
}
