/**
 * Nothing leaks: two databases that differ only in what a viewer may not see give the same answers, byte by byte, to
 * operations generated over the whole schema: queries, streams, mutations with their errors.
 *
 * `LEAK_ROUNDS=100` asks longer, from a seed of its own, which a failure names and `LEAK_SEED` repeats.
 */
import fc from 'fast-check';
import { getNullableType, isLeafType, isObjectType, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../schema/schema.ts';
import { choicesOf, type Choices } from '../testing/non-interference/choices.ts';
import { declared } from '../testing/non-interference/declared.ts';
import { OperationMaker, type GeneratedOperation } from '../testing/non-interference/generate.ts';
import {
  difference,
  expectSame,
  firstDifference,
  openPair,
  sharedWorld,
  standAt,
  type Pair,
  type World,
} from '../testing/non-interference/pair.ts';
import { happenInSight, happenOutOfSight, happenWithheld } from '../testing/non-interference/scripts.ts';
import { connect, openStream, type Stream } from '../testing/non-interference/streams.ts';
import { fieldsMet } from '../testing/non-interference/answers.ts';
import { Values } from '../testing/non-interference/values.ts';
import {
  LATER,
  NOW,
  operator,
  outsider,
  viewers,
  type ViewerRole,
} from '../testing/non-interference/worlds.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { fieldTable, type FieldAccess } from './permissions.ts';

const ROUNDS = Number(process.env['LEAK_ROUNDS'] ?? 1);
const SEED = Number(process.env['LEAK_SEED'] ?? (ROUNDS > 1 ? Date.now() % 1e9 : 20261128));
const LONG = { timeout: 120_000 + ROUNDS * 60_000 };

const CUSTOMERS = `query { customers(first: 50) { totalCount nodes { __typename id companyName
  owner { __typename id name } territory { __typename code } originatingLead { __typename id companyName } } } }`;

const roles = Object.keys(viewers) as ViewerRole[];
const met = new Set<string>();
const pairs = new Map<ViewerRole, Pair>();
let world: World;

beforeAll(async () => {
  world = await sharedWorld();
  for (const role of roles) pairs.set(role, await openPair(world, role));
});

afterAll(async () => {
  await Promise.all([...pairs.values()].map((pair) => pair.close()));
  await world.database.drop();
});

function pairOf(role: ViewerRole): Pair {
  const pair = pairs.get(role);
  if (!pair) throw new Error(`no pair for ${role}`);
  return pair;
}

/** By the seed of each round. What it writes stays, so a failure is not made smaller. */
function property(rounds: number, salt: string, ask: (choices: Choices) => Promise<void>): Promise<void> {
  return fc.assert(
    fc.asyncProperty(fc.noShrink(fc.integer()), (seed) => ask(choicesOf(seed))),
    { numRuns: rounds, seed: SEED + salt.length * 7919 + salt.charCodeAt(0), endOnFailure: true },
  );
}

const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {});
const queries = fieldsOf(schema.getQueryType());
const mutations = fieldsOf(schema.getMutationType());
const subscriptions = fieldsOf(schema.getSubscriptionType());

/** All but signing out, which ends what the others need; in a short run half of them by each. */
function mutationsFor(role: ViewerRole) {
  const lasting = mutations.filter(({ name }) => name !== 'logout');
  return ROUNDS > 1 ? lasting : lasting.filter((_, index) => index % 2 === (role === 'SALES' ? 0 : 1));
}

function makerFor(role: ViewerRole, choices: Choices): OperationMaker {
  return new OperationMaker(schema, choices, new Values(schema, pairOf(role).known));
}

/** Asks for every field of Query once; the first place where the answers differ. */
async function askAll(role: ViewerRole, choices: Choices): Promise<string | null> {
  const make = makerFor(role, choices);
  const { doors, role: theirs } = declared.auditLog;
  const asked =
    role === theirs ? queries.filter(({ name }) => !doors.some((door) => door === name)) : queries;
  const operations = inBatches(choices, asked).map((batch) => make.operation('query', batch));
  for (let from = 0; from < operations.length; from += 4) {
    const some = operations.slice(from, from + 4);
    const found = await Promise.all(some.map((it) => difference(pairOf(role), it, met)));
    const first = found.find((it) => it !== null);
    if (first) return first;
  }
  return null;
}

/** In any order, one or some in an operation. */
function inBatches<T>(choices: Choices, all: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (const it of choices.shuffled(all)) {
    if (batches.length === 0 || choices.chance(60)) batches.push([]);
    batches.at(-1)?.push(it);
  }
  return batches;
}

