import { Temporal } from '@js-temporal/polyfill';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { leadUpdated, openEventBench, type EventBench } from '../testing/events.ts';
import { eventually } from '../testing/eventually.ts';
import { demoPeople } from '../testing/people.ts';
import { changeKind, type StreamChange } from './changes.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { EventHub, type EventHubOptions } from './hub.ts';
import { openStream, type StreamItem, type StreamOptions } from './stream.ts';

interface Told {
  readonly __typename: 'Told';
  readonly key: string;
  readonly positions: readonly bigint[];
}
type Item = StreamItem<Told>;

let bench: EventBench;
let cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  bench = await openEventBench();
});
afterEach(async () => {
  for (const clean of cleanUp.toReversed()) await clean();
  cleanUp = [];
});
afterAll(() => bench.close());

const NEVER = 3_600_000;

async function startHub(options: Partial<EventHubOptions> = {}): Promise<EventHub> {
  const hub = new EventHub({
    log: bench.log,
    clock: { now: () => Temporal.Now.instant() },
    onError: () => undefined,
    pollMs: 5,
    tickMs: NEVER,
    ...options,
  });
  await hub.start();
  cleanUp.push(() => hub.stop());
  return hub;
}

const tell = async (changes: readonly StreamChange[]): Promise<Told[]> =>
  changes.map(({ key, events }) => ({
    __typename: 'Told',
    key,
    positions: events.map(({ position }) => position),
  }));

function open(hub: EventHub, options: Partial<StreamOptions<Told>> = {}) {
  const stream = openStream<Told>({
    hub,
    catchUp: 'exact',
    interest: (event) => event.leadId,
    toItems: tell,
    ...options,
  });
  cleanUp.push(() => stream.return());
  return stream;
}

async function take(stream: AsyncIterator<Item>, count: number): Promise<Item[]> {
  const items: Item[] = [];
  while (items.length < count) {
    const { value, done } = await stream.next();
    if (done) break;
    items.push(value);
  }
  return items;
}

const told = (items: readonly Item[]) => items.filter((item) => item.__typename === 'Told');
const decodedPosition = (of: string) => {
  const decoded = decodeCursor(of);
  return decoded.ok ? decoded.position : null;
};
const positionOf = (item: Item | undefined) => {
  const decoded = decodeCursor(item?.cursor);
  return decoded.ok ? decoded.position : null;
};
const cursor = (hub: EventHub, position: bigint) => encodeCursor(hub.logId, position);

