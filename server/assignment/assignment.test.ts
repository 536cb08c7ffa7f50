import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAssignmentRule, type RuleContent } from './operations.ts';
import { assignByRules } from './assign.ts';
import { appendEvents } from '../events/append.ts';
import { readCsv } from '../imports/csv.ts';
import { importLeads } from '../imports/import-leads.ts';
import { operate, operateAsSystem } from '../operate.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { MANY, startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalLeadId, globalUserId, leadIdOf, rowCounts } from '../testing/inspect.ts';
import { makeLead } from '../testing/leads.ts';
import { aTeam, aUser, demoPeople, teams, type Person } from '../testing/people.ts';
import type { Viewer } from '../auth/viewer.ts';
import { registration } from '../testing/person.ts';

const MONDAY = '2027-03-01T11:00:00.000Z';
const SALES = 'sales.de@example.com';
const MANAGER = 'manager.de@example.com';
const MANAGER_CH = 'manager.ch@example.com';
const ADMIN = 'admin@example.com';
const { salesDe, sales2De, salesCh, admin: boss } = demoPeople;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ poolSize: MANY });
});
beforeEach(async () => {
  app.setClock(MONDAY);
  await app.admin.query('DELETE FROM assignment_rules; DELETE FROM absences; DELETE FROM user_capacities');
});
afterEach(async () => expect(await flawsOfLog(app.admin)).toEqual([]));
afterAll(() => app.stop());

function viewerOf({ id, name, role, teamId, territories }: Person): Viewer {
  return { sessionId: id, id, name, role, teamId, territories, expiresAt: new Date(8.64e15), active: true };
}

async function ask(email: string, query: string, variables: object = {}): Promise<Record<string, unknown>> {
  const { data, errors } = await app.query(query, variables, email);
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data;
}
const answered = z.looseObject({
  __typename: z.string(),
  code: z.string().optional(),
  issues: z.array(z.object({ path: z.array(z.string()), code: z.string() })).optional(),
});
async function run(email: string, name: string, input: object, selection: string, validates = true) {
  const Name = name.charAt(0).toUpperCase() + name.slice(1);
  const validation = validates ? '... on ValidationError { issues { path code } }' : '';
  const data = await ask(
    email,
    `mutation ($input: ${Name}Input!) { ${name}(input: $input) { __typename
      ... on UserError { code } ${validation} ... on ${Name}Success { ${selection} } } }`,
    { input },
  );
  return answered.parse(data[name]);
}

/** A rule, made as an admin makes it. */
async function rule(content: Partial<RuleContent>): Promise<string> {
  const { value } = await operate(app.open.resources.db, viewerOf(boss), app.open.resources.clock, (work) =>
    createAssignmentRule(work, {
      name: 'Regel',
      territories: [],
      sources: [],
      businessTypes: [],
      toUserId: null,
      toTeamId: null,
      active: true,
      idempotencyKey: null,
      ...content,
    }),
  );
  return value.ruleId;
}

const registered = z.object({
  lead: z
    .object({
      id: z.string(),
      owner: z.object({ id: z.string(), name: z.string() }).nullable(),
      assignmentLog: z.array(
        z.object({
          outcome: z.string(),
          occasion: z.string(),
          en: z.string(),
          de: z.string(),
          rule: z.object({ name: z.string() }).nullable(),
          user: z.object({ name: z.string() }).nullable(),
          by: z.object({ name: z.string() }).nullable(),
        }),
      ),
    })
    .nullish(),
  code: z.string().optional(),
});
const LOG =
  'id owner { id name } assignmentLog { outcome occasion en: reason(language: EN) de: reason(language: DE) rule { name } user { name } by { name } }';
const register = async (email: string, input: object = {}) =>
  registered.parse(
    await run(
      email,
      'registerLead',
      registration({ territory: 'DE-BY', assign: true, ...input }),
      `lead { ${LOG} }`,
    ),
  );

const consent = { givenAt: '2027-02-28T10:00:00.000Z', wording: 'Ja, bitte schreiben Sie mir.' };

