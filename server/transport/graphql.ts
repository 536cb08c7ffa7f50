/** GraphQL over HTTP: Yoga, and the order in which its plugins see a request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import type { ErrorAnswers } from '../plugins/error-answers.ts';
import type { HttpStreams } from '../plugins/http-streams.ts';
import type { CreateContext, PluginContext } from '../plugins/operation.ts';
import { useCompression } from '../plugins/use-compression.ts';
import { useGate } from '../plugins/use-gate.ts';
import { useIntrospectionGuard } from '../plugins/use-introspection-guard.ts';
import { defaultLimits, useLimits, type Limits } from '../plugins/use-limits.ts';
import { useMaskedErrors } from '../plugins/use-masked-errors.ts';
import { useMetrics } from '../plugins/use-metrics.ts';
import { useOperation } from '../plugins/use-operation.ts';
import { useRequestGuard } from '../plugins/use-request-guard.ts';
import { useRequestId } from '../plugins/use-request-id.ts';
import { useSse } from '../plugins/use-sse.ts';
import type { LiveSessions } from './live-sessions.ts';

export const GRAPHQL_PATH = '/graphql';
const BODY_BYTES = 1_000_000;

/** What Node's server hands to Yoga; absent when a test calls `yoga.fetch`. */
export interface NodeContext {
  req?: IncomingMessage;
  res?: ServerResponse;
}

export interface GraphQLOptions {
  readonly schema: GraphQLSchema;
  readonly createContext: CreateContext;
  readonly answers: ErrorAnswers;
  readonly sessions: LiveSessions;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly production: boolean;
  readonly secureCookies: boolean;
  readonly limits?: Partial<Limits>;
  readonly pingMs?: number;
  /** Origins of our pages, beside this host itself. */
  readonly publicOrigins?: readonly string[];
  readonly streams: HttpStreams;
  addressOf(request: IncomingMessage): string;
}

export type GraphQLServer = ReturnType<typeof createGraphQLServer>;

export function createGraphQLServer(options: GraphQLOptions) {
  const { schema, createContext, answers, sessions, log, metrics, production, secureCookies } = options;
  return createYoga<NodeContext, PluginContext>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    cors: false,
    graphiql: false,
    landingPage: false,
    healthCheckEndpoint: '/graphql/healthz',
    batching: false,
    multipart: false,
    maxRequestBodySize: BODY_BYTES,
    // Errors are answered by useMaskedErrors, at the one place where every result passes.
    maskedErrors: false,
    logging: false,
    plugins: [
      useCompression(),
      useRequestId(),
      useRequestGuard({ publicOrigins: options.publicOrigins ?? [] }),
      useMetrics(metrics),
      useOperation({
        createContext,
        sessions,
        log,
        secureCookies,
        remoteAddressOf: ({ req }) => (req ? options.addressOf(req) : ''),
      }),
      useLimits({ ...defaultLimits, ...options.limits }),
      useGate(),
      useIntrospectionGuard({ production }),
      useMaskedErrors(answers),
      useSse({ streams: options.streams, pingMs: options.pingMs, addressOf: options.addressOf }),
    ],
  });
}
