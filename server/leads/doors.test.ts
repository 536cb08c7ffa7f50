/**
 * A sales person of Zurich, two leads of Bavaria she must not know of, and every door there is. One of the two
 * names her as its owner, and its follow-up as assignee: the territory gate holds for these, too.
 */
import { randomUUID } from 'node:crypto';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fieldTable,
  leadFields,
  redactedFieldsFor,
  type FieldAccess,
  type LeadFieldName,
} from '../auth/permissions.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventually } from '../testing/eventually.ts';
import { holdKeys, makeActivity, makeFollowUp, makeLead } from '../testing/leads.ts';
import { aUser, demoPeople, type Person } from '../testing/people.ts';

let app: TestApp;
let sandra: Person;
const clients: Client[] = [];
const streams = new AbortController();

interface Known {
  readonly id: string;
  readonly followUpId: string;
  readonly contactId: string;
  readonly activityId: string;
}
let ofJonas: Known;
let gated: Known;
let visible: Known;
let pool: Known;

const jonas = demoPeople.salesDe.email;
const boss = demoPeople.admin.email;

/** What must not reach her by any door. */
const SECRET = /Geheim|Verborgen|verborgen@|Streng/;
const secrets = (): RegExp[] => [
  SECRET,
  ...[ofJonas, gated].flatMap((it) => Object.values(it).map((id) => new RegExp(id))),
];

beforeAll(async () => {
  app = await startTestApp();
  sandra = await aUser(app.admin, {
    name: 'Sandra Frei',
    teamId: demoPeople.salesCh.teamId,
    territories: ['CH-ZH'],
  });
  await app.admin.query(
    'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $1) WHERE id = $2',
    [demoPeople.salesDe.id, sandra.id],
  );
  ofJonas = await known('Geheimwirt', { territory: 'DE-BY', ownerId: demoPeople.salesDe.id }, 'Verborgen');
  gated = await known('Geheimkeller', { territory: 'DE-BY', ownerId: sandra.id }, 'Strengverborgen');
  visible = await known('Zunfthaus', { territory: 'CH-ZH', ownerId: sandra.id }, 'Meier');
  pool = await known('Poolhof', { territory: 'CH-ZH', ownerId: null }, 'Kaufmann');
  await holdKeys(app.admin, uuid(ofJonas.id), [{ kind: 'EMAIL', value: 'verborgen@example.com' }]);
});

afterAll(async () => {
  streams.abort();
  await Promise.all(clients.map((client) => client.dispose()));
  await app.stop();
});

/** A lead with something in every field, its follow-up assigned to Sandra. */
async function known(
  companyName: string,
  where: { territory: string; ownerId: string | null },
  contactName: string,
): Promise<Known> {
  const { id, contactIds } = await makeLead(app.admin, {
    ...where,
    companyName,
    contacts: [
      { last_name: contactName, email: `${contactName.toLowerCase()}@example.com`, phone: '+41441234567' },
    ],
    columns: {
      city: 'Ort',
      postal_code: '8001',
      street: 'Gasse 1',
      website: 'https://example.com',
      business_type: 'HOTEL',
      kitchen_size: 'LARGE',
      employee_count: 12,
      estimated_volume_cents: 1_250_000,
      estimated_volume_currency: 'CHF',
      pains: 'Lieferzeiten',
      competitor: 'Mitbewerb',
      notes: 'Notiz',
      first_contact_at: new Date(),
      first_contact_channel: 'PHONE',
      last_activity_at: new Date(),
      owned_since: new Date(),
      consent_given_at: new Date(),
      consent_wording: 'Ja.',
      protection_ends_at: '2027-05-03T08:00:00Z',
    },
  });
  const followUp = await makeFollowUp(app.admin, id, { assignee_id: sandra.id });
  const activity = await makeActivity(app.admin, id, { summary: `Notiz zu ${contactName}` });
  return {
    id: encodeGlobalId('Lead', id),
    followUpId: encodeGlobalId('FollowUp', followUp.id),
    contactId: encodeGlobalId('Contact', contactIds[0] ?? ''),
    activityId: encodeGlobalId('Activity', activity.id),
  };
}

const uuid = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1] ?? '';
const nobody = (typename: string) => encodeGlobalId(typename, randomUUID());

