/** The calendar feed: what a calendar reads there (by another library than writes it), who may, and how it ends. */
import ICAL from 'ical.js';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { administrator } from '../testing/administrator.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { followUpIdOf, globalFollowUpId, globalLeadId } from '../testing/inspect.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, type Person } from '../testing/person.ts';

const { salesDe, sales2De, salesCh, managerDe, admin } = demoPeople;
/** A Monday noon in Hamburg; clocks change on the 28th. */
const MONDAY = '2027-03-01T11:00:00.000Z';

let app: TestApp;
let sales: Person;
beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, salesDe.email);
});
afterAll(() => app.stop());
beforeEach(() => app.setClock(MONDAY));
afterEach(() => app.admin.query('DELETE FROM calendar_feeds; DELETE FROM leads'));

const CREATE = `mutation ($input: CreateCalendarFeedInput!) { createCalendarFeed(input: $input) { __typename
  ... on CreateCalendarFeedSuccess { path calendarFeed { language lastReadAt } }
  ... on UserError { code } } }`;
const created = z.object({
  createCalendarFeed: z.object({
    path: z.string().nullable(),
    calendarFeed: z.object({ language: z.string(), lastReadAt: z.string().nullable() }),
  }),
});

async function create(as: string = salesDe.email, input: object = {}): Promise<string> {
  const { data } = await app.query(CREATE, { input: { language: 'DE', ...input } }, as);
  return created.parse(data).createCalendarFeed.path ?? '';
}
async function revoke(): Promise<unknown> {
  const { data } = await app.query('mutation { revokeCalendarFeed { __typename } }', {}, salesDe.email);
  return (data?.['revokeCalendarFeed'] as { __typename: string } | undefined)?.__typename;
}
async function change(mutation: 'rescheduleFollowUp' | 'skipFollowUp', input: object): Promise<void> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const text = `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { __typename } }`;
  const { data } = await app.query(text, { input }, salesDe.email);
  expect(data?.[mutation]).toEqual({ __typename: `${type}Success` });
}
const read = (path: string, headers: Record<string, string> = {}) => fetch(app.url + path, { headers });
const statusOf = async (path: string) => (await read(path)).status;

async function parse(path: string) {
  const response = await read(path);
  expect(response.status).toBe(200);
  const calendar = new ICAL.Component(ICAL.parse(await response.text()) as unknown[]);
  const zones = calendar.getAllSubcomponents('vtimezone').map((it) => new ICAL.Timezone(it).tzid);
  const events = calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      sequence: event.sequence,
      status: String(component.getFirstPropertyValue('status')),
      summary: event.summary,
      description: event.description,
      location: event.location,
      url: component.getFirstPropertyValue('url'),
      // As written in its zone, and the instant that the calendar's own description of the zone makes of it.
      zone: event.startDate.zone.tzid,
      local: event.startDate.toString(),
      start: event.startDate.toJSDate().toISOString(),
      minutes: (event.endDate.toUnixTime() - event.startDate.toUnixTime()) / 60,
      stamp: String(component.getFirstPropertyValue('dtstamp')),
    };
  });
  return { name: calendar.getFirstPropertyValue('x-wr-calname'), zones, events };
}
type Read = Awaited<ReturnType<typeof parse>>;
const eventOf = ({ events }: Read, followUpId: string) =>
  events.find((it) => it.uid === `follow-up-${followUpIdOf(followUpId)}@nachfass`);

