import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { leadStatuses } from '../leads/rules.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalLeadId, rowCounts } from '../testing/inspect.ts';
import { makeFollowUp, makeLead, type LeadOptions } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { roundTrips } from '../testing/round-trips.ts';

const NOW = '2027-03-01T11:00:00.000Z';
const { salesDe, sales2De, managerDe, salesCh, admin: boss } = demoPeople;

let app: TestApp;
beforeAll(async () => {
  // Fifty at once wait for one lead, each holding a connection.
  app = await startTestApp({ poolSize: 25 });
});
beforeEach(() => app.setClock(NOW));
afterEach(async () => {
  expect(await flawsOfLog(app.admin)).toEqual([]);
});
afterAll(() => app.stop());

const customerSeen = z.object({
  id: z.string(),
  companyName: z.string(),
  city: z.string().nullable(),
  postalCode: z.string().nullable(),
  street: z.string().nullable(),
  website: z.string().nullable(),
  territory: z.object({ code: z.string() }),
  owner: z.object({ name: z.string() }).nullable(),
  contacts: z.array(
    z.object({ lastName: z.string().nullable(), email: z.string().nullable(), primary: z.boolean() }),
  ),
  originatingLead: z.object({ id: z.string() }),
  leads: z.array(z.object({ id: z.string() })),
  redactedFields: z.array(z.string()),
});
const CUSTOMER = `id companyName city postalCode street website territory { code } owner { name }
  contacts { lastName email primary } originatingLead { id } leads { id } redactedFields`;
const result = z.object({
  __typename: z.string(),
  lead: z.object({ status: z.string(), version: z.int() }).nullish(),
  customer: customerSeen.nullish(),
  code: z.string().optional(),
  issues: z.array(z.object({ code: z.string() })).optional(),
  current: z.object({ status: z.string() }).nullish(),
  from: z.string().optional(),
  to: z.string().optional(),
  allowed: z.array(z.string()).optional(),
  candidates: z
    .array(z.object({ matches: z.array(z.string()), customer: z.object({ id: z.string() }).nullable() }))
    .optional(),
  overridable: z.boolean().optional(),
});

async function convert(leadId: string, input: object = {}, as: string = salesDe.email) {
  const { data, errors } = await app.query(
    `mutation ($input: ConvertLeadInput!) { convertLead(input: $input) { __typename
       ... on ConvertLeadSuccess { lead { status version } customer { ${CUSTOMER} } }
       ... on UserError { code } ... on ValidationError { issues { code } }
       ... on ConflictError { current { status } } ... on TransitionError { from to allowed }
       ... on DuplicateCustomerError { overridable candidates { matches customer { id } } } } }`,
    { input: { leadId: globalLeadId(leadId), version: 1, ...input } },
    as,
  );
  expect(errors).toBeUndefined();
  return result.parse(data?.['convertLead']);
}

async function customer(id: string, as: string) {
  const { data, errors } = await app.query(
    `query ($id: ID!) { customer(id: $id) { ${CUSTOMER} } node(id: $id) { id } }`,
    { id },
    as,
  );
  expect(errors).toBeUndefined();
  expect(data?.['node'] !== null).toBe(data?.['customer'] !== null);
  return customerSeen.nullable().parse(data?.['customer']);
}

let made = 0;
/** A won lead of sales.de with one contact; nothing of it is another's. */
const qualified = (options: LeadOptions = {}) => {
  made += 1;
  const companyName = options.companyName ?? `Gasthof ${made} zur Post`;
  return makeLead(app.admin, {
    territory: 'DE-HH',
    status: 'QUALIFIED',
    ownerId: salesDe.id,
    registeredAt: new Date('2027-02-22T08:00:00Z'),
    contacts: [{ last_name: 'Wirtin', email: `wirtin.${made}@example.com`, role: 'OWNER' }],
    ...options,
    companyName,
    columns: {
      city: 'Hamburg',
      postal_code: `20${String(100 + made)}`,
      street: 'Hafenstraße 1',
      ...options.columns,
    },
  });
};
const won = async (options: LeadOptions = {}, as: string = salesDe.email) => {
  const { id } = await qualified(options);
  const answer = await convert(id, {}, as);
  if (!answer.customer) throw new Error(`not converted: ${JSON.stringify(answer)}`);
  return { leadId: id, customer: answer.customer };
};

