import { randomUUID } from 'node:crypto';
import { Temporal } from '@js-temporal/polyfill';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectPrisma } from '../db/client.ts';
import { eventually } from '../testing/eventually.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { leadUpdated, openEventBench, type EventBench } from '../testing/events.ts';
import { appendEvents, idempotencyKey, settlePosition, type NewEvent } from './append.ts';

let bench: EventBench;
let lead: string;

beforeAll(async () => {
  bench = await openEventBench({ leads: 4 });
});
beforeEach(async () => {
  lead = (await makeLead(bench.admin)).id;
});
afterAll(() => bench.close());

const head = async () => BigInt((await bench.admin.query('SELECT head FROM event_counter')).rows[0].head);

async function eventsOf(leadId: string) {
  const { rows } = await bench.admin.query('SELECT * FROM events WHERE lead_id = $1 ORDER BY position', [
    leadId,
  ]);
  return rows;
}

/** What `work` has NOTIFY say on a channel. */
async function hearing(channel: string, count: number, work: () => Promise<unknown>): Promise<string[]> {
  const client = new pg.Client(bench.database.superuserUrl);
  await client.connect();
  try {
    const heard: string[] = [];
    client.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await client.query(`LISTEN ${channel}`);
    await work();
    await eventually(() => expect(heard).toHaveLength(count));
    return heard;
  } finally {
    await client.end();
  }
}

