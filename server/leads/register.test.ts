import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MANY, startTestApp, type TestApp } from '../testing/app.ts';
import {
  eventsOf,
  flawsOfLog,
  globalLeadId,
  globalUserId,
  headCursor,
  leadIdOf,
  rowCounts,
} from '../testing/inspect.ts';
import { holdKeys, makeLead } from '../testing/leads.ts';
import { mutator } from '../testing/mutations.ts';
import { aTeam, aUser, demoPeople } from '../testing/people.ts';
import { openFollowUp, personOf, registration, type Person, type Result } from '../testing/person.ts';
import { leadStatuses, type LeadStatus } from './rules.ts';

/** A Monday noon in Berlin, with no holiday for two weeks. */
const MONDAY = '2027-03-01T11:00:00.000Z';

let app: TestApp;
let sales: Person;
let manager: Person;
let admin: Person;

beforeAll(async () => {
  app = await startTestApp({ poolSize: MANY });
  sales = personOf(app, 'sales.de@example.com');
  manager = personOf(app, 'manager.de@example.com');
  admin = personOf(app, 'admin@example.com');
});

beforeEach(() => app.setClock(MONDAY));
afterAll(() => app.stop());

const firstContact = {
  channel: 'TRADE_FAIR',
  at: '2027-02-26T10:00:00Z',
  note: 'Am Stand zehn Minuten gesprochen',
};
const consent = { givenAt: '2027-02-26T10:00:00Z', wording: 'Ja, bitte schreiben Sie mir.' };
const register = (person: Person, input: object = {}) => person.do('registerLead', registration(input));
const codes = (answer: Result) => answer.issues?.map((issue) => [issue.code, issue.path.join('.')]);

/** By the operations that lead there, past them where that would take months. */
async function moveTo(status: LeadStatus, leadId: string): Promise<string> {
  const given = { leadId: globalLeadId(leadId) };
  if (status === 'DELETED') await mutator(app)('deleteLead', given, 'admin@example.com');
  else if (status === 'MERGED') {
    // Into one that does not keep its address.
    const { id } = await makeLead(app.admin, { ownerId: demoPeople.salesDe.id, territory: 'DE-BE' });
    const both = { keepId: globalLeadId(id), mergeId: given.leadId };
    await mutator(app)('mergeLeads', both, 'admin@example.com');
    await app.admin.query('DELETE FROM lead_keys WHERE lead_id = $1', [id]);
  } else if (status === 'LOST')
    await sales.do('changeLeadStatus', { ...given, to: 'LOST', version: 1, reason: 'PRICE' });
  else
    await app.admin.query(
      `UPDATE leads SET status = $2, owner_id = CASE $2 WHEN 'EXPIRED' THEN NULL ELSE owner_id END,
         owned_since = CASE $2 WHEN 'EXPIRED' THEN NULL ELSE owned_since END WHERE id = $1`,
      [leadId, status],
    );
  return leadId;
}

/** Runs it, and fails when anything of it stayed: a row, an event, a position. */
async function leavingNothing(work: () => Promise<Result>): Promise<Result> {
  const before = await rowCounts(app.admin);
  const answer = await work();
  expect(await rowCounts(app.admin)).toEqual(before);
  expect(await flawsOfLog(app.admin)).toEqual([]);
  return answer;
}

