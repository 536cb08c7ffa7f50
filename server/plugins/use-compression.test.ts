import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { startSampleApp, type SampleApp } from '../testing/sample-app.ts';

let sample: SampleApp;

beforeEach(async () => {
  sample = await startSampleApp();
});
afterEach(() => sample.app.stop());

/** Sends the operation as it is given, and does not decompress the answer. */
async function ask(query: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const sent = request(`${sample.url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: { authorization: 'Bearer anna-token', 'content-type': 'application/json', ...headers },
  }).end(JSON.stringify({ query }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const text = 'Nachfaß '.repeat(2000);
const large = `mutation { change(text: ${JSON.stringify(text)}) }`;

it('compresses what is large, keeping status, headers and cookies', async () => {
  const response = await ask(
    `mutation { login(name: "cem") { name } change(text: ${JSON.stringify(text)}) }`,
    { 'accept-encoding': 'gzip, deflate, br', 'x-request-id': 'request-0001' },
  );
  const body = await bodyOf(response);
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-length': String(body.length),
    'content-type': expect.stringContaining('json') as string,
    vary: expect.stringContaining('accept-encoding') as string,
    'x-request-id': 'request-0001',
    'set-cookie': [expect.stringContaining('cem-token')],
  });
  expect(body.length).toBeLessThan(1000);
  expect(JSON.parse(String(gunzipSync(body)))).toEqual({ data: { login: { name: 'cem' }, change: text } });
});

it.each([
  ['is small', '{ me }', { 'accept-encoding': 'gzip' }],
  ['is for a client that takes it plain', large, {}],
  ['is for a client that wants no gzip', large, { 'accept-encoding': 'gzip;q=0, br' }],
])('leaves alone what %s', async (_what, query, headers) => {
  const response = await ask(query, headers);
  expect(response.headers['content-encoding']).toBeUndefined();
  expect(response.headers.vary).toContain('accept-encoding');
  expect(JSON.parse(String(await bodyOf(response)))).toHaveProperty('data');
});

it('keeps the status of an error', async () => {
  const response = await ask(`{ ${'unknownField '.repeat(50)} }`, {
    accept: 'application/graphql-response+json',
    'accept-encoding': 'gzip',
  });
  expect(response.statusCode).toBe(400);
  expect(String(gunzipSync(await bodyOf(response)))).toContain('BAD_USER_INPUT');
});

it('lets each item of a stream through when it comes', async () => {
  const response = await ask('subscription { feed { text } }', {
    accept: 'text/event-stream',
    'accept-encoding': 'gzip',
  });
  let received = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
  await eventually(() => expect(sample.world.openFeeds).toBe(1));
  sample.world.push({ text });
  await eventually(() => expect(received).toContain(text));
  expect(response.headers['content-encoding']).toBeUndefined();
  response.destroy();
});