/** Asks, fails on errors, and makes sure that nothing of the hidden leads is in the answer. */
async function asSandra(query: string, variables: object = {}): Promise<Record<string, unknown>> {
  const { data, errors } = await app.query(query, variables, sandra.email);
  expect(errors).toBeUndefined();
  for (const secret of secrets()) expect(JSON.stringify(data)).not.toMatch(secret);
  return data ?? {};
}

async function as(person: string, query: string, variables: object = {}): Promise<Record<string, unknown>> {
  const { data, errors } = await app.query(query, variables, person);
  expect(errors).toBeUndefined();
  return data ?? {};
}

const LEADS = `query ($filter: LeadFilter, $search: String, $orderBy: LeadOrder) {
  leads(filter: $filter, search: $search, orderBy: $orderBy, first: 100) { totalCount nodes { id companyName } }
}`;

async function leadsOf(person: string, variables: object): Promise<{ names: string[]; total: number }> {
  const { leads } = (await as(person, LEADS, variables)) as {
    leads: { totalCount: number; nodes: { companyName: string }[] };
  };
  return { names: leads.nodes.map((it) => it.companyName).sort(), total: leads.totalCount };
}

describe('a lead out of sight: as if it did not exist', () => {
  it('by `lead`, `node`, `nodes`: by its id, or those of what hangs on it', async () => {
    const ids = [ofJonas, gated].flatMap((it) => Object.values(it) as string[]);
    expect(ids).toHaveLength(8);
    const one = 'query ($id: ID!) { lead(id: $id) { id } node(id: $id) { id __typename } }';
    for (const id of ids) expect(await asSandra(one, { id })).toEqual({ lead: null, node: null });
    const many = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }';
    expect(await asSandra(many, { ids: [visible.id, ...ids, pool.id] })).toEqual({
      nodes: [
        { id: visible.id, __typename: 'Lead' },
        ...ids.map(() => null),
        { id: pool.id, __typename: 'Lead' },
      ],
    });
    // The doors are open for those who may.
    expect((await as(boss, many, { ids }))['nodes']).toHaveLength(8);
    expect(JSON.stringify(await as(boss, many, { ids }))).not.toContain('null');
  });

  it('by nested edges, aliases, fragments', async () => {
    const answer = await asSandra(
      `query ($a: ID!, $b: ID!) {
         x: lead(id: $a) { ...All } y: lead(id: $b) { ...All } z: node(id: $a) { ... on Lead { ...All } }
         list: leads(first: 5) { edges { cursor node { ...All } } }
       }
       fragment All on Lead { companyName owner { name } contacts { lastName } followUps(first: 2) { nodes { lead { companyName } } } }`,
      { a: ofJonas.id, b: gated.id },
    );
    expect([answer['x'], answer['y'], answer['z']]).toEqual([null, null, null]);
  });

  it.each<[string, object, string[]]>([
    ['nothing', {}, ['Poolhof', 'Zunfthaus']],
    ['territory', { filter: { territory: ['DE-BY'] } }, []],
    ['country', { filter: { territory: ['DE', 'CH'] } }, ['Poolhof', 'Zunfthaus']],
    ['owner', { filter: { owner: [encodeGlobalId('User', demoPeople.salesDe.id)] } }, []],
    ['mine', { filter: { mine: true } }, ['Zunfthaus']],
    ['mine, with a follow-up', { filter: { mine: true, hasFollowUp: true } }, ['Zunfthaus']],
    ['pool', { filter: { pool: true } }, ['Poolhof']],
    ['status', { filter: { status: ['REGISTERED'] } }, ['Poolhof', 'Zunfthaus']],
    ['business', { filter: { businessType: ['HOTEL'] } }, ['Poolhof', 'Zunfthaus']],
    ['registered', { filter: { registeredAfter: '2020-01-01T00:00:00Z' } }, ['Poolhof', 'Zunfthaus']],
    ['company', { search: 'Geheim' }, []],
    ['contact', { search: 'Verborgen' }, []],
    ['e-mail', { search: 'verborgen@example.com' }, []],
    ['city', { search: 'Ort' }, ['Poolhof', 'Zunfthaus']],
    ['everything', { search: '%' }, []],
  ])('by search, filter, totals: in the list by %s, nor in its total', async (_name, variables, expected) => {
    await asSandra(LEADS, variables);
    expect(await leadsOf(sandra.email, variables)).toEqual({ names: expected, total: expected.length });
  });

  it('which others find by them', async () => {
    for (const variables of [
      { search: 'Verborgen' },
      { filter: { territory: ['DE-BY'] } },
      { search: 'Geheim' },
    ])
      expect(await leadsOf(boss, variables)).toEqual({ names: ['Geheimkeller', 'Geheimwirt'], total: 2 });
  });

  it('by sort: on any page in any order', async () => {
    const page = `query ($orderBy: LeadOrder, $after: String, $first: Int, $last: Int) {
      leads(filter: { mine: true, pool: true }, orderBy: $orderBy, after: $after, first: $first, last: $last) {
        totalCount pageInfo { hasNextPage endCursor } nodes { id }
      } }`;
    type Page = {
      leads: {
        totalCount: number;
        pageInfo: { hasNextPage: boolean; endCursor: string };
        nodes: { id: string }[];
      };
    };
    for (const field of ['REGISTERED_AT', 'UPDATED_AT', 'COMPANY_NAME'])
      for (const direction of ['ASC', 'DESC']) {
        const orderBy = { field, direction };
        const first = (await asSandra(page, { orderBy, first: 1 })) as Page;
        const after = first.leads.pageInfo.endCursor;
        const second = (await asSandra(page, { orderBy, first: 1, after })) as Page;
        const last = (await asSandra(page, { orderBy, last: 1 })) as Page;
        const ids = [first, second].flatMap((it) => it.leads.nodes.map(({ id }) => id));
        expect(ids.sort()).toEqual([visible.id, pool.id].sort());
        expect([first, second].map((it) => it.leads.pageInfo.hasNextPage)).toEqual([true, false]);
        expect(last.leads.nodes).toEqual(second.leads.nodes);
        expect(first.leads.totalCount).toBe(2);
      }
  });

  it('through follow-ups, her own among them', async () => {
    const query = `query ($filter: FollowUpFilter) { followUps(filter: $filter, first: 100) {
      totalCount nodes { id lead { companyName } ledger { reason } assignee { name } }
      summary { pending overdue dueToday dueTomorrow } } }`;
    const none = { pending: 0, overdue: 0, dueToday: 0, dueTomorrow: 0 };
    for (const leadId of [ofJonas.id, gated.id, nobody('Lead')])
      expect(await asSandra(query, { filter: { leadId } })).toEqual({
        followUps: { totalCount: 0, nodes: [], summary: none },
      });
    for (const filter of [{}, { scope: 'MINE' }, { scope: 'MINE', status: ['PENDING'], kind: ['T3'] }])
      expect(await asSandra(query, { filter })).toMatchObject({
        followUps: { totalCount: 1, nodes: [{ id: visible.followUpId }], summary: { pending: 1 } },
      });
    expect(await as(boss, query, { filter: { leadId: ofJonas.id } })).toMatchObject({
      followUps: { totalCount: 1 },
    });
  });

  it('through her dashboard', async () => {
    const { dashboard } = await asSandra(
      '{ dashboard { mine { leads t3Pending protectionEndingSoon conversion { registered } } } }',
    );
    expect(dashboard).toMatchObject({ mine: { leads: 1, t3Pending: 1, conversion: { registered: 1 } } });
  });

  it('through what she may do', async () => {
    const can = `query ($id: ID!) { viewer { a: can(action: LOG_ACTIVITY, leadId: $id) b: can(action: CHANGE_STATUS, leadId: $id)
      c: can(action: UPDATE, leadId: $id) d: can(action: DOCUMENT_FIRST_CONTACT, leadId: $id)
      e: can(action: COMPLETE_FOLLOW_UP, leadId: $id) } lead(id: $id) { viewerCan { logActivity update changeStatusTo } } }`;
    const nothing = { viewer: { a: false, b: false, c: false, d: false, e: false }, lead: null };
    for (const id of [ofJonas.id, gated.id, nobody('Lead'), 'x'])
      expect(await asSandra(can, { id })).toEqual(nothing);
    expect(await asSandra(can, { id: visible.id })).toMatchObject({
      viewer: { a: true, b: true, c: true, d: false, e: true },
      lead: { viewerCan: { logActivity: true, update: true } },
    });
    expect(await asSandra(can, { id: pool.id })).toEqual({
      viewer: nothing.viewer,
      lead: { viewerCan: { logActivity: false, update: false, changeStatusTo: [] } },
    });
  });

  it('by writing to it: it is not found, in the words for what does not exist', async () => {
    const now = new Date().toISOString();
    const later = new Date(Date.now() + 86_400_000).toISOString();
    const attempts: [string, string, (id: string) => object][] = [
      ['logActivity', 'Lead', (leadId) => ({ leadId, type: 'MEETING', summary: 'x' })],
      ['logActivity', 'Lead', (leadId) => ({ leadId, type: 'MEETING', summary: 'x', at: later })],
      [
        'logActivity',
        'Lead',
        (leadId) => ({ leadId, type: 'NOTE', summary: 'x', idempotencyKey: randomUUID() }),
      ],
      [
        'documentFirstContact',
        'Lead',
        (leadId) => ({ leadId, channel: 'PHONE', at: now, note: 'lang genug hier', version: 1 }),
      ],
      [
        'documentFirstContact',
        'Lead',
        (leadId) => ({ leadId, channel: 'PHONE', at: later, note: 'kurz', version: 9 }),
      ],
      ['changeLeadStatus', 'Lead', (leadId) => ({ leadId, to: 'QUALIFIED', version: 1 })],
      ['changeLeadStatus', 'Lead', (leadId) => ({ leadId, to: 'CONVERTED', version: 7 })],
      ['completeFollowUp', 'FollowUp', (followUpId) => ({ followUpId, outcome: 'SUCCESS' })],
      ['completeFollowUp', 'FollowUp', (followUpId) => ({ followUpId, outcome: 'POSTPONED' })],
    ];
    const before = await written();
    for (const [name, typename, input] of attempts) {
      const Name = name.charAt(0).toUpperCase() + name.slice(1);
      const mutation = `mutation ($input: ${Name}Input!) { ${name}(input: $input) { __typename ... on UserError { code message } } }`;
      const answers = [];
      for (const id of [
        nobody(typename),
        ...[ofJonas, gated].map((it) => (typename === 'Lead' ? it.id : it.followUpId)),
      ])
        answers.push(await asSandra(mutation, { input: input(id) }));
      const [missing, ...hidden] = answers;
      expect(missing).toMatchObject({ [name]: { __typename: 'NotFoundError', code: 'NOT_FOUND' } });
      for (const answer of hidden) expect(answer).toEqual(missing);
    }
    expect(await written()).toEqual(before);
  });

  it('by duplicates, and registering it again: of the holder nothing is told but until when it is protected', async () => {
    const register = `mutation ($input: RegisterLeadInput!) { registerLead(input: $input) { __typename
      ... on UserError { message } ... on ValidationError { issues { path message } }
      ... on DuplicateLeadError { severity overridable candidates { lead { id companyName } severity protectedUntil } } } }`;
    const input = {
      companyName: 'Ganz anders',
      source: 'OTHER',
      territory: 'CH-ZH',
      contacts: [{ email: 'verborgen@example.com', primary: true }],
    };
    const before = await written();
    const answer = await asSandra(register, { input });
    expect(answer).toEqual({
      registerLead: {
        __typename: 'DuplicateLeadError',
        message: expect.any(String) as string,
        severity: 'HARD',
        overridable: false,
        candidates: [{ lead: null, severity: 'HARD', protectedUntil: '2027-05-03' }],
      },
    });
    expect(await written()).toEqual(before);
  });
});

