/**
 * A place in the database where writers wait until a test lets them go on: what makes "in the middle" a certain
 * moment instead of a lucky one.
 */
import pg from 'pg';
import { expect } from 'vitest';

export interface Roadblock extends AsyncDisposable {
  /** Resolves when so many writers wait at it. */
  reached(writers?: number): Promise<void>;
  /** Lets everybody go on, and takes it away. Happens at the end of its block at the latest. */
  open(): Promise<void>;
}

const LOCK = 7_301_111;

/**
 * @param table whose writers wait
 * @param at the statement itself, or the COMMIT (of transactions that inserted into the table)
 */
export async function block(
  superuserUrl: string,
  table: string,
  at: 'INSERT' | 'UPDATE' | 'COMMIT',
): Promise<Roadblock> {
  const client = new pg.Client(superuserUrl);
  await client.connect();
  const name = `roadblock_${table}`;
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  await client.query(`
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(${LOCK});
      RETURN new;
    END $$`);
  await client.query(
    at === 'COMMIT'
      ? `CREATE CONSTRAINT TRIGGER ${name} AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION ${name}()`
      : `CREATE TRIGGER ${name} BEFORE ${at} ON ${table} FOR EACH ROW EXECUTE FUNCTION ${name}()`,
  );
  let opened: Promise<void> | undefined;
  const open = async () => {
    await client.query('SELECT pg_advisory_unlock_all()');
    await client.query(`DROP FUNCTION ${name}() CASCADE`);
    await client.end();
  };
  return {
    async reached(writers = 1) {
      const waiting = async () => {
        const { rows } = await client.query<{ waiting: number }>(
          `SELECT count(*)::int AS waiting FROM pg_locks l JOIN pg_database d ON d.oid = l.database
           WHERE l.locktype = 'advisory' AND NOT l.granted AND l.objid = ${LOCK} AND d.datname = current_database()`,
        );
        return rows[0]?.waiting;
      };
      await expect.poll(waiting).toBe(writers);
    },
    open: () => (opened ??= open()),
    [Symbol.asyncDispose]: () => (opened ??= open()),
  };
}
