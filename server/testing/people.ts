/** People for tests: the seven demo people, always with the same ids, and others made as a test needs them. */
import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import {
  DEMO_PASSWORD,
  demoPeople,
  insertPeople,
  userRow,
  type Person,
} from '../../prisma/seed/builders/people.ts';
import { insertRows, type Database } from '../../prisma/seed/builders/rows.ts';

export { DEMO_PASSWORD, demoPeople, teams, type Person } from '../../prisma/seed/builders/people.ts';

/** Argon2 is made to be slow, and tests sign in a thousand times. */
const QUICK = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** Writes the seven demo people with their teams, once a database. They sign in with `DEMO_PASSWORD`. */
export async function makePeople(ownerUrl: string): Promise<typeof demoPeople> {
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    await insertPeople(client, Object.values(demoPeople), new Date(), await hash(DEMO_PASSWORD, QUICK));
  } finally {
    await client.end();
  }
  return demoPeople;
}

/** One more team; the database is the owner's. */
export async function aTeam(
  database: Database,
  name = `Team ${randomUUID()}`,
): Promise<{ id: string; name: string }> {
  const team = { id: randomUUID(), name };
  await insertRows(database, 'teams', [{ ...team, created_at: new Date() }]);
  return team;
}

/** One more person, by default in sales for all of Germany, without a team. Cannot sign in: has no password. */
export async function aUser(
  database: Database,
  { active = true, ...overrides }: Partial<Person> & { active?: boolean } = {},
): Promise<Person> {
  const id = overrides.id ?? randomUUID();
  const person: Person = {
    email: `${id}@example.com`,
    name: 'Kim Beispiel',
    role: 'SALES',
    teamId: null,
    territories: ['DE'],
    ...overrides,
    id,
  };
  await insertRows(database, 'users', [{ ...userRow(person, null, new Date()), active }]);
  await insertRows(
    database,
    'user_territories',
    person.territories.map((territory_code) => ({ user_id: id, territory_code })),
  );
  return person;
}
