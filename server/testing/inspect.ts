/** What a test looks up past the API, as superuser: the log, the ledger, and whether anything was left behind. */
import type pg from 'pg';
import { encodeCursor } from '../events/cursor.ts';
import { encodeGlobalId, idOf } from '../schema/global-id.ts';

export interface LoggedEvent {
  readonly position: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly user_id: string | null;
  readonly follow_up_id: string | null;
}

export const leadIdOf = (globalId: string): string => rawId('Lead', globalId);
export const followUpIdOf = (globalId: string): string => rawId('FollowUp', globalId);
export const globalLeadId = (id: string): string => encodeGlobalId('Lead', id);
export const globalFollowUpId = (id: string): string => encodeGlobalId('FollowUp', id);
export const globalUserId = (id: string): string => encodeGlobalId('User', id);

function rawId(typename: string, globalId: string): string {
  const id = idOf(typename, globalId);
  if (!id) throw new Error(`${globalId} is not the id of a ${typename}`);
  return id;
}

/** The events of a lead in the order of the log; of everything without one. */
export async function eventsOf(admin: pg.Pool, leadId?: string): Promise<LoggedEvent[]> {
  const { rows } = await admin.query<LoggedEvent>(
    'SELECT position, type, data, user_id, follow_up_id FROM events WHERE $1::uuid IS NULL OR lead_id = $1 ORDER BY position',
    [leadId ? leadIdOf(leadId) : null],
  );
  return rows;
}

/** The log as clients hold its last position. */
export async function headCursor(admin: pg.Pool): Promise<string> {
  const { rows } = await admin.query<{ log_id: string; head: string }>(
    'SELECT log_id, head FROM event_counter',
  );
  const [counter] = rows;
  if (!counter) throw new Error('there is no event counter');
  return encodeCursor(counter.log_id, BigInt(counter.head));
}

/** What is wrong with the log: positions that miss, repeat or lie beyond the head. Empty for a dense one. */
export async function flawsOfLog(admin: pg.Pool): Promise<string[]> {
  const { rows } = await admin.query<{ head: string; events: string; numbered: string; last: string }>(
    `SELECT c.head, count(e.id) AS events, count(DISTINCT e.position) AS numbered, coalesce(max(e.position), 0) AS last
     FROM event_counter c LEFT JOIN events e ON true GROUP BY c.head`,
  );
  return rows
    .filter(({ head, events, numbered, last }) => new Set([head, events, numbered, last]).size > 1)
    .map((row) => JSON.stringify(row));
}

const TABLES = [
  'leads',
  'contacts',
  'lead_keys',
  'follow_ups',
  'follow_up_ledger',
  'activities',
  'events',
  'idempotency_keys',
] as const;

/** Rows of every table an operation writes, but for those of signing in: the same before and after means nothing was left behind. */
export async function rowCounts(admin: pg.Pool): Promise<Record<string, number>> {
  const { rows } = await admin.query<Record<string, number>>(
    `SELECT ${TABLES.map((name) => `(SELECT count(*)::int FROM ${name}) AS ${name}`).join(', ')},
       (SELECT count(*)::int FROM audit_log WHERE subject_type <> 'Session') AS audit_log,
       (SELECT head::int FROM event_counter) AS head`,
  );
  return rows[0] ?? {};
}
