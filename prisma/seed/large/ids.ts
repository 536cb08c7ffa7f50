/** Ids that are in order of time and the same each time. */
import type { Random } from '../demo/random.ts';

export function uuidV7(random: Random, at: number): string {
  const time = Math.trunc(at).toString(16).padStart(12, '0');
  const digits = (count: number) =>
    Math.floor(random.next() * 16 ** count)
      .toString(16)
      .padStart(count, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digits(3)}-${'89ab'.charAt(Math.floor(random.next() * 4))}${digits(3)}-${digits(6)}${digits(6)}`;
}
