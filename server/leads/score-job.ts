/**
 * The job that keeps scores true while nobody does anything: engagement fades, deadlines come near.
 *
 * Guarantee: when it has run, every lead whose score was due by then has the one that would be computed now, and
 * each change of band is told once, whatever runs beside it. Of several workers each takes what the others do not
 * hold. A batch is one transaction; when one lead spoils it, its leads are taken one by one, so that the spoiled one
 * alone stays behind, told in the log and due again at the next run.
 */
import type { Logger } from 'pino';
import { toDate, untilDone, type Clock, type GoOn } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { appendEvents } from '../events/append.ts';
import { stuckLeads, type StuckLeads } from '../job-runs/stuck.ts';
import { operateAsSystem, type SystemWork } from '../operate.ts';
import { rescoreAll } from './score.ts';

const BATCH_SIZE = 200;

export interface ScoreRun {
  readonly count: number;
  /** Leads whose score could not be computed; they are tried again at the next run. */
  readonly failed: number;
  /** Position of the last event; null when nothing was due. */
  readonly position: bigint | null;
  /** Whether it was told to stop with some left. */
  readonly left: boolean;
}

const NOTHING: ScoreRun = { count: 0, failed: 0, position: null, left: false };

function added(a: ScoreRun, b: ScoreRun): ScoreRun {
  return {
    count: a.count + b.count,
    failed: a.failed + b.failed,
    position: b.position ?? a.position,
    left: a.left || b.left,
  };
}

interface Due {
  readonly id: string;
  readonly score_changes_at: Date;
}

/** Computes anew what is due by the clock now. */
export async function rescoreDue(
  workerDb: Database,
  clock: Clock,
  log: Logger,
  { goOn = untilDone }: { readonly goOn?: GoOn } = {},
): Promise<ScoreRun> {
  const stuck = stuckLeads(workerDb, log, 'rescore-leads');
  let total: ScoreRun = NOTHING;
  let last: Due | null = null;
  for (;;) {
    if (!goOn()) return { ...total, left: true };
    const due = await nextDue(workerDb, clock, last);
    last = due.at(-1) ?? last;
    if (due.length > 0) {
      const run = await rescoreBatch(workerDb, clock, log, due, stuck, goOn);
      total = added(total, run);
      if (run.left) return total;
    }
    if (due.length < BATCH_SIZE) break;
  }
  await stuck.settle();
  return total;
}

/** Goes on behind the last one read, so that one that fails does not stand in the way of the rest. */
function nextDue(workerDb: Database, clock: Clock, last: Due | null): Promise<Due[]> {
  return workerDb.$queryRaw<Due[]>`
    SELECT l.id, l.score_changes_at
    FROM leads l
    WHERE l.score_changes_at <= ${toDate(clock.now())}
      AND (${last?.score_changes_at ?? null}::timestamptz IS NULL
        OR (l.score_changes_at, l.id) > (${last?.score_changes_at ?? null}::timestamptz, ${last?.id ?? null}::uuid))
    ORDER BY l.score_changes_at, l.id
    LIMIT ${BATCH_SIZE}`;
}

async function rescoreBatch(
  workerDb: Database,
  clock: Clock,
  log: Logger,
  due: readonly Due[],
  stuck: StuckLeads,
  goOn: GoOn,
): Promise<ScoreRun> {
  const ids = due.map((it) => it.id);
  try {
    return await rescoreTogether(workerDb, clock, ids);
  } catch (error) {
    log.warn({ err: error }, 'a batch of scores could not be computed; its leads are taken one by one');
  }
  let run: ScoreRun = NOTHING;
  for (const id of ids) {
    if (!goOn()) return { ...run, left: true };
    try {
      run = added(run, await rescoreTogether(workerDb, clock, [id]));
    } catch (error) {
      run = { ...run, failed: run.failed + 1 };
      log.error({ err: error, leadId: id }, 'the score of a lead could not be computed');
      await stuck.add(id, error);
    }
  }
  return run;
}

/** Those of them that nobody else holds and that are still due. */
async function rescoreTogether(workerDb: Database, clock: Clock, ids: readonly string[]): Promise<ScoreRun> {
  const { value: count, position } = await operateAsSystem(workerDb, clock, async (work: SystemWork) => {
    const held = await work.tx.$queryRaw<{ id: string }[]>`
      SELECT l.id FROM leads l
      WHERE l.id = ANY (${[...ids]}::uuid[]) AND l.score_changes_at <= ${toDate(work.now)}
      ORDER BY l.id
      FOR NO KEY UPDATE SKIP LOCKED`;
    await appendEvents(
      work.tx,
      await rescoreAll(
        work,
        held.map((it) => it.id),
      ),
    );
    return held.length;
  });
  return { ...NOTHING, count, position: count > 0 ? position : null };
}

/**
 * Makes every lead due: after the product's clock was put back, and after a change of what the points are. The
 * caller runs the job afterwards. In parts, so that none takes long.
 */
export async function makeScoresDue(workerDb: Database): Promise<void> {
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const [part] = await workerDb.$queryRaw<{ last: string | null }[]>`
      WITH part AS (
        SELECT l.id FROM leads l WHERE l.id > ${last}::uuid ORDER BY l.id LIMIT 5000
      ), due AS (
        UPDATE leads l SET score_changes_at = 'epoch' FROM part
        WHERE l.id = part.id AND l.score_changes_at IS DISTINCT FROM 'epoch'
      )
      SELECT max(id::text) AS last FROM part`;
    if (!part?.last) return;
    last = part.last;
  }
}
