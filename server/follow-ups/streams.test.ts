import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { administrator, type Administrator } from '../testing/administrator.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { flawsOfLog, globalFollowUpId, globalLeadId, globalUserId, headCursor } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { mutator, type Answered } from '../testing/mutations.ts';
import { demoPeople, teams } from '../testing/people.ts';
import { watch, type Seen, type Watch } from '../testing/watch.ts';

const { salesDe, sales2De, managerDe, managerCh, salesAt, admin } = demoPeople;
const TEAM = 'followUpChanges(filter: { scope: TEAM })';

let app: TestApp;
let boss: Administrator;
const open: Watch[] = [];

beforeAll(async () => {
  app = await startTestApp({ tickMs: 250 });
  boss = administrator(app, admin.email);
});
beforeEach(() => app.admin.query('TRUNCATE leads CASCADE'));
afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.stop()));
  expect(await flawsOfLog(app.admin)).toEqual([]);
  await boss.restore();
});
afterAll(() => app.stop());

async function stream(email: string, field: string): Promise<Watch> {
  const watched = await watch(app, email, field);
  open.push(watched);
  return watched;
}
const live = async (email: string, field: string) => (await stream(email, field)).live();
const told = (changes: readonly Seen[]) => changes.map((it) => `${it.kind} ${it.followUpId}`).sort();
const all = (kind: string, ids: readonly string[]) => ids.map((id) => `${kind} ${id}`).sort();

async function run(
  name: string,
  input: object,
  as: string = admin.email,
): Promise<Answered & { cursor: string }> {
  const answer = await mutator(app)(name, input, as);
  if (!answer.cursor) throw new Error(`${name}: ${answer.__typename} ${answer.message ?? ''}`);
  return { ...answer, cursor: answer.cursor };
}
const handOver = (leadId: string, to: { readonly id: string }) =>
  run('proposeTransfer', { leadId, toUserId: globalUserId(to.id), reason: 'Wie am Telefon besprochen' });
const help = (leadId: string, { id }: { readonly id: string }) =>
  run('addCollaborator', { leadId, userId: globalUserId(id) });
const helpNoMore = (leadId: string, { id }: { readonly id: string }) =>
  run('removeCollaborator', { leadId, userId: globalUserId(id) });

/** A lead with a follow-up that is open and one that is done, which no change of owner has an event for. */
async function leadWithTasks(owner: { readonly id: string } | null) {
  const { id } = await makeLead(app.admin, { territory: 'DE-HH', ownerId: owner?.id ?? null });
  const assignee_id = owner?.id ?? null;
  const due = await makeFollowUp(app.admin, id, { assignee_id });
  const done = await makeFollowUp(app.admin, id, {
    kind: 'CUSTOM',
    status: 'COMPLETED',
    completed_at: new Date(),
    outcome: 'DECLINED',
    assignee_id,
  });
  return { id: globalLeadId(id), due: globalFollowUpId(due.id), done: globalFollowUpId(done.id) };
}

