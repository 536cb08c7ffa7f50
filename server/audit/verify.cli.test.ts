import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';

const CLI = path.join(import.meta.dirname, 'verify.cli.ts');

async function cli(database: TestDatabase): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: database.appUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATABASE_WORKER_URL: database.workerUrl,
    SEED_DEMO: '1',
  };
  // A program that ends with another code than 0 rejects, with what it printed.
  return promisify(execFile)(process.execPath, [CLI], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

it('audit:verify ends with 0 when the log holds, and with 1 when not, naming the entries', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    await client.query(`
      INSERT INTO audit_log (at, action, subject_type, subject_id, changes)
      SELECT now(), 'updateLead', 'Lead', gen_random_uuid(), '{}' FROM generate_series(1, 4)`);
    const sound = await cli(database);
    expect(sound.stdout).toMatch(
      /4 entries; 0 values stand, 0 are erased; 0 anchors .*\nThe head is entry 4: [0-9a-f]{64}\nThe audit log holds\.\n$/,
    );
    expect(sound.code).toBe(0);
    await client.query(`BEGIN; SET LOCAL session_replication_role = replica;
      UPDATE audit_log SET action = 'deleteLead' WHERE number = 2; DELETE FROM audit_log WHERE number = 4; COMMIT`);
    const tampered = await cli(database);
    expect(tampered.stdout).toMatch(
      /Entry 2 \([0-9a-f-]{36}\) was changed: .*\nEntry 4 is gone: .*entry 4\.\n/,
    );
    expect(tampered.stdout).toContain('was tampered with');
    expect(tampered.code).toBe(1);
  } finally {
    await client.end();
    await database.drop();
  }
});

it('audit:verify refuses a database that lacks a migration, and changes nothing of it', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  const state = async () =>
    (
      await client.query(
        `SELECT (SELECT count(*) FROM _prisma_migrations) AS migrations, (SELECT count(*) FROM users) AS people,
           (SELECT count(*) FROM settings) AS settings, (SELECT count(*) FROM audit_log) AS entries`,
      )
    ).rows;
  try {
    const untouched = await state();
    expect((await cli(database)).code).toBe(0);
    expect(await state()).toEqual(untouched);
    await client.query(
      'DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)',
    );
    const before = await state();
    expect(await cli(database)).toMatchObject({ code: 1, stderr: expect.stringContaining('not up to date') });
    expect(await state()).toEqual(before);
  } finally {
    await client.end();
    await database.drop();
  }
});