async function written(): Promise<unknown> {
  const { rows } = await app.admin.query(`
    SELECT (SELECT count(*) FROM leads) AS leads, (SELECT count(*) FROM activities) AS activities,
      (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM audit_log) AS audit,
      (SELECT count(*) FROM idempotency_keys) AS keys, (SELECT count(*) FROM lead_keys) AS hard,
      (SELECT count(*) FROM follow_ups WHERE status <> 'PENDING') AS done`);
  return rows;
}

// --- the pool: seen, but not opened

const ALL_OF_LEAD = `redactedFields viewerRelation companyName street website notes email phone contactBlocked firstContactAt
  lastActivityAt employeeCount kitchenSize pains competitor lostReason contacts { lastName } primaryContact { lastName }
  consent { wording } estimatedVolume { amount } protection { endsAt } nextFollowUp { id } score { total }
  assignmentLog { id }
  activities(first: 5) { totalCount nodes { summary } edges { cursor } }
  followUps(first: 5) { totalCount nodes { id } edges { cursor } }
  history(first: 5) { totalCount nodes { id } edges { cursor } }`;
type Shown = Record<string, unknown> & { redactedFields: string[] };

/** That of the pool's lead nothing is told but its identity. */
function expectWithheld(lead: unknown): void {
  const shown = lead as Shown;
  const expected = redactedFieldsFor(['POOL'], 'SALES');
  expect(shown.redactedFields).toEqual(expected);
  expect(shown['companyName']).toBe('Poolhof');
  const empty = { totalCount: 0, nodes: [], edges: [] };
  for (const field of expected) {
    const nothing: unknown =
      { contacts: [], assignmentLog: [], activities: empty, followUps: empty, history: empty }[
        field as string
      ] ?? null;
    expect([field, shown[field]]).toEqual([field, nothing]);
  }
}

