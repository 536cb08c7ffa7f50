import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { leadUpdated, openEventBench, type EventBench } from '../testing/events.ts';
import { eventually } from '../testing/eventually.ts';
import { openTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { EventListener, type EventListenerOptions } from './listen.ts';

let bench: EventBench;
let cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  bench = await openEventBench({ leads: 1 });
});
afterEach(async () => {
  for (const clean of cleanUp.toReversed()) await clean();
  cleanUp = [];
});
afterAll(() => bench.close());

function listener(options: Partial<EventListenerOptions> = {}) {
  const onWake = vi.fn();
  const onError = vi.fn();
  const listening = new EventListener({
    connectionString: bench.database.workerUrl,
    onWake,
    onError,
    heartbeatMs: 40,
    timeoutMs: 20_000,
    backoffMs: { first: 5, longest: 20 },
    ...options,
  });
  cleanUp.push(() => listening.stop());
  return { listening, onWake, onError };
}

async function proxy(options?: { swallowNotifications: boolean }): Promise<TcpProxy> {
  const opened = await openTcpProxy(bench.database.workerUrl, options);
  cleanUp.push(() => opened.close());
  return opened;
}

const backends = async () => {
  const { rows } = await bench.admin.query<{ pid: number; usename: string }>(
    `SELECT pid, usename FROM pg_stat_activity WHERE application_name = 'nachfass-listen' AND datname = $1`,
    [bench.database.name],
  );
  return rows.map(({ pid }) => pid);
};

const happen = () => bench.commit([leadUpdated(bench.leadIds[0] ?? '')]);

test('wakes for a committed event, over one connection, and stops without leaving it', async () => {
  const { listening, onWake } = listener();
  await listening.start();
  expect(onWake).toHaveBeenCalledTimes(1);
  await happen();
  await eventually(() => expect(onWake).toHaveBeenCalledTimes(2));
  await eventually(async () => expect(await backends()).toHaveLength(1));
  expect(listening.stats()).toMatchObject({ connected: true, reconnects: 0, notifications: 1 });
  await listening.stop();
  await eventually(async () => expect(await backends()).toEqual([]));
});

test('acts under the role of the worker, whoever logs in', async () => {
  const { listening } = listener({ connectionString: bench.database.superuserUrl });
  const sent = vi.spyOn(pg.Client.prototype, 'connect');
  await listening.start();
  const client = sent.mock.contexts[0];
  if (!(client instanceof pg.Client)) throw new Error('no client connected');
  const { rows } = await client.query('SELECT current_user');
  expect(rows).toEqual([{ current_user: 'nachfass_worker' }]);
  sent.mockRestore();
});

test('hears extra channels, and does not take them for events', async () => {
  const onNotification = vi.fn();
  const { listening, onWake } = listener({ channels: ['session_changed'], onNotification });
  await listening.start();
  const session = randomUUID();
  await bench.admin.query(`SELECT pg_notify('session_changed', $1)`, [session]);
  await eventually(() => expect(onNotification).toHaveBeenCalledWith('session_changed', session));
  expect(onWake).toHaveBeenCalledTimes(1);
});

test('a terminated backend is replaced, and waking tells of what was missed', async () => {
  const onConnect = vi.fn();
  const { listening, onWake, onError } = listener({ onConnect });
  await listening.start();
  for (let round = 1; round <= 3; round++) {
    const wakes = onWake.mock.calls.length;
    const [pid] = await backends();
    await bench.admin.query('SELECT pg_terminate_backend($1)', [pid]);
    await happen();
    await eventually(() => expect(onConnect).toHaveBeenCalledTimes(round + 1));
    expect(onWake.mock.calls.length).toBeGreaterThan(wakes);
    await eventually(async () => expect(await backends()).toHaveLength(1));
  }
  expect(onError).toHaveBeenCalled();
  expect(listening.stats()).toMatchObject({ connected: true, reconnects: 3 });
});

test('a connection that goes silent without closing is found by the heartbeat', async () => {
  const road = await proxy();
  const { listening, onError, onWake } = listener({ connectionString: road.url, timeoutMs: 1_000 });
  await listening.start();
  road.silence();
  await eventually(() => expect(onError).toHaveBeenCalled());
  expect(listening.stats().connected).toBe(false);
  road.restore();
  road.cut();
  await eventually(() => expect(listening.stats().connected).toBe(true));
  const wakes = onWake.mock.calls.length;
  await happen();
  await eventually(() => expect(onWake.mock.calls.length).toBeGreaterThan(wakes));
});

test('a server that forgot the LISTEN is found by the heartbeat', async () => {
  const connect = vi.spyOn(pg.Client.prototype, 'connect');
  const { listening } = listener();
  await listening.start();
  const client = connect.mock.contexts[0];
  connect.mockRestore();
  if (!(client instanceof pg.Client)) throw new Error('no client connected');
  await client.query('UNLISTEN *');
  await eventually(() => expect(listening.stats().reconnects).toBe(1));
});

test('refuses to start where notifications are swallowed, and says what to do', async () => {
  const road = await proxy({ swallowNotifications: true });
  const { listening, onWake } = listener({ connectionString: road.url, timeoutMs: 2_000 });
  await expect(listening.start()).rejects.toThrow(/did not come back.*PgBouncer.*direct connection/);
  expect(onWake).not.toHaveBeenCalled();
  await eventually(() => expect(road.connections()).toBe(0));
});

test('starts although it is cut off while it listens for itself, for that says nothing of the way', async () => {
  const road = await proxy({ swallowNotifications: true });
  const { listening, onError } = listener({ connectionString: road.url });
  const started = listening.start();
  // The one that listens, and the one that has spoken.
  await eventually(() => expect(road.connections()).toBe(2));
  road.letThrough();
  road.cut();
  await started;
  expect(onError).toHaveBeenCalled();
  expect(listening.stats().connected).toBe(true);
});

test('refuses to start where no database answers', async () => {
  const url = new URL(bench.database.workerUrl);
  url.port = '1';
  const { listening } = listener({ connectionString: url.href });
  await expect(listening.start()).rejects.toThrow(/cannot be made.*direct connection/);
});

test('stops at once while the database is away', async () => {
  const road = await proxy();
  const { listening, onError } = listener({
    connectionString: road.url,
    backoffMs: { first: 60_000, longest: 60_000 },
  });
  await listening.start();
  await road.close();
  await eventually(() => expect(onError).toHaveBeenCalled());
  await listening.stop();
});
