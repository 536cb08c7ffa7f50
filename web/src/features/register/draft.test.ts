import { describe, expect, test } from 'vitest';
import { parseAmount } from '../../lib/amount.ts';
import type { LeadForm } from '../../lib/lead-form.ts';
import {
  begin,
  changesOf,
  chosen,
  conflictsOn,
  contactInput,
  correctedFields,
  isContactUnsaved,
  issuesOf,
  isUnsaved,
  noteInput,
  received,
  saved,
  type Draft,
  type Registration,
} from './draft.ts';

const ZONE = 'Europe/Berlin';

const blank: Draft = {
  companyName: '',
  source: 'REFERRAL',
  territory: 'DE-BY',
  firstContact: { channel: 'TRADE_FAIR', at: '2026-11-22T09:00', note: '' },
  consent: { givenAt: null, wording: '' },
  contact: { firstName: '', lastName: '', role: '', email: '', phone: '' },
  street: '',
  postalCode: '',
  city: '',
  website: '',
  businessType: '',
  kitchenSize: '',
  employeeCount: '',
  volume: '',
  notes: '',
  registeredAt: '',
  registeredAtReason: '',
};
const draft: Draft = { ...blank, companyName: ' Hotel Post ', city: 'Kempten' };

describe('the first card', () => {
  test('a note of a company is enough, and only this card is sent', () => {
    const typed = { ...draft, notes: 'Fragt nach Bio.', contact: { ...draft.contact, phone: '089 1234' } };
    expect(issuesOf('note', typed, ZONE, false)).toEqual({});
    expect(noteInput(typed, ZONE)).toEqual({
      companyName: 'Hotel Post',
      source: 'REFERRAL',
      territory: 'DE-BY',
      postalCode: null,
      city: 'Kempten',
      firstContact: null,
      consent: null,
      registeredAt: null,
      registeredAtReason: null,
    });
  });

  test('from a trade fair or a call the first contact belongs to it, and after it is saved no more', () => {
    const met: Draft = { ...draft, source: 'TRADE_FAIR' };
    expect(issuesOf('note', met, ZONE, false)).toEqual({ 'firstContact.note': 'note' });
    expect(issuesOf('note', met, ZONE, true)).toEqual({});
    const told: Draft = { ...met, firstContact: { ...met.firstContact, note: 'Muster am Stand besprochen' } };
    expect(noteInput(told, ZONE).firstContact).toEqual({
      channel: 'TRADE_FAIR',
      at: '2026-11-22T08:00:00.000Z',
      note: 'Muster am Stand besprochen',
    });
  });

  test('from a web form only with consent and its wording', () => {
    const form: Draft = { ...draft, source: 'WEB_FORM' };
    expect(issuesOf('note', form, ZONE, false)).toEqual({
      'consent.givenAt': 'consent',
      'consent.wording': 'wording',
    });
    const consent = { givenAt: '2026-11-22T10:00:00.000Z', wording: 'Ich stimme zu.' };
    expect(noteInput({ ...form, consent }, ZONE).consent).toEqual(consent);
  });

  test('a registration in the past says why', () => {
    const past: Draft = { ...draft, registeredAt: '2026-11-01T09:00' };
    expect(issuesOf('note', past, ZONE, false)).toEqual({ registeredAtReason: 'reason' });
  });
});

test('what was left empty of a contact is not sent', () => {
  expect(contactInput({ ...draft.contact, phone: ' 089 1234 ' })).toEqual({
    firstName: null,
    lastName: null,
    role: null,
    email: null,
    phone: '089 1234',
  });
});

test('of a contact that is saved only what is typed anew is corrected', () => {
  const typed = { ...blank.contact, firstName: 'Anna', phone: '089 1' };
  expect(correctedFields(typed, { ...typed, firstName: 'Anne' })).toEqual({ firstName: 'Anne' });
  expect(correctedFields(typed, { ...typed, phone: ' ' })).toEqual({ phone: null });
  expect(correctedFields(typed, typed)).toEqual({});
});

test('a street on its card is no contact', () => {
  const registration = { ...begin(blank), draft: { ...blank, street: 'Am Markt 1' } };
  expect(isContactUnsaved(registration)).toBe(false);
  expect(isUnsaved('contact', registration)).toBe(true);
});

