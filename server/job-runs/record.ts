/**
 * What is kept of the runs of jobs, by the worker: their beginning and end, and the leads they are stuck at.
 * By the machine's clock, as the queue is.
 */
import type { Database } from '../db/client.ts';

/** What a run came to: LEFT is told apart from DONE, for a run may be told to stop with some left. */
export interface RunEnd {
  readonly outcome: 'DONE' | 'UNFINISHED' | 'FAILED';
  readonly done: number;
  readonly failed: number;
  readonly nextAt: Date;
}

/** Whoever wanted it run has what they wanted. */
export async function recordStart(workerDb: Database, name: string): Promise<void> {
  await workerDb.$executeRaw`
    INSERT INTO job_runs (name, started_at) VALUES (${name}, clock_timestamp())
    ON CONFLICT (name) DO UPDATE
    SET started_at = excluded.started_at, finished_at = NULL, outcome = NULL, requested_at = NULL, requested_by_id = NULL`;
}

export async function recordEnd(workerDb: Database, name: string, end: RunEnd): Promise<void> {
  const { outcome, done, failed, nextAt } = end;
  await workerDb.$executeRaw`
    UPDATE job_runs
    SET finished_at = clock_timestamp(), outcome = ${outcome}, done = ${done}, failed = ${failed},
      runs = runs + 1, failures = failures + ${outcome === 'FAILED' ? 1 : 0}, next_at = ${nextAt}
    WHERE name = ${name}`;
}

/** The jobs that somebody wants run now, longest waiting first. */
export async function requestedJobs(workerDb: Database): Promise<string[]> {
  const rows = await workerDb.jobRun.findMany({
    where: { requestedAt: { not: null } },
    select: { name: true },
    orderBy: { requestedAt: 'asc' },
  });
  return rows.map(({ name }) => name);
}
