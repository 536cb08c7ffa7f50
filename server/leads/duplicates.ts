/**
 * What stands in the way of a lead: the declared exception to "what is not visible does not exist".
 *
 * Of a lead out of sight nothing leaves here but that it matches, how surely, and until when it is protected; so two
 * databases that differ in anything else of hidden leads give the same answers. What would break it: an order, a
 * limit or a field that depends on more of them. Whoever offers this to people counts it with `CheckLimit` first.
 */
import { z } from 'zod';
import { toDate } from '../clock.ts';
import { createLoaders, type LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import type { DuplicateCandidate } from '../user-errors.ts';
import { columnsOf, type HardKey } from './duplicate-rules.ts';
import { actedOn } from './rights.ts';
import { mayDo } from './rights-rules.ts';

const holderRows = z.array(
  z.object({ lead_id: z.uuid(), protected_until: z.date().nullable(), time_zone: z.string() }),
);
type Match = z.infer<typeof holderRows>[number];

/** The leads that hold these keys, but for this one. */
export async function hardCandidates(
  work: Work,
  keys: readonly HardKey[],
  lead: { readonly id: string | null; readonly territoryCode: string },
): Promise<DuplicateCandidate[]> {
  const { kinds, values } = columnsOf(keys);
  const { lostLivesMonths } = (await work.settings(lead.territoryCode)).duplicates;
  const found: unknown = await work.tx.$queryRaw`
    SELECT lead_id, protected_until, time_zone FROM app.key_holders(
      ${kinds}::text[], ${values}::text[], ${lostLivesMonths}::integer, ${toDate(work.now)}, ${lead.id}::uuid
    )`;
  const matches = holderRows.parse(found);
  const seen = await seenAmong(work, matches);
  return inOrder(await Promise.all(matches.map((match) => candidateOf(work, match, 'HARD', seen))), seen);
}

async function seenAmong({ tx, viewer }: Work, matches: readonly Match[]): Promise<Map<string, LeadNode>> {
  const leads = await createLoaders(tx, viewer).lead.loadMany(matches.map((it) => it.lead_id));
  return new Map(
    leads.flatMap((lead) => (lead && !(lead instanceof Error) ? [[lead.row.id, lead] as const] : [])),
  );
}

async function candidateOf(
  work: Work,
  match: Match,
  severity: DuplicateCandidate['severity'],
  seen: ReadonlyMap<string, LeadNode>,
): Promise<DuplicateCandidate> {
  const lead = seen.get(match.lead_id);
  return {
    leadId: match.lead_id,
    severity,
    protectedUntil: match.protected_until,
    timeZone: match.time_zone,
    claimable: lead !== undefined && mayDo('CLAIM', await actedOn(lead, work)),
  };
}

/** Those in sight first; the others by what is told of them alone, so that their order tells nothing more. */
function inOrder(
  candidates: readonly DuplicateCandidate[],
  seen: ReadonlyMap<string, LeadNode>,
): DuplicateCandidate[] {
  const visible = candidates.filter((it) => seen.has(it.leadId));
  const hidden = candidates.filter((it) => !seen.has(it.leadId));
  const until = (it: DuplicateCandidate) => it.protectedUntil?.getTime() ?? 0;
  return [...visible, ...hidden.sort((a, b) => until(b) - until(a) || (a.timeZone < b.timeZone ? -1 : 1))];
}
