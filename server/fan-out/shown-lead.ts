/**
 * A lead as the log's reader gets it with its events (`app.shown_leads`), in the rows that loaders give: the same to the
 * last column, which a test holds against them.
 */
import { z } from 'zod';
import type { LeadScope } from '../events/log.ts';
import type { ContactRow, FollowUpRow, LeadPauseRow, LeadRow, UserRow } from '../loaders.ts';

export interface ShownLead {
  /** As the next event of it would tell it as `scopeBefore`. */
  readonly scope: LeadScope;
  /** With all of its transfers that wait for a decision, whoever may read them. */
  readonly row: LeadRow;
  /** As `Lead.contacts` has them. */
  readonly contacts: readonly ContactRow[];
  /** As `Lead.nextFollowUp` has it. */
  readonly next: FollowUpRow | null;
  /** Those that the events are about. */
  readonly followUps: readonly FollowUpRow[];
  /** The T7 that `Lead.protection` counts with. */
  readonly t7: FollowUpRow | null;
  readonly pauses: readonly LeadPauseRow[];
  /** Follow-ups of it that are completed. */
  readonly completed: number;
  /** Its owner and the one before, who works on it too, and who is to do these follow-ups; beside others. */
  readonly people: readonly UserRow[];
}

const row = z.custom<Readonly<Record<string, unknown>>>((it) => typeof it === 'object' && it !== null);

const shown = z.object({
  leads: z.array(
    z.object({
      row,
      collaborators: z.array(z.string()),
      transfers: z.array(row),
      contacts: z.array(row),
      next: row.nullable(),
      follow_ups: z.array(row),
      t7: row.nullable(),
      completed: z.int(),
      pauses: z.array(row),
    }),
  ),
  people: z.array(z.object({ grants: z.array(z.string()) }).and(row)),
});
type Json = z.infer<typeof shown>;

/** By their ids; without those that are not there (any more). @param json what `app.shown_leads` tells; null: nothing */
export function readShownLeads(json: unknown): Map<string, ShownLead> {
  if (json === null) return new Map();
  const { leads, people } = shown.parse(json);
  const everybody = people.map(({ grants, ...person }) => ({
    ...rowOf<Omit<UserRow, 'grants'>>(person),
    grants: grants.map((territoryCode) => ({ territoryCode })),
  }));
  return new Map(
    leads.map((it) => {
      const lead = shownLead(it, everybody);
      return [lead.row.id, lead];
    }),
  );
}

function shownLead(it: Json['leads'][number], people: readonly UserRow[]): ShownLead {
  const lead = rowOf<Omit<LeadRow, 'owner' | 'collaborators' | 'transfers'>>(it.row);
  const owner = people.find((person) => person.id === lead.ownerId);
  const whole: LeadRow = {
    ...lead,
    owner: owner ? { teamId: owner.teamId, active: owner.active } : null,
    collaborators: it.collaborators.map((userId) => ({ userId })),
    transfers: it.transfers.map((transfer) => rowOf<LeadRow['transfers'][number]>(transfer)),
  };
  return {
    scope: scopeOf(whole),
    row: whole,
    contacts: it.contacts.map((contact) => rowOf<ContactRow>(contact)),
    next: it.next && rowOf<FollowUpRow>(it.next),
    followUps: it.follow_ups.map((followUp) => rowOf<FollowUpRow>(followUp)),
    t7: it.t7 && rowOf<FollowUpRow>(it.t7),
    completed: it.completed,
    pauses: it.pauses.map((pause) => rowOf<LeadPauseRow>(pause)),
    people,
  };
}

/** The twin of `app.lead_scope`. */
function scopeOf(lead: LeadRow): LeadScope {
  return {
    territory: lead.territoryCode,
    status: lead.status,
    stage: lead.stage,
    source: lead.source,
    businessType: lead.businessType,
    owner: lead.ownerId,
    ownerTeam: lead.owner?.teamId ?? null,
    ownerActive: lead.owner?.active ?? null,
    collaborators: lead.collaborators.map((it) => it.userId),
    candidates: lead.transfers.map((it) => it.toUserId).sort(),
    hasFollowUp: lead.nextFollowUpAt !== null,
    scoreBand: lead.scoreBand,
    registeredAt: lead.registeredAt.toISOString(),
  };
}

/** Columns in snake case to fields in camel case; instants and cents come as text and numbers. */
function rowOf<Row extends object>(columns: Readonly<Record<string, unknown>>): Row {
  const fields: Record<string, unknown> = {};
  for (const column in columns) {
    const field = fieldOf(column);
    const value = columns[column];
    if (value !== null && INSTANTS.test(field)) fields[field] = new Date(z.string().parse(value));
    else if (value !== null && field === 'estimatedVolumeCents')
      fields[field] = BigInt(z.number().parse(value));
    else fields[field] = value;
  }
  return fields as Row;
}

/** By their names: what happened `…At`, holds `…Since`, ends `…By` and opens `…From`. */
const INSTANTS = /(At|Since|decideBy|reclaimableFrom)$/;

const FIELDS = new Map<string, string>();
function fieldOf(column: string): string {
  const known = FIELDS.get(column);
  if (known !== undefined) return known;
  const field = column.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  FIELDS.set(column, field);
  return field;
}