describe('follow-ups of a lead that changes hands', () => {
  it('leave the old owner’s list and their manager’s, and enter the new owner’s', async () => {
    const lead = await leadWithTasks(salesDe);
    await leadWithTasks(salesDe);
    await boss.put(salesAt, { territories: ['DE'] });
    const ofLead = `followUpChanges(filter: { leadId: "${lead.id}" })`;
    const [mine, whole, team, theirs, theirWhole, bystander] = await Promise.all([
      live(salesDe.email, 'followUpChanges'),
      live(salesDe.email, ofLead),
      live(managerDe.email, TEAM),
      live(salesAt.email, 'followUpChanges'),
      live(salesAt.email, ofLead),
      live(sales2De.email, 'followUpChanges'),
    ]);
    const { cursor } = await handOver(lead.id, salesAt);
    const both = [lead.due, lead.done];
    for (const it of [mine, whole, team]) expect(told(await it.reached(cursor))).toEqual(all('LEFT', both));
    // And the T7 that only now is planned.
    for (const [it, known] of [
      [theirs, [lead.due]],
      [theirWhole, both],
    ] as const) {
      const came = (await it.reached(cursor)).filter((one) => both.includes(one.followUpId ?? ''));
      expect(told(came)).toEqual(all('ENTERED', known));
      expect(it.changes).toHaveLength(known.length + 1);
    }
    expect(mine.changes.every((it) => it.followUp === null && it.event === null)).toBe(true);
    expect(theirWhole.changes.every((it) => it.followUp?.id === it.followUpId)).toBe(true);
    await app.open.resources.hub.refresh();
    expect(bystander.changes).toEqual([]);
  });

  it('come with who is asked to help, and go with them; also to who comes back after it', async () => {
    const lead = await leadWithTasks(salesDe);
    const field = `followUpChanges(filter: { leadId: "${lead.id}" })`;
    const helper = await live(sales2De.email, field);
    const before = await headCursor(app.admin);
    const came = await help(lead.id, sales2De);
    expect(told(await helper.reached(came.cursor))).toEqual(all('ENTERED', [lead.due, lead.done]));
    const went = await helpNoMore(lead.id, sales2De);
    expect(told((await helper.reached(went.cursor)).slice(2))).toEqual(all('LEFT', [lead.due, lead.done]));

    const after = (cursor: string) => field.replace('(', `(after: "${cursor}", `);
    const knew = await stream(sales2De.email, after(came.cursor));
    expect(told(await knew.reached(went.cursor))).toEqual(all('LEFT', [lead.due, lead.done]));
    // Came and went while nobody looked; but who had read ahead of this cursor has them.
    const missed = await stream(sales2De.email, after(before));
    expect(told(await missed.reached(went.cursor))).toEqual(all('LEFT', [lead.due, lead.done]));
    const again = await help(lead.id, sales2De);
    const comesBack = await stream(sales2De.email, after(before));
    expect(told(await comesBack.reached(again.cursor))).toEqual(all('ENTERED', [lead.due, lead.done]));
    // Went and came: what happened to them meanwhile is not known, so they are told.
    const flickered = await stream(sales2De.email, after(came.cursor));
    expect(told(await flickered.reached(again.cursor))).toEqual(all('ENTERED', [lead.due, lead.done]));
  });

  it('come when it is claimed, go when it is deleted, and come back when it is restored', async () => {
    const lead = await leadWithTasks(null);
    const field = `followUpChanges(filter: { leadId: "${lead.id}" })`;
    const [claimer, manager, overseer] = await Promise.all([
      live(salesDe.email, field),
      live(managerDe.email, field),
      live(admin.email, field),
    ]);
    const claimed = await run('claimLead', { leadId: lead.id }, salesDe.email);
    const kinds = (changes: readonly Seen[], id: string) =>
      changes.filter((it) => it.followUpId === id).map((it) => it.kind);
    expect(kinds(await claimer.reached(claimed.cursor), lead.done)).toEqual(['ENTERED']);
    // Managers work on the pool: to them nothing has come.
    expect(kinds(await manager.reached(claimed.cursor), lead.done)).toEqual([]);
    await run('deleteLead', { leadId: lead.id });
    const restored = await run('restoreLead', { leadId: lead.id });
    for (const it of [claimer, manager])
      expect(kinds(await it.reached(restored.cursor), lead.done).slice(-2)).toEqual(['LEFT', 'ENTERED']);
    expect(kinds(await overseer.reached(restored.cursor), lead.done)).toEqual([]);
  });

  it('are read again when leads are merged: they hang on another one then', async () => {
    const [kept, away] = [await leadWithTasks(salesDe), await leadWithTasks(sales2De)];
    const [keeper, loser, manager] = await Promise.all([
      live(salesDe.email, 'followUpChanges'),
      live(sales2De.email, 'followUpChanges'),
      live(managerDe.email, TEAM),
    ]);
    const bystander = await live(managerCh.email, TEAM);
    await run('mergeLeads', { keepId: kept.id, mergeId: away.id, reason: 'Dasselbe Gasthaus' });
    for (const it of [keeper, loser, manager])
      expect(await it.end()).toMatchObject([{ __typename: 'ResyncRequired', reason: 'ACCESS_CHANGED' }]);
    await app.open.resources.hub.refresh();
    expect(bystander.items.map((it) => it.__typename)).not.toContain('ResyncRequired');
  });
});

