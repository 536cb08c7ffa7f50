/**
 * Verifying the audit log: walks the chain from its first entry to its head, with hashes computed here, and names
 * every entry that was changed, removed, added or put elsewhere since it was linked.
 *
 * What it is held against: the entries' own hashes, the head, and the anchors in the event log. Values that were
 * erased are told from values that were tampered with by the entry of their erasure, which covers which they were.
 */
import type pg from 'pg';
import { z } from 'zod';
import { digestOfErasure, digestOfValue, hashOfEntry, NO_HASH, type LinkedEntry } from './chain.ts';

export interface Flaw {
  /** Null for what never was in the chain. */
  readonly number: bigint | null;
  /** Null for entries that are gone. */
  readonly id: string | null;
  /** A sentence without its subject. */
  readonly what: string;
}

export interface Verification {
  readonly head: { readonly number: bigint; readonly hash: string };
  readonly entries: number;
  readonly anchors: number;
  readonly standingValues: number;
  readonly erasedValues: number;
  /** In the order of numbers; at most `MOST_FLAWS`. */
  readonly flaws: readonly Flaw[];
  readonly furtherFlaws: number;
}

const MOST_FLAWS = 200;
/** So many failed entries are tried at each other's numbers. */
const MOST_SWAPPED = 50;

const bigint = z.string().transform(BigInt);
const bytes = z.custom<Buffer>((value) => Buffer.isBuffer(value));
const hex = z.string().transform((text) => Buffer.from(text, 'hex'));

const valueRow = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  salt: hex.nullable(),
  erased: z.boolean(),
});
const entryRows = z.array(
  z.object({
    number: z.string(),
    id: z.string(),
    at: z.string(),
    userId: z.string().nullable(),
    action: z.string(),
    subjectType: z.string(),
    subjectId: z.string(),
    leadId: z.string().nullable(),
    changes: z.string(),
    digests: z.string(),
    previousHash: bytes,
    hash: bytes,
    values: z.array(valueRow),
  }),
);
type Entry = z.infer<typeof entryRows>[number];

const ENTRIES = `
  SELECT a.number, a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
    a.user_id AS "userId", a.action, a.subject_type AS "subjectType", a.subject_id AS "subjectId",
    a.lead_id AS "leadId", a.changes::text AS changes, a.digests::text AS digests,
    a.previous_hash AS "previousHash", a.hash,
    coalesce((
      SELECT json_agg(json_build_object(
        'field', v.field, 'before', v.before, 'after', v.after, 'salt', encode(v.salt, 'hex'),
        'erased', v.erased_by IS NOT NULL
      ))
      FROM audit_values v WHERE v.entry_id = a.id
    ), '[]') AS values
  FROM audit_log a WHERE a.number > $1 ORDER BY a.number LIMIT $2`;

/** Reads one snapshot, in batches, as a role that sees the whole log: the owner, or a superuser. */
export async function verifyAudit(client: pg.ClientBase, { batch = 1_000 } = {}): Promise<Verification> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    return await new Walk(client, await anchorsOf(client)).verify(batch);
  } finally {
    await client.query('ROLLBACK');
  }
}

interface Anchor {
  readonly position: bigint;
  readonly number: bigint;
  readonly hash: string;
}

async function anchorsOf(client: pg.ClientBase): Promise<Anchor[]> {
  const { rows } = await client.query(`
    SELECT position, data ->> 'number' AS number, data ->> 'hash' AS hash
    FROM events WHERE type = 'AUDIT_ANCHORED' ORDER BY position`);
  return z.array(z.object({ position: bigint, number: bigint, hash: z.string() })).parse(rows);
}

class Walk {
  readonly #client: pg.ClientBase;
  readonly #anchors: readonly Anchor[];
  readonly #anchored: Map<bigint, Anchor[]>;
  readonly #failed: Entry[] = [];
  readonly #flaws: Flaw[] = [];
  #further = 0;
  #entries = 0;
  #standing = 0;
  #erased = 0;
  #computedAnew = false;
  /** The entry before, and whether it has the hash of its content. */
  #last: { readonly entry: Entry; readonly holds: boolean } | null = null;

