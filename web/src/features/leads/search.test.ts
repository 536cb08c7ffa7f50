import { expect, test } from 'vitest';
import { changed, maySort, nextOrder, parseLeadsSearch, toVariables, withoutRefused } from './search.ts';

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

test('an address that names both directions of paging goes forward', () => {
  expect(parseLeadsSearch({ after: 'a', before: 'b' })).toEqual({ after: 'a' });
});

test('asks the server for exactly what the address says', () => {
  expect(
    toVariables({ q: ' hotel ', status: 'ACTIVE,LOST', scope: 'mine', sort: 'company', after: 'c1' }),
  ).toEqual({
    filter: { status: ['ACTIVE', 'LOST'], mine: true },
    search: 'hotel',
    orderBy: { field: 'COMPANY_NAME', direction: 'ASC' },
    first: 50,
    after: 'c1',
  });
  expect(toVariables({ before: 'c9' })).toMatchObject({ last: 50, before: 'c9' });
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
