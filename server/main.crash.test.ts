/**
 * The server process killed at the worst moments, made certain by a roadblock in the database: in the middle of a
 * mutation and of a firing, and between COMMIT and its answer. After a restart nothing is lost or done twice.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createTestDatabase, type TestDatabase } from './testing/database.ts';
import { flawsOfLog, leadIdOf } from './testing/inspect.ts';
import { makeFollowUp, makeLead } from './testing/leads.ts';
import { DEMO_PASSWORD, demoPeople, makePeople } from './testing/people.ts';
import { personOf, registration, type Person } from './testing/person.ts';
import { block } from './testing/roadblock.ts';
import type { GraphQLAnswer } from './testing/app.ts';

const MAIN = path.join(import.meta.dirname, 'main.ts');

let database: TestDatabase;
let admin: pg.Pool;
const started: Server[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  await makePeople(database.ownerUrl);
  admin = new pg.Pool({ connectionString: database.superuserUrl, max: 2 });
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.kill('SIGKILL');
  // PostgreSQL notices at its next word to them that the killed ones are gone.
  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'nachfass%'",
  );
  await admin.end();
  await database.drop();
});

class Server {
  readonly url: string;
  readonly #process: ChildProcess;
  #output = '';
  #token = '';

  constructor(port: number) {
    this.url = `http://127.0.0.1:${port}`;
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
      },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (text) => (this.#output += String(text)));
  }

  async ready(): Promise<this> {
    const isReady = async () => (await fetch(`${this.url}/readyz`).catch(() => null))?.status === 200;
    while (!(await isReady())) {
      if (this.#process.exitCode !== null) throw new Error(`the server has ended: ${this.#output}`);
      await delay(50);
    }
    const signedIn = await this.query(
      `mutation { login(input: { email: "sales.de@example.com", password: "${DEMO_PASSWORD}" }) { ... on LoginSuccess { token } } }`,
    );
    this.#token = (signedIn.data?.login as { token: string }).token;
    return this;
  }

  get token(): string {
    return this.#token;
  }

  async query(query: string, variables: object = {}): Promise<GraphQLAnswer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphQLAnswer;
  }

  get sales(): Person {
    return personOf(this, 'sales.de@example.com');
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

async function startServer(): Promise<Server> {
  for (;;) {
    const server = new Server(anyPort());
    started.push(server);
    try {
      return await server.ready();
    } catch (error) {
      // Perhaps somebody's already.
      if (!/Port \d+ is taken/.test(String(error))) throw error;
    }
  }
}

async function dueFollowUp(): Promise<string> {
  const { id } = await makeLead(admin, {
    ownerId: demoPeople.salesDe.id,
    // Long enough ago to be due, not so long that its protection has ended.
    registeredAt: new Date(Date.now() - 5 * 86_400_000),
  });
  return (await makeFollowUp(admin, id, { assignee_id: demoPeople.salesDe.id })).id;
}

async function firing(followUpId: string) {
  const { rows } = await admin.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM follow_ups WHERE id = $1 AND fired_at IS NOT NULL) AS fired,
       (SELECT count(*)::int FROM follow_up_ledger WHERE follow_up_id = $1) AS ledger,
       (SELECT count(*)::int FROM activities WHERE follow_up_id = $1) AS activities,
       (SELECT count(*)::int FROM events WHERE follow_up_id = $1) AS events`,
    [followUpId],
  );
  return rows[0];
}
const NEVER = { fired: 0, ledger: 0, activities: 0, events: 0 };
const ONCE = { fired: 1, ledger: 1, activities: 1, events: 1 };

/** Waits until the killed server's sessions have come to their end, one way or the other. */
async function settled(): Promise<void> {
  const busy = async () => {
    const { rows } = await admin.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'nachfass%' AND xact_start IS NOT NULL`,
    );
    return rows[0]?.n;
  };
  await expect.poll(busy).toBe(0);
}

async function registered(): Promise<Record<string, number> | undefined> {
  const { rows } = await admin.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM leads WHERE company_name = 'Absturz GmbH') AS leads,
       (SELECT count(*)::int FROM lead_keys WHERE kind = 'COMPANY_POSTAL') AS keys,
       (SELECT count(*)::int FROM events WHERE type = 'LEAD_REGISTERED') AS events,
       (SELECT count(*)::int FROM idempotency_keys) AS idempotency`,
  );
  return rows[0];
}