describe('a withheld field of a lead of the pool: withheld', () => {
  it('in full to a manager: there is something to withhold', async () => {
    const { lead } = (await as(
      demoPeople.managerCh.email,
      `query ($id: ID!) { lead(id: $id) { ${ALL_OF_LEAD} } }`,
      {
        id: pool.id,
      },
    )) as { lead: Shown };
    expect(lead.redactedFields).toEqual(['history']);
    const filled = Object.keys(lead).filter(
      (it) => it in leadFields && leadFields[it as LeadFieldName] !== 'identity',
    );
    const unfilled = filled.filter(
      (it) => lead[it] === null || /"totalCount":0/.test(JSON.stringify(lead[it])),
    );
    expect(unfilled).toEqual(['lostReason', 'history']);
  });

  it('by `lead`, `node`, `nodes`, nested edges, aliases, fragments', async () => {
    const answer = await asSandra(
      `query ($id: ID!) { lead(id: $id) { ...All } alias: lead(id: $id) { ...All inTheOpen: email alsoHere: phone } node(id: $id) { ...All } nodes(ids: [$id]) { ...All }
         leads(filter: { pool: true }, first: 5) { nodes { ...All } edges { node { ...All } } } }
       fragment All on Lead { ${ALL_OF_LEAD} }`,
      { id: pool.id },
    );
    type Answer = {
      lead: Shown;
      alias: Shown;
      node: Shown;
      nodes: Shown[];
      leads: { nodes: Shown[]; edges: { node: Shown }[] };
    };
    const { lead, alias, node, nodes, leads } = answer as Answer;
    for (const it of [lead, alias, node, nodes[0], leads.nodes[0], leads.edges[0]?.node]) expectWithheld(it);
    expect(alias).toMatchObject({ inTheOpen: null, alsoHere: null });
  });

  it('by duplicates: whose address it is, is not told, though the lead is in sight; whose name it is, is', async () => {
    await holdKeys(app.admin, uuid(pool.id), [
      { kind: 'EMAIL', value: 'kaufmann@example.com' },
      { kind: 'COMPANY_POSTAL', value: 'poolhof|8001' },
    ]);
    const check = `query ($input: DuplicateCandidatesInput!) { duplicateCandidates(input: $input) { severity lead { ${ALL_OF_LEAD} } } }`;
    const address = { email: 'kaufmann@example.com', territory: 'CH-ZH' };
    const candidates = async (input: object) => {
      const { duplicateCandidates: found } = await asSandra(check, { input });
      return found as { severity: string; lead: Shown | null }[];
    };
    expect(await candidates(address)).toEqual([]);
    const place = { companyName: 'Andere Firma', postalCode: '8001' };
    expect(await candidates({ ...address, ...place })).toEqual([{ severity: 'HARD', lead: null }]);
    const [named] = await candidates({ companyName: 'Poolhof', postalCode: '8001', territory: 'CH-ZH' });
    expectWithheld(named?.lead);
  });

  it('not by the ids of what hangs on it, nor through follow-ups assigned to her', async () => {
    const answer = await asSandra(
      `query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } followUps(filter: { leadId: $id }, first: 5) { totalCount nodes { id } } }`,
      { ids: [pool.contactId, pool.activityId, pool.followUpId], id: pool.id },
    );
    expect(answer).toEqual({ nodes: [null, null, null], followUps: { totalCount: 0, nodes: [] } });
  });

  it('by search, totals: found by its company, not by its contacts', async () => {
    expect((await leadsOf(sandra.email, { search: 'poolh' })).names).toEqual(['Poolhof']);
    for (const search of ['Kaufmann', 'kaufmann@example.com', '+41441234567'])
      expect(await leadsOf(sandra.email, { search, filter: { pool: true } })).toEqual({
        names: [],
        total: 0,
      });
    expect((await leadsOf(demoPeople.managerCh.email, { search: 'Kaufmann' })).names).toEqual(['Poolhof']);
  });

  it.each<[string, object]>([
    ['followUps', { filter: { hasFollowUp: true } }],
    ['followUps', { filter: { pool: true, hasFollowUp: false } }],
    ['followUps', { filter: { followUpUrgency: ['OVERDUE'] } }],
    ['protection', { filter: { protectionEndsBefore: '2030-01-01T00:00:00Z' } }],
    ['protection', { filter: { mine: true, pool: true, protectionEndsBefore: '2030-01-01T00:00:00Z' } }],
    ['lastActivityAt', { orderBy: { field: 'LAST_ACTIVITY_AT', direction: 'DESC' } }],
    ['nextFollowUp', { orderBy: { field: 'NEXT_FOLLOW_UP_AT', direction: 'ASC' } }],
    [
      'estimatedVolume',
      { filter: { pool: true }, orderBy: { field: 'ESTIMATED_VOLUME', direction: 'DESC' } },
    ],
  ])('by filter, sort: cannot be filtered or sorted by %s: %j', async (field, variables) => {
    const { data, errors } = await app.query(LEADS, variables, sandra.email);
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(errors?.[0]?.message).toMatch(new RegExp(`\\b${field}\\b`));
    const narrowed = {
      ...variables,
      filter: { ...('filter' in variables ? (variables.filter as object) : {}), mine: true, pool: null },
    };
    expect((await app.query(LEADS, narrowed, sandra.email)).errors).toBeUndefined();
  });

  it('is not written to before it is claimed', async () => {
    const answer = await asSandra(
      'mutation ($input: LogActivityInput!) { logActivity(input: $input) { __typename } }',
      { input: { leadId: pool.id, type: 'NOTE', summary: 'x' } },
    );
    expect(answer).toEqual({ logActivity: { __typename: 'ForbiddenError' } });
  });
});