describe('what a registration must bring', () => {
  it.each([
    ['a name', { companyName: ' \t ' }, 'COMPANY_MISSING', 'companyName'],
    ['a territory that exists', { territory: 'DE-XX' }, 'TERRITORY_UNKNOWN', 'territory'],
    ['a first contact, from a fair', { source: 'TRADE_FAIR' }, 'FIRST_CONTACT_MISSING', 'firstContact'],
    ['a first contact, from a call', { source: 'PHONE' }, 'FIRST_CONTACT_MISSING', 'firstContact'],
    ['consent, from the web form', { source: 'WEB_FORM' }, 'CONSENT_MISSING', 'consent'],
    [
      'the wording of the consent',
      { source: 'WEB_FORM', consent: { ...consent, wording: '  ' } },
      'CONSENT_WORDING_MISSING',
      'consent.wording',
    ],
    [
      'consent that was given already',
      { consent: { ...consent, givenAt: '2027-03-01T11:30:00Z' } },
      'CONSENT_IN_FUTURE',
      'consent.givenAt',
    ],
    [
      'a first contact that took place',
      { firstContact: { ...firstContact, at: '2027-03-01T11:30:00Z' } },
      'FIRST_CONTACT_IN_FUTURE',
      'firstContact.at',
    ],
    [
      'ten characters about the first contact',
      { firstContact: { ...firstContact, note: '   zu kurz   ' } },
      'FIRST_CONTACT_NOTE_TOO_SHORT',
      'firstContact.note',
    ],
    [
      'a primary contact',
      { contacts: [{ lastName: 'Maier' }, { lastName: 'Huber' }] },
      'PRIMARY_MISSING',
      'contacts',
    ],
    [
      'only one primary contact',
      {
        contacts: [
          { lastName: 'Maier', primary: true },
          { lastName: 'Huber', primary: true },
        ],
      },
      'PRIMARY_TWICE',
      'contacts',
    ],
    [
      'contacts that are somebody',
      { contacts: [{ firstName: ' ', role: 'CHEF' }] },
      'CONTACT_EMPTY',
      'contacts.0',
    ],
    ['an address that is one', { contacts: [{ email: 'maier@@x.de' }] }, 'EMAIL_INVALID', 'contacts.0.email'],
    ['a number that is one', { contacts: [{ phone: '12' }] }, 'PHONE_INVALID', 'contacts.0.phone'],
    ['no fewer than no employees', { employeeCount: -1 }, 'EMPLOYEES_OUT_OF_RANGE', 'employeeCount'],
    ['no more employees than fit', { employeeCount: 1_000_001 }, 'INVALID', 'employeeCount'],
    ['a name of 200 characters', { companyName: 'x'.repeat(201) }, 'TEXT_TOO_LONG', 'companyName'],
    ['notes of 10000 characters', { notes: 'x'.repeat(10_001) }, 'TEXT_TOO_LONG', 'notes'],
    ['a city of 100 characters', { city: 'x'.repeat(101) }, 'TEXT_TOO_LONG', 'city'],
    ['text without NUL', { city: 'Ber\0lin' }, 'TEXT_UNSTORABLE', 'city'],
    ['whole Unicode', { contacts: [{ lastName: 'M\uD83D' }] }, 'TEXT_UNSTORABLE', 'contacts.0.lastName'],
    [
      'a time of registration that has come',
      { registeredAt: '2027-03-01T11:30:00Z' },
      'REGISTERED_IN_FUTURE',
      'registeredAt',
    ],
  ])('%s', async (_what, input, code, path) => {
    const answer = await leavingNothing(() => register(sales, input));
    expect([answer.__typename, codes(answer)]).toEqual(['ValidationError', [[code, path]]]);
  });

  it('all that is missing at once, and at most 20 contacts', async () => {
    expect(codes(await register(sales, { companyName: '', territory: 'FR', source: 'PHONE' }))).toEqual([
      ['COMPANY_MISSING', 'companyName'],
      ['TERRITORY_UNKNOWN', 'territory'],
      ['FIRST_CONTACT_MISSING', 'firstContact'],
    ]);
    const contacts = Array.from({ length: 21 }, (_, n) => ({ lastName: `Nr. ${n}`, primary: n === 0 }));
    expect(codes(await register(sales, { contacts }))).toEqual([['INVALID', 'contacts']]);
  });

  it('lengths that the tables take too', async () => {
    const lead = await sales.register({
      companyName: 'ß'.repeat(200),
      city: 'x'.repeat(100),
      postalCode: '1'.repeat(12),
      street: 'x'.repeat(200),
      website: `https://x.de/${'x'.repeat(487)}`,
      notes: '🍽'.repeat(5_000),
      employeeCount: 1_000_000,
      estimatedVolume: { amount: '999999999999.99', currency: 'EUR' },
      firstContact: { ...firstContact, note: 'x'.repeat(10_000) },
      consent: { ...consent, wording: 'x'.repeat(5_000) },
    });
    expect(lead.estimatedVolume).toEqual({ amount: '999999999999.99', currency: 'EUR' });
  });
});

