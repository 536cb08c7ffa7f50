/**
 * Answers that are made once for many are the answers that each would have got alone: two servers on one database, of
 * which one shares, while people do things at random; every watcher hears the same from both.
 */
import fc from 'fast-check';
import { getNamedType, isCompositeType, isUnionType, type GraphQLNamedType } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { schema } from '../schema/schema.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventually } from '../testing/eventually.ts';
import { headCursor } from '../testing/inspect.ts';
import { mutator } from '../testing/mutations.ts';
import { aUser, demoPeople, type Person } from '../testing/people.ts';
import { registration } from '../testing/person.ts';
import { tries } from '../testing/tries.ts';
import { SHAREABLE } from './shareable.ts';

/** `SHARED_STEPS=2000` does more. */
const STEPS = Number(process.env['SHARED_STEPS'] ?? tries(20, 12));
const SEED = Number(process.env['SHARED_SEED'] ?? 20261128);
/** How often a stream says how far it has come: each step waits for that. */
const TICK_MS = 150;
const MONDAY = '2027-03-01T11:00:00.000Z';

/** Two who are the same to most leads, of every kind, and one who is not. */
const twins = [demoPeople.admin, demoPeople.managerDe, demoPeople.salesDe].map((person, n): Person => ({
  ...person,
  id: `00000000-0000-4000-8000-00000000000${n}`,
  email: `twin.of.${person.email}`,
}));
const { admin, managerDe, salesDe, salesCh } = demoPeople;
const people: readonly Person[] = [admin, managerDe, salesDe, salesCh, ...twins];

describe('the list of what can be shared', () => {
  it.each(Object.entries(SHAREABLE))('names fields of %s that there are', (type, fields) => {
    const named = schema.getType(type);
    const known = named && 'getFields' in named ? Object.keys(named.getFields()) : [];
    expect(fields.filter((field) => !known.includes(field))).toEqual([]);
  });
});

describe('two servers, of which one shares its answers', () => {
  let sharing: TestApp;
  let single: TestApp;
  const clients: Client[] = [];
  const watches: (readonly [shared: Watched, own: Watched])[] = [];

  beforeAll(async () => {
    sharing = await startTestApp({ tickMs: TICK_MS });
    single = await startTestApp({ tickMs: TICK_MS, database: sharing.database, sharedAnswers: false });
    for (const app of [sharing, single]) app.setClock(MONDAY);
    for (const twin of twins) await aUser(sharing.admin, twin);
    await sharing.admin.query(
      'UPDATE users u SET password_hash = d.password_hash FROM users d WHERE d.id = $1 AND u.id = ANY ($2)',
      [admin.id, twins.map((it) => it.id)],
    );
    for (const person of people) {
      const [shared, own] = await Promise.all([sharing, single].map((app) => clientOf(app, person.email)));
      if (!shared || !own) throw new Error('there are two');
      clients.push(shared, own);
      for (const field of fieldsFor(person)) {
        watches.push([watch(shared, person, field), watch(own, person, field)]);
      }
    }
    await caughtUp();
  });
  afterAll(async () => {
    for (const client of clients) await client.dispose();
    await single.stop();
    await sharing.stop();
  });

  async function caughtUp(): Promise<void> {
    const head = await headCursor(sharing.admin);
    await eventually(() => {
      const late = watches.flat().filter((it) => !it.ended && it.cursor < head);
      expect(late.map((it) => it.name)).toEqual([]);
    });
  }

  it(`hears the same from both, ${STEPS} steps`, { timeout: 60_000 + STEPS * 1_000 }, async () => {
    const steps = fc.sample(step, { numRuns: STEPS, seed: SEED });
    const world: World = { act: mutator(sharing), leads: [], app: sharing };
    const done: string[] = [];
    for (const take of steps) {
      done.push(await take(world));
      await caughtUp();
      for (const pair of watches) {
        const [shared, own] = pair;
        expect(shared.told, `${shared.name} after ${done.join(', ')}`).toEqual(own.told);
        for (const it of pair) {
          it.told.length = 0;
          if (it.ended) it.restart();
        }
      }
      if (watches.flat().some((it) => it.cursor === '')) await caughtUp();
    }
    const { made, sent, failed, sentOf } = sharing.open.resources.fanOut.stats();
    expect(failed).toBe(0);
    // Of every kind of stream, not only in the sum.
    expect(
      [...sentOf]
        .filter(([, times]) => times > 0)
        .map(([type]) => type)
        .sort(),
    ).toEqual(['EventItem', 'FollowUpChange', 'LeadChange']);
    expect(sent).toBeGreaterThan(made);
    expect(made).toBeGreaterThan(2 * STEPS);
    expect(single.open.resources.fanOut.stats().sent).toBe(0);
    expect(new Set(done.map((it) => it.split(' ')[0])).size, done.join(', ')).toBeGreaterThan(5);
  });
});

