/** Merging and undoing it, for leads of every make: what comes back is what was. */
import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdKeys, makeActivity, makeFollowUp, makeLead } from '../testing/leads.ts';
import { startTestOperations, type TestOperations } from '../testing/operations.ts';
import { demoPeople } from '../testing/people.ts';
import { tries } from '../testing/tries.ts';
import { hardKeys } from './duplicate-rules.ts';
import { mergeLeads, unmergeLeads } from './merge.ts';
import { settle } from './settle.ts';

const { admin, salesDe, sales2De, managerDe } = demoPeople;
const DAY = 24 * 60 * 60 * 1000;

let app: TestOperations;
beforeAll(async () => {
  app = await startTestOperations(Temporal.Now.instant());
});
afterAll(() => app.stop());

const daysAgo = fc.integer({ min: 0, max: 80 });
const subset = <T>(of: readonly T[]) => fc.subarray([...of]);
const lead = fc.record({
  status: fc.constantFrom(
    'REGISTERED',
    'ACTIVE',
    'REMINDER',
    'GRACE_PERIOD',
    'QUALIFIED',
    'LOST',
    'LONG_LOST',
    'EXPIRED',
  ),
  owner: fc.constantFrom(salesDe.id, sales2De.id),
  ownedDays: daysAgo,
  webForm: fc.boolean(),
  consents: fc.boolean(),
  blocked: fc.boolean(),
  canonical: fc.boolean(),
  stage: fc.constantFrom('PRE_CLAIM', 'REGISTRATION', 'QUALIFICATION'),
  contacts: fc.integer({ min: 0, max: 3 }),
  activities: fc.array(
    fc.record({ type: fc.constantFrom('NOTE', 'CALL', 'MEETING', 'SAMPLE_SENT'), days: daysAgo }),
    { maxLength: 3 },
  ),
  followUps: subset(['T3', 'T7', 'CUSTOM', 'COMPLETED'] as const),
  collaborators: subset([sales2De.id, managerDe.id]),
});
type Made = typeof lead extends fc.Arbitrary<infer T> ? T : never;

let made = 0;

/** @param email of one contact more, which it shares with the other lead */
async function make(it: Made, shared: { email: string; held: boolean } | null): Promise<string> {
  made += 1;
  const now = app.clock.now().epochMilliseconds;
  const long = it.status === 'LONG_LOST';
  const owner = it.status === 'EXPIRED' ? null : it.owner;
  const since = new Date(now - (long ? 500 : it.ownedDays + 1) * DAY);
  const latest = (types: readonly string[]) => {
    const of = it.activities.filter(({ type }) => types.includes(type));
    return of.length === 0 ? null : new Date(now - Math.min(...of.map(({ days }) => days)) * DAY);
  };
  const own = Array.from({ length: it.contacts }, (_, n) => ({ email: `c${n}@lead${made}.example` }));
  const contacts = shared ? [...own, { email: shared.email }] : own;
  const named = { companyName: `Einkehr ${made}`, territory: 'DE-BY', postalCode: '80331' };
  const met = latest(['CALL', 'MEETING', 'SAMPLE_SENT']);
  const canonical = shared ? shared.held : it.canonical;
  const { id } = await makeLead(app.admin, {
    ...named,
    status: it.status === 'LONG_LOST' ? 'LOST' : it.status,
    ownerId: owner,
    registeredAt: since,
    contacts,
    collaboratorIds: it.collaborators.filter((user) => user !== owner),
    columns: {
      postal_code: named.postalCode,
      source: it.webForm ? 'WEB_FORM' : 'OTHER',
      ...(it.consents && !it.webForm && { consent_given_at: since, consent_wording: 'Ja, gern.' }),
      contact_blocked: it.blocked,
      canonical,
      stage: it.stage,
      grace_since: it.status === 'GRACE_PERIOD' ? new Date(now - DAY) : null,
      first_contact_at: met,
      first_contact_channel: met && 'PHONE',
      last_activity_at: latest(['NOTE', 'CALL', 'MEETING', 'SAMPLE_SENT']),
      last_meaningful_at: met,
      last_progress_at: latest(['MEETING', 'SAMPLE_SENT']),
      latest_sample_at: latest(['SAMPLE_SENT']),
      ...(long && { lost_at: since }),
    },
  });
  for (const { type, days } of it.activities)
    await makeActivity(app.admin, id, { type, at: new Date(now - days * DAY) });
  for (const kind of it.followUps) {
    const done = { status: 'COMPLETED', completed_at: new Date(now), outcome: 'SUCCESS' } as const;
    const columns = { assignee_id: owner, owned_since: owner && since, due_at: new Date(now + DAY) };
    await makeFollowUp(
      app.admin,
      id,
      kind === 'COMPLETED' ? { ...columns, ...done, kind: 'CUSTOM' } : { ...columns, kind },
    );
  }
  if (canonical && !long) await holdKeys(app.admin, id, hardKeys({ ...named, contacts }));
  // What is derived of it is as any operation would have left it.
  await app.as(admin, async (work) => settle(work, await work.tx.lead.findUniqueOrThrow({ where: { id } })));
  return id;
}

/** Both leads and what hangs on them, but for the version, when it changed, the log and how often its band did. */
async function rowsOf(ids: readonly string[]): Promise<unknown> {
  const of = async (table: string, besides = '') => {
    const key = table === 'leads' ? 'id' : 'lead_id';
    const { rows } = await app.admin.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) - '{version,updated_at,score_band_changes}'::text[] AS row
       FROM ${table} t WHERE ${key} = ANY ($1) ${besides} ORDER BY to_jsonb(t)::text`,
      [ids],
    );
    return rows.map(({ row }) => row);
  };
  const byId = (rows: Record<string, unknown>[]) =>
    rows.toSorted((a, b) => String(a['id']).localeCompare(String(b['id'])));
  return {
    leads: byId(await of('leads')),
    contacts: byId(await of('contacts')),
    activities: byId(await of('activities', `AND type NOT IN ('MERGED', 'UNMERGED', 'STATUS_CHANGED')`)),
    followUps: byId(await of('follow_ups')),
    collaborators: await of('lead_collaborators'),
    keys: await of('lead_keys'),
    pauses: await of('lead_pauses'),
  };
}

it('unmerge gives back the same two leads and all that hangs on them, whatever they were', async () => {
  await fc.assert(
    fc.asyncProperty(lead, lead, fc.boolean(), async (one, other, sharesEmail) => {
      const email = `both@pair${made}.example`;
      // The one was registered beside the other with a reason, and holds no keys.
      const keepId = await make(one, sharesEmail ? { email, held: false } : null);
      const mergeId = await make(other, sharesEmail ? { email, held: true } : null);
      const before = await rowsOf([keepId, mergeId]);
      const input = { keepId, mergeId, reason: null, keepVersion: null, mergeVersion: null };
      await app.as(admin, (work) => mergeLeads(work, input));
      const merged = await rowsOf([mergeId]);
      expect(merged).toMatchObject({ contacts: [], activities: [], keys: [] });
      await app.as(admin, (work) => unmergeLeads(work, { leadId: mergeId }));
      expect(await rowsOf([keepId, mergeId])).toEqual(before);
    }),
    { numRuns: tries(15, 6) },
  );
});
