import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MANY, startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalUserId, leadIdOf } from '../testing/inspect.ts';
import { aUser, demoPeople } from '../testing/people.ts';
import { personOf, type LeadSeen, type Person } from '../testing/person.ts';
import { watch, type Watch } from '../testing/watch.ts';

const MONDAY = '2027-03-01T11:00:00.000Z';
const IN_TIME = '2027-03-03T10:59:00.000Z';
const LATE = '2027-03-03T11:05:00.000Z';
const SALES = 'sales.de@example.com';
const SALES2 = 'sales2.de@example.com';
const SALES_AT = 'sales.at@example.com';
const MANAGER = 'manager.de@example.com';
const MANAGER_CH = 'manager.ch@example.com';
const ADMIN = 'admin@example.com';

let app: TestApp;
let sales: Person;
const open: Watch[] = [];

beforeAll(async () => {
  app = await startTestApp({ poolSize: MANY });
  sales = personOf(app, SALES);
});
afterEach(async () => {
  app.setClock(MONDAY);
  await Promise.all(open.splice(0).map((it) => it.stop()));
  expect(await flawsOfLog(app.admin)).toEqual([]);
});
afterAll(() => app.stop());

const transfer = z.object({
  id: z.string(),
  status: z.string(),
  decider: z.string().nullable(),
  decideBy: z.string(),
  reason: z.string(),
  note: z.string().nullable(),
  to: z.object({ name: z.string() }).nullable(),
  decidedBy: z.object({ name: z.string() }).nullable(),
  lead: z.object({ id: z.string() }).nullable(),
});
const TRANSFER = 'id status decider decideBy reason note to { name } decidedBy { name } lead { id }';
const answered = z.object({
  __typename: z.string(),
  code: z.string().optional(),
  cursor: z.string().optional(),
  transfer: transfer.nullish(),
  lead: z
    .object({
      id: z.string(),
      status: z.string(),
      owner: z.object({ name: z.string() }).nullable(),
      viewerRelation: z.string(),
    })
    .nullish(),
  current: z.object({ id: z.string() }).nullish(),
  issues: z.array(z.object({ path: z.array(z.string()), code: z.string() })).optional(),
});
type Answered = z.infer<typeof answered>;

async function run(email: string, name: string, input: object): Promise<Answered> {
  const Name = name.charAt(0).toUpperCase() + name.slice(1);
  const validation = name === 'withdrawTransfer' ? '' : '... on ValidationError { issues { path code } }';
  const { data, errors } = await app.query(
    `mutation ($input: ${Name}Input!) { ${name}(input: $input) { __typename
      ... on UserError { code } ${validation} ... on ConflictError { current { id } }
      ... on ${Name}Success { cursor transfer { ${TRANSFER} }
        lead { id status viewerRelation owner { name } } } } }`,
    { input },
    email,
  );
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return answered.parse(data[name]);
}

const idOfPerson = (person: { id: string }) => globalUserId(person.id);
const propose = (
  email: string,
  lead: { id: string },
  to: { id: string },
  reason = 'Zieht in sein Gebiet um.',
) => run(email, 'proposeTransfer', { leadId: lead.id, toUserId: idOfPerson(to), reason });
const decide = (email: string, transferId: string, accept: boolean, note?: string) =>
  run(email, 'decideTransfer', { transferId, accept, note });
const withdraw = (email: string, transferId: string) => run(email, 'withdrawTransfer', { transferId });

async function proposed(input: object = {}): Promise<{ lead: LeadSeen; transferId: string; cursor: string }> {
  app.setClock(MONDAY);
  const lead = await sales.register({ territory: 'DE-BY', ...input });
  const answer = await propose(SALES, lead, demoPeople.sales2De);
  if (!answer.transfer) throw new Error(JSON.stringify(answer));
  return { lead, transferId: answer.transfer.id, cursor: answer.cursor ?? '' };
}

