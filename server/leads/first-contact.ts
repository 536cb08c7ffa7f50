/** The first contact that counts for a lead's present ownership, from the row: see `firstContactOf`. */
import type { Temporal } from '@js-temporal/polyfill';
import { toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { firstContactOf } from './protection-rules.ts';

type Row = Pick<Lead, 'ownerId' | 'ownedSince' | 'registeredAt' | 'firstContactAt'>;

export function presentFirstContact(row: Row): Temporal.Instant | null {
  return firstContactOf({
    ownedSince: row.ownerId && row.ownedSince ? toInstant(row.ownedSince) : null,
    registeredAt: toInstant(row.registeredAt),
    firstContactAt: row.firstContactAt && toInstant(row.firstContactAt),
  });
}

/** Whether it has been had: in this ownership, or at all where nobody owns the lead. The first one stays the first. */
export function hasFirstContact(row: Row): boolean {
  return row.ownerId === null ? row.firstContactAt !== null : presentFirstContact(row) !== null;
}
