import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPrisma, type Database } from './db/client.ts';
import { writeAs } from './db/viewer-transaction.ts';
import { appendEvents, takeBackAppended, type NewEvent } from './events/append.ts';
import { EventHub } from './events/hub.ts';
import { EventListener } from './events/listen.ts';
import { measureEvents } from './event-metrics.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { ProductClock } from './clock.ts';
import { leadUpdated, openEventBench, type EventBench } from './testing/events.ts';
import { eventually } from './testing/eventually.ts';
import { demoPeople } from './testing/people.ts';

let bench: EventBench;
let app: Database;
let hub: EventHub;
let listener: EventListener;
const metrics = createMetrics();
const stop = new AbortController();
let measured: Promise<void>;
/** While it stands, the log cannot be read. */
let unreadable: Error | null = null;

beforeAll(async () => {
  bench = await openEventBench();
  app = connectPrisma(bench.database.appUrl, 'nachfass_app', { max: 2 });
  hub = new EventHub({
    clock: new ProductClock(),
    onError: () => undefined,
    log: {
      bounds: () => bench.log.bounds(),
      read: (...asked) => (unreadable ? Promise.reject(unreadable) : bench.log.read(...asked)),
    },
    // Nothing is read by the clock.
    pollMs: 3_600_000,
    tickMs: 3_600_000,
  });
  await hub.start();
  listener = new EventListener({
    connectionString: bench.database.workerUrl,
    onWake: () => hub.wake(),
    onError: () => undefined,
  });
  await listener.start();
  measured = measureEvents(
    metrics,
    {
      hub,
      fanOut: { stats: () => ({ seats: 3, made: 2, sent: 6, failed: 0, woken: 1, sentOf: new Map() }) },
      listener,
      db: app,
      workerDb: bench.prisma,
      log: createLogger({ level: 'error', readable: true }),
    },
    stop.signal,
  );
});
afterAll(async () => {
  stop.abort();
  await measured;
  await listener.stop();
  await hub.stop();
  await app.$disconnect();
  await bench.close();
});

const lead = (nth = 0) => bench.leadIds[nth] ?? '';
const publish = (events: readonly NewEvent[], after?: () => unknown) =>
  writeAs(app, demoPeople.admin.id, async (tx) => {
    await appendEvents(tx, events);
    await after?.();
  });
const claimed = (): NewEvent => ({ ...leadUpdated(lead()), type: 'LEAD_CLAIMED', data: {} });

async function figure(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const all = await metrics.registry.getMetricsAsJSON();
  const values = all.flatMap((metric) => metric.values as unknown as Value[]);
  const named = all.find((metric) => metric.name === name)?.values as unknown as Value[] | undefined;
  const found = (named ?? values.filter(({ metricName }) => metricName === name)).find((value) =>
    Object.entries(labels).every(([label, wanted]) => value.labels[label] === wanted),
  );
  return found?.value ?? 0;
}
interface Value {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
}
const of = (event_type: string, result: string) => ({ event_type, module: 'lead-management', result });
it('times answers until they are sent', async () => {
  hub.tellSent('LEAD_CLAIMED', performance.now() - 100);
  const sent = { event_type: 'LEAD_CLAIMED', path: 'notify_to_sent' };
  const { values } = await metrics.eventLatency.get();
  const sum = values.find(
    (it) =>
      it.metricName?.endsWith('_sum') &&
      it.labels.event_type === sent.event_type &&
      it.labels.path === sent.path,
  );
  expect(sum?.value).toBeGreaterThanOrEqual(0.1);
});

const late = { event_type: 'LEAD_CLAIMED', path: 'publish_to_notify' };

it('counts what is published and read, in the transaction’s end, and how long it was on its way', async () => {
  await publish([leadUpdated(lead()), claimed(), claimed()]);
  // The jobs publish, too.
  await writeAs(bench.prisma, null, (tx) => appendEvents(tx, [claimed()]));
  await expect(publish([claimed()], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  // Of another process: read here, and measured there.
  await bench.commit([claimed()]);

  await eventually(async () =>
    expect(await figure('nachfass_events_consumed', of('LEAD_CLAIMED', 'ok'))).toBe(4),
  );
  expect(await figure('nachfass_events_published', of('LEAD_UPDATED', 'ok'))).toBe(1);
  expect(await figure('nachfass_events_published', of('LEAD_CLAIMED', 'ok'))).toBe(3);
  expect(await figure('nachfass_events_published', of('LEAD_CLAIMED', 'rolled_back'))).toBe(1);
  expect(await figure('nachfass_event_latency_count', late)).toBe(3);
  const seconds = await figure('nachfass_event_latency_sum', late);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(60);
});

it('counts a decision that the log has already as refused, and nothing else as that', async () => {
  const event = leadUpdated(lead(), { decisionId: randomUUID() });
  await publish([event]);
  await expect(publish([event])).rejects.toThrow();
  await expect(publish([leadUpdated(lead())], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await figure('nachfass_event_duplicates_refused')).toBe(1);
});

it('counts nothing of what was taken back to a savepoint', async () => {
  const before = await figure('nachfass_events_published', of('LEAD_CLAIMED', 'ok'));
  await writeAs(app, demoPeople.admin.id, async (tx) => {
    await appendEvents(tx, [claimed()]);
    await tx.$executeRaw`SAVEPOINT one`;
    await appendEvents(tx, [claimed()]);
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT one`;
    takeBackAppended(tx, 1);
  });
  expect(await figure('nachfass_events_published', of('LEAD_CLAIMED', 'ok'))).toBe(before + 1);
});

it('knows how far the log goes also when nobody told it', async () => {
  await listener.stop();
  expect(await figure('nachfass_event_log_lag')).toBe(0);
  unreadable = new Error('away');
  await bench.happen(3);
  expect(await figure('nachfass_event_log_lag')).toBeNaN();
  unreadable = null;
  expect(await figure('nachfass_event_log_lag')).toBe(3);
  expect(await figure('nachfass_event_log_lag')).toBe(0);
});

it('has no figure that nothing feeds: it would stand at nothing and look like an answer', async () => {
  const figures = (await metrics.registry.getMetricsAsJSON()).filter(({ name }) =>
    /^nachfass_(event|listener|notification)/.test(name),
  );
  expect(figures.filter(({ values }) => values.length === 0)).toEqual([]);
  expect(figures.map(({ name }) => name).sort()).toEqual([
    'nachfass_event_duplicates_refused',
    'nachfass_event_latency',
    'nachfass_event_log_head',
    'nachfass_event_log_lag',
    'nachfass_event_reads_failed',
    'nachfass_event_streams_dropped',
    'nachfass_event_subscribers',
    'nachfass_event_window_bytes',
    'nachfass_events_consumed',
    'nachfass_events_published',
    'nachfass_listener_connected',
    'nachfass_listener_reconnects',
    'nachfass_notification_queue_usage',
  ]);
});
