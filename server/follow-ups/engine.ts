/**
 * The engine: fires what is due, oldest first, in batches of at most 200; each follow-up in a transaction of its
 * own, so that one that fails leaves the others alone, and so that a crash loses and repeats nothing. A batch
 * ends with one BATCH event per owner.
 *
 * Any number of engines may run beside each other: a follow-up fires for the one that locks it first.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { Logger } from 'pino';
import { v7 as uuidV7 } from 'uuid';
import { toDate, type Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { operateAsSystem } from '../operate.ts';
import { fireFollowUp } from './operations.ts';

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
export async function fireDue(workerDb: Database, clock: Clock, log: Logger): Promise<EngineRun> {
  // What a crash left untold comes first.
  await tellOwners(workerDb, clock, log);
  let total: EngineRun = { count: 0, failed: 0, position: null };
  let last: Due | null = null;
  for (;;) {
    const due = await nextDue(workerDb, clock, last);
    last = due.at(-1) ?? last;
    if (due.length > 0) {
      const fired = await fireBatch(workerDb, clock, due, log);
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
  log: Logger,
): Promise<EngineRun> {
  let run: EngineRun = { count: 0, failed: 0, position: null };
  for (const { id } of due) {
    try {
      const { value, position } = await operateAsSystem(workerDb, clock, (work) => fireFollowUp(work, id));
      if (value) run = { ...run, count: run.count + 1, position };
    } catch (error) {
      run = { ...run, failed: run.failed + 1 };
      log.error({ err: error, followUpId: id }, 'a follow-up could not be fired and will be tried again');
    }
  }
  return { ...run, position: (await tellOwners(workerDb, clock, log)) ?? run.position };
}

type Untold = { readonly owner_id: string | null; readonly kind: string };

/**
 * One BATCH event per owner for what has fired and not been told, this batch and whatever a crash left behind.
 * The mark and the event are one transaction, so each firing is told exactly once.
 */
async function tellOwners(workerDb: Database, clock: Clock, log: Logger): Promise<bigint | null> {
  const batch = uuidV7();
  try {
    const { value, position } = await operateAsSystem(workerDb, clock, async ({ tx, now }) => {
      const told = await tx.$queryRaw<Untold[]>`
        UPDATE follow_up_ledger entry
        SET batch_id = ${batch}::uuid
        FROM (
          SELECT l.id FROM follow_up_ledger l
          WHERE l.decision = 'FIRED' AND l.batch_id IS NULL
          ORDER BY l.at, l.id
          LIMIT ${BATCH_SIZE}
          FOR UPDATE SKIP LOCKED
        ) AS untold, follow_ups f, leads lead
        WHERE entry.id = untold.id AND f.id = entry.follow_up_id AND lead.id = entry.lead_id
        RETURNING lead.owner_id, f.kind`;
      const owners = [...Map.groupBy(told, (it) => it.owner_id)];
      await appendEvents(
        tx,
        owners.flatMap(([owner, its]) => (owner ? [batchEvent(now, owner, batch, its)] : [])),
      );
      return told.length;
    });
    return value > 0 ? position : null;
  } catch (error) {
    log.error({ err: error }, 'owners could not be told of a batch; the next run tells them');
    return null;
  }
}

function batchEvent(now: Temporal.Instant, owner: string, batch: string, its: readonly Untold[]): NewEvent {
  return {
    type: 'FOLLOW_UP_COMPLETED',
    time: now,
    userId: owner,
    subjectId: owner,
    decisionId: `${batch}:${owner}`,
    data: {
      followUpType: 'BATCH',
      t3Count: its.filter((it) => it.kind === 'T3').length,
      t7Count: its.filter((it) => it.kind === 'T7').length,
      success: true,
    },
  };
}
