/**
 * Rows by COPY. It is refused on tables that force row level security, so the rows go into temporary tables first
 * and from there, by INSERT … SELECT under the owner's policies, into their own, with every trigger and check.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** How much text is handed to the socket at once. */
const CHUNK = 1 << 16;

export class Staging {
  readonly #client: pg.Client;
  readonly #columns = new Map<string, string>();

  /** Inside a transaction: the temporary tables end with it. */
  constructor(client: pg.Client) {
    this.#client = client;
  }

  async add(table: string, rows: readonly Row[]): Promise<void> {
    const [first] = rows;
    if (!first) return;
    const names = Object.keys(first);
    const columns = names.join(', ');
    if (!this.#columns.has(table)) {
      this.#columns.set(table, columns);
      await this.#client.query(
        `CREATE TEMPORARY TABLE stage_${table} ON COMMIT DROP AS SELECT ${columns} FROM ${table} WITH NO DATA`,
      );
    }
    const stream = this.#client.query(copyFrom(`COPY stage_${table} (${columns}) FROM STDIN`));
    await pipeline(Readable.from(lines(names, rows)), stream);
  }

  /**
   * Into the tables themselves, in this order. Foreign keys and indexes are taken away before and made again after,
   * which checks and sorts all rows at once instead of each on its own. Locks the tables until the transaction ends.
   */
  async commit(tables: readonly string[], touched: readonly string[] = tables): Promise<void> {
    const parts = await this.#partsOf(touched);
    for (const { drop } of parts) await this.#client.query(drop);
    await this.#insert(tables);
    for (const { make } of parts.toReversed()) await this.#client.query(make);
  }

  /** Foreign keys first: they stand in the way of the unique indexes they rest on. */
  async #partsOf(tables: readonly string[]): Promise<{ drop: string; make: string }[]> {
    const { rows } = await this.#client.query<{ drop: string; make: string }>(
      `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) AS drop,
         format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) AS make
       FROM pg_constraint c
       WHERE c.contype = 'f' AND c.conrelid = ANY ($1::regclass[])
       UNION ALL
       SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
       FROM pg_index i
       WHERE i.indrelid = ANY ($1::regclass[])
         AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
      [tables],
    );
    return rows;
  }

  async #insert(tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      const columns = this.#columns.get(table);
      if (columns === undefined) continue;
      await this.#client.query(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM stage_${table}`);
    }
  }
}

function* lines(names: readonly string[], rows: readonly Row[]): Generator<string> {
  let text = '';
  for (const row of rows) {
    text += `${names.map((name) => cell(row[name])).join('\t')}\n`;
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function cell(value: Cell | undefined): string {
  if (value === null || value === undefined) return '\\N';
  return typeof value === 'string' ? value.replace(/[\\\t\n\r]/g, (it) => ESCAPES[it] ?? it) : String(value);
}