describe.each(roles)('to %s nothing tells of what is hidden:', (role) => {
  it('no query', LONG, () =>
    property(ROUNDS, `queries ${role}`, async (choices) => expectSame(await askAll(role, choices))),
  );

  // Few are customers, and a generated question seldom meets one with all there is to know of it.
  it('no list of customers', async () =>
    expectSame(await difference(pairOf(role), { text: CUSTOMERS, variables: {} }, met)));

  it('no stream, live or caught up', LONG, async () => {
    const choices = choicesOf(SEED + role.length);
    await using watched = await watch(role, choices);
    for (const { app, reader } of watched.sides) reader.keep('start', await headOf(app, role));
    await happenOutOfSight(pairOf(role).b.app, role);
    await watched.endsEqual(subscriptions);

    for (let n = 0; n < 2 * ROUNDS; n++)
      for (const field of subscriptions) {
        const operation = makerFor(role, choices).operation('subscription', [field]);
        const streams = watched.open(operation);
        await Promise.all(streams.map((it) => it.caughtUp()));
        watched.expectEqual(`${operation.text} ${JSON.stringify(operation.variables)}`, streams);
      }
  });
});

// Of an admin next to nothing is hidden: what all their mutations write is the business of long runs.
describe.each(ROUNDS > 1 ? roles : roles.filter((role) => role !== 'ADMIN'))(
  'to %s nothing tells:',
  (role) => {
    it('no mutation, by its success or by its errors', LONG, async () => {
      let ticks = 0;
      await property(ROUNDS, `mutations ${role}`, async (choices) => {
        const make = makerFor(role, choices);
        for (const batch of inBatches(choices, mutationsFor(role))) {
          const instant = new Date(Date.parse(NOW) + ++ticks * 1_000).toISOString();
          for (const { app } of [pairOf(role).a, pairOf(role).b]) standAt(app, instant);
          expectSame(await difference(pairOf(role), make.operation('mutation', batch), met));
        }
        // What they wrote tells nothing either.
        expectSame(await askAll(role, choices));
      });
    });
  },
);

describe.each(roles)('to %s, at last,', (role) => {
  it('no stream, while withheld parts of what they see change', LONG, async () => {
    await using watched = await watch(role, choicesOf(SEED));
    await happenWithheld(pairOf(role).b.app, role);
    await watched.endsEqual(
      subscriptions.filter(({ name }) => !(declared.envelopes.doors as readonly string[]).includes(name)),
    );
  });
});

/** Every subscription without arguments, open on both sides. */
async function watch(role: ViewerRole, choices: Choices) {
  const { a, b } = pairOf(role);
  const sides = [a, b];
  const clients = await Promise.all(sides.map(({ app }) => connect(app, viewers[role].email)));
  const open = (operation: GeneratedOperation): Stream[] =>
    clients.map((client, index) => openStream(client, sides[index] ?? a, operation));
  const expectEqual = (name: string, streams: readonly Stream[]) => {
    for (const answer of streams[0]?.changes ?? []) fieldsMet(answer, 'Subscription', met);
    const [left = '', right = ''] = streams.map(({ changes }, index) =>
      changes.map((answer) => sides[index]?.reader.comparable(answer)).join('\n'),
    );
    if (left !== right) expect.fail(`${name} as ${role}\n${firstDifference(left, right)}`);
  };
  const make = makerFor(role, choices);
  const live = subscriptions.map((field) => {
    const operation = make.operation('subscription', [field], { bare: true });
    return { field, text: operation.text, streams: open(operation) };
  });
  await Promise.all(live.flatMap(({ streams }) => streams.map((it) => it.caughtUp())));
  return {
    sides,
    open,
    expectEqual,
    /** Waits for something that the viewer does on both sides, and compares what came until then. */
    async endsEqual(fields: readonly unknown[]): Promise<void> {
      const cursors = await Promise.all(sides.map(({ app }) => happenInSight(app, role)));
      for (const { streams } of live)
        await Promise.all(streams.map((it, index) => it.reached(cursors[index] ?? '')));
      for (const { field, text, streams } of live) if (fields.includes(field)) expectEqual(text, streams);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.dispose()));
    },
  };
}

async function headOf(app: Pair['a']['app'], role: ViewerRole): Promise<string> {
  const { data } = await app.query('{ eventLog { head } }', {}, viewers[role].email);
  return (data?.['eventLog'] as { head: string }).head;
}

