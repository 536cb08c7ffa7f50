/**
 * Reading the event log: everything after a position, in order, in bounded batches.
 *
 * Guarantee: a batch is read in one statement and so in one snapshot with the head; positions are dense in
 * commit order, so what it says it holds "up to" a position is complete. Reads have a pool of their own under
 * the worker's role: they see all events, and busy jobs do not delay them. Who may see which event is decided
 * by the streams, never here.
 */
import { Temporal } from '@js-temporal/polyfill';
import pg from 'pg';
import { z } from 'zod';
import { isEventType, type EventType } from './catalog.ts';

const uuid = z.string();

export const leadScope = z.object({
  territory: z.string(),
  status: z.string(),
  stage: z.string(),
  source: z.string(),
  businessType: z.string().nullable(),
  owner: uuid.nullable(),
  ownerTeam: uuid.nullable(),
  ownerActive: z.boolean().nullable(),
  collaborators: z.array(uuid),
  candidates: z.array(uuid),
  hasFollowUp: z.boolean(),
  scoreBand: z.string().nullish(),
  registeredAt: z.string(),
});
/** Who could see a lead, and all that streams filter by, at one moment (`app.lead_scope` in the migrations). */
export type LeadScope = Readonly<z.infer<typeof leadScope>>;

export const followUpScope = z.object({
  kind: z.string(),
  status: z.string(),
  assignee: uuid.nullable(),
  dueAt: z.string(),
});
/** The same of a follow-up (`app.follow_up_scope`). */
export type FollowUpScope = Readonly<z.infer<typeof followUpScope>>;

export interface LogEvent {
  readonly id: string;
  readonly position: bigint;
  readonly type: EventType;
  /** The wire name: `lead.registered`. */
  readonly name: string;
  readonly channel: string;
  readonly source: string;
  readonly time: Temporal.Instant;
  readonly idempotencyKey: string;
  readonly leadId: string | null;
  readonly followUpId: string | null;
  readonly userId: string | null;
  /** Unfiltered: pass it through `readableData` before anybody reads it. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Null: the lead did not exist before this event. Of several events in one transaction the first has all. */
  readonly scopeBefore: LeadScope | null;
  readonly scopeAfter: LeadScope | null;
  readonly followUpBefore: FollowUpScope | null;
  readonly followUpAfter: FollowUpScope | null;
  /** What it takes in memory, roughly. */
  readonly bytes: number;
}

export interface LogBounds {
  readonly logId: string;
  /** The last position; 0 in an empty log. */
  readonly head: bigint;
  /** Everything at or below it has been deleted by retention. */
  readonly tail: bigint;
}

export interface LogBatch extends LogBounds {
  /** In order. Types that only a newer version of the product knows are left out. */
  readonly events: readonly LogEvent[];
  /** The batch is complete to here; less than `head` when there is more to read. */
  readonly upTo: bigint;
  /**
   * The leads that the events are about, as `app.shown_leads` tells them in this very snapshot; null where they were not
   * asked for, and where the batch does not reach the head, which the snapshot may be beyond of.
   */
  readonly shown: unknown;
}

/** Ids of leads, and of follow-ups of theirs. */
export interface AskedLeads {
  readonly leads: ReadonlySet<string>;
  readonly followUps: ReadonlySet<string>;
}

export interface EventLogOptions {
  /** A login that is a member of nachfass_worker. */
  readonly connectionString: string;
  readonly maxConnections?: number;
  /** How long a read may take before it fails, also when the server does not answer at all. */
  readonly timeoutMs?: number;
  /** Told of connections that broke while idle; the next read opens another. */
  readonly onError: (error: unknown) => void;
}

export class EventLog {
  readonly #pool: pg.Pool;

