/**
 * What the bench reads of a message without parsing it: the client must not be what is measured. Messages are those of
 * the graphql-ws protocol as servers print them, `id` first; cursors are those of the product.
 */
const CURSOR = '"cursor":"e';
/** Of a cursor: 22 characters name the log, 13 digits of base 36 are the position. */
const LOG = 22;
const DIGITS = 13;
const ID = '{"id":"';

export interface Frame {
  readonly id: string;
  readonly position: number;
  readonly kind: 'ITEM' | 'CHECKPOINT' | 'RESYNC';
}

/** Null for what is no item of a stream. */
export function readFrame(message: Buffer): Frame | null {
  const head = message.toString('latin1', 0, 240);
  if (!head.startsWith(ID)) return null;
  const at = head.indexOf(CURSOR);
  if (at < 0) return null;
  const from = at + CURSOR.length + LOG;
  const kind = head.includes('"StreamCheckpoint"')
    ? 'CHECKPOINT'
    : head.includes('"ResyncRequired"')
      ? 'RESYNC'
      : 'ITEM';
  return {
    id: head.slice(ID.length, head.indexOf('"', ID.length)),
    position: parseInt(head.slice(from, from + DIGITS), 36),
    kind,
  };
}

/** The same message for another position: as many bytes. */
export function atPosition(message: string, position: number): string {
  const from = message.indexOf(CURSOR) + CURSOR.length + LOG;
  return message.slice(0, from) + position.toString(36).padStart(DIGITS, '0') + message.slice(from + DIGITS);
}