describe('the beginning of a stream', () => {
  test('without a cursor is the head when it was opened, and a checkpoint says so', async () => {
    const head = await bench.happen(3);
    const hub = await startHub();
    const stream = open(hub);
    const [first] = await take(stream, 1);
    expect(first).toEqual({
      __typename: 'StreamCheckpoint',
      cursor: cursor(hub, head),
      head: cursor(hub, head),
      at: expect.any(Temporal.Instant),
    });
    const next = await bench.happen(1);
    expect(await take(stream, 1)).toMatchObject([
      { __typename: 'Told', positions: [next], cursor: cursor(hub, next) },
    ]);
  });

  test('is that head also where this server has not read so far yet', async () => {
    const hub = await startHub({ pollMs: NEVER });
    const head = await bench.happen(3);
    expect(hub.position).toBe(head - 3n);
    const stream = open(hub);
    const [first] = await take(stream, 1);
    expect(first).toMatchObject({ __typename: 'StreamCheckpoint', cursor: cursor(hub, head) });
    const next = await bench.happen(1);
    hub.wake();
    expect(await take(stream, 1)).toMatchObject([{ positions: [next] }]);
  });

  test('is not the first reading of it: what happens in between is not lost', async () => {
    const hub = await startHub();
    const stream = open(hub);
    await hub.refresh();
    const last = await bench.happen(2);
    const items = await take(stream, 3);
    expect(items.map(({ __typename }) => __typename)).toEqual(['StreamCheckpoint', 'Told', 'Told']);
    expect(positionOf(items[2])).toBe(last);
  });

  test('with a cursor this server has not come to yet waits for it instead of calling it AHEAD', async () => {
    const hub = await startHub({ pollMs: NEVER });
    const written = await bench.happen(2);
    expect(hub.position).toBeLessThan(written);
    const [first] = await take(open(hub, { after: cursor(hub, written) }), 1);
    expect(first).toMatchObject({ __typename: 'StreamCheckpoint', cursor: cursor(hub, written) });
  });

  test.each([
    ['AHEAD', (hub: EventHub) => cursor(hub, hub.position + 1n)],
    ['FOREIGN_LOG', () => encodeCursor('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1n)],
    ['FOREIGN_LOG', () => 'no cursor at all'],
  ])('%s: the client reads again, and the stream is over', async (reason, after) => {
    const head = await bench.happen(1);
    const hub = await startHub();
    const stream = open(hub, { after: after(hub) });
    expect(await take(stream, 5)).toEqual([
      { __typename: 'ResyncRequired', reason, cursor: cursor(hub, head) },
    ]);
    expect(hub.stats().subscribers).toBe(0);
  });

  test('TOO_OLD: only when something after the cursor has been deleted', async () => {
    const head = await bench.happen(6);
    const tail = head - 3n;
    await bench.admin.query('UPDATE event_counter SET tail = $1', [tail]);
    await bench.admin.query('DELETE FROM events WHERE position <= $1', [tail]);
    const hub = await startHub();
    expect(await take(open(hub, { after: cursor(hub, tail - 1n) }), 2)).toMatchObject([
      { reason: 'TOO_OLD' },
    ]);
    const items = await take(open(hub, { after: cursor(hub, tail) }), 4);
    expect(told(items)).toHaveLength(3);
  });
});

describe('an exact stream', () => {
  test('resumes anywhere without a gap or a repeat', async () => {
    const start = await bench.happen(1);
    const hub = await startHub({
      prefill: 3,
      batchSize: 4,
      window: { events: 6, bytes: 1_000_000 },
      tickMs: 5,
    });
    let last = start;
    let writing = true;
    const writers = Promise.all(
      [1, 2, 3].map(async () => {
        for (let n = 0; n < 25; n++) last = await bench.happen(1);
      }),
    ).finally(() => (writing = false));

    const got: bigint[] = [];
    let after = cursor(hub, start);
    let visits = 0;
    while (writing || got.at(-1) !== start + 75n) {
      const items = await take(open(hub, { after }), 1 + (visits++ % 7));
      for (const item of items) {
        expect(item.cursor >= after).toBe(true);
        if (item.__typename === 'Told') got.push(...item.positions);
        // Sent home for being slow, as one may be with so small a window: what was sent still holds.
        if (item.__typename !== 'ResyncRequired') after = item.cursor;
      }
    }
    await writers;
    expect(last).toBe(start + 75n);
    expect(got).toEqual(Array.from({ length: 75 }, (_, n) => start + BigInt(n + 1)));
  });

  test('goes on at another server where the first one was stopped', async () => {
    const [one, other] = [await startHub(), await startHub()];
    const start = await bench.happen(1);
    const all: bigint[] = [];
    let after = cursor(one, start);
    const follow = async (stream: AsyncIterator<Item>, upTo: bigint) => {
      while (decodedPosition(after) !== upTo) {
        const { value, done } = await stream.next();
        if (done) return;
        after = value.cursor;
        if (value.__typename === 'Told') all.push(...value.positions);
      }
    };
    const stopping = follow(open(one, { after }), -1n);
    const seen = await bench.happen(5);
    await eventually(() => expect(all).toHaveLength(5));
    // In the middle of writing: what comes before the stop, and what after it, is not known.
    const writing = bench.happen(10);
    await one.stop();
    await stopping;
    const last = await writing;
    await follow(open(other, { after }), last);
    expect(last).toBe(seen + 10n);
    expect(all).toEqual(Array.from({ length: 15 }, (_, nth) => start + 1n + BigInt(nth)));
  });

  test('leaves out what does not concern the viewer, and its cursors pass over it', async () => {
    const start = await bench.happen(1);
    const [mine = '', other = ''] = bench.leadIds;
    for (const id of [other, mine, other, other]) await bench.commit([leadUpdated(id)]);
    const hub = await startHub();
    const interest: StreamOptions<Told>['interest'] = ({ leadId }) => (leadId === mine ? leadId : null);
    const items = await take(open(hub, { after: cursor(hub, start), interest }), 2);
    expect(items).toMatchObject([
      { __typename: 'Told', positions: [start + 2n] },
      { __typename: 'StreamCheckpoint', cursor: cursor(hub, start + 4n) },
    ]);
  });
});

describe('a collapsed stream', () => {
  test('tells what was missed once for each key, and its cursors promise no more than was sent', async () => {
    const start = await bench.happen(1);
    const [a = '', b = '', c = ''] = bench.leadIds;
    for (const id of [a, b, a, c, b]) await bench.commit([leadUpdated(id)]);
    const hub = await startHub();
    const items = await take(open(hub, { after: cursor(hub, start), catchUp: 'collapse', maxItems: 2 }), 4);
    const relative = (item: Item) => (positionOf(item) ?? 0n) - start;
    expect(
      told(items).map((item) => [item.key, item.positions.map((p) => p - start), relative(item)]),
    ).toEqual([
      [a, [1n, 3n], 1n], // b's first event, at 2, has not been sent
      [c, [4n], 1n],
      [b, [2n, 5n], 5n],
    ]);
    expect(items[3]).toMatchObject({ __typename: 'StreamCheckpoint', cursor: cursor(hub, start + 5n) });
  });

  test('gives the state before the first missed event against the one after the last', async () => {
    const start = await bench.happen(1);
    const [lead = ''] = bench.leadIds;
    const give = (owner: string | null) =>
      bench.commit(
        [leadUpdated(lead)],
        (tx) =>
          tx.$executeRaw`UPDATE leads SET owner_id = ${owner}::uuid, owned_since = now() WHERE id = ${lead}::uuid`,
      );
    const viewer = demoPeople.salesDe.id;
    const kinds: unknown[] = [];
    const hub = await startHub();
    const watch = async (after: bigint) => {
      const toItems: StreamOptions<Told>['toItems'] = async (changes) => {
        for (const { first, last } of changes)
          kinds.push(changeKind(first.scopeBefore?.owner === viewer, last.scopeAfter?.owner === viewer));
        return tell(changes);
      };
      const interest: StreamOptions<Told>['interest'] = (event) =>
        event.scopeBefore?.owner === viewer || event.scopeAfter?.owner === viewer ? event.leadId : null;
      await take(open(hub, { after: cursor(hub, after), catchUp: 'collapse', toItems, interest }), 1);
    };
    const owned = await give(viewer);
    await give(demoPeople.sales2De.id);
    const again = await give(viewer);
    await watch(start); // came, went, came: entered
    await watch(owned); // went and came back: changed
    await watch(again - 1n);
    const gone = await give(null);
    await watch(owned);
    await watch(start); // was never told of it, and is gone: nothing
    await watch(gone - 1n);
    expect(kinds).toEqual(['ENTERED', 'CHANGED', 'ENTERED', 'LEFT', null, 'LEFT']);
  });

  test('merges what happens while its reader is busy', async () => {
    const hub = await startHub();
    const stream = open(hub, { catchUp: 'collapse' });
    await take(stream, 1);
    const start = hub.position;
    const [lead = ''] = bench.leadIds;
    for (let n = 0; n < 5; n++) await bench.commit([leadUpdated(lead)]);
    await hub.refresh();
    const [item] = await take(stream, 1);
    expect(item).toMatchObject({ positions: [1n, 2n, 3n, 4n, 5n].map((n) => start + n) });
    expect(positionOf(item)).toBe(start + 5n);
  });

  test('has the reader begin again when too much was missed', async () => {
    const head = await bench.happen(5);
    const hub = await startHub();
    const options = { after: cursor(hub, head - 5n), catchUp: 'collapse', maxCatchUp: 4 } as const;
    expect(await take(open(hub, options), 3)).toMatchObject([
      { reason: 'TOO_OLD', cursor: cursor(hub, head) },
    ]);
  });
});

describe('a stream', () => {
  test('tells the hub of each item that was handed over, but of none of its catch-up', async () => {
    const hub = await startHub();
    const sent = vi.fn();
    hub.onSent(sent);
    const start = await bench.happen(1);
    await bench.happen(2);
    const stream = open(hub, { after: encodeCursor(hub.logId, start) });
    await take(stream, 3); // two that it had missed, and the checkpoint
    const next = stream.next();
    await bench.happen(1);
    await next;
    expect(sent).not.toHaveBeenCalled();
    const one = stream.next();
    await bench.happen(1);
    await one;
    expect(sent.mock.calls).toEqual([['LEAD_UPDATED', expect.any(Number)]]);
  });

  test('tells regularly how far it has come, as long as the log can be read', async () => {
    const hub = await startHub({ tickMs: 10 });
    const stream = open(hub, { interest: () => null });
    const [first] = await take(stream, 1);
    const head = await bench.happen(2);
    await eventually(async () => {
      const [checkpoint] = await take(stream, 1);
      expect(checkpoint).toMatchObject({ __typename: 'StreamCheckpoint', cursor: cursor(hub, head) });
    });
    expect(positionOf(first)).toBe(head - 2n);
  });

  test('gives checkpoints among its items when it is never quiet', async () => {
    const start = await bench.happen(3);
    const hub = await startHub();
    const stream = open(hub, { after: cursor(hub, start), checkpointMs: 0 });
    await take(stream, 1);
    await bench.happen(1);
    const items = await take(stream, 2);
    expect(items.map(({ __typename }) => __typename)).toEqual(['Told', 'StreamCheckpoint']);
    expect(positionOf(items[1])).toBe(start + 1n);
  });

  test('pauses between batches that have items, and merges what comes meanwhile', async () => {
    const hub = await startHub();
    const minIntervalMs = 2_000;
    const stream = open(hub, { catchUp: 'collapse', interest: () => 'dashboard', minIntervalMs });
    await take(stream, 1);
    const start = await bench.happen(1);
    const began = performance.now();
    await take(stream, 1);
    const next = take(stream, 1);
    await bench.happen(2);
    const [item] = await next;
    expect(performance.now() - began).toBeGreaterThan(minIntervalMs - 5);
    expect(item).toMatchObject({ positions: [start + 1n, start + 2n] });
  });

  test('asks for nothing before its reader does', async () => {
    const start = await bench.happen(4);
    const hub = await startHub();
    const toItems = vi.fn(tell);
    const stream = open(hub, { after: cursor(hub, start - 4n), maxItems: 2, toItems });
    await hub.refresh();
    expect(toItems).not.toHaveBeenCalled();
    await take(stream, 2);
    expect(toItems).toHaveBeenCalledTimes(1);
    await take(stream, 1);
    expect(toItems).toHaveBeenCalledTimes(2);
  });

  test('sends nothing of the batch in which the viewer lost or gained access', async () => {
    const hub = await startHub();
    const stream = open(hub, {
      resyncOn: (event) => (event.type === 'ACCESS_CHANGED' ? 'ACCESS_CHANGED' : null),
    });
    await take(stream, 1);
    const { salesDe } = demoPeople;
    const access = { type: 'ACCESS_CHANGED', userId: salesDe.id, data: { subjectId: salesDe.id } } as const;
    const [lead = ''] = bench.leadIds;
    const head = await bench.commit([leadUpdated(lead), { ...leadUpdated(lead), leadId: null, ...access }]);
    await hub.refresh();
    expect(await take(stream, 3)).toEqual([
      { __typename: 'ResyncRequired', reason: 'ACCESS_CHANGED', cursor: cursor(hub, head) },
    ]);
  });

  test('gives several items for one change the same promise only at the last of them', async () => {
    const start = await bench.happen(2);
    const hub = await startHub();
    const twice: StreamOptions<Told>['toItems'] = async (changes) =>
      (await tell(changes)).map((one) => [one, one]);
    const items = await take(open(hub, { after: cursor(hub, start - 2n), toItems: twice }), 4);
    expect(items.map((item) => (positionOf(item) ?? 0n) - start)).toEqual([-2n, -1n, -1n, 0n]);
  });

  test('ends at once when its reader leaves while it waits, and lets go of its subscription', async () => {
    const hub = await startHub();
    const leaving = new AbortController();
    const [returned, aborted] = [open(hub), open(hub, { signal: leaving.signal })];
    await Promise.all([take(returned, 1), take(aborted, 1)]);
    const waiting = [returned.next(), aborted.next()];
    await returned.return();
    leaving.abort();
    expect(await Promise.all(waiting)).toEqual([
      { value: undefined, done: true },
      { value: undefined, done: true },
    ]);
    expect(hub.stats().subscribers).toBe(0);
  });

  test('that was opened and never read is let go of as well', async () => {
    const hub = await startHub();
    await open(hub).return();
    expect(hub.stats().subscribers).toBe(0);
  });

  test('fails with the error of what makes its items, and lets go of its subscription', async () => {
    const start = await bench.happen(1);
    const hub = await startHub();
    const toItems = () => Promise.reject(new Error('no connection'));
    const stream = open(hub, { after: cursor(hub, start - 1n), toItems });
    await expect(stream.next()).rejects.toThrow('no connection');
    expect(hub.stats().subscribers).toBe(0);
  });

  test('of a reader who stayed away too long says SLOW', async () => {
    const hub = await startHub({ window: { events: 4, bytes: 1_000_000 } });
    const stream = open(hub);
    await take(stream, 1);
    await bench.happen(1);
    await take(stream, 1);
    const head = await bench.happen(9);
    await hub.refresh();
    expect(await take(stream, 2)).toEqual([
      { __typename: 'ResyncRequired', reason: 'SLOW', cursor: cursor(hub, head) },
    ]);
  });
});
