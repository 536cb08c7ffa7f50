/** What a failed statement means for the caller, read from Prisma's errors and the driver's behind them. */

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const INSUFFICIENT_PRIVILEGE = '42501';
const UNIQUE_VIOLATION = '23505';
/** The constraint on the idempotency key of events, which PostgreSQL's message names in every language. */
const EVENT_KEY = 'events_idempotency_key_key';
/** Prisma's own code for "write conflict or deadlock, try again". */
const PRISMA_WRITE_CONFLICT = 'P2034';
/** Prisma could not get a connection of the pool in time. */
const PRISMA_POOL_EXHAUSTED = ['P2024', 'P2028'];

/** What the driver says, without a code, when its pool or its server gives no connection in time. */
const DRIVER_GAVE_UP = [
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'Connection terminated unexpectedly',
];

/** A deadlock or serialization failure: nothing was committed, and another attempt may well succeed. */
export function isRetryable(error: unknown): boolean {
  const codes = codesOf(error);
  return [SERIALIZATION_FAILURE, DEADLOCK, PRISMA_WRITE_CONFLICT].some((code) => codes.includes(code));
}

/** The database itself did not let this role or viewer do it. */
export function isForbidden(error: unknown): boolean {
  return codesOf(error).includes(INSUFFICIENT_PRIVILEGE);
}

/** The log has this decision already: the key of an event was taken. */
export function isDuplicateEvent(error: unknown): boolean {
  return (
    codesOf(error).includes(UNIQUE_VIOLATION) &&
    chainOf(error).some(({ message }) => typeof message === 'string' && message.includes(EVENT_KEY))
  );
}

/** No connection to be had: the database is overloaded or away. */
export function isUnavailable(error: unknown): boolean {
  const codes = codesOf(error);
  return (
    [...PRISMA_POOL_EXHAUSTED, 'P1001', 'P1017', 'ECONNREFUSED', '57P01', '57P03', '53300'].some((code) =>
      codes.includes(code),
    ) || chainOf(error).some(({ message }) => DRIVER_GAVE_UP.some((saying) => saying === message))
  );
}

/** Prisma's `code`, the driver adapter's `originalCode`, Node's `code`. */
function codesOf(error: unknown): string[] {
  return chainOf(error)
    .flatMap(({ code, originalCode }) => [code, originalCode])
    .filter((code) => typeof code === 'string');
}

/** The error and every cause behind it. */
function chainOf(error: unknown, depth = 0): Record<string, unknown>[] {
  if (typeof error !== 'object' || error === null || depth > 6) return [];
  const fields = error as Record<string, unknown>;
  const meta = fields['meta'] as Record<string, unknown> | undefined;
  return [
    fields,
    ...chainOf(fields['cause'], depth + 1),
    ...chainOf(meta?.['driverAdapterError'], depth + 1),
  ];
}
