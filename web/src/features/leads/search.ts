/**
 * The leads table's address: every filter, the order and the page live in the URL as plain strings, so a link shows
 * a colleague the same table. Unknown values are dropped rather than sent.
 */
import type {
  LeadFilter,
  LeadOrderField,
  LeadsTableQueryVariables,
  LeadSource,
  LeadStatus,
  Role,
} from '../../gql/graphql.ts';
import { sourceLabels, statusLabels, valuesOf } from '../../lib/labels.ts';

export const scopes = ['mine', 'team', 'pool'] as const;
export type LeadScope = (typeof scopes)[number];

export const sorts = ['registered', 'updated', 'company', 'next', 'activity', 'volume'] as const;
export type LeadSort = (typeof sorts)[number];

export interface LeadsSearch {
  q?: string;
  /** Lists are joined by commas. */
  status?: string;
  source?: string;
  territory?: string;
  scope?: LeadScope;
  sort?: LeadSort;
  dir?: 'asc' | 'desc';
  after?: string;
  before?: string;
}

export const PAGE = 50;
/** The server searches for no longer text. */
export const LONGEST_SEARCH = 200;

const fields: Record<LeadSort, LeadOrderField> = {
  registered: 'REGISTERED_AT',
  updated: 'UPDATED_AT',
  company: 'COMPANY_NAME',
  next: 'NEXT_FOLLOW_UP_AT',
  activity: 'LAST_ACTIVITY_AT',
  volume: 'ESTIMATED_VOLUME',
};

export function parseLeadsSearch(raw: Record<string, unknown>): LeadsSearch {
  const text = (key: string) => {
    const value = raw[key];
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const oneOf = <Value extends string>(values: readonly Value[], key: string) =>
    values.find((value) => value === raw[key]);
  const search: LeadsSearch = {
    q: cut(text('q')),
    status: joinList(readStatus(text('status'))),
    source: joinList(readSource(text('source'))),
    territory: joinList(readTerritories(text('territory'))),
    scope: oneOf(scopes, 'scope'),
    sort: oneOf(sorts, 'sort'),
    dir: oneOf(['asc', 'desc'] as const, 'dir'),
    after: text('after'),
  };
  if (!search.after) search.before = text('before');
  return withoutEmpty(search);
}

export const readStatus = (list: string | undefined): LeadStatus[] => readList(list, valuesOf(statusLabels));
export const readSource = (list: string | undefined): LeadSource[] => readList(list, valuesOf(sourceLabels));
export const readTerritories = (list: string | undefined): string[] =>
  (list ?? '').split(',').filter((code) => /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(code));

export function joinList(values: readonly string[]): string | undefined {
  return values.length > 0 ? values.join(',') : undefined;
}

/** The same table from its first page on: what a change of filter or order means. */
export function changed(search: LeadsSearch, change: Partial<LeadsSearch>): LeadsSearch {
  return withoutEmpty({ ...search, after: undefined, before: undefined, ...change });
}

export function toFilter(search: LeadsSearch): LeadFilter {
  const status = readStatus(search.status);
  const source = readSource(search.source);
  const territory = readTerritories(search.territory);
  return {
    ...(status.length > 0 ? { status } : {}),
    ...(source.length > 0 ? { source } : {}),
    ...(territory.length > 0 ? { territory } : {}),
    ...(search.scope ? { [search.scope]: true } : {}),
  };
}

export function toVariables(search: LeadsSearch): LeadsTableQueryVariables {
  const sort = search.sort ?? 'registered';
  return {
    filter: toFilter(search),
    search: search.q?.trim() || null,
    orderBy: {
      field: fields[sort],
      direction: (search.dir ?? defaultDirection(sort)) === 'asc' ? 'ASC' : 'DESC',
    },
    ...(search.before ? { last: PAGE, before: search.before } : { first: PAGE, after: search.after ?? null }),
  };
}

export function defaultDirection(sort: LeadSort): 'asc' | 'desc' {
  return sort === 'company' || sort === 'next' ? 'asc' : 'desc';
}

/** What a click on a column's head leads to: its own order first, then the other way round. */
export function nextOrder(search: LeadsSearch, sort: LeadSort): LeadsSearch {
  const current = search.sort ?? 'registered';
  if (current !== sort) return changed(search, { sort, dir: undefined });
  const dir = search.dir ?? defaultDirection(sort);
  return changed(search, { sort, dir: dir === 'asc' ? 'desc' : 'asc' });
}

/**
 * Whether the server will order by this column for this viewer. It refuses what any lead in the table could withhold:
 * contact fields of pool leads, commercial ones of pool leads from sales people.
 */
export function maySort(sort: LeadSort, role: Role, scope: LeadScope | undefined): boolean {
  if (sort === 'registered' || sort === 'updated' || sort === 'company') return true;
  if (role === 'ADMIN' || scope === 'mine' || scope === 'team') return true;
  if (role === 'SALES') return false;
  return scope === 'pool' || sort === 'volume';
}

function readList<Value extends string>(list: string | undefined, values: readonly Value[]): Value[] {
  const wanted = (list ?? '').split(',');
  return values.filter((value) => wanted.includes(value));
}

/** Without half a character at its end. */
function cut(text: string | undefined): string | undefined {
  return text
    ?.trimStart()
    .slice(0, LONGEST_SEARCH)
    .replace(/[\uD800-\uDBFF]$/, '');
}

/**
 * What is left of an address that the server refused: a place in the list that is none (any more) means the first
 * page, then territories that do not exist are left out. `null` when nothing of it can have been the reason.
 */
export function withoutRefused(search: LeadsSearch, territories: readonly string[]): LeadsSearch | null {
  if (search.after || search.before) return changed(search, {});
  const wanted = readTerritories(search.territory);
  const known = wanted.filter((code) => territories.includes(code));
  return known.length < wanted.length ? changed(search, { territory: joinList(known) }) : null;
}

function withoutEmpty(search: LeadsSearch): LeadsSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ''),
  );
}
