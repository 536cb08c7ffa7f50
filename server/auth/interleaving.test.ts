/**
 * Many requests of several people at once over few connections: no answer is another's. The viewer's setting is local to
 * a transaction; if it outlived one, or two shared one, somebody would be told what is another's.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAs } from '../db/viewer-transaction.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { tries } from '../testing/tries.ts';

/** `INTERLEAVED_REQUESTS=5000` asks longer. */
const REQUESTS = Number(process.env['INTERLEAVED_REQUESTS'] ?? tries(80, 24));
const SNAPSHOTS = 8 * REQUESTS;
/** Asked by so many clients beside each other. */
const AT_ONCE = 12;

const people = [demoPeople.salesDe, demoPeople.salesCh, demoPeople.salesAt];

describe.each([1, 10])('two users’ requests interleaved on a pool of %i:', (poolSize) => {
  let app: TestApp;
  const leads = new Map<string, string>();

  beforeAll(async () => {
    app = await startTestApp({ poolSize });
    for (const person of people) {
      const territory = person.territories[0] ?? 'DE';
      const { id } = await makeLead(app.admin, {
        ownerId: person.id,
        companyName: `Haus ${person.name}`,
        territory,
      });
      leads.set(person.id, encodeGlobalId('Lead', id));
      await app.token(person.email);
    }
  });
  afterAll(() => app.stop());

  it(`keeps ${SNAPSHOTS} interleaved snapshots of two people apart`, { timeout: 300_000 }, async () => {
    const mistaken: string[] = [];
    let next = 0;
    const client = async () => {
      while (next < SNAPSHOTS) {
        const person = people[next++ % 2];
        if (!person) throw new Error('there are two');
        const seen = await readAs(app.open.resources.db, person.id, ({ tx }) =>
          tx.lead.findMany({ select: { ownerId: true } }),
        );
        if (seen.length !== 1 || seen[0]?.ownerId !== person.id)
          mistaken.push(`${person.email}: ${JSON.stringify(seen)}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    expect(mistaken).toEqual([]);
  });

  it(`keeps ${REQUESTS} interleaved reads, writes and failures apart`, { timeout: 300_000 }, async () => {
    const strangers: string[] = [];
    let answered = 0;
    const ask = async (n: number): Promise<void> => {
      const person = people[n % people.length];
      const other = people[(n + 1) % people.length];
      if (!person || !other) throw new Error('there is always somebody');
      const own = leads.get(person.id);
      const foreign = leads.get(other.id);
      const { query, variables, expected } =
        kinds[Math.floor(n / people.length) % kinds.length]?.(person, own, foreign) ?? {};
      const { data } = await app.query(query ?? '', variables, person.email);
      answered++;
      const told = JSON.stringify(data);
      if (told !== JSON.stringify(expected)) strangers.push(`${person.email}: ${told}`);
    };
    let next = 0;
    const client = async () => {
      while (next < REQUESTS) await ask(next++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    expect(strangers).toEqual([]);
    expect(answered).toBe(REQUESTS);
    // Every one of them was written by its owner, and no connection is left with a viewer.
    const { rows } = await app.admin.query<{ wrong: number; right: number }>(
      `SELECT count(*) FILTER (WHERE a.by_user_id <> l.owner_id)::int AS wrong,
              count(*) FILTER (WHERE a.by_user_id = l.owner_id)::int AS right
       FROM activities a JOIN leads l ON l.id = a.lead_id`,
    );
    expect(rows[0]?.wrong).toBe(0);
    expect(rows[0]?.right).toBeGreaterThan(REQUESTS / 10);
  });
});

interface Asked {
  readonly query: string;
  readonly variables: object;
  readonly expected: unknown;
}
type Person = (typeof people)[number];

/** Each asks for one's own and for what is another's, so that an answer says under whose name it was read. */
const kinds: readonly ((person: Person, own?: string, foreign?: string) => Asked)[] = [
  (person, own, foreign) => ({
    query: `query ($own: ID!, $foreign: ID!) { viewer { user { email } } own: lead(id: $own) { companyName }
      foreign: lead(id: $foreign) { companyName } leads(first: 5) { totalCount nodes { companyName } } }`,
    variables: { own, foreign },
    expected: {
      viewer: { user: { email: person.email } },
      own: { companyName: `Haus ${person.name}` },
      foreign: null,
      leads: { totalCount: 1, nodes: [{ companyName: `Haus ${person.name}` }] },
    },
  }),
  (person, own) => ({
    query: `mutation ($input: LogActivityInput!) { logActivity(input: $input) { __typename
      ... on LogActivitySuccess { activity { by { email } } lead { owner { email } } } } }`,
    variables: { input: { leadId: own, type: 'NOTE', summary: 'Ein Vermerk' } },
    expected: {
      logActivity: {
        __typename: 'LogActivitySuccess',
        activity: { by: { email: person.email } },
        lead: { owner: { email: person.email } },
      },
    },
  }),
  (_person, _own, foreign) => ({
    query: `mutation ($input: LogActivityInput!) { logActivity(input: $input) { __typename } }`,
    variables: { input: { leadId: foreign, type: 'NOTE', summary: 'Ein Vermerk' } },
    expected: { logActivity: { __typename: 'NotFoundError' } },
  }),
  (person, own, foreign) => ({
    // Refused half way: its transaction is rolled back, its connection goes to the next.
    query: `query ($own: ID!, $foreign: ID!) { assignmentRules { id } node(id: $foreign) { id }
      mine: node(id: $own) { ... on Lead { owner { email } } } }`,
    variables: { own, foreign },
    expected: { assignmentRules: null, node: null, mine: { owner: { email: person.email } } },
  }),
];
