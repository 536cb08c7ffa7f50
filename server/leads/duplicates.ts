/**
 * What stands in the way of a lead: the declared exception to "what is not visible does not exist".
 *
 * Of a lead out of sight nothing leaves here but that it matches, how surely, and until when it is protected; so two
 * databases that differ in anything else of hidden leads give the same answers. What would break it: an order, a
 * limit or a field that depends on more of them. Whoever offers this to people counts it with `CheckLimit` first.
 *
 * A lead in sight whose contact fields the viewer may not read is out of sight for a match by e-mail, phone or web
 * domain alone: naming it would tell whose they are.
 */
import { z } from 'zod';
import { canReadGroup } from '../auth/permissions.ts';
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
  const matches = await keyHolders(work, keys, lead);
  const seen = await seenAmong(work, matches);
  if (matches.some(({ lead_id: id }) => seen.get(id)?.contactsWithheld)) {
    const named = await keyHolders(
      work,
      keys.filter((it) => it.kind === 'COMPANY_POSTAL'),
      lead,
    );
    forgetWithheld(seen, new Set(named.map((it) => it.lead_id)));
  }
  return inOrder(matches.map((match) => candidateOf(match, 'HARD', seen)));
}

async function keyHolders(
  work: Work,
  keys: readonly HardKey[],
  lead: { readonly id: string | null; readonly territoryCode: string },
): Promise<Match[]> {
  const { kinds, values } = columnsOf(keys);
  const { lostLivesMonths } = (await work.settings(lead.territoryCode)).duplicates;
  const found: unknown = await work.tx.$queryRaw`
    SELECT lead_id, protected_until, time_zone FROM app.key_holders(
      ${kinds}::text[], ${values}::text[], ${lostLivesMonths}::integer, ${toDate(work.now)}, ${lead.id}::uuid
    )`;
  return holderRows.parse(found);
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
  // Without a likeness it is the web domain alone.
  forgetWithheld(seen, new Set(matches.filter((it) => it.likeness !== null).map((it) => it.lead_id)));
  return inOrder(matches.map((match) => candidateOf(match, 'SOFT', seen))).slice(0, MOST_SOFT);
}

/**
 * Everything that stands in the way of this lead, the surest first, each once that is in sight.
 * @param tellsHidden whether leads out of sight are among them
 */
export async function allCandidates(
  work: Work,
  lead: ComparedLead,
  { tellsHidden }: { readonly tellsHidden: boolean },
): Promise<DuplicateCandidate[]> {
  const hard = await hardCandidates(work, hardKeys(lead), { id: lead.id, territoryCode: lead.territory });
  const sure = new Map(hard.map((it) => [it.leadId, it.inSight]));
  // By its name the viewer may know a lead whose contacts they may not: then it is told as similar.
  const soft = (await softCandidates(work, lead)).filter(
    (it) => !sure.has(it.leadId) || (it.inSight && sure.get(it.leadId) === false),
  );
  return [...hard, ...soft].filter((it) => tellsHidden || it.inSight);
}

/** A match that the viewer sees. */
interface Seen {
  readonly claimable: boolean;
  /** The viewer may not read its contact fields. */
  readonly contactsWithheld: boolean;
}

async function seenAmong(work: Work, matches: readonly Match[]): Promise<Map<string, Seen>> {
  const ids = matches.map((it) => it.lead_id);
  const seen = new Map<string, Seen>();
  for (const lead of await createLoaders(work.tx, work.viewer).lead.loadMany(ids)) {
    if (!lead || lead instanceof Error) continue;
    const claimable = lead.row.ownerId === null && mayDo('CLAIM', await actedOn(lead, work, 'CLAIM'));
    const contactsWithheld = !canReadGroup('contact', lead.relations, lead.role);
    seen.set(lead.row.id, { claimable, contactsWithheld });
  }
  return seen;
}

/** Leaves out what was matched by nothing that the viewer may read. `named`: the matches by company. */
function forgetWithheld(seen: Map<string, Seen>, named: ReadonlySet<string>): void {
  for (const [id, { contactsWithheld }] of seen) if (contactsWithheld && !named.has(id)) seen.delete(id);
}

function candidateOf(
  match: Match,
  severity: DuplicateCandidate['severity'],
  seen: ReadonlyMap<string, Seen>,
): DuplicateCandidate {
  return {
    leadId: match.lead_id,
    severity,
    protectedUntil: match.protected_until,
    timeZone: match.time_zone,
    inSight: seen.has(match.lead_id),
    claimable: seen.get(match.lead_id)?.claimable ?? false,
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
