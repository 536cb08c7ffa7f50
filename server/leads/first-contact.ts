/** The first contact that counts for a lead's present ownership, from the row: see `firstContactOf`. */
import type { Temporal } from '@js-temporal/polyfill';
import { toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { firstContactOf } from './protection-rules.ts';

export function presentFirstContact(
  row: Pick<Lead, 'ownerId' | 'ownedSince' | 'registeredAt' | 'firstContactAt'>,
): Temporal.Instant | null {
  return firstContactOf({
    ownedSince: row.ownerId && row.ownedSince ? toInstant(row.ownedSince) : null,
    registeredAt: toInstant(row.registeredAt),
    firstContactAt: row.firstContactAt && toInstant(row.firstContactAt),
  });
}
