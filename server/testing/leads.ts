/**
 * Leads, activities and follow-ups for tests, written past the operations and their rules: a test puts a lead
 * into any state the tables allow. No event is written, so nobody is told; use the operations to test telling.
 */
import { randomUUID } from 'node:crypto';
import { activityRow, contactRow, followUpRow, leadRow } from '../../prisma/seed/builders/leads.ts';
import { matchColumns } from '../leads/duplicate-rules.ts';
import {
  insertRows,
  type ActivityRow,
  type ContactRow,
  type Database,
  type FollowUpRow,
  type LeadRow,
} from '../../prisma/seed/builders/rows.ts';

export type LeadOptions = {
  readonly id?: string;
  readonly companyName?: string;
  readonly territory?: string;
  readonly status?: LeadRow['status'];
  /** None: the lead is in the pool. */
  readonly ownerId?: string | null;
  readonly registeredAt?: LeadRow['registered_at'];
  readonly collaboratorIds?: readonly string[];
  /** The first is the primary one unless another says so. */
  readonly contacts?: readonly Partial<ContactRow>[];
  /** Any other column, by its name. */
  readonly columns?: Partial<LeadRow>;
};

/**
 * Writes a lead with what belongs to it. What a status demands of the tables (a reason for LOST, consent for
 * WEB_FORM, no owner when EXPIRED) is filled in. Holds no hard keys: see `holdKeys`.
 */
export async function makeLead(
  database: Database,
  options: LeadOptions = {},
): Promise<{ id: string; contactIds: string[] }> {
  const { id = randomUUID(), status = 'REGISTERED', registeredAt = new Date() } = options;
  const companyName = options.companyName ?? `Gasthaus ${id}`;
  const matched = matchColumns({ companyName, website: options.columns?.website });
  const lead = leadRow({
    id,
    company_name: companyName,
    company_normalized: matched.companyNormalized,
    web_domain: matched.webDomain,
    territory_code: options.territory ?? 'DE-BY',
    status,
    owner_id: options.ownerId ?? null,
    registered_at: registeredAt,
    ...demandedBy(status, registeredAt),
    ...(options.columns?.source === 'WEB_FORM'
      ? { consent_given_at: registeredAt, consent_wording: 'Ja, bitte schreiben Sie mir.' }
      : {}),
    ...options.columns,
  });
  await insertRows(database, 'leads', [lead]);
  await insertRows(
    database,
    'lead_collaborators',
    (options.collaboratorIds ?? []).map((user_id) => ({ lead_id: id, user_id, added_at: registeredAt })),
  );
  const named = options.contacts ?? [];
  const noPrimary = !named.some((contact) => contact.is_primary);
  const contacts = named.map((contact, index) =>
    contactRow({
      id: randomUUID(),
      lead_id: id,
      created_at: registeredAt,
      last_name: 'Beispiel',
      is_primary: noPrimary && index === 0,
      ...contact,
    }),
  );
  await insertRows(database, 'contacts', contacts);
  return { id, contactIds: contacts.map((contact) => contact.id) };
}

function demandedBy(status: LeadRow['status'], at: LeadRow['registered_at']): Partial<LeadRow> {
  return status === 'LOST' ? { lost_reason: 'NO_INTEREST', lost_at: at } : {};
}

/** Makes the lead the holder of hard keys, as registering does. */
export async function holdKeys(
  database: Database,
  leadId: string,
  keys: readonly { kind: 'EMAIL' | 'PHONE' | 'COMPANY_POSTAL'; value: string }[],
): Promise<void> {
  await insertRows(
    database,
    'lead_keys',
    keys.map((key) => ({ ...key, lead_id: leadId })),
  );
}

/** Writes a follow-up, by default a pending T3 that is due now; the lead's next follow-up is kept true. */
export async function makeFollowUp(
  database: Database,
  leadId: string,
  columns: Partial<FollowUpRow> = {},
): Promise<{ id: string }> {
  const now = new Date();
  const kind = columns.kind ?? 'T3';
  const followUp = followUpRow({
    id: randomUUID(),
    lead_id: leadId,
    kind,
    due_at: now,
    created_at: now,
    anchor_at: kind === 'CUSTOM' ? null : now,
    action: kind === 'CUSTOM' ? 'Zurückrufen' : null,
    ...columns,
  });
  await insertRows(database, 'follow_ups', [followUp]);
  await database.query(
    `UPDATE leads SET next_follow_up_at = (
       SELECT min(due_at) FROM follow_ups WHERE lead_id = $1 AND status = 'PENDING' AND held_since IS NULL
     ) WHERE id = $1`,
    [leadId],
  );
  return { id: followUp.id };
}

/** Writes an activity; the lead's own columns (last activity and the like) are left as they are. */
export async function makeActivity(
  database: Database,
  leadId: string,
  columns: Partial<ActivityRow> = {},
): Promise<{ id: string }> {
  const activity = activityRow({
    id: randomUUID(),
    lead_id: leadId,
    type: 'NOTE',
    at: new Date(),
    summary: 'Vermerk',
    ...columns,
  });
  await insertRows(database, 'activities', [activity]);
  return { id: activity.id };
}
