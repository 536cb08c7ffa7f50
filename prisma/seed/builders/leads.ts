/**
 * Rows of a lead and of what hangs on it, complete and valid, to be changed where it matters. Tests and demo
 * start from the same ones. They decide nothing: what the rules derive (deadlines, due times, statuses) is the
 * caller's to give, and a combination the tables forbid fails on writing.
 */
import { territoryOf } from '../../../server/territories/territories.ts';
import type { ActivityRow, ContactRow, FollowUpRow, LeadRow, LedgerRow, Moment } from './rows.ts';

/** A column's value, or none to take the default. */
type Changes<Row> = { readonly [Column in keyof Row]?: Row[Column] };

/** Registered at `registered_at`, in the pool unless there is an owner. */
export function leadRow(
  lead: Changes<LeadRow> & Pick<LeadRow, 'id' | 'company_name' | 'company_normalized' | 'registered_at'>,
): LeadRow {
  const territory = lead.territory_code ?? 'DE-BY';
  return {
    territory_code: territory,
    city: null,
    postal_code: null,
    street: null,
    website: null,
    web_domain: null,
    business_type: null,
    kitchen_size: null,
    employee_count: null,
    estimated_volume_cents: null,
    estimated_volume_currency:
      typeof lead.estimated_volume_cents === 'number' ? territoryOf(territory).currency : null,
    pains: null,
    competitor: null,
    notes: null,
    status: 'REGISTERED',
    stage: 'PRE_CLAIM',
    source: 'OTHER',
    owner_id: null,
    previous_owner_id: null,
    reclaimable_from: null,
    owned_since: lead.owner_id ? lead.registered_at : null,
    registered_by_id: lead.owner_id ?? null,
    registered_at_reason: null,
    first_contact_at: null,
    first_contact_channel: null,
    last_activity_at: null,
    last_meaningful_at: null,
    last_progress_at: null,
    latest_sample_at: null,
    next_follow_up_at: null,
    clock_stopped_at: null,
    clock_stop_reason: null,
    extension_days: 0,
    warned_at: null,
    grace_since: null,
    protection_ends_at: null,
    consent_given_at: null,
    consent_wording: null,
    contact_blocked: false,
    canonical: true,
    duplicate_override_reason: null,
    merged_into_id: null,
    lost_reason: null,
    lost_note: null,
    lost_at: null,
    // What the status says of them, a trigger adds.
    activated_at: null,
    qualified_at: null,
    converted_at: null,
    version: 1,
    created_at: lead.registered_at,
    updated_at: lead.registered_at,
    ...lead,
  };
}

export function contactRow(
  contact: Changes<ContactRow> & Pick<ContactRow, 'id' | 'lead_id' | 'created_at'>,
): ContactRow {
  return {
    first_name: null,
    last_name: null,
    role: null,
    email: null,
    phone: null,
    is_primary: false,
    ...contact,
  };
}

/** By default neither meaningful nor progress: which types are is the activity rules' business. */
export function activityRow(
  activity: Changes<ActivityRow> & Pick<ActivityRow, 'id' | 'lead_id' | 'type' | 'at'>,
): ActivityRow {
  return {
    logged_at: activity.at,
    summary: null,
    detail: null,
    outcome: null,
    by_user_id: null,
    follow_up_id: null,
    meaningful: false,
    progress: false,
    withdrawn_at: null,
    ...activity,
  };
}

export function followUpRow(
  followUp: Changes<FollowUpRow> & Pick<FollowUpRow, 'id' | 'lead_id' | 'kind' | 'due_at' | 'created_at'>,
): FollowUpRow {
  return {
    status: 'PENDING',
    anchor_at: null,
    owned_since: null,
    fired_at: null,
    held_since: null,
    completed_at: null,
    outcome: null,
    notes: null,
    action: null,
    assignee_id: null,
    ...followUp,
  };
}

export function ledgerRow(
  id: string,
  followUp: Pick<FollowUpRow, 'id' | 'lead_id'>,
  at: Moment,
  entry: Pick<LedgerRow, 'decision' | 'due_at' | 'reason_code' | 'reason_de' | 'reason_en'>,
): LedgerRow {
  return { id, follow_up_id: followUp.id, lead_id: followUp.lead_id, at, ...entry };
}