function fieldsFor({ role }: Person): string[] {
  return [
    'leadChanges',
    'leadChanges(filter: { mine: true, territory: [DE] })',
    'leadChanges(filter: { pool: true, status: [ACTIVE, REGISTERED] })',
    'events',
    'followUpChanges',
    ...(role === 'SALES' ? [] : ['followUpChanges(filter: { scope: TEAM })']),
  ].map((field) => field.replace('[DE]', '["DE"]'));
}

interface Watched {
  readonly name: string;
  readonly told: unknown[];
  cursor: string;
  ended: boolean;
  restart(): void;
}

const item = z.looseObject({ __typename: z.string(), cursor: z.string() });

function watch(client: Client, { email }: Person, field: string): Watched {
  const query = `subscription { ${field} ${selection(fieldType(field), 4)} }`;
  const watched: Watched = { name: `${email} ${field}`, told: [], cursor: '', ended: false, restart };
  restart();
  return watched;

  function restart(): void {
    watched.ended = false;
    watched.cursor = '';
    client.subscribe<Record<string, unknown>>(
      { query },
      {
        next({ data, errors }) {
          if (errors || !data) {
            watched.told.push({ errors });
            return;
          }
          const { cursor, ...told } = item.parse(Object.values(data)[0]);
          watched.cursor = cursor;
          if (told.__typename !== 'StreamCheckpoint') watched.told.push(withoutCursors(told));
        },
        error: (error) => {
          watched.told.push({ error });
          watched.ended = true;
        },
        complete: () => {
          watched.ended = true;
        },
      },
    );
  }
}

/** Everything of a type that can be shared, so deep. */
function selection(type: GraphQLNamedType, depth: number): string {
  if (isUnionType(type)) {
    const parts = type.getTypes().map((member) => `... on ${member.name} ${selection(member, depth)}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  if (!('getFields' in type)) throw new Error(`${type.name} has no fields`);
  const fields = type.getFields();
  const selected = (SHAREABLE[type.name] ?? []).flatMap((name) => {
    const field = fields[name];
    const of = field && getNamedType(field.type);
    if (!of || (isCompositeType(of) && depth === 0)) return [];
    return [isCompositeType(of) ? `${name} ${selection(of, depth - 1)}` : name];
  });
  return `{ __typename ${selected.join(' ')} }`;
}

function fieldType(field: string): GraphQLNamedType {
  const [name = ''] = field.split('(');
  const found = schema.getSubscriptionType()?.getFields()[name];
  if (!found) throw new Error(`there is no subscription ${name}`);
  return getNamedType(found.type) as GraphQLNamedType;
}

/** An item's own cursor promises as much as its stream can; an event's is a part of the event. */
function withoutCursors(told: object): object {
  return JSON.parse(
    JSON.stringify(told, (key, value: unknown) => (key === 'head' ? undefined : value)),
  ) as object;
}

async function clientOf(app: TestApp, email: string): Promise<Client> {
  return createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${await app.token(email)}` },
    retryAttempts: 0,
    lazy: false,
  });
}

interface World {
  readonly app: TestApp;
  readonly act: ReturnType<typeof mutator>;
  readonly leads: { id: string; version: number }[];
}

type Step = (world: World) => Promise<string>;

const somebody = fc.constantFrom(...people);
const pick = fc.nat();

