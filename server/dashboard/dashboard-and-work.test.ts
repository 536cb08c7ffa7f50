/** Rows of the table "Dashboard and work" that no other test is about, each column by somebody of that role. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalFollowUpId, globalLeadId, globalUserId } from '../testing/inspect.ts';
import { holdKeys, makeFollowUp, makeLead, type LeadOptions } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { demoPeople, type Person } from '../testing/people.ts';
import { registration } from '../testing/person.ts';

const { salesDe, sales2De, salesCh, managerDe, admin } = demoPeople;
const BY_ROLE = { SALES: salesDe, MANAGER: managerDe, ADMIN: admin } as const;
const WORDS = 'Zweiter Standort mit eigener Küche';

const MONDAY = '2027-03-01T11:00:00.000Z';
const ago = (days: number) => new Date(Date.parse(MONDAY) - days * 86_400_000).toISOString();

let app: TestApp;
let run: ReturnType<typeof mutator>;

beforeAll(async () => {
  app = await startTestApp();
  app.setClock(MONDAY);
  await app.admin.query("INSERT INTO job_runs (name) VALUES ('forget-expired')");
  run = mutator(app);
});
beforeEach(() => app.admin.query('TRUNCATE leads CASCADE'));
afterAll(() => app.stop());

const leadOf = ({ id }: Person, options: LeadOptions = {}) =>
  makeLead(app.admin, { territory: 'DE-HH', ownerId: id, registeredAt: ago(10), ...options });

/** What a role has, and every role must have something. */
function byRole<T>(cells: Readonly<Record<keyof typeof BY_ROLE, T>>): [string, Person, T][] {
  return [
    ['SALES', BY_ROLE.SALES, cells.SALES],
    ['MANAGER', BY_ROLE.MANAGER, cells.MANAGER],
    ['ADMIN', BY_ROLE.ADMIN, cells.ADMIN],
  ];
}

describe('own T3/T7 pending, own leads, own conversion rate', () => {
  /** Two open ones, one lost and one converted, with a T3 and two T7 due; beside what is not due, done or long ago. */
  async function desk(person: Person): Promise<void> {
    const due = { assignee_id: person.id, due_at: ago(2), created_at: ago(9) };
    const { id } = await leadOf(person);
    await makeFollowUp(app.admin, id, { kind: 'T3', ...due });
    await makeFollowUp(app.admin, id, { kind: 'T7', ...due });
    const { id: qualified } = await leadOf(person, { status: 'QUALIFIED', registeredAt: ago(100) });
    await makeFollowUp(app.admin, qualified, { kind: 'T7', ...due });
    await makeFollowUp(app.admin, qualified, { kind: 'T3', ...due, due_at: ago(-1) });
    await makeFollowUp(app.admin, qualified, { kind: 'T3', ...due, status: 'CANCELLED' });
    const { id: held } = await leadOf(person, { status: 'LOST' });
    await makeFollowUp(app.admin, held, { kind: 'T7', ...due, held_since: ago(1) });
    await leadOf(person, { status: 'CONVERTED', registeredAt: ago(89) });
    await leadOf(person, { status: 'CONVERTED', registeredAt: ago(91) });
  }

  it.each(byRole({ SALES: '✓', MANAGER: '✓', ADMIN: '✓' }))('%s', async (_role, person) => {
    for (const it of [salesDe, managerDe, admin]) await desk(it);
    const { data, errors } = await app.query(
      '{ dashboard { mine { t3Pending t7Pending leads conversion { registered converted rate } } } }',
      {},
      person.email,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      dashboard: {
        mine: {
          t3Pending: 1,
          t7Pending: 2,
          leads: 2,
          conversion: { registered: 3, converted: 1, rate: '0.3333' },
        },
      },
    });
  });
});

