import { randomUUID } from 'node:crypto';
import { isInputObjectType } from 'graphql';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeGlobalId } from '../schema/global-id.ts';
import { schema } from '../schema/schema.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { demoPeople } from '../testing/people.ts';
import { readStoredFilter, storedFilterOf } from './stored-filter.ts';

const { salesDe, sales2De, managerDe, managerCh, salesAt, admin: boss } = demoPeople;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(async () => {
  await app.admin.query('DELETE FROM saved_views');
});
afterAll(() => app.stop());

const view = z.object({
  id: z.string(),
  name: z.string(),
  share: z.string(),
  problem: z.string().nullable(),
  withheldField: z.string().nullable(),
  filter: z.record(z.string(), z.unknown()).nullable(),
  search: z.string().nullable(),
  orderBy: z.object({ field: z.string(), direction: z.string() }).nullable(),
  columns: z.array(z.string()),
  isDefault: z.boolean(),
  changeable: z.boolean(),
  version: z.int(),
  author: z.object({ name: z.string() }).nullable(),
});
const VIEW = `id name share problem withheldField filter search orderBy { field direction } columns isDefault changeable
  version author { name }`;
const result = z.object({
  __typename: z.string(),
  view: view.nullish(),
  id: z.string().optional(),
  issues: z.array(z.object({ code: z.string(), path: z.array(z.string()) })).optional(),
  current: view.nullish(),
});

async function save(input: object, as: string = salesDe.email) {
  const { data, errors } = await app.query(
    `mutation ($input: SaveViewInput!) { saveView(input: $input) { __typename ... on SaveViewSuccess { view { ${VIEW} } }
       ... on ValidationError { issues { code path } } ... on SavedViewConflictError { current { ${VIEW} } } } }`,
    { input },
    as,
  );
  expect(errors).toBeUndefined();
  return result.parse(data?.['saveView']);
}

async function saved(input: object, as: string = salesDe.email) {
  const answer = await save(input, as);
  if (!answer.view) throw new Error(`not saved: ${JSON.stringify(answer)}`);
  return answer.view;
}

async function remove(id: string, as: string) {
  const { data, errors } = await app.query(
    'mutation ($input: DeleteViewInput!) { deleteView(input: $input) { __typename ... on DeleteViewSuccess { id } } }',
    { input: { id } },
    as,
  );
  expect(errors).toBeUndefined();
  return result.parse(data?.['deleteView']);
}

async function views(as: string) {
  const { data, errors } = await app.query(`{ savedViews { ${VIEW} } }`, {}, as);
  expect(errors).toBeUndefined();
  return z.array(view).parse(data?.['savedViews']);
}
const names = async (as: string) => (await views(as)).map((it) => it.name);

async function node(id: string, as: string) {
  const { data } = await app.query(
    `query ($id: ID!) { node(id: $id) { ... on SavedView { ${VIEW} } } }`,
    { id },
    as,
  );
  return view.nullable().parse(data?.['node']);
}

/** Every part that everybody may use. */
const filter = {
  status: ['ACTIVE', 'REMINDER'],
  stage: ['REGISTRATION'],
  source: ['TRADE_FAIR'],
  territory: ['DE-HH', 'AT'],
  businessType: ['HOTEL'],
  owner: [encodeGlobalId('User', salesDe.id)],
  mine: true,
  hasFollowUp: true,
  followUpUrgency: ['OVERDUE'],
  registeredAfter: '2026-01-01T00:00:00.000Z',
  registeredBefore: '2027-01-01T00:00:00.000Z',
  protectionEndsBefore: '2027-06-01T00:00:00.000Z',
};

it('gives back what was saved, and `leads` takes it', async () => {
  const made = await saved({
    name: '  Meine Hotels ',
    filter,
    search: 'Elbe',
    orderBy: { field: 'NEXT_FOLLOW_UP_AT', direction: 'ASC' },
    columns: ['companyName', 'status', 'companyName', 'score'],
    isDefault: true,
  });
  expect(made).toMatchObject({
    name: 'Meine Hotels',
    share: 'PRIVATE',
    problem: null,
    filter,
    search: 'Elbe',
    orderBy: { field: 'NEXT_FOLLOW_UP_AT', direction: 'ASC' },
    columns: ['companyName', 'status', 'score'],
    isDefault: true,
    changeable: true,
    version: 1,
    author: { name: salesDe.name },
  });
  expect(await views(salesDe.email)).toEqual([made]);
  const { errors } = await app.query(
    'query ($filter: LeadFilter, $orderBy: LeadOrder) { leads(filter: $filter, orderBy: $orderBy) { totalCount } }',
    { filter: made.filter, orderBy: made.orderBy },
    salesDe.email,
  );
  expect(errors).toBeUndefined();
});

