/** Each key of the catalogue, changed, changes what is decided. Complete by type: a new key needs its line here. */
import { Temporal } from '@js-temporal/polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overdueBefore } from '../follow-ups/due-rules.ts';
import { fireDue } from '../follow-ups/engine.ts';
import { planFollowUps } from '../follow-ups/rules.ts';
import { isLive } from '../leads/duplicate-rules.ts';
import { protectionOf, reclaimableFrom, type ProtectionFacts } from '../leads/protection-rules.ts';
import { mayDo } from '../leads/rights-rules.ts';
import { isSubstantial } from '../leads/rules.ts';
import { decisionDue } from '../transfers/rules.ts';
import { bandOf, scoreOf, type ScoreFacts } from '../leads/score-rules.ts';
import { scoreTableOf } from '../leads/score-table-rules.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { makeFollowUp, makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { resolveSettings, settingEntries, settingEntry, type SettingKey, type Settings } from './rules.ts';

const NOW = Temporal.Instant.from('2026-11-23T10:00:00Z');
const before = (days: number) => NOW.subtract({ minutes: Math.round(days * 24 * 60) });

const facts: ProtectionFacts = {
  territory: 'DE-BE',
  status: 'ACTIVE',
  ownedSince: NOW,
  firstContactAt: null,
  lastProgressAt: null,
  extensionDays: 0,
  pauses: [],
  clockStoppedAt: null,
  warnedAt: null,
  graceStartedAt: null,
  t7DueAt: NOW.add({ hours: 24 * 30 }),
};
const protection =
  (change: Partial<ProtectionFacts> = {}) =>
  ({ protection: settings }: Settings) =>
    protectionOf({ ...facts, ...change }, NOW, settings);

const planned = ({ followUps: settings }: Settings) =>
  planFollowUps({
    territory: 'DE-BE',
    status: 'REGISTERED',
    ownedSince: NOW,
    clockStoppedAt: null,
    anchors: { firstContactAt: null, latestSampleSentAt: null },
    existing: [],
    settings,
    now: NOW,
  });

const plain: ScoreFacts = {
  estimatedVolumeCents: null,
  employeeCount: null,
  lastMeaningfulAt: null,
  completedFollowUps: 0,
  businessType: null,
  kitchenSize: null,
  stage: 'PRE_CLAIM',
  progressDeadline: null,
  protectionEndsAt: null,
  heldSince: null,
};
/** Leads on and just beside every step of the table. */
const scored: readonly Partial<ScoreFacts>[] = [
  ...[1n, 10_000_00n, 25_000_00n, 50_000_00n].map((estimatedVolumeCents) => ({ estimatedVolumeCents })),
  ...[1, 5, 10, 25].map((employeeCount) => ({ employeeCount })),
  ...[1, 3, 6].map((completedFollowUps) => ({ completedFollowUps })),
  ...[6.9, 29.9, 89.9].map((days) => ({ lastMeaningfulAt: before(days) })),
  ...[6.9, 29.9, 59.9].map((days) => ({ progressDeadline: before(-days) })),
  ...[29.9, 59.9].map((days) => ({ protectionEndsAt: before(-days) })),
  ...(['HOTEL', 'RETAIL', 'OTHER'] as const).map((businessType) => ({ businessType })),
  ...(['LARGE', 'MEDIUM', 'SMALL'] as const).map((kitchenSize) => ({ kitchenSize })),
  ...(['QUALIFICATION', 'REGISTRATION', 'PRE_CLAIM'] as const).map((stage) => ({ stage })),
];
const score = ({ score: settings }: Settings) => {
  const table = scoreTableOf(settings);
  const totals = scored.map((it) => scoreOf({ ...plain, ...it }, NOW, table).total);
  return [totals, [39, 40, 41, 69, 70, 71].map((total) => bandOf(total, table))];
};

const young = ({ leads }: Settings) =>
  mayDo('DELETE', {
    status: 'REGISTERED',
    relations: ['OWNER'],
    role: 'SALES',
    viewerId: 'a',
    ownerId: 'a',
    ownerActive: true,
    transfer: null,
    clockRequestedBy: [],
    mergeUndoable: false,
    createdAt: NOW.subtract({ hours: 23, minutes: 59 }),
    hasFirstContact: false,
    clockStopped: false,
    contactBlocked: false,
    previousOwnerId: null,
    reclaimableFrom: null,
    now: NOW,
    settings: leads,
  });

type Observed = (settings: Settings) => unknown;
/** What shows a change of the key. */
const observed: Partial<Record<SettingKey, Observed>> = {
  'protection.months': protection(),
  'protection.progressDays': protection(),
  'protection.warningDays': protection(),
  'protection.graceDays': protection(),
  'protection.preClaimDays': protection({ t7DueAt: null }),
  'protection.preClaimWorkingDays': protection(),
  'protection.reclaimDays': ({ protection: it }) => reclaimableFrom('DE-BE', NOW, it).toString(),
  'followUps.t3Days': planned,
  'followUps.t7Days': planned,
  'followUps.hour': planned,
  'followUps.overdueHours': ({ followUps }) => overdueBefore(NOW, followUps).toString(),
  'duplicates.lostLivesMonths': ({ duplicates }) => isLive('LOST', before(370), NOW, duplicates),
  'texts.leastLength': ({ texts }) => isSubstantial('1234567890', texts),
  'leads.deleteOwnHours': young,
  'transfers.decisionHours': ({ transfers }) => decisionDue(NOW, transfers).toString(),
};

