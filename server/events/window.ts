/**
 * The latest events in memory, bounded by count and bytes: the oldest give way. Positions after `floor` up to
 * where the hub has read are all here, so who stands at or after it can be served without a query.
 */
import type { LogEvent } from './log.ts';

export interface WindowLimits {
  readonly events: number;
  readonly bytes: number;
}

export class EventWindow {
  readonly #limits: WindowLimits;
  #events: LogEvent[] = [];
  #bytes = 0;
  #floor = 0n;
  #ceiling = 0n;

  constructor(limits: WindowLimits) {
    this.#limits = limits;
  }

  /** Every event after it, up to where the hub has read, is here. */
  get floor(): bigint {
    return this.#floor;
  }

  get size(): number {
    return this.#events.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  clear(floor: bigint): void {
    this.#events = [];
    this.#bytes = 0;
    this.#floor = floor;
    this.#ceiling = floor;
  }

  append(events: readonly LogEvent[], upTo: bigint): void {
    for (const event of events) {
      this.#events.push(event);
      this.#bytes += event.bytes;
    }
    this.#ceiling = upTo;
    let dropped = 0;
    for (const oldest of this.#events) {
      if (this.size - dropped <= this.#limits.events && this.#bytes <= this.#limits.bytes) break;
      this.#floor = oldest.position;
      this.#bytes -= oldest.bytes;
      dropped += 1;
    }
    // At once: an event that is still referenced here would be memory that nobody counts.
    this.#events.splice(0, dropped);
  }

  after(position: bigint, limit: number): { events: readonly LogEvent[]; upTo: bigint } {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const event = this.#events[middle];
      if (event && event.position <= position) low = middle + 1;
      else high = middle;
    }
    const events = this.#events.slice(low, low + limit);
    const reached = low + limit >= this.#events.length;
    return { events, upTo: reached ? this.#ceiling : (events.at(-1)?.position ?? position) };
  }
}
