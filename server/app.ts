/**
 * The server: GraphQL over HTTP, SSE and WebSocket, the web app, and what operators ask, on one port.
 *
 * Guarantee: `stop` takes no new work, lets what runs finish for a bounded time, closes sockets with 1001, and
 * resolves when nothing of it is left. It owns no database and no clock: those begin before it and end after it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import {
  createLeadExport,
  EXPORT_PATH,
  type ExportLimits,
  type RecordExport,
} from './export/export-leads.ts';
import type { Metrics } from './metrics.ts';
import { createErrorAnswers } from './plugins/error-answers.ts';
import { HttpStreams } from './plugins/http-streams.ts';
import type { CreateContext } from './plugins/operation.ts';
import type { Limits } from './plugins/use-limits.ts';
import { CALENDAR_PATH, serveCalendarFeeds, type FindCalendarFeed } from './transport/calendar-feed.ts';
import { sessionTokenFromCookies } from './transport/cookies.ts';
import { serveGraphiQL, wantsGraphiQL } from './transport/graphiql.ts';
import { starterTabs } from './transport/graphiql-tabs.ts';
import { createGraphQLServer, GRAPHQL_PATH } from './transport/graphql.ts';
import { LiveSessions, type EndedSessions } from './transport/live-sessions.ts';
import { createProbes, sendJson, type ReadinessCheck } from './transport/probes.ts';
import { originOf } from './transport/origins.ts';
import { remoteAddress } from './transport/remote-address.ts';
import { serveStaticFiles } from './transport/static-files.ts';
import { serveUnsubscribing, UNSUBSCRIBE_PREFIX, type Unsubscribing } from './transport/unsubscribe.ts';
import { serveWebSocket, type SocketLimits } from './transport/websocket.ts';

/** Vite in development: takes what is not ours, and gets the server for its own WebSocket. */
export interface WebMiddleware {
  attach(server: Server): Promise<{
    handle(request: IncomingMessage, response: ServerResponse, next: () => void): void;
    close(): Promise<void>;
  }>;
}

export interface AppOptions {
  readonly schema: GraphQLSchema;
  readonly createContext: CreateContext;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly production: boolean;
  /** Origins besides this host whose pages may open WebSockets: `https://leads.example.com`. */
  readonly publicOrigins?: readonly string[];
  /** How many proxies in front are believed about `X-Forwarded-For`. */
  readonly trustedProxies?: number;
  /** Send the session's cookie over HTTPS only. Default: in production. */
  readonly secureCookies?: boolean;
  readonly metricsToken?: string;
  /** Keeps in the audit log that somebody exports leads. */
  readonly recordExport: RecordExport;
  readonly exportLimits?: Partial<ExportLimits>;
  /** For the sign-in page; absent where there are no demo people. */
  readonly demoLogins?: readonly object[];
  /** A folder of built files, or Vite. */
  readonly web?: string | WebMiddleware;
  readonly unsubscribing?: Unsubscribing;
  readonly readiness?: readonly ReadinessCheck[];
  /** What is at an address below `/calendar/`. */
  readonly findCalendarFeed: FindCalendarFeed;
  readonly endedSessions?: EndedSessions;
  /** Calls back whenever some session has ended: then it is asked which. */
  onSignOut?(wake: () => void): void;
  /** How often it is asked without that. */
  readonly sessionPollMs?: number;
  /** Whether a failure means "busy or away": 503 with Retry-After. */
  isUnavailable?(error: unknown): boolean;
  readonly limits?: Partial<Limits>;
  readonly socketLimits?: Partial<SocketLimits>;
  /** Streams over HTTP that one person may have open. */
  readonly streamsPerViewer?: number;
  readonly pingMs?: number;
  /** How long a client may take to send a request's head. */
  readonly headersTimeoutMs?: number;
  /** How long running requests may take to finish when the server stops. */
  readonly drainMs?: number;
}

