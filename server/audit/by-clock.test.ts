/** What runs by the clock is in the audit log under nobody, and in the history of the lead it is about. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { fireDue } from '../follow-ups/engine.ts';
import { runClock } from '../protection/engine.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalFollowUpId, globalLeadId, globalUserId } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { demoPeople, type Person } from '../testing/people.ts';
import { verifyAudit } from './verify.ts';

const { admin, managerDe, salesDe, sales2De } = demoPeople;
const SINCE = '2027-03-04T13:30:00.000Z';

let app: TestApp;
let run: ReturnType<typeof mutator>;

beforeAll(async () => {
  app = await startTestApp();
  run = mutator(app);
});
afterAll(() => app.stop());

/** A lead of sales.de with a first contact, written past the operations. */
const leadOf = () =>
  makeLead(app.admin, {
    territory: 'DE-BE',
    status: 'ACTIVE',
    ownerId: salesDe.id,
    registeredAt: new Date(SINCE),
    columns: { first_contact_at: SINCE, first_contact_channel: 'PHONE' },
  });

async function at(now: string) {
  app.setClock(now);
  const { workerDb, clock, log } = app.open.resources;
  return { fired: await fireDue(workerDb, clock, log), steps: await runClock(workerDb, clock, log) };
}

const answer = z.object({
  lead: z.object({
    history: z.object({
      nodes: z.array(
        z.object({
          action: z.string(),
          subject: z.string(),
          actor: z.object({ name: z.string() }).nullable(),
          changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
        }),
      ),
    }),
  }),
});

/** Oldest first: what was done, by whom, from what to what. */
async function historyOf(id: string, as: Person) {
  const { data, errors } = await app.query(
    `query ($id: ID!) { lead(id: $id) { history(first: 20) { nodes {
       action subject actor { name } changes { field before after } } } } }`,
    { id: globalLeadId(id) },
    as.email,
  );
  expect(errors).toBeUndefined();
  return answer
    .parse(data)
    .lead.history.nodes.toReversed()
    .map(({ action, subject, actor, changes }) => {
      expect(subject).toBe(globalLeadId(id));
      const fields = changes.map(({ field, before, after }) => [field, [before, after]]);
      return [action, actor?.name ?? null, Object.fromEntries(fields) as unknown];
    });
}

it('leads from one owner to the next: warning, grace, expiry with the owner cleared', async () => {
  const { id } = await leadOf();
  await at('2027-04-26T12:31:00.000Z');
  await at('2027-05-03T12:32:00.000Z');
  const before = [
    ['warnOwner', null, { warnedAt: [null, expect.stringMatching(/^2027-04-26T12:31/) as string] }],
    ['beginGrace', null, { status: ['ACTIVE', 'GRACE_PERIOD'] }],
  ];
  expect(await historyOf(id, managerDe)).toEqual(before);
  await at('2027-05-13T12:33:00.000Z');
  await run('claimLead', { leadId: globalLeadId(id) }, sales2De.email);
  const [old, next] = [globalUserId(salesDe.id), globalUserId(sales2De.id)];
  const expiry = { status: ['GRACE_PERIOD', 'EXPIRED'], ownerId: [old, null], reason: [null, 'GRACE'] };
  const all = [
    ...before,
    ['expireLead', null, expiry],
    ['claimLead', sales2De.name, { status: ['EXPIRED', 'REGISTERED'], ownerId: [null, next] }],
  ];
  expect(await historyOf(id, managerDe)).toEqual(all);
  expect(await historyOf(id, admin)).toEqual(all);
});

it('names the reminder where firing moves the status, and nothing where it only tells', async () => {
  const [reminded, told] = [await leadOf(), await leadOf()];
  const due = {
    due_at: '2027-03-11T08:00:00Z',
    anchor_at: SINCE,
    owned_since: SINCE,
    assignee_id: salesDe.id,
  };
  const t7 = await makeFollowUp(app.admin, reminded.id, { ...due, kind: 'T7' });
  await makeFollowUp(app.admin, told.id, { ...due, kind: 'T3' });
  expect((await at('2027-03-11T08:00:30.000Z')).fired.count).toBe(2);
  expect(await historyOf(reminded.id, managerDe)).toEqual([
    ['remindOwner', null, { status: ['ACTIVE', 'REMINDER'], followUp: [null, globalFollowUpId(t7.id)] }],
  ]);
  expect(await historyOf(told.id, managerDe)).toEqual([]);
});

it('is linked into the chain like every entry', async () => {
  const client = await app.admin.connect();
  try {
    expect((await verifyAudit(client)).flaws).toEqual([]);
  } finally {
    client.release();
  }
});
