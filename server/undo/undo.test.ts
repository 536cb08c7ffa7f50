/** Undoing: do and undo leave the lead, and all that hangs on it, as if nothing had happened. */
import { Temporal } from '@js-temporal/polyfill';
import { z } from 'zod';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetExpired } from '../jobs/forget-expired.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalUserId, leadIdOf } from '../testing/inspect.ts';
import { demoPeople } from '../testing/people.ts';
import { personOf, type Person } from '../testing/person.ts';

/** A Monday noon in Hamburg, with no holiday for two weeks. */
const MONDAY = '2027-03-01T11:00:00.000Z';
const SALES = 'sales.de@example.com';
/** The similar name next door is another company. */
const BESIDE = { duplicateOverrideReason: 'Ein anderer Betrieb nebenan' };

let app: TestApp;
let sales: Person;

beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, SALES);
});
beforeEach(() => app.setClock(MONDAY));
afterAll(() => app.stop());

const answered = z.object({
  __typename: z.string(),
  undoToken: z.string().nullish(),
  cursor: z.string().optional(),
  issues: z.array(z.object({ code: z.string() })).optional(),
  current: z.object({ id: z.string() }).nullish(),
  lead: z.object({ id: z.string(), version: z.int(), status: z.string() }).nullish(),
});

const SPECIAL: Readonly<Record<string, string>> = {
  undo: 'lead { id version status } cursor } ... on ValidationError { issues { code }',
  bulkUpdateLeads: 'cursor undoToken',
  convertLead: 'cursor',
};

