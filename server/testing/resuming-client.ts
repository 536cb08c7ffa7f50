/**
 * A client of one stream that comes back after whatever ends its connection, on the server it is given then, and goes
 * on after the last cursor it holds. It knows no more of what it missed than a real one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from './api.ts';
import { watch, watchBySse, type Seen, type Watch } from './watch.ts';

export interface ResumingClientOptions {
  readonly email: string;
  /** The stream begun after a cursor, as it is written in a subscription. */
  readonly field: (after: string) => string;
  readonly over: 'WEBSOCKET' | 'SSE';
  readonly after: string;
  /** Whom to try now; it may be down. */
  readonly server: () => Pick<Api, 'url' | 'token'>;
  /** Before it tries again. */
  readonly awayMs: () => number;
}

export class ResumingClient {
  readonly #options: ResumingClientOptions;
  readonly #past: Seen[] = [];
  #now: Watch | null = null;
  #stopped = false;
  readonly #running: Promise<void>;
  /** GraphQL errors that a stream ended with. */
  readonly errors: string[] = [];
  /** Streams that said something. */
  streams = 0;

  constructor(options: ResumingClientOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get name(): string {
    const { email, field, over, after } = this.#options;
    return `${email} ${over} ${field(after)}`;
  }

  /** All that came, in order, over all connections. */
  get items(): readonly Seen[] {
    return [...this.#past, ...(this.#now?.items ?? [])];
  }

  get cursor(): string {
    return this.#now?.items.at(-1)?.cursor ?? this.#past.at(-1)?.cursor ?? this.#options.after;
  }

  /** Ends the connection, without a word or with one; what is still under way is not taken any more. */
  leave(silently: boolean): void {
    const left = this.#forget();
    if (silently) left?.cut();
    else void left?.stop();
  }

  /** For good. Rejects when something failed that no client could come back from. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const left = this.#forget();
    await left?.stop();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const opened = await this.#open().catch((error: unknown) => {
        if (!(error instanceof TypeError)) throw error; // what `fetch` says when nobody is there
        return null;
      });
      if (opened && this.#stopped) await opened.stop();
      else if (opened) {
        this.#now = opened;
        await opened.over;
        this.#forget();
        this.errors.push(...opened.errors.filter((it) => it.extensions).map((it) => JSON.stringify(it)));
      }
      if (!this.#stopped) await delay(this.#options.awayMs());
    }
  }

  #open(): Promise<Watch> {
    const { email, field, over, after, server } = this.#options;
    if (over === 'WEBSOCKET') return watch(server(), email, field(this.cursor));
    // As a browser does: the same address again, and how far it came.
    return watchBySse(server(), email, field(after), this.#past.at(-1)?.cursor);
  }

  #forget(): Watch | null {
    const left = this.#now;
    this.#now = null;
    if (left && left.items.length > 0) this.streams += 1;
    this.#past.push(...(left?.items ?? []));
    return left;
  }
}
