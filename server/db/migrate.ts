/**
 * Applies `prisma/migrations` and records them as Prisma does, so that `prisma migrate status` agrees and
 * `prisma migrate deploy` may be used instead.
 *
 * A migration and its record are one transaction: killed at any moment it is either applied or not begun. Two
 * instances that migrate at once take turns, under the lock Prisma's own engine takes. A migration must
 * therefore not contain COMMIT, nor what PostgreSQL refuses inside a transaction (CREATE INDEX CONCURRENTLY).
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { errorMessage, StartupError } from '../startup-error.ts';

export const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** The key of `pg_advisory_lock` in Prisma's schema engine. */
const PRISMA_LOCK = 72_707_369;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** @returns the names of the migrations it applied, in order */
export async function migrate(ownerUrl: string, folder = MIGRATIONS): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'nachfass-migrate' });
  client.on('error', () => undefined); // the query under way fails with the same error
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
    const pending = await pendingMigrations(client, readMigrations(folder));
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** What `migrate` would apply; changes nothing. */
export async function namesOfPending(ownerUrl: string, folder = MIGRATIONS): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'nachfass-migrate' });
  client.on('error', () => undefined); // the query under way fails with the same error
  await client.connect();
  try {
    const migrations = readMigrations(folder);
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`,
    );
    const pending = rows[0]?.there ? await pendingAmong(client, migrations) : migrations;
    return pending.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function pendingMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id VARCHAR(36) PRIMARY KEY NOT NULL,
      checksum VARCHAR(64) NOT NULL,
      finished_at TIMESTAMPTZ,
      migration_name VARCHAR(255) NOT NULL,
      logs TEXT,
      rolled_back_at TIMESTAMPTZ,
      started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
      applied_steps_count INTEGER NOT NULL DEFAULT 0
    )`);
  return pendingAmong(client, migrations);
}

async function pendingAmong(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(`
    SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
    FROM _prisma_migrations WHERE rolled_back_at IS NULL`);
  const unfinished = rows.find((row) => !row.finished);
  if (unfinished)
    throw new StartupError(
      `The migration ${unfinished.name} was begun with prisma migrate and did not finish. Look at the database, then run ` +
        `npm run prisma -- migrate resolve --rolled-back ${unfinished.name} (or --applied, if everything in it is there).`,
    );
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  return migrations.filter(({ name, checksum }) => {
    const recorded = applied.get(name);
    if (recorded !== undefined && recorded !== checksum)
      throw new StartupError(
        `The migration ${name} was changed after it was applied to this database. Restore the file from git; in development, move the data folder away to begin afresh.`,
      );
    return recorded === undefined;
  });
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  const record = `
    INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`;
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(record, [id, checksum, name]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs, rolled_back_at) VALUES ($1, $2, $3, $4, now())`,
      [id, checksum, name, errorMessage(error)],
    );
    throw new StartupError(
      `The migration ${name} failed and was rolled back: ${errorMessage(error)}${place(error, sql)}. The database is as it was before it.`,
    );
  }
}

function place(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError) || error.position === undefined) return '';
  const line = sql.slice(0, Number(error.position)).split('\n').length;
  return ` (migration.sql, line ${line})`;
}
