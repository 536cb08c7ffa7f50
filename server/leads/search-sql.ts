/**
 * Searching leads: what a text means is decided by the database (`app.search_terms`: folding, words, typing errors),
 * so that a list, its count and its stream mean the same by it.
 *
 * Company and town are compared for everybody who sees the lead, contacts where they are rows for the viewer, which
 * row level security sees to. The order of the list stays what was asked for: nothing is ranked.
 */
import { z } from 'zod';
import { Prisma } from '../db/generated/client.ts';
import type { Transaction } from '../db/client.ts';

/** The words of a search, each with the patterns of which one must be found; the first is the word itself. */
export interface Search {
  readonly words: readonly { readonly word: string; readonly patterns: readonly string[] }[];
}

export const SEARCH_LIMIT = 200;
/** Shorter words are beginnings of words of company and town; too many leads have them to be looked up. */
const LOOKED_UP = 3;

const termRows = z.array(z.object({ word: z.string(), patterns: z.array(z.string()).min(1) }));

/** Null for a text without any word, which searches for nothing in particular. */
export async function readSearch(tx: Transaction, text: string | null): Promise<Search | null> {
  if (!text?.trim()) return null;
  const rows: unknown = await tx.$queryRaw`SELECT word, patterns FROM app.search_terms(${text}) ORDER BY nth`;
  const words = termRows.parse(rows);
  return words.length > 0 ? { words } : null;
}

/** Does `leads l` match? Every word in its own text or in that of one of its contacts. */
export function searchCondition({ words }: Search): Prisma.Sql {
  const found = words.map(({ word, patterns }) => {
    const own = patterns.map((pattern, nth) => (nth === 0 ? holds(pattern) : holdsWord(pattern)));
    if (word.length < LOOKED_UP) return Prisma.sql`(${Prisma.join(own, ' OR ')})`;
    return Prisma.sql`(
      ${Prisma.join(own, ' OR ')}
      OR EXISTS (SELECT FROM contacts c WHERE c.lead_id = l.id AND c.search_text LIKE ${patterns[0]})
    )`;
  });
  return Prisma.join(found, ' AND ');
}

function holds(pattern: string): Prisma.Sql {
  return Prisma.sql`l.search_text LIKE ${pattern}`;
}

/**
 * A word that was guessed counts as a whole word alone, as in `app.like_any`. Part of another one it would be found
 * only where some lead, perhaps a hidden one, has taught it.
 */
function holdsWord(pattern: string): Prisma.Sql {
  const word = pattern.replaceAll('%', '');
  return Prisma.sql`(${holds(pattern)} AND l.search_text ~ ${`(^|[^[:alnum:]])${word}([^[:alnum:]]|$)`})`;
}

/** The patterns for `app.search_candidates`; null when no word is long enough to be looked up. */
export function lookedUp({ words }: Search): string | null {
  return words.some(({ word }) => word.length >= LOOKED_UP)
    ? JSON.stringify(words.map(({ patterns }) => patterns))
    : null;
}
