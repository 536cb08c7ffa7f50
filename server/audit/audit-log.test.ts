import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { anchorAudit } from './anchor.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalLeadId, globalUserId, leadIdOf } from '../testing/inspect.ts';
import { makeLead } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { demoPeople, type Person } from '../testing/people.ts';

const { admin, managerCh, managerDe, salesDe, sales2De } = demoPeople;

let app: TestApp;
let run: ReturnType<typeof mutator>;
let leadId: string;
let otherId: string;

beforeAll(async () => {
  app = await startTestApp();
  run = mutator(app);
  leadId = globalLeadId((await makeLead(app.admin, { ownerId: salesDe.id, columns: { city: 'Ulm' } })).id);
  otherId = globalLeadId((await makeLead(app.admin, { ownerId: sales2De.id })).id);
  await run('updateLead', { leadId, version: 1, city: 'Bonn' }, salesDe.email);
  await run('updateLead', { leadId, version: 2, notes: 'Frau Huber' }, managerDe.email);
  await run('logActivity', { leadId: otherId, type: 'NOTE', summary: 'x' }, sales2De.email);
});
afterAll(() => app.stop());

const entry = z.object({
  action: z.string(),
  number: z.string().nullable(),
  hash: z.string().nullable(),
  at: z.string(),
  subjectType: z.string(),
  subject: z.string(),
  actor: z.object({ id: z.string(), name: z.string() }).nullable(),
  lead: z.object({ id: z.string() }).nullable(),
  changes: z.array(
    z.object({ field: z.string(), before: z.unknown(), after: z.unknown(), erased: z.boolean() }),
  ),
});
const connection = z.object({
  totalCount: z.number(),
  nodes: z.array(entry),
  pageInfo: z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean() }),
});
const NODES = `totalCount pageInfo { endCursor hasNextPage } nodes {
  action number hash at subjectType subject actor { id name } lead { id } changes { field before after erased } }`;

async function auditLog(filter: object = {}, page = 'first: 50') {
  const { data, errors } = await app.query(
    `query ($filter: AuditFilter) { auditLog(filter: $filter, ${page}) { ${NODES} } }`,
    { filter },
    admin.email,
  );
  expect(errors).toBeUndefined();
  return connection.parse(data?.['auditLog']);
}

async function history(of: string, as: Person, page = 'first: 20') {
  const { data, errors } = await app.query(
    `query ($id: ID!) { lead(id: $id) { redactedFields history(${page}) { ${NODES} } } }`,
    { id: of },
    as.email,
  );
  expect(errors).toBeUndefined();
  return z
    .object({ lead: z.object({ redactedFields: z.array(z.string()), history: connection }).nullable() })
    .parse(data).lead;
}
const readings = async () =>
  (await app.admin.query(`SELECT FROM audit_log WHERE action = 'auditLog' AND number IS NOT NULL`)).rowCount;

