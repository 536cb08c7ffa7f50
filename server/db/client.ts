/**
 * Prisma over a pool of connections that all have one database role, set when the connection starts: a login
 * that may do more (an owner's, a superuser's) still does no more here than that role.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from './generated/client.ts';
import { OneAtATimeClient } from './one-at-a-time.ts';
import { statementNames } from './prepared-statements.ts';

export type DatabaseRole = 'nachfass_app' | 'nachfass_worker';
export type Database = PrismaClient;
export type Transaction = Prisma.TransactionClient;

/** No statement runs longer; a transaction's own limit (see viewer-transaction.ts) is far above it. */
const STATEMENT_TIMEOUT_MS = 10_000;
/** A transaction that nobody works on holds its connection no longer than this. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
/** So long a transaction waits for a connection; then it fails as unavailable. */
const POOL_WAIT_MS = 5_000;

export interface PoolOptions {
  /** Connections at most. */
  readonly max?: number;
  /** Milliseconds to wait for one. */
  readonly waitMs?: number;
}

export function connectPrisma(url: string, role: DatabaseRole, options: PoolOptions = {}): Database {
  const waitMs = options.waitMs ?? POOL_WAIT_MS;
  const connection = {
    Client: OneAtATimeClient,
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: waitMs,
    application_name: role,
    options: [
      `-c role=${role}`,
      // Compiling a query takes longer than any of ours runs.
      '-c jit=off',
      // What writing transactions count on, whatever the database's own default is.
      '-c default_transaction_isolation=read\\ committed',
      `-c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
      `-c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_TIMEOUT_MS}`,
    ].join(' '),
  };
  const adapter = new PrismaPg(connection, { statementNameGenerator: statementNames() });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: waitMs } });
}