describe('team figures, territory figures, pipeline value, funnel, T3/T7 success rates, trends', () => {
  const FIGURES = `{ dashboard {
    mine { leads }
    team { leads memberCount followUps { overdue } members(first: 1) { user { name } overdue } }
    territories { territory { code } leads pool pipelineValue { value { amount currency } leads } }
    pipelineValue { value { amount currency } leads }
    funnel(days: 30) { steps { status leads share } }
    successRates { kind fired succeeded rate }
    trend(by: MONTH) { current { registered } before { registered } points { registered } }
  } }`;
  const NAMES = ['team', 'territories', 'pipelineValue', 'funnel', 'successRates', 'trend'];

  it.each(
    byRole({
      SALES: null,
      MANAGER: { leads: 2, territories: ['DE-HH'], value: [['EUR', '3000.00']], funnel: [3, 1, 1], fired: 2 },
      ADMIN: {
        leads: 3,
        territories: ['CH-ZH', 'DE-HH'],
        value: [
          ['EUR', '3000.00'],
          ['CHF', '500.00'],
        ],
        funnel: [4, 1, 1],
        fired: 3,
      },
    }),
  )('%s', async (_role, person, expected) => {
    const volume = (cents: number, currency: 'EUR' | 'CHF') => ({
      columns: { estimated_volume_cents: cents, estimated_volume_currency: currency },
    });
    const { id } = await leadOf(salesDe, volume(100_000, 'EUR'));
    await leadOf(sales2De, { status: 'QUALIFIED', ...volume(200_000, 'EUR') });
    await makeLead(app.admin, { territory: 'DE-HH', status: 'EXPIRED', registeredAt: ago(20) });
    const swiss = await leadOf(salesCh, { territory: 'CH-ZH', ...volume(50_000, 'CHF') });
    // Of another country and of nobody's team there: in an admin's figures alone.
    const fired = { fired_at: ago(2), due_at: ago(2), created_at: ago(9) };
    await makeFollowUp(app.admin, id, { kind: 'T3', assignee_id: salesDe.id, ...fired });
    const done = { status: 'COMPLETED', outcome: 'SUCCESS', completed_at: ago(1) } as const;
    await makeFollowUp(app.admin, id, { kind: 'T3', assignee_id: salesDe.id, ...fired, ...done });
    await makeFollowUp(app.admin, swiss.id, { kind: 'T3', assignee_id: salesCh.id, ...fired });

    const { data, errors } = await app.query(FIGURES, {}, person.email);
    if (!expected) {
      expect(errors?.map((it) => [it.path, it.extensions?.code])).toEqual(
        NAMES.map((name) => [['dashboard', name], 'FORBIDDEN']),
      );
      expect(data).toEqual({
        dashboard: { mine: { leads: 1 }, ...Object.fromEntries(NAMES.map((name) => [name, null])) },
      });
      return;
    }
    expect(errors).toBeUndefined();
    const { dashboard } = TOLD.parse(data);
    expect(dashboard.team).toMatchObject({
      leads: expected.leads,
      followUps: { overdue: expected.fired - 1 },
      members: [{ overdue: 1 }],
    });
    expect(dashboard.territories.map((it) => it.territory.code).sort()).toEqual(expected.territories);
    expect(dashboard.pipelineValue.map(({ value }) => [value.currency, value.amount])).toEqual(
      expected.value,
    );
    expect(dashboard.funnel.steps.map((it) => it.leads)).toEqual([...expected.funnel, 0]);
    const [t3, t7] = dashboard.successRates;
    expect(t3).toMatchObject({ kind: 'T3', fired: expected.fired, succeeded: 1 });
    expect(t7).toEqual({ kind: 'T7', fired: 0, succeeded: 0, rate: null });
    // All of them in February; it is the first of March.
    expect(dashboard.trend.current.registered).toBe(0);
    expect(dashboard.trend.points.at(-2)?.registered).toBe(expected.funnel[0]);
  });

  const TOLD = z.object({
    dashboard: z.object({
      team: z.object({ leads: z.number() }).loose(),
      territories: z.array(z.object({ territory: z.object({ code: z.string() }) }).loose()),
      pipelineValue: z.array(z.object({ value: z.object({ amount: z.string(), currency: z.string() }) })),
      funnel: z.object({ steps: z.array(z.object({ leads: z.number() }).loose()) }),
      successRates: z.array(z.object({}).loose()),
      trend: z.object({
        current: z.object({ registered: z.number() }),
        points: z.array(z.object({ registered: z.number() })),
      }),
    }),
  });
});

describe('follow-ups: own / team queue / unassigned / reassign', () => {
  const NODES = z.object({ followUps: z.object({ nodes: z.array(z.object({ id: z.string() })) }) });
  const FORBIDDEN = [{ path: ['followUps'], extensions: { code: 'FORBIDDEN' } }];

  it.each(
    byRole({
      SALES: { TEAM: null, UNASSIGNED: null },
      MANAGER: { TEAM: ['sales', 'colleague', 'manager'], UNASSIGNED: ['nobody'] },
      ADMIN: {
        TEAM: ['sales', 'colleague', 'manager', 'swiss', 'admin'],
        UNASSIGNED: ['nobody', 'nobody swiss'],
      },
    }),
  )('%s', async (role, person, queues) => {
    const swiss = { territory: 'CH-ZH', ownerId: salesCh.id };
    const names = new Map<string, string>();
    for (const [name, assignee, options] of [
      ['sales', salesDe, {}],
      ['colleague', sales2De, {}],
      ['manager', managerDe, {}],
      ['admin', admin, {}],
      ['nobody', null, {}],
      ['swiss', salesCh, swiss],
      ['nobody swiss', null, swiss],
    ] as const) {
      const { id } = await leadOf(assignee ?? salesDe, options);
      const task = await makeFollowUp(app.admin, id, { assignee_id: assignee?.id ?? null, due_at: ago(1) });
      names.set(globalFollowUpId(task.id), name);
    }
    const list = async (scope: string) => {
      const { data, errors } = await app.query(
        'query ($scope: FollowUpScope) { followUps(filter: { scope: $scope }, first: 20) { nodes { id } } }',
        { scope },
        person.email,
      );
      return {
        errors,
        names:
          data &&
          NODES.parse(data)
            .followUps.nodes.map(({ id }) => names.get(id))
            .sort(),
      };
    };
    expect(await list('MINE')).toEqual({ errors: undefined, names: [role.toLowerCase()] });
    for (const [scope, expected] of Object.entries(queues))
      if (expected) expect(await list(scope)).toEqual({ errors: undefined, names: expected.toSorted() });
      else expect(await list(scope)).toMatchObject({ errors: FORBIDDEN, names: null });
    const reassigned = role === 'SALES' ? 'ForbiddenError' : 'ReassignFollowUpSuccess';
    const [own] = [...names].find(([, name]) => name === 'sales') ?? [];
    const input = { followUpId: own, toUserId: globalUserId(sales2De.id) };
    expect((await run('reassignFollowUp', input, person.email)).__typename).toBe(reassigned);
  });
});