describe('what is kept of it', () => {
  it('is what was said, in the territory’s ways', async () => {
    const lead = await sales.register({
      companyName: '  Zum Hirschen GmbH ',
      source: 'TRADE_FAIR',
      firstContact,
      contacts: [
        { lastName: 'Huber', phone: '030 / 901 82 00' },
        {
          firstName: 'Ute',
          lastName: 'Maier',
          email: ' Ute.Maier@Hirsch.example ',
          phone: '+43 1 58858',
          primary: true,
        },
      ],
      estimatedVolume: { amount: '12500.5', currency: 'EUR' },
    });
    expect(lead).toMatchObject({
      companyName: 'Zum Hirschen GmbH',
      status: 'ACTIVE',
      stage: 'REGISTRATION',
      version: 1,
      canonical: true,
      owner: { name: 'Jonas Weber' },
      firstContactAt: '2027-02-26T10:00:00.000Z',
      estimatedVolume: { amount: '12500.50', currency: 'EUR' },
      email: 'Ute.Maier@Hirsch.example',
      phone: '+43158858',
      contacts: [
        { lastName: 'Maier', phone: '+43158858', primary: true },
        { lastName: 'Huber', phone: '+49309018200', primary: false },
      ],
      registeredAt: expect.stringMatching(/^2027-03-01T11:00:0/),
    });
    expect(lead.activities.nodes.map((it) => [it.type, it.meaningful, it.by?.name])).toEqual([
      ['REGISTERED', false, 'Jonas Weber'],
      ['FIRST_CONTACT', false, 'Jonas Weber'],
    ]);
  });

  it.each([
    ['company and source', {}, 'PRE_CLAIM', 'REGISTERED'],
    ['a contact without an address', { contacts: [{ lastName: 'Maier' }] }, 'PRE_CLAIM', 'REGISTERED'],
    [
      'a contact with an address',
      { contacts: [{ email: 'stage1@x.example' }] },
      'REGISTRATION',
      'REGISTERED',
    ],
    ['a first contact', { firstContact }, 'REGISTRATION', 'ACTIVE'],
    [
      'a whole profile',
      {
        firstContact,
        businessType: 'HOTEL',
        kitchenSize: 'LARGE',
        estimatedVolume: { amount: '0', currency: 'EUR' },
      },
      'QUALIFICATION',
      'ACTIVE',
    ],
    [
      'a profile of somebody out of reach',
      { businessType: 'HOTEL', employeeCount: 4, estimatedVolume: { amount: '1', currency: 'EUR' } },
      'PRE_CLAIM',
      'REGISTERED',
    ],
  ])('%s shows its stage and status', async (_what, input, stage, status) => {
    expect(await sales.register(input)).toMatchObject({ stage, status });
  });

  it('begins the protection clock: 6 months, 60 days, 10 days, at the local hour', async () => {
    const { protection, registeredAt } = await sales.register();
    const time = registeredAt.slice(14);
    expect(protection).toEqual({
      ownedSince: registeredAt,
      // Summer time has come by then: the same local hour is an hour earlier in UTC.
      endsAt: `2027-09-01T10:${time}`,
      progressDeadline: `2027-04-30T10:${time}`,
      preClaimEndsAt: `2027-03-11T11:${time}`,
      expiresAt: `2027-03-11T11:${time}`,
    });
    const contacted = await sales.register({ firstContact });
    expect(contacted.protection).toMatchObject({ preClaimEndsAt: null, ownedSince: contacted.registeredAt });
  });

  it('plans T3 and T7 at nine o’clock, and says why in both languages', async () => {
    const lead = await sales.register();
    const t3 = openFollowUp(lead, 'T3');
    expect(t3).toMatchObject({
      dueAt: '2027-03-04T08:00:00.000Z',
      anchorAt: lead.registeredAt,
      assignee: { name: 'Jonas Weber' },
      urgency: 'UPCOMING',
      ledger: [
        {
          decision: 'PLANNED',
          dueAt: '2027-03-04T08:00:00.000Z',
          de: '3 Tage nach der Übernahme des Leads am Mo., 1. März',
          en: '3 days after ownership began on Mon 1 Mar',
        },
      ],
    });
    expect(openFollowUp(lead, 'T7')).toMatchObject({
      // Monday the 8th is a holiday in Berlin.
      dueAt: '2027-03-09T08:00:00.000Z',
      ledger: [
        {
          de: '7 Tage nach der Übernahme des Leads am Mo., 1. März; verschoben auf Di., 9. März: Internationaler Frauentag',
          en: "7 days after ownership began on Mon 1 Mar; moved to Tue 9 Mar: International Women's Day",
        },
      ],
    });
    expect(lead.followUps.nodes).toHaveLength(2);
    expect(lead.nextFollowUp).toEqual({ id: t3.id });
  });
});

