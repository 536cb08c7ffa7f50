/** The product's server as a process of its own, over a database of the bench: `server/main.ts` as it is in production. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Scratch } from '../database.ts';
import { Asked } from './ask.ts';
import type { ProbeAnswers } from './probe.ts';

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const START_MS = 60_000;

export interface Server {
  /** Of its sockets. */
  readonly url: string;
  readonly probe: Asked<ProbeAnswers>;
  stop(): Promise<void>;
}

/** @param profileDir where a CPU profile of its life is written when it ends */
export async function startServer(
  { appUrl, workerUrl, ownerUrl }: Pick<Scratch, 'appUrl' | 'workerUrl' | 'ownerUrl'>,
  profileDir?: string,
): Promise<Server> {
  const port = await freePort();
  const profiled = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const child = spawn(
    process.execPath,
    [...profiled, '--expose-gc', '--import', fileOf('probe.ts'), fileOf('../../server/main.ts')],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
      env: {
        ...process.env,
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(port),
        LOG_LEVEL: 'error',
        DATABASE_URL: appUrl,
        DATABASE_WORKER_URL: workerUrl,
        DATABASE_OWNER_URL: ownerUrl,
      },
    },
  );
  const probe = new Asked<ProbeAnswers>(child);
  for (const until = Date.now() + START_MS; !(await isReady(port)); await delay(50)) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    if (Date.now() > until) {
      await probe.stop();
      throw new Error('the server is not ready');
    }
  }
  return { url: `ws://127.0.0.1:${port}/graphql`, probe, stop: () => probe.stop() };
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false; // it does not listen yet
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
