import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hardKeys,
  isLive,
  mayOverrideDuplicate,
  normaliseCompany,
  normaliseEmail,
  normalisePhone,
  normalisePostalCode,
  webDomain,
} from './duplicate-rules.ts';
import { withoutLegalForms } from './legal-form-rules.ts';
import { leadStatuses } from './rules.ts';
import { defaultSettings } from '../settings/rules.ts';

describe('e-mail: trim, lower case', () => {
  it.each([
    [' Zoë.Müller@Hotel.Example ', 'zoë.müller@hotel.example'],
    ['a+b@b.de', 'a+b@b.de'],
    ['\u200Ba@b\u202E.de', 'a@b.de'],
    ['x@münchen.de', 'x@münchen.de'],
    ['a@b', null],
    ['a@@b.de', null],
    ['.a@b.de', null],
    ['a b@c.de', null],
    ['x@-a.de', null],
    ['x@a..de', null],
    ['Name <a@b.de>', null],
    ['', null],
    ['@', null],
    [`${'a'.repeat(65)}@b.de`, null],
    [`a@${'b.'.repeat(200)}de`, null],
  ])('%j is %j', (raw, expected) => {
    expect(normaliseEmail(raw)).toBe(expected);
  });
});

describe("phone: E.164, the territory's country as default", () => {
  it.each([
    ['0049 (0)89-682 7308', 'DE', '+49896827308'],
    ['089/682 7308', 'DE-BY', '+49896827308'],
    ['+49-171-8827262', 'AT', '+491718827262'],
    ['01719764932', 'DE', '+491719764932'],
    ['+41 44 505 5785', 'DE', '+41445055785'],
    ['044 505 57 85', 'CH-ZH', '+41445055785'],
    ['0664 1234567', 'AT-9', '+436641234567'],
    ['(089) 1234567 ext. 12', 'DE', '+49891234567'],
    ['\u202A+49 89 1234567\u202C', 'DE', '+49891234567'],
  ])('%s in %s is %s', (raw, territory, e164) => {
    expect(normalisePhone(raw, territory)).toEqual({ e164, problem: null });
  });

  it.each([
    ['', 'EMPTY'],
    [' \u200B', 'EMPTY'],
    ['abc', 'NOT_A_PHONE_NUMBER'],
    ['call 089 1234567 today', 'NOT_A_PHONE_NUMBER'],
    ['+49 89 1234567 / +49 171 1234567', 'NOT_A_PHONE_NUMBER'],
    ['110', 'WRONG_LENGTH'],
    ['0891234567890123', 'WRONG_LENGTH'],
  ])('%j is none: %s', (raw, problem) => {
    expect(normalisePhone(raw, 'DE')).toEqual({ e164: null, problem });
  });

  it('is not looked for in long texts', () => {
    const problem = 'NOT_A_PHONE_NUMBER';
    expect(normalisePhone('0'.repeat(5_000_000), 'DE')).toEqual({ e164: null, problem });
    expect(normalisePhone('+49'.repeat(5_000_000), 'DE')).toEqual({ e164: null, problem });
  });
});

describe('company', () => {
  it.each([
    [
      'mueller',
      [
        'Müller GmbH & Co. KG',
        'MUELLER',
        'Mu\u0308ller AG',
        'Ｍüller\u200B  ＧｍｂＨ',
        'Müller GmbH und Co KG',
      ],
    ],
    ['gross kueche', ['Groß-Küche', 'GROẞ KÜCHE', 'Gross/Küche OHG']],
    [
      'betriebskantine nordmetall',
      ['Betriebskantine Nordmetall UG (haftungsbeschränkt)', 'Betriebskantine Nordmetall'],
    ],
    [
      'gasthof adler',
      ['Gasthof Adler Ges.m.b.H.', 'Gasthof Adler GesmbH', 'Gasthof Adler e.U.', 'Gasthof Adler OG'],
    ],
    [
      'bistro',
      [
        'Bistro Sàrl',
        'Bistro S.à r.l.',
        'Bistro SA',
        'Bistro S.A.',
        'Bistro Sagl',
        'BISTRO \u202EGmbH\u202C',
      ],
    ],
    [
      'weiss',
      [
        'Weiß e.K.',
        'Weiß e. K.',
        'Weiß e.Kfm.',
        'Weiß GbR',
        'Weiß & Co.',
        'Weiss eG',
        'Weiss e.V.',
        'Weiss Ltd.',
      ],
    ],
    [
      'keller',
      ['Keller KGaA', 'Keller GmbH & Co. KGaA', 'Keller SE', 'Keller SE & Co. KGaA', 'Keller PartG mbB'],
    ],
    ['hotel adler muenchen', ['Hotel Adler GmbH München', 'Hotel Adler (München)']],
    ['café zoë', ['Café Zoë', 'CAFÉ ZOË GmbH']],
    ['ag', ['AG']],
    ['co', ['Co AG', 'Co. GmbH']],
    ['gmbh', ['GmbH']],
    ['se tylose', ['SE Tylose GmbH']],
    ['agrar', ['Agrar AG']],
    ['', ['', ' & / ', '\u200B']],
  ])('%j is %j', (expected, names) => {
    for (const name of names) expect(normaliseCompany(name)).toBe(expected);
  });

  it('does not see case, invisible characters or how a letter is composed', () => {
    const word = fc.constantFrom(
      'Müller',
      'Söhne',
      'Großküche',
      'Café',
      'Adler',
      'GmbH',
      '&',
      'Co.',
      'KG',
      'AG',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        const name = words.join(' ');
        const normal = normaliseCompany(name);
        expect(normaliseCompany(name.toUpperCase())).toBe(normal);
        expect(normaliseCompany(name.normalize('NFD'))).toBe(normal);
        expect(normaliseCompany([...name].join('\u200D'))).toBe(normal);
        expect(normaliseCompany(`  ${name.replaceAll(' ', ' - ')}!`)).toBe(normal);
        expect(normaliseCompany(name.replaceAll('ü', 'ue').replaceAll('ö', 'oe').replaceAll('ß', 'ss'))).toBe(
          normal,
        );
      }),
    );
  });

  it('looks at each word a bounded number of times', () => {
    const steps = (count: number) => {
      let read = 0;
      const source = Array.from({ length: count }, (_, i) => ['g', 'm', 'b', 'co', 'ug'][i % 5] ?? '');
      const counting = new Proxy(source, {
        get: (target, property, receiver) => {
          read += 1;
          return Reflect.get(target, property, receiver);
        },
      });
      withoutLegalForms(counting);
      return read;
    };
    expect(steps(20_000) / steps(2_000)).toBeLessThan(11);
  });

  it('cuts what no company is called', () => {
    expect(normaliseCompany(`${'a'.repeat(5_000_000)} GmbH`)).toHaveLength(400);
    expect(normaliseCompany('\u0301\u0323'.repeat(1_000_000)).length).toBeLessThanOrEqual(400);
    expect(normaliseCompany('\uFDFA'.repeat(200)).length).toBeLessThanOrEqual(400);
  });
});

