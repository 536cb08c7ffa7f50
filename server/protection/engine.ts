/**
 * The protection clock: takes every step that is due, the longest due first, in batches of at most 200. Each lead is
 * a transaction of its own, so that one that fails leaves the others alone, and so that a crash loses and repeats
 * nothing; after downtime each lead's steps follow one another.
 *
 * Any number of workers may run it beside each other: they pass over what another one holds, and look again at the
 * end, when it has been let go.
 */
import type { Logger } from 'pino';
import { toDate, untilDone, type Clock, type GoOn } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { stuckLeads } from '../job-runs/stuck.ts';
import { operateAsSystem } from '../operate.ts';
import { takeDueSteps } from './steps.ts';

const BATCH_SIZE = 200;

export interface ClockRun {
  /** Warnings, beginnings of grace, expiries. */
  readonly steps: number;
  /** Leads whose step could not be taken; they are tried again at the next run. */
  readonly failed: number;
  /** Position of the last event; null when nothing was due. */
  readonly position: bigint | null;
  /** Whether it was told to stop with some left. */
  readonly left: boolean;
}

type Due = { readonly id: string; readonly clock_due_at: Date };

export async function runClock(
  workerDb: Database,
  clock: Clock,
  log: Logger,
  { batchSize = BATCH_SIZE, goOn = untilDone }: { readonly batchSize?: number; readonly goOn?: GoOn } = {},
): Promise<ClockRun> {
  let run: ClockRun = { steps: 0, failed: 0, position: null, left: false };
  const passedOver: string[] = [];
  const stuck = stuckLeads(workerDb, log, 'protection-clock');
  const take = async (leadId: string, wait: boolean) => {
    try {
      const { value, position } = await operateAsSystem(workerDb, clock, (work) =>
        takeDueSteps(work, leadId, { wait }),
      );
      if (value.held && value.steps > 0) run = { ...run, steps: run.steps + value.steps, position };
      return value.held;
    } catch (error) {
      run = { ...run, failed: run.failed + 1 };
      log.error({ err: error, leadId }, 'a protection clock could not be moved on and will be tried again');
      await stuck.add(leadId, error);
      return true;
    }
  };
  let last: Due | null = null;
  for (;;) {
    const due = await nextDue(workerDb, clock, last, batchSize);
    last = due.at(-1) ?? last;
    for (const { id } of due) {
      if (!goOn()) return { ...run, left: true };
      if (!(await take(id, false))) passedOver.push(id);
    }
    if (due.length < batchSize) break;
  }
  for (const id of passedOver) {
    if (!goOn()) return { ...run, left: true };
    await take(id, true);
  }
  await stuck.settle();
  return run;
}

/** Goes on behind the last one read, so that one that fails does not stand in the way of the rest. */
function nextDue(workerDb: Database, clock: Clock, last: Due | null, batchSize: number): Promise<Due[]> {
  return workerDb.$queryRaw<Due[]>`
    SELECT l.id, l.clock_due_at
    FROM leads l
    WHERE l.clock_due_at <= ${toDate(clock.now())}
      AND (${last?.clock_due_at ?? null}::timestamptz IS NULL
        OR (l.clock_due_at, l.id) > (${last?.clock_due_at ?? null}::timestamptz, ${last?.id ?? null}::uuid))
    ORDER BY l.clock_due_at, l.id
    LIMIT ${batchSize}`;
}
