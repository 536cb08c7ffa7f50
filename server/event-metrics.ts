/**
 * Puts the way of events into figures: what this process published, what it read of the log, how late, how far behind.
 *
 * Latency runs from right before COMMIT to the arrival of the event here, by one monotonic clock: so it is known where
 * the event was committed, and each event counts once however many processes there are.
 */
import type { Logger } from 'pino';
import type { Database } from './db/client.ts';
import { observeWrites, type AppendedEvents, type WriteObserver } from './db/write-observer.ts';
import { EVENT_SOURCE } from './events/catalog.ts';
import type { EventHub } from './events/hub.ts';
import type { EventListener } from './events/listen.ts';
import type { FanOut } from './fan-out/fan-out.ts';
import type { Metrics } from './metrics.ts';

export interface Measurable {
  readonly hub: Pick<EventHub, 'stats' | 'subscribe' | 'refresh' | 'onSent'>;
  readonly fanOut: Pick<FanOut, 'stats'>;
  readonly listener: Pick<EventListener, 'stats'>;
  /** Whose writing transactions publish. */
  readonly db: Database;
  readonly workerDb: Database;
  readonly log: Logger;
}

/** Events committed here and not read yet, at most: while the log cannot be read, nothing piles up. */
const MOST_UNDER_WAY = 10_000;
/** A scrape waits no longer for the log. */
const HEAD_WITHIN_MS = 1_000;

/** Counts until the signal aborts. A reader of its own, so it costs no more than one more stream. */
export async function measureEvents(
  metrics: Metrics,
  { hub, fanOut, listener, db, workerDb, log }: Measurable,
  signal: AbortSignal,
): Promise<void> {
  metrics.gauge('nachfass_event_log_head', 'The last position of the log.', () => Number(hub.stats().head));
  metrics.gauge('nachfass_event_log_lag', 'Positions this process had not read yet when it was asked.', () =>
    lagOf(hub),
  );
  metrics.gauge(
    'nachfass_event_window_bytes',
    'Recent events kept in memory.',
    () => hub.stats().windowBytes,
  );
  metrics.gauge(
    'nachfass_event_reads_failed',
    'Reads of the log that failed since start.',
    () => hub.stats().failedReads,
  );
  metrics.gauge(
    'nachfass_event_subscribers',
    'Readers of the log in this process: open streams, and its own.',
    () => hub.stats().subscribers,
  );
  metrics.gauge(
    'nachfass_event_streams_dropped',
    'Streams ended as SLOW since start.',
    () => hub.stats().dropped,
  );
  metrics.gauge('nachfass_listener_connected', '1 while notifications can arrive.', () =>
    Number(listener.stats().connected),
  );
  metrics.gauge(
    'nachfass_listener_reconnects',
    'Times the listening connection was replaced since start.',
    () => listener.stats().reconnects,
  );
  metrics.gauge(
    'nachfass_notification_queue_usage',
    'Of PostgreSQL’s queue, 0 to 1; near 1 a listener is stuck in a transaction.',
    () => listener.stats().queueUsage,
  );
  metrics.duplicatesRefused.inc(0);
  hub.onSent((eventType, milliseconds) => {
    metrics.eventLatency.observe({ event_type: eventType, path: 'notify_to_sent' }, milliseconds / 1000);
  });
  metrics.gauge(
    'nachfass_fan_out_seats',
    'Streams that the head of the log is followed for, of all that are open.',
    () => fanOut.stats().seats,
  );
  metrics.gauge(
    'nachfass_fan_out_answers_made',
    'Answers made since start for all who would get the same.',
    () => fanOut.stats().made,
  );
  metrics.gauge('nachfass_fan_out_answers_sent', 'How often those were sent.', () => fanOut.stats().sent);
  metrics.gauge(
    'nachfass_fan_out_answers_failed',
    'Answers for many that had errors since start: each of their streams answered for itself.',
    () => fanOut.stats().failed,
  );

  const published = new Published(metrics);
  const forget = [db, workerDb].map((database) => observeWrites(database, published));
  while (!signal.aborted) {
    const subscription = hub.subscribe({ signal });
    try {
      for await (const batch of subscription) {
        if (batch.type === 'END') break;
        for (const { type, source, position } of batch.events) {
          metrics.eventsConsumed.inc({ event_type: type, module: source, result: 'ok' });
          const seconds = published.secondsSince(position);
          if (seconds !== null)
            metrics.eventLatency.observe({ event_type: type, path: 'publish_to_notify' }, seconds);
        }
      }
    } catch (error) {
      log.warn({ err: error }, 'some events were not counted: the log could not be read');
    }
  }
  for (const stop of forget) stop();
}

/** By a read that begins now: what was known before says nothing of a process that is no longer woken. */
async function lagOf(hub: Pick<EventHub, 'stats' | 'refresh'>): Promise<number> {
  const { position, lag } = hub.stats();
  const giveUp = Promise.withResolvers<number>();
  // Behind a read that does not end, or fails, nobody knows how far the log goes; it was at least so far.
  const timer = setTimeout(() => giveUp.resolve(lag > 0n ? Number(lag) : NaN), HEAD_WITHIN_MS);
  const read = hub.refresh().then(
    ({ head }) => Number(head - position),
    () => NaN,
  );
  try {
    return await Promise.race([read, giveUp.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Counts what is committed and rolled back here, and remembers when what is under way to the hub was committed. */
class Published implements WriteObserver {
  readonly #metrics: Metrics;
  /** By position, oldest first: by `performance.now()`. */
  readonly #settledAt = new Map<bigint, number>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  settled(events: AppendedEvents, position: bigint): void {
    const now = performance.now();
    for (const one of positionsOf(events, position)) this.#settledAt.set(one, now);
    for (const [oldest] of this.#settledAt) {
      if (this.#settledAt.size <= MOST_UNDER_WAY) break;
      this.#settledAt.delete(oldest);
    }
  }

  committed(events: AppendedEvents): void {
    this.#count(events, 'ok');
  }

  rolledBack(events: AppendedEvents, position: bigint | null, { duplicate }: { duplicate: boolean }): void {
    this.#count(events, 'rolled_back');
    if (duplicate) this.#metrics.duplicatesRefused.inc();
    if (position !== null) for (const one of positionsOf(events, position)) this.#settledAt.delete(one);
  }

  /** Since the event at this position was about to be committed here; null for those of other processes. */
  secondsSince(position: bigint): number | null {
    const at = this.#settledAt.get(position);
    this.#settledAt.delete(position);
    return at === undefined ? null : (performance.now() - at) / 1000;
  }

  #count(events: AppendedEvents, result: 'ok' | 'rolled_back'): void {
    for (const type of events)
      this.#metrics.eventsPublished.inc({ event_type: type, module: EVENT_SOURCE, result });
  }
}

function* positionsOf(events: AppendedEvents, last: bigint): Iterable<bigint> {
  for (let one = last - BigInt(events.length) + 1n; one <= last; one++) yield one;
}
