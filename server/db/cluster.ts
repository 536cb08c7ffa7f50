/**
 * One PostgreSQL data folder and the server that runs on it.
 *
 * Guarantees: a data folder is either complete or not there (it is made beside its place and renamed); a server
 * that already runs on it is adopted, never started twice; one killed with -9 is started again. `up` either
 * gives a server that answers or throws a StartupError that says why it does not.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { errorCode, errorMessage, StartupError } from '../startup-error.ts';
import type { Account } from './postgres-binaries.ts';

export interface ClusterOptions {
  /** Holds the cluster, its log and its passwords. */
  dataDir: string;
  /** The folder of initdb, postgres and pg_ctl. */
  binaries: string;
  account?: Account;
  /** Additional settings, `name=value`. */
  settings: readonly string[];
}

/** Passwords of the cluster's own logins: made once, kept in `<dataDir>/credentials.json` (0600). */
export type Credentials = z.infer<typeof credentialsSchema>;
const credentialsSchema = z.object({
  superuser: z.string(),
  owner: z.string(),
  app: z.string(),
  worker: z.string(),
});

export const SUPERUSER = 'postgres';
const START_LIMIT_MS = 60_000;

export class Cluster {
  readonly folder: string;
  readonly #options: ClusterOptions;
  readonly #log: string;
  #superuserPassword = '';

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.folder = path.join(options.dataDir, 'cluster');
    this.#log = path.join(options.dataDir, 'postgres.log');
  }

  /** Makes the data folder when missing and brings a server up on it; with `port` on that port. */
  async up(port?: number): Promise<{ port: number; adopted: boolean }> {
    await this.#ensureFolder();
    const until = Date.now() + START_LIMIT_MS;
    for (;;) {
      const running = await this.#running();
      if (running) return { port: running, adopted: true };
      const started = await this.#start(port ?? (await freePort()), until);
      if (started) return { port: started, adopted: false };
      await delay(200);
    }
  }

  /** Ends all connections, writes everything down and stops the server. */
  async stop(): Promise<void> {
    await this.#run('pg_ctl', ['-D', this.folder, '-m', 'fast', '-w', '-t', '30', 'stop']);
  }

  superuserUrl(port: number, database = 'postgres'): string {
    return `postgresql://${SUPERUSER}:${encodeURIComponent(this.#superuserPassword)}@127.0.0.1:${port}/${database}`;
  }

  async #ensureFolder(): Promise<void> {
    const { dataDir } = this.#options;
    makeDataDir(dataDir, this.#options.account);
    const versionFile = path.join(this.folder, 'PG_VERSION');
    if (existsSync(this.folder) && !existsSync(versionFile) && readdirSync(this.folder).length > 0)
      throw new StartupError(
        `The database folder ${this.folder} is incomplete (it has no PG_VERSION). Move it away to begin afresh, restore it, or set DATA_DIR to another folder.`,
      );
    const fresh = !existsSync(versionFile);
    this.#superuserPassword = readCredentials(dataDir, fresh).superuser;
    if (fresh) await this.#initialise();
    const [theirs, ours] = [readFileSync(versionFile, 'utf8').trim(), await this.#major()];
    if (theirs !== ours)
      throw new StartupError(
        `The database folder ${this.folder} was made by PostgreSQL ${theirs}, this is PostgreSQL ${ours}. Move it away to begin afresh (pg_dump with version ${theirs} keeps its content), or set DATA_DIR to another folder.`,
      );
  }

  async #initialise(): Promise<void> {
    const { dataDir, account } = this.#options;
    for (const name of readdirSync(dataDir)) {
      const pid = /^cluster\.new-(\d+)$/.exec(name)?.[1];
      if (pid && !isAlive(Number(pid))) rmSync(path.join(dataDir, name), { recursive: true, force: true });
    }
    const unfinished = path.join(dataDir, `cluster.new-${process.pid}`);
    const passwordFile = path.join(dataDir, `password-${process.pid}`);
    try {
      mkdirSync(unfinished, { mode: 0o700 });
      writeFileSync(passwordFile, `${this.#superuserPassword}\n`, { mode: 0o600 });
      if (account) for (const file of [unfinished, passwordFile]) chownSync(file, account.uid, account.gid);
      const encoding = ['--encoding=UTF8', '--auth=scram-sha-256', '--no-instructions'];
      const safety = this.#options.settings.includes('fsync=off') ? ['--no-sync'] : [];
      // The builtin provider sorts alike on every machine; before 17 only the C library has C.UTF-8.
      const locale =
        Number(await this.#major()) >= 17
          ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
          : ['--locale=C.UTF-8'];
      await this.#run('initdb', [
        '-D',
        unfinished,
        '-U',
        SUPERUSER,
        '--pwfile',
        passwordFile,
        ...encoding,
        ...safety,
        ...locale,
      ]);
      try {
        renameSync(unfinished, this.folder);
      } catch (error) {
        if (!existsSync(path.join(this.folder, 'PG_VERSION'))) throw error; // else another start was quicker
      }
    } finally {
      rmSync(passwordFile, { force: true });
      rmSync(unfinished, { recursive: true, force: true });
    }
  }

  /** The port of the server that runs on this folder and answers, if there is one. */
  async #running(): Promise<number | undefined> {
    const pidFile = path.join(this.folder, 'postmaster.pid');
    let lines: string[];
    try {
      lines = readFileSync(pidFile, 'utf8').split('\n');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return port && isAlive(pid) && (await this.#answers(port)) ? port : undefined;
  }

  async #answers(port: number): Promise<boolean> {
    const client = new pg.Client({
      connectionString: this.superuserUrl(port),
      connectionTimeoutMillis: 2_000,
    });
    client.on('error', () => undefined); // the query below fails with the same error
    try {
      await client.connect();
      const { rows } = await client.query<{ folder: string }>(
        `SELECT current_setting('data_directory') AS folder`,
      );
      return rows[0]?.folder === this.folder;
    } catch (error) {
      if (errorCode(error) === '28P01')
        throw new StartupError(
          `The passwords in ${path.join(this.#options.dataDir, 'credentials.json')} do not belong to the database in ${this.folder}. Restore that file, or move the whole folder ${this.#options.dataDir} away to begin afresh.`,
        );
      return false;
    } finally {
      await client.end();
    }
  }

  /** The port when it came up; undefined when another server stands in the way that may be gone or adoptable soon. */
  async #start(port: number, until: number): Promise<number | undefined> {
    rotate(this.#log);
    const log = openSync(this.#log, 'a');
    const begin = statSync(this.#log).size;
    const args = ['-D', this.folder, '-p', String(port)];
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'timezone=UTC',
      'log_timezone=UTC',
    ];
    for (const setting of [...settings, ...this.#options.settings]) args.push('-c', setting);
    const child = spawn(this.#program('postgres'), args, {
      ...this.#spawnOptions(),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    let exited: string | undefined;
    child.on('error', (error) => (exited = error.message));
    child.on('exit', (code, signal) => (exited ??= `exit ${signal ?? code}`));
    while (exited === undefined && Date.now() < until) {
      if (await this.#answers(port)) return port;
      await delay(20);
    }
    const said = readFileSync(this.#log).subarray(begin).toString('utf8').trim();
    if (exited === undefined) child.kill('SIGKILL');
    // Another start was quicker; or the processes of a killed server still hold its shared memory or files.
    const inTheWay = /postmaster\.pid|shared memory block|could not bind|starting up/.test(said);
    if (exited !== undefined && inTheWay && Date.now() < until) return undefined;
    const reason = said.split('\n').filter(Boolean).slice(-6).join('\n  ');
    throw new StartupError(
      `PostgreSQL does not start on ${this.folder} (${exited ?? `no answer in ${START_LIMIT_MS / 1000} s`}):\n  ${reason}\n` +
        `Its log is ${this.#log}. If the folder is damaged, move it away to begin afresh, or set DATA_DIR to another folder.`,
    );
  }

  #majorVersion: string | undefined;
  async #major(): Promise<string> {
    this.#majorVersion ??= /\b(\d+)[.\w]/.exec(await this.#run('postgres', ['--version']))?.[1] ?? '';
    return this.#majorVersion;
  }

  #program(name: string): string {
    return path.join(this.#options.binaries, process.platform === 'win32' ? `${name}.exe` : name);
  }

  #spawnOptions() {
    const { account } = this.#options;
    // PGPORT, PGDATA and the like of the person who starts us are not meant for this server.
    const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C', SYSTEMROOT: process.env.SYSTEMROOT };
    return {
      ...(account && { uid: account.uid, gid: account.gid }),
      cwd: this.#options.dataDir,
      env,
    };
  }

  /** Runs one of PostgreSQL's programs to its end and gives its output; throws a StartupError with it when it fails. */
  async #run(name: string, args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program(name), args, {
        ...this.#spawnOptions(),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      const fail = (reason: string) =>
        reject(
          new StartupError(`PostgreSQL's ${name} failed (${reason}) on ${this.folder}: ${output.trim()}`),
        );
      child.on('error', (error) => fail(error.message));
      child.on('close', (code, signal) => (code === 0 ? resolve(output) : fail(`exit ${signal ?? code}`)));
    });
  }
}

