/** What follows from a change of a lead's facts, as the last step before its events: follow-ups, clock, score. */
import type { Lead } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import type { Work } from '../operate.ts';
import { rescore } from './score.ts';

/** The lead must be as it will be committed. */
export async function settle(work: Work, row: Lead): Promise<NewEvent[]> {
  const planned = await replan(work, row);
  return [...planned, ...(await rescore(work, row))];
}
