import { Temporal } from '@js-temporal/polyfill';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openEventBench, type EventBench } from '../testing/events.ts';
import { eventually } from '../testing/eventually.ts';
import { openTcpProxy } from '../testing/tcp-proxy.ts';
import { EventHub, type EventHubOptions, type HeadBatch } from './hub.ts';
import { EventListener } from './listen.ts';
import { EventLog, type LogBatch } from './log.ts';
import type { EventSubscription } from './subscription.ts';

let bench: EventBench;
let cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  bench = await openEventBench();
});
afterEach(async () => {
  for (const clean of cleanUp.toReversed()) await clean();
  cleanUp = [];
});
afterAll(() => bench.close());

const clock = { now: () => Temporal.Now.instant() };
/** Only what the test wakes is read. */
const NEVER = 3_600_000;

async function startHub(options: Partial<EventHubOptions> = {}) {
  const onError = vi.fn();
  const hub = new EventHub({ log: bench.log, clock, onError, pollMs: NEVER, tickMs: NEVER, ...options });
  await hub.start();
  cleanUp.push(() => hub.stop());
  return { hub, onError };
}

/** Reads on until `position` has been handed out; the positions it got. */
async function readTo(subscription: EventSubscription, position: bigint, limit?: number): Promise<bigint[]> {
  const got: bigint[] = [];
  while (subscription.position < position) {
    const item = await subscription.next(limit);
    if (item?.type !== 'BATCH') throw new Error(`ended: ${item?.reason}`);
    got.push(...item.events.map((event) => event.position));
  }
  return got;
}

const range = (from: bigint, to: bigint) =>
  Array.from({ length: Number(to - from) }, (_, n) => from + BigInt(n + 1));

describe('a subscription', () => {
  test('gets what happens after it, in order and once', async () => {
    const { hub } = await startHub();
    const start = hub.position;
    const subscription = hub.subscribe();
    const last = await bench.happen(5);
    hub.wake();
    expect(await readTo(subscription, last)).toEqual(range(start, last));
    expect(hub.stats()).toMatchObject({ subscribers: 1, head: last, position: last, lag: 0n, dropped: 0 });
  });

  test('goes over from the log to the window without a gap or a repeat, while writers write on', async () => {
    const start = await bench.happen(60);
    const { hub } = await startHub({ batchSize: 7, prefill: 5, pollMs: 5 });
    let last = 0n;
    const writing = Promise.all([bench.happen(40), bench.happen(40), bench.happen(40)]).then((heads) => {
      last = heads.reduce((a, b) => (a > b ? a : b));
    });
    const subscription = hub.subscribe({ after: start - 60n });
    const early = await readTo(subscription, start, 9);
    await writing;
    const late = await readTo(subscription, last, 9);
    expect([...early, ...late]).toEqual(range(start - 60n, last));
  });

  test('that begins within the window needs no query', async () => {
    const last = await bench.happen(20);
    const log = { bounds: () => bench.log.bounds(), read: vi.fn(bench.log.read.bind(bench.log)) };
    const { hub } = await startHub({ log, prefill: 20 });
    const reads = log.read.mock.calls.length;
    expect(await readTo(hub.subscribe({ after: last - 20n }), last)).toEqual(range(last - 20n, last));
    expect(log.read.mock.calls.length).toBe(reads);
  });

  test('that nobody reads ends as SLOW, and the others get everything', async () => {
    const { hub } = await startHub({ window: { events: 10, bytes: 1_000_000 } });
    const start = hub.position;
    const [stalled, quick] = [hub.subscribe(), hub.subscribe()];
    let last = await bench.happen(4);
    hub.wake();
    expect(await readTo(quick, last)).toHaveLength(4);
    expect(await readTo(stalled, start + 2n, 2)).toHaveLength(2);
    for (let round = 0; round < 4; round++) {
      last = await bench.happen(4);
      await hub.refresh();
      expect(await readTo(quick, last)).toEqual(range(last - 4n, last));
    }
    expect(await stalled.next()).toMatchObject({ type: 'END', reason: 'SLOW', head: last });
    expect(await stalled.next()).toBeNull();
    expect(hub.stats()).toMatchObject({ subscribers: 1, dropped: 1, windowEvents: 10 });
  });

  test('is bounded by bytes as well', async () => {
    const { hub } = await startHub({ window: { events: 1_000, bytes: 8_000 }, prefill: 0 });
    const stalled = hub.subscribe();
    await bench.happen(1);
    hub.wake();
    await stalled.next();
    await bench.happen(30);
    await hub.refresh();
    expect(hub.stats().windowBytes).toBeLessThanOrEqual(8_000);
    expect(await stalled.next()).toMatchObject({ type: 'END', reason: 'SLOW' });
  });

  test('that is still catching up is not SLOW, however small the window', async () => {
    const last = await bench.happen(30);
    const { hub } = await startHub({ window: { events: 3, bytes: 1_000_000 }, batchSize: 4, prefill: 0 });
    expect(await readTo(hub.subscribe({ after: last - 30n }), last)).toHaveLength(30);
  });

  test('that waits is not SLOW when more comes at once than the window holds', async () => {
    const { hub } = await startHub({ window: { events: 3, bytes: 1_000_000 } });
    const subscription = hub.subscribe();
    const start = hub.position;
    const waiting = subscription.next();
    const last = await bench.happen(10);
    hub.wake();
    const item = await waiting;
    expect(item?.type === 'BATCH' && item.events.map((event) => event.position)).toEqual(range(start, last));
  });

  test('ends when its signal is aborted and when the hub stops, also while it waits', async () => {
    const { hub } = await startHub();
    const leaving = new AbortController();
    const [left, stopped] = [hub.subscribe({ signal: leaving.signal }), hub.subscribe()];
    const waiting = [left.next(), stopped.next()];
    leaving.abort();
    expect(await waiting[0]).toBeNull();
    expect(hub.stats().subscribers).toBe(1);
    await hub.stop();
    expect(await waiting[1]).toBeNull();
  });
});

