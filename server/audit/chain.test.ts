import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { Temporal } from '@js-temporal/polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, MIGRATIONS } from '../db/migrate.ts';
import { writeAs } from '../db/viewer-transaction.ts';
import { appendEvents } from '../events/append.ts';
import { createTestDatabase } from '../testing/database.ts';
import { leadUpdated, openEventBench, type EventBench } from '../testing/events.ts';
import { demoPeople } from '../testing/people.ts';
import { anchorAudit } from './anchor.ts';
import { audit } from './append.ts';
import { verifyAudit } from './verify.ts';

const now = Temporal.Instant.from('2026-11-27T08:00:00Z');
const clock = { now: () => now };
const { salesDe } = demoPeople;

let bench: EventBench;
let leadId: string;

beforeAll(async () => {
  bench = await openEventBench({ leads: 6 });
  leadId = bench.leadIds[0] ?? '';
});
afterAll(() => bench.close());

type Transaction = Parameters<Parameters<typeof writeAs>[2]>[0];
const enter = (tx: Transaction, action: string, of = leadId) =>
  audit(
    { tx, viewer: salesDe, now },
    {
      action,
      subjectType: 'Lead',
      subjectId: of,
      leadId: of,
      changes: {},
      values: { notes: [null, action] },
    },
  );
const written = (work: (tx: Transaction) => Promise<unknown>) => writeAs(bench.prisma, null, work);

interface Linked {
  number: number;
  action: string;
  position: number | null;
}
/** In the order of the chain, each with the position of its transaction's first event. */
async function linked(after: number): Promise<Linked[]> {
  const { rows } = await bench.admin.query<Linked>(
    `SELECT a.number::int, a.action,
       (SELECT min(e.position)::int FROM events e WHERE e.written_in = a.written_in) AS position
     FROM audit_log a WHERE number > $1 ORDER BY number`,
    [after],
  );
  return rows;
}
async function head(): Promise<number> {
  const { rows } = await bench.admin.query<{ number: number }>('SELECT number::int FROM audit_head');
  return rows[0]?.number ?? -1;
}
async function flaws() {
  const client = await bench.admin.connect();
  try {
    return (await verifyAudit(client)).flaws;
  } finally {
    client.release();
  }
}

describe('entries are linked', () => {
  it('when their transaction commits, all of it at once and in the order they were written', async () => {
    const before = await head();
    await written(async (tx) => {
      await enter(tx, 'first');
      await enter(tx, 'second');
      await appendEvents(tx, [leadUpdated(leadId)]);
      expect(await head()).toBe(before);
    });
    expect((await linked(before)).map(({ number, action }) => [number, action])).toEqual([
      [before + 1, 'first'],
      [before + 2, 'second'],
    ]);
  });

  it('also without events, after them, between them, and when nobody settles the position first', async () => {
    const before = await head();
    await written((tx) => enter(tx, 'alone'));
    await written(async (tx) => {
      await appendEvents(tx, [leadUpdated(leadId)]);
      await enter(tx, 'after');
      await appendEvents(tx, [leadUpdated(leadId)]);
    });
    await bench.prisma.$transaction(async (tx) => {
      await enter(tx, 'unsettled');
      await appendEvents(tx, [leadUpdated(leadId), leadUpdated(leadId)]);
    });
    expect((await linked(before)).map((it) => it.action)).toEqual(['alone', 'after', 'unsettled']);
    expect(await head()).toBe(before + 3);
  });

  it('never, when the transaction is rolled back, and leave no hole', async () => {
    const before = await head();
    await expect(
      written(async (tx) => {
        await enter(tx, 'undone');
        throw new Error('given up');
      }),
    ).rejects.toThrow('given up');
    await written((tx) => enter(tx, 'kept'));
    expect((await linked(before)).map(({ number, action }) => [number, action])).toEqual([
      [before + 1, 'kept'],
    ]);
  });

  it('after a savepoint was rolled back, without what was written in it', async () => {
    const before = await head();
    await written(async (tx) => {
      await tx.$executeRaw`SAVEPOINT one`;
      await enter(tx, 'refused');
      await tx.$executeRaw`ROLLBACK TO SAVEPOINT one`;
      await tx.$executeRaw`SAVEPOINT one`;
      await enter(tx, 'done');
      await tx.$executeRaw`RELEASE SAVEPOINT one`;
    });
    expect((await linked(before)).map((it) => it.action)).toEqual(['done']);
  });

  it('never while their transaction waits for its positions: who needs none goes ahead', async () => {
    const before = await head();
    const holder = await bench.admin.connect();
    try {
      await holder.query('BEGIN; SELECT FROM event_counter FOR UPDATE');
      const waiting = bench.prisma.$transaction(async (tx) => {
        await enter(tx, 'waits');
        await appendEvents(tx, [leadUpdated(leadId)]);
      });
      const waits = `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query = 'COMMIT'`;
      await expect.poll(async () => (await bench.admin.query(waits)).rowCount, { timeout: 20_000 }).toBe(1);
      await written(async (tx) => {
        await tx.$executeRaw`SET LOCAL lock_timeout = '5s'`;
        await enter(tx, 'ahead');
      });
      await holder.query('COMMIT');
      await waiting;
    } finally {
      holder.release();
    }
    expect((await linked(before)).map((it) => it.action)).toEqual(['ahead', 'waits']);
  });

  it('densely and in the order of positions beside twelve writers, some slow and some without events', async () => {
    const before = await head();
    await Promise.all(
      Array.from({ length: 12 }, async (_unused, writer) => {
        const of = bench.leadIds[writer % bench.leadIds.length] ?? '';
        for (let n = 0; n < 4; n += 1) {
          await written(async (tx) => {
            await enter(tx, `writer${writer}`, of);
            if (writer % 4 === 1) await tx.$queryRaw`SELECT pg_sleep(0.01)::text`;
            if (writer % 4 !== 3) await appendEvents(tx, [leadUpdated(of)]);
            if (writer % 4 === 2) await enter(tx, `writer${writer}`, of);
          });
        }
      }),
    );
    const entries = await linked(before);
    expect(entries.map((it) => it.number)).toEqual(entries.map((_entry, index) => before + index + 1));
    expect(entries).toHaveLength(12 * 4 + 3 * 4);
    const positions = entries.flatMap((it) => it.position ?? []);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(await flaws()).toEqual([]);
  });
});

