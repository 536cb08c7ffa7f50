/** An event log to test with: a database of its own, some leads, and ways to make things happen to them. */
import { randomUUID } from 'node:crypto';
import { Temporal } from '@js-temporal/polyfill';
import pg from 'pg';
import { connectPrisma, type Database, type Transaction } from '../db/client.ts';
import { appendEvents, settlePosition, type NewEvent } from '../events/append.ts';
import { EventLog } from '../events/log.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { makeLead } from './leads.ts';
import { makePeople } from './people.ts';

export interface EventBench {
  readonly database: TestDatabase;
  /** Under the worker's role. */
  readonly prisma: Database;
  /** As superuser: sees and may do everything. */
  readonly admin: pg.Pool;
  readonly log: EventLog;
  readonly leadIds: readonly string[];
  /** One transaction with these events; resolves with the position of the last. */
  commit(events: readonly NewEvent[], before?: (tx: Transaction) => Promise<unknown>): Promise<bigint>;
  /** As many single-event transactions, one after the other, going round the leads. */
  happen(times: number): Promise<bigint>;
  close(): Promise<void>;
}

export async function openEventBench({ leads = 3 } = {}): Promise<EventBench> {
  const database = await createTestDatabase();
  await makePeople(database.ownerUrl);
  const admin = new pg.Pool({ connectionString: database.superuserUrl, max: 4 });
  const prisma = connectPrisma(database.workerUrl, 'nachfass_worker', { max: 20 });
  const log = new EventLog({ connectionString: database.workerUrl, onError: () => undefined });
  const leadIds: string[] = [];
  for (let n = 0; n < leads; n++) leadIds.push((await makeLead(admin, { id: randomUUID() })).id);
  let round = 0;

  const commit: EventBench['commit'] = (events, before) =>
    prisma.$transaction(
      async (tx) => {
        await before?.(tx);
        await appendEvents(tx, events);
        return settlePosition(tx);
      },
      { isolationLevel: 'ReadCommitted', maxWait: 10_000, timeout: 20_000 },
    );
  return {
    database,
    prisma,
    admin,
    log,
    leadIds,
    commit,
    async happen(times) {
      let position = 0n;
      for (let n = 0; n < times; n++)
        position = await commit([leadUpdated(leadIds[round++ % leadIds.length] ?? '')]);
      return position;
    },
    async close() {
      await log.close();
      await prisma.$disconnect();
      await admin.end();
      await database.drop();
    },
  };
}

type LeadUpdated = Extract<NewEvent, { type: 'LEAD_UPDATED' }>;

/** The plainest event: some fields of the lead were edited. */
export function leadUpdated(leadId: string, more: Partial<LeadUpdated> = {}): LeadUpdated {
  return {
    type: 'LEAD_UPDATED',
    time: Temporal.Instant.from('2026-11-23T08:00:00Z'),
    leadId,
    territory: 'DE-BY',
    subjectId: leadId,
    decisionId: randomUUID(),
    data: { fields: ['city'] },
    ...more,
  };
}
