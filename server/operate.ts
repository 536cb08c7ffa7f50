/**
 * Runs one operation for one viewer: a READ COMMITTED transaction with everything the operation writes, or
 * nothing of it. GraphQL mutations and the import use the same way in.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { Viewer } from './auth/viewer.ts';
import type { Clock } from './clock.ts';
import type { Database, Transaction } from './db/client.ts';
import { writeAs, type Written } from './db/viewer-transaction.ts';
import { settingsReader, type ReadSettings } from './settings/read.ts';

/** What a job works with: it acts for nobody. */
export interface SystemWork {
  readonly tx: Transaction;
  readonly now: Temporal.Instant;
  /** The numbers of the domain as they hold for a territory's code; null for what belongs to none. */
  readonly settings: ReadSettings;
}

/** What an operation works with. It has no other access to anything. */
export interface Work extends SystemWork {
  readonly viewer: Viewer;
}

export function operate<T>(
  database: Database,
  viewer: Viewer,
  clock: Clock,
  operation: (work: Work) => Promise<T>,
): Promise<Written<T>> {
  return writeAs(database, viewer.id, (tx) =>
    operation({ tx, viewer, now: clock.now(), settings: settingsReader(tx) }),
  );
}

/** The same for a job, over the worker's connections. */
export function operateAsSystem<T>(
  workerDatabase: Database,
  clock: Clock,
  operation: (work: SystemWork) => Promise<T>,
): Promise<Written<T>> {
  return writeAs(workerDatabase, null, (tx) =>
    operation({ tx, now: clock.now(), settings: settingsReader(tx) }),
  );
}
