/** What is remembered of merges goes when they can no longer be undone. */
import { toDate, type Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { settingsReader } from '../settings/read.ts';
import { expandTerritories } from '../territories/territories.ts';

/** Forgets at most so many, and tells how many. */
export async function forgetMerges(workerDb: Database, clock: Clock, most: number): Promise<number> {
  const before = toDate(clock.now().subtract({ hours: await longestUnmergeHours(workerDb) }));
  return workerDb.$executeRaw`
    DELETE FROM lead_merges
    WHERE id IN (SELECT id FROM lead_merges WHERE merged_at <= ${before} ORDER BY merged_at LIMIT ${most})`;
}

/** Territories may differ: what one of them could still undo is kept. */
async function longestUnmergeHours(workerDb: Database): Promise<number> {
  const settings = settingsReader(workerDb);
  let longest = 0;
  for (const code of expandTerritories(['DE', 'AT', 'CH'])) {
    longest = Math.max(longest, (await settings(code)).duplicates.unmergeHours);
  }
  return longest;
}
