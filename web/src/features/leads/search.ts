/**
 * The leads table's address: every filter, the order and the page live in the URL as plain strings, so a link shows
 * a colleague the same table. Unknown values are dropped rather than sent.
 */
import type {
  BusinessType,
  LeadFilter,
  LeadOrder,
  LeadOrderField,
  LeadsTableQueryVariables,
  LeadSource,
  LeadStatus,
  Role,
} from '../../gql/graphql.ts';
import { businessTypeLabels, sourceLabels, statusLabels, valuesOf } from '../../lib/labels.ts';
import { sameArguments } from '../../lib/cached-lists.ts';
import { defaultColumns, readColumns } from './columns.ts';

export const scopes = ['mine', 'team', 'pool'] as const;
export type LeadScope = (typeof scopes)[number];

export const sorts = ['registered', 'updated', 'company', 'score', 'next', 'activity', 'volume'] as const;
export type LeadSort = (typeof sorts)[number];

export interface LeadsSearch {
  q?: string;
  /** Lists are joined by commas. */
  status?: string;
  source?: string;
  territory?: string;
  business?: string;
  scope?: LeadScope;
  sort?: LeadSort;
  dir?: 'asc' | 'desc';
  /** Names of fields, joined by commas, in the order they are shown in; absent: the usual ones. */
  cols?: string;
  /** The id of the saved view this came from: tells its name, and that something of it was changed since. */
  view?: string;
  /** Where in the list the page begins. */
  after?: string;
}

export const PAGE = 100;
/** The server changes no more leads in one go. */
export const MOST_AT_ONCE = 100;
/** The server searches for no longer text. */
export const LONGEST_SEARCH = 200;

const fields: Record<LeadSort, LeadOrderField> = {
  registered: 'REGISTERED_AT',
  updated: 'UPDATED_AT',
  company: 'COMPANY_NAME',
  score: 'SCORE',
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
    business: joinList(readBusiness(text('business'))),
    scope: oneOf(scopes, 'scope'),
    sort: oneOf(sorts, 'sort'),
    dir: oneOf(['asc', 'desc'] as const, 'dir'),
    cols: toColumns(readColumns(text('cols'))),
    view: text('view'),
    after: text('after'),
  };
  return withoutEmpty(search);
}

export const readStatus = (list: string | undefined): LeadStatus[] => readList(list, valuesOf(statusLabels));
export const readSource = (list: string | undefined): LeadSource[] => readList(list, valuesOf(sourceLabels));
export const readBusiness = (list: string | undefined): BusinessType[] =>
  readList(list, valuesOf(businessTypeLabels));
export const readTerritories = (list: string | undefined): string[] =>
  (list ?? '').split(',').filter((code) => /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(code));

export function joinList(values: readonly string[]): string | undefined {
  return values.length > 0 ? values.join(',') : undefined;
}

/** Nothing for the usual columns, so that the address stays short. */
export function toColumns(names: readonly string[]): string | undefined {
  return names.join() === defaultColumns.join() ? undefined : joinList(names);
}

/** The same table from its first page on: what a change of filter or order means. */
export function changed(search: LeadsSearch, change: Partial<LeadsSearch>): LeadsSearch {
  return withoutEmpty({ ...search, after: undefined, ...change });
}

export function toFilter(search: LeadsSearch): LeadFilter {
  const status = readStatus(search.status);
  const source = readSource(search.source);
  const territory = readTerritories(search.territory);
  const businessType = readBusiness(search.business);
  return {
    ...(status.length > 0 ? { status } : {}),
    ...(source.length > 0 ? { source } : {}),
    ...(territory.length > 0 ? { territory } : {}),
    ...(businessType.length > 0 ? { businessType } : {}),
    ...(search.scope ? { [search.scope]: true } : {}),
  };
}

export type ListVariables = Pick<LeadsTableQueryVariables, 'filter' | 'search' | 'orderBy'>;

export function toVariables(search: LeadsSearch): ListVariables {
  return { filter: toFilter(search), search: search.q?.trim() || null, orderBy: toOrder(search) };
}

function toOrder(search: LeadsSearch): LeadOrder {
  const sort = search.sort ?? 'registered';
  return {
    field: fields[sort],
    direction: (search.dir ?? defaultDirection(sort)) === 'asc' ? 'ASC' : 'DESC',
  };
}

/** Whether anything narrows the list. */
export function isFiltered(search: LeadsSearch): boolean {
  return Boolean(
    search.q || search.status || search.source || search.territory || search.business || search.scope,
  );
}

/** As an address without a search. */
export function saysNothing(search: LeadsSearch): boolean {
  return Object.keys(withoutEmpty(search)).length === 0;
}

/** What a saved view keeps of the table. */
export interface ViewContent {
  /** As `leads(filter:)` takes it; whatever else it may be was saved by another program. */
  readonly filter: unknown;
  readonly search: string | null;
  readonly orderBy: LeadOrder | null;
  readonly columns: readonly string[];
}

export function toView(search: LeadsSearch): ViewContent & { readonly filter: LeadFilter } {
  return {
    filter: toFilter(search),
    search: search.q?.trim() || null,
    orderBy: toOrder(search),
    columns: ['companyName', ...readColumns(search.cols)],
  };
}

/** The address that shows a saved view; `null` for one that filters by what this table has no filter for. */
export function ofView(id: string, view: ViewContent): LeadsSearch | null {
  const filter = new Map(Object.entries(isRecord(view.filter) ? view.filter : {}));
  const list = (name: string) => {
    const values: unknown = filter.get(name);
    return Array.isArray(values) ? values.map(String).join(',') : undefined;
  };
  const sort = sorts.find((one) => fields[one] === view.orderBy?.field);
  const dir = view.orderBy?.direction === 'DESC' ? 'desc' : 'asc';
  const search = parseLeadsSearch({
    q: view.search ?? undefined,
    status: list('status'),
    source: list('source'),
    territory: list('territory'),
    business: list('businessType'),
    scope: scopes.find((scope) => filter.get(scope) === true),
    // What is so anyway is not said.
    sort: sort === 'registered' ? undefined : sort,
    dir: sort && dir !== defaultDirection(sort) ? dir : undefined,
    cols: view.columns.filter((name) => name !== 'companyName').join(','),
    view: id,
  });
  const whole = sameArguments(toFilter(search), withoutFalse(view.filter));
  return whole ? search : null;
}

/** Whether the table shows exactly what the view keeps. */
export function isView(search: LeadsSearch, view: ViewContent): boolean {
  const now = toView(search);
  const kept = ofView('', view);
  return kept !== null && sameArguments(now, toView(kept));
}

/** `mine: false` and the like narrow nothing. */
function withoutFalse(filter: unknown): unknown {
  if (!isRecord(filter)) return {};
  return Object.fromEntries(
    Object.entries(filter).filter(
      ([name, value]) => value !== false || !scopes.some((scope) => scope === name),
    ),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
  if (search.after) return changed(search, {});
  const wanted = readTerritories(search.territory);
  const known = wanted.filter((code) => territories.includes(code));
  return known.length < wanted.length ? changed(search, { territory: joinList(known) }) : null;
}

function withoutEmpty(search: LeadsSearch): LeadsSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ''),
  );
}
