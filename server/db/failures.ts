/** What a failed statement means for the caller, read from Prisma's errors and the driver's behind them. */

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
/** Prisma's own code for "write conflict or deadlock, try again". */
const PRISMA_WRITE_CONFLICT = 'P2034';
/** Prisma could not get a connection of the pool in time. */
const PRISMA_POOL_EXHAUSTED = ['P2024', 'P2028'];

/** A deadlock or serialization failure: nothing was committed, and another attempt may well succeed. */
export function isRetryable(error: unknown): boolean {
  const codes = codesOf(error);
  return [SERIALIZATION_FAILURE, DEADLOCK, PRISMA_WRITE_CONFLICT].some((code) => codes.includes(code));
}

/** No connection to be had: the database is overloaded or away. */
export function isUnavailable(error: unknown): boolean {
  const codes = codesOf(error);
  return [...PRISMA_POOL_EXHAUSTED, 'P1001', 'P1017', 'ECONNREFUSED', '57P01', '57P03', '53300'].some(
    (code) => codes.includes(code),
  );
}

/** Every code along the chain of causes: Prisma's `code`, the driver adapter's `originalCode`, Node's `code`. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 6) return [];
  const fields = error as Record<string, unknown>;
  const own = [fields['code'], fields['originalCode']].filter((code) => typeof code === 'string');
  const meta = fields['meta'] as Record<string, unknown> | undefined;
  return [
    ...own,
    ...codesOf(fields['cause'], depth + 1),
    ...codesOf(meta?.['driverAdapterError'], depth + 1),
  ];
}