describe('who may register for whom', () => {
  const people = demoPeople;
  const forbidden = async (person: Person, input: object) =>
    expect((await leavingNothing(() => register(person, input))).__typename).toBe('ForbiddenError');

  it('sales for themselves, in their territories', async () => {
    await forbidden(sales, { ownerId: globalUserId(people.sales2De.id) });
    await forbidden(sales, { ownerId: globalUserId(people.admin.id) });
    await forbidden(sales, { territory: 'CH-ZH' });
    await forbidden(sales, { ownerId: globalUserId('00000000-0000-7000-8000-00019999999f') });
    expect((await sales.register({ ownerId: globalUserId(people.salesDe.id) })).owner?.name).toBe(
      'Jonas Weber',
    );
    expect(codes(await register(sales, { ownerId: 'bm9ib2R5' }))).toEqual([['OWNER_UNKNOWN', 'ownerId']]);
  });

  it('a granted subdivision is not its country', async () => {
    const bavarian = await aUser(app.admin, { territories: ['DE-BY'] });
    await forbidden(admin, { ownerId: globalUserId(bavarian.id), territory: 'DE' });
    await forbidden(admin, { ownerId: globalUserId(bavarian.id), territory: 'DE-BW' });
    expect(await admin.register({ ownerId: globalUserId(bavarian.id), territory: 'DE-BY' })).toMatchObject({
      owner: { name: bavarian.name },
    });
  });

  it('managers for their team, within their own territories', async () => {
    expect((await manager.register({ ownerId: globalUserId(people.sales2De.id) })).owner?.name).toBe(
      'Leonie Hartmann',
    );
    expect((await manager.register()).owner?.name).toBe('Martin Krüger');
    await forbidden(manager, { ownerId: globalUserId(people.salesCh.id), territory: 'CH-ZH' });
    await forbidden(manager, { ownerId: globalUserId(people.salesAt.id), territory: 'AT-9' });
    const abroad = await aUser(app.admin, { teamId: people.managerDe.teamId, territories: ['AT'] });
    await forbidden(manager, { ownerId: globalUserId(abroad.id), territory: 'AT-9' });
    const gone = await aUser(app.admin, { teamId: people.managerDe.teamId, active: false });
    await forbidden(manager, { ownerId: globalUserId(gone.id) });
    const other = await aTeam(app.admin);
    const theirs = await aUser(app.admin, { teamId: other.id });
    await forbidden(manager, { ownerId: globalUserId(theirs.id) });
  });

  it('admins for anyone whose territories cover the lead', async () => {
    expect(
      (await admin.register({ ownerId: globalUserId(people.salesCh.id), territory: 'CH-ZH' })).owner?.name,
    ).toBe('Nadia Keller');
    await forbidden(admin, { ownerId: globalUserId(people.salesCh.id), territory: 'DE-BE' });
  });
});

