/**
 * Nothing leaks: two databases that differ only in what a viewer may not see give the same answers, byte by byte, to
 * operations generated over the whole schema.
 *
 * `LEAK_ROUNDS=200` asks longer, from a seed of its own; a failure names the seed, `LEAK_SEED` repeats it.
 */
import fc from 'fast-check';
import type { GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../schema/schema.ts';
import type { TestDatabase } from '../testing/database.ts';
import { choicesOf, type Choices } from '../testing/non-interference/choices.ts';
import { OperationMaker } from '../testing/non-interference/generate.ts';
import {
  difference,
  expectSame,
  openPair,
  sharedWorld,
  standAt,
  type Pair,
} from '../testing/non-interference/pair.ts';
import { Values } from '../testing/non-interference/values.ts';
import { NOW, viewers, type ViewerRole } from '../testing/non-interference/worlds.ts';

const ROUNDS = Number(process.env['LEAK_ROUNDS'] ?? 1);
const SEED = Number(process.env['LEAK_SEED'] ?? (ROUNDS > 1 ? Date.now() % 1e9 : 20261128));

const roles = Object.keys(viewers) as ViewerRole[];
const met = new Map<ViewerRole, Set<string>>(roles.map((role) => [role, new Set<string>()]));
const pairs = new Map<ViewerRole, Pair>();
let world: TestDatabase;

beforeAll(async () => {
  world = await sharedWorld();
  for (const [index, pair] of (await Promise.all(roles.map((role) => openPair(world, role)))).entries())
    pairs.set(roles[index] ?? 'SALES', pair);
});

afterAll(async () => {
  await Promise.all([...pairs.values()].map((pair) => pair.close()));
  await world.drop();
});

function pairOf(role: ViewerRole): Pair {
  const pair = pairs.get(role);
  if (!pair) throw new Error(`no pair for ${role}`);
  return pair;
}

/** One property a role and kind of door, by the seed of a round. What it writes stays, so nothing is made smaller. */
function property(rounds: number, salt: number, ask: (choices: Choices) => Promise<void>): Promise<void> {
  return fc.assert(
    fc.asyncProperty(fc.noShrink(fc.integer()), (seed) => ask(choicesOf(seed))),
    { numRuns: rounds, seed: SEED + salt, endOnFailure: true },
  );
}

const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {});
const queries = fieldsOf(schema.getQueryType());

describe.each(roles)('to %s', (role) => {
  const maker = (choices: Choices) =>
    new OperationMaker(schema, choices, new Values(schema, pairOf(role).known));

  it('every query answers the same with and without what is hidden', { timeout: 3_600_000 }, async () => {
    await property(4 * ROUNDS, roles.indexOf(role), async (choices) => {
      const batches = inBatches(choices, choices.shuffled(queries));
      const make = maker(choices);
      const operations = batches.map((batch) => make.operation('query', batch));
      for (let from = 0; from < operations.length; from += 4)
        expectSame(
          await Promise.all(
            operations.slice(from, from + 4).map((it) => difference(pairOf(role), it, met.get(role))),
          ),
        );
    });
  });
});

function inBatches<T>(choices: Choices, all: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (const it of all) {
    if (batches.length === 0 || choices.chance(60)) batches.push([]);
    batches.at(-1)?.push(it);
  }
  return batches;
}
