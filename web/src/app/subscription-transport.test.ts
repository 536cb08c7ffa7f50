import { afterEach, expect, test, vi } from 'vitest';
import { initialConnection } from '../lib/connection.ts';
import { createStore } from '../lib/store.ts';
import { createSubscriptionTransport, cursorOf, resumablePayload } from './subscription-transport.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Answers the greeting; then the network is dead: nothing comes, and closing is never answered either. */
class DeadSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static readonly made: DeadSocket[] = [];
  readonly sent: { type: string; payload?: { variables?: object } }[] = [];
  readyState = DeadSocket.CONNECTING;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: unknown) => void;
  constructor() {
    DeadSocket.made.push(this);
    queueMicrotask(() => {
      this.readyState = DeadSocket.OPEN;
      this.onopen?.();
    });
  }
  send(text: string) {
    const message = JSON.parse(text) as DeadSocket['sent'][number];
    this.sent.push(message);
    const tell = (answer: object) => queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(answer) }));
    if (message.type === 'connection_init') tell({ type: 'connection_ack' });
    if (message.type === 'subscribe')
      tell({ ...message, type: 'next', payload: { data: { events: { cursor: 'log:007' } } } });
  }
  close() {
    this.readyState = DeadSocket.CLOSING;
  }
}

test('a socket that answers no ping is given up at once, and the stream goes on at its cursor', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', DeadSocket);
  vi.stubGlobal('window', new EventTarget());
  const transport = createSubscriptionTransport({
    url: 'ws://nowhere',
    connection: createStore(initialConnection),
    onSessionEnded: () => undefined,
  });
  transport
    .forward(
      {
        query: 'subscription { events }',
        variables: { after: 'log:001' },
        operationName: undefined,
        extensions: undefined,
      },
      {} as never,
    )
    .subscribe({ next: () => undefined, error: () => undefined, complete: () => undefined });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(DeadSocket.made).toHaveLength(1);
  // The pong's 5 s and a first pause.
  await vi.advanceTimersByTimeAsync(7_000);
  expect(DeadSocket.made).toHaveLength(2);
  const asked = DeadSocket.made.map(({ sent }) => sent.find(({ type }) => type === 'subscribe'));
  expect(asked.map((it) => it?.payload?.variables)).toEqual([{ after: 'log:001' }, { after: 'log:007' }]);
  transport.close();
});

test('a payload sent again after a reconnect goes on at the last cursor seen', () => {
  const payload = resumablePayload('subscription { x }', { after: 'log:005', filter: { mine: true } });
  expect(JSON.parse(JSON.stringify(payload))).toEqual({
    query: 'subscription { x }',
    variables: { after: 'log:005', filter: { mine: true } },
  });
  payload.saw('log:009');
  payload.saw(null);
  payload.saw('log:007');
  expect(JSON.parse(JSON.stringify(payload)).variables).toEqual({ after: 'log:009', filter: { mine: true } });
});

test('finds the cursor of any stream item, but takes none from ResyncRequired', () => {
  expect(cursorOf({ events: { __typename: 'EventItem', cursor: 'log:004' } })).toBe('log:004');
  expect(cursorOf({ leadChanges: { __typename: 'ResyncRequired', cursor: 'log:004' } })).toBeNull();
  expect(cursorOf(null)).toBeNull();
});