describe('a leak is noticed:', () => {
  /** Asks until an answer differs. */
  async function noticed(role: ViewerRole): Promise<boolean> {
    for (let round = 0; round < 12; round++) if (await askAll(role, choicesOf(SEED + round))) return true;
    return false;
  }

  it.each(['contacts', 'events'])('a policy of %s that lets everything through', async (table) => {
    const { a, b } = pairOf('SALES');
    const { rows } = await b.app.admin.query<{ qual: string }>(
      `SELECT qual FROM pg_policies WHERE tablename = $1 AND policyname = 'app_read'`,
      [table],
    );
    const set = (condition: string) =>
      Promise.all(
        [a, b].map(({ app }) => app.admin.query(`ALTER POLICY app_read ON ${table} USING (${condition})`)),
      );
    await set('true');
    try {
      expect(await noticed('SALES')).toBe(true);
    } finally {
      await set(rows[0]?.qual ?? 'false');
    }
  });

  it.each([['commercial', 'POOL_SALES']] as const)(
    'a group that the table opens: %s to %s',
    async (group, column) => {
      const row = fieldTable[group] as Record<typeof column, FieldAccess>;
      expect(row[column]).toBe('NONE');
      row[column] = 'READ';
      try {
        expect(await noticed('SALES')).toBe(true);
      } finally {
        row[column] = 'NONE';
      }
    },
  );
});

describe('every field was asked for and answered', () => {
  it.each(['Query', 'Mutation', 'Subscription', 'Lead', 'FollowUp', 'Event', 'Customer'])('of %s', (name) => {
    const type = schema.getType(name);
    const fields = isObjectType(type) ? Object.keys(type.getFields()) : [];
    // Signing out ends what the others need.
    const missing = fields.filter((field) => field !== 'logout' && !met.has(`${name}.${field}`));
    expect(missing).toEqual([]);
  });
});

describe('what is declared', () => {
  it('the duplicate check tells of a lead out of sight how sure it is and until when it is protected', async () => {
    const { a, b, known } = pairOf('SALES');
    const { rows } = await b.app.admin.query<{ companyName: string; postalCode: string }>(
      `UPDATE leads SET company_name = 'Quarzhaus Xanten', company_normalized = 'quarzhaus xanten'
       WHERE owner_id = $1 AND status = 'ACTIVE' AND id = ANY ($2)
       RETURNING company_name AS "companyName", postal_code AS "postalCode"`,
      [outsider.id, known.hidden.get('Lead')],
    );
    const ask = `query ($input: DuplicateCandidatesInput!) { duplicateCandidates(input: $input) {
      lead { id } severity protectedUntil claimable } }`;
    const [inA, inB] = await Promise.all(
      [a, b].map(async ({ app }) => {
        const { data } = await app.query(
          ask,
          { input: { ...rows[0], territory: 'DE-BY' } },
          viewers.SALES.email,
        );
        return data?.['duplicateCandidates'] as object[];
      }),
    );
    expect(inA).toEqual([]);
    expect(inB).toEqual([
      { lead: null, severity: 'SOFT', protectedUntil: expect.any(String) as string, claimable: false },
    ]);
  });

  it('a hidden write on a lead in sight moves its derivatives, and nothing else', async () => {
    const { a, b } = pairOf('SALES');
    const { rows } = await b.app.admin.query<{ id: string }>('SELECT id FROM leads WHERE company_name = $1', [
      `${LATER} im Pool`,
    ]);
    const id = encodeGlobalId('Lead', rows[0]?.id ?? '');
    await operator(b.app)(viewers.ADMIN, 'logActivity', { leadId: id, type: 'MEETING', summary: 'Im Haus' });
    const lead = schema.getType('Lead');
    const leaves = fieldsOf(isObjectType(lead) ? lead : null).filter(({ type }) =>
      isLeafType(getNullableType(type)),
    );
    const ask = `query ($id: ID!) { lead(id: $id) { ${leaves.map(({ name }) => name).join(' ')} } }`;
    const [inA, inB] = await Promise.all(
      [a, b].map(async ({ app }) => {
        const { data } = await app.query(ask, { id }, viewers.SALES.email);
        return data?.['lead'] as Record<string, unknown>;
      }),
    );
    const moved = leaves
      .map(({ name }) => name)
      .filter((name) => inA?.[name] !== inB?.[name] && typeof inA?.[name] !== 'object');
    expect(moved).not.toEqual([]);
    expect(declared.derivatives.fields).toEqual(expect.arrayContaining(moved));
  });
});
