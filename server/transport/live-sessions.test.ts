import { afterEach, expect, test, vi } from 'vitest';
import { createLogger } from '../logger.ts';
import { eventually } from '../testing/eventually.ts';
import { LiveSessions } from './live-sessions.ts';

let sessions: LiveSessions;
afterEach(() => sessions.stop());

function ask(endedSessions: (ids: readonly string[]) => Promise<readonly string[]>): void {
  sessions = new LiveSessions({
    log: createLogger({ level: 'silent', readable: true }),
    endedSessions,
    everyMs: 5,
  });
  sessions.start();
}

test('those whose session has ended are told, and only they', async () => {
  const ended = new Set<string>();
  ask((ids) => Promise.resolve(ids.filter((id) => ended.has(id))));
  const [one, other] = [vi.fn(), vi.fn()];
  sessions.watch('one', one);
  sessions.watch('other', other);
  ended.add('one');
  await eventually(() => expect(one).toHaveBeenCalledTimes(1));
  expect(other).not.toHaveBeenCalled();
});

test('it is said when that is not known any more, and when it is known again', async () => {
  let away = false;
  ask(() => (away ? Promise.reject(new Error('the database is away')) : Promise.resolve([])));
  expect(sessions.areKnown).toBe(true);
  sessions.watch('one', () => undefined);
  expect(sessions.areKnown).toBe(true);
  away = true;
  await eventually(() => expect(sessions.areKnown).toBe(false));
  away = false;
  await eventually(() => expect(sessions.areKnown).toBe(true));
});
