/** Lists that hang on rows, over HTTP: each lead gets its own, and the database is asked as often for many as for few. */
import {
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from './plugins/use-limits.ts';
import { schema } from './schema/schema.ts';
import { startTestApp, type TestApp } from './testing/app.ts';
import { globalLeadId } from './testing/inspect.ts';
import { makeActivity, makeFollowUp, makeLead } from './testing/leads.ts';
import { demoPeople } from './testing/people.ts';
import { roundTrips } from './testing/round-trips.ts';

const { salesDe, sales2De, managerDe, admin } = demoPeople;
const MANY = 100;
const day = (nth: number) => new Date(Date.parse('2026-11-01T09:00:00Z') + nth * 86_400_000);

let app: TestApp;
let leads: string[];

beforeAll(async () => {
  app = await startTestApp();
  const ids = await Promise.all(Array.from({ length: MANY }, (_, nth) => write(nth)));
  leads = ids.map(globalLeadId);
});
afterAll(() => app.stop());

/** Of each kind of thing as many as the lead's number says. */
async function write(nth: number): Promise<string> {
  const { id } = await makeLead(app.admin, {
    ownerId: nth % 2 === 0 ? salesDe.id : sales2De.id,
    contacts: [{ last_name: 'Huber' }],
  });
  const size = 1 + (nth % 4);
  for (let one = 0; one < size; one += 1) {
    // Some at the same instant, so that ids decide.
    await makeActivity(app.admin, id, {
      type: one % 2 === 0 ? 'CALL' : 'NOTE',
      at: day(one >> 1),
      summary: `${nth}`,
      by_user_id: salesDe.id,
    });
    await makeFollowUp(app.admin, id, { kind: 'CUSTOM', due_at: day(one), assignee_id: salesDe.id });
    await app.admin.query(
      `INSERT INTO audit_log (at, user_id, action, subject_type, subject_id, lead_id, changes)
       VALUES (now(), $1, 'updateLead', 'Lead', $2, $2, '{}')`,
      [salesDe.id, id],
    );
  }
  return id;
}

async function ask(
  selection: string,
  ids: readonly string[],
  email: string = admin.email,
): Promise<unknown[]> {
  const { data, errors } = await app.query(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Lead { ${selection} } } }`,
    { ids },
    email,
  );
  expect(errors).toBeUndefined();
  return data?.['nodes'] as unknown[];
}

const PAGE = 'totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }';

describe.each(['activities', 'followUps', 'history'])('Lead.%s', (field) => {
  it.each([
    'first: 2',
    'last: 2',
    'first: 100',
    ...(field === 'activities' ? ['first: 3, filter: { types: [CALL] }'] : []),
  ])('of many leads is the same as of each alone: %s', async (args) => {
    const some = leads.slice(0, 12);
    const selection = `list: ${field}(${args}) { ${PAGE} }`;
    const together = await ask(selection, some);
    const alone: unknown[] = [];
    for (const id of some) alone.push(...(await ask(selection, [id])));
    expect(together).toEqual(alone);
    expect(new Set(together.map((it) => JSON.stringify(it))).size).toBe(some.length);
  });

  it('goes on from a place in one lead’s list, beside others that are asked from their own', async () => {
    const some = leads.slice(0, 8);
    const whole = await ask(`list: ${field}(first: 100) { nodes { id } edges { cursor } }`, some);
    const lists = whole as { list: { nodes: { id: string }[]; edges: { cursor: string }[] } }[];
    const parts = some.map((id, nth) => {
      const cursor = lists[nth]?.list.edges[0]?.cursor ?? '';
      return `l${nth}: node(id: "${id}") { ... on Lead { list: ${field}(first: 100, after: "${cursor}") { nodes { id } } } }`;
    });
    const { data, errors } = await app.query(`{ ${parts.join(' ')} }`, {}, admin.email);
    expect(errors).toBeUndefined();
    expect(some.map((_, nth) => data?.[`l${nth}`])).toEqual(
      lists.map(({ list }) => ({ list: { nodes: list.nodes.slice(1) } })),
    );
  });

  it('is empty where it is withheld, and as it is beside that', async () => {
    const pooled = globalLeadId((await makeLead(app.admin, { ownerId: null })).id);
    const [none, some] = await ask(
      `list: ${field}(first: 9) { totalCount nodes { id } }`,
      [pooled, leads[2] ?? ''],
      field === 'history' ? managerDe.email : salesDe.email,
    );
    expect(none).toEqual({ list: { totalCount: 0, nodes: [] } });
    expect(some).toMatchObject({ list: { totalCount: 3 } });
  });
});

describe('the database is asked', () => {
  const statements = (selection: string, ids: readonly string[]) =>
    roundTrips(app.open.resources.db, () => ask(selection, ids));
  const lead = schema.getType('Lead');
  const fields = isObjectType(lead) ? selections(lead, 2) : [];

  it.each(fields)('as often for many leads as for few: %s', async (_field, selection) => {
    const few = leads.slice(0, 4);
    await statements(selection, few);
    expect(await statements(selection, leads)).toBe(await statements(selection, few));
  });

  it('once an alias, not once a lead: a hundred leads with 29 counts, and with 29 pages', async () => {
    const aliases = (selected: string) =>
      leads
        .slice(0, 29)
        .map(
          (_, nth) =>
            `a${nth}: activities(first: 1, filter: { after: "${day(nth - 28).toISOString()}" }) { ${selected} }`,
        )
        .join(' ');
    const counts = await statements(aliases('totalCount'), leads);
    expect(counts).toBeGreaterThan(28);
    expect(counts).toBeLessThan(29 + 10);
    expect(await statements(aliases('nodes { id }'), leads)).toBeLessThan(2 * 29 + 10);
    // Equal arguments are one question.
    const equal = leads
      .slice(0, 29)
      .map((_, nth) => `a${nth}: followUps(first: 2) { totalCount nodes { id } }`);
    expect(await statements(equal.join(' '), leads)).toBeLessThan(10);
  });

  it('a few hundred times at most by one operation, however its fragments multiply', async () => {
    const onwards = (next: string) =>
      ['followUps', 'history']
        .map(
          (list) =>
            `${list}(first: 1) { nodes { lead { ...${next} } } edges { node { lead { ...${next} } } } }`,
        )
        .join(' ');
    const document = (...orders: string[]) => `{
      ${orders.map((field, nth) => `r${nth}: leads(first: 1, orderBy: { field: ${field}, direction: ASC }) { nodes { ...A } }`).join(' ')}
    }
    fragment A on Lead { ${onwards('B')} }
    fragment B on Lead { ${onwards('C')} }
    fragment C on Lead { history { totalCount } followUps { totalCount } activities { totalCount } }`;
    const asked = await roundTrips(app.open.resources.db, async () => {
      const { errors } = await app.query(document('UPDATED_AT'), {}, admin.email);
      expect(errors).toBeUndefined();
    });
    expect(asked).toBeLessThan(2 * defaultLimits.questions);
    const { errors } = await app.query(document('UPDATED_AT', 'COMPANY_NAME'), {}, admin.email);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(`more than ${defaultLimits.questions} of its fields`) as string,
      extensions: { code: 'TOO_COMPLEX' },
    });
  });
});

/** Each field of a type that has fields, with all that is in it, so many levels deep; of lists the first rows. */
function selections(type: GraphQLObjectType, depth: number): [field: string, selection: string][] {
  return Object.values(type.getFields())
    .filter((it) => isObjectType(getNamedType(it.type)))
    .flatMap((it) => selectionOf(it, depth).map((selection): [string, string] => [it.name, selection]));
}

function selectionOf({ name, type, args }: AnyField, depth: number): string[] {
  if (args.some(isRequiredArgument)) return [];
  const named = getNamedType(type);
  if (isLeafType(named)) return [name];
  if (!isObjectType(named) || depth === 0) return [];
  const further = /^(nodes|edges|node|pageInfo)$/.test(name) ? depth : depth - 1;
  const inner = Object.values(named.getFields()).flatMap((it) => selectionOf(it, further));
  const page = args.some((it) => it.name === 'first') ? '(first: 2)' : '';
  return inner.length > 0 ? [`${name}${page} { ${inner.join(' ')} }`] : [];
}
type AnyField = GraphQLField<unknown, unknown>;