describe('what a stream reads together', () => {
  let held: TestApp;
  beforeAll(async () => {
    held = await startTestApp({ database: app.database, withoutPolls: true, tokens: app.tokens });
  });
  afterAll(() => held.stop());

  /** All of these, in their order, before a stream of the manager's team reads any of it. */
  async function together(...steps: readonly (() => Promise<unknown>)[]): Promise<Watch> {
    const watched = await watch(held, managerDe.email, TEAM);
    open.push(watched);
    await watched.live();
    const { hub } = held.open.resources;
    const deaf = vi.spyOn(hub, 'wake').mockReturnValue(undefined);
    for (const step of steps) await step();
    deaf.mockRestore();
    hub.wake();
    return watched;
  }
  /** What was told of this lead's follow-ups, once something has come that happened later. */
  async function toldOf(watched: Watch, lead: { readonly due: string; readonly done: string }) {
    const other = await leadWithTasks(sales2De);
    const later = await run('logActivity', { leadId: other.id, type: 'SAMPLE_SENT', summary: 'Muster' });
    const changes = await watched.reached(later.cursor);
    return told(changes.filter((it) => [lead.due, lead.done].includes(it.followUpId ?? '')));
  }

  it('a team mate moves, and their lead goes to another of the team: it neither left the list nor came into it', async () => {
    const lead = await leadWithTasks(salesDe);
    const team = await together(
      () => boss.put(salesDe, { teamId: null }),
      () => handOver(lead.id, sales2De),
    );
    // The open one has another assignee; the one that is done is still of who has left.
    expect(await toldOf(team, lead)).toEqual([`CHANGED ${lead.due}`, `LEFT ${lead.done}`].sort());
  });

  it('a team mate’s lead goes elsewhere, and then they move: it leaves all the same', async () => {
    await boss.put(salesAt, { territories: ['DE'] });
    const lead = await leadWithTasks(salesDe);
    const team = await together(
      () => handOver(lead.id, salesAt),
      () => boss.put(salesDe, { teamId: null }),
    );
    expect(await toldOf(team, lead)).toEqual(all('LEFT', [lead.due, lead.done]));
  });

  it('a lead goes, and then one’s own right to what hung on it: the list is read again', async () => {
    await boss.put(salesAt, { territories: ['DE'] });
    const lead = await leadWithTasks(salesDe);
    const team = await together(
      () => handOver(lead.id, salesAt),
      () => boss.put(managerDe, { territories: ['CH'] }),
    );
    expect((await team.end()).at(-1)).toMatchObject({ reason: 'ACCESS_CHANGED' });
  });
});