// --- streams, and what they leave in the log

type Item = Record<string, unknown> & { __typename: string; cursor: string };
const subscriptions = {
  leadChanges: `subscription { leadChanges { __typename ... on LeadChange { cursor kind leadId lead { id ${ALL_OF_LEAD} }
    event { type data lead { companyName } } } ... on StreamCheckpoint { cursor } ... on ResyncRequired { cursor } } }`,
  followUpChanges: `subscription { followUpChanges { __typename ... on FollowUpChange { cursor kind followUpId
    followUp { id lead { companyName } } event { type } } ... on StreamCheckpoint { cursor } ... on ResyncRequired { cursor } } }`,
  dashboardChanges: `subscription { dashboardChanges { __typename ... on DashboardChange { cursor dashboard { mine { leads } } }
    ... on StreamCheckpoint { cursor } ... on ResyncRequired { cursor } } }`,
  events: `subscription { events { __typename ... on EventItem { cursor event { type data lead { id ${ALL_OF_LEAD} } } }
    ... on StreamCheckpoint { cursor } ... on ResyncRequired { cursor } } }`,
};
type StreamName = keyof typeof subscriptions;

/** Collects what comes over a socket of its own. */
async function overWebSocket(name: StreamName): Promise<Item[]> {
  const client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${await app.token(sandra.email)}` },
    retryAttempts: 0,
  });
  clients.push(client);
  const items: Item[] = [];
  client.subscribe<Record<StreamName, Item>>(
    { query: subscriptions[name] },
    {
      next: (result) => void items.push(itemOf(name, result)),
      error: () => undefined,
      complete: () => undefined,
    },
  );
  return items;
}

/** The same as server-sent events. */
async function overSse(name: StreamName): Promise<Item[]> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    signal: streams.signal,
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${await app.token(sandra.email)}`,
    },
    body: JSON.stringify({ query: subscriptions[name] }),
  });
  expect(response.status).toBe(200);
  const items: Item[] = [];
  const read = async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const messages = (rest + chunk).split('\n\n');
      rest = messages.pop() ?? '';
      for (const message of messages) {
        const data = message.split('\n').find((line) => line.startsWith('data: {'));
        if (data) items.push(itemOf(name, JSON.parse(data.slice(6)) as object));
      }
    }
  };
  // Ends with the abort after the tests.
  read().catch(() => undefined);
  return items;
}

