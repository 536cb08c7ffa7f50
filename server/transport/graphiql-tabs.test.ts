import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { schema } from '../schema/schema.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { starterTabs } from './graphiql-tabs.ts';

it.each(starterTabs.map(({ query }) => [query.split('\n', 1)[0], query]))(
  '%s is an operation of ours',
  (_title, query) => {
    expect(validate(schema, parse(query))).toEqual([]);
  },
);

describe('the tabs one after the other', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const run = async (name: string, fill: (variables: string) => string = (it) => it) => {
    const tab = starterTabs.find(({ query }) => query.includes(` ${name}`));
    const variables: unknown = JSON.parse(fill(tab?.variables ?? '{}'));
    const { data, errors } = await app.query(
      tab?.query ?? '',
      z.record(z.string(), z.unknown()).parse(variables),
      'sales.de@example.com',
    );
    expect(errors).toBeUndefined();
    return data;
  };
  const tasks = z.object({
    followUps: z.object({ nodes: z.array(z.object({ id: z.string(), kind: z.string() })) }),
  });

  it('do the main job: registered, fired, completed', async () => {
    expect(await run('SignIn')).toMatchObject({ login: { __typename: 'LoginSuccess' } });
    expect(await run('RegisterLead')).toMatchObject({ registerLead: { lead: { status: 'ACTIVE' } } });
    // Seven days are past the third working day whatever day it is, and past the holidays of a Christmas.
    const moved = z.object({ moveClock: z.object({ fired: z.number() }) }).parse(await run('MoveClock'));
    expect(moved.moveClock.fired).toBeGreaterThanOrEqual(1);
    const { followUps } = tasks.parse(await run('MyFollowUps'));
    const t3 = followUps.nodes.find(({ kind }) => kind === 'T3');
    expect(
      await run('CompleteFollowUp', (variables) =>
        variables.replace('"followUpId": ""', `"followUpId": "${t3?.id ?? ''}"`),
      ),
    ).toMatchObject({ completeFollowUp: { followUp: { status: 'COMPLETED' }, lead: { status: 'ACTIVE' } } });
  });
});