it('holds one’s follow-ups with their local times, and takes over what becomes of them', async () => {
  const path = await create();
  const lead = await sales.register({
    territory: 'DE-HH',
    companyName: 'Müller, Söhne; Gäste & Co. KG',
    street: 'Alter Wall 1',
    postalCode: '20457',
    city: 'Hamburg',
  });
  const [t3, t7] = [openFollowUp(lead, 'T3'), openFollowUp(lead, 'T7')];
  const first = await parse(path);
  expect(first.name).toBe('Nachfassen – Jonas Weber');
  expect(first.zones).toEqual(['Europe/Berlin']);
  expect(first.events).toHaveLength(2);
  expect(eventOf(first, t3.id)).toMatchObject({
    sequence: 0,
    status: 'CONFIRMED',
    summary: 'T3 · Muster: Müller, Söhne; Gäste & Co. KG',
    description: 'Offen\n3 Tage nach der Übernahme des Leads am Mo., 1. März',
    location: 'Alter Wall 1, 20457 Hamburg',
    url: `${app.url}/leads/${lead.id}`,
    zone: 'Europe/Berlin',
    local: '2027-03-04T09:00:00',
    start: t3.dueAt,
    minutes: 15,
  });

  // Over the change of the clocks: another offset, the same zone.
  const to = '2027-04-06T07:30:00.000Z';
  await change('rescheduleFollowUp', { followUpId: t7.id, at: to });
  app.setClock('2027-03-05T11:00:00Z');
  await sales.do('completeFollowUp', { followUpId: t3.id, outcome: 'DECLINED', notes: 'Streng geheim' });
  const second = await parse(path);
  expect(eventOf(second, t7.id)).toMatchObject({
    sequence: 1,
    status: 'CONFIRMED',
    local: '2027-04-06T09:30:00',
    start: to,
  });
  expect(eventOf(second, t3.id)).toMatchObject({
    sequence: 1,
    status: 'CONFIRMED',
    summary: '✓ T3 · Muster: Müller, Söhne; Gäste & Co. KG',
    description: 'Erledigt\nerledigt: abgelehnt',
  });
  expect(eventOf(second, t3.id)?.stamp).toMatch(/^2027-03-05T11:00/);
  await change('skipFollowUp', { followUpId: t7.id, reason: 'Kunde hat schon bestellt' });
  expect(eventOf(await parse(path), t7.id)).toMatchObject({ sequence: 2, status: 'CANCELLED', start: to });
});

it('knows the zones of all lands, held dates, CUSTOM ones, and English', async () => {
  const owner = salesCh;
  const path = await create(owner.email, { language: 'EN' });
  const { id } = await makeLead(app.admin, { ownerId: owner.id, territory: 'CH-ZH' });
  const due = { due_at: '2027-07-01T07:00:00Z', assignee_id: owner.id };
  const custom = await makeFollowUp(app.admin, id, {
    kind: 'CUSTOM',
    action: 'Send\u0007 prices\nsoon',
    ...due,
  });
  await app.admin.query(
    "UPDATE leads SET clock_stopped_at = '2027-02-27', clock_stop_reason = 'Closed until March' WHERE id = $1",
    [id],
  );
  const held = await makeFollowUp(app.admin, id, { kind: 'T7', held_since: '2027-02-27', ...due });
  const calendar = await parse(path);
  expect(calendar.name).toBe(`Follow-ups – ${owner.name}`);
  expect(eventOf(calendar, globalFollowUpId(custom.id))).toMatchObject({
    summary: expect.stringMatching(/^Send {2}prices\nsoon: /),
    zone: 'Europe/Zurich',
    local: '2027-07-01T09:00:00',
    start: '2027-07-01T07:00:00.000Z',
  });
  expect(eventOf(calendar, globalFollowUpId(held.id))).toMatchObject({
    status: 'TENTATIVE',
    description: 'The clock is stopped: the date holds once it runs again',
  });
});

it('has nothing but what its owner may see when it is read, and no more than can be carried', async () => {
  const path = await create();
  const mine = { assignee_id: salesDe.id, due_at: '2027-03-02T08:00:00Z' };
  const lead = (ownerId: string, more: object = {}) =>
    makeLead(app.admin, { ownerId, territory: 'DE-HH', ...more }).then((it) => it.id);
  const own = await lead(salesDe.id);
  const shared = await lead(sales2De.id, { collaboratorIds: [salesDe.id] });
  const seen = await makeFollowUp(app.admin, own, mine);
  const helped = await makeFollowUp(app.admin, shared, mine);
  await makeFollowUp(app.admin, own, { ...mine, kind: 'T7', assignee_id: sales2De.id });
  // Still assigned, but no longer theirs to see: another's lead, and one outside of their territories.
  await makeFollowUp(app.admin, await lead(sales2De.id), mine);
  await makeFollowUp(app.admin, await lead(salesDe.id, { territory: 'AT-9' }), mine);
  // Longer ago than a feed goes back.
  await makeFollowUp(app.admin, own, { ...mine, kind: 'CUSTOM', due_at: '2027-01-29T08:00:00Z' });
  const uids = async () => (await parse(path)).events.map((it) => it.uid).toSorted();
  const uid = ({ id }: { id: string }) => `follow-up-${id}@nachfass`;
  expect(await uids()).toEqual([uid(seen), uid(helped)].toSorted());
  await app.admin.query('DELETE FROM lead_collaborators WHERE user_id = $1', [salesDe.id]);
  expect(await uids()).toEqual([uid(seen)]);

  await app.admin.query(
    `INSERT INTO follow_ups (lead_id, kind, status, due_at, action, assignee_id, created_at)
     SELECT $1, 'CUSTOM', CASE WHEN n <= 1100 THEN 'PENDING' ELSE 'CANCELLED' END,
       timestamptz '2027-03-03' + n * interval '1 minute', 'x', $2, '2027-03-01'
     FROM generate_series(1, 1700) AS n`,
    [own, salesDe.id],
  );
  const { events } = await parse(path);
  const count = (status: string) => events.filter((it) => it.status === status).length;
  expect([count('CONFIRMED'), count('CANCELLED')]).toEqual([1_000, 500]);
  // The next of the open ones, the latest of the others.
  expect(events[0]?.uid).toBe(uid(seen));
  expect(events.at(-1)?.start).toBe('2027-03-04T04:20:00.000Z');
});