  constructor({ connectionString, maxConnections = 4, timeoutMs = 5_000, onError }: EventLogOptions) {
    this.#pool = new pg.Pool({
      connectionString,
      max: maxConnections,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      application_name: 'nachfass-event-log',
      // The same few questions again and again: planned once, whatever they are asked with.
      options: `-c role=nachfass_worker -c statement_timeout=${timeoutMs} -c plan_cache_mode=force_generic_plan`,
    });
    this.#pool.on('error', onError);
  }

  async bounds(): Promise<LogBounds> {
    const { rows } = await this.#pool.query('SELECT log_id, head, tail FROM event_counter');
    return z.tuple([counterRow]).parse(rows)[0];
  }

  /**
   * At most `limit` events after `position`; with `shown`, also the leads that they are about and these, as they are.
   */
  async read(position: bigint, limit: number, shown?: AskedLeads): Promise<LogBatch> {
    const { rows } = await this.#pool.query<Record<string, unknown>>(
      shown
        ? {
            name: 'read-shown',
            text: READ_SHOWN,
            values: [position.toString(), limit, [...shown.leads], [...shown.followUps]],
          }
        : { name: 'read', text: READ, values: [position.toString(), limit] },
    );
    const bounds = counterRow.parse(rows[0]);
    const read = rows[0]?.id === null ? [] : eventRows.parse(rows);
    const last = read.at(-1)?.position ?? position;
    const complete = read.length < limit;
    return {
      ...bounds,
      events: read.filter((event): event is LogEvent => isEventType(event.type)),
      upTo: complete ? bounds.head : last,
      shown: rows[0]?.shown ?? null,
    };
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** The counter and the events in one statement: one snapshot. An empty log still gives the counter's row. */
const READ = `
  SELECT c.log_id, c.head, c.tail,
    e.id, e.position, e.type, e.name, e.channel, e.source, e.time, e.idempotency_key,
    e.lead_id, e.follow_up_id, e.user_id, e.data,
    e.scope_before, e.scope_after, e.follow_up_before, e.follow_up_after, e.bytes
  FROM event_counter c
  LEFT JOIN LATERAL (
    SELECT events.*, pg_column_size(events.*) AS bytes
    FROM events WHERE position > $1 ORDER BY position LIMIT $2
  ) e ON true
  ORDER BY e.position`;

/** The same, and in the first row the leads: of the events, where they reach the head, and those that are named. */
const READ_SHOWN = `
  WITH read AS MATERIALIZED (
    SELECT events.*, pg_column_size(events.*) AS bytes
    FROM events WHERE position > $1 ORDER BY position LIMIT $2
  )
  SELECT c.log_id, c.head, c.tail,
    e.id, e.position, e.type, e.name, e.channel, e.source, e.time, e.idempotency_key,
    e.lead_id, e.follow_up_id, e.user_id, e.data,
    e.scope_before, e.scope_after, e.follow_up_before, e.follow_up_after, e.bytes,
    CASE WHEN
      e.position IS NOT DISTINCT FROM (SELECT min(position) FROM read) AND (SELECT count(*) FROM read) < $2
    THEN app.shown_leads(
      ARRAY(SELECT lead_id FROM read UNION SELECT unnest($3::uuid[])),
      ARRAY(SELECT follow_up_id FROM read UNION SELECT unnest($4::uuid[]))
    ) END AS shown
  FROM event_counter c LEFT JOIN read e ON true
  ORDER BY e.position`;

const bigintText = z.string().transform(BigInt);

const counterRow = z
  .object({ log_id: z.uuid(), head: bigintText, tail: bigintText })
  .transform(({ log_id: logId, head, tail }): LogBounds => ({ logId, head, tail }));

const eventRows = z.array(
  z
    .object({
      id: uuid,
      position: bigintText,
      type: z.string(),
      name: z.string(),
      channel: z.string(),
      source: z.string(),
      time: z.date(),
      idempotency_key: uuid,
      lead_id: uuid.nullable(),
      follow_up_id: uuid.nullable(),
      user_id: uuid.nullable(),
      data: z.record(z.string(), z.unknown()),
      scope_before: leadScope.nullable(),
      scope_after: leadScope.nullable(),
      follow_up_before: followUpScope.nullable(),
      follow_up_after: followUpScope.nullable(),
      bytes: z.number(),
    })
    .transform((row) => ({
      id: row.id,
      position: row.position,
      type: row.type,
      name: row.name,
      channel: row.channel,
      source: row.source,
      time: Temporal.Instant.fromEpochMilliseconds(row.time.getTime()),
      idempotencyKey: row.idempotency_key,
      leadId: row.lead_id,
      followUpId: row.follow_up_id,
      userId: row.user_id,
      data: row.data,
      scopeBefore: row.scope_before,
      scopeAfter: row.scope_after,
      followUpBefore: row.follow_up_before,
      followUpAfter: row.follow_up_after,
      bytes: row.bytes,
    })),
);
