/**
 * What a change did to a lead and all that hangs on it, as the difference of two states: enough to put it back as
 * it was. Holds former values, personal data among them; it lives in `undo_tokens` for a minute and nowhere else.
 */
import { z } from 'zod';
import type { SystemWork } from '../operate.ts';

const row = z.record(z.string(), z.json());
export type MemoryRow = z.infer<typeof row>;
const rowsById = z.record(z.string(), row);
type RowsById = z.infer<typeof rowsById>;

const state = z.object({
  lead: row,
  contacts: rowsById,
  collaborators: rowsById,
  followUps: rowsById,
  transfers: rowsById,
  clockRequests: rowsById,
  activities: z.array(z.uuid()),
});
export type LeadState = z.infer<typeof state>;

const changes = z.object({
  /** Ids of what is new. */
  made: z.array(z.uuid()),
  /** What was changed or is gone, as it was. */
  former: z.array(row),
});
export type RowChanges = z.infer<typeof changes>;

export const memoryForm = z.object({
  leadId: z.uuid(),
  /** The columns that changed, with their former values. */
  lead: row,
  contacts: changes,
  collaborators: changes,
  followUps: changes,
  transfers: changes,
  clockRequests: changes,
  /** Ids of what was logged. */
  activities: z.array(z.uuid()),
});
export type Memory = z.infer<typeof memoryForm>;

/** The lead as it is now with all that an operation on it can change; null when it is out of sight. */
export async function stateOf({ tx }: SystemWork, leadId: string): Promise<LeadState | null> {
  const rows = await tx.$queryRaw<{ state: unknown }[]>`
    SELECT jsonb_build_object(
      'lead', to_jsonb(l),
      'contacts', (
        SELECT coalesce(jsonb_object_agg(c.id, to_jsonb(c)), '{}') FROM contacts c WHERE c.lead_id = l.id
      ),
      'collaborators', (
        SELECT coalesce(jsonb_object_agg(c.user_id, to_jsonb(c)), '{}')
        FROM lead_collaborators c WHERE c.lead_id = l.id
      ),
      'followUps', (
        SELECT coalesce(jsonb_object_agg(f.id, to_jsonb(f)), '{}') FROM follow_ups f WHERE f.lead_id = l.id
      ),
      'transfers', (
        SELECT coalesce(jsonb_object_agg(t.id, to_jsonb(t)), '{}') FROM transfers t WHERE t.lead_id = l.id
      ),
      'clockRequests', (
        SELECT coalesce(jsonb_object_agg(r.id, to_jsonb(r)), '{}')
        FROM clock_requests r WHERE r.lead_id = l.id
      ),
      'activities', (
        SELECT coalesce(jsonb_agg(a.id), '[]')
        FROM activities a WHERE a.lead_id = l.id AND a.withdrawn_at IS NULL
      )
    ) AS state
    FROM leads l WHERE l.id = ${leadId}::uuid`;
  return rows[0] ? state.parse(rows[0].state) : null;
}

/** What happened from one state to the other; null when nothing did. */
export function difference(leadId: string, before: LeadState, after: LeadState): Memory | null {
  const known = new Set(before.activities);
  const memory: Memory = {
    leadId,
    lead: Object.fromEntries(
      Object.entries(before.lead).filter(([column, value]) => !same(value, after.lead[column])),
    ),
    contacts: changesOf(before.contacts, after.contacts),
    collaborators: changesOf(before.collaborators, after.collaborators),
    followUps: changesOf(before.followUps, after.followUps),
    transfers: changesOf(before.transfers, after.transfers),
    clockRequests: changesOf(before.clockRequests, after.clockRequests),
    activities: after.activities.filter((id) => !known.has(id)),
  };
  return isEmpty(memory) ? null : memory;
}

function changesOf(before: RowsById, after: RowsById): RowChanges {
  return {
    made: Object.keys(after).filter((id) => !(id in before)),
    former: Object.entries(before).flatMap(([id, was]) => (same(was, after[id]) ? [] : [was])),
  };
}

function isEmpty({ leadId: _leadId, lead, activities, ...tables }: Memory): boolean {
  return (
    Object.keys(lead).length === 0 &&
    activities.length === 0 &&
    Object.values(tables).every(({ made, former }) => made.length === 0 && former.length === 0)
  );
}

/** Both come from the same columns in the same order, as PostgreSQL writes jsonb. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
