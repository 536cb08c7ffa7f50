/**
 * `npm start`, `npm run dev`, `npm test` and the other commands, on whatever Node (20 or later) the machine has.
 *
 * Plain JavaScript on Node's own modules, because it runs before anything is installed: it installs what is missing,
 * generates and builds what is out of date, and hands over to the Node 24 among the dependencies. It stays as that
 * process's parent, passes signals on and ends with its exit code. Every failure is a sentence and an exit code.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODULES = path.join(ROOT, 'node_modules');
const LOCK = path.join(ROOT, '.data', 'prepare.lock');

/** What each command needs beforehand and which program it is. */
const COMMANDS = {
  start: { listens: true, prepare: ['client', 'web'], program: ['server/main.ts'] },
  dev: { listens: true, prepare: ['client'], program: ['server/dev.ts'] },
  test: { prepare: ['client'], program: ['server/testing/run.ts'] },
  generate: { prepare: ['client'], program: ['server/generate.cli.ts'] },
  'import:csv': { prepare: ['client'], program: ['server/imports/import-csv.cli.ts'] },
  'make:admin': { prepare: ['client'], program: ['server/users/make-admin.cli.ts'] },
  'audit:verify': { prepare: ['client'], program: ['server/audit/verify.cli.ts'] },
  'seed:large': { prepare: ['client'], program: ['server/seed-large.cli.ts'] },
  'bench:lists': { prepare: ['client'], program: ['bench/lists.ts'] },
  'bench:plans': { prepare: ['client'], program: ['bench/plans.ts'] },
  'bench:simulation': { prepare: ['client'], program: ['bench/simulation.ts'] },
  'bench:rls': { prepare: ['client'], program: ['bench/rls.ts'] },
  'bench:latency': { prepare: ['client'], program: ['bench/streams/latency.ts'] },
  'bench:broadcast': { prepare: ['client'], program: ['bench/streams/broadcast.ts'] },
  'bench:load': { prepare: ['client'], program: ['bench/streams/load.ts'] },
  'bench:matching': { prepare: ['client'], program: ['bench/streams/matching.ts'] },
  'bench:slow-writer': { prepare: ['client'], program: ['bench/streams/slow-writer.ts'] },
  'bench:stalled': { prepare: ['client'], program: ['bench/streams/stalled.ts'] },
  'bench:memory': { prepare: ['client'], program: ['bench/streams/memory.ts'] },
  screenshots: { prepare: ['client', 'web'], program: ['web/e2e/screenshots.cli.ts'] },
  mutation: { prepare: ['client'], program: ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run'] },
  prisma: { prepare: [], program: ['server/db/prisma.cli.ts'] },
};

/** What is made from files of the clone, and again when one of them changes. */
const ARTEFACTS = {
  client: {
    doing: 'Generating the database client',
    inputs: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
    output: 'server/db/generated/client.ts',
    program: ['node_modules/prisma/build/index.js', 'generate'],
  },
  web: {
    doing: 'Building the web app',
    inputs: ['web', 'package-lock.json'],
    output: 'web/dist/index.html',
    program: ['node_modules/vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn'],
  },
};

/** A sentence for the person at the terminal. */
class Failure extends Error {}

const children = new Set();
let asked; // the first signal that asked us to end

async function main() {
  const [name, ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  if (!command)
    throw new Failure(`There is no command "${name ?? ''}". Known are: ${Object.keys(COMMANDS).join(', ')}.`);
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new Failure(`Node ${process.versions.node} is too old. Install Node 20 or later.`);
  if (command.listens) await checkPort(process.env.PORT || '4000', process.env.HOST || '127.0.0.1');
  await prepare(command.prepare);
  return handOver(command.program, args);
}

/** Before minutes of work rather than after them; the server tells the same when it listens. */
async function checkPort(port, host) {
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw new Failure(`PORT must be a number between 1 and 65535 (it is "${port}").`);
  await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      const reason = {
        EADDRINUSE: `Port ${port} is taken: another program, or another npm start, listens on it. Stop that one, or choose another: PORT=${Number(port) + 1} npm start`,
        EACCES: `Port ${port} may not be used by this user. Choose one above 1023, for example: PORT=4000 npm start`,
      }[error.code];
      reject(
        new Failure(
          reason ?? `Nothing can listen on ${host}:${port} (${error.message}). Correct HOST and PORT.`,
        ),
      );
    });
    server.listen({ port: Number(port), host, exclusive: true }, () => server.close(resolve));
  });
}

