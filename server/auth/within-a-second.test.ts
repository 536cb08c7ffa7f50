/**
 * What somebody loses reaches their open streams within a second, because they are told and not because somebody asks
 * by the clock: here nothing does, so that what waited for it would wait for an hour. The time is measured from the
 * answer of what took the right to the last of what had to come; a busy machine is given some tries.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { administrator, type Administrator } from '../testing/administrator.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { makeApiToken } from '../testing/api-tokens.ts';
import { eventually } from '../testing/eventually.ts';
import { globalLeadId, globalUserId } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { openStreams } from '../testing/open-streams.ts';
import { aUser, demoPeople, teams, type Person } from '../testing/people.ts';
import { watch, type Watch } from '../testing/watch.ts';

const { admin, salesDe, sales2De, managerDe } = demoPeople;
const WITHIN_MS = 1_000;
const TRIES = 5;

let app: TestApp;
let boss: Administrator;
beforeAll(async () => {
  app = await startTestApp({ withoutPolls: true });
  boss = administrator(app, admin.email);
});
afterAll(() => app.stop());
const streams = openStreams(() => app.url);
const open: Watch[] = [];
afterEach(async () => {
  await streams.close();
  await Promise.all(open.splice(0).map((it) => it.stop()));
  await boss.restore();
});

/** The shortest of some tries: what a busy machine adds is not counted, what waits for a clock is there each time. */
async function quickest(attempt: () => Promise<number>): Promise<number> {
  let least = Infinity;
  for (let tries = 0; tries < TRIES && least >= WITHIN_MS; tries++) least = Math.min(least, await attempt());
  return least;
}

async function somebody(): Promise<Person> {
  const person = await aUser(app.admin);
  await app.admin.query(
    'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $1) WHERE id = $2',
    [admin.id, person.id],
  );
  return person;
}
async function send(query: string, token: string): Promise<void> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  expect(await response.text()).not.toMatch(/"errors"|Error"/);
}
const another = (email: string) => {
  app.forget(email);
  return app.token(email);
};
async function sessionOf(person: Person): Promise<string> {
  const { rows } = await app.admin.query<{ id: string }>(
    'SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at LIMIT 1',
    [person.id],
  );
  return Buffer.from(`Session:${rows[0]?.id}`).toString('base64url');
}

