/**
 * The engine: fires what is due, oldest first, in batches of at most 200; each follow-up in a transaction of its
 * own, so that one that fails leaves the others alone, and so that a crash loses and repeats nothing. A batch
 * ends with one BATCH event per owner.
 *
 * Any number of engines may run beside each other: a follow-up fires for the one that locks it first.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { toDate, type Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { appendEvents } from '../events/append.ts';
import { operateAsSystem } from '../operate.ts';
import { fireFollowUp, type Fired } from './operations.ts';

const BATCH_SIZE = 200;

export interface EngineRun {
  readonly count: number;
  /** Follow-ups that could not be fired; they are tried again at the next run. */
  readonly failed: number;
  /** Position of the last event; null when nothing fired. */
  readonly position: bigint | null;
}

type Due = { readonly id: string; readonly due_at: Date };

/** Fires everything that is due by the clock now. */
export async function fireDue(workerDb: Database, clock: Clock, log?: Logger): Promise<EngineRun> {
  const run = randomUUID();
  let total: EngineRun = { count: 0, failed: 0, position: null };
  let last: Due | null = null;
  for (let batch = 1; ; batch += 1) {
    const due = await nextDue(workerDb, clock, last);
    last = due.at(-1) ?? last;
    if (due.length > 0) {
      const fired = await fireBatch(workerDb, clock, due, `${run}:${batch}`, log);
      total = {
        count: total.count + fired.count,
        failed: total.failed + fired.failed,
        position: fired.position ?? total.position,
      };
    }
    if (due.length < BATCH_SIZE) return total;
  }
}

/** Goes on behind the last one read, so that one that fails does not stand in the way of the rest. */
function nextDue(workerDb: Database, clock: Clock, last: Due | null): Promise<Due[]> {
  return workerDb.$queryRaw<Due[]>`
    SELECT f.id, f.due_at
    FROM follow_ups f
    WHERE f.status = 'PENDING' AND f.fired_at IS NULL AND f.held_since IS NULL
      AND f.due_at <= ${toDate(clock.now())}
      AND (${last?.due_at ?? null}::timestamptz IS NULL
        OR (f.due_at, f.id) > (${last?.due_at ?? null}::timestamptz, ${last?.id ?? null}::uuid))
    ORDER BY f.due_at, f.id
    LIMIT ${BATCH_SIZE}`;
}

async function fireBatch(
  workerDb: Database,
  clock: Clock,
  due: readonly Due[],
  batch: string,
  log: Logger | undefined,
): Promise<EngineRun> {
  const fired: Fired[] = [];
  let failed = 0;
  let last: bigint | null = null;
  for (const { id } of due) {
    try {
      const { value, position } = await operateAsSystem(workerDb, clock, (work) => fireFollowUp(work, id));
      if (!value) continue;
      fired.push(value);
      last = position;
    } catch (error) {
      failed += 1;
      log?.error({ err: error, followUpId: id }, 'a follow-up could not be fired and will be tried again');
    }
  }
  return { count: fired.length, failed, position: (await tellOwners(workerDb, clock, fired, batch)) ?? last };
}

/** One BATCH event per owner: what screens listen to instead of each firing. */
async function tellOwners(
  workerDb: Database,
  clock: Clock,
  fired: readonly Fired[],
  batch: string,
): Promise<bigint | null> {
  const owners = [...Map.groupBy(fired, (it) => it.ownerId)].flatMap(([owner, its]) =>
    owner ? [{ owner, its }] : [],
  );
  if (owners.length === 0) return null;
  const { position } = await operateAsSystem(workerDb, clock, ({ tx, now }) =>
    appendEvents(
      tx,
      owners.map(({ owner, its }) => ({
        type: 'FOLLOW_UP_COMPLETED' as const,
        time: now,
        userId: owner,
        subjectId: owner,
        decisionId: `${batch}:${owner}`,
        data: {
          followUpType: 'BATCH' as const,
          t3Count: its.filter((it) => it.kind === 'T3').length,
          t7Count: its.filter((it) => it.kind === 'T7').length,
          success: true,
        },
      })),
    ),
  );
  return position;
}
