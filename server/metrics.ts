/** What the process counts, for Prometheus. Labels hold kinds and codes, never ids or names. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Gauges are read from the parts that know, when somebody asks. */
export interface Measured {
  sockets(): number;
  streams(): { websocket: number; sse: number };
}

export type Metrics = ReturnType<typeof createMetrics>;

/** What is known of the process is watched once, however many servers are in it. */
const ofProcess = new Registry();
collectDefaultMetrics({ register: ofProcess });

export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];

  const httpDuration = new Histogram({
    name: 'nachfass_http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer; streams are not counted.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const operationDuration = new Histogram({
    name: 'nachfass_graphql_operation_duration_seconds',
    help: 'Execution of a query or mutation, or of opening a subscription. result: ok, user_error, error.',
    labelNames: ['operation_type', 'transport', 'result'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const eventsPublished = new Counter({
    name: 'nachfass_events_published',
    help: 'Events of transactions of this process. result: ok (committed, so in the log), rolled_back.',
    labelNames: ['event_type', 'module', 'result'],
    registers,
  });
  const duplicatesRefused = new Counter({
    name: 'nachfass_event_duplicates_refused',
    help: 'Transactions rolled back because the log had one of their decisions already.',
    registers,
  });
  const eventsConsumed = new Counter({
    name: 'nachfass_events_consumed',
    help: 'Events this process read from the log.',
    labelNames: ['event_type', 'module', 'result'],
    registers,
  });
  const eventLatency = new Histogram({
    name: 'nachfass_event_latency',
    help: 'Seconds on the way of an event. path: publish_to_notify, from COMMIT to having been read, where it was committed; notify_to_sent, from the wake-up to having handed an answer to the transport.',
    labelNames: ['event_type', 'path'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });

  return {
    registry,
    contentType: registry.contentType,
    /** All of it as Prometheus reads it. */
    page: () => Registry.merge([ofProcess, registry]).metrics(),
    httpDuration,
    operationDuration,
    eventsPublished,
    duplicatesRefused,
    eventsConsumed,
    eventLatency,
    /** A gauge whose value is asked for at each scrape. Must not throw: nothing else could be read then. */
    gauge(name: string, help: string, read: () => number | Promise<number>): void {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await read());
        },
      });
    },
    /** The gauges of the transports. */
    observe(measured: Measured): void {
      this.gauge('nachfass_websocket_connections', 'Open WebSockets.', () => measured.sockets());
      new Gauge({
        name: 'nachfass_subscribers',
        help: 'Open subscriptions.',
        labelNames: ['transport'],
        registers,
        collect() {
          const { websocket, sse } = measured.streams();
          this.set({ transport: 'websocket' }, websocket);
          this.set({ transport: 'sse' }, sse);
        },
      });
    },
  };
}
