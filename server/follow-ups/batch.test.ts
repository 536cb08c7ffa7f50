/** A batch is told to its owners once, also when the engine died between firing and telling; and to whom else it concerns. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administrator } from '../testing/administrator.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalUserId } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { demoPeople, type Person } from '../testing/people.ts';
import { watch } from '../testing/watch.ts';
import { operateAsSystem } from '../operate.ts';
import { fireDue } from './engine.ts';
import { fireFollowUps } from './operations.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
});

test('what fired before a crash is told by the next run, and only once', async () => {
  const { workerDb, clock, log } = app.open.resources;
  const due = new Date(Date.now() - 60_000);
  const lead = await makeLead(app.admin, { ownerId: demoPeople.salesDe.id });
  const { id } = await makeFollowUp(app.admin, lead.id, {
    kind: 'T3',
    due_at: due,
    anchor_at: due,
    assignee_id: demoPeople.salesDe.id,
  });
  // Fired and committed; the engine dies before it tells.
  await operateAsSystem(workerDb, clock, (work) => fireFollowUps(work, [id]));

  await fireDue(workerDb, clock, log);
  await fireDue(workerDb, clock, log);

  const { rows } = await app.admin.query(
    `SELECT user_id, data ->> 't3Count' AS t3 FROM events WHERE data ->> 'followUpType' = 'BATCH'`,
  );
  expect(rows).toEqual([{ user_id: demoPeople.salesDe.id, t3: '1' }]);
});

test('a batch is told to its owner, the manager of their own team and admins, also once they have left', async () => {
  const { salesDe, sales2De, managerDe, managerCh, salesCh, admin } = demoPeople;
  const { workerDb, clock, log } = app.open.resources;
  const boss = administrator(app, admin.email);
  const fire = async (owner: Person) => {
    const due = new Date(Date.now() - 60_000);
    const territory = owner.territories[0] === 'CH' ? 'CH-ZH' : 'DE-HH';
    const lead = await makeLead(app.admin, { ownerId: owner.id, territory });
    await makeFollowUp(app.admin, lead.id, {
      kind: 'T3',
      due_at: due,
      anchor_at: due,
      assignee_id: owner.id,
    });
    await fireDue(workerDb, clock, log);
  };
  const [its, swiss] = [globalUserId(salesDe.id), globalUserId(managerCh.id)];
  await fire(salesDe);
  expect(await batchesOf(salesDe.email)).toContain(its);
  const streams = await Promise.all(
    [managerDe, managerCh].map(async ({ email }) =>
      (await watch(app, email, 'events(types: [FOLLOW_UP_COMPLETED])')).live(),
    ),
  );
  try {
    await boss.deactivate(salesDe);
    await fire(salesDe);
    await fire(managerCh);
    const all = await batchesOf(admin.email);
    expect(all.slice(-2)).toEqual([its, swiss]);
    expect(await batchesOf(managerDe.email)).toEqual(all.slice(0, -1));
    expect(await batchesOf(managerCh.email)).toEqual([swiss]);
    for (const { email } of [sales2De, salesCh]) expect(await batchesOf(email)).toEqual([]);
    const told = await Promise.all(streams.map((it) => it.upTo(1)));
    expect(told.map((items) => items.map((it) => it.event?.data['userId']))).toEqual([[its], [swiss]]);
  } finally {
    await Promise.all(streams.map((it) => it.stop()));
    await boss.restore();
  }
});

/** Whose batches somebody is told of. */
async function batchesOf(email: string): Promise<string[]> {
  const { data } = await app.query(
    '{ events(last: 100, types: [FOLLOW_UP_COMPLETED]) { nodes { data } } }',
    {},
    email,
  );
  const { nodes } = data?.['events'] as { nodes: { data: { followUpType: string; userId: string } }[] };
  return nodes.flatMap((it) => (it.data.followUpType === 'BATCH' ? [it.data.userId] : []));
}
