/** A screen left open on a list of leads: what comes into sight enters it, what goes out of sight leaves it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runClock } from '../protection/engine.ts';
import { administrator } from '../testing/administrator.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalLeadId, globalUserId } from '../testing/inspect.ts';
import { makeLead, type LeadOptions } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { demoPeople } from '../testing/people.ts';
import { registration } from '../testing/person.ts';
import { watch, type Watch } from '../testing/watch.ts';

const MONDAY = '2027-03-01T11:00:00.000Z';
const { salesDe, sales2De, managerDe, admin } = demoPeople;
const people = {
  owner: salesDe.email,
  colleague: sales2De.email,
  manager: managerDe.email,
  admin: admin.email,
};
type Viewer = keyof typeof people;
const WORDS = 'Wie am Telefon besprochen';

let app: TestApp;
let run: ReturnType<typeof mutator>;
const watches = new Map<Viewer, Watch>();

beforeAll(async () => {
  app = await startTestApp();
  app.setClock(MONDAY);
  run = mutator(app);
});
beforeEach(async () => {
  for (const [viewer, email] of Object.entries(people)) {
    const watched = await watch(app, email, 'leadChanges');
    watches.set(viewer as Viewer, await watched.live());
  }
});
afterEach(() => Promise.all([...watches.values()].map((it) => it.stop())));
afterAll(() => app.stop());

async function leadOf(options: LeadOptions = {}): Promise<string> {
  const registeredAt = new Date('2027-02-28T11:00:00Z');
  const { id } = await makeLead(app.admin, {
    territory: 'DE-HH',
    ownerId: salesDe.id,
    registeredAt,
    ...options,
  });
  return globalLeadId(id);
}

/** What each stream has told of the lead since it was opened, once all of it has come. */
async function told(leadId: string): Promise<Partial<Record<Viewer, readonly (string | undefined)[]>>> {
  const everybody = { territory: 'DE-HH', ownerId: globalUserId(salesDe.id) };
  const shared = await run('registerLead', registration(everybody), people.owner);
  await run('addCollaborator', { leadId: shared.lead?.id, userId: globalUserId(sales2De.id) }, people.owner);
  const entries = [...watches].map(async ([viewer, watched]) => {
    await expect.poll(() => watched.changes.some((it) => it.leadId === shared.lead?.id)).toBe(true);
    const items = watched.changes.filter((it) => it.leadId === leadId);
    for (const item of items.filter((it) => it.kind === 'LEFT'))
      expect(item).toMatchObject({ lead: null, event: null });
    for (const item of items.filter((it) => it.kind !== 'LEFT')) expect(item.lead?.id).toBe(leadId);
    return [viewer, items.map((it) => it.kind)] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Partial<Record<Viewer, readonly string[]>>;
}

async function does(as: Viewer, mutation: string, input: object) {
  const answer = await run(mutation, input, people[as]);
  expect(answer.__typename).toMatch(/Success$/);
  return answer;
}

it('who is added as a collaborator: it enters; removed: it leaves', async () => {
  const leadId = await leadOf();
  const userId = globalUserId(sales2De.id);
  await does('owner', 'addCollaborator', { leadId, userId });
  expect(await told(leadId)).toMatchObject({
    owner: ['CHANGED'],
    colleague: ['ENTERED'],
    manager: ['CHANGED'],
  });
  await does('owner', 'removeCollaborator', { leadId, userId });
  expect((await told(leadId)).colleague).toEqual(['ENTERED', 'LEFT']);
});

it('claimed from the pool, it leaves those who could have claimed it', async () => {
  const leadId = await leadOf({ status: 'EXPIRED', ownerId: null });
  await does('colleague', 'claimLead', { leadId });
  expect(await told(leadId)).toEqual({
    owner: ['LEFT'],
    colleague: ['CHANGED'],
    manager: ['CHANGED'],
    admin: ['CHANGED'],
  });
});

it('a transfer: it enters the candidate’s list when it is proposed, and leaves the owner’s when it is accepted', async () => {
  const leadId = await leadOf();
  const proposal = { leadId, toUserId: globalUserId(sales2De.id), reason: WORDS };
  const { transfer } = await does('owner', 'proposeTransfer', proposal);
  expect(await told(leadId)).toMatchObject({ owner: ['CHANGED'], colleague: ['ENTERED'] });
  await does('colleague', 'decideTransfer', { transferId: transfer?.id, accept: true });
  expect(await told(leadId)).toMatchObject({ owner: ['CHANGED', 'LEFT'], colleague: ['ENTERED', 'CHANGED'] });
});

it('a transfer that is declined leaves the candidate’s list again', async () => {
  const leadId = await leadOf();
  const proposal = { leadId, toUserId: globalUserId(sales2De.id), reason: WORDS };
  const { transfer } = await does('owner', 'proposeTransfer', proposal);
  await told(leadId);
  await does('colleague', 'decideTransfer', { transferId: transfer?.id, accept: false });
  expect(await told(leadId)).toMatchObject({ owner: ['CHANGED', 'CHANGED'], colleague: ['ENTERED', 'LEFT'] });
});

it('deleted, it leaves everybody’s but an admin’s', async () => {
  const leadId = await leadOf();
  await does('owner', 'addCollaborator', { leadId, userId: globalUserId(sales2De.id) });
  await told(leadId);
  await does('manager', 'deleteLead', { leadId });
  expect(await told(leadId)).toEqual({
    owner: ['CHANGED', 'LEFT'],
    colleague: ['ENTERED', 'LEFT'],
    manager: ['CHANGED', 'LEFT'],
    admin: ['CHANGED', 'CHANGED'],
  });
});

it('moved to a territory that is not theirs, it leaves', async () => {
  const leadId = await leadOf({ ownerId: null });
  await does('admin', 'updateLead', { leadId, version: 1, territory: 'AT-9' });
  expect(await told(leadId)).toEqual({
    owner: ['LEFT'],
    colleague: ['LEFT'],
    manager: ['LEFT'],
    admin: ['CHANGED'],
  });
});

it('expired to the pool, it enters the lists of those who may claim it', async () => {
  const leadId = await leadOf({ registeredAt: new Date('2027-02-10T11:00:00Z') });
  const { workerDb, clock, log } = app.open.resources;
  await runClock(workerDb, clock, log);
  expect(await told(leadId)).toEqual({
    owner: ['CHANGED'],
    colleague: ['ENTERED'],
    manager: ['CHANGED'],
    admin: ['CHANGED'],
  });
});

it('merged, the one leaves and the kept one changes', async () => {
  const [keep, away] = [await leadOf(), await leadOf()];
  await does('manager', 'mergeLeads', { keepId: keep, mergeId: away });
  expect(await told(away)).toEqual({ owner: ['LEFT'], colleague: [], manager: ['LEFT'], admin: ['CHANGED'] });
  expect(await told(keep)).toEqual({
    owner: ['CHANGED'],
    colleague: [],
    manager: ['CHANGED'],
    admin: ['CHANGED'],
  });
});

describe('a search that finds a lead by its contact', () => {
  const SEARCH = 'Quittenbaum';
  const contacts = [{ last_name: SEARCH }];
  let searched: Watch | undefined;
  afterEach(() => searched?.stop());
  const search = async (as: Viewer) =>
    (searched = await (await watch(app, people[as], `leadChanges(search: "${SEARCH}")`)).live());
  const find = async (as: Viewer) => {
    const { data } = await app.query(
      `{ leads(first: 100, search: "${SEARCH}") { nodes { id } } }`,
      {},
      people[as],
    );
    return (data?.['leads'] as { nodes: { id: string }[] }).nodes.map((it) => it.id);
  };
  const of = (watched: Watch, ...leadIds: string[]) =>
    watched.changes.filter((it) => leadIds.includes(it.leadId ?? '')).map((it) => [it.leadId, it.kind]);

  it('is left by a lead of the pool when a manager becomes sales, and entered when they are manager again', async () => {
    const byContact = await leadOf({ ownerId: null, contacts });
    const byName = await leadOf({ ownerId: null, companyName: `Hotel ${SEARCH}` });
    const watched = await search('manager');
    const boss = administrator(app, people.admin);
    try {
      const down = await boss.put(managerDe, { role: 'SALES' });
      await watched.reached(down.cursor);
      expect(of(watched, byContact)).toEqual([[byContact, 'LEFT']]);
      expect(of(watched, byName)).toEqual([[byName, 'CHANGED']]);
      expect(await find('manager')).not.toContain(byContact);
      const up = await boss.put(managerDe, { role: 'MANAGER' });
      await watched.reached(up.cursor);
      expect(of(watched, byContact).slice(1)).toEqual([[byContact, 'ENTERED']]);
      expect(of(watched, byName).slice(1)).toEqual([[byName, 'CHANGED']]);
    } finally {
      await boss.restore();
    }
  });

  it('is left by a lead that expires into the pool', async () => {
    const leadId = await leadOf({ registeredAt: new Date('2027-02-10T11:00:00Z'), contacts });
    const watched = await search('owner');
    const { workerDb, clock, log } = app.open.resources;
    await runClock(workerDb, clock, log);
    await watched.upTo(1);
    expect(of(watched, leadId)).toEqual([[leadId, 'LEFT']]);
    expect(await find('owner')).not.toContain(leadId);
  });

  it('is entered by a lead of the pool that is claimed; one that it found by its name changes', async () => {
    const byContact = await leadOf({ status: 'EXPIRED', ownerId: null, contacts });
    const byName = await leadOf({ status: 'EXPIRED', ownerId: null, companyName: `Gasthof ${SEARCH}` });
    const watched = await search('colleague');
    for (const leadId of [byContact, byName]) await does('colleague', 'claimLead', { leadId });
    await watched.upTo(2);
    expect(of(watched, byContact, byName)).toEqual([
      [byContact, 'ENTERED'],
      [byName, 'CHANGED'],
    ]);
  });
});