it('says that nothing has changed, and is kept by nobody on the way', async () => {
  const path = await create();
  await sales.register({ territory: 'DE-HH' });
  const first = await read(path);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'text/calendar; charset=utf-8',
    'cache-control': 'private, no-cache',
    'referrer-policy': 'no-referrer',
  });
  const etag = first.headers.get('etag') ?? '';
  app.setClock('2027-03-02T11:00:00Z');
  const again = await read(path, { 'if-none-match': `"other", W/${etag}` });
  expect([again.status, await again.text()]).toEqual([304, '']);
  await sales.register({ territory: 'DE-HH' });
  expect((await read(path, { 'if-none-match': etag })).status).toBe(200);
});

it('has one address at a time, told once, that opens nothing else and ends at once', async () => {
  const MINE = '{ calendarFeed { language createdAt lastReadAt } }';
  const mine = async (as: string) => (await app.query(MINE, {}, as)).data?.['calendarFeed'];
  expect(await mine(salesDe.email)).toBeNull();
  const first = await create(salesDe.email, { idempotencyKey: 'feed-1' });
  expect(await create(salesDe.email, { idempotencyKey: 'feed-1' })).toBe('');
  expect(await mine(salesDe.email)).toMatchObject({ language: 'DE', lastReadAt: null });
  expect(await statusOf(first)).toBe(200);
  expect(await mine(salesDe.email)).toMatchObject({ lastReadAt: expect.any(String) });
  for (const { email } of [sales2De, managerDe, admin]) expect(await mine(email)).toBeNull();
  const token = first.slice('/calendar/'.length, -'.ics'.length);
  const asBearer = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { role } }' }),
  });
  expect(asBearer.status).toBe(401);
  const { rows } = await app.admin.query<{ kept: string }>(
    'SELECT f::text || (SELECT coalesce(string_agg(a::text, $$$$), $$$$) FROM audit_log a) AS kept FROM calendar_feeds f',
  );
  expect(rows[0]?.kept).not.toContain(token);

  const second = await create(salesDe.email, { language: 'EN' });
  expect([await statusOf(first), await statusOf(second)]).toEqual([404, 200]);
  // Two at once: one stays.
  const both = await Promise.all([create(), create()]);
  const open = await Promise.all(both.map(statusOf));
  expect(open.toSorted()).toEqual([200, 404]);
  expect(await revoke()).toBe('RevokeCalendarFeedSuccess');
  expect(await revoke()).toBe('NotFoundError');
  expect(await Promise.all(both.map(statusOf))).toEqual([404, 404]);
  for (const wrong of [
    '/calendar/',
    '/calendar/x.ics',
    `/calendar/${token}`,
    `/calendar/${'A'.repeat(43)}.ics`,
  ])
    expect([wrong, await statusOf(wrong)]).toEqual([wrong, 404]);
});

it('is over when its person is deactivated, or loses their role at their provider; and stays so', async () => {
  const boss = administrator(app, admin.email);
  try {
    const path = await create(sales2De.email);
    expect(await statusOf(path)).toBe(200);
    await boss.deactivate(sales2De);
    expect(await statusOf(path)).toBe(404);
    await boss.reactivate(sales2De);
    expect(await statusOf(path)).toBe(404);
  } finally {
    await boss.restore();
  }
  const path = await create();
  await app.admin.query(
    `INSERT INTO user_subjects (issuer, subject, user_id, claims_issued_at) VALUES ('i', 's', $1, now())`,
    [salesDe.id],
  );
  expect(await statusOf(path)).toBe(200);
  await app.admin.query('UPDATE user_subjects SET refused_at = now()');
  expect(await statusOf(path)).toBe(404);
});

it('leads to the lead by its own id', async () => {
  const { id } = await makeLead(app.admin, { ownerId: salesDe.id, territory: 'DE-HH' });
  await makeFollowUp(app.admin, id, { assignee_id: salesDe.id, due_at: '2027-03-02T08:00:00Z' });
  const { events } = await parse(await create());
  expect(events.map((it) => it.url)).toEqual([`${app.url}/leads/${globalLeadId(id)}`]);
});
