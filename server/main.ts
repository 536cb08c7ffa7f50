/**
 * The server process: boots the database, opens what it holds, serves, and on a signal closes in reverse order.
 * Only here does a clock tick, a signal arrive, an exit code get set.
 */
import path from 'node:path';
import { buildApp, type App } from './app.ts';
import { endedSessions } from './auth/authenticate.ts';
import { IdentityProviderUnavailable } from './auth/oidc.ts';
import { bootDatabase } from './boot.ts';
import { createContext } from './context.ts';
import { isUnavailable } from './db/failures.ts';
import { createViteMiddleware } from './dev-web.ts';
import { readEnv, type Env } from './env.ts';
import { measureEvents } from './event-metrics.ts';
import { jobs } from './jobs/jobs.ts';
import { startScheduler } from './jobs/scheduler.ts';
import { exportRecorder } from './leads/record-export.ts';
import { createLogger, type Logger } from './logger.ts';
import type { Outgoing } from './mail/outbox.ts';
import { mailboxPost, smtpPost } from './mail/post.ts';
import { unsubscribing } from './mail/unsubscribing.ts';
import { createMetrics } from './metrics.ts';
import { openResources, type ResourceOptions } from './resources.ts';
import { schema } from './schema/schema.ts';
import { serverUrl } from './server-url.ts';
import { StartupError } from './startup-error.ts';
import { stopRequested } from './stop-request.ts';
import { demoLogins, seedDemo } from '../prisma/seed/seed.ts';

const WEB = path.resolve(import.meta.dirname, '../web/dist');

/** Ends what was begun, last first; one that fails does not keep the others open. */
class Closing {
  readonly #steps: { readonly what: string; close(): Promise<void> }[] = [];

  add(what: string, close: () => Promise<void>): void {
    this.#steps.push({ what, close });
  }

  async run(log: Logger): Promise<void> {
    for (const { what, close } of this.#steps.reverse()) {
      try {
        await close();
      } catch (error) {
        log.error({ err: error }, `${what} did not close as it should`);
      }
    }
  }
}

async function serve(env: Env, log: Logger, closing: Closing, stopped: Promise<string>): Promise<void> {
  const production = env.NODE_ENV === 'production';
  const database = await bootDatabase(env, {
    now: new Date(),
    say: (line) => log.info(line),
    seed: seedDemo,
  });
  closing.add('the database', () => database.stop());

  const open = await openResources({
    ...database,
    log,
    clockMovable: !production,
    identityProvider: identityProviderOf(env),
  });
  closing.add('the connections', () => open.close());
  const { resources, listener } = open;
  const metrics = createMetrics();
  const measuring = new AbortController();
  const measured = measureEvents(metrics, { ...resources, listener }, measuring.signal);
  closing.add('the figures', () => {
    measuring.abort();
    return measured;
  });

  const scheduler = await startScheduler(
    database.workerUrl,
    jobs(resources.workerDb, resources.clock, log, outgoingOf(env)),
    log,
  );
  closing.add('the job queue', () => scheduler.stop());

  const demo = !production && (database.embedded || env.SEED_DEMO);
  const app = buildApp({
    schema,
    createContext: (facts) => createContext(resources, facts),
    log,
    metrics,
    host: env.HOST,
    port: env.PORT,
    production,
    publicOrigins: env.PUBLIC_ORIGINS,
    trustedProxies: env.TRUSTED_PROXIES,
    metricsToken: env.METRICS_TOKEN,
    recordExport: exportRecorder((facts) => createContext(resources, facts)),
    demoLogins: demo ? demoLogins : undefined,
    web: process.argv.includes('--dev') ? createViteMiddleware() : WEB,
    unsubscribing: unsubscribing(resources),
    readiness: [
      {
        code: 'DATABASE',
        async check() {
          await resources.db.$queryRaw`SELECT 1`;
        },
      },
      {
        code: 'EVENTS',
        check: () =>
          listener.stats().connected
            ? Promise.resolve()
            : Promise.reject(new Error('the connection that listens for events is down')),
      },
    ],
    findCalendarFeed: open.findCalendarFeed,
    endedSessions: (ids) => endedSessions(resources.db, ids),
    onSignOut: (wake) => open.onSignOut(wake),
    isUnavailable: (error) => isUnavailable(error) || error instanceof IdentityProviderUnavailable,
  });
  closing.add('the server', () => app.stop());
  const { port } = await listen(app, env);
  greet(log, serverUrl(env.HOST, port), demo);
  log.info(`stopping: ${await stopped}`);
}

function identityProviderOf(env: Env): ResourceOptions['identityProvider'] {
  if (env.OIDC_ISSUER === undefined || env.OIDC_AUDIENCE === undefined) return undefined;
  return {
    issuer: env.OIDC_ISSUER,
    audience: env.OIDC_AUDIENCE,
    plainLoopback: env.NODE_ENV !== 'production',
    mapping: {
      names: {
        roles: env.OIDC_CLAIM_ROLES,
        territories: env.OIDC_CLAIM_TERRITORIES,
        team: env.OIDC_CLAIM_TEAM,
        email: env.OIDC_CLAIM_EMAIL,
        name: env.OIDC_CLAIM_NAME,
      },
      roleNames: env.OIDC_ROLES,
      trustEmail: env.OIDC_TRUST_EMAIL,
    },
  };
}

/** Without a mail server everything stays here: any sender will do. */
function outgoingOf(env: Env): Outgoing {
  return {
    post: env.SMTP_URL === undefined ? mailboxPost : smtpPost(env.SMTP_URL),
    from: env.MAIL_FROM ?? 'nachfass@localhost',
    publicUrl: env.PUBLIC_URL ?? serverUrl(env.HOST, env.PORT),
  };
}

async function listen(app: App, env: Env): Promise<{ port: number }> {
  try {
    return await app.start();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartupError(
        `Port ${env.PORT} is taken. Stop what uses it, or choose another: PORT=4001 npm start`,
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new StartupError(
        `The server may not listen on ${env.HOST}:${env.PORT}. Choose another HOST or PORT.`,
      );
    }
    throw error;
  }
}

function greet(log: Logger, url: string, demo: boolean): void {
  log.info(`Nachfass is ready: ${url} (API and GraphiQL: ${url}/graphql)`);
  if (!demo) return;
  log.info('Sign in as one of these, password "demo":');
  for (const { email, name, role } of demoLogins)
    log.info(`  ${email.padEnd(28)} ${name}, ${role.toLowerCase()}`);
}

const stopped = stopRequested();
const closing = new Closing();
let log = createLogger({ level: 'info', readable: true });
try {
  const env = readEnv();
  log = createLogger({ level: env.LOG_LEVEL, readable: env.NODE_ENV !== 'production' });
  await serve(env, log, closing, stopped);
} catch (error) {
  process.exitCode = 1;
  if (error instanceof StartupError) process.stderr.write(`${error.message}\n`);
  else log.fatal({ err: error }, 'the server could not start');
} finally {
  await closing.run(log);
  // Nothing may keep a finished server alive: whoever started it waits for its end.
  process.exit();
}