it('whatever happens at once, what a list holds in the end is what its stream told, or it is read again', async () => {
  const leads = await Promise.all([salesDe, sales2De, salesDe, null].map((it) => leadWithTasks(it)));
  await boss.put(salesAt, { territories: ['DE'] });
  const lists = [
    { email: managerDe.email, filter: 'scope: TEAM' },
    { email: salesDe.email, filter: 'scope: MINE' },
    { email: sales2De.email, filter: `leadId: "${leads[0]?.id}"` },
    { email: admin.email, filter: 'scope: UNASSIGNED' },
  ];
  const owners = [salesDe, sales2De, salesAt];
  const pick = fc.nat({ max: 1000 });
  const step = fc.record({
    what: fc.constantFrom('OWNER', 'HELP', 'TEAM', 'PLACE', 'TASK'),
    lead: pick,
    who: pick,
  });
  const attempt = async ({ what, lead, who }: { what: string; lead: number; who: number }): Promise<void> => {
    const { id = '' } = leads[lead % leads.length] ?? {};
    const person = owners[who % owners.length] ?? salesDe;
    // Refused where it changes nothing: another step will.
    if (what === 'OWNER')
      await mutator(app)('assignLead', { leadId: id, toUserId: globalUserId(person.id) }, admin.email);
    else if (what === 'HELP')
      await mutator(app)('addCollaborator', { leadId: id, userId: globalUserId(person.id) }, admin.email);
    else if (what === 'TEAM') await boss.put(person, { teamId: who % 2 ? null : teams.germany.id });
    else if (what === 'PLACE') await boss.put(managerDe, { territories: who % 2 ? ['DE'] : ['DE-BY'] });
    else
      await mutator(app)('logActivity', { leadId: id, type: 'SAMPLE_SENT', summary: 'Muster' }, admin.email);
  };

  for (const round of fc.sample(fc.array(step, { minLength: 4, maxLength: 8 }), { numRuns: 4, seed: 4 })) {
    const begun = await Promise.all(
      lists.map(async ({ email, filter }) => {
        const start = await listed(email, filter);
        const field = `followUpChanges(after: "${start.asOf}", filter: { ${filter} })`;
        return { email, filter, start, watched: await (await stream(email, field)).live() };
      }),
    );
    await Promise.all(round.map(attempt));
    const end = await headCursor(app.admin);
    for (const { email, filter, start, watched } of begun) {
      await expect
        .poll(() => watched.ended || (watched.items.at(-1)?.cursor ?? '') >= end, { timeout: 20_000 })
        .toBe(true);
      if (watched.ended) {
        expect(watched.items.at(-1)).toMatchObject({ reason: 'ACCESS_CHANGED' });
        continue;
      }
      const held = new Set(start.ids);
      for (const { kind, followUpId = '' } of watched.changes) {
        if (kind === 'LEFT') held.delete(followUpId);
        else held.add(followUpId);
      }
      expect({ email, held: [...held].sort() }).toEqual({ email, held: (await listed(email, filter)).ids });
    }
    await Promise.all(open.splice(0).map((it) => it.stop()));
  }
}, 120_000);

async function listed(email: string, filter: string): Promise<{ asOf: string; ids: string[] }> {
  const { data, errors } = await app.query(
    `{ followUps(first: 100, filter: { ${filter} }) { asOf nodes { id } } }`,
    {},
    email,
  );
  if (!data || errors) throw new Error(JSON.stringify(errors));
  const { asOf, nodes } = data.followUps as { asOf: string; nodes: { id: string }[] };
  return { asOf, ids: nodes.map((it) => it.id).sort() };
}

it('those of an owner without a team are not in the team list of a manager without one', async () => {
  await boss.put(managerCh, { teamId: null, territories: ['AT'] });
  const { id } = await makeLead(app.admin, { territory: 'AT-9', ownerId: salesAt.id });
  const task = await makeFollowUp(app.admin, id, { assignee_id: salesAt.id });
  await help(globalLeadId(id), managerCh);
  const list = await live(managerCh.email, TEAM);
  const sees = await live(managerCh.email, `followUpChanges(filter: { leadId: "${globalLeadId(id)}" })`);
  const input = { followUpId: globalFollowUpId(task.id), outcome: 'DECLINED' };
  const { cursor } = await run('completeFollowUp', input);
  await Promise.all([list.reached(cursor), sees.reached(cursor)]);
  expect(told(sees.changes)).toContain(`CHANGED ${globalFollowUpId(task.id)}`);
  expect(list.changes).toEqual([]);
});
