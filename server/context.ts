/**
 * What a resolver gets. One context serves one operation, or one item of a subscription; it opens at most one
 * snapshot at a time, on first use, and `close` gives it back. A mutation's payload is read in a new snapshot,
 * after its commit.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { Authenticate } from './auth/authenticate.ts';
import type { RefusedSignIns } from './auth/refused-sign-ins.ts';
import type { SignInLimit } from './auth/sign-in-limit.ts';
import type { Viewer } from './auth/viewer.ts';
import type { ProductClock } from './clock.ts';
import type { SharedFigures } from './dashboard/shared-figures.ts';
import type { Database } from './db/client.ts';
import { openSnapshot, type Snapshot } from './db/viewer-transaction.ts';
import { encodeCursor } from './events/cursor.ts';
import type { EventHub } from './events/hub.ts';
import type { FanOut } from './fan-out/fan-out.ts';
import type { CheckLimit } from './leads/check-limit.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import { operate, type Work } from './operate.ts';
import type { RequestFacts } from './plugins/operation.ts';
import { settingsReader, type ReadSettings } from './settings/read.ts';

/** What the process holds, from start to stop. */
export interface Resources {
  readonly log: Logger;
  readonly clock: ProductClock;
  readonly db: Database;
  /** The worker's connections: jobs, and the time machine of development. */
  readonly workerDb: Database;
  readonly hub: EventHub;
  /** Follows the hub's head for streams. */
  readonly fanOut: FanOut;
  /** What open dashboards show of the same leads. */
  readonly figures: SharedFigures;
  readonly authenticate: Authenticate;
  readonly signInLimit: SignInLimit;
  readonly refusedSignIns: RefusedSignIns;
  /** Shared by registering, checking and importing. */
  readonly checkLimit: CheckLimit;
  /** Development only: whether `moveClock` is open. */
  readonly clockMovable: boolean;
}

/** One consistent view of the data for this viewer, with its batch loaders. */
export interface View extends Snapshot {
  readonly viewer: Viewer;
  readonly now: Temporal.Instant;
  readonly loaders: Loaders;
  /** The numbers of the domain as they hold for a territory's code; null for what belongs to none. */
  readonly settings: ReadSettings;
  /** The position this view contains, exactly, as clients hold it. */
  readonly asOf: string;
}

export interface Context {
  readonly resources: Resources;
  readonly request: RequestFacts;
  /** The instant by the product's clock that this operation runs at. */
  readonly now: Temporal.Instant;
  /** Who is signed in; null for strangers. Asked of the database once a context. */
  viewer(): Promise<Viewer | null>;
  /** The signed-in viewer's view; UNAUTHENTICATED for strangers. */
  view(): Promise<View>;
  /** Runs an operation in its own transaction; what is read afterwards is read in a new snapshot. */
  mutate<T>(operation: (work: Work) => Promise<T>): Promise<{ value: T; cursor: string }>;
  /**
   * Runs an operation that everything this one reads comes after: no snapshot is opened before it has committed or
   * failed. For resolvers of root fields, before they wait for anything; refused once a snapshot stands.
   */
  recordFirst<T>(operation: (work: Work) => Promise<T>): Promise<T>;
  /** Forgets viewer and snapshot: after signing in or out, and after a mutation. */
  refresh(token?: string | null): Promise<void>;
  /** A context for the next item of a subscription: the same request, a fresh viewer, a fresh snapshot. */
  renew(): Context;
  /** Ends the operation for good: nothing can be read or changed through this context any more. */
  close(): Promise<void>;
}

export function createContext(resources: Resources, request: RequestFacts): Context {
  let token = request.token;
  let viewer: Promise<Viewer | null> | undefined;
  let view: Promise<View> | undefined;
  let closed = false;
  /** What is to be committed before anything is read, one after the other. */
  let recorded: Promise<unknown> = Promise.resolve();
  let reading = false;
  const now = resources.clock.now();

  const context: Context = {
    resources,
    request,
    now,
    viewer() {
      viewer ??= token ? resources.authenticate(token) : Promise.resolve(null);
      return viewer;
    },
    view() {
      view ??= openView();
      return view;
    },
    async mutate(operation) {
      refuseWhenClosed();
      const person = await requireViewer();
      await endView();
      const { value, position } = await operate(resources.db, person, resources.clock, operation);
      const { logId } = await context.view();
      return { value, cursor: encodeCursor(logId, position) };
    },
    recordFirst(operation) {
      refuseWhenClosed();
      if (reading) throw new Error('something was read before what is to be recorded first');
      const recording = recorded.then(async () => {
        const person = await requireViewer();
        return (await operate(resources.db, person, resources.clock, operation)).value;
      });
      // Its failure is told to whoever asked for it; the others read on.
      recorded = recording.catch(() => null);
      return recording;
    },
    async refresh(nextToken) {
      await endView();
      if (nextToken !== undefined) token = nextToken;
      viewer = undefined;
    },
    renew: () => createContext(resources, { ...request, token }),
    close() {
      closed = true;
      return endView();
    },
  };
  return context;

  /**
   * GraphQL answers as soon as one field has failed, while its siblings still run: what they open after the
   * operation has ended, nobody would close.
   */
  function refuseWhenClosed(): void {
    if (closed) throw new Error('the operation has ended');
  }

  async function requireViewer(): Promise<Viewer> {
    const person = await context.viewer();
    if (!person) throw unauthenticated();
    return person;
  }

  async function openView(): Promise<View> {
    refuseWhenClosed();
    const person = await requireViewer();
    await recorded;
    refuseWhenClosed();
    reading = true;
    const snapshot = await openSnapshot(resources.db, person.id);
    return {
      ...snapshot,
      viewer: person,
      now,
      loaders: createLoaders(snapshot.tx, person),
      settings: settingsReader(snapshot.tx),
      asOf: encodeCursor(snapshot.logId, snapshot.position),
    };
  }

  async function endView(): Promise<void> {
    const ending = view;
    view = undefined;
    if (!ending) return;
    // A view that never opened has nothing to close; its failure was already told to whoever asked for it.
    const opened = await ending.catch(() => null);
    await opened?.close();
  }
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError('Sign in first.', {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}
