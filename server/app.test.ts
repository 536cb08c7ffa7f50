import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { request } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppOptions } from './app.ts';
import { eventually } from './testing/eventually.ts';
import { sampleOptions, SampleWorld, startSampleApp, type SampleApp } from './testing/sample-app.ts';
import { buildApp } from './app.ts';

let sample: SampleApp;
let web: string;

beforeAll(async () => {
  web = await mkdtemp(path.join(tmpdir(), 'nachfass-web-'));
  await mkdir(path.join(web, 'dist/assets'), { recursive: true });
  await writeFile(path.join(web, 'secret.txt'), 'outside');
  await writeFile(path.join(web, 'dist/index.html'), '<!doctype html><title>Nachfass</title>');
  await writeFile(path.join(web, 'dist/favicon.svg'), '<svg/>');
  await writeFile(
    path.join(web, 'dist/assets/index-s2c0uBPb.js'),
    `console.log('${'nachfass '.repeat(500)}')`,
  );
});

afterAll(() => rm(web, { recursive: true }));

beforeEach(() => start({}));
afterEach(() => sample.app.stop());

async function start(options: Partial<AppOptions>): Promise<void> {
  sample = await startSampleApp({ web: path.join(web, 'dist'), ...options });
}

async function restart(options: Partial<AppOptions>): Promise<void> {
  await sample.app.stop();
  await start(options);
}

/** fetch normalises paths; this sends them as they are. */
async function raw(
  pathname: string,
  headers: Record<string, string> = {},
): Promise<{ status?: number; body: string }> {
  const sent = request({ host: '127.0.0.1', port: sample.port, path: pathname, headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer> & { statusCode?: number }];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, body };
}

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${sample.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer anna-token', ...headers },
    body,
  });

