/**
 * `npm run dev`: the server with reload. It holds the embedded PostgreSQL, so that a restart of the server does not
 * restart the database, and starts the server anew when a file it may have read changes. The web app reloads by
 * itself, through Vite inside the server.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';
import { embeddedUrls, externalUrls } from './boot.ts';
import { readEnv } from './env.ts';
import { stopRequested } from './stop-request.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** An editor that saves several files at once means one restart. */
const SETTLE_MS = 150;

async function develop(): Promise<void> {
  const stop = stopRequested();
  const env = readEnv();
  // What is wrong with the database no change of a file puts right: said now, before anything is watched.
  const database = (await externalUrls(env)) ? undefined : await embeddedUrls(env);
  let server = serve();
  let restarting = Promise.resolve();

  const restart = async (changed: string) => {
    say(`${changed} changed: starting again.`);
    await end(server);
    if (changed.endsWith('schema.prisma')) {
      const [code] = await once(run(['node_modules/prisma/build/index.js', 'generate']), 'exit');
      if (code !== 0) return say('prisma generate failed; waiting for the next change.');
    }
    server = serve();
  };
  let timer: NodeJS.Timeout | undefined;
  const watchers = ['server', 'prisma'].map((folder) =>
    watch(path.join(ROOT, folder), { recursive: true }, (_event, file) => {
      if (file === null || !concerns(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        restarting = restarting.then(() => restart(`${folder}/${file}`));
      }, SETTLE_MS);
    }),
  );

  await stop;
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  await restarting;
  await end(server);
  await database?.stop();
}

function concerns(file: string): boolean {
  return /\.(ts|mjs|sql|prisma|graphql)$/.test(file) && !/(^|\/)generated\/|\.test\.ts$/.test(file);
}

function serve(): ChildProcess {
  const server = run(['server/main.ts', '--dev']);
  server.on('exit', (code) => {
    if (code) say('The server ended; waiting for a change.');
  });
  return server;
}

function run(args: string[]): ChildProcess {
  return spawn(process.execPath, args, { cwd: ROOT, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await runCommand(develop);
