/** Where generated values come from: a sequence by its seed, so that a failure names one number and is repeated by it. */
export interface Choices {
  /** True in so many of a hundred. */
  chance(percent: number): boolean;
  /** From 0 up to and including. */
  upTo(most: number): number;
  pick<T>(of: readonly T[]): T;
  shuffled<T>(of: readonly T[]): T[];
}

export function choicesOf(seed: number): Choices {
  const next = sequence(seed);
  const upTo = (most: number) => Math.floor(next() * (most + 1));
  return {
    upTo,
    chance: (percent) => upTo(99) < percent,
    pick<T>(of: readonly T[]): T {
      if (of.length === 0) throw new Error('there is nothing to pick from');
      return of[upTo(of.length - 1)] as T;
    },
    shuffled<T>(of: readonly T[]): T[] {
      const rest = [...of];
      return of.flatMap(() => rest.splice(upTo(rest.length - 1), 1));
    },
  };
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function sequence(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