describe('registering by rules', () => {
  it('gives the lead to whom the first matching rule chooses, with the reason in both languages', async () => {
    await rule({ name: 'Schweiz', territories: ['CH'], toUserId: salesCh.id });
    await rule({ name: 'Web', sources: ['WEB_FORM'], territories: ['DE'], toUserId: sales2De.id });
    const { lead } = await register(MANAGER, { source: 'WEB_FORM', consent });
    expect(lead).toMatchObject({
      owner: { name: 'Leonie Hartmann' },
      assignmentLog: [
        {
          outcome: 'ASSIGNED',
          occasion: 'WEB_FORM',
          en: 'Rule “Web”: the person it names',
          de: 'Regel „Web“: die genannte Person',
          rule: { name: 'Web' },
          user: { name: 'Leonie Hartmann' },
          by: { name: 'Martin Krüger' },
        },
      ],
    });
    const types = (await eventsOf(app.admin, lead?.id)).map((it) => it.type);
    expect(types.slice(0, 2)).toEqual(['LEAD_REGISTERED', 'LEAD_ASSIGNED']);
    expect(types.filter((it) => it === 'FOLLOW_UP_PLANNED')).toHaveLength(2);
  });

  it('may give it to another team, out of sight of the manager who registered it', async () => {
    const stranger = await aUser(app.admin, { territories: ['DE'], teamId: (await aTeam(app.admin)).id });
    await rule({ toUserId: stranger.id });
    const { lead, code } = await register(MANAGER);
    expect([lead, code]).toEqual([null, undefined]);
    const { rows } = await app.admin.query<{ owner_id: string }>(
      'SELECT owner_id FROM leads WHERE owner_id = $1',
      [stranger.id],
    );
    expect(rows).toEqual([{ owner_id: stranger.id }]);
  });

  it('counts protection from a registration in the past, as any registration does', async () => {
    await rule({ toUserId: salesDe.id });
    const { lead } = await register(MANAGER, {
      registeredAt: '2027-02-20T09:00:00.000Z',
      registeredAtReason: 'Liste vom Kollegen',
    });
    const { rows } = await app.admin.query<{ owned_since: Date }>(
      'SELECT owned_since FROM leads WHERE id = $1',
      [leadIdOf(lead?.id ?? '')],
    );
    expect(rows[0]?.owned_since).toEqual(new Date('2027-02-20T09:00:00.000Z'));
  });

  it('leaves in the pool what nobody can take, queued with the reason until somebody has it', async () => {
    await rule({ name: 'Bayern', territories: ['DE-BY'], toUserId: salesDe.id });
    await app.admin.query(
      `INSERT INTO absences (user_id, starts_on, ends_on, created_at, created_by_id) VALUES ($1, '2027-03-01', '2027-03-01', now(), $1)`,
      [salesDe.id],
    );
    const { lead } = await register(MANAGER);
    expect(lead?.owner).toBeNull();
    const queue = async (email: string) => {
      const { data, errors } = await app.query(
        `{ assignmentDecisions(filter: { waiting: true }, first: 50) { nodes { lead { id } reason(language: EN) } } viewer { role } }`,
        {},
        email,
      );
      return { data, code: errors?.[0]?.extensions?.['code'] };
    };
    const waiting = {
      lead: { id: lead?.id },
      reason: 'waits in the pool: nobody is free by “Bayern” (1 absent)',
    };
    expect((await queue(MANAGER)).data?.['assignmentDecisions']).toEqual({ nodes: [waiting] });
    expect((await queue(MANAGER_CH)).data?.['assignmentDecisions']).toEqual({ nodes: [] });
    expect(await queue(SALES)).toMatchObject({
      data: { assignmentDecisions: null, viewer: { role: 'SALES' } },
      code: 'FORBIDDEN',
    });
    // The day after they are back.
    app.setClock('2027-03-02T11:00:00.000Z');
    await run(MANAGER, 'assignLeads', { leadIds: [lead?.id] }, 'cursor', false);
    expect((await queue(MANAGER)).data?.['assignmentDecisions']).toEqual({ nodes: [] });
  });

  it('is for managers and admins, and instead of an owner', async () => {
    await rule({ toUserId: salesDe.id });
    expect(await register(SALES)).toMatchObject({ code: 'FORBIDDEN' });
    const both = await run(
      MANAGER,
      'registerLead',
      registration({ territory: 'DE-BY', assign: true, ownerId: globalUserId(salesDe.id) }),
      'cursor',
    );
    expect(both.issues).toEqual([{ path: ['assign'], code: 'ASSIGN_OR_OWNER' }]);
    expect(await register(MANAGER_CH)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('9 at once: turns stay fair, and every turn is one', { timeout: 90_000 }, async () => {
    const team = await aTeam(app.admin);
    for (let n = 0; n < 3; n += 1) await aUser(app.admin, { teamId: team.id, territories: ['DE'] });
    await aUser(app.admin, { teamId: team.id, role: 'MANAGER', territories: ['DE'] });
    await aUser(app.admin, { teamId: team.id, territories: ['DE'], active: false });
    const ruleId = await rule({ toTeamId: team.id });
    const answers = await Promise.all(Array.from({ length: 9 }, () => register(ADMIN)));
    const counts = Map.groupBy(answers, (it) => it.lead?.owner?.id);
    expect(counts.has(undefined)).toBe(false);
    const sizes = [...counts.values()].map((it) => it.length).sort();
    expect(sizes).toEqual([3, 3, 3]);
    const { rows } = await app.admin.query<{ turn: string }>(
      'SELECT turn FROM assignment_turns WHERE rule_id = $1',
      [ruleId],
    );
    expect(new Set(rows.map((it) => it.turn)).size).toBe(3);
  });

  it('10 at once bring nobody above their capacity', { timeout: 90_000 }, async () => {
    const team = await aTeam(app.admin);
    const [one, other] = [
      await aUser(app.admin, { teamId: team.id, territories: ['DE'] }),
      await aUser(app.admin, { teamId: team.id, territories: ['DE'] }),
    ];
    await app.admin.query('INSERT INTO user_capacities VALUES ($1, 2, now()), ($2, 3, now())', [
      one.id,
      other.id,
    ]);
    await rule({ toTeamId: team.id });
    const answers = await Promise.all(Array.from({ length: 10 }, () => register(ADMIN)));
    const of = (id: string) => answers.filter((it) => it.lead?.owner?.id === globalUserId(id)).length;
    expect([of(one.id), of(other.id)]).toEqual([2, 3]);
    expect(answers.filter((it) => it.lead?.owner === null)).toHaveLength(5);
  });
});

describe('a selection', () => {
  const SELECTED = `rows { leadId result { ... on UserError { code } ... on ConflictError { current { id owner { name } } }
    ... on AssignLeadsRowSuccess {
      lead { id owner { name } } decision { outcome occasion reason(language: EN) } } } }`;
  const owned = z.object({ id: z.string(), owner: z.object({ name: z.string() }).nullable() });
  const rows = z.object({
    rows: z.array(
      z
        .object({
          leadId: z.string(),
          result: z.object({
            code: z.string().optional(),
            current: owned.nullish(),
            lead: owned.nullish(),
            decision: z.object({ outcome: z.string(), occasion: z.string(), reason: z.string() }).nullish(),
          }),
        })
        .transform(({ leadId, result: { code = null, current, lead, decision } }) => ({
          leadId,
          code,
          lead: lead ?? current,
          decision,
        })),
    ),
  });
  const assign = async (email: string, ids: readonly string[]) =>
    rows.parse(await run(email, 'assignLeads', { leadIds: ids }, SELECTED, false)).rows;

  it('has a result for each row, and one refused keeps no other out', async () => {
    await rule({ territories: ['DE-BY'], toUserId: salesDe.id });
    const pool = await makeLead(app.admin, { status: 'EXPIRED', registeredAt: '2026-08-01T08:00:00Z' });
    const elsewhere = await makeLead(app.admin, { status: 'EXPIRED', territory: 'DE-BE' });
    const owned = await makeLead(app.admin, { ownerId: sales2De.id });
    const hidden = await makeLead(app.admin, { territory: 'CH-ZH' });
    const ids = [owned, pool, hidden, elsewhere].map((it) => globalLeadId(it.id));
    const before = await rowCounts(app.admin);
    expect(
      (await assign(MANAGER, [...ids, 'garbage', ids[1] ?? ''])).map((it) => [
        it.code,
        it.lead?.owner?.name,
        it.decision?.outcome,
      ]),
    ).toEqual([
      ['CONFLICT', 'Leonie Hartmann', undefined],
      [null, 'Jonas Weber', 'ASSIGNED'],
      ['NOT_FOUND', undefined, undefined],
      [null, undefined, 'QUEUED'],
      ['NOT_FOUND', undefined, undefined],
    ]);
    const after = await rowCounts(app.admin);
    expect((after['audit_log'] ?? 0) - (before['audit_log'] ?? 0)).toBe(2);
  });

  it('is for managers and admins, at most 200 leads', async () => {
    expect(await run(SALES, 'assignLeads', { leadIds: [] }, 'cursor', false)).toMatchObject({
      code: 'FORBIDDEN',
    });
    const { errors } = await app.query(
      'mutation ($input: AssignLeadsInput!) { assignLeads(input: $input) { __typename } }',
      { input: { leadIds: Array.from({ length: 201 }, () => 'x') } },
      MANAGER,
    );
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  });

  describe('of a lead that expired, passes over its previous owner for 30 days', () => {
    const expired = () =>
      makeLead(app.admin, {
        status: 'EXPIRED',
        registeredAt: '2026-08-01T08:00:00Z',
        columns: { previous_owner_id: salesDe.id, reclaimable_from: '2027-03-20T08:00:00Z' },
      });
    const decided = async (id: string) => {
      const [row] = await assign(MANAGER, [globalLeadId(id)]);
      return [row?.lead?.owner?.name, row?.decision?.reason];
    };

    it('by a rule that names them, with the reason in the log; and no longer after that', async () => {
      await rule({ name: 'Bayern', territories: ['DE-BY'], toUserId: salesDe.id });
      const { id } = await expired();
      const steps = async () => {
        const preview = `query ($leadId: ID!) { assignmentPreview(input: { leadId: $leadId }) { outcome steps { barred } } }`;
        return (await ask(MANAGER, preview, { leadId: globalLeadId(id) }))['assignmentPreview'];
      };
      expect(await steps()).toEqual({ outcome: 'QUEUED', steps: [{ barred: 1 }] });
      expect(await decided(id)).toEqual([
        undefined,
        'waits in the pool: nobody is free by “Bayern” (1 still barred after their protection expired)',
      ]);
      app.setClock('2027-03-20T07:59:59Z');
      expect(await decided(id)).toMatchObject([undefined, expect.stringContaining('1 still barred')]);
      app.setClock('2027-03-20T08:00:00Z');
      expect(await steps()).toEqual({ outcome: 'ASSIGNED', steps: [{ barred: 0 }] });
      expect(await decided(id)).toEqual([salesDe.name, 'Rule “Bayern”: the person it names']);
    });

    it('in the turns of their team, and of leads of others does not', async () => {
      await rule({ name: 'Team', territories: ['DE-BY'], toTeamId: teams.germany.id });
      const turns = [await decided((await expired()).id), await decided((await expired()).id)];
      for (const [owner, reason] of turns) {
        expect(owner).toBe(sales2De.name);
        expect(reason).toContain('1 still barred');
      }
      const { id } = await makeLead(app.admin, { status: 'EXPIRED', registeredAt: '2026-08-01T08:00:00Z' });
      expect(await decided(id)).toEqual([salesDe.name, 'Rule “Team”: next in turn']);
    });
  });

  it('20 times the same lead at once: one decision gives it away', { timeout: 60_000 }, async () => {
    await rule({ toTeamId: teams.germany.id });
    const { id } = await makeLead(app.admin, { status: 'EXPIRED', registeredAt: '2026-08-01T08:00:00Z' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => assign(ADMIN, [globalLeadId(id)])));
    const given = answers.flat().filter((it) => it.decision?.outcome === 'ASSIGNED');
    expect(given).toHaveLength(1);
    expect(answers.flat().filter((it) => it.code === 'CONFLICT')).toHaveLength(19);
  });
});

describe('the system', () => {
  it('assigns by rules without a viewer, as a public form will', async () => {
    await rule({ toUserId: salesDe.id });
    const { id } = await makeLead(app.admin, { status: 'REGISTERED', registeredAt: '2027-03-01T10:00:00Z' });
    const { workerDb, clock } = app.open.resources;
    await operateAsSystem(workerDb, clock, async (work) => {
      const row = await work.tx.lead.findUniqueOrThrow({ where: { id } });
      const given = await assignByRules(work, row, { occasion: 'WEB_FORM' });
      await appendEvents(work.tx, given.events);
    });
    const { rows } = await app.admin.query<{ owner_id: string; by_user_id: string | null }>(
      'SELECT l.owner_id, d.by_user_id FROM leads l JOIN assignment_decisions d ON d.lead_id = l.id WHERE l.id = $1',
      [id],
    );
    expect(rows).toEqual([{ owner_id: salesDe.id, by_user_id: null }]);
  });
});

describe('a list taken in', () => {
  const CSV =
    'Firma;PLZ;Ort;Land;E-Mail\nGasthof Eins;80331;München;DE;eins@example.com\nGasthof Zwei;1010;Wien;AT;zwei@example.com\n';
  const take = async (person: Person, csv: string, dryRun = false) => {
    const { db, clock, checkLimit } = app.open.resources;
    const wait = () => Promise.resolve();
    const importer = { db, clock, checkLimit, wait, viewer: viewerOf(person) };
    const options = { source: 'OTHER', ownerId: null, similarReason: null, dryRun } as const;
    const outcomes = [];
    for await (const row of importLeads(importer, readCsv(Buffer.from(csv)), options))
      outcomes.push(row.outcome);
    return outcomes;
  };
  const ownersOf = async (names: readonly string[]) => {
    const { rows } = await app.admin.query<{ company_name: string; owner_id: string | null }>(
      'SELECT company_name, owner_id FROM leads WHERE company_name = ANY ($1) ORDER BY company_name',
      [names],
    );
    return rows.map((it) => it.owner_id);
  };

  it('goes to whom the rules choose, and waits in the pool where they choose nobody', async () => {
    await rule({ territories: ['DE'], toUserId: salesDe.id });
    expect((await take(boss, CSV, true)).map((it) => it.kind)).toEqual(['TAKEN', 'TAKEN']);
    expect((await take(boss, CSV)).map((it) => it.kind)).toEqual(['TAKEN', 'TAKEN']);
    expect(await ownersOf(['Gasthof Eins', 'Gasthof Zwei'])).toEqual([salesDe.id, null]);
    expect((await take(boss, CSV)).map((it) => it.kind)).toEqual(['ALREADY_TAKEN', 'ALREADY_TAKEN']);
  });

  it('stays with who takes it in where there are no rules', async () => {
    await take(boss, CSV.replaceAll('Gasthof', 'Wirtshaus').replaceAll('@', '.w@'));
    expect(await ownersOf(['Wirtshaus Eins', 'Wirtshaus Zwei'])).toEqual([boss.id, boss.id]);
  });

  it('of a sales person stays theirs', async () => {
    await rule({ toUserId: sales2De.id });
    await take(salesDe, 'Firma;PLZ;Ort;Land;E-Mail\nKantine Neun;80331;München;DE;neun@example.com\n');
    expect(await ownersOf(['Kantine Neun'])).toEqual([salesDe.id]);
  });
});

describe('keeping the rules', () => {
  const RULE =
    'rule { id position name active toUser { name } toTeam { name } territories { code } sources }';
  const list = async (email: string) => {
    const { data, errors } = await app.query('{ assignmentRules { id name position } }', {}, email);
    return errors
      ? String(errors[0]?.extensions?.['code'])
      : z
          .object({
            assignmentRules: z.array(z.object({ id: z.string(), name: z.string(), position: z.int() })),
          })
          .parse(data).assignmentRules;
  };
  const names = async () => {
    const rules = await list(ADMIN);
    return typeof rules === 'string' ? rules : rules.map((it) => `${it.position} ${it.name}`);
  };

  it('admins make, change, move and delete them; the order has no gaps', async () => {
    const ids = [];
    for (const name of ['A', 'B', 'C', 'D'])
      ids.push(encodeGlobalId('AssignmentRule', await rule({ name, toUserId: salesDe.id })));
    const [a = '', b = '', , d = ''] = ids;
    const move = (ruleId: string, position: number) =>
      run(ADMIN, 'moveAssignmentRule', { ruleId, position }, RULE, false);
    await move(d, 2);
    expect(await names()).toEqual(['1 A', '2 D', '3 B', '4 C']);
    await move(a, 99);
    expect(await names()).toEqual(['1 D', '2 B', '3 C', '4 A']);
    await move(a, -1);
    expect(await names()).toEqual(['1 A', '2 D', '3 B', '4 C']);
    await run(ADMIN, 'deleteAssignmentRule', { ruleId: d }, RULE, false);
    expect(await names()).toEqual(['1 A', '2 B', '3 C']);
    const changed = await run(
      ADMIN,
      'updateAssignmentRule',
      {
        ruleId: b,
        name: 'B2',
        toTeamId: encodeGlobalId('Team', teams.germany.id),
        territories: ['DE-BY'],
        sources: ['WEB_FORM'],
        active: false,
      },
      RULE,
    );
    expect(changed['rule']).toEqual({
      id: b,
      position: 2,
      name: 'B2',
      active: false,
      toUser: null,
      toTeam: { name: 'Vertrieb Deutschland' },
      territories: [{ code: 'DE-BY' }],
      sources: ['WEB_FORM'],
    });
  });

  it('nobody else changes them; managers read them, sales do not', async () => {
    const ruleId = encodeGlobalId('AssignmentRule', await rule({ name: 'A', toUserId: salesDe.id }));
    for (const email of [MANAGER, SALES]) {
      const input = { name: 'X', toUserId: globalUserId(salesDe.id) };
      expect(await run(email, 'createAssignmentRule', input, 'cursor')).toMatchObject({ code: 'FORBIDDEN' });
      expect(await run(email, 'deleteAssignmentRule', { ruleId }, 'cursor', false)).toMatchObject({
        code: 'FORBIDDEN',
      });
    }
    expect(await list(MANAGER)).toHaveLength(1);
    expect(await list(SALES)).toBe('FORBIDDEN');
  });

  it.each([
    ['without a target', {}, 'RULE_TARGET'],
    [
      'with two',
      { toUserId: globalUserId(salesDe.id), toTeamId: encodeGlobalId('Team', teams.germany.id) },
      'RULE_TARGET',
    ],
    ['for nobody', { toUserId: globalUserId('00000000-0000-4000-8000-000000000000') }, 'OWNER_UNKNOWN'],
    [
      'for no team',
      { toTeamId: encodeGlobalId('Team', '00000000-0000-4000-8000-000000000000') },
      'RULE_TARGET',
    ],
    ['for no territory', { toUserId: globalUserId(salesDe.id), territories: ['FR'] }, 'TERRITORY_UNKNOWN'],
    ['without a name', { toUserId: globalUserId(salesDe.id), name: ' ' }, 'TEXT_MISSING'],
  ])('a rule %s is refused', async (_name, input, code) => {
    const answer = await run(ADMIN, 'createAssignmentRule', { name: 'X', ...input }, 'cursor');
    expect(answer.issues?.map((it) => it.code)).toEqual([code]);
  });

  it('several movers at once leave an order without gaps', { timeout: 60_000 }, async () => {
    const ids: string[] = [];
    for (const name of ['A', 'B', 'C', 'D'])
      ids.push(encodeGlobalId('AssignmentRule', await rule({ name, toUserId: salesDe.id })));
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        run(ADMIN, 'moveAssignmentRule', { ruleId: ids[n % 4], position: (n % 3) + 1 }, 'cursor', false),
      ),
    );
    const rules = await list(ADMIN);
    expect(typeof rules === 'string' ? rules : rules.map((it) => it.position)).toEqual([1, 2, 3, 4]);
  });
});

describe('the preview', () => {
  const PREVIEW =
    'query ($input: AssignmentPreviewInput!) { assignmentPreview(input: $input) { outcome user { name } reason(language: EN) steps { rule verdict absent atCapacity } } }';

  it('says who would get a lead and why, and writes nothing', async () => {
    await rule({ name: 'Schweiz', territories: ['CH'], toUserId: salesCh.id });
    await rule({ name: 'Rest', toUserId: salesDe.id });
    const before = await rowCounts(app.admin);
    const input = { lead: { territory: 'DE-BY', source: 'PARTNER' } };
    expect(await ask(MANAGER, PREVIEW, { input })).toEqual({
      assignmentPreview: {
        outcome: 'ASSIGNED',
        user: { name: 'Jonas Weber' },
        reason: 'Rule “Rest”: the person it names',
        steps: [
          { rule: 'Schweiz', verdict: 'NO_MATCH', absent: 0, atCapacity: 0 },
          { rule: 'Rest', verdict: 'CHOSEN', absent: 0, atCapacity: 0 },
        ],
      },
    });
    const { id } = await makeLead(app.admin, { territory: 'CH-ZH' });
    const ofLead = { input: { leadId: globalLeadId(id) } };
    expect(await ask(ADMIN, PREVIEW, ofLead)).toMatchObject({
      assignmentPreview: { user: { name: 'Nadia Keller' } },
    });
    expect(await ask(MANAGER, PREVIEW, ofLead)).toEqual({ assignmentPreview: null });
    const after = await rowCounts(app.admin);
    expect({ ...after, leads: 0 }).toEqual({ ...before, leads: 0 });
    const { rows } = await app.admin.query('SELECT 1 FROM assignment_turns');
    expect(rows).toEqual([]);
  });

  it('is not for sales', async () => {
    const { errors } = await app.query(
      PREVIEW,
      { input: { lead: { territory: 'DE-BY', source: 'PARTNER' } } },
      SALES,
    );
    expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});
