import { randomUUID } from 'node:crypto';
import { Temporal } from '@js-temporal/polyfill';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { EventHub } from '../events/hub.ts';
import { leadUpdated, openEventBench, type EventBench } from '../testing/events.ts';
import { forgetEvents, retireEvents } from './retention.ts';

const NOW = Temporal.Instant.from('2027-06-01T00:00:00Z');
const clock = { now: () => NOW };
const OLD = NOW.subtract({ hours: 24 * 91 });
const YOUNG = NOW.subtract({ hours: 24 * 89 });
const ALL = 1_000;

let bench: EventBench;
beforeAll(async () => {
  bench = await openEventBench();
});
beforeEach(async () => {
  await bench.admin.query('DELETE FROM events');
  await bench.admin.query('UPDATE event_counter SET tail = head');
});
afterAll(() => bench.close());

const happen = (time: Temporal.Instant) =>
  bench.commit([leadUpdated(bench.leadIds[0] ?? '', { time, decisionId: randomUUID() })]);
async function happenTo(...times: Temporal.Instant[]): Promise<bigint> {
  let last = 0n;
  for (const time of times) last = await happen(time);
  return last;
}
async function kept(): Promise<{ tail: bigint; positions: bigint[] }> {
  const { rows } = await bench.admin.query(`
    SELECT c.tail, (SELECT coalesce(array_agg(e.position ORDER BY e.position), '{}') FROM events e) AS positions
    FROM event_counter c`);
  return { tail: BigInt(rows[0].tail), positions: (rows[0].positions as string[]).map(BigInt) };
}
const minutePasses = () =>
  bench.admin.query(`UPDATE event_counter SET tail_since = tail_since - interval '1 minute'`);

it('announces first what is too old, and deletes it in parts when a minute has passed', async () => {
  const last = await happenTo(OLD, OLD, OLD, YOUNG, YOUNG);
  expect(await forgetEvents(bench.prisma, ALL)).toBe(0);
  expect(await retireEvents(bench.prisma, clock)).toBe(3);
  expect(await kept()).toMatchObject({ tail: last - 2n, positions: { length: 5 } });

  expect(await forgetEvents(bench.prisma, ALL)).toBe(0);
  expect(await kept()).toMatchObject({ positions: { length: 5 } });
  await minutePasses();
  expect(await forgetEvents(bench.prisma, 2)).toBe(2);
  expect((await kept()).positions).toEqual([last - 2n, last - 1n, last]);
  expect(await forgetEvents(bench.prisma, 2)).toBe(1);
  expect(await kept()).toEqual({ tail: last - 2n, positions: [last - 1n, last] });
  expect(await forgetEvents(bench.prisma, 2)).toBe(0);
});

it('keeps what stands behind something younger, so that the log has no hole', async () => {
  const last = await happenTo(OLD, YOUNG, OLD);
  expect(await retireEvents(bench.prisma, clock)).toBe(1);
  expect((await kept()).tail).toBe(last - 2n);
});

it('announces nothing more while something announced is still there, so that it has its minute', async () => {
  const last = await happenTo(OLD, OLD);
  expect(await retireEvents(bench.prisma, clock, 1)).toBe(1);
  await minutePasses();
  expect(await retireEvents(bench.prisma, clock, 1)).toBe(0);
  expect(await forgetEvents(bench.prisma, ALL)).toBe(1);
  expect(await retireEvents(bench.prisma, clock, 1)).toBe(1);
  expect(await kept()).toEqual({ tail: last, positions: [last] });
});

it('has whoever was catching up below it read again: there is no gap that nobody is told of', async () => {
  await happenTo(OLD, OLD, OLD, YOUNG);
  const hub = new EventHub({
    log: bench.log,
    clock,
    onError: () => undefined,
    batchSize: 1,
    prefill: 0,
    pollMs: 5,
  });
  await hub.start();
  try {
    const { tail } = await kept();
    const reader = hub.subscribe({ after: tail });
    expect(await reader.next()).toMatchObject({ upTo: tail + 1n, events: { length: 1 } });
    expect(await retireEvents(bench.prisma, clock)).toBe(3);
    await hub.refresh();
    expect(await reader.next()).toMatchObject({ type: 'END', reason: 'TOO_OLD' });
  } finally {
    await hub.stop();
  }
});

it('holds no writer up: none waits for the counter while rows are looked for and deleted', async () => {
  await happenTo(OLD, OLD);
  await retireEvents(bench.prisma, clock);
  await minutePasses();
  await bench.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT app.forget_events(interval '1 minute', 10)`;
    await happen(YOUNG);
  });
  expect((await kept()).positions).toHaveLength(1);
});
