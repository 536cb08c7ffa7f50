/**
 * Searching leads: what a text means is decided by the database (`app.search_terms`: folding, words, typing errors),
 * so that a list, its count and its stream mean the same by it.
 *
 * Company and town are compared for everybody who sees the lead, contacts where they are rows for the viewer, which
 * row level security sees to. The order of the list stays what was asked for: nothing is ranked.
 */
import { z } from 'zod';
import type { Role } from '../auth/relation.ts';
import type { View } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { Prisma } from '../db/generated/client.ts';
import { RELATIONS } from './filter-sql.ts';

export interface Search {
  /** When more leads than so many hold the words, a list is walked instead of looked up. */
  readonly common: number;
  /** Each with the patterns of which one must be found; the first is the word itself. */
  readonly words: readonly { readonly word: string; readonly patterns: readonly string[] }[];
}

export const SEARCH_LIMIT = 200;
const COMMON = 5000;
/** Shorter words are beginnings of words of company and town. */
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
export function searchCondition(search: Search): Prisma.Sql {
  return condition(search, Prisma.sql`true`);
}

/** Does it match without its contacts, as for who may not read them? */
export function ownTextCondition(search: Search): Prisma.Sql {
  return Prisma.join(
    search.words.map((it) => Prisma.sql`(${inOwnText(it)})`),
    ' AND ',
  );
}

function condition({ words }: Search, worked: Prisma.Sql): Prisma.Sql {
  const found = words.map((it) =>
    isLookedUp(it)
      ? Prisma.sql`(${inOwnText(it)} OR (${worked} AND ${inContacts(it)}))`
      : Prisma.sql`(${inOwnText(it)})`,
  );
  return Prisma.join(found, ' AND ');
}

/**
 * The same search for a list: what the database knows of its matches beforehand.
 *
 * Where not too many leads hold the words they are known, in the order asked for, and read until the page is full. Where
 * many do the list is walked in that order, comparing each lead that is met; the page then is full soon.
 */
export interface SearchPlan {
  /** Rows `(ids)`, a single one: the matches in order; null when the list is to be walked. */
  readonly found: Prisma.Sql;
  /** `searchCondition`, for a walk. */
  readonly walked: Prisma.Sql;
}

/** @param asked null: all matches, in no order, for a count */
export function planSearch(search: Search, viewer: View['viewer'], asked: AskedPage | null): SearchPlan {
  const terms = JSON.stringify(search.words.map(({ patterns }) => patterns));
  const column = asked?.column.replace(/^l\./, '') ?? null;
  const most = asked && mostKnown(search, viewer.role, asked);
  const shown = asked && !asked.narrowed && !asked.nullable ? asked.first : null;
  return {
    found: Prisma.sql`
      SELECT app.search_leads(
        ${terms}::jsonb, ${most}::integer, ${column}, ${asked?.descending ?? false}, ${shown}::integer
      ) AS ids`,
    // CASE keeps from the planner how seldom it thinks that a text is met: it would rather sort all there are.
    walked: Prisma.sql`CASE WHEN ${condition(search, WORKED[viewer.role])} THEN true ELSE false END`,
  };
}

export interface AskedPage {
  /** Of `leads l`. */
  readonly column: string;
  readonly nullable: boolean;
  readonly descending: boolean;
  /** Other conditions come on top, for which matches may have to be read in vain. */
  readonly narrowed: boolean;
  /** So many from the beginning; null when the page begins at a place. */
  readonly first: number | null;
}

/** Orders in which the leads that share a word stand together: the alphabet, and what goes with the kind of company. */
const GATHERED = ['l.company_sort', 'l.estimated_volume_cents', 'l.score_total'];

/**
 * Where the matches stand together they may stand at the order's other end: walking there asks every lead on the way for
 * its contacts, so more of them are better known. The same for sales, who pass by the leads of others before they meet
 * the pool. A walk that asks no contact is soon at its end.
 */
function mostKnown({ words, common }: Search, role: Role, { column, narrowed }: AskedPage): number {
  if (!words.some(isLookedUp)) return Math.floor(common / 5);
  if (narrowed) return Math.floor(common / 2);
  if (GATHERED.includes(column)) return 4 * common;
  return role === 'SALES' ? 3 * common : common;
}

/** Whose contacts are worth asking for: a sales person has those of the pool in sight, and reads none of them. */
const WORKED: Readonly<Record<Role, Prisma.Sql>> = {
  ADMIN: Prisma.sql`true`,
  MANAGER: Prisma.sql`true`,
  SALES: Prisma.sql`(${RELATIONS.own} OR ${RELATIONS.helped})`,
};

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
