import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppOptions } from '../app.ts';
import type { OperationContext, RequestFacts } from './operation.ts';
import { eventually } from '../testing/eventually.ts';
import { SampleWorld, startSampleApp, type SampleApp } from '../testing/sample-app.ts';

let sample: SampleApp;
const open: { destroy(): void }[] = [];

beforeEach(async () => {
  sample = await startSampleApp({ pingMs: 50 });
});

async function restart(options: Partial<AppOptions>, world?: SampleWorld): Promise<void> {
  await sample.app.stop();
  sample = await startSampleApp(options, world);
}

afterEach(async () => {
  for (const request of open.splice(0)) request.destroy();
  await sample.app.stop();
});

const headers = { accept: 'text/event-stream', authorization: 'Bearer anna-token' };
const openFeeds = (count: number) => eventually(() => expect(sample.world.openFeeds).toBe(count));

/** Opens a stream as EventSource does, and reads its events as they come. */
async function stream(query: string, more: Record<string, string> = {}) {
  const request = get(`${sample.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { ...headers, ...more },
    agent: false,
  });
  open.push(request);
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  let text = '';
  response.on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    request,
    response,
    text: () => text,
    event: (index: number) =>
      eventually(() => {
        const events = text.split('\n\n').filter((event) => event.startsWith('event:'));
        const event = events[index];
        if (event === undefined) throw new Error(`There are ${events.length} events.`);
        return event;
      }),
  };
}

describe('a stream of server-sent events', () => {
  it('carries each item with its cursor as id, whether the document asks for it or not', async () => {
    const { event, response } = await stream('subscription { feed { text viewer } }');
    expect(response.headers['content-type']).toContain('text/event-stream');
    await openFeeds(1);
    sample.world.push({ text: 'one', cursor: 'log.0001' });
    expect(await event(0)).toBe(
      'event: next\nid: log.0001\ndata: {"data":{"feed":{"text":"one","viewer":"anna"}}}',
    );
    sample.world.push({ text: 'two' });
    expect(await event(1)).toBe('event: next\ndata: {"data":{"feed":{"text":"two","viewer":"anna"}}}');
  });

  it('keeps a cursor that is no single line out of the protocol', async () => {
    const { event } = await stream('subscription { feed { text } }');
    await openFeeds(1);
    sample.world.push({ text: 'one', cursor: 'a\ndata: forged' });
    expect(await event(0)).toBe('event: next\ndata: {"data":{"feed":{"text":"one"}}}');
  });

  it.each([
    ['none', 'subscription { feed { text } }'],
    ['a literal', 'subscription { feed(after: "log.0001") { text } }'],
    ['a variable without a value', 'subscription ($after: String) { feed(after: $after) { text } }'],
    ['none, in a fragment', 'subscription { ...F } fragment F on Subscription { feed { text } }'],
  ])('continues after Last-Event-ID where the operation’s own cursor is %s', async (_what, query) => {
    await stream(query, { 'last-event-id': 'log.0042' });
    await openFeeds(1);
    expect(sample.world.opened).toEqual(['log.0042']);
  });

  it('begins after the operation’s own cursor without one', async () => {
    await stream('subscription { feed(after: "log.0001") { text } }');
    await openFeeds(1);
    expect(sample.world.opened).toEqual(['log.0001']);
  });

  it('works by POST', async () => {
    const response = await fetch(`${sample.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'subscription { feed { text } }' }),
    });
    await openFeeds(1);
    sample.world.push({ text: 'one', cursor: 'log.0001' });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (reader && !text.includes('data: {')) text += (await reader.read()).value ?? '';
    expect(text).toContain('id: log.0001');
    await reader?.cancel();
    await openFeeds(0);
  });

  it('shows that it lives while nothing happens', async () => {
    const { text } = await stream('subscription { feed { text } }');
    await eventually(() => expect(text().split(':\n\n').length).toBeGreaterThan(2));
  });

  it('lets go of its source when the client is gone', async () => {
    const { request } = await stream('subscription { feed { text } }');
    await openFeeds(1);
    request.destroy();
    await openFeeds(0);
    expect(sample.world.contexts.every((context) => context.closed === 1)).toBe(true);
    expect(await sample.metrics.registry.metrics()).toContain('nachfass_subscribers{transport="sse"} 0');
  });

  it('completes when the session is over', async () => {
    const { event } = await stream('subscription { feed { text } }');
    await openFeeds(1);
    sample.world.sessions.delete('anna-token');
    sample.world.push({ text: 'not for anna any more' });
    expect(await event(0)).toBe('event: complete\ndata:');
    await openFeeds(0);
  });

  it('completes at once when told that the session has ended', async () => {
    const { event } = await stream('subscription { feed { text } }');
    await openFeeds(1);
    sample.app.endSession('session of anna-token');
    expect(await event(0)).toBe('event: complete\ndata:');
    await openFeeds(0);
  });

  it('masks errors in items and ends after its source failed', async () => {
    const { event, text } = await stream('subscription { feed { text broken } }');
    await openFeeds(1);
    sample.world.push({ text: 'one' });
    expect(await event(0)).toContain('"code":"INTERNAL"');
    sample.world.fail(new Error('SELECT secret FROM log'));
    expect(await event(1)).toContain('"code":"INTERNAL"');
    expect(await event(2)).toBe('event: complete\ndata:');
    expect(text()).not.toContain('secret');
  });

  it('turns strangers away with 401', async () => {
    const response = await fetch(
      `${sample.url}/graphql?query=${encodeURIComponent('subscription { feed { text } }')}`,
      {
        headers: { accept: 'text/event-stream' },
      },
    );
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('UNAUTHENTICATED');
  });

  it('is to be asked for again later when the server is busy', async () => {
    await restart({ isUnavailable: () => true });
    const { response, event } = await stream('subscription { brokenFeed { text } }');
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '1']);
    expect(await event(0)).toContain('busy');
  });

  it('is refused to who has as many as they may have, and to nobody else', async () => {
    await restart({ streamsPerViewer: 2 });
    const feed = 'subscription { feed { text } }';
    const asked = await Promise.all([stream(feed), stream(feed), stream(feed), stream(feed)]);
    expect(asked.map(({ response }) => response.statusCode).sort()).toEqual([200, 200, 429, 429]);
    const refused = asked.find(({ response }) => response.statusCode === 429);
    expect(await refused?.event(0)).toMatch(/"code":"RATE_LIMITED","requestId":"/);
    await openFeeds(2);
    const ben = await stream(feed, { authorization: 'Bearer ben-token' });
    expect(ben.response.statusCode).toBe(200);
    expect(await sample.metrics.registry.metrics()).toContain('nachfass_subscribers{transport="sse"} 3');

    asked.find(({ response }) => response.statusCode === 200)?.request.destroy();
    await openFeeds(2);
    expect((await stream(feed)).response.statusCode).toBe(200);
  });

  it('leaves its place when it cannot begin', async () => {
    await restart({ streamsPerViewer: 1 });
    for (let i = 0; i < 2; i += 1) {
      const { event } = await stream('subscription { brokenFeed { text } }');
      expect(await event(0)).toContain('"code":"INTERNAL"');
    }
    expect((await stream('subscription { feed { text } }')).response.statusCode).toBe(200);
  });

  it('does not stay open for a client that takes no streams', async () => {
    await restart({ streamsPerViewer: 1 });
    for (let i = 0; i < 3; i += 1) {
      const response = await fetch(`${sample.url}/graphql`, {
        method: 'POST',
        headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ query: 'subscription { feed { text } }' }),
      });
      expect(response.status).toBe(406);
    }
    await openFeeds(0);
  });

  it('does not stay open for a client that is gone before it begins', async () => {
    const world = new SampleWorld();
    const opening = Promise.withResolvers<null>();
    const goOn = Promise.withResolvers<null>();
    const slowly = (facts: RequestFacts): OperationContext => ({
      ...world.createContext(facts),
      close: async () => {
        opening.resolve(null);
        await goOn.promise;
      },
    });
    await restart({ streamsPerViewer: 1, createContext: slowly }, world);
    const request = get(
      `${sample.url}/graphql?query=${encodeURIComponent('subscription { feed { text } }')}`,
      { headers, agent: false },
    );
    request.on('error', () => undefined);
    await opening.promise;
    expect(world.openFeeds).toBe(1);
    await new Promise((resolve) => request.once('close', resolve).destroy());
    // By the time another request has its answer, the server has seen the socket close before it.
    expect((await fetch(`${sample.url}/healthz`)).status).toBe(200);
    goOn.resolve(null);
    await openFeeds(0);
    expect((await stream('subscription { feed { text } }')).response.statusCode).toBe(200);
  });

  it('takes no more items than its client reads', async () => {
    await restart({});
    const { response } = await stream('subscription { feed { text } }');
    await openFeeds(1);
    response.pause();
    const before = sample.world.contexts.length;
    const count = 60;
    for (let i = 0; i < count; i += 1) sample.world.push({ text: 'x'.repeat(512 * 1024) });
    const other = await stream('subscription { feed { text } }');
    await openFeeds(2);
    sample.world.push({ text: 'for the other' });
    expect(await other.event(0)).toContain('for the other');
    expect(sample.world.contexts.length - before).toBeLessThan(count);
  });

  it('is ended for a client that takes nothing any more, which gives its place back', async () => {
    const { response } = await stream('subscription { feed { text } }');
    await openFeeds(1);
    response.pause();
    for (let i = 0; i < 60; i += 1) sample.world.push({ text: 'x'.repeat(512 * 1024) });
    await openFeeds(0);
    // Cut off, not completed: the client goes on at its last id.
    response.resume();
    await eventually(() => expect(response.destroyed).toBe(true));
    expect(response.complete).toBe(false);
  });
});
