/**
 * The server process killed at the worst moments, made certain by a roadblock in the database: in the middle of a
 * mutation and of a firing, and between COMMIT and its answer; an engine killed at every step of a firing. After a
 * restart nothing is lost or done twice.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createTestDatabase, type TestDatabase } from './testing/database.ts';
import { flawsOfLog, leadIdOf } from './testing/inspect.ts';
import { makeFollowUp, makeLead } from './testing/leads.ts';
import { demoPeople, makePeople } from './testing/people.ts';
import { personOf, registration, type Person } from './testing/person.ts';
import { block } from './testing/roadblock.ts';
import { ServerProcess } from './testing/server-process.ts';
import { tries } from './testing/tries.ts';

const SALES = 'sales.de@example.com';

let database: TestDatabase;
let admin: pg.Pool;
const started: ServerProcess[] = [];

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

async function startServer(): Promise<ServerProcess & { readonly sales: Person }> {
  const server = await ServerProcess.start(database);
  started.push(server);
  await server.token(SALES);
  return Object.assign(server, { sales: personOf(server, SALES) });
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
      {},
      SALES,
    );
    expect(data).toEqual({ moveClock: { fired: 0 } });
    expect(await firing(followUpId)).toEqual(ONCE);
    expect(await flawsOfLog(admin)).toEqual([]);
  });
});

/** What an engine writes for a T7 that reminds, in the order it does; where it is killed, and what is then there for good. */
const STEPS = [
  ['follow_ups', 'UPDATE', 'NEVER', 'marking it'],
  ['activities', 'INSERT', 'NEVER', 'logging it'],
  ['follow_up_ledger', 'INSERT', 'NEVER', 'entering it into the ledger'],
  ['mails', 'INSERT', 'NEVER', 'writing its mail'],
  ['leads', 'UPDATE', 'NEVER', 'reminding'],
  ['audit_log', 'INSERT', 'NEVER', 'auditing the reminder'],
  ['events', 'INSERT', 'NEVER', 'telling of it'],
  ['activities', 'COMMIT', 'FIRED', 'its COMMIT'],
  ['follow_up_ledger', 'UPDATE', 'FIRED', 'telling its owner, once it has fired'],
  ['events', 'COMMIT', 'TOLD', 'the COMMIT of that'],
] as const;
/** Before its COMMIT, in the middle, at it and at the next: where not all of them are tried. */
const SOME = [0, 3, 7, 9];

describe('an engine killed with SIGKILL', { timeout: 300_000 }, () => {
  it('at each step of a firing, one after the other, has fired it once and told it once in the end', async () => {
    const lead = await makeLead(admin, {
      ownerId: demoPeople.salesDe.id,
      registeredAt: new Date(Date.now() - 8 * 86_400_000),
    });
    const anchored = { anchor_at: new Date(Date.now() - 8 * 86_400_000), assignee_id: demoPeople.salesDe.id };
    const { id } = await makeFollowUp(admin, lead.id, { kind: 'T7', ...anchored });
    const left = async () => {
      const { rows } = await admin.query<Record<string, number | string>>(
        `SELECT (SELECT count(*)::int FROM follow_ups WHERE id = $1 AND fired_at IS NOT NULL) AS fired,
           (SELECT count(*)::int FROM follow_up_ledger WHERE follow_up_id = $1) AS ledger,
           (SELECT count(*)::int FROM activities WHERE lead_id = $2) AS activities,
           (SELECT count(*)::int FROM events WHERE lead_id = $2) AS events,
           (SELECT count(*)::int FROM audit_log WHERE lead_id = $2) AS audited,
           (SELECT count(*)::int FROM mails WHERE follow_up_id = $1) AS mails,
           (SELECT status FROM leads WHERE id = $2) AS status,
           (SELECT count(*)::int FROM follow_up_ledger WHERE follow_up_id = $1 AND batch_id IS NOT NULL) AS told,
           (SELECT count(*)::int FROM events WHERE data ->> 'followUpType' = 'BATCH') AS batches`,
        [id, lead.id],
      );
      return rows[0];
    };
    const nothing = { ...NEVER, audited: 0, mails: 0, status: 'REGISTERED', told: 0, batches: 0 };
    // The firing and the status move: an activity and an event each.
    const fired = {
      ...ONCE,
      activities: 2,
      events: 2,
      audited: 1,
      mails: 1,
      status: 'REMINDER',
      told: 0,
      batches: 0,
    };
    const expected = { NEVER: nothing, FIRED: fired, TOLD: { ...fired, told: 1, batches: 1 } };

    for (const [table, at, stays, step] of STEPS.filter(
      (_, nth) => tries(STEPS.length, 0) > 0 || SOME.includes(nth),
    )) {
      await using roadblock = await block(database.superuserUrl, table, at);
      const engine = startEngine();
      const ended = once(engine, 'exit');
      await Promise.race([
        roadblock.reached(),
        ended.then(() => Promise.reject(new Error(`the engine ended before ${step}`))),
      ]);
      engine.kill('SIGKILL');
      expect([step, (await ended)[1]]).toEqual([step, 'SIGKILL']);
      await roadblock.open();
      await settled();
      expect([step, await left()]).toEqual([step, expected[stays]]);
    }
    const [code] = (await once(startEngine(), 'exit')) as [number];
    expect([code, await left()]).toEqual([0, expected.TOLD]);
    expect(await flawsOfLog(admin)).toEqual([]);
  });
});

const ENGINE = path.join(import.meta.dirname, 'testing/engine-process.ts');

function startEngine() {
  return spawn(process.execPath, [ENGINE], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      WORKER_URL: database.workerUrl,
    },
  });
}

describe('told to stop with SIGTERM', { timeout: 300_000 }, () => {
  it('closes its sockets with 1001 and ends with 0 by itself, also in the middle of work', async () => {
    const server = await startServer();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const acknowledged = once(socket, 'message');
    socket.send(
      JSON.stringify({
        type: 'connection_init',
        payload: { authorization: `Bearer ${await server.token(SALES)}` },
      }),
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
