/**
 * Why the product cannot start, as a sentence for the person at the terminal: what is wrong and what to do.
 * Whoever catches one prints its message alone and exits with 1; any other exception is a defect and keeps
 * its stack.
 */
export class StartupError extends Error {
  override name = 'StartupError';
}

/** The code of a system or PostgreSQL error (`EACCES`, `28P01`), or an empty string. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function errorMessage(error: unknown): string {
  // A connection refused on both IPv4 and IPv6 is an AggregateError without a message of its own.
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(errorMessage).join('; ');
  return error instanceof Error ? error.message : String(error);
}
