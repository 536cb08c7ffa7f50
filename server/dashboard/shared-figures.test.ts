import { expect, test } from 'vitest';
import { SharedFigures } from './shared-figures.ts';

const EVERY = 40;
const open = new AbortController().signal;

test('figures of a scope are computed once, by whoever asks first, and once in a time whatever is asked', async () => {
  const figures = new SharedFigures();
  let computed = 0;
  const ask = async (position: bigint, scope = 'team') => {
    const round = await figures.round(scope, position, EVERY, open);
    expect(round.position).toBeGreaterThanOrEqual(position);
    return round.share('funnel', () => Promise.resolve(++computed));
  };
  expect(await Promise.all([ask(5n), ask(5n), ask(4n)])).toEqual([1, 1, 1]);
  const begun = performance.now();
  // Newer events wait for the next round, which contains the newest of them; another scope does not wait.
  const waiting = Promise.all([ask(6n), ask(9n), ask(7n)]);
  expect(await ask(9n, 'another')).toBe(2);
  expect(await waiting).toEqual([3, 3, 3]);
  expect(performance.now() - begun).toBeGreaterThan(EVERY / 2);
});

test('whose computing fails fails alone, and who goes while waiting is told so', async () => {
  const figures = new SharedFigures();
  const round = await figures.round('team', 1n, EVERY, open);
  const failing = round.share('funnel', () => Promise.reject(new Error('gone')));
  const other = round.share('funnel', () => Promise.resolve('computed'));
  await expect(failing).rejects.toThrow('gone');
  expect(await other).toBe('computed');
  const leaving = new AbortController();
  const waiting = figures.round('team', 2n, 60_000, leaving.signal);
  leaving.abort();
  await expect(waiting).rejects.toThrow();
});
