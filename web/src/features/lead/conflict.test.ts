import { expect, test } from 'vitest';
import { differences } from './conflict.ts';

const lead = { status: 'ACTIVE', owner: 'Anna', version: 3 };

test('names what someone else changed', () => {
  expect(differences(lead, { status: 'LOST', owner: null, version: 5 })).toEqual([
    { field: 'status', before: 'ACTIVE', now: 'LOST' },
    { field: 'owner', before: 'Anna', now: '' },
  ]);
});

test('a change this screen does not show is still a change', () => {
  expect(differences(lead, { ...lead, version: 4 })).toEqual([{ field: 'other', before: '3', now: '4' }]);
});
