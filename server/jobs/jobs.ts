/** The jobs, and when they run. */
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { fireDue } from '../follow-ups/engine.ts';
import type { Job } from './scheduler.ts';

export function jobs(workerDb: Database, clock: Clock, log: Logger): Job[] {
  return [
    {
      // Every minute: so everything fires within 60 seconds of due.
      name: 'fire-follow-ups',
      cron: '* * * * *',
      async run() {
        const { count, failed } = await fireDue(workerDb, clock, log);
        if (count > 0 || failed > 0) log.info({ count, failed }, 'follow-ups fired');
      },
    },
  ];
}