async function run(mutation: string, input: object, as = SALES) {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const own = SPECIAL[mutation] ?? 'lead { id version status } cursor undoToken';
  const { data, errors } = await app.query(
    `mutation ($input: ${name}Input!) { ${mutation}(input: $input) { __typename
       ... on ${name}Success { ${own} } ... on UserError { message } } }`,
    { input },
    as,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return answered.parse(data?.[mutation]);
}

async function did(mutation: string, input: object, as = SALES): Promise<string> {
  const answer = await run(mutation, input, as);
  if (!answer.undoToken) throw new Error(`${mutation}: ${JSON.stringify(answer)}`);
  return answer.undoToken;
}
const undo = (token: string, as = SALES) => run('undo', { token }, as);

/** Everything that is or follows from facts; not what counts, dates or logs. */
async function factsOf(id: string): Promise<unknown> {
  const { rows } = await app.admin.query<{ facts: unknown }>(
    `SELECT jsonb_build_object(
       'lead', to_jsonb(l) - ARRAY['version', 'updated_at', 'score_band_changes'],
       'contacts', (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.id) FROM contacts c WHERE c.lead_id = l.id),
       'collaborators', (SELECT jsonb_agg(c.user_id ORDER BY c.user_id) FROM lead_collaborators c WHERE c.lead_id = l.id),
       'keys', (SELECT jsonb_agg(to_jsonb(k) ORDER BY k.kind, k.value) FROM lead_keys k WHERE k.lead_id = l.id),
       'followUps', (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.id) FROM follow_ups f
                     WHERE f.lead_id = l.id AND f.status <> 'CANCELLED'),
       'transfers', (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM transfers t WHERE t.lead_id = l.id),
       'activities', (SELECT jsonb_agg(a.id ORDER BY a.id) FROM activities a
                      WHERE a.lead_id = l.id AND a.withdrawn_at IS NULL)
     ) AS facts FROM leads l WHERE l.id = $1`,
    [leadIdOf(id)],
  );
  return rows[0]?.facts;
}

async function versionOf(id: string): Promise<number> {
  const lead = await sales.lead(id);
  if (!lead) throw new Error('out of sight');
  return lead.version;
}

const contacts = [
  { firstName: 'Eva', lastName: 'Lindner', role: 'CHEF', email: '', phone: '', primary: true },
  { firstName: 'Max', lastName: 'Ott', role: 'BUYER', email: '', phone: '', primary: false },
];
let count = 0;
function people() {
  count += 1;
  return contacts.map((it, index) => ({ ...it, email: `p${count}-${index}@example.com`, phone: null }));
}

const contactIds = async (id: string) => {
  const { data } = await app.query('query ($id: ID!) { lead(id: $id) { contacts { id } } }', { id }, SALES);
  return z.object({ lead: z.object({ contacts: z.array(z.object({ id: z.string() })) }) }).parse(data).lead
    .contacts;
};

type Deed = (id: string) => Promise<string>;
const deeds: Record<string, Deed> = {
  'logActivity MEETING': (leadId) => did('logActivity', { leadId, type: 'MEETING', summary: 'Besuch' }),
  'logActivity SAMPLE_SENT': (leadId) =>
    did('logActivity', { leadId, type: 'SAMPLE_SENT', summary: 'Zwei Kisten' }),
  'logActivity SAMPLE_SENT long ago': (leadId) =>
    did('logActivity', { leadId, type: 'SAMPLE_SENT', summary: 'Alt', at: '2027-02-01T10:00:00Z' }),
  'logActivity NOTE': (leadId) => did('logActivity', { leadId, type: 'NOTE', summary: 'Vermerk' }),
  documentFirstContact: async (leadId) =>
    did('documentFirstContact', {
      leadId,
      channel: 'PHONE',
      at: MONDAY,
      note: 'Interesse an Mustern',
      version: await versionOf(leadId),
    }),
  'changeLeadStatus QUALIFIED': async (leadId) =>
    did('changeLeadStatus', { leadId, to: 'QUALIFIED', version: await versionOf(leadId) }),
  'changeLeadStatus LOST': async (leadId) =>
    did('changeLeadStatus', { leadId, to: 'LOST', reason: 'PRICE', version: await versionOf(leadId) }),
  'updateLead of keys and profile': async (leadId) =>
    did('updateLead', {
      leadId,
      version: await versionOf(leadId),
      companyName: `Neu ${leadId.slice(-8)}`,
      postalCode: '10115',
      businessType: 'HOTEL',
      employeeCount: 40,
      estimatedVolume: { amount: '60000.00', currency: 'EUR' },
      notes: 'Neu',
    }),
  'updateLead of the territory': async (leadId) =>
    did('updateLead', { leadId, version: await versionOf(leadId), territory: 'DE-BY' }),
  'addContact as primary': async (leadId) =>
    did('addContact', {
      leadId,
      version: await versionOf(leadId),
      lastName: 'Neu',
      email: `neu-${leadId.slice(-8)}@example.com`,
      primary: true,
    }),
  'updateContact of the primary one': async (leadId) =>
    did('updateContact', {
      contactId: (await contactIds(leadId))[0]?.id,
      version: await versionOf(leadId),
      email: `anders-${leadId.slice(-8)}@example.com`,
    }),
  'removeContact of the primary one': async (leadId) =>
    did('removeContact', { contactId: (await contactIds(leadId))[0]?.id, version: await versionOf(leadId) }),
  addCollaborator: (leadId) =>
    did('addCollaborator', { leadId, userId: globalUserId(demoPeople.sales2De.id) }),
  deleteLead: (leadId) => did('deleteLead', { leadId }),
  'completeFollowUp SUCCESS with a next one': async (leadId) => {
    const open = (await sales.lead(leadId))?.followUps.nodes.find((it) => it.status === 'PENDING');
    return did('completeFollowUp', {
      followUpId: open?.id,
      outcome: 'SUCCESS',
      next: { action: 'Preisliste bringen', at: '2027-03-20T10:00:00Z' },
    });
  },
  scheduleFollowUp: (leadId) =>
    did('scheduleFollowUp', { leadId, action: 'Karte zeigen', at: '2027-03-19T10:00:00Z' }),
  rescheduleFollowUp: async (leadId) =>
    did('rescheduleFollowUp', { followUpId: await openTask(leadId), at: '2027-03-18T10:00:00Z' }),
  skipFollowUp: async (leadId) =>
    did('skipFollowUp', { followUpId: await openTask(leadId), reason: 'Messe' }),
};

async function openTask(leadId: string): Promise<string> {
  const open = (await sales.lead(leadId))?.followUps.nodes.find((it) => it.status === 'PENDING');
  if (!open) throw new Error('nothing is open');
  return open.id;
}

describe('do and undo are nothing, but for log, version and ledger:', () => {
  it.each(Object.keys(deeds))('%s', async (name) => {
    const lead = await sales.register({
      territory: 'DE-HH',
      postalCode: '20095',
      ...BESIDE,
      contacts: people(),
    });
    const before = await factsOf(lead.id);
    const token = await deeds[name]?.(lead.id);
    expect(await factsOf(lead.id)).not.toEqual(before);
    const events = (await eventsOf(app.admin, lead.id)).length;
    const undone = await undo(token ?? '');
    expect(undone).toMatchObject({ __typename: 'UndoSuccess', lead: { id: lead.id } });
    expect(await factsOf(lead.id)).toEqual(before);
    expect((await eventsOf(app.admin, lead.id)).length).toBeGreaterThan(events);
    expect(await flawsOfLog(app.admin)).toEqual([]);
  });

  it('one after the other, in any order, from wherever the ones before have led', async () => {
    const names = Object.keys(deeds).filter((it) => !/Contact|FollowUp|changeLeadStatus/.test(it));
    const lead = await sales.register({
      territory: 'DE-HH',
      postalCode: '20095',
      ...BESIDE,
      contacts: people(),
    });
    for (const first of ['logActivity SAMPLE_SENT', 'updateLead of keys and profile', 'addCollaborator']) {
      await deeds[first]?.(lead.id);
      const before = await factsOf(lead.id);
      for (const name of names.filter((it) => it !== first && it !== 'addCollaborator')) {
        if (name === 'updateLead of keys and profile' && first !== 'logActivity SAMPLE_SENT') continue;
        const token = await deeds[name]?.(lead.id);
        expect((await undo(token ?? '')).__typename, name).toBe('UndoSuccess');
        expect(await factsOf(lead.id), name).toEqual(before);
      }
    }
  });
});

describe('a token', () => {
  const note = async () => {
    const lead = await sales.register({ territory: 'DE-HH' });
    return { lead, token: await did('logActivity', { leadId: lead.id, type: 'MEETING', summary: 'x' }) };
  };

  it('is good once', async () => {
    const { token } = await note();
    expect((await undo(token)).__typename).toBe('UndoSuccess');
    expect((await undo(token)).__typename).toBe('NotFoundError');
  });

  it('is good for 60 seconds', async () => {
    const { token } = await note();
    app.setClock(Temporal.Instant.from(MONDAY).add({ seconds: 70 }).toString());
    const late = await undo(token);
    expect(late).toMatchObject({ __typename: 'ValidationError', issues: [{ code: 'UNDO_OVER' }] });
  });

  it('is nobody else’s, not an admin’s either, and guessing finds nothing', async () => {
    const { token } = await note();
    for (const other of ['sales2.de@example.com', 'admin@example.com'])
      expect((await undo(token, other)).__typename).toBe('NotFoundError');
    expect((await undo('x')).__typename).toBe('NotFoundError');
    expect((await undo(token)).__typename).toBe('UndoSuccess');
  });

  it('is void as soon as anything has followed on the lead', async () => {
    const { lead, token } = await note();
    await did('logActivity', { leadId: lead.id, type: 'NOTE', summary: 'y' });
    expect((await undo(token)).__typename).toBe('ConflictError');
  });

  it('undoes nothing for who has lost the right to see the lead since', async () => {
    const { lead, token } = await note();
    await app.admin.query(`DELETE FROM user_territories WHERE user_id = $1`, [demoPeople.salesDe.id]);
    try {
      expect((await undo(token)).__typename).toBe('NotFoundError');
    } finally {
      await app.admin.query(`INSERT INTO user_territories VALUES ($1, 'DE')`, [demoPeople.salesDe.id]);
    }
    expect((await sales.lead(lead.id))?.status).toBe('ACTIVE');
  });

  it('is used by one of two at once', async () => {
    const { lead, token } = await note();
    const answers = (await Promise.all([undo(token), undo(token)])).map((it) => it.__typename).sort();
    expect(answers).toEqual(['NotFoundError', 'UndoSuccess']);
    expect((await sales.lead(lead.id))?.status).toBe('REGISTERED');
  });

  it('is stored as a hash, and with what it remembers deleted when its time is over', async () => {
    const { token } = await note();
    const { rows } = await app.admin.query<{ row: string }>('SELECT u::text AS row FROM undo_tokens u');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ row }) => row.includes(token))).toBe(false);
    app.setClock(Temporal.Instant.from(MONDAY).add({ minutes: 2 }).toString());
    const { resources } = app.open;
    await forgetExpired(resources.workerDb, resources.clock);
    expect((await app.admin.query('SELECT FROM undo_tokens')).rowCount).toBe(0);
  });
});

