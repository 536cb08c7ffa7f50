/** Keys whose change shows only in what the whole server does; the others are in `obeyed.test.ts`. */
import { Temporal } from '@js-temporal/polyfill';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { retireEvents } from '../event-log/retention.ts';
import { jobs } from '../jobs/jobs.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { personOf, registration, type LeadSeen, type Person } from '../testing/person.ts';
import { watch } from '../testing/watch.ts';
import { mailboxOnly } from '../testing/mail.ts';
import type { SettingKey } from './rules.ts';

const MONDAY = '2027-03-01T11:00:00.000Z';
const LONG = 'Derselbe Auftritt im Netz, ein anderes Haus';
const after = (duration: Temporal.DurationLike) => Temporal.Instant.from(MONDAY).add(duration).toString();

let app: TestApp;
let sales: Person;
beforeAll(async () => {
  app = await startTestApp({ checks: null });
  sales = personOf(app, 'sales.de@example.com');
});
beforeEach(() => app.setClock(MONDAY));
afterEach(() => app.admin.query('DELETE FROM settings'));
afterAll(() => app.stop());

const choose = (key: SettingKey, value: number) =>
  app.admin.query(
    'INSERT INTO settings (key, territory_code, value, updated_at) VALUES ($1, NULL, $2, now())',
    [key, JSON.stringify(value)],
  );
