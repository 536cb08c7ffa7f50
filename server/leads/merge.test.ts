import { Temporal } from '@js-temporal/polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, leadIdOf } from '../testing/inspect.ts';
import { makeFollowUp } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { personOf, type LeadSeen, type Person } from '../testing/person.ts';

let app: TestApp;
let sales: Person;
let other: Person;
beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, 'sales.de@example.com');
  other = personOf(app, 'sales2.de@example.com');
});
afterAll(() => app.stop());

const ANSWER = `__typename ... on UserError { code message } ... on ConflictError { current { id } }
  ... on TransitionError { to }`;
const ask = async (mutation: string, type: string, input: object, as: string) => {
  const query = `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { ${ANSWER}
    ... on ${type}Success { lead { id status canonical contacts { lastName primary } mergedInto { id } } } } }`;
  const { data, errors } = await app.query(query, { input }, as);
  return errors ?? data?.[mutation];
};
const merge = (keep: LeadSeen, away: LeadSeen, as = 'manager.de@example.com', more: object = {}) =>
  ask('mergeLeads', 'MergeLeads', { keepId: keep.id, mergeId: away.id, ...more }, as);
const unmerge = (away: LeadSeen, as = 'admin@example.com') =>
  ask('unmergeLeads', 'UnmergeLeads', { leadId: away.id }, as);

let n = 0;
async function twoLeads(): Promise<[LeadSeen, LeadSeen]> {
  n += 1;
  const keep = await sales.register({ contacts: [{ lastName: 'Huber', email: `huber${n}@merge.example` }] });
  const away = await other.register({ contacts: [{ lastName: 'Maier', email: `maier${n}@merge.example` }] });
  await other.do('logActivity', { leadId: away.id, type: 'SAMPLE_SENT', summary: 'Zwei Kartons' });
  return [keep, away];
}

/** Every row of both leads, but for versions, times of change, the log, and the score, which is that of the moment. */
async function rowsOf(...leads: LeadSeen[]): Promise<unknown> {
  const ids = leads.map((it) => leadIdOf(it.id));
  const of = async (sql: string) => (await app.admin.query(sql, [ids])).rows;
  return {
    leads: await of(
      `SELECT to_jsonb(l) - ARRAY['version', 'updated_at', 'score_total', 'score_changes_at'] AS row FROM leads l WHERE id = ANY ($1) ORDER BY id`,
    ),
    contacts: await of('SELECT * FROM contacts WHERE lead_id = ANY ($1) ORDER BY id'),
    followUps: await of('SELECT * FROM follow_ups WHERE lead_id = ANY ($1) ORDER BY id'),
    activities: await of(
      `SELECT * FROM activities WHERE lead_id = ANY ($1) AND type NOT IN ('MERGED', 'UNMERGED', 'STATUS_CHANGED') ORDER BY id`,
    ),
    keys: await of('SELECT * FROM lead_keys WHERE lead_id = ANY ($1) ORDER BY kind, value'),
    collaborators: await of('SELECT * FROM lead_collaborators WHERE lead_id = ANY ($1) ORDER BY 1, 2'),
  };
}

it('merging re-homes contacts, activities and follow-ups; the merged lead leaves screens', async () => {
  const [keep, away] = await twoLeads();
  expect(await merge(keep, away)).toMatchObject({
    __typename: 'MergeLeadsSuccess',
    lead: {
      canonical: true,
      contacts: [
        { lastName: 'Huber', primary: true },
        { lastName: 'Maier', primary: false },
      ],
    },
  });
  expect(await other.lead(away.id)).toBeNull();
  const kept = await sales.lead(keep.id);
  expect(kept?.activities.nodes.map((it) => it.type)).toContain('SAMPLE_SENT');
  // Its T3 counts from the sample by now, and there is one of each.
  const open = kept?.followUps.nodes.filter((it) => it.status === 'PENDING').map((it) => it.kind);
  expect(open?.toSorted()).toEqual(['T3', 'T7']);
  const types = async (lead: LeadSeen) => (await eventsOf(app.admin, lead.id)).map((it) => it.type);
  expect(await types(keep)).toContain('LEAD_MERGED');
  expect(await types(away)).toContain('LEAD_MERGED');
  const { rows } = await app.admin.query('SELECT lead_id FROM lead_keys WHERE value LIKE $1', [
    `%${n}@merge.example`,
  ]);
  expect(rows).toEqual([{ lead_id: leadIdOf(keep.id) }, { lead_id: leadIdOf(keep.id) }]);
  const seen = await app.query(
    'query ($id: ID!) { lead(id: $id) { status mergedInto { id } canonical } }',
    { id: away.id },
    'admin@example.com',
  );
  expect(seen.data?.['lead']).toEqual({ status: 'MERGED', mergedInto: { id: keep.id }, canonical: false });
});

