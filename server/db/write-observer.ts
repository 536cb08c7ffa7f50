/**
 * Who is told of the events that writing transactions over a database bring about, while they do: a process counts
 * by it what it published. Telling changes nothing of the transaction.
 */
import type { EventType } from '../events/catalog.ts';
import type { Database } from './client.ts';

/** What one attempt at a transaction appended, in order; never without events. */
export type AppendedEvents = readonly EventType[];

/** None of these may throw. */
export interface WriteObserver {
  /** COMMIT is next. The last of the events has this position, the others have those right before it. */
  settled(events: AppendedEvents, position: bigint): void;
  /** They are in the log. */
  committed(events: AppendedEvents): void;
  /**
   * Nothing of them is in the log; at `position` stands something else, if anything. Where the connection broke
   * during COMMIT they may be in the log after all: nobody here can know.
   */
  rolledBack(events: AppendedEvents, position: bigint | null, refused: { readonly duplicate: boolean }): void;
}

const observers = new WeakMap<Database, Set<WriteObserver>>();

/** From now on, until the returned function is called. */
export function observeWrites(database: Database, observer: WriteObserver): () => void {
  const all = observers.get(database) ?? new Set();
  observers.set(database, all.add(observer));
  return () => void all.delete(observer);
}

/** For `writeAs`. */
export function observersOf(database: Database): Iterable<WriteObserver> {
  return observers.get(database) ?? [];
}
