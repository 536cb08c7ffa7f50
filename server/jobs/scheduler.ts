/**
 * What runs by the clock, on pg-boss as the worker role: each job short and safe to run twice. A job of a worker
 * that died is taken up again; two instances with the same schedule run it once.
 */
import type { Logger } from 'pino';
import { PgBoss } from 'pg-boss';
import type { GoOn } from '../clock.ts';
import { cronOf, type Schedule } from './schedule.ts';

export interface Job {
  readonly name: string;
  /** It lives in the database. */
  readonly schedule: Schedule;
  /** Between the minutes of the schedule: a run asks for the next one after so many seconds. */
  readonly againAfterSeconds?: () => Promise<number>;
  /** Stops soon after `goOn` says no, and says whether something is left: then the next run comes at once. */
  run(goOn: GoOn): Promise<JobRun>;
}

export interface JobRun {
  readonly left: boolean;
  /** What it did, and what it could not do, in whatever it counts: follow-ups, leads, rows. */
  readonly done?: number;
  readonly failed?: number;
}

export interface Scheduler {
  stop(): Promise<void>;
}

/** One that takes longer is taken for dead and begun again, beside itself. */
const EXPIRES_SECONDS = 300;
/** So long a run begins new parts; a part is a lead, or a batch in one transaction, and has the rest of the time. */
export const LONGEST_RUN_MS = 200_000;

const STOP_WITHIN_MS = 5_000;
/** A job whose worker has been silent this long is taken up by another; the queue's least. */
const HEARTBEAT_SECONDS = 10;

export async function startScheduler(
  workerUrl: string,
  jobs: readonly Job[],
  log: Logger,
): Promise<Scheduler> {
  const boss = new PgBoss({
    connectionString: workerUrl,
    schema: 'pgboss',
    // A migration made it and gave it to the worker.
    createSchema: false,
    // The role owns the schema; the option makes any login that is a member of it do.
    options: '-c role=nachfass_worker',
    application_name: 'nachfass_jobs',
    max: 3,
    superviseIntervalSeconds: 5,
    maintenanceIntervalSeconds: 60,
    monitorIntervalSeconds: 5,
    cronMonitorIntervalSeconds: 15,
    cronWorkerIntervalSeconds: 1,
  });
  boss.on('error', (error) => log.error({ err: error }, 'the job queue reported an error'));
  await boss.start();
  let stopping = false;
  for (const job of jobs) {
    // "stately": at most one waits and one runs, however many instances schedule it.
    await boss.createQueue(job.name, {
      policy: 'stately',
      expireInSeconds: EXPIRES_SECONDS,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      retryLimit: 3,
      retryDelay: 1,
    });
    await boss.work(job.name, { pollingIntervalSeconds: 1 }, () =>
      // One that waits is enough: the queue takes no second.
      runOnce(job, (startAfter) => boss.send(job.name, null, { startAfter }), { stopping: () => stopping }),
    );
    await boss.schedule(job.name, cronOf(job.schedule), null, { missed: 'once' });
    // What came due while nobody ran does not wait: not for the next minute, not for a run left waiting.
    await boss.deleteQueuedJobs(job.name);
    await boss.send(job.name, null);
  }
  return {
    async stop() {
      // Else a run would go on when the queue no longer waits for it, and meet a database that is gone.
      stopping = true;
      await boss.stop({ graceful: true, timeout: STOP_WITHIN_MS });
    },
  };
}

/**
 * One run within its time, and the asking for the next. What a stop leaves is asked for as well: another instance takes
 * it, this one takes nothing any more.
 *
 * @param elapsed milliseconds from any beginning
 */
export async function runOnce(
  job: Job,
  again: (afterSeconds: number) => Promise<unknown>,
  {
    elapsed = () => performance.now(),
    stopping = () => false,
  }: { readonly elapsed?: () => number; readonly stopping?: () => boolean } = {},
): Promise<void> {
  const began = elapsed();
  let left = false;
  try {
    ({ left } = await job.run(() => !stopping() && elapsed() - began < LONGEST_RUN_MS));
  } finally {
    if (left) await again(0);
    else if (job.againAfterSeconds) await again(await job.againAfterSeconds());
  }
}