it('undone, both leads are what they were in every row and column', async () => {
  const [keep, away] = await twoLeads();
  const before = await rowsOf(keep, away);
  expect(await merge(keep, away)).toMatchObject({ __typename: 'MergeLeadsSuccess' });
  expect(await unmerge(away, 'manager.de@example.com')).toMatchObject({ __typename: 'NotFoundError' });
  expect(await unmerge(away)).toMatchObject({ __typename: 'UnmergeLeadsSuccess' });
  expect(await rowsOf(keep, away)).toEqual(before);
  expect(await unmerge(away)).toMatchObject({ __typename: expect.stringMatching(/Forbidden/) });
});

it('can be undone, too, where it left nothing to plan for the lead that stays', async () => {
  const [keep, away] = [await sales.register(), await other.register()];
  expect(await merge(keep, away)).toMatchObject({ __typename: 'MergeLeadsSuccess' });
  expect(await unmerge(away)).toMatchObject({ __typename: 'UnmergeLeadsSuccess' });
});

it('can be undone while nothing has changed since, for at most 24 h', async () => {
  const [keep, away] = await twoLeads();
  await merge(keep, away);
  await sales.do('logActivity', { leadId: keep.id, type: 'NOTE', summary: 'Danach' });
  expect(await unmerge(away)).toMatchObject({ __typename: 'ConflictError', current: { id: keep.id } });
  const [first, second] = await twoLeads();
  await merge(first, second);
  await app.admin.query(`UPDATE lead_merges SET merged_at = merged_at - interval '24 hours'`);
  expect(await unmerge(second)).toMatchObject({ __typename: 'ConflictError' });
});

it('closes what was asked about the clock of the lead that went', async () => {
  const [keep, away] = await twoLeads();
  const reason = 'Der Kunde baut bis Mai um.';
  await app.query(
    'mutation ($input: RequestClockChangeInput!) { requestClockChange(input: $input) { __typename } }',
    { input: { leadId: away.id, kind: 'STOP', reason } },
    'sales2.de@example.com',
  );
  await merge(keep, away);
  const { rows } = await app.admin.query(
    `SELECT r.status, l.clock_due_at FROM clock_requests r JOIN leads l ON l.id = r.lead_id WHERE r.lead_id = $1`,
    [leadIdOf(away.id)],
  );
  expect(rows).toEqual([{ status: 'CLOSED', clock_due_at: null }]);
});

describe('is refused', () => {
  it('to sales, into itself, for a customer, across countries, on an old version', async () => {
    const [keep, away] = await twoLeads();
    expect(await merge(keep, keep)).toMatchObject({ __typename: 'ValidationError' });
    expect(await merge(keep, away, 'sales.de@example.com')).toMatchObject({ __typename: 'NotFoundError' });
    const own = await sales.register();
    expect(await merge(keep, own, 'sales.de@example.com')).toMatchObject({ __typename: 'ForbiddenError' });
    expect(await merge(keep, away, undefined, { mergeVersion: 99 })).toMatchObject({
      __typename: 'ConflictError',
    });
    await app.admin.query(`UPDATE leads SET status = 'CONVERTED' WHERE id = $1`, [leadIdOf(own.id)]);
    expect(await merge(keep, own)).toMatchObject({ __typename: 'TransitionError', to: 'MERGED' });
    const swiss = await personOf(app, 'sales.ch@example.com').register({ territory: 'CH-ZH' });
    expect(await merge(keep, swiss, 'admin@example.com')).toMatchObject({ __typename: 'ValidationError' });
  });
});

