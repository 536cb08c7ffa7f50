/**
 * The PostgreSQL that comes with the product: `startEmbedded` gives a running one, adopting what already runs on
 * the folder, and `stop` gives it back. The work is done by a supervisor process (embedded-supervisor.ts) that
 * outlives this one just long enough to stop PostgreSQL, however this one ends.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { StartupError } from '../startup-error.ts';
import { makeDataDir, readCredentials, SUPERUSER, type Credentials } from './cluster.ts';
import { reportSchema, type Order } from './embedded-protocol.ts';
import { accountFor, canReach, embeddedBinaries } from './postgres-binaries.ts';

export interface EmbeddedOptions {
  /** Absolute or relative to the working directory; made when missing. */
  dataDir: string;
  /** Settings of the server, `name=value`. */
  settings?: readonly string[];
  /** Remove the data folder when the server stops. */
  temporary?: boolean;
  /** Folder of another PostgreSQL's initdb, postgres and pg_ctl. */
  binaries?: string;
}

export interface EmbeddedPostgres {
  dataDir: string;
  port: number;
  /** Whether it was already running. */
  adopted: boolean;
  credentials: Credentials;
  /** A URL for a login and its password, e.g. `url('nachfass_owner', credentials.owner, 'nachfass')`. */
  url(login: string, password: string, database: string): string;
  superuserUrl(database?: string): string;
  /** Lets go of it; the last one to do so stops it. Resolves when that is done. */
  stop(): Promise<void>;
}

const SUPERVISOR = fileURLToPath(new URL('embedded-supervisor.ts', import.meta.url));

export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const account = accountFor(dataDir);
  const parent = nearestFolder(path.dirname(dataDir));
  if (account && !canReach(parent, account))
    throw new StartupError(
      `PostgreSQL runs as the user "${account.name}", who may not enter ${parent}. Set DATA_DIR to a folder that user can reach (for example /var/lib/nachfass), or start as a user other than root.`,
    );
  // Before programs are copied into it: whoever makes a folder decides who may enter it.
  makeDataDir(dataDir, account);
  const order: Order = {
    dataDir,
    binaries: options.binaries ?? (await embeddedBinaries(account, dataDir)),
    account,
    settings: [...(options.settings ?? [])],
    temporary: options.temporary ?? false,
  };
  const supervisor = spawn(process.execPath, [SUPERVISOR], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => {
    supervisor.on('exit', () => resolve());
    supervisor.on('error', () => resolve());
  });
  supervisor.stdin.on('error', () => undefined); // it died: `exited` tells
  supervisor.stdin.write(`${JSON.stringify(order)}\n`);
  const lines = createInterface({ input: supervisor.stdout });
  const first = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    exited.then(() =>
      JSON.stringify({ state: 'failed', message: 'The process that looks after PostgreSQL ended.' }),
    ),
  ]);
  const report = reportSchema.parse(JSON.parse(first));
  if (report.state === 'failed') {
    supervisor.stdin.end();
    await exited;
    throw new StartupError(report.message);
  }
  // It must not keep this process alive: it ends when this process ends.
  supervisor.unref();
  for (const stream of [supervisor.stdin, supervisor.stdout]) if (stream instanceof Socket) stream.unref();
  let failure: string | undefined;
  lines.on('line', (line) => {
    const later = reportSchema.parse(JSON.parse(line));
    if (later.state === 'failed') failure = later.message;
  });
  const { port, adopted } = report;
  const credentials = readCredentials(dataDir);
  const url = (login: string, password: string, database: string) =>
    `postgresql://${login}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  return {
    dataDir,
    port,
    adopted,
    credentials,
    url,
    superuserUrl: (database = 'postgres') => url(SUPERUSER, credentials.superuser, database),
    stop: async () => {
      supervisor.ref();
      supervisor.stdin.end();
      await exited;
      if (failure !== undefined) throw new Error(failure);
    },
  };
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(path.dirname(folder));
}
