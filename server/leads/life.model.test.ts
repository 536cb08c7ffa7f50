/**
 * Random steps on leads, by several people, with time moving by hours to months, held against a plain
 * model of the life, the clock and the keys (testing/model/lead-model.ts). Disagreements worth keeping stand in
 * life.model.kept.test.ts.
 *
 * Every operation on purpose, refused and done; then one sequence of up to 90 steps in each world, worlds beside each
 * other. `MODEL_MINUTES` makes it go on that long, and tell how far it came: thousands of sequences take hours, and a
 * few in every run of the suite tell only what broke since. The steps are those of a seed, so that a suite that passed
 * passes again; `MODEL_SEED` takes others, and `MODEL_SHRINK=1` makes a disagreement smaller.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTIONS, BEGINNING, EVERYTHING, steps } from '../testing/model/lead-steps.ts';
import { startWorld, type World } from '../testing/model/lead-world.ts';
import { tries } from '../testing/tries.ts';
import { leadStatuses } from './rules.ts';

const SEED = Number(process.env['MODEL_SEED'] ?? 7);
const MINUTES = Number(process.env['MODEL_MINUTES'] ?? 0);
const STEPS = tries(90, 45);
/** Shrinking takes as many runs again. */
const ONLY_TELL = !process.env['MODEL_SHRINK'];
const WORLDS = 3;

/** What the steps came to: a run that never expires or claims anything proves little. */
const met = new Map<string, number>();
const WANTED = [...ACTIONS.flatMap((it) => [`${it} OK`, `${it} refused`]), ...leadStatuses];

const worlds: World[] = [];
afterAll(async () => {
  await Promise.all(worlds.map((it) => it.stop()));
});

const program = fc.commands([...steps], { maxCommands: STEPS, size: 'max' });

/** In a world that forgets what was before. */
async function begin(world: World): Promise<void> {
  await world.empty();
  for (const step of BEGINNING) await step.run(world.model, world);
}

const sequence = (world: World, seed: number) =>
  fc.assert(
    fc.asyncProperty(program, async (commands) => {
      await begin(world);
      await fc.asyncModelRun(() => ({ model: world.model, real: world }), commands);
      await world.agreeOnFigures();
    }),
    { seed, numRuns: 1, unbiased: true, endOnFailure: ONLY_TELL },
  );

beforeAll(async () => {
  worlds.push(...(await Promise.all(Array.from({ length: WORLDS }, () => startWorld(met)))));
});

test('every operation, refused and done, comes to what the model says', async () => {
  const [world] = worlds;
  if (!world) throw new Error('there is no world');
  await begin(world);
  for (const step of EVERYTHING) await step.run(world.model, world);
  await world.agreeOnFigures();
  expect(WANTED.filter((it) => !met.has(it))).toEqual([]);
});

test(
  'agrees with the model, whatever is done in whatever order',
  { timeout: 300_000 + MINUTES * 60_000 },
  async () => {
    const end = performance.now() + MINUTES * 60_000;
    const disagreements: unknown[] = [];
    let begun = 0;
    const goRound = async (world: World) => {
      do await sequence(world, SEED + begun++).catch((error: unknown) => disagreements.push(error));
      while (disagreements.length === 0 && performance.now() < end);
    };
    await Promise.all(worlds.map(goRound));
    if (MINUTES > 0) process.stderr.write(`${begun} sequences from seed ${SEED}: ${told()}\n`);
    for (const it of disagreements) throw it;
  },
);

function told(): string {
  const sum = (what: string) => ACTIONS.reduce((all, it) => all + (met.get(`${it} ${what}`) ?? 0), 0);
  return `${sum('OK')} operations done, ${sum('refused')} refused`;
}
