/**
 * Makes things happen: transactions that append an event as the product's operations do, its position last, on a
 * connection of the worker's role.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { eventCatalog, parseEventData, type EventType } from '../../server/events/catalog.ts';
import { monotonic } from './clock.ts';

export interface Happening {
  readonly leadId: string;
  readonly type?: EventType;
  readonly followUpId?: string;
  readonly userId?: string;
  readonly data?: object;
}

export interface Commit {
  /** Of the last of its events. */
  readonly position: number;
  /** When COMMIT was sent, and when PostgreSQL had acknowledged it: milliseconds of the monotonic clock. */
  readonly sentAt: number;
  readonly at: number;
}

export class Writer {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async connect(workerUrl: string): Promise<Writer> {
    const client = new pg.Client({ connectionString: workerUrl, options: '-c role=nachfass_worker' });
    await client.connect();
    return new Writer(client);
  }

  /** One transaction with these events. `meanwhile` runs when they are appended and before they are numbered. */
  async append(happenings: readonly Happening[], meanwhile?: () => Promise<unknown>): Promise<Commit> {
    const insert = `BEGIN; ${insertOf(happenings)}`;
    const settle = 'SET CONSTRAINTS event_position IMMEDIATE; SELECT head FROM event_counter';
    if (meanwhile) {
      await this.#client.query(insert);
      await meanwhile();
    }
    // As one message: from the position on the log's counter is held.
    const results: unknown = await this.#client.query(meanwhile ? settle : `${insert}; ${settle}`);
    const position = headOf(results);
    const sentAt = monotonic();
    await this.#client.query('COMMIT');
    return { position, sentAt, at: monotonic() };
  }

  /** The baseline's: a transaction that writes a row and notifies, without any of the product. */
  async notify(channel: string, position: number): Promise<Commit> {
    await this.#client.query(
      `BEGIN; INSERT INTO bench_rows VALUES (${position}); NOTIFY ${channel}, '${position}'`,
    );
    const sentAt = monotonic();
    await this.#client.query('COMMIT');
    return { position, sentAt, at: monotonic() };
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

/**
 * Events at a steady rate: number `n` of `count` is due `n / rate` seconds after the first, and whichever of the writers is
 * free makes it.
 * @returns the commits in the order of their positions
 */
export async function atRate(
  writers: readonly Writer[],
  rate: number,
  count: number,
  make: (writer: Writer, nth: number) => Promise<Commit>,
): Promise<Commit[]> {
  const began = monotonic();
  const commits: Commit[] = [];
  let next = 0;
  const work = async (writer: Writer) => {
    while (next < count) {
      const nth = next++;
      const wait = began + (nth * 1000) / rate - monotonic();
      if (wait > 0) await delay(wait);
      commits.push(await make(writer, nth));
    }
  };
  await Promise.all(writers.map(work));
  return commits.sort((a, b) => a.position - b.position);
}

function headOf(results: unknown): number {
  const last: unknown = Array.isArray(results) ? results.at(-1) : results;
  const rows = (last as pg.QueryResult<{ head: string }>).rows;
  return Number(rows[0]?.head);
}

function insertOf(happenings: readonly Happening[]): string {
  const rows = happenings.map(
    ({ type = 'LEAD_UPDATED', leadId, followUpId, userId, data = { fields: ['city'] } }) => {
      const { name, channel } = eventCatalog[type];
      const ids = { leadId, ...(followUpId && { followUpId }), ...(userId && { userId }) };
      const text = JSON.stringify({ ...ids, territory: 'DE-BY', ...parseEventData(type, data as never) });
      const id = (it: string | undefined) => (it === undefined ? 'NULL::uuid' : `'${it}'::uuid`);
      return `('${type}', '${name}', '${channel}', clock_timestamp(), '${randomUUID()}'::uuid, ${id(leadId)},
      ${id(followUpId)}, ${id(userId)}, ${pg.escapeLiteral(text)}::jsonb)`;
    },
  );
  return `INSERT INTO events (type, name, channel, time, idempotency_key, lead_id, follow_up_id, user_id, data)
    VALUES ${rows.join(', ')}`;
}