function onLead(name: string, input: (world: World, n: number) => object): fc.Arbitrary<Step> {
  return fc.tuple(somebody, pick, pick).map(([person, which, n]) => async (world) => {
    const lead = world.leads[which % Math.max(world.leads.length, 1)];
    if (!lead) return 'nothing';
    const found = await world.app.query('query ($id: ID!) { lead(id: $id) { version owner { id } } }', { id: lead.id }, admin.email); // prettier-ignore
    const { version = 1, owner } = z
      .object({ version: z.int(), owner: z.object({ id: z.string() }).nullable() })
      .partial()
      .parse(found.data?.['lead'] ?? {});
    // Mostly by who may: else little would happen.
    const owning = people.find((it) => owner?.id === globalUserId(it.id));
    const actor = n % 4 === 0 ? person : n % 4 === 1 ? admin : (owning ?? person);
    const answer = await world.act(name, { leadId: lead.id, ...(name in VERSIONED && { version }), ...input(world, n) }, actor.email); // prettier-ignore
    return `${name} by ${actor.email}: ${answer.__typename}`;
  });
}

const VERSIONED = { updateLead: 1, changeLeadStatus: 1, documentFirstContact: 1, convertLead: 1 };

const globalUserId = (id: string) => Buffer.from(`User:${id}`).toString('base64');
const user = (n: number) => globalUserId(people[n % people.length]?.id ?? '');

const register: fc.Arbitrary<Step> = fc
  .tuple(somebody, pick, fc.boolean())
  .map(([person, n, first]) => async ({ act, leads }) => {
    const territory = ['DE-BY', 'DE-BE', 'AT-9', 'CH-ZH'][n % 4];
    const answer = await act(
      'registerLead',
      registration({
        territory,
        contacts: [{ lastName: `Kraus ${n}`, phone: `+49 30 ${1_000_000 + (n % 8_000_000)}`, primary: true }],
        ...(first && {
          firstContact: { channel: 'PHONE', at: '2027-02-26T10:00:00Z', note: 'Hat Interesse an Proben.' },
        }),
      }),
      n % 3 === 0 ? admin.email : person.email,
    );
    if (answer.lead) leads.push({ id: answer.lead.id, version: answer.lead.version });
    return `registerLead ${answer.__typename}`;
  });

/** Everybody concerned goes on alone for a while. */
const changeRights: fc.Arbitrary<Step> = pick.map((n) => async ({ app }) => {
  const person = people[n % people.length];
  if (!person || person.role === 'ADMIN') return 'nothing';
  const userId = globalUserId(person.id);
  const seen = await app.query(
    'query ($id: ID!) { node(id: $id) { ... on User { version } } }',
    { id: userId },
    admin.email,
  );
  const { version } = z.object({ version: z.int() }).parse(seen.data?.['node']);
  const input = { userId, version, territories: n % 2 === 0 ? ['DE', 'AT'] : [...person.territories] };
  const { data, errors } = await app.query(
    'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }',
    { input },
    admin.email,
  );
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return `updateUser ${item.partial().parse(data['updateUser']).__typename}`;
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: register },
  onLead('logActivity', (_world, n) => ({
    type: ['NOTE', 'CALL', 'SAMPLE_SENT'][n % 3],
    summary: 'Am Telefon',
  })),
  onLead('updateLead', (_world, n) => ({
    city: `Ort ${n % 5}`,
    employeeCount: n % 50,
    notes: `Notiz ${n % 3}`,
  })),
  onLead('documentFirstContact', () => ({
    channel: 'VISIT',
    at: '2027-02-26T10:00:00Z',
    note: 'War vor Ort und hat probiert.',
  })),
  onLead('changeLeadStatus', (_world, n) => ({ to: ['QUALIFIED', 'ACTIVE', 'PROPOSAL'][n % 3] })),
  onLead('claimLead', () => ({})),
  onLead('assignLead', (_world, n) => ({ toUserId: user(n) })),
  onLead('addCollaborator', (_world, n) => ({ userId: user(n) })),
  onLead('proposeTransfer', (_world, n) => ({ toUserId: user(n), reason: 'Kennt das Haus besser.' })),
  onLead('stopClock', () => ({ reason: 'Der Betrieb hat Ferien.' })),
  onLead('resumeClock', () => ({})),
  onLead('deleteLead', () => ({})),
  onLead('restoreLead', () => ({})),
  changeRights,
);
