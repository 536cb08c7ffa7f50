/** start.mjs in a small clone of its own: real processes, with a stand-in for npm, Prisma, Vite and the server. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort, isAlive } from './db/cluster.ts';

const START = fileURLToPath(new URL('start.mjs', import.meta.url));

/** Generous, because a machine that runs all tests is busy. */
const SOON = { timeout: 60_000, interval: 20 };

let clone: string;
let port: number;
let children: ChildProcess[];

beforeEach(async () => {
  clone = mkdtempSync(path.join(tmpdir(), 'nachfass-clone-'));
  port = await freePort();
  children = [];
  mkdirSync(path.join(clone, 'server'));
  cpSync(START, path.join(clone, 'server', 'start.mjs'));
  write('package.json', '{"type":"module"}');
  lock('1.0.0');
  write('prisma/schema.prisma', 'model A');
  write('web/main.tsx', 'one');
  // Installs what the lock names; does what a file `npm-does` says before.
  write(
    'npm.cjs',
    `const fs = require('node:fs'), path = require('node:path');
     fs.appendFileSync('journal', 'npm ' + process.argv[2] + '\\n');
     if (fs.existsSync('npm-fails')) { console.error('npm error code E404'); process.exit(1); }
     const install = () => {
       const tool = (name, output) => {
         fs.mkdirSync(path.dirname('node_modules/' + name), { recursive: true });
         fs.writeFileSync('node_modules/' + name, \`import fs from 'node:fs'; import path from 'node:path';
           fs.appendFileSync('journal', '\${output}\\\\n');
           fs.mkdirSync(path.dirname('\${output}'), { recursive: true }); fs.writeFileSync('\${output}', '');\`);
       };
       tool('prisma/build/index.js', 'server/db/generated/client.ts');
       tool('vite/bin/vite.js', 'web/dist/index.html');
       fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
     };
     const wait = () => fs.existsSync('npm-hangs') ? setTimeout(wait, 20) : install();
     wait();`,
  );
  // Ends in order when asked, and tells how it was.
  write(
    'server/main.ts',
    `process.on('disconnect', () => { console.log('main: parent gone'); process.exit(0); });
     let asked = 0;
     for (const signal of ['SIGINT', 'SIGTERM'] as const)
       process.on(signal, () => { if (++asked === 1) setTimeout(() => { console.log('main: ' + signal + ' x' + asked); process.exit(0); }, 100); });
     import { writeFileSync } from 'node:fs';
     writeFileSync('main.pid', String(process.pid));
     console.log('main: up on ' + process.version.split('.')[0]);`,
  );
});

afterEach(async () => {
  for (const child of children)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  rmSync(path.join(clone, 'npm-hangs'), { force: true });
  await vi.waitFor(() => expect(isAlive(mainPid())).toBe(false), SOON);
  rmSync(clone, { recursive: true, force: true, maxRetries: 5 });
});

function write(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
  writeFileSync(path.join(clone, file), content);
}

function lock(version: string): void {
  write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/thing': { version } } }));
}

const journal = () =>
  existsSync(path.join(clone, 'journal')) ? readFileSync(path.join(clone, 'journal'), 'utf8') : '';
const mainPid = () =>
  existsSync(path.join(clone, 'main.pid')) ? Number(readFileSync(path.join(clone, 'main.pid'), 'utf8')) : 0;

interface Run {
  child: ChildProcess;
  output: () => string;
  says: (text: string | RegExp) => Promise<void>;
  /** Its exit code. */
  ended: Promise<number | null>;
}