async function list(email: string, filter: object): Promise<string[]> {
  const { data, errors } = await app.query(
    'query ($filter: TransferFilter) { transfers(filter: $filter, first: 100) { totalCount nodes { id } } }',
    { filter },
    email,
  );
  if (errors) return errors.map((it) => String(it.extensions?.['code']));
  const found = z
    .object({ transfers: z.object({ totalCount: z.int(), nodes: z.array(z.object({ id: z.string() })) }) })
    .parse(data).transfers;
  expect(found.totalCount).toBe(found.nodes.length);
  return found.nodes.map((it) => it.id);
}

async function stream(email: string, field: string): Promise<Watch> {
  const watched = await watch(app, email, field);
  open.push(watched);
  return watched.live();
}

const storedOwner = async (lead: LeadSeen) => {
  const { rows } = await app.admin.query<{ owner_id: string | null; owned_since: Date; version: number }>(
    'SELECT owner_id, owned_since, version FROM leads WHERE id = $1',
    [leadIdOf(lead.id)],
  );
  return rows[0];
};
const typesOf = async (lead: LeadSeen) => (await eventsOf(app.admin, lead.id)).map((it) => it.type);

describe('transfer a lead: propose own | within team at once | anywhere at once', () => {
  it('SALES propose own: the lead stays theirs until the candidate accepts', async () => {
    const { lead } = await proposed();
    const before = await storedOwner(lead);
    expect(before?.owner_id).toBe(demoPeople.salesDe.id);
    expect(await sales.lead(lead.id)).not.toBeNull();
    expect(await personOf(app, SALES2).lead(lead.id)).toMatchObject({ id: lead.id, email: null });
  });

  it('SALES may not transfer what others own', async () => {
    const lead = await sales.register({ territory: 'DE-BY' });
    expect(await propose(SALES2, lead, demoPeople.sales2De)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('MANAGER within team at once, and not to another team', async () => {
    const lead = await sales.register({ territory: 'DE-BY' });
    const stranger = await aUser(app.admin, { territories: ['DE'] });
    expect(await propose(MANAGER, lead, stranger)).toMatchObject({ code: 'FORBIDDEN' });
    const answer = await propose(MANAGER, lead, demoPeople.sales2De);
    expect(answer).toMatchObject({
      __typename: 'ProposeTransferSuccess',
      transfer: { status: 'ACCEPTED', decider: null, decidedBy: { name: 'Martin Krüger' } },
      lead: { owner: { name: 'Leonie Hartmann' }, viewerRelation: 'TEAM' },
    });
    expect(await sales.lead(lead.id)).toBeNull();
  });

  it('ADMIN anywhere at once', async () => {
    const lead = await sales.register({ territory: 'DE-BY' });
    const stranger = await aUser(app.admin, { name: 'Pia Fern', territories: ['DE-BY'] });
    const answer = await propose(ADMIN, lead, stranger);
    expect(answer).toMatchObject({ transfer: { status: 'ACCEPTED' }, lead: { owner: { name: 'Pia Fern' } } });
  });

  it('the candidate’s territories must cover the lead, and they must be somebody else who is there', async () => {
    const lead = await sales.register({ territory: 'DE-BY' });
    const gone = await aUser(app.admin, { active: false });
    const berlin = await aUser(app.admin, { territories: ['DE-BE'] });
    const codes = async (to: { id: string }) => (await propose(SALES, lead, to)).issues?.map((it) => it.code);
    expect(await codes(demoPeople.salesCh)).toEqual(['RECIPIENT_TERRITORY']);
    expect(await codes(berlin)).toEqual(['RECIPIENT_TERRITORY']);
    expect(await codes(gone)).toEqual(['OWNER_UNKNOWN']);
    expect(await codes(demoPeople.salesDe)).toEqual(['RECIPIENT_OWNS_IT']);
    expect(
      await run(SALES, 'proposeTransfer', { leadId: lead.id, toUserId: lead.id, reason: 'x' }),
    ).toMatchObject({
      code: 'VALIDATION',
    });
  });

  describe.each(['LOST', 'CONVERTED'] as const)('what is %s', (status) => {
    async function closed(): Promise<LeadSeen> {
      const lead = await sales.register({
        territory: 'DE-BY',
        firstContact: { channel: 'PHONE', at: MONDAY, note: 'Erstes Gespräch am Telefon' },
      });
      const to = status === 'LOST' ? { to: status, reason: 'PRICE' } : { to: 'QUALIFIED' };
      await sales.do('changeLeadStatus', { leadId: lead.id, version: lead.version, ...to });
      if (status === 'CONVERTED') {
        const { data } = await app.query(
          'mutation ($input: ConvertLeadInput!) { convertLead(input: $input) { __typename } }',
          { input: { leadId: lead.id, version: lead.version + 1 } },
          SALES,
        );
        expect(data?.['convertLead']).toEqual({ __typename: 'ConvertLeadSuccess' });
      }
      return lead;
    }
    /** Has left, which makes nobody else the owner. */
    async function leftBy(lead: LeadSeen): Promise<void> {
      const gone = await aUser(app.admin, { active: false, territories: ['DE'] });
      await app.admin.query('UPDATE leads SET owner_id = $2 WHERE id = $1', [leadIdOf(lead.id), gone.id]);
    }
    const stored = async (lead: LeadSeen) => {
      const { rows } = await app.admin.query<Record<string, unknown>>(
        `SELECT to_jsonb(l) - ARRAY['owner_id', 'version', 'updated_at'] AS lead,
           (SELECT jsonb_agg(to_jsonb(k) ORDER BY k.kind, k.value) FROM lead_keys k WHERE k.lead_id = l.id) AS keys,
           (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.id) FROM follow_ups f WHERE f.lead_id = l.id) AS follow_ups
         FROM leads l WHERE l.id = $1`,
        [leadIdOf(lead.id)],
      );
      return rows[0];
    };

    it.each([
      ['an admin, anywhere', ADMIN],
      ['a manager of the territory, within their team', MANAGER],
    ])('and whose owner has left is given to somebody by %s', async (_who, as) => {
      const lead = await closed();
      await leftBy(lead);
      const before = await stored(lead);
      const answer = await propose(as, lead, demoPeople.sales2De);
      expect(answer).toMatchObject({
        transfer: { status: 'ACCEPTED' },
        lead: { status, owner: { name: 'Leonie Hartmann' } },
      });
      // No clock starts, nothing is planned, and keys and first contact are what they were.
      expect(await stored(lead)).toEqual(before);
      expect(before?.['lead']).toMatchObject({ clock_due_at: null, protection_ends_at: null });
      expect((await personOf(app, SALES2).lead(lead.id))?.status).toBe(status);
      expect((await typesOf(lead)).slice(-3)).toEqual([
        'LEAD_TRANSFER_PROPOSED',
        'LEAD_TRANSFER_DECIDED',
        'LEAD_ASSIGNED',
      ]);
    });

    it('is not proposed to anybody: not by its owner, nor by a manager outside of their team', async () => {
      const lead = await closed();
      expect(await propose(SALES, lead, demoPeople.sales2De)).toMatchObject({ code: 'FORBIDDEN' });
      const outside = await aUser(app.admin, { territories: ['DE'] });
      expect(await propose(MANAGER, lead, outside)).toMatchObject({ code: 'FORBIDDEN' });
      await propose(ADMIN, lead, demoPeople.managerDe);
      expect(await propose(MANAGER, lead, outside)).toMatchObject({ code: 'FORBIDDEN' });
      expect(await propose(MANAGER, lead, demoPeople.sales2De)).toMatchObject({
        transfer: { status: 'ACCEPTED' },
      });
    });
  });

  it('nothing that is deleted, and nothing without an owner', async () => {
    const lead = await sales.register({ territory: 'DE-BY' });
    await app.admin.query(
      "UPDATE leads SET status = 'EXPIRED', owner_id = NULL, owned_since = NULL WHERE id = $1",
      [leadIdOf(lead.id)],
    );
    expect(await propose(ADMIN, lead, demoPeople.sales2De)).toMatchObject({ code: 'FORBIDDEN' });
    const other = await sales.register({ territory: 'DE-BY' });
    await app.query(
      'mutation ($input: DeleteLeadInput!) { deleteLead(input: $input) { __typename } }',
      { input: { leadId: other.id } },
      SALES,
    );
    expect(await propose(ADMIN, other, demoPeople.sales2De)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('the same idempotency key proposes once', async () => {
    const lead = await sales.register({ territory: 'DE-BY' });
    const input = {
      leadId: lead.id,
      toUserId: idOfPerson(demoPeople.sales2De),
      reason: 'Zieht um.',
      idempotencyKey: 'once',
    };
    const [one, other] = [
      await run(SALES, 'proposeTransfer', input),
      await run(SALES, 'proposeTransfer', input),
    ];
    expect(one.transfer?.id).toBeDefined();
    expect(other.transfer?.id).toBe(one.transfer?.id);
  });
});

describe('a transfer is decided by the candidate within 48 h, after that by the owner’s manager', () => {
  it('accepted by the candidate: owner, open follow-ups and sight change, clocks go on', async () => {
    const { lead, transferId } = await proposed();
    const before = await storedOwner(lead);
    app.setClock(IN_TIME);
    const answer = await decide(SALES2, transferId, true, 'Gern.');
    expect(answer).toMatchObject({
      transfer: { status: 'ACCEPTED', note: 'Gern.', decidedBy: { name: 'Leonie Hartmann' } },
      lead: { owner: { name: 'Leonie Hartmann' }, viewerRelation: 'OWNER', status: 'REGISTERED' },
    });
    const after = await storedOwner(lead);
    expect(after).toEqual({
      owner_id: demoPeople.sales2De.id,
      owned_since: before?.owned_since,
      version: (before?.version ?? 0) + 1,
    });
    const seen = await personOf(app, SALES2).lead(lead.id);
    const openOnes = seen?.followUps.nodes.filter((it) => it.status === 'PENDING') ?? [];
    expect(openOnes.map((it) => it.kind).sort()).toEqual(['T3', 'T7']);
    expect(new Set(openOnes.map((it) => it.assignee?.name))).toEqual(new Set(['Leonie Hartmann']));
    expect(seen?.activities.nodes.map((it) => it.type)).toEqual(
      expect.arrayContaining(['TRANSFER_PROPOSED', 'TRANSFER_DECIDED']),
    );
    expect(await sales.lead(lead.id)).toBeNull();
    expect(await typesOf(lead)).toEqual([
      'LEAD_REGISTERED',
      'FOLLOW_UP_PLANNED',
      'FOLLOW_UP_PLANNED',
      'LEAD_TRANSFER_PROPOSED',
      'LEAD_TRANSFER_DECIDED',
      'LEAD_ASSIGNED',
      'FOLLOW_UP_REASSIGNED',
      'FOLLOW_UP_REASSIGNED',
    ]);
  });

  it('declined by the candidate: it stays, and they lose sight of it', async () => {
    const { lead, transferId } = await proposed();
    const answer = await decide(SALES2, transferId, false, 'Zu weit weg.');
    expect(answer).toMatchObject({ __typename: 'DecideTransferSuccess', transfer: null, lead: null });
    expect((await storedOwner(lead))?.owner_id).toBe(demoPeople.salesDe.id);
    expect(await personOf(app, SALES2).lead(lead.id)).toBeNull();
    expect(await list(SALES, { scope: 'PROPOSED', leadId: lead.id })).toEqual([transferId]);
  });

  it('in time by nobody else', async () => {
    const { transferId } = await proposed();
    for (const email of [MANAGER, ADMIN, SALES])
      expect([email, (await decide(email, transferId, true)).code]).toEqual([email, 'FORBIDDEN']);
    expect(await decide('sales.ch@example.com', transferId, true)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('late by the owner’s manager, no longer by the candidate, never by the owner', async () => {
    const { lead, transferId } = await proposed();
    app.setClock(LATE);
    expect(await decide(SALES2, transferId, true)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await decide(SALES, transferId, true)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await decide(MANAGER, transferId, true)).toMatchObject({ transfer: { status: 'ACCEPTED' } });
    expect((await storedOwner(lead))?.owner_id).toBe(demoPeople.sales2De.id);
  });

  it('late by an admin where there is no manager', async () => {
    app.setClock(MONDAY);
    const lead = await personOf(app, SALES_AT).register({ territory: 'AT-9' });
    const { transfer: pending } = await propose(SALES_AT, lead, demoPeople.admin);
    app.setClock(LATE);
    expect(await decide(ADMIN, pending?.id ?? '', false)).toMatchObject({ transfer: { status: 'DECLINED' } });
  });

  it('in the hours that the setting says', async () => {
    await app.admin.query(
      `INSERT INTO settings (key, value, updated_at) VALUES ('transfers.decisionHours', '6', now())`,
    );
    try {
      const { transferId } = await proposed();
      const { data } = await app.query(
        `query ($id: ID!) { node(id: $id) { ... on Transfer { ${TRANSFER} } } }`,
        { id: transferId },
        SALES2,
      );
      expect(data).toMatchObject({
        node: { decideBy: expect.stringMatching(/^2027-03-01T17:00/) as string, decider: 'CANDIDATE' },
      });
    } finally {
      await app.admin.query('DELETE FROM settings');
    }
  });

  it('not accepted for a candidate who has left or lost the territory since', async () => {
    const { lead } = await proposed();
    const leaver = await aUser(app.admin, { territories: ['DE'] });
    const { transfer: other } = await propose(SALES, await sales.register({ territory: 'DE-BY' }), leaver);
    await app.admin.query('UPDATE users SET active = false WHERE id = $1', [leaver.id]);
    app.setClock(LATE);
    expect(await decide(MANAGER, other?.id ?? '', true)).toMatchObject({
      issues: [{ path: ['accept'], code: 'OWNER_UNKNOWN' }],
    });
    expect(await decide(MANAGER, other?.id ?? '', false)).toMatchObject({ transfer: { status: 'DECLINED' } });
    expect((await storedOwner(lead))?.owner_id).toBe(demoPeople.salesDe.id);
  });
});

describe('one transfer waits at a time', () => {
  it('a second proposal is refused while it does, and taken after it was withdrawn', async () => {
    const { lead, transferId } = await proposed();
    expect(await propose(SALES, lead, demoPeople.managerDe)).toMatchObject({
      code: 'CONFLICT',
      current: { id: lead.id },
    });
    expect(await withdraw(SALES2, transferId)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await withdraw(SALES, transferId)).toMatchObject({ transfer: { status: 'WITHDRAWN' } });
    expect(await withdraw(SALES, transferId)).toMatchObject({ code: 'CONFLICT' });
    expect(await personOf(app, SALES2).lead(lead.id)).toBeNull();
    expect(await propose(SALES, lead, demoPeople.managerDe)).toMatchObject({
      transfer: { status: 'PENDING' },
    });
  });

  it('it is closed by itself when the lead is closed', async () => {
    const { lead, transferId } = await proposed();
    await sales.do('changeLeadStatus', {
      leadId: lead.id,
      to: 'LOST',
      version: lead.version,
      reason: 'PRICE',
    });
    expect(await decide(SALES2, transferId, true)).toMatchObject({ code: 'NOT_FOUND' });
    const { rows } = await app.admin.query<{ status: string }>(
      'SELECT status FROM transfers WHERE lead_id = $1',
      [leadIdOf(lead.id)],
    );
    expect(rows).toEqual([{ status: 'CLOSED' }]);
  });

  it('it is closed by itself when the lead is deleted, and so is what was asked about its clock', async () => {
    const { lead } = await proposed();
    const input = { leadId: lead.id };
    const question = { ...input, kind: 'STOP', reason: 'Der Kunde baut bis Mai um.' };
    await app.query(
      'mutation ($input: RequestClockChangeInput!) { requestClockChange(input: $input) { __typename } }',
      { input: question },
      SALES,
    );
    const text = 'mutation ($input: DeleteLeadInput!) { deleteLead(input: $input) { __typename } }';
    expect((await app.query(text, { input }, SALES)).data?.['deleteLead']).toEqual({
      __typename: 'DeleteLeadSuccess',
    });
    const { rows } = await app.admin.query(
      `SELECT status, decided_by_id FROM transfers WHERE lead_id = $1
       UNION ALL SELECT status, decided_by_id FROM clock_requests WHERE lead_id = $1`,
      [leadIdOf(lead.id)],
    );
    const closed = { status: 'CLOSED', decided_by_id: null };
    expect(rows).toEqual([closed, closed]);
  });

  it('the open follow-ups go to the new owner, each with a line in the ledger', async () => {
    const { lead, transferId } = await proposed();
    await decide(SALES2, transferId, true);
    const { rows } = await app.admin.query(
      `SELECT f.kind, f.assignee_id, l.reason_code FROM follow_ups f
       LEFT JOIN follow_up_ledger l ON l.follow_up_id = f.id AND l.decision = 'REASSIGNED'
       WHERE f.lead_id = $1 ORDER BY f.kind`,
      [leadIdOf(lead.id)],
    );
    const passed = { assignee_id: demoPeople.sales2De.id, reason_code: 'HANDED_OVER' };
    expect(rows).toEqual([
      { kind: 'T3', ...passed },
      { kind: 'T7', ...passed },
    ]);
  });

  it('it is closed by itself when the lead changes hands otherwise', async () => {
    const { lead, transferId } = await proposed();
    await propose(MANAGER, lead, demoPeople.managerDe);
    const { rows } = await app.admin.query<{ status: string }>(
      'SELECT status FROM transfers WHERE lead_id = $1 ORDER BY proposed_at, status',
      [leadIdOf(lead.id)],
    );
    expect(rows.map((it) => it.status).sort()).toEqual(['ACCEPTED', 'CLOSED']);
    expect(await decide(SALES2, transferId, true)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await decide(MANAGER, transferId, true)).toMatchObject({ code: 'CONFLICT' });
  });

  it('50 decisions at once: one of them counts, the others learn so', { timeout: 60_000 }, async () => {
    const { lead, transferId } = await proposed();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => decide(SALES2, transferId, n % 2 === 0)),
    );
    const won = answers.filter((it) => it.__typename === 'DecideTransferSuccess');
    expect(won).toHaveLength(1);
    const rest = new Set(answers.filter((it) => it !== won[0]).map((it) => it.code));
    for (const code of rest) expect(['CONFLICT', 'NOT_FOUND']).toContain(code);
    const decided = (await typesOf(lead)).filter((it) => it === 'LEAD_TRANSFER_DECIDED');
    expect(decided).toHaveLength(1);
  });

  it('50 proposals at once: one of them waits', { timeout: 60_000 }, async () => {
    const lead = await sales.register({ territory: 'DE-BY' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => propose(SALES, lead, demoPeople.sales2De)),
    );
    expect(answers.filter((it) => it.transfer?.status === 'PENDING')).toHaveLength(1);
    expect(answers.filter((it) => it.code === 'CONFLICT')).toHaveLength(49);
  });
});

describe('who learns of it', () => {
  it('the candidate gets ENTERED on proposal, the old owner LEFT on acceptance', async () => {
    const [theirs, own] = [
      await stream(SALES2, 'leadChanges'),
      await stream(SALES, 'leadChanges(filter: { mine: true })'),
    ];
    const { lead, transferId, cursor } = await proposed();
    const entered = (await theirs.reached(cursor)).filter((it) => it.leadId === lead.id);
    expect(entered.map((it) => it.kind)).toEqual(['ENTERED']);
    const { cursor: accepted = '' } = await decide(SALES2, transferId, true);
    const left = (await own.reached(accepted)).filter((it) => it.leadId === lead.id);
    expect(left.at(-1)).toMatchObject({ kind: 'LEFT', lead: null });
    expect((await theirs.reached(accepted)).filter((it) => it.leadId === lead.id).at(-1)).toMatchObject({
      kind: 'CHANGED',
    });
  });

  it('a candidate who is passed over gets LEFT', async () => {
    const { lead, transferId } = await proposed();
    const theirs = await stream(SALES2, 'leadChanges');
    const { cursor = '' } = await withdraw(SALES, transferId);
    // A stream moves on with what its viewer sees, and with checkpoints.
    await theirs.reached(cursor);
    expect(theirs.changes.filter((it) => it.leadId === lead.id).map((it) => it.kind)).toEqual(['LEFT']);
  });

  it('nobody gets the reason by an event', async () => {
    const { lead } = await proposed();
    const { rows } = await app.admin.query<{ text: string }>(
      'SELECT data::text AS text FROM events WHERE lead_id = $1',
      [leadIdOf(lead.id)],
    );
    expect(rows.map((it) => it.text).join()).not.toContain('Gebiet');
  });
});

describe('the list of transfers', () => {
  it('tells each what waits for them', async () => {
    const { lead, transferId } = await proposed();
    const mine = (email: string, scope: string) => list(email, { scope, leadId: lead.id });
    expect(await mine(SALES2, 'TO_DECIDE')).toEqual([transferId]);
    expect(await mine(MANAGER, 'TO_DECIDE')).toEqual([]);
    expect(await mine(SALES, 'PROPOSED')).toEqual([transferId]);
    expect(await mine(MANAGER, 'OVERDUE')).toEqual([]);
    app.setClock(LATE);
    expect(await mine(SALES2, 'TO_DECIDE')).toEqual([]);
    expect(await mine(MANAGER, 'TO_DECIDE')).toEqual([transferId]);
    expect(await mine(ADMIN, 'TO_DECIDE')).toEqual([transferId]);
    expect(await mine(MANAGER, 'OVERDUE')).toEqual([transferId]);
    expect(await mine(MANAGER_CH, 'OVERDUE')).toEqual([]);
    expect(await mine(SALES, 'OVERDUE')).toEqual(['FORBIDDEN']);
    expect(await list(SALES, { leadId: lead.id, status: ['ACCEPTED'] })).toEqual([]);
  });
});

describe('proposers find people with colleagues(leadId)', () => {
  const colleagues = async (email: string, args: object) => {
    const { data, errors } = await app.query(
      'query ($leadId: ID!, $search: String, $first: Int) { colleagues(leadId: $leadId, search: $search, first: $first) { name email } }',
      args,
      email,
    );
    return errors
      ? String(errors[0]?.extensions?.['code'])
      : z
          .object({ colleagues: z.array(z.object({ name: z.string(), email: z.string().nullable() })) })
          .parse(data).colleagues;
  };

  it('active, territories covering the lead, without its owner, names alone', async () => {
    const lead = await sales.register({ territory: 'DE-BY' });
    await aUser(app.admin, { name: 'Zoe 100% Inaktiv', active: false });
    await aUser(app.admin, { name: 'Zoe 100% Berlin', territories: ['DE-BE'] });
    await aUser(app.admin, { name: 'Zoe 100% Bayern', territories: ['DE-BY'] });
    await aUser(app.admin, { name: 'Zoe 1000 Bayern', territories: ['DE-BY'] });
    expect(await colleagues(SALES, { leadId: lead.id, search: '100%' })).toEqual([
      { name: 'Zoe 100% Bayern', email: null },
    ]);
    const all = await colleagues(SALES, { leadId: lead.id, first: 100 });
    expect(all).not.toContainEqual(expect.objectContaining({ name: 'Jonas Weber' }));
    expect(all).toContainEqual({ name: 'Leonie Hartmann', email: null });
    expect(all).not.toContainEqual(expect.objectContaining({ name: 'Nadia Keller' }));
    expect(await colleagues(SALES, { leadId: lead.id, first: 1 })).toHaveLength(1);
  });

  it('nobody for a lead out of sight, and a clear refusal of wrong numbers', async () => {
    const lead = await sales.register({ territory: 'DE-BY' });
    expect(await colleagues(SALES2, { leadId: lead.id })).toEqual([]);
    expect(await colleagues(SALES, { leadId: lead.id, first: 101 })).toBe('BAD_USER_INPUT');
    expect(await colleagues(SALES, { leadId: lead.id, first: 0 })).toBe('BAD_USER_INPUT');
    expect(await colleagues(SALES, { leadId: 'garbage' })).toBe('BAD_USER_INPUT');
  });
});
