/**
 * The whole server over a database of the test's own: real HTTP, real sockets, real PostgreSQL. Signs people in
 * through the API.
 */
import pg from 'pg';
import { endedSessions } from '../auth/authenticate.ts';
import { IdentityProviderUnavailable } from '../auth/oidc.ts';
import { buildApp, type App, type AppOptions } from '../app.ts';
import { createContext } from '../context.ts';
import { isUnavailable } from '../db/failures.ts';
import type { CheckLimits } from '../leads/check-limit.ts';
import { exportRecorder } from '../leads/record-export.ts';
import { createLogger, type Logger } from '../logger.ts';
import { unsubscribing } from '../mail/unsubscribing.ts';
import { createMetrics } from '../metrics.ts';
import { openResources, type OpenResources, type ResourceOptions } from '../resources.ts';
import { schema } from '../schema/schema.ts';
import { apiOf, type Api } from './api.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { makePeople } from './people.ts';

export interface TestApp extends Api {
  readonly database: TestDatabase;
  readonly open: OpenResources;
  /** Signs them in anew next time: their session is over. */
  forget(email: string): void;
  readonly tokens: ReadonlyMap<string, Promise<string>>;
  /** Sees and may do everything: for arranging, breaking and counting. */
  readonly admin: pg.Pool;
  /** Puts the product's clock to this instant; it goes on from there. */
  setClock(instant: string): void;
  stop(): Promise<void>;
}

export interface TestAppOptions
  extends
    Pick<AppOptions, 'web' | 'demoLogins' | 'publicOrigins' | 'exportLimits'>,
    Pick<ResourceOptions, 'identityProvider' | 'sharedAnswers'> {
  readonly poolSize?: number;
  readonly poolWaitMs?: number;
  readonly log?: Logger;
  /** Nothing is asked by the clock: what happens without it, happens because somebody was told. */
  readonly withoutPolls?: boolean;
  /** How often a quiet stream says how far it has come. */
  readonly tickMs?: number;
  /** As in production. */
  readonly clockFixed?: boolean;
  /** `null`: what the settings say. */
  readonly checks?: CheckLimits | null;
  /** A database that has its people already, and is dropped by who made it. */
  readonly database?: TestDatabase;
  /** Who is signed in already in the database this one is a copy of: their tokens, by e-mail address. */
  readonly tokens?: ReadonlyMap<string, Promise<string>>;
}

/** Tests register more than a trade fair brings. */
const MANY_CHECKS = { perUser: 100_000, windowSeconds: 600 };
/** Each connection plans anew whatever it is asked: a few do, but where a test is about many at once. */
const FEW = 4;
/** As many as the product's own. */
export const MANY = 10;
/** Fifty at once take their time on a machine with much else to do. */
const PATIENT_MS = 60_000;

const NEVER_MS = 3_600_000;

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  if (!options.database) await makePeople(database.ownerUrl);
  const log = options.log ?? createLogger({ level: 'error', readable: true });
  const open = await openResources({
    appUrl: database.appUrl,
    workerUrl: database.workerUrl,
    log,
    clockMovable: !options.clockFixed,
    poolSize: options.poolSize ?? FEW,
    poolWaitMs: options.poolWaitMs ?? PATIENT_MS,
    identityProvider: options.identityProvider,
    sharedAnswers: options.sharedAnswers,
    eventPolls: {
      ...(options.tickMs !== undefined && { tickMs: options.tickMs }),
      ...(options.withoutPolls && { pollMs: NEVER_MS, tickMs: NEVER_MS }),
    },
    checks: options.checks === null ? undefined : (options.checks ?? MANY_CHECKS),
  });
  const app: App = buildApp({
    schema,
    createContext: (facts) => createContext(open.resources, facts),
    log,
    metrics: createMetrics(),
    host: '127.0.0.1',
    port: 0,
    production: false,
    findCalendarFeed: open.findCalendarFeed,
    recordExport: exportRecorder((facts) => createContext(open.resources, facts)),
    exportLimits: options.exportLimits,
    endedSessions: (ids) => endedSessions(open.resources.db, ids),
    onSignOut: (wake) => open.onSignOut(wake),
    isUnavailable: (error) => isUnavailable(error) || error instanceof IdentityProviderUnavailable,
    unsubscribing: unsubscribing(open.resources),
    sessionPollMs: options.withoutPolls ? NEVER_MS : undefined,
    publicOrigins: options.publicOrigins,
    web: options.web,
    demoLogins: options.demoLogins,
  });
  const { port } = await app.start();
  const url = `http://127.0.0.1:${port}`;
  const admin = new pg.Pool({ connectionString: database.superuserUrl, max: 4 });
  const tokens = new Map(options.tokens);

  const api = apiOf(url, tokens);
  return {
    database,
    ...api,
    open,
    forget: (email) => void tokens.delete(email),
    tokens,
    admin,
    setClock: (instant) => open.resources.clock.set(Date.parse(instant) - Date.now()),
    async stop() {
      await app.stop();
      await open.close();
      await admin.end();
      if (!options.database) await database.drop();
    },
  };
}
