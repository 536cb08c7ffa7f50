/**
 * `npm run bench:memory`: what the server's process holds for a thousand idle subscribers, on a socket each, and whether
 * that stays so while 200,000 events pass. What is in use after garbage was collected counts (the heap, and what is held
 * outside of it); RSS beside it has room left from before, and tells of growth only. Each round on a server started anew,
 * which has had some streams and events before the first reading. Beside it a thousand raw sockets, which only listen. In
 * the last round the hub's window (10,000 events) is filled before the first reading of the events that pass; of the
 * streams then open one is told of one event in 500. The promise: below 40 KB each, and flat (within 5 %). Fails nothing.
 */
import { parseArgs } from 'node:util';
import { median, print, shown, table, verdict } from '../figures.ts';
import { documents } from './documents.ts';
import type { Memory } from './memory-reading.ts';
import { startServer, type Server } from './server.ts';
import { onStage, socketsFor, type Stage } from './stage.ts';
import type { Person } from './world.ts';

const PROMISED_KB = 40;
const FLAT = 1.05;
const WINDOW = 10_000;
const A_TRANSACTION = 500;
const READINGS = 4;
const KB = 1024;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    subscribers: { type: 'string', default: '1000' },
    events: { type: 'string', default: '200000' },
    watching: { type: 'string', default: '50' },
  },
});
const rounds = Number(values.rounds);
const count = Number(values.subscribers);

await onStage(async (stage) => {
  const { world, clients, baseline, baselineUrl } = stage;
  const people = await world.people(100);
  const found: { product: Memory[]; raw: Memory[] } = { product: [], raw: [] };
  const flat: Memory[] = [];
  for (let round = 0; round < rounds; round++) {
    const server = await startServer(world);
    try {
      await warm(stage, server, people);
      const before = await server.probe.ask('memory');
      await clients.ask('open', {
        group: 'idle',
        sockets: socketsFor(server, people, count, documents.LeadChanges),
      });
      found.product.push(each(before, await server.probe.ask('memory')));
      await clients.ask('close', 'idle');

      const rawBefore = await baseline.ask('memory');
      await clients.ask('open', {
        group: 'raw',
        sockets: Array.from({ length: count }, () => ({ url: `${baselineUrl}/raw` })),
      });
      found.raw.push(each(rawBefore, await baseline.ask('memory')));
      await clients.ask('close', 'raw');
      if (round === rounds - 1) flat.push(...(await passing(stage, server, people)));
    } finally {
      await server.stop();
    }
  }
  print(`${count} idle subscribers, KB each, medians of ${rounds} rounds`);
  const of = (name: keyof typeof found, what: keyof Memory) => median(found[name].map((it) => it[what])) / KB;
  table(
    ['', 'in use', 'RSS'],
    (['product', 'raw'] as const).map((name) => [
      name === 'product' ? 'Nachfass' : 'raw ws',
      shown(of(name, 'used')),
      shown(of(name, 'rss')),
    ]),
  );
  const kilobytes = of('product', 'used');
  verdict(`in use < ${PROMISED_KB} KB each`, `${shown(kilobytes)} KB`, kilobytes < PROMISED_KB);
  print(`\n${values.events} events past ${values.watching} subscribers, MB of the process`);
  const part = Number(values.events) / READINGS;
  table(
    ['events', 'in use', 'RSS'],
    flat.map((it, nth) => [String(nth * part), shown(it.used / KB ** 2), shown(it.rss / KB ** 2)]),
  );
  const [first, last] = [flat[0], flat.at(-1)];
  if (!first || !last) return;
  const growth = last.used / first.used;
  verdict(`what is in use stays within ${shown(FLAT)} times`, `${shown(growth)} times`, growth <= FLAT);
});

function each(before: Memory, after: Memory): Memory {
  return {
    used: (after.used - before.used) / count,
    rss: (after.rss - before.rss) / count,
  };
}

/** What is loaded and compiled for the first streams and events is not theirs. */
async function warm({ world, clients, writer }: Stage, server: Server, people: readonly Person[]) {
  const [leadId = ''] = await world.leads(1);
  const sockets = socketsFor(server, people, 50, documents.LeadChanges);
  await clients.ask('open', { group: 'warm', sockets });
  for (let nth = 0; nth < 10; nth++) {
    const { position } = await writer.append([{ leadId }]);
    await clients.ask('reach', { group: 'warm', position, timeoutMs: 10_000 });
  }
  await clients.ask('close', 'warm');
}

/** Readings before and while the events pass. */
async function passing({ world, clients, writer }: Stage, server: Server, people: readonly Person[]) {
  const elsewhere = await world.people(Number(values.watching) - 1, 'elsewhere');
  const [told] = people;
  if (!told) throw new Error('nobody was made');
  const group = 'passing';
  await clients.ask('open', {
    group,
    sockets: [
      ...socketsFor(server, [told], 1, documents.LeadChanges),
      ...socketsFor(server, elsewhere, elsewhere.length, documents.LeadChanges),
    ],
  });
  // One of each transaction is told, so that it is known how far the server has come.
  const leads = [...(await world.leads(A_TRANSACTION - 1, undefined, 'AT-9')), ...(await world.leads(1))];
  const pass = async (events: number) => {
    for (let done = 0; done < events; done += A_TRANSACTION) {
      const { position } = await writer.append(leads.map((leadId) => ({ leadId })));
      const missing = await clients.ask('reach', {
        group,
        position,
        timeoutMs: 30_000,
        except: Array.from(elsewhere, (_, nth) => nth + 1),
      });
      if (missing > 0) throw new Error('the events that pass do not arrive');
      await clients.ask('collect', group);
    }
  };
  await pass(WINDOW * 1.2);
  const readings = [await server.probe.ask('memory')];
  for (let nth = 0; nth < READINGS; nth++) {
    await pass(Number(values.events) / READINGS);
    readings.push(await server.probe.ask('memory'));
  }
  await clients.ask('close', group);
  return readings;
}
