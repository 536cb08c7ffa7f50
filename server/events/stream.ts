/**
 * A viewer's stream: from a position in the log to a sequence of items, checkpoints and at most one resync.
 *
 * Guarantees, whatever the noun makes of the events:
 * - Nothing between `after` and now is missed: the subscription stands before the catch-up is read.
 * - Cursors never decrease, and one promises that everything at or below it was sent. Where several events are
 *   merged into one item, the cursor stays below the first event of what has not been sent yet.
 * - Nothing is read before the consumer asks for the next item; what happens meanwhile is merged (`collapse`)
 *   or waits in the hub's window (`exact`). One that stays away too long gets ResyncRequired SLOW. What a follower
 *   pushes meanwhile is bounded by who takes it.
 * - Checkpoints come right after the catch-up and then regularly, and only when the log could be read.
 * It breaks when `interest` says null for an event that concerns the viewer before or after it.
 *
 * A stream that has come up may leave the head to a `follower`, which answers for many streams at once; whenever
 * something cannot be told that way, or its client reads too slowly, the stream goes on by itself from where it was
 * brought to.
 *
 * A noun's subscription, whole:
 *
 *     subscribe: (_, { after, filter }, context) =>
 *       openStream<LeadChangeItem>({
 *         hub: context.resources.hub,
 *         after,
 *         catchUp: 'collapse',
 *         // Who the viewer is when the stream begins to follow; from there on events tell of every change.
 *         begin: () => viewer.begin(),
 *         // Cheap and wide: could this event concern the viewer? By the scopes it carries.
 *         interest: (event) => (concerns(viewer.at(event.position), filter, event) ? event.leadId : null),
 *         resyncOn: (event, live) => (live ? null : viewer.resyncOn(event)),
 *         // Exact: a fresh viewer and snapshot for the batch; one answer a change, null for none.
 *         async toItems(changes) {
 *           const fresh = context.renew();
 *           const leads = await loadLeads(fresh, changes.map(({ key }) => key));
 *           return changes.map(({ key, first, last }, i) => {
 *             const kind = changeKind(matches(first.scopeBefore), leads[i] !== null && matches(last.scopeAfter));
 *             return kind && { __typename: 'LeadChange', kind, leadId: key, lead: …, event: … };
 *           });
 *         },
 *       }),
 *
 * The items get their `cursor` here; the union resolves by `__typename`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Temporal } from '@js-temporal/polyfill';
import type { ExecutionArgs } from 'graphql';
import { collapse, Gathering, promisesOf, type StreamChange } from './changes.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { EventHub, HubReading } from './hub.ts';
import type { LogEvent } from './log.ts';
import type { EventSubscription, HubBatch } from './subscription.ts';

export type ResyncReason = 'TOO_OLD' | 'FOREIGN_LOG' | 'AHEAD' | 'ACCESS_CHANGED' | 'SLOW';

/** Everything at or below `cursor` has been sent. `at`: when the log was read, by the product's clock. */
export interface StreamCheckpoint {
  readonly __typename: 'StreamCheckpoint';
  readonly cursor: string;
  readonly head: string;
  readonly at: Temporal.Instant;
}

/** The last item: read everything again and begin at that answer's `asOf`. `cursor` is the head. */
export interface ResyncRequired {
  readonly __typename: 'ResyncRequired';
  readonly reason: ResyncReason;
  readonly cursor: string;
}

/** For `toItems`: in place of the change, the viewer is told to read again; nothing is sent after it. */
export class Resync {
  readonly reason: ResyncReason;
  constructor(reason: ResyncReason) {
    this.reason = reason;
  }
}

export type StreamItem<Item> = (Item & { readonly cursor: string }) | StreamCheckpoint | ResyncRequired;

export interface BatchContext {
  /** Aborted when the reader has gone: stop hydrating. */
  readonly signal: AbortSignal;
  readonly catchingUp: boolean;
  /** The position the batch reaches to. State read now may be newer, never older. */
  readonly upTo: bigint;
}

