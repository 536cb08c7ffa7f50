/**
 * `npm run bench:simulation`: what a simulation of a quarter costs for 10,000 leads with something open, read and worked
 * out as the server does it, for an admin and for a manager, as it is and with changed settings. Prints wall time, the
 * processor's time of this process, and the longest time for which nobody else had a turn of it. Fails nothing, for
 * milliseconds are the machine's.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Temporal } from '@js-temporal/polyfill';
import type { Viewer } from '../server/auth/viewer.ts';
import { connectPrisma, type Database } from '../server/db/client.ts';
import { readAs } from '../server/db/viewer-transaction.ts';
import { inScope } from '../server/follow-ups/list.ts';
import { simulateLeads, type Simulated } from '../server/follow-ups/simulate.ts';
import { defaultSettings, resolveSettings } from '../server/settings/rules.ts';
import { scratchDatabase } from './database.ts';
import { ADMIN, NOW, viewers } from './questions.ts';

const now = Temporal.Instant.fromEpochMilliseconds(NOW.getTime());
const print = (line: string) => process.stdout.write(`${line}\n`);

const changed = resolveSettings([{ key: 'followUps.t7Days', territoryCode: null, value: 10 }], 'DE');
const asked = (settings: Simulated['settings']): Simulated => ({
  from: now,
  to: now.add({ hours: 91 * 24 }),
  present: () => defaultSettings,
  settings,
  absences: [],
});
const QUESTIONS = {
  'as it is': asked(() => defaultSettings),
  'T7 after 10 days': asked(() => changed),
};

async function run(db: Database, viewer: Viewer, times: number): Promise<void> {
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    let best = Number.POSITIVE_INFINITY;
    let told = '';
    for (let nth = 0; nth < times; nth++) {
      delay.reset();
      delay.enable();
      const began = performance.now();
      const used = process.cpuUsage();
      const simulation = await readAs(db, viewer.id, ({ tx }) =>
        simulateLeads({ tx, now }, inScope('TEAM', viewer.role), question),
      );
      const ms = performance.now() - began;
      const { user, system } = process.cpuUsage(used);
      delay.disable();
      if (!simulation) throw new Error('more leads than one simulation is about: ask for fewer');
      if (ms >= best) continue;
      best = ms;
      const { leads, entries } = simulation;
      told = `${((user + system) / 1_000).toFixed(0)} ms of a processor here, ${leads} leads, ${entries.length} decisions, longest without a turn ${(delay.max / 1e6).toFixed(0)} ms`;
    }
    print(`${viewer.role.padEnd(8)} ${name.padEnd(18)} ${best.toFixed(0).padStart(6)} ms   ${told}`);
  }
}

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '28000' },
    times: { type: 'string', default: '5' },
  },
});
const scratch = await scratchDatabase(Number(values.leads), NOW, print);
const db = connectPrisma(scratch.appUrl, 'nachfass_app', { max: 1 });
try {
  const all = await readAs(db, ADMIN, ({ tx }) => viewers(tx));
  for (const viewer of all.filter((it) => it.role !== 'SALES')) await run(db, viewer, Number(values.times));
} finally {
  await db.$disconnect();
  await scratch.stop();
}
