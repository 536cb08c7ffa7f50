/**
 * Milliseconds to wait before attempt `n` (from 1): doubles from half a second to ten, and anywhere between half
 * and all of that, so that a thousand browsers do not come back in the same instant.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(10_000, 500 * 2 ** Math.max(0, attempt - 1));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
