import { Temporal } from '@js-temporal/polyfill';
import { expect, it } from 'vitest';
import { EventHub } from './events/hub.ts';
import type { LogEvent } from './events/log.ts';
import { measureEvents } from './event-metrics.ts';
import { createMetrics } from './metrics.ts';
import { eventually } from './testing/eventually.ts';

it('counts what the hub reads, with its delay, and stops when told', async () => {
  const clock = { now: () => Temporal.Instant.from('2026-11-22T09:00:02Z') };
  const event: LogEvent = {
    id: 'event',
    position: 1n,
    type: 'LEAD_REGISTERED',
    name: 'lead.registered',
    channel: 'dashboard_updates',
    source: 'leads',
    time: Temporal.Instant.from('2026-11-22T09:00:00Z'),
    idempotencyKey: 'key',
    leadId: null,
    followUpId: null,
    userId: null,
    data: {},
    scopeBefore: null,
    scopeAfter: null,
    followUpBefore: null,
    followUpAfter: null,
    bytes: 100,
  };
  let head = 0n;
  const hub = new EventHub({
    clock,
    onError: () => undefined,
    log: {
      bounds: () => Promise.resolve({ logId: 'log', head, tail: 0n }),
      read: (after) =>
        Promise.resolve({
          logId: 'log',
          head,
          tail: 0n,
          upTo: head,
          events: after < head ? [event] : [],
          shown: null,
        }),
    },
  });
  await hub.start();
  const metrics = createMetrics();
  const stop = new AbortController();
  const listener = {
    stats: () => ({ connected: true, reconnects: 3, notifications: 0, queueUsage: 0.25 }),
  };
  const measured = measureEvents(metrics, { hub, listener, clock }, stop.signal);
  head = 1n;
  hub.wake();
  await eventually(async () => {
    const text = await metrics.registry.metrics();
    expect(text).toContain(
      'nachfass_events_consumed{event_type="LEAD_REGISTERED",module="leads",result="ok"} 1',
    );
    expect(text).toContain(
      'nachfass_event_latency_sum{event_type="LEAD_REGISTERED",path="publish_to_notify"} 2',
    );
    expect(text).toContain('nachfass_event_log_head 1');
    expect(text).toContain('nachfass_listener_reconnects 3');
  });
  // No figure that nothing feeds: it would stand at nothing and look like an answer.
  const figures = (await metrics.registry.getMetricsAsJSON()).filter(({ name }) =>
    name.startsWith('nachfass_event'),
  );
  expect(figures.filter(({ values }) => values.length === 0)).toEqual([]);
  stop.abort();
  await measured;
  await hub.stop();
});