describe('QUALIFIED → CONVERTED (`convertLead`)', () => {
  it('creates a customer (company, address, contacts, owner, territory, original lead)', async () => {
    const { leadId, customer: made } = await won({ companyName: 'Hotel Elbblick GmbH' });
    expect(made).toMatchObject({
      companyName: 'Hotel Elbblick GmbH',
      city: 'Hamburg',
      street: 'Hafenstraße 1',
      territory: { code: 'DE-HH' },
      owner: { name: salesDe.name },
      contacts: [{ lastName: 'Wirtin', primary: true }],
      originatingLead: { id: globalLeadId(leadId) },
      leads: [{ id: globalLeadId(leadId) }],
      redactedFields: [],
    });
    const { data } = await app.query(
      'query ($id: ID!) { lead(id: $id) { status customer { id } protection { expiresAt heldSince } } }',
      { id: globalLeadId(leadId) },
      salesDe.email,
    );
    expect(data?.['lead']).toEqual({
      status: 'CONVERTED',
      customer: { id: made.id },
      protection: { expiresAt: null, heldSince: null },
    });
  });

  it('cancels the open follow-ups, ends the clock, closes the transfer and tells it all', async () => {
    const { id } = await qualified({
      columns: {
        clock_stopped_at: '2027-02-25T08:00:00Z',
        clock_stop_reason: 'Umbau bis Ostern',
        protection_ends_at: '2027-08-22T08:00:00Z',
      },
    });
    await makeFollowUp(app.admin, id, { kind: 'CUSTOM', due_at: '2027-03-05T08:00:00Z' });
    await app.admin.query(
      `INSERT INTO transfers (lead_id, from_user_id, to_user_id, proposed_by_id, reason, proposed_at, decide_by, status)
       VALUES ($1, $2, $3, $2, 'Urlaub', $4, $4, 'PENDING')`,
      [id, salesDe.id, sales2De.id, NOW],
    );
    expect((await convert(id)).lead).toEqual({ status: 'CONVERTED', version: 2 });
    const { rows } = await app.admin.query(
      `SELECT l.clock_stopped_at, l.clock_due_at, l.protection_ends_at, l.next_follow_up_at, f.status AS follow_up,
         t.status AS transfer, (SELECT count(*)::int FROM lead_pauses p WHERE p.lead_id = l.id) AS pauses
       FROM leads l JOIN follow_ups f ON f.lead_id = l.id JOIN transfers t ON t.lead_id = l.id WHERE l.id = $1`,
      [id],
    );
    expect(rows).toEqual([
      {
        clock_stopped_at: null,
        clock_due_at: null,
        protection_ends_at: null,
        next_follow_up_at: null,
        follow_up: 'CANCELLED',
        transfer: 'CLOSED',
        pauses: 1,
      },
    ]);
    const types = (await eventsOf(app.admin, globalLeadId(id))).map((it) => it.type);
    expect(types).toEqual(
      expect.arrayContaining(['LEAD_STATUS_CHANGED', 'LEAD_CONVERTED', 'FOLLOW_UP_CANCELLED']),
    );
    expect(types.filter((it) => it === 'LEAD_CONVERTED')).toHaveLength(1);
  });

  it('keeps its hard keys: a customer stands in the way of a new lead', async () => {
    const { data } = await app.query(
      `mutation ($input: RegisterLeadInput!) { registerLead(input: $input) { ... on RegisterLeadSuccess { lead { id } } } }`,
      {
        input: { companyName: 'Kantine am Fleet', postalCode: '20457', source: 'OTHER', territory: 'DE-HH' },
      },
      salesDe.email,
    );
    const lead = z.object({ lead: z.object({ id: z.string() }) }).parse(data?.['registerLead']).lead;
    const id = Buffer.from(lead.id, 'base64url').toString().slice('Lead:'.length);
    await app.admin.query("UPDATE leads SET status = 'QUALIFIED' WHERE id = $1", [id]);
    expect((await convert(id)).__typename).toBe('ConvertLeadSuccess');
    const again = await app.query(
      `mutation ($input: RegisterLeadInput!) { registerLead(input: $input) { __typename } }`,
      {
        input: { companyName: 'Kantine am Fleet', postalCode: '20457', source: 'OTHER', territory: 'DE-HH' },
      },
      sales2De.email,
    );
    expect(again.data?.['registerLead']).toEqual({ __typename: 'DuplicateLeadError' });
  });

  it('is done once by 50 people at once: one wins, the others get the conflict and the current state', async () => {
    const { id } = await qualified();
    const answers = await Promise.all(Array.from({ length: 50 }, () => convert(id)));
    expect(answers.filter((it) => it.__typename === 'ConvertLeadSuccess')).toHaveLength(1);
    const others = answers.filter((it) => it.__typename === 'ConflictError');
    expect(others).toHaveLength(49);
    expect(others.every((it) => it.current?.status === 'CONVERTED')).toBe(true);
    const { rows } = await app.admin.query(
      'SELECT count(*)::int AS count FROM customers WHERE original_lead_id = $1',
      [id],
    );
    expect(rows).toEqual([{ count: 1 }]);
    expect(
      (await eventsOf(app.admin, globalLeadId(id))).filter((it) => it.type === 'LEAD_CONVERTED'),
    ).toHaveLength(1);
  });

  it('answers the same to the same idempotency key, also twice at once', async () => {
    const { id } = await qualified();
    const idempotencyKey = randomUUID();
    const answers = await Promise.all([convert(id, { idempotencyKey }), convert(id, { idempotencyKey })]);
    expect(answers.map((it) => it.__typename)).toEqual(['ConvertLeadSuccess', 'ConvertLeadSuccess']);
    expect(answers[0]?.customer?.id).toBe(answers[1]?.customer?.id);
  });

  it.each(leadStatuses.filter((it) => !['QUALIFIED', 'DELETED', 'MERGED', 'EXPIRED'].includes(it)))(
    'refuses %s: only QUALIFIED becomes CONVERTED',
    async (status) => {
      const { id } = await qualified({ status });
      expect(await convert(id)).toMatchObject({
        __typename: 'TransitionError',
        from: status,
        to: 'CONVERTED',
      });
    },
  );

  it('is final: neither status, deletion nor a second conversion', async () => {
    const { leadId } = await won();
    expect(await convert(leadId, { version: 2 })).toMatchObject({
      __typename: 'TransitionError',
      from: 'CONVERTED',
      allowed: [],
    });
    const { data } = await app.query(
      'mutation ($input: ChangeLeadStatusInput!) { changeLeadStatus(input: $input) { __typename } }',
      { input: { leadId: globalLeadId(leadId), to: 'ACTIVE', version: 2 } },
      boss.email,
    );
    expect(data?.['changeLeadStatus']).toEqual({ __typename: 'TransitionError' });
  });

  it('is for those who work the lead, and leaves nothing behind when it is refused', async () => {
    const { id } = await qualified();
    const before = await rowCounts(app.admin);
    expect((await convert(id, {}, sales2De.email)).__typename).toBe('NotFoundError');
    expect((await convert(id, {}, salesCh.email)).__typename).toBe('NotFoundError');
    expect((await convert(id, { version: 7 })).__typename).toBe('ConflictError');
    expect((await convert(id, { customerId: encodeGlobalId('Customer', randomUUID()) })).__typename).toBe(
      'NotFoundError',
    );
    expect((await convert(id, { customerId: globalLeadId(id) })).__typename).toBe('NotFoundError');
    expect((await convert(id, { createAnywayReason: 'zu kurz' })).issues).toEqual([
      { code: 'CREATE_ANYWAY_NEEDS_REASON' },
    ]);
    expect(await rowCounts(app.admin)).toEqual(before);
    const pool = await qualified({ ownerId: null });
    expect((await convert(pool.id)).__typename).toBe('ForbiddenError');
    expect((await convert(id, {}, managerDe.email)).__typename).toBe('ConvertLeadSuccess');
  });
});

