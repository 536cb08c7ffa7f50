/** The jobs, and when they run. */
import type { Logger } from 'pino';
import { anchorAudit } from '../audit/anchor.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { fireDue } from '../follow-ups/engine.ts';
import { rescoreDue } from '../leads/score-job.ts';
import { runClock } from '../protection/engine.ts';
import { forgetExpired } from './forget-expired.ts';
import { settingsReader } from '../settings/read.ts';
import { replanForSettings } from '../settings/replan.ts';
import type { Job } from './scheduler.ts';

export function jobs(workerDb: Database, clock: Clock, log: Logger): Job[] {
  return [
    {
      // Four times within the span that the settings allow, and by the schedule at least every minute.
      name: 'fire-follow-ups',
      cron: '* * * * *',
      async againAfterSeconds() {
        const { fireWithinSeconds } = (await settingsReader(workerDb)(null)).followUps;
        return Math.floor(fireWithinSeconds / 4);
      },
      async run(goOn) {
        const { count, failed, left } = await fireDue(workerDb, clock, log, { goOn });
        if (count > 0 || failed > 0) log.info({ count, failed }, 'follow-ups fired');
        return { left };
      },
    },
    {
      // Hourly, and once at every start. What fell due before is fired before a lead expires.
      name: 'protection-clock',
      cron: '7 * * * *',
      async run(goOn) {
        const fired = await fireDue(workerDb, clock, log, { goOn });
        if (fired.left) return fired;
        const { steps, failed, left } = await runClock(workerDb, clock, log, { goOn });
        if (steps > 0 || failed > 0) log.info({ steps, failed }, 'protection clocks moved on');
        return { left };
      },
    },
    {
      // As often as follow-ups fire: a band is at most this late where nothing but time changes it.
      name: 'rescore-leads',
      cron: '* * * * *',
      againAfterSeconds: () => Promise.resolve(15),
      async run(goOn) {
        const { count, failed, left } = await rescoreDue(workerDb, clock, log, { goOn });
        if (count > 0 || failed > 0) log.info({ count, failed }, 'scores computed anew');
        return { left };
      },
    },
    {
      // Asks every few seconds whether a setting was changed: whoever changed it watches the progress.
      name: 'replan-for-settings',
      cron: '* * * * *',
      againAfterSeconds: () => Promise.resolve(3),
      async run(goOn) {
        const { done, failed, left } = await replanForSettings(workerDb, clock, log, { goOn });
        if (done > 0 || failed > 0) log.info({ done, failed }, 'leads planned anew for changed settings');
        return { left };
      },
    },
    {
      // Hourly, and once at every start.
      name: 'anchor-audit',
      cron: '37 * * * *',
      async run() {
        const number = await anchorAudit(workerDb, clock);
        if (number !== null) log.info({ number: Number(number) }, 'audit log anchored');
        return { left: false };
      },
    },
    {
      name: 'forget-expired',
      // Every ten minutes: what an undo remembers holds names and addresses, and is good for a minute.
      cron: '*/10 * * * *',
      async run(goOn) {
        const { left, ...gone } = await forgetExpired(workerDb, clock, { goOn });
        if (Object.values(gone).some((it) => it > 0))
          log.info(gone, 'sessions, tokens, keys, undos, merges and events forgotten');
        return { left };
      },
    },
  ];
}
