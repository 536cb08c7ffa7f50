import { expect, test } from 'vitest';
import {
  changed,
  isView,
  maySort,
  nextOrder,
  ofView,
  parseLeadsSearch,
  toVariables,
  toView,
  withoutRefused,
} from './search.ts';

test('keeps what it knows of an address and drops the rest', () => {
  expect(
    parseLeadsSearch({
      q: 'hotel',
      status: 'LOST,NONSENSE,ACTIVE',
      territory: 'DE-BY,<x>',
      sort: 'age',
      foo: '1',
    }),
  ).toEqual({ q: 'hotel', status: 'ACTIVE,LOST', territory: 'DE-BY' });
});

test('keeps columns in the order they are named in, and the usual ones unnamed', () => {
  expect(parseLeadsSearch({ cols: 'score,<x>,status,score' }).cols).toBe('score,status');
  const usual = 'status,owner,territory,nextFollowUp,lastActivityAt,estimatedVolume,registeredAt';
  expect(parseLeadsSearch({ cols: usual }).cols).toBeUndefined();
});

test('a saved view and the address it opens are the same table', () => {
  const search = parseLeadsSearch({
    q: 'hotel',
    status: 'LOST,ACTIVE',
    territory: 'DE-BY',
    business: 'HOTEL',
    scope: 'team',
    sort: 'volume',
    dir: 'asc',
    cols: 'score,owner',
  });
  const opened = ofView('v1', toView(search));
  expect(opened).toEqual({ ...search, view: 'v1' });
  expect(isView(search, toView(search))).toBe(true);
  expect(isView({ ...search, status: 'LOST' }, toView(search))).toBe(false);
  expect(isView({ ...search, cols: 'owner' }, toView(search))).toBe(false);
  // Made elsewhere: switches that are off say nothing, a filter that this table has not is no view of it.
  const other = { search: null, orderBy: null, columns: [] };
  expect(ofView('v2', { ...other, filter: { mine: true, team: false } })).toEqual({
    scope: 'mine',
    view: 'v2',
  });
  expect(ofView('v3', { ...other, filter: { mine: true, pool: true } })).toBeNull();
  expect(ofView('v4', { ...other, filter: { owner: ['x'] } })).toBeNull();
});

test('asks the server for exactly what the address says', () => {
  expect(
    toVariables({ q: ' hotel ', status: 'ACTIVE,LOST', scope: 'mine', sort: 'company', after: 'c1' }),
  ).toEqual({
    filter: { status: ['ACTIVE', 'LOST'], mine: true },
    search: 'hotel',
    orderBy: { field: 'COMPANY_NAME', direction: 'ASC' },
  });
  expect(toVariables({})).toMatchObject({
    filter: {},
    orderBy: { field: 'REGISTERED_AT', direction: 'DESC' },
  });
});

test('a changed filter begins at the first page', () => {
  expect(changed({ after: 'c1', status: 'LOST' }, { status: undefined, q: 'x' })).toEqual({ q: 'x' });
});

test('a second click on a column turns its order', () => {
  const once = nextOrder({}, 'company');
  expect(toVariables(once).orderBy).toEqual({ field: 'COMPANY_NAME', direction: 'ASC' });
  expect(toVariables(nextOrder(once, 'company')).orderBy).toEqual({
    field: 'COMPANY_NAME',
    direction: 'DESC',
  });
});

test('offers only orders that no lead of the table could withhold', () => {
  expect(maySort('company', 'SALES', undefined)).toBe(true);
  expect(maySort('next', 'SALES', undefined)).toBe(false);
  expect(maySort('next', 'SALES', 'mine')).toBe(true);
  expect(maySort('volume', 'SALES', 'pool')).toBe(false);
  expect(maySort('volume', 'MANAGER', undefined)).toBe(true);
  expect(maySort('next', 'MANAGER', undefined)).toBe(false);
  expect(maySort('next', 'ADMIN', undefined)).toBe(true);
});

test('a search is cut where the server would refuse it, never within a character', () => {
  expect(parseLeadsSearch({ q: 'x'.repeat(201) }).q).toBe('x'.repeat(200));
  expect(parseLeadsSearch({ q: `${'x'.repeat(199)}🍞` }).q).toBe('x'.repeat(199));
});

test('of a refused address the page goes first, then the territories that do not exist', () => {
  const search = { q: 'x', territory: 'QQ,DE-BY', after: 'quatsch' };
  const first = withoutRefused(search, ['DE-BY']);
  expect(first).toEqual({ q: 'x', territory: 'QQ,DE-BY' });
  expect(withoutRefused(first ?? {}, ['DE-BY'])).toEqual({ q: 'x', territory: 'DE-BY' });
  expect(withoutRefused({ q: 'x', territory: 'DE-BY' }, ['DE-BY'])).toBeNull();
});
