/**
 * `npm run bench:latency`: from the commit of one event to its arrival at one subscriber, for each subscription of the web
 * app, against a LISTEN connection that sends the same bytes to a raw socket. The product's and the raw events take turns.
 * Time runs from PostgreSQL's acknowledgement of COMMIT as the writer has it; from when COMMIT was sent is printed beside.
 * The promise: 95 of 100 within 1.5 ms of the raw way's. Fails nothing, for the machine is shared.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median, p95, print, shown, table, verdict } from '../figures.ts';
import { latencies } from './arrivals.ts';
import { documents, type DocumentName } from './documents.ts';
import { onStage, socketsFor } from './stage.ts';
import type { Commit, Happening } from './writer.ts';

const PROMISED_MS = 1.5;
const PATIENCE_MS = 5_000;
/** The figures come at most once a second: when they come is a rule, not a cost. */
const MEASURED = Object.keys(documents).filter((name): name is DocumentName => name !== 'DashboardChanges');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '200' },
    profile: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const events = Number(values.events);

await onStage(async ({ world, server, baseline, baselineUrl, clients, writer }) => {
  const [person] = await world.people(1, 'sales');
  if (!person) throw new Error('nobody was made');
  const [leadId = ''] = await world.leads(1, person);
  const followUpId = await world.followUp(leadId, person);
  const happening = (name: DocumentName): Happening =>
    name === 'FollowUpChanges'
      ? { leadId, type: 'FOLLOW_UP_REASSIGNED', followUpId, data: { followUpType: 'T3' } }
      : { leadId };

  const product = new Map<DocumentName, number[][]>();
  const raw = new Map<DocumentName, number[][]>();
  const sent = new Map<DocumentName, number[][]>();
  for (let round = 0; round < rounds; round++) {
    for (const name of MEASURED) {
      await clients.ask('open', {
        group: 'product',
        sockets: socketsFor(server, [person], 1, documents[name]),
      });
      await clients.ask('open', { group: 'raw', sockets: [{ url: `${baselineUrl}/raw` }] });
      const commits: Record<'product' | 'raw', Commit[]> = { product: [], raw: [] };
      let lost = 0;
      const once = async (group: 'product' | 'raw', make: () => Promise<Commit>) => {
        const commit = await make();
        commits[group].push(commit);
        lost += await clients.ask('reach', { group, position: commit.position, timeoutMs: PATIENCE_MS });
        await delay(3 + Math.random() * 4);
      };
      // The first ones plan queries and compile functions, and give the bytes that the raw way sends.
      for (let nth = -20; nth < events; nth++) {
        await once('product', () => writer.append([happening(name)]));
        if (nth === -20) {
          const [sample] = await clients.ask('samples', 'product');
          if (!sample) throw new Error(`${name}: nothing arrived`);
          await baseline.ask('samples', [sample]);
        }
        await once('raw', () => writer.notify('bench_raw', commits.raw.length + 1));
      }
      const [ours, theirs] = [await clients.ask('collect', 'product'), await clients.ask('collect', 'raw')];
      const measured = { product: commits.product.slice(20), raw: commits.raw.slice(20) };
      add(product, name, latencies(ours, measured.product));
      add(sent, name, latencies(ours, measured.product, 'sentAt'));
      add(raw, name, latencies(theirs, measured.raw));
      if (lost > 0) print(`  ${name}, round ${round + 1}: ${lost} did not arrive`);
      await clients.ask('close', 'product');
      await clients.ask('close', 'raw');
    }
  }
  print(
    `One event to one subscriber, medians of ${rounds} rounds of ${events} events, ms from the acknowledged commit`,
  );
  const of = (figures: Map<DocumentName, number[][]>, name: DocumentName, figure: (it: number[]) => number) =>
    median((figures.get(name) ?? []).map(figure));
  table(
    ['subscription', 'p50', 'p95', 'raw p50', 'raw p95', 'p95 above raw', 'p95 from COMMIT sent'],
    MEASURED.map((name) => [
      name,
      ...[product, raw].flatMap((it) => [median, p95].map((figure) => shown(of(it, name, figure)))),
      shown(above(name)),
      shown(of(sent, name, p95)),
    ]),
  );
  for (const name of MEASURED)
    verdict(
      `${name} p95 within ${PROMISED_MS} ms of raw LISTEN and ws`,
      `${shown(above(name))} ms above`,
      above(name) <= PROMISED_MS,
    );

  /** The median over rounds of what each round's p95 is above the raw one's. */
  function above(name: DocumentName): number {
    const theirs = raw.get(name) ?? [];
    return median((product.get(name) ?? []).map((ours, round) => p95(ours) - p95(theirs[round] ?? [])));
  }
}, values.profile);

function add(figures: Map<DocumentName, number[][]>, name: DocumentName, times: number[]): void {
  figures.set(name, [...(figures.get(name) ?? []), times]);
}
