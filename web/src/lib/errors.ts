/** What a failed request tells a person: whether to sign in, to wait, or which request id to quote. */
import type { CombinedError } from 'urql';

export interface Failure {
  /** `OFFLINE` when the server could not be reached at all. */
  readonly code: string;
  readonly message: string;
  /** Names the request in the server's log; `null` when it never got there. */
  readonly requestId: string | null;
}

export function describeFailure(error: CombinedError): Failure {
  const [first] = error.graphQLErrors;
  if (!first) {
    const status = responseStatus(error.response);
    const code =
      status === 401 ? 'UNAUTHENTICATED' : status === null || status >= 502 ? 'OFFLINE' : 'INTERNAL';
    return { code, message: error.message, requestId: null };
  }
  const { code, requestId } = first.extensions;
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: first.message,
    requestId: typeof requestId === 'string' ? requestId : null,
  };
}

export function isUnauthenticated(error: CombinedError | undefined): boolean {
  return error !== undefined && describeFailure(error).code === 'UNAUTHENTICATED';
}

function responseStatus(response: unknown): number | null {
  if (typeof response !== 'object' || response === null || !('status' in response)) return null;
  return typeof response.status === 'number' ? response.status : null;
}
