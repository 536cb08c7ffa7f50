/** The cache as the app runs it: real urql, real graphcache, answers and stream items played by a stub exchange. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cacheExchange } from '@urql/exchange-graphcache';
import { buildSchema, isInterfaceType, isObjectType } from 'graphql';
import { Client, fetchExchange, subscriptionExchange, type TypedDocumentNode } from 'urql';
import { pipe, subscribe } from 'wonka';
import { describe, expect, test } from 'vitest';
import { DashboardChanges, DashboardQuery } from '../features/dashboard/dashboard-documents.ts';
import { FeedEvents, FeedQuery } from '../features/feed/feed-documents.ts';
import {
  CompleteFollowUp,
  DueFollowUps,
  FollowUpChanges,
} from '../features/follow-ups/due-follow-ups-documents.ts';
import { SkipFollowUp } from '../features/follow-ups/follow-up-documents.ts';
import { LeadRowFragment } from '../features/leads/lead-row.tsx';
import { LeadChanges, LeadsTableQuery } from '../features/leads/leads-documents.ts';
import { DocumentFirstContact } from '../features/lead/lead-documents.ts';
import { RegisterLead } from '../features/register/register-documents.ts';
import { readFragment } from '../gql/fragment-masking.ts';
import { cacheOptions } from './cache.ts';
import { forgottenAnswersExchange } from './forgotten-answers.ts';
import { newestVersionsExchange } from './newest-versions.ts';

const schema = buildSchema(
  readFileSync(path.resolve(import.meta.dirname, '../../../schema.graphql'), 'utf8'),
);

type Answer = { data?: unknown; errors?: unknown };

/** A client whose server answers by operation name and whose streams the test feeds. */
function start(answers: Record<string, () => Answer | Promise<Answer>>) {
  const sinks = new Map<string, (data: Record<string, unknown>) => void>();
  const asked: string[] = [];
  const client = new Client({
    url: 'http://server.test/graphql',
    preferGetMethod: false,
    fetch: async (_url, init) => {
      const { operationName } = JSON.parse(String(init?.body));
      asked.push(operationName);
      const answer = answers[operationName];
      if (!answer) throw new Error(`The test has no answer to ${operationName}`);
      return new Response(JSON.stringify(await answer()), {
        headers: { 'content-type': 'application/json' },
      });
    },
    exchanges: [
      forgottenAnswersExchange,
      cacheExchange(cacheOptions),
      newestVersionsExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => {
            const name = /subscription (\w+)/.exec(request.query ?? '')?.[1] ?? '';
            sinks.set(name, (data) => sink.next({ data }));
            return { unsubscribe: () => sinks.delete(name) };
          },
        }),
      }),
    ],
  });
  const watch = <Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ) => {
    const seen: { data: Data | undefined } = { data: undefined };
    pipe(
      client.query(document, variables),
      subscribe((result) => {
        seen.data = result.data;
      }),
    );
    return seen;
  };
  const listen = <Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ) =>
    pipe(
      client.subscription(document, variables),
      subscribe(() => undefined),
    );
  /** Sends as soon as someone listens: urql opens a subscription a moment after it was asked to. */
  const tell = async (name: string, data: Record<string, unknown>) => {
    await expect.poll(() => sinks.has(name)).toBe(true);
    sinks.get(name)?.(data);
  };
  return { client, watch, listen, tell, asked };
}

const lead = (id: string, companyName = id) => ({
  __typename: 'Lead',
  id,
  companyName,
  city: null,
  status: 'ACTIVE',
  stage: 'REGISTRATION',
  source: 'PHONE',
  businessType: null,
  updatedAt: '2026-11-01T08:00:00Z',
  score: null,
  version: 1,
  email: null,
  phone: null,
  registeredAt: '2026-11-01T08:00:00Z',
  lastActivityAt: null,
  redactedFields: [],
  viewerRelation: 'OWNER',
  territory: { __typename: 'Territory', code: 'DE-BY' },
  owner: null,
  estimatedVolume: null,
  nextFollowUp: null,
  primaryContact: null,
  viewerCan: {
    __typename: 'LeadRights',
    completeFollowUp: true,
    rescheduleFollowUp: true,
    skipFollowUp: true,
    reassignFollowUp: false,
    scheduleFollowUp: true,
  },
});

