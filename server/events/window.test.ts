import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate } from 'node:timers/promises';
import { Temporal } from '@js-temporal/polyfill';
import { expect, it } from 'vitest';
import type { LogEvent } from './log.ts';
import { EventWindow } from './window.ts';

function event(position: number, bytes: number): LogEvent {
  return {
    id: `event ${position}`,
    position: BigInt(position),
    type: 'LEAD_UPDATED',
    name: 'lead.updated',
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
    bytes,
  };
}

const positions = (window: EventWindow, after = 0n) =>
  window.after(after, 100).events.map(({ position }) => Number(position));

it('keeps the latest by count and by bytes, and says from where on it has all', () => {
  const window = new EventWindow({ events: 3, bytes: 100 });
  window.append([event(1, 10), event(2, 10), event(4, 10), event(5, 10)], 6n);
  expect([positions(window), window.floor, window.bytes]).toEqual([[2, 4, 5], 1n, 30]);
  window.append([event(7, 85)], 7n);
  expect([positions(window), window.floor, window.bytes]).toEqual([[5, 7], 4n, 95]);
  window.append([event(8, 101)], 9n);
  expect([positions(window), window.floor, window.bytes]).toEqual([[], 8n, 0]);
  expect(window.after(8n, 100)).toEqual({ events: [], upTo: 9n });
});

it('hands out what comes after a position, and how far that reaches', () => {
  const window = new EventWindow({ events: 10, bytes: 1000 });
  window.append([event(1, 1), event(3, 1), event(5, 1)], 8n);
  expect([positions(window, 1n), positions(window, 2n), positions(window, 5n)]).toEqual([[3, 5], [3, 5], []]);
  expect(window.after(0n, 2)).toMatchObject({ events: [{ position: 1n }, { position: 3n }], upTo: 3n });
  expect(window.after(0n, 3).upTo).toBe(8n);
});

it('holds no event that gave way, so that its bytes are what it costs', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const window = new EventWindow({ events: 10_000, bytes: 100 });
  const appended = Array.from({ length: 5 }, (_, n) => {
    const large = event(n + 1, 60);
    window.append([large], large.position);
    return new WeakRef(large);
  });
  await setImmediate(); // a reference that was just made keeps what it refers to until the end of its turn
  collectGarbage();
  expect(appended.map((reference) => reference.deref() !== undefined)).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
  expect(positions(window)).toEqual([5]);
});