describe('positions', () => {
  test('are dense and in commit order beside 16 writers, some of them slow, and asOf is exact', async () => {
    const before = await head();
    let writing = true;
    const watch = async () => {
      let snapshots = 0;
      while (writing) {
        const { rows } = await bench.admin.query(`
          SELECT c.head, count(e.position) AS seen, count(DISTINCT e.position) AS positions, max(e.position) AS last
          FROM event_counter c LEFT JOIN events e ON true GROUP BY c.head`);
        const [{ head: asOf, seen, positions, last }] = rows;
        // A snapshot that contains head N contains exactly 1..N: nothing commits into the past.
        expect([seen, positions, last ?? '0']).toEqual([asOf, asOf, asOf]);
        snapshots++;
      }
      return snapshots;
    };
    const write = async (writer: number) => {
      const positions: bigint[] = [];
      for (let n = 0; n < 10; n++) {
        const slow = (writer + n) % 8 === 0;
        const events = Array.from({ length: 1 + (n % 3) }, () =>
          leadUpdated(bench.leadIds[writer % 4] ?? ''),
        );
        positions.push(
          await bench.prisma.$transaction(
            async (tx) => {
              await appendEvents(tx, events);
              if (slow) await tx.$executeRaw`SELECT pg_sleep(0.05)`;
              await tx.$executeRaw`SET CONSTRAINTS event_position IMMEDIATE`;
              const rows = await tx.$queryRaw<{ head: bigint }[]>`SELECT head FROM event_counter`;
              return rows[0]?.head ?? 0n;
            },
            { isolationLevel: 'ReadCommitted', maxWait: 15_000, timeout: 20_000 },
          ),
        );
      }
      return positions;
    };
    const watching = watch();
    const settled = await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
    writing = false;
    expect(await watching).toBeGreaterThan(5);

    const total = BigInt(16 * (4 * 1 + 3 * 2 + 3 * 3));
    expect(await head()).toBe(before + total);
    expect(new Set(settled.flat()).size).toBe(160);
    for (const positions of settled)
      expect(positions).toEqual(positions.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  test('of a transaction follow each other in the order of appending, and the last is what it settles on', async () => {
    const kinds: NewEvent[] = [
      { ...leadUpdated(lead), type: 'LEAD_REGISTERED', data: {} },
      leadUpdated(lead),
      { ...leadUpdated(lead), type: 'LEAD_CLAIMED', data: {} },
    ];
    const last = await bench.commit(kinds);
    const rows = await eventsOf(lead);
    expect(rows.map((row) => row.type)).toEqual(['LEAD_REGISTERED', 'LEAD_UPDATED', 'LEAD_CLAIMED']);
    expect(rows.map((row) => BigInt(row.position))).toEqual([last - 2n, last - 1n, last]);
  });

  test('are given at commit as well when nobody asks for them', async () => {
    const before = await head();
    await bench.prisma.$transaction((tx) => appendEvents(tx, [leadUpdated(lead), leadUpdated(lead)]));
    expect((await eventsOf(lead)).map((row) => BigInt(row.position))).toEqual([before + 1n, before + 2n]);
  });

  test('are not held up by a writer that has appended and is not done', async () => {
    const before = await head();
    const [appended, finish] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
    const slow = bench.prisma.$transaction(async (tx) => {
      await appendEvents(tx, [leadUpdated(lead)]);
      appended.resolve(null);
      await finish.promise;
      return settlePosition(tx);
    });
    await appended.promise;
    expect(await bench.commit([leadUpdated(lead)])).toBe(before + 1n);
    finish.resolve(null);
    expect(await slow).toBe(before + 2n);
  });

  test('go on without a hole after a writer that rolled back, even one that had its position already', async () => {
    const before = await head();
    await expect(
      bench.commit([leadUpdated(lead)]).then(() =>
        bench.prisma.$transaction(async (tx) => {
          await appendEvents(tx, [leadUpdated(lead)]);
          await tx.$executeRaw`SET CONSTRAINTS event_position IMMEDIATE`;
          throw new Error('no');
        }),
      ),
    ).rejects.toThrow('no');
    expect(await bench.commit([leadUpdated(lead)])).toBe(before + 2n);
  });

  test('cost one look for a transaction of a thousand events', async () => {
    const before = await head();
    const events = Array.from({ length: 1_000 }, () => leadUpdated(lead));
    expect(await bench.commit(events)).toBe(before + 1_000n);
    expect(await eventsOf(lead)).toHaveLength(1_000);
  });
});

describe('the scopes of an event', () => {
  const owned = (owner: string | null) => async (tx: { $executeRaw: EventBench['prisma']['$executeRaw'] }) =>
    tx.$executeRaw`UPDATE leads SET owner_id = ${owner}::uuid, owned_since = now() WHERE id = ${lead}::uuid`;

  test("chain: one event's after is the next one's before", async () => {
    await bench.commit([leadUpdated(lead)], owned(demoPeople.salesDe.id));
    await bench.commit([leadUpdated(lead), leadUpdated(lead)], owned(demoPeople.sales2De.id));
    const rows = await eventsOf(lead);
    expect(rows.map((row) => [row.scope_before.owner, row.scope_after.owner])).toEqual([
      [null, demoPeople.salesDe.id],
      [demoPeople.salesDe.id, demoPeople.sales2De.id],
      [demoPeople.sales2De.id, demoPeople.sales2De.id],
    ]);
    expect(rows[1].scope_after).toMatchObject({
      territory: 'DE-BY',
      status: 'REGISTERED',
      ownerTeam: demoPeople.sales2De.teamId,
      ownerActive: true,
      collaborators: [],
      candidates: [],
    });
  });

  test('chain also when one writer changes the lead and another, at the same time, only tells of it', async () => {
    const numbered = Promise.withResolvers<null>();
    const waiting = Promise.withResolvers<null>();
    const change = bench.prisma.$transaction(async (tx) => {
      await owned(demoPeople.salesDe.id)(tx);
      await appendEvents(tx, [leadUpdated(lead)]);
      await settlePosition(tx);
      numbered.resolve(null);
      await waiting.promise;
    });
    await numbered.promise;
    const tell = bench.commit([leadUpdated(lead)]);
    await eventually(async () => {
      const { rowCount } = await bench.admin.query(
        `SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`,
        [bench.database.name],
      );
      expect(rowCount).toBe(1);
    });
    waiting.resolve(null);
    await Promise.all([change, tell]);
    expect((await eventsOf(lead)).map((row) => [row.scope_before.owner, row.scope_after.owner])).toEqual([
      [null, demoPeople.salesDe.id],
      [demoPeople.salesDe.id, demoPeople.salesDe.id],
    ]);
  });

  test('begin with nothing for what was created in the same transaction, whatever is told of it first', async () => {
    const id = randomUUID();
    await bench.commit(
      [leadUpdated(id), { ...leadUpdated(id), type: 'LEAD_REGISTERED', data: {} }],
      (tx) =>
        tx.$executeRaw`
        INSERT INTO leads (id, company_name, company_normalized, territory_code, status, stage, source,
          registered_at, created_at, updated_at)
        VALUES (${id}::uuid, 'Post', 'post', 'DE-BY', 'REGISTERED', 'PRE_CLAIM', 'OTHER', now(), now(), now())`,
    );
    const [first, second] = await eventsOf(id);
    expect(first.scope_before).toBeNull();
    expect(first.scope_after.status).toBe('REGISTERED');
    expect(second.scope_before).toEqual(first.scope_after);
  });

  test('know what a follow-up was before, also one that was put there without an event', async () => {
    const { id } = await makeFollowUp(bench.admin, lead, { assignee_id: demoPeople.salesDe.id });
    await bench.commit(
      [{ ...leadUpdated(lead), type: 'FOLLOW_UP_COMPLETED', followUpId: id, data: { followUpType: 'T3' } }],
      (tx) =>
        tx.$executeRaw`
          UPDATE follow_ups SET status = 'COMPLETED', outcome = 'SUCCESS', completed_at = now() WHERE id = ${id}::uuid`,
    );
    const [row] = await eventsOf(lead);
    expect(row.follow_up_before).toMatchObject({
      kind: 'T3',
      status: 'PENDING',
      assignee: demoPeople.salesDe.id,
    });
    expect(row.follow_up_after).toMatchObject({ kind: 'T3', status: 'COMPLETED' });
    expect(row.data).toMatchObject({ leadId: lead, followUpId: id, followUpType: 'T3' });
  });
});

describe('the log', () => {
  test('takes a decision once', async () => {
    const event = leadUpdated(lead, { decisionId: `${lead}:2` });
    await bench.commit([event]);
    await expect(bench.commit([event])).rejects.toThrow(/idempotency_key|[Uu]nique/);
    expect(await eventsOf(lead)).toHaveLength(1);
    expect((await eventsOf(lead))[0].idempotency_key).toBe(idempotencyKey(lead, 'LEAD_UPDATED', `${lead}:2`));
  });

  test('never changes', async () => {
    const position = await bench.commit([leadUpdated(lead)]);
    await expect(
      bench.admin.query(`UPDATE events SET data = '{}' WHERE position = $1`, [position]),
    ).rejects.toThrow('events are immutable');
    await expect(bench.prisma.event.deleteMany({ where: { position } })).rejects.toThrow(/denied/);
  });

  test('refuses an event whose data is not in the table, and the change with it', async () => {
    const wrong = { ...leadUpdated(lead), data: { fields: ['city'], companyName: 'Hotel Post' } };
    await expect(
      bench.commit([wrong], (tx) => tx.$executeRaw`UPDATE leads SET city = 'Ulm' WHERE id = ${lead}::uuid`),
    ).rejects.toThrow(/companyName/);
    const { rows } = await bench.admin.query('SELECT city FROM leads WHERE id = $1', [lead]);
    expect(rows).toEqual([{ city: null }]);
  });

  test('is written by the application for its viewer, of leads in their sight only', async () => {
    const app = connectPrisma(bench.database.appUrl, 'nachfass_app', { max: 2 });
    try {
      const append = (viewer: string | null) =>
        app.$transaction(async (tx) => {
          await tx.$executeRaw`SELECT set_config('app.viewer_id', ${viewer ?? ''}, true)`;
          await appendEvents(tx, [leadUpdated(lead)]);
          return settlePosition(tx);
        });
      expect(await append(demoPeople.salesDe.id)).toBe(await head());
      await expect(append(demoPeople.salesCh.id)).rejects.toThrow(/row-level security/);
      await expect(append(null)).rejects.toThrow(/row-level security/);
      expect(await eventsOf(lead)).toHaveLength(1);
    } finally {
      await app.$disconnect();
    }
  });

  test("refuses an event of a follow-up that does not name the follow-up's lead", async () => {
    const orphan: NewEvent = {
      ...leadUpdated(lead),
      leadId: null,
      followUpId: randomUUID(),
      type: 'FOLLOW_UP_DUE',
      data: { followUpType: 'T3' },
    };
    await expect(bench.commit([orphan])).rejects.toThrow('names its lead too');
  });
});

describe('NOTIFY', () => {
  test('carries the envelope on the channel of its type', async () => {
    const event: NewEvent = {
      type: 'LEAD_STATUS_CHANGED',
      time: Temporal.Instant.from('2026-11-23T09:00:00.123456Z'),
      leadId: lead,
      userId: demoPeople.salesDe.id,
      territory: 'DE-BY',
      subjectId: lead,
      decisionId: 'd1',
      data: { oldStatus: 'REGISTERED', newStatus: 'ACTIVE', auto: false },
    };
    let position = 0n;
    const [payload = ''] = await hearing('dashboard_updates', 1, async () => {
      position = await bench.commit([event, leadUpdated(lead)]);
    });
    expect(JSON.parse(payload)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{14}7/),
      position: (position - 1n).toString(),
      source: 'lead-management',
      type: 'dashboard.lead_status_changed',
      time: '2026-11-23T09:00:00.123Z',
      idempotencyKey: idempotencyKey(lead, 'LEAD_STATUS_CHANGED', 'd1'),
      data: {
        leadId: lead,
        userId: demoPeople.salesDe.id,
        territory: 'DE-BY',
        oldStatus: 'REGISTERED',
        newStatus: 'ACTIVE',
        auto: false,
      },
    });
  });

  test('comes in the order of positions and not at all from a writer that rolled back', async () => {
    const heard = await hearing('cross_module_events', 4, async () => {
      await bench.commit([leadUpdated(lead), leadUpdated(lead)]);
      await bench.prisma
        .$transaction(async (tx) => {
          await appendEvents(tx, [leadUpdated(lead)]);
          throw new Error('no');
        })
        .catch(() => undefined);
      await bench.commit([leadUpdated(lead), leadUpdated(lead)]);
    });
    const positions = heard.map((payload) => Number(JSON.parse(payload).position));
    expect(positions).toEqual([0, 1, 2, 3].map((n) => (positions[0] ?? 0) + n));
  });

  test('refers to the log when the envelope does not fit into 8000 bytes', async () => {
    const insert = (id: string, size: number) =>
      bench.admin.query(
        `INSERT INTO events (id, type, name, channel, time, idempotency_key, data)
         VALUES ($1, 'LEAD_UPDATED', 'lead.updated', 'cross_module_events', now(), gen_random_uuid(),
           jsonb_build_object('fields', repeat('ü', $2)))`,
        [id, size],
      );
    const [fitting, tooLong] = [randomUUID(), randomUUID()];
    const [whole = '', cut = ''] = await hearing('cross_module_events', 2, async () => {
      await insert(fitting, 3_800);
      await insert(tooLong, 3_990);
    });
    expect(JSON.parse(whole).data.fields).toHaveLength(3_800);
    expect(JSON.parse(cut)).toMatchObject({
      id: tooLong,
      type: 'lead.updated',
      data: { truncated: true, reference: tooLong, originalSizeBytes: expect.any(Number) },
    });
    expect(JSON.parse(cut).data.originalSizeBytes).toBeGreaterThanOrEqual(8_000);
  });
});
