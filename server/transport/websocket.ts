/**
 * GraphQL over WebSocket: the graphql-ws protocol on `/graphql`, through the same plugins as HTTP.
 *
 * A bad operation is an error for its id and leaves the socket and its other streams alone: nothing thrown here
 * may reach graphql-ws, which would close the socket. Foreign origins are refused before the upgrade. What a
 * socket can cost is bounded: frame size, streams, sockets a person, unread bytes, time to introduce itself.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { getOperationAST, GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { handleProtocols, makeServer, type Context as SocketContext } from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ErrorAnswers } from '../plugins/error-answers.ts';
import { mapStream } from '../plugins/iterate.ts';
import { Operation, type CreateContext, type PluginContext } from '../plugins/operation.ts';
import { isAsyncIterable } from '../plugins/stream.ts';
import { closeCodes } from './close-codes.ts';
import { bearerToken, sessionTokenFromCookies } from './cookies.ts';
import type { LiveSessions } from './live-sessions.ts';
import { isAllowedOrigin } from './origins.ts';
import { SocketSender, type SenderLimits } from './socket-sender.ts';

export interface SocketLimits extends SenderLimits {
  readonly frameBytes: number;
  readonly initMs: number;
  readonly streamsPerSocket: number;
  /** Strangers are counted by their address. */
  readonly socketsPerViewer: number;
  readonly keepAliveMs: number;
}

export const defaultSocketLimits: SocketLimits = {
  frameBytes: 256 * 1024,
  initMs: 3_000,
  streamsPerSocket: 100,
  socketsPerViewer: 20,
  keepAliveMs: 12_000,
  pauseBytes: 1024 * 1024,
  stallMs: 10_000,
};

/** The functions of one operation with all plugins around them, as `yoga.getEnveloped` makes them. */
interface Enveloped {
  parse(source: string): ExecutionArgs['document'];
  validate(schema: ExecutionArgs['schema'], document: ExecutionArgs['document']): readonly GraphQLError[];
  contextFactory(): unknown;
  execute(args: ExecutionArgs): Promise<ExecutionResult> | ExecutionResult;
  subscribe(args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
  schema: ExecutionArgs['schema'];
}

export interface WebSocketOptions {
  getEnveloped(context: PluginContext): Enveloped;
  readonly createContext: CreateContext;
  readonly answers: ErrorAnswers;
  readonly sessions: LiveSessions;
  readonly log: Logger;
  readonly publicOrigins: readonly string[];
  readonly limits?: Partial<SocketLimits>;
  remoteAddressOf(request: IncomingMessage): string;
}

interface Extra {
  readonly socket: WebSocket;
  readonly sender: SocketSender;
  readonly request: IncomingMessage;
  token: string | null;
}

interface Running {
  readonly enveloped: Enveloped;
  readonly operation: Operation;
  readonly sender: SocketSender;
}

export interface GraphQLSockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  counts(): { sockets: number; streams: number };
  stop(): Promise<void>;
}

