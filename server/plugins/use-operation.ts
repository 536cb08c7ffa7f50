/**
 * Gives each operation its context and its execution: resolvers get the application's own context object, not the
 * one that plugins share; subscriptions run item by item (see stream.ts).
 *
 * Over HTTP the operation is begun and closed here. A WebSocket's operations come with theirs begun (the socket
 * knows its token) and are closed by the socket's adapter.
 */
import type { IncomingMessage } from 'node:http';
import { execute } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { endedSessionCookie, sessionCookie } from '../transport/cookies.ts';
import { identify } from '../transport/identify.ts';
import type { LiveSessions } from '../transport/live-sessions.ts';
import { Operation, type CreateContext, type PluginContext } from './operation.ts';
import { stream } from './stream.ts';
import { requestIdOf } from './use-request-id.ts';

export interface UseOperationOptions {
  readonly createContext: CreateContext;
  readonly sessions: LiveSessions;
  readonly log: Logger;
  readonly secureCookies: boolean;
  remoteAddressOf(serverContext: { req?: IncomingMessage }): string;
}

export function useOperation({
  createContext,
  sessions,
  log,
  secureCookies,
  remoteAddressOf,
}: UseOperationOptions): Plugin<PluginContext> {
  const cookies = new WeakMap<Request, string>();

  return {
    async onContextBuilding({ context, extendContext }) {
      const shared: PluginContext = context;
      if (shared.operation) {
        extendContext({ currentUser: shared.operation.viewer });
        return;
      }
      const { request } = shared;
      if (!request) throw new Error('An operation came without a request and without its context.');
      const operation = await Operation.begin(
        createContext,
        {
          token: identify(request.headers),
          requestId: requestIdOf(request),
          remoteAddress: remoteAddressOf(context),
          setSessionCookie: (token, expiresAt) =>
            cookies.set(request, sessionCookie(token, expiresAt, secureCookies)),
          clearSessionCookie: () => cookies.set(request, endedSessionCookie(secureCookies)),
        },
        log,
      );
      extendContext({ operation, currentUser: operation.viewer });
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn((args) => execute({ ...args, contextValue: operationOf(args).context }));
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn((args) => stream(operationOf(args), args, sessions));
    },
    async onResultProcess({ serverContext }) {
      // Yoga builds the context into the object that it was given.
      await (serverContext as PluginContext).operation?.close();
    },
    onResponse({ request, response }) {
      const cookie = cookies.get(request);
      if (cookie) response.headers.append('set-cookie', cookie);
    },
  };
}

function operationOf(args: { contextValue?: PluginContext }): Operation {
  const operation = args.contextValue?.operation;
  if (!operation) throw new Error('This operation has no context.');
  return operation;
}