it('what was withdrawn stays on the timeline, marked, and is told', async () => {
  const lead = await sales.register({ territory: 'DE-HH' });
  await undo(await did('logActivity', { leadId: lead.id, type: 'MEETING', summary: 'x' }));
  const { rows } = await app.admin.query<{ type: string }>(
    'SELECT type FROM activities WHERE lead_id = $1 AND withdrawn_at IS NOT NULL ORDER BY type',
    [leadIdOf(lead.id)],
  );
  expect(rows.map((it) => it.type)).toEqual(['MEETING', 'STATUS_CHANGED']);
  const types = (await eventsOf(app.admin, lead.id)).map((it) => it.type);
  expect(types).toContain('ACTIVITY_WITHDRAWN');
  expect(types.filter((it) => it === 'LEAD_STATUS_CHANGED')).toHaveLength(2);
});

describe('a customer’s contact keeps its origin', () => {
  const origins = async (id: string) => {
    const { rows } = await app.admin.query<{ id: string | null }>(
      `SELECT k.contact_id AS id FROM customer_contacts k JOIN customers c ON c.id = k.customer_id
       WHERE c.original_lead_id = $1 ORDER BY 1`,
      [leadIdOf(id)],
    );
    return rows.map((row) => row.id);
  };
  async function converted() {
    const { id } = await sales.register({ ...BESIDE, contacts: people() });
    await sales.do('changeLeadStatus', { leadId: id, to: 'QUALIFIED', version: await versionOf(id) });
    await run('convertLead', { leadId: id, version: await versionOf(id) });
    const contactId = (await contactIds(id))[1]?.id ?? '';
    return { id, contactId, before: { facts: await factsOf(id), origins: await origins(id) } };
  }
  const now = async (id: string) => ({ facts: await factsOf(id), origins: await origins(id) });

  it('when an edit of that person is undone', async () => {
    const { id, contactId, before } = await converted();
    const edit = { contactId, lastName: 'Otter', primary: true, version: await versionOf(id) };
    await undo(await did('updateContact', edit));
    expect(await now(id)).toEqual(before);
  });

  it('when that person is removed from the lead, and when that is undone', async () => {
    const { id, contactId, before } = await converted();
    const token = await did('removeContact', { contactId, version: await versionOf(id) });
    expect(await contactIds(id)).toHaveLength(1);
    // Erasing the person finds the copy by it.
    expect(await origins(id)).toEqual(before.origins);
    expect(before.origins.every((it) => it !== null)).toBe(true);
    await undo(token);
    expect(await now(id)).toEqual(before);
  });
});
