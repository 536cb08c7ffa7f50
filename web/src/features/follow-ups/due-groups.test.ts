import { expect, test } from 'vitest';
import { dueGroup, groupByDue, reachesBack } from './due-groups.ts';

const zone = 'Europe/Berlin';
/** Sunday 22 November 2026, 23:30 in Berlin. */
const now = Date.parse('2026-11-22T22:30:00Z');

test('overdue begins 24 hours after the due time, not with the next day', () => {
  expect(dueGroup('2026-11-21T22:29:00Z', now, zone)).toBe('overdue');
  expect(dueGroup('2026-11-21T22:31:00Z', now, zone)).toBe('today');
});

test('days are those of the territory', () => {
  expect(dueGroup('2026-11-22T22:59:00Z', now, zone)).toBe('today');
  expect(dueGroup('2026-11-22T23:01:00Z', now, zone)).toBe('tomorrow');
  expect(dueGroup('2026-11-29T08:00:00Z', now, zone)).toBe('week');
  expect(dueGroup('2026-11-30T08:00:00Z', now, zone)).toBe('later');
});

test('groups come in order of urgency, each by due time, and none is empty', () => {
  const items = ['2026-11-30T08:00:00Z', '2026-11-23T09:00:00Z', '2026-11-23T08:00:00Z'].map((dueAt) => ({
    dueAt,
    heldSince: null,
  }));
  const dates = groupByDue(items, now, zone).map((it) => [it.group, it.items.map(({ dueAt }) => dueAt)]);
  expect(dates).toEqual([
    ['tomorrow', ['2026-11-23T08:00:00Z', '2026-11-23T09:00:00Z']],
    ['later', ['2026-11-30T08:00:00Z']],
  ]);
});

test('what a stopped clock holds is neither overdue nor due: it stands last', () => {
  const overdue = { dueAt: '2026-11-02T08:00:00Z', heldSince: null };
  const held = { dueAt: '2026-11-01T08:00:00Z', heldSince: '2026-10-30T08:00:00Z' };
  expect(groupByDue([held, overdue], now, zone)).toEqual([
    { group: 'overdue', items: [overdue] },
    { group: 'held', items: [held] },
  ]);
});

test('today’s group says when it holds some of yesterday', () => {
  expect(reachesBack([{ dueAt: '2026-11-22T08:00:00Z' }], now, zone)).toBe(false);
  expect(reachesBack([{ dueAt: '2026-11-22T08:00:00Z' }, { dueAt: '2026-11-21T22:45:00Z' }], now, zone)).toBe(
    true,
  );
});
