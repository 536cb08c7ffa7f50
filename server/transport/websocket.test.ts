import { on, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type Client, type ExecutionResult } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import type { AppOptions } from '../app.ts';
import { eventually } from '../testing/eventually.ts';
import { SampleWorld, startSampleApp, type SampleApp } from '../testing/sample-app.ts';

let sample: SampleApp;
const clients: Client[] = [];
const sockets: WebSocket[] = [];
const inboxes = new WeakMap<WebSocket, AsyncIterator<unknown>>();

beforeEach(async () => {
  sample = await startSampleApp({ socketLimits: { initMs: 200 } });
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
  for (const socket of sockets.splice(0)) socket.terminate();
  await sample.app.stop();
});

async function restart(options: Partial<AppOptions>): Promise<void> {
  await sample.app.stop();
  sample = await startSampleApp(options);
}

/** A socket that speaks the protocol by hand. */
async function raw(options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(
    `${sample.url.replace('http', 'ws')}/graphql`,
    'graphql-transport-ws',
    options,
  );
  sockets.push(socket);
  socket.on('error', () => undefined);
  // Several messages can come in one packet, faster than anybody asks for the next.
  inboxes.set(socket, on(socket, 'message'));
  await once(socket, 'open');
  return socket;
}

async function introduced(token: string | null, options: ClientOptions = {}): Promise<WebSocket> {
  const socket = await raw(options);
  const acknowledged = next(socket);
  send(socket, {
    type: 'connection_init',
    payload: token ? { authorization: `Bearer ${token}` } : undefined,
  });
  expect(await acknowledged).toEqual({ type: 'connection_ack' });
  return socket;
}

function send(socket: WebSocket, message: unknown): void {
  socket.send(typeof message === 'string' ? message : JSON.stringify(message));
}

async function next(socket: WebSocket): Promise<Record<string, unknown>> {
  const { value } = (await inboxes.get(socket)?.next()) as { value: [Buffer] };
  const [message] = value;
  return JSON.parse(String(message)) as Record<string, unknown>;
}

async function closing(socket: WebSocket): Promise<[number, string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, String(reason)];
}

function subscribe(socket: WebSocket, id: string, query: string): void {
  send(socket, { type: 'subscribe', id, payload: { query } });
}

const feed = 'subscription { feed { text viewer } }';