it('keeps every part of the filter there is', () => {
  const type = schema.getType('LeadFilter');
  const parts = isInputObjectType(type) ? Object.keys(type.getFields()) : [];
  expect(parts.length).toBeGreaterThan(10);
  const unknown = parts.filter((part) => readStoredFilter({ [part]: null }) === null);
  expect(unknown).toEqual([]);
  expect(readStoredFilter({ sector: ['X'] })).toBeNull();
  expect(storedFilterOf({ status: ['ACTIVE'], mine: null })).toEqual({ status: ['ACTIVE'] });
});

it('refuses what is no view: columns and territories there are not, names taken, a person without a team', async () => {
  await saved({ name: 'Pool' });
  const codes = async (input: object, as?: string) =>
    (await save(input, as)).issues?.map((it) => [it.code, it.path.join('.')]);
  expect(await codes({ name: 'X', columns: ['password'] })).toEqual([['INVALID', 'columns.0']]);
  expect(await codes({ name: 'X', filter: { territory: ['XX'] } })).toEqual([['INVALID', 'filter']]);
  expect(await codes({ name: ' ' })).toEqual([['TEXT_MISSING', 'name']]);
  expect(await codes({ name: 'X', position: 1_000 })).toEqual([['INVALID', 'position']]);
  expect(await codes({ name: 'POOL' })).toEqual([['VIEW_NAME_TAKEN', 'name']]);
  expect(await codes({ name: 'X', share: 'TEAM' }, salesAt.email)).toEqual([['VIEW_NEEDS_TEAM', 'share']]);
  // Another's name is another's.
  expect((await save({ name: 'Pool' }, sales2De.email)).__typename).toBe('SaveViewSuccess');
  // As `leads` would refuse it.
  expect(
    (await save({ name: 'X', filter: { protectionEndsBefore: '2027-06-01T00:00:00Z' } })).__typename,
  ).toBe('ForbiddenError');
});

it('is its author’s alone, or their team’s and the admins’', async () => {
  const own = await saved({ name: 'Privat' });
  const shared = await saved({ name: 'Für alle', share: 'TEAM' });
  expect(await names(salesDe.email)).toEqual(['Für alle', 'Privat']);
  expect(await names(sales2De.email)).toEqual(['Für alle']);
  expect(await names(managerDe.email)).toEqual(['Für alle']);
  expect(await names(managerCh.email)).toEqual([]);
  expect(await names(boss.email)).toEqual([]);
  for (const person of [sales2De, managerDe, boss, managerCh])
    expect(await node(own.id, person.email)).toBeNull();
  expect(await node(shared.id, boss.email)).toMatchObject({ name: 'Für alle', changeable: true });
  expect(await node(shared.id, managerDe.email)).toMatchObject({ changeable: true });
  expect(await node(shared.id, sales2De.email)).toMatchObject({ changeable: false, isDefault: false });
  expect(await node(shared.id, managerCh.email)).toBeNull();
});

it('goes along with its author when they change teams', async () => {
  await saved({ name: 'Für alle', share: 'TEAM' });
  const { rows } = await app.admin.query<{ team_id: string }>('SELECT team_id FROM users WHERE id = $1', [
    managerCh.id,
  ]);
  await app.admin.query('UPDATE users SET team_id = $2 WHERE id = $1', [salesDe.id, rows[0]?.team_id]);
  try {
    expect(await names(sales2De.email)).toEqual([]);
    expect(await names(managerCh.email)).toEqual(['Für alle']);
    await app.admin.query('UPDATE users SET team_id = NULL WHERE id = $1', [salesDe.id]);
    expect(await names(managerCh.email)).toEqual([]);
    expect(await names(salesDe.email)).toEqual(['Für alle']);
  } finally {
    await app.admin.query('UPDATE users SET team_id = $2 WHERE id = $1', [salesDe.id, salesDe.teamId]);
  }
});

it('is changed and deleted by its author, a shared one by their manager and admins too, by nobody else', async () => {
  const shared = await saved({ name: 'Für alle', share: 'TEAM', position: 3 });
  const change = { id: shared.id, name: 'Für alle', share: 'TEAM', filter: { status: ['ACTIVE'] } };
  expect((await save({ ...change, version: 1 }, sales2De.email)).__typename).toBe('ForbiddenError');
  expect((await save({ ...change, version: 1 }, managerCh.email)).__typename).toBe('NotFoundError');
  expect((await save({ ...change, version: 1 }, managerDe.email)).view).toMatchObject({
    version: 2,
    filter: { status: ['ACTIVE'] },
  });
  expect((await save({ ...change, version: 2, name: 'Umbenannt' }, managerDe.email)).__typename).toBe(
    'ForbiddenError',
  );
  expect((await save({ ...change, version: 2, share: 'PRIVATE' }, boss.email)).__typename).toBe(
    'ForbiddenError',
  );
  expect((await save({ ...change, version: 2, name: 'Umbenannt' })).view?.name).toBe('Umbenannt');
  expect((await remove(shared.id, sales2De.email)).__typename).toBe('ForbiddenError');
  expect((await remove(shared.id, managerCh.email)).__typename).toBe('NotFoundError');
  expect(await remove(shared.id, managerDe.email)).toMatchObject({
    __typename: 'DeleteViewSuccess',
    id: shared.id,
  });
  expect((await remove(shared.id, salesDe.email)).__typename).toBe('NotFoundError');
});

