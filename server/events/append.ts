/**
 * Writing events: inside the transaction that makes them happen, or not at all.
 *
 * Guarantee: an event is in the log exactly when its change is committed, and no decision is in it twice (the
 * key of subject, type and decision is unique: a second try aborts its transaction). Positions are given at
 * commit by the deferred trigger `event_position`, so writers must be READ COMMITTED and must not do anything
 * after `settlePosition` but COMMIT: from there on they hold the log's one counter row.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { v5 as uuidV5 } from 'uuid';
import { z } from 'zod';
import type { Prisma } from '../db/generated/client.ts';
import { eventCatalog, parseEventData, type EventData, type EventType } from './catalog.ts';

/** An interactive transaction of Prisma's. */
export type EventTransaction = Pick<Prisma.TransactionClient, '$executeRaw' | '$queryRaw'>;

type Envelope<T extends EventType> = {
  readonly type: T;
  /** When it happened, by the product's clock; kept to the millisecond. */
  readonly time: Temporal.Instant;
  /** Raw ids, never global ones. A lead's event takes the lead's scope, before and after, by this id. */
  readonly leadId?: string | null;
  /** Needs `leadId` beside it. */
  readonly followUpId?: string | null;
  /** Who did it; for what the clock does, whom it happens to; for ACCESS_CHANGED and BATCH, who is concerned. */
  readonly userId?: string | null;
  /** The code of the lead's territory. */
  readonly territory?: string | null;
  /** What the decision was about: the lead, follow-up, user, setting. */
  readonly subjectId: string;
  /** The ledger row, activity or edit (`<lead id>:<version>`); for a batch, its run, number and owner. */
  readonly decisionId: string;
  readonly data: EventData<T>;
};

export type NewEvent = { [T in EventType]: Envelope<T> }[EventType];

/** Appends in the given order: one statement, without RETURNING, since the writer may not see the lead any more. */
export async function appendEvents(tx: EventTransaction, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = JSON.stringify(events.map(toRow));
  const types = appended.get(tx) ?? [];
  appended.set(tx, types);
  types.push(...events.map(({ type }) => type));
  await tx.$executeRaw`
    INSERT INTO events (type, name, channel, time, idempotency_key, lead_id, follow_up_id, user_id, data)
    SELECT type, name, channel, time, idempotency_key, lead_id, follow_up_id, user_id, data
    FROM ROWS FROM (
      jsonb_to_recordset(${rows}::jsonb) AS (
        type text, name text, channel text, time timestamptz, idempotency_key uuid,
        lead_id uuid, follow_up_id uuid, user_id uuid, data jsonb
      )
    ) WITH ORDINALITY
    ORDER BY ordinality`;
}

const appended = new WeakMap<EventTransaction, EventType[]>();

/** The types of what this transaction has appended so far, in order, the statement that failed included. */
export function appendedIn(tx: EventTransaction): readonly EventType[] {
  return appended.get(tx) ?? [];
}

/** After a savepoint was rolled back: of what was appended, the first `kept` are left. */
export function takeBackAppended(tx: EventTransaction, kept: number): void {
  appended.get(tx)?.splice(kept);
}

/**
 * Numbers the transaction's events now and tells the position of the last: a mutation's `cursor`. Without
 * events it is the head as this transaction sees it. Only COMMIT may follow.
 */
export async function settlePosition(tx: EventTransaction): Promise<bigint> {
  const [settled] = await tx.$queryRaw<{ head: bigint }[]>`SELECT app.settle_position() AS head`;
  if (!settled) throw new Error('no position was told');
  return settled.head;
}

/** The position a transaction's snapshot contains, exactly: `asOf` of a repeatable-read query. */
export async function readHead(tx: Pick<EventTransaction, '$queryRaw'>): Promise<bigint> {
  const rows = await tx.$queryRaw<{ head: bigint }[]>`SELECT head FROM event_counter`;
  const [counter] = rows;
  if (!counter) throw new Error('the event counter has no row: the database is not migrated, or damaged');
  return counter.head;
}

/** Which log this is: another one after a restored backup. */
export async function readLogId(tx: Pick<EventTransaction, '$queryRaw'>): Promise<string> {
  const [counter] = await tx.$queryRaw<{ log_id: string }[]>`SELECT log_id FROM event_counter`;
  if (!counter) throw new Error('the event counter has no row: the database is not migrated, or damaged');
  return counter.log_id;
}

/** UUIDv5 of subject, type and decision: the same decision has the same key on every server and every try. */
export function idempotencyKey(subjectId: string, type: EventType, decisionId: string): string {
  return uuidV5(`${subjectId}|${type}|${decisionId}`, IDEMPOTENCY_NAMESPACE);
}

/** Changing it would let what is decided be recorded a second time. */
const IDEMPOTENCY_NAMESPACE = '0f9c1f6e-5d0a-4c1e-9f0b-6b1f3f3d7a52';

const ids = z.object({
  leadId: z.uuid().nullish(),
  followUpId: z.uuid().nullish(),
  userId: z.uuid().nullish(),
  territory: z
    .string()
    .regex(/^(DE|AT|CH)(-[A-Z0-9]{1,2})?$/)
    .nullish(),
});

function toRow(event: NewEvent) {
  const { leadId, followUpId, userId, territory } = ids.parse(event);
  if (followUpId && !leadId) throw new Error(`${event.type}: an event of a follow-up names its lead too`);
  const { name, channel } = eventCatalog[event.type];
  return {
    type: event.type,
    name,
    channel,
    time: event.time.toString({ fractionalSecondDigits: 3 }),
    idempotency_key: idempotencyKey(event.subjectId, event.type, event.decisionId),
    lead_id: leadId ?? null,
    follow_up_id: followUpId ?? null,
    user_id: userId ?? null,
    data: {
      ...(leadId && { leadId }),
      ...(followUpId && { followUpId }),
      ...(userId && { userId }),
      ...(territory && { territory }),
      ...parseEventData(event.type, event.data),
    },
  };
}
