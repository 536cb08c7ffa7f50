import { verify } from '@node-rs/argon2';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leadStatuses } from '../leads/rules.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { makeActivity, makeFollowUp, makeLead } from './leads.ts';
import { aTeam, aUser, DEMO_PASSWORD, makePeople } from './people.ts';

let database: TestDatabase;
let client: pg.Client;
let people: Awaited<ReturnType<typeof makePeople>>;

beforeAll(async () => {
  database = await createTestDatabase();
  people = await makePeople(database.ownerUrl);
  client = new pg.Client(database.ownerUrl);
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test('the demo people can sign in with the demo password', async () => {
  const { rows } = await client.query<{ password_hash: string }>(
    'SELECT * FROM app.sign_in_credentials($1)',
    [people.salesDe.email],
  );
  expect(rows).toHaveLength(1);
  expect(await verify(rows[0]?.password_hash ?? '', DEMO_PASSWORD)).toBe(true);
});

test('a lead can be made in every status', async () => {
  const { id: target } = await makeLead(client);
  for (const status of leadStatuses) {
    const ownerId = status === 'EXPIRED' ? null : people.salesDe.id;
    await makeLead(client, {
      status,
      ownerId,
      columns: status === 'MERGED' ? { merged_into_id: target, canonical: false } : {},
    });
  }
  const { rows } = await client.query('SELECT DISTINCT status FROM leads WHERE id <> $1', [target]);
  expect(rows).toHaveLength(leadStatuses.length);
});

test('what hangs on a lead is made with it, with one primary contact', async () => {
  const team = await aTeam(client);
  const helper = await aUser(client, { teamId: team.id, territories: ['DE-BY'] });
  const { id, contactIds } = await makeLead(client, {
    ownerId: people.salesDe.id,
    collaboratorIds: [helper.id],
    contacts: [{ email: 'kueche@example.com' }, { last_name: 'Zweite' }],
    columns: { source: 'WEB_FORM', estimated_volume_cents: 1_200_000 },
  });
  await makeActivity(client, id, { type: 'CALL' });
  await makeFollowUp(client, id, { kind: 'T7', due_at: '2026-11-02T08:00:00Z' });
  await makeFollowUp(client, id, { kind: 'CUSTOM', due_at: '2026-11-01T08:00:00Z' });

  const { rows } = await client.query(
    `SELECT l.estimated_volume_currency, l.next_follow_up_at, l.owned_since = l.registered_at AS since_registered,
       (SELECT array_agg(c.id) FROM contacts c WHERE c.lead_id = l.id AND c.is_primary) AS primary_contacts,
       (SELECT count(*)::int FROM lead_collaborators c WHERE c.lead_id = l.id) AS collaborators
     FROM leads l WHERE l.id = $1`,
    [id],
  );
  expect(rows).toEqual([
    {
      estimated_volume_currency: 'EUR',
      next_follow_up_at: new Date('2026-11-01T08:00:00Z'),
      since_registered: true,
      primary_contacts: contactIds.slice(0, 1),
      collaborators: 1,
    },
  ]);
});
