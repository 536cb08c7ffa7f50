import { expect, test } from 'vitest';
import { initialConnection, report, signal, type ConnectionSignal } from './connection.ts';

const after = (...signals: [ConnectionSignal, number][]) =>
  signals.reduce((state, [type, now]) => signal(state, type, now), initialConnection);

test('is connecting until the server has answered, then live', () => {
  expect(report(after(['connecting', 0]), 1_000)).toEqual({ status: 'connecting' });
  expect(report(after(['connecting', 0], ['opened', 500]), 1_000)).toEqual({ status: 'live' });
});

test('says since when it may be stale when nothing was heard for 40 seconds', () => {
  const state = after(['opened', 0], ['heard', 10_000]);
  expect(report(state, 50_000)).toEqual({ status: 'live' });
  expect(report(state, 50_001)).toEqual({ status: 'stale', since: 10_000 });
});

test('reconnects quietly for a while, then says what the screen is worth', () => {
  const state = after(
    ['opened', 0],
    ['heard', 9_000],
    ['closed', 10_000],
    ['connecting', 11_000],
    ['closed', 12_000],
  );
  expect(report(state, 20_000)).toEqual({ status: 'reconnecting' });
  expect(report(state, 25_001)).toEqual({ status: 'stale', since: 9_000 });
  expect(report(signal(state, 'opened', 26_000), 26_000)).toEqual({ status: 'live' });
});

test('closing the last stream is not a lost connection', () => {
  expect(report(after(['opened', 0], ['idle', 10]), 60_000)).toEqual({ status: 'connecting' });
});
