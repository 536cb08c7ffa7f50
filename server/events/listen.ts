/**
 * The one LISTEN connection of a process.
 *
 * Guarantee: while it is connected, every committed NOTIFY on its channels arrives; whenever it has been away
 * it wakes, so that whoever reads the log from the last position on misses nothing. A connection that was
 * terminated, or went silent without closing, is found by a heartbeat with a time limit and replaced with
 * jittered backoff. What breaks it: a pooler in transaction mode, which takes LISTEN and stays deaf; `start`
 * probes for that and refuses. Payloads are a hint: the log is the truth.
 */
import net from 'node:net';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { errorMessage, StartupError } from '../startup-error.ts';
import { eventChannels } from './catalog.ts';

export interface EventListenerOptions {
  /** A direct login, not a pooler's, that is a member of nachfass_worker. */
  readonly connectionString: string;
  /** Something may have happened: an event, or a time of not listening. Must not throw. */
  readonly onWake: () => void;
  /** Channels beside those of the events; their notifications do not wake. */
  readonly channels?: readonly string[];
  /** A notification on one of `channels`. Those sent while away are lost: see `onConnect`. Must not throw. */
  readonly onNotification?: (channel: string, payload: string) => void;
  /** Listening (again): what the extra channels told meanwhile must be looked up. Must not throw. */
  readonly onConnect?: () => void;
  /** The connection was lost, or could not be made; another is tried. */
  readonly onError: (error: unknown) => void;
  readonly heartbeatMs?: number;
  /** For connecting, for each heartbeat and for the probe. With `heartbeatMs`, below the 5 s to notice in. */
  readonly timeoutMs?: number;
  /** The first and the longest pause between tries. */
  readonly backoffMs?: { readonly first: number; readonly longest: number };
}

export interface ListenerStats {
  readonly connected: boolean;
  readonly reconnects: number;
  readonly notifications: number;
  /** Of the server's queue for notifications, 0 to 1: near 1 some listener is stuck in a transaction. */
  readonly queueUsage: number;
}

export class EventListener {
  readonly #options: Required<EventListenerOptions>;
  readonly #channels: readonly string[];
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #stats = { connected: false, reconnects: 0, notifications: 0, queueUsage: 0 };

