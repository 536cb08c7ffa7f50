import { Temporal } from '@js-temporal/polyfill';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLogger } from '../logger.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { openFollowUp, personOf, registration, type Person } from '../testing/person.ts';
import { replanForSettings } from './replan.ts';
import { settingEntries } from './rules.ts';

const ADMIN = 'admin@example.com';
const MANAGER = 'manager.de@example.com';
const SALES = 'sales.de@example.com';
/** A Monday. */
const NOW = '2026-11-23T10:00:00Z';

let app: TestApp;
let sales: Person;
beforeAll(async () => {
  // What is poisoned on purpose is logged as an error.
  app = await startTestApp({ log: createLogger({ level: 'error', readable: true }) });
  sales = personOf(app, SALES);
});
afterAll(async () => {
  await app.stop();
});
beforeEach(() => app.setClock(NOW));
afterEach(async () => {
  await app.admin.query('DELETE FROM settings; DELETE FROM setting_changes; DELETE FROM leads');
});

const rePlan = z.object({
  parts: z.array(z.string()),
  total: z.int(),
  done: z.int(),
  failed: z.int(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
const place = z.object({ code: z.string() }).nullable();
const value = z.union([z.number(), z.boolean(), z.string()]);
const change = z.object({
  key: z.string(),
  territory: place,
  version: z.int(),
  before: value.nullable(),
  after: value.nullable(),
  by: z.object({ name: z.string() }).nullable(),
  rePlan: rePlan.nullable(),
});
const setting = z.object({
  key: z.string(),
  group: z.string(),
  territory: place,
  value,
  source: z.string(),
  default: value,
  kind: z.string(),
  unit: z.string(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  territorial: z.boolean(),
  replans: z.array(z.string()),
  de: z.string(),
  en: z.string(),
  chosen: z.array(z.object({ territory: place, value: value.nullable() })),
  version: z.int(),
  lastChange: change.nullable(),
});
const answer = z.object({
  __typename: z.string(),
  code: z.string().optional(),
  message: z.string().optional(),
  issues: z.array(z.object({ path: z.array(z.string()), code: z.string() })).optional(),
  setting: setting.optional(),
  current: setting.optional(),
  change: change.optional(),
  cursor: z.string().optional(),
});

const CHANGE = `key territory { code } version before after by { name }
  rePlan { parts total done failed startedAt finishedAt }`;
const SETTING = `key group territory { code } value source default kind unit min max territorial replans
  de: description en: description(language: EN) chosen { territory { code } value } version
  lastChange { ${CHANGE} }`;
const UPDATE = `mutation ($input: UpdateSettingInput!) { updateSetting(input: $input) {
  __typename
  ... on UserError { code message }
  ... on ValidationError { issues { path code } }
  ... on SettingConflictError { current { ${SETTING} } }
  ... on UpdateSettingSuccess { cursor setting { ${SETTING} } change { ${CHANGE} } }
} }`;
const PREVIEW = `query ($input: PreviewSettingInput!) { previewSetting(input: $input) {
  __typename
  ... on ValidationError { issues { code } }
  ... on PreviewSettingSuccess { leads examined followUpsMoved deadlinesMoved bandsChanged }
} }`;

async function update(input: object, as = ADMIN) {
  const { data, errors } = await app.query(UPDATE, { input: { version: 0, ...input } }, as);
  if (errors) throw new Error(JSON.stringify(errors));
  return answer.parse(data?.updateSetting);
}

async function settings(territory: string | null = null) {
  const { data, errors } = await app.query(
    `query ($territory: String) { settings(territory: $territory) { ${SETTING} } }`,
    { territory },
    ADMIN,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return z.array(setting).parse(data?.settings);
}

async function settingOf(key: string, territory: string | null = null) {
  const found = (await settings(territory)).find((it) => it.key === key);
  if (!found) throw new Error(`${key} is not listed`);
  return found;
}

const preview = async (input: object) => (await app.query(PREVIEW, { input }, ADMIN)).data?.previewSetting;

const run = () => {
  const { workerDb, clock, log } = app.open.resources;
  return replanForSettings(workerDb, clock, log);
};

/** Due of the open T3 and T7 of a lead, on the day of the territory. */
async function due(leadId: string) {
  const lead = await sales.lead(leadId);
  if (!lead) throw new Error('the lead is out of sight');
  const day = (kind: 'T3' | 'T7') =>
    Temporal.Instant.from(openFollowUp(lead, kind).dueAt)
      .toZonedDateTimeISO('Europe/Berlin')
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' });
  return { t3: day('T3'), t7: day('T7') };
}

describe('the list of settings', () => {
  it('has every setting with its value, bounds and words', async () => {
    const list = await settings();
    expect(list.map((it) => it.key)).toEqual(settingEntries.map(([key]) => key));
    expect(list.find((it) => it.key === 'protection.months')).toMatchObject({
      group: 'protection',
      value: 6,
      default: 6,
      source: 'DEFAULT',
      kind: 'INTEGER',
      unit: 'MONTHS',
      min: 1,
      max: 60,
      territorial: true,
      version: 0,
      chosen: [],
      lastChange: null,
    });
  });

  it.each([SALES, MANAGER])(
    'is FORBIDDEN at its path for %s, and the rest of the answer stands',
    async (as) => {
      const { data, errors } = await app.query(
        '{ settings { key } settingChanges(first: 1) { totalCount } viewer { user { name } } }',
        {},
        as,
      );
      expect(data).toMatchObject({ settings: null, settingChanges: null, viewer: { user: {} } });
      expect(errors?.map((it) => [it.path, it.extensions?.code])).toEqual([
        [['settings'], 'FORBIDDEN'],
        [['settingChanges'], 'FORBIDDEN'],
      ]);
    },
  );

  it('says where a value comes from: territory, country, system, default', async () => {
    await update({ key: 'followUps.t3Days', value: 4 });
    await update({ key: 'followUps.t3Days', value: 5, territory: 'DE' });
    await update({ key: 'followUps.t3Days', value: 6, territory: 'DE-BY' });
    const at = async (territory: string | null) => {
      const { value: holds, source } = await settingOf('followUps.t3Days', territory);
      return [holds, source];
    };
    expect(await Promise.all(['DE-BY', 'DE-BE', 'DE', 'AT', null].map(at))).toEqual([
      [6, 'TERRITORY'],
      [5, 'COUNTRY'],
      [5, 'COUNTRY'],
      [4, 'SYSTEM'],
      [4, 'SYSTEM'],
    ]);
    expect((await settingOf('followUps.t3Days')).chosen).toEqual([
      { territory: null, value: 4 },
      { territory: { code: 'DE' }, value: 5 },
      { territory: { code: 'DE-BY' }, value: 6 },
    ]);
  });
});

describe('changing a setting', () => {
  it('holds at once, is audited and told to everybody it is about', async () => {
    const changed = await update({ key: 'texts.leastLength', value: 30 });
    expect(changed).toMatchObject({
      __typename: 'UpdateSettingSuccess',
      setting: { value: 30, source: 'SYSTEM', version: 1 },
      change: { before: null, after: 30, version: 1, by: { name: 'Alina Brandt' }, rePlan: null },
    });
    const { rows: audited } = await app.admin.query(
      `SELECT action, subject_type, lead_id, changes FROM audit_log WHERE action = 'updateSetting' ORDER BY id DESC LIMIT 1`,
    );
    expect(audited).toEqual([
      {
        action: 'updateSetting',
        subject_type: 'Setting',
        lead_id: null,
        changes: { key: 'texts.leastLength', territory: null, value: [null, 30] },
      },
    ]);
    const events = await app.query(
      `{ events(types: [SETTING_CHANGED], last: 1) { nodes { type cursor data } } }`,
      {},
      SALES,
    );
    expect(events.data?.events).toMatchObject({
      nodes: [{ type: 'SETTING_CHANGED', cursor: changed.cursor, data: { key: 'texts.leastLength' } }],
    });
  });

  it('of a territory is told to those who work there, and to admins', async () => {
    const seen = async (as: string) => {
      const { data } = await app.query('{ events(types: [SETTING_CHANGED]) { totalCount } }', {}, as);
      return z.object({ totalCount: z.int() }).parse(data?.events).totalCount;
    };
    const people = [SALES, 'sales.at@example.com', 'sales.ch@example.com', ADMIN];
    const counts = async () => Promise.all(people.map(seen));
    const before = await counts();
    await update({ key: 'followUps.overdueHours', value: 12, territory: 'DE-BY' });
    await update({ key: 'followUps.overdueHours', value: 12, territory: 'AT' });
    const after = await counts();
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 0, 2]);
  });

  it.each([
    [{ key: 'nothing.here', value: 1 }, 'SETTING_UNKNOWN', 'key'],
    [{ key: 'demo.seeded', value: true }, 'SETTING_UNKNOWN', 'key'],
    [{ key: 'protection.months', value: 1, territory: 'XX' }, 'TERRITORY_UNKNOWN', 'territory'],
    [{ key: 'followUps.batchSize', value: 10, territory: 'DE' }, 'SETTING_NOT_TERRITORIAL', 'territory'],
    [{ key: 'protection.months' }, 'SETTING_VALUE_MISSING', 'value'],
    [{ key: 'protection.months', value: 3, reset: true }, 'SETTING_VALUE_MISSING', 'value'],
    [{ key: 'protection.months', value: 1.5 }, 'SETTING_WRONG_KIND', 'value'],
    [{ key: 'protection.months', value: true }, 'SETTING_WRONG_KIND', 'value'],
    [{ key: 'feature.firing', value: 1 }, 'SETTING_WRONG_KIND', 'value'],
    [{ key: 'protection.months', value: 0 }, 'SETTING_OUT_OF_BOUNDS', 'value'],
    [{ key: 'protection.warningDays', value: 60 }, 'SETTING_OUT_OF_ORDER', 'value'],
    [{ key: 'score.bandMediumFrom', value: 70 }, 'SETTING_OUT_OF_ORDER', 'value'],
  ])('refuses %j with %s at %s', async (input, code, path) => {
    expect(await update(input)).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ code, path: [path] }],
    });
    expect(await preview(input)).toMatchObject({ __typename: 'ValidationError', issues: [{ code }] });
  });

  it('refuses a value of the system that would be out of order in one territory, and names both', async () => {
    await update({ key: 'protection.progressDays', value: 20, territory: 'AT' });
    const refused = await update({ key: 'protection.warningDays', value: 30 });
    expect(refused).toMatchObject({ __typename: 'ValidationError' });
    expect(refused.message).toContain('Austria');
    expect(refused.message).toContain('protection.progressDays (20)');
  });

  it.each([SALES, MANAGER])('is not for %s', async (as) => {
    expect(await update({ key: 'protection.months', value: 12 }, as)).toMatchObject({
      __typename: 'ForbiddenError',
    });
    const { data, errors } = await app.query(PREVIEW, { input: { key: 'protection.months', value: 3 } }, as);
    expect([data, errors?.[0]?.extensions?.code]).toEqual([{ previewSetting: null }, 'FORBIDDEN']);
  });

  it('takes text where it has the form it needs, and keeps it out of the audit log itself', async () => {
    const refusedFor = async (key: string, wrong: string | number) =>
      (await update({ key, value: wrong })).issues?.map((it) => it.code);
    expect(await refusedFor('followUps.hour', '6')).toEqual(['SETTING_WRONG_KIND']);
    expect(await refusedFor('mail.senderName', 6)).toEqual(['SETTING_WRONG_KIND']);
    expect(await refusedFor('mail.language', 'FR')).toEqual(['SETTING_MALFORMED']);
    for (const address of [
      'x',
      'a@example.com, b@example.com',
      'a@example.com\r\nBcc: b@example.com',
      'a<b@c.de>',
    ])
      expect(await refusedFor('mail.senderAddress', address), address).toEqual(['SETTING_MALFORMED']);
    expect(await refusedFor('mail.senderName', 'Verkauf\r\nBcc: b@example.com')).toEqual([
      'SETTING_MALFORMED',
    ]);
    const sender = await update({ key: 'mail.senderAddress', value: 'verkauf@example.com', territory: 'DE' });
    expect(sender).toMatchObject({ setting: { value: 'verkauf@example.com', kind: 'TEXT', min: null } });
    const { rows } = await app.admin.query<{ log: string }>(
      `SELECT string_agg(to_jsonb(a)::text, '') AS log FROM audit_log a`,
    );
    expect(rows[0]?.log).not.toContain('verkauf@example.com');
  });

  it('takes no list, no object, no infinite number for a value', async () => {
    for (const wrong of ['x'.repeat(501), [6], { a: 1 }]) {
      const { errors } = await app.query(
        UPDATE,
        { input: { key: 'protection.months', value: wrong, version: 0 } },
        ADMIN,
      );
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    }
  });

  it('given up, its country decides again, the system, the default', async () => {
    await update({ key: 'followUps.hour', value: 8 });
    await update({ key: 'followUps.hour', value: 7, territory: 'DE' });
    expect(await update({ key: 'followUps.hour', reset: true, territory: 'DE', version: 1 })).toMatchObject({
      setting: { value: 8, source: 'SYSTEM', version: 2 },
      change: { before: 7, after: null },
    });
    await update({ key: 'followUps.hour', reset: true, version: 1 });
    expect(await settingOf('followUps.hour')).toMatchObject({ value: 9, source: 'DEFAULT', version: 2 });
  });

  it('on a version that is no longer the last gets the current one, also when it was changed back', async () => {
    await update({ key: 'followUps.hour', value: 8 });
    await update({ key: 'followUps.hour', reset: true, version: 1 });
    expect(await update({ key: 'followUps.hour', value: 7 })).toMatchObject({
      __typename: 'SettingConflictError',
      code: 'CONFLICT',
      current: { value: 9, version: 2 },
    });
  });

  it('of ten who change it at once one wins, and the others get what they wrote', async () => {
    const hours = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10];
    const answers = await Promise.all(hours.map((hour) => update({ key: 'followUps.hour', value: hour })));
    const won = answers.filter((it) => it.__typename === 'UpdateSettingSuccess');
    expect(won).toHaveLength(1);
    const holds = (await settingOf('followUps.hour')).value;
    expect(won[0]?.setting?.value).toBe(holds);
    const lost = answers.filter((it) => it.__typename === 'SettingConflictError');
    expect(lost).toHaveLength(9);
    expect(lost.every((it) => it.current?.value === holds)).toBe(true);
  });

  it('of two that are in order each and out of order together only one is taken', async () => {
    const both = await Promise.all([
      update({ key: 'protection.warningDays', value: 40 }),
      update({ key: 'protection.progressDays', value: 30 }),
    ]);
    expect(both.map((it) => it.__typename).sort()).toEqual(['UpdateSettingSuccess', 'ValidationError']);
  });

  it('is kept: every change with who, when, before and after', async () => {
    await update({ key: 'followUps.hour', value: 8 });
    await update({ key: 'followUps.hour', value: 7, version: 1 });
    await update({ key: 'texts.leastLength', value: 12 });
    const { data } = await app.query(
      `{ settingChanges(first: 10, key: "followUps.hour") { totalCount nodes { version before after } }
        all: settingChanges { totalCount } }`,
      {},
      ADMIN,
    );
    expect(data).toEqual({
      settingChanges: {
        totalCount: 2,
        nodes: expect.arrayContaining([
          { version: 2, before: 8, after: 7 },
          { version: 1, before: null, after: 8 },
        ]),
      },
      all: { totalCount: 3 },
    });
  });

  it('each change is a node, for admins alone', async () => {
    await update({ key: 'followUps.hour', value: 8 });
    const listed = await app.query('{ settingChanges(first: 1) { nodes { id } } }', {}, ADMIN);
    const { settingChanges } = z
      .object({ settingChanges: z.object({ nodes: z.array(z.object({ id: z.string() })) }) })
      .parse(listed.data);
    const [{ id } = { id: '' }] = settingChanges.nodes;
    const latest = { id };
    const node = (as: string) =>
      app.query('query ($id: ID!) { node(id: $id) { id ... on SettingChange { key after } } }', latest, as);
    expect((await node(ADMIN)).data).toEqual({ node: { ...latest, key: 'followUps.hour', after: 8 } });
    expect((await node('manager.de@example.com')).data).toEqual({ node: null });
  });

  it('no reason may be shorter than the tables ask for', async () => {
    expect(await update({ key: 'texts.leastLength', value: 9 })).toMatchObject({
      issues: [{ path: ['value'], code: 'SETTING_OUT_OF_BOUNDS' }],
    });
    await update({ key: 'texts.leastLength', value: 10, territory: 'DE-BY' });
    const manager = personOf(app, 'manager.de@example.com');
    const registeredAt = new Date(
      app.open.resources.clock.now().epochMilliseconds - 86_400_000,
    ).toISOString();
    const backdated = (registeredAtReason: string) =>
      manager.do('registerLead', registration({ territory: 'DE-BY', registeredAt, registeredAtReason }));
    expect((await backdated('123456789')).issues).toMatchObject([{ code: 'BACKDATING_NEEDS_REASON' }]);
    expect((await backdated('1234567890')).__typename).toBe('RegisterLeadSuccess');
  });
});