/** Which member of the union a mutation answers with, and the parts of it that are asked for. */
async function run(mutation: string, input: object, as: string, parts = '') {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await app.query(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename ${parts} } }`,
    { input },
    as,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data?.[mutation] as { __typename: string; undoToken?: string; retryAfterSeconds?: number };
}

it('followUps.fireWithinSeconds: the engine comes four times within it', async () => {
  const { workerDb, clock, log } = app.open.resources;
  const job = jobs(workerDb, clock, log, mailboxOnly).find((it) => it.name === 'fire-follow-ups');
  expect(await job?.againAfterSeconds?.()).toBe(15);
  await choose('followUps.fireWithinSeconds', 20);
  expect(await job?.againAfterSeconds?.()).toBe(5);
});

it('duplicates.similarity', async () => {
  const place = { territory: 'DE-BY', city: 'Füssen' };
  await sales.register({ ...place, companyName: 'Landgasthof Goldener Stern' });
  const similar = registration({ ...place, companyName: 'Landgasthof Goldner Stern' });
  expect(await sales.do('registerLead', similar)).toMatchObject({ severity: 'SOFT' });
  await choose('duplicates.similarity', 0.99);
  expect(await sales.do('registerLead', similar)).toMatchObject({ __typename: 'RegisterLeadSuccess' });
});

it('texts.leastLength: what a duplicate says its reason must have', async () => {
  await choose('texts.leastLength', 25);
  const manager = 'manager.de@example.com';
  const message = '... on UserError { message }';
  const told = { message: expect.stringContaining('a reason of at least 25 characters') as unknown };
  const place = { territory: 'DE-BY', companyName: 'Seehotel Kaiserblick', postalCode: '82319' };
  await sales.register({ ...place, website: 'https://seehotel.example' });
  const same = registration({ ...place, duplicateOverrideReason: 'Ein anderer Betrieb' });
  expect(await run('registerLead', same, manager, message)).toMatchObject(told);
  const { id: leadId, version } = await sales.register();
  const edit = { leadId, version, companyName: place.companyName, postalCode: place.postalCode };
  expect(await run('updateLead', edit, manager, message)).toMatchObject(told);

  const qualified = async () => {
    const lead = await sales.register({ website: 'https://zweimal.example', duplicateOverrideReason: LONG });
    await sales.do('changeLeadStatus', { leadId: lead.id, to: 'QUALIFIED', version: lead.version });
    return { leadId: lead.id, version: lead.version + 1 };
  };
  expect(await run('convertLead', await qualified(), sales.email)).toMatchObject({
    __typename: 'ConvertLeadSuccess',
  });
  expect(await run('convertLead', await qualified(), sales.email, message)).toMatchObject(told);
});

it('duplicates.unmergeHours', async () => {
  const manager = 'manager.de@example.com';
  const two = async (): Promise<LeadSeen> => {
    const keep = await sales.register();
    const away = await sales.register();
    const merged = await run('mergeLeads', { keepId: keep.id, mergeId: away.id }, manager);
    expect(merged.__typename).toBe('MergeLeadsSuccess');
    return away;
  };
  const unmerge = async ({ id }: LeadSeen) =>
    (await run('unmergeLeads', { leadId: id }, 'admin@example.com')).__typename;
  const early = await two();
  app.setClock(after({ hours: 3 }));
  expect(await unmerge(early)).toBe('UnmergeLeadsSuccess');
  app.setClock(MONDAY);
  const late = await two();
  await choose('duplicates.unmergeHours', 2);
  app.setClock(after({ hours: 3 }));
  expect(await unmerge(late)).toBe('ConflictError');
});

it('duplicates.checksPerUser and duplicates.checkWindowSeconds', async () => {
  const third = async (email: string, territory: string) => {
    const register = () =>
      run(
        'registerLead',
        registration({ territory }),
        email,
        '... on RateLimitedError { retryAfterSeconds }',
      );
    expect((await register()).__typename).toBe('RegisterLeadSuccess');
    expect((await register()).__typename).toBe('RegisterLeadSuccess');
    return register();
  };
  expect((await third('manager.ch@example.com', 'CH-ZH')).__typename).toBe('RegisterLeadSuccess');
  await choose('duplicates.checksPerUser', 2);
  const refused = await third('sales.at@example.com', 'AT-9');
  expect(refused.__typename).toBe('RateLimitedError');
  expect(refused.retryAfterSeconds).toBeGreaterThan(3_000);
  await choose('duplicates.checkWindowSeconds', 600);
  const sooner = await third('sales.ch@example.com', 'CH-ZH');
  expect(sooner.__typename).toBe('RateLimitedError');
  expect(sooner.retryAfterSeconds).toBeLessThanOrEqual(630);
});

it('leads.undoSeconds', async () => {
  const { id: leadId } = await sales.register();
  const note = () =>
    run(
      'logActivity',
      { leadId, type: 'NOTE', summary: 'x' },
      sales.email,
      '... on LogActivitySuccess { undoToken }',
    );
  const undoLater = async () => {
    const { undoToken } = await note();
    app.setClock(after({ seconds: 90 }));
    const { __typename } = await run('undo', { token: undoToken }, sales.email);
    app.setClock(MONDAY);
    return __typename;
  };
  expect(await undoLater()).toBe('ValidationError');
  await choose('leads.undoSeconds', 120);
  expect(await undoLater()).toBe('UndoSuccess');
});

it('requests.idempotencyHours', async () => {
  const register = (idempotencyKey: string) =>
    sales.do('registerLead', registration({ idempotencyKey })).then((it) => it.__typename);
  await register('kept for a day');
  app.setClock(after({ hours: 3 }));
  // Other input: the company is another one each time.
  expect(await register('kept for a day')).toBe('ValidationError');
  await choose('requests.idempotencyHours', 2);
  expect(await register('kept for a day')).toBe('RegisterLeadSuccess');
});

it('events.retentionDays: from where on streams can be resumed', async () => {
  const oldest = async () =>
    ((await app.query('{ eventLog { oldest } }', {}, sales.email)).data?.['eventLog'] as { oldest: string })
      .oldest;
  const { workerDb, clock } = app.open.resources;
  await sales.register();
  const before = await oldest();
  app.setClock(after({ hours: 24 * 60 }));
  expect(await retireEvents(workerDb, clock)).toBe(0);
  expect(await oldest()).toBe(before);
  await choose('events.retentionDays', 40);
  expect(await retireEvents(workerDb, clock)).toBeGreaterThan(0);
  expect((await oldest()) > before).toBe(true);
});

it('figures.atMostEverySeconds: what a stream rests between two figures', { timeout: 30_000 }, async () => {
  await choose('figures.atMostEverySeconds', 5);
  const manager = personOf(app, 'manager.de@example.com');
  const watched = await (await watch(app, manager.email, 'dashboardChanges')).live();
  try {
    await manager.register();
    await watched.upTo(1);
    const began = performance.now();
    await manager.register();
    await watched.upTo(2);
    // By default it is one second; the first one may have arrived late.
    expect(performance.now() - began).toBeGreaterThan(3_000);
  } finally {
    await watched.stop();
  }
});
