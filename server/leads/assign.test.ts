import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalLeadId, globalUserId } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { aUser, demoPeople } from '../testing/people.ts';
import { personOf } from '../testing/person.ts';

const MONDAY = '2027-03-01T11:00:00.000Z';
const SALES = 'sales.de@example.com';
const MANAGER = 'manager.de@example.com';
const MANAGER_CH = 'manager.ch@example.com';
const ADMIN = 'admin@example.com';
const { salesDe, sales2De, salesCh, managerDe } = demoPeople;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  app.setClock(MONDAY);
});
afterEach(async () => expect(await flawsOfLog(app.admin)).toEqual([]));
afterAll(() => app.stop());

const answered = z.object({
  __typename: z.string(),
  code: z.string().optional(),
  lead: z
    .object({
      status: z.string(),
      version: z.int(),
      viewerRelation: z.string(),
      owner: z.object({ name: z.string() }).nullable(),
      protection: z.object({ ownedSince: z.string(), reclaimableFrom: z.string().nullable() }).nullable(),
    })
    .nullish(),
  issues: z.array(z.object({ code: z.string() })).optional(),
});

async function assign(email: string, leadId: string, to: { id: string }) {
  const { data, errors } = await app.query(
    `mutation ($input: AssignLeadInput!) { assignLead(input: $input) { __typename
      ... on UserError { code } ... on ValidationError { issues { code } }
      ... on AssignLeadSuccess { lead { status version viewerRelation owner { name }
        protection { ownedSince reclaimableFrom } } } } }`,
    { input: { leadId: globalLeadId(leadId), toUserId: globalUserId(to.id) } },
    email,
  );
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return answered.parse(data['assignLead']);
}

/** Expired under Jonas's ownership, barred to him for a month. */
const expired = () =>
  makeLead(app.admin, {
    status: 'EXPIRED',
    registeredAt: '2026-08-01T08:00:00Z',
    columns: {
      previous_owner_id: salesDe.id,
      reclaimable_from: '2027-03-20T08:00:00Z',
      owned_since: '2026-08-01T08:00:00Z',
      extension_days: 5,
    },
  });

