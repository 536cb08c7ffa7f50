import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventsOf, flawsOfLog, globalLeadId, headCursor, leadIdOf, rowCounts } from '../testing/inspect.ts';
import { holdKeys, makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, type LeadSeen, type Person, type Result } from '../testing/person.ts';
import type { LeadStatus } from './rules.ts';

/** A Monday noon in Hamburg, with no holiday for two weeks. */
const MONDAY = '2027-03-01T11:00:00.000Z';

let app: TestApp;
let sales: Person;
let helper: Person;
let manager: Person;
let admin: Person;
let abroad: Person;

beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, 'sales.de@example.com');
  helper = personOf(app, 'sales2.de@example.com');
  manager = personOf(app, 'manager.de@example.com');
  admin = personOf(app, 'admin@example.com');
  abroad = personOf(app, 'sales.ch@example.com');
});

beforeEach(() => app.setClock(MONDAY));
afterAll(() => app.stop());

const register = (input: object = {}) => sales.register({ territory: 'DE-HH', ...input });
const codes = (answer: Result) => answer.issues?.map((issue) => [issue.code, issue.path.join('.')]);

/** A lead of sales.de with sales2.de as a collaborator, in any status. */
async function leadIn(status: LeadStatus): Promise<string> {
  const target = status === 'MERGED' ? await makeLead(app.admin) : null;
  const { id } = await makeLead(app.admin, {
    status,
    territory: 'DE-HH',
    ownerId: status === 'EXPIRED' ? null : demoPeople.salesDe.id,
    registeredAt: new Date('2027-02-22T08:00:00Z'),
    collaboratorIds: [demoPeople.sales2De.id],
    columns: target ? { merged_into_id: target.id, canonical: false } : {},
  });
  return globalLeadId(id);
}

function got(answer: Result): LeadSeen {
  if (!answer.lead) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return answer.lead;
}

async function seen(person: Person, id: string): Promise<LeadSeen> {
  const lead = await person.lead(id);
  if (!lead) throw new Error(`${person.email} does not see the lead`);
  return lead;
}

async function leavingNothing(work: () => Promise<Result>): Promise<Result> {
  const before = await rowCounts(app.admin);
  const answer = await work();
  expect(await rowCounts(app.admin)).toEqual(before);
  expect(await flawsOfLog(app.admin)).toEqual([]);
  return answer;
}

