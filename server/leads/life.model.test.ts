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
/** What has not been met then cannot be met. */
const MOST_UNMET = 120;
const STEPS = 90;
/** Shrinking takes as many runs again. */
const ONLY_TELL = !process.env['MODEL_SHRINK'];
const WORLDS = 3;

/** What the steps came to: a run that never expires or claims anything proves little. */
const met = new Map<string, number>();
const worlds: World[] = [];

afterAll(async () => {
  await Promise.all(worlds.map((it) => it.stop()));
});

test(
  'agrees with the model, whatever is done in whatever order',
  { timeout: 300_000 + MINUTES * 60_000 },
  async () => {
    worlds.push(...(await Promise.all(Array.from({ length: WORLDS }, () => startWorld(met)))));
    const program = fc.commands([...steps], { maxCommands: STEPS, size: 'max' });
    const wanted = [...ACTIONS.flatMap((it) => [`${it} OK`, `${it} refused`]), ...leadStatuses];
    const unmet = () => wanted.filter((it) => !met.has(it));
    const end = performance.now() + MINUTES * 60_000;
    let begun = 0;
    const goesOn = () => performance.now() < end || (unmet().length > 0 && begun < MOST_UNMET);
    await Promise.all(
      worlds.map(async (world) => {
        while (goesOn()) {
          const seed = SEED + begun;
          begun += 1;
          const property = fc.asyncProperty(program, async (commands) => {
            await world.empty();
            for (const step of BEGINNING) await step.run(world.model, world);
            await fc.asyncModelRun(() => ({ model: world.model, real: world }), commands);
          });
          await fc.assert(property, { seed, numRuns: 1, unbiased: true, endOnFailure: ONLY_TELL });
        }
      }),
    );
    if (MINUTES > 0) {
      const operations = ACTIONS.flatMap((it) => [met.get(`${it} OK`) ?? 0, met.get(`${it} refused`) ?? 0]);
      const sum = operations.reduce((all, it) => all + it, 0);
      process.stderr.write(
        `${begun} sequences from seed ${SEED}, ${sum} operations, all as the model says\n`,
      );
    }
    expect(unmet()).toEqual([]);
  },
);
