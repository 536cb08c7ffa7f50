import { describe, expect, it } from 'vitest';
import { sampleOptions, SampleWorld } from '../testing/sample-app.ts';
import { createErrorAnswers } from '../plugins/error-answers.ts';
import { HttpStreams } from '../plugins/http-streams.ts';
import { createGraphQLServer, type GraphQLOptions } from './graphql.ts';
import { LiveSessions } from './live-sessions.ts';

interface Body {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown; extensions: { code: string; requestId: string } }[];
}

function server(options: Partial<GraphQLOptions> = {}) {
  const world = new SampleWorld();
  const base = sampleOptions(world);
  const production = options.production ?? false;
  const yoga = createGraphQLServer({
    ...base,
    sessions: new LiveSessions({ log: base.log }),
    streams: new HttpStreams(100),
    secureCookies: production,
    answers: createErrorAnswers({
      log: base.log,
      hideSuggestions: production,
      isUnavailable: (error) => error instanceof Error && error.message === 'pool exhausted',
    }),
    addressOf: () => '127.0.0.1',
    ...options,
  });
  async function post(
    query: string,
    {
      headers = {},
      variables,
    }: { headers?: Record<string, string>; variables?: Record<string, unknown> } = {},
  ) {
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body: Body = await response.json();
    return { response, body, status: response.status, code: body.errors?.[0]?.extensions.code };
  }
  return { world, yoga, post };
}

const anna = { authorization: 'Bearer anna-token' };

describe('the gate', () => {
  it('turns strangers away from everything that is not public', async () => {
    const { post, world } = server();
    const { body, status } = await post('{ me }');
    expect(body).toEqual({
      errors: [
        expect.objectContaining({
          message: 'Sign in first.',
          extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) },
        }),
      ],
    });
    expect(status).toBe(200);
    expect(world.contexts.map((context) => context.closed)).toEqual([1]);
  });

  it('answers strangers with 401 in the media type that GraphQL over HTTP made for it', async () => {
    const { post } = server();
    expect((await post('{ me }', { headers: { accept: 'application/graphql-response+json' } })).status).toBe(
      401,
    );
  });

  it('answers a token that is no good with 401', async () => {
    const { post } = server();
    const { status, code, response } = await post('{ me }', { headers: { authorization: 'Bearer forged' } });
    expect([status, code, response.headers.get('www-authenticate')]).toEqual([
      401,
      'UNAUTHENTICATED',
      'Bearer',
    ]);
  });

  it('stops them behind aliases and fragments, and when a public field is asked beside', async () => {
    const { post } = server();
    for (const query of [
      '{ public me }',
      '{ public: me }',
      'query { ...All } fragment All on Query { me }',
      '{ ... on Query { ... { me } } }',
      'query ($no: Boolean = false) { public me @skip(if: $no) }',
      'mutation { change(text: "x") }',
    ])
      expect([query, (await post(query)).code]).toEqual([query, 'UNAUTHENTICATED']);
  });

  it('lets strangers sign in, read the fields below, and see type names', async () => {
    const { post } = server();
    expect((await post('mutation { login(name: "cem") { token name __typename } }')).body.data).toEqual({
      login: { token: 'cem-token', name: 'cem', __typename: 'Session' },
    });
    expect((await post('{ __typename public }')).body.data).toEqual({
      __typename: 'Query',
      public: 'for everybody',
    });
  });

  it('gives resolvers the application’s own context, and closes it once', async () => {
    const { post, world } = server();
    expect((await post('{ me }', { headers: anna })).body).toEqual({ data: { me: 'anna' } });
    expect(world.contexts.map((context) => context.closed)).toEqual([1]);
  });
});

