/**
 * The process that keeps an embedded PostgreSQL running for one server process and ends with it.
 *
 * Started by `embedded.ts`, in a session of its own so that Ctrl-C and `kill` of the server's process group pass
 * it by. Its standard input is the lifeline: when that closes, for whatever reason (an orderly stop, a crash,
 * `kill -9`), it lets go of the database. Several supervisors share one database folder: each holds a shared
 * advisory lock, and the one that can take it exclusively was the last and stops PostgreSQL. A PostgreSQL that
 * dies meanwhile is started again on the same port. Only `kill -9` of this process itself leaves PostgreSQL
 * behind; the next start adopts it.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { errorMessage } from '../startup-error.ts';
import { Cluster } from './cluster.ts';
import { orderSchema, type Order, type Report } from './embedded-protocol.ts';

const HOLDERS_LOCK = 4_717_200;

async function supervise(order: Order, released: Promise<void>): Promise<void> {
  const cluster = new Cluster(order);
  let stopping = false;
  let port: number | undefined;

  const hold = async (): Promise<{ client: pg.Client; lost: Promise<void>; adopted: boolean }> => {
    for (;;) {
      const up = await cluster.up(port);
      port = up.port;
      const client = new pg.Client({ connectionString: cluster.superuserUrl(port), keepAlive: true });
      const lost = new Promise<void>((resolve) => {
        client.on('error', () => resolve());
        client.on('end', () => resolve());
      });
      try {
        await client.connect();
        // Waits while the last holder before us is stopping the server, and fails with it: then once more.
        await client.query('SELECT pg_advisory_lock_shared($1)', [HOLDERS_LOCK]);
        return { client, lost, adopted: up.adopted };
      } catch {
        await client.end();
      }
    }
  };

  let last = true;
  try {
    let held = await hold();
    report({ state: 'up', port: port ?? 0, adopted: held.adopted });
    while (!stopping) {
      stopping = await Promise.race([released.then(() => true), held.lost.then(() => false)]);
      if (!stopping) held = await hold();
    }
    await held.client.query('SELECT pg_advisory_unlock_shared($1)', [HOLDERS_LOCK]);
    const { rows } = await held.client.query<{ last: boolean }>('SELECT pg_try_advisory_lock($1) AS last', [
      HOLDERS_LOCK,
    ]);
    last = rows[0]?.last ?? false;
    if (last) await cluster.stop();
    else await held.client.end();
  } finally {
    if (order.temporary && last) rmSync(order.dataDir, { recursive: true, force: true });
  }
}

function report(line: Report): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

// The one who started us may be gone when we write.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
const input = createInterface({ input: process.stdin });
const released = new Promise<void>((resolve) => input.on('close', resolve));
input.once('line', (line) => {
  supervise(orderSchema.parse(JSON.parse(line)), released).then(
    () => process.exit(0),
    (error: unknown) => {
      report({ state: 'failed', message: errorMessage(error) });
      process.exitCode = 1;
      input.close();
      process.stdin.destroy();
    },
  );
});