const followUp = (id: string, dueAt: string) => ({
  __typename: 'FollowUp',
  id,
  kind: 'T3',
  status: 'PENDING',
  dueAt,
  firedAt: null,
  heldSince: null,
  action: null,
  assigneeAbsentUntil: null,
  mail: null,
  assignee: null,
  lead: lead(`lead of ${id}`),
});

const connection = (nodes: unknown[], hasNextPage = false) => ({
  __typename: 'FollowUpConnection',
  asOf: 'log:001',
  totalCount: nodes.length,
  nodes,
  pageInfo: { __typename: 'PageInfo', hasNextPage, endCursor: null },
});

const followUps = (open: unknown[], hasNextPage = false, overdue: unknown[] = []) => ({
  data: { overdue: connection(overdue), open: connection(open, hasNextPage) },
});

const leads = (nodes: unknown[]) => ({
  data: {
    leads: {
      __typename: 'LeadConnection',
      asOf: 'log:001',
      nodes,
      pageInfo: {
        __typename: 'PageInfo',
        hasNextPage: false,
        hasPreviousPage: false,
        startCursor: null,
        endCursor: null,
      },
    },
  },
});

/** What the stream asks for, and what the list asks for: overdue ones and the others apart. */
const view = (scope: 'MINE' | 'TEAM') => ({ filter: { scope, status: ['PENDING' as const] } });
const question = (scope: 'MINE' | 'TEAM') => ({
  overdue: { ...view(scope).filter, dueBefore: '2026-11-19T08:00:00Z' },
  overdueFirst: 100,
  open: { ...view(scope).filter, dueAfter: '2026-11-19T08:00:00Z' },
  openFirst: 100,
});