describe('the audit log', () => {
  it('tells who did what, when, from what to what', async () => {
    const { nodes } = await auditLog({ leadId, action: 'updateLead' });
    const { actor, lead, subject, subjectType, changes } = nodes[1] ?? {};
    expect({ actor, lead, subject, subjectType, changes }).toEqual({
      actor: { id: globalUserId(salesDe.id), name: salesDe.name },
      lead: { id: leadId },
      subject: leadId,
      subjectType: 'Lead',
      changes: [
        { field: 'city', before: 'Ulm', after: 'Bonn', erased: false },
        { field: 'version', before: 1, after: 2, erased: false },
      ],
    });
    expect(nodes.map((it) => it.changes[0]?.after)).toEqual(['Frau Huber', 'Bonn']);
    expect(nodes[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(Number(nodes[0]?.number)).toBeGreaterThan(Number(nodes[1]?.number));
  });

  it.each([salesDe, managerDe, managerCh])(
    'is FORBIDDEN to $name at its path; the rest of the answer stands',
    async (who) => {
      const before = await readings();
      const { data, errors } = await app.query(
        '{ viewer { role } auditLog(first: 5) { nodes { action } } leads { totalCount } }',
        {},
        who.email,
      );
      expect(data).toEqual({
        viewer: { role: who.role },
        auditLog: null,
        leads: { totalCount: expect.any(Number) as number },
      });
      expect(errors?.map((it) => [it.path, it.extensions?.['code']])).toEqual([[['auditLog'], 'FORBIDDEN']]);
      expect(await readings()).toBe(before);
    },
  );

  it('is asked by person, operation, kind, subject, lead and time', async () => {
    const actions = async (filter: object) => (await auditLog(filter)).nodes.map((it) => it.action);
    expect(await actions({ user: globalUserId(sales2De.id) })).toEqual(['logActivity', 'login']);
    expect(await actions({ action: 'logActivity' })).toEqual(['logActivity']);
    expect(new Set(await actions({ subjectType: 'Session' }))).toEqual(new Set(['login']));
    expect(await actions({ subject: otherId })).toEqual(['logActivity']);
    expect(await actions({ subject: encodeGlobalId('User', leadIdOf(otherId)) })).toEqual([]);
    expect(await actions({ leadId })).toEqual(['updateLead', 'updateLead']);
    const { nodes } = await auditLog({ leadId });
    const [second, first] = nodes.map((it) => it.at);
    expect((await auditLog({ leadId, since: second })).totalCount).toBe(1);
    expect((await auditLog({ leadId, until: second })).totalCount).toBe(1);
    expect((await auditLog({ leadId, since: first, until: '2100-01-01T00:00:00Z' })).totalCount).toBe(2);
    expect(
      await actions({ leadId, user: globalUserId(managerDe.id), action: 'updateLead', subjectType: 'Lead' }),
    ).toHaveLength(1);
  });

  it('comes in pages, the latest first', async () => {
    const first = await auditLog({ leadId }, 'first: 1');
    const rest = await auditLog({ leadId }, `first: 5, after: "${first.pageInfo.endCursor}"`);
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
    expect([...first.nodes, ...rest.nodes]).toEqual((await auditLog({ leadId })).nodes);
    expect((await auditLog({ leadId }, 'last: 1')).nodes).toEqual(rest.nodes);
  });

  it.each([
    [{ user: 'x' }],
    [{ leadId: globalUserId(salesDe.id) }],
    [{ subject: 'x' }],
    [{ action: 'no name' }],
    [{ subjectType: '' }],
    [{ action: 'a'.repeat(101) }],
  ])('refuses %j and keeps nothing of it', async (filter) => {
    const before = await readings();
    const { data, errors } = await app.query(
      'query ($filter: AuditFilter) { auditLog(filter: $filter, first: 1) { totalCount } }',
      { filter },
      admin.email,
    );
    expect([data, errors?.[0]?.extensions?.['code']]).toEqual([{ auditLog: null }, 'BAD_USER_INPUT']);
    expect(await readings()).toBe(before);
  });

  it('is reached by nobody as a node', async () => {
    const { rows } = await app.admin.query<{ id: string }>('SELECT id FROM audit_log LIMIT 1');
    const id = encodeGlobalId('AuditEntry', rows[0]?.id ?? '');
    const answer = await app.query(
      'query ($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } }',
      { id, ids: [leadId, id, encodeGlobalId('Nothing', leadIdOf(leadId))] },
      admin.email,
    );
    expect(answer).toEqual({ data: { node: null, nodes: [{ id: leadId }, null, null] } });
  });
});

describe('reading it', () => {
  it('is an entry: who, and which filter; the reader finds it at the top of what they read', async () => {
    const before = await readings();
    const filter = { user: globalUserId(admin.id), since: '2026-01-01T00:00:00Z' };
    const [latest] = (await auditLog(filter, 'first: 3')).nodes;
    expect(latest).toMatchObject({
      action: 'auditLog',
      actor: { id: globalUserId(admin.id) },
      changes: [
        { field: 'user', before: null, after: filter.user, erased: false },
        { field: 'first', before: null, after: 3, erased: false },
        { field: 'since', before: null, after: '2026-01-01T00:00:00.000Z', erased: false },
      ],
    });
    expect(await readings()).toBe((before ?? 0) + 1);
  });

  it('comes before everything its operation reads, wherever it stands in it, and all of it is one snapshot', async () => {
    for (const order of [
      ['x: leads', 'a: auditLog', 'b: auditLog'],
      ['a: auditLog', 'x: leads', 'b: auditLog'],
    ]) {
      const before = await readings();
      const fields = order.map((it) =>
        it.startsWith('x')
          ? 'x: leads { asOf }'
          : `${it}(filter: { action: "auditLog" }) { asOf totalCount }`,
      );
      const { data, errors } = await app.query(
        `{ viewer { role } ${fields.join(' ')} clock { offset } }`,
        {},
        admin.email,
      );
      expect(errors).toBeUndefined();
      const { a, b, x } = z
        .object({
          a: z.object({ totalCount: z.number(), asOf: z.string() }),
          b: z.object({ totalCount: z.number(), asOf: z.string() }),
          x: z.object({ asOf: z.string() }),
        })
        .parse(data);
      expect([a.totalCount, b.totalCount]).toEqual([(before ?? 0) + 2, (before ?? 0) + 2]);
      expect(new Set([a.asOf, b.asOf, x.asOf]).size).toBe(1);
    }
  });

  it('does not happen where it cannot be recorded', async () => {
    await app.admin.query(
      `ALTER TABLE audit_log ADD CONSTRAINT in_the_way CHECK (action <> 'auditLog') NOT VALID`,
    );
    try {
      const { data, errors } = await app.query(
        '{ auditLog(first: 5) { nodes { action } } leads { totalCount } }',
        {},
        admin.email,
      );
      expect(data).toEqual({ auditLog: null, leads: { totalCount: 2 } });
      expect(errors?.map((it) => [it.path, it.extensions?.['code']])).toEqual([[['auditLog'], 'INTERNAL']]);
    } finally {
      await app.admin.query('ALTER TABLE audit_log DROP CONSTRAINT in_the_way');
    }
  });
});

describe('the history of a lead', () => {
  it('is the part of the log about it, for admins and for who leads its owner, without an entry', async () => {
    const before = await readings();
    for (const who of [admin, managerDe]) {
      const lead = await history(leadId, who);
      expect(lead?.redactedFields).not.toContain('history');
      expect(lead?.history.nodes.map((it) => [it.action, it.changes[0]?.after])).toEqual([
        ['updateLead', 'Frau Huber'],
        ['updateLead', 'Bonn'],
      ]);
      // Place and hash come of all entries before, those of leads out of sight among them.
      const told = lead?.history.nodes.flatMap(({ number, hash }) => [number, hash]);
      expect(told?.every((it) => (who === admin ? it !== null : it === null))).toBe(true);
    }
    expect(await readings()).toBe(before);
  });

  it('is paged by places that tell no number', async () => {
    const first = await history(leadId, managerDe, 'first: 1');
    const cursor = first?.history.pageInfo.endCursor ?? '';
    const [id] = (await app.admin.query<{ id: string }>(
      `SELECT id FROM audit_log WHERE lead_id = $1 ORDER BY number DESC`, [leadIdOf(leadId)])).rows; // prettier-ignore
    expect(JSON.parse(Buffer.from(cursor, 'base64url').toString())).toEqual(['history', null, id?.id]);
    const second = await history(leadId, managerDe, `first: 1, after: "${cursor}"`);
    expect(second?.history.nodes.map((it) => it.changes[0]?.after)).toEqual(['Bonn']);
    const back = await history(leadId, managerDe, `last: 1, before: "${second?.history.pageInfo.endCursor}"`);
    expect(back?.history.pageInfo.endCursor).toBe(cursor);
  });

  it('is withheld from its owner, and from everybody else who sees it: empty, and named as withheld', async () => {
    await run('addCollaborator', { leadId, userId: globalUserId(sales2De.id) }, salesDe.email);
    for (const who of [salesDe, sales2De]) {
      const lead = await history(leadId, who);
      expect(lead?.redactedFields).toContain('history');
      expect(lead?.history).toEqual({
        totalCount: 0,
        nodes: [],
        pageInfo: { endCursor: null, hasNextPage: false },
      });
    }
    expect(await history(leadId, managerCh)).toBeNull();
  });

  it('is withheld from a manager while the lead is in the pool', async () => {
    const { id } = await makeLead(app.admin, { status: 'EXPIRED' });
    await app.admin.query(
      `INSERT INTO audit_log (at, user_id, action, subject_type, subject_id, lead_id, changes)
       VALUES (now(), $1, 'updateLead', 'Lead', $2, $2, '{}')`,
      [salesDe.id, id],
    );
    expect((await history(globalLeadId(id), managerDe))?.history.totalCount).toBe(0);
    expect((await history(globalLeadId(id), admin))?.history.totalCount).toBe(1);
  });

  it('does not tell of other leads out of sight', async () => {
    const keep = globalLeadId((await makeLead(app.admin, { ownerId: salesDe.id })).id);
    const away = globalLeadId(
      (await makeLead(app.admin, { ownerId: sales2De.id, companyName: 'Anderes Haus' })).id,
    );
    await run('mergeLeads', { keepId: keep, mergeId: away }, managerDe.email);
    const told = async (who: Person) =>
      (await history(keep, who))?.history.nodes[0]?.changes
        .filter(({ field }) => field.endsWith('Id'))
        .map(({ field, after }) => [field, after]);
    expect(await told(managerDe)).toEqual([
      ['keepId', keep],
      ['mergeId', null],
    ]);
    expect(await told(admin)).toEqual([
      ['keepId', keep],
      ['mergeId', away],
    ]);
  });

  it('does not tell of the customer out of sight that a lead became', async () => {
    const customerOf = async (of: string, who: Person) => {
      const ask = 'query ($id: ID!) { lead(id: $id) { customer { id } } }';
      const { data } = await app.query(ask, { id: of }, who.email);
      return (data as { lead: { customer: { id: string } | null } }).lead.customer?.id;
    };
    const qualified = { status: 'QUALIFIED' } as const;
    const swiss = globalLeadId(
      (await makeLead(app.admin, { ...qualified, territory: 'CH-ZH', ownerId: managerCh.id })).id,
    );
    await run('convertLead', { leadId: swiss, version: 1 }, admin.email);
    const customerId = await customerOf(swiss, admin);
    const german = globalLeadId((await makeLead(app.admin, { ...qualified, ownerId: salesDe.id })).id);
    await run('convertLead', { leadId: german, version: 1, customerId }, admin.email);

    const told = async (who: Person) =>
      (await history(german, who))?.history.nodes[0]?.changes
        .filter(({ field }) => field === 'customerId')
        .map(({ before, after }) => [before, after]);
    expect(await customerOf(german, managerDe)).toBeUndefined();
    expect(await told(managerDe)).toEqual([[null, null]]);
    expect(await customerOf(german, admin)).toBe(customerId);
    expect(await told(admin)).toEqual([[null, customerId]]);
  });

  it('says which values were erased', async () => {
    const client = await app.admin.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.viewer_id', $1, true)`, [admin.id]);
      await client.query('SELECT app.erase_audit_values($1, $2, $3, now())', [
        'Lead',
        leadIdOf(leadId),
        ['notes'],
      ]);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    const { nodes } = (await history(leadId, managerDe))?.history ?? { nodes: [] };
    expect(nodes[0]?.action).toBe('eraseAuditValues');
    const edits = nodes.filter((it) => it.action === 'updateLead');
    expect(edits.map((it) => it.changes[0])).toEqual([
      { field: 'notes', before: null, after: null, erased: true },
      { field: 'city', before: 'Ulm', after: 'Bonn', erased: false },
    ]);
  });
});

it('anchors are events for admins alone', async () => {
  await anchorAudit(app.open.resources.workerDb, app.open.resources.clock);
  const anchors = async (who: Person) => {
    const { data } = await app.query(
      '{ events(types: [AUDIT_ANCHORED], last: 1) { nodes { name data } } }',
      {},
      who.email,
    );
    return (data as { events: { nodes: unknown[] } }).events.nodes;
  };
  const { rows } = await app.admin.query<{ number: number; hash: string }>(
    `SELECT number::int, encode(hash, 'hex') AS hash FROM audit_log WHERE number = (
       SELECT (data ->> 'number')::bigint FROM events WHERE type = 'AUDIT_ANCHORED')`,
  );
  expect(await anchors(admin)).toEqual([{ name: 'audit.anchored', data: rows[0] }]);
  for (const who of [managerDe, salesDe]) expect(await anchors(who)).toEqual([]);
});

it('each question has its index among twenty thousand entries', async () => {
  await app.admin.query(`BEGIN; SET LOCAL session_replication_role = replica;
    INSERT INTO audit_log (at, user_id, action, subject_type, subject_id, lead_id, changes, number, digests, previous_hash, hash)
    SELECT '2026-01-01T00:00:00Z'::timestamptz + make_interval(mins => n), md5((n % 500)::text)::uuid, 'a' || n % 400, 's' || n % 400,
      md5(n::text)::uuid, md5((n % 5000)::text)::uuid, '{}', 1000 + n, '{}', sha256('x'), sha256('x')
    FROM generate_series(1, 20000) n; COMMIT; ANALYZE audit_log`);
  const client = await app.admin.connect();
  try {
    await client.query(`BEGIN; SET LOCAL ROLE nachfass_app; SET LOCAL app.viewer_id = '${admin.id}'`);
    const indexOf = async (condition: string) => {
      const { rows } = await client.query<Record<string, string>>(
        `EXPLAIN SELECT a.id FROM audit_log a WHERE ${condition} ORDER BY a.number DESC, a.id DESC LIMIT 51`,
      );
      const plan = rows.map((row) => Object.values(row)[0]).join('\n');
      return /Index (?:Only )?Scan (?:Backward )?(?:using|on) (\w+)/.exec(plan)?.[1] ?? plan;
    };
    expect(await indexOf('true')).toBe('audit_log_number_key');
    expect(await indexOf(`a.user_id = md5('7')::uuid`)).toBe('audit_log_user_idx');
    expect(await indexOf(`a.action = 'a7'`)).toBe('audit_log_action_idx');
    expect(await indexOf(`a.subject_type = 's7'`)).toBe('audit_log_subject_type_idx');
    expect(await indexOf(`a.subject_id = md5('7')::uuid AND a.subject_type = 's7'`)).toBe(
      'audit_log_subject_idx',
    );
    expect(await indexOf(`a.lead_id = md5('7')::uuid`)).toBe('audit_log_lead_idx');
    expect(await indexOf(`a.at >= '2026-01-05' AND a.at < '2026-01-05T01:00:00Z'`)).toBe('audit_log_at_idx');
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});