  constructor(client: pg.ClientBase, anchors: readonly Anchor[]) {
    this.#client = client;
    this.#anchors = anchors;
    this.#anchored = Map.groupBy(anchors, ({ number }) => number);
  }

  async verify(batch: number): Promise<Verification> {
    for (;;) {
      const { rows } = await this.#client.query(ENTRIES, [this.#end.toString(), batch]);
      const entries = entryRows.parse(rows);
      for (const entry of entries) {
        this.#entry(entry);
        this.#values(entry);
        if (entry.action === 'eraseAuditValues') await this.#erasure(entry);
      }
      if (entries.length < batch) break;
    }
    const head = await this.#head();
    await this.#strays();
    this.#nameSwapped();
    const byNumber = (flaw: Flaw) => flaw.number ?? 0n;
    return {
      head: { number: head.number, hash: head.hash.toString('hex') },
      entries: this.#entries,
      anchors: this.#anchors.length,
      standingValues: this.#standing,
      erasedValues: this.#erased,
      flaws: this.#flaws.toSorted((a, b) => Number(byNumber(a) - byNumber(b))),
      furtherFlaws: this.#further,
    };
  }

  get #end(): bigint {
    return BigInt(this.#last?.entry.number ?? 0);
  }

  #tell({ number, id }: Pick<Entry, 'number' | 'id'>, what: string): void {
    this.#add({ number: BigInt(number), id, what });
  }

  #add(flaw: Flaw): void {
    if (this.#flaws.length >= MOST_FLAWS) this.#further += 1;
    else this.#flaws.push(flaw);
  }

  #entry(entry: Entry): void {
    this.#entries += 1;
    const number = BigInt(entry.number);
    const last = this.#last;
    const missing = number > this.#end + 1n;
    if (missing) this.#removed(this.#end + 1n, number - 1n, `entry ${number} stands after them`);
    const holds = hashOfEntry(entry).equals(entry.hash);
    if (!holds) this.#failed.push(entry);
    else if (!missing && !entry.previousHash.equals(last?.entry.hash ?? NO_HASH)) {
      if (last === null)
        this.#tell(entry, 'was rewritten: the first entry follows on nothing, and it names one before');
      else if (last.holds)
        this.#tell(last.entry, `was rewritten together with its hash: entry ${number} follows on another`);
    }
    this.#last = { entry, holds };
    this.#checkAnchors(entry, holds);
  }

  /** Where the chain was computed anew every anchor from there on differs: the first one says it. */
  #checkAnchors(entry: Entry, holds: boolean): void {
    const hash = entry.hash.toString('hex');
    const other = this.#anchored.get(BigInt(entry.number))?.find((anchor) => anchor.hash !== hash);
    if (!other || !holds || this.#computedAnew) return;
    this.#computedAnew = true;
    this.#tell(
      entry,
      `has another hash than was anchored at position ${other.position}: the chain was computed anew up to here`,
    );
  }

  #removed(from: bigint, to: bigint, why: string): void {
    const which = from === to ? 'is gone' : `is gone, and all up to ${to}`;
    this.#add({ number: from, id: null, what: `${which}: ${why}` });
  }

  #values(entry: Entry): void {
    const digests = digestsOf(entry);
    const values = new Map(entry.values.map((value) => [value.field, value]));
    for (const [field, digest] of digests) {
      const value = values.get(field);
      if (!value) this.#tell(entry, `has lost its value of ${field}, and no erasure tells of it`);
      else if (value.erased || value.salt === null) this.#erased += 1;
      else {
        this.#standing += 1;
        if (digestOfValue({ ...value, salt: value.salt }) !== digest)
          this.#tell(entry, `has another value or salt of ${field} than it was linked with`);
      }
    }
    for (const field of values.keys())
      if (!digests.has(field)) this.#tell(entry, `was given a value of ${field} that it was not linked with`);
  }

  /** An erasure says how many values it emptied, and which. */
  async #erasure(entry: Entry): Promise<void> {
    const { rows } = await this.#client.query(
      'SELECT entry_id AS "entryId", field FROM audit_values WHERE erased_by = $1',
      [entry.id],
    );
    const emptied = z.array(z.object({ entryId: z.string(), field: z.string() })).parse(rows);
    const said = erasureForm.safeParse(JSON.parse(entry.changes));
    if (said.data?.values === emptied.length && said.data.digest === digestOfErasure(emptied)) return;
    this.#tell(
      entry,
      `tells of ${said.data?.values ?? 'an unknown number of'} erased values, and ${emptied.length} others stand emptied by it: values were emptied or removed past it`,
    );
  }

  /** The last entry against the head, and against the last number that was anchored. */
  async #head(): Promise<{ number: bigint; hash: Buffer }> {
    const { rows } = await this.#client.query('SELECT number, hash FROM audit_head');
    const [head = { number: 0n, hash: NO_HASH }] = z
      .array(z.object({ number: bigint, hash: bytes }))
      .parse(rows);
    const last = this.#last;
    const furthest = this.#anchors.reduce<Anchor | null>(
      (far, anchor) => (far === null || anchor.number > far.number ? anchor : far),
      null,
    );
    const end = this.#end;
    if (furthest !== null && furthest.number > end && furthest.number >= head.number)
      this.#removed(
        end + 1n,
        furthest.number,
        `the log had ${furthest.number} entries when it was anchored at position ${furthest.position}`,
      );
    else if (head.number > end)
      this.#removed(end + 1n, head.number, `the head of the log is entry ${head.number}`);
    if (last !== null && head.number < end)
      this.#tell(last.entry, `stands beyond the head, which was put back to ${head.number}`);
    if (last?.holds && head.number === end && !head.hash.equals(last.entry.hash))
      this.#tell(last.entry, 'was rewritten together with its hash: the head of the log has another');
    return head;
  }

  /** What is in the tables and never was in the chain, or no longer is. */
  async #strays(): Promise<void> {
    const { rows } = await this.#client.query(
      `SELECT a.id, NULL::bigint AS number, 'was never linked: it was written past the chain' AS what
       FROM audit_log a WHERE a.number IS NULL
       UNION ALL
       SELECT DISTINCT v.entry_id, NULL::bigint, 'is gone: values of it are left'
       FROM audit_values v WHERE NOT EXISTS (SELECT FROM audit_log a WHERE a.id = v.entry_id)
       UNION ALL
       SELECT a.id, a.number, 'has an emptied value of ' || v.field || ' that no erasure tells of'
       FROM audit_values v JOIN audit_log a ON a.id = v.entry_id
       LEFT JOIN audit_log e ON e.id = v.erased_by
       WHERE (v.erased_by IS NOT NULL OR v.salt IS NULL) AND e.action IS DISTINCT FROM 'eraseAuditValues'
       LIMIT ${MOST_FLAWS}`,
    );
    const strays = z
      .array(z.object({ id: z.string(), number: bigint.nullable(), what: z.string() }))
      .parse(rows);
    for (const stray of strays) this.#add(stray);
  }

  /** Of entries without their hash: those that have it at each other's place were swapped, the rest changed. */
  #nameSwapped(): void {
    const tried = this.#failed.slice(0, MOST_SWAPPED);
    for (const entry of this.#failed) {
      const was = tried.find(
        ({ number }) => number !== entry.number && hashOfEntry(entry, number).equals(entry.hash),
      );
      this.#tell(
        entry,
        was
          ? `was swapped: it was linked as entry ${was.number}`
          : 'was changed: it does not have the hash it was linked with',
      );
    }
  }
}

const erasureForm = z.object({ values: z.int(), digest: z.string() });
const digestForm = z.record(z.string(), z.string());

/** Digests that are no digests belong to an entry that was changed, and is told as that. */
function digestsOf({ digests }: Pick<LinkedEntry, 'digests'>): Map<string, string> {
  return new Map(Object.entries(digestForm.safeParse(JSON.parse(digests)).data ?? {}));
}
