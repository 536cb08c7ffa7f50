/**
 * Who is connected under which session, so that the end of a session reaches its open streams.
 *
 * `endedSessions` is asked for all sessions with something open, in one question: at once when it is told that somebody
 * was signed out (`wake`), and twice a second for those that end by the clock, or whose notice was lost. While it is not
 * answered (`areKnown`), streams answer for themselves, and each of their items asks who they are for.
 */
import type { Logger } from 'pino';

export type EndedSessions = (sessionIds: readonly string[]) => Promise<readonly string[]>;

export interface LiveSessionsOptions {
  readonly log: Logger;
  readonly endedSessions?: EndedSessions;
  /** How often it is asked without being woken. */
  readonly everyMs?: number;
}

export class LiveSessions {
  readonly #open = new Map<string, Set<() => void>>();
  readonly #log: Logger;
  readonly #endedSessions: EndedSessions | undefined;
  readonly #everyMs: number;
  /** When it was last known of all who are watched, in milliseconds of `performance.now`. */
  #knownAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #asking = false;
  /** Somebody was signed out while the question was on its way. */
  #again = false;

  constructor({ log, endedSessions, everyMs = 500 }: LiveSessionsOptions) {
    this.#log = log;
    this.#endedSessions = endedSessions;
    this.#everyMs = everyMs;
  }

  start(): void {
    if (this.#endedSessions) this.#timer = setInterval(() => void this.#check(), this.#everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whether whoever has ended would have been noticed by now: false while the question is not answered. */
  get areKnown(): boolean {
    const { size } = this.#open;
    return !this.#endedSessions || size === 0 || performance.now() - this.#knownAt < 4 * this.#everyMs;
  }

  /** Calls `onEnd` when the session ends, until the returned function is called. */
  watch(sessionId: string, onEnd: () => void): () => void {
    // Whoever comes has just been asked for.
    if (this.#open.size === 0) this.#knownAt = performance.now();
    const watchers = this.#open.get(sessionId) ?? new Set();
    this.#open.set(sessionId, watchers.add(onEnd));
    return () => {
      watchers.delete(onEnd);
      if (watchers.size === 0 && this.#open.get(sessionId) === watchers) this.#open.delete(sessionId);
    };
  }

  end(sessionId: string): void {
    const watchers = this.#open.get(sessionId);
    this.#open.delete(sessionId);
    for (const onEnd of watchers ?? []) onEnd();
  }

  /** Some session has ended: asks which, also when it is being asked already. */
  wake(): void {
    this.#again = this.#asking;
    void this.#check();
  }

  async #check(): Promise<void> {
    if (this.#asking || !this.#endedSessions || this.#open.size === 0) return;
    this.#asking = true;
    try {
      do {
        this.#again = false;
        const askedAt = performance.now();
        for (const sessionId of await this.#endedSessions([...this.#open.keys()])) this.end(sessionId);
        this.#knownAt = askedAt;
      } while (this.#again);
    } catch (error) {
      this.#log.warn({ err: error }, 'could not ask which sessions have ended');
    } finally {
      this.#asking = false;
    }
  }
}