describe('backdating', () => {
  const earlier = { registeredAt: '2027-01-31T16:00:00Z', registeredAtReason: 'Auf der Messe notiert' };

  it('is not for sales', async () => {
    const answer = await leavingNothing(() => register(sales, earlier));
    expect(answer.__typename).toBe('ForbiddenError');
  });

  it.each([[() => manager], [() => admin]])('takes a reason of a manager or admin', async (person) => {
    const answer = await leavingNothing(() =>
      register(person(), { ...earlier, registeredAtReason: '  Messe   ' }),
    );
    expect(codes(answer)).toEqual([['BACKDATING_NEEDS_REASON', 'registeredAtReason']]);
  });

  it('counts every clock from then, and skips what is past already with that reason', async () => {
    const lead = await manager.register(earlier);
    expect(lead).toMatchObject({
      registeredAt: '2027-01-31T16:00:00.000Z',
      createdAt: expect.stringMatching(/^2027-03-01T11:00/),
      // Clamped to the month's end, an hour earlier in summer time.
      protection: { ownedSince: '2027-01-31T16:00:00.000Z', endsAt: '2027-07-31T15:00:00.000Z' },
    });
    expect(lead.followUps.nodes.map((it) => [it.kind, it.status, it.dueAt, it.ledger])).toEqual([
      [
        'T3',
        'SKIPPED',
        '2027-02-03T08:00:00.000Z',
        [
          {
            decision: 'SKIPPED',
            dueAt: '2027-02-03T08:00:00.000Z',
            de: 'übersprungen, das Datum war schon vorbei: 3 Tage nach der Übernahme des Leads am So., 31. Januar',
            en: 'skipped, the date had already passed: 3 days after ownership began on Sun 31 Jan',
          },
        ],
      ],
      ['T7', 'SKIPPED', '2027-02-08T08:00:00.000Z', [expect.objectContaining({ decision: 'SKIPPED' })]],
    ]);
    expect(lead.nextFollowUp).toBeNull();
    expect((await eventsOf(app.admin, lead.id)).map((it) => it.type)).toEqual([
      'LEAD_REGISTERED',
      'FOLLOW_UP_SKIPPED',
      'FOLLOW_UP_SKIPPED',
    ]);
  });
});