describe('follow-ups', () => {
  const first = followUp('f1', '2026-11-23T08:00:00Z');
  const second = followUp('f2', '2026-11-25T08:00:00Z');
  const ids = (seen: { data: { open: { nodes: { id: string }[] } } | undefined }) =>
    seen.data?.open.nodes.map((node) => node.id);
  const change = (kind: string, id: string, body: unknown = null) => ({
    followUpChanges: {
      __typename: 'FollowUpChange',
      cursor: 'log:002',
      kind,
      followUpId: id,
      followUp: body,
    },
  });

  test('a new one takes its place by due date, without asking the server', async () => {
    const { watch, listen, tell, asked } = start({ DueFollowUps: () => followUps([first, second]) });
    const seen = watch(DueFollowUps, question('MINE'));
    await expect.poll(() => ids(seen)).toEqual(['f1', 'f2']);
    listen(FollowUpChanges, { ...view('MINE'), after: 'log:001' });
    await tell('FollowUpChanges', change('ENTERED', 'f3', followUp('f3', '2026-11-24T08:00:00Z')));
    await expect.poll(() => ids(seen)).toEqual(['f1', 'f3', 'f2']);
    expect(asked).toEqual(['DueFollowUps']);
  });

  test('one that moved is in its new place, one that left is gone', async () => {
    const { watch, listen, tell } = start({ DueFollowUps: () => followUps([first, second]) });
    const seen = watch(DueFollowUps, question('MINE'));
    await expect.poll(() => ids(seen)).toEqual(['f1', 'f2']);
    listen(FollowUpChanges, { ...view('MINE'), after: 'log:001' });
    await tell('FollowUpChanges', change('CHANGED', 'f1', followUp('f1', '2026-11-26T08:00:00Z')));
    await expect.poll(() => ids(seen)).toEqual(['f2', 'f1']);
    await tell('FollowUpChanges', change('LEFT', 'f2'));
    await expect.poll(() => ids(seen)).toEqual(['f1']);
  });

  test('each goes into the list whose part of the calendar it is due in', async () => {
    const { watch, listen, tell } = start({ DueFollowUps: () => followUps([first, second]) });
    const seen = watch(DueFollowUps, question('MINE'));
    await expect.poll(() => ids(seen)).toEqual(['f1', 'f2']);
    listen(FollowUpChanges, { ...view('MINE'), after: 'log:001' });
    await tell('FollowUpChanges', change('CHANGED', 'f1', followUp('f1', '2026-11-18T08:00:00Z')));
    await expect.poll(() => ids(seen)).toEqual(['f2']);
    expect(seen.data?.overdue.nodes.map((node) => node.id)).toEqual(['f1']);
  });

  test('what lies beyond the last loaded page stays there', async () => {
    const { watch, listen, tell } = start({ DueFollowUps: () => followUps([first], true) });
    const seen = watch(DueFollowUps, question('MINE'));
    await expect.poll(() => ids(seen)).toEqual(['f1']);
    listen(FollowUpChanges, { ...view('MINE'), after: 'log:001' });
    await tell('FollowUpChanges', change('ENTERED', 'f2', second));
    await tell('FollowUpChanges', change('ENTERED', 'f0', followUp('f0', '2026-11-20T08:00:00Z')));
    await expect.poll(() => ids(seen)).toEqual(['f0', 'f1']);
  });

  test('a stream of another view leaves this one alone', async () => {
    const { watch, listen, tell } = start({ DueFollowUps: () => followUps([first]) });
    const own = watch(DueFollowUps, question('MINE'));
    await expect.poll(() => ids(own)).toEqual(['f1']);
    listen(FollowUpChanges, { ...view('TEAM'), after: 'log:001' });
    await tell('FollowUpChanges', change('ENTERED', 'f2', second));
    await expect.poll(() => ids(own)).toEqual(['f1']);
  });

  const input = { followUpId: 'f1', outcome: 'SUCCESS' as const };

  test('a completed one leaves before the server has answered, and stays away', async () => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const { client, watch } = start({
      DueFollowUps: () => followUps([first, second]),
      CompleteFollowUp: () => promise,
    });
    const seen = watch(DueFollowUps, question('MINE'));
    await expect.poll(() => ids(seen)).toEqual(['f1', 'f2']);
    const done = client.mutation(CompleteFollowUp, { input }).toPromise();
    await expect.poll(() => ids(seen)).toEqual(['f2']);
    resolve({
      data: {
        completeFollowUp: {
          __typename: 'CompleteFollowUpSuccess',
          cursor: 'log:003',
          undoToken: null,
          followUp: {
            __typename: 'FollowUp',
            id: 'f1',
            status: 'COMPLETED',
            completedAt: null,
            outcome: 'SUCCESS',
          },
          lead: null,
        },
      },
    });
    await done;
    expect(ids(seen)).toEqual(['f2']);
  });

  test('a skipped one leaves the lists of open ones with its answer', async () => {
    const { client, watch } = start({
      DueFollowUps: () => followUps([first, second]),
      SkipFollowUp: () => ({
        data: {
          skipFollowUp: {
            __typename: 'SkipFollowUpSuccess',
            cursor: 'log:003',
            undoToken: null,
            followUp: { __typename: 'FollowUp', id: 'f1', status: 'SKIPPED' },
          },
        },
      }),
    });
    const seen = watch(DueFollowUps, question('MINE'));
    await expect.poll(() => ids(seen)).toEqual(['f1', 'f2']);
    await client.mutation(SkipFollowUp, { input: { followUpId: 'f1' } }).toPromise();
    expect(ids(seen)).toEqual(['f2']);
  });

  test('a refused completion comes back', async () => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const { client, watch } = start({
      DueFollowUps: () => followUps([first]),
      CompleteFollowUp: () => promise,
    });
    const seen = watch(DueFollowUps, question('MINE'));
    await expect.poll(() => ids(seen)).toEqual(['f1']);
    const done = client.mutation(CompleteFollowUp, { input }).toPromise();
    await expect.poll(() => ids(seen)).toEqual([]);
    resolve({
      data: { completeFollowUp: { __typename: 'ForbiddenError', message: 'Nein', code: 'FORBIDDEN' } },
    });
    await done;
    await expect.poll(() => ids(seen)).toEqual(['f1']);
  });
});

