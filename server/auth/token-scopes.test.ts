/** What API tokens may run, asked of every root field that there is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeOf } from '../plugins/token-scopes.ts';
import { schema } from '../schema/schema.ts';
import type { GraphQLAnswer } from '../testing/api.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { makeApiToken } from '../testing/api-tokens.ts';
import { minimal } from '../testing/minimal.ts';
import { demoPeople } from '../testing/people.ts';
import { tokenScopes, type TokenScope } from './viewer.ts';

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
const others = [schema.getQueryType(), schema.getSubscriptionType()].flatMap((root) =>
  Object.values(root?.getFields() ?? {}).map((field) => [root?.name.toLowerCase() ?? '', field] as const),
);

let app: TestApp;
const tokens = new Map<TokenScope, string>();
beforeAll(async () => {
  app = await startTestApp();
  for (const scope of tokenScopes)
    tokens.set(scope, (await makeApiToken(app, demoPeople.admin.email, [scope])).secret);
});
afterAll(() => app.stop());

async function run(operation: string, token: string): Promise<{ status: number; answer: GraphQLAnswer }> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query: operation }),
  });
  return { status: response.status, answer: (await response.json()) as GraphQLAnswer };
}

/** Refused by the gate: the one error, no data, not even null. */
async function refusal(operation: string, scope: TokenScope) {
  const { status, answer } = await run(operation, tokens.get(scope) ?? '');
  return [status, answer.errors?.map((error) => error.extensions?.['code']), 'data' in answer];
}
const REFUSED = [403, ['FORBIDDEN'], false];

describe('an API token', () => {
  it.each(mutations.map((field) => [field.name, field] as const))(
    'of other scopes cannot %s',
    async (_name, field) => {
      const needed = scopeOf(field, true);
      const operation = `mutation { ${minimal(field)} }`;
      for (const scope of tokenScopes.filter((it) => it !== needed))
        expect([scope, await refusal(operation, scope)]).toEqual([scope, REFUSED]);
    },
  );

  it.each(others.map(([root, field]) => [`${root} ${field.name}`, root, field] as const))(
    'without READ cannot ask the %s',
    async (_name, root, field) => {
      const operation = `${root} { ${minimal(field)} }`;
      for (const scope of ['WRITE', 'ADMIN'] as const)
        expect([scope, await refusal(operation, scope)]).toEqual([scope, REFUSED]);
    },
  );

  it.each([
    ['its own sessions', '{ viewer { role sessions { id } } }', ['viewer', 'sessions']],
    ['the tokens of its owner', '{ viewer { role apiTokens { name } } }', ['viewer', 'apiTokens']],
    [
      'tokens at a person',
      '{ viewer { role user { apiTokens { name } } } }',
      ['viewer', 'user', 'apiTokens'],
    ],
  ])('does not read %s, whatever its scope', async (_, operation, path) => {
    const { secret } = await makeApiToken(app, demoPeople.admin.email, [...tokenScopes]);
    const { answer } = await run(operation, secret);
    expect(answer.errors).toMatchObject([{ path, extensions: { code: 'FORBIDDEN' } }]);
    expect(answer.data).toMatchObject({ viewer: { role: 'ADMIN' } });
  });

  it('does not read a token by its id', async () => {
    const { id, secret } = await makeApiToken(app, demoPeople.admin.email, ['READ']);
    const { answer } = await run(`{ node(id: "${id}") { id } }`, secret);
    expect(answer).toEqual({ data: { node: null } });
  });

  it('runs nothing of an operation that holds one field too many, whichever way it is written', async () => {
    const { rows: before } = await app.admin.query('SELECT count(*) FROM saved_views');
    const save = (name: string) => `saveView(input: { name: "${name}" }) { __typename }`;
    const reset = 'resetClock { __typename }';
    for (const operation of [
      `mutation { a: ${save('a')} b: ${reset} }`,
      `mutation { a: ${save('a')} ...B } fragment B on Mutation { b: ${reset} }`,
      `mutation { a: ${save('a')} ... on Mutation { ... { b: ${reset} } } }`,
    ])
      expect(await refusal(operation, 'WRITE')).toEqual(REFUSED);
    const { rows: after } = await app.admin.query('SELECT count(*) FROM saved_views');
    expect(after).toEqual(before);
  });

  it('of the scope does what its owner may, and no more', async () => {
    const read = tokens.get('READ') ?? '';
    const { answer } = await run('{ viewer { role user { email } } }', read);
    expect(answer.data).toEqual({ viewer: { role: 'ADMIN', user: { email: demoPeople.admin.email } } });
    const save =
      'mutation { saveView(input: { name: "By token" }) { ... on SaveViewSuccess { view { name } } } }';
    const written = await run(save, tokens.get('WRITE') ?? '');
    expect(written.answer.data).toEqual({ saveView: { view: { name: 'By token' } } });
    const set = `mutation { updateSetting(input: { key: "followUps.hour", value: 9, version: 0 }) {
      ... on UpdateSettingSuccess { setting { key } } ... on UserError { code } } }`;
    expect((await run(set, tokens.get('ADMIN') ?? '')).answer.data).toEqual({
      updateSetting: { setting: { key: 'followUps.hour' } },
    });

    // Somebody in sales has READ, and no more sight by it than by a session.
    const { secret } = await makeApiToken(app, demoPeople.salesDe.email, ['READ', 'WRITE']);
    const { answer: withheld } = await run('{ settings { key } }', secret);
    expect(withheld.errors?.map((error) => error.extensions?.['code'])).toEqual(['FORBIDDEN']);
  });
});

it('mutations for admins alone are administration, those about signing in are for sessions', () => {
  const named = (access: string) =>
    mutations.filter((it) => it.extensions['access'] === access).map((it) => it.name);
  const administer =
    /^(create|update|deactivate|reactivate|delete|move)(User|Team|Setting|AssignmentRule|MailTemplate|Webhook|Clock)$|^(resetClock|runJob|retryMail)$/;
  for (const { name, description } of mutations)
    expect([name, named('ADMINISTRATION').includes(name)]).toEqual([
      name,
      administer.test(name) || /\bFor admins\.$/.test(description ?? ''),
    ]);
  expect(named('SESSION').sort()).toEqual([
    'changePassword',
    'createApiToken',
    'createCalendarFeed',
    'login',
    'logout',
    'revokeApiToken',
    'revokeCalendarFeed',
    'revokeSession',
  ]);
});
