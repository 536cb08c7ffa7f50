/**
 * Streams while everything goes wrong that goes wrong in a data centre: two servers on one database, transactions that
 * commit long after they wrote, listeners cut off, a server killed and started again, clients that vanish and come back
 * elsewhere. Whoever resumes has every event they may see, in order and once, and a list kept by changes is the list.
 *
 * A naive reader of the same log, by the order of insertion, loses some of them in the same run: what is done here
 * would show. `FAULT_SECONDS` lets the faults go on for longer, `FAULT_SEED` chooses them; how they fall together with
 * the machine's own timing is another matter, so a seed makes a failure likelier, not certain.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { z } from 'zod';
import { Random } from '../../prisma/seed/demo/random.ts';
import { decodeCursor } from '../events/cursor.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { flawsOfLog, headCursor } from '../testing/inspect.ts';
import { LateWriters, leadsToWrite, type WrittenLead } from '../testing/late-writers.ts';
import { demoPeople, makePeople, type Person } from '../testing/people.ts';
import { ResumingClient } from '../testing/resuming-client.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { tries } from '../testing/tries.ts';

/** Of faults; starting, catching up and checking come on top. Two kills happen in any case. */
const SECONDS = Number(process.env['FAULT_SECONDS'] ?? tries(60, 6));
const SEED = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31));
/** Transactions a second, of all writers together: as many as a machine with other work to do keeps up with. */
const RATE = { faults: SECONDS < 30 ? 25 : 40, restarts: 15 };
const { admin: ADMIN, managerDe, managerCh, salesDe, sales2De, salesCh } = demoPeople;

let database: TestDatabase;
let admin: pg.Pool;
const servers: ServerProcess[] = [];
/** Sessions are the database's: both servers know them. */
const tokens = new Map<string, Promise<string>>();
let leads: WrittenLead[];
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await makePeople(database.ownerUrl);
  admin = new pg.Pool({ connectionString: database.superuserUrl, max: 4 });
  leads = await leadsToWrite(admin);
  servers.push(...(await Promise.all([1, 2].map(() => ServerProcess.start(database, tokens)))));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((it) => it.stop()));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill('SIGTERM')));
  await admin?.end();
  await database?.drop();
});

// --- Those who read

/** By the order of insertion, as one does who trusts a sequence. */
class NaiveReader {
  #last = 0n;
  #stopped = false;
  readonly #running: Promise<void>;
  readonly #read = new Set<string>();

