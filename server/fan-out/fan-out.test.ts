/** Seats at the head: who is told what with which cursor, and where a stream goes on that must go on by itself. */
import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Viewer } from '../auth/viewer.ts';
import type { Context } from '../context.ts';
import { decodeCursor } from '../events/cursor.ts';
import type { EventHub } from '../events/hub.ts';
import type { Delivery } from '../events/stream.ts';
import { createLogger } from '../logger.ts';
import { openResources, type OpenResources } from '../resources.ts';
import { schema } from '../schema/schema.ts';
import { leadUpdated, openEventBench, type EventBench } from '../testing/events.ts';
import { eventually } from '../testing/eventually.ts';
import { demoPeople } from '../testing/people.ts';
import type { FanOut } from './fan-out.ts';
import type { Following } from './following.ts';

const NEVER = 3_600_000;
const SHARED = parse(
  'subscription { events { ... on EventItem { cursor } ... on StreamCheckpoint { cursor } } }',
);
const OWN = parse('subscription { dashboardChanges { ... on DashboardChange { cursor } } }');

let bench: EventBench;
let open: OpenResources;
let hub: EventHub;
let fanOut: FanOut;

beforeAll(async () => {
  bench = await openEventBench({ leads: 3 });
});
afterEach(() => open.close());
afterAll(() => bench.close());

async function start(tickMs = NEVER): Promise<void> {
  open = await openResources({
    ...bench.database,
    log: createLogger({ level: 'error', readable: true }),
    clockMovable: false,
    poolSize: 1,
    eventPolls: { pollMs: tickMs, tickMs },
  });
  ({ hub, fanOut } = open.resources);
}

const admin: Viewer = { ...demoPeople.admin, sessionId: 's', active: true, expiresAt: new Date(NEVER) };

/** Told of every event of a lead as an item of its own, or as `tell` says. */
function seat(options: {
  readonly viewer?: Viewer;
  readonly document?: Delivery['asked']['document'];
  readonly tell?: Following['tell'];
  readonly stirs?: Following['stirs'];
  readonly room?: () => boolean;
  readonly answer?: Delivery['answer'];
  readonly position?: bigint;
}) {
  const got: { text: string; position: bigint }[] = [];
  const answers = vi.fn(
    options.answer ?? ((item: unknown) => Promise.resolve(Buffer.from(JSON.stringify(item)))),
  );
  const leaving = new AbortController();
  const followed = fanOut
    .follower({
      viewer: () => options.viewer ?? admin,
      stirs: options.stirs ?? (() => false),
      tell:
        options.tell ??
        (({ events }) =>
          events.map(({ id, position }) => ({
            key: id,
            from: position,
            to: position,
            item: { __typename: 'EventItem', id },
          }))),
    })
    .follow(
      {
        asked: { schema, document: options.document ?? SHARED, variableValues: { after: Math.random() } },
        answer: answers,
        push(json, cursor) {
          if (options.room?.() === false) return false;
          const decoded = decodeCursor(cursor);
          got.push({ text: json.toString(), position: decoded.ok ? decoded.position : -1n });
          return true;
        },
      },
      options.position ?? hub.position,
      leaving.signal,
    );
  return { got, answers, followed, leave: () => leaving.abort() };
}

const positions = (it: { got: { position: bigint }[] }) => it.got.map(({ position }) => position);

