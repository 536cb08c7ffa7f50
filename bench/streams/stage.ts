/** All processes of a run: the product's server over a database of its own, its clients, and what it is held against. */
import { forkAsked, type Asked } from './ask.ts';
import type { BaselineAnswers } from './baseline.process.ts';
import { startServer, type Server } from './server.ts';
import type { SocketOrder, SubscriberAnswers } from './subscriber.process.ts';
import { makeWorld, type Person, type World } from './world.ts';
import { Writer } from './writer.ts';

export interface Stage {
  readonly world: World;
  readonly server: Server;
  readonly clients: Asked<SubscriberAnswers>;
  readonly baseline: Asked<BaselineAnswers>;
  /** Of the baseline's sockets, without a path. */
  readonly baselineUrl: string;
  readonly writer: Writer;
  /** One more connection that writes. */
  newWriter(): Promise<Writer>;
}

/**
 * Runs with a stage and ends all of it, whatever happens.
 * @param profileDir where the server's CPU profile is written
 */
export async function onStage(run: (stage: Stage) => Promise<void>, profileDir?: string): Promise<void> {
  await using ends = new AsyncDisposableStack();
  const world = ends.adopt(await makeWorld(), (it) => it.stop());
  const server = ends.adopt(await startServer(world, profileDir), (it) => it.stop());
  const baseline = ends.adopt(forkAsked<BaselineAnswers>('baseline.process.ts'), (it) => it.stop());
  const clients = ends.adopt(forkAsked<SubscriberAnswers>('subscriber.process.ts'), (it) => it.stop());
  const baselineUrl = await baseline.ask('start', { url: world.workerUrl });
  const newWriter = async () => ends.adopt(await Writer.connect(world.workerUrl), (it) => it.close());
  await run({ world, server, clients, baseline, baselineUrl, writer: await newWriter(), newWriter });
}

/** A socket of the product for each, going round the people, with so many of the same subscription. */
export function socketsFor(
  { url }: Server,
  people: readonly Person[],
  count: number,
  query: string | readonly string[],
  streams = 1,
): SocketOrder[] {
  const queries = typeof query === 'string' ? [query] : query;
  return Array.from({ length: count }, (_, nth) => ({
    url,
    token: people[nth % people.length]?.token,
    subscriptions: Array.from({ length: streams }, (_it, stream) => ({
      query: queries[(nth + stream) % queries.length] ?? '',
    })),
  }));
}
