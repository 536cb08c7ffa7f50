import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { connectPrisma, type Database } from './client.ts';
import { statementNames } from './prepared-statements.ts';

describe('names of prepared statements', () => {
  it('are given at the second time, and stay', () => {
    const nameOf = statementNames();
    expect(nameOf({ sql: 'SELECT 1' })).toBe('');
    const name = nameOf({ sql: 'SELECT 1' });
    expect(name).not.toBe('');
    expect(nameOf({ sql: 'SELECT 1' })).toBe(name);
    expect(nameOf({ sql: 'SELECT 2' })).toBe('');
    expect(nameOf({ sql: 'SELECT 2' })).not.toBe(name);
  });

  it('are not given to what is composed for one question', () => {
    const nameOf = statementNames();
    const list = { sql: '\n    WITH page AS (SELECT 1) SELECT * FROM page' };
    expect([nameOf(list), nameOf(list), nameOf(list)]).toEqual(['', '', '']);
  });

  it('are bounded: what comes later, and what comes once, is remembered no more', () => {
    const nameOf = statementNames();
    const met = Array.from({ length: 6_000 }, (_, n) => ({ sql: `SELECT ${n}` }));
    for (const one of met) expect(nameOf(one)).toBe('');
    expect(nameOf({ sql: 'SELECT 0' })).toBe(''); // forgotten in between
    const named = met.filter((one) => {
      nameOf(one);
      return nameOf(one) !== '';
    });
    expect(named).toHaveLength(500);
  });
});

describe('a connection', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = connectPrisma(database.appUrl, 'nachfass_app', { max: 1 });
  });
  afterAll(async () => {
    await db.$disconnect();
    await database.drop();
  });

  const prepared = async () => {
    const rows: unknown =
      await db.$queryRaw`WITH them AS (SELECT statement FROM pg_prepared_statements) SELECT * FROM them`;
    return z.array(z.object({ statement: z.string() })).parse(rows);
  };

  it('prepares what it is asked again', async () => {
    for (const code of ['DE', 'AT', 'CH']) await db.territory.findUnique({ where: { code } });
    expect((await prepared()).filter(({ statement }) => statement.includes('"territories"'))).toHaveLength(1);
  });
});
