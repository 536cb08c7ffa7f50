import { expect, test } from 'vitest';
import { readPeople } from './demo-people.tsx';

test('takes only what looks like a person', () => {
  const answer = [
    { email: 'sales.de@example.com', name: 'Anna', role: 'SALES' },
    { email: 'x@example.com', name: 'X', role: 'KING' },
    { email: 5, name: 'Y' },
    null,
  ];
  expect(readPeople(answer)).toEqual([
    { email: 'sales.de@example.com', name: 'Anna', role: 'SALES' },
    { email: 'x@example.com', name: 'X', role: null },
  ]);
  expect(readPeople({ error: 'not found' })).toEqual([]);
});
