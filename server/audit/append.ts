/**
 * The audit log: who did what, when, appended in the transaction that did it and linked into a chain when that commits.
 *
 * `changes` holds names of fields, codes, ids and instants, for good; never names of people, addresses or free text.
 * Those are `values`: kept beside the log, where erasure can empty them, while a salted digest stays in the chain.
 */
import { v7 as uuidV7 } from 'uuid';
import { toDate } from '../clock.ts';
import type { Prisma } from '../db/generated/client.ts';
import type { SystemWork, Work } from '../operate.ts';
import type { FieldChanges } from './difference-rules.ts';

export interface AuditEntry {
  /** The operation, as the API names it; what runs by the clock has names of its own. */
  readonly action: string;
  readonly subjectType:
    | 'Lead'
    | 'FollowUp'
    | 'Setting'
    | 'AssignmentRule'
    | 'Absence'
    | 'User'
    | 'Team'
    | 'SavedView'
    | 'BulkChange'
    | 'Clock'
    | 'Job'
    | 'AuditLog'
    | 'ApiToken'
    | 'CalendarFeed'
    | 'Session'
    | 'Mail'
    | 'MailTemplate';
  readonly subjectId: string;
  /** Null for what is about no lead. */
  readonly leadId: string | null;
  /** A list of two is from what to what; everything else is told as it is then. `fields` are names alone. */
  readonly changes: Prisma.InputJsonObject;
  /** By field, from what to what: whatever may tell of a person, and every value of an edit. */
  readonly values?: FieldChanges;
}

type Writer = Pick<Work, 'tx' | 'now'> & { readonly viewer: Pick<Work['viewer'], 'id'> };

/** One statement, without RETURNING: who writes an entry may not read it. */
export async function audit({ tx, viewer, now }: Writer, entry: AuditEntry): Promise<void> {
  const { action, subjectType, subjectId, leadId, changes, values = {} } = entry;
  const id = uuidV7();
  const rows = Object.entries(values).map(([field, [before, after]]) => ({
    field,
    before: before === null ? null : JSON.stringify(before),
    after: after === null ? null : JSON.stringify(after),
  }));
  await tx.$executeRaw`
    WITH entry AS (
      INSERT INTO audit_log (id, at, user_id, action, subject_type, subject_id, lead_id, changes)
      VALUES (
        ${id}::uuid, ${toDate(now)}, ${viewer.id}::uuid, ${action}, ${subjectType}, ${subjectId}::uuid,
        ${leadId}::uuid, ${JSON.stringify(changes)}::jsonb
      )
    )
    INSERT INTO audit_values (entry_id, field, before, after)
    SELECT ${id}::uuid, v.field, v.before, v.after
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS v (field text, before text, after text)`;
}

export type ClockAction = 'warnOwner' | 'beginGrace' | 'expireLead' | 'remindOwner' | 'unsubscribe';

/** Of a lead, by nobody who is signed in: what runs by the clock, or by a link. Names, codes, ids and instants alone. */
export interface ClockEntry {
  readonly action: ClockAction;
  readonly leadId: string;
  readonly changes: Prisma.InputJsonObject;
}

/** All of them in one statement, in their order; none for none. */
export async function auditByClock({ tx, now }: SystemWork, entries: readonly ClockEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({ id: uuidV7(), ...entry }));
  await tx.$executeRaw`
    INSERT INTO audit_log (id, at, action, subject_type, subject_id, lead_id, changes)
    SELECT e.id, ${toDate(now)}, e.action, 'Lead', e."leadId", e."leadId", e.changes
    FROM ROWS FROM (
      jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (id uuid, action text, "leadId" uuid, changes jsonb)
    ) WITH ORDINALITY AS e (id, action, "leadId", changes, nth)
    ORDER BY e.nth`;
}
