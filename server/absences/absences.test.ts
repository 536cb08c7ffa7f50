import { Temporal } from '@js-temporal/polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { globalUserId } from '../testing/inspect.ts';
import { demoPeople } from '../testing/people.ts';
import { absenceIssues, localDay } from './rules.ts';

const SALES = 'sales.de@example.com';
const SALES2 = 'sales2.de@example.com';
const MANAGER = 'manager.de@example.com';
const MANAGER_CH = 'manager.ch@example.com';
const ADMIN = 'admin@example.com';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const day = (text: string) => Temporal.PlainDate.from(text);

describe('days', () => {
  it.each([
    ['one day', '2027-03-01', '2027-03-01', []],
    ['366 days', '2027-03-01', '2028-02-29', []],
    ['367 days', '2027-03-01', '2028-03-01', ['ABSENCE_TOO_LONG']],
    ['the last before the first', '2027-03-02', '2027-03-01', ['ABSENCE_ENDS_FIRST']],
  ])('%s', (_name, from, to, codes) => {
    expect(absenceIssues({ from: day(from), to: day(to) }).map((it) => it.code)).toEqual(codes);
  });

  it('are those of the place', () => {
    const late = Temporal.Instant.from('2027-03-01T23:30:00Z');
    expect(localDay('Europe/Berlin', late).toString()).toBe('2027-03-02');
    expect(localDay('UTC', late).toString()).toBe('2027-03-01');
  });
});

const answered = z.looseObject({
  __typename: z.string(),
  code: z.string().optional(),
  issues: z.array(z.object({ path: z.array(z.string()), code: z.string() })).optional(),
  absence: z.object({ id: z.string(), from: z.string(), to: z.string() }).nullish(),
});
async function run(email: string, name: string, input: object, selection = 'absence { id from to }') {
  const Name = name.charAt(0).toUpperCase() + name.slice(1);
  const validation = name === 'deleteAbsence' ? '' : '... on ValidationError { issues { path code } }';
  const { data, errors } = await app.query(
    `mutation ($input: ${Name}Input!) { ${name}(input: $input) { __typename
      ... on UserError { code } ${validation} ... on ${Name}Success { ${selection} } } }`,
    { input },
    email,
  );
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return answered.parse(data[name]);
}
async function daysSeen(email: string, args = 'first: 50'): Promise<string[]> {
  const { data } = await app.query(`{ absences(${args}) { totalCount nodes { from to } } }`, {}, email);
  const { absences } = z
    .object({
      absences: z.object({
        totalCount: z.int(),
        nodes: z.array(z.object({ from: z.string(), to: z.string() })),
      }),
    })
    .parse(data);
  return absences.nodes.map((it) => `${it.from} ${it.to}`);
}