  constructor(options: EventListenerOptions) {
    this.#options = {
      channels: [],
      onNotification: () => undefined,
      onConnect: () => undefined,
      heartbeatMs: 1_500,
      timeoutMs: 2_000,
      backoffMs: { first: 50, longest: 2_000 },
      ...options,
    };
    this.#channels = [...new Set([...eventChannels, ...this.#options.channels])];
  }

  /**
   * Resolves when it listens and has heard itself.
   * @throws StartupError with a sentence: out of reach, or behind a pooler that swallows notifications
   */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const first = await this.#connect().catch((error: unknown) => {
        throw new StartupError(
          `The connection that listens for events cannot be made (${errorMessage(error)}). It needs a direct connection to PostgreSQL with a login that is a member of nachfass_worker; a pooler such as PgBouncer will not do.`,
        );
      });
      try {
        await this.#probe(first);
        this.#running = this.#keep(first);
        return;
      } catch (error) {
        await first.close();
        // Cut off while it listened for itself: that says nothing of the way there.
        if (!first.ended.aborted || this.#stopping.signal.aborted || attempt === PROBES) throw error;
        this.#options.onError(error);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  stats(): ListenerStats {
    return { ...this.#stats };
  }

  async #keep(first: Connection): Promise<void> {
    for (let connection: Connection | null = first; connection; connection = await this.#reconnect()) {
      this.#stats.connected = true;
      this.#options.onConnect();
      this.#options.onWake();
      const failure = await this.#watch(connection);
      this.#stats.connected = false;
      await connection.close();
      if (this.#stopping.signal.aborted) return;
      this.#options.onError(failure);
    }
  }

  /** Until the connection is lost, for the reason it gives, or `stop`. */
  async #watch({ client, ended }: Connection): Promise<unknown> {
    for (;;) {
      await pause(this.#options.heartbeatMs, ended);
      if (ended.aborted) return ended.reason;
      try {
        const { rows } = await client.query(HEARTBEAT);
        const [beat] = z.tuple([heartbeat]).parse(rows);
        this.#stats.queueUsage = beat.usage;
        if (beat.channels < this.#channels.length) return new Error('The server has forgotten the LISTEN.');
      } catch (error) {
        return error;
      }
    }
  }

  async #reconnect(): Promise<Connection | null> {
    const { first, longest } = this.#options.backoffMs;
    const { signal } = this.#stopping;
    for (let attempt = 0; ; attempt++) {
      // Full jitter: many servers that lost the same database do not come back at the same moment.
      await pause(Math.random() * Math.min(longest, first * 2 ** Math.min(attempt, 16)), signal);
      if (signal.aborted) return null;
      try {
        const connection = await this.#connect();
        this.#stats.reconnects++;
        return connection;
      } catch (error) {
        if (!signal.aborted) this.#options.onError(error);
      }
    }
  }

  async #connect(): Promise<Connection> {
    const connection = new Connection(this.#options, this.#stopping.signal);
    try {
      await connection.client.connect();
      connection.client.on('notification', ({ channel, payload = '' }) => this.#hear(channel, payload));
      await connection.client.query(
        this.#channels.map((channel) => `LISTEN ${pg.escapeIdentifier(channel)}`).join(';'),
      );
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  #hear(channel: string, payload: string): void {
    const isEvent = (eventChannels as readonly string[]).includes(channel);
    if (!isEvent && !this.#options.channels.includes(channel)) return; // the probe's
    this.#stats.notifications++;
    if (isEvent) this.#options.onWake();
    else this.#options.onNotification(channel, payload);
  }

  /**
   * Sent over a second connection while the first is idle: a pooler in transaction mode lends the first no
   * server then, so what arrives there is lost. Over the same connection it would come back and prove nothing.
   */
  async #probe(listening: Connection): Promise<void> {
    const channel = `nachfass_probe_${randomBytes(8).toString('hex')}`;
    const heard = Promise.withResolvers<true>();
    const listen = (message: { channel: string }) => {
      if (message.channel === channel) heard.resolve(true);
    };
    const sending = new Connection(this.#options, this.#stopping.signal);
    const giveUp = new AbortController();
    try {
      listening.client.on('notification', listen);
      await listening.client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      await sending.client.connect();
      await sending.client.query('SELECT pg_notify($1, $2)', [channel, '']);
      const enough = AbortSignal.any([giveUp.signal, listening.ended]);
      const answer = await Promise.race([heard.promise, pause(this.#options.timeoutMs, enough)]);
      if (!answer && listening.ended.aborted) throw listening.ended.reason;
      if (!answer)
        throw new StartupError(
          'A notification sent to the database did not come back, so live updates would stay silent. A pooler in transaction mode (PgBouncer) between this server and PostgreSQL does that: give it a direct connection, or a pool in session mode.',
        );
      listening.client.off('notification', listen);
      await listening.client.query(`UNLISTEN ${pg.escapeIdentifier(channel)}`);
    } finally {
      giveUp.abort();
      await sending.close();
    }
  }
}

/** So often it begins anew when it is cut off in the middle of proving the way. */
const PROBES = 3;

const HEARTBEAT = `
  SELECT (SELECT count(*) FROM pg_listening_channels())::int AS channels,
         pg_notification_queue_usage() AS usage`;
const heartbeat = z.object({ channels: z.int(), usage: z.number() });

/** A client whose socket can be cut: closing politely waits for ever when the other side has gone silent. */
class Connection {
  readonly client: pg.Client;
  /** Aborted with the reason when the connection ends by itself, or on `stop`. */
  readonly ended: AbortSignal;
  readonly #ending = new AbortController();
  readonly #stopping: AbortSignal;
  readonly #stop = () => this.#ending.abort(this.#stopping.reason);
  readonly #socket = new net.Socket();
  readonly #timeoutMs: number;

  constructor({ connectionString, timeoutMs }: Required<EventListenerOptions>, stopping: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.ended = this.#ending.signal;
    this.#stopping = stopping;
    stopping.addEventListener('abort', this.#stop, { once: true });
    this.client = new pg.Client({
      connectionString,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      keepAlive: true,
      application_name: 'nachfass-listen',
      options: '-c role=nachfass_worker',
      stream: () => this.#socket,
    });
    this.client.on('error', (error) => this.#ending.abort(error));
    this.client.on('end', () => this.#ending.abort(new Error('The listening connection was closed.')));
  }

  async close(): Promise<void> {
    this.#stopping.removeEventListener('abort', this.#stop);
    const patience = new AbortController();
    const politely = this.client.end().catch(() => undefined); // it is being given up
    await Promise.race([politely, pause(Math.min(this.#timeoutMs, 500), patience.signal)]);
    patience.abort();
    this.#socket.destroy();
  }
}

/** Nothing after `ms`, or at once when aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<undefined> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return undefined;
}