describe('an activity', () => {
  const log = (leadId: string, type: string, more: object = {}, person = sales) =>
    person.do('logActivity', { leadId, type, summary: 'Wie besprochen', ...more });

  describe.each([
    ['QUALIFIED_CALL', null, true, true],
    ['MEETING', null, true, true],
    ['DEMO', null, true, true],
    ['ROI_PRESENTATION', null, true, true],
    ['SAMPLE_SENT', null, true, true],
    ['CALL', 'SUCCESSFUL', true, false],
    ['CALL', 'NO_ANSWER', false, false],
    ['EMAIL', 'NO_ANSWER', true, false],
    ['EMAIL_RECEIVED', null, true, false],
    ['NOTE', null, false, false],
    ['SAMPLE_FEEDBACK', null, false, false],
  ] as const)('%s %s', (type, outcome, meaningful, progress) => {
    const name = `is ${meaningful ? '' : 'not '}meaningful and ${progress ? '' : 'no '}progress`;

    it(name, async () => {
      const answer = await log((await register()).id, type, { outcome });
      expect(answer.activity).toMatchObject({
        type,
        outcome,
        meaningful,
        progress,
        summary: 'Wie besprochen',
      });
      const lead = got(answer);
      expect(lead).toMatchObject({
        status: meaningful ? 'ACTIVE' : 'REGISTERED',
        version: meaningful ? 2 : 1,
        firstContactAt: meaningful ? answer.activity?.at : null,
        stage: meaningful ? 'REGISTRATION' : 'PRE_CLAIM',
        lastActivityAt: answer.activity?.at,
      });
      const events = (await eventsOf(app.admin, lead.id)).slice(3).map((it) => it.type);
      expect(events.slice(0, 2)).toEqual(
        meaningful ? ['ACTIVITY_LOGGED', 'LEAD_STATUS_CHANGED'] : ['ACTIVITY_LOGGED'],
      );
      expect(answer.cursor).toBe(await headCursor(app.admin));
    });

    it(`${meaningful ? 'ends' : 'does not end'} a REMINDER, ${progress ? 'ends' : 'does not end'} a GRACE_PERIOD`, async () => {
      const reminded = got(await log(await leadIn('REMINDER'), type, { outcome }));
      const graced = got(await log(await leadIn('GRACE_PERIOD'), type, { outcome }));
      expect([reminded.status, graced.status]).toEqual([
        meaningful ? 'ACTIVE' : 'REMINDER',
        progress ? 'ACTIVE' : 'GRACE_PERIOD',
      ]);
    });
  });

  it('that is progress puts off the progress deadline, as far as when it happened', async () => {
    const lead = await register();
    app.setClock('2027-03-10T11:00:00Z');
    const at = '2027-03-09T11:00:00.000Z';
    expect(got(await log(lead.id, 'MEETING', { at })).protection?.progressDeadline).toBe(
      '2027-05-08T10:00:00.000Z',
    );
    // One from before does not bring it back.
    const older = got(await log(lead.id, 'DEMO', { at: '2027-03-08T11:00:00Z' }));
    expect(older).toMatchObject({
      lastActivityAt: at,
      protection: { progressDeadline: '2027-05-08T10:00:00.000Z' },
    });
  });

  it('of a qualified, converted or lost lead moves nothing', async () => {
    for (const status of ['QUALIFIED', 'CONVERTED', 'LOST'] as const)
      expect(got(await log(await leadIn(status), 'MEETING')).status).toBe(status);
  });

  it('SAMPLE_SENT moves the T3 that has not fired, and says why', async () => {
    const lead = await register();
    app.setClock('2027-03-02T12:00:00Z');
    const moved = openFollowUp(got(await log(lead.id, 'SAMPLE_SENT')), 'T3');
    expect(moved.id).toBe(openFollowUp(lead, 'T3').id);
    expect(moved.dueAt).toBe('2027-03-05T08:00:00.000Z');
    expect(moved.ledger.map((it) => [it.decision, it.de, it.en])).toEqual([
      [
        'PLANNED',
        '3 Tage nach der Übernahme des Leads am Mo., 1. März',
        '3 days after ownership began on Mon 1 Mar',
      ],
      [
        'MOVED',
        'neu gezählt: 3 Tage nach dem Musterversand am Di., 2. März',
        'counted anew: 3 days after the sample was sent on Tue 2 Mar',
      ],
    ]);
  });

  it('SAMPLE_SENT opens another T3 when none is pending, and only then', async () => {
    const lead = await register();
    const first = openFollowUp(lead, 'T3');
    app.setClock('2027-03-04T09:00:00Z');
    await app.admin.query("UPDATE follow_ups SET fired_at = due_at WHERE lead_id = $1 AND kind = 'T3'", [
      leadIdOf(lead.id),
    ]);
    const kept = got(await log(lead.id, 'SAMPLE_SENT'));
    expect(openFollowUp(kept, 'T3')).toMatchObject({ id: first.id, dueAt: first.dueAt });
    await sales.do('completeFollowUp', { followUpId: first.id, outcome: 'NO_ANSWER' });
    app.setClock('2027-03-05T09:00:00Z');
    const another = openFollowUp(got(await log(lead.id, 'SAMPLE_SENT')), 'T3');
    expect(another.id).not.toBe(first.id);
    expect(another.dueAt).toBe('2027-03-08T08:00:00.000Z');
  });

  it('is not in the future, not without words, and of a type that people log', async () => {
    const { id } = await register();
    const refused = async (input: object) =>
      codes(await leavingNothing(() => sales.do('logActivity', input)));
    expect(
      await refused({ leadId: id, type: 'CALL', summary: 'Später', at: '2027-03-01T12:00:00Z' }),
    ).toEqual([['ACTIVITY_IN_FUTURE', 'at']]);
    expect(await refused({ leadId: id, type: 'CALL', summary: ' \n ' })).toEqual([
      ['TEXT_MISSING', 'summary'],
    ]);
    expect(await refused({ leadId: id, type: 'CALL', summary: 'x'.repeat(10_001) })).toEqual([
      ['TEXT_TOO_LONG', 'summary'],
    ]);
    expect(await refused({ leadId: id, type: 'CALL', summary: 'a\0b' })).toEqual([
      ['TEXT_UNSTORABLE', 'summary'],
    ]);
    for (const type of ['FIRST_CONTACT', 'FOLLOW_UP', 'REGISTERED', 'STATUS_CHANGED', 'FOLLOW_UP_DUE'])
      expect(await refused({ leadId: id, type, summary: 'So nicht' })).toEqual([['INVALID', 'type']]);
  });

  it('is for those who work the lead', async () => {
    const owned = await leadIn('ACTIVE');
    for (const person of [sales, helper, manager, admin])
      expect((await log(owned, 'NOTE', {}, person)).__typename).toBe('LogActivitySuccess');
    expect((await log(owned, 'NOTE', {}, abroad)).__typename).toBe('NotFoundError');
    const pooled = globalLeadId((await makeLead(app.admin, { territory: 'DE-HH' })).id);
    expect((await log(pooled, 'NOTE')).__typename).toBe('ForbiddenError');
    expect((await log('bm9uc2Vuc2U', 'NOTE')).__typename).toBe('NotFoundError');
  });

  it('with a key is logged once, also ten times at once', async () => {
    const { id } = await register();
    const before = await rowCounts(app.admin);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => log(id, 'NOTE', { idempotencyKey: 'note-1' })),
    );
    expect(answers.map((it) => it.__typename)).toEqual(Array(10).fill('LogActivitySuccess'));
    const after = await rowCounts(app.admin);
    expect([after.activities, after.events]).toEqual([
      (before.activities ?? 0) + 1,
      (before.events ?? 0) + 1,
    ]);
    expect(codes(await log(id, 'CALL', { idempotencyKey: 'note-1' }))).toEqual([
      ['IDEMPOTENCY_KEY_REUSED', 'idempotencyKey'],
    ]);
  });
});