export function serveWebSocket(options: WebSocketOptions): GraphQLSockets {
  const { createContext, answers, sessions, log, publicOrigins, remoteAddressOf } = options;
  const limits = { ...defaultSocketLimits, ...options.limits };
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    handleProtocols,
    clientTracking: true,
  });
  const running = new WeakMap<ExecutionArgs, Running>();
  const socketsOf = new Map<string, number>();
  let streams = 0;

  const server = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: async (connection) => {
      const { socket, request } = connection.extra;
      connection.extra.token = tokenOf(connection.connectionParams, request);
      const operation = await begin(connection.extra).catch((error: unknown) => {
        log.error({ err: error }, 'a socket could not be introduced');
        return null;
      });
      if (!operation) {
        socket.close(closeCodes.tryAgainLater, 'Try again later');
        return false;
      }
      await operation.close();
      return admit(operation, socket, request);
    },
    onSubscribe: async ({ extra, subscriptions }, id, payload) => {
      const requestId = randomUUID();
      try {
        if (Object.keys(subscriptions).length > limits.streamsPerSocket)
          throw tooManyStreams(limits.streamsPerSocket);
        return await prepare(extra, id, payload, requestId);
      } catch (failure) {
        return answers.answerFailure(failure, requestId).errors ?? [];
      }
    },
    execute: (args) => settle(args, ({ enveloped }) => enveloped.execute(args)),
    subscribe: (args) => settle(args, ({ enveloped }) => enveloped.subscribe(args)),
  });

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const sender = new SocketSender(socket, request.socket, limits);
    // ws closes a socket that breaks its protocol or sends too much, and says so here.
    socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
    keepAlive(socket, limits.keepAliveMs);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (message) => sender.send(message),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (message) => {
            handle(String(message)).catch((error: unknown) => {
              log.error({ err: error }, 'a message of a socket could not be handled');
              socket.close(4500, 'Internal server error');
            });
          }),
      },
      { socket, sender, request, token: null },
    );
    socket.once('close', (code, reason) => void closed(code, String(reason)));
  });

  return {
    upgrade(request, socket, head) {
      socket.on('error', (error) => log.debug({ err: error }, 'an upgrade failed'));
      if (!isAllowedOrigin(request.headers.origin, request.headers.host, publicOrigins)) {
        socket.end(
          'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 15\r\n\r\nForeign origin.',
        );
        return;
      }
      sockets.handleUpgrade(request, socket, head, (open) => sockets.emit('connection', open, request));
    },
    counts: () => ({ sockets: sockets.clients.size, streams }),
    async stop() {
      const closing = [...sockets.clients].map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once('close', () => resolve());
            socket.close(closeCodes.goingAway, 'Going away');
            setTimeout(() => socket.terminate(), 2_000).unref();
          }),
      );
      sockets.close();
      await Promise.all(closing);
    },
  };

  /** @param id of the subscription, where there is one */
  function begin(
    { token, request, socket, sender }: Extra,
    requestId: string = randomUUID(),
    id?: string,
  ): Promise<Operation> {
    const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    return Operation.begin(
      createContext,
      { token, requestId, remoteAddress: remoteAddressOf(request) },
      log,
      { endSession: () => endSession(socket), push: (answer) => sender.push(head, answer) },
    );
  }

  /** Counts the socket in for its viewer; false when the viewer has too many. */
  function admit({ viewer }: Operation, socket: WebSocket, request: IncomingMessage): boolean {
    const holder = viewer?.id ?? `address ${remoteAddressOf(request)}`;
    const held = socketsOf.get(holder) ?? 0;
    if (held >= limits.socketsPerViewer) {
      socket.close(closeCodes.tooManySockets, 'Too many sockets');
      return false;
    }
    if (socket.readyState !== socket.OPEN) return false;
    socketsOf.set(holder, held + 1);
    const unwatch = viewer ? sessions.watch(viewer.sessionId, () => endSession(socket)) : undefined;
    socket.once('close', () => {
      unwatch?.();
      const left = (socketsOf.get(holder) ?? 1) - 1;
      if (left > 0) socketsOf.set(holder, left);
      else socketsOf.delete(holder);
    });
    return true;
  }

  /** Parses, validates and gives a context; or the errors for this id. */
  async function prepare(
    extra: Extra,
    id: string,
    payload: { query: string; operationName?: string | null; variables?: Record<string, unknown> | null },
    requestId: string,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const shared: PluginContext = { params: { operationName: payload.operationName } };
    const enveloped = options.getEnveloped(shared);
    const document = enveloped.parse(payload.query);
    const errors = enveloped.validate(enveloped.schema, document);
    if (errors.length > 0) return answers.answer({ errors }, requestId).errors ?? [];

    // Before anything is begun: graphql-ws would answer this itself, and nobody would close the operation.
    if (!getOperationAST(document, payload.operationName))
      throw new GraphQLError('Say which operation of the document to run.', {
        extensions: { code: 'BAD_USER_INPUT' },
      });

    const operation = await begin(extra, requestId, id);
    try {
      shared.operation = operation;
      const args: ExecutionArgs = {
        schema: enveloped.schema,
        document,
        operationName: payload.operationName,
        variableValues: payload.variables,
        contextValue: await enveloped.contextFactory(),
      };
      running.set(args, { enveloped, operation, sender: extra.sender });
      return args;
    } catch (failure) {
      await operation.close();
      throw failure;
    }
  }

  /** Never rejects; closes the operation when its answer is complete. */
  async function settle(
    args: ExecutionArgs,
    run: (running: Running) => Promise<AsyncIterable<ExecutionResult> | ExecutionResult> | ExecutionResult,
  ): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
    const own = running.get(args);
    if (!own) throw new Error('An operation was not prepared.');
    const { operation, sender } = own;
    const { requestId } = operation;
    try {
      const result = await run(own);
      if (!isAsyncIterable<ExecutionResult>(result)) {
        await operation.close();
        return answers.answer(result, requestId);
      }
      streams += 1;
      return mapStream(
        result,
        async (item) => {
          await sender.ready();
          return answers.answer(item, requestId);
        },
        {
          onFailure: (failure) => answers.answerFailure(failure, requestId),
          onEnd: async () => {
            streams -= 1;
            await operation.close();
          },
        },
      );
    } catch (failure) {
      await operation.close();
      return answers.answerFailure(failure, requestId);
    }
  }
}

function endSession(socket: WebSocket): void {
  socket.close(closeCodes.sessionEnded, 'Session ended');
}

function tokenOf(
  params: SocketContext<Record<string, unknown>>['connectionParams'],
  request: IncomingMessage,
): string | null {
  const authorization = params?.authorization;
  // A caller that sends credentials means those, even when they are no good.
  if (typeof authorization === 'string') return bearerToken(authorization);
  return sessionTokenFromCookies(request.headers.cookie);
}

function tooManyStreams(limit: number): GraphQLError {
  return new GraphQLError(`This connection has ${limit} streams already. Complete some first.`, {
    extensions: { code: 'RATE_LIMITED' },
  });
}

/** Finds peers that are gone without a word: one that misses a ping's answer is cut off. */
function keepAlive(socket: WebSocket, everyMs: number): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, everyMs).unref();
  socket.on('pong', () => {
    answered = true;
  });
  socket.once('close', () => clearInterval(timer));
}
