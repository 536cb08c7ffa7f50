/**
 * `npm run bench:broadcast`: one event to a thousand subscribers on a socket each, a hundred people of every role, some of
 * whom see the same of the lead and some do not. Held against a raw `ws` broadcast of the same bytes and against
 * graphql-ws as it comes, executing the same document for each subscriber over a lead that is in memory; both are woken
 * by a NOTIFY, as the product is. The three take turns, the others' sockets being open and silent. Messages per second
 * run from the acknowledged commit to the last arrival. The promise: 0.7 of raw, 3 times plain graphql-ws. Fails nothing,
 * for the machine is shared.
 */
import { parseArgs } from 'node:util';
import { median, p95, print, shown, table, verdict } from '../figures.ts';
import { failed, latencies } from './arrivals.ts';
import { documents, type DocumentName } from './documents.ts';
import { cpuOf } from './process-facts.ts';
import { onStage, socketsFor } from './stage.ts';
import type { Commit } from './writer.ts';

const PROMISED = { raw: 0.7, plain: 3 };
const PATIENCE_MS = 60_000;
const WARM_MS = 5_000;
const GROUPS = ['product', 'raw', 'plain'] as const;
type Group = (typeof GROUPS)[number];

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '10' },
    subscribers: { type: 'string', default: '1000' },
    people: { type: 'string', default: '100' },
    document: { type: 'string', default: 'LeadChanges' },
    profile: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const events = Number(values.events);
const count = Number(values.subscribers);
const query = documents[values.document as DocumentName];

interface Figures {
  /** Messages a second, of each event. */
  readonly rates: number[];
  readonly medians: number[];
  readonly p95s: number[];
  /** Milliseconds of the server's process an event. */
  readonly cpus: number[];
  lost: number;
}

await onStage(async ({ world, server, clients, baseline, baselineUrl, writer }) => {
  const people = await world.people(Number(values.people));
  const [leadId = ''] = await world.leads(1);
  await clients.ask('open', { group: 'product', sockets: socketsFor(server, people, count, query) });
  // Of each person one message, which are the bytes and the leads of the others.
  const first = await writer.append([{ leadId }]);
  await clients.ask('reach', { group: 'product', position: first.position, timeoutMs: PATIENCE_MS });
  const samples = (await clients.ask('samples', 'product')).slice(0, people.length);
  const complete = samples.filter((it) => it !== null);
  if (complete.length < samples.length) throw new Error('somebody was not told of the first event');
  await baseline.ask('samples', complete);
  const sample = (nth: number) => `sample=${nth % complete.length}`;
  const silent = Array.from({ length: count }, (_, nth) => `${baselineUrl}/raw?${sample(nth)}`);
  await clients.ask('open', { group: 'raw', sockets: silent.map((url) => ({ url })) });
  await clients.ask('open', {
    group: 'plain',
    sockets: Array.from({ length: count }, (_, nth) => ({
      url: `${baselineUrl}/plain?${sample(nth)}`,
      subscriptions: [{ query }],
    })),
  });
  const commit: Record<Group, (nth: number) => Promise<Commit>> = {
    product: () => writer.append([{ leadId }]),
    raw: (nth) => writer.notify('bench_raw', nth),
    plain: (nth) => writer.notify('bench_plain', nth),
  };
  const pid = { product: server.probe.pid, raw: baseline.pid, plain: baseline.pid };
  const figuresOf = async (group: Group, nth: number) => {
    await clients.ask('collect', group);
    const before = cpuOf(pid[group]);
    const made = await commit[group](nth);
    const lost = await clients.ask('reach', { group, position: made.position, timeoutMs: PATIENCE_MS });
    const cpu = cpuOf(pid[group]) - before;
    return { times: latencies(await clients.ask('collect', group), [made]), lost, cpu };
  };

  // What is done for the first time is planned and compiled.
  let nth = 0;
  for (const group of GROUPS)
    for (const until = performance.now() + WARM_MS; performance.now() < until;)
      await figuresOf(group, (nth += 1));
  const found = new Map<Group, Figures[]>(GROUPS.map((group) => [group, []]));
  for (let round = 0; round < rounds; round++) {
    for (const all of found.values()) all.push({ rates: [], medians: [], p95s: [], cpus: [], lost: 0 });
    for (let event = 0; event < events; event++) {
      nth += 1;
      for (const group of GROUPS) {
        const { times, lost, cpu } = await figuresOf(group, nth);
        const figures = found.get(group)?.[round];
        if (!figures) continue;
        figures.rates.push((times.length / Math.max(...times)) * 1000);
        figures.medians.push(median(times));
        figures.p95s.push(p95(times));
        figures.cpus.push(cpu);
        figures.lost += lost;
      }
    }
  }
  const of = (group: Group, figure: (it: Figures) => number) => median((found.get(group) ?? []).map(figure));
  const rate = (group: Group) => of(group, (it) => median(it.rates));
  print(`One event to ${count} subscribers, medians of ${rounds} rounds of ${events} events`);
  table(
    [
      '',
      'messages/s',
      'ms to half of them',
      'ms to 95 of 100',
      'ms to the last',
      'server’s CPU ms',
      'not arrived',
    ],
    GROUPS.map((group) => [
      { product: `Nachfass, ${values.document}`, raw: 'raw ws', plain: 'plain graphql-ws' }[group],
      shown(rate(group)),
      shown(of(group, (it) => median(it.medians))),
      shown(of(group, (it) => median(it.p95s))),
      shown((count / rate(group)) * 1000),
      shown(of(group, (it) => median(it.cpus))),
      String((found.get(group) ?? []).reduce((sum, it) => sum + it.lost, 0)),
    ]),
  );
  print(
    `  ${complete.length} people, ${new Set(complete.map(withoutId)).size} different messages of ${median(complete.map((it) => it.length))} bytes`,
  );
  for (const [why, streams] of failed(await clients.ask('collect', 'product')))
    print(`  ${streams} streams failed: ${why}`);
  for (const other of ['raw', 'plain'] as const) {
    const ratio = rate('product') / rate(other);
    const name = { raw: 'a raw ws broadcast', plain: 'plain graphql-ws' }[other];
    verdict(`≥ ${PROMISED[other]} of the messages/s of ${name}`, shown(ratio), ratio >= PROMISED[other]);
  }
}, values.profile);

function withoutId(message: string): string {
  return message.replace(/"cursor":"[^"]*"/, '');
}