const input = {
  ...registration(),
  companyName: 'Absturz GmbH',
  postalCode: '10115',
  idempotencyKey: 'crash-1',
};
const ONE_LEAD = { leads: 1, keys: 1, events: 1, idempotency: 1 };

describe('killed with SIGKILL', { timeout: 300_000 }, () => {
  it('in the middle of a mutation and of a firing, nothing stays, and both are done once after the restart', async () => {
    const followUpId = await dueFollowUp();
    // Firings and registrations both log an activity.
    await using roadblock = await block(database.superuserUrl, 'activities', 'INSERT');
    const first = await startServer();
    await roadblock.reached(1);
    const lost = first.sales.do('registerLead', input).then(
      () => 'answered',
      () => 'cut off',
    );
    await roadblock.reached(2);
    expect(await first.kill('SIGKILL')).toBe('SIGKILL');
    expect(await lost).toBe('cut off');
    await roadblock.open();
    await settled();
    expect(await firing(followUpId)).toEqual(NEVER);
    expect(await registered()).toEqual({ leads: 0, keys: 0, events: 0, idempotency: 0 });

    const second = await startServer();
    const retried = await second.sales.do('registerLead', input);
    expect(retried.__typename).toBe('RegisterLeadSuccess');
    expect((await second.sales.do('registerLead', input)).lead?.id).toBe(retried.lead?.id);
    expect(await registered()).toEqual(ONE_LEAD);
    // The dead worker's job is taken up when its heartbeat has been missed.
    await expect.poll(() => firing(followUpId), { timeout: 90_000, interval: 100 }).toEqual(ONCE);
    expect(await flawsOfLog(admin)).toEqual([]);
  });

  it('between COMMIT and the answer, the same key finds what was done', async () => {
    const first = await startServer();
    await using roadblock = await block(database.superuserUrl, 'activities', 'COMMIT');
    const lost = first.sales.do('registerLead', input).then(
      () => 'answered',
      () => 'cut off',
    );
    await roadblock.reached(1);
    await first.kill('SIGKILL');
    expect(await lost).toBe('cut off');
    await roadblock.open();
    await settled();
    expect(await registered()).toEqual(ONE_LEAD);

    const second = await startServer();
    const again = await second.sales.do('registerLead', input);
    const { rows } = await admin.query<{ id: string }>(
      "SELECT id FROM leads WHERE company_name = 'Absturz GmbH'",
    );
    expect(leadIdOf(again.lead?.id ?? '')).toBe(rows[0]?.id);
    expect(await registered()).toEqual(ONE_LEAD);
  });

  it('at the COMMIT of a firing, it has fired and does not fire again', async () => {
    const followUpId = await dueFollowUp();
    await using roadblock = await block(database.superuserUrl, 'activities', 'COMMIT');
    const first = await startServer();
    await roadblock.reached(1);
    await first.kill('SIGKILL');
    await roadblock.open();
    await settled();
    expect(await firing(followUpId)).toEqual(ONCE);

    const second = await startServer();
    // Fires what is due at once, as the schedule does.
    const { data } = await second.query(
      'mutation { moveClock(input: { by: "PT1S" }) { ... on MoveClockSuccess { fired } } }',
    );
    expect(data).toEqual({ moveClock: { fired: 0 } });
    expect(await firing(followUpId)).toEqual(ONCE);
    expect(await flawsOfLog(admin)).toEqual([]);
  });
});

describe('told to stop with SIGTERM', { timeout: 300_000 }, () => {
  it('closes its sockets with 1001 and ends with 0 by itself, also in the middle of work', async () => {
    const server = await startServer();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const acknowledged = once(socket, 'message');
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${server.token}` } }),
    );
    await acknowledged;
    const streaming = once(socket, 'message');
    socket.send(
      JSON.stringify({
        type: 'subscribe',
        id: '1',
        payload: { query: 'subscription { events { __typename } }' },
      }),
    );
    await streaming;
    const closed = once(socket, 'close');
    await using roadblock = await block(database.superuserUrl, 'activities', 'INSERT');
    const answer = server.sales.do('registerLead', input);
    await roadblock.reached(1);

    const ended = server.kill('SIGTERM');
    expect((await closed)[0]).toBe(1001);
    // It takes nothing new, and waits a few seconds for what it has begun.
    const nothingNew = expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    await roadblock.open();
    expect((await answer).__typename).toBe('RegisterLeadSuccess');
    await nothingNew;
    expect(await Promise.race([ended, delay(30_000, 'still running')])).toBe(0);
    expect(await registered()).toEqual(ONE_LEAD);
  });
});
