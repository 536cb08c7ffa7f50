/**
 * Hard keys as rows: taken all or none, in the transaction that registers or reopens a lead. Of two who want the
 * same at once exactly one gets them: the rows are unique, and taking them waits for the other.
 */
import { toDate } from '../clock.ts';
import type { SystemWork } from '../operate.ts';
import { LOST_LIVES_MONTHS, type HardKey } from './duplicate-rules.ts';

/** Takes the keys for the lead, those it has already included; false, with none left, when another lead holds one. */
export async function takeKeys(work: SystemWork, leadId: string, keys: readonly HardKey[]): Promise<boolean> {
  if (keys.length === 0) return true;
  await insertKeys(work, leadId, keys);
  if ((await heldBy(work, leadId)) === keys.length) return true;
  if ((await releaseStale(work, keys)) > 0) {
    await insertKeys(work, leadId, keys);
    if ((await heldBy(work, leadId)) === keys.length) return true;
  }
  await work.tx.leadKey.deleteMany({ where: { leadId } });
  return false;
}

async function insertKeys({ tx }: SystemWork, leadId: string, keys: readonly HardKey[]): Promise<void> {
  const { kinds, values } = columnsOf(keys);
  // In one statement and sorted: two transactions take shared keys in the same order and cannot deadlock.
  await tx.$executeRaw`
    INSERT INTO lead_keys (kind, value, lead_id)
    SELECT kind, value, ${leadId}::uuid FROM unnest(${kinds}::text[], ${values}::text[]) AS k (kind, value)
    ORDER BY kind, value
    ON CONFLICT DO NOTHING`;
}

function heldBy({ tx }: SystemWork, leadId: string): Promise<number> {
  return tx.leadKey.count({ where: { leadId } });
}

/** Keys of leads that were lost long ago are nobody's. */
async function releaseStale({ tx, now }: SystemWork, keys: readonly HardKey[]): Promise<number> {
  const { kinds, values } = columnsOf(keys);
  const [row] = await tx.$queryRaw<{ released: number }[]>`
    SELECT app.release_stale_keys(
      ${kinds}::text[], ${values}::text[], ${LOST_LIVES_MONTHS}::integer, ${toDate(now)}
    ) AS released`;
  return row?.released ?? 0;
}

export function columnsOf(keys: readonly HardKey[]): { kinds: string[]; values: string[] } {
  return { kinds: keys.map((key) => key.kind), values: keys.map((key) => key.value) };
}