describe('HARD: same e-mail, same phone, or same company and postal code as a live canonical lead', () => {
  const kept = {
    companyName: 'Müller Gastro GmbH & Co. KG',
    postalCode: 'D-10115',
    contacts: [{ email: 'einkauf@mueller.example', phone: '030 901820' }],
  };

  it.each([
    ['the same company and postal code', { companyName: 'MUELLER gastro', postalCode: '10115' }],
    ['the same e-mail address', { contacts: [{ email: ' EINKAUF@Mueller.example ' }] }],
    ['the same phone number', { contacts: [{ phone: '+49 (0)30 / 90 18 20' }] }],
    [
      'a key of any contact',
      { contacts: [{ lastName: 'A', primary: true }, { email: 'einkauf@mueller.example' }] },
    ],
  ])('%s', async (_what, input) => {
    await register(sales, kept);
    const answer = await leavingNothing(() => register(sales, input));
    expect(answer).toMatchObject({
      __typename: 'DuplicateLeadError',
      code: 'DUPLICATE',
      severity: 'HARD',
      overridable: false,
      candidates: [
        {
          severity: 'HARD',
          lead: { companyName: 'Müller Gastro GmbH & Co. KG' },
          protectedUntil: '2027-09-01',
        },
      ],
    });
  });

  it('needs company and postal code together', async () => {
    await register(sales, kept);
    await sales.register({ companyName: kept.companyName });
    // Far away, where it is not similar either.
    await sales.register({ companyName: kept.companyName, postalCode: '20095' });
  });

  it('names every holder, each once', async () => {
    const first = await sales.register({ contacts: [{ email: 'a@two.example', phone: '030 123450' }] });
    const second = await sales.register({ contacts: [{ email: 'b@two.example' }] });
    const answer = await register(sales, {
      contacts: [{ email: 'a@two.example', phone: '030 123450', primary: true }, { email: 'b@two.example' }],
    });
    expect(answer.candidates?.map((it) => it.lead?.id).toSorted()).toEqual([first.id, second.id].toSorted());
  });

  it('of a lead out of sight tells until when it is protected, and nothing else', async () => {
    const hidden = await personOf(app, 'sales2.de@example.com').register({
      companyName: 'Verborgen',
      contacts: [{ email: 'chef@hidden.example' }],
    });
    const answer = await register(sales, { contacts: [{ email: 'chef@hidden.example' }] });
    expect(answer.candidates).toEqual([{ severity: 'HARD', lead: null, protectedUntil: '2027-09-01' }]);
    expect(JSON.stringify(answer)).not.toMatch(/Verborgen|Leonie/);
    expect(await sales.lead(hidden.id)).toBeNull();
    const seen = await register(manager, { contacts: [{ email: 'chef@hidden.example' }] });
    expect(seen).toMatchObject({ overridable: true, candidates: [{ lead: { companyName: 'Verborgen' } }] });
  });

  it('is overridden by a manager with a reason, and is not canonical then', async () => {
    const holder = await sales.register({ contacts: [{ email: 'chef@over.example' }] });
    const again = { contacts: [{ email: 'chef@over.example', phone: '030 777000' }] };
    const reason = 'Zweiter Standort mit eigener Küche';
    expect((await register(manager, { ...again, duplicateOverrideReason: '  zu kurz ' })).__typename).toBe(
      'DuplicateLeadError',
    );
    expect(await register(sales, { ...again, duplicateOverrideReason: reason })).toMatchObject({
      __typename: 'DuplicateLeadError',
      overridable: false,
    });
    expect(await register(admin, again)).toMatchObject({ overridable: true });

    const over = await manager.register({ ...again, duplicateOverrideReason: reason });
    expect(over).toMatchObject({ canonical: false });
    const { rows } = await app.admin.query('SELECT lead_id, value FROM lead_keys WHERE value = ANY ($1)', [
      ['chef@over.example', '+4930777000'],
    ]);
    expect(rows).toEqual([{ lead_id: leadIdOf(holder.id), value: 'chef@over.example' }]);
    // What it alone would hold is free: the next one is no duplicate of it.
    expect((await sales.register({ contacts: [{ phone: '030 777000' }] })).canonical).toBe(true);
  });

  const LIVE = [
    'REGISTERED',
    'ACTIVE',
    'REMINDER',
    'GRACE_PERIOD',
    'QUALIFIED',
    'CONVERTED',
    'EXPIRED',
    'LOST',
  ];
  it.each(leadStatuses)('live: every status but DELETED and MERGED: %s', async (status) => {
    const email = `${status.toLowerCase()}@live.example`;
    const { id } = await sales.register({ contacts: [{ email }] });
    const moved = await moveTo(status, leadIdOf(id));
    const answer = await register(sales, { contacts: [{ email }] });
    if (!LIVE.includes(status)) expect(answer.lead).toMatchObject({ canonical: true });
    else
      expect(answer).toMatchObject({
        __typename: 'DuplicateLeadError',
        severity: 'HARD',
        candidates: [{ severity: 'HARD' }],
      });
    // And so it stays: nobody holds a key that somebody else has.
    const { rows } = await app.admin.query('SELECT lead_id FROM lead_keys WHERE value = $1', [email]);
    expect(rows).toEqual([{ lead_id: answer.lead ? leadIdOf(answer.lead.id) : moved }]);
  });

  it('canonical: one that was overridden stands in nobody’s way', async () => {
    await sales.register({ contacts: [{ email: 'eins@canonical.example' }] });
    const over = await manager.register({
      contacts: [{ email: 'eins@canonical.example' }, { phone: '030 455667', primary: true }],
      duplicateOverrideReason: 'Zweiter Standort mit eigener Küche',
    });
    expect(over.canonical).toBe(false);
    expect((await sales.register({ contacts: [{ phone: '030 455667' }] })).canonical).toBe(true);
    // Nor is it named beside the one that does stand in the way.
    const answer = await register(manager, { contacts: [{ email: 'eins@canonical.example' }] });
    expect(answer.candidates?.map((it) => it.lead?.id)).not.toContain(over.id);
  });

  it('is one of a lost lead for 12 months, and no longer', async () => {
    const lost = async (email: string, at: string) => {
      const { id } = await makeLead(app.admin, {
        status: 'LOST',
        ownerId: demoPeople.salesDe.id,
        registeredAt: new Date('2025-06-01T08:00:00Z'),
        columns: { lost_at: at },
      });
      await holdKeys(app.admin, id, [{ kind: 'EMAIL', value: email }]);
      return id;
    };
    await lost('recent@lost.example', '2026-03-01T12:00:00Z');
    const longAgo = await lost('old@lost.example', '2026-03-01T10:00:00Z');
    expect((await register(sales, { contacts: [{ email: 'recent@lost.example' }] })).__typename).toBe(
      'DuplicateLeadError',
    );
    const lead = await sales.register({ contacts: [{ email: 'old@lost.example' }] });
    expect(lead.canonical).toBe(true);
    const { rows } = await app.admin.query('SELECT lead_id FROM lead_keys WHERE value = $1', [
      'old@lost.example',
    ]);
    expect(rows).toEqual([{ lead_id: leadIdOf(lead.id) }]);
    expect(longAgo).not.toBe(leadIdOf(lead.id));
  });
});

