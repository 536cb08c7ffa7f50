/** Prisma's own command on the product's migrations, with the schema engine that needs no download. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { migrate } from './migrate.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
});

afterEach(() => database.drop());

async function prisma(...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [path.join(ROOT, 'node_modules/prisma/build/index.js'), ...args],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        // The engine's first line asks for `node`: it must be this one.
        PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`,
        DATABASE_OWNER_URL: database.ownerUrl,
        PRISMA_SCHEMA_ENGINE_BINARY: path.join(ROOT, 'server/db/schema-engine.mjs'),
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
  return stdout + stderr;
}

describe('prisma', () => {
  it('migrate deploy applies the migrations, and the start finds nothing left to do', async () => {
    expect(await prisma('migrate', 'deploy')).toContain('All migrations have been successfully applied');
    expect(await migrate(database.ownerUrl)).toEqual([]);
  });

  it('migrate status agrees with what the start has applied, and the tables with the schema', async () => {
    await migrate(database.ownerUrl);
    expect(await prisma('migrate', 'status')).toContain('Database schema is up to date');
    const difference = ['--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code'];
    expect(await prisma('migrate', 'diff', ...difference)).toContain('No difference detected');
  });

  it('tells what PostgreSQL refuses in its own words', async () => {
    await migrate(database.ownerUrl);
    await expect(prisma('db', 'execute', '--file', 'package.json')).rejects.toThrow(/syntax error/);
  });
});
