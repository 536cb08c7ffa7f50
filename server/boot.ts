/**
 * The database a server process works on, ready to use: the embedded PostgreSQL (started or adopted) or the one
 * of DATABASE_URL (checked), its roles, every migration, and once the demo people where they may be.
 *
 * Throws a StartupError with what to do when it cannot be had; nothing is left running then.
 */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { verify } from '@node-rs/argon2';
import pg from 'pg';
import { startEmbedded, type EmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { canReach, unprivilegedAccount } from './db/postgres-binaries.ts';
import {
  APP_LOGIN,
  APP_ROLE,
  checkRole,
  checkServer,
  ensureLogins,
  ensureRoles,
  grantLogins,
  OWNER_LOGIN,
  WORKER_LOGIN,
  WORKER_ROLE,
} from './db/roles.ts';
import type { Env } from './env.ts';
import { errorCode, errorMessage, StartupError } from './startup-error.ts';

export interface BootedDatabase {
  /** Plain URLs: every pool sets its role itself, by `options: '-c role=…'`. */
  appUrl: string;
  workerUrl: string;
  ownerUrl: string;
  embedded: boolean;
  /** Stops the embedded PostgreSQL unless another server works on it. Close all pools first. */
  stop(): Promise<void>;
}

export interface BootOptions {
  now: Date;
  /** Tells the person at the terminal what takes its time. */
  say?: (line: string) => void;
  /** Writes the demo people, all or none. */
  seed?: (ownerUrl: string, now: Date) => Promise<void>;
}

type Urls = Pick<BootedDatabase, 'appUrl' | 'workerUrl' | 'ownerUrl'>;

const DATABASE = 'nachfass';
const CLONE = fileURLToPath(new URL('..', import.meta.url));
const DATA = path.join(CLONE, '.data');
/** Holds the data of clones that PostgreSQL's user may not enter. */
const OUTSIDE = '/var/lib/nachfass';

export async function bootDatabase(env: Env, options: BootOptions): Promise<BootedDatabase> {
  const urls = await externalUrls(env);
  if (urls) {
    await prepare(urls, { withDemo: env.SEED_DEMO, production: env.NODE_ENV === 'production' }, options);
    return { ...urls, embedded: false, stop: () => Promise.resolve() };
  }
  const { stop, dataDir, ...embedded } = await embeddedUrls(env);
  if (dataDir !== env.DATA_DIR && !dataDir.startsWith(CLONE))
    options.say?.(`The data is in ${dataDir}: the user PostgreSQL runs as may not enter ${CLONE}.`);
  try {
    const production = env.NODE_ENV === 'production';
    await prepare(embedded, { withDemo: !production, production }, options);
    return { ...embedded, embedded: true, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The embedded PostgreSQL with its logins and its database, not yet migrated. */
export async function embeddedUrls(
  env: Env,
  outside = OUTSIDE,
): Promise<Urls & Pick<EmbeddedPostgres, 'dataDir' | 'stop'>> {
  const dataDir = env.DATA_DIR ?? defaultDataDir(CLONE, outside);
  if (dataDir.startsWith(DATA)) shareDataFolder();
  // It is the product's own: one that somebody's umask has closed is opened again.
  else if (env.DATA_DIR === undefined && existsSync(outside)) chmodSync(outside, 0o711);
  const postgres = await startEmbedded({ dataDir });
  try {
    const { credentials } = postgres;
    await ensureLogins(postgres.superuserUrl(), credentials, DATABASE);
    return {
      appUrl: postgres.url(APP_LOGIN, credentials.app, DATABASE),
      workerUrl: postgres.url(WORKER_LOGIN, credentials.worker, DATABASE),
      ownerUrl: postgres.url(OWNER_LOGIN, credentials.owner, DATABASE),
      dataDir: postgres.dataDir,
      stop: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/**
 * One folder a system user, so that people who share a clone do not share a database. Root, whose PostgreSQL runs as
 * somebody else, goes to /var/lib when that user may not enter the clone.
 */
export function defaultDataDir(clone = CLONE, outside = OUTSIDE): string {
  const account = unprivilegedAccount();
  if (!account || canReach(clone, account)) return path.join(clone, '.data', systemUser());
  return path.join(outside, createHash('sha256').update(clone).digest('hex').slice(0, 8));
}

/** Everybody who shares the clone may make a folder of their own in it, and nobody may remove another's. */
function shareDataFolder(): void {
  if (existsSync(DATA)) return;
  try {
    mkdirSync(DATA);
    chmodSync(DATA, 0o1777);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return; // another start was quicker
    throw new StartupError(
      `The folder ${DATA} cannot be made (${errorMessage(error)}). Make the clone writable for this user, or set DATA_DIR to another folder.`,
    );
  }
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`; // a container's user without a name
  }
}

/** The three logins of a PostgreSQL of one's own, checked; undefined without one. */
export async function externalUrls(env: Env): Promise<Urls | undefined> {
  const appUrl = env.DATABASE_URL;
  if (appUrl === undefined) return undefined;
  const app = await checkServer(appUrl, 'DATABASE_URL');
  if (env.DATABASE_OWNER_URL === undefined && !app.mayCreateRoles)
    throw new StartupError(
      `The login "${app.login}" of DATABASE_URL may not create roles, so it cannot migrate. Set DATABASE_OWNER_URL to the login that owns the database (with CREATEROLE).`,
    );
  const ownerUrl = env.DATABASE_OWNER_URL ?? appUrl;
  await checkServer(ownerUrl, 'DATABASE_OWNER_URL');
  return { appUrl, ownerUrl, workerUrl: env.DATABASE_WORKER_URL ?? ownerUrl };
}

async function prepare(
  urls: Urls,
  { withDemo, production }: { withDemo: boolean; production: boolean },
  { now, say, seed = seedDemo }: BootOptions,
): Promise<void> {
  await ensureRoles(urls.ownerUrl);
  const applied = await migrate(urls.ownerUrl);
  if (applied.length > 0)
    say?.(`Migrated the database (${applied.length} ${applied.length === 1 ? 'step' : 'steps'}).`);
  const worker = await checkServer(urls.workerUrl, 'DATABASE_WORKER_URL');
  const app = await checkServer(urls.appUrl, 'DATABASE_URL');
  await grantLogins(urls.ownerUrl, { app: app.login, worker: worker.login });
  await checkRole(urls.appUrl, APP_ROLE, 'DATABASE_URL');
  await checkRole(urls.workerUrl, WORKER_ROLE, 'DATABASE_WORKER_URL');
  if (production) await readyForProduction(urls.ownerUrl);
  if (withDemo) await seedOnce(urls.ownerUrl, () => seed(urls.ownerUrl, now), now, say);
}

/** The key under which the settings tell that the demo people were put in; they are not put in again when deleted. */
const SEEDED = 'demo.seeded';
const SEED_LOCK = 4_717_201;
/** What the ids of all that the seed makes begin with. */
const DEMO_IDS = '00000000-0000-7000-8000-';

async function seedOnce(
  ownerUrl: string,
  seed: () => Promise<void>,
  now: Date,
  say: BootOptions['say'],
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'nachfass-seed' });
  client.on('error', () => undefined); // the query under way fails with the same error
  await client.connect();
  try {
    // Another server of the same database may be at it.
    await client.query('SELECT pg_advisory_lock($1)', [SEED_LOCK]);
    const { rowCount } = await client.query('SELECT FROM settings WHERE key = $1', [SEEDED]);
    if (rowCount) return;
    say?.('Putting in the demo people and their leads …');
    await seed();
    await client.query('INSERT INTO settings (key, value, updated_at) VALUES ($1, to_jsonb(true), $2)', [
      SEEDED,
      now,
    ]);
  } finally {
    await client.end();
  }
}

/**
 * Nobody may sign in with the password of the demo, which everybody knows, whatever address they have by now; and a clock
 * that was moved in a trial stands again where the machine's does, for what the database writes by it.
 */
async function readyForProduction(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'nachfass-start' });
  client.on('error', () => undefined); // the query under way fails with the same error
  await client.connect();
  try {
    await client.query('UPDATE product_clock SET offset_ms = 0 WHERE offset_ms <> 0');
    const { rows } = await client.query<{ hash: string }>(
      `SELECT DISTINCT u.password_hash AS hash FROM users u
       WHERE u.active AND u.password_hash IS NOT NULL AND u.id::text LIKE $2 || '%'
         AND EXISTS (SELECT FROM settings s WHERE s.key = $1)`,
      [SEEDED, DEMO_IDS],
    );
    if (rows.length === 0) return;
    const { DEMO_PASSWORD } = await import('../prisma/seed/builders/people.ts');
    for (const { hash } of rows)
      if (await verify(hash, DEMO_PASSWORD))
        throw new StartupError(
          'This database holds the demo people, whose password everybody knows; in production nothing starts on it. Set DATA_DIR or DATABASE_URL to a database of its own, or deactivate everybody who has that password.',
        );
  } finally {
    await client.end();
  }
}

async function seedDemo(ownerUrl: string, now: Date): Promise<void> {
  // Loaded only when needed: it brings the builders of a whole year of work.
  const seed = await import('../prisma/seed/seed.ts');
  await seed.seedDemo(ownerUrl, now);
}