it('is saved on the version it was read at: of several at once one wins, the others get the current view', async () => {
  const made = await saved({ name: 'Eins' });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_unused, n) => save({ id: made.id, version: 1, name: `Eins ${n}` })),
  );
  expect(answers.filter((it) => it.__typename === 'SaveViewSuccess')).toHaveLength(1);
  const others = answers.filter((it) => it.__typename === 'SavedViewConflictError');
  expect(others).toHaveLength(7);
  expect(others.every((it) => it.current?.version === 2)).toBe(true);
  expect((await save({ id: made.id, name: 'Ohne Version' })).issues).toEqual([
    { code: 'INVALID', path: ['version'] },
  ]);
  expect(
    (await save({ id: encodeGlobalId('SavedView', randomUUID()), version: 1, name: 'Keine' })).__typename,
  ).toBe('NotFoundError');
});

it('is made once by the same idempotency key', async () => {
  const idempotencyKey = randomUUID();
  const both = await Promise.all([
    save({ name: 'Einmal', idempotencyKey }),
    save({ name: 'Einmal', idempotencyKey }),
  ]);
  expect(both.map((it) => it.view?.id)).toEqual([both[0]?.view?.id, both[0]?.view?.id]);
  expect((await save({ name: 'Anders', idempotencyKey })).issues?.[0]?.code).toBe('IDEMPOTENCY_KEY_REUSED');
});

it('is one of at most 50 of a person, also when they save at once', async () => {
  await app.admin.query(
    `INSERT INTO saved_views (author_id, name, filter, columns, share, created_at, updated_at)
     SELECT $1, 'Ansicht ' || n, '{}', '{}', 'PRIVATE', now(), now() FROM generate_series(1, 48) AS n`,
    [salesDe.id],
  );
  const answers = await Promise.all(Array.from({ length: 6 }, (_unused, n) => save({ name: `Neu ${n}` })));
  expect(answers.filter((it) => it.__typename === 'SaveViewSuccess')).toHaveLength(2);
  expect(answers.filter((it) => it.issues?.[0]?.code === 'VIEWS_TOO_MANY')).toHaveLength(4);
});

it('is one of at most 100 shared in a team', async () => {
  await app.admin.query(
    `INSERT INTO saved_views (author_id, name, filter, columns, share, created_at, updated_at)
     SELECT $1, 'Ansicht ' || n, '{}', '{}', 'TEAM', now(), now() FROM generate_series(1, 100) AS n`,
    [sales2De.id],
  );
  expect((await save({ name: 'Noch eine', share: 'TEAM' })).issues).toEqual([
    { code: 'VIEWS_TOO_MANY', path: ['share'] },
  ]);
  expect((await save({ name: 'Noch eine' })).__typename).toBe('SaveViewSuccess');
});

it('is the default of its author alone, one at a time', async () => {
  const first = await saved({ name: 'A', isDefault: true, share: 'TEAM' });
  await saved({ name: 'B', isDefault: true });
  expect((await views(salesDe.email)).map((it) => [it.name, it.isDefault])).toEqual([
    ['A', false],
    ['B', true],
  ]);
  expect((await node(first.id, sales2De.email))?.isDefault).toBe(false);
});

it('is shown but not applied where its reader may not use it', async () => {
  // A manager reads the clock of the pool, sales do not.
  const made = await saved(
    {
      name: 'Bald frei',
      share: 'TEAM',
      filter: { pool: true, protectionEndsBefore: '2027-06-01T00:00:00.000Z' },
      search: 'Elbe',
    },
    managerDe.email,
  );
  expect(made.problem).toBeNull();
  expect(await node(made.id, salesDe.email)).toMatchObject({
    name: 'Bald frei',
    problem: 'FIELD_WITHHELD',
    withheldField: 'protection',
    filter: null,
    search: null,
    orderBy: null,
  });
});

it.each([
  ['a part there is not any more', `'{"sector": ["X"]}'`, 'NULL', 'NULL'],
  ['a code there is not any more', `'{"status": ["SLEEPING"]}'`, 'NULL', 'NULL'],
  ['an order there is not any more', `'{}'`, `'MOOD'`, `'ASC'`],
])('is shown but not applied when it has %s', async (_what, json, field, direction) => {
  const made = await saved({ name: 'Alt' });
  await app.admin.query(
    `UPDATE saved_views SET filter = ${json}, order_field = ${field}, order_direction = ${direction}`,
  );
  expect(await node(made.id, salesDe.email)).toMatchObject({
    name: 'Alt',
    problem: 'OUTDATED',
    filter: null,
    orderBy: null,
  });
});