describe('the head is anchored in the event log', () => {
  const anchors = async () =>
    (
      await bench.admin.query<{ data: { number: number; hash: string } }>(
        `SELECT data FROM events WHERE type = 'AUDIT_ANCHORED' ORDER BY position`,
      )
    ).rows.map((it) => it.data);

  it('when it has moved, with number and hash', async () => {
    const known = (await anchors()).length;
    await written((tx) => enter(tx, 'one'));
    const number = await head();
    expect(await anchorAudit(bench.prisma, clock)).toBe(BigInt(number));
    expect(await anchorAudit(bench.prisma, clock)).toBeNull();
    const { rows } = await bench.admin.query<{ hash: string }>(
      `SELECT encode(hash, 'hex') AS hash FROM audit_head`,
    );
    expect((await anchors()).slice(known)).toEqual([{ number, hash: rows[0]?.hash }]);
    await written((tx) => enter(tx, 'two'));
    expect(await anchorAudit(bench.prisma, clock)).toBe(BigInt(number + 1));
    expect(await anchors()).toHaveLength(known + 2);
    expect(await flaws()).toEqual([]);
  });

  it('by one of two that try at once, or by the first and then not again', async () => {
    await written((tx) => enter(tx, 'three'));
    const known = (await anchors()).length;
    await Promise.allSettled([anchorAudit(bench.prisma, clock), anchorAudit(bench.prisma, clock)]);
    expect(await anchors()).toHaveLength(known + 1);
  });
});

it('what was written before there was a chain is linked by the migration, in the order of time', async () => {
  const database = await createTestDatabase({ empty: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'nachfass-migrations-'));
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    const isLater = (name: string) => name >= '20261128003000';
    for (const name of readdirSync(MIGRATIONS).filter((it) => !isLater(it)))
      cpSync(path.join(MIGRATIONS, name), path.join(folder, name), { recursive: true });
    await migrate(database.ownerUrl, folder);
    await client.query(`
      INSERT INTO audit_log (at, action, subject_type, subject_id, changes)
      SELECT '2026-11-01T08:00:00Z'::timestamptz + make_interval(mins => (n * 7) % 5), 'a' || n, 'Lead', gen_random_uuid(), '{"n": [1, 2]}'
      FROM generate_series(1, 10) n`);
    const inTime = await client.query('SELECT action FROM audit_log ORDER BY at, id');
    await migrate(database.ownerUrl);
    const inChain = await client.query('SELECT action FROM audit_log ORDER BY number');
    expect(inChain.rows).toEqual(inTime.rows);
    const { entries, flaws: found, head: end } = await verifyAudit(client);
    expect([entries, found, end.number]).toEqual([10, [], 10n]);
  } finally {
    await client.end();
    await database.drop();
    rmSync(folder, { recursive: true });
  }
});
