import { expect, test } from 'vitest';
import { parseInboxSearch, toScope } from './inbox-search.ts';

test('the address keeps what can be understood, and nothing else', () => {
  expect(parseInboxSearch({ scope: 'team', kind: 'T7,BLA,T3', after: 'x' })).toEqual({
    scope: 'team',
    kind: 'T3,T7',
  });
  expect(parseInboxSearch({ scope: 'alle', kind: 7 })).toEqual({});
});

test('whoever leads no team is shown their own, whatever the address says', () => {
  expect(toScope({ scope: 'unassigned' }, false)).toBe('MINE');
  expect(toScope({ scope: 'unassigned' }, true)).toBe('UNASSIGNED');
  expect(toScope({}, true)).toBe('MINE');
});