const changedValue = (key: SettingKey) => {
  const entry = settingEntry(key);
  if (entry.kind === 'SWITCH') return !entry.default;
  if (entry.kind === 'TEXT') return entry.form === 'LANGUAGE' ? 'EN' : 'verkauf@example.com';
  if (key === 'leads.deleteOwnHours') return entry.default - 1;
  // Steps that count downwards are seen from above.
  if (/^score\.\w+Days$/.test(key)) return entry.default - 1;
  return entry.default + 1;
};

describe('a changed setting changes what is decided:', () => {
  const pure = settingEntries.flatMap(([key]) => {
    const observe = observed[key] ?? (key.startsWith('score.') ? score : undefined);
    return observe ? [[key, observe] as const] : [];
  });
  it.each(pure)('%s', (key, observe) => {
    const now = resolveSettings([], 'DE-BE');
    const then = resolveSettings([{ key, territoryCode: null, value: changedValue(key) }], 'DE-BE');
    expect(JSON.stringify(observe(then))).not.toBe(JSON.stringify(observe(now)));
  });

  it('nobody is left out but what the server itself shows, below, in obeyed-by-operations.test.ts or mail/mail.test.ts', () => {
    const rest = settingEntries.map(([key]) => key).filter((key) => !pure.some(([it]) => it === key));
    expect(rest).toEqual([
      'followUps.batchSize',
      'followUps.fireWithinSeconds',
      'duplicates.similarity',
      'duplicates.unmergeHours',
      'duplicates.checksPerUser',
      'duplicates.checkWindowSeconds',
      'leads.undoSeconds',
      'requests.idempotencyHours',
      'events.retentionDays',
      'mail.senderName',
      'mail.senderAddress',
      'mail.language',
      'mail.perMinute',
      'mail.attempts',
      'figures.cohortDays',
      'figures.endingSoonDays',
      'figures.atMostEverySeconds',
      'feature.firing',
      'feature.mail',
    ]);
  });
});

describe('the server obeys', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(async () => {
    await app.stop();
  });
  const choose = (key: SettingKey, value: number | boolean, territory: string | null = null) =>
    app.admin.query(
      'INSERT INTO settings (key, territory_code, value, updated_at) VALUES ($1, $2, $3, now())',
      [key, territory, JSON.stringify(value)],
    );

  it('feature.firing: where it is off, what is due waits, and fires when it is on again', async () => {
    const due = new Date(Date.now() - 60_000);
    const make = async (territory: string) => {
      const { id } = await makeLead(app.admin, { territory, ownerId: demoPeople.salesDe.id });
      await makeFollowUp(app.admin, id, { due_at: due, anchor_at: due });
    };
    await make('DE-BY');
    await make('DE-BE');
    await choose('feature.firing', false, 'DE-BY');
    const { workerDb, clock, log } = app.open.resources;
    expect(await fireDue(workerDb, clock, log)).toMatchObject({ count: 1 });
    await app.admin.query(`DELETE FROM settings WHERE key = 'feature.firing'`);
    expect(await fireDue(workerDb, clock, log)).toMatchObject({ count: 1 });
  });

  it('followUps.batchSize: each batch tells its owner', async () => {
    const due = new Date(Date.now() - 60_000);
    const { id } = await makeLead(app.admin, { ownerId: demoPeople.salesDe.id });
    for (const kind of ['T3', 'CUSTOM', 'CUSTOM'] as const) {
      await makeFollowUp(app.admin, id, { kind, due_at: due });
    }
    await choose('followUps.batchSize', 1);
    const batches = async () => {
      const { rows } = await app.admin.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM events WHERE data ->> 'followUpType' = 'BATCH'`,
      );
      return rows[0]?.count ?? 0;
    };
    const told = await batches();
    const { workerDb, clock, log } = app.open.resources;
    expect(await fireDue(workerDb, clock, log)).toMatchObject({ count: 3 });
    expect((await batches()) - told).toBe(3);
  });

  it('figures.endingSoonDays and figures.cohortDays', async () => {
    const registeredAt = new Date(Date.now() - 95 * 86_400_000);
    await makeLead(app.admin, {
      status: 'ACTIVE',
      ownerId: demoPeople.sales2De.id,
      registeredAt,
      columns: { protection_ends_at: new Date(Date.now() + 40 * 86_400_000) },
    });
    const own = async () => {
      const { data } = await app.query(
        '{ dashboard { cohortDays mine { protectionEndingSoon conversion { registered } } } }',
        {},
        'sales2.de@example.com',
      );
      return data?.dashboard;
    };
    const nothing = { cohortDays: 90, mine: { protectionEndingSoon: 0, conversion: { registered: 0 } } };
    expect(await own()).toEqual(nothing);
    await choose('figures.endingSoonDays', 45);
    await choose('figures.cohortDays', 100);
    expect(await own()).toEqual({
      cohortDays: 100,
      mine: { protectionEndingSoon: 1, conversion: { registered: 1 } },
    });
  });
});