/** Installs, generates and builds what is missing or out of date. Of several starts one does it, the others wait. */
async function prepare(artefacts) {
  const stale = () => artefacts.filter((name) => !isCurrent(name));
  if (isInstalled() && stale().length === 0) return;
  await alone(async (register) => {
    if (!isInstalled()) await install(register);
    const made = await Promise.allSettled(stale().map((name) => make(name, register)));
    const failed = made.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  });
}

/** Compares what npm wrote down about node_modules with package-lock.json; an interrupted install left nothing. */
function isInstalled() {
  const installed = readJson(path.join(MODULES, '.package-lock.json'))?.packages;
  const locked = readJson(path.join(ROOT, 'package-lock.json'))?.packages;
  if (!installed || !locked) return false;
  return Object.entries(locked).every(([folder, { version, optional, os, cpu, libc }]) => {
    if (folder === '' || installed[folder]?.version === version) return true;
    const forHere = os?.includes(process.platform) && cpu?.includes(process.arch) && !libc;
    return optional && installed[folder] === undefined && !forHere;
  });
}

async function install(register) {
  const npm = process.env.npm_execpath;
  const [program, first] = npm && /\.[cm]?js$/.test(npm) ? [process.execPath, [npm]] : ['npm', []];
  // No package needs its install script: Prisma's would download engines that are not used here, and the links that
  // PostgreSQL's would make are made when it starts. So it does not matter which scripts npm is allowed to run.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  await step('Installing the dependencies (a minute or two, once)', register, {
    program,
    args: [...first, ...args, '--loglevel=error'],
    env: process.env,
    hint: 'The dependencies could not be installed. Check the network and npm’s registry (npm ping), then start again.',
  });
  if (!isInstalled())
    throw new Failure('npm ci ended well, yet packages are missing. Delete node_modules and start again.');
}

async function make(name, register) {
  const { doing, program } = ARTEFACTS[name];
  const inputs = fingerprint(name);
  rmSync(stamp(name), { force: true });
  await step(doing, register, {
    program: node24(),
    args: program,
    // The page is built for people, whatever the server runs as: React for development is several times its size.
    env: { ...environment(), NODE_ENV: 'production' },
    hint: `${doing} failed; what it said is above.`,
  });
  mkdirSync(path.dirname(stamp(name)), { recursive: true });
  writeFileSync(stamp(name), inputs);
}

function isCurrent(name) {
  if (!existsSync(path.join(ROOT, ARTEFACTS[name].output)) || !existsSync(stamp(name))) return false;
  return readFileSync(stamp(name), 'utf8') === fingerprint(name);
}

function stamp(name) {
  return path.join(MODULES, '.nachfass', name);
}

/** Of the artefact's inputs: their content, and the variables Vite builds in. */
function fingerprint(name) {
  const hash = createHash('sha256');
  const read = (file) => {
    const info = statSync(path.join(ROOT, file), { throwIfNoEntry: false });
    if (!info) return;
    if (info.isDirectory()) {
      if (!/(^|\/)(dist|e2e|node_modules)$/.test(file))
        for (const entry of readdirSync(path.join(ROOT, file)).sort()) read(`${file}/${entry}`);
    } else if (!/\.test\.tsx?$/.test(file)) {
      hash
        .update(`${file}\0`)
        .update(readFileSync(path.join(ROOT, file)))
        .update('\0');
    }
  };
  ARTEFACTS[name].inputs.forEach(read);
  for (const variable of Object.keys(process.env).sort())
    if (variable.startsWith('VITE_')) hash.update(`${variable}=${process.env[variable]}\0`);
  return hash.digest('hex');
}

/** Runs a program quietly: one line with its seconds, and all it said when it fails. */
async function step(doing, register, { program, args, env, hint }) {
  const begin = Date.now();
  const seconds = () => `${Math.round((Date.now() - begin) / 1000)} s`;
  const { isTTY } = process.stdout;
  process.stdout.write(isTTY ? `${doing} …` : `${doing} …\n`);
  const ticking = isTTY && setInterval(() => process.stdout.write(`\r${doing} … ${seconds()}`), 1000);
  let said = '';
  try {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    if (child.pid) register(child.pid);
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    const code = await new Promise((resolve, reject) => {
      child.on('error', (error) =>
        reject(new Failure(`${program} cannot be run (${error.message}). ${hint}`)),
      );
      child.on('close', (exit, signal) => resolve(signal ?? exit));
    });
    children.delete(child);
    if (code !== 0) {
      if (!asked) process.stderr.write(`\n${excerpt(said)}\n\n`);
      throw new Failure(hint);
    }
    process.stdout.write(isTTY ? `\r${doing} … ${seconds()}\n` : `${doing}: ${seconds()}\n`);
  } finally {
    clearInterval(ticking);
  }
}

