/**
 * A database of its own for a test file: a clone of the template that holds every migration and no rows.
 *
 * It lives on the server that vitest-global-setup.ts started for this run: the embedded PostgreSQL, or with
 * TEST_PG=15 the one Debian ships. `drop` fails when connections are still open, because a test file that leaves
 * them leaks a pool, a listener or a worker.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { APP_LOGIN, OWNER_LOGIN, WORKER_LOGIN } from '../db/roles.ts';

export const TEMPLATE = 'nachfass_template';

/** What the global setup provides. */
export interface TestCluster {
  port: number;
  passwords: { superuser: string; owner: string; app: string; worker: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    testCluster: TestCluster;
  }
}

export interface TestDatabase {
  name: string;
  /** Owns the schema, subject to forced row level security as in production. */
  ownerUrl: string;
  /** The login of the application; pools add `options: '-c role=nachfass_app'`. */
  appUrl: string;
  /** The login of the jobs; pools add `options: '-c role=nachfass_worker'`. */
  workerUrl: string;
  /** Sees every row: for arranging and asserting only. */
  superuserUrl: string;
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Without migrations. */
  empty?: boolean;
  /** A copy of this one, to which nothing may be connected meanwhile. */
  copyOf?: TestDatabase;
}

export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { port, passwords } = inject('testCluster');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = (login: string, password: string, database = name) =>
    `postgresql://${login}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  const admin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client(url('postgres', passwords.superuser, 'postgres'));
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  await admin((client) =>
    client.query(
      `CREATE DATABASE ${name} TEMPLATE ${options.copyOf?.name ?? (options.empty ? 'template0' : TEMPLATE)}
         OWNER ${OWNER_LOGIN} STRATEGY FILE_COPY`,
    ),
  );
  return {
    name,
    ownerUrl: url(OWNER_LOGIN, passwords.owner),
    appUrl: url(APP_LOGIN, passwords.app),
    workerUrl: url(WORKER_LOGIN, passwords.worker),
    superuserUrl: url('postgres', passwords.superuser),
    drop: () =>
      admin(async (client) => {
        const open = await openConnections(client, name);
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
        if (open.length > 0)
          throw new Error(
            `Connections left open: ${open.join('; ')}. Close every pool, listener and worker first.`,
          );
      }),
  };
}

/** What is connected to the database once those that are just closing have had their time. */
async function openConnections(client: pg.Client, database: string): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    const { rows } = await client.query<{ what: string }>(
      `SELECT coalesce(nullif(application_name, ''), usename) || ': ' || left(query, 80) AS what
       FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
      [database],
    );
    if (rows.length === 0 || attempt === 500) return rows.map((row) => row.what);
    await delay(20);
  }
}
