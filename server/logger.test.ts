import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function written(readable: boolean, say: (log: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  say(createLogger({ level: 'info', readable, destination: { write: (line) => void (text += line) } }));
  return stripVTControlCharacters(text);
}

it('writes a readable line, with the failure below', () => {
  const text = written(true, (log) =>
    log.warn(
      {
        attempt: 2,
        err: Object.assign(new Error('gone'), { code: '57P01', stack: 'Error: gone\n    at here' }),
      },
      'lost',
    ),
  );
  expect(text).toMatch(/^\d\d:\d\d:\d\d warn {2}lost attempt=2\n {2}Error 57P01: gone\n {4}at here\n$/);
});

it('writes JSON for machines, with the level’s name and no process details', () => {
  const line = JSON.parse(written(false, (log) => log.info({ count: 3 }, 'fired'))) as object;
  expect(line).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), count: 3, msg: 'fired' });
});

it('leaves out what is below its level, and secrets', () => {
  expect(written(false, (log) => log.debug('chatter'))).toBe('');
  const text = written(false, (log) =>
    log.info({ token: 'abc', request: { headers: { cookie: 'abc' } } }, 'x'),
  );
  expect(text).not.toContain('abc');
});

it('does not put data into the log by way of exceptions', () => {
  const error = Object.assign(
    new Error(
      'Invalid `prisma.lead.create()` invocation in\n{ data: { email: "anna.berger@example.com" } }\nUnique constraint failed',
    ),
    { code: 'P2002' },
  );
  const text = written(false, (log) => log.error({ err: error }, 'failed'));
  expect(text).toContain('Unique constraint failed');
  expect(text).toContain('P2002');
  expect(text).not.toContain('anna.berger');
});
