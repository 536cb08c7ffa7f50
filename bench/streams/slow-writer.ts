/**
 * `npm run bench:slow-writer`: a writer whose transaction stays open for 1.5 s after it has appended its event, beside others
 * that go on at 20 events a second. From the others' acknowledged commits to five subscribers; in turns with as long a
 * time without that writer. The promise: 95 of 100 of the others' events within 10 ms. Fails nothing, for the machine is
 * shared.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median, p95, print, shown, table, verdict } from '../figures.ts';
import { latencies } from './arrivals.ts';
import { documents } from './documents.ts';
import { onStage, socketsFor } from './stage.ts';
import { atRate } from './writer.ts';

const PROMISED_MS = 10;
const OPEN_MS = 1_500;
const RATE = 20;
const SUBSCRIBERS = 5;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, profile: { type: 'string' } },
});
const rounds = Number(values.rounds);

await onStage(async ({ world, server, clients, newWriter }) => {
  const people = await world.people(SUBSCRIBERS);
  const [slowLead = '', ...leads] = await world.leads(21);
  const slow = await newWriter();
  const writers = [await newWriter(), await newWriter()];
  const group = 'product';
  let lost = 0;
  await clients.ask('open', {
    group,
    sockets: socketsFor(server, people, SUBSCRIBERS, documents.LeadChanges),
  });
  const run = async (beside: boolean) => {
    const open = beside ? slow.append([{ leadId: slowLead }], () => delay(OPEN_MS)) : null;
    const commits = await atRate(writers, RATE, ((OPEN_MS - 100) * RATE) / 1000, (writer, nth) =>
      writer.append([{ leadId: leads[nth % leads.length] ?? '' }]),
    );
    const position = (await open)?.position ?? commits.at(-1)?.position ?? 0;
    const missing = await clients.ask('reach', { group, position, timeoutMs: 10_000 });
    lost += missing;
    return latencies(await clients.ask('collect', group), commits);
  };
  await run(false);
  const found: { without: number[][]; beside: number[][] } = { without: [], beside: [] };
  for (let round = 0; round < rounds; round++) {
    found.without.push(await run(false));
    found.beside.push(await run(true));
  }
  const of = (name: keyof typeof found, figure: (it: number[]) => number) => median(found[name].map(figure));
  print(`${RATE} events/s to ${SUBSCRIBERS} subscribers, medians of ${rounds} rounds of ${OPEN_MS / 1000} s`);
  table(
    ['', 'p50 ms', 'p95 ms'],
    (['without', 'beside'] as const).map((name) => [
      name === 'without' ? 'alone' : `beside a transaction of ${OPEN_MS / 1000} s`,
      shown(of(name, median)),
      shown(of(name, p95)),
    ]),
  );
  const late = of('beside', p95);
  verdict(
    `p95 of the others’ events < ${PROMISED_MS} ms`,
    `${shown(late)} ms, ${lost} not told of everything`,
    late < PROMISED_MS && lost === 0,
  );
}, values.profile);