describe('at once', () => {
  it('of 50 registrations of one company exactly one wins, and the others learn of it', async () => {
    const before = await rowCounts(app.admin);
    const others = [sales, manager, personOf(app, 'sales2.de@example.com'), admin];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        register(others[n % others.length] ?? sales, {
          companyName: n % 2 ? 'Rausch & Söhne OHG' : 'rausch soehne',
          postalCode: '20095',
          contacts: [{ email: n % 3 ? 'post@rausch.example' : `post${n}@rausch.example` }],
        }),
      ),
    );
    expect(answers.filter((it) => it.__typename === 'RegisterLeadSuccess')).toHaveLength(1);
    const lost = answers.filter((it) => it.__typename === 'DuplicateLeadError');
    expect(lost).toHaveLength(49);
    expect(lost.every((it) => it.candidates?.length === 1)).toBe(true);
    const after = await rowCounts(app.admin);
    expect([
      (after.leads ?? 0) - (before.leads ?? 0),
      (after.lead_keys ?? 0) - (before.lead_keys ?? 0),
    ]).toEqual([1, 2]);
    expect(await flawsOfLog(app.admin)).toEqual([]);
  });

  it('two who take shared keys in opposite order do not wait for each other in vain', async () => {
    for (let round = 0; round < 5; round++) {
      const emails = [`a${round}@cross.example`, `b${round}@cross.example`];
      const contactsOf = (order: readonly string[]) => order.map((email, n) => ({ email, primary: n === 0 }));
      const answers = await Promise.all([
        register(sales, { contacts: contactsOf(emails) }),
        register(manager, { contacts: contactsOf(emails.toReversed()) }),
      ]);
      expect(answers.map((it) => it.__typename).toSorted()).toEqual([
        'DuplicateLeadError',
        'RegisterLeadSuccess',
      ]);
    }
  });
});

