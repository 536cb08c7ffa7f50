/** Generated subscriptions over a socket: what came of each, for comparing. */
import { createClient, type Client } from 'graphql-ws';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import type { GraphQLAnswer } from '../api.ts';
import type { TestApp } from '../app.ts';
import type { GeneratedOperation } from './generate.ts';
import type { Side } from './pair.ts';

export interface Stream {
  /** Without checkpoints, whose times are their own. */
  readonly changes: readonly GraphQLAnswer[];
  /** Until everything at or below this cursor has come. */
  reached(cursor: string): Promise<void>;
  /** Until the first checkpoint, or until it ended. */
  caughtUp(): Promise<void>;
}

export async function connect(app: TestApp, email: string): Promise<Client> {
  return createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${await app.token(email)}` },
    retryAttempts: 0,
  });
}

export function openStream(client: Client, { reader }: Side, operation: GeneratedOperation): Stream {
  const all: GraphQLAnswer[] = [];
  let ended = false;
  client.subscribe<Record<string, unknown>>(
    { query: operation.text, variables: reader.resolve(operation.variables) as Record<string, unknown> },
    {
      next: (answer) => void all.push(answer as GraphQLAnswer),
      error: (errors) => {
        all.push({
          errors: Array.isArray(errors)
            ? (errors as NonNullable<GraphQLAnswer['errors']>)
            : [{ message: String(errors) }],
        });
        ended = true;
      },
      complete: () => (ended = true),
    },
  );
  const isCheckpoint = (answer: GraphQLAnswer) => itemOf(answer)['__typename'] === 'StreamCheckpoint';
  const until = (done: () => boolean) =>
    expect.poll(() => ended || done(), { timeout: 30_000, interval: 10 }).toBe(true);
  return {
    get changes() {
      return all.filter((it) => !isCheckpoint(it));
    },
    reached: (cursor) => until(() => String(itemOf(all.at(-1) ?? {})['cursor'] ?? '') >= cursor),
    caughtUp: () => until(() => all.some(isCheckpoint)),
  };
}

function itemOf(answer: GraphQLAnswer): Record<string, unknown> {
  return (Object.values(answer.data ?? {})[0] ?? {}) as Record<string, unknown>;
}
