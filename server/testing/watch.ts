/** Streams as real clients read them: graphql-ws over a socket, and server-sent events line by line. */
import { createClient } from 'graphql-ws';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Api, GraphQLAnswer } from './api.ts';

const item = z.looseObject({
  __typename: z.string(),
  cursor: z.string(),
  kind: z.string().optional(),
  leadId: z.string().optional(),
  followUpId: z.string().optional(),
  reason: z.string().optional(),
  head: z.string().optional(),
  lead: z
    .looseObject({
      id: z.string(),
      status: z.string(),
      version: z.int(),
      redactedFields: z.array(z.string()),
    })
    .nullish(),
  followUp: z.looseObject({ id: z.string(), status: z.string() }).nullish(),
  event: z
    .looseObject({ type: z.string(), position: z.string(), cursor: z.string(), data: z.looseObject({}) })
    .nullish(),
  dashboard: z.looseObject({ asOf: z.string(), mine: z.looseObject({}) }).optional(),
});
export type Seen = z.infer<typeof item>;

const COMMON = `... on StreamCheckpoint { cursor head at } ... on ResyncRequired { reason cursor }`;
const EVENT = 'event { type position cursor data }';

const CHANGE: Readonly<Record<string, string>> = {
  leadChanges: `... on LeadChange { cursor kind leadId lead { id status version redactedFields } ${EVENT} }`,
  followUpChanges: `... on FollowUpChange { cursor kind followUpId followUp { id status } ${EVENT} }`,
  events: `... on EventItem { cursor ${EVENT} }`,
  dashboardChanges:
    '... on DashboardChange { cursor dashboard { asOf mine { t3Pending t7Pending leads dueToday } } }',
};

/** The text of a subscription with its arguments as written: `leadChanges(filter: { mine: true })`. */
export function subscription(field: string): string {
  const [name = ''] = field.split('(');
  return `subscription { ${field} { __typename ${COMMON} ${CHANGE[name]} } }`;
}

const closing = z.object({ code: z.int() });

export interface Watch {
  /** Everything that came, in order. */
  readonly items: readonly Seen[];
  /** Without checkpoints. */
  readonly changes: readonly Seen[];
  /** The errors it ended with, if any. */
  readonly errors: readonly { message: string; extensions?: Record<string, unknown> }[];
  readonly ended: boolean;
  /** How the server closed the socket, once it has. */
  readonly closed?: { readonly code: number };
  /** Waits until so many changes have come. */
  upTo(changes: number): Promise<readonly Seen[]>;
  /** Waits until everything at or below this cursor has come. */
  reached(cursor: string): Promise<readonly Seen[]>;
  /** Waits for the first checkpoint: from here on it is live. */
  live(): Promise<Watch>;
  /** Waits until the server has ended it. */
  end(): Promise<readonly Seen[]>;
  /** Resolves when it has ended, whoever ended it. */
  readonly over: Promise<unknown>;
  stop(): Promise<void>;
  /** Tears the connection without a word to the server. */
  cut(): void;
}

class Received implements Watch {
  readonly items: Seen[] = [];
  errors: GraphQLAnswer['errors'] & object = [];
  ended = false;
  closed?: { readonly code: number };
  stop: () => Promise<void> = () => Promise.resolve();
  cut: () => void = () => undefined;
  readonly #over = Promise.withResolvers<null>();
  readonly over = this.#over.promise;

  get changes(): Seen[] {
    return this.items.filter((it) => it.__typename !== 'StreamCheckpoint');
  }

  finish(errors?: GraphQLAnswer['errors']): void {
    if (errors) this.errors = errors;
    this.ended = true;
    this.#over.resolve(null);
  }

  take({ data, errors }: GraphQLAnswer): void {
    if (errors) this.errors = errors;
    for (const value of Object.values(data ?? {})) if (value) this.items.push(item.parse(value));
  }

  async upTo(changes: number): Promise<Seen[]> {
    await poll(() => this.changes.length >= changes);
    return this.changes;
  }

  async reached(cursor: string): Promise<Seen[]> {
    await poll(() => (this.items.at(-1)?.cursor ?? '') >= cursor);
    return this.changes;
  }

  async live(): Promise<Watch> {
    await poll(() => this.items.some((it) => it.__typename === 'StreamCheckpoint'));
    return this;
  }

  async end(): Promise<Seen[]> {
    await poll(() => this.ended);
    return this.changes;
  }
}

function poll(done: () => boolean): Promise<void> {
  return expect.poll(done, { interval: 10 }).toBe(true);
}

/** One that is closed before it is open says so as an error, also when nobody listens any more. */
class Socket extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol);
    this.on('error', () => undefined); // 'close' follows
  }
}

/** Over a socket of its own. */
export async function watch(app: Pick<Api, 'url' | 'token'>, email: string, field: string): Promise<Watch> {
  const received = new Received();
  let opened = false;
  const client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: Socket,
    connectionParams: { authorization: `Bearer ${await app.token(email)}` },
    retryAttempts: 0,
    on: {
      opened: (socket) => {
        opened = true;
        received.cut = () => (socket as WebSocket).terminate();
      },
      closed: (event) => (received.closed = closing.parse(event)),
    },
  });
  client.subscribe<Record<string, unknown>>(
    { query: subscription(field) },
    {
      next: (answer) => received.take(answer as GraphQLAnswer),
      error: (errors) =>
        received.finish(
          Array.isArray(errors) ? (errors as typeof received.errors) : [{ message: String(errors) }],
        ),
      complete: () => received.finish(),
    },
  );
  received.cut = () => client.terminate();
  received.stop = async () => {
    try {
      await client.dispose();
    } catch (error) {
      // One that never got through has nothing to stop.
      if (opened) throw error;
    }
  };
  return received;
}

export interface SseWatch extends Watch {
  /** The `id:` of each event that came, in order. */
  readonly ids: readonly (string | null)[];
}

class ReceivedBySse extends Received implements SseWatch {
  readonly ids: (string | null)[] = [];
}

/** Over server-sent events, going on after `lastEventId` as a browser does that comes back. */
export async function watchBySse(
  app: Pick<Api, 'url' | 'token'>,
  email: string,
  field: string,
  lastEventId?: string,
): Promise<SseWatch> {
  const received = new ReceivedBySse();
  const abort = new AbortController();
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    signal: abort.signal,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${await app.token(email)}`,
      ...(lastEventId && { 'last-event-id': lastEventId }),
    },
    body: JSON.stringify({ query: subscription(field) }),
  });
  const read = async () => {
    let rest = '';
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(received, block);
    }
  };
  const reading = read()
    .then(() => received.finish())
    .catch((error: unknown) => {
      const brokenOff = error instanceof TypeError && !abort.signal.aborted;
      received.finish(brokenOff ? [{ message: String(error) }] : undefined);
      if (!brokenOff && !abort.signal.aborted) throw error;
    });
  received.cut = () => abort.abort();
  received.stop = async () => {
    abort.abort();
    await reading;
  };
  return received;
}

function take(received: ReceivedBySse, block: string): void {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
  );
  if (fields.get('event') !== 'next') return;
  received.ids.push(fields.get('id') ?? null);
  received.take(JSON.parse(fields.get('data') ?? '{}') as GraphQLAnswer);
}
