/**
 * Figures that many open screens show, computed once for all of them.
 *
 * Guarantee: of one scope the figures that streams show are computed at most once in a time, whatever the number of screens
 * and events, and only when a stream asks, which it does when an event touched it. What a stream is given contains
 * everything up to the position it asked for. It breaks when two viewers have the same scope and may not see the same.
 */
import { setTimeout as delay } from 'node:timers/promises';

/** One computation for a scope: each figure by whoever asks for it first, in their own snapshot. */
export class FigureRound {
  readonly scope: string;
  /** Every figure in it contains everything up to here. */
  readonly position: bigint;
  readonly #figures = new Map<string, Promise<unknown>>();

  constructor(scope: string, position: bigint) {
    this.scope = scope;
    this.position = position;
  }

  /** @param name tells figures and what they were asked with apart; `compute` answers the same to all of the scope */
  share<T>(name: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#figures.get(name) as Promise<T> | undefined;
    // Whose client has gone while computing fails alone: the others do it themselves.
    if (known) return known.catch(compute);
    const figure = compute();
    this.#figures.set(name, figure);
    return figure;
  }
}

export class SharedFigures {
  readonly #rounds = new Map<string, { readonly round: FigureRound; readonly at: number }>();
  /** The newest position that somebody waits for. */
  readonly #awaited = new Map<string, bigint>();

  /**
   * The scope's running round when it contains the position, else a new one, which begins `everyMs` after the last.
   * Wait for it before a snapshot is opened: it has to contain what the round promises.
   */
  async round(scope: string, position: bigint, everyMs: number, signal: AbortSignal): Promise<FigureRound> {
    for (;;) {
      const last = this.#rounds.get(scope);
      const age = last ? performance.now() - last.at : Infinity;
      if (last && age < everyMs && last.round.position >= position) return last.round;
      const awaited = this.#awaited.get(scope) ?? 0n;
      const newest = awaited > position ? awaited : position;
      if (age >= everyMs) return this.#begin(scope, newest, everyMs);
      this.#awaited.set(scope, newest);
      await delay(everyMs - age, undefined, { signal });
    }
  }

  #begin(scope: string, position: bigint, everyMs: number): FigureRound {
    const at = performance.now();
    for (const [known, it] of this.#rounds) if (at - it.at >= everyMs) this.#rounds.delete(known);
    this.#awaited.delete(scope);
    const round = new FigureRound(scope, position);
    this.#rounds.set(scope, { round, at });
    return round;
  }
}