function itemOf(name: StreamName, result: object): Item {
  expect(result).not.toHaveProperty('errors');
  return (result as { data: Record<string, Item> }).data[name] as Item;
}

describe.each([
  ['graphql-ws', overWebSocket],
  ['SSE', overSse],
])('while leads change, over %s,', (transport, open) => {
  const received = {} as Record<StreamName, Item[]>;
  const changes = (name: StreamName) => received[name].filter((it) => it.__typename !== 'StreamCheckpoint');

  beforeAll(async () => {
    for (const name of Object.keys(subscriptions) as StreamName[]) received[name] = await open(name);
    await eventually(() => {
      for (const items of Object.values(received))
        // One at least: a quiet stream goes on saying how far it has come.
        expect(new Set(items.map((it) => it.__typename))).toEqual(new Set(['StreamCheckpoint']));
    });

    // First what she must not notice, then what she must: when that has come, the other would have.
    const log = 'mutation ($input: LogActivityInput!) { logActivity(input: $input) { __typename } }';
    const status =
      'mutation ($input: ChangeLeadStatusInput!) { changeLeadStatus(input: $input) { __typename } }';
    const note = (leadId: string) => ({ input: { leadId, type: 'NOTE', summary: 'Strenger Vermerk' } });
    const move = async (leadId: string) => {
      const { rows } = await app.admin.query<{ version: number; status: string }>(
        'SELECT version, status FROM leads WHERE id = $1',
        [uuid(leadId)],
      );
      const to = rows[0]?.status === 'QUALIFIED' ? 'ACTIVE' : 'QUALIFIED';
      return { input: { leadId, to, version: rows[0]?.version } };
    };
    const complete =
      'mutation ($input: CompleteFollowUpInput!) { completeFollowUp(input: $input) { __typename ... on CompleteFollowUpSuccess { cursor } } }';
    const fresh = async (lead: Known) => {
      const { id } = await makeFollowUp(app.admin, uuid(lead.id), { kind: 'CUSTOM', assignee_id: sandra.id });
      return { input: { followUpId: encodeGlobalId('FollowUp', id), outcome: 'NO_ANSWER' } };
    };
    const succeed = (answer: Record<string, unknown>) => expect(JSON.stringify(answer)).toContain('Success');
    for (const [lead, who] of [
      [ofJonas, jonas],
      [gated, boss],
    ] as const) {
      succeed(await as(who, log, note(lead.id)));
      succeed(await as(who, status, await move(lead.id)));
      succeed(await as(who, complete, await fresh(lead)));
    }
    succeed(await as(boss, log, note(pool.id)));
    succeed(await as(boss, status, await move(pool.id)));
    const barrier = (await as(sandra.email, complete, await fresh(visible))) as {
      completeFollowUp: { cursor: string };
    };
    await eventually(() => {
      for (const name of Object.keys(subscriptions) as StreamName[])
        expect((changes(name).at(-1)?.cursor ?? '') >= barrier.completeFollowUp.cursor, name).toBe(true);
    });
  });

  it('a lead out of sight by subscription: no trace in any stream', () => {
    for (const secret of secrets()) expect(JSON.stringify(received)).not.toMatch(secret);
    for (const items of Object.values(received))
      expect(items.map((it) => it.__typename)).not.toContain('ResyncRequired');
  });

  it('a withheld field by subscription: leadChanges tells of the visible lead, and of the pool’s status alone', () => {
    const items = changes('leadChanges');
    expect([...new Set(items.map((it) => `${String(it['kind'])} ${String(it['leadId'])}`))].sort()).toEqual(
      [`CHANGED ${pool.id}`, `CHANGED ${visible.id}`].sort(),
    );
    const ofPool = items.filter((it) => it['leadId'] === pool.id);
    expect(ofPool).toHaveLength(1);
    expectWithheld(ofPool[0]?.['lead']);
    expect(ofPool[0]).toMatchObject({ event: { type: 'LEAD_STATUS_CHANGED' } });
  });

  it('followUpChanges tells of the follow-up she completed', () => {
    for (const it of changes('followUpChanges'))
      expect(it).toMatchObject({ followUp: { lead: { companyName: 'Zunfthaus' } } });
  });

  it('dashboardChanges comes once, for the visible one', () => {
    expect(changes('dashboardChanges')).toMatchObject([{ dashboard: { mine: { leads: 1 } } }]);
  });

  it('a withheld field by events: of the pool what is public, and nothing that its data says of contacts', () => {
    type Told = { type: string; data: object; lead: unknown };
    const told = changes('events').map((it) => it['event'] as Told);
    const ofPool = told.filter((it) => JSON.stringify(it).includes(pool.id));
    const names = ofPool.map((it) => it.type);
    expect(names).toEqual(expect.arrayContaining(['ACTIVITY_LOGGED', 'LEAD_STATUS_CHANGED']));
    for (const { data, lead } of ofPool) {
      expectWithheld(lead);
      for (const key of ['activityId', 'activityType', 'followUpId', 'followUpType'])
        expect(data).not.toHaveProperty(key);
    }
    expect(told.find((it) => it.type === 'FOLLOW_UP_COMPLETED')?.data).toHaveProperty('followUpType');
  });

  it('a lead out of sight by events: no trace in the log that she can read', async () => {
    expect(transport).toBeTruthy();
    const query = `query ($leadId: ID, $types: [EventType!]) { events(leadId: $leadId, types: $types, first: 100) { totalCount
      nodes { id type data lead { companyName } } } }`;
    for (const leadId of [ofJonas.id, gated.id])
      expect(await asSandra(query, { leadId })).toEqual({ events: { totalCount: 0, nodes: [] } });
    type Events = { events: { totalCount: number; nodes: { id: string; lead: { companyName: string } }[] } };
    const { events } = (await asSandra(query)) as Events;
    expect(new Set(events.nodes.map((it) => it.lead.companyName))).toEqual(new Set(['Zunfthaus', 'Poolhof']));
    expect(events.totalCount).toBe(events.nodes.length);
    expect(await asSandra(query, { types: ['FOLLOW_UP_COMPLETED'], leadId: visible.id })).not.toMatchObject({
      events: { totalCount: 0 },
    });

    const { rows } = await app.admin.query<{ id: string }>('SELECT id FROM events WHERE lead_id = ANY ($1)', [
      [uuid(ofJonas.id), uuid(gated.id)],
    ]);
    expect(rows.length).toBeGreaterThan(4);
    const ids = rows.map(({ id }) => encodeGlobalId('Event', id));
    expect(await asSandra('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toEqual({
      nodes: ids.map(() => null),
    });
  });
});