function client(token: string | null): Client {
  const made = createClient({
    url: `${sample.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: 0,
    lazy: true,
  });
  clients.push(made);
  return made;
}

const openFeeds = (count: number) => eventually(() => expect(sample.world.openFeeds).toBe(count));

describe('streams', () => {
  it('hands out items, each with a fresh context that is closed after it', async () => {
    const items = client('anna-token').iterate({ query: feed });
    const first = items.next();
    await openFeeds(1);
    sample.world.push({ text: 'one' });
    expect((await first).value).toEqual({ data: { feed: { text: 'one', viewer: 'anna' } } });
    const second = items.next();
    sample.world.push({ text: 'two' });
    expect((await second).value).toEqual({ data: { feed: { text: 'two', viewer: 'anna' } } });
    // One for the introduction, one for the operation, one for each item.
    expect(sample.world.contexts.map((context) => context.closed)).toEqual([1, 1, 1, 1]);
    await items.return?.();
    await openFeeds(0);
    expect(sample.world.contexts.map((context) => context.closed)).toEqual([1, 1, 1, 1]);
  });

  it('lets go of its source when the client completes, and when it is gone', async () => {
    const socket = await introduced('anna-token');
    subscribe(socket, '1', feed);
    subscribe(socket, '2', feed);
    await openFeeds(2);
    send(socket, { type: 'complete', id: '1' });
    await openFeeds(1);
    socket.terminate();
    await openFeeds(0);
    await eventually(async () => {
      const metrics = await sample.metrics.registry.metrics();
      expect(metrics).toContain('nachfass_subscribers{transport="websocket"} 0');
      expect(metrics).toContain('nachfass_websocket_connections 0');
    });
  });

  it('closes with 4403 when the session is over, at the next item', async () => {
    const socket = await introduced('anna-token');
    subscribe(socket, '1', feed);
    await openFeeds(1);
    sample.world.sessions.delete('anna-token');
    sample.world.push({ text: 'not for anna any more' });
    const messages: unknown[] = [];
    socket.on('message', (message) => messages.push(JSON.parse(String(message))));
    expect(await closing(socket)).toEqual([4403, 'Session ended']);
    expect(JSON.stringify(messages)).not.toContain('not for anna');
    await openFeeds(0);
    expect(sample.world.contexts.every((context) => context.closed === 1)).toBe(true);
  });

  it('closes with 4403 at once when told which sessions have ended, and nobody else', async () => {
    const asked: string[][] = [];
    const ended: string[] = [];
    await restart({
      endedSessions: (ids) => {
        asked.push([...ids]);
        return Promise.resolve(ids.filter((id) => ended.includes(id)));
      },
    });
    const anna = await introduced('anna-token');
    const ben = await introduced('ben-token');
    subscribe(ben, '1', feed);
    await openFeeds(1);
    ended.push('session of anna-token');
    expect(await closing(anna)).toEqual([4403, 'Session ended']);
    expect(asked[0]?.toSorted()).toEqual(['session of anna-token', 'session of ben-token']);
    const item = next(ben);
    sample.world.push({ text: 'still here' });
    expect(await item).toMatchObject({ type: 'next', payload: { data: { feed: { viewer: 'ben' } } } });
  });
});

describe('errors', () => {
  it('are for their id alone; the socket and its other streams live', async () => {
    const socket = await introduced('anna-token');
    subscribe(socket, 'good', feed);
    await openFeeds(1);
    const failures: [string, string][] = [
      ['{ syntax', 'BAD_USER_INPUT'],
      ['{ nothing }', 'BAD_USER_INPUT'],
      ['query ($v: Int!) { argument(value: $v) }', 'BAD_USER_INPUT'],
      ['{ a: rows(first: 100) { rows(first: 100) { rows(first: 100) { name } } } }', 'TOO_COMPLEX'],
      ['query A { me } query B { me }', 'BAD_USER_INPUT'],
      ['{ failHard(message: "SELECT secret") }', 'INTERNAL'],
      ['subscription { brokenFeed { text } }', 'INTERNAL'],
    ];
    for (const [query, code] of failures) {
      const answer = next(socket);
      subscribe(socket, 'bad', query);
      const message = await answer;
      expect([query, JSON.stringify(message)]).toEqual([query, expect.stringContaining(`"code":"${code}"`)]);
      expect(JSON.stringify(message)).toMatch(/"requestId":"[\da-f-]{36}"/);
      expect(JSON.stringify(message)).not.toContain('secret');
      if (message.type === 'next') expect(await next(socket)).toEqual({ id: 'bad', type: 'complete' });
    }
    const item = next(socket);
    sample.world.push({ text: 'alive' });
    expect(await item).toMatchObject({ id: 'good', type: 'next' });
    expect(sample.world.contexts.every((context) => context.closed === 1)).toBe(true);
  });

  it('inside a stream’s items are masked, and in its source too', async () => {
    const results: ExecutionResult[] = [];
    const items = client('anna-token').iterate({ query: 'subscription { feed { text broken } }' });
    const first = items.next();
    await openFeeds(1);
    sample.world.push({ text: 'one' });
    results.push((await first).value as ExecutionResult);
    expect(results[0]).toMatchObject({
      data: { feed: { text: 'one', broken: null } },
      errors: [{ path: ['feed', 'broken'], extensions: { code: 'INTERNAL' } }],
    });
    const last = items.next();
    sample.world.fail(new Error('SELECT secret FROM log'));
    expect(JSON.stringify(await last)).toMatch(/INTERNAL/);
    expect((await items.next()).done).toBe(true);
    expect(JSON.stringify(results)).not.toContain('secret');
    expect(sample.world.log.map((line) => JSON.stringify(line)).join()).toContain('SELECT secret');
  });

  it('turn strangers away, and a stranger may watch what is public', async () => {
    const socket = await introduced(null);
    const refused = next(socket);
    subscribe(socket, '1', feed);
    expect(JSON.stringify(await refused)).toContain('UNAUTHENTICATED');
    expect(sample.world.openFeeds).toBe(0);
    subscribe(socket, '2', 'subscription { publicFeed { text } }');
    await openFeeds(1);
  });
});

describe('bounds', () => {
  it('closes who does not introduce itself with 4408', async () => {
    expect((await closing(await raw()))[0]).toBe(4408);
  });

  it.each([
    ['a second introduction', [{ type: 'connection_init' }], 4429],
    ['something that is no JSON', ['{nothing'], 4400],
    ['an unknown message', [{ type: 'surprise' }], 4400],
    [
      'an id in use',
      [
        { type: 'subscribe', id: '1', payload: { query: feed } },
        { type: 'subscribe', id: '1', payload: { query: feed } },
      ],
      4409,
    ],
    ['a frame that is too large', ['x'.repeat(256 * 1024 + 1)], 1009],
  ])('closes on %s', async (_what, messages, code) => {
    const socket = await introduced('anna-token');
    const closed = closing(socket);
    for (const message of messages) send(socket, message);
    expect((await closed)[0]).toBe(code);
  });

  it('refuses foreign origins before the upgrade, whoever asks', async () => {
    await restart({ publicOrigins: ['https://leads.example.com'] });
    const cookie = { headers: { cookie: 'nachfass_session=anna-token' } };
    const foreign = new WebSocket(`${sample.url}/graphql`, 'graphql-transport-ws', {
      origin: 'https://evil.example',
      ...cookie,
    });
    const [error] = (await once(foreign, 'error')) as [Error];
    expect(error.message).toContain('403');
    for (const origin of ['https://leads.example.com', sample.url]) {
      const socket = await introduced(null, { origin, ...cookie });
      const answer = next(socket);
      subscribe(socket, '1', '{ me }');
      expect(await answer).toMatchObject({ payload: { data: { me: 'anna' } } });
    }
  });

  it('refuses upgrades elsewhere', async () => {
    const socket = new WebSocket(`${sample.url}/other`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('404');
  });

  it('takes no more streams on a socket than it may have', async () => {
    await restart({ socketLimits: { streamsPerSocket: 2 } });
    const socket = await introduced('anna-token');
    subscribe(socket, '1', feed);
    subscribe(socket, '2', feed);
    await openFeeds(2);
    const refused = next(socket);
    subscribe(socket, '3', feed);
    expect(await refused).toMatchObject({
      id: '3',
      type: 'error',
      payload: [{ extensions: { code: 'RATE_LIMITED' } }],
    });
    send(socket, { type: 'complete', id: '1' });
    await openFeeds(1);
    subscribe(socket, '4', feed);
    await openFeeds(2);
  });

  it('takes no more sockets of a person than they may have, and gives their place back', async () => {
    await restart({ socketLimits: { socketsPerViewer: 2 } });
    const first = await introduced('anna-token');
    await introduced('anna-token');
    const third = await raw();
    send(third, { type: 'connection_init', payload: { authorization: 'Bearer anna-token' } });
    expect(await closing(third)).toEqual([4420, 'Too many sockets']);
    await introduced('ben-token');
    first.close();
    await closing(first);
    await eventually(() => introduced('anna-token'));
  });

  it('gives up a socket that reads nothing, taking no more items for it meanwhile, and serves the others', async () => {
    await restart({ socketLimits: { pauseBytes: 64 * 1024, stallMs: 2_000 } });
    const stalled = await introduced('anna-token');
    const reader = await introduced('ben-token');
    subscribe(stalled, '1', 'subscription { feed { text } }');
    subscribe(reader, '1', 'subscription { feed { text } }');
    await openFeeds(2);
    let received = 0;
    reader.on('message', () => (received += 1));
    stalled.pause();
    const text = 'x'.repeat(512 * 1024);
    const count = 40;
    for (let i = 0; i < count; i += 1) sample.world.push({ text });
    await eventually(() => expect(received).toBe(count));
    const rendered = sample.world.contexts.filter((context) => context.facts.token === 'anna-token').length;
    expect(rendered).toBeLessThan(count);
    await eventually(() => expect(sample.world.openFeeds).toBe(1));
    stalled.resume();
    expect([1006, 4421]).toContain((await closing(stalled))[0]);
  });

  it('cuts off a peer that answers no ping', async () => {
    await restart({ socketLimits: { keepAliveMs: 500 } });
    const socket = await introduced('anna-token', { autoPong: false });
    expect((await closing(socket))[0]).toBe(1006);
    const polite = await introduced('anna-token');
    await delay(1_500);
    expect(polite.readyState).toBe(WebSocket.OPEN);
  });
});

describe('stopping', () => {
  it('closes sockets with 1001 and lets go of their sources', async () => {
    const socket = await introduced('anna-token');
    subscribe(socket, '1', feed);
    await openFeeds(1);
    const closed = closing(socket);
    await sample.app.stop();
    expect((await closed)[0]).toBe(1001);
    await openFeeds(0);
  });

  it('takes a socket that does not answer down', async () => {
    const world = new SampleWorld();
    const other = await startSampleApp({}, world);
    const socket = new WebSocket(`${other.url}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.pause();
    const began = performance.now();
    await other.app.stop();
    expect(performance.now() - began).toBeLessThan(20_000);
    socket.terminate();
  });
});