describe('web domain and postal code', () => {
  it.each([
    ['https://www.Hotel-Adler.de/kontakt?x=1', 'hotel-adler.de'],
    ['hotel-adler.de', 'hotel-adler.de'],
    ['http://münchen.de:8080', 'xn--mnchen-3ya.de'],
    ['WWW.FOO.DE.', 'foo.de'],
    ['https://shop.linde.co.at/x', 'linde.co.at'],
    ['linde.wixsite.com', 'linde.wixsite.com'],
    ['https://www.facebook.com/gasthof.linde', null],
    ['https://linde.business.site', null],
    ['wixsite.com', null],
    ['javascript:alert(1)', null],
    ['ftp://x.de', null],
    ['localhost', null],
    ['192.168.0.1', null],
    ['https://[::1]/', null],
    ['not a url', null],
    ['', null],
  ])('%j is at %j', (raw, expected) => {
    expect(webDomain(raw)).toBe(expected);
  });

  it.each([
    ['D-80331', '80331'],
    ['CH 8001', '8001'],
    [' 80 331 ', '80331'],
    ['A-1010', '1010'],
    [' - ', null],
  ])('postal code %j is %j', (raw, expected) => {
    expect(normalisePostalCode(raw)).toBe(expected);
  });
});

describe('hard keys', () => {
  const lead = {
    territory: 'DE-BY',
    companyName: 'Müller GmbH',
    postalCode: 'D-80331',
    contacts: [
      { email: 'Chef@Mueller.example', phone: '089/682 7308' },
      { email: 'chef@mueller.example', phone: '+49 89 6827308' },
      { email: 'nonsense', phone: '12' },
    ],
  };

  it('are the normal forms, each once, in one order', () => {
    expect(hardKeys(lead)).toEqual([
      { kind: 'COMPANY_POSTAL', value: 'mueller|80331' },
      { kind: 'EMAIL', value: 'chef@mueller.example' },
      { kind: 'PHONE', value: '+49896827308' },
    ]);
    expect(hardKeys({ ...lead, contacts: lead.contacts.toReversed() })).toEqual(hardKeys(lead));
  });

  it('need both company and postal code, and something of a name', () => {
    const bare = { ...lead, contacts: [] };
    expect(hardKeys({ ...bare, postalCode: null })).toEqual([]);
    expect(hardKeys({ ...bare, postalCode: ' ' })).toEqual([]);
    expect(hardKeys({ ...bare, companyName: '&&&' })).toEqual([]);
  });
});

describe('live leads stand in the way', () => {
  const now = Temporal.Instant.from('2026-11-23T10:00:00Z');
  const settings = defaultSettings.duplicates;
  it.each(leadStatuses)('%s', (status) => {
    expect(isLive(status, now, now, settings)).toBe(status !== 'DELETED' && status !== 'MERGED');
  });

  it.each([
    ['2025-11-23T10:00:00.001Z', true],
    ['2025-11-23T10:00:00Z', false],
    ['2024-01-01T00:00:00Z', false],
  ])('lost at %s: %s', (lostAt, expected) => {
    expect(isLive('LOST', Temporal.Instant.from(lostAt), now, settings)).toBe(expected);
  });

  it('a hard duplicate is overridden by managers and admins only, a soft one by anyone', () => {
    expect((['SALES', 'MANAGER', 'ADMIN'] as const).map((it) => mayOverrideDuplicate('HARD', it))).toEqual([
      false,
      true,
      true,
    ]);
    expect(mayOverrideDuplicate('SOFT', 'SALES')).toBe(true);
  });
});