/** How a stream's answers reach its client without being asked for one by one: while it waits for its next item. */
export interface Delivery {
  /** What was asked, for telling who asked the same. */
  readonly asked: AskedOperation;
  /** The answer to an item as a client gets it, as JSON; null when it has errors, which are each client's own. */
  answer(item: unknown, context: unknown): Promise<Buffer | null>;
  /** Hands an answer on; false when the client has not read enough of what it got. */
  push(answer: Buffer, cursor: string): boolean;
}

export type AskedOperation = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>;

/** Where a stream is that was followed for. */
export interface Followed {
  /** Everything at or below it has been sent. */
  readonly position: bigint;
  /** When the log was last read. */
  readonly at: Temporal.Instant;
  /** It is time for a checkpoint. */
  readonly tick: boolean;
}

export interface StreamFollower {
  /**
   * Follows the head for a stream at this position, until it must go on by itself or the signal aborts. Null when the
   * head is elsewhere.
   */
  follow(delivery: Delivery, position: bigint, signal: AbortSignal): Promise<Followed> | null;
}

/** A stream whose answers can be pushed. */
export interface FollowedStream {
  /** Before its first item is asked for. */
  deliverBy(delivery: Delivery): void;
}

export interface StreamOptions<Item extends { readonly __typename: string }> {
  readonly hub: Pick<EventHub, 'subscribe' | 'refresh' | 'tellSent'>;
  /** As the client sent it; null and undefined begin at the head. */
  readonly after?: string | null;
  /** Ends the stream, besides its own `return`. */
  readonly signal?: AbortSignal;
  /** `exact`: every event by itself, in order. `collapse`: what is pulled at once becomes one change a key. */
  readonly catchUp: 'exact' | 'collapse';
  /** Awaited once, when it is known where the stream begins and before anything after that is looked at. */
  readonly begin?: () => Promise<void>;
  /**
   * The key of what the event may change for this viewer; null when neither side of it concerns them. Asked once of
   * each event, in their order, before the items of its batch are made.
   */
  readonly interest: (event: LogEvent) => string | null;
  /**
   * What to send for each change, in the same order: an item, several, null for nothing, or a `Resync`. A throw
   * ends the stream with that error; the client resumes at its last cursor.
   */
  readonly toItems: (
    changes: readonly StreamChange[],
    context: BatchContext,
  ) => Promise<readonly (Item | readonly Item[] | Resync | null)[]>;
  /** An event after which the viewer must read again, live or while catching up. Nothing else of its batch is sent. */
  readonly resyncOn?: (event: LogEvent, live: boolean) => ResyncReason | null;
  /** Who may follow the head in its place. */
  readonly follower?: StreamFollower;
  /** Changes given to `toItems` at once. */
  readonly maxItems?: number;
  /** Events of interest that a collapsed catch-up may hold before it is better to read again: TOO_OLD. */
  readonly maxCatchUp?: number;
  /** The least time from one batch with items to the next: what happens in between is merged. */
  readonly minIntervalMs?: number;
  /** A busy stream gets a checkpoint this often; a quiet one at the hub's ticks. */
  readonly checkpointMs?: number;
}

/**
 * Subscribes at once, not at the first `next`. Without `after` it begins at the head of a read that starts now;
 * the checkpoint that comes first says where that was. `return` ends it also while it waits.
 */
export function openStream<Item extends { readonly __typename: string }>(
  options: StreamOptions<Item>,
): AsyncGenerator<StreamItem<Item>, void, undefined> & FollowedStream {
  const ending = new AbortController();
  const end = () => ending.abort();
  if (options.signal?.aborted) end();
  options.signal?.addEventListener('abort', end, { once: true });

  const after = typeof options.after === 'string' ? decodeCursor(options.after) : null;
  const subscription = options.hub.subscribe({
    after: after?.ok ? after.position : undefined,
    signal: ending.signal,
  });
  const opened = options.hub.refresh();
  opened.catch(() => undefined); // told to whoever asks for the first item

  const stream = new Stream(options, subscription, ending.signal);
  const items = stream.run(opened, after);
  const finish = () => {
    options.signal?.removeEventListener('abort', end);
    end();
  };
  // A generator that waits takes a `return` only once it goes on: end what it waits for first.
  return {
    async next() {
      try {
        const result = await items.next();
        if (result.done) finish();
        return result;
      } catch (error) {
        finish();
        throw error;
      }
    },
    return() {
      finish();
      return items.return();
    },
    throw(error) {
      finish();
      return items.throw(error);
    },
    deliverBy: (delivery) => stream.deliverBy(delivery),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      finish();
      await items.return();
    },
  };
}

