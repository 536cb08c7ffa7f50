import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive } from './cluster.ts';
import { startEmbedded, type EmbeddedPostgres } from './embedded.ts';
import { scratchFolder } from '../testing/scratch-folder.ts';
import { unprivilegedAccount } from './postgres-binaries.ts';

let dataDir: string;
let started: EmbeddedPostgres[];

beforeEach(() => {
  const parent = mkdtempSync(path.join(scratchFolder(), 'nachfass-embedded-'));
  chmodSync(parent, 0o755);
  dataDir = path.join(parent, 'data');
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((postgres) => postgres.stop()));
  rmSync(path.dirname(dataDir), { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded({ dataDir, settings: ['fsync=off'] });
  started.push(postgres);
  return postgres;
}

async function query(postgres: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client(postgres.superuserUrl());
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function postmaster(): number {
  return Number(readFileSync(path.join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** An orphan that has ended counts as a process until the system's first process has taken note. */
async function gone(pid: number): Promise<void> {
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 60_000, interval: 20 });
}

/** Starts a database in a process of its own, as the server does, and gives that process. */
async function startInProcess(): Promise<{ pid: number; exited: Promise<void> }> {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(new URL('embedded.ts', import.meta.url).href)});
    await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, settings: ['fsync=off'] });
    console.log('up');
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', () => resolve());
    void exited.then(() => reject(new Error('ended before the database was up')));
  });
  return { pid: child.pid ?? 0, exited };
}

describe('the embedded PostgreSQL', () => {
  it('keeps what was written when it is stopped and started again', async () => {
    const first = await start();
    expect(first.adopted).toBe(false);
    await query(first, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    expect(existsSync(path.join(dataDir, 'cluster', 'postmaster.pid'))).toBe(false);
    expect(await query(await start(), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('answers in UTC, on the loopback address alone, and only to a password', async () => {
    const postgres = await start();
    expect(
      await query(
        postgres,
        `SELECT current_setting('timezone') AS zone, current_setting('listen_addresses') AS address`,
      ),
    ).toEqual([{ zone: 'UTC', address: '127.0.0.1' }]);
    await expect(
      new pg.Client(postgres.url('postgres', 'guess', 'postgres')).connect(),
    ).rejects.toMatchObject({ code: '28P01' });
  });

  it('is shared by two that start at once, and stopped only by the last to leave', async () => {
    const [a, b] = await Promise.all([start(), start()]);
    expect(a.port).toBe(b.port);
    expect([a.adopted, b.adopted].sort()).toEqual([false, true]);
    await a.stop();
    expect(await query(b, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const pid = postmaster();
    await b.stop();
    await gone(pid);
  });

  it('stops when the process that started it is killed', async () => {
    const child = await startInProcess();
    const pid = postmaster();
    process.kill(child.pid, 'SIGKILL');
    await child.exited;
    await gone(pid);
  });

  it('comes back on the same port when PostgreSQL is killed under it', async () => {
    const postgres = await start();
    await query(postgres, 'CREATE TABLE kept AS SELECT 7 AS n');
    process.kill(postmaster(), 'SIGKILL');
    await vi.waitFor(async () => expect(await query(postgres, 'SELECT n FROM kept')).toEqual([{ n: 7 }]), {
      timeout: 60_000,
      interval: 50,
    });
  });

  it('runs as an unprivileged user when started by root', async () => {
    await start();
    const account = unprivilegedAccount();
    if (process.getuid?.() !== 0) expect(account).toBeUndefined();
    else expect(readFileSync(`/proc/${postmaster()}/status`, 'utf8')).toContain(`Uid:\t${account?.uid}\t`);
  });

  it('goes on as the user who owns the cluster, whoever has come to the system since', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    // Only root can give it to somebody else; anybody else's is their own.
    const uid = process.getuid?.() === 0 ? 54_321 : process.getuid?.();
    if (process.getuid?.() === 0)
      execFileSync('chown', ['-R', `${uid}:${uid}`, path.join(dataDir, 'cluster')]);
    expect(await query(await start(), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    expect(statSync(path.join(dataDir, 'cluster', 'postmaster.pid'))).toMatchObject({ uid });
  });
});

describe('a data folder that cannot be used is told in a sentence', () => {
  it('of another major version', async () => {
    const postgres = await start();
    await postgres.stop();
    writeFileSync(path.join(dataDir, 'cluster', 'PG_VERSION'), '14\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 14, this is PostgreSQL 18\. Move it away/);
  });

  it('left incomplete', async () => {
    mkdirSync(path.join(dataDir, 'cluster', 'base'), { recursive: true });
    await expect(start()).rejects.toThrow(/incomplete \(it has no PG_VERSION\)\. Move it away/);
  });

  it('damaged', async () => {
    const postgres = await start();
    await postgres.stop();
    rmSync(path.join(dataDir, 'cluster', 'global', 'pg_control'));
    await expect(start()).rejects.toThrow(/does not start on [^]*pg_control[^]*move it away/);
  });

  it('whose passwords are lost', async () => {
    const postgres = await start();
    await postgres.stop();
    rmSync(path.join(dataDir, 'credentials.json'));
    await expect(start()).rejects.toThrow(/passwords of the database cannot be read .*Restore that file/);
  });

  it('that is a file', async () => {
    writeFileSync(dataDir, '');
    await expect(start()).rejects.toThrow(/cannot be written .*set DATA_DIR to another folder/);
  });
});

it('says which user to create when root finds nobody to run PostgreSQL as', () => {
  if (process.getuid?.() !== 0) expect(unprivilegedAccount(['no-such-user'])).toBeUndefined();
  else
    expect(() => unprivilegedAccount(['no-such-user'])).toThrow(
      /no user "no-such-user" to run it as\. Create one/,
    );
});