describe('while streams are open, effective within a second: what is open under a session closes when it', () => {
  it.each<[string, (person: Person, token: string) => Promise<unknown>]>([
    ['is logged out', (_person, token) => send('mutation { logout { __typename } }', token)],
    [
      'is revoked from another one',
      async (person) =>
        send(
          `mutation { revokeSession(input: { id: "${await sessionOf(person)}" }) { __typename } }`,
          await another(person.email),
        ),
    ],
    [
      'was there before the password was changed',
      async (person) =>
        send(
          'mutation { changePassword(input: { current: "demo", next: "ein langer Satz" }) { __typename } }',
          await another(person.email),
        ),
    ],
    ['is of somebody who is deactivated', (person) => boss.deactivate(person)],
    ['is deleted', ({ id }) => app.admin.query('DELETE FROM sessions WHERE user_id = $1', [id])],
  ])('%s', async (_name, end) => {
    expect(
      await quickest(async () => {
        const person = await somebody();
        const token = await app.token(person.email);
        const [socket, sse, other] = await Promise.all([
          streams.socket(token),
          streams.sse(token),
          streams.sse(await app.token(managerDe.email)),
        ]);
        await end(person, token);
        const began = performance.now();
        await eventually(() => {
          expect(socket.closed?.code).toBe(4403);
          expect(sse.ended).toBe(true);
        });
        expect(other.ended).toBe(false);
        return performance.now() - began;
      }),
    ).toBeLessThan(WITHIN_MS);
  });

  it.each<[string, (person: Person, tokenId: string) => Promise<unknown>]>([
    [
      'is an API token that is revoked',
      (person, tokenId) =>
        app
          .token(person.email)
          .then((token) =>
            send(`mutation { revokeApiToken(input: { id: "${tokenId}" }) { __typename } }`, token),
          ),
    ],
    ['is the API token of somebody deactivated', (person) => boss.deactivate(person)],
  ])('%s', async (_name, end) => {
    expect(
      await quickest(async () => {
        const person = await somebody();
        const { id, secret } = await makeApiToken(app, person.email, ['READ']);
        const [socket, sse] = await Promise.all([streams.socket(secret), streams.sse(secret)]);
        await end(person, id);
        const began = performance.now();
        await eventually(() => {
          expect(socket.closed?.code).toBe(4403);
          expect(sse.ended).toBe(true);
        });
        return performance.now() - began;
      }),
    ).toBeLessThan(WITHIN_MS);
  });

  it('is ended by another process: it is the database that tells', async () => {
    const other = await startTestApp({ database: app.database, withoutPolls: true });
    try {
      expect(
        await quickest(async () => {
          const person = await somebody();
          const token = await app.token(person.email);
          const sse = await streams.sse(token);
          const response = await fetch(`${other.url}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: JSON.stringify({ query: 'mutation { logout { __typename } }' }),
          });
          expect(response.status).toBe(200);
          const began = performance.now();
          await eventually(() => expect(sse.ended).toBe(true));
          return performance.now() - began;
        }),
      ).toBeLessThan(WITHIN_MS);
    } finally {
      await other.stop();
    }
  });
});

describe('while streams are open, effective within a second: open lists follow', () => {
  const live = async (email: string, field: string) => {
    const watched = await watch(app, email, field);
    open.push(watched);
    return watched.live();
  };
  interface Loss {
    readonly what: string;
    readonly who: Person;
    readonly field: string;
    readonly helps?: true;
    /** The cursor that must be reached, and by what it is left. */
    readonly take: (lead: string) => Promise<string>;
  }
  const run = async (name: string, input: object) => {
    const { cursor } = await mutator(app)(name, input, admin.email);
    if (!cursor) throw new Error(`${name} was refused`);
    return cursor;
  };
  const put = (person: Person, edit: object) => boss.put(person, edit).then((it) => it.cursor);
  const losses: readonly Loss[] = [
    {
      what: 'a role',
      who: managerDe,
      field: 'leadChanges',
      take: () => put(managerDe, { role: 'SALES' }),
    },
    {
      what: 'a territory',
      who: salesDe,
      field: 'leadChanges',
      take: () => put(salesDe, { territories: ['CH'] }),
    },
    {
      what: 'somebody from the team',
      who: managerDe,
      field: 'leadChanges',
      take: () => put(salesDe, { teamId: null }),
    },
    {
      what: 'somebody from the team, in the list of follow-ups',
      who: managerDe,
      field: 'followUpChanges(filter: { scope: TEAM })',
      take: () => put(salesDe, { teamId: null }),
    },
    {
      what: 'ownership',
      who: salesDe,
      field: 'leadChanges',
      take: (leadId) =>
        run('proposeTransfer', {
          leadId,
          toUserId: globalUserId(sales2De.id),
          reason: 'Wie am Telefon besprochen',
        }),
    },
    {
      what: 'ownership, in the list of follow-ups',
      who: salesDe,
      field: 'followUpChanges',
      take: (leadId) =>
        run('proposeTransfer', {
          leadId,
          toUserId: globalUserId(sales2De.id),
          reason: 'Wie am Telefon besprochen',
        }),
    },
    {
      what: 'collaboration',
      who: sales2De,
      helps: true,
      field: 'leadChanges',
      take: (leadId) => run('removeCollaborator', { leadId, userId: globalUserId(sales2De.id) }),
    },
  ];

  it.each(losses)('the loss of $what', async ({ who, field, helps, take }) => {
    expect(
      await quickest(async () => {
        await boss.restore();
        await app.admin.query('TRUNCATE leads CASCADE');
        const { id } = await makeLead(app.admin, { territory: 'DE-HH', ownerId: salesDe.id });
        await makeFollowUp(app.admin, id, { assignee_id: salesDe.id });
        const leadId = globalLeadId(id);
        if (helps) await run('addCollaborator', { leadId, userId: globalUserId(who.id) });
        const watched = await live(who.email, field);
        const cursor = await take(leadId);
        const began = performance.now();
        const changes = await watched.reached(cursor);
        expect(changes.map((it) => it.kind)).toEqual(['LEFT']);
        return performance.now() - began;
      }),
    ).toBeLessThan(WITHIN_MS);
  });

  it('what a promotion brings, too', async () => {
    expect(
      await quickest(async () => {
        await boss.restore();
        await app.admin.query('TRUNCATE leads CASCADE');
        await makeLead(app.admin, { territory: 'DE-HH', ownerId: sales2De.id });
        const watched = await live(salesDe.email, 'leadChanges');
        const { cursor } = await boss.put(salesDe, { role: 'MANAGER', teamId: teams.germany.id });
        const began = performance.now();
        expect((await watched.reached(cursor)).map((it) => it.kind)).toEqual(['ENTERED']);
        return performance.now() - began;
      }),
    ).toBeLessThan(WITHIN_MS);
  });
});

it('while streams are open, effective within a second: a session that expires, with nobody to tell of it', async () => {
  const polled = await startTestApp();
  const others = openStreams(() => polled.url);
  try {
    expect(
      await quickest(async () => {
        polled.forget(salesDe.email);
        const token = await polled.token(salesDe.email);
        const [socket, sse] = await Promise.all([others.socket(token), others.sse(token)]);
        const { rows } = await polled.admin.query<{ ends: Date }>(
          `UPDATE sessions SET expires_at = clock_timestamp() + interval '1500 ms'
           WHERE user_id = $1 RETURNING expires_at AS ends`,
          [salesDe.id],
        );
        await eventually(() => {
          expect(socket.closed?.code).toBe(4403);
          expect(sse.ended).toBe(true);
        });
        const late = Date.now() - (rows[0]?.ends.getTime() ?? 0);
        expect(late).toBeGreaterThan(-50);
        return late;
      }),
    ).toBeLessThan(WITHIN_MS);
  } finally {
    await others.close();
    await polled.stop();
  }
});
