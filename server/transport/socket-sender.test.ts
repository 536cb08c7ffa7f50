/** Messages that are written past ws arrive whole and in order among its own, whatever their size. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { eventually } from '../testing/eventually.ts';
import { SocketSender } from './socket-sender.ts';

const server = createServer();
const sockets = new WebSocketServer({ noServer: true });
const limits = { pauseBytes: 1024 * 1024, stallMs: 60_000 };

beforeAll(async () => {
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (open) => sockets.emit('connection', open, request)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

async function pair() {
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const opened = once(client, 'open');
  const [[socket, request]] = (await Promise.all([once(sockets, 'connection'), opened])) as [
    [WebSocket, { socket: Socket }],
    unknown,
  ];
  const got: string[] = [];
  client.on('message', (data: Buffer, binary) => got.push(binary ? 'binary' : data.toString()));
  return { client, socket, got, sender: new SocketSender(socket, request.socket, limits) };
}
const beginning = (id: string) => Buffer.from(`{"id":"${id}","payload":`);
const answer = (length: number, n: number) => Buffer.from(JSON.stringify(`${n} ${'ü'.repeat(length)}`));

test('in frames of every size, between those of ws and pings', async () => {
  const { client, socket, got, sender } = await pair();
  const expected: string[] = [];
  for (const [n, length] of [1, 40, 60, 200, 30_000, 40_000, 70_000, 3].entries()) {
    const json = answer(length, n);
    sender.push(beginning(`a${n}`), json);
    expected.push(`{"id":"a${n}","payload":${json.toString()}}`);
    socket.ping();
    void sender.send(`own ${n}`);
    expected.push(`own ${n}`);
  }
  await eventually(() => expect(got).toHaveLength(expected.length));
  expect(got).toEqual(expected);
  client.terminate();
});

test('one answer to several, also when one of them reads nothing of it for a while', async () => {
  const all = [await pair(), await pair(), await pair()];
  const [slow] = all;
  slow?.client.pause();
  const answers = Array.from({ length: 60 }, (_, n) => answer(100_000, n));
  const taken = all.map(() => [] as string[]);
  for (const json of answers) {
    all.forEach(({ sender }, k) => {
      const id = `socket-${k}`;
      if (sender.push(beginning(id), json)) taken[k]?.push(`{"id":"${id}","payload":${json.toString()}}`);
    });
    await turn();
  }
  slow?.client.resume();
  await eventually(() => expect(all.map(({ got }) => got.length)).toEqual(taken.map((it) => it.length)));
  expect(all.map(({ got }) => got)).toEqual(taken);
  expect(taken[0]?.length).toBeLessThan(answers.length);
  expect(taken[1]?.length).toBeGreaterThan(taken[0]?.length ?? 0);
  for (const { client } of all) client.terminate();
});

test('nothing is pushed to a socket that is full or closing', async () => {
  const { client, socket, sender } = await pair();
  client.pause();
  let taken = 0;
  while (sender.push(beginning('x'), answer(100_000, taken))) taken += 1;
  expect(taken).toBeGreaterThan(3);
  const ready = sender.ready();
  client.resume();
  await ready;
  expect(sender.push(beginning('x'), answer(1, 0))).toBe(true);
  socket.close(1000);
  expect(sender.push(beginning('x'), answer(1, 0))).toBe(false);
  client.terminate();
});
