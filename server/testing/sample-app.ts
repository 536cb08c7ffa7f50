/**
 * A small application behind the real transports: a schema of a few fields, sessions in a map, a feed of items that
 * tests push. It counts the contexts it gave out and which of them were closed.
 */
import { EventEmitter, on } from 'node:events';
import { GraphQLError, GraphQLObjectType, buildSchema, type GraphQLSchema } from 'graphql';
import { buildApp, type App, type AppOptions } from '../app.ts';
import { createLogger } from '../logger.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import type { Identity, OperationContext, RequestFacts } from '../plugins/operation.ts';

export interface SampleContext extends OperationContext {
  readonly facts: RequestFacts;
  closed: number;
  renew(): SampleContext;
}

export interface FeedItem {
  readonly cursor?: string;
  readonly text: string;
}

const typeDefs = /* GraphQL */ `
  type Query {
    public: String!
    me: String!
    rows(first: Int): [Row!]!
    fail(message: String!): String
    failHard(message: String!): String!
    refuse(code: String!): String
    argument(value: Int!): Int
    wait: String
  }
  type Row {
    name: String!
    rows(first: Int): [Row!]!
  }
  type Mutation {
    login(name: String!): Session!
    logout: Boolean!
    change(text: String!): String!
  }
  type Session {
    token: String!
    name: String!
  }
  type Item {
    text: String!
    cursor: String
    viewer: String
    broken: String
  }
  type Subscription {
    feed(after: String): Item!
    publicFeed: Item!
    brokenFeed: Item!
  }
`;

export class SampleWorld {
  readonly sessions = new Map<string, Identity>();
  readonly contexts: SampleContext[] = [];
  readonly log: Record<string, unknown>[] = [];
  /** The `after` of every feed that was opened. */
  readonly opened: (string | undefined)[] = [];
  openFeeds = 0;
  /** What the field `wait` waits for. */
  readonly waiting = Promise.withResolvers<string>();
  readonly #feed = new EventEmitter().setMaxListeners(0);

  constructor() {
    this.signIn('anna-token', 'anna');
    this.signIn('ben-token', 'ben');
  }

  signIn(token: string, id: string): void {
    this.sessions.set(token, { id, sessionId: `session of ${token}` });
  }

  push(item: FeedItem): void {
    this.#feed.emit('item', item);
  }

  fail(error: Error): void {
    this.#feed.emit('error', error);
  }

  readonly createContext = (facts: RequestFacts): SampleContext => {
    const context: SampleContext = {
      facts,
      closed: 0,
      viewer: () => Promise.resolve(facts.token === null ? null : (this.sessions.get(facts.token) ?? null)),
      renew: () => this.createContext(facts),
      close: () => {
        context.closed += 1;
        return Promise.resolve();
      },
    };
    this.contexts.push(context);
    return context;
  };

  async *feed(after?: string): AsyncGenerator<FeedItem> {
    this.opened.push(after);
    const stopped = new AbortController();
    const items = on(this.#feed, 'item', { signal: stopped.signal });
    for await (const [item] of items) yield item as FeedItem;
  }

  schema(): GraphQLSchema {
    const schema = buildSchema(typeDefs);
    const row = { name: 'a row', rows: () => [row] };
    implement(schema, 'Query', {
      public: () => 'for everybody',
      me: async (_root, _args, context) => (await context.viewer())?.id ?? 'nobody',
      rows: () => [row],
      fail: (_root, { message }) => {
        throw new Error(String(message));
      },
      failHard: (_root, { message }) => {
        throw new Error(String(message));
      },
      refuse: (_root, { code }) => {
        throw new GraphQLError('Not like this.', { extensions: { code } });
      },
      argument: (_root, { value }) => value,
      wait: () => this.waiting.promise,
    });
    implement(schema, 'Mutation', {
      login: (_root, { name }, { facts }) => {
        const token = `${String(name)}-token`;
        this.signIn(token, String(name));
        facts.setSessionCookie?.(token, new Date('2030-01-01T00:00:00Z'));
        return { token, name };
      },
      logout: (_root, _args, { facts }) => {
        facts.clearSessionCookie?.();
        return true;
      },
      change: (_root, { text }) => text,
    });
    implement(schema, 'Item', {
      viewer: async (_item, _args, context) => (await context.viewer())?.id,
      broken: () => {
        throw new Error('SELECT secret FROM leads');
      },
    });
    const subscription = schema.getSubscriptionType()?.getFields() ?? {};
    for (const name of ['feed', 'publicFeed', 'brokenFeed']) {
      const field = subscription[name];
      if (!field) continue;
      field.resolve = (item: unknown) => item;
      field.subscribe = (_root, { after }: { after?: string }) => {
        if (name === 'brokenFeed') throw new Error('SELECT secret FROM feeds');
        return this.#counted(this.feed(after));
      };
    }
    for (const [type, name] of [
      ['Query', 'public'],
      ['Mutation', 'login'],
      ['Mutation', 'logout'],
      ['Subscription', 'publicFeed'],
    ] as const) {
      const field = objectType(schema, type).getFields()[name];
      if (field) field.extensions = { directives: { skipAuth: {} } };
    }
    return schema;
  }

  /** Counts a source in as long as it is held. Ending it while it waits ends it. */
  #counted(source: AsyncGenerator<FeedItem>): AsyncIterableIterator<FeedItem> {
    this.openFeeds += 1;
    let held = true;
    return {
      next: () => source.next(),
      return: () => {
        if (held) this.openFeeds -= 1;
        held = false;
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

export interface SampleApp {
  readonly app: App;
  readonly world: SampleWorld;
  readonly metrics: Metrics;
  readonly url: string;
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startSampleApp(
  options: Partial<AppOptions> = {},
  world = new SampleWorld(),
): Promise<SampleApp> {
  const metrics = createMetrics();
  const app = buildApp({ ...sampleOptions(world), metrics, ...options });
  const { port } = await app.start();
  return {
    app,
    world,
    metrics,
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => app.stop(),
  };
}

export function sampleOptions(world: SampleWorld): AppOptions {
  return {
    schema: world.schema(),
    createContext: world.createContext,
    log: createLogger({
      level: 'info',
      readable: false,
      destination: { write: (line) => world.log.push(JSON.parse(line) as Record<string, unknown>) },
    }),
    metrics: createMetrics(),
    host: '127.0.0.1',
    port: 0,
    production: false,
    findCalendarFeed: () => Promise.resolve(null),
    recordExport: () => Promise.resolve(),
    drainMs: 300,
  };
}

type Resolvers = Record<
  string,
  (root: unknown, args: Record<string, unknown>, context: SampleContext) => unknown
>;

function implement(schema: GraphQLSchema, type: string, resolvers: Resolvers): void {
  const fields = objectType(schema, type).getFields();
  for (const [name, resolve] of Object.entries(resolvers)) {
    const field = fields[name];
    if (!field) throw new Error(`There is no field ${type}.${name}.`);
    field.resolve = resolve;
  }
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!(type instanceof GraphQLObjectType)) throw new Error(`There is no type ${name}.`);
  return type;
}
