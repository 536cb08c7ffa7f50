import { expect, test } from 'vitest';
import { durationOf, nextWeekday } from './moves.ts';

const zone = 'Europe/Berlin';

test('the next morning from Monday to Friday is today before 09:01 and Monday over a weekend', () => {
  expect(new Date(nextWeekday(Date.parse('2026-11-23T05:00:00Z'), zone)).toISOString()).toBe(
    '2026-11-23T08:01:00.000Z',
  );
  expect(new Date(nextWeekday(Date.parse('2026-11-27T09:00:00Z'), zone)).toISOString()).toBe(
    '2026-11-30T08:01:00.000Z',
  );
  expect(new Date(nextWeekday(Date.parse('2026-11-22T12:00:00Z'), zone)).toISOString()).toBe(
    '2026-11-23T08:01:00.000Z',
  );
});

test('a move is a duration the server understands', () => {
  expect(durationOf('week', 0, zone)).toBe('P7D');
  expect(durationOf('weekday', Date.parse('2026-11-23T07:01:00Z'), zone)).toBe('PT3600S');
});
