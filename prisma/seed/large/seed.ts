/**
 * Realistic properties at size: a hundred thousand leads (or as many as asked) of two hundred people in twenty teams.
 *
 * Written whole or not at all, in one transaction of the owner's login, and only into a database without leads. The
 * same number, size and `now` give the same rows, but for the salt of the password's hash.
 */
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { DEMO_PASSWORD, insertPeople, demoPeople, userRow } from '../builders/people.ts';
import { insertRows } from '../builders/rows.ts';
import { Random } from '../demo/random.ts';
import { Staging } from './copy.ts';
import { LargeInvention, type LargeTable } from './leads.ts';
import { Cast, inventPeople } from './people.ts';

export interface LargeSeed {
  /** How many leads. */
  readonly leads: number;
  /** Another number, other leads. */
  readonly seed?: number;
  readonly now: Date;
  readonly say?: (line: string) => void;
}

/** In an order that foreign keys allow. */
const TABLES: readonly LargeTable[] = [
  'leads',
  'contacts',
  'lead_keys',
  'lead_collaborators',
  'transfers',
  'follow_ups',
  'follow_up_ledger',
  'activities',
];
/** What triggers write beside them. */
const WRITTEN = ['lead_scopes', 'follow_up_scopes', 'lead_texts'];
/** So many leads are held in memory at a time. */
const BATCH = 5_000;
const DEFAULT_SEED = 20_261_122;
const EMPLOYED_FOR_MS = 600 * 86_400_000;

/** The database has leads already: nothing was written. */
export class NotEmptyError extends Error {}

/** @param ownerUrl a login that owns the tables; row level security is forced, and lets it write */
export async function seedLarge(
  ownerUrl: string,
  { leads, seed = DEFAULT_SEED, now, say }: LargeSeed,
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'nachfass-seed' });
  client.on('error', () => undefined); // the query under way fails with the same error
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL maintenance_work_mem = '256MB'`);
    await write(client, leads, seed, now, say);
    await client.query('COMMIT');
    // The planner knows the new rows, and index-only scans the pages that everybody sees.
    say?.('Gathering statistics …');
    for (const table of ['users', ...TABLES, ...WRITTEN]) await client.query(`VACUUM (ANALYZE) ${table}`);
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    await client.end();
  }
}

async function write(
  client: pg.Client,
  leads: number,
  seed: number,
  now: Date,
  say: LargeSeed['say'],
): Promise<void> {
  await client.query('LOCK TABLE leads IN SHARE ROW EXCLUSIVE MODE');
  const { rowCount } = await client.query('SELECT FROM leads UNION ALL SELECT FROM users LIMIT 1');
  if (rowCount) throw new NotEmptyError('There are leads or people in this database already.');
  const random = new Random(seed);
  const { teams, people } = inventPeople(random);
  const since = new Date(now.getTime() - EMPLOYED_FOR_MS);
  await insertPeople(client, Object.values(demoPeople), since);
  await insertRows(client, 'teams', teams.map((team) => ({ ...team, created_at: since }))); // prettier-ignore
  const others = people.slice(Object.keys(demoPeople).length);
  const password = await hash(DEMO_PASSWORD);
  await insertRows(client, 'users', others.map((it) => ({ ...userRow(it, password, since), active: it.active }))); // prettier-ignore
  await insertRows(
    client,
    'user_territories',
    others.flatMap(({ id, territories }) =>
      territories.map((code) => ({ user_id: id, territory_code: code })),
    ),
  );
  const staging = new Staging(client);
  const invention = new LargeInvention(random, new Cast(people), now.getTime());
  for (let done = 0; done < leads; done += BATCH) {
    const rows = invention.next(Math.min(BATCH, leads - done));
    for (const table of TABLES) await staging.add(table, rows[table]);
    say?.(`${Math.min(done + BATCH, leads)} leads invented`);
  }
  say?.('Writing them …');
  await staging.commit(TABLES, [...TABLES, ...WRITTEN]);
}
