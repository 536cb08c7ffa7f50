import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { migrate } from './migrate.ts';

let database: TestDatabase;
let folder: string;
let client: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  folder = mkdtempSync(path.join(tmpdir(), 'nachfass-migrations-'));
  client = new pg.Client(database.ownerUrl);
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

function write(name: string, sql: string): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, 'migration.sql'), sql);
}

const run = () => migrate(database.ownerUrl, folder);
const records = async () =>
  (
    await client.query<{ name: string; steps: number; state: string }>(`
      SELECT migration_name AS name, applied_steps_count AS steps,
             CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled back' WHEN finished_at IS NULL THEN 'open' ELSE 'finished' END AS state
      FROM _prisma_migrations ORDER BY started_at`)
  ).rows;

describe('migrate', () => {
  it('applies what is missing in the order of names, function bodies with semicolons included, and nothing twice', async () => {
    write('2_more', 'ALTER TABLE things ADD COLUMN n int');
    write('1_first', `CREATE TABLE things (); DO $$ BEGIN PERFORM 1; PERFORM 2; END $$;`);
    expect(await run()).toEqual(['1_first', '2_more']);
    write('3_last', 'INSERT INTO things VALUES (1)');
    expect(await run()).toEqual(['3_last']);
    expect(await run()).toEqual([]);
    expect((await client.query('SELECT n FROM things')).rows).toEqual([{ n: 1 }]);
    expect(await records()).toEqual(
      ['1_first', '2_more', '3_last'].map((name) => ({ name, steps: 1, state: 'finished' })),
    );
  });

  it('is done once when two instances start at the same moment', async () => {
    write('1_first', 'CREATE TABLE things (); SELECT pg_sleep(0.1)');
    const applied = await Promise.all([run(), run(), run()]);
    expect(applied.flat()).toEqual(['1_first']);
  });

  it('rolls a failing migration back as a whole, names it with its line, and takes it up again once mended', async () => {
    write('1_first', 'CREATE TABLE things ();\nCREATE TABLE others ();\nSELECT nonsense;');
    await expect(run()).rejects.toThrow(
      /The migration 1_first failed and was rolled back: .*nonsense.* line 3/,
    );
    expect((await client.query(`SELECT to_regclass('things') AS found`)).rows).toEqual([{ found: null }]);
    write('1_first', 'CREATE TABLE things ()');
    expect(await run()).toEqual(['1_first']);
    expect((await records()).map((record) => record.state)).toEqual(['rolled back', 'finished']);
  });

  it('refuses a migration that was changed after it was applied', async () => {
    write('1_first', 'CREATE TABLE things ()');
    await run();
    write('1_first', 'CREATE TABLE other_things ()');
    await expect(run()).rejects.toThrow(/1_first was changed after it was applied .* Restore the file/);
  });

  it("refuses to go on over one that Prisma's own command left unfinished", async () => {
    write('1_first', 'CREATE TABLE things ()');
    await run();
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', '2_theirs')`,
    );
    await expect(run()).rejects.toThrow(
      /2_theirs was begun with prisma migrate .* migrate resolve --rolled-back 2_theirs/,
    );
  });
});
