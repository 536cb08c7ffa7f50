/** Admins see what runs by the clock, what it is stuck at, and have it run now. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { untilDone } from '../clock.ts';
import { jobs } from '../jobs/jobs.ts';
import { cronOf, nextRun } from '../jobs/schedule.ts';
import { createLogger } from '../logger.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalLeadId } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { mailboxOnly } from '../testing/mail.ts';

const { admin, salesDe } = demoPeople;

const job = z.object({
  name: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  outcome: z.string().nullable(),
  done: z.int(),
  failed: z.int(),
  runs: z.string(),
  failures: z.string(),
  nextAt: z.string().nullable(),
  requestedAt: z.string().nullable(),
  requestedBy: z.object({ name: z.string() }).nullable(),
  stuckCount: z.int(),
  stuck: z.array(z.object({ lead: z.object({ id: z.string() }), error: z.string(), attempts: z.int() })),
});
const FIELDS = `name startedAt finishedAt outcome done failed runs failures nextAt requestedAt requestedBy { name }
  stuckCount stuck { lead { id } error attempts }`;
const RUN = `mutation ($input: RunJobInput!) { runJob(input: $input) { __typename
  ... on RunJobSuccess { job { ${FIELDS} } } } }`;
const log = createLogger({ level: 'fatal', readable: true });

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ log });
});
afterAll(() => app.stop());
beforeEach(() => app.setClock('2027-03-01T11:00:00Z'));

async function run(name: string): Promise<void> {
  const { workerDb, clock } = app.open.resources;
  await jobs(workerDb, clock, log, mailboxOnly)
    .find((it) => it.name === name)
    ?.run(untilDone);
}

async function seen(name: string) {
  const { data, errors } = await app.query(`{ jobs { ${FIELDS} } }`, {}, admin.email);
  expect(errors).toBeUndefined();
  const found = z
    .array(job)
    .parse(data?.jobs)
    .find((it) => it.name === name);
  if (!found) throw new Error(`no run of ${name} is told of`);
  return found;
}

async function dueLead() {
  const { id } = await makeLead(app.admin, { territory: 'DE-HH', ownerId: salesDe.id });
  await makeFollowUp(app.admin, id, { due_at: '2027-03-01T08:00:00Z', assignee_id: salesDe.id });
  return id;
}

it('a run is told with when it began and ended, what it did, and when the next one is', async () => {
  await dueLead();
  await run('fire-follow-ups');
  const first = await seen('fire-follow-ups');
  expect(first).toMatchObject({ outcome: 'DONE', done: 1, failed: 0, runs: '1', failures: '0', stuck: [] });
  const [started, finished, next] = [first.startedAt, first.finishedAt, first.nextAt].map((it) =>
    Date.parse(it ?? ''),
  );
  expect(finished).toBeGreaterThanOrEqual(started ?? Number.NaN);
  expect(next).toBeGreaterThan(started ?? Number.NaN);
  await run('fire-follow-ups');
  expect(await seen('fire-follow-ups')).toMatchObject({ done: 0, runs: '2' });
});

it('one that comes to nothing is counted, and what was never run now is not', async () => {
  await app.admin.query('ALTER TABLE undo_tokens RENAME TO undo_tokens_away');
  try {
    await expect(run('forget-expired')).rejects.toThrow();
  } finally {
    await app.admin.query('ALTER TABLE undo_tokens_away RENAME TO undo_tokens');
  }
  expect(await seen('forget-expired')).toMatchObject({ outcome: 'FAILED', runs: '1', failures: '1' });
  await run('forget-expired');
  expect(await seen('forget-expired')).toMatchObject({ outcome: 'DONE', runs: '2', failures: '1' });
});

it('a lead that cannot be fired stands with its job until it can', async () => {
  const poisoned = await dueLead();
  await dueLead();
  await app.admin.query(`
    CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'poisoned by %', new.id; END $$;
    CREATE TRIGGER poison BEFORE UPDATE ON follow_ups FOR EACH ROW
      WHEN (new.lead_id = '${poisoned}' AND new.fired_at IS NOT NULL) EXECUTE FUNCTION poison();`);
  try {
    await run('fire-follow-ups');
    await run('fire-follow-ups');
    const stuck = await seen('fire-follow-ups');
    expect(stuck).toMatchObject({ outcome: 'DONE', failed: 1, stuckCount: 1 });
    expect(stuck.stuck).toEqual([
      { lead: { id: globalLeadId(poisoned) }, attempts: 2, error: expect.stringMatching(/^\w+( \w+)?$/) },
    ]);
  } finally {
    await app.admin.query('DROP FUNCTION poison() CASCADE');
  }
  await run('fire-follow-ups');
  expect(await seen('fire-follow-ups')).toMatchObject({ done: 1, failed: 0, stuckCount: 0, stuck: [] });
});

describe('runJob', () => {
  const ask = async (name: string, email: string = admin.email) =>
    (await app.query(RUN, { input: { name } }, email)).data?.runJob;

  it('has a job run at the next look, once', async () => {
    await run('protection-clock');
    const { runs } = await seen('protection-clock');
    expect(await ask('protection-clock')).toMatchObject({
      __typename: 'RunJobSuccess',
      job: { name: 'protection-clock', requestedBy: { name: admin.name } },
    });
    await run('run-requested');
    const after = await seen('protection-clock');
    expect(after).toMatchObject({ requestedAt: null, requestedBy: null, outcome: 'DONE' });
    expect(Number(after.runs)).toBe(Number(runs) + 1);
    await run('run-requested');
    expect((await seen('protection-clock')).runs).toBe(after.runs);
  });

  it('of a job that there is not is not found; for others it is forbidden', async () => {
    expect(await ask('make-coffee')).toEqual({ __typename: 'NotFoundError' });
    expect(await ask('protection-clock', salesDe.email)).toEqual({ __typename: 'ForbiddenError' });
  });
});

describe('a schedule', () => {
  it.each([
    [{ everyMinutes: 1 }, '* * * * *'],
    [{ everyMinutes: 10 }, '0,10,20,30,40,50 * * * *'],
    [{ everyMinutes: 60, atMinute: 7 }, '7 * * * *'],
  ])('%j is %s to the queue', (schedule, cron) => {
    expect(cronOf(schedule)).toBe(cron);
  });

  it.each([
    [{ everyMinutes: 1 }, '10:00:20', null, '10:01:00'],
    [{ everyMinutes: 1 }, '10:00:20', 15, '10:00:35'],
    [{ everyMinutes: 1 }, '10:00:50', 15, '10:01:00'],
    [{ everyMinutes: 10 }, '10:00:00', null, '10:10:00'],
    [{ everyMinutes: 60, atMinute: 7 }, '10:06:59', null, '10:07:00'],
    [{ everyMinutes: 60, atMinute: 7 }, '10:07:00', null, '11:07:00'],
  ] as const)('%j: after %s and in %s seconds at the latest comes %s', (schedule, after, seconds, next) => {
    const at = (time: string) => new Date(`2027-03-01T${time}.000Z`);
    expect(nextRun(schedule, at(after), seconds)).toEqual(at(next));
  });
});
