/**
 * `npm run bench:matching`: what subscribers cost who are told nothing. One event to ten people who see it, on a server that
 * has them alone, and on one that has 9,990 streams more of people who do not see the lead (twenty a socket: it is not about
 * sockets). Each server has a database of its own, and they take turns. Measured: from the acknowledged commit until the last
 * of the ten has it, and the CPU time of the server's process meanwhile and 30 ms on, less what it takes in as much idle
 * time. The promise: at most 1.5 times, both. Fails nothing, for the machine is shared.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median, print, shown, table, verdict } from '../figures.ts';
import { latencies } from './arrivals.ts';
import { monotonic } from './clock.ts';
import { documents } from './documents.ts';
import { cpuOf } from './process-facts.ts';
import { onStage, socketsFor, type Stage } from './stage.ts';

const PROMISED = 1.5;
const MATCHING = 10;
const STREAMS_A_SOCKET = 20;
const SETTLE_MS = 30;
const PATIENCE_MS = 30_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '50' },
    subscribers: { type: 'string', default: '10000' },
    profile: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const events = Number(values.events);
const others = Number(values.subscribers) - MATCHING;

/** Of the ten, over all events, who had not been told when patience was over. */
let lost = 0;

interface Figures {
  readonly ms: number[];
  readonly cpu: number[];
}

await onStage((alone) => onStage((crowded) => compare(alone, crowded), values.profile));

async function compare(alone: Stage, crowded: Stage): Promise<void> {
  const [one, many] = [await opened(alone, 0), await opened(crowded, others)];
  const found: { one: Figures[]; many: Figures[] } = { one: [], many: [] };
  for (let nth = 0; nth < 10; nth++) for (const it of [one, many]) await it();
  for (let round = 0; round < rounds; round++) {
    const figures: Record<'one' | 'many', Figures> = { one: { ms: [], cpu: [] }, many: { ms: [], cpu: [] } };
    for (let nth = 0; nth < events; nth++) {
      for (const [name, measure] of [
        ['one', one],
        ['many', many],
      ] as const) {
        // prettier-ignore
        const { ms, cpu } = await measure();
        figures[name].ms.push(ms);
        figures[name].cpu.push(cpu);
      }
    }
    found.one.push(figures.one);
    found.many.push(figures.many);
  }
  const of = (name: 'one' | 'many', what: keyof Figures) => median(found[name].map((it) => median(it[what])));
  print(`One event to ${MATCHING} who see it, medians of ${rounds} rounds of ${events} events`);
  table(
    ['', 'ms until all have it', 'CPU ms of the server'],
    (['one', 'many'] as const).map((name) => [
      name === 'one' ? `of ${MATCHING} subscribers` : `of ${MATCHING + others} subscribers`,
      shown(of(name, 'ms')),
      shown(of(name, 'cpu')),
    ]),
  );
  for (const [what, name] of [
    ['ms', 'time'],
    ['cpu', 'CPU'],
  ] as const) {
    // prettier-ignore
    const ratio = of('many', what) / of('one', what);
    verdict(
      `${name} at most ${PROMISED} times that without the others`,
      `${shown(ratio)}, ${lost} not told`,
      ratio <= PROMISED && lost === 0,
    );
  }
}

/** Opens the streams; what comes of it makes one event happen and measures it. */
async function opened({ world, server, clients, writer }: Stage, crowd: number) {
  const people = await world.people(MATCHING);
  const [leadId = ''] = await world.leads(1);
  if (crowd > 0) {
    const outsiders = await world.people(100, 'elsewhere');
    const sockets = socketsFor(
      server,
      outsiders,
      Math.ceil(crowd / STREAMS_A_SOCKET),
      documents.LeadChanges,
      STREAMS_A_SOCKET,
    );
    const last = sockets.at(-1);
    const surplus = sockets.length * STREAMS_A_SOCKET - crowd;
    if (last) sockets[sockets.length - 1] = { ...last, subscriptions: last.subscriptions?.slice(surplus) };
    await clients.ask('open', { group: 'crowd', sockets });
  }
  await clients.ask('open', {
    group: 'matching',
    sockets: socketsFor(server, people, MATCHING, documents.LeadChanges),
  });
  const { pid } = server.probe;
  return async () => {
    const [idleFrom, idleCpu] = [monotonic(), cpuOf(pid)];
    await delay(SETTLE_MS);
    const idle = (cpuOf(pid) - idleCpu) / (monotonic() - idleFrom);
    await clients.ask('collect', 'matching');
    const [from, cpuBefore] = [monotonic(), cpuOf(pid)];
    const commit = await writer.append([{ leadId }]);
    const missing = await clients.ask('reach', {
      group: 'matching',
      position: commit.position,
      timeoutMs: PATIENCE_MS,
    });
    await delay(SETTLE_MS);
    const cpu = cpuOf(pid) - cpuBefore - idle * (monotonic() - from);
    lost += missing;
    return { ms: Math.max(...latencies(await clients.ask('collect', 'matching'), [commit])), cpu };
  };
}
