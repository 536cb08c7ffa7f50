/** The jobs, and when they run. */
import type { Logger } from 'pino';
import { anchorAudit } from '../audit/anchor.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { fireDue } from '../follow-ups/engine.ts';
import { recordEnd, recordStart, requestedJobs, type RunEnd } from '../job-runs/record.ts';
import { rescoreDue } from '../leads/score-job.ts';
import { sendDue, type Outgoing } from '../mail/outbox.ts';
import { runClock } from '../protection/engine.ts';
import { forgetExpired } from './forget-expired.ts';
import { settingsReader } from '../settings/read.ts';
import { replanForSettings } from '../settings/replan.ts';
import { nextRun } from './schedule.ts';
import type { Job, JobRun } from './scheduler.ts';

/** Every run is recorded, for admins to see. */
export function jobs(workerDb: Database, clock: Clock, log: Logger, outgoing: Outgoing): Job[] {
  const recorded = unrecorded(workerDb, clock, log, outgoing).map((job) => recording(workerDb, job));
  const requested: Job = {
    // Asks every few seconds whether an admin wants something run now: whoever asked waits for it.
    name: 'run-requested',
    schedule: { everyMinutes: 1 },
    againAfterSeconds: () => Promise.resolve(2),
    async run(goOn) {
      const names = await requestedJobs(workerDb);
      for (const job of recorded) if (names.includes(job.name) && goOn()) await job.run(goOn);
      return { left: false };
    },
  };
  return [...recorded, requested];
}

function recording(workerDb: Database, job: Job): Job {
  const end = async (outcome: RunEnd['outcome'], { done = 0, failed = 0 }: Partial<JobRun> = {}) => {
    const again = outcome === 'UNFINISHED' ? 0 : ((await job.againAfterSeconds?.()) ?? null);
    const nextAt = nextRun(job.schedule, new Date(), again);
    await recordEnd(workerDb, job.name, { outcome, done, failed, nextAt });
  };
  return {
    ...job,
    async run(goOn) {
      await recordStart(workerDb, job.name);
      let run: JobRun;
      try {
        run = await job.run(goOn);
      } catch (error) {
        await end('FAILED');
        throw error;
      }
      await end(run.left ? 'UNFINISHED' : 'DONE', run);
      return run;
    },
  };
}

function unrecorded(workerDb: Database, clock: Clock, log: Logger, outgoing: Outgoing): Job[] {
  return [
    {
      // Four times within the span that the settings allow, and by the schedule at least every minute.
      name: 'fire-follow-ups',
      schedule: { everyMinutes: 1 },
      async againAfterSeconds() {
        const { fireWithinSeconds } = (await settingsReader(workerDb)(null)).followUps;
        return Math.floor(fireWithinSeconds / 4);
      },
      async run(goOn) {
        const { count, failed, left } = await fireDue(workerDb, clock, log, { goOn });
        if (count > 0 || failed > 0) log.info({ count, failed }, 'follow-ups fired');
        return { left, done: count, failed };
      },
    },
    {
      // Hourly, and once at every start. What fell due before is fired before a lead expires.
      name: 'protection-clock',
      schedule: { everyMinutes: 60, atMinute: 7 },
      async run(goOn) {
        const fired = await fireDue(workerDb, clock, log, { goOn });
        if (fired.left) return { left: true, done: fired.count, failed: fired.failed };
        const { steps, failed, left } = await runClock(workerDb, clock, log, { goOn });
        if (steps > 0 || failed > 0) log.info({ steps, failed }, 'protection clocks moved on');
        return { left, done: fired.count + steps, failed: fired.failed + failed };
      },
    },
    {
      // As often as follow-ups fire: a band is at most this late where nothing but time changes it.
      name: 'rescore-leads',
      schedule: { everyMinutes: 1 },
      againAfterSeconds: () => Promise.resolve(15),
      async run(goOn) {
        const { count, failed, left } = await rescoreDue(workerDb, clock, log, { goOn });
        if (count > 0 || failed > 0) log.info({ count, failed }, 'scores computed anew');
        return { left, done: count, failed };
      },
    },
    {
      // Asks every few seconds whether there is something to hand over: whoever sent a draft watches it go.
      name: 'send-mail',
      schedule: { everyMinutes: 1 },
      againAfterSeconds: () => Promise.resolve(5),
      async run(goOn) {
        const { done, failed, left } = await sendDue(workerDb, clock, log, outgoing, { goOn });
        if (done > 0 || failed > 0) log.info({ done, failed }, 'mails handed over');
        return { left, done, failed };
      },
    },
    {
      // Asks every few seconds whether a setting was changed: whoever changed it watches the progress.
      name: 'replan-for-settings',
      schedule: { everyMinutes: 1 },
      againAfterSeconds: () => Promise.resolve(3),
      async run(goOn) {
        const { done, failed, left } = await replanForSettings(workerDb, clock, log, { goOn });
        if (done > 0 || failed > 0) log.info({ done, failed }, 'leads planned anew for changed settings');
        return { left, done, failed };
      },
    },
    {
      // Hourly, and once at every start.
      name: 'anchor-audit',
      schedule: { everyMinutes: 60, atMinute: 37 },
      async run() {
        const number = await anchorAudit(workerDb, clock);
        if (number !== null) log.info({ number: Number(number) }, 'audit log anchored');
        return { left: false, done: number === null ? 0 : 1 };
      },
    },
    {
      name: 'forget-expired',
      // Every ten minutes: what an undo remembers holds names and addresses, and is good for a minute.
      schedule: { everyMinutes: 10 },
      async run(goOn) {
        const { left, ...gone } = await forgetExpired(workerDb, clock, { goOn });
        const done = Object.values(gone).reduce((sum, it) => sum + it, 0);
        if (done > 0) log.info(gone, 'sessions, tokens, keys, undos, merges and events forgotten');
        return { left, done };
      },
    },
  ];
}