describe('leads', () => {
  const ids = (seen: { data: { leads: { nodes: { id: string }[] } } | undefined }) =>
    seen.data?.leads.nodes.map((node) => node.id);
  const change = (kind: string, id: string, body: unknown = null) => ({
    leadChanges: { __typename: 'LeadChange', cursor: 'log:002', kind, leadId: id, lead: body },
  });

  test('a change shows in place, one that left is gone, a new one waits', async () => {
    const { watch, listen, tell } = start({ LeadsTable: () => leads([lead('l1'), lead('l2')]) });
    const seen = watch(LeadsTableQuery, { filter: {}, search: null, first: 50 });
    await expect.poll(() => ids(seen)).toEqual(['l1', 'l2']);
    listen(LeadChanges, { filter: {}, search: null, after: 'log:001' });
    await tell('LeadChanges', change('CHANGED', 'l1', lead('l1', 'Neuer Name')));
    await expect.poll(() => seen.data?.leads.nodes[0]?.companyName).toBe('Neuer Name');
    await tell('LeadChanges', change('ENTERED', 'l3', lead('l3')));
    await tell('LeadChanges', change('LEFT', 'l2'));
    await expect.poll(() => ids(seen)).toEqual(['l1']);
  });

  test('an answer that a mutation overtakes is asked for again, and meanwhile the screen keeps what it has', async () => {
    let answerSecond: (answer: Answer) => void = () => undefined;
    const answers: (Answer | Promise<Answer>)[] = [
      leads([lead('l1')]),
      new Promise<Answer>((resolve) => (answerSecond = resolve)),
      leads([lead('l1'), lead('l2')]),
    ];
    const registered = { __typename: 'Lead', id: 'l2', companyName: 'l2' };
    const { client, asked } = start({
      LeadsTable: () => answers.shift() ?? leads([]),
      RegisterLead: () => ({
        data: { registerLead: { __typename: 'RegisterLeadSuccess', cursor: 'log:002', lead: registered } },
      }),
    });
    const variables = { filter: {}, search: null, first: 50 };
    const { data: before } = await client.query(LeadsTableQuery, variables).toPromise();
    // A screen that reads again begins anew: what it has already got, urql no longer knows.
    const seen: (string[] | undefined)[] = [];
    pipe(
      client.query(LeadsTableQuery, variables, { requestPolicy: 'network-only' }),
      subscribe(({ data }) => seen.push(data?.leads.nodes.map((node) => node.id))),
    );
    await expect.poll(() => asked.filter((name) => name === 'LeadsTable').length).toBe(2);
    const input = { companyName: 'l2', source: 'OTHER', territory: 'DE' } as const;
    await client.mutation(RegisterLead, { input }).toPromise();
    answerSecond(leads([lead('l1'), lead('l2')]));
    await expect.poll(() => seen.at(-1)).toEqual(['l1', 'l2']);
    expect(seen).not.toContain(undefined);
    expect(ids({ data: before })).toEqual(['l1']);
  });

  test('an answer that lacks what was asked for is asked for once more, then says so, and changes may try again', async () => {
    const { companyName: _, ...lacking } = lead('l1');
    const registered = { __typename: 'Lead', id: 'l2', companyName: 'l2' };
    const { client, asked } = start({
      LeadsTable: () => leads([lacking]),
      RegisterLead: () => ({
        data: { registerLead: { __typename: 'RegisterLeadSuccess', cursor: 'log:002', lead: registered } },
      }),
    });
    const variables = { filter: {}, search: null, first: 50 };
    const tries = () => asked.filter((name) => name === 'LeadsTable').length;
    const once = async () => {
      const { data, error } = await client.query(LeadsTableQuery, variables).toPromise();
      expect(data).toBeFalsy();
      expect(error?.message).toContain('lacks');
    };
    await once();
    expect(tries()).toBe(2);
    const input = { companyName: 'l2', source: 'OTHER', territory: 'DE' } as const;
    await client.mutation(RegisterLead, { input }).toPromise();
    await once();
    expect(tries()).toBe(4);
  });

  test('what a stream tells late takes back nothing newer, and what no newer answer held is still taken', async () => {
    const at = '2026-11-01T09:00:00Z';
    const { client, watch, listen, tell } = start({
      LeadsTable: () => leads([{ ...lead('l1'), version: 4 }]),
      DocumentFirstContact: () => ({
        data: {
          documentFirstContact: {
            __typename: 'DocumentFirstContactSuccess',
            cursor: 'log:003',
            lead: { __typename: 'Lead', id: 'l1', status: 'QUALIFIED', version: 6, firstContactAt: at },
          },
        },
      }),
    });
    const seen = watch(LeadsTableQuery, { filter: {}, search: null, first: 50 });
    await expect.poll(() => ids(seen)).toEqual(['l1']);
    listen(LeadChanges, { filter: {}, search: null, after: 'log:001' });
    const row = () => readFragment(LeadRowFragment, seen.data?.leads.nodes[0]);
    const item = (version: number, status: string, city: string) =>
      tell('LeadChanges', change('CHANGED', 'l1', { ...lead('l1'), version, status, city }));
    const input = { leadId: 'l1', channel: 'PHONE' as const, at, note: 'Angerufen', version: 5 };
    await client.mutation(DocumentFirstContact, { input }).toPromise();
    await expect.poll(() => row()?.status).toBe('QUALIFIED');
    await item(5, 'REMINDER', 'Witten');
    await expect.poll(() => row()?.city).toBe('Witten');
    expect(row()?.status).toBe('QUALIFIED');
    await item(7, 'LOST', 'Hagen');
    await expect.poll(() => row()).toMatchObject({ status: 'LOST', city: 'Hagen' });
  });

  test('one that left a filtered view stays in the others', async () => {
    const { watch, listen, tell } = start({ LeadsTable: () => leads([lead('l1')]) });
    const all = watch(LeadsTableQuery, { filter: {}, search: null, first: 50 });
    const active = watch(LeadsTableQuery, { filter: { status: ['ACTIVE'] }, search: null, first: 50 });
    await expect.poll(() => [ids(all), ids(active)]).toEqual([['l1'], ['l1']]);
    listen(LeadChanges, { filter: { status: ['ACTIVE'] }, search: null, after: 'log:001' });
    await tell('LeadChanges', change('LEFT', 'l1'));
    await expect.poll(() => ids(active)).toEqual([]);
    expect(ids(all)).toEqual(['l1']);
  });
});

