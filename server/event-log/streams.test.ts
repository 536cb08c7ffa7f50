import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../events/cursor.ts';
import { appendEvents } from '../events/append.ts';
import { fireDue } from '../follow-ups/engine.ts';
import { operateAsSystem } from '../operate.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalUserId, headCursor, leadIdOf } from '../testing/inspect.ts';
import { demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, registration, type Person } from '../testing/person.ts';
import { watch, watchBySse, type Seen, type Watch } from '../testing/watch.ts';

const MONDAY = '2027-03-01T11:00:00.000Z';
const SALES = 'sales.de@example.com';
const SALES2 = 'sales2.de@example.com';
const MANAGER = 'manager.de@example.com';

let app: TestApp;
let sales: Person;
let manager: Person;
const open: Watch[] = [];

beforeAll(async () => {
  app = await startTestApp();
  app.setClock(MONDAY);
  sales = personOf(app, SALES);
  manager = personOf(app, MANAGER);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.stop()));
  expect(await flawsOfLog(app.admin)).toEqual([]);
});
afterAll(() => app.stop());

async function stream(email: string, field: string): Promise<Watch> {
  const watched = await watch(app, email, field);
  open.push(watched);
  return watched;
}
const live = async (email: string, field: string) => (await stream(email, field)).live();
const head = () => headCursor(app.admin);
const log = (leadId: string, type = 'NOTE', person = sales) =>
  person.do('logActivity', { leadId, type, summary: 'Am Telefon' });
const kinds = (changes: readonly Seen[]) => changes.map((it) => [it.kind, it.leadId]);
/** Something this person sees: when it has come, so has everything before. */
const marker = async (person: Person) =>
  (await person.do('registerLead', registration({ territory: 'DE-HH' }))).cursor ?? '';

