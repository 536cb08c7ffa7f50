/**
 * EventHub: one reader of the log for all streams of the process.
 *
 * Guarantee: a subscription hands out every event after its start, in order and once, and never waits for
 * another. There is one bounded window of recent events in memory; a subscription is no more than a position,
 * so one that nobody reads costs nothing. One that starts before the window reads the log itself until it has
 * come up; one that had come up and then fell out of the window ends as SLOW. Waking is only a hint: the log
 * is read from the last position on, and every few seconds without being woken. What breaks the guarantee:
 * an event that is numbered but not visible (the counter row excludes it).
 *
 * Whoever has come up can leave the head to one follower for all (`follow`), which gets every event once, with the
 * leads it is about; the hub reads on when it has dealt with them, so what happens meanwhile comes in one batch.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { EventType } from './catalog.ts';
import type { AskedLeads, EventLog, LogBatch, LogBounds, LogEvent } from './log.ts';
import { EventSubscription, type HubState } from './subscription.ts';
import { EventWindow, type WindowLimits } from './window.ts';

export interface EventHubOptions {
  readonly log: Pick<EventLog, 'bounds' | 'read'>;
  /** Tells checkpoints their time. */
  readonly clock: { now(): Temporal.Instant };
  /** A read of the log failed; it is tried again. */
  readonly onError: (error: unknown) => void;
  /** The safety poll. */
  readonly pollMs?: number;
  /** Every subscription gets a batch this often, if only an empty one, as long as the log can be read. */
  readonly tickMs?: number;
  /** Events a read. */
  readonly batchSize?: number;
  /** What is kept in memory: the bound of every subscription. */
  readonly window?: WindowLimits;
  /** How many of the latest events are read at start, for clients that come back after a restart. */
  readonly prefill?: number;
}

/** What has happened since the last batch, up to the head. */
export interface HeadBatch {
  readonly events: readonly LogEvent[];
  /** The leads of the events, in one snapshot that contains `upTo` and nothing after it; null when not known. */
  readonly shown: unknown;
  readonly after: bigint;
  readonly upTo: bigint;
  readonly logId: string;
  /** When the log was read, by the product's clock. */
  readonly at: Temporal.Instant;
  /** When the hub was woken to read it, in milliseconds of `performance.now`. */
  readonly wokenAt: number;
  /** It is time for a sign of life. */
  readonly tick: boolean;
}

/** Follows the head of the log in the place of subscriptions that have come up. */
export interface HeadFollower {
  /** Whether it follows for anybody. */
  readonly busy: boolean;
  /** Never rejects. */
  take(batch: HeadBatch): Promise<void>;
  /** The log is another one, or the hub stops: everybody goes on by themselves. */
  release(): void;
}

/** What a read of the log told. */
export interface HubReading extends LogBounds {
  readonly at: Temporal.Instant;
}

export interface HubStats {
  readonly subscribers: number;
  /** The log's head when it was last read. */
  readonly head: bigint;
  /** How far this process has come, and how far that is behind. */
  readonly position: bigint;
  readonly lag: bigint;
  readonly read: number;
  readonly reads: number;
  readonly failedReads: number;
  /** Subscriptions ended as SLOW. */
  readonly dropped: number;
  readonly windowEvents: number;
  readonly windowBytes: number;
  readonly lastReadAt: Temporal.Instant | null;
}

/** So often the first read of the log is begun before a start is given up. */
const START_READS = 3;

export class EventHub {
  readonly #options: Required<EventHubOptions>;
  readonly #window: EventWindow;
  readonly #subscriptions = new Set<EventSubscription>();
  /** Those that nobody follows the head for. */
  readonly #awake = new Set<EventSubscription>();
  #follower: HeadFollower | null = null;
  /** What the follower has not been told yet: a batch for it reaches the head. */
  #carried: { readonly after: bigint; readonly wokenAt: number; readonly events: LogEvent[] } | null = null;
  #bounds: LogBounds | null = null;
  #position = 0n;
  #at: Temporal.Instant | null = null;
  #lastWokenAt = 0;
  #onSent: ((eventType: EventType, milliseconds: number) => void) | null = null;
  #pumping: Promise<void> | null = null;
  #again = false;
  /** Who waits for a read that begins from now on. */
  #asking: PromiseWithResolvers<HubReading>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #nextTick = 0;
  /** Since when there may be something that no read under way will see. */
  #wokenAt: number | null = null;
  #failuresInARow = 0;
  #stopped = false;
  #counts = { read: 0, reads: 0, failedReads: 0, dropped: 0 };