describe('the absence calendar', () => {
  it('is kept by oneself, by one’s manager and by admins, and read by the same', async () => {
    const jonas = globalUserId(demoPeople.salesDe.id);
    const own = await run(SALES, 'createAbsence', { from: '2027-03-01', to: '2027-03-05' });
    expect(own.absence).toMatchObject({ from: '2027-03-01', to: '2027-03-05' });
    await run(MANAGER, 'createAbsence', { userId: jonas, from: '2027-05-03', to: '2027-05-03' });
    await run(ADMIN, 'createAbsence', { userId: jonas, from: '2027-04-01', to: '2027-04-02' });
    for (const email of [SALES2, MANAGER_CH]) {
      const refused = await run(email, 'createAbsence', {
        userId: jonas,
        from: '2027-06-01',
        to: '2027-06-02',
      });
      expect(refused).toMatchObject({ code: 'FORBIDDEN' });
      const absenceId = own.absence?.id;
      expect(await run(email, 'deleteAbsence', { absenceId })).toMatchObject({ code: 'NOT_FOUND' });
      expect(
        await run(email, 'updateAbsence', { absenceId, from: '2027-03-01', to: '2027-03-01' }),
      ).toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(await daysSeen(email)).toEqual([]);
    }
    const all = ['2027-03-01 2027-03-05', '2027-04-01 2027-04-02', '2027-05-03 2027-05-03'];
    for (const email of [SALES, MANAGER, ADMIN]) expect(await daysSeen(email)).toEqual(all);
    expect(await daysSeen(ADMIN, 'first: 9, from: "2027-03-05", to: "2027-04-01"')).toEqual(all.slice(0, 2));

    await run(MANAGER, 'updateAbsence', { absenceId: own.absence?.id, from: '2027-03-02', to: '2027-03-03' });
    expect((await daysSeen(SALES))[0]).toBe('2027-03-02 2027-03-03');
    expect(await run(SALES, 'deleteAbsence', { absenceId: own.absence?.id })).toMatchObject({
      absence: null,
    });
    expect(await daysSeen(SALES)).toEqual(all.slice(1));
    const { rows } = await app.admin.query<{ action: string }>(
      `SELECT action FROM audit_log WHERE subject_type = 'Absence' ORDER BY number`,
    );
    expect(rows.map((it) => it.action)).toEqual([
      'createAbsence',
      'createAbsence',
      'createAbsence',
      'updateAbsence',
      'deleteAbsence',
    ]);
  });

  it('pages by its days, forwards and on', async () => {
    for (const from of ['2028-01-01', '2028-01-02', '2028-01-03'])
      await run(SALES2, 'createAbsence', { from, to: from });
    const page = async (after?: string) => {
      const { data, errors } = await app.query(
        `query ($after: String) { absences(first: 2, after: $after) { nodes { from } pageInfo { endCursor hasNextPage } } }`,
        { after },
        SALES2,
      );
      expect(errors).toBeUndefined();
      return z
        .object({
          absences: z.object({
            nodes: z.array(z.object({ from: z.string() })),
            pageInfo: z.object({ endCursor: z.string(), hasNextPage: z.boolean() }),
          }),
        })
        .parse(data).absences;
    };
    const one = await page();
    expect([one.nodes.length, one.pageInfo.hasNextPage]).toEqual([2, true]);
    expect((await page(one.pageInfo.endCursor)).nodes).toEqual([{ from: '2028-01-03' }]);
  });

  it('refuses days that are none', async () => {
    expect(await run(SALES, 'createAbsence', { from: '2027-03-02', to: '2027-03-01' })).toMatchObject({
      issues: [{ path: ['to'], code: 'ABSENCE_ENDS_FIRST' }],
    });
  });
});

describe('capacities', () => {
  const MOST = 'user { name mostOpenLeads }';
  it('are set by those who lead somebody, never by oneself', async () => {
    const userId = globalUserId(demoPeople.salesDe.id);
    const set = (email: string, mostOpenLeads: number | null) =>
      run(email, 'setCapacity', { userId, mostOpenLeads }, MOST);
    for (const email of [SALES, SALES2, MANAGER_CH])
      expect(await set(email, 5)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await set(MANAGER, 5)).toMatchObject({ user: { mostOpenLeads: 5 } });
    expect(await set(ADMIN, 7)).toMatchObject({ user: { mostOpenLeads: 7 } });
    const { data } = await app.query(
      'query ($id: ID!) { node(id: $id) { ... on User { mostOpenLeads } } }',
      { id: userId },
      SALES2,
    );
    expect(data).toEqual({ node: { mostOpenLeads: null } });
    expect(await set(MANAGER, null)).toMatchObject({ user: { mostOpenLeads: null } });
    expect(await set(MANAGER, -1)).toMatchObject({ code: 'VALIDATION' });
  });
});

it('the absences of somebody deactivated stay with the manager of their team', async () => {
  const absence = { userId: globalUserId(demoPeople.sales2De.id), from: '2029-03-01', to: '2029-03-05' };
  const { absence: made } = await run(MANAGER, 'createAbsence', absence);
  const active = (to: boolean) =>
    app.admin.query('UPDATE users SET active = $2 WHERE id = $1', [demoPeople.sales2De.id, to]);
  await active(false);
  try {
    const range = 'first: 50, from: "2029-01-01"';
    expect(await daysSeen(MANAGER, range)).toEqual(['2029-03-01 2029-03-05']);
    expect(await daysSeen(MANAGER_CH, range)).toEqual([]);
    expect(await run(MANAGER_CH, 'deleteAbsence', { absenceId: made?.id }, '__typename')).toMatchObject({
      __typename: 'NotFoundError',
    });
  } finally {
    await active(true);
  }
  await run(MANAGER, 'deleteAbsence', { absenceId: made?.id }, '__typename');
});
