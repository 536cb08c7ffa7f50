/** The list under everything that can happen to it: real urql, real graphcache, a server of one sorted list. */
import { cacheExchange } from '@urql/exchange-graphcache';
import fc from 'fast-check';
import { Client, fetchExchange, subscriptionExchange } from 'urql';
import { pipe, subscribe } from 'wonka';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leadChanges } from './cache.ts';
import { LeadPages } from './lead-pages.ts';
import { LeadChanges } from './leads-documents.ts';
import { PAGE } from './search.ts';

/** `LEAD_PAGES_RUNS` makes more of them. */
const RUNS = Number(process.env['LEAD_PAGES_RUNS'] ?? 12);
const VIEW = { filter: {}, search: null, orderBy: null };

// Those who leave are seen off for three seconds: time is moved.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server with a list in descending order, answering after some turns, and the page that shows it. */
function start(leads: number) {
  /** By id, where in the order: further up is greater. */
  const places = new Map<string, number>(
    Array.from({ length: leads }, (_, nth) => [`l${nth}`, (leads - nth) * 1_000] as const),
  );
  let position = 100;
  let slowness = 0;
  let tell: (data: Record<string, unknown>) => void = () => undefined;
  const sorted = () => [...places].sort(([, a], [, b]) => b - a).map(([id]) => id);
  const answer = (after: string | null, first: number) => {
    const behind = sorted().filter((id) => after === null || (places.get(id) ?? 0) < Number(after));
    const ids = behind.slice(0, first);
    const last = ids.at(-1);
    return {
      __typename: 'LeadConnection',
      asOf: `log:${position}`,
      nodes: ids.map(lead),
      pageInfo: {
        __typename: 'PageInfo',
        hasNextPage: behind.length > first,
        endCursor: last === undefined ? null : String(places.get(last)),
      },
    };
  };
  const client = new Client({
    url: 'http://server.test/graphql',
    preferGetMethod: false,
    fetch: async (_url, init) => {
      const { variables } = JSON.parse(String(init?.body));
      const body = JSON.stringify({ data: { leads: answer(variables.after ?? null, variables.first) } });
      await turns(slowness);
      return new Response(body, { headers: { 'content-type': 'application/json' } });
    },
    exchanges: [
      cacheExchange({
        keys: { Money: () => null, LeadScore: () => null, Territory: ({ code }) => String(code) },
        updates: { Subscription: { leadChanges: leadChanges as never } },
        possibleTypes: {},
        // It warns of what only the other members of a union have.
        logger: () => undefined,
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: () => ({
          subscribe: (sink) => {
            tell = (data) => sink.next({ data });
            return { unsubscribe: () => undefined };
          },
        }),
      }),
    ],
  });
  const pages = new LeadPages(client, VIEW, null);
  pipe(
    client.subscription(LeadChanges, { filter: {}, search: null, after: 'log:1' }),
    subscribe(() => undefined),
  );
  const change = (kind: string, leadId: string) => {
    position += 1;
    const cursor = `log:${position}`;
    const item = {
      __typename: 'LeadChange',
      cursor,
      kind,
      leadId,
      lead: kind === 'LEFT' ? null : lead(leadId),
    };
    tell({ leadChanges: item });
  };
  let made = 0;
  return {
    pages,
    sorted,
    be: (slow: number) => (slowness = slow),
    enter: (place: number) => {
      const id = `new${made++}`;
      places.set(id, place + 1 / (made + 1));
      change('ENTERED', id);
    },
    leave: (id: string) => {
      places.delete(id);
      change('LEFT', id);
    },
    move: (id: string, place: number) => {
      places.set(id, place + 0.5 + 1 / (++made + 1));
      change('CHANGED', id);
    },
  };
}

const lead = (id: string) => ({
  __typename: 'Lead',
  id,
  version: 1,
  companyName: id,
  city: null,
  status: 'ACTIVE',
  stage: 'REGISTRATION',
  source: 'PHONE',
  businessType: null,
  registeredAt: '2026-11-01T08:00:00Z',
  updatedAt: '2026-11-01T08:00:00Z',
  lastActivityAt: null,
  redactedFields: [],
  viewerRelation: 'OWNER',
  territory: { __typename: 'Territory', code: 'DE-BY' },
  owner: null,
  estimatedVolume: null,
  score: null,
  nextFollowUp: null,
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((done) => setImmediate(done));
}

/** Until nothing is on its way. */
async function quiet(pages: LeadPages): Promise<void> {
  for (let still = 0, turn = 0; still < 4 && turn < 120; turn++) {
    await turns(1);
    still = pages.get().fetching ? 0 : still + 1;
  }
  expect(pages.get().fetching).toBe(false);
}

const share = fc.integer({ min: 0, max: 999 }).map((part) => part / 1_000);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'more' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('show' as const),
      at: share,
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'reload' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'moveTime' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('enter' as const, 'leave' as const, 'move' as const),
      at: share,
      to: share,
    }),
  },
);

