/**
 * Operations over a database of the test's own, without the API in front of them: no HTTP, no GraphQL, no session.
 * For tests of what operations do, many of them; what a client is told is asked through `startTestApp`.
 */
import type { Temporal } from '@js-temporal/polyfill';
import pg from 'pg';
import type { Viewer } from '../auth/viewer.ts';
import type { Clock } from '../clock.ts';
import { connectPrisma, type Database } from '../db/client.ts';
import { createLogger, type Logger } from '../logger.ts';
import { operate, type Work } from '../operate.ts';
import { UserError } from '../user-errors.ts';
import { createTestDatabase } from './database.ts';
import { makePeople, type Person } from './people.ts';

export interface TestOperations {
  /** Sees and may do everything: for arranging, breaking and counting. */
  readonly admin: pg.Pool;
  readonly workerDb: Database;
  readonly log: Logger;
  /** The product's clock, which stands until it is set. */
  readonly clock: Clock & { set(now: Temporal.Instant): void };
  /** Runs an operation as this person, in its transaction. */
  as<T>(person: Person, operation: (work: Work) => Promise<T>): Promise<T>;
  /** The same, and what a person is told when it is refused. Every other failure fails the test. */
  answer<T>(person: Person, operation: (work: Work) => Promise<T>): Promise<T | UserError>;
  stop(): Promise<void>;
}

export async function startTestOperations(begin: Temporal.Instant): Promise<TestOperations> {
  const database = await createTestDatabase();
  await makePeople(database.ownerUrl);
  const db = connectPrisma(database.appUrl, 'nachfass_app', { max: 4 });
  const workerDb = connectPrisma(database.workerUrl, 'nachfass_worker', { max: 2 });
  const admin = new pg.Pool({ connectionString: database.superuserUrl, max: 2 });
  let now = begin;
  const clock = { now: () => now, set: (to: Temporal.Instant) => void (now = to) };
  const as: TestOperations['as'] = async (person, operation) =>
    (await operate(db, viewerOf(person), clock, operation)).value;
  return {
    admin,
    workerDb,
    log: createLogger({ level: 'error', readable: true }),
    clock,
    as,
    answer: (person, operation) =>
      as(person, operation).catch((error: unknown) => {
        if (error instanceof UserError) return error;
        throw error;
      }),
    async stop() {
      await Promise.all([db.$disconnect(), workerDb.$disconnect(), admin.end()]);
      await database.drop();
    },
  };
}

function viewerOf({ id, name, role, teamId, territories }: Person): Viewer {
  return { sessionId: id, id, name, role, teamId, territories, expiresAt: new Date(8.64e15), active: true };
}