class Stream<Item extends { readonly __typename: string }> {
  readonly #options: StreamOptions<Item>;
  readonly #subscription: EventSubscription;
  readonly #signal: AbortSignal;
  #log: { readonly logId: string; readonly head: bigint; readonly at: Temporal.Instant } | undefined;
  /** Everything at or below has been sent. */
  #sent = 0n;
  #checkpointAt = 0;
  #delivery: Delivery | null = null;

  constructor(options: StreamOptions<Item>, subscription: EventSubscription, signal: AbortSignal) {
    this.#options = options;
    this.#subscription = subscription;
    this.#signal = signal;
  }

  deliverBy(delivery: Delivery): void {
    this.#delivery = delivery;
  }

  async *run(opened: Promise<HubReading>, after: Decoded | null): Items<Item, void> {
    if (this.#signal.aborted) return;
    const reading = await opened;
    if (this.#signal.aborted) return;
    this.#log = reading;
    const refusal = after && refusalOf(after, reading);
    if (refusal) return yield this.#resync(refusal);
    await this.#options.begin?.();
    this.#sent = after?.ok ? after.position : reading.head;
    this.#checkpointAt = performance.now();
    this.#subscription.skipTo(this.#sent);
    yield* this.#follow(reading.head);
  }

  async *#follow(target: bigint): Items<Item, void> {
    const {
      catchUp,
      interest,
      maxCatchUp = 20_000,
      checkpointMs = 10_000,
      minIntervalMs = 0,
    } = this.#options;
    const missed = new Gathering(interest);
    let pulled = this.#sent;
    let live = false;
    for (;;) {
      if (!live && pulled >= target) {
        if ((yield* this.#send(missed.changes(), pulled, null)) === 'OVER') return;
        live = true;
        yield this.#checkpoint();
      }
      const followed = live && pulled === this.#sent ? await this.#beFollowed() : null;
      if (followed) {
        if (this.#signal.aborted) return;
        pulled = followed.position;
        if (followed.tick) {
          yield this.#checkpoint();
          continue;
        }
      }
      const batch = await this.#pull(live);
      if (batch === null) return;
      if (batch.type === 'RESYNC') return yield this.#resync(batch.reason);
      pulled = batch.upTo;
      if (!live && catchUp === 'collapse') {
        missed.add(batch.events);
        if (missed.size > maxCatchUp) return yield this.#resync('TOO_OLD');
        continue;
      }
      const beganAt = performance.now();
      const sent = yield* this.#send(this.#changesOf(batch.events), pulled, live ? batch.wokenAt : null);
      if (sent === 'OVER') return;
      const due = performance.now() - this.#checkpointAt >= checkpointMs;
      if (due || (live && batch.events.length === 0)) yield this.#checkpoint();
      if (live && sent === 'SOME') await this.#restUntil(beganAt + minIntervalMs);
    }
  }

  /** Leaves the head to the follower, for as long as that can tell what happens; null when it cannot now. */
  async #beFollowed(): Promise<Followed | null> {
    const { follower } = this.#options;
    if (!follower || !this.#delivery || this.#subscription.hasEnded) return null;
    const following = follower.follow(this.#delivery, this.#sent, this.#signal);
    if (!following) return null;
    this.#subscription.park();
    const followed = await following;
    const { position, at } = followed;
    this.#subscription.resume(position);
    this.#promise(position);
    if (this.#log) this.#log = { ...this.#log, head: position, at };
    return followed;
  }

  async #pull(
    live: boolean,
  ): Promise<HubBatch | { readonly type: 'RESYNC'; readonly reason: ResyncReason } | null> {
    const { catchUp, resyncOn } = this.#options;
    // Merging is the better the more is pulled at once; what is told one by one need not be held at once.
    const batch = await this.#subscription.next(catchUp === 'collapse' ? Infinity : 200);
    if (batch === null || this.#log === undefined) return null;
    const { logId } = batch.type === 'END' ? batch : this.#log;
    this.#log = { logId, head: batch.head, at: batch.at };
    if (batch.type === 'END') return { type: 'RESYNC', reason: batch.reason };
    for (const event of resyncOn ? batch.events : []) {
      const reason = resyncOn?.(event, live);
      if (reason) return { type: 'RESYNC', reason };
    }
    return batch;
  }

  /**
   * Sends what comes of the changes, in parts; OVER when the viewer had to be told to read again.
   * @param wokenAt when the hub heard of them; null while catching up
   */
  async *#send(
    changes: readonly StreamChange[],
    upTo: bigint,
    wokenAt: number | null,
  ): Items<Item, 'NONE' | 'SOME' | 'OVER'> {
    const { toItems, maxItems = 100 } = this.#options;
    const promises = promisesOf(changes, upTo);
    const context: BatchContext = { signal: this.#signal, catchingUp: wokenAt === null, upTo };
    let sent: 'NONE' | 'SOME' = 'NONE';
    for (let from = 0; from < changes.length; from += maxItems) {
      const part = changes.slice(from, from + maxItems);
      const answers = await toItems(part, context);
      if (answers.length !== part.length)
        throw new Error(`toItems answered ${answers.length} of ${part.length} changes`);
      for (const [index, answer] of answers.entries()) {
        if (answer instanceof Resync) {
          yield this.#resync(answer.reason);
          return 'OVER';
        }
        const items = answer === null ? [] : '__typename' in answer ? [answer] : answer;
        for (const [nth, item] of items.entries()) {
          if (this.#signal.aborted) return sent;
          sent = 'SOME';
          if (nth === items.length - 1) this.#promise(promises[from + index]);
          yield { ...item, cursor: this.#cursor(this.#sent) };
          // The next is asked for when the transport has this one.
          const event = part[index]?.last;
          if (event && wokenAt !== null) this.#options.hub.tellSent(event.type, wokenAt);
        }
        this.#promise(promises[from + index]);
      }
    }
    this.#promise(upTo);
    return sent;
  }

  #promise(position: bigint | undefined): void {
    if (position !== undefined && position > this.#sent) this.#sent = position;
  }

  #changesOf(events: readonly LogEvent[]): StreamChange[] {
    const { catchUp, interest } = this.#options;
    if (catchUp === 'collapse') return collapse(events, interest);
    return events.flatMap((event) => {
      const key = interest(event);
      return key === null ? [] : [{ key, first: event, last: event, events: [event] }];
    });
  }

  #checkpoint(): StreamCheckpoint {
    if (!this.#log) throw new Error('a checkpoint before the log was read');
    this.#checkpointAt = performance.now();
    const { head, at } = this.#log;
    return {
      __typename: 'StreamCheckpoint',
      cursor: this.#cursor(this.#sent),
      head: this.#cursor(head > this.#sent ? head : this.#sent),
      at,
    };
  }

  #resync(reason: ResyncReason): ResyncRequired {
    return { __typename: 'ResyncRequired', reason, cursor: this.#cursor(this.#log?.head ?? 0n) };
  }

  #cursor(position: bigint): string {
    if (!this.#log) throw new Error('a cursor before the log was read');
    return encodeCursor(this.#log.logId, position);
  }

  async #restUntil(time: number): Promise<void> {
    const ms = time - performance.now();
    if (ms <= 0) return;
    try {
      await delay(ms, undefined, { signal: this.#signal });
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
  }
}

type Items<Item, Result> = AsyncGenerator<StreamItem<Item>, Result, undefined>;
type Decoded = ReturnType<typeof decodeCursor>;

function refusalOf(after: Decoded, { logId, head, tail }: HubReading): ResyncReason | null {
  // What is no cursor at all is refused as an argument before it gets here.
  if (!after.ok || after.logId !== logId) return 'FOREIGN_LOG';
  if (after.position > head) return 'AHEAD';
  return after.position < tail ? 'TOO_OLD' : null;
}
