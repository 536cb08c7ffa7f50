import { expect, test } from 'vitest';
import { parseAmount } from '../../lib/amount.ts';
import { toInput, type Draft } from './draft.ts';

const setting = { timeZone: 'Europe/Berlin', currency: 'EUR' };

const draft: Draft = {
  companyName: ' Hotel Post ',
  source: 'REFERRAL',
  territory: 'DE-BY',
  firstContact: { channel: 'TRADE_FAIR', at: '2026-11-22T09:00', note: '' },
  consent: { givenAt: null, wording: '' },
  contact: { firstName: '', lastName: '', role: '', email: '', phone: '' },
  street: '',
  postalCode: '',
  city: 'Kempten',
  website: '',
  businessType: '',
  kitchenSize: '',
  employeeCount: '',
  volume: '',
  notes: '',
  registeredAt: '',
  registeredAtReason: '',
};

test('a note of a company is enough, and what was left empty is not sent', () => {
  expect(toInput(draft, setting).input).toMatchObject({
    companyName: 'Hotel Post',
    city: 'Kempten',
    contacts: null,
    firstContact: null,
    consent: null,
    registeredAt: null,
    estimatedVolume: null,
  });
});

test('from a trade fair or a call the first contact belongs to it', () => {
  const met: Draft = { ...draft, source: 'TRADE_FAIR' };
  expect(toInput(met, setting).issues).toEqual({ 'firstContact.note': 'note' });
  const told: Draft = { ...met, firstContact: { ...met.firstContact, note: 'Muster am Stand besprochen' } };
  expect(toInput(told, setting).input?.firstContact).toEqual({
    channel: 'TRADE_FAIR',
    at: '2026-11-22T08:00:00.000Z',
    note: 'Muster am Stand besprochen',
  });
});

test('from a web form only with consent and its wording', () => {
  const form: Draft = { ...draft, source: 'WEB_FORM' };
  expect(toInput(form, setting).issues).toEqual({
    'consent.givenAt': 'consent',
    'consent.wording': 'wording',
  });
  const consent = { givenAt: '2026-11-22T10:00:00.000Z', wording: 'Ich stimme zu.' };
  expect(toInput({ ...form, consent }, setting).input?.consent).toEqual(consent);
});

test('a registration in the past says why', () => {
  const past: Draft = { ...draft, registeredAt: '2026-11-01T09:00' };
  expect(toInput(past, setting).issues).toEqual({ registeredAtReason: 'reason' });
});

test('the only contact is the primary one', () => {
  const withPhone: Draft = { ...draft, contact: { ...draft.contact, phone: '089 1234' } };
  expect(toInput(withPhone, setting).input?.contacts).toEqual([
    { firstName: null, lastName: null, role: null, email: null, phone: '089 1234', primary: true },
  ]);
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
  const form = { ...draft, companyName: 'Hof', source: 'REFERRAL' as const };
  expect(toInput({ ...form, employeeCount: '99999999999' }, setting).issues).toEqual({
    employeeCount: 'countRange',
  });
  expect(toInput({ ...form, volume: '99999999999999999' }, setting).issues).toEqual({
    'estimatedVolume.amount': 'amountRange',
  });
  expect(toInput({ ...form, employeeCount: '1000000', volume: '1000000000000' }, setting).issues).toBeNull();
});