describe('planning anew', () => {
  it('moves what is open in the territories whose value is another one, and says why', async () => {
    const bavarian = await sales.register({ territory: 'DE-BY' });
    const berlin = await sales.register({ territory: 'DE-BE' });
    await update({ key: 'followUps.t3Days', value: 4, territory: 'DE-BE' });
    await run();
    expect(await due(berlin.id)).toMatchObject({ t3: '2026-11-27T09:00' });

    const { change: made } = await update({ key: 'followUps.t3Days', value: 8 });
    expect(made?.rePlan).toMatchObject({ parts: ['FOLLOW_UPS', 'PROTECTION', 'SCORE'], startedAt: null });
    await run();
    expect([await due(bavarian.id), await due(berlin.id)]).toEqual([
      { t3: '2026-12-01T09:00', t7: '2026-11-30T09:00' },
      { t3: '2026-11-27T09:00', t7: '2026-11-30T09:00' },
    ]);
    const seen = await sales.lead(bavarian.id);
    const ledger = seen && openFollowUp(seen, 'T3').ledger.at(-1);
    expect(ledger).toMatchObject({ decision: 'MOVED', en: expect.stringContaining('recalculated: 8 days') });
    expect((await settingOf('followUps.t3Days')).lastChange?.rePlan).toMatchObject({
      total: 1,
      done: 1,
      failed: 0,
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
    });
  });

  it('moves protection and scores too, and what is stored of them', async () => {
    const { id } = await sales.register({ estimatedVolume: { amount: '60000', currency: 'EUR' } });
    await update({ key: 'protection.months', value: 3 });
    await update({ key: 'score.volumeHighPoints', value: 25 });
    await run();
    const lead = await sales.lead(id);
    expect(lead?.protection?.endsAt).toMatch(/^2027-02-23T10:00:0/);
    const { rows } = await app.admin.query(
      'SELECT protection_ends_at, score_total FROM leads WHERE id = $1',
      [idOf(id)],
    );
    expect(rows).toMatchObject([{ protection_ends_at: new Date(lead?.protection?.endsAt ?? 0) }]);
    const before = rows[0]?.score_total;
    await update({ key: 'score.volumeHighPoints', value: 15, version: 1 });
    await run();
    const after = await app.admin.query('SELECT score_total FROM leads WHERE id = $1', [idOf(id)]);
    expect(before - after.rows[0]?.score_total).toBe(10);
  });

  it('touches neither what has fired, nor closed leads, nor versions', async () => {
    const lead = await sales.register();
    const lost = await sales.register();
    await sales.do('changeLeadStatus', { leadId: lost.id, to: 'LOST', version: 1, reason: 'PRICE' });
    await app.admin.query(`UPDATE follow_ups SET fired_at = now() WHERE lead_id = $1 AND kind = 'T3'`, [
      idOf(lead.id),
    ]);
    await update({ key: 'followUps.t3Days', value: 8 });
    expect(await run()).toMatchObject({ done: 1, failed: 0, left: false });
    expect((await due(lead.id)).t3).toBe('2026-11-26T09:00');
    expect((await sales.lead(lead.id))?.version).toBe(lead.version);
  });

  it('does nothing more when it runs again', async () => {
    const { id } = await sales.register();
    await update({ key: 'followUps.t3Days', value: 8 });
    await run();
    const ledger = () => app.admin.query('SELECT id FROM follow_up_ledger WHERE lead_id = $1', [idOf(id)]);
    const before = await ledger();
    await app.admin.query('UPDATE setting_changes SET finished_at = NULL, last_lead_id = NULL');
    await run();
    expect((await ledger()).rowCount).toBe(before.rowCount);
    expect(await run()).toEqual({ done: 0, failed: 0, left: false });
  });

  it('goes on where it stopped', async () => {
    const leads = [await sales.register(), await sales.register(), await sales.register()];
    const ids = leads.map((it) => it.id);
    await update({ key: 'followUps.t3Days', value: 8 });
    const [first] = ids.map(idOf).sort();
    // As a crash leaves it behind after its first batch.
    await app.admin.query(
      'UPDATE setting_changes SET started_at = now(), total = 3, done = 1, last_lead_id = $1',
      [first],
    );
    expect(await run()).toEqual({ done: 2, failed: 0, left: false });
    expect((await settingOf('followUps.t3Days')).lastChange?.rePlan).toMatchObject({ total: 3, done: 3 });
    const moved = await Promise.all(ids.map(due));
    expect(moved.filter((it) => it.t3 === '2026-12-01T09:00')).toHaveLength(2);
  });

  it('passes over a lead that fails, and plans the rest', async () => {
    const leads = [await sales.register(), await sales.register(), await sales.register()];
    const poisoned = idOf(leads[1]?.id ?? '');
    await app.admin.query(`
      CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$;
      CREATE TRIGGER poison BEFORE UPDATE ON follow_ups FOR EACH ROW
        WHEN (new.lead_id = '${poisoned}') EXECUTE FUNCTION poison();`);
    try {
      await update({ key: 'followUps.t3Days', value: 8 });
      expect(await run()).toEqual({ done: 2, failed: 1, left: false });
    } finally {
      await app.admin.query('DROP FUNCTION poison() CASCADE');
    }
    expect((await settingOf('followUps.t3Days')).lastChange?.rePlan).toMatchObject({
      total: 3,
      done: 2,
      failed: 1,
      finishedAt: expect.any(String),
    });
    expect((await Promise.all(leads.map((it) => due(it.id)))).map((it) => it.t3)).toEqual([
      '2026-12-01T09:00',
      '2026-11-26T09:00',
      '2026-12-01T09:00',
    ]);
  });

  it('told to stop while it takes leads one by one, ends with the one it is at', async () => {
    const leads = [await sales.register(), await sales.register(), await sales.register()];
    await app.admin.query(`
      CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$;
      CREATE TRIGGER poison BEFORE UPDATE ON follow_ups FOR EACH ROW
        WHEN (new.lead_id = '${idOf(leads[2]?.id ?? '')}') EXECUTE FUNCTION poison();`);
    try {
      await update({ key: 'followUps.t3Days', value: 8 });
      const { workerDb, clock, log } = app.open.resources;
      let asked = 0;
      const stopped = await replanForSettings(workerDb, clock, log, { goOn: () => (asked += 1) <= 2 });
      expect(stopped).toMatchObject({ left: true });
      expect(stopped.done + stopped.failed).toBe(1);
    } finally {
      await app.admin.query('DROP FUNCTION poison() CASCADE');
    }
    // How far it has come is read while it is under way.
    expect((await settingOf('followUps.t3Days')).lastChange?.rePlan).toMatchObject({
      total: 3,
      done: 1,
      failed: 0,
      startedAt: expect.any(String),
      finishedAt: null,
    });
    expect(await run()).toEqual({ done: 2, failed: 0, left: false });
  });

  it('is done once, however many workers do it', async () => {
    const leads = await Promise.all(Array.from({ length: 12 }, () => sales.register()));
    await update({ key: 'followUps.t3Days', value: 8 });
    const runs = await Promise.all([run(), run(), run()]);
    await run();
    expect(runs.reduce((sum, it) => sum + it.done, 0)).toBe(12);
    const { rows } = await app.admin.query(
      `SELECT count(*)::int AS moved FROM follow_up_ledger WHERE decision = 'MOVED' AND lead_id = ANY ($1)`,
      [leads.map((it) => idOf(it.id))],
    );
    expect(rows).toEqual([{ moved: 12 }]);
  });

  it('is foretold by the preview, which writes nothing', async () => {
    await sales.register({ territory: 'DE-BY' });
    await sales.register({ territory: 'DE-BE' });
    const input = { key: 'followUps.t7Days', value: 9, territory: 'DE-BY' };
    expect(await preview(input)).toEqual({
      __typename: 'PreviewSettingSuccess',
      leads: 1,
      examined: 1,
      followUpsMoved: 1,
      // T7 later than pre-claim's end by a working day moves that end as well.
      deadlinesMoved: 0,
      bandsChanged: 0,
    });
    expect(await preview({ key: 'protection.months', value: 3 })).toMatchObject({
      leads: 2,
      deadlinesMoved: 2,
    });
    expect(await preview({ key: 'texts.leastLength', value: 30 })).toMatchObject({ leads: 0, examined: 0 });
    const { rows } = await app.admin.query(
      `SELECT (SELECT count(*)::int FROM settings) AS settings,
        (SELECT count(*)::int FROM follow_up_ledger WHERE decision = 'MOVED') AS moved`,
    );
    expect(rows).toEqual([{ settings: 0, moved: 0 }]);
  });
});

function idOf(globalId: string): string {
  return Buffer.from(globalId, 'base64url').toString('utf8').split(':')[1] ?? '';
}