/** As every start needs it, before anything is put into it: whatever the umask, the account can reach what is its own. */
export function makeDataDir(dataDir: string, account: Account | undefined): void {
  try {
    const first = makeFolders(dataDir);
    // The account that runs PostgreSQL passes through to its own folder and reads nothing else; whatever the umask.
    chmodSync(dataDir, account ? 0o711 : 0o700);
    for (let made = dataDir; account && first && made !== first;) {
      made = path.dirname(made);
      chmodSync(made, 0o711);
    }
    const probe = path.join(dataDir, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new StartupError(
      `The data folder ${dataDir} cannot be written (${errorMessage(error)}). Make it writable for this user, or set DATA_DIR to another folder.`,
    );
  }
}

/** As `mkdir -p`, answering the topmost folder made. Node's own never ends on a folder that refuses to have any. */
function makeFolders(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const above = makeFolders(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error; // another start was quicker
  }
  return above ?? folder;
}

/** Reads the passwords of the cluster; makes them when `fresh`. Of two starts at once both get the same. */
export function readCredentials(dataDir: string, fresh = false): Credentials {
  const file = path.join(dataDir, 'credentials.json');
  if (!existsSync(file) && fresh) {
    const password = () => randomBytes(24).toString('base64url');
    const made: Credentials = {
      superuser: password(),
      owner: password(),
      app: password(),
      worker: password(),
    };
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    try {
      linkSync(unfinished, file); // unlike a rename it fails when the file is there
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(unfinished);
    }
  }
  try {
    return credentialsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new StartupError(
      `The passwords of the database cannot be read from ${file} (${errorMessage(error)}). Restore that file, or move the whole folder ${dataDir} away to begin afresh.`,
    );
  }
}

function rotate(log: string): void {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 5_000_000) renameSync(log, `${log}.1`);
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM'; // there, and another user's
  }
}

/** A TCP port of 127.0.0.1 nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
