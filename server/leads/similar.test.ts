/** Soft duplicates, the check while typing, and what both tell of leads out of sight. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { holdKeys, makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';
import { personOf, registration, type Person } from '../testing/person.ts';
import { hardKeys } from './duplicate-rules.ts';

let app: TestApp;
let sales: Person;
let other: Person;
beforeAll(async () => {
  app = await startTestApp();
  sales = personOf(app, 'sales.de@example.com');
  other = personOf(app, 'sales2.de@example.com');
});
afterAll(() => app.stop());

const CHECK = `query ($input: DuplicateCandidatesInput!) {
  duplicateCandidates(input: $input) { severity protectedUntil claimable lead { companyName } }
}`;
const check = async (input: object, as = 'sales.de@example.com') => {
  const { data, errors } = await app.query(CHECK, { input }, as);
  return errors ?? data?.['duplicateCandidates'];
};
const register = (person: Person, input: object) => person.do('registerLead', registration(input));
const reason = 'Eigene Küche im Nachbarort';

describe('SOFT: company similar (trigram ≥ 0.6) in the same city or postal area, or same web domain', () => {
  beforeAll(async () => {
    await sales.register({
      companyName: 'Landgasthof Goldener Stern GmbH',
      territory: 'DE-BY',
      city: 'Füssen',
      postalCode: '87629',
      website: 'https://www.goldener-stern.example',
    });
  });

  it.each([
    ['in the same city', { companyName: 'Landgasthof Goldner Stern', city: 'FUESSEN' }],
    ['in the same postal area', { companyName: 'Landgasthof Goldner Stern', postalCode: 'D-87435' }],
    ['of the same web domain', { companyName: 'Ganz anders', website: 'shop.goldener-stern.example/x' }],
  ])('%s', async (_where, input) => {
    expect(await register(sales, { territory: 'DE-BW', ...input })).toMatchObject({
      __typename: 'DuplicateLeadError',
      severity: 'SOFT',
      overridable: true,
      candidates: [{ severity: 'SOFT', lead: { companyName: 'Landgasthof Goldener Stern GmbH' } }],
    });
  });

  it.each([
    [
      'in another city and area',
      { companyName: 'Landgasthof Goldner Stern', city: 'Hof', postalCode: '95028' },
    ],
    ['of a less similar name', { companyName: 'Gasthof Stern', city: 'Füssen' }],
    ['without a place', { companyName: 'Landgasthof Goldner Stern' }],
  ])('is none %s', async (_where, input) => {
    expect((await sales.register({ territory: 'DE-BY', ...input })).canonical).toBe(true);
  });

  it('anyone may override, with a reason ≥ 10 characters; the lead is canonical', async () => {
    const similar = { companyName: 'Landgasthof Goldener Stern Nord', territory: 'DE-BY', city: 'Füssen' };
    const short = await register(sales, { ...similar, duplicateOverrideReason: 'zu kurz' });
    expect(short).toMatchObject({ severity: 'SOFT', overridable: true });
    expect(await sales.register({ ...similar, duplicateOverrideReason: reason })).toMatchObject({
      canonical: true,
    });
  });

  it('of a lead out of sight nothing is told but that it is there', async () => {
    const answer = await register(other, {
      companyName: 'Landgasthof Goldner Stern',
      territory: 'DE-BY',
      city: 'Füssen',
    });
    expect(answer).toMatchObject({ severity: 'SOFT', overridable: true });
    expect(JSON.stringify(answer.candidates)).not.toMatch(/Goldener/);
  });
});

describe('while a lead is typed in', () => {
  it('an EXPIRED match says "claim it"', async () => {
    await makeLead(app.admin, {
      companyName: 'Kantine Isarblick',
      status: 'EXPIRED',
      columns: { city: 'Landshut', postal_code: '84028' },
    });
    expect(await check({ companyName: 'Kantine Isarblik', territory: 'DE-BY', city: 'Landshut' })).toEqual([
      { severity: 'SOFT', protectedUntil: null, claimable: true, lead: { companyName: 'Kantine Isarblick' } },
    ]);
    const refused = await register(sales, {
      companyName: 'Kantine Isarblik',
      territory: 'DE-BY',
      city: 'Landshut',
    });
    expect(refused.message).toContain('claim it');
  });

  it('leads out of sight are told only when company and postal code are given', async () => {
    await other.register({
      companyName: 'Verborgene Mühle',
      territory: 'DE-BY',
      postalCode: '94032',
      contacts: [{ email: 'chef@muehle.example' }],
    });
    const asked = { companyName: 'Verborgene Mühle', territory: 'DE-BY', email: 'chef@muehle.example' };
    expect(await check(asked)).toEqual([]);
    expect(await check({ ...asked, postalCode: '94032' })).toEqual([
      { severity: 'HARD', protectedUntil: expect.any(String), claimable: false, lead: null },
    ]);
    expect(await check(asked, 'manager.de@example.com')).toMatchObject([
      { severity: 'HARD', lead: { companyName: 'Verborgene Mühle' } },
    ]);
  });

  it('a lead of the pool is not named by an e-mail address, phone or web domain that the viewer may not read', async () => {
    const contacts = [{ email: 'geheim@pool.example', phone: '+498912345678' }];
    const named = { companyName: 'Stiller Winkel', territory: 'DE-BY', postalCode: '83022' };
    const { id } = await makeLead(app.admin, {
      companyName: named.companyName,
      status: 'EXPIRED',
      contacts,
      columns: { postal_code: named.postalCode, website: 'https://stiller-winkel.example' },
    });
    await holdKeys(app.admin, id, hardKeys({ ...named, contacts }));
    const by = [
      { email: 'geheim@pool.example' },
      { phone: '089 12345678' },
      { website: 'stiller-winkel.example' },
    ];
    const elsewhere = { companyName: 'Lauter Markt', territory: 'DE-BY', postalCode: '20095' };
    for (const it of by) {
      expect(await check({ territory: 'DE-BY', ...it })).toEqual([]);
      expect(await check({ ...elsewhere, ...it })).toMatchObject([{ claimable: false, lead: null }]);
      expect(await check({ territory: 'DE-BY', ...it }, 'manager.de@example.com')).toMatchObject([
        { claimable: true, lead: { companyName: 'Stiller Winkel' } },
      ]);
    }
    const refused = await register(sales, { ...elsewhere, contacts: [{ lastName: 'Ott', ...by[0] }] });
    expect(refused).toMatchObject({
      __typename: 'DuplicateLeadError',
      severity: 'HARD',
      candidates: [{ lead: null }],
    });
    expect(refused.message).not.toContain('claim it');
    // By its name and place it may be found: these are told of every lead of the pool.
    expect(await check({ ...named, email: 'geheim@pool.example' })).toMatchObject([
      { severity: 'HARD', claimable: true, lead: { companyName: 'Stiller Winkel' } },
    ]);
  });

  it('the lead that is being edited is no duplicate of itself', async () => {
    const lead = await sales.register({
      companyName: 'Selbst Gasthof',
      territory: 'DE-BY',
      postalCode: '93047',
    });
    const asked = { companyName: 'Selbst Gasthof', territory: 'DE-BY', postalCode: '93047' };
    expect(await check(asked)).toHaveLength(1);
    expect(await check({ ...asked, excludeLeadId: lead.id })).toEqual([]);
  });

  it.each([
    ['a territory of somebody else', { territory: 'CH-ZH' }, 'FORBIDDEN'],
    ['no territory', { territory: 'FR' }, 'BAD_USER_INPUT'],
    ['too long a text', { companyName: 'x'.repeat(401) }, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_what, input, code) => {
    expect(await check(input)).toMatchObject([{ extensions: { code } }]);
  });
});

it('what is told of a lead out of sight does not depend on anything but its keys, place and protection', async () => {
  const ends = new Date('2027-05-22T10:00:00Z');
  const { id } = await makeLead(app.admin, {
    companyName: 'Unsichtbar Catering',
    ownerId: demoPeople.sales2De.id,
    columns: { city: 'Passau', postal_code: '94036', protection_ends_at: ends },
  });
  const keyed = { companyName: 'Unsichtbar Catering', territory: 'DE-BY', postalCode: '94036' };
  await holdKeys(app.admin, id, hardKeys({ ...keyed, contacts: [] }));
  const questions = [keyed, { ...keyed, companyName: 'Unsichtbare Catering', city: 'Passau' }];
  const ask = async () => [
    ...(await Promise.all(questions.map((input) => check(input)))),
    ...(await Promise.all(questions.map((input) => register(sales, input)))),
  ];
  const before = await ask();
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        status: fc.constantFrom('REGISTERED', 'ACTIVE', 'REMINDER', 'QUALIFIED'),
        owner_id: fc.constantFrom(demoPeople.sales2De.id, demoPeople.managerDe.id),
        street: fc.string({ maxLength: 20 }).map((it) => it.replaceAll('\0', '')),
        business_type: fc.constantFrom('HOTEL', 'CATERING', null),
        employee_count: fc.option(fc.nat(1000)),
        stage: fc.constantFrom('PRE_CLAIM', 'QUALIFICATION'),
        contact_blocked: fc.boolean(),
      }),
      async (columns) => {
        const names = Object.keys(columns);
        await app.admin.query(
          `UPDATE leads SET ${names.map((name, n) => `${name} = $${n + 2}`).join(', ')} WHERE id = $1`,
          [id, ...Object.values(columns)],
        );
        expect(await ask()).toEqual(before);
      },
    ),
    { numRuns: 10 },
  );
});

it('registration, check and import rows share one limit per user', async () => {
  const limited = await startTestApp({ checks: { perUser: 3, windowSeconds: 600 } });
  try {
    const at = personOf(limited, 'sales.at@example.com');
    const ask = () =>
      limited.query(CHECK, { input: { companyName: 'X', territory: 'AT-9' } }, 'sales.at@example.com');
    expect((await ask()).errors).toBeUndefined();
    expect((await at.do('registerLead', registration({ territory: 'AT-9' }))).__typename).toBe(
      'RegisterLeadSuccess',
    );
    const three = await Promise.all([ask(), ask(), ask()]);
    expect(three.filter((it) => it.errors).length).toBe(2);
    expect(three.find((it) => it.errors)?.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: expect.any(Number),
    });
    expect((await at.do('registerLead', registration({ territory: 'AT-9' }))).__typename).toBe(
      'RateLimitedError',
    );
    // The window slides: what has left it is free again.
    await limited.admin.query(`UPDATE duplicate_checks SET starts_at = starts_at - interval '11 minutes'`);
    expect((await ask()).errors).toBeUndefined();
  } finally {
    await limited.stop();
  }
});

it('a bulk edit of the territory counts each lead in the same limit', async () => {
  const limited = await startTestApp({ checks: { perUser: 3, windowSeconds: 600 } });
  try {
    const at = personOf(limited, 'sales.at@example.com');
    const lead = await at.register({ territory: 'AT-9' });
    const move = async (fields: object) => {
      const { data } = await limited.query(
        `mutation ($input: BulkUpdateLeadsInput!) { bulkUpdateLeads(input: $input) { __typename } }`,
        { input: { leadIds: [lead.id], change: { fields } } },
        'sales.at@example.com',
      );
      return data?.['bulkUpdateLeads'];
    };
    expect(await move({ territory: 'AT-1' })).toEqual({ __typename: 'BulkUpdateLeadsSuccess' });
    expect(await move({ territory: 'AT-9' })).toEqual({ __typename: 'BulkUpdateLeadsSuccess' });
    expect(await move({ territory: 'AT-1' })).toEqual({ __typename: 'RateLimitedError' });
    expect(await move({ competitor: 'Andere' })).toEqual({ __typename: 'BulkUpdateLeadsSuccess' });
  } finally {
    await limited.stop();
  }
});
