/**
 * `npm run bench:stalled`: one socket of a thousand that does not read any more. It has a hundred streams and is given
 * more than the kernel takes for it, of leads that nobody else sees; then events come to the 999 others, until shortly
 * before the server gives it up (10 s). In turns with the same while it reads. Time runs from the acknowledged commit. The
 * promise: the p95 of the others at most 1.2 times that without. Fails nothing, for the machine is shared.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median, p95, print, shown, table, verdict } from '../figures.ts';
import { failed, latencies } from './arrivals.ts';
import { documents } from './documents.ts';
import { unreadBytes } from './process-facts.ts';
import { onStage, socketsFor } from './stage.ts';
import type { Commit } from './writer.ts';

const PROMISED = 1.2;
const STREAMS = 100;
/** So long a block lasts at most: the server closes what takes nothing for 10 s. */
const BLOCK_MS = 6_000;
const FILL_MS = 60_000;
const PATIENCE_MS = 60_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '20' },
    subscribers: { type: 'string', default: '1000' },
    profile: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const count = Number(values.subscribers) - 1;

await onStage(async ({ world, server, clients, writer }) => {
  const people = await world.people(99, 'sales');
  const [stalled] = await world.people(1, 'vienna');
  if (!stalled) throw new Error('nobody was made');
  const [leadId = ''] = await world.leads(1);
  const leadsOfStalled = await world.leads(20, stalled, 'AT-9');
  await clients.ask('open', {
    group: 'others',
    sockets: socketsFor(server, people, count, documents.LeadChanges),
  });
  const found: { reading: number[][]; stalled: number[][] } = { reading: [], stalled: [] };
  const unread: number[] = [];
  let gone = 0;
  let lost = 0;
  const block = async (): Promise<number[]> => {
    const commits: Commit[] = [];
    await clients.ask('collect', 'others');
    const until = performance.now() + BLOCK_MS;
    for (let nth = 0; nth < Number(values.events) && (nth === 0 || performance.now() < until); nth++) {
      const commit = await writer.append([{ leadId }]);
      commits.push(commit);
      const missing = await clients.ask('reach', {
        group: 'others',
        position: commit.position,
        timeoutMs: PATIENCE_MS,
      });
      if (missing === 0) continue;
      lost += missing;
      print(`  ${missing} of ${count} were not told within ${PATIENCE_MS / 1000} s`);
      break;
    }
    const streams = await clients.ask('collect', 'others');
    for (const [why, ones] of failed(streams)) print(`  ${ones} streams failed so far: ${why}`);
    return latencies(streams, commits);
  };
  await block();
  for (let round = 0; round < rounds; round++) {
    await clients.ask('open', {
      group: 'stalled',
      sockets: socketsFor(server, [stalled], 1, documents.LeadChanges, STREAMS),
    });
    found.reading.push(await block());
    const port = await clients.ask('pause', { group: 'stalled', socket: 0, paused: true });
    unread.push(await fill(port));
    found.stalled.push(await block());
    const [stream] = await clients.ask('collect', 'stalled');
    if (stream?.over) gone += 1;
    await clients.ask('close', 'stalled');
    await delay(100);
  }
  const of = (name: keyof typeof found, figure: (it: number[]) => number) => median(found[name].map(figure));
  print(`Events to ${count} subscribers beside one socket, medians of ${rounds} rounds`);
  table(
    ['', 'p50 ms', 'p95 ms', 'arrivals'],
    (['reading', 'stalled'] as const).map((name) => [
      name === 'reading' ? 'it reads' : `it has stalled on ${shown(median(unread) / 1e6)} MB`,
      shown(of(name, median)),
      shown(of(name, p95)),
      String(found[name].reduce((sum, it) => sum + it.length, 0)),
    ]),
  );
  if (gone > 0) print(`  in ${gone} of ${rounds} rounds the server had closed it before the end`);
  const ratio = median(found.stalled.map((it, round) => p95(it) / p95(found.reading[round] ?? [])));
  verdict(
    `p95 of the others at most ${PROMISED} times that without, all told`,
    `${shown(ratio)}, ${lost} not told`,
    ratio <= PROMISED && lost === 0,
  );

  /** Until the kernel has taken nothing more for it for two seconds. */
  async function fill(port: number): Promise<number> {
    let [known, since] = [0, performance.now()];
    for (const until = since + FILL_MS; performance.now() < until;) {
      await writer.append(leadsOfStalled.map((id) => ({ leadId: id })));
      await delay(500);
      const now = unreadBytes(port);
      if (now !== known) [known, since] = [now, performance.now()];
      else if (now > 0 && performance.now() - since > 2_000) return now;
    }
    throw new Error('the socket could not be made to stall');
  }
}, values.profile);