  constructor(options: EventHubOptions) {
    this.#options = {
      pollMs: 5_000,
      tickMs: 10_000,
      batchSize: 500,
      window: { events: 10_000, bytes: 32 * 1024 * 1024 },
      prefill: 1_000,
      ...options,
    };
    this.#window = new EventWindow(this.#options.window);
  }

  /**
   * Resolves when the latest events are in memory; rejects when the log cannot be read. That a connection is cut off
   * meanwhile, once the database has answered, says nothing of the log.
   */
  async start(): Promise<void> {
    const bounds = await this.#options.log.bounds();
    const from = bounds.head - BigInt(this.#options.prefill);
    this.#restart(bounds, from > bounds.tail ? from : bounds.tail);
    this.#nextTick = performance.now() + this.#options.tickMs;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.refresh();
        return;
      } catch (error) {
        if (this.#stopped || attempt === START_READS) throw error;
      }
    }
  }

  /** Ends every subscription and waits for the read under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#follower?.release();
    for (const subscription of [...this.#subscriptions]) subscription.close();
    this.#refuse(new Error('The event hub has stopped.'));
    await this.#pumping;
  }

  /** Calls back whenever an answer about the newest events was handed to a transport, so long after they were heard of. */
  onSent(listener: (eventType: EventType, milliseconds: number) => void): void {
    this.#onSent = listener;
  }

  /** For streams and the follower: an answer about an event of this type is out. @param wokenAt of its batch */
  tellSent(eventType: EventType, wokenAt: number): void {
    this.#onSent?.(eventType, performance.now() - wokenAt);
  }

  /** From now on; there is one. */
  follow(follower: HeadFollower): void {
    if (this.#follower) throw new Error('The event hub has a follower.');
    this.#follower = follower;
  }

  /** There may be something new. Cheap, and safe to call at any time. */
  wake(): void {
    if (this.#stopped) return;
    this.#wokenAt ??= performance.now();
    if (this.#pumping) this.#again = true;
    else this.#pumping = this.#pump();
  }

  /**
   * The bounds of the log by a read that begins after this call; all events up to that head are then in memory.
   * Callers at the same time share a read. Rejects when it fails.
   */
  refresh(): Promise<HubReading> {
    if (this.#stopped) return Promise.reject(new Error('The event hub has stopped.'));
    const asking = Promise.withResolvers<HubReading>();
    this.#asking.push(asking);
    this.wake();
    return asking.promise;
  }

  get logId(): string {
    if (!this.#bounds) throw new Error('The event hub has not been started.');
    return this.#bounds.logId;
  }

  /** How far this process has read; `refresh` for how far the log goes. */
  get position(): bigint {
    return this.#position;
  }

  /** From after `after` on; from what is read next on without it. */
  subscribe({ after, signal }: { after?: bigint; signal?: AbortSignal } = {}): EventSubscription {
    const subscription: EventSubscription = new EventSubscription(
      {
        window: this.#window,
        read: (position) => this.#options.log.read(position, this.#options.batchSize),
        state: () => this.#state(),
        drop: () => this.#counts.dropped++,
        leave: () => {
          this.#subscriptions.delete(subscription);
          this.#awake.delete(subscription);
        },
        rouse: (awake) => {
          if (awake) this.#awake.add(subscription);
          else this.#awake.delete(subscription);
        },
      },
      after ?? this.#position,
    );
    if (this.#stopped || signal?.aborted) subscription.close();
    else {
      this.#subscriptions.add(subscription);
      this.#awake.add(subscription);
      if (signal) subscription.closeOn(signal);
    }
    return subscription;
  }

  stats(): HubStats {
    const head = this.#bounds?.head ?? 0n;
    return {
      subscribers: this.#subscriptions.size,
      head,
      position: this.#position,
      lag: head - this.#position,
      ...this.#counts,
      windowEvents: this.#window.size,
      windowBytes: this.#window.bytes,
      lastReadAt: this.#at,
    };
  }

  /** One at a time; whoever wakes it meanwhile gets another round. Never rejects. */
  async #pump(): Promise<void> {
    clearTimeout(this.#timer);
    do {
      this.#again = false;
      const asked = this.#asking;
      this.#asking = [];
      const at = this.#options.clock.now();
      const wokenAt = this.#wokenAt ?? performance.now();
      this.#wokenAt = null;
      try {
        const after = this.#position;
        const batch = await this.#options.log.read(after, this.#options.batchSize, this.#toShow());
        this.#failuresInARow = 0;
        this.#at = at;
        this.#lastWokenAt = wokenAt;
        const tick = this.#take(batch);
        if (batch.upTo < batch.head) {
          this.#asking.unshift(...asked);
          this.#again = true;
        } else for (const one of asked) one.resolve({ ...boundsOf(batch), at });
        await this.#lead(batch, { after, at, wokenAt, tick });
      } catch (error) {
        this.#failuresInARow++;
        this.#counts.failedReads++;
        for (const one of asked) one.reject(error);
        this.#refuse(error);
        if (!this.#stopped) this.#options.onError(error);
        break;
      }
    } while (this.#again && !this.#stopped);
    this.#pumping = null;
    if (!this.#stopped) this.#timer = setTimeout(() => this.wake(), this.#pause());
  }

  #pause(): number {
    if (this.#failuresInARow > 0)
      return Math.min(this.#options.pollMs, 50 * 2 ** Math.min(this.#failuresInARow, 10));
    return Math.max(0, Math.min(this.#options.pollMs, this.#nextTick - performance.now()));
  }

  /**
   * The leads that the next read is to show, besides those of its own events; undefined when nobody looks, and after a
   * read that failed: perhaps they were too many, and streams that are told of no leads find them by themselves.
   */
  #toShow(): AskedLeads | undefined {
    if (!this.#follower?.busy || this.#failuresInARow > 0) return undefined;
    const leads = new Set<string>();
    const followUps = new Set<string>();
    for (const { leadId, followUpId } of this.#carried?.events ?? []) {
      if (leadId !== null) leads.add(leadId);
      if (followUpId !== null) followUps.add(followUpId);
    }
    return { leads, followUps };
  }

  /** Tells the follower, once the head is reached or too much has come together to be told with its leads. */
  async #lead(batch: LogBatch, read: Pick<HeadBatch, 'after' | 'at' | 'wokenAt' | 'tick'>): Promise<void> {
    const follower = this.#follower;
    if (!follower || this.#stopped) return;
    const carried = this.#carried ?? { after: read.after, wokenAt: read.wokenAt, events: [] };
    carried.events.push(...batch.events);
    const overflows = carried.events.length > MOST_CARRIED;
    this.#carried = batch.upTo < batch.head && !overflows ? carried : null;
    if (this.#carried) return;
    await follower.take({
      ...read,
      ...carried,
      shown: overflows ? null : batch.shown,
      upTo: this.#position,
      logId: batch.logId,
    });
  }

  /** Whether it is time for a sign of life. */
  #take(batch: LogBatch): boolean {
    this.#counts.reads++;
    const known = this.#bounds;
    if (known && (known.logId !== batch.logId || batch.head < this.#position)) {
      // Restored, or another database altogether: positions mean something else now.
      this.#restart(batch, batch.head);
      this.#follower?.release();
      for (const subscription of [...this.#subscriptions]) subscription.end('FOREIGN_LOG');
      return false;
    }
    if (batch.tail > this.#position) {
      // Cut off for longer than retention.
      this.#window.clear(batch.tail);
      this.#follower?.release();
    }
    this.#bounds = boundsOf(batch);
    this.#position = batch.upTo;
    this.#window.append(batch.events, batch.upTo);
    this.#counts.read += batch.events.length;

    const now = performance.now();
    const tick = batch.upTo >= batch.head && now >= this.#nextTick;
    if (tick) this.#nextTick = now + this.#options.tickMs;
    if (tick || batch.events.length > 0) for (const subscription of this.#awake) subscription.notify(tick);
    return tick;
  }

  #restart(bounds: LogBounds, from: bigint): void {
    this.#bounds = boundsOf(bounds);
    this.#position = from;
    this.#window.clear(from);
    this.#carried = null;
  }

  #refuse(error: unknown): void {
    for (const one of this.#asking.splice(0)) one.reject(error);
  }

  #state(): HubState {
    const { head = 0n, tail = 0n } = this.#bounds ?? {};
    return {
      logId: this.logId,
      position: this.#position,
      head,
      tail,
      at: this.#at ?? this.#options.clock.now(),
      wokenAt: this.#lastWokenAt,
    };
  }
}

/** Events that are kept for the follower until the head is reached. */
const MOST_CARRIED = 2_000;

function boundsOf({ logId, head, tail }: LogBounds): LogBounds {
  return { logId, head, tail };
}
