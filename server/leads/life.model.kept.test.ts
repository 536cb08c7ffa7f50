/** Steps that product and model once disagreed about, or that each take one long road of the life. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  backdates,
  claims,
  deletes,
  documents,
  log,
  merges,
  moves,
  registers,
  restores,
  resumes,
  stops,
  unmerges,
  waits,
  type Registration,
  type Step,
} from '../testing/model/lead-steps.ts';
import { startWorld, type World } from '../testing/model/lead-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld(new Map());
});
beforeEach(() => world.empty());
afterAll(() => world.stop());

const [SALES, OTHER, MANAGER, , ADMIN] = [0, 1, 2, 3, 4];
const DAY = 24;

const registered = (more: Partial<Registration> = {}): Registration => ({
  who: SALES,
  company: 0,
  place: 0,
  email: null,
  met: false,
  override: false,
  ...more,
});
/** The lead that was registered first, second …, by this person. */
const by = (who: number, lead = 0) => ({ fits: false, n: lead, m: who });

/** Steps one after the other, each held against the model; the statuses they leave, in the order of registration. */
async function statusesAfter(...steps: readonly Step[]): Promise<string[]> {
  for (const it of steps) await it.run(world.model, world);
  return [...world.model.leads.values()].map((lead) => lead.status);
}
const waitDays = (days: number) => waits(days * DAY);
const GRACED = [registers(registered({ met: true })), waitDays(54), waitDays(7)];

test('two at once, then nobody calls: one lead, which T7 reminds of', async () => {
  expect(await statusesAfter(registers(registered(), registered({ who: OTHER })), waitDays(8))).toEqual([
    'REMINDER',
  ]);
});

test('within thirty days of its expiry the previous owner does not get it back', async () => {
  const steps = [registers(registered()), waitDays(20), claims(by(SALES)), waitDays(29), claims(by(SALES))];
  expect(await statusesAfter(...steps)).toEqual(['EXPIRED']);
});

test('the bar ends after thirty days', async () => {
  expect(await statusesAfter(registers(registered()), waitDays(20), waitDays(30), claims(by(SALES)))).toEqual(
    ['REGISTERED'],
  );
});

test('and everybody else need not wait for it', async () => {
  expect(await statusesAfter(registers(registered()), waitDays(20), claims(by(OTHER)))).toEqual([
    'REGISTERED',
  ]);
});

test('a lead that was met and then left alone is warned and graced', async () => {
  expect(await statusesAfter(...GRACED)).toEqual(['GRACE_PERIOD']);
});

test('and expires after ten full days', async () => {
  expect(await statusesAfter(...GRACED, waitDays(10))).toEqual(['EXPIRED']);
});

test('after downtime the warning comes first, and grace seven days after it', async () => {
  expect(await statusesAfter(registers(registered({ met: true })), waitDays(75))).toEqual(['REMINDER']);
  expect(await statusesAfter(waitDays(7))).toEqual(['GRACE_PERIOD']);
});

test('a stopped clock gives back every day it stood', async () => {
  const stopped = [stops(by(MANAGER)), waitDays(40), resumes(by(MANAGER))];
  expect(
    await statusesAfter(registers(registered({ met: true })), waitDays(54), ...stopped, waitDays(6)),
  ).toEqual(['REMINDER']);
  expect(await statusesAfter(waitDays(4))).toEqual(['GRACE_PERIOD']);
});

test('a meeting from before the registration, entered late, ends no grace', async () => {
  expect(await statusesAfter(...GRACED, log(by(SALES), 'MEETING', 400 * DAY))).toEqual(['GRACE_PERIOD']);
  expect(await statusesAfter(waitDays(10))).toEqual(['EXPIRED']);
});

test('nor does one that is older than the progress that grace was given for, or whose sixty days are over', async () => {
  const met = [registers(registered({ met: true })), waitDays(20), log(by(SALES), 'MEETING')];
  expect(await statusesAfter(...met, waitDays(54), waitDays(7))).toEqual(['GRACE_PERIOD']);
  expect(await statusesAfter(log(by(SALES), 'DEMO', 70 * DAY))).toEqual(['GRACE_PERIOD']);
  expect(await statusesAfter(log(by(SALES), 'DEMO', 61 * DAY))).toEqual(['GRACE_PERIOD']);
  expect(await statusesAfter(log(by(SALES), 'DEMO', 30 * DAY))).toEqual(['ACTIVE']);
});

