import { Temporal } from '@js-temporal/polyfill';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings/rules.ts';
import {
  primaryContactIndex,
  validateFirstContact,
  validateRegistration,
  type Registration,
} from './registration-rules.ts';
import { leadSources } from './rules.ts';

const now = Temporal.Instant.from('2026-11-23T10:00:00Z');
const past = now.subtract({ hours: 1 });
const future = now.add({ nanoseconds: 1 });
const plain: Registration = { companyName: 'Hotel Adler', source: 'REFERRAL', territory: 'DE-BY' };
const firstContact = { channel: 'TRADE_FAIR', at: past, note: 'Tasted three soups' } as const;
const consent = { givenAt: past, wording: 'You may write to me.' };

const issuesOf = (change: Partial<Registration>, role: 'SALES' | 'MANAGER' | 'ADMIN' = 'SALES') =>
  validateRegistration({ ...plain, ...change }, { role, now, texts: defaultSettings.texts }).map((it) => [
    it.code,
    it.path,
  ]);

describe('a registration', () => {
  it.each<[string, Partial<Registration>, string[][]]>([
    ['company, source and territory are enough', {}, []],
    ['a blank company', { companyName: ' \t' }, [['COMPANY_MISSING', 'companyName']]],
    ['an endless company', { companyName: 'x'.repeat(201) }, [['TEXT_TOO_LONG', 'companyName']]],
    ['an unknown territory', { territory: 'DE-XX' }, [['TERRITORY_UNKNOWN', 'territory']]],
    ['negative employees', { employeeCount: -1 }, [['EMPLOYEES_OUT_OF_RANGE', 'employeeCount']]],
    ['too many', { employeeCount: 1_000_001 }, [['EMPLOYEES_OUT_OF_RANGE', 'employeeCount']]],
    ['a negative volume', { estimatedVolumeCents: -1n }, [['VOLUME_OUT_OF_RANGE', 'estimatedVolume.amount']]],
    ['the most there can be', { employeeCount: 1_000_000, estimatedVolumeCents: 100_000_000_000_000n }, []],
    [
      'more than that',
      { estimatedVolumeCents: 100_000_000_000_001n },
      [['VOLUME_OUT_OF_RANGE', 'estimatedVolume.amount']],
    ],
    [
      'texts that no column holds',
      { city: 'x'.repeat(101), notes: 'x'.repeat(10_001), contacts: [{ lastName: 'x'.repeat(101) }] },
      [
        ['TEXT_TOO_LONG', 'city'],
        ['TEXT_TOO_LONG', 'notes'],
        ['TEXT_TOO_LONG', 'contacts.0.lastName'],
      ],
    ],
    ['a web form with consent', { source: 'WEB_FORM', consent }, []],
    ['a web form without', { source: 'WEB_FORM' }, [['CONSENT_MISSING', 'consent']]],
    [
      'a blank wording',
      { consent: { ...consent, wording: ' ' } },
      [['CONSENT_WORDING_MISSING', 'consent.wording']],
    ],
    [
      'a consent of tomorrow',
      { consent: { ...consent, givenAt: future } },
      [['CONSENT_IN_FUTURE', 'consent.givenAt']],
    ],
    ['a first contact now', { firstContact: { ...firstContact, at: now } }, []],
    [
      'a first contact in the future',
      { firstContact: { ...firstContact, at: future } },
      [['FIRST_CONTACT_IN_FUTURE', 'firstContact.at']],
    ],
    [
      'a note of nine characters',
      { firstContact: { ...firstContact, note: ' 123456789 ' } },
      [['FIRST_CONTACT_NOTE_TOO_SHORT', 'firstContact.note']],
    ],
    [
      'a note of five emoji',
      { firstContact: { ...firstContact, note: '🍜🍜🍜🍜🍜' } },
      [['FIRST_CONTACT_NOTE_TOO_SHORT', 'firstContact.note']],
    ],
    ['a note of ten', { firstContact: { ...firstContact, note: '1234567890' } }, []],
  ])('%s', (_name, change, expected) => {
    expect(issuesOf(change)).toEqual(expected);
  });

  it.each(leadSources)('from %s needs the first contact only if it began with one', (source) => {
    const needed = source === 'TRADE_FAIR' || source === 'PHONE';
    const expected = needed ? [['FIRST_CONTACT_MISSING', 'firstContact']] : [];
    expect(issuesOf({ source, consent })).toEqual(expected);
    expect(issuesOf({ source, consent, firstContact })).toEqual([]);
  });

  it('says everything at once, in the order of the form', () => {
    expect(
      issuesOf({ companyName: '', source: 'PHONE', contacts: [{ email: 'x' }] }).map(([code]) => code),
    ).toEqual(['COMPANY_MISSING', 'EMAIL_INVALID', 'FIRST_CONTACT_MISSING']);
  });

  it('has messages that end as sentences and say what to do', () => {
    const all = validateRegistration(
      {
        ...plain,
        companyName: '',
        territory: 'x',
        source: 'WEB_FORM',
        contacts: [{}, {}],
        registeredAt: past,
      },
      { role: 'SALES', now, texts: defaultSettings.texts },
    );
    expect(all.length).toBeGreaterThan(4);
    for (const { message } of all) expect(message).toMatch(/^[A-Z].{15,}\.$/);
  });
});

