/**
 * Random steps on leads, by several people, with time moving by hours to months, held against a plain
 * model of the life, the clock and the keys (testing/model/lead-model.ts). A disagreement is shrunk to the fewest
 * steps that show it; those worth keeping stand in life.model.kept.test.ts.
 *
 * Each run is up to 90 steps in a world of its own, worlds beside each other. `MODEL_RUNS` makes more runs; all of them
 * together must have met every operation both ways, and every status.
 */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ACTIONS, steps } from '../testing/model/lead-steps.ts';
import { startWorld, type World } from '../testing/model/lead-world.ts';
import { leadStatuses } from './rules.ts';

const RUNS = Number(process.env['MODEL_RUNS'] ?? 9);
const STEPS = 90;
const WORLDS = 3;

/** What the steps came to: a run that never expires or claims anything proves little. */
const met = new Map<string, number>();
const worlds: World[] = [];

afterAll(async () => {
  await Promise.all(worlds.map((it) => it.stop()));
});

test('agrees with the model, whatever is done in whatever order', { timeout: 300_000 }, async () => {
  worlds.push(...(await Promise.all(Array.from({ length: WORLDS }, () => startWorld(met)))));
  const program = fc.commands([...steps], { maxCommands: STEPS, size: 'max' });
  await Promise.all(
    worlds.map((world) =>
      fc.assert(
        fc.asyncProperty(program, async (commands) => {
          await world.empty();
          await fc.asyncModelRun(() => ({ model: world.model, real: world }), commands);
        }),
        { numRuns: Math.ceil(RUNS / WORLDS), endOnFailure: process.env['MODEL_SHRINK'] === '0' },
      ),
    ),
  );
  const wanted = ACTIONS.flatMap((it) => [`${it} OK`, `${it} refused`]);
  expect([...wanted, ...leadStatuses].filter((it) => !met.has(it))).toEqual([]);
});