  constructor() {
    running.push(this);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** How many of the log's events it has not read, and never will. */
  async lost(): Promise<number> {
    await this.stop();
    await this.#poll();
    const { rows } = await admin.query<{ seq: string }>('SELECT seq FROM events');
    return rows.filter(({ seq }) => !this.#read.has(seq)).length;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#poll();
      await delay(100);
    }
  }

  async #poll(): Promise<void> {
    const { rows } = await admin.query<{ seq: string }>(
      'SELECT seq FROM events WHERE seq > $1 ORDER BY seq',
      [this.#last],
    );
    for (const { seq } of rows) this.#read.add(seq);
    this.#last = BigInt(rows.at(-1)?.seq ?? this.#last);
  }
}

const page = z.object({
  asOf: z.string(),
  nodes: z.array(z.object({ id: z.string(), version: z.int() })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});
/** Versions by id. */
type List = ReadonlyMap<string, number>;

/** The whole list, while nobody writes. */
async function listOf(email: string, filter: string): Promise<{ asOf: string; list: List }> {
  const list = new Map<string, number>();
  for (let after: string | null = null; ;) {
    const query = `query ($after: String) { leads(first: 100, after: $after, filter: { ${filter} }) {
      asOf nodes { id version } pageInfo { hasNextPage endCursor } } }`;
    const { data, errors } = await aServer().query(query, { after }, email);
    if (errors) throw new Error(JSON.stringify(errors));
    const { asOf, nodes, pageInfo } = page.parse(data?.['leads']);
    for (const { id, version } of nodes) list.set(id, version);
    if (!pageInfo.hasNextPage) return { asOf, list };
    after = pageInfo.endCursor;
  }
}

function aServer(): ServerProcess {
  const [server] = servers;
  if (!server) throw new Error('no server has been started');
  return server;
}

interface ExactClient {
  readonly person: Person;
  readonly client: ResumingClient;
  readonly after: bigint;
}

interface StateClient {
  readonly person: Person;
  readonly filter: string;
  readonly client: ResumingClient;
  readonly start: List;
}

type Transport = 'WEBSOCKET' | 'SSE';

class Clients {
  readonly #random: Random;
  readonly #exact: ExactClient[] = [];
  readonly #state: StateClient[] = [];

  constructor(seed: number) {
    this.#random = new Random(seed);
    running.push(this);
  }

  get all(): readonly ResumingClient[] {
    return [...this.#exact, ...this.#state].map(({ client }) => client);
  }

  /** Of several people with different sight, over both transports, some from either server. */
  async open(): Promise<void> {
    const exact = async (person: Person, over: Transport) => {
      const after = await headCursor(admin);
      const client = this.#client(person, over, (cursor) => `events(after: "${cursor}")`, after);
      this.#exact.push({ person, client, after: positionOf(after) });
    };
    const state = async (person: Person, over: Transport, filter = '') => {
      const { asOf, list } = await listOf(person.email, filter);
      const field = (cursor: string) => `leadChanges(after: "${cursor}", filter: { ${filter} })`;
      this.#state.push({ person, filter, client: this.#client(person, over, field, asOf), start: list });
    };
    await exact(ADMIN, 'WEBSOCKET');
    await exact(managerDe, 'SSE');
    await exact(managerCh, 'WEBSOCKET');
    await exact(salesDe, 'WEBSOCKET');
    await exact(salesDe, 'SSE');
    await exact(sales2De, 'WEBSOCKET');
    await exact(salesCh, 'SSE');
    await state(ADMIN, 'SSE');
    await state(managerDe, 'WEBSOCKET', 'team: true');
    await state(salesDe, 'WEBSOCKET', 'mine: true');
    await state(sales2De, 'SSE', 'status: [ACTIVE]');
    await state(salesCh, 'WEBSOCKET', 'status: [REGISTERED]');
  }

  #client(person: Person, over: Transport, field: (after: string) => string, after: string): ResumingClient {
    return new ResumingClient({
      email: person.email,
      over,
      field,
      after,
      server: () => this.#random.pick(servers),
      awayMs: () => this.#random.between(20, 600),
    });
  }

  /** Everybody has a stream that said something. */
  async live(): Promise<void> {
    await expect.poll(() => this.all.filter(({ items }) => items.length === 0)).toEqual([]);
  }

  /** Everybody, wherever they are now, comes as far as the log goes. Streams that are open stay so. */
  async caughtUp(): Promise<void> {
    const head = await headCursor(admin);
    const behind = () =>
      this.all.filter(({ cursor }) => cursor < head).map(({ name, errors }) => [name, ...errors.slice(-3)]);
    await expect.poll(behind, { timeout: 120_000, interval: 50 }).toEqual([]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((client) => client.stop()));
  }

  /** What is wrong with what they got. Of a run that is over: nobody writes, everybody has caught up. */
  async check(): Promise<void> {
    for (const client of this.all) {
      const cursors = client.items.map(({ cursor }) => cursor);
      expect(cursors, `${client.name}: cursors never decrease`).toEqual(cursors.toSorted());
      const resyncs = client.items.filter(({ __typename }) => __typename === 'ResyncRequired');
      // Nobody's rights change here, nothing is deleted, nobody stays away for the length of a window.
      expect(resyncs, `${client.name}: nobody has to read again`).toEqual([]);
    }
    for (const { person, client, after } of this.#exact) {
      const { certain, possible } = await sightOf(person, after);
      const got = client.items.flatMap(({ event }) => (event ? [event.position] : []));
      const name = client.name;
      expect(got, `${name}: in order, none twice`).toEqual(inOrder(new Set(got)));
      expect(
        got.filter((it) => !possible.has(it)),
        `${name}: none out of sight`,
      ).toEqual([]);
      const had = new Set(got);
      expect(
        certain.filter((it) => !had.has(it)),
        `${name}: none lost`,
      ).toEqual([]);
      expect(certain.length, `${name}: there was something to lose`).toBeGreaterThan(0);
    }
    for (const { person, filter, client, start } of this.#state) {
      const { list } = await listOf(person.email, filter);
      expect(inOrderOfIds(replayed(start, client)), `${client.name}: the list`).toEqual(inOrderOfIds(list));
    }
  }
}

function positionOf(cursor: string): bigint {
  const decoded = decodeCursor(cursor);
  if (!decoded.ok) throw new Error(`${cursor} is no cursor`);
  return decoded.position;
}

const inOrder = (positions: Iterable<string>) => [...positions].sort((a, b) => Number(a) - Number(b));
const inOrderOfIds = (list: List) => [...list].sort(([a], [b]) => (a < b ? -1 : 1));

function replayed(start: List, client: ResumingClient): List {
  const list = new Map(start);
  for (const { kind, leadId = '', lead } of client.items) {
    if (kind === 'LEFT') list.delete(leadId);
    // As a screen does that shows a page of it: a change of what is not there adds nothing.
    else if (kind === 'ENTERED' || list.has(leadId)) list.set(leadId, lead?.version ?? -1);
  }
  return list;
}

/**
 * The events after a position that a person must have been told, and those that they may. They differ in leads that
 * went out of their sight: whether the policies, asked when an event is told, still let it through is a race. From
 * where a lead is in sight for good there is none.
 */
async function sightOf(
  { id }: Person,
  after: bigint,
): Promise<{ certain: readonly string[]; possible: ReadonlySet<string> }> {
  const client = await admin.connect();
  try {
    await client.query('BEGIN');
    await client.query("SELECT set_config('app.viewer_id', $1, true)", [id]);
    const { rows } = await client.query<SeenEvent>(
      `SELECT position, lead_id, app.scope_visible(scope_before) AS before, app.scope_visible(scope_after) AS after
       FROM events WHERE position > $1 ORDER BY position DESC`,
      [after],
    );
    // What is about no lead, the policies tell.
    await client.query('SET LOCAL ROLE nachfass_app');
    const others = await client.query<{ position: string }>(
      'SELECT position FROM events WHERE position > $1 AND lead_id IS NULL',
      [after],
    );
    const inSight = new Set(others.rows.map((it) => it.position));
    const goesOut = new Set<string | null>();
    const certain: string[] = [];
    const possible = new Set<string>();
    for (const { position, lead_id: leadId, before, after: then } of rows) {
      if (before || then || inSight.has(position)) possible.add(position);
      if (!then) goesOut.add(leadId);
      if (inSight.has(position) || (then && !goesOut.has(leadId))) certain.push(position);
      if (!before) goesOut.add(leadId);
    }
    return { certain: certain.reverse(), possible };
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

interface SeenEvent {
  readonly position: string;
  readonly lead_id: string | null;
  readonly before: boolean;
  readonly after: boolean;
}

// --- What goes wrong

/** Cuts one connection of that name, of either server. */
async function terminate(random: Random, applicationName: string): Promise<number> {
  const { rows } = await admin.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1 ORDER BY pid',
    [applicationName],
  );
  if (rows.length === 0) return 0;
  await admin.query('SELECT pg_terminate_backend($1)', [random.pick(rows).pid]);
  return 1;
}

async function restart(index: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string | null> {
  const ended = await servers[index]?.kill(signal);
  servers[index] = await ServerProcess.start(database, tokens);
  return ended ?? null;
}

/** Runs it again and again, each time after a while, until it is over. */
async function often(over: AbortSignal, pauseMs: () => number, work: () => Promise<void>): Promise<void> {
  while (!over.aborted) {
    await delay(pauseMs(), undefined, { signal: over }).catch((error: unknown) => {
      if (!over.aborted) throw error;
    });
    if (!over.aborted) await work();
  }
}

function write(seed: number, rate: number): LateWriters {
  const writers = new LateWriters(database, leads, { seed, rate });
  running.push(writers);
  return writers;
}

/** Everybody stops writing, everybody catches up, and what they got is held against the log. */
async function settled(writers: LateWriters, clients: Clients): Promise<void> {
  await writers.stop();
  await clients.caughtUp();
  await clients.stop();
  await clients.check();
  expect(await flawsOfLog(admin)).toEqual([]);
}

describe('two servers on one database', { timeout: SECONDS * 1_000 + 300_000 }, () => {
  it('lose nothing and repeat nothing, whatever is cut off, killed or held open', async () => {
    onTestFailed(() => void process.stderr.write(`FAULT_SEED=${SEED}\n`));
    const random = new Random(SEED);
    const seed = () => random.int(0, 2 ** 31);
    const counts = { terminated: 0, killed: 0, left: 0 };
    const naive = new NaiveReader();
    const clients = new Clients(seed());
    await clients.open();
    const writers = write(seed(), RATE.faults);

    const over = new AbortController();
    running.push({ stop: async () => over.abort() });
    const until = performance.now() + SECONDS * 1_000;
    const faults = [
      often(
        over.signal,
        () => random.between(700, 2_500),
        async () => {
          const name = random.chance(0.8) ? 'nachfass-listen' : 'nachfass-event-log';
          counts.terminated += await terminate(random, name);
        },
      ),
      often(
        over.signal,
        () => random.between(200, 800),
        async () => {
          random.pick(clients.all).leave(random.chance(0.5));
          counts.left += 1;
        },
      ),
    ];
    while (counts.killed < 2 || performance.now() < until) {
      await delay(random.between(1_500, 4_000));
      expect(await restart(counts.killed % 2, 'SIGKILL')).toBe('SIGKILL');
      counts.killed += 1;
    }
    over.abort();
    await Promise.all(faults);
    await settled(writers, clients);

    const lost = await naive.lost();
    if (process.env['FAULT_SECONDS'])
      process.stderr.write(`${JSON.stringify({ seed: SEED, ...writers.counts, ...counts, lost })}\n`);
    // That the faults bite.
    expect(lost).toBeGreaterThan(0);
    expect(Object.entries({ ...writers.counts, ...counts }).filter(([, count]) => count < 2)).toEqual([]);
  });

  it('restarted one after the other, lose nothing for who resumes', async () => {
    onTestFailed(() => void process.stderr.write(`FAULT_SEED=${SEED}\n`));
    const clients = new Clients(SEED);
    await clients.open();
    await clients.live();
    const writers = write(SEED, RATE.restarts);
    for (const index of servers.keys()) expect(await restart(index, 'SIGTERM')).toBe(0);
    await settled(writers, clients);
    for (const { name, streams } of clients.all) expect(streams, `${name}: has resumed`).toBeGreaterThan(1);
  });
});
