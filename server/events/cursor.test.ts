import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

const log = '018f2f6e-7d3c-4a4a-9a51-0c7d2c9b8e11';
const other = '6c1f0f0e-2b1d-4c9e-8f7a-1d2e3f4a5b6c';
const positions = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

test('a cursor comes back as the log and position it was made of', () => {
  fc.assert(
    fc.property(positions, (position) => {
      expect(decodeCursor(encodeCursor(log, position))).toEqual({ ok: true, logId: log, position });
    }),
  );
});

test('within a log, the order of the strings is the order of the positions', () => {
  fc.assert(
    fc.property(positions, positions, (a, b) => {
      expect(encodeCursor(log, a) < encodeCursor(log, b)).toBe(a < b);
    }),
  );
});

test('a cursor of another log is told from one that never was', () => {
  expect(decodeCursor(encodeCursor(other, 7n), log)).toEqual({ ok: false, problem: 'FOREIGN_LOG' });
  expect(decodeCursor(encodeCursor(log, 7n), log)).toEqual({ ok: true, logId: log, position: 7n });
});

const good = encodeCursor(log, 41n);
test.each([
  ['', 'nothing'],
  ['41', 'a bare number'],
  [good.slice(0, -1), 'cut short'],
  [`${good}0`, 'too long'],
  [`${good}\n`, 'a line break after it'],
  [good.toUpperCase(), 'capitals'],
  [`${good.slice(0, 22)}${good[22] === 'A' ? 'B' : 'Z'}${good.slice(23)}`, 'spare bits set'],
  [`${good.slice(0, 23)}zzzzzzzzzzzzz`, 'a position no log can have'],
  ['\u0000'.repeat(36), 'NUL'],
  [null, 'null'],
  [{ cursor: good }, 'an object'],
])('%j is MALFORMED: %s', (text: unknown, _what) => {
  expect(decodeCursor(text)).toEqual({ ok: false, problem: 'MALFORMED' });
});

test('no garbage makes it throw, and whatever it takes is the one spelling', () => {
  const likely = fc.stringMatching(/^e[\w-]{22}[0-9a-z]{13}$/);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), likely, fc.anything()), (text) => {
      const decoded = decodeCursor(text);
      if (decoded.ok) expect(encodeCursor(decoded.logId, decoded.position)).toBe(text);
    }),
  );
  expect(decodeCursor(`e${randomBytes(16).toString('base64url')}0000000000001`).ok).toBe(true);
});