describe('a customer that is known by the same', () => {
  it.each([
    [
      'EMAIL',
      { contacts: [{ last_name: 'Kurz', email: ' KOCH@elbe.example ' }] },
      { contacts: [{ last_name: 'Koch', email: 'koch@elbe.example' }] },
    ],
    [
      'PHONE',
      { contacts: [{ last_name: 'Kurz', phone: '040 3344551' }] },
      { contacts: [{ last_name: 'Koch', phone: '+49403344551' }] },
    ],
    [
      'COMPANY_POSTAL',
      {
        companyName: 'Fischküche GmbH',
        columns: { company_normalized: 'fischkueche', postal_code: '22767' },
      },
      { companyName: 'FISCHKUECHE', columns: { company_normalized: 'fischkueche', postal_code: 'D-22767' } },
    ],
    [
      'DOMAIN',
      { columns: { website: 'https://www.alsterlust.de/karte' } },
      { columns: { website: 'shop.alsterlust.de' } },
    ],
  ])('%s: it must be said first whether the lead is one of them', async (kind, first, second) => {
    const existing = await won(first);
    const { id } = await qualified(second);
    const asked = await convert(id);
    expect(asked).toMatchObject({
      __typename: 'DuplicateCustomerError',
      code: 'DUPLICATE_CUSTOMER',
      candidates: [{ matches: [kind], customer: { id: existing.customer.id } }],
      overridable: kind === 'DOMAIN',
    });
    const reason = { createAnywayReason: 'Anderer Standort, eigener Einkauf.' };
    // Hard ones take a manager, a domain anyone.
    if (kind !== 'DOMAIN') {
      expect((await convert(id, reason)).__typename).toBe('DuplicateCustomerError');
      expect((await convert(id, {}, managerDe.email)).overridable).toBe(true);
    }
    const made = await convert(id, reason, kind === 'DOMAIN' ? salesDe.email : managerDe.email);
    expect(made.__typename).toBe('ConvertLeadSuccess');
    expect(made.customer?.id).not.toBe(existing.customer.id);
  });

  it('takes the lead in: linked, its contacts added once, the customer’s own company kept', async () => {
    const existing = await won({ contacts: [{ last_name: 'Meier', email: 'meier@lotsen.example' }] });
    const { id } = await qualified({
      contacts: [
        { last_name: 'Meier', email: 'Meier@lotsen.example' },
        { last_name: 'Neu', email: 'neu@lotsen.example' },
      ],
    });
    expect(
      (await convert(id, { customerId: existing.customer.id, createAnywayReason: 'Beides zugleich' })).issues,
    ).toEqual([{ code: 'LINK_OR_CREATE' }]);
    const linked = await convert(id, { customerId: existing.customer.id });
    expect(linked).toMatchObject({ __typename: 'ConvertLeadSuccess', lead: { status: 'CONVERTED' } });
    expect(linked.customer).toMatchObject({
      id: existing.customer.id,
      companyName: existing.customer.companyName,
      originatingLead: { id: globalLeadId(existing.leadId) },
      leads: [{ id: globalLeadId(existing.leadId) }, { id: globalLeadId(id) }],
    });
    expect(linked.customer?.contacts.map((it) => [it.lastName, it.primary])).toEqual([
      ['Meier', true],
      ['Neu', false],
    ]);
  });

  it('does not exist where it is out of sight: neither told of nor to be linked', async () => {
    const hidden = await won(
      { ownerId: sales2De.id, contacts: [{ last_name: 'Still', email: 'still@verborgen.example' }] },
      sales2De.email,
    );
    const { id } = await qualified({ contacts: [{ last_name: 'Still', email: 'still@verborgen.example' }] });
    expect((await convert(id, { customerId: hidden.customer.id })).__typename).toBe('NotFoundError');
    expect((await convert(id)).__typename).toBe('ConvertLeadSuccess');
    const { rows } = await app.admin.query(
      "SELECT count(*)::int AS count FROM customer_keys WHERE value = 'still@verborgen.example'",
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('is met by one of two leads that become it at the same time', async () => {
    const contacts = [{ last_name: 'Doppel', email: 'doppel@gleich.example' }];
    const [a, b] = [await qualified({ contacts }), await qualified({ contacts })];
    const answers = await Promise.all([convert(a.id), convert(b.id)]);
    expect(answers.map((it) => it.__typename).sort()).toEqual([
      'ConvertLeadSuccess',
      'DuplicateCustomerError',
    ]);
  });
});

describe('customers', () => {
  const list = async (variables: object, as: string) => {
    const { data, errors } = await app.query(
      `query ($filter: CustomerFilter, $search: String, $orderBy: CustomerOrder, $first: Int, $after: String) {
         customers(filter: $filter, search: $search, orderBy: $orderBy, first: $first, after: $after) {
           asOf totalCount pageInfo { hasNextPage endCursor } nodes { id companyName } } }`,
      { first: 100, ...variables },
      as,
    );
    expect(errors).toBeUndefined();
    return z
      .object({
        asOf: z.string(),
        totalCount: z.int(),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
        nodes: z.array(z.object({ id: z.string(), companyName: z.string() })),
      })
      .parse(data?.['customers']);
  };

  it('are seen by who sees their original lead, and by nobody else', async () => {
    const one = await won({ collaboratorIds: [sales2De.id] });
    const two = await won();
    const orphaned = await won();
    const gone = await won();
    await app.admin.query('UPDATE leads SET owner_id = NULL WHERE id = $1', [orphaned.leadId]);
    await app.admin.query("UPDATE leads SET territory_code = 'CH-ZH' WHERE id = $1", [gone.leadId]);
    const everybody = Object.values(demoPeople);
    for (const person of everybody) {
      const { data } = await app.query(
        `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Lead { id viewerRelation } } }`,
        { ids: [one, two, orphaned, gone].map((it) => globalLeadId(it.leadId)) },
        person.email,
      );
      const leads = z.array(z.unknown()).parse(data?.['nodes']);
      for (const [index, it] of [one, two, orphaned, gone].entries()) {
        const seen = await customer(it.customer.id, person.email);
        expect([person.email, index, seen !== null]).toEqual([person.email, index, leads[index] !== null]);
        const listed = (await list({}, person.email)).nodes.some((node) => node.id === it.customer.id);
        expect([person.email, index, listed]).toEqual([person.email, index, seen !== null]);
      }
    }
    expect(await customer(one.customer.id, sales2De.email)).not.toBeNull();
    expect(await customer(two.customer.id, sales2De.email)).toBeNull();
    expect(await customer(orphaned.customer.id, managerDe.email)).toBeNull();
    expect(await customer(orphaned.customer.id, boss.email)).not.toBeNull();
    expect(await customer(gone.customer.id, salesDe.email)).toBeNull();
  });

  it('withhold street, website and contacts from a candidate, and are not found by them', async () => {
    const { leadId, customer: made } = await won({
      contacts: [{ last_name: 'Vertraulich', email: 'v@geheim.example' }],
    });
    await app.admin.query(
      `INSERT INTO transfers (lead_id, from_user_id, to_user_id, proposed_by_id, reason, proposed_at, decide_by, status)
       VALUES ($1, $2, $3, $2, 'Urlaub', $4, $4, 'PENDING')`,
      [leadId, salesDe.id, sales2De.id, NOW],
    );
    expect(await customer(made.id, sales2De.email)).toMatchObject({
      companyName: made.companyName,
      street: null,
      contacts: [],
      redactedFields: ['street', 'website', 'contacts', 'primaryContact'],
    });
    expect((await list({ search: 'geheim' }, sales2De.email)).totalCount).toBe(0);
    expect((await list({ search: 'geheim' }, salesDe.email)).totalCount).toBe(1);
    const other = await qualified({ ownerId: sales2De.id });
    expect((await convert(other.id, { customerId: made.id }, sales2De.email)).__typename).toBe(
      'ForbiddenError',
    );
  });

  it('answer the same to a viewer whatever is out of their sight', async () => {
    const asked = [
      {},
      { orderBy: { field: 'COMPANY_NAME', direction: 'ASC' } },
      { search: 'Gasthof' },
      { filter: { territory: ['DE'] } },
      { filter: { owner: [encodeGlobalId('User', sales2De.id)] } },
      { filter: { mine: true } },
      { filter: { convertedAfter: '2027-01-01T00:00:00Z' } },
    ];
    const answers = () =>
      Promise.all(
        asked.map(async (it) => {
          const { nodes, totalCount } = await list(it, salesDe.email);
          return [nodes, totalCount];
        }),
      );
    const before = await answers();
    await won({ ownerId: sales2De.id, companyName: 'Gasthof der Anderen' }, sales2De.email);
    await won({ ownerId: salesCh.id, territory: 'CH-ZH', companyName: 'Gasthof drüben' }, salesCh.email);
    expect(await answers()).toEqual(before);
    expect((await list({ search: 'Gasthof der Anderen' }, sales2De.email)).totalCount).toBe(1);
  });

  it('come in pages without a gap or a repeat, in every order and filter', async () => {
    const orders = ['COMPANY_NAME', 'CONVERTED_AT'].flatMap((field) =>
      ['ASC', 'DESC'].map((direction) => ({ field, direction })),
    );
    for (const orderBy of orders) {
      const whole = (await list({ orderBy }, boss.email)).nodes.map((it) => it.id);
      const paged: string[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({ orderBy, first: 7, after }, boss.email);
        paged.push(...page.nodes.map((it) => it.id));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after);
      expect(paged).toEqual(whole);
      expect(new Set(paged).size).toBe((await list({ orderBy }, boss.email)).totalCount);
    }
    const mine = await list({ filter: { mine: true } }, salesDe.email);
    expect(mine.totalCount).toBe((await list({}, salesDe.email)).totalCount);
    expect((await list({ filter: { territory: ['CH'] } }, salesDe.email)).totalCount).toBe(0);
    const unknown = await app.query(
      '{ customers(filter: { territory: ["XX"] }) { totalCount } }',
      {},
      boss.email,
    );
    expect(unknown.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  });

  it('cost the same round trips for one as for many', async () => {
    for (let index = 0; index < 4; index += 1) await won();
    const ask = (first: number) =>
      roundTrips(app.open.resources.db, async () => {
        const { data, errors } = await app.query(
          `query ($first: Int) { customers(first: $first) { nodes { ${CUSTOMER} } } }`,
          { first },
          salesDe.email,
        );
        expect(errors).toBeUndefined();
        expect(z.object({ nodes: z.array(z.unknown()) }).parse(data?.['customers']).nodes).toHaveLength(
          first,
        );
      });
    await ask(1);
    const one = await ask(1);
    expect(one).toBeGreaterThan(3);
    expect(await ask(4)).toBe(one);
  });
});
