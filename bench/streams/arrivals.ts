/** From what arrived on streams to how long it took, and what did not come. */
import type { Arrivals } from './subscriber.process.ts';
import type { Commit } from './writer.ts';

export type Since = 'at' | 'sentAt';

/**
 * Milliseconds from each commit to the first item of each stream that promises its position. Commits in their order;
 * what never arrived is not among them.
 */
export function latencies(
  streams: readonly Arrivals[],
  commits: readonly Commit[],
  since: Since = 'at',
): number[] {
  const found: number[] = [];
  for (const { positions, times } of streams) {
    let nth = 0;
    for (const commit of commits) {
      while (nth < positions.length && (positions[nth] ?? 0) < commit.position) nth += 1;
      const time = times[nth];
      if (time === undefined) break;
      found.push(time - commit[since]);
    }
  }
  return found;
}

/** The same where positions are given before the commit, so that they arrive in any order, each by itself. */
export function exactLatencies(streams: readonly Arrivals[], commits: readonly Commit[]): number[] {
  const committed = new Map(commits.map((it) => [it.position, it.at]));
  return streams.flatMap(({ positions, times }) =>
    Array.from(positions, (position, nth) => (times[nth] ?? NaN) - (committed.get(position) ?? NaN)),
  );
}

/** Streams that ended although nobody closed them, or answered with errors, by what they said. */
export function failed(streams: readonly Arrivals[]): Map<string, number> {
  const reasons = new Map<string, number>();
  for (const { over } of streams) if (over !== null) reasons.set(over, (reasons.get(over) ?? 0) + 1);
  return reasons;
}
