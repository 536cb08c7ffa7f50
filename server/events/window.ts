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
  /** Index of the oldest; what is before it is let go of in one piece. */
  #start = 0;
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
    return this.#events.length - this.#start;
  }

  get bytes(): number {
    return this.#bytes;
  }

  clear(floor: bigint): void {
    this.#events = [];
    this.#start = 0;
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
    while (this.size > this.#limits.events || (this.size > 0 && this.#bytes > this.#limits.bytes)) {
      const oldest = this.#events[this.#start];
      if (!oldest) break;
      this.#floor = oldest.position;
      this.#bytes -= oldest.bytes;
      this.#start++;
    }
    if (this.#start > this.#limits.events) {
      this.#events = this.#events.slice(this.#start);
      this.#start = 0;
    }
  }

  after(position: bigint, limit: number): { events: readonly LogEvent[]; upTo: bigint } {
    let low = this.#start;
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