describe('the web app', () => {
  it('is served, its hashed files for ever, its routes from the page', async () => {
    const page = await fetch(`${sample.url}/leads/42`);
    expect(await page.text()).toContain('<title>Nachfass');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const script = await fetch(`${sample.url}/assets/index-s2c0uBPb.js`, {
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('content-encoding')).toBe('br');
    expect(await script.text()).toContain('nachfass nachfass');
    expect((await fetch(`${sample.url}/assets/gone-12345678.js`)).status).toBe(404);
    expect((await fetch(`${sample.url}/leads`, { method: 'POST' })).status).toBe(405);
  });

  it('says that nothing has changed', async () => {
    const etag = (await fetch(`${sample.url}/favicon.svg`)).headers.get('etag') ?? '';
    expect((await fetch(`${sample.url}/favicon.svg`, { headers: { 'if-none-match': etag } })).status).toBe(
      304,
    );
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%00',
    '/%',
  ])('serves nothing outside its folder for %s', async (pathname) => {
    const { status, body } = await raw(pathname);
    expect(body).not.toContain('outside');
    expect([400, 404]).toContain(status);
  });

  it('can come from a middleware', async () => {
    const closed = vi.fn(() => Promise.resolve());
    await restart({
      web: {
        attach: () =>
          Promise.resolve({
            handle: (incoming, response, next) =>
              incoming.url === '/here' ? response.end('from the middleware') : next(),
            close: closed,
          }),
      },
    });
    expect(await (await fetch(`${sample.url}/here`)).text()).toBe('from the middleware');
    expect((await fetch(`${sample.url}/there`)).status).toBe(404);
    await sample.app.stop();
    expect(closed).toHaveBeenCalledOnce();
  });
});

describe('what operators ask', () => {
  it('is answered', async () => {
    expect(await (await fetch(`${sample.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${sample.url}/readyz`)).json()).toEqual({ ready: true, reasons: [] });
    await post(JSON.stringify({ query: '{ me }' }));
    const metrics = await (await fetch(`${sample.url}/metrics`)).text();
    expect(metrics).toContain('process_cpu_seconds_total');
    expect(metrics).toContain(
      'nachfass_graphql_operation_duration_seconds_count{operation_type="query",transport="http",result="ok"} 1',
    );
    expect(metrics).toContain(
      'nachfass_http_request_duration_seconds_count{route="/graphql",method="POST",status="200"} 1',
    );
  });

  it('names what is missing with 503', async () => {
    await restart({
      readiness: [
        { code: 'DATABASE', check: () => Promise.reject(new Error('away')) },
        { code: 'EVENTS', check: () => Promise.resolve() },
      ],
    });
    const response = await fetch(`${sample.url}/readyz`);
    expect([response.status, await response.json()]).toEqual([503, { ready: false, reasons: ['DATABASE'] }]);
  });

  it('keeps metrics from others, unless they have the token', async () => {
    await restart({ metricsToken: 'a long token' });
    const ask = async (headers: Record<string, string>) =>
      (await fetch(`${sample.url}/metrics`, { headers })).status;
    expect(await ask({ 'x-forwarded-for': '203.0.113.7' })).toBe(403);
    expect(await ask({ 'x-forwarded-for': '203.0.113.7', authorization: 'Bearer wrong' })).toBe(403);
    await restart({ metricsToken: 'a-long-token' });
    expect(await ask({ 'x-forwarded-for': '203.0.113.7', authorization: 'Bearer a-long-token' })).toBe(200);
  });

  it('shows demo logins where there are any', async () => {
    expect((await fetch(`${sample.url}/demo-logins.json`)).status).toBe(404);
    await restart({ demoLogins: [{ email: 'anna@example.com' }] });
    expect(await (await fetch(`${sample.url}/demo-logins.json`)).json()).toEqual([
      { email: 'anna@example.com' },
    ]);
  });
});

describe('a calendar feed', () => {
  const busy = new Error('no connection to be had');
  const feeds = () => {
    const asked: string[] = [];
    return {
      asked,
      options: {
        isUnavailable: (error: unknown) => error === busy,
        publicOrigins: ['https://leads.example.com'],
        findCalendarFeed: (path: string) => {
          asked.push(path);
          if (path.includes('busy')) return Promise.reject(busy);
          if (!path.includes('known')) return Promise.resolve(null);
          return Promise.resolve({
            ownerId: path,
            write: (origin: string) => Promise.resolve(`${origin}\r\n`),
          });
        },
      },
    };
  };

  it('is read and nothing else, with links to where it was asked for', async () => {
    await restart(feeds().options);
    const at = `${sample.url}/calendar/known.ics`;
    expect(await (await fetch(at)).text()).toBe(`${sample.url}\r\n`);
    const head = await fetch(at, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(sample.url.length + 2),
      '',
    ]);
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await fetch(at, { method })).status).toBe(405);
    expect(sample.world.log.filter((line) => JSON.stringify(line).includes('/calendar/'))).toEqual([]);
    expect(await sample.metrics.registry.metrics()).not.toContain('known');
  });

  it('and every other door say so when the database is away, and when to come again', async () => {
    await restart({
      ...feeds().options,
      unsubscribing: { isOurs: () => Promise.reject(busy), unsubscribe: () => Promise.reject(busy) },
    });
    for (const [path, method] of [
      ['/calendar/busy.ics', 'GET'],
      ['/unsubscribe/x', 'GET'],
      ['/unsubscribe/x', 'POST'],
    ] as const) {
      const away = await fetch(`${sample.url}${path}`, { method });
      expect([path, away.status, away.headers.get('retry-after')]).toEqual([path, 503, '1']);
    }
  });

  it('is refused to who tries addresses, and to who asks all the time', async () => {
    const { asked, options } = feeds();
    await restart(options);
    const statuses = async (name: string, times: number) => {
      const found = [];
      for (let nth = 0; nth < times; nth += 1)
        found.push((await fetch(`${sample.url}/calendar/${name}.ics`)).status);
      return found;
    };
    expect(new Set(await statuses('known-1', 60))).toEqual(new Set([200]));
    const refused = await fetch(`${sample.url}/calendar/known-1.ics`);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 200]).toEqual([429, true]);
    expect(await statuses('known-2', 1)).toEqual([200]);
    expect(new Set(await statuses('guessed', 30))).toEqual(new Set([404]));
    const before = asked.length;
    expect(await statuses('guessed', 2)).toEqual([429, 429]);
    expect(asked).toHaveLength(before);
  });
});

