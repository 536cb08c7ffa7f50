/**
 * The PostgreSQL server of one test run: in a temporary folder, tuned for speed instead of safety, with the
 * product's logins and a migrated template database. It ends with the process that started it, however that ends.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { startEmbedded } from '../db/embedded.ts';
import { migrate, MIGRATIONS } from '../db/migrate.ts';
import { APP_LOGIN, ensureLogins, ensureRoles, grantLogins, OWNER_LOGIN, WORKER_LOGIN } from '../db/roles.ts';
import { StartupError } from '../startup-error.ts';
import { TEMPLATE, type TestCluster } from './database.ts';
import { scratchFolder } from './scratch-folder.ts';

const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=300',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=256MB',
  // Debian's compiles long queries, which takes longer than running them on a few rows; our pools switch it off, too.
  'jit=off',
];

/** Where a PostgreSQL of the system has its programs, by major version. */
export function systemPostgres(major: string): string | undefined {
  const folders = [
    `/usr/lib/postgresql/${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/pgsql-${major}/bin`,
  ];
  return folders.find((folder) => existsSync(path.join(folder, 'initdb')));
}

/** @param major undefined: the embedded PostgreSQL; else that major version, as installed on this system */
export async function startTestCluster(major?: string): Promise<TestCluster & { stop(): Promise<void> }> {
  const binaries = major === undefined ? undefined : systemPostgres(major);
  if (major !== undefined && binaries === undefined)
    throw new StartupError(
      `TEST_PG=${major}: PostgreSQL ${major} is not installed. On Debian: apt-get install postgresql-${major}.`,
    );
  // Not made here: a folder of mkdtemp lets nobody pass, and the supervisor removes what it made.
  const dataDir = path.join(scratchFolder(), `nachfass-test-${randomBytes(6).toString('hex')}`);
  const postgres = await startEmbedded({ dataDir, temporary: true, settings: SETTINGS, binaries });
  try {
    await ensureLogins(postgres.superuserUrl(), postgres.credentials, TEMPLATE);
    const ownerUrl = postgres.url(OWNER_LOGIN, postgres.credentials.owner, TEMPLATE);
    await ensureRoles(ownerUrl);
    if (existsSync(MIGRATIONS) && readdirSync(MIGRATIONS).length > 0) await migrate(ownerUrl);
    await grantLogins(ownerUrl, { app: APP_LOGIN, worker: WORKER_LOGIN });
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return { port: postgres.port, passwords: postgres.credentials, stop: () => postgres.stop() };
}
