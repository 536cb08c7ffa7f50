/**
 * One GraphQL operation as the transports and plugins see it: who asks, under which request id, with which
 * context for its resolvers.
 *
 * Guarantee: `close` reaches the resolvers' context exactly once, whatever happened; the transport that took the
 * operation in calls it when the answer is complete. It breaks when a transport forgets to.
 */
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { TokenScope } from '../auth/viewer.ts';

/** The signed-in person, as far as the gate and the transports have to know. */
export interface Identity {
  readonly id: string;
  /** Of the session, or of the API token that stands for one. */
  readonly sessionId: string;
  /** What an API token is for; absent for a person's own session. */
  readonly scopes?: readonly TokenScope[];
}

/** What a transport knows of a request before anybody is asked who it is. */
export interface RequestFacts {
  readonly token: string | null;
  readonly requestId: string;
  readonly remoteAddress: string;
  setSessionCookie?(token: string, expiresAt: Date): void;
  clearSessionCookie?(): void;
}

/** What resolvers get as their context. The transports use these three and hand on the rest untouched. */
export interface OperationContext {
  /** Who is signed in; null for strangers. Asked once a context. */
  viewer(): Promise<Identity | null>;
  /** A context for the next item of a subscription: a fresh viewer and a fresh snapshot. */
  renew(): OperationContext;
  /** Gives back what the operation held open. */
  close(): Promise<void>;
}

export type CreateContext = (facts: RequestFacts) => OperationContext;

/** What an operation came in on, when it can be told something beside its answers. */
export interface Connection {
  endSession(): void;
  /** Sends a stream's answer, JSON, while the stream waits for its next; false when there is no room for it. */
  push?(answer: Buffer): boolean;
}

export class Operation {
  readonly requestId: string;
  readonly context: OperationContext;
  readonly viewer: Identity | null;
  readonly connection: Connection | undefined;
  readonly #log: Logger;
  #closed: Promise<void> | undefined;

  private constructor(
    facts: RequestFacts,
    context: OperationContext,
    viewer: Identity | null,
    connection: Connection | undefined,
    log: Logger,
  ) {
    this.requestId = facts.requestId;
    this.context = context;
    this.viewer = viewer;
    this.connection = connection;
    this.#log = log;
  }

  /** Begins an operation: makes its context and asks who is there. Throws what the database throws. */
  static async begin(
    createContext: CreateContext,
    facts: RequestFacts,
    log: Logger,
    connection?: Connection,
  ): Promise<Operation> {
    const context = createContext(facts);
    try {
      return new Operation(facts, context, await context.viewer(), connection, log);
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.context.close().catch((error: unknown) => {
      this.#log.error({ err: error, requestId: this.requestId }, 'an operation could not be closed');
    });
    return this.#closed;
  }
}

/** Yoga's own context object, which the plugins share. Resolvers never see it: they get `operation.context`. */
export interface PluginContext {
  request?: Request;
  /** Node's own request; absent over WebSocket. */
  req?: IncomingMessage;
  params?: { operationName?: string | null };
  operation?: Operation;
  /** The gate's name for the viewer. */
  currentUser?: Identity | null;
}
