import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { leadUpdated, openEventBench, type EventBench } from '../testing/events.ts';
import { flawsOfLog } from '../testing/inspect.ts';
import { demoPeople } from '../testing/people.ts';
import { registration, mutationText } from '../testing/person.ts';
import { appendEvents } from '../events/append.ts';
import { connectPrisma, type Database, type Transaction } from './client.ts';
import { isUnavailable } from './failures.ts';
import { openSnapshot, readAs, writeAs } from './viewer-transaction.ts';

let bench: EventBench;
/** As the application connects, over several connections and over a single one. */
let database: Database;
let single: Database;
const viewer = demoPeople.admin.id;

beforeAll(async () => {
  bench = await openEventBench({ leads: 6 });
  database = connectPrisma(bench.database.appUrl, 'nachfass_app', { max: 16 });
  single = connectPrisma(bench.database.appUrl, 'nachfass_app', { max: 1 });
});

afterAll(async () => {
  await Promise.all([database.$disconnect(), single.$disconnect()]);
  await bench.close();
});

const append = (tx: Transaction, nth: number) =>
  appendEvents(tx, [leadUpdated(bench.leadIds[nth % bench.leadIds.length] ?? '')]);

describe('a snapshot', () => {
  it('contains exactly the events up to its position, beside 12 writers', async () => {
    let writing = true;
    const seenHeads = new Set<bigint>();
    const reader = async () => {
      while (writing) {
        await readAs(database, viewer, async ({ tx, position }) => {
          const look = async () => {
            const [row] = await tx.$queryRaw<
              { events: bigint; last: bigint; distinct: bigint; head: bigint }[]
            >`
              SELECT count(*) AS events, coalesce(max(position), 0) AS last, count(DISTINCT position) AS distinct,
                (SELECT head FROM event_counter) AS head
              FROM events`;
            return row;
          };
          const whole = { events: position, last: position, distinct: position, head: position };
          expect(await look()).toEqual(whole);
          // However long it stays open.
          expect(await look()).toEqual(whole);
          seenHeads.add(position);
        });
      }
    };
    const writer = async (nth: number) => {
      for (let n = 0; n < 15; n++) {
        const { value: key, position } = await writeAs(database, viewer, async (tx) => {
          const decisionId = randomUUID();
          await append(tx, nth);
          await appendEvents(tx, [
            leadUpdated(bench.leadIds[nth % 6] ?? '', { decisionId, subjectId: decisionId }),
          ]);
          return decisionId;
        });
        expect([key.length, position > 0n]).toEqual([36, true]);
      }
    };
    const readers = Promise.all([reader(), reader(), reader()]);
    await Promise.all(Array.from({ length: 12 }, (_, nth) => writer(nth)));
    writing = false;
    await readers;
    expect(seenHeads.size).toBeGreaterThan(10);
    expect(await flawsOfLog(bench.admin)).toEqual([]);
  });

  it('is READ COMMITTED for a write, whatever the database begins with', async () => {
    const setDefault = (level: string) =>
      bench.admin.query(
        `ALTER DATABASE ${bench.database.name} SET default_transaction_isolation = '${level}'`,
      );
    await setDefault('serializable');
    const later = connectPrisma(bench.database.appUrl, 'nachfass_app', { max: 1 });
    try {
      const { value } = await writeAs(
        later,
        viewer,
        (tx) => tx.$queryRaw`SELECT current_setting('transaction_isolation') AS level`,
      );
      expect(value).toEqual([{ level: 'read committed' }]);
    } finally {
      await later.$disconnect();
      await setDefault('read committed');
    }
  });

  it('tells of a write the position of its own last event', async () => {
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, nth) =>
        writeAs(database, viewer, async (tx) => {
          await append(tx, nth);
          const [row] = await tx.$queryRaw<{ id: bigint }[]>`SELECT pg_current_xact_id()::text::bigint AS id`;
          return row?.id;
        }),
      ),
    );
    for (const { value, position } of results) {
      const { rows } = await bench.admin.query(
        'SELECT max(position) AS last FROM events WHERE written_in = $1',
        [String(value)],
      );
      expect(rows).toEqual([{ last: String(position) }]);
    }
  });

  it('is read-only, and stays so', async () => {
    const write = (sql: string) =>
      readAs(single, viewer, ({ tx }) => tx.$executeRawUnsafe(sql)).catch((error: unknown) => String(error));
    expect(await write("UPDATE leads SET street = 'Kai 2'")).toContain('read-only transaction');
    expect(await write('INSERT INTO events (type) VALUES (null)')).toContain('read-only transaction');
    expect(await write('SET TRANSACTION READ WRITE')).toContain('read-write');
    const { rows } = await bench.admin.query("SELECT count(*)::int AS n FROM leads WHERE city = 'Bonn'");
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('gives its only connection back on every error, and nothing of the viewer with it', async () => {
    const leads = () => readAs(single, viewer, ({ tx }) => tx.lead.count());
    await expect(readAs(single, viewer, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    await expect(readAs(single, viewer, ({ tx }) => tx.$queryRaw`SELECT 1 / 0`)).rejects.toThrow();
    await expect(readAs(single, 'nobody', ({ tx }) => tx.lead.count())).rejects.toThrow();
    await expect(writeAs(single, viewer, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(await leads()).toBe(6);
    const snapshot = await openSnapshot(single, viewer);
    await snapshot.close();
    await snapshot.close();
    expect(await single.lead.count()).toBe(0);
    expect(await readAs(single, null, ({ tx }) => tx.lead.count())).toBe(0);
    expect(await readAs(single, demoPeople.salesCh.id, ({ tx }) => tx.lead.count())).toBe(0);
    expect(await leads()).toBe(6);
  });

  it('that finds no connection says so', async () => {
    const hasty = connectPrisma(bench.database.appUrl, 'nachfass_app', { max: 1, waitMs: 500 });
    const snapshot = await openSnapshot(hasty, viewer);
    try {
      const failure: unknown = await openSnapshot(hasty, viewer).catch((error: unknown) => error);
      expect(isUnavailable(failure)).toBe(true);
    } finally {
      await snapshot.close();
    }
    expect(await readAs(hasty, viewer, ({ tx }) => tx.lead.count())).toBe(6);
    await hasty.$disconnect();
  });
});

describe('a write', () => {
  const raise = (tx: Transaction, code: string) =>
    tx.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'as ordered' USING ERRCODE = '${code}'; END $$`);

  it.each(['40001', '40P01'])('that fails with %s is tried again, and not for ever', async (code) => {
    let attempts = 0;
    const { value } = await writeAs(single, viewer, async (tx) => {
      attempts++;
      await append(tx, attempts);
      if (attempts < 3) await raise(tx, code);
      return attempts;
    });
    expect(value).toBe(3);

    attempts = 0;
    const failing = writeAs(single, viewer, async (tx) => {
      attempts++;
      await append(tx, attempts);
      await raise(tx, code);
    });
    await expect(failing).rejects.toThrow('as ordered');
    expect(attempts).toBe(4);
    expect(await flawsOfLog(bench.admin)).toEqual([]);
  });

  it('that fails otherwise is not', async () => {
    let attempts = 0;
    const failing = writeAs(single, viewer, async (tx) => {
      attempts++;
      await raise(tx, '23514');
    });
    await expect(failing).rejects.toThrow();
    expect(attempts).toBe(1);
  });

  it('that is the victim of a deadlock comes through at another try', async () => {
    const [one = '', other = ''] = bench.leadIds;
    const bothHoldOne = Promise.withResolvers<null>();
    let holding = 0;
    let attempts = 0;
    const lockBoth = (first: string, second: string) =>
      writeAs(database, viewer, async (tx) => {
        attempts++;
        await tx.$executeRaw`UPDATE leads SET street = 'Kai 1' WHERE id = ${first}::uuid`;
        if (++holding === 2) bothHoldOne.resolve(null);
        await bothHoldOne.promise;
        return tx.$executeRaw`UPDATE leads SET street = 'Kai 1' WHERE id = ${second}::uuid`;
      });
    const done = await Promise.all([lockBoth(one, other), lockBoth(other, one)]);
    expect(done.map((it) => it.value)).toEqual([1, 1]);
    expect(attempts).toBe(3);
  });

  it('leaves nothing when it fails after its events', async () => {
    const before = await readAs(single, viewer, ({ position }) => Promise.resolve(position));
    await expect(
      writeAs(single, viewer, async (tx) => {
        await append(tx, 0);
        throw new Error('too late');
      }),
    ).rejects.toThrow('too late');
    expect(await readAs(single, viewer, ({ position }) => Promise.resolve(position))).toBe(before);
    expect(await flawsOfLog(bench.admin)).toEqual([]);
  });
});

const email = 'sales.de@example.com';
/** What is provoked here need not be read in the log. */
const silent = createLogger({ level: 'fatal', readable: true });

function poster(app: TestApp) {
  return async (query: string, variables: object = {}) => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await app.token(email)}` },
      body: JSON.stringify({ query, variables }),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: await response.text(),
    };
  };
}

/** Asks while somebody else has the pool's only connection. */
async function occupied<T>(app: TestApp, ask: () => Promise<T>): Promise<T> {
  await app.token(email);
  const snapshot = await openSnapshot(app.open.resources.db, viewer);
  try {
    return await ask();
  } finally {
    await snapshot.close();
  }
}

describe('through the app', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ poolSize: 1, log: silent });
  });
  afterEach(async () => {
    // Whatever happened, nobody holds the connection.
    expect((await app.query('{ viewer { user { name } } }', {}, email)).errors).toBeUndefined();
  });
  afterAll(() => app.stop());

  const post = (query: string, variables?: object) => poster(app)(query, variables);

  it('many at once on one connection all get their answer, and errors give it back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, n) =>
        n % 3 === 0
          ? post(mutationText('registerLead'), { input: registration({ territory: n % 2 ? 'DE-BE' : 'XX' }) })
          : post(
              '{ leads(first: 5) { asOf totalCount nodes { id owner { name } followUps(first: 2) { totalCount } } } }',
            ),
      ),
    );
    expect(answers.map((it) => it.status)).toEqual(Array(9).fill(200));
    expect(answers.filter((it) => it.body.includes('"errors"'))).toEqual([]);
  });
});

describe('an exhausted pool', () => {
  it('is 503 with Retry-After, for queries and mutations, and nothing is done', async () => {
    const app = await startTestApp({ poolSize: 1, poolWaitMs: 500, log: silent });
    const answer = poster(app);
    const answers = await occupied(app, () =>
      Promise.all([
        answer('{ viewer { user { name } } }'),
        answer('{ leads(first: 1) { nodes { id } } }'),
        answer(mutationText('registerLead'), { input: registration() }),
      ]),
    );
    for (const { status, retryAfter, body } of answers)
      expect([status, Number(retryAfter) > 0, body]).toEqual([503, true, expect.stringContaining('busy')]);
    const { rows } = await app.admin.query('SELECT count(*)::int AS n FROM leads');
    expect(rows).toEqual([{ n: 0 }]);
    await app.stop();
  });
});