function start(args = ['start'], env: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(process.execPath, [path.join(clone, 'server', 'start.mjs'), ...args], {
    cwd: clone,
    env: { ...process.env, npm_execpath: path.join(clone, 'npm.cjs'), HOST: '', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  const says = (text: string | RegExp) => vi.waitFor(() => expect(said).toMatch(text), SOON);
  return { child, output: () => said, says, ended };
}

async function stop(run: Run): Promise<number | null> {
  run.child.kill('SIGTERM');
  return run.ended;
}

describe('npm start', () => {
  it('installs, generates and builds at first, then nothing until something changes', async () => {
    const first = start();
    await first.says('main: up on v24');
    expect(await stop(first)).toBe(0);
    const all = ['npm ci', 'server/db/generated/client.ts', 'web/dist/index.html'];
    expect(journal().trim().split('\n').sort()).toEqual(all);

    const again = async () => {
      rmSync(path.join(clone, 'journal'), { force: true });
      const run = start();
      await run.says('main: up');
      await stop(run);
      return journal().trim().split('\n').sort();
    };
    expect(await again()).toEqual(['']);
    write('web/main.tsx', 'two');
    write('web/main.test.tsx', 'a test is no part of the page');
    expect(await again()).toEqual(['web/dist/index.html']);
    lock('1.0.1');
    expect(await again()).toEqual(all);
  });

  it('of two at once one installs and the other waits for it', async () => {
    write('npm-hangs', '');
    const first = start();
    await first.says('Installing');
    const second = start(['start'], { PORT: String(await freePort()) });
    await second.says(/Another start of this clone is preparing it \(process \d+\)/);
    rmSync(path.join(clone, 'npm-hangs'));
    await Promise.all([first.says('main: up'), second.says('main: up')]);
    expect(journal().match(/npm ci/g)).toHaveLength(1);
    await Promise.all([stop(first), stop(second)]);
  });

  it('does not install beside an npm that a killed start has left at work', async () => {
    write('npm-hangs', '');
    const first = start();
    await vi.waitFor(() => expect(journal()).toBe('npm ci\n'), SOON);
    first.child.kill('SIGKILL');
    const second = start();
    await second.says('Another start of this clone is preparing it');
    rmSync(path.join(clone, 'npm-hangs'));
    await second.says('main: up');
    expect(journal().match(/npm ci/g)).toHaveLength(1);
    await stop(second);
  });

  it('when npm fails says what npm said and what to do, and starts nothing', async () => {
    write('npm-fails', '');
    const run = start();
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/npm error code E404[^]*could not be installed\. Check the network/);
    expect(mainPid()).toBe(0);
  });

  it('says that the port is taken before it does any work', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const run = start();
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain(`Port ${port} is taken: another program, or another npm start`);
    expect(run.output()).not.toContain('    at ');
    expect(journal()).toBe('');
    await new Promise((resolve) => other.close(resolve));
  });

  it.each([
    [['start'], { PORT: 'http' }, /PORT must be a number between 1 and 65535 \(it is "http"\)/],
    [['start'], { HOST: '203.0.113.1' }, /Nothing can listen on 203\.0\.113\.1:\d+ .*Correct HOST and PORT/],
    [['strat'], {}, /There is no command "strat"\. Known are: start, dev, test/],
  ])('%j with %j is a sentence', async (args, env, sentence) => {
    const run = start(args, env);
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(sentence);
  });

  it('lets the server end in order, however often it is told to', async () => {
    const run = start();
    await run.says('main: up');
    run.child.kill('SIGINT');
    run.child.kill('SIGINT');
    process.kill(mainPid(), 'SIGINT'); // as the terminal does to the whole group
    expect(await run.ended).toBe(0);
    expect(run.output()).toMatch(/main: SIGINT x[12]/);
  });

  it('leaves no server behind when it is killed itself', async () => {
    const run = start();
    await run.says('main: up');
    run.child.kill('SIGKILL');
    await run.ended;
    expect(run.output()).toContain('main: parent gone');
    await vi.waitFor(() => expect(isAlive(mainPid())).toBe(false), SOON);
  });

  it('ends when the shell npm runs it in is ended', async () => {
    const shell = spawn('sh', ['-c', `"${process.execPath}" server/start.mjs start; true`], {
      cwd: clone,
      env: {
        ...process.env,
        npm_execpath: path.join(clone, 'npm.cjs'),
        npm_lifecycle_event: 'start',
        PORT: String(port),
      },
      stdio: 'ignore',
    });
    children.push(shell);
    await vi.waitFor(() => expect(isAlive(mainPid())).toBe(true), SOON);
    shell.kill('SIGTERM');
    await vi.waitFor(() => expect(isAlive(mainPid())).toBe(false), SOON);
  });

  it('ends as the server ends', async () => {
    write('server/main.ts', 'process.exit(3)');
    expect(await start().ended).toBe(3);
  });
});
