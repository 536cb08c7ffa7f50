/** What happens while streams are open: to hidden leads in B alone, to visible ones in both. */
import { encodeGlobalId } from '../../schema/global-id.ts';
import type { TestApp } from '../app.ts';
import { demoPeople } from '../people.ts';
import { LATER, operator, outsider, tellOfBatch, viewers, type ViewerRole } from './worlds.ts';

const { managerDe, sales2De, salesCh, admin } = demoPeople;
const TEXT = 'Ein Text, der lang genug ist.';

async function one<T extends object>(app: TestApp, sql: string, values: unknown[] = []): Promise<T> {
  const { rows } = await app.admin.query<T>(sql, values);
  if (!rows[0]) throw new Error(`nothing for the script: ${sql}`);
  return rows[0];
}

/** Leads out of sight are registered, worked on, moved, handed over and deleted. */
export async function happenOutOfSight(app: TestApp, viewer: ViewerRole): Promise<void> {
  const run = operator(app);
  if (viewer === 'ADMIN') {
    await run(managerDe, 'saveView', { name: `Geheim ${Date.now()}`, filter: { pool: true } });
    return;
  }
  const owner = viewer === 'SALES' ? sales2De : outsider;
  const hidden = await one<{ id: string; version: number }>(
    app,
    `SELECT id, version FROM leads l WHERE owner_id = $1 AND status = 'REGISTERED'
       AND EXISTS (SELECT FROM follow_ups f WHERE f.lead_id = l.id AND f.kind = 'CUSTOM')
       AND NOT EXISTS (SELECT FROM lead_collaborators c WHERE c.lead_id = l.id)
       AND NOT EXISTS (SELECT FROM transfers t WHERE t.lead_id = l.id) ORDER BY id LIMIT 1`,
    [owner.id],
  );
  const leadId = encodeGlobalId('Lead', hidden.id);
  await run(owner, 'updateLead', {
    leadId,
    version: hidden.version,
    companyName: 'Lindenhof am Berg',
    city: 'Ulm',
  });
  await run(owner, 'logActivity', { leadId, type: 'DEMO', summary: TEXT });
  const followUp = await one<{ id: string }>(
    app,
    `SELECT id FROM follow_ups WHERE lead_id = $1 AND status = 'PENDING' AND kind = 'CUSTOM' ORDER BY id LIMIT 1`,
    [hidden.id],
  );
  await run(owner, 'completeFollowUp', {
    followUpId: encodeGlobalId('FollowUp', followUp.id),
    outcome: 'NO_ANSWER',
  });
  await run(owner, 'registerLead', { companyName: 'Ungesehener Krug', source: 'OTHER', territory: 'DE-BY' });
  await run(salesCh, 'registerLead', { companyName: 'Ungesehener Hof', source: 'OTHER', territory: 'CH-ZH' });
  await run(owner, 'proposeTransfer', { leadId, toUserId: encodeGlobalId('User', admin.id), reason: TEXT });
  await run(owner, 'saveView', { name: 'Noch eine', filter: { mine: true } });
  await tellOfBatch(app);
  await run(admin, 'deleteLead', { leadId });
}

/** Withheld parts of leads in sight: an activity and a contact of the pool, and of a lead that is offered. */
export async function happenWithheld(app: TestApp, viewer: ViewerRole): Promise<void> {
  const run = operator(app);
  const touch = async (as: { email: string }, company: string) => {
    const { id, version } = await one<{ id: string; version: number }>(
      app,
      'SELECT id, version FROM leads WHERE company_name = $1',
      [`${LATER} ${company}`],
    );
    const leadId = encodeGlobalId('Lead', id);
    await run(as, 'logActivity', { leadId, type: 'NOTE', summary: TEXT });
    await run(as, 'addContact', { leadId, version, lastName: 'Verborgen', email: `verborgen@${id}.example` });
  };
  if (viewer === 'SALES') {
    await touch(admin, 'im Pool');
    await touch(sales2De, 'angeboten');
  }
  if (viewer === 'MANAGER') await touch(outsider, 'übergeben');
}

/** The viewer completes a follow-up of their own: every one of their streams tells of it. @returns its cursor */
export async function happenInSight(app: TestApp, viewer: ViewerRole): Promise<string> {
  const self = viewers[viewer];
  const { id } = await one<{ id: string }>(
    app,
    `SELECT f.id FROM follow_ups f JOIN leads l ON l.id = f.lead_id
     WHERE l.company_name = $1 AND f.status = 'PENDING' AND f.kind = 'CUSTOM' ORDER BY f.due_at, f.id LIMIT 1`,
    [`${LATER} von ${self.name}`],
  );
  const cursor = await operator(app)(self, 'completeFollowUp', {
    followUpId: encodeGlobalId('FollowUp', id),
    outcome: 'NO_ANSWER',
    notes: TEXT,
  });
  if (!cursor) throw new Error('a completion has a cursor');
  return cursor;
}
