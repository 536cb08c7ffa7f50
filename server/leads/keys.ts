/**
 * Hard keys as rows: taken all or none, in the transaction that makes a lead their holder. Of two who want the same
 * at once exactly one gets them: the rows are unique, and taking them waits for the other.
 *
 * A live canonical lead holds the keys of its contacts, of its company and place, and of the leads merged into it;
 * every other lead holds none. Giving them back needs no call: a trigger does it when a lead is deleted, merged or
 * no longer canonical, and whoever wants the keys of a lead lost long ago takes them from it.
 */
import { toDate, toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import type { SystemWork, Work } from '../operate.ts';
import { DuplicateLeadError } from '../user-errors.ts';
import {
  columnsOf,
  hardKeys,
  isLive,
  isOverrideReason,
  mayOverrideDuplicate,
  sortedKeys,
  type HardKey,
} from './duplicate-rules.ts';
import { hardCandidates } from './duplicates.ts';
import type { LeadStatus } from './rules.ts';

/**
 * After an edit of company, postal code, territory, contacts: the lead gives back what it no longer has and takes
 * what is new. `row` is the lead as it has been written. Does nothing for a lead that holds no keys.
 *
 * With a reason, a manager or admin may go without: the lead is then not canonical. Returns whether it is.
 * @throws DuplicateLeadError when another lead holds one of them; nothing of the transaction may stay then. Its
 *   answer tells of leads out of sight: whoever offers this to people counts it with `CheckLimit` first.
 */
export async function retakeKeys(work: Work, row: Lead, overrideReason?: string | null): Promise<boolean> {
  if (!row.canonical || !(await isLiveNow(work, row))) return row.canonical;
  const keys = await keysOfLead(work, row);
  const { kinds, values } = columnsOf(keys);
  await work.tx.$executeRaw`
    DELETE FROM lead_keys
    WHERE lead_id = ${row.id}::uuid
      AND (kind, value) NOT IN (SELECT * FROM unnest(${kinds}::text[], ${values}::text[]))`;
  if (await takeKeys(work, row, keys)) return true;
  const mayOverride = mayOverrideDuplicate('HARD', work.viewer.role);
  const { texts } = await work.settings(row.territoryCode);
  if (!mayOverride || !isOverrideReason(overrideReason, texts)) {
    throw new DuplicateLeadError('HARD', await hardCandidates(work, keys, row), mayOverride);
  }
  await work.tx.lead.update({
    where: { id: row.id },
    data: { canonical: false, duplicateOverrideReason: overrideReason },
  });
  return false;
}

/**
 * On becoming live again (reopened, restored, unmerged): takes the keys again. False when another lead has one
 * by now: the lead goes without any, and the caller writes `canonical: false`. One that comes back lost, and lost
 * long ago, is not live: it takes none and stays what it is. `row` is the lead as it will be committed.
 */
export async function takeKeysAgain(work: Work, row: Lead): Promise<boolean> {
  if (!row.canonical || !(await isLiveNow(work, row))) return row.canonical;
  return takeKeys(work, row, await keysOfLead(work, row));
}

/** The same, written: the lead as it is from now on. */
export async function canonicalOrNot(work: Work, row: Lead): Promise<Lead> {
  if ((await takeKeysAgain(work, row)) === row.canonical) return row;
  return work.tx.lead.update({ where: { id: row.id }, data: { canonical: false } });
}

/** What a live canonical lead with this data holds. */
export async function keysOfLead({ tx }: SystemWork, row: Lead): Promise<HardKey[]> {
  const contacts = await tx.contact.findMany({
    where: { leadId: row.id },
    select: { email: true, phone: true },
  });
  const names = await tx.$queryRaw<
    { company_name: string; postal_code: string | null; territory_code: string }[]
  >`
    SELECT company_name, postal_code, territory_code FROM app.merged_names(${row.id}::uuid)`;
  return sortedKeys([
    ...hardKeys({ ...row, territory: row.territoryCode, contacts }),
    ...names.flatMap((it) =>
      hardKeys({
        companyName: it.company_name,
        postalCode: it.postal_code,
        territory: it.territory_code,
        contacts: [],
      }),
    ),
  ]);
}

export async function isLiveNow({ settings, now }: SystemWork, row: Lead): Promise<boolean> {
  const { duplicates } = await settings(row.territoryCode);
  return isLive(row.status as LeadStatus, row.lostAt && toInstant(row.lostAt), now, duplicates);
}

type Holder = Pick<Lead, 'id' | 'territoryCode'>;

/** Takes the keys for the lead, those it has already included; false, with none left, when another lead holds one. */
export async function takeKeys(work: SystemWork, lead: Holder, keys: readonly HardKey[]): Promise<boolean> {
  if (keys.length === 0) return true;
  await insertKeys(work, lead.id, keys);
  if (await holdsAll(work, lead.id, keys)) return true;
  if ((await releaseStale(work, lead, keys)) > 0) {
    await insertKeys(work, lead.id, keys);
    if (await holdsAll(work, lead.id, keys)) return true;
  }
  await work.tx.leadKey.deleteMany({ where: { leadId: lead.id } });
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

async function holdsAll({ tx }: SystemWork, leadId: string, keys: readonly HardKey[]): Promise<boolean> {
  const { kinds, values } = columnsOf(keys);
  const [row] = await tx.$queryRaw<{ held: number }[]>`
    SELECT count(*)::integer AS held FROM lead_keys
    WHERE lead_id = ${leadId}::uuid
      AND (kind, value) IN (SELECT * FROM unnest(${kinds}::text[], ${values}::text[]))`;
  return row?.held === keys.length;
}

/** Keys of leads that were lost long ago are nobody's. */
async function releaseStale({ tx, now, settings }: SystemWork, lead: Holder, keys: readonly HardKey[]) {
  const { kinds, values } = columnsOf(keys);
  const { lostLivesMonths } = (await settings(lead.territoryCode)).duplicates;
  const [row] = await tx.$queryRaw<{ released: number }[]>`
    SELECT app.release_stale_keys(
      ${kinds}::text[], ${values}::text[], ${lostLivesMonths}::integer, ${toDate(now)}
    ) AS released`;
  return row?.released ?? 0;
}
