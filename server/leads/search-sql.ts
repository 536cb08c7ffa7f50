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

export interface Search {
  /** Above so many leads or contacts with a word, a list is walked instead of looked up. */
  readonly common: number;
  /** Each with the patterns of which one must be found; the first is the word itself. */
  readonly words: readonly { readonly word: string; readonly patterns: readonly string[] }[];
}

export const SEARCH_LIMIT = 200;
const COMMON = 1000;
/** Shorter words are beginnings of words of company and town; too many leads have them to be looked up. */
const LOOKED_UP = 3;

const termRows = z.array(z.object({ word: z.string(), patterns: z.array(z.string()).min(1) }));

/** Null for a text without any word, which searches for nothing in particular. */
export async function readSearch(tx: Transaction, text: string | null): Promise<Search | null> {
  if (!text?.trim()) return null;
  const rows: unknown = await tx.$queryRaw`SELECT word, patterns FROM app.search_terms(${text}) ORDER BY nth`;
  const words = termRows.parse(rows);
  return words.length > 0 ? { words, common: COMMON } : null;
}

/** Does `leads l` match? Every word in its own text or in that of one of its contacts. */
export function searchCondition({ words }: Search): Prisma.Sql {
  const found = words.map((it) =>
    isLookedUp(it) ? Prisma.sql`(${inOwnText(it)} OR ${inContacts(it)})` : Prisma.sql`(${inOwnText(it)})`,
  );
  return Prisma.join(found, ' AND ');
}

/**
 * The same search for a list: the WITH clauses it reads, and how they are used.
 *
 * A word that few leads have is looked up, and those few are compared one by one. Where every word is common the list
 * is walked in the order asked for, and what contacts hold a word is known beforehand, unless many do: then each lead
 * that is met is asked for its own.
 */
export interface SearchPlan {
  /** `found`, and a list of leads for each word; each ends with a comma. */
  readonly clauses: Prisma.Sql;
  /** Rows `(id)`: the leads to compare; none when the list is to be walked. */
  readonly few: Prisma.Sql;
  readonly isFew: Prisma.Sql;
  readonly isCommon: Prisma.Sql;
  /** `searchCondition`, for a walk. */
  readonly walked: Prisma.Sql;
}

/** @param counting everything will be walked, so contacts are better known beforehand however many there are */
export function planSearch(search: Search, { counting }: { counting: boolean }): SearchPlan {
  const lookedUp = search.words.filter(isLookedUp);
  const terms = JSON.stringify(lookedUp.map(({ patterns }) => patterns));
  const isCommon = Prisma.sql`(SELECT ids IS NULL FROM found)`;
  const most = counting ? null : search.common;
  const clauses = search.words.map((it, nth) =>
    isLookedUp(it)
      ? Prisma.sql`${known(nth)} AS MATERIALIZED (
          SELECT app.search_contacts(${it.patterns[0]}, ${most}::integer) AS ids WHERE ${isCommon}
        ),`
      : Prisma.empty,
  );
  const words = search.words.map((it, nth) => {
    if (!isLookedUp(it)) return inOwnText(it);
    const ids = Prisma.sql`(SELECT ids FROM ${known(nth)})`;
    return Prisma.sql`CASE
      WHEN ${inOwnText(it)} THEN true
      WHEN ${ids} IS NULL THEN ${inContacts(it)}
      ELSE l.id IN (SELECT unnest(ids) FROM ${known(nth)})
    END`;
  });
  return {
    clauses: Prisma.sql`
      found AS MATERIALIZED (SELECT app.search_candidates(${terms}::jsonb, ${search.common}::integer) AS ids),
      ${Prisma.join(clauses, '\n')}`,
    few: Prisma.sql`(SELECT DISTINCT unnest(ids) AS id FROM found)`,
    isFew: Prisma.sql`(SELECT ids IS NOT NULL FROM found)`,
    isCommon,
    // CASE keeps from the planner how seldom it thinks that a text is met: it would rather sort all there are.
    walked: Prisma.sql`CASE WHEN ${Prisma.join(words, ' AND ')} THEN true ELSE false END`,
  };
}

const known = (nth: number) => Prisma.raw(`contacts_with_${nth}`);

type Word = Search['words'][number];

function isLookedUp({ word }: Word): boolean {
  return word.length >= LOOKED_UP;
}

function inOwnText({ patterns }: Word): Prisma.Sql {
  const any = patterns.map((pattern, nth) => (nth === 0 ? holds(pattern) : holdsWord(pattern)));
  return Prisma.sql`(${Prisma.join(any, ' OR ')})`;
}

function inContacts({ patterns }: Word): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT FROM contacts c WHERE c.lead_id = l.id AND c.search_text LIKE ${patterns[0]})`;
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
