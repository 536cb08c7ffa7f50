/**
 * What several events come to, for a reader who missed them: one change a key, from what the reader knew to what
 * is now, and how far a cursor may promise when they are told one after the other.
 */
import type { LogEvent } from './log.ts';

/** One event (`exact`), or all pulled events with the same key (`collapse`). */
export interface StreamChange {
  readonly key: string;
  /** Its `scopeBefore` is the state that the stream's reader knows. */
  readonly first: LogEvent;
  readonly last: LogEvent;
  readonly events: readonly LogEvent[];
}

export type ChangeKind = 'ENTERED' | 'CHANGED' | 'LEFT';

/** What happened to something for a reader who could (by visibility and filter) see it before, and can after. */
export function changeKind(before: boolean, after: boolean): ChangeKind | null {
  if (before) return after ? 'CHANGED' : 'LEFT';
  return after ? 'ENTERED' : null;
}

/**
 * The same of several events told as one. What an item shows is read after its batch and may be newer, so a reader may
 * know already what only later events tell, that it went or came back, and resume before them. So it is told as ENTERED
 * when any event found it out of the list, and as LEFT when any found it in the list: one too many does no harm, a
 * missing one would stay wrong.
 *
 * @param found for each event, whether it found the thing in the list
 */
export function collapsedKind(found: readonly boolean[], after: boolean): ChangeKind | null {
  if (after) return found.every(Boolean) ? 'CHANGED' : 'ENTERED';
  return found.some(Boolean) ? 'LEFT' : null;
}

type KeyOf = (event: LogEvent) => string | null;

/** One change a key, in the order of its newest event. `keyOf` null: of no interest. */
export function collapse(events: readonly LogEvent[], keyOf: KeyOf): StreamChange[] {
  const gathering = new Gathering(keyOf);
  gathering.add(events);
  return gathering.changes();
}

/** Collapses what comes in batches. */
export class Gathering {
  readonly #keyOf: KeyOf;
  readonly #changes = new Map<string, [LogEvent, ...LogEvent[]]>();
  #size = 0;

  constructor(keyOf: KeyOf) {
    this.#keyOf = keyOf;
  }

  /** Events held. */
  get size(): number {
    return this.#size;
  }

  add(events: readonly LogEvent[]): void {
    for (const event of events) {
      const key = this.#keyOf(event);
      if (key === null) continue;
      const known = this.#changes.get(key);
      if (known) known.push(event);
      else this.#changes.set(key, [event]);
      this.#size++;
    }
  }

  /** In the order of their newest events. */
  changes(): StreamChange[] {
    return [...this.#changes]
      .map(([key, events]) => ({ key, first: events[0], last: events.at(-1) ?? events[0], events }))
      .sort((a, b) => (a.last.position < b.last.position ? -1 : 1));
  }
}

/** For each change, the position at or below which everything has been told once it has been told. */
export function promisesOf(changes: readonly StreamChange[], upTo: bigint): bigint[] {
  const promises: bigint[] = [];
  let safe = upTo;
  for (const change of changes.toReversed()) {
    promises.push(safe);
    const before = change.first.position - 1n;
    if (before < safe) safe = before;
  }
  return promises.reverse();
}
