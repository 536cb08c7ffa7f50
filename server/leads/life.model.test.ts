/**
 * Random steps on leads, by several people, with time moving by hours to months, held against a plain
 * model of the life, the clock and the keys (testing/model/lead-model.ts). Disagreements worth keeping stand in
 * life.model.kept.test.ts.
 *
 * Each sequence is up to 90 steps in a world of its own, worlds beside each other. It goes on until every operation
 * was met both ways, and every status; `MODEL_MINUTES` makes it go on that long, and tell how far it came. The steps
 * are those of a seed, so that a suite that passed passes again; `MODEL_SEED` takes others, and `MODEL_SHRINK=1` makes
 * a disagreement smaller.
 */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ACTIONS, BEGINNING, steps } from '../testing/model/lead-steps.ts';
import { startWorld, type World } from '../testing/model/lead-world.ts';
import { leadStatuses } from './rules.ts';

const SEED = Number(process.env['MODEL_SEED'] ?? 7);
const MINUTES = Number(process.env['MODEL_MINUTES'] ?? 0);
/** What has not been met after so many sequences cannot be met. */
const MOST_UNMET = 120;
const STEPS = 90;
/** Shrinking takes as many runs again. */
const ONLY_TELL = !process.env['MODEL_SHRINK'];
const WORLDS = 3;

/** What the steps came to: a run that never expires or claims anything proves little. */
const met = new Map<string, number>();
const WANTED = [...ACTIONS.flatMap((it) => [`${it} OK`, `${it} refused`]), ...leadStatuses];
const unmet = () => WANTED.filter((it) => !met.has(it));

const worlds: World[] = [];
afterAll(async () => {
  await Promise.all(worlds.map((it) => it.stop()));
});

const program = fc.commands([...steps], { maxCommands: STEPS, size: 'max' });

/** One sequence, in a world that forgets what was before. */
const sequence = (world: World, seed: number) =>
  fc.assert(
    fc.asyncProperty(program, async (commands) => {
      await world.empty();
      for (const step of BEGINNING) await step.run(world.model, world);
      await fc.asyncModelRun(() => ({ model: world.model, real: world }), commands);
    }),
    { seed, numRuns: 1, unbiased: true, endOnFailure: ONLY_TELL },
  );

test(
  'agrees with the model, whatever is done in whatever order',
  { timeout: 300_000 + MINUTES * 60_000 },
  async () => {
    worlds.push(...(await Promise.all(Array.from({ length: WORLDS }, () => startWorld(met)))));
    const end = performance.now() + MINUTES * 60_000;
    const disagreements: unknown[] = [];
    let begun = 0;
    const goesOn = () => performance.now() < end || (unmet().length > 0 && begun < MOST_UNMET);
    const goRound = async (world: World) => {
      while (disagreements.length === 0 && goesOn())
        await sequence(world, SEED + begun++).catch((error: unknown) => disagreements.push(error));
    };
    await Promise.all(worlds.map(goRound));
    if (MINUTES > 0) process.stderr.write(`${begun} sequences from seed ${SEED}: ${told()}\n`);
    for (const it of disagreements) throw it;
    expect(unmet()).toEqual([]);
  },
);

function told(): string {
  const sum = (what: string) => ACTIONS.reduce((all, it) => all + (met.get(`${it} ${what}`) ?? 0), 0);
  return `${sum('OK')} operations done, ${sum('refused')} refused`;
}