describe('what the table of fields lets nobody write', () => {
  it('is not edited, though the lead is: the refusal names the field', async () => {
    const row = fieldTable.commercial as Record<'OWNER_COLLABORATOR', FieldAccess>;
    const edit = async (fields: object) => {
      const { rows } = await app.admin.query<{ version: number }>('SELECT version FROM leads WHERE id = $1', [
        uuid(visible.id),
      ]);
      return asSandra(
        'mutation ($input: UpdateLeadInput!) { updateLead(input: $input) { __typename ... on ForbiddenError { message } } }',
        { input: { leadId: visible.id, version: rows[0]?.version, ...fields } },
      );
    };
    row.OWNER_COLLABORATOR = 'READ';
    try {
      expect(await edit({ city: 'Zürich', pains: 'Preise' })).toEqual({
        updateLead: { __typename: 'ForbiddenError', message: expect.stringMatching(/\bpains\b/) as string },
      });
      expect(await edit({ city: 'Zürich' })).toEqual({ updateLead: { __typename: 'UpdateLeadSuccess' } });
    } finally {
      row.OWNER_COLLABORATOR = 'WRITE';
    }
    expect(await edit({ pains: 'Preise' })).toEqual({ updateLead: { __typename: 'UpdateLeadSuccess' } });
  });
});
