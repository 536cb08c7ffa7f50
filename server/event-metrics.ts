/**
 * Puts the bridge from the log to the streams into figures: what this process read, how late, how far behind.
 *
 * Latency runs from the event's own time to its arrival here, both by the product's clock; a moved clock spoils the
 * one observation it moves in.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { EventHub } from './events/hub.ts';
import type { EventListener } from './events/listen.ts';
import type { Metrics } from './metrics.ts';

export interface Measurable {
  readonly hub: Pick<EventHub, 'stats' | 'subscribe'>;
  readonly listener: Pick<EventListener, 'stats'>;
  readonly clock: { now(): Temporal.Instant };
}

/** Counts until the signal aborts. A reader of its own, so it costs no more than one more stream. */
export async function measureEvents(
  metrics: Metrics,
  { hub, listener, clock }: Measurable,
  signal: AbortSignal,
): Promise<void> {
  metrics.gauge('nachfass_event_log_head', 'The last position of the log.', () => Number(hub.stats().head));
  metrics.gauge('nachfass_event_log_lag', 'Positions this process has not read yet.', () =>
    Number(hub.stats().lag),
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

  while (!signal.aborted) {
    const subscription = hub.subscribe({ signal });
    for await (const batch of subscription) {
      if (batch.type === 'END') break;
      const now = clock.now();
      for (const { type, source, time } of batch.events) {
        metrics.eventsConsumed.inc({ event_type: type, module: source, result: 'ok' });
        const seconds = (now.epochMilliseconds - time.epochMilliseconds) / 1000;
        metrics.eventLatency.observe({ event_type: type, path: 'publish_to_notify' }, Math.max(0, seconds));
      }
    }
  }
}
