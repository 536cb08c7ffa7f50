/**
 * The one place where errors become answers, whichever way they leave: HTTP, SSE, WebSocket, inside streams.
 *
 * Guarantee: a client sees an error of the codes in `CLIENT_CODES`, or `INTERNAL` with nothing of its cause; every
 * error carries the request id, under which the log has the cause of each INTERNAL. It breaks when a transport
 * sends a result that did not pass through here.
 */
import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Logger } from 'pino';

/** What a GraphQL error may tell a client, by its code in `extensions`. */
const CLIENT_CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'CURSOR_EXPIRED',
  'TOO_COMPLEX',
  'RATE_LIMITED',
]);

/** What Yoga calls requests that are wrong in themselves. */
const REQUEST_CODES = new Set([
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'REQUEST_ENTITY_TOO_LARGE',
]);

export interface ErrorAnswersOptions {
  readonly log: Logger;
  /** Whether this failure means "the database is busy or away": answered with 503 and Retry-After. */
  isUnavailable?(error: unknown): boolean;
  /** Keep names of the schema out of validation messages. */
  readonly hideSuggestions: boolean;
}

export interface ErrorAnswers {
  /** The result as the client may see it. */
  answer<T extends ExecutionResult>(result: T, requestId: string): T;
  /** An exception as a result. */
  answerFailure(failure: unknown, requestId: string): ExecutionResult;
}

export function createErrorAnswers({
  log,
  isUnavailable,
  hideSuggestions,
}: ErrorAnswersOptions): ErrorAnswers {
  return {
    answer(result, requestId) {
      if (!result.errors?.length) return result;
      const executed = result.data !== undefined;
      const errors = result.errors.map((error) => answerOne(error, requestId, executed));
      // The gate stops an operation before anything ran; then there is no data, not even null.
      const refused = result.data === null && errors.every((error) => !error.path && isRefusal(error));
      const { data, ...rest } = result;
      return (refused ? { ...rest, errors } : { ...result, errors }) as typeof result;
    },
    answerFailure(failure, requestId) {
      const error = failure instanceof GraphQLError ? failure : wrap(failure);
      return { errors: [answerOne(error, requestId, false)] };
    },
  };

  function answerOne(error: GraphQLError, requestId: string, executed: boolean): GraphQLError {
    const { http, ...extensions } = error.extensions;
    const code = clientCode(error, executed);
    if (code !== 'INTERNAL') {
      const message = hideSuggestions ? error.message.replace(/ ?Did you mean .*$/s, '') : error.message;
      return copy(error, message, {
        ...withoutInternals(extensions),
        code,
        requestId,
        ...(http ? { http } : {}),
      });
    }
    const cause = error.originalError ?? error;
    const unavailable = isUnavailable?.(cause) ?? false;
    log.error({ requestId, path: error.path, err: cause }, 'an operation failed');
    return copy(error, unavailable ? UNAVAILABLE : UNEXPECTED, {
      code,
      requestId,
      ...(unavailable
        ? { http: { status: 503, headers: { 'retry-after': '1' } } }
        : executed
          ? {}
          : { http: { status: 500 } }),
    });
  }
}

const UNEXPECTED =
  'Something went wrong on our side. Try again; if it happens again, report the request id of this answer.';
const UNAVAILABLE = 'The server is busy right now. Try again in a moment.';

function clientCode(error: GraphQLError, executed: boolean): string {
  const code: unknown = error.extensions.code;
  const deliberate = error.originalError === undefined || error.originalError instanceof GraphQLError;
  if (typeof code === 'string' && deliberate) {
    if (CLIENT_CODES.has(code)) return code;
    if (REQUEST_CODES.has(code)) return 'BAD_USER_INPUT';
    return 'INTERNAL';
  }
  // graphql-js itself refuses variables (nothing ran, no path) and arguments (`Argument "…" …`) without a code.
  if (code === undefined && !executed && error.path === undefined && isOfGraphQL(error))
    return 'BAD_USER_INPUT';
  if (code === undefined && error.originalError === undefined && error.message.startsWith('Argument "'))
    return 'BAD_USER_INPUT';
  return 'INTERNAL';
}

/** Raised by graphql-js about a place in the document, not an exception of ours that was wrapped on its way. */
function isOfGraphQL(error: GraphQLError): boolean {
  return error.nodes !== undefined || error.source !== undefined;
}

function isRefusal(error: GraphQLError): boolean {
  return error.extensions.code === 'UNAUTHENTICATED' || error.extensions.code === 'FORBIDDEN';
}

function withoutInternals(extensions: Record<string, unknown>): Record<string, unknown> {
  const { stacktrace: _stack, originalError: _original, unexpected: _unexpected, ...rest } = extensions;
  return rest;
}

function copy(error: GraphQLError, message: string, extensions: Record<string, unknown>): GraphQLError {
  return new GraphQLError(message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    path: error.path,
    extensions,
  });
}

function wrap(failure: unknown): GraphQLError {
  const original = failure instanceof Error ? failure : new Error(String(failure));
  return new GraphQLError(original.message, { originalError: original });
}
