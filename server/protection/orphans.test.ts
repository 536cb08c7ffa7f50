/** Leads of deactivated owners stand in a queue that managers of the territory and admins see. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalLeadId } from '../testing/inspect.ts';
import { makeLead } from '../testing/leads.ts';
import { aUser, demoPeople } from '../testing/people.ts';
import { asker } from '../testing/protection.ts';

const { salesDe, sales2De, managerDe, managerCh, admin: boss } = demoPeople;

let app: TestApp;
let orphan: string;
let helped: string;

beforeAll(async () => {
  app = await startTestApp();
  const gone = await aUser(app.admin, { active: false });
  orphan = (await makeLead(app.admin, { ownerId: gone.id, status: 'ACTIVE' })).id;
  helped = (await makeLead(app.admin, { ownerId: gone.id, collaboratorIds: [sales2De.id] })).id;
  await makeLead(app.admin, { ownerId: gone.id, status: 'LOST' });
  await makeLead(app.admin, { ownerId: salesDe.id });
  await makeLead(app.admin);
});
afterAll(() => app.stop());

async function queue(email: string, filter: object = { orphaned: true }): Promise<string[]> {
  const { data, errors } = await app.query(
    'query ($filter: LeadFilter) { leads(filter: $filter, first: 50) { totalCount nodes { id } } }',
    { filter },
    email,
  );
  expect(errors).toBeUndefined();
  const { nodes, totalCount } = data?.['leads'] as { nodes: { id: string }[]; totalCount: number };
  expect(totalCount).toBe(nodes.length);
  return nodes.map((it) => it.id).sort();
}
const both = () => [orphan, helped].map(globalLeadId).sort();

it('managers of the territory and admins see them, and no others', async () => {
  expect(await queue(managerDe.email)).toEqual(both());
  expect(await queue(boss.email)).toEqual(both());
  expect(await queue(managerCh.email)).toEqual([]);
  expect(await queue(salesDe.email)).toEqual([]);
});

it('a collaborator sees the one they work on', async () => {
  expect(await queue(sales2De.email)).toEqual([globalLeadId(helped)]);
});

it('can be left out of a list', async () => {
  const rest = await queue(boss.email, { orphaned: false });
  expect(rest).toHaveLength(3);
  expect(rest).not.toContain(globalLeadId(orphan));
});

it('a manager of the territory acts as the owner’s: requests and the clock are theirs', async () => {
  const ask = asker(app);
  const reason = 'Nobody works on this at the moment';
  const input = { leadId: globalLeadId(orphan), reason };
  expect(await ask('stopClock', input, managerDe.email)).toMatchObject({ __typename: 'StopClockSuccess' });
  expect(await ask('stopClock', input, managerCh.email)).toMatchObject({ code: 'NOT_FOUND' });
});
