/** Cursors of one log compare as strings; of different logs they do not, and the server says so (`FOREIGN_LOG`). */
export type Cursor = string;

/** The later of two cursors; nothing is earlier than everything. */
export function later(a: Cursor | null | undefined, b: Cursor | null | undefined): Cursor | null {
  if (!a) return b ?? null;
  if (!b) return a;
  return b > a ? b : a;
}

/** Whether a snapshot taken at `asOf` is missing what a stream has already told up to `cursor`. */
export function isBehind(asOf: Cursor, cursor: Cursor | null): boolean {
  return cursor !== null && asOf < cursor;
}