it('keeps the strictest consent: who is blocked stays so', async () => {
  const [keep, away] = await twoLeads();
  await app.admin.query('UPDATE leads SET contact_blocked = true WHERE id = $1', [leadIdOf(away.id)]);
  await app.admin.query(
    `UPDATE leads SET consent_given_at = registered_at, consent_wording = 'Ja, gern.' WHERE id = $1`,
    [leadIdOf(keep.id)],
  );
  await merge(keep, away);
  const { rows } = await app.admin.query(
    'SELECT contact_blocked, consent_given_at FROM leads WHERE id = $1',
    [leadIdOf(keep.id)],
  );
  expect(rows).toEqual([{ contact_blocked: true, consent_given_at: null }]);
});

it('leaves the kept lead its own T3 and T7, whatever its like of the merged lead came to', async () => {
  const [keep, away] = await twoLeads();
  const done = {
    status: 'COMPLETED',
    fired_at: new Date(),
    completed_at: new Date(),
    outcome: 'SUCCESS',
  } as const;
  for (const kind of ['T3', 'T7'] as const) {
    await makeFollowUp(app.admin, leadIdOf(away.id), { kind, ...done });
  }
  await merge(keep, away);
  const kept = await sales.lead(keep.id);
  const states = kept?.followUps.nodes.map(({ kind, status }) => `${kind} ${status}`).toSorted();
  expect(states).toEqual(
    expect.arrayContaining(['T3 COMPLETED', 'T3 PENDING', 'T7 COMPLETED', 'T7 PENDING']),
  );
});

it('ends pre-claim by the T7 of the kept lead, as the engine does, not by the one that came', async () => {
  await app.admin.query(
    "INSERT INTO settings (key, value, updated_at) VALUES ('followUps.t7Days', '30', now())",
  );
  const [keep, away] = [await sales.register(), await other.register()];
  await app.admin.query(
    "UPDATE follow_ups SET status = 'SKIPPED', fired_at = now() WHERE lead_id = $1 AND kind = 'T7'",
    [leadIdOf(away.id)],
  );
  const before = (await sales.lead(keep.id))?.protection?.preClaimEndsAt;
  await merge(keep, away);
  expect((await sales.lead(keep.id))?.protection?.preClaimEndsAt).toBe(before);
  const { rows } = await app.admin.query<{ due: Date }>(
    'SELECT clock_due_at AS due FROM leads WHERE id = $1',
    [leadIdOf(keep.id)],
  );
  expect(rows[0]?.due.toISOString()).toBe(before);
  await app.admin.query("DELETE FROM settings WHERE key = 'followUps.t7Days'");
});

it('a meaningful activity that comes is the first contact, as if it had been logged on the lead', async () => {
  const [keep, away] = [await sales.register(), await other.register()];
  const call = { leadId: away.id, type: 'CALL', outcome: 'SUCCESSFUL', summary: 'Der Küchenchef war dran' };
  await other.do('logActivity', call);
  // What the other lead calls its first contact was before the kept one began.
  await app.admin.query(
    `UPDATE leads SET first_contact_at = registered_at - interval '9 days', first_contact_channel = 'TRADE_FAIR'
     WHERE id = $1`,
    [leadIdOf(away.id)],
  );
  await merge(keep, away);
  const kept = await sales.lead(keep.id);
  const logged = kept?.activities.nodes.find((it) => it.type === 'CALL');
  expect(kept).toMatchObject({ status: 'ACTIVE', firstContactAt: logged?.at });
  expect(kept?.protection?.preClaimEndsAt).toBeNull();
  const { rows } = await app.admin.query('SELECT first_contact_channel FROM leads WHERE id = $1', [
    leadIdOf(keep.id),
  ]);
  expect(rows).toEqual([{ first_contact_channel: 'PHONE' }]);
});

