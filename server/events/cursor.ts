/**
 * EventCursor: a position as clients hold it. Opaque to them, but within one log the later cursor is the greater
 * string, and it knows its log: a cursor of another or restored database is noticed.
 *
 * Form: version `e`, the log's id (22 characters of base64url), the position (13 digits of base 36, padded).
 * Only a fixed width keeps the order of strings the order of positions.
 */

/** The last position a bigint column can hold. */
const LAST_POSITION = 2n ** 63n - 1n;
const FORM = /^e([\w-]{22})([0-9a-z]{13})$/;

export type CursorProblem = 'MALFORMED' | 'FOREIGN_LOG';
export type DecodedCursor = { readonly ok: true; readonly logId: string; readonly position: bigint };
export type UnreadableCursor = { readonly ok: false; readonly problem: CursorProblem };

/** @param logId UUID of the log */
export function encodeCursor(logId: string, position: bigint): string {
  if (position < 0n || position > LAST_POSITION) throw new RangeError(`${position} is no position of a log`);
  const log = Buffer.from(logId.replaceAll('-', ''), 'hex').toString('base64url');
  return `e${log}${position.toString(36).padStart(13, '0')}`;
}

/** Never throws: what a client sent is told apart as MALFORMED, or FOREIGN_LOG when `expectedLogId` is another. */
export function decodeCursor(text: unknown, expectedLogId?: string): DecodedCursor | UnreadableCursor {
  const parts = typeof text === 'string' ? FORM.exec(text) : null;
  const [, log, digits] = parts ?? [];
  if (log === undefined || digits === undefined) return { ok: false, problem: 'MALFORMED' };
  const logId = toUuid(Buffer.from(log, 'base64url').toString('hex'));
  const position = parsePosition(digits);
  // One position has one cursor: the spare bits of base64 and numbers beyond the log are not taken.
  if (position > LAST_POSITION || encodeCursor(logId, position) !== text)
    return { ok: false, problem: 'MALFORMED' };
  if (expectedLogId !== undefined && logId !== expectedLogId) return { ok: false, problem: 'FOREIGN_LOG' };
  return { ok: true, logId, position };
}

function parsePosition(digits: string): bigint {
  let position = 0n;
  for (const digit of digits) position = position * 36n + BigInt(parseInt(digit, 36));
  return position;
}

function toUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
