/**
 * A LeadFilter as it is kept: JSON by ids and codes, held against the filter's shape when it is written and whenever
 * it is read. What was saved by an older version and means nothing any more is noticed, and never half applied.
 */
import { z } from 'zod';
import { urgencies } from '../follow-ups/due-rules.ts';
import { isTerritoryCode } from '../territories/territories.ts';
import type { LeadFilter, LeadOrder } from './filter-sql.ts';
import { businessTypes, leadSources, leadStages, leadStatuses } from './rules.ts';
import { scoreBands } from './score-rules.ts';

/** More of a list than there are codes is a mistake. */
const MOST = 100;
const anyOf = <const Codes extends readonly string[]>(codes: Codes) =>
  z.array(z.enum(codes)).max(MOST).nullish();
const instant = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .nullish();

/** Every part of the filter, none forgotten: a new one does not compile until it is kept, too. */
const parts = {
  status: anyOf(leadStatuses),
  stage: anyOf(leadStages),
  source: anyOf(leadSources),
  territory: z.array(z.string().refine(isTerritoryCode)).max(MOST).nullish(),
  businessType: anyOf(businessTypes),
  owner: z.array(z.uuid()).max(MOST).nullish(),
  mine: z.boolean().nullish(),
  team: z.boolean().nullish(),
  pool: z.boolean().nullish(),
  orphaned: z.boolean().nullish(),
  hasFollowUp: z.boolean().nullish(),
  followUpUrgency: anyOf(urgencies),
  scoreBand: anyOf(scoreBands),
  registeredAfter: instant,
  registeredBefore: instant,
  protectionEndsBefore: instant,
} satisfies { [Part in keyof LeadFilter]-?: z.ZodType };

const form = z.strictObject(parts);

/** The filter that was kept; null when it has no meaning any more. */
export function readStoredFilter(stored: unknown): LeadFilter | null {
  return form.safeParse(stored).data ?? null;
}

/** What to keep of a filter; null when it does not hold against the shape. */
export function storedFilterOf(filter: LeadFilter): Record<string, unknown> | null {
  const parts = Object.entries(filter).filter(([, part]) => part !== null && part !== undefined);
  const stored: Record<string, unknown> = JSON.parse(JSON.stringify(Object.fromEntries(parts)));
  return readStoredFilter(stored) ? stored : null;
}

const orderForm = z.object({
  field: z.enum({
    REGISTERED_AT: 'REGISTERED_AT',
    UPDATED_AT: 'UPDATED_AT',
    COMPANY_NAME: 'COMPANY_NAME',
    SCORE: 'SCORE',
    LAST_ACTIVITY_AT: 'LAST_ACTIVITY_AT',
    NEXT_FOLLOW_UP_AT: 'NEXT_FOLLOW_UP_AT',
    ESTIMATED_VOLUME: 'ESTIMATED_VOLUME',
  } satisfies { [Field in LeadOrder['field']]: Field }),
  direction: z.enum(['ASC', 'DESC']),
});

/** The order that was kept; null when there is no such order any more. */
export function readStoredOrder(field: string, direction: string | null): LeadOrder | null {
  return orderForm.safeParse({ field, direction }).data ?? null;
}