/** The beginning and the end: npm says first what is wrong, a compiler last. */
function excerpt(said) {
  const lines = said.trim().split('\n');
  return (lines.length <= 40 ? lines : [...lines.slice(0, 15), '…', ...lines.slice(-25)]).join('\n');
}

/** Runs the work while no other start of this clone does, in this process or a child of it registered by its pid. */
async function alone(work) {
  writing(() => {
    // Shared by all users of the clone: each has a data folder of their own in it.
    if (mkdirSync(path.dirname(LOCK), { recursive: true })) chmodSync(path.dirname(LOCK), 0o1777);
  });
  const mine = `${LOCK}.${process.pid}`;
  const pids = [process.pid];
  let waiting = false;
  for (;;) {
    writing(() => writeFileSync(mine, JSON.stringify(pids)));
    try {
      linkSync(mine, LOCK); // unlike a rename it fails when the lock is held
      unlinkSync(mine);
      break;
    } catch (error) {
      rmSync(mine, { force: true });
      if (error.code !== 'EEXIST') throw error;
    }
    const holders = readJson(LOCK);
    // Killed with -9, a start leaves its lock, and npm may still be at work: only when all are gone is it ours.
    if (holders && !holders.some(isOurs)) {
      writing(() => {
        renameSync(LOCK, mine);
        rmSync(mine);
      });
      continue;
    }
    if (!waiting)
      process.stdout.write(
        `Another start of this clone is preparing it (process ${holders?.[0] ?? '?'}); waiting …\n`,
      );
    waiting = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (asked) throw new Failure('Stopped.');
  }
  try {
    await work((pid) => {
      pids.push(pid);
      writeFileSync(mine, JSON.stringify(pids));
      renameSync(mine, LOCK);
    });
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** Whether a process lives and is one of these commands, not one that got the number of a dead one. */
function isOurs(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  try {
    return /start\.mjs|npm|prisma|vite/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

/** Who may not write here is told so: the clone of somebody else, a lock that another user's start has left. */
function writing(work) {
  try {
    work();
  } catch (error) {
    throw new Failure(
      `${path.dirname(LOCK)} cannot be written (${error.message}). Start as the user the clone belongs to, make it writable for this one, or remove ${LOCK} if another user's start was killed.`,
    );
  }
}

/** The Node 24 of the dependencies; on a machine npm has none for, the one we run on if it will do. */
function node24() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const file = path.join(MODULES, `node-${platform}-${process.arch}`, 'bin', binary);
  if (existsSync(file) && spawnSync(file, ['--version']).status === 0) return file;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Failure(
    `npm has no Node 24 for this machine (${process.platform} ${process.arch}). Install Node 24 and start again.`,
  );
}

function environment() {
  const bin = path.join(MODULES, '.bin');
  return {
    ...process.env,
    PATH: `${path.dirname(node24())}${path.delimiter}${bin}${path.delimiter}${process.env.PATH ?? ''}`,
    // Prisma's own engine is a download; ours is the same engine from npm, see db/schema-engine.mjs.
    PRISMA_SCHEMA_ENGINE_BINARY: path.join(ROOT, 'server', 'db', 'schema-engine.mjs'),
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
}

/** Becomes the parent of the program and ends as it does. The open channel tells the program when we are killed. */
async function handOver(program, args) {
  const child = spawn(node24(), [...program, ...args], {
    cwd: ROOT,
    env: environment(),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  children.add(child);
  if (asked) child.kill(asked);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Failure(`Node 24 cannot be run (${error.message}).`)));
    child.on('exit', (code, signal) => {
      if (signal && !asked) process.stderr.write(`The program was ended by ${signal}.\n`);
      resolve(code ?? (asked ? 0 : 1));
    });
  });
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // missing or cut short: to be made again
  }
}

/** Longer than the program's own limit for an orderly end. */
const PATIENCE_MS = 20_000;

function endAll(signal) {
  if (asked) return; // Ctrl-C arrives from the terminal and from npm
  asked = signal;
  for (const child of children) child.kill(signal);
  setTimeout(() => {
    process.stderr.write(`Not ended ${PATIENCE_MS / 1000} s after ${signal}; ending it by force.\n`);
    for (const child of children) child.kill('SIGKILL');
  }, PATIENCE_MS).unref();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => endAll(signal));

// npm passes SIGTERM to the shell between us alone, and cannot pass on a kill -9: its end is ours.
const parent = process.ppid;
if (process.env.npm_lifecycle_event)
  setInterval(() => {
    if (process.ppid !== parent) endAll('SIGTERM');
  }, 500).unref();

try {
  process.exitCode = await main();
} catch (error) {
  if (!asked) process.stderr.write(`\n${error instanceof Failure ? error.message : error.stack}\n`);
  process.exitCode = asked ? 130 : 1;
}
