/**
 * Short transactions for one viewer.
 *
 * Guarantee: whatever runs inside sees and writes what row level security allows this viewer, and nothing when
 * there is none; the setting that names the viewer ends with the transaction, so a pooled connection carries
 * nothing from one person to the next. What breaks it: using the client outside of these functions (it then
 * reads zero rows, which is how one finds out).
 */
import { z } from 'zod';
import { appendedIn, settlePosition } from '../events/append.ts';
import type { EventType } from '../events/catalog.ts';
import type { Database, Transaction } from './client.ts';
import { isDuplicateEvent, isRetryable } from './failures.ts';
import { observersOf, type WriteObserver } from './write-observer.ts';

/** Far above the statement timeout: an interactive transaction must not time out during its COMMIT. */
const TRANSACTION_TIMEOUT_MS = 60_000;
/** Deadlocks and serialization failures are tried again this often, then told. */
const ATTEMPTS = 4;

/** A read-only, repeatable-read snapshot, and the position of the event log it contains. */
export interface Snapshot {
  readonly tx: Transaction;
  readonly logId: string;
  readonly position: bigint;
  /** Ends the transaction and gives the connection back. Safe to call twice. */
  close(): Promise<void>;
}

const snapshotRow = z.tuple([z.object({ log_id: z.uuid(), head: z.bigint() })]);

/** Opens a snapshot that stays open until it is closed; the caller must close it on every path. */
export async function openSnapshot(database: Database, viewerId: string | null): Promise<Snapshot> {
  const opened = Promise.withResolvers<Snapshot>();
  const done = Promise.withResolvers<null>();
  const finished = database.$transaction(
    async (tx) => {
      const rows: unknown = await tx.$queryRaw`
        SELECT log_id, head,
          set_config('app.viewer_id', ${viewerId ?? ''}, true),
          set_config('transaction_read_only', 'on', true)
        FROM event_counter`;
      const [{ log_id: logId, head }] = snapshotRow.parse(rows);
      const close = async () => {
        done.resolve(null);
        await finished;
      };
      opened.resolve({ tx, logId, position: head, close });
      await done.promise;
    },
    { isolationLevel: 'RepeatableRead', timeout: TRANSACTION_TIMEOUT_MS },
  );
  // A failure before the snapshot stands reaches the opener; one after it reaches whoever closes.
  finished.catch((error: unknown) => opened.reject(error));
  return opened.promise;
}

/** One read in a snapshot of its own. */
export async function readAs<T>(
  database: Database,
  viewerId: string | null,
  read: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const snapshot = await openSnapshot(database, viewerId);
  try {
    return await read(snapshot);
  } finally {
    await snapshot.close();
  }
}

/** What a writing transaction came to: its value and the position of its last event. */
export interface Written<T> {
  readonly value: T;
  readonly position: bigint;
}

/**
 * Runs `work` in one READ COMMITTED transaction and gives its events their positions as the last thing before
 * COMMIT. `work` may run more than once: it must do nothing but write to `tx`. `viewerId` null is the worker.
 */
export async function writeAs<T>(
  database: Database,
  viewerId: string | null,
  work: (tx: Transaction) => Promise<T>,
): Promise<Written<T>> {
  for (let attempt = 1; ; attempt += 1) {
    let writing: Transaction | null = null;
    let settled: bigint | null = null;
    const tell = (what: (observer: WriteObserver, events: readonly EventType[]) => void) => {
      const events = writing ? appendedIn(writing) : [];
      if (events.length > 0) for (const observer of observersOf(database)) what(observer, events);
    };
    try {
      const written = await database.$transaction(
        async (tx) => {
          writing = tx;
          await tx.$queryRaw`SELECT set_config('app.viewer_id', ${viewerId ?? ''}, true)`;
          const value = await work(tx);
          const position = await settlePosition(tx);
          settled = position;
          tell((observer, events) => observer.settled(events, position));
          return { value, position };
        },
        // READ COMMITTED, which every connection begins with: to ask for it again would be a round trip more.
        { timeout: TRANSACTION_TIMEOUT_MS },
      );
      tell((observer, events) => observer.committed(events));
      return written;
    } catch (error) {
      const refused = { duplicate: isDuplicateEvent(error) };
      tell((observer, events) => observer.rolledBack(events, settled, refused));
      if (attempt >= ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}
