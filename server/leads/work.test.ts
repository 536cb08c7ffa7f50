/** Working on a lead through the API: edits, contacts, collaborators, removal, bulk, the timeline, and who may. */
import { z } from 'zod';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MANY, startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalLeadId, globalUserId, leadIdOf, rowCounts } from '../testing/inspect.ts';
import { makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, type Person } from '../testing/person.ts';

/** A Monday noon in Hamburg, with no holiday for two weeks. */
const MONDAY = '2027-03-01T11:00:00.000Z';
const SALES = 'sales.de@example.com';
const SALES2 = 'sales2.de@example.com';
const MANAGER = 'manager.de@example.com';
const ADMIN = 'admin@example.com';

let app: TestApp;
let sales: Person;

beforeAll(async () => {
  app = await startTestApp({ poolSize: MANY });
  sales = personOf(app, SALES);
});
beforeEach(() => app.setClock(MONDAY));
afterAll(() => app.stop());

const shown = z.object({
  id: z.string(),
  version: z.int(),
  status: z.string(),
  stage: z.string(),
  canonical: z.boolean(),
  contacts: z.array(
    z.object({
      id: z.string(),
      lastName: z.string().nullable(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      primary: z.boolean(),
    }),
  ),
  collaborators: z.array(z.object({ id: z.string() })),
  notes: z.string().nullable(),
  city: z.string().nullable(),
  companyName: z.string(),
  estimatedVolume: z.object({ amount: z.string(), currency: z.string() }).nullable(),
});
const LEAD = `id version status stage canonical contacts { id lastName email phone primary } collaborators { id } notes city
  companyName estimatedVolume { amount currency }`;
const answered = z.object({
  __typename: z.string(),
  message: z.string().optional(),
  lead: shown.nullish(),
  undoToken: z.string().nullish(),
  rows: z.array(z.object({ leadId: z.string(), result: z.object({ __typename: z.string() }) })).optional(),
});

async function run(mutation: string, input: object, as = SALES) {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const own =
    mutation === 'bulkUpdateLeads' ? 'rows { leadId result { __typename } } undoToken' : `lead { ${LEAD} }`;
  const { data, errors } = await app.query(
    `mutation ($input: ${name}Input!) { ${mutation}(input: $input) { __typename ... on UserError { message }
       ... on ${name}Success { ${own} } } }`,
    { input },
    as,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return answered.parse(data?.[mutation]);
}
async function done(mutation: string, input: object, as = SALES) {
  const answer = await run(mutation, input, as);
  if (!answer.lead) throw new Error(`${mutation}: ${JSON.stringify(answer)}`);
  return answer.lead;
}
const typesOf = async (id: string) => (await eventsOf(app.admin, id)).map((it) => it.type);
const register = (input: object = {}) =>
  sales.register({
    territory: 'DE-HH',
    postalCode: '20095',
    duplicateOverrideReason: 'Ein anderer Betrieb nebenan',
    ...input,
  });
const helper = globalUserId(demoPeople.sales2De.id);

describe('updateLead', () => {
  it('changes what is given, clears what is null, leaves what is absent, and names the fields in its event', async () => {
    const lead = await register({ city: 'Hamburg', notes: 'alt' });
    const edited = await done('updateLead', {
      leadId: lead.id,
      version: 1,
      city: null,
      businessType: 'HOTEL',
    });
    expect(edited).toMatchObject({ version: 2, city: null, notes: 'alt' });
    const [event] = (await eventsOf(app.admin, lead.id)).filter((it) => it.type === 'LEAD_UPDATED');
    expect(event?.data['fields']).toEqual(['city', 'businessType']);
  });

  it('that changes nothing leaves nothing: no version, no event', async () => {
    const lead = await register({ city: 'Hamburg' });
    const before = await rowCounts(app.admin);
    const same = await done('updateLead', { leadId: lead.id, version: 1, city: 'Hamburg', notes: null });
    expect(same.version).toBe(1);
    expect(await rowCounts(app.admin)).toEqual(before);
  });

  it('of one version fifty times at once: exactly one wins, the others learn the current lead', async () => {
    const lead = await register();
    const edits = Array.from({ length: 50 }, (_, index) =>
      run('updateLead', { leadId: lead.id, version: 1, notes: `Nummer ${index}` }),
    );
    const kinds = (await Promise.all(edits)).map((it) => it.__typename);
    expect(kinds.filter((it) => it === 'UpdateLeadSuccess')).toHaveLength(1);
    expect(kinds.filter((it) => it === 'ConflictError')).toHaveLength(49);
    expect((await sales.lead(lead.id))?.version).toBe(2);
    expect(await flawsOfLog(app.admin)).toEqual([]);
  });

  it('raises the stage to QUALIFICATION by the profile, and never lowers it again', async () => {
    const lead = await register({ contacts: [{ lastName: 'Ott', email: `ott-${Date.now()}@example.com` }] });
    const full = await done('updateLead', {
      leadId: lead.id,
      version: 1,
      businessType: 'HOTEL',
      employeeCount: 12,
      estimatedVolume: { amount: '30000.00', currency: 'EUR' },
    });
    expect([lead.stage, full.stage]).toEqual(['REGISTRATION', 'QUALIFICATION']);
    const less = await done('updateLead', { leadId: lead.id, version: 2, businessType: null });
    expect(less.stage).toBe('QUALIFICATION');
  });

  it('to another territory needs it among the viewer’s and the owner’s, and keeps the currency', async () => {
    const lead = await register({ estimatedVolume: { amount: '100.00', currency: 'EUR' } });
    const move = (territory: string, as?: string) =>
      run('updateLead', { leadId: lead.id, version: 1, territory }, as);
    expect((await move('CH-ZH')).__typename).toBe('ForbiddenError');
    expect((await move('CH-ZH', ADMIN)).__typename).toBe('ForbiddenError');
    expect((await move('XX')).__typename).toBe('ValidationError');
    const moved = (await move('DE-BY')).lead;
    expect(moved?.estimatedVolume).toEqual({ amount: '100.00', currency: 'EUR' });
  });

  it('onto the hard keys of another lead is refused, and a manager overrides it with a reason', async () => {
    const first = await register({ companyName: 'Zum Anker GmbH' });
    const second = await register();
    const edit = { leadId: second.id, version: 1, companyName: 'zum anker' };
    expect((await run('updateLead', edit)).__typename).toBe('DuplicateLeadError');
    expect((await sales.lead(second.id))?.version).toBe(1);
    const over = { ...edit, duplicateOverrideReason: 'Zwei Betriebe unter einem Dach' };
    expect((await run('updateLead', over)).__typename).toBe('DuplicateLeadError');
    expect((await done('updateLead', over, MANAGER)).canonical).toBe(false);
    expect((await sales.lead(first.id))?.canonical).toBe(true);
  });

  it('takes a newer consent, and clears none', async () => {
    const lead = await register();
    const version = 1;
    expect((await run('updateLead', { leadId: lead.id, version, consent: null })).__typename).toBe(
      'ValidationError',
    );
    const consent = { givenAt: MONDAY, wording: 'Ja, gern.' };
    expect((await done('updateLead', { leadId: lead.id, version, consent })).version).toBe(2);
  });
});

describe('contacts', () => {
  const mail = (name: string) => `${name}-${Math.random().toString(36).slice(2)}@example.com`;
  const primaries = (lead: { contacts: readonly { primary: boolean; lastName: string | null }[] }) =>
    lead.contacts.filter((it) => it.primary).map((it) => it.lastName);

  it('have one primary among them through every addition, edit and removal', async () => {
    const { id: leadId } = await register();
    const first = await done('addContact', { leadId, version: 1, lastName: 'A', primary: false });
    expect(primaries(first)).toEqual(['A']);
    const second = await done('addContact', {
      leadId,
      version: 2,
      lastName: 'B',
      email: mail('b'),
      primary: true,
    });
    expect(primaries(second)).toEqual(['B']);
    const [b] = second.contacts;
    const demoted = await run('updateContact', { contactId: b?.id, version: 3, primary: false });
    expect(demoted.__typename).toBe('ValidationError');
    const third = await done('addContact', { leadId, version: 3, lastName: 'C' });
    expect(primaries(third)).toEqual(['B']);
    const without = await done('removeContact', { contactId: b?.id, version: 4 });
    expect(primaries(without)).toEqual(['A']);
    for (const [index, contact] of without.contacts.entries())
      await done('removeContact', { contactId: contact.id, version: 5 + index });
    expect((await sales.lead(leadId))?.contacts).toEqual([]);
  });

  it('are normalised and checked, and hold hard keys', async () => {
    const { id: leadId } = await register();
    const other = await register();
    const email = mail('Eva');
    const added = await done('addContact', {
      leadId,
      version: 1,
      lastName: 'A',
      email: ` ${email.toUpperCase()} `,
      phone: '040 1234567',
    });
    expect(added.contacts[0]).toMatchObject({ email: email.toLowerCase(), phone: '+49401234567' });
    for (const wrong of [{ email: 'keine' }, { phone: '12' }, { role: 'CHEF' }])
      expect((await run('addContact', { leadId, version: 2, ...wrong })).__typename).toBe('ValidationError');
    const clash = { leadId: other.id, version: 1, lastName: 'B', email };
    expect((await run('addContact', clash)).__typename).toBe('DuplicateLeadError');
    await done('removeContact', { contactId: added.contacts[0]?.id, version: 2 });
    expect((await done('addContact', clash)).contacts).toHaveLength(1);
  });

  it('are edited on a version, and an edit that changes nothing leaves nothing', async () => {
    const { id: leadId } = await register();
    const { contacts } = await done('addContact', { leadId, version: 1, lastName: 'A' });
    const edit = { contactId: contacts[0]?.id, lastName: 'Z' };
    expect((await run('updateContact', { ...edit, version: 1 })).__typename).toBe('ConflictError');
    expect((await done('updateContact', { ...edit, version: 2 })).version).toBe(3);
    expect((await done('updateContact', { ...edit, version: 3 })).version).toBe(3);
  });
});

describe('collaborators', () => {
  it('are added by the owner, work, leave by themselves; their follow-ups go back to the owner', async () => {
    const { id: leadId } = await register();
    await done('addCollaborator', { leadId, userId: helper });
    expect((await done('addCollaborator', { leadId, userId: helper })).collaborators).toHaveLength(1);
    const lead = await personOf(app, SALES2).lead(leadId);
    if (!lead) throw new Error('the collaborator does not see the lead');
    await app.admin.query('UPDATE follow_ups SET assignee_id = $2 WHERE lead_id = $1', [
      leadIdOf(leadId),
      demoPeople.sales2De.id,
    ]);
    const left = await run('removeCollaborator', { leadId, userId: helper }, SALES2);
    expect(left).toMatchObject({ __typename: 'RemoveCollaboratorSuccess', lead: null });
    expect(await personOf(app, SALES2).lead(leadId)).toBeNull();
    const after = await sales.lead(leadId);
    if (!after) throw new Error('the owner does not see the lead');
    expect(openFollowUp(after, 'T3').assignee?.name).toBe(demoPeople.salesDe.name);
    const types = await typesOf(leadId);
    expect(types.filter((it) => it === 'LEAD_COLLABORATORS_CHANGED')).toHaveLength(2);
    expect(types).toContain('FOLLOW_UP_REASSIGNED');
  });

  it('must work here and have the territory, and are not added by each other', async () => {
    const { id: leadId } = await register();
    await done('addCollaborator', { leadId, userId: helper });
    const add = (userId: string, as?: string) => run('addCollaborator', { leadId, userId }, as);
    const manager = globalUserId(demoPeople.managerDe.id);
    expect((await add(globalUserId(demoPeople.salesCh.id))).__typename).toBe('ValidationError');
    expect((await add(globalUserId(demoPeople.salesDe.id))).__typename).toBe('ValidationError');
    expect((await add(manager, SALES2)).__typename).toBe('ForbiddenError');
    expect((await add(manager)).__typename).toBe('AddCollaboratorSuccess');
  });
});

describe('delete and restore', () => {
  it('delete (soft): own within 24 hours by sales, the team’s by managers, all by admins', async () => {
    const { id: leadId } = await register();
    app.setClock('2027-03-02T11:30:00.000Z');
    expect((await run('deleteLead', { leadId })).__typename).toBe('ForbiddenError');
    expect(await run('deleteLead', { leadId }, MANAGER)).toMatchObject({
      __typename: 'DeleteLeadSuccess',
      lead: null,
    });
    app.setClock(MONDAY);
    const young = await register();
    expect((await run('deleteLead', { leadId: young.id })).__typename).toBe('DeleteLeadSuccess');
    expect(await sales.lead(young.id)).toBeNull();
    const types = await typesOf(young.id);
    expect(types).toEqual(expect.arrayContaining(['LEAD_DELETED', 'FOLLOW_UP_CANCELLED']));
  });

  it('a CONVERTED lead is never deleted: a TransitionError', async () => {
    const { id } = await makeLead(app.admin, { status: 'CONVERTED', ownerId: demoPeople.salesDe.id });
    expect((await run('deleteLead', { leadId: globalLeadId(id) }, ADMIN)).__typename).toBe('TransitionError');
  });

  it('`restoreLead` by an admin gives the former status, its keys and its follow-ups', async () => {
    const lead = await register({ companyName: 'Zur alten Mühle' });
    await sales.do('logActivity', { leadId: lead.id, type: 'MEETING', summary: 'x' });
    const before = await sales.lead(lead.id);
    await run('deleteLead', { leadId: lead.id });
    for (const as of [SALES, MANAGER])
      expect((await run('restoreLead', { leadId: lead.id }, as)).__typename).toBe('NotFoundError');
    const restored = await done('restoreLead', { leadId: lead.id }, ADMIN);
    expect(restored).toMatchObject({ status: before?.status, canonical: true });
    const seen = await sales.lead(lead.id);
    if (!seen) throw new Error('the owner does not see the lead');
    expect(openFollowUp(seen, 'T7').status).toBe('PENDING');
    expect((await run('restoreLead', { leadId: lead.id }, ADMIN)).__typename).toBe('ForbiddenError');
  });

  it('restored beside one that has taken its keys, it is not canonical', async () => {
    const lead = await register({ companyName: 'Zum Krug' });
    await run('deleteLead', { leadId: lead.id });
    await register({ companyName: 'Zum Krug' });
    expect((await done('restoreLead', { leadId: lead.id }, ADMIN)).canonical).toBe(false);
  });
});

describe('bulkUpdateLeads', () => {
  it('changes each by its own rules: one that is refused harms no other, in the order given, as one batch', async () => {
    const [a, b] = [await register(), await register()];
    const { id: hidden } = await makeLead(app.admin, { territory: 'CH-ZH', ownerId: demoPeople.salesCh.id });
    const { id: lost } = await makeLead(app.admin, { status: 'LOST', ownerId: demoPeople.salesDe.id });
    const leadIds = [b.id, globalLeadId(hidden), globalLeadId(lost), a.id, 'x'];
    const answer = await run('bulkUpdateLeads', { leadIds, change: { status: { to: 'QUALIFIED' } } });
    expect(answer.rows).toEqual([
      { leadId: b.id, result: { __typename: 'BulkRowSuccess' } },
      { leadId: globalLeadId(hidden), result: { __typename: 'NotFoundError' } },
      { leadId: globalLeadId(lost), result: { __typename: 'TransitionError' } },
      { leadId: a.id, result: { __typename: 'BulkRowSuccess' } },
      { leadId: 'x', result: { __typename: 'NotFoundError' } },
    ]);
    const { rows } = await app.admin.query<{ transactions: number; gaps: number }>(
      `SELECT count(DISTINCT written_in)::int AS transactions,
         (max(position) - min(position) + 1 - count(*))::int AS gaps
       FROM events WHERE lead_id = ANY ($1) AND type <> 'LEAD_REGISTERED' AND written_in = (
         SELECT written_in FROM events WHERE lead_id = $2 ORDER BY position DESC LIMIT 1)`,
      [[leadIdOf(a.id), leadIdOf(b.id)], leadIdOf(a.id)],
    );
    expect(rows).toEqual([{ transactions: 1, gaps: 0 }]);
  });

  it('leaves nothing of a row that is refused after it was written', async () => {
    // A number without its country is another one in another country.
    const admin = personOf(app, 'admin@example.com');
    await admin.register({ territory: 'AT-9', contacts: [{ phone: '+43 1 5134567' }] });
    const twin = await makeLead(app.admin, {
      companyName: 'Wirtshaus zur Brücke',
      territory: 'DE-HH',
      ownerId: demoPeople.admin.id,
      contacts: [{ phone: '01 5134567' }],
    });
    const other = await admin.register({ territory: 'DE-HH' });
    const leadIds = [globalLeadId(twin.id), other.id];
    const change = { fields: { territory: 'AT-9' } };
    const answer = await run('bulkUpdateLeads', { leadIds, change }, admin.email);
    expect(answer.rows?.map((it) => it.result.__typename)).toEqual(['DuplicateLeadError', 'BulkRowSuccess']);
    const { rows } = await app.admin.query(
      'SELECT id, territory_code, version FROM leads WHERE id = ANY ($1)',
      [[twin.id, leadIdOf(other.id)]],
    );
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({ id: twin.id, territory_code: 'DE-HH', version: 1 });
    expect(rows).toContainEqual({ id: leadIdOf(other.id), territory_code: 'AT-9', version: 2 });
    expect(await typesOf(globalLeadId(twin.id))).toEqual([]);
  });

  it('locks in the order of the ids, whatever order is given: one that waits holds none behind it', async () => {
    const leads = [await register(), await register()].sort((a, b) =>
      leadIdOf(a.id) < leadIdOf(b.id) ? -1 : 1,
    );
    const [first, second] = leads.map((it) => it.id);
    if (!first || !second) throw new Error('two leads were registered');
    const holder = await app.admin.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM leads WHERE id = $1 FOR UPDATE', [leadIdOf(first)]);
      const change = { fields: { businessType: 'HOTEL' } };
      const answer = run('bulkUpdateLeads', { leadIds: [second, first], change });
      await expect
        .poll(async () => {
          const { rows } = await app.admin.query(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
          );
          return rows.length;
        })
        .toBe(1);
      const free = await app.admin.query('SELECT id FROM leads WHERE id = $1 FOR UPDATE SKIP LOCKED', [
        leadIdOf(second),
      ]);
      await holder.query('COMMIT');
      expect(free.rows).toHaveLength(1);
      expect((await answer).rows?.map((it) => it.result.__typename)).toEqual([
        'BulkRowSuccess',
        'BulkRowSuccess',
      ]);
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
  });

  it('is undone as a whole', async () => {
    const leads = [await register(), await register(), await register()];
    const leadIds = leads.map((it) => it.id);
    const { undoToken } = await run('bulkUpdateLeads', {
      leadIds,
      change: { fields: { businessType: 'HOTEL', competitor: 'Metro' } },
    });
    await app.query(
      'mutation ($input: UndoInput!) { undo(input: $input) { __typename } }',
      { input: { token: undoToken } },
      SALES,
    );
    const { rows } = await app.admin.query(
      'SELECT FROM leads WHERE id = ANY ($1) AND business_type IS NULL AND competitor IS NULL AND version = 3',
      [leadIds.map(leadIdOf)],
    );
    expect(rows).toHaveLength(3);
  });

  it('two of the same leads in opposite order at once end both', async () => {
    const leadIds = [(await register()).id, (await register()).id, (await register()).id];
    const change = (businessType: string) => ({ fields: { businessType } });
    const answers = await Promise.all([
      run('bulkUpdateLeads', { leadIds, change: change('HOTEL') }),
      run('bulkUpdateLeads', { leadIds: [...leadIds].reverse(), change: change('RETAIL') }),
    ]);
    for (const { rows = [] } of answers)
      expect(rows.map((it) => it.result.__typename)).toEqual(Array(3).fill('BulkRowSuccess'));
    expect(await flawsOfLog(app.admin)).toEqual([]);
  });

  it('takes 1 to 100 leads and exactly one change', async () => {
    const { id } = await register();
    const kind = async (leadIds: string[], change: object) =>
      (await run('bulkUpdateLeads', { leadIds, change })).__typename;
    const fields = { businessType: 'HOTEL' };
    expect(await kind([], { fields })).toBe('ValidationError');
    expect(await kind(Array<string>(101).fill(id), { fields })).toBe('ValidationError');
    expect(await kind([id], {})).toBe('ValidationError');
    expect(await kind([id], { fields, addCollaboratorId: helper })).toBe('ValidationError');
  });
});

it('the timeline is filtered by type, person, time, meaning, and shows what was withdrawn when asked', async () => {
  const { id } = await register();
  for (const type of ['MEETING', 'NOTE', 'CALL']) {
    const { data } = await app.query(
      `mutation ($input: LogActivityInput!) { logActivity(input: $input) { ... on LogActivitySuccess { undoToken } } }`,
      { input: { leadId: id, type, summary: 'x', at: `2027-03-01T0${type.length}:00:00Z` } },
      SALES,
    );
    const token = (data?.['logActivity'] as { undoToken: string }).undoToken;
    if (type === 'CALL')
      await app.query(
        'mutation ($i: UndoInput!) { undo(input: $i) { __typename } }',
        { i: { token } },
        SALES,
      );
  }
  const types = async (filter: object) => {
    const { data, errors } = await app.query(
      `query ($id: ID!, $filter: ActivityFilter) { lead(id: $id) {
         activities(first: 20, filter: $filter) { totalCount nodes { type } } } }`,
      { id, filter },
      SALES,
    );
    if (errors) throw new Error(JSON.stringify(errors));
    const shape = z.object({
      lead: z.object({
        activities: z.object({ totalCount: z.int(), nodes: z.array(z.object({ type: z.string() })) }),
      }),
    });
    const { totalCount, nodes } = shape.parse(data).lead.activities;
    expect(totalCount).toBe(nodes.length);
    return nodes.map((it) => it.type).filter((it) => !['REGISTERED', 'STATUS_CHANGED'].includes(it));
  };
  expect(await types({})).toEqual(['MEETING', 'NOTE']);
  expect(await types({ types: ['NOTE'] })).toEqual(['NOTE']);
  expect(await types({ meaningfulOnly: true })).toEqual(['MEETING']);
  expect(await types({ withdrawn: true })).toEqual(['MEETING', 'CALL', 'NOTE']);
  expect(await types({ byUser: globalUserId(demoPeople.managerDe.id) })).toEqual([]);
  expect(await types({ after: '2027-03-01T05:00:00Z' })).toEqual(['MEETING']);
  expect(await types({ before: '2027-03-01T05:00:00Z' })).toEqual(['NOTE']);
});