describe('register a lead; with `registeredAt` in the past', () => {
  const past = { registeredAt: ago(30), registeredAtReason: WORDS };

  it.each(byRole({ SALES: 'ForbiddenError', MANAGER: 'RegisterLeadSuccess', ADMIN: 'RegisterLeadSuccess' }))(
    '%s',
    async (_role, { email }, backdated) => {
      const register = async (input: object) => run('registerLead', registration(input), email);
      expect((await register({})).__typename).toBe('RegisterLeadSuccess');
      expect((await register(past)).__typename).toBe(backdated);
      if (backdated === 'RegisterLeadSuccess')
        for (const reason of [null, '   zu kurz   '])
          expect((await register({ ...past, registeredAtReason: reason })).issues).toEqual([
            { path: ['registeredAtReason'], code: 'BACKDATING_NEEDS_REASON' },
          ]);
    },
  );
});

describe('override a hard duplicate, merge', () => {
  const NONE = { override: 'DuplicateLeadError', merge: 'ForbiddenError' };
  const DONE = { override: 'RegisterLeadSuccess', merge: 'MergeLeadsSuccess' };

  it.each(
    byRole({
      SALES: { ...NONE, unmerge: 'NotFoundError' },
      MANAGER: { ...DONE, unmerge: 'NotFoundError' },
      ADMIN: { ...DONE, unmerge: 'UnmergeLeadsSuccess' },
    }),
  )('%s', async (_role, { email }, can) => {
    const [keep, away] = [await leadOf(salesDe), await leadOf(salesDe)];
    await holdKeys(app.admin, keep.id, [{ kind: 'EMAIL', value: 'kueche@adler.example' }]);
    const again = { contacts: [{ email: 'kueche@adler.example' }], duplicateOverrideReason: WORDS };
    expect((await run('registerLead', registration(again), email)).__typename).toBe(can.override);
    const both = { keepId: globalLeadId(keep.id), mergeId: globalLeadId(away.id) };
    expect((await run('mergeLeads', both, email)).__typename).toBe(can.merge);
    if (can.merge === 'ForbiddenError') await run('mergeLeads', both, managerDe.email);
    const merged = { leadId: globalLeadId(away.id) };
    expect((await run('unmergeLeads', merged, email)).__typename).toBe(can.unmerge);
  });
});

describe('users, teams, settings, audit log, jobs', () => {
  /** What each of them is read and changed by. */
  const reads = {
    users: '{ it: users(first: 1) { totalCount } }',
    settings: '{ it: settings { key } }',
    'changes of settings': '{ it: settingChanges(first: 1) { totalCount } }',
    'audit log': '{ it: auditLog(first: 1) { totalCount } }',
    jobs: '{ it: jobs { name } }',
  };
  const user = () => ({
    email: `${randomUUID()}@example.com`,
    name: 'Kim Neu',
    role: 'SALES',
    territories: ['DE'],
  });
  const writes: readonly [string, () => object][] = [
    ['createUser', user],
    ['createTeam', () => ({ name: `Team ${randomUUID()}` })],
    ['updateSetting', () => ({ key: 'followUps.t3Days', value: 4, version: 0 })],
    ['runJob', () => ({ name: 'forget-expired' })],
  ];

  it.each(byRole({ SALES: false, MANAGER: false, ADMIN: true }))('%s', async (_role, { email }, may) => {
    for (const [what, query] of Object.entries(reads)) {
      const { data, errors } = await app.query(query, {}, email);
      expect([
        what,
        (data?.it ?? null) !== null,
        errors?.map((it) => [it.path, it.extensions?.code]),
      ]).toEqual(may ? [what, true, undefined] : [what, false, [[['it'], 'FORBIDDEN']]]);
    }
    for (const [name, inputOf] of writes) {
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      const { data, errors } = await app.query(
        `mutation ($input: ${type}Input!) { it: ${name}(input: $input) { __typename } }`,
        { input: inputOf() },
        email,
      );
      expect([errors, data]).toEqual([
        undefined,
        { it: { __typename: may ? `${type}Success` : 'ForbiddenError' } },
      ]);
    }
  });
});