async function ask(email: string, query: string): Promise<Record<string, unknown>> {
  const { data, errors } = await app.query(query, {}, email);
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** @returns the cursor of it */
async function assign(globalId: string, { id: userId }: { id: string }): Promise<string> {
  const { workerDb, clock } = app.open.resources;
  const leadId = leadIdOf(globalId);
  await operateAsSystem(workerDb, clock, async ({ tx, now }) => {
    await tx.lead.update({ where: { id: leadId }, data: { ownerId: userId } });
    await appendEvents(tx, [
      {
        type: 'LEAD_ASSIGNED',
        time: now,
        leadId,
        userId,
        subjectId: leadId,
        decisionId: randomUUID(),
        data: {},
      },
    ]);
  });
  return head();
}

interface List {
  readonly asOf: string;
  readonly nodes: readonly { readonly id: string; readonly version: number }[];
}
const leadList = async (email: string): Promise<List> =>
  (await ask(email, '{ leads(first: 100, filter: { mine: true }) { asOf nodes { id version } } }'))
    .leads as List;

describe('beside concurrent writers', () => {
  it('a list with its stream, begun at any moment, is the list at the end', async () => {
    const at = (watched: Watch, start: List) => {
      const state = new Map(start.nodes.map((it) => [it.id, it.version]));
      for (const { kind, leadId = '', lead } of watched.changes) {
        if (kind === 'LEFT') state.delete(leadId);
        else state.set(leadId, lead?.version ?? -1);
      }
      return state;
    };
    const begun: { start: List; leads: Watch; events: Watch }[] = [];
    const begin = async () => {
      const start = await leadList(SALES);
      begun.push({
        start,
        leads: await stream(SALES, `leadChanges(after: "${start.asOf}", filter: { mine: true })`),
        events: await stream(SALES, `events(after: "${start.asOf}")`),
      });
    };
    const writer = async () => {
      for (let n = 0; n < 3; n++) {
        const { id } = await sales.register({ territory: 'DE-HH' });
        await log(id, 'CALL');
      }
    };
    const writers = Promise.all(Array.from({ length: 3 }, writer));
    for (let n = 0; n < 3; n++) await begin();
    await writers;

    const end = await head();
    const last = await leadList(SALES);
    expect(last.nodes).toHaveLength(9);
    const all = (await eventsOf(app.admin)).map((it) => it.position);
    for (const { start, leads, events } of begun) {
      await Promise.all([leads.reached(end), events.reached(end)]);
      expect(at(leads, start)).toEqual(new Map(last.nodes.map((it) => [it.id, it.version])));
      const decoded = decodeCursor(start.asOf);
      const from = decoded.ok ? decoded.position : 0n;
      expect(events.changes.map((it) => it.event?.position)).toEqual(all.filter((it) => BigInt(it) > from));
      for (const { items } of [leads, events]) {
        const cursors = items.map((it) => it.cursor);
        expect(cursors).toEqual(cursors.toSorted());
      }
    }
  });
});

describe('leadChanges', () => {
  it('tells ENTERED, CHANGED and LEFT relative to the filter; LEFT carries the id alone', async () => {
    const [every, registered, active] = await Promise.all([
      live(SALES, 'leadChanges'),
      live(SALES, 'leadChanges(filter: { status: [REGISTERED] })'),
      live(SALES, 'leadChanges(filter: { status: [ACTIVE] })'),
    ]);
    const { id } = await sales.register();
    await every.upTo(1);
    const { cursor = '' } = await log(id, 'CALL');
    expect(kinds(await every.reached(cursor))).toEqual([
      ['ENTERED', id],
      ['CHANGED', id],
    ]);
    expect(every.changes[1]).toMatchObject({
      cursor,
      lead: { id, status: 'ACTIVE', version: 2 },
      // The newest of three: the call, the status, and the T7 that counts from it.
      event: { type: 'FOLLOW_UP_MOVED' },
    });
    expect(kinds(await active.upTo(1))).toEqual([['ENTERED', id]]);
    expect(kinds(await registered.upTo(2))).toEqual([
      ['ENTERED', id],
      ['LEFT', id],
    ]);
    expect(registered.changes[1]).toMatchObject({ lead: null, event: null });
  });

  it('tells each viewer of what they see', async () => {
    const [colleague, boss, abroad] = await Promise.all([
      live(SALES2, 'leadChanges'),
      live(MANAGER, 'leadChanges'),
      live('sales.ch@example.com', 'leadChanges'),
    ]);
    const { id } = await sales.register();
    const theirs = await personOf(app, SALES2).register();
    const swiss = await personOf(app, 'sales.ch@example.com').register({ territory: 'CH-ZH' });
    expect(kinds(await colleague.upTo(1))).toEqual([['ENTERED', theirs.id]]);
    expect(kinds(await boss.upTo(2))).toEqual([
      ['ENTERED', id],
      ['ENTERED', theirs.id],
    ]);
    expect(kinds(await abroad.upTo(1))).toEqual([['ENTERED', swiss.id]]);
    // Nothing followed behind: the next that comes is the next they see.
    const cursor = await marker(personOf(app, SALES2));
    expect(kinds(await colleague.reached(cursor))).toHaveLength(2);
    expect(kinds(await boss.reached(cursor))).toHaveLength(3);
  });

  it('goes by mine, team and territory', async () => {
    const [mine, team, bavaria, germany] = await Promise.all([
      live(MANAGER, 'leadChanges(filter: { mine: true })'),
      live(MANAGER, 'leadChanges(filter: { team: true })'),
      live(MANAGER, 'leadChanges(filter: { territory: ["DE-BY"] })'),
      live(MANAGER, 'leadChanges(filter: { territory: ["DE"] })'),
    ]);
    const berlin = await sales.register();
    const own = await manager.register({ territory: 'DE-BY' });
    expect(kinds(await mine.upTo(1))).toEqual([['ENTERED', own.id]]);
    expect(kinds(await bavaria.upTo(1))).toEqual([['ENTERED', own.id]]);
    const both = [
      ['ENTERED', berlin.id],
      ['ENTERED', own.id],
    ];
    expect(kinds(await team.upTo(2))).toEqual(both);
    expect(kinds(await germany.upTo(2))).toEqual(both);
  });

  it('a lead that changes hands leaves one list and enters the other', async () => {
    const { id } = await sales.register();
    const [before, after, boss] = await Promise.all([
      live(SALES, 'leadChanges'),
      live(SALES2, 'leadChanges'),
      live(MANAGER, 'leadChanges'),
    ]);
    await assign(id, demoPeople.sales2De);
    expect(kinds(await before.upTo(1))).toEqual([['LEFT', id]]);
    expect(kinds(await after.upTo(1))).toEqual([['ENTERED', id]]);
    expect(kinds(await boss.upTo(1))).toEqual([['CHANGED', id]]);
    expect(JSON.stringify(before.changes)).not.toContain(globalUserId(demoPeople.sales2De.id));
  });

  it('leaves also the list of who was told ahead of their cursor that it is back', async () => {
    const { id } = await sales.register();
    // What is told of the first is read after it: when the lead is back already, it is in the list.
    const away = await assign(id, demoPeople.sales2De);
    await assign(id, demoPeople.salesDe);
    await assign(id, demoPeople.sales2De);
    const resumed = await stream(SALES, `leadChanges(after: "${away}")`);
    expect(kinds(await resumed.reached(await head()))).toEqual([['LEFT', id]]);
    // And the other way round, of who was told that it is gone.
    const theirs = await stream(SALES2, `leadChanges(after: "${away}")`);
    expect(kinds(await theirs.reached(await head()))).toEqual([['ENTERED', id]]);
  });

  it('collapses what was missed to one item a lead; events is exact', async () => {
    const known = await sales.register();
    const after = await head();
    const fresh = await sales.register();
    await log(known.id, 'CALL');
    await log(fresh.id, 'CALL');
    const gone = await sales.register();
    await sales.do('changeLeadStatus', { leadId: gone.id, to: 'LOST', reason: 'PRICE', version: 1 });
    const { cursor = '' } = await log(known.id, 'MEETING');

    const leads = await stream(
      SALES,
      `leadChanges(after: "${after}", filter: { status: [REGISTERED, ACTIVE] })`,
    );
    expect(kinds(await leads.reached(cursor))).toEqual([
      ['ENTERED', fresh.id],
      ['LEFT', gone.id],
      ['CHANGED', known.id],
    ]);
    expect(leads.changes.at(-1)).toMatchObject({ cursor, event: { data: { activityType: 'MEETING' } } });
    const exact = await stream(SALES, `events(after: "${after}")`);
    await exact.reached(cursor);
    expect(exact.changes.map((it) => it.event?.position)).toEqual(
      (await eventsOf(app.admin)).map((it) => it.position).slice(-exact.changes.length),
    );
    expect(exact.changes.length).toBeGreaterThanOrEqual(15);
  });
});

describe('followUpChanges', () => {
  it('follows planning, firing and completing', async () => {
    const [mine, team, colleague] = await Promise.all([
      live(SALES, 'followUpChanges(filter: { status: [PENDING] })'),
      live(MANAGER, 'followUpChanges(filter: { scope: TEAM, kind: [T3] })'),
      live(SALES2, 'followUpChanges'),
    ]);
    const lead = await sales.register({ territory: 'DE-HH' });
    const [t3, t7] = [openFollowUp(lead, 'T3').id, openFollowUp(lead, 'T7').id];
    await mine.upTo(2);
    app.setClock('2027-03-04T08:00:00Z');
    await fireDue(app.open.resources.workerDb, app.open.resources.clock, app.open.resources.log);
    const isToldFiring = ({ changes }: Watch) =>
      changes.some((it) => it.followUpId === t3 && it.kind === 'CHANGED');
    await expect.poll(() => isToldFiring(mine) && isToldFiring(team)).toBe(true);
    const { cursor = '' } = await sales.do('completeFollowUp', { followUpId: t3, outcome: 'DECLINED' });
    app.setClock(MONDAY);
    await mine.reached(cursor);
    const of = (changes: readonly Seen[], id: string) =>
      changes.filter((it) => it.followUpId === id).map((it) => it.kind);
    expect(of(mine.changes, t3)).toEqual(['ENTERED', 'CHANGED', 'LEFT']);
    expect(of(mine.changes, t7)).toEqual(['ENTERED']);
    expect(mine.changes.findLast((it) => it.followUpId === t3)).toMatchObject({
      followUp: null,
      event: null,
    });
    await team.reached(cursor);
    expect(of(team.changes, t3)).toEqual(['ENTERED', 'CHANGED', 'CHANGED']);
    expect(of(team.changes, t7)).toEqual([]);
    const own = await marker(personOf(app, SALES2));
    await colleague.reached(own);
    expect(colleague.changes.every((it) => it.followUpId !== t3 && it.followUpId !== t7)).toBe(true);
  });
});

describe('where a stream begins and goes on', () => {
  it('a checkpoint says where, and that is the head without `after`', async () => {
    const at = await head();
    const watched = await live(SALES, 'events');
    expect(watched.items[0]).toMatchObject({ __typename: 'StreamCheckpoint', cursor: at, head: at });
  });

  it('goes on exactly at the cursor where it was cut off', async () => {
    const after = await head();
    const { id } = await sales.register();
    const first = await stream(SALES, `events(after: "${after}")`);
    const [, second] = await first.upTo(3);
    await first.stop();
    await log(id);
    const { cursor = '' } = await log(id);
    const resumed = await stream(SALES, `events(after: "${second?.cursor ?? ''}")`);
    await resumed.reached(cursor);
    expect(resumed.changes.map((it) => it.event?.type)).toEqual([
      'FOLLOW_UP_PLANNED',
      'ACTIVITY_LOGGED',
      'ACTIVITY_LOGGED',
    ]);
    expect(resumed.changes.at(-1)?.cursor).toBe(cursor);
    expect(resumed.changes.every((it) => it.cursor === it.event?.cursor)).toBe(true);
  });

  it('tells only the types asked for, and the cursor of a mutation is reached all the same', async () => {
    const watched = await live(SALES, 'events(types: [LEAD_REGISTERED])');
    await sales.register();
    const { id } = await sales.register();
    await watched.upTo(2);
    expect(watched.changes.map((it) => it.event?.type)).toEqual(['LEAD_REGISTERED', 'LEAD_REGISTERED']);
    const { cursor = '' } = await log(id);
    const again = await stream(
      SALES,
      `events(after: "${watched.changes[1]?.cursor ?? ''}", types: [LEAD_REGISTERED])`,
    );
    // The catch-up ends with a checkpoint that promises the rest.
    await again.reached(cursor);
    expect(again.changes).toEqual([]);
  });

  it('over server-sent events: the id is the cursor, and Last-Event-ID goes on behind it', async () => {
    const after = await head();
    const { id } = await sales.register();
    const first = await watchBySse(app, SALES, `events(after: "${after}")`);
    open.push(first);
    await first.upTo(3);
    await first.live();
    expect(first.ids).toEqual(first.items.map((it) => it.cursor));
    await first.stop();
    const { cursor = '' } = await log(id);
    // The browser repeats its address with the old `after`: the header wins.
    const resumed = await watchBySse(app, SALES, `events(after: "${after}")`, first.ids[1] ?? '');
    open.push(resumed);
    await resumed.reached(cursor);
    expect(resumed.changes.map((it) => it.event?.type)).toEqual(['FOLLOW_UP_PLANNED', 'ACTIVITY_LOGGED']);
  });

  it.each(['leadChanges', 'followUpChanges', 'events', 'dashboardChanges'])(
    '%s: refuses what is no cursor, and tells of a foreign log and of one that is ahead',
    async (field) => {
      const garbage = await stream(SALES, `${field}(after: "not a cursor")`);
      expect(await garbage.end()).toEqual([]);
      expect(garbage.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);

      const at = await head();
      const decoded = decodeCursor(at);
      if (!decoded.ok) throw new Error('the head is no cursor');
      const foreign = await stream(
        SALES,
        `${field}(after: "${encodeCursor('00000000-0000-4000-8000-000000000000', 1n)}")`,
      );
      expect(await foreign.end()).toMatchObject([
        { __typename: 'ResyncRequired', reason: 'FOREIGN_LOG', cursor: at },
      ]);
      const ahead = await stream(
        SALES,
        `${field}(after: "${encodeCursor(decoded.logId, decoded.position + 1n)}")`,
      );
      expect(await ahead.end()).toMatchObject([
        { __typename: 'ResyncRequired', reason: 'AHEAD', cursor: at },
      ]);
    },
  );

  it('a cursor from before what the log keeps gets TOO_OLD', async () => {
    const old = await head();
    await sales.register();
    const now = await head();
    await app.admin.query('UPDATE event_counter SET tail = head');
    try {
      const watched = await stream(SALES, `events(after: "${old}")`);
      expect(await watched.end()).toMatchObject([{ reason: 'TOO_OLD', cursor: now }]);
      expect((await (await stream(SALES, `events(after: "${now}")`)).live()).changes).toEqual([]);
    } finally {
      await app.admin.query('UPDATE event_counter SET tail = 0');
    }
  });

  it.each([
    ['leadChanges(filter: { followUpUrgency: [OVERDUE] })', 'BAD_USER_INPUT'],
    ['leadChanges(filter: { protectionEndsBefore: "2027-06-01T00:00:00Z" })', 'BAD_USER_INPUT'],
    ['followUpChanges(filter: { urgency: [DUE] })', 'BAD_USER_INPUT'],
    ['followUpChanges(filter: { scope: TEAM })', 'FORBIDDEN'],
    ['followUpChanges(filter: { scope: UNASSIGNED })', 'FORBIDDEN'],
  ])('refuses %s', async (field, code) => {
    const watched = await stream(SALES, field);
    expect(await watched.end()).toEqual([]);
    expect(watched.errors).toMatchObject([{ extensions: { code } }]);
    expect((await live(SALES, 'leadChanges')).errors).toEqual([]);
  });
});

describe('dashboardChanges', () => {
  const figures = async (email: string) =>
    (
      (await ask(email, '{ dashboard { mine { t3Pending t7Pending leads dueToday } } }')).dashboard as {
        mine: Record<string, number>;
      }
    ).mine;
  const AUSTRIA = 'sales.at@example.com';

  it('comes at most once a second, and the last one is right', async () => {
    const austrian = personOf(app, AUSTRIA);
    const watched = await live(AUSTRIA, 'dashboardChanges');
    const began = performance.now();
    let cursor = '';
    for (let n = 0; n < 12; n++) {
      const answer = await austrian.do('registerLead', registration({ territory: 'AT-9' }));
      cursor = answer.cursor ?? '';
    }
    await watched.reached(cursor);
    // The server keeps the pace; how long each takes to render and arrive differs, also between two of them.
    const seconds = (performance.now() - began) / 1_000;
    expect(watched.changes.length).toBeLessThanOrEqual(seconds + 1.1);
    const last = watched.changes.at(-1)?.dashboard;
    expect(last?.mine).toEqual(await figures(AUSTRIA));
    expect(last?.mine).toMatchObject({ leads: 12, t3Pending: 0 });
    expect((last?.asOf ?? '') >= cursor).toBe(true);
  });

  it('is not stirred by what is none of the viewer’s', async () => {
    const watched = await live(AUSTRIA, 'dashboardChanges');
    const at = watched.items[0]?.cursor ?? '';
    const { leads = 0 } = await figures(AUSTRIA);
    await sales.register();
    const own = await personOf(app, AUSTRIA).register({ territory: 'AT-9' });
    await watched.upTo(1);
    expect(watched.changes).toHaveLength(1);
    expect((watched.changes[0]?.cursor ?? '') > at).toBe(true);
    expect(watched.changes[0]?.dashboard?.mine).toMatchObject({ leads: leads + 1 });
    expect(own.owner?.name).toBe('Florian Gruber');
  });

  it('comes when the clock is moved, with what came due', async () => {
    await personOf(app, AUSTRIA).register({ territory: 'AT-9' });
    const { leads = 0 } = await figures(AUSTRIA);
    const watched = await live(AUSTRIA, 'dashboardChanges');
    // To when the last of them is due, from the machine's own time on; a day later the first protections end.
    const { rows } = await app.admin.query<{ last: Date }>(
      `SELECT max(f.due_at) AS last FROM follow_ups f JOIN users u ON u.id = f.assignee_id
       WHERE u.email = $1 AND f.status = 'PENDING' AND f.kind IN ('T3', 'T7')`,
      [AUSTRIA],
    );
    const seconds = Math.ceil(((rows[0]?.last.getTime() ?? 0) - Date.now()) / 1000) + 60;
    const { moveClock } = await ask(
      AUSTRIA,
      `mutation { moveClock(input: { by: "PT${seconds}S" }) { ... on MoveClockSuccess { fired cursor } } }`,
    );
    const { fired, cursor } = moveClock as { fired: number; cursor: string };
    expect(fired).toBeGreaterThanOrEqual(2 * leads);
    await watched.reached(cursor);
    await expect
      .poll(() => watched.changes.at(-1)?.dashboard?.mine)
      .toMatchObject({ t3Pending: leads, t7Pending: leads });
    expect(watched.changes.at(-1)?.dashboard?.mine).toEqual(await figures(AUSTRIA));
  });
});
