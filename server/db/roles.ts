/**
 * The database's roles: who owns, who serves, who works.
 *
 * `nachfass_app` and `nachfass_worker` own nothing, cannot log in and cannot bypass row level security. Every
 * connection of the product takes one of them on by the startup option `-c role=…`, so any login that is a
 * member will do. Roles belong to the whole server, not to one database: what is done here may happen in
 * several databases at once and is safe to repeat.
 */
import pg from 'pg';
import { errorCode, errorMessage, StartupError } from '../startup-error.ts';

export const APP_ROLE = 'nachfass_app';
export const WORKER_ROLE = 'nachfass_worker';
export const OWNER_LOGIN = 'nachfass_owner';
export const APP_LOGIN = 'nachfass_app_login';
export const WORKER_LOGIN = 'nachfass_worker_login';

const OLDEST_SERVER = 15;

/**
 * Connects once with the login the variable names.
 * @throws StartupError when it cannot be reached, refuses the login, or is older than PostgreSQL 15
 */
export async function checkServer(
  url: string,
  variable: string,
): Promise<{ login: string; mayCreateRoles: boolean }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // the query under way fails with the same error
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; login: string; may: boolean }>(`
      SELECT current_setting('server_version_num')::int / 10000 AS version, session_user AS login,
             rolsuper OR rolcreaterole AS may
      FROM pg_roles WHERE rolname = session_user`);
    const [row] = rows;
    if (!row) throw new Error('the server does not tell who is logged in');
    if (row.version < OLDEST_SERVER)
      throw new StartupError(
        `The server of ${variable} is PostgreSQL ${row.version}; version ${OLDEST_SERVER} or later is needed. Upgrade it, or leave ${variable} unset to use the PostgreSQL that comes with the product.`,
      );
    return { login: row.login, mayCreateRoles: row.may };
  } catch (error) {
    throw error instanceof StartupError ? error : new StartupError(unreachable(error, url, variable));
  } finally {
    await client.end();
  }
}

/**
 * Connects as the product's pools do and sees whether the role was taken on. A pooler that drops startup options
 * would leave a superuser's login unrestrained.
 */
export async function checkRole(url: string, role: string, variable: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    options: `-c role=${role}`,
  });
  client.on('error', () => undefined); // the query under way fails with the same error
  try {
    await client.connect();
    const { rows } = await client.query<{ role: string }>('SELECT current_user AS role');
    if (rows[0]?.role === role) return;
  } catch (error) {
    throw new StartupError(
      `${variable}: its login cannot take on the role ${role} (${errorMessage(error)}). Run GRANT ${role} TO that login.`,
    );
  } finally {
    await client.end();
  }
  throw new StartupError(
    `${variable}: the startup option role=${role} has no effect, so row level security would not hold. A connection pooler may drop it; connect to PostgreSQL directly.`,
  );
}

/** Makes the two roles where they are missing and lets the owner act for them. */
export async function ensureRoles(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, async (client, variable) => {
    for (const role of [APP_ROLE, WORKER_ROLE]) {
      await client.query(`
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
            CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
          END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database's start was quicker
        END $$`);
      const { rows } = await client.query(
        `SELECT FROM pg_roles WHERE rolname = $1 AND (rolsuper OR rolbypassrls OR rolcanlogin)`,
        [role],
      );
      if (rows.length > 0)
        throw new StartupError(
          `The role ${role} may log in or pass row level security by, so it would protect nothing. Run ALTER ROLE ${role} NOLOGIN NOSUPERUSER NOBYPASSRLS on the server of ${variable}.`,
        );
    }
    // The jobs' schema belongs to the worker. Where PostgreSQL can tell the two apart (16), the owner may act for the
    // worker without inheriting the rows its policies show.
    await grant(client, WORKER_ROLE, await sessionUser(client), 'INHERIT FALSE');
  });
}