describe('who has a seat', () => {
  test('is told each event once; one answer is made for all who ask the same and are the same to it', async () => {
    await start();
    const before = hub.position;
    const sent = vi.fn();
    hub.onSent(sent);
    const three = [seat({}), seat({}), seat({ viewer: { ...admin, id: demoPeople.managerDe.id } })];
    const last = await bench.commit(bench.leadIds.map((id) => leadUpdated(id)));
    await hub.refresh();
    await eventually(() => expect(fanOut.stats().sent).toBe(9));
    for (const it of three) expect(positions(it)).toEqual([before + 1n, before + 2n, last]);
    expect(three.reduce((sum, it) => sum + it.answers.mock.calls.length, 0)).toBe(3);
    expect(new Set(three.map((it) => JSON.stringify(it.got.map(({ text }) => text)))).size).toBe(1);
    expect(fanOut.stats()).toMatchObject({ seats: 3, made: 3, woken: 0 });
    expect(sent.mock.calls.map(([type, ms]: unknown[]) => [type, Number(ms) >= 0])).toEqual(
      Array(3).fill(['LEAD_UPDATED', true]),
    );
  });

  test('is promised no more than was sent, where what is told spans others, and all of it with the last', async () => {
    await start();
    const before = hub.position;
    const [a = '', b = ''] = bench.leadIds;
    const one = seat({
      tell: ({ first, last }) => [
        { key: last.id, from: first.position, to: last.position, item: { __typename: 'LeadChange' } },
      ],
    });
    const last = await bench.commit([leadUpdated(a), leadUpdated(b), leadUpdated(a)]);
    await hub.refresh();
    await eventually(() => expect(one.got).toHaveLength(2));
    // The one of b alone is told first; what is still to come began before it.
    expect(positions(one)).toEqual([before, last]);
  });

  test('gets a checkpoint with the others, made once', async () => {
    await start(30);
    const [one, other] = [seat({}), seat({})];
    await eventually(() => expect(other.got.length).toBeGreaterThan(1));
    for (const { got } of [one, other]) expect(got[0]?.text).toContain('StreamCheckpoint');
    expect(one.answers).toHaveBeenCalled();
    expect(other.answers).not.toHaveBeenCalled();
  });
});

describe('a stream goes on by itself', () => {
  test('from before the batch, when only it can tell', async () => {
    await start();
    const before = hub.position;
    const asking = seat({ tell: () => 'ASK' });
    const own = seat({ document: OWN });
    const last = await bench.happen(1);
    await hub.refresh();
    expect(await asking.followed).toMatchObject({ position: before, tick: false });
    expect(await own.followed).toMatchObject({ position: before, tick: false });
    expect(fanOut.stats()).toMatchObject({ seats: 0, sent: 0 });
    expect(hub.position).toBe(last);
  });

  test('from the last cursor it got, when its client takes no more', async () => {
    await start();
    const before = hub.position;
    let room = 2;
    const slow = seat({ room: () => room-- > 0 });
    const quick = seat({ room: () => true });
    const last = await bench.commit(bench.leadIds.map((id) => leadUpdated(id)));
    await hub.refresh();
    expect(await slow.followed).toMatchObject({ position: before + 2n });
    await eventually(() => expect(positions(quick)).toEqual([before + 1n, before + 2n, last]));
  });

  test('each for itself, when the answer has errors', async () => {
    await start();
    const before = hub.position;
    const two = [1, 2].map(() => seat({ answer: () => Promise.resolve(null) }));
    await bench.happen(1);
    await hub.refresh();
    for (const it of two) expect(await it.followed).toMatchObject({ position: before });
  });

  test('while the settings cannot be read, and then no longer', async () => {
    await start();
    const answer: Delivery['answer'] = async (_item, context) => {
      const view = await (context as Context).view();
      return Buffer.from(JSON.stringify(await view.settings(null)));
    };
    const first = seat({ answer });
    await bench.admin.query('ALTER TABLE settings RENAME TO settings_away');
    try {
      await bench.happen(1);
      await first.followed;
    } finally {
      await bench.admin.query('ALTER TABLE settings_away RENAME TO settings');
    }
    await eventually(() => expect(fanOut.stats()).toMatchObject({ made: 0, failed: 1, woken: 1 }));
    const second = await eventually(() => {
      const taken = seat({ answer });
      if (!taken.followed) throw new Error('the head is elsewhere');
      return taken;
    });
    await bench.happen(1);
    await eventually(() => expect(second.got).toHaveLength(1));
    expect(fanOut.stats()).toMatchObject({ made: 1, sent: 1, failed: 1 });
  });

  test('when it is stirred by what is about no lead, and for a sign of life of its own', async () => {
    await start(30);
    const own = seat({ document: OWN });
    expect(await own.followed).toMatchObject({ position: hub.position, tick: true });
  });

  test('when it ends, and leaves nothing behind', async () => {
    await start();
    const one = seat({});
    one.leave();
    await one.followed;
    expect(fanOut.busy).toBe(false);
  });

  test('when the hub stops', async () => {
    await start();
    const one = seat({});
    await hub.stop();
    expect(await one.followed).toMatchObject({ tick: false });
  });
});

test('a seat is taken at the head only', async () => {
  await start();
  await bench.happen(1);
  await hub.refresh();
  expect(seat({ position: hub.position - 1n }).followed).toBeNull();
  expect(seat({}).followed).not.toBeNull();
});