describe('contacts', () => {
  it.each<[string, Registration['contacts'], string[][]]>([
    ['none', [], []],
    ['one, not marked', [{ lastName: 'Huber' }], []],
    ['one that denies it', [{ lastName: 'Huber', primary: false }], [['PRIMARY_MISSING', 'contacts']]],
    ['two, one marked', [{ lastName: 'A', primary: true }, { lastName: 'B' }], []],
    ['two, none marked', [{ lastName: 'A' }, { lastName: 'B' }], [['PRIMARY_MISSING', 'contacts']]],
    [
      'two, both marked',
      [
        { lastName: 'A', primary: true },
        { lastName: 'B', primary: true },
      ],
      [['PRIMARY_TWICE', 'contacts']],
    ],
    ['an empty one', [{ firstName: ' ' }], [['CONTACT_EMPTY', 'contacts.0']]],
    [
      'unreadable addresses of the second',
      [
        { lastName: 'A', primary: true },
        { email: 'a@b', phone: '12' },
      ],
      [
        ['EMAIL_INVALID', 'contacts.1.email'],
        ['PHONE_INVALID', 'contacts.1.phone'],
      ],
    ],
    ['readable ones', [{ email: 'a@b.de', phone: '0049 (0)89-682 7308' }], []],
  ])('%s', (_name, contacts, expected) => {
    expect(issuesOf({ contacts })).toEqual(expected);
  });

  it('has exactly one primary', () => {
    expect(primaryContactIndex([{}, { primary: true }])).toBe(1);
    expect(primaryContactIndex([{}])).toBe(0);
    expect(primaryContactIndex([])).toBeNull();
    expect(primaryContactIndex([{ primary: true }, { primary: true }])).toBeNull();
  });
});

describe('the time of registration', () => {
  const reason = 'Noted on paper at the fair';
  it.each([
    ['SALES', now, null, null],
    ['SALES', past, reason, 'BACKDATING_NOT_ALLOWED'],
    ['MANAGER', past, null, 'BACKDATING_NEEDS_REASON'],
    ['MANAGER', past, 'too short', 'BACKDATING_NEEDS_REASON'],
    ['MANAGER', past, reason, null],
    ['ADMIN', past, reason, null],
    ['ADMIN', future, reason, 'REGISTERED_IN_FUTURE'],
  ] as const)('%s at %s because %j: %s', (role, registeredAt, registeredAtReason, code) => {
    const codes = issuesOf({ registeredAt, registeredAtReason }, role).map((it) => it[0]);
    expect(codes).toEqual(code ? [code] : []);
  });
});

describe('a first contact documented later', () => {
  it('is held to the same, at its own paths', () => {
    const issues = validateFirstContact({ at: future, note: '' }, { now, texts: defaultSettings.texts });
    expect(issues.map((it) => it.path)).toEqual(['at', 'note']);
  });
});