describe('assign to someone: –; team members; anyone', () => {
  it('SALES: –', async () => {
    const { id } = await expired();
    expect(await assign(SALES, id, salesDe)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('MANAGER: team members, themselves among them, nobody else', async () => {
    const outside = await aUser(app.admin, { territories: ['DE'] });
    const { id } = await expired();
    expect(await assign(MANAGER, id, outside)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await assign(MANAGER, id, sales2De)).toMatchObject({
      lead: { owner: { name: 'Leonie Hartmann' }, viewerRelation: 'TEAM' },
    });
    const { id: other } = await expired();
    expect(await assign(MANAGER, other, managerDe)).toMatchObject({ lead: { viewerRelation: 'OWNER' } });
  });

  it('ADMIN: anyone whose territories cover it', async () => {
    const outside = await aUser(app.admin, { name: 'Pia Fern', territories: ['DE-BY'] });
    const { id } = await expired();
    expect((await assign(ADMIN, id, salesCh)).issues).toEqual([{ code: 'RECIPIENT_TERRITORY' }]);
    expect(await assign(ADMIN, id, outside)).toMatchObject({ lead: { owner: { name: 'Pia Fern' } } });
  });

  it('not what is out of sight, nor what is closed', async () => {
    const { id } = await expired();
    expect(await assign(MANAGER_CH, id, salesCh)).toMatchObject({ code: 'NOT_FOUND' });
    const lost = await makeLead(app.admin, { status: 'LOST', ownerId: salesDe.id });
    expect(await assign(MANAGER, lost.id, sales2De)).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('EXPIRED → REGISTERED (`assignLead`)', () => {
  it('begins owned since, clocks and follow-ups anew', async () => {
    const { id } = await expired();
    const { lead } = await assign(MANAGER, id, sales2De);
    expect(lead).toMatchObject({ status: 'REGISTERED', version: 2, protection: { reclaimableFrom: null } });
    expect(lead?.protection?.ownedSince).toMatch(/^2027-03-01T11:00/);
    const { rows } = await app.admin.query<{ kind: string; assignee_id: string; extension_days: number }>(
      `SELECT f.kind, f.assignee_id, l.extension_days FROM leads l JOIN follow_ups f ON f.lead_id = l.id
       WHERE l.id = $1 ORDER BY f.kind`,
      [id],
    );
    expect(rows).toEqual(['T3', 'T7'].map((kind) => ({ kind, assignee_id: sales2De.id, extension_days: 0 })));
    expect((await eventsOf(app.admin, globalLeadId(id))).map((it) => it.type)).toEqual([
      'LEAD_STATUS_CHANGED',
      'LEAD_ASSIGNED',
      'FOLLOW_UP_PLANNED',
      'FOLLOW_UP_PLANNED',
    ]);
    const audited = await app.admin.query<{ action: string }>(
      'SELECT action FROM audit_log WHERE lead_id = $1',
      [id],
    );
    expect(audited.rows).toEqual([{ action: 'assignLead' }]);
  });

  it('also to the previous owner within their 30 days: the bar is on claiming', async () => {
    const { id } = await expired();
    expect(await assign(MANAGER, id, salesDe)).toMatchObject({ lead: { owner: { name: 'Jonas Weber' } } });
  });
});

describe('leads of deactivated owners', () => {
  it('are assigned by any manager of the territory, with clocks and follow-ups as they stand', async () => {
    const gone = await aUser(app.admin, { active: false });
    const { id } = await makeLead(app.admin, {
      ownerId: gone.id,
      status: 'ACTIVE',
      registeredAt: '2027-02-24T08:00:00Z',
      columns: {
        owned_since: '2027-02-24T08:00:00Z',
        first_contact_at: '2027-02-24T08:00:00Z',
        first_contact_channel: 'PHONE',
      },
      collaboratorIds: [sales2De.id],
    });
    const { id: own } = await makeFollowUp(app.admin, id, {
      kind: 'CUSTOM',
      assignee_id: gone.id,
      due_at: '2027-03-05T08:00:00Z',
      created_at: '2027-02-24T08:00:00Z',
    });
    const answer = await assign(MANAGER, id, sales2De);
    expect(answer).toMatchObject({ lead: { status: 'ACTIVE', owner: { name: 'Leonie Hartmann' } } });
    expect(answer.lead?.protection?.ownedSince).toBe('2027-02-24T08:00:00.000Z');
    const { rows } = await app.admin.query<{ assignee_id: string }>(
      'SELECT assignee_id FROM follow_ups WHERE id = $1',
      [own],
    );
    expect(rows).toEqual([{ assignee_id: sales2De.id }]);
    const helpers = await app.admin.query('SELECT 1 FROM lead_collaborators WHERE lead_id = $1', [id]);
    expect(helpers.rows).toEqual([]);
  });
});

it('what somebody owns is transferred, not assigned', async () => {
  const lead = await personOf(app, SALES).register({ territory: 'DE-BY' });
  const { data } = await app.query(
    `mutation ($input: AssignLeadInput!) { assignLead(input: $input) {
      ... on ConflictError { code current { owner { name } } } } }`,
    { input: { leadId: lead.id, toUserId: globalUserId(sales2De.id) } },
    MANAGER,
  );
  expect(data).toEqual({ assignLead: { code: 'CONFLICT', current: { owner: { name: 'Jonas Weber' } } } });
});

it(
  '50 assignments of one lead at once: one wins, the others get a typed conflict',
  { timeout: 60_000 },
  async () => {
    const { id } = await expired();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => assign(n % 2 ? MANAGER : ADMIN, id, n % 3 ? salesDe : sales2De)),
    );
    expect(answers.filter((it) => it.__typename === 'AssignLeadSuccess')).toHaveLength(1);
    expect(answers.filter((it) => it.code === 'CONFLICT')).toHaveLength(49);
    expect(
      (await eventsOf(app.admin, globalLeadId(id))).filter((it) => it.type === 'LEAD_ASSIGNED'),
    ).toHaveLength(1);
  },
);
