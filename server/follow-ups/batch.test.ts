/** A batch is told to its owners once, also when the engine died between firing and telling. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { operateAsSystem } from '../operate.ts';
import { fireDue } from './engine.ts';
import { fireFollowUp } from './operations.ts';

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
  await operateAsSystem(workerDb, clock, (work) => fireFollowUp(work, id));

  await fireDue(workerDb, clock, log);
  await fireDue(workerDb, clock, log);

  const { rows } = await app.admin.query(
    `SELECT user_id, data ->> 't3Count' AS t3 FROM events WHERE data ->> 'followUpType' = 'BATCH'`,
  );
  expect(rows).toEqual([{ user_id: demoPeople.salesDe.id, t3: '1' }]);
});