/** Makes the logins members of the roles they serve in, where they are not yet. */
export async function grantLogins(ownerUrl: string, logins: { app: string; worker: string }): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    await grant(client, APP_ROLE, logins.app);
    await grant(client, WORKER_ROLE, logins.worker);
  });
}

/**
 * Makes the logins of a server of our own and the database their owner holds. Those of application and worker do
 * not inherit: a connection that forgets to take on its role can read nothing.
 */
export async function ensureLogins(
  superuserUrl: string,
  passwords: { owner: string; app: string; worker: string },
  database?: string,
): Promise<void> {
  await asOwner(superuserUrl, async (client) => {
    const logins = [
      [OWNER_LOGIN, passwords.owner, 'CREATEROLE INHERIT'],
      [APP_LOGIN, passwords.app, 'NOINHERIT'],
      [WORKER_LOGIN, passwords.worker, 'NOINHERIT'],
    ] as const;
    for (const [login, password, rights] of logins)
      await client.query(`
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${login}') THEN
            CREATE ROLE ${login} LOGIN NOSUPERUSER NOBYPASSRLS ${rights} PASSWORD ${pg.escapeLiteral(password)};
          END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$`);
    if (database === undefined) return;
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount) return;
    try {
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)} OWNER ${OWNER_LOGIN}`);
    } catch (error) {
      if (!['42P04', '23505'].includes(errorCode(error))) throw error; // else another start was quicker
    }
  });
}

async function grant(
  client: pg.Client,
  role: string,
  login: string,
  option?: 'INHERIT FALSE',
): Promise<void> {
  const { rows } = await client.query<{ member: boolean; version: number }>(
    `SELECT pg_has_role($1, $2, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
              AS member, current_setting('server_version_num')::int / 10000 AS version`,
    [login, role],
  );
  const [row] = rows;
  if (!row || row.member) return; // a superuser is a member of everything
  const options = row.version >= 16 && option ? ` WITH SET TRUE, ${option}` : '';
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`GRANT ${role} TO ${pg.escapeIdentifier(login)}${options}`);
      return;
    } catch (error) {
      // XX000 "tuple concurrently updated", 23505 when it is new: the same grant from another connection at this moment.
      if (!['XX000', '23505'].includes(errorCode(error)) || attempt === 5) throw error;
    }
  }
}

async function sessionUser(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ login: string }>('SELECT session_user AS login');
  return rows[0]?.login ?? '';
}

async function asOwner(
  url: string,
  work: (client: pg.Client, variable: string) => Promise<void>,
): Promise<void> {
  const variable = 'DATABASE_OWNER_URL';
  const client = new pg.Client({ connectionString: url, application_name: 'nachfass-roles' });
  client.on('error', () => undefined); // the query under way fails with the same error
  await client.connect();
  try {
    await work(client, variable);
  } catch (error) {
    if (errorCode(error) !== '42501') throw error;
    throw new StartupError(
      `The login of ${variable} lacks a right (${errorMessage(error)}). Give it CREATEROLE and, on PostgreSQL 16 or later, ` +
        `the two roles WITH ADMIN OPTION: CREATE ROLE ${APP_ROLE} NOLOGIN; CREATE ROLE ${WORKER_ROLE} NOLOGIN; GRANT ${APP_ROLE}, ${WORKER_ROLE} TO <login> WITH ADMIN OPTION.`,
    );
  } finally {
    await client.end();
  }
}

function unreachable(error: unknown, url: string, variable: string): string {
  const where = URL.canParse(url) ? new URL(url).host : 'its address';
  const [code, message] = [errorCode(error), errorMessage(error)];
  if (code === '28P01' || code === '28000')
    return `${variable}: ${where} refuses the login (${message}). Check user and password.`;
  if (code === '3D000')
    return `${variable}: ${message} at ${where}. Create it first: createdb with the owner's login.`;
  return `${variable}: no PostgreSQL answers at ${where} (${message}). Start it or correct the URL; leave ${variable} unset to use the PostgreSQL that comes with the product.`;
}