describe('the first contact', () => {
  const contact = { channel: 'PHONE', at: '2027-03-01T10:30:00Z', note: 'Küchenchef war interessiert' };
  const document = (leadId: string, version: number, more: object = {}, person = sales) =>
    person.do('documentFirstContact', { leadId, version, ...contact, ...more });

  it('makes a registered lead active, and T7 counts from it', async () => {
    const lead = await register();
    app.setClock('2027-03-03T12:00:00Z');
    const answer = await document(lead.id, 1, { at: '2027-03-03T11:00:00Z' });
    const after = got(answer);
    expect(after).toMatchObject({
      status: 'ACTIVE',
      version: 2,
      stage: 'REGISTRATION',
      firstContactAt: '2027-03-03T11:00:00.000Z',
      protection: { preClaimEndsAt: null },
    });
    expect(openFollowUp(after, 'T7')).toMatchObject({
      id: openFollowUp(lead, 'T7').id,
      dueAt: '2027-03-10T08:00:00.000Z',
      ledger: [
        { decision: 'PLANNED' },
        {
          decision: 'MOVED',
          dueAt: '2027-03-10T08:00:00.000Z',
          de: 'neu gezählt: 7 Tage nach dem Erstkontakt am Mi., 3. März',
          en: 'counted anew: 7 days after the first contact on Wed 3 Mar',
        },
      ],
    });
    expect((await eventsOf(app.admin, lead.id)).slice(3).map((it) => it.type)).toEqual([
      'ACTIVITY_LOGGED',
      'LEAD_STATUS_CHANGED',
      'FOLLOW_UP_MOVED',
    ]);
    expect(answer.cursor).toBe(await headCursor(app.admin));
  });

  it('is documented once', async () => {
    const id = await leadIn('REGISTERED');
    await document(id, 1);
    const again = await leavingNothing(() => document(id, 2));
    expect(codes(again)).toEqual([['FIRST_CONTACT_EXISTS', 'leadId']]);
  });

  it('from before the ownership began is none of it: pre-claim goes on, and the activity stands on the timeline', async () => {
    const { id } = await register();
    const before = (await seen(sales, id)).protection;
    for (const at of ['2024-09-01T10:00:00Z', '2027-03-01T10:58:00Z'])
      expect(codes(await leavingNothing(() => document(id, 1, { at })))).toEqual([
        ['FIRST_CONTACT_BEFORE_OWNERSHIP', 'at'],
      ]);
    const call = { leadId: id, type: 'CALL', at: '2027-03-01T09:00:00Z', summary: 'Wie besprochen' };
    expect(got(await sales.do('logActivity', call))).toMatchObject({
      status: 'REGISTERED',
      firstContactAt: null,
      protection: { preClaimEndsAt: before?.preClaimEndsAt },
      activities: { nodes: expect.arrayContaining([expect.objectContaining({ type: 'CALL' })]) },
    });
  });

  it('in the minute in which the ownership began counts as had when it did', async () => {
    app.setClock('2027-03-01T11:00:30Z');
    const lead = await register();
    app.setClock('2027-03-01T11:02:00Z');
    expect(got(await document(lead.id, 1, { at: '2027-03-01T11:00:00Z' }))).toMatchObject({
      status: 'ACTIVE',
      firstContactAt: lead.registeredAt,
      protection: { preClaimEndsAt: null },
    });
  });

  it.each(['REGISTERED', 'QUALIFIED'] as const)(
    'is an edit: of two at once on a %s lead one wins',
    async (status) => {
      const id = await leadIn(status);
      const answers = await Promise.all([document(id, 1), document(id, 1, {}, manager)]);
      expect(answers.map((it) => it.__typename).toSorted()).toEqual([
        'ConflictError',
        'DocumentFirstContactSuccess',
      ]);
      const conflict = answers.find((it) => it.__typename === 'ConflictError');
      expect(conflict).toMatchObject({
        code: 'CONFLICT',
        current: { id, version: 2, firstContactAt: '2027-03-01T10:30:00.000Z' },
      });
    },
  );

  it('says what it was about, and took place', async () => {
    const { id } = await register();
    expect(
      codes(await leavingNothing(() => document(id, 1, { note: 'kurz', at: '2027-03-01T12:00:00Z' }))),
    ).toEqual([
      ['FIRST_CONTACT_IN_FUTURE', 'at'],
      ['FIRST_CONTACT_NOTE_TOO_SHORT', 'note'],
    ]);
  });

  it('is of leads that are worked', async () => {
    for (const status of ['CONVERTED', 'LOST'] as const)
      expect((await document(await leadIn(status), 1)).__typename).toBe('ForbiddenError');
    expect((await document(await leadIn('ACTIVE'), 1, {}, abroad)).__typename).toBe('NotFoundError');
  });
});