describe('the hub', () => {
  test('finds events by itself when no wake-up comes', async () => {
    const { hub } = await startHub({ pollMs: 10 });
    const subscription = hub.subscribe();
    const last = await bench.happen(1);
    expect(await readTo(subscription, last)).toEqual([last]);
  });

  test('catches up after its listener was cut off, losing nothing', async () => {
    const { hub } = await startHub();
    const listener = new EventListener({
      connectionString: bench.database.workerUrl,
      onWake: () => hub.wake(),
      onError: () => undefined,
      backoffMs: { first: 5, longest: 10 },
    });
    await listener.start();
    cleanUp.push(() => listener.stop());
    const start = await bench.happen(1);
    const subscription = hub.subscribe({ after: start });
    for (let round = 0; round < 3; round++) {
      await bench.admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'nachfass-listen' AND datname = $1`,
        [bench.database.name],
      );
      const last = await bench.happen(3);
      expect(await readTo(subscription, last)).toEqual(range(last - 3n, last));
    }
    await eventually(() => expect(listener.stats().reconnects).toBeGreaterThan(0));
  });

  test('starts although the connection of its first read is cut off', async () => {
    const road = await openTcpProxy(bench.database.workerUrl);
    const log = new EventLog({ connectionString: road.url, onError: () => undefined });
    cleanUp.push(async () => {
      await log.close();
      await road.close();
    });
    const read = vi.fn(log.read.bind(log)).mockImplementationOnce((...asked) => {
      road.cut();
      return log.read(...asked);
    });
    const last = await bench.happen(1);
    const { hub, onError } = await startHub({ log: { bounds: () => log.bounds(), read } });
    expect(hub.position).toBe(last);
    expect(onError).toHaveBeenCalledOnce();
  });

  test('reads once for all who ask at the same time, and tells the head as it was after they asked', async () => {
    const log = { bounds: () => bench.log.bounds(), read: vi.fn(bench.log.read.bind(bench.log)) };
    const { hub } = await startHub({ log });
    const last = await bench.happen(1);
    const reads = log.read.mock.calls.length;
    const readings = await Promise.all(Array.from({ length: 50 }, () => hub.refresh()));
    expect(new Set(readings.map(({ head }) => head))).toEqual(new Set([last]));
    expect(log.read.mock.calls.length - reads).toBeLessThanOrEqual(2);
  });

  test('tells of a tick only when the log could be read', async () => {
    let broken = false;
    const read = (position: bigint, limit: number) =>
      broken ? Promise.reject(new Error('the database is away')) : bench.log.read(position, limit);
    const { hub, onError } = await startHub({
      log: { bounds: () => bench.log.bounds(), read },
      pollMs: 5,
      tickMs: 20,
    });
    const subscription = hub.subscribe();
    expect(await subscription.next()).toMatchObject({ type: 'BATCH', events: [], upTo: hub.position });

    broken = true;
    await eventually(() => expect(hub.stats().failedReads).toBeGreaterThan(1));
    await expect(hub.refresh()).rejects.toThrow('the database is away');
    const lastGoodRead = hub.stats().lastReadAt;
    const tick = subscription.next();
    const failures = hub.stats().failedReads;
    await eventually(() => expect(hub.stats().failedReads).toBeGreaterThan(failures + 1));
    expect(onError).toHaveBeenCalled();
    broken = false;
    const item = await tick;
    expect(item).toMatchObject({ type: 'BATCH', events: [] });
    expect(Temporal.Instant.compare(item?.at ?? '', lastGoodRead ?? '')).toBe(1);
  });

  test('ends all subscriptions when the log is another or has gone back', async () => {
    const state = { replaced: false };
    const read = async (position: bigint, limit: number): Promise<LogBatch> => {
      const batch = await bench.log.read(position, limit);
      const logId = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
      return state.replaced ? { ...batch, logId, head: 2n, tail: 0n, events: [], upTo: 2n } : batch;
    };
    const { hub } = await startHub({ log: { bounds: () => bench.log.bounds(), read } });
    const subscription = hub.subscribe();
    state.replaced = true;
    hub.wake();
    expect(await subscription.next()).toMatchObject({ type: 'END', reason: 'FOREIGN_LOG', head: 2n });
    expect(hub.position).toBe(2n);
  });
});

test('who catches up behind what has been deleted meanwhile is told so, also by a hub that has not read since', async () => {
  const start = await bench.happen(1);
  await bench.happen(9);
  const { hub } = await startHub({ batchSize: 2, prefill: 0 });
  const reader = hub.subscribe({ after: start });
  expect(await reader.next()).toMatchObject({ upTo: start + 2n });
  const { tail } = await bench.log.bounds();
  await bench.admin.query('UPDATE event_counter SET tail = $1', [start + 6n]);
  await bench.admin.query('DELETE FROM events WHERE position <= $1', [start + 6n]);
  expect(await reader.next()).toMatchObject({ type: 'END', reason: 'TOO_OLD' });
  expect(tail).toBeLessThan(start);
});

describe('the follower', () => {
  function follower(busy = true) {
    const batches: HeadBatch[] = [];
    const it = {
      busy,
      batches,
      release: vi.fn(),
      take: vi.fn((batch: HeadBatch): Promise<void> => {
        batches.push(batch);
        return Promise.resolve();
      }),
    };
    return it;
  }
  const leadsOf = ({ shown }: HeadBatch) =>
    (shown as { leads: { row: { id: string } }[] }).leads.map((it) => it.row.id).sort();

  test('gets every event once, up to the head, with the leads of all of them', async () => {
    const { hub } = await startHub({ batchSize: 2 });
    const told = follower();
    hub.follow(told);
    const start = hub.position;
    const last = await bench.happen(5);
    await hub.refresh();
    await eventually(() => expect(told.batches.at(-1)?.upTo).toBe(last));
    const [batch] = told.batches;
    if (!batch) throw new Error('it was told nothing');
    expect(batch.after).toBe(start);
    expect(batch.events.map((event) => event.position)).toEqual(range(start, last));
    expect(leadsOf(batch)).toEqual([...bench.leadIds].sort());
  });

  test('is not read leads for while it follows for nobody', async () => {
    const { hub } = await startHub();
    const told = follower(false);
    hub.follow(told);
    await bench.happen(1);
    await hub.refresh();
    await eventually(() => expect(told.batches.some((it) => it.events.length === 1)).toBe(true));
    expect(told.batches.every((it) => it.shown === null)).toBe(true);
  });

  test('is told without leads when they could not be read: their events must not wait for them', async () => {
    const read: EventHubOptions['log']['read'] = (position, limit, shown) =>
      shown ? Promise.reject(new Error('they are too many')) : bench.log.read(position, limit);
    const { hub } = await startHub({ log: { bounds: () => bench.log.bounds(), read }, pollMs: 20 });
    const told = follower(false);
    hub.follow(told);
    told.busy = true;
    const last = await bench.happen(2);
    hub.wake();
    await eventually(() => expect(told.batches.at(-1)?.upTo).toBe(last));
    expect(told.batches.at(-1)).toMatchObject({ shown: null, events: [{}, {}] });
  });

  test('is told the next when it has dealt with the last: what happens meanwhile comes at once', async () => {
    const { hub } = await startHub();
    const told = follower();
    const dealtWith = Promise.withResolvers<null>();
    told.take.mockImplementationOnce(async (batch) => {
      told.batches.push(batch);
      await dealtWith.promise;
    });
    hub.follow(told);
    await bench.happen(1);
    hub.wake();
    await eventually(() => expect(told.batches).toHaveLength(1));
    const last = await bench.happen(3);
    hub.wake();
    dealtWith.resolve(null);
    await eventually(() => expect(told.batches.at(-1)?.upTo).toBe(last));
    expect(told.batches.map((it) => it.events.length).filter((length) => length > 0)).toEqual([1, 3]);
  });

  test('lets everybody go when the log is another, and when the hub stops', async () => {
    const state = { replaced: false };
    const read: EventHubOptions['log']['read'] = async (...asked) => {
      const batch = await bench.log.read(...asked);
      const logId = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
      return state.replaced ? { ...batch, logId, head: 2n, tail: 0n, events: [], upTo: 2n } : batch;
    };
    const { hub } = await startHub({ log: { bounds: () => bench.log.bounds(), read } });
    const told = follower();
    hub.follow(told);
    state.replaced = true;
    hub.wake();
    await eventually(() => expect(told.release).toHaveBeenCalledTimes(1));
    await hub.stop();
    expect(told.release).toHaveBeenCalledTimes(2);
  });

  test('leaves parked subscriptions alone, and finds them where they were brought to', async () => {
    const { hub } = await startHub();
    const told = follower();
    hub.follow(told);
    const subscription = hub.subscribe();
    const start = hub.position;
    subscription.park();
    const first = await bench.happen(2);
    await hub.refresh();
    subscription.resume(first);
    const last = await bench.happen(1);
    hub.wake();
    expect(await readTo(subscription, last)).toEqual(range(first, last));
    expect(first).toBe(start + 2n);
  });
});
