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

/** A lead as it was before an edit. `contacts` where the edit is of them. */
export interface LeadBefore {
  readonly row: Lead;
  readonly contacts?: readonly { readonly email: string | null; readonly phone: string | null }[];
}

/**
 * After an edit of company, postal code, territory, contacts: the lead gives back what it no longer has and takes
 * what is new. `row` is the lead as it has been written. Does nothing for a lead that holds no keys.
 *
 * With a reason, a manager or admin may go without: the lead is then not canonical. Returns whether it is.
 * @throws DuplicateLeadError when another lead holds one that the edit adds; nothing of the transaction may stay then.
 *   Its answer tells of leads out of sight: whoever offers this to people counts it with `CheckLimit` first.
 */
export async function retakeKeys(
  work: Work,
  row: Lead,
  before: LeadBefore,
  overrideReason?: string | null,
): Promise<boolean> {
  if (!row.canonical || !(await isLiveNow(work, row))) return row.canonical;
  const clashing = await exchangeKeys(work, row, before);
  if (clashing.length === 0) return true;
  const mayOverride = mayOverrideDuplicate('HARD', work.viewer.role);
  const { texts } = await work.settings(row.territoryCode);
  if (!mayOverride || !isOverrideReason(overrideReason, texts)) {
    const candidates = await hardCandidates(work, clashing, row);
    throw new DuplicateLeadError('HARD', candidates, mayOverride, texts.leastLength);
  }
  await work.tx.lead.update({
    where: { id: row.id },
    data: { canonical: false, duplicateOverrideReason: overrideReason },
  });
  return false;
}

/**
 * Gives back what the lead had and no longer has, takes what it can of the rest, and tells which of the added ones
 * another lead holds. One that it had before and did not hold (a third lead stood in the way of a merge) stands in the
 * way of nothing.
 */
export async function exchangeKeys(work: Work, row: Lead, before: LeadBefore): Promise<HardKey[]> {
  const keys = await keysOfLead(work, row);
  const { kinds, values } = columnsOf(keys);
  await work.tx.$executeRaw`
    DELETE FROM lead_keys
    WHERE lead_id = ${row.id}::uuid
      AND (kind, value) NOT IN (SELECT * FROM unnest(${kinds}::text[], ${values}::text[]))`;
  const missing = await missingAfter(work, row, keys);
  if (missing.length === 0) return [];
  const had = new Set((await keysOfLead(work, before.row, before.contacts)).map(nameOf));
  return missing.filter((key) => !had.has(nameOf(key)));
}

const nameOf = ({ kind, value }: HardKey) => `${kind} ${value}`;

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

/** What a live canonical lead with this data holds; its contacts are those that stand in the database, unless given. */
export async function keysOfLead(
  { tx }: SystemWork,
  row: Lead,
  given?: LeadBefore['contacts'],
): Promise<HardKey[]> {
  const contacts =
    given ?? (await tx.contact.findMany({ where: { leadId: row.id }, select: { email: true, phone: true } }));
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
  if ((await missingAfter(work, lead, keys)).length === 0) return true;
  await work.tx.leadKey.deleteMany({ where: { leadId: lead.id } });
  return false;
}

/** Takes those that can be had, and tells the others. */
async function missingAfter(work: SystemWork, lead: Holder, keys: readonly HardKey[]): Promise<HardKey[]> {
  if (keys.length === 0) return [];
  await insertKeys(work, lead.id, keys);
  const missing = await notHeld(work, lead.id, keys);
  if (missing.length === 0 || (await releaseStale(work, lead, missing)) === 0) return missing;
  await insertKeys(work, lead.id, missing);
  return notHeld(work, lead.id, missing);
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

async function notHeld({ tx }: SystemWork, leadId: string, keys: readonly HardKey[]): Promise<HardKey[]> {
  const { kinds, values } = columnsOf(keys);
  return tx.$queryRaw<HardKey[]>`
    SELECT kind, value FROM unnest(${kinds}::text[], ${values}::text[]) AS k (kind, value)
    WHERE NOT EXISTS (
      SELECT FROM lead_keys h WHERE h.lead_id = ${leadId}::uuid AND h.kind = k.kind AND h.value = k.value
    )`;
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
