/**
 * A list of leads of any length, page after page as it is scrolled through. Each page is a query of its own that begins
 * where the one before it ends; those near what is on the screen stay subscribed to the cache, so that changes show at
 * once, the others keep what they last had until they come near again.
 *
 * A lead that leaves a page without being read anew (a colleague moved it, or this person did) stays in its place as
 * "leaving" for a moment, so that nothing jumps under the pointer and one sees what went.
 */
import type { Client, CombinedError, OperationResult, RequestPolicy } from 'urql';
import { pipe, subscribe } from 'wonka';
import type { LeadsTableQuery } from '../../gql/graphql.ts';
import type { Cursor } from '../../lib/cursor.ts';
import { LeadsTableQuery as document } from './leads-documents.ts';
import { PAGE, type ListVariables } from './search.ts';

type Leads = LeadsTableQuery['leads'];
export type ListedLead = Leads['nodes'][number];

export interface ListRow {
  readonly lead: ListedLead;
  readonly leaving: boolean;
  /** Where its page begins; `null` for the beginning of the list. */
  readonly place: string | null;
}

export interface ListState {
  readonly rows: readonly ListRow[];
  /** Nothing has been answered yet. */
  readonly empty: boolean;
  readonly fetching: boolean;
  readonly hasMore: boolean;
  readonly error: CombinedError | undefined;
  /** What the newest answer contains; `null` before the first. */
  readonly asOf: Cursor | null;
}

interface Page {
  after: string | null;
  stop: (() => void) | null;
  answer: Leads | null;
  /** The answer's leads, as they are shown while nothing is out of the ordinary. */
  rows: readonly ListRow[];
  error: CombinedError | undefined;
  fetching: boolean;
  /** Leads that have just left, each after the one it stood behind. */
  leaving: { readonly lead: ListedLead; readonly behind: string | null }[];
}

/** As long as it takes to read the note. */
const LEAVING = 3_000;

export class LeadPages {
  readonly key: string;
  readonly #client: Client;
  readonly #variables: ListVariables;
  readonly #listeners = new Set<() => void>();
  /** Where pages begin or have begun: an address that names one of them is this list, scrolled through. */
  readonly #places = new Set<string | null>();
  /** How many pages have a lead, and how many leads are on more than one. */
  readonly #holders = new Map<string, number>();
  #doubled = 0;
  #join: { parts: readonly (readonly ListRow[])[]; rows: readonly ListRow[] } = { parts: [], rows: [] };
  #pages: Page[];
  #asOf: Cursor | null = null;
  #started = false;
  #near = { first: 0, last: 0 };
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #state: ListState;

  constructor(client: Client, variables: ListVariables, after: string | null) {
    this.key = listKey(variables);
    this.#client = client;
    this.#variables = variables;
    this.#pages = [this.#newPage(after)];
    this.#state = this.#compose();
  }

  readonly get = (): ListState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Whether a page of this list begins there. */
  holds(after: string | null): boolean {
    return this.#places.has(after);
  }

