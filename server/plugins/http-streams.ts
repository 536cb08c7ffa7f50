/**
 * The streams that are open over HTTP: whose they are, and how to end them all.
 *
 * Guarantee: nobody holds more than `perViewer` at once, not even by asking at the same time, because a place is
 * taken before there is a stream for it. It breaks when a place is not given back: whoever takes one calls what
 * `enter` returned on every path.
 */
export class HttpStreams {
  readonly perViewer: number;
  readonly #held = new Map<string, number>();
  readonly #answers = new Set<() => void>();
  #stopped = false;

  constructor(perViewer: number) {
    this.perViewer = perViewer;
  }

  get open(): number {
    return this.#held.values().reduce((sum, held) => sum + held, 0);
  }

  /** Takes a place; gives the function that gives it back, or null when the holder has no more. */
  enter(holder: string): (() => void) | null {
    const held = this.#held.get(holder) ?? 0;
    if (held >= this.perViewer) return null;
    this.#held.set(holder, held + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const others = (this.#held.get(holder) ?? 1) - 1;
      if (others > 0) this.#held.set(holder, others);
      else this.#held.delete(holder);
    };
  }

  /** Calls `cut` when the server stops, until the returned function is called; at once when it is stopping. */
  onStop(cut: () => void): () => void {
    if (this.#stopped) cut();
    else this.#answers.add(cut);
    return () => this.#answers.delete(cut);
  }

  stop(): void {
    this.#stopped = true;
    for (const cut of [...this.#answers]) cut();
  }
}
