/** Streams that stay open under a token, over WebSocket and as server-sent events, and how they ended. */
import { createClient, type Client } from 'graphql-ws';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from './eventually.ts';

export interface OpenSocket {
  items: number;
  /** What it was closed with, once it was. */
  closed?: { code: number; reason: string };
}

export interface OpenSse {
  text: string;
  ended: boolean;
}

export interface OpenStreams {
  /** A socket with two streams. */
  socket(token: string): Promise<OpenSocket>;
  /** @param query of every event, when it is left out */
  sse(token: string, query?: string): Promise<OpenSse>;
  /** Closes what is still open. */
  close(): Promise<void>;
}

/** Each resolves when its streams have begun. */
export function openStreams(url: () => string): OpenStreams {
  const clients: Client[] = [];
  const aborts: AbortController[] = [];
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    async socket(token) {
      const state: OpenSocket = { items: 0 };
      const client = createClient({
        url: `${url().replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: bearer(token),
        retryAttempts: 0,
        on: { closed: (event) => (state.closed = event as CloseEvent) },
      });
      clients.push(client);
      for (const query of [
        'subscription { events { __typename } }',
        'subscription { leadChanges { __typename } }',
      ])
        client.subscribe(
          { query },
          { next: () => void (state.items += 1), error: () => undefined, complete: () => undefined },
        );
      await eventually(() => expect(state.items).toBeGreaterThanOrEqual(2));
      return state;
    },
    async sse(token, query = 'subscription { events { __typename } }') {
      const abort = new AbortController();
      aborts.push(abort);
      const response = await fetch(`${url()}/graphql`, {
        method: 'POST',
        signal: abort.signal,
        headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...bearer(token) },
        body: JSON.stringify({ query }),
      });
      const state: OpenSse = { text: '', ended: false };
      const read = async () => {
        for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? [])
          state.text += chunk;
        state.ended = true;
      };
      read().catch(() => undefined);
      await eventually(() => expect(state.text).toContain('StreamCheckpoint'));
      return state;
    },
    async close() {
      for (const abort of aborts.splice(0)) abort.abort();
      await Promise.all(clients.splice(0).map((client) => client.dispose()));
    },
  };
}