  start(): void {
    this.#started = true;
    for (const [nth, page] of this.#pages.entries())
      if (this.#isNear(nth)) this.#open(page, 'cache-and-network');
    this.#tell();
  }

  stop(): void {
    this.#started = false;
    for (const page of this.#pages) close(page);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Says which rows are on the screen: their pages and those beside them are kept up to date. */
  show(firstRow: number, lastRow: number): void {
    const near = { first: this.#pageOf(firstRow) - 1, last: this.#pageOf(lastRow) + 1 };
    if (near.first === this.#near.first && near.last === this.#near.last) return;
    this.#near = near;
    if (!this.#started) return;
    for (const [nth, page] of this.#pages.entries()) {
      if (!this.#isNear(nth)) close(page);
      else if (!page.stop) this.#open(page, 'cache-first');
    }
    // One that was on its way and is far now is not being fetched any more.
    this.#tell();
  }

  /** Reads the page after the last one; does nothing while one is on its way or when there is none. */
  more(): void {
    const last = this.#pages.at(-1);
    const info = last?.answer?.pageInfo;
    if (!this.#started || !last || last.fetching || !info?.hasNextPage || info.endCursor === null) return;
    const page = this.#newPage(info.endCursor);
    this.#pages = [...this.#pages, page];
    this.#near = { ...this.#near, last: Math.max(this.#near.last, this.#pages.length - 1) };
    this.#open(page, 'cache-first');
    this.#tell();
  }

  /** Asks the network again for the first page and what is near the screen; resolves to what the answers contain, or `null`. */
  async reload(): Promise<Cursor | null> {
    const near = this.#pages.filter((_page, nth) => nth === 0 || this.#isNear(nth));
    const answers = await Promise.all(
      near.map(async (page) => {
        const { after } = page;
        const answer = await this.#client
          .query(document, this.#variablesOf(page), { requestPolicy: 'network-only' })
          .toPromise();
        // It may have moved meanwhile, or be gone with those after it.
        if (this.#pages.includes(page) && page.after === after) this.#take(page, answer);
        return answer.data?.leads.asOf ?? null;
      }),
    );
    const failed = answers.some((asOf) => asOf === null);
    return failed
      ? null
      : answers.reduce((least, asOf) => (least && asOf && asOf < least ? asOf : (least ?? asOf)));
  }

  #newPage(after: string | null): Page {
    this.#places.add(after);
    return { after, stop: null, answer: null, rows: [], error: undefined, fetching: true, leaving: [] };
  }

  #variablesOf(page: Page) {
    return { ...this.#variables, first: PAGE, after: page.after };
  }

  #drop(page: Page): void {
    close(page);
    this.#hold(page, null);
  }

  #isNear(nth: number): boolean {
    return nth >= this.#near.first && nth <= this.#near.last;
  }

  #pageOf(row: number): number {
    const place = this.#state.rows[row]?.place ?? null;
    return Math.max(
      0,
      this.#pages.findIndex((page) => page.after === place),
    );
  }

  #open(page: Page, requestPolicy: RequestPolicy): void {
    close(page);
    page.fetching = true;
    let over = false;
    let unsubscribe: (() => void) | null = null;
    page.stop = () => {
      over = true;
      unsubscribe?.();
    };
    const query = this.#client.query(document, this.#variablesOf(page), { requestPolicy });
    const subscription = pipe(
      query,
      subscribe((answer) => {
        if (!over) this.#take(page, answer);
      }),
    );
    unsubscribe = subscription.unsubscribe;
    if (over) unsubscribe();
  }

  #take(page: Page, { data, error, stale }: OperationResult<LeadsTableQuery>): void {
    page.fetching = stale;
    page.error = data ? undefined : error;
    // Another page's answer may have this one read again, to the same.
    if (data && data.leads !== page.answer) {
      const { leads } = data;
      if (page.answer?.asOf !== leads.asOf) this.#asOf = leads.asOf;
      else this.#seeOff(page, page.answer, leads);
      this.#hold(page, leads);
      this.#follow(page);
    }
    this.#tell();
  }

  #hold(page: Page, answer: Leads | null): void {
    for (const { id } of page.answer?.nodes ?? []) {
      const left = (this.#holders.get(id) ?? 1) - 1;
      if (left === 0) this.#holders.delete(id);
      else this.#holders.set(id, left);
      if (left === 1) this.#doubled -= 1;
    }
    for (const { id } of answer?.nodes ?? []) {
      const now = (this.#holders.get(id) ?? 0) + 1;
      this.#holders.set(id, now);
      if (now === 2) this.#doubled += 1;
    }
    page.answer = answer;
    page.rows = (answer?.nodes ?? []).map((lead) => ({ lead, leaving: false, place: page.after }));
  }

  /** What was on the page a moment ago and is not, though nobody has asked again. */
  #seeOff(page: Page, before: Leads, now: Leads): void {
    const here = new Set(now.nodes.map(({ id }) => id));
    const gone = before.nodes.filter(({ id }) => !here.has(id));
    if (gone.length === 0) return;
    for (const lead of gone) {
      const at = before.nodes.indexOf(lead);
      const behind = before.nodes.slice(0, at).findLast(({ id }) => here.has(id))?.id ?? null;
      page.leaving.push({ lead, behind });
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      page.leaving = page.leaving.filter(({ lead }) => !gone.includes(lead));
      this.#tell();
    }, LEAVING);
    this.#timers.add(timer);
  }

  /** The next page begins where this one ends, also when that is somewhere else by now. */
  #follow(page: Page): void {
    const nth = this.#pages.indexOf(page);
    const next = this.#pages[nth + 1];
    const end = page.answer?.pageInfo;
    if (!next || !end) return;
    if (!end.hasNextPage || end.endCursor === null) {
      for (const dropped of this.#pages.slice(nth + 1)) this.#drop(dropped);
      this.#pages = this.#pages.slice(0, nth + 1);
    } else if (next.after !== end.endCursor) {
      next.after = end.endCursor;
      this.#places.add(next.after);
      this.#hold(next, next.answer);
      if (next.stop) this.#open(next, 'cache-first');
    }
  }

  #tell(): void {
    this.#state = this.#compose();
    for (const listener of this.#listeners) listener();
  }

  #compose(): ListState {
    const last = this.#pages.at(-1);
    // Putting a list of thousands together lead by lead is for the moments that need it, not for each page that comes.
    const usual = this.#doubled === 0 && this.#pages.every(({ leaving }) => leaving.length === 0);
    return {
      rows: usual ? this.#joined() : this.#told(),
      empty: !this.#pages.some((page) => page.answer),
      fetching: this.#pages.some((page) => page.fetching),
      // Of a page that is on its way nobody knows yet.
      hasMore: last?.answer?.pageInfo.hasNextPage ?? true,
      error: this.#pages.find((page) => page.error)?.error,
      asOf: this.#asOf,
    };
  }

  /** The same array as long as nothing in it has changed: what is drawn from it need not look. */
  #joined(): readonly ListRow[] {
    const parts = this.#pages.map(({ rows }) => rows).filter(({ length }) => length > 0);
    const { parts: before } = this.#join;
    if (parts.length !== before.length || parts.some((part, nth) => part !== before[nth]))
      this.#join = { parts, rows: parts.flat() };
    return this.#join.rows;
  }

  /** Each lead once, and those that leave in their places. */
  #told(): ListRow[] {
    const told = new Set<string>();
    const rows: ListRow[] = [];
    for (const { after: place, rows: own, leaving } of this.#pages) {
      const put = (behind: string | null) => {
        for (const gone of leaving)
          if (gone.behind === behind && !this.#holders.has(gone.lead.id))
            rows.push({ lead: gone.lead, leaving: true, place });
      };
      put(null);
      for (const row of own) {
        const { id } = row.lead;
        // A lead that moved between two pages while they were read stands where it was met first.
        if (told.has(id)) continue;
        told.add(id);
        rows.push(row);
        put(id);
      }
    }
    return rows;
  }
}

export function listKey({ filter, search, orderBy }: ListVariables): string {
  return JSON.stringify([filter, search, orderBy]);
}

function close(page: Page): void {
  page.stop?.();
  page.stop = null;
  page.fetching = false;
}