test('an event joins the end of its feed once', async () => {
  const event = (id: string) => ({
    __typename: 'Event',
    id,
    type: 'LEAD_REGISTERED',
    time: '2026-11-22T08:00:00Z',
    data: {},
    lead: null,
  });
  const { watch, listen, tell } = start({
    Feed: () => ({
      data: { events: { __typename: 'EventConnection', asOf: 'log:001', nodes: [event('e1')] } },
    }),
  });
  const types = ['LEAD_REGISTERED' as const];
  const seen = watch(FeedQuery, { types, last: 20 });
  await expect.poll(() => seen.data?.events.nodes.length).toBe(1);
  listen(FeedEvents, { types, after: 'log:001' });
  const item = { events: { __typename: 'EventItem', cursor: 'log:002', event: event('e2') } };
  await tell('FeedEvents', item);
  await tell('FeedEvents', item);
  await expect.poll(() => seen.data?.events.nodes.map((node) => node.id)).toEqual(['e1', 'e2']);
});

test('a streamed dashboard takes the place of the one on the screen', async () => {
  const dashboard = (asOf: string, t3Pending: number) => ({
    __typename: 'Dashboard',
    asOf,
    at: '2026-11-22T08:00:00Z',
    cohortDays: 90,
    mine: {
      __typename: 'OwnFigures',
      t3Pending,
      t7Pending: 0,
      overdue: 0,
      dueToday: 0,
      dueTomorrow: 0,
      leads: 0,
      protectionEndingSoon: 0,
      conversion: { __typename: 'ConversionRate', registered: 0, converted: 0, rate: null },
    },
  });
  const { watch, listen, tell, asked } = start({
    Dashboard: () => ({ data: { dashboard: dashboard('log:001', 1) } }),
  });
  const seen = watch(DashboardQuery, { leader: false });
  await expect.poll(() => seen.data?.dashboard.asOf).toBe('log:001');
  listen(DashboardChanges, { leader: false, after: 'log:001' });
  await tell('DashboardChanges', {
    dashboardChanges: {
      __typename: 'DashboardChange',
      cursor: 'log:002',
      dashboard: dashboard('log:002', 2),
    },
  });
  await expect.poll(() => JSON.stringify(seen.data)).toContain('"t3Pending":2');
  expect(asked).toEqual(['Dashboard']);
});

describe('the cache knows the contract', () => {
  test('which types an interface can be', () => {
    const userError = schema.getType('UserError');
    if (!isInterfaceType(userError)) throw new Error('UserError is not an interface');
    const names = schema.getPossibleTypes(userError).map((type) => type.name);
    expect([...cacheOptions.possibleTypes.UserError].sort()).toEqual(names.sort());
  });

  test('every type without an id that the app can ask for has its rule', () => {
    const ruled = new Set(Object.keys(cacheOptions.keys));
    const known = [...ruled].filter((name) => !schema.getType(name));
    expect(known, 'rules for types that do not exist').toEqual([]);
    const missing = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .filter((type) => isObjectType(type) && !('id' in type.getFields()))
      .map((type) => type.name)
      .filter(
        (name) => !/(Connection|Edge|Success|Error|Change|Item|Query|Mutation|Subscription)$/.test(name),
      )
      .filter((name) => !ruled.has(name));
    expect(missing).toEqual([]);
  });
});