describe('an idempotency key', () => {
  it('gives the same answer, read afresh, and makes one lead', async () => {
    const input = registration({ idempotencyKey: 'register-1', contacts: [{ email: 'once@key.example' }] });
    const first = await sales.do('registerLead', input);
    const before = await rowCounts(app.admin);
    await sales.do('logActivity', { leadId: first.lead?.id, type: 'CALL', summary: 'Angerufen' });
    const again = await sales.do('registerLead', input);
    expect(again.lead).toMatchObject({ id: first.lead?.id, status: 'ACTIVE' });
    expect((await rowCounts(app.admin)).leads).toBe(before.leads);
  });

  it('holds for ten at once', async () => {
    const input = registration({ idempotencyKey: 'register-ten', firstContact });
    const answers = await Promise.all(Array.from({ length: 10 }, () => sales.do('registerLead', input)));
    expect(answers.map((it) => it.__typename)).toEqual(Array(10).fill('RegisterLeadSuccess'));
    expect(new Set(answers.map((it) => it.lead?.id)).size).toBe(1);
    const { rows } = await app.admin.query(
      "SELECT count(*)::int AS n FROM events WHERE lead_id = $1 AND type = 'LEAD_REGISTERED'",
      [leadIdOf(answers[0]?.lead?.id ?? '')],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('is refused with other input, is one person’s own, and is free again after 24 hours', async () => {
    const input = registration({ idempotencyKey: 'register-2' });
    await sales.do('registerLead', input);
    const other = await leavingNothing(() => sales.do('registerLead', { ...input, city: 'Berlin' }));
    expect(codes(other)).toEqual([['IDEMPOTENCY_KEY_REUSED', 'idempotencyKey']]);
    expect((await manager.do('registerLead', input)).__typename).toBe('RegisterLeadSuccess');
    app.setClock('2027-03-02T11:01:00Z');
    expect((await sales.do('registerLead', { ...input, city: 'Berlin' })).__typename).toBe(
      'RegisterLeadSuccess',
    );
  });

  it('is free again when the registration was refused', async () => {
    const input = registration({ idempotencyKey: 'register-3' });
    expect((await register(sales, { ...input, source: 'PHONE' })).__typename).toBe('ValidationError');
    expect((await sales.do('registerLead', input)).__typename).toBe('RegisterLeadSuccess');
  });
});

describe('what it tells', () => {
  it('are events in the order of things, whose last position is the cursor, and an audit entry', async () => {
    const answer = await register(sales, { firstContact });
    const lead = answer.lead;
    if (!lead) throw new Error('not registered');
    const events = await eventsOf(app.admin, lead.id);
    expect(events.map((it) => it.type)).toEqual([
      'LEAD_REGISTERED',
      'ACTIVITY_LOGGED',
      'FOLLOW_UP_PLANNED',
      'FOLLOW_UP_PLANNED',
    ]);
    expect(events.every((it) => it.data.leadId === leadIdOf(lead.id))).toBe(true);
    expect(answer.cursor).toBe(await headCursor(app.admin));
    const { rows } = await app.admin.query(
      'SELECT user_id, action, changes FROM audit_log WHERE lead_id = $1',
      [leadIdOf(lead.id)],
    );
    expect(rows).toEqual([
      {
        user_id: demoPeople.salesDe.id,
        action: 'registerLead',
        changes: {
          status: [null, 'ACTIVE'],
          ownerId: [null, demoPeople.salesDe.id],
          territory: [null, 'DE-BE'],
          canonical: [null, true],
        },
      },
    ]);
  });

  it('holds no personal data', async () => {
    const lead = await sales.register({
      companyName: 'Geheimrat Stube',
      notes: 'Vertraulich',
      contacts: [{ lastName: 'Zschopau', email: 'z@geheim.example', phone: '030 424242' }],
      firstContact,
    });
    const told = JSON.stringify(await eventsOf(app.admin, lead.id));
    expect(told).not.toMatch(/Geheimrat|Vertraulich|Zschopau|geheim\.example|424242|Stand/);
  });
});
