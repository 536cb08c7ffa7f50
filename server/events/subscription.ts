/**
 * One reader's place in the log, served by the hub.
 *
 * Guarantee: every event after its start, in order and once. It holds no events of its own, only a position:
 * before the hub's window it reads the log itself; in the window it takes what is there; once it has come up
 * and then falls out again, nobody reads it fast enough, and it ends as SLOW.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { LogBatch, LogEvent } from './log.ts';
import type { EventWindow } from './window.ts';

export interface HubBatch {
  readonly type: 'BATCH';
  readonly events: readonly LogEvent[];
  /** Everything at or below has been handed out. */
  readonly upTo: bigint;
  readonly head: bigint;
  /** When the log was last read. */
  readonly at: Temporal.Instant;
  /** When the hub was woken to read that, in milliseconds of `performance.now`. */
  readonly wokenAt: number;
}

/** The last of a subscription: it cannot go on without a gap. */
export interface HubEnd {
  readonly type: 'END';
  readonly reason: 'SLOW' | 'TOO_OLD' | 'FOREIGN_LOG';
  /** Of the log as it is now, which may be another. */
  readonly logId: string;
  readonly head: bigint;
  readonly at: Temporal.Instant;
}

/** The hub as its subscriptions see it. */
export interface HubState {
  readonly logId: string;
  readonly position: bigint;
  readonly head: bigint;
  readonly tail: bigint;
  readonly at: Temporal.Instant;
  readonly wokenAt: number;
}

export interface SubscriptionPort {
  readonly window: EventWindow;
  read(position: bigint): Promise<LogBatch>;
  state(): HubState;
  drop(): void;
  leave(): void;
  /** Whether it is to be told of new events; what follows the log elsewhere is not. */
  rouse(awake: boolean): void;
}

/** Ask for `next` only when the one before has been dealt with. */
export class EventSubscription implements AsyncIterable<HubBatch | HubEnd> {
  readonly #port: SubscriptionPort;
  #position: bigint;
  /** Has been served from the window and not come back for more: falling out of it is then the reader's fault. */
  #cameUp = false;
  #tick = false;
  #end: HubEnd | null = null;
  #closed = false;
  #wakeUp: (() => void) | null = null;
  #forget: (() => void) | null = null;

  constructor(port: SubscriptionPort, after: bigint) {
    this.#port = port;
    this.#position = after;
  }

  get position(): bigint {
    return this.#position;
  }

  /** Its last batch is waiting: it cannot go on. */
  get hasEnded(): boolean {
    return this.#closed || this.#end !== null;
  }

  /** The next events, at most `limit`; an empty batch is a tick; null once closed. Waits while there is nothing. */
  async next(limit = 500): Promise<HubBatch | HubEnd | null> {
    for (;;) {
      if (this.#closed) return null;
      if (this.#end) {
        const end = this.#end;
        this.close();
        return end;
      }
      const { tail, head, position, at, wokenAt } = this.#port.state();
      if (this.#position < tail) this.end('TOO_OLD');
      else if (this.#position < this.#port.window.floor) {
        if (!this.#cameUp) return await this.#readLog();
        this.#port.drop();
        this.end('SLOW');
      } else {
        this.#cameUp = true;
        const { events, upTo } = this.#port.window.after(this.#position, limit);
        if (events.length > 0 || this.#tick) {
          if (events.length === 0) this.#tick = false;
          if (upTo > this.#position) this.#position = upTo;
          const known = head > position ? head : position;
          return { type: 'BATCH', events, upTo: this.#position, head: known, at, wokenAt };
        }
        // Who waits has read everything: if the next lot overflows the window, that is not their fault.
        this.#cameUp = false;
        await new Promise<void>((resolve) => (this.#wakeUp = resolve));
      }
    }
  }

  /** Passes over what is at or below `position`. */
  skipTo(position: bigint): void {
    if (position > this.#position) this.#position = position;
  }

  /** Is not told of events until `resume`: somebody else follows the log in its place. */
  park(): void {
    this.#cameUp = false;
    this.#port.rouse(false);
  }

  /** Goes on by itself after `position`, which it has been brought to. */
  resume(position: bigint): void {
    this.skipTo(position);
    if (!this.#closed) this.#port.rouse(true);
  }

  close(): void {
    this.#closed = true;
    this.#forget?.();
    this.#port.leave();
    this.#stir();
  }

  closeOn(signal: AbortSignal): void {
    const close = () => this.close();
    signal.addEventListener('abort', close, { once: true });
    this.#forget = () => signal.removeEventListener('abort', close);
  }

  /** For the hub: there is something new, or it is time for a sign of life. */
  notify(tick: boolean): void {
    this.#tick ||= tick;
    this.#stir();
  }

  end(reason: HubEnd['reason']): void {
    const { logId, head, at } = this.#port.state();
    this.#end ??= { type: 'END', reason, logId, head, at };
    this.#stir();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<HubBatch | HubEnd, void, undefined> {
    try {
      for (let item = await this.next(); item; item = await this.next()) yield item;
    } finally {
      this.close();
    }
  }

  async #readLog(): Promise<HubBatch | HubEnd | null> {
    const batch = await this.#port.read(this.#position);
    if (this.#closed) return null;
    const { at, logId, wokenAt } = this.#port.state();
    if (batch.logId !== logId) {
      this.end('FOREIGN_LOG');
      return this.#end;
    }
    // The hub may not have read yet how much has been deleted meanwhile.
    if (batch.tail > this.#position) {
      this.end('TOO_OLD');
      return this.#end;
    }
    if (batch.upTo > this.#position) this.#position = batch.upTo;
    return { type: 'BATCH', events: batch.events, upTo: this.#position, head: batch.head, at, wokenAt };
  }

  #stir(): void {
    this.#wakeUp?.();
    this.#wakeUp = null;
  }
}