export interface App {
  /** Resolves when it listens; rejects with the system's error, such as EADDRINUSE. */
  start(): Promise<{ port: number }>;
  /** Ends everything; a second call waits for the first. */
  stop(): Promise<void>;
  /** Ends what is open under this session, at once. */
  endSession(sessionId: string): void;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function buildApp(options: AppOptions): App {
  const { log, metrics, production, createContext, drainMs = 3_000 } = options;
  let phase: string | null = 'STARTING';
  let stopping: Promise<void> | undefined;
  let web: Handler | undefined;
  let closeWeb: (() => Promise<void>) | undefined;

  const addressOf = (request: IncomingMessage) => remoteAddress(request, options.trustedProxies ?? 0);
  const sessions = new LiveSessions({
    log,
    endedSessions: options.endedSessions,
    everyMs: options.sessionPollMs,
  });
  options.onSignOut?.(() => sessions.wake());
  const streams = new HttpStreams(options.streamsPerViewer ?? 100);
  const answers = createErrorAnswers({
    log,
    isUnavailable: options.isUnavailable,
    hideSuggestions: production,
  });
  const graphql = createGraphQLServer({
    ...options,
    answers,
    sessions,
    addressOf,
    secureCookies: options.secureCookies ?? production,
    streams,
  });
  const sockets = serveWebSocket({
    getEnveloped: graphql.getEnveloped,
    createContext,
    answers,
    sessions,
    log,
    publicOrigins: options.publicOrigins ?? [],
    limits: options.socketLimits,
    remoteAddressOf: addressOf,
  });
  metrics.observe({
    sockets: () => sockets.counts().sockets,
    streams: () => ({ websocket: sockets.counts().streams, sse: streams.open }),
  });
  const calendars = serveCalendarFeeds({
    find: options.findCalendarFeed,
    addressOf,
    originOf: (request) =>
      originOf(request, options.publicOrigins ?? [], options.secureCookies ?? production),
  });
  const exportLeads = createLeadExport({ ...options, answers, addressOf, limits: options.exportLimits });
  const graphiql = serveGraphiQL(starterTabs);
  const probes = createProbes({
    log,
    metrics,
    metricsToken: options.metricsToken,
    checks: options.readiness ?? [],
    phase: () => phase,
  });

  const server = createServer({
    headersTimeout: options.headersTimeoutMs ?? 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: Math.min(2_000, options.headersTimeoutMs ?? 2_000),
  });
  server.on('request', (request, response) => {
    respond(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a request could not be answered');
      if (response.headersSent) response.destroy();
      else if (options.isUnavailable?.(error)) {
        response.setHeader('retry-after', '1');
        sendJson(response, 503, { error: 'This cannot be answered right now. Try again in a moment.' });
      } else sendJson(response, 500, { error: 'Something went wrong on our side.' });
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (pathOf(request) === GRAPHQL_PATH && phase === null) sockets.upgrade(request, socket, head);
    // Vite answers the upgrades of its own client.
    else if (typeof options.web !== 'object')
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  });

  return {
    async start() {
      if (typeof options.web === 'object') {
        const vite = await options.web.attach(server);
        closeWeb = () => vite.close();
        web = (request, response) =>
          new Promise((resolve) => {
            response.once('close', resolve);
            vite.handle(request, response, () =>
              sendJson(response, 404, { error: 'There is nothing here.' }),
            );
          });
      } else if (options.web !== undefined) {
        web = serveStaticFiles(options.web);
      }
      const port = await listen(server, options.port, options.host);
      sessions.start();
      phase = null;
      return { port };
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
    endSession: (sessionId) => sessions.end(sessionId),
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (path === null) {
      sendJson(response, 400, { error: 'This address or host is not valid.' });
      return;
    }
    measure(request, response, path);
    closeWhenIdle(response);
    const probe = probes.get(path);
    if (probe && (request.method === 'GET' || request.method === 'HEAD')) return probe(request, response);
    if (phase !== null) {
      response.setHeader('connection', 'close');
      response.setHeader('retry-after', '1');
      sendJson(response, 503, { error: 'The server is starting or stopping. Try again in a moment.' });
      return;
    }
    if (path === GRAPHQL_PATH) {
      if (wantsGraphiQL(request) && (await mayOpenGraphiQL(request))) return graphiql(request, response);
      await graphql.requestListener(request, response);
      return;
    }
    if (path.startsWith(CALENDAR_PATH)) return calendars(request, response, path);
    if (path === EXPORT_PATH) return exportLeads(request, response);
    if (options.unsubscribing && path.startsWith(UNSUBSCRIBE_PREFIX)) {
      const token = path.slice(UNSUBSCRIBE_PREFIX.length);
      return serveUnsubscribing(options.unsubscribing, token, request, response);
    }
    if (path === '/demo-logins.json') {
      sendJson(
        response,
        options.demoLogins ? 200 : 404,
        options.demoLogins ?? { error: 'No demonstration here.' },
      );
      return;
    }
    if (web) return web(request, response);
    sendJson(response, 404, { error: 'The web app is not built. `npm start` builds it.' });
  }

  async function mayOpenGraphiQL(request: IncomingMessage): Promise<boolean> {
    if (!production) return true;
    const context = createContext({
      token: sessionTokenFromCookies(request.headers.cookie),
      requestId: '',
      remoteAddress: addressOf(request),
    });
    try {
      return (await context.viewer()) !== null;
    } finally {
      await context.close();
    }
  }

  /** Keep-alive would hold a stopping server for as long as its clients like. */
  function closeWhenIdle(response: ServerResponse): void {
    response.once('close', () => {
      if (phase === 'STOPPING') setImmediate(() => server.closeIdleConnections());
    });
  }

  function measure(request: IncomingMessage, response: ServerResponse, path: string): void {
    const began = performance.now();
    const route = routeOf(path);
    response.once('close', () => {
      if (String(response.getHeader('content-type')).startsWith('text/event-stream')) return;
      metrics.httpDuration.observe(
        { route, method: request.method ?? '', status: String(response.statusCode) },
        (performance.now() - began) / 1000,
      );
    });
  }

  /** For the figures: an address that is a secret is no name of a route. */
  function routeOf(path: string): string {
    if (path === GRAPHQL_PATH || path === EXPORT_PATH || probes.has(path)) return path;
    // Of addresses that are secrets, the beginning.
    return [CALENDAR_PATH, UNSUBSCRIBE_PREFIX].find((prefix) => path.startsWith(prefix)) ?? 'web';
  }

  async function stop(): Promise<void> {
    phase = 'STOPPING';
    sessions.stop();
    const closed = server.listening
      ? new Promise<void>((resolve) => server.close(() => resolve()))
      : Promise.resolve();
    server.closeIdleConnections();
    // They never finish by themselves; their clients continue elsewhere at their last event id.
    streams.stop();
    const impatient = setTimeout(() => server.closeAllConnections(), drainMs);
    await Promise.all([sockets.stop(), closed]);
    clearTimeout(impatient);
    await closeWeb?.();
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** The path of a request that a URL can be made of; null for a malformed target or `Host`. */
function pathOf({ url = '/', headers }: IncomingMessage): string | null {
  const base = `http://${headers.host ?? 'localhost'}`;
  if (!url.startsWith('/') || !URL.canParse(url, base) || !URL.canParse(base + url)) return null;
  return url.split(/[?#]/, 1)[0] ?? null;
}
