/**
 * What stands in the way of a lead: the declared exception to "what is not visible does not exist".
 *
 * Of a lead out of sight nothing leaves here but that it matches, how surely, and until when it is protected; so two
 * databases that differ in anything else of hidden leads give the same answers. What would break it: an order, a
 * limit or a field that depends on more of them. Whoever offers this to people counts it with `CheckLimit` first.
 */
import { z } from 'zod';
import { toDate } from '../clock.ts';
import { createLoaders } from '../loaders.ts';
import type { Work } from '../operate.ts';
import type { DuplicateCandidate } from '../user-errors.ts';
import { columnsOf, hardKeys, matchColumns, type HardKey, type KeyedLead } from './duplicate-rules.ts';
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
  return inOrder(matches.map((match) => candidateOf(match, 'HARD', seen)));
}

/** A lead as far as it can be the same as another. */
export interface ComparedLead extends KeyedLead {
  readonly city?: string | null;
  readonly website?: string | null;
  /** Its own id, where it exists already. */
  readonly id: string | null;
}

/** More alike than these nobody looks through. */
const MOST_SIMILAR = 50;
const MOST_SOFT = 20;

const similarRows = z.array(holderRows.element.extend({ likeness: z.number().nullable() }));

/** Live leads with a similar name in the same city or postal area, or of the same web domain; the most alike first. */
export async function softCandidates(work: Work, lead: ComparedLead): Promise<DuplicateCandidate[]> {
  const { companyNormalized, webDomain } = matchColumns(lead);
  const { similarity, lostLivesMonths } = (await work.settings(lead.territory)).duplicates;
  const found: unknown = await work.tx.$queryRaw`
    SELECT lead_id, likeness, protected_until, time_zone FROM app.similar_leads(
      ${companyNormalized}, ${lead.territory}, ${lead.city ?? null}, ${lead.postalCode ?? null}, ${webDomain},
      ${similarity}::double precision, ${lostLivesMonths}::integer, ${toDate(work.now)}, ${lead.id}::uuid,
      ${MOST_SIMILAR}::integer
    )`;
  const matches = similarRows.parse(found);
  const seen = await seenAmong(work, matches);
  return inOrder(matches.map((match) => candidateOf(match, 'SOFT', seen))).slice(0, MOST_SOFT);
}

/**
 * Everything that stands in the way of this lead, the surest first, each once.
 * @param tellsHidden whether leads out of sight are among them
 */
export async function allCandidates(
  work: Work,
  lead: ComparedLead,
  { tellsHidden }: { readonly tellsHidden: boolean },
): Promise<DuplicateCandidate[]> {
  const hard = await hardCandidates(work, hardKeys(lead), { id: lead.id, territoryCode: lead.territory });
  const sure = new Set(hard.map((it) => it.leadId));
  const soft = (await softCandidates(work, lead)).filter((it) => !sure.has(it.leadId));
  return [...hard, ...soft].filter((it) => tellsHidden || it.inSight);
}

/** Of the matches in the viewer's sight: whether they may be claimed. */
async function seenAmong(work: Work, matches: readonly Match[]): Promise<Map<string, boolean>> {
  const rows = await work.tx.lead.findMany({
    where: { id: { in: matches.map((it) => it.lead_id) } },
    select: { id: true, ownerId: true },
  });
  const seen = new Map(rows.map(({ id }) => [id, false]));
  const pool = rows.filter((it) => it.ownerId === null).map((it) => it.id);
  for (const lead of await createLoaders(work.tx, work.viewer).lead.loadMany(pool)) {
    if (lead && !(lead instanceof Error)) seen.set(lead.row.id, mayDo('CLAIM', await actedOn(lead, work)));
  }
  return seen;
}

function candidateOf(
  match: Match,
  severity: DuplicateCandidate['severity'],
  seen: ReadonlyMap<string, boolean>,
): DuplicateCandidate {
  return {
    leadId: match.lead_id,
    severity,
    protectedUntil: match.protected_until,
    timeZone: match.time_zone,
    inSight: seen.has(match.lead_id),
    claimable: seen.get(match.lead_id) ?? false,
  };
}

/** Those in sight first; the others by what is told of them alone, so that their order tells nothing more. */
function inOrder(candidates: readonly DuplicateCandidate[]): DuplicateCandidate[] {
  const until = (it: DuplicateCandidate) => it.protectedUntil?.getTime() ?? 0;
  const hidden = candidates
    .filter((it) => !it.inSight)
    .sort((a, b) => until(b) - until(a) || (a.timeZone < b.timeZone ? -1 : 1));
  return [...candidates.filter((it) => it.inSight), ...hidden];
}