describe('changing the status', () => {
  const change = (person: Person, leadId: string, to: string, more: object = {}) =>
    person.do('changeLeadStatus', {
      leadId,
      to,
      version: 1,
      reason: to === 'LOST' ? 'PRICE' : null,
      ...more,
    });
  const note = 'Der neue Küchenchef fragt wieder an';

  it('is not for those who do not see the lead', async () => {
    expect((await change(abroad, await leadIn('ACTIVE'), 'LOST')).__typename).toBe('NotFoundError');
    expect((await change(sales, 'bm9uc2Vuc2U', 'LOST')).__typename).toBe('NotFoundError');
  });

  it('to LOST takes a reason, and OTHER takes words', async () => {
    const id = await leadIn('ACTIVE');
    const refused = async (more: object) =>
      codes(await leavingNothing(() => change(sales, id, 'LOST', more)));
    expect(await refused({ reason: null })).toEqual([['LOST_NEEDS_REASON', 'reason']]);
    expect(await refused({ reason: 'OTHER' })).toEqual([['OTHER_NEEDS_NOTE', 'note']]);
    expect(await refused({ reason: 'OTHER', note: '  ' })).toEqual([['OTHER_NEEDS_NOTE', 'note']]);
    expect(await refused({ note: 'x'.repeat(2_001) })).toEqual([['TEXT_TOO_LONG', 'note']]);
    expect(got(await change(sales, id, 'LOST', { reason: 'OTHER', note: 'Umbau' })).lostReason).toBe('OTHER');
  });

  it('to LOST cancels what is open, with ledger and events', async () => {
    const lead = await register();
    const answer = await change(sales, lead.id, 'LOST');
    const lost = got(answer);
    expect(lost.nextFollowUp).toBeNull();
    expect(lost.protection?.expiresAt).toBeNull();
    expect(
      lost.followUps.nodes.map((it) => [
        it.kind,
        it.status,
        it.ledger.at(-1)?.decision,
        it.ledger.at(-1)?.de,
      ]),
    ).toEqual([
      ['T3', 'CANCELLED', 'CANCELLED', 'storniert: der Lead wird nicht mehr bearbeitet'],
      ['T7', 'CANCELLED', 'CANCELLED', 'storniert: der Lead wird nicht mehr bearbeitet'],
    ]);
    const events = (await eventsOf(app.admin, lead.id)).slice(3);
    expect(events.map((it) => it.type)).toEqual([
      'LEAD_STATUS_CHANGED',
      'FOLLOW_UP_CANCELLED',
      'FOLLOW_UP_CANCELLED',
    ]);
    expect(events[0]?.data).toMatchObject({ oldStatus: 'REGISTERED', newStatus: 'LOST', auto: false });
    expect(answer.cursor).toBe(await headCursor(app.admin));
    const { rows: audited } = await app.admin.query(
      "SELECT user_id, changes FROM audit_log WHERE lead_id = $1 AND action = 'changeLeadStatus'",
      [leadIdOf(lead.id)],
    );
    expect(audited).toEqual([
      {
        user_id: demoPeople.salesDe.id,
        changes: { status: ['REGISTERED', 'LOST'], lostReason: [null, 'PRICE'] },
      },
    ]);
  });

  it('to QUALIFIED keeps the follow-ups, and nothing expires', async () => {
    const lead = await register();
    const qualified = got(await change(sales, lead.id, 'QUALIFIED'));
    expect(openFollowUp(qualified, 'T7').id).toBe(openFollowUp(lead, 'T7').id);
    expect(qualified.protection?.expiresAt).toBeNull();
  });

  it('reopening begins ownership anew and plans anew', async () => {
    const lead = await register({
      firstContact: { channel: 'PHONE', at: '2027-02-26T10:00:00Z', note: 'Erstes Gespräch am Telefon' },
    });
    await change(sales, lead.id, 'LOST');
    app.setClock('2027-05-10T10:00:00.000Z');
    expect(codes(await change(manager, lead.id, 'ACTIVE', { version: 2, note: '  zu kurz  ' }))).toEqual([
      ['REOPENING_NEEDS_NOTE', 'note'],
    ]);
    expect((await change(sales, lead.id, 'ACTIVE', { version: 2, note })).__typename).toBe('TransitionError');

    const reopened = got(await change(manager, lead.id, 'ACTIVE', { version: 2, note }));
    expect(reopened).toMatchObject({ status: 'ACTIVE', version: 3, lostReason: null, canonical: true });
    expect(reopened.protection?.ownedSince).toMatch(/^2027-05-10T10:00:0/);
    expect(reopened.protection?.endsAt).toMatch(/^2027-11-10T11:00:0/);
    expect(openFollowUp(reopened, 'T3').dueAt).toBe('2027-05-13T07:00:00.000Z');
    // The 17th is Whit Monday.
    expect(openFollowUp(reopened, 'T7').dueAt).toBe('2027-05-18T07:00:00.000Z');
    expect(reopened.followUps.nodes).toHaveLength(4);
    // The note that reopening demands stays on the timeline, as the reason for losing does in its own field.
    expect(reopened.activities.nodes[0]).toMatchObject({
      type: 'STATUS_CHANGED',
      summary: note,
      by: { name: 'Martin Krüger' },
    });
    const { rows: stored } = await app.admin.query<{ protection_ends_at: Date; lost_note: string | null }>(
      'SELECT protection_ends_at, lost_note FROM leads WHERE id = $1',
      [leadIdOf(lead.id)],
    );
    expect(stored[0]?.protection_ends_at.toISOString()).toBe(reopened.protection?.endsAt);
  });

  it('reopening takes the keys again, or is not canonical where they are taken', async () => {
    const lostWith = async (email: string) => {
      const id = await leadIn('LOST');
      await app.admin.query("UPDATE leads SET lost_at = '2026-02-01' WHERE id = $1", [leadIdOf(id)]);
      await app.admin.query(
        "INSERT INTO contacts (lead_id, last_name, email, is_primary, created_at) VALUES ($1, 'X', $2, true, now())",
        [leadIdOf(id), email],
      );
      await holdKeys(app.admin, leadIdOf(id), [{ kind: 'EMAIL', value: email }]);
      return id;
    };
    const taken = await lostWith('taken@reopen.example');
    const free = await lostWith('free@reopen.example');
    const holder = await sales.register({ contacts: [{ email: 'taken@reopen.example' }] });
    expect(got(await change(manager, taken, 'ACTIVE', { note })).canonical).toBe(false);
    expect(got(await change(manager, free, 'ACTIVE', { note })).canonical).toBe(true);
    const { rows: keys } = await app.admin.query(
      "SELECT lead_id FROM lead_keys WHERE value LIKE '%@reopen.example' ORDER BY value",
    );
    expect(keys).toEqual([{ lead_id: leadIdOf(free) }, { lead_id: leadIdOf(holder.id) }]);
  });

  it('on a stale version is refused, with the lead as it is now', async () => {
    const { id } = await register();
    await change(sales, id, 'QUALIFIED');
    const stale = await leavingNothing(() => change(sales, id, 'LOST'));
    expect(stale).toMatchObject({
      __typename: 'ConflictError',
      current: { id, status: 'QUALIFIED', version: 2 },
    });
    expect((await change(sales, id, 'LOST', { version: 3 })).__typename).toBe('ConflictError');
  });

  it('twice at once: one wins, the other learns of it', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await leadIn('ACTIVE');
      const answers = await Promise.all([change(sales, id, 'QUALIFIED'), change(manager, id, 'LOST')]);
      expect(answers.map((it) => it.__typename).toSorted()).toEqual([
        'ChangeLeadStatusSuccess',
        'ConflictError',
      ]);
      const won = answers.find((it) => it.lead)?.lead?.status;
      expect(answers.find((it) => it.current)?.current?.status).toBe(won);
      expect(await seen(admin, id)).toMatchObject({ status: won, version: 2 });
    }
    expect(await flawsOfLog(app.admin)).toEqual([]);
  });
});
