/** Deleting a lead, and restoring it. Nothing is gone: a deleted lead is out of everybody's sight but an admin's. */
import { audit } from '../audit/append.ts';
import { toDate } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';

import type { Work } from '../operate.ts';
import { undoable, type Undoable } from '../undo/offer.ts';
import { holdLead, keepInSight, moveStatus } from './change.ts';
import { canonicalOrNot } from './keys.ts';
import type { LeadStatus } from './rules.ts';
import { settle } from './settle.ts';

/** Deletes softly: open follow-ups are cancelled, keys given back, what was asked about it is closed. */
export function deleteLead(work: Work, input: { readonly leadId: string }): Promise<Undoable> {
  return undoable(work, 'deleteLead', input.leadId, async () => {
    const { row } = await holdLead(work, input.leadId, 'DELETE');
    await keepInSight(work, row.id);
    const at = toDate(work.now);
    const moved = await moveStatus(work, row, {
      to: 'DELETED',
      as: 'DELETED',
      auto: false,
      by: work.viewer.id,
      data: { formerStatus: row.status, removedAt: at },
    });
    const planned = await settle(work, moved.row);
    await tell(work, row, moved.row, 'deleteLead', 'LEAD_DELETED', [...moved.events, ...planned]);
    return { leadId: row.id };
  });
}

/**
 * Gives a deleted lead its former status. Its clock and follow-ups are as if it had been there all along: what is
 * past is skipped or happens next. Where another lead has taken one of its keys meanwhile, it is not canonical.
 */
export async function restoreLead(
  work: Work,
  input: { readonly leadId: string },
): Promise<{ leadId: string }> {
  const { row } = await holdLead(work, input.leadId, 'RESTORE');
  const moved = await moveStatus(work, row, {
    to: (row.formerStatus ?? 'REGISTERED') as LeadStatus,
    as: 'RESTORED',
    auto: false,
    by: work.viewer.id,
    data: { formerStatus: null, removedAt: null },
  });
  const restored = await canonicalOrNot(work, moved.row);
  const planned = await settle(work, restored);
  await tell(work, row, restored, 'restoreLead', 'LEAD_RESTORED', [...moved.events, ...planned]);
  return { leadId: row.id };
}

async function tell(
  work: Work,
  before: Lead,
  row: Lead,
  action: 'deleteLead' | 'restoreLead',
  type: 'LEAD_DELETED' | 'LEAD_RESTORED',
  events: readonly NewEvent[],
): Promise<void> {
  await audit(work, {
    action,
    subjectType: 'Lead',
    subjectId: row.id,
    leadId: row.id,
    changes: { status: [before.status, row.status], canonical: [before.canonical, row.canonical] },
  });
  await appendEvents(work.tx, [removalEvent(work, row, type), ...events]);
}

export function removalEvent(
  { now, viewer }: Work,
  row: Lead,
  type: 'LEAD_DELETED' | 'LEAD_RESTORED',
): NewEvent {
  return {
    type,
    time: now,
    leadId: row.id,
    userId: viewer.id,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: `${row.id}:${row.version}`,
    data: {},
  };
}
