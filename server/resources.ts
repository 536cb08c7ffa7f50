/**
 * What a process holds between start and stop, opened in order and closed in reverse: connections, the clock, the
 * bridge from NOTIFY to the hub. `main.ts` opens it over the booted database, tests over theirs.
 */
import type { Logger } from 'pino';
import { createAuthenticator } from './auth/authenticate.ts';
import { feedOwner } from './auth/feed-owner.ts';
import { IdentityProvider, type OidcOptions } from './auth/oidc.ts';
import { RefusedSignIns } from './auth/refused-sign-ins.ts';
import { SignInLimit } from './auth/sign-in-limit.ts';
import { TokenUse } from './auth/token-use.ts';
import { writeFeed } from './calendar-feeds/feed-list.ts';
import { ProductClock } from './clock.ts';
import type { Resources } from './context.ts';
import { SharedFigures } from './dashboard/shared-figures.ts';
import { connectPrisma } from './db/client.ts';
import { EventHub, type EventHubOptions } from './events/hub.ts';
import { EventListener } from './events/listen.ts';
import { EventLog, type LogEvent } from './events/log.ts';
import { FanOut } from './fan-out/fan-out.ts';
import { CheckLimit, type CheckLimits } from './leads/check-limit.ts';
import { loadClock } from './time-machine/operations.ts';
import type { FindCalendarFeed } from './transport/calendar-feed.ts';
import { admitSubject, refuseSubject } from './users/admission.ts';

export interface ResourceOptions {
  readonly appUrl: string;
  readonly workerUrl: string;
  readonly log: Logger;
  /** In development. Else the product's clock is the machine's, whatever offset the database has been left with. */
  readonly clockMovable: boolean;
  /** Whose tokens are accepted beside our own; nobody's when absent. */
  readonly identityProvider?: Omit<OidcOptions, 'log'>;
  /** How often one person may register or check, instead of what the settings say. */
  readonly checks?: CheckLimits;
  /** Connections of the application's pool. */
  readonly poolSize?: number;
  /** Milliseconds to wait for one of them before a request is answered with 503. */
  readonly poolWaitMs?: number;
  /** False: every stream answers for itself. What it tells is the same. */
  readonly sharedAnswers?: boolean;
  /** How often the log is read without being woken. */
  readonly eventPolls?: Pick<EventHubOptions, 'pollMs' | 'tickMs'>;
}

export interface OpenResources {
  readonly resources: Resources;
  readonly listener: EventListener;
  readonly tokenUse: TokenUse;
  /** Calls back whenever some session or API token has ended, in whatever process. */
  onSignOut(listener: () => void): void;
  readonly findCalendarFeed: FindCalendarFeed;
  close(): Promise<void>;
}

/** Fails, with nothing left open, when the database is away or swallows LISTEN. */
export async function openResources(options: ResourceOptions): Promise<OpenResources> {
  const { appUrl, workerUrl, log, clockMovable } = options;
  const clock = new ProductClock();
  const db = connectPrisma(appUrl, 'nachfass_app', { max: options.poolSize, waitMs: options.poolWaitMs });
  const workerDb = connectPrisma(workerUrl, 'nachfass_worker', { max: 4 });
  const tell = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const eventLog = new EventLog({
    connectionString: workerUrl,
    onError: tell('a connection of the event log broke'),
  });
  const hub = new EventHub({
    log: eventLog,
    clock,
    onError: tell('the event log could not be read'),
    ...options.eventPolls,
  });
  const fanOut = new FanOut({
    hub,
    resources: () => resources,
    onError: tell('an answer could not be made for many'),
  });
  if (options.sharedAnswers ?? true) hub.follow(fanOut);
  const signOuts = new Set<() => void>();
  const tellSignOut = () => signOuts.forEach((listener) => listener());
  const listener = new EventListener({
    connectionString: workerUrl,
    onWake: () => hub.wake(),
    channels: ['sign_outs'],
    onNotification: tellSignOut,
    // What was told while it was away, too.
    onConnect: tellSignOut,
    onError: tell('the connection that listens for events was lost'),
  });
  const tokenUse = new TokenUse(db, log);
  const refusedSignIns = new RefusedSignIns(db, log);
  const closeAll = async () => {
    await Promise.all([tokenUse.settled(), refusedSignIns.settled()]);
    await listener.stop();
    await hub.stop();
    await eventLog.close();
    await Promise.all([db.$disconnect(), workerDb.$disconnect()]);
  };
  try {
    if (clockMovable) await loadClock({ clock, workerDb });
    await hub.start();
    await listener.start();
  } catch (error) {
    await closeAll();
    throw error;
  }
  const clockWatch = clockMovable
    ? watchClock(hub, () => loadClock({ clock, workerDb }), tell('the clock could not be read'))
    : null;
  const resources: Resources = {
    log,
    clock,
    db,
    workerDb,
    hub,
    fanOut,
    figures: new SharedFigures(),
    authenticate: createAuthenticator({
      db,
      tokenUse,
      provider: options.identityProvider && new IdentityProvider({ ...options.identityProvider, log }),
      admit: (subject, assertion) => admitSubject({ db, clock, log, refusedSignIns }, subject, assertion),
      refuse: (subject) => refuseSubject({ db, clock }, subject),
    }),
    signInLimit: new SignInLimit((email, by) => refusedSignIns.note(email, `${by}_THROTTLED`)),
    refusedSignIns,
    checkLimit: new CheckLimit(db, options.checks),
    clockMovable,
  };
  return {
    resources,
    listener,
    tokenUse,
    onSignOut: (listener) => void signOuts.add(listener),
    async findCalendarFeed(path) {
      const owner = await feedOwner(db, path);
      return owner && { ownerId: owner.id, write: (origin) => writeFeed(resources, owner, origin) };
    },
    async close() {
      clockWatch?.abort();
      await closeAll();
    },
  };
}

/** Another process may move the clock; its event tells this one. */
function watchClock(
  hub: EventHub,
  reload: () => Promise<void>,
  onError: (error: unknown) => void,
): AbortController {
  const watching = new AbortController();
  const watch = async () => {
    // Again after the log was replaced: then the clock may be another, too.
    for (let first = true; !watching.signal.aborted; first = false) {
      const subscription = hub.subscribe({ signal: watching.signal });
      if (!first) await reload().catch(onError);
      for (
        let batch = await subscription.next();
        batch?.type === 'BATCH';
        batch = await subscription.next()
      ) {
        if (batch.events.some(movesClock)) await reload().catch(onError);
      }
    }
  };
  watch().catch((error: unknown) => {
    if (!watching.signal.aborted) onError(error);
  });
  return watching;
}

function movesClock(event: LogEvent): boolean {
  return event.type === 'SETTING_CHANGED' && event.data['key'] === 'clock';
}
