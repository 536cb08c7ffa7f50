/** When the assignee is absent (absence calendar), the team queue shows it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalLeadId } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { roundTrips } from '../testing/round-trips.ts';

const { salesDe, sales2De, managerDe } = demoPeople;
const QUEUE = `query ($scope: FollowUpScope!) { followUps(filter: { scope: $scope }, first: 50) {
  nodes { action assigneeAbsentUntil } } }`;
const queue = z.object({
  followUps: z.object({
    nodes: z.array(z.object({ action: z.string(), assigneeAbsentUntil: z.string().nullable() })),
  }),
});

let app: TestApp;
const absent = (userId: string, from: string, to: string) =>
  app.admin.query(
    'INSERT INTO absences (user_id, starts_on, ends_on, created_at, created_by_id) VALUES ($1, $2, $3, now(), $1)',
    [userId, from, to],
  );
async function task(action: string, ownerId: string, assigneeId: string) {
  const { id } = await makeLead(app.admin, {
    territory: 'DE-HH',
    ownerId,
    collaboratorIds: ownerId === assigneeId ? [] : [assigneeId],
  });
  await makeFollowUp(app.admin, id, { kind: 'CUSTOM', action, due_at: new Date(), assignee_id: assigneeId });
  return globalLeadId(id);
}
/** What is to be done, and until when whoever is to do it is away. */
async function seen(email: string, scope: string) {
  const { data, errors } = await app.query(QUEUE, { scope }, email);
  expect(errors).toBeUndefined();
  const { nodes } = queue.parse(data).followUps;
  return Object.fromEntries(nodes.map((it) => [it.action, it.assigneeAbsentUntil]));
}

beforeAll(async () => {
  app = await startTestApp();
  await task('Muster', salesDe.id, salesDe.id);
  await task('Angebot', sales2De.id, sales2De.id);
  await absent(salesDe.id, '2027-03-01', '2027-03-05');
  await absent(salesDe.id, '2027-03-04', '2027-03-12');
});
beforeEach(() => app.setClock('2027-03-04T11:00:00.000Z'));
afterAll(() => app.stop());

it('the manager reads until when', async () => {
  expect(await seen(managerDe.email, 'TEAM')).toEqual({ Muster: '2027-03-12', Angebot: null });
});

it('the assignee does, and admins of everybody', async () => {
  expect(await seen(salesDe.email, 'MINE')).toEqual({ Muster: '2027-03-12' });
  expect(await seen(demoPeople.admin.email, 'TEAM')).toMatchObject({ Muster: '2027-03-12' });
});

it('colleagues do not, though they see who is to do it', async () => {
  const id = await task('Rückruf', sales2De.id, salesDe.id);
  const { data } = await app.query(
    `query ($id: ID!) { lead(id: $id) { followUps(first: 5) { nodes { assignee { name } assigneeAbsentUntil } } } }`,
    { id },
    sales2De.email,
  );
  expect(data?.lead).toEqual({
    followUps: { nodes: [{ assignee: { name: salesDe.name }, assigneeAbsentUntil: null }] },
  });
});

it('by the day of the lead’s territory', async () => {
  app.setClock('2027-02-28T22:30:00.000Z');
  expect(await seen(managerDe.email, 'TEAM')).toMatchObject({ Muster: null });
  app.setClock('2027-02-28T23:30:00.000Z');
  expect(await seen(managerDe.email, 'TEAM')).toMatchObject({ Muster: '2027-03-05' });
  app.setClock('2027-03-12T23:30:00.000Z');
  expect(await seen(managerDe.email, 'TEAM')).toMatchObject({ Muster: null });
});

it('is read at once for the whole list', async () => {
  const trips = () => roundTrips(app.open.resources.db, () => seen(managerDe.email, 'TEAM'));
  await trips();
  const few = await trips();
  for (const action of ['a', 'b', 'c', 'd']) await task(action, sales2De.id, sales2De.id);
  expect(await trips()).toBe(few);
});
