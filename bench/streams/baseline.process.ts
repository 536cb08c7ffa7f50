/**
 * What the product is held against, in a process of its own: a LISTEN connection that sends ready bytes to raw
 * sockets (`/raw`), and graphql-ws as it comes, which executes the document for each subscriber over a lead that is
 * in memory already (`/plain`). `?sample=2` says which of the given messages a socket gets.
 */
import { EventEmitter, on, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import pg from 'pg';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerUntilLeft } from './ask.ts';
import { atPosition } from './frames.ts';
import { readMemory, type Memory } from './memory-reading.ts';

export type BaselineAnswers = {
  /** @returns the address of its sockets, without a path */
  start(asked: { readonly url: string }): Promise<string>;
  /** What was received of the product, one of each kind of viewer. */
  samples(samples: readonly string[]): void;
  memory(): Promise<Memory>;
};

type Item = Readonly<Record<string, object>>;

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const raw = new Map<WebSocket, number>();
const plain = new EventEmitter().setMaxListeners(0);
let messages: readonly string[] = [];

const answers: BaselineAnswers = {
  async start({ url }) {
    const client = new pg.Client({ connectionString: url, keepAlive: true });
    await client.connect();
    client.on('notification', ({ channel, payload }) => {
      if (channel === 'bench_raw') broadcast(Number(payload));
      else publish(Number(payload));
    });
    await client.query('LISTEN bench_raw; LISTEN bench_plain');
    const server = createServer();
    const rawSockets = new WebSocketServer({ noServer: true });
    rawSockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
      raw.set(socket, sampleOf(request));
      socket.once('close', () => raw.delete(socket));
      socket.on('error', () => socket.terminate());
    });
    const plainSockets = new WebSocketServer({ noServer: true });
    useServer<Record<string, unknown>, { readonly request: IncomingMessage }>(
      {
        schema,
        context: ({ extra }) => ({ sample: sampleOf(extra.request) }),
        roots: {
          subscription: Object.fromEntries(
            Object.keys(schema.getSubscriptionType()?.getFields() ?? {}).map((field) => [
              field,
              (_args: unknown, { sample }: { sample: number }) => itemsOf(field, sample),
            ]),
          ),
        },
      },
      plainSockets,
    );
    server.on('upgrade', (request, socket, head) => {
      const sockets = request.url?.startsWith('/raw') ? rawSockets : plainSockets;
      sockets.handleUpgrade(request, socket, head, (open) => sockets.emit('connection', open, request));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return `ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  },
  samples(samples) {
    messages = samples;
  },
  memory: readMemory,
};
answerUntilLeft(answers);

function sampleOf({ url = '' }: IncomingMessage): number {
  return Number(new URL(url, 'http://localhost').searchParams.get('sample') ?? 0);
}

/** Each message is made once, then sent as it is. */
function broadcast(position: number): void {
  const frames = messages.map((message) => Buffer.from(atPosition(message, position)));
  for (const [socket, sample] of raw) {
    const frame = frames[sample % frames.length];
    if (frame) socket.send(frame, { binary: false });
  }
}

/** Each item is made once, then executed for every subscriber. */
function publish(position: number): void {
  messages.forEach((message, sample) => plain.emit(String(sample), itemOf(atPosition(message, position))));
}

function itemOf(message: string): Item {
  return (JSON.parse(message) as { payload: { data: Item } }).payload.data;
}

async function* itemsOf(field: string, sample: number): AsyncGenerator<Item, void, void> {
  const items = on(plain, String(sample % messages.length));
  const zero = `e${'A'.repeat(22)}${'0'.repeat(13)}`;
  yield {
    [field]: { __typename: 'StreamCheckpoint', cursor: zero, head: zero, at: new Date().toISOString() },
  };
  for await (const [item] of items) yield item as Item;
}