describe('card by card', () => {
  const form: LeadForm = {
    companyName: 'Hotel Post',
    street: '',
    postalCode: '',
    city: 'Kempten',
    territory: 'DE-BY',
    website: '',
    businessType: '',
    kitchenSize: '',
    employeeCount: '',
    volume: '',
    pains: '',
    competitor: '',
    notes: '',
  };
  const type = (registration: Registration, change: Partial<Draft>): Registration => ({
    ...registration,
    draft: { ...registration.draft, ...change },
  });
  const noted = saved(type(begin(blank), draft), 'note', draft, { id: 'l1', version: 1, form });
  const states = (it: Registration) =>
    (['note', 'contact', 'qualify'] as const).map((card) => isUnsaved(card, it));

  test('each knows what of it the server does not have', () => {
    expect(states(begin(blank))).toEqual([false, false, false]);
    expect(states(type(begin(blank), { source: 'PHONE' }))).toEqual([true, false, false]);
    expect(states(type(begin(blank), { ...draft, volume: '9.000' }))).toEqual([true, false, true]);
    // Saved as the server wrote it.
    expect(noted.draft.companyName).toBe('Hotel Post');
    expect(states(noted)).toEqual([false, false, false]);
    const phone = { contact: { ...blank.contact, phone: '089 1234' } };
    expect(states(type(noted, phone))).toEqual([false, true, false]);
    const known = { ...type(noted, phone), contact: { id: 'c1', saved: phone.contact } };
    expect(states(known)).toEqual([false, false, false]);
    expect(states(type(known, { contact: blank.contact }))).toEqual([false, true, false]);
  });

  test('what is typed while a card is on its way stays typed, and unsaved', () => {
    const sent = { ...noted.draft, street: 'Hauptstr. 1' };
    const later = type(noted, { street: 'Hauptstr. 12' });
    const answered = saved(later, 'contact', sent, {
      id: 'l1',
      version: 2,
      form: { ...form, street: 'Hauptstr. 1' },
    });
    expect(answered.draft.street).toBe('Hauptstr. 12');
    expect(states(answered)).toEqual([false, true, false]);
    expect(changesOf('contact', answered, 'EUR')).toEqual({ street: 'Hauptstr. 12' });
  });

  test('a colleague’s change comes into what one has not touched, and is not written over by another card', () => {
    const typed = type(noted, { volume: '12.500' });
    const newer = received(typed, {
      id: 'l1',
      version: 4,
      form: { ...form, notes: 'Zahlt bar.', city: 'Füssen' },
    });
    expect(newer.draft).toMatchObject({ notes: 'Zahlt bar.', city: 'Füssen', volume: '12.500' });
    expect(conflictsOn('qualify', newer)).toEqual([]);
    expect(changesOf('qualify', newer, 'CHF')).toEqual({
      estimatedVolume: { amount: '12500', currency: 'CHF' },
    });
  });

  test('what both changed is asked on the card it stands on, even if another was saved first', () => {
    const typed = type(noted, { notes: 'Zahlt spät.', street: 'Hauptstr. 1' });
    const newer = received(typed, { id: 'l1', version: 4, form: { ...form, notes: 'Zahlt bar.' } });
    const after = saved(newer, 'contact', newer.draft, {
      id: 'l1',
      version: 5,
      form: { ...form, notes: 'Zahlt bar.', street: 'Hauptstr. 1' },
    });
    expect(conflictsOn('contact', after)).toEqual([]);
    expect(conflictsOn('qualify', after)).toMatchObject([
      { field: 'notes', mine: 'Zahlt spät.', theirs: 'Zahlt bar.' },
    ]);
    const mine = chosen(after, 'qualify', new Set(['notes']));
    expect(conflictsOn('qualify', mine)).toEqual([]);
    expect(changesOf('qualify', mine, 'EUR')).toEqual({ notes: 'Zahlt spät.' });
    const theirs = chosen(after, 'qualify', new Set());
    expect(theirs.draft.notes).toBe('Zahlt bar.');
    expect(states(theirs)).toEqual([false, false, false]);
  });

  test('sent again after its answer was lost, a card is saved', () => {
    const typed = type(noted, { businessType: 'HOTEL' });
    const again = received(typed, { id: 'l1', version: 2, form: { ...form, businessType: 'HOTEL' } });
    expect(conflictsOn('qualify', again)).toEqual([]);
    expect(changesOf('qualify', again, 'EUR')).toEqual({});
    expect(states(again)).toEqual([false, false, false]);
  });
});

test.each([
  ['12500', '12500'],
  ['12.500', '12500'],
  ['12.500,5', '12500.50'],
  ['12,500.50', '12500.50'],
  ["12'500", '12500'],
  ['1 250 000,00', '1250000.00'],
  ['viel', null],
  ['-5', null],
  ['12,5,5', null],
])('reads the amount %s as %s', (text, amount) => {
  expect(parseAmount(text)).toBe(amount);
});

test('numbers beyond what the server takes are marked at their field', () => {
  const issues = (change: Partial<Draft>) => issuesOf('qualify', { ...draft, ...change }, ZONE, true);
  expect(issues({ employeeCount: '99999999999' })).toEqual({ employeeCount: 'countRange' });
  expect(issues({ volume: '99999999999999999' })).toEqual({ 'estimatedVolume.amount': 'amountRange' });
  expect(issues({ employeeCount: '1000000', volume: '1000000000000' })).toEqual({});
});
