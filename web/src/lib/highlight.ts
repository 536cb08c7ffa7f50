/** Which rows a stream has just changed; each stays lit for two seconds. */
import { useSyncExternalStore } from 'react';

const LIT = 2_000;
const lit = new Map<string, { readonly timer: ReturnType<typeof setTimeout>; readonly turn: number }>();
const listeners = new Set<() => void>();
let turns = 0;

const tell = () => {
  for (const listener of listeners) listener();
};

export function highlight(id: string): void {
  const before = lit.get(id);
  if (before) clearTimeout(before.timer);
  const timer = setTimeout(() => {
    lit.delete(id);
    tell();
  }, LIT);
  turns += 1;
  lit.set(id, { timer, turn: turns });
  tell();
}

/** Zero while the row is quiet, else a number that changes with each highlight, so that the animation restarts. */
export function useHighlight(id: string): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lit.get(id)?.turn ?? 0,
  );
}
