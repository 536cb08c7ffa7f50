/**
 * `npm run bench:load`: many events to many subscribers, at a steady rate: 400 a second to 40, and 100 a second to 400, each
 * on a socket of its own. Half of them watch the list of leads, half the feed of events. Every event is of another lead, so
 * nothing may be merged: each subscriber is owed each event. Time runs from the acknowledged commit. Beside it the raw way:
 * LISTEN and the same bytes to as many raw sockets at the same rate, in turns. The promise: 95 of 100 within 8 and 15 ms, and
 * nothing lost. Fails nothing, for the machine is shared.
 */
import { parseArgs } from 'node:util';
import { median, p95, print, shown, table, verdict } from '../figures.ts';
import { exactLatencies, failed, latencies } from './arrivals.ts';
import { documents } from './documents.ts';
import { settled } from './process-facts.ts';
import { onStage, socketsFor } from './stage.ts';
import { atRate, type Commit } from './writer.ts';

const LOADS = [
  { rate: 400, subscribers: 40, promisedMs: 8 },
  { rate: 100, subscribers: 400, promisedMs: 15 },
];
const PATIENCE_MS = 30_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    profile: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

interface Figures {
  readonly times: number[];
  readonly owed: number;
  readonly arrived: number;
}

await onStage(async ({ world, server, clients, baseline, baselineUrl, newWriter }) => {
  const people = await world.people(40);
  const leads = await world.leads(Math.max(...LOADS.map(({ rate }) => rate)) * seconds);
  const writers = await Promise.all(Array.from({ length: 4 }, newWriter));
  const reasons = new Map<string, number>();
  let rawPosition = 0;
  for (const { rate, subscribers, promisedMs } of LOADS) {
    const found: { product: Figures[]; raw: Figures[] } = { product: [], raw: [] };
    for (let round = 0; round < rounds; round++) {
      await clients.ask('open', {
        group: 'product',
        sockets: socketsFor(server, people, subscribers, [documents.LeadChanges, documents.FeedEvents]),
      });
      const run = async (group: 'product' | 'raw', length: number): Promise<Figures> => {
        const commits = await atRate(writers, rate, length, (writer, nth): Promise<Commit> =>
          group === 'product'
            ? writer.append([{ leadId: leads[nth] ?? '' }])
            : writer.notify('bench_raw', (rawPosition += 1)),
        );
        const position = commits.at(-1)?.position ?? 0;
        await clients.ask('reach', { group, position, timeoutMs: PATIENCE_MS });
        const streams = await clients.ask('collect', group);
        for (const [why, count] of failed(streams)) reasons.set(why, (reasons.get(why) ?? 0) + count);
        return {
          times: group === 'product' ? latencies(streams, commits) : exactLatencies(streams, commits),
          owed: commits.length * streams.length,
          arrived: streams.reduce((sum, it) => sum + it.positions.length, 0),
        };
      };
      // Half a second warms it, and gives the bytes that the raw way sends.
      await run('product', rate / 2);
      const samples = (await clients.ask('samples', 'product')).filter((it) => it !== null);
      found.product.push(await run('product', rate * seconds));
      await clients.ask('close', 'product');
      // What it still owed would take the raw way's time.
      await settled(server.probe.pid);
      await baseline.ask('samples', samples.slice(0, people.length));
      await clients.ask('open', {
        group: 'raw',
        sockets: Array.from({ length: subscribers }, (_, nth) => ({
          url: `${baselineUrl}/raw?sample=${nth}`,
        })),
      });
      await run('raw', rate / 2);
      found.raw.push(await run('raw', rate * seconds));
      await clients.ask('close', 'raw');
    }
    print(`\n${rate} events/s to ${subscribers} subscribers, medians of ${rounds} rounds of ${seconds} s`);
    const lost = (group: 'product' | 'raw') =>
      found[group].reduce((sum, it) => sum + it.owed - it.arrived, 0);
    table(
      ['', 'p50 ms', 'p95 ms', 'owed', 'not arrived in time'],
      (['product', 'raw'] as const).map((group) => [
        group === 'product' ? 'Nachfass' : 'raw LISTEN and ws',
        shown(median(found[group].map((it) => median(it.times)))),
        shown(median(found[group].map((it) => p95(it.times)))),
        String(found[group].reduce((sum, it) => sum + it.owed, 0)),
        String(lost(group)),
      ]),
    );
    for (const [why, count] of reasons) print(`  ${count} streams failed: ${why}`);
    reasons.clear();
    const late = median(found.product.map((it) => p95(it.times)));
    verdict(
      `p95 ≤ ${promisedMs} ms and nothing lost`,
      `${shown(late)} ms, ${lost('product')} of ${found.product.reduce((sum, it) => sum + it.owed, 0)} not arrived within ${PATIENCE_MS / 1000} s`,
      late <= promisedMs && lost('product') === 0,
    );
  }
}, values.profile);
