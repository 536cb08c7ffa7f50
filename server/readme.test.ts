/** The README is a promise: its operations run as they stand there, its table names every variable. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import { parse, print } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import { describeEnv } from './env.ts';
import type { GraphQLAnswer } from './testing/api.ts';
import { startTestApp, type TestApp } from './testing/app.ts';
import { starterTabs } from './transport/graphiql-tabs.ts';

const README = readFileSync(path.resolve(import.meta.dirname, '../README.md'), 'utf8');
const operations = new Map(
  [...README.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text = '']) => {
    const [definition] = parse(text).definitions;
    const name = definition?.kind === 'OperationDefinition' ? definition.name?.value : undefined;
    return [name ?? '', text] as const;
  }),
);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
});

const AS = 'sales.de@example.com';

async function run(name: string, variables: object = {}): Promise<GraphQLAnswer> {
  const text = operations.get(name);
  if (!text) throw new Error(`the README has no operation ${name}`);
  const answer = await app.query(text, variables, name === 'SignIn' ? undefined : AS);
  expect(answer.errors).toBeUndefined();
  return answer;
}

const lead = z.object({ id: z.string(), version: z.number(), status: z.string() }).loose();
const registered = z.object({ registerLead: z.object({ cursor: z.string(), lead }) });
const fired = z.object({ moveClock: z.object({ fired: z.number() }) });
const tasks = z.object({
  followUps: z.object({ nodes: z.array(z.object({ id: z.string(), kind: z.string() }).loose()) }),
});

test('the tour is what stands in the tabs of GraphiQL', () => {
  const shown = (text: string) => print(parse(text));
  expect([...operations.values()].map(shown)).toEqual(starterTabs.map(({ query }) => shown(query)));
});

test('the tour runs as it stands in the README', async () => {
  const signedIn = await run('SignIn');
  expect(signedIn.data).toMatchObject({ login: { viewer: { role: 'SALES' } } });

  const seen = await watch(operations.get('WatchLeads') ?? '', async () => {
    const { data } = await run('RegisterLead');
    const { id, status } = registered.parse(data).registerLead.lead;
    expect(status).toBe('ACTIVE');
    expect((await run('RegisterLead')).data).toMatchObject({ registerLead: { severity: 'HARD' } });

    const sent = await run('SendSamples', { leadId: id });
    expect(JSON.stringify(sent.data)).toContain('"decision":"MOVED"');

    // Whatever day it is: three days and the weekends and holidays behind them end within a week.
    const { moveClock } = fired.parse((await run('MoveClock')).data);
    expect(moveClock.fired).toBeGreaterThanOrEqual(1);

    const { followUps } = tasks.parse((await run('MyFollowUps', { leadId: id })).data);
    expect(followUps.nodes).toMatchObject([{ kind: 'T3', firedAt: expect.any(String) }, { kind: 'T7' }]);
    expect(tasks.parse((await run('MyFollowUps', { leadId: null })).data).followUps.nodes).toHaveLength(2);

    const completed = await run('CompleteFollowUp', { followUpId: followUps.nodes[0]?.id });
    expect(completed.data).toMatchObject({
      completeFollowUp: { followUp: { status: 'COMPLETED' }, lead: { status: 'ACTIVE' } },
    });
    expect((await run('ResetClock')).data).toMatchObject({
      resetClock: { clock: { now: expect.any(String) } },
    });
  });
  expect(seen[0]).toMatchObject({ lead: { companyName: 'Gasthaus zur Linde GmbH' }, kind: 'ENTERED' });
});

/** What the subscription says of changes while `work` runs, from its first checkpoint on. */
async function watch(query: string, work: () => Promise<void>): Promise<unknown[]> {
  const client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${await app.token(AS)}` },
    retryAttempts: 0,
  });
  const stream = client.iterate({ query });
  const changes: unknown[] = [];
  try {
    expect((await stream.next()).value).toMatchObject({
      data: { leadChanges: { cursor: expect.any(String) } },
    });
    const working = work();
    const change = await stream.next();
    changes.push((change.value as { data: { leadChanges: unknown } }).data.leadChanges);
    await working;
  } finally {
    await stream.return?.();
    await client.dispose();
  }
  return changes;
}

test('the stream that curl asks for begins with its place in the log', async () => {
  const [, body = ''] = /curl -N[^]*?-d '([^']*)'/.exec(README) ?? [];
  const ending = new AbortController();
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await app.token(AS)}`,
      accept: 'text/event-stream',
      'content-type': 'application/json',
    },
    body,
    signal: ending.signal,
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  let said = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    said += chunk;
    if (/^id: \S+/m.test(said)) break;
  }
  ending.abort();
  expect(said).toMatch(/^id: \S+/m);
});

test('the table of the configuration is what the environment is read by', () => {
  const rows = [...README.matchAll(/^\| `([A-Z_]+)` *\| *(.*?) *\| *(.*?) *\|$/gm)];
  const documented = rows.map(([, name, value, description]) => ({
    name,
    default: value?.replaceAll('`', ''),
    description,
  }));
  expect(documented).toEqual(describeEnv());
});
