/** An operation ends for good: what still runs when it has been answered can hold nothing open. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from './testing/app.ts';
import { encodeCursor } from './events/cursor.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ poolSize: 2 });
});
afterAll(async () => {
  await app.stop();
});

const AS = 'sales.de@example.com';
const FOREIGN = encodeCursor('00000000-0000-4000-8000-000000000000', 1n);
const UNKNOWN_LEAD = Buffer.from('Lead:00000000-0000-7000-8000-000000000000').toString('base64url');

test('a field that fails while its siblings still run leaves no connection behind', async () => {
  const failing = `query ($after: EventCursor!, $id: ID!) {
    bad: events(first: 1, after: $after) { nodes { id } }
    lead(id: $id) { owner { name } contacts { id } }
    viewer { user { name } }
  }`;
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const { errors } = await app.query(failing, { after: FOREIGN, id: UNKNOWN_LEAD }, AS);
    expect(errors?.[0]?.extensions?.['code']).toBe('CURSOR_EXPIRED');
  }
  const { data } = await app.query('{ viewer { role } }', {}, AS);
  expect(data).toEqual({ viewer: { role: 'SALES' } });
});