const story = fc.record({
  leads: fc.integer({ min: 0, max: 4 * PAGE + 1 }),
  steps: fc.array(fc.record({ step, slow: fc.integer({ min: 0, max: 3 }), wait: fc.boolean() }), {
    minLength: 5,
    maxLength: 25,
  }),
});

/** One that comes at the top pushes another from the first page onto the second, which has been read already. */
const pushedOut: typeof story extends fc.Arbitrary<infer Story> ? Story : never = {
  leads: 2 * PAGE + 50,
  steps: [
    { step: { kind: 'moveTime' }, slow: 0, wait: true },
    { step: { kind: 'more' }, slow: 0, wait: true },
    { step: { kind: 'enter', at: 0, to: 1 }, slow: 0, wait: true },
    { step: { kind: 'reload' }, slow: 0, wait: true },
  ],
};

test('no lead is shown twice or passed over, whatever comes, goes and moves while one scrolls', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ leads, steps }) => {
      const { pages, sorted, be, enter, leave, move } = start(leads);
      /** Where they have always been: what moves or comes may be seen late. */
      const steady = new Set(sorted());
      const check = () => {
        const { rows } = pages.get();
        const ids = rows.map(({ lead: { id } }) => id);
        expect(new Set(ids).size, 'a lead twice').toBe(ids.length);
        const order = sorted().filter((id) => steady.has(id));
        const shown = ids.filter((id) => steady.has(id));
        const wanted = new Set(shown);
        expect(shown, 'the order').toEqual(order.filter((id) => wanted.has(id)));
        return { shown, order };
      };
      /** The list does not say of these that it is loading: what it shows stays true. */
      const asked: Promise<unknown>[] = [];
      pages.start();
      try {
        for (const { step, slow, wait } of steps) {
          be(slow);
          const { rows } = pages.get();
          const all = sorted();
          const pick = (share: number) => Math.min(Math.floor(share * all.length), all.length - 1);
          switch (step.kind) {
            case 'more':
              pages.more();
              break;
            case 'show': {
              const first = Math.floor(step.at * rows.length);
              pages.show(first, first + 15);
              break;
            }
            case 'reload':
              asked.push(pages.reload());
              break;
            case 'moveTime':
              vi.advanceTimersByTime(3_000);
              break;
            case 'enter':
              enter(Math.floor(step.to * (leads + 1)) * 1_000);
              break;
            case 'leave':
            case 'move': {
              const id = all[pick(step.at)];
              if (id === undefined) break;
              steady.delete(id);
              if (step.kind === 'leave') leave(id);
              else move(id, Math.floor(step.to * (leads + 1)) * 1_000);
            }
          }
          if (wait) {
            await Promise.all(asked);
            await quiet(pages);
          }
          check();
        }
        // Once through all of it, as somebody does who reads it.
        await Promise.all(asked);
        await quiet(pages);
        for (let at = 0, ends = false; !ends; at += PAGE / 2) {
          pages.show(at, at + 15);
          if (at + 15 >= pages.get().rows.length - 30) pages.more();
          await quiet(pages);
          const { shown, order } = check();
          // Whatever is behind the last row that is loaded is still to come.
          const near = shown.filter((id) => {
            const row = pages.get().rows.findIndex(({ lead: one }) => one.id === id);
            return row >= at && row <= at + PAGE / 2;
          });
          const from = order.indexOf(near[0] ?? '');
          expect(near, 'nothing passed over on the screen and a little further').toEqual(
            near.length > 0 ? order.slice(from, from + near.length) : [],
          );
          ends = at + 15 >= pages.get().rows.length && !pages.get().hasMore;
        }
        vi.advanceTimersByTime(3_000);
        const { rows } = pages.get();
        expect(rows.filter(({ leaving }) => leaving)).toEqual([]);
        const gone = rows.filter(({ lead: { id } }) => !sorted().includes(id));
        expect(gone, 'what has left').toEqual([]);
      } finally {
        pages.stop();
      }
    }),
    { examples: [[pushedOut]], numRuns: RUNS, endOnFailure: true },
  );
});

test('while nothing in it changes the list is the same array, however much is asked for', async () => {
  const { pages } = start(PAGE + 50);
  pages.start();
  await quiet(pages);
  const { rows } = pages.get();
  expect(rows).toHaveLength(PAGE);
  pages.more();
  expect(pages.get()).toMatchObject({ fetching: true });
  expect(pages.get().rows).toBe(rows);
  await quiet(pages);
  expect(pages.get().rows).toHaveLength(PAGE + 50);
  expect(pages.get().hasMore).toBe(false);
  pages.stop();
});
