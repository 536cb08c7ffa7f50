/** The server as it is started in earnest: a process of its own that can be killed, over a database of the test's. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { apiOf, type Api, type GraphQLAnswer } from './api.ts';
import type { TestDatabase } from './database.ts';

const MAIN = path.join(import.meta.dirname, '../main.ts');
/** It takes two seconds on a machine with nothing else to do. */
const PATIENT_MS = 60_000;

export class ServerProcess implements Api {
  readonly url: string;
  readonly #api: Api;
  readonly #process: ChildProcess;
  #output = '';

  private constructor(
    database: TestDatabase,
    port: number,
    tokens?: Map<string, Promise<string>>,
    env: NodeJS.ProcessEnv = {},
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.#api = apiOf(this.url, tokens);
    this.#process = spawn(process.execPath, [MAIN], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        PORT: String(port),
        DATABASE_URL: database.appUrl,
        DATABASE_OWNER_URL: database.ownerUrl,
        DATABASE_WORKER_URL: database.workerUrl,
        LOG_LEVEL: 'warn',
        ...env,
      },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (text) => (this.#output += String(text)));
  }

  /**
   * Resolves when it is ready.
   * @param tokens see `apiOf`: sessions are the database's, so servers over the same one can share them
   * @param env further variables
   */
  static async start(
    database: TestDatabase,
    tokens?: Map<string, Promise<string>>,
    env?: NodeJS.ProcessEnv,
  ): Promise<ServerProcess> {
    for (;;) {
      const server = new ServerProcess(database, anyPort(), tokens, env);
      try {
        await server.#ready();
        return server;
      } catch (error) {
        await server.kill('SIGKILL');
        // Perhaps somebody's already.
        if (!/Port \d+ is taken/.test(String(error))) throw error;
      }
    }
  }

  async #ready(): Promise<void> {
    const isReady = async () => (await fetch(`${this.url}/readyz`).catch(() => null))?.status === 200;
    const until = Date.now() + PATIENT_MS;
    while (!(await isReady())) {
      if (this.#process.exitCode !== null) throw new Error(`the server has ended: ${this.#output}`);
      if (Date.now() > until) throw new Error(`the server does not become ready: ${this.#output}`);
      await delay(50);
    }
  }

  /** What it logged, from warnings on. */
  get output(): string {
    return this.#output;
  }

  token(email: string): Promise<string> {
    return this.#api.token(email);
  }

  query(query: string, variables?: object, as?: string): Promise<GraphQLAnswer> {
    return this.#api.query(query, variables, as);
  }

  /** @returns exit code, or the signal that ended it */
  async kill(signal: NodeJS.Signals): Promise<number | string | null> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return exitCode ?? signalCode;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    const [code, by] = (await ended) as [number | null, string | null];
    return code ?? by;
  }
}

/** Below the ports that the system hands out: there another test's server would answer in the place of this one. */
const anyPort = () => randomInt(20_000, 32_000);
