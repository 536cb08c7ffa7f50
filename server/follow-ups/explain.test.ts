/** "Why not?", for a lead that someone expected to be followed up. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalLeadId } from '../testing/inspect.ts';
import { makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, type Person } from '../testing/person.ts';
import { fireDue } from './engine.ts';

const { salesDe, sales2De, managerDe, admin } = demoPeople;
/** A Monday, with no holiday for two weeks. */
const MONDAY = '2027-03-01T11:00:00.000Z';

const answer = z.array(
  z.object({
    kind: z.string(),
    standing: z.string(),
    reason: z.string(),
    followUp: z.object({ id: z.string() }).nullable(),
  }),
);
const QUERY = `query ($id: ID!) { explainFollowUps(leadId: $id) { kind standing reason(language: EN) followUp { id } } }`;

let app: TestApp;
let sales: Person;
beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, salesDe.email);
});
beforeEach(() => app.setClock(MONDAY));
afterAll(() => app.stop());

async function why(id: string, email: string = salesDe.email) {
  const { data, errors } = await app.query(QUERY, { id }, email);
  expect(errors).toBeUndefined();
  return data?.explainFollowUps;
}
const standings = async (id: string) =>
  answer.parse(await why(id)).map((it) => [it.kind, it.standing, it.reason]);
const fire = () => fireDue(app.open.resources.workerDb, app.open.resources.clock, app.open.resources.log);

it('planned, due, fired, done: each with its reason', async () => {
  const lead = await sales.register({ territory: 'DE-HH' });
  expect(await standings(lead.id)).toEqual([
    ['T3', 'UPCOMING', 'due on Thu 4 Mar: 3 days after ownership began on Mon 1 Mar'],
    ['T7', 'UPCOMING', expect.stringMatching(/^due on Mon 8 Mar/)],
  ]);
  app.setClock('2027-03-04T11:00:00.000Z');
  expect((await standings(lead.id))[0]).toEqual([
    'T3',
    'WAITING',
    expect.stringMatching(/^due since Thu 4 Mar and not fired yet/),
  ]);
  await app.admin.query(
    `INSERT INTO settings (key, territory_code, value, updated_at) VALUES ('feature.firing', 'DE', 'false', now())`,
  );
  expect((await standings(lead.id))[0]?.[1]).toBe('FIRING_OFF');
  await app.admin.query('DELETE FROM settings');
  await fire();
  expect((await standings(lead.id))[0]).toEqual([
    'T3',
    'TO_DO',
    'came due on Thu 4 Mar and is still to be done',
  ]);
  await sales.do('logActivity', { leadId: lead.id, type: 'SAMPLE_SENT', summary: 'Muster' });
  expect((await standings(lead.id))[0]?.[2]).toMatch(/a sample sent meanwhile opens no other$/);
  const seen = await sales.lead(lead.id);
  if (!seen) throw new Error('out of sight');
  const followUpId = openFollowUp(seen, 'T3').id;
  await sales.do('completeFollowUp', { followUpId, outcome: 'NO_ANSWER' });
  expect((await standings(lead.id))[0]).toEqual([
    'T3',
    'COMPLETED',
    'done; another T3 comes with the next sample',
  ]);
});

it('what the lead stands in the way of: a stop, no owner, its end', async () => {
  const lead = await sales.register({ territory: 'DE-HH' });
  const stop = { leadId: lead.id, reason: 'Umbau bis in den Sommer.' };
  await app.query(
    `mutation ($i: StopClockInput!) { stopClock(input: $i) { __typename } }`,
    { i: stop },
    managerDe.email,
  );
  expect((await standings(lead.id)).map((it) => it[1])).toEqual(['HELD', 'HELD']);
  const { id: pool } = await makeLead(app.admin, { territory: 'DE-HH' });
  expect(answer.parse(await why(globalLeadId(pool), managerDe.email)).map((it) => it.standing)).toEqual([
    'NO_OWNER',
    'NO_OWNER',
  ]);
  const { id: lost } = await makeLead(app.admin, { territory: 'DE-HH', status: 'LOST', ownerId: salesDe.id });
  expect((await standings(globalLeadId(lost))).map((it) => it[1])).toEqual(['LEAD_CLOSED', 'LEAD_CLOSED']);
});

it('skipped when it was planned, because its date had passed', async () => {
  const boss = personOf(app, admin.email);
  const lead = await boss.register({
    territory: 'DE-HH',
    registeredAt: '2027-02-01T10:00:00.000Z',
    registeredAtReason: 'Aus der alten Liste übernommen.',
  });
  expect(answer.parse(await why(lead.id, admin.email)).map((it) => [it.standing, it.reason])).toEqual([
    ['SKIPPED', expect.stringMatching(/^skipped, the date had already passed: 3 days/)],
    ['SKIPPED', expect.stringMatching(/^skipped, the date had already passed: 7 days/)],
  ]);
});

it('is told to who may read the follow-ups', async () => {
  const { id } = await makeLead(app.admin, { territory: 'DE-HH' });
  expect(await why(globalLeadId(id))).toEqual([]);
  const { id: other } = await makeLead(app.admin, { territory: 'DE-HH', ownerId: sales2De.id });
  expect(await why(globalLeadId(other))).toBeNull();
});
