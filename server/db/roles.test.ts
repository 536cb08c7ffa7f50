import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { freePort } from './cluster.ts';
import {
  APP_LOGIN,
  APP_ROLE,
  checkServer,
  ensureRoles,
  grantLogins,
  OWNER_LOGIN,
  WORKER_ROLE,
} from './roles.ts';

let database: TestDatabase;
let superuser: pg.Client;
const made: string[] = [];

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  superuser = new pg.Client(database.superuserUrl);
  await superuser.connect();
});

afterEach(async () => {
  for (const login of made.splice(0))
    await superuser.query(`DROP OWNED BY ${login} CASCADE; DROP ROLE ${login}`);
  await superuser.end();
  await database.drop();
});

/** A login of a server that is not ours. */
async function login(name: string, rights = ''): Promise<string> {
  const unique = `${name}_${database.name}`;
  await superuser.query(`CREATE ROLE ${unique} LOGIN PASSWORD 'secret' ${rights}`);
  made.push(unique);
  const url = new URL(database.ownerUrl);
  url.username = unique;
  url.password = 'secret';
  return url.href;
}

async function as<T extends pg.QueryResultRow>(
  url: string,
  role: string | undefined,
  sql: string,
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, ...(role && { options: `-c role=${role}` }) });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the roles', () => {
  it("can be taken on by the logins and cannot pass row level security by; the application's owns nothing", async () => {
    for (const [url, role] of [
      [database.appUrl, APP_ROLE],
      [database.workerUrl, WORKER_ROLE],
    ] as const) {
      const rows = await as(
        url,
        role,
        `
        SELECT current_user::text AS "user", rolsuper OR rolbypassrls OR rolcreaterole OR rolcanlogin AS mighty,
               (SELECT count(*)::int FROM pg_shdepend WHERE refobjid = pg_roles.oid AND deptype = 'o') AS owned
        FROM pg_roles WHERE rolname = current_user`,
      );
      expect(rows).toMatchObject([{ user: role, mighty: false, ...(role === APP_ROLE && { owned: 0 }) }]);
    }
  });

  it('are not inherited: a connection that forgets its role has no rights', async () => {
    await superuser.query(`CREATE TABLE secrets (); GRANT SELECT ON secrets TO ${APP_ROLE}`);
    await expect(as(database.appUrl, undefined, 'SELECT * FROM secrets')).rejects.toMatchObject({
      code: '42501',
    });
    expect(await as(database.appUrl, APP_ROLE, 'SELECT * FROM secrets')).toEqual([]);
  });

  it("let the owner give a schema to the worker, without inheriting the application's rights", async () => {
    await as(database.ownerUrl, undefined, `CREATE SCHEMA theirs AUTHORIZATION ${WORKER_ROLE}`);
    const inherited = `SELECT pg_has_role('${OWNER_LOGIN}', '${APP_ROLE}', 'USAGE') AS app`;
    expect(await as(database.ownerUrl, undefined, inherited)).toEqual([{ app: false }]);
  });

  it('are granted to the logins of an own server, by several starts at once', async () => {
    const owner = await login('theirs', 'SUPERUSER');
    const app = await login('theirs_app');
    const worker = await login('theirs_worker');
    const logins = { app: new URL(app).username, worker: new URL(worker).username };
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        await ensureRoles(owner);
        await grantLogins(owner, logins);
      }),
    );
    expect(await as(app, APP_ROLE, 'SELECT current_user::text AS "user"')).toEqual([{ user: APP_ROLE }]);
    expect(await as(worker, WORKER_ROLE, 'SELECT current_user::text AS "user"')).toEqual([
      { user: WORKER_ROLE },
    ]);
    await expect(as(app, WORKER_ROLE, 'SELECT 1')).rejects.toThrow(/permission denied/);
  });

  it('an owner without the right to grant them is told what it lacks', async () => {
    const weak = await login('weak');
    const other = await login('other');
    await expect(
      grantLogins(weak, { app: new URL(other).username, worker: new URL(other).username }),
    ).rejects.toThrow(/DATABASE_OWNER_URL lacks a right .*Give it CREATEROLE/);
  });
});

describe('checkServer', () => {
  it('tells who logs in and whether it may create roles', async () => {
    expect(await checkServer(database.ownerUrl, 'DATABASE_URL')).toEqual({
      login: OWNER_LOGIN,
      mayCreateRoles: true,
    });
    expect(await checkServer(database.appUrl, 'DATABASE_URL')).toEqual({
      login: APP_LOGIN,
      mayCreateRoles: false,
    });
  });

  it('says in a sentence that nobody answers, that the login is refused, that the database is missing', async () => {
    const url = new URL(database.appUrl);
    const at = (change: Partial<URL>) => Object.assign(new URL(url), change).href;
    const check = (href: string) => checkServer(href, 'DATABASE_URL');
    await expect(check(at({ port: String(await freePort()) }))).rejects.toThrow(
      /DATABASE_URL: no PostgreSQL answers at 127.0.0.1:\d+ .*ECONNREFUSED/,
    );
    await expect(check(at({ password: 'wrong' }))).rejects.toThrow(/DATABASE_URL: .* refuses the login/);
    await expect(check(at({ pathname: '/nothing_here' }))).rejects.toThrow(
      /"nothing_here" does not exist .* Create it first/,
    );
  });
});