it('undone, both leads go by the settings of now', async () => {
  const [keep, away] = await twoLeads();
  await merge(keep, away);
  const input = { key: 'followUps.hour', value: 11, version: 0 };
  const changed = await app.query(
    'mutation ($input: UpdateSettingInput!) { updateSetting(input: $input) { __typename } }',
    { input },
    'admin@example.com',
  );
  expect(changed.data).toEqual({ updateSetting: { __typename: 'UpdateSettingSuccess' } });
  expect(await unmerge(away)).toMatchObject({ __typename: 'UnmergeLeadsSuccess' });
  for (const lead of [await sales.lead(keep.id), await other.lead(away.id)]) {
    const due = lead?.followUps.nodes.filter((it) => it.status === 'PENDING').map((it) => it.dueAt);
    expect(due?.map((it) => localHour(it))).toEqual([11, 11]);
  }
});

function localHour(instant: string): number {
  return Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/Berlin').hour;
}

describe('a lead that holds a part of its keys, for a third lead stood in the way of the merge', () => {
  let held = 0;
  async function partly(): Promise<{ keep: LeadSeen; third: string; also: string }> {
    held += 1;
    const [third, also] = [`third${held}@merge.example`, `also${held}@merge.example`];
    await sales.register({ contacts: [{ email: third, primary: true }, { email: also }] });
    const override = { duplicateOverrideReason: 'Zweite Filiale mit eigenem Einkauf' };
    const manager = personOf(app, 'manager.de@example.com');
    const away = await manager.register({ contacts: [{ lastName: 'Neben', email: third }], ...override });
    const keep = await sales.register({
      contacts: [{ lastName: 'Huber', email: `own${held}@merge.example` }],
    });
    await merge(keep, away);
    const kept = await sales.lead(keep.id);
    expect(kept).toMatchObject({ canonical: true, contacts: [{ lastName: 'Huber' }, { lastName: 'Neben' }] });
    return { keep: kept ?? keep, third, also };
  }
  const edit: ReturnType<typeof mutator> = (...given) => mutator(app)(...given);
  const keysOf = async (lead: LeadSeen) => {
    const { rows } = await app.admin.query<{ value: string }>(
      'SELECT value FROM lead_keys WHERE lead_id = $1 ORDER BY value',
      [leadIdOf(lead.id)],
    );
    return rows.map(({ value }) => value);
  };

  it('is edited like any other: only a key that the edit adds can clash', async () => {
    const { keep, also } = await partly();
    const { id: leadId, version } = keep;
    const added = { leadId, lastName: 'Neu', email: `new${held}@merge.example` };
    expect(await edit('addContact', { ...added, version }, sales.email)).toMatchObject({
      __typename: 'AddContactSuccess',
    });
    const moved = { leadId, version: version + 1, companyName: 'Gasthof am Markt', postalCode: '80331' };
    expect(await edit('updateLead', moved, sales.email)).toMatchObject({ __typename: 'UpdateLeadSuccess' });
    expect(await keysOf(keep)).toEqual(
      expect.arrayContaining([`new${held}@merge.example`, `own${held}@merge.example`]),
    );
    const clash = { leadId, version: version + 2, lastName: 'Dritt', email: also };
    expect(await edit('addContact', clash, sales.email)).toMatchObject({ __typename: 'DuplicateLeadError' });
    expect(await sales.lead(leadId)).toMatchObject({ canonical: true });
  });

  it('keeps the part when an edit is undone', async () => {
    const { keep } = await partly();
    const before = await keysOf(keep);
    const { data } = await app.query(
      `mutation ($input: AddContactInput!) { addContact(input: $input) { ... on AddContactSuccess { undoToken } } }`,
      { input: { leadId: keep.id, version: keep.version, email: `gone${held}@merge.example` } },
      sales.email,
    );
    const { undoToken: token } = data?.['addContact'] as { undoToken: string };
    expect(await edit('undo', { token }, sales.email)).toMatchObject({ __typename: 'UndoSuccess' });
    expect(await keysOf(keep)).toEqual(before);
    expect(await sales.lead(keep.id)).toMatchObject({ canonical: true });
  });
});