test('a detour by QUALIFIED gives no days of grace a second time', async () => {
  const detour = [moves(by(SALES), 'QUALIFIED'), waitDays(3), moves(by(SALES), 'ACTIVE'), waits(1)];
  expect(await statusesAfter(...GRACED, waitDays(4), ...detour)).toEqual(['GRACE_PERIOD']);
  expect(await statusesAfter(waitDays(3))).toEqual(['EXPIRED']);
});

test('progress while it is QUALIFIED ends the grace that would go on', async () => {
  const steps = [moves(by(SALES), 'QUALIFIED'), log(by(SALES), 'MEETING'), moves(by(SALES), 'ACTIVE')];
  expect(await statusesAfter(...GRACED, ...steps, waitDays(30))).toEqual(['ACTIVE']);
});

test('a first contact from before the registration does not end pre-claim', async () => {
  const late = documents(by(SALES), 400 * DAY);
  expect(await statusesAfter(registers(registered()), late, waitDays(20))).toEqual(['EXPIRED']);
});

/** Another company of the other sales person, which is merged into the first. */
const OTHERS = registers(registered({ who: OTHER, company: 1, met: true }));
const mergesOther = merges(by(ADMIN, 1), 0);

test('a merge that brings progress ends the grace of the lead that is kept', async () => {
  const steps = [OTHERS, log(by(OTHER, 1), 'MEETING'), waitDays(1), mergesOther];
  expect(await statusesAfter(...GRACED, ...steps)).toEqual(['ACTIVE', 'MERGED']);
  expect(await statusesAfter(unmerges(by(ADMIN, 1)))).toEqual(['GRACE_PERIOD', 'ACTIVE']);
});

const LOST = [registers(registered({ email: 0 })), moves(by(SALES), 'LOST')];
const longAgo = [waitDays(200), waitDays(200)];

test('a lead that was lost long ago holds no keys, neither merged nor unmerged', async () => {
  const steps = [OTHERS, mergesOther, unmerges(by(ADMIN, 1))];
  expect(await statusesAfter(...LOST, ...longAgo, ...steps)).toEqual(['LOST', 'ACTIVE']);
  expect(await statusesAfter(registers(registered({ who: OTHER, email: 0 })))).toHaveLength(3);
});

test('restoring one takes none, and it stays canonical beside whoever has them by now', async () => {
  const again = registers(registered({ who: OTHER, email: 0 }));
  const restored = [deletes(by(ADMIN)), restores(by(ADMIN))];
  expect(await statusesAfter(...LOST, ...longAgo, again, ...restored)).toEqual(['LOST', 'REGISTERED']);
  expect([...world.model.leads.values()].map((it) => it.canonical)).toEqual([true, true]);
});

test('reopening one takes its keys again', async () => {
  expect(await statusesAfter(...LOST, ...longAgo, moves(by(MANAGER), 'ACTIVE'))).toEqual(['ACTIVE']);
  expect([...world.seen.values()].map((it) => it.keys)).toEqual([2]);
});

test('a stopped clock ends with a lead that is lost', async () => {
  const steps = [registers(registered()), stops(by(MANAGER)), moves(by(SALES), 'LOST')];
  expect(await statusesAfter(...steps)).toEqual(['LOST']);
  expect([...world.seen.values()].map((it) => it.clock_stopped_at)).toEqual([null]);
});

test('a registration that was dated too early and is put right has a T7 again', async () => {
  const steps = [registers(registered()), backdates(by(MANAGER), 240), backdates(by(MANAGER), 1)];
  expect(await statusesAfter(...steps)).toEqual(['REGISTERED']);
  expect([...world.seen.values()].map((it) => it.t7_due?.toISOString())).toEqual([
    '2026-10-26T08:00:00.000Z',
  ]);
});

test('claimed, a lead keeps the keys it has, though a merge could not give it those of a third', async () => {
  const third = { company: 1, met: true };
  const steps = [
    registers(registered({ email: 0 })),
    registers(registered({ ...third, who: OTHER })),
    registers(registered({ ...third, who: MANAGER, override: true })),
    merges(by(ADMIN, 2), 0),
    waitDays(200),
    claims(by(OTHER)),
  ];
  expect((await statusesAfter(...steps))[0]).toBe('REGISTERED');
  expect([...world.seen.values()].map((it) => [it.canonical, it.keys])[0]).toEqual([true, 2]);
});
