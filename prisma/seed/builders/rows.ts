/**
 * Rows of the tables as tests and demo write them, named as the columns are, and one way to write many at once.
 *
 * Row level security is forced on these tables, so COPY is refused; a statement per table it is, with the rows
 * as JSON. What a row leaves out takes the column's default; all rows of a call leave out the same.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type pg from 'pg';
import type { Role } from '../../../server/auth/relation.ts';
import type { ActivityType } from '../../../server/leads/activity-rules.ts';
import type { FollowUpKind, FollowUpStatus } from '../../../server/follow-ups/due-rules.ts';
import type {
  BusinessType,
  ContactRole,
  FirstContactChannel,
  KitchenSize,
  LeadSource,
  LeadStage,
  LeadStatus,
  LostReason,
} from '../../../server/leads/rules.ts';

/** A moment, as it is at hand; all three become ISO 8601 in JSON. */
export type Moment = Temporal.Instant | Date | string;

export type TeamRow = { id: string; name: string; created_at: Moment };

export type UserRow = {
  id: string;
  email: string;
  name: string;
  role: Role;
  team_id: string | null;
  password_hash: string | null;
  active: boolean;
  created_at: Moment;
};

export type UserTerritoryRow = { user_id: string; territory_code: string };

export type LeadRow = {
  id: string;
  company_name: string;
  company_normalized: string;
  territory_code: string;
  city: string | null;
  postal_code: string | null;
  street: string | null;
  website: string | null;
  web_domain: string | null;
  business_type: BusinessType | null;
  kitchen_size: KitchenSize | null;
  employee_count: number | null;
  estimated_volume_cents: number | null;
  estimated_volume_currency: 'EUR' | 'CHF' | null;
  pains: string | null;
  competitor: string | null;
  notes: string | null;
  status: LeadStatus;
  stage: LeadStage;
  source: LeadSource;
  owner_id: string | null;
  previous_owner_id: string | null;
  reclaimable_from: Moment | null;
  owned_since: Moment | null;
  registered_by_id: string | null;
  registered_at: Moment;
  registered_at_reason: string | null;
  first_contact_at: Moment | null;
  first_contact_channel: FirstContactChannel | null;
  last_activity_at: Moment | null;
  last_meaningful_at: Moment | null;
  last_progress_at: Moment | null;
  latest_sample_at: Moment | null;
  next_follow_up_at: Moment | null;
  clock_stopped_at: Moment | null;
  clock_stop_reason: string | null;
  extension_days: number;
  warned_at: Moment | null;
  grace_since: Moment | null;
  protection_ends_at: Moment | null;
  consent_given_at: Moment | null;
  consent_wording: string | null;
  contact_blocked: boolean;
  canonical: boolean;
  duplicate_override_reason: string | null;
  merged_into_id: string | null;
  lost_reason: LostReason | null;
  lost_note: string | null;
  lost_at: Moment | null;
  activated_at: Moment | null;
  qualified_at: Moment | null;
  converted_at: Moment | null;
  version: number;
  created_at: Moment;
  updated_at: Moment;
};

export type ContactRow = {
  id: string;
  lead_id: string;
  first_name: string | null;
  last_name: string | null;
  role: ContactRole | null;
  email: string | null;
  phone: string | null;
  is_primary: boolean;
  created_at: Moment;
};

export type LeadKeyRow = { kind: 'EMAIL' | 'PHONE' | 'COMPANY_POSTAL'; value: string; lead_id: string };

export type CollaboratorRow = { lead_id: string; user_id: string; added_at: Moment };

export type TransferRow = {
  lead_id: string;
  from_user_id: string;
  to_user_id: string;
  proposed_by_id: string;
  reason: string;
  proposed_at: Moment;
  decide_by: Moment;
  status: 'PENDING' | 'ACCEPTED' | 'DECLINED' | 'WITHDRAWN' | 'CLOSED';
  decided_at: Moment | null;
};

export type FollowUpRow = {
  id: string;
  lead_id: string;
  kind: FollowUpKind;
  status: FollowUpStatus;
  due_at: Moment;
  anchor_at: Moment | null;
  owned_since: Moment | null;
  fired_at: Moment | null;
  held_since: Moment | null;
  completed_at: Moment | null;
  outcome: 'SUCCESS' | 'NO_ANSWER' | 'POSTPONED' | 'DECLINED' | null;
  notes: string | null;
  action: string | null;
  assignee_id: string | null;
  created_at: Moment;
};

export type LedgerRow = {
  id: string;
  follow_up_id: string;
  lead_id: string;
  at: Moment;
  decision: 'PLANNED' | 'MOVED' | 'FIRED' | 'SKIPPED' | 'HELD' | 'RESUMED' | 'CANCELLED' | 'COMPLETED';
  due_at: Moment | null;
  reason_code: string;
  reason_de: string;
  reason_en: string;
};

export type ActivityRow = {
  id: string;
  lead_id: string;
  type: ActivityType;
  at: Moment;
  logged_at: Moment;
  summary: string | null;
  detail: Record<string, unknown> | null;
  outcome:
    | 'SUCCESSFUL'
    | 'UNSUCCESSFUL'
    | 'NO_ANSWER'
    | 'CALLBACK_REQUESTED'
    | 'INFO_SENT'
    | 'QUALIFIED'
    | 'DISQUALIFIED'
    | null;
  by_user_id: string | null;
  follow_up_id: string | null;
  meaningful: boolean;
  progress: boolean;
  withdrawn_at: Moment | null;
};

export type EventRow = {
  id: string;
  type: string;
  name: string;
  channel: string;
  time: Moment;
  idempotency_key: string;
  lead_id: string | null;
  follow_up_id: string | null;
  user_id: string | null;
  data: Record<string, unknown>;
};

export type CustomerRow = {
  id: string;
  original_lead_id: string;
  company_name: string;
  company_normalized: string;
  city: string | null;
  postal_code: string | null;
  street: string | null;
  website: string | null;
  converted_by_id: string | null;
  converted_at: Moment;
};

export type CustomerLeadRow = {
  lead_id: string;
  customer_id: string;
  linked_by_id: string | null;
  linked_at: Moment;
};

export type CustomerContactRow = Omit<ContactRow, 'lead_id'> & {
  customer_id: string;
  contact_id: string | null;
};

export type CustomerKeyRow = {
  kind: 'EMAIL' | 'PHONE' | 'COMPANY_POSTAL' | 'DOMAIN';
  value: string;
  customer_id: string;
};

export type Tables = {
  teams: TeamRow;
  users: UserRow;
  user_territories: UserTerritoryRow;
  leads: LeadRow;
  contacts: ContactRow;
  lead_keys: LeadKeyRow;
  lead_collaborators: CollaboratorRow;
  transfers: TransferRow;
  follow_ups: FollowUpRow;
  follow_up_ledger: LedgerRow;
  activities: ActivityRow;
  events: EventRow;
  customers: CustomerRow;
  customer_leads: CustomerLeadRow;
  customer_contacts: CustomerContactRow;
  customer_keys: CustomerKeyRow;
};

/** Anything that runs SQL: a client or a pool of the owner's. */
export type Database = Pick<pg.ClientBase, 'query'>;

/** Writes them in one statement, in their order; a violated constraint refuses all. */
export async function insertRows<Name extends keyof Tables>(
  database: Database,
  table: Name,
  rows: readonly Tables[Name][],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first).join(', ');
  await database.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}