describe('GraphiQL', () => {
  const html = { headers: { accept: 'text/html' } };

  it('comes from this server alone and runs only its own script', async () => {
    const page = await fetch(`${sample.url}/graphql`, html);
    const text = await page.text();
    expect(text).toContain('registerLead');
    expect(text.replace(/<script>.*<\/script>/s, '')).not.toMatch(/(src|href)="https?:/);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-[\w+/=]{44}'/);
  });

  it('is for people who are signed in, in production', async () => {
    await restart({ production: true });
    expect(await (await fetch(`${sample.url}/graphql`, html)).text()).not.toContain('registerLead');
    const cookie = { headers: { ...html.headers, cookie: 'nachfass_session=anna-token' } };
    expect(await (await fetch(`${sample.url}/graphql`, cookie)).text()).toContain('registerLead');
    expect(sample.world.contexts.every((context) => context.closed === 1)).toBe(true);
  });
});

describe('a request', () => {
  it('over 1 MB is refused with 413, announced or not', async () => {
    const body = JSON.stringify({ query: '{ me }', variables: { x: 'x'.repeat(1_100_000) } });
    expect((await post(body)).status).toBe(413);
    const chunked = request(`${sample.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer anna-token' },
      agent: false,
    });
    chunked.on('error', () => undefined);
    chunked.end(body);
    const [response] = (await once(chunked, 'response')) as [{ statusCode?: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(413);
    expect((await post(JSON.stringify({ query: '{ me }' }))).status).toBe(200);
  });

  it('with a host that is none is a 400, and the cause stays here', async () => {
    const { status, body } = await raw('/graphql', { host: 'a b<c' });
    expect([status, body]).toEqual([400, expect.not.stringContaining('at ')]);
  });

  it('that dribbles its head is cut off', async () => {
    await restart({ headersTimeoutMs: 200 });
    const socket = connect(sample.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    await once(socket, 'close');
    expect(answer).toContain('408');
  });

  it('signs in with a cookie that works for what follows', async () => {
    const login = await post(JSON.stringify({ query: 'mutation { login(name: "cem") { name } }' }), {
      authorization: '',
    });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(login.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Lax; /);
    const me = await fetch(`${sample.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, 'x-nachfass-csrf': '1' },
      body: JSON.stringify({ query: '{ me }' }),
    });
    expect(await me.json()).toEqual({ data: { me: 'cem' } });
  });

  it('that is given up is closed all the same', async () => {
    const abort = new AbortController();
    const answer = fetch(`${sample.url}/graphql`, {
      method: 'POST',
      signal: abort.signal,
      headers: { 'content-type': 'application/json', authorization: 'Bearer anna-token' },
      body: JSON.stringify({ query: '{ wait }' }),
    });
    await eventually(() => expect(sample.world.contexts).toHaveLength(1));
    abort.abort();
    await expect(answer).rejects.toThrow();
    sample.world.waiting.resolve('done');
    await eventually(() => expect(sample.world.contexts.map((context) => context.closed)).toEqual([1]));
  });

  it('comes from the address that the trusted proxies saw', async () => {
    await restart({ trustedProxies: 1 });
    await post(JSON.stringify({ query: '{ me }' }), { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' });
    expect(sample.world.contexts[0]?.facts.remoteAddress).toBe('203.0.113.7');
    await restart({});
    await post(JSON.stringify({ query: '{ me }' }), { 'x-forwarded-for': '203.0.113.7' });
    expect(sample.world.contexts[0]?.facts.remoteAddress).toBe('127.0.0.1');
  });
});

describe('starting and stopping', () => {
  it('finishes what runs and takes nothing new', async () => {
    await restart({ drainMs: 5_000 });
    const running = post(JSON.stringify({ query: '{ wait }' }));
    await eventually(() => expect(sample.world.contexts).toHaveLength(1));
    const stopped = sample.app.stop();
    sample.world.waiting.resolve('done');
    expect(await (await running).json()).toEqual({ data: { wait: 'done' } });
    await stopped;
    await expect(fetch(`${sample.url}/healthz`)).rejects.toThrow();
  });

  it('ends streams at once, to be continued elsewhere, and still finishes what runs beside them', async () => {
    await restart({ drainMs: 60_000 });
    const stream = await fetch(
      `${sample.url}/graphql?query=${encodeURIComponent('subscription { feed { text } }')}`,
      { headers: { accept: 'text/event-stream', authorization: 'Bearer anna-token' } },
    );
    await eventually(() => expect(sample.world.openFeeds).toBe(1));
    const running = post(JSON.stringify({ query: '{ wait }' }));
    await eventually(() => expect(sample.world.contexts).toHaveLength(2));

    const began = performance.now();
    const stopped = sample.app.stop();
    // No `complete`: the stream is not over, only this server is.
    expect(await stream.text()).toBe(':\n\n');
    expect(sample.world.openFeeds).toBe(0);
    sample.world.waiting.resolve('done');
    expect(await (await running).json()).toEqual({ data: { wait: 'done' } });
    await stopped;
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('does not wait for ever, and a second stop does no harm', async () => {
    const running = post(JSON.stringify({ query: '{ wait }' }));
    const given = expect(running).rejects.toThrow();
    await eventually(() => expect(sample.world.contexts).toHaveLength(1));
    const began = performance.now();
    await Promise.all([sample.app.stop(), sample.app.stop()]);
    expect(performance.now() - began).toBeLessThan(20_000);
    await given;
  });

  it('rejects with the system’s error when the port is taken', async () => {
    const second = buildApp({ ...sampleOptions(new SampleWorld()), port: sample.port });
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await second.stop();
  });
});
