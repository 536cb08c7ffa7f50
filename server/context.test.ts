/** An operation ends for good: what still runs when it has been answered can hold nothing open. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeCursor } from './events/cursor.ts';
import { encodeGlobalId } from './schema/global-id.ts';
import { startTestApp, type TestApp } from './testing/app.ts';
import { makeLead } from './testing/leads.ts';
import { demoPeople } from './testing/people.ts';

let app: TestApp;
let leadId: string;
beforeAll(async () => {
  app = await startTestApp({ poolSize: 2 });
  const owner = new pg.Client(app.database.ownerUrl);
  await owner.connect();
  const lead = await makeLead(owner, { ownerId: demoPeople.salesDe.id });
  await owner.end();
  leadId = encodeGlobalId('Lead', lead.id);
});
afterAll(async () => {
  await app.stop();
});

const AS = 'sales.de@example.com';
const FOREIGN = encodeCursor('00000000-0000-4000-8000-000000000000', 1n);

test('a field that fails while its siblings still run leaves no connection behind', async () => {
  const failing = `query ($after: EventCursor!, $id: ID!) {
    bad: events(first: 1, after: $after) { nodes { id } }
    lead(id: $id) { owner { name } contacts { id } activities(first: 1) { nodes { by { name } } } }
  }`;
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const { errors } = await app.query(failing, { after: FOREIGN, id: leadId }, AS);
    expect(errors?.[0]?.extensions?.['code']).toBe('CURSOR_EXPIRED');
  }
  const { data } = await app.query('{ viewer { role } }', {}, AS);
  expect(data).toEqual({ viewer: { role: 'SALES' } });
});
