import { expect, test } from 'vitest';
import { cursorOf, resumablePayload } from './subscription-transport.ts';

test('a payload sent again after a reconnect goes on at the last cursor seen', () => {
  const payload = resumablePayload('subscription { x }', { after: 'log:005', filter: { mine: true } });
  expect(JSON.parse(JSON.stringify(payload))).toEqual({
    query: 'subscription { x }',
    variables: { after: 'log:005', filter: { mine: true } },
  });
  payload.saw('log:009');
  payload.saw(null);
  payload.saw('log:007');
  expect(JSON.parse(JSON.stringify(payload)).variables).toEqual({ after: 'log:009', filter: { mine: true } });
});

test('finds the cursor of any stream item, but takes none from ResyncRequired', () => {
  expect(cursorOf({ events: { __typename: 'EventItem', cursor: 'log:004' } })).toBe('log:004');
  expect(cursorOf({ leadChanges: { __typename: 'ResyncRequired', cursor: 'log:004' } })).toBeNull();
  expect(cursorOf(null)).toBeNull();
});