describe('errors', () => {
  it.each([
    ['a nullable field', '{ me fail(message: "SELECT secret FROM leads") }', 200],
    ['a field that may not be null', '{ failHard(message: "SELECT secret FROM leads") }', 200],
  ])(
    'masks an exception in %s and logs its cause under the same request id',
    async (_where, query, status) => {
      const { post, world } = server();
      const { body, response } = await post(query, { headers: { ...anna, 'x-request-id': 'request-0815' } });
      expect(response.status).toBe(status);
      expect(body.errors).toEqual([
        expect.objectContaining({ extensions: { code: 'INTERNAL', requestId: 'request-0815' } }),
      ]);
      expect(JSON.stringify(body)).not.toContain('SELECT');
      expect(response.headers.get('x-request-id')).toBe('request-0815');
      expect(world.log).toEqual([
        expect.objectContaining({
          requestId: 'request-0815',
          err: expect.objectContaining({ message: expect.stringContaining('SELECT secret') }),
        }),
      ]);
      expect(world.contexts.every((context) => context.closed === 1)).toBe(true);
    },
  );

  it('passes the codes of the contract and masks all others', async () => {
    const { post } = server();
    const codeOf = async (code: string) =>
      (await post(`{ refuse(code: "${code}") }`, { headers: anna })).code;
    expect(await codeOf('CURSOR_EXPIRED')).toBe('CURSOR_EXPIRED');
    expect(await codeOf('FORBIDDEN')).toBe('FORBIDDEN');
    expect(await codeOf('P2002')).toBe('INTERNAL');
  });

  it('masks a failure to find out who is there', async () => {
    const { post, world } = server({
      createContext: (facts) => ({
        ...world.createContext(facts),
        viewer: () => Promise.reject(new Error('secret host unreachable')),
      }),
    });
    const { body, status } = await post('{ me }', { headers: anna });
    expect(status).toBe(500);
    expect(body.errors?.[0]?.extensions.code).toBe('INTERNAL');
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('answers an exhausted pool with 503 and when to come back', async () => {
    const { post, world } = server({
      createContext: (facts) => ({
        ...world.createContext(facts),
        viewer: () => Promise.reject(new Error('pool exhausted')),
      }),
    });
    const { status, response } = await post('{ me }', { headers: anna });
    expect([status, response.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('calls what is wrong in the request BAD_USER_INPUT', async () => {
    const { post } = server();
    expect((await post('{')).code).toBe('BAD_USER_INPUT');
    expect((await post('{ nothing }')).code).toBe('BAD_USER_INPUT');
    const wrong = await post('query ($v: Int!) { argument(value: $v) }', {
      headers: anna,
      variables: { v: 'many' },
    });
    expect([wrong.code, wrong.body.errors?.[0]?.message]).toEqual([
      'BAD_USER_INPUT',
      expect.stringContaining('$v'),
    ]);
  });

  it('gives each request an id of its own when the caller’s is not plain', async () => {
    const { post } = server();
    const { body, response } = await post('{ me }', { headers: { 'x-request-id': 'x"><script>' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(body.errors?.[0]?.extensions.requestId).toBe(response.headers.get('x-request-id'));
  });
});

describe('limits', () => {
  const nested = (depth: number) => '{ rows '.repeat(depth) + '{ name }' + ' }'.repeat(depth);
  it.each([
    ['depth', nested(13)],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: me`).join(' ')} }`],
    ['directives', `{ me ${'@include(if: true) '.repeat(51)} }`],
    ['tokens', `{ ${'me '.repeat(3001)} }`],
    ['cost', '{ rows(first: 100) { rows(first: 100) { rows(first: 100) { name } } } }'],
    ['asking', `{ ${'...A '.repeat(76)} } fragment A on Query { rows { rows { name } } }`],
  ])('refuses too much %s before anything runs', async (_what, query) => {
    const { post, world } = server();
    const { code, status } = await post(query, { headers: anna });
    expect([code, status]).toEqual(['TOO_COMPLEX', 200]);
    expect(world.contexts.every((context) => context.closed === 1)).toBe(true);
  });

  it('counts page sizes that come in variables', async () => {
    const { post } = server();
    const query = 'query ($n: Int) { rows(first: $n) { rows(first: $n) { rows(first: $n) { name } } } }';
    expect((await post(query, { headers: anna, variables: { n: 100 } })).code).toBe('TOO_COMPLEX');
    expect((await post(query, { headers: anna, variables: { n: 3 } })).code).toBeUndefined();
  });

  it.each([
    [
      'fragments that double each other',
      `{ ...F0 } ${Array.from({ length: 40 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F40 on Query { public }`,
    ],
    [
      'fragments that double each other in an operation that does not run',
      `query Run { public } query Other { ...F0 } ${Array.from({ length: 40 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F40 on Query { public }`,
    ],
    ['fragment cycles', '{ ...A } fragment A on Query { ...B public } fragment B on Query { ...A public }'],
    [
      'overlapping fragments',
      `{ ${Array.from({ length: 100 }, (_, i) => `...F${i}`).join(' ')} } ${Array.from({ length: 100 }, (_, i) => `fragment F${i} on Query { public rows { name rows { name } } }`).join(' ')}`,
    ],
    ['the same field again and again', `{ ${'public '.repeat(2900)} }`],
  ])('answers %s quickly', async (_what, query) => {
    const { post } = server();
    await post('{ public }');
    const began = performance.now();
    await post(query);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('lets GraphiQL read the schema', async () => {
    const { post } = server();
    const { getIntrospectionQuery } = await import('graphql');
    expect(
      (await post(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }))).body.data,
    ).toHaveProperty('__schema');
  });
});

describe('in production', () => {
  it('tells strangers nothing about the schema', async () => {
    const { post } = server({ production: true });
    expect((await post('{ __schema { types { name } } }')).code).toBe('UNAUTHENTICATED');
    expect((await post('{ public __type(name: "Query") { name } }')).code).toBe('UNAUTHENTICATED');
    expect((await post('{ publc }')).body.errors?.[0]?.message).toBe(
      'Cannot query field "publc" on type "Query".',
    );
    expect((await post('{ __schema { types { name } } }', { headers: anna })).body.data).toHaveProperty(
      '__schema',
    );
  });

  it('sends the session’s cookie over HTTPS only', async () => {
    const { post } = server({ production: true });
    const { response } = await post('mutation { login(name: "cem") { name } }');
    expect(response.headers.get('set-cookie')).toBe(
      'nachfass_session=cem-token; Path=/; HttpOnly; SameSite=Lax; Expires=Tue, 01 Jan 2030 00:00:00 GMT; Secure',
    );
  });
});

describe('requests', () => {
  const cookie = { cookie: 'other=1; nachfass_session=anna-token' };

  it.each([
    ['the header', { 'x-nachfass-csrf': '1' }, 200],
    ['the browser’s word that it is our own page', { 'sec-fetch-site': 'same-origin' }, 200],
    ['nothing', {}, 403],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('signed in by the cookie, with %s', async (_what, headers, status) => {
    const { post } = server();
    const answer = await post('{ me }', { headers: { ...cookie, ...headers } });
    expect(answer.status).toBe(status);
    expect(answer.body.data?.me).toBe(status === 200 ? 'anna' : undefined);
  });

  it('takes the header’s token before the cookie’s, even a bad one', async () => {
    const { post } = server();
    const both = { ...cookie, authorization: 'Bearer ben-token' };
    expect((await post('{ me }', { headers: both })).body.data).toEqual({ me: 'ben' });
    expect((await post('{ me }', { headers: { ...both, authorization: 'Basic eA==' } })).code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/graphql',
  ])('refuses a body of %s', async (type) => {
    const { post, world } = server();
    const mutation = 'mutation { change(text: "x") }';
    expect((await post(mutation, { headers: { ...anna, 'content-type': type } })).status).toBe(403);
    expect(
      (await post(mutation, { headers: { ...anna, 'content-type': type, 'x-nachfass-csrf': '1' } })).status,
    ).toBe(415);
    expect(world.contexts).toEqual([]);
  });

  it('refuses batches, compressed bodies and mutations by GET', async () => {
    const { yoga, world } = server();
    const send = (init: RequestInit, query = '') => yoga.fetch(`http://localhost/graphql${query}`, init);
    const json = { 'content-type': 'application/json', ...anna };
    const batch = await send({
      method: 'POST',
      headers: json,
      body: '[{"query":"{ me }"},{"query":"{ me }"}]',
    });
    expect(batch.status).toBe(400);
    const zipped = await send({
      method: 'POST',
      headers: { ...json, 'content-encoding': 'gzip' },
      body: 'x',
    });
    expect(zipped.status).toBe(415);
    const get = await send(
      { headers: anna },
      `?query=${encodeURIComponent('mutation { change(text: "x") }')}`,
    );
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect(world.contexts).toEqual([]);
  });

  it('grants no foreign origin anything', async () => {
    const { post, yoga } = server();
    const origin = { origin: 'https://evil.example' };
    expect(
      (await post('{ public }', { headers: origin })).response.headers.has('access-control-allow-origin'),
    ).toBe(false);
    const preflight = await yoga.fetch('http://localhost/graphql', {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.has('access-control-allow-origin')).toBe(false);
    expect(preflight.headers.has('access-control-allow-headers')).toBe(false);
  });

  it('ends the cookie when somebody signs out', async () => {
    const { post } = server();
    const { response } = await post('mutation { logout }', { headers: anna });
    expect(response.headers.get('set-cookie')).toBe(
      'nachfass_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    );
  });
});
