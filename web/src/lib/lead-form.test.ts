import { expect, test } from 'vitest';
import {
  changedFields,
  checkForm,
  conflictsOf,
  merged,
  rebased,
  toInput,
  type LeadForm,
} from './lead-form.ts';

const base: LeadForm = {
  companyName: 'Gasthaus zur Linde',
  street: '',
  postalCode: '86150',
  city: 'Augsburg',
  territory: 'DE-BY',
  website: '',
  businessType: 'RESTAURANT',
  kitchenSize: '',
  employeeCount: '12',
  volume: '12500',
  pains: '',
  competitor: '',
  notes: 'Fragt nach Bio.',
};

test('an amount written otherwise and spaces around a text are no change', () => {
  expect(changedFields(base, { ...base, volume: '12.500,00', city: ' Augsburg ' })).toEqual([]);
});

test('only what was changed is sent, and what was emptied as nothing', () => {
  const form: LeadForm = {
    ...base,
    city: ' Friedberg ',
    volume: '13.000,50',
    employeeCount: '',
    businessType: '',
  };
  expect(toInput(base, form, 'EUR')).toEqual({
    city: 'Friedberg',
    estimatedVolume: { amount: '13000.50', currency: 'EUR' },
    employeeCount: null,
    businessType: null,
  });
  expect(toInput(base, { ...base, notes: '' }, 'EUR')).toEqual({ notes: null });
});

test('what cannot be an amount, a number or a name is pointed out', () => {
  expect(checkForm({ ...base, companyName: ' ', volume: 'viel', employeeCount: '-1' })).toEqual({
    companyName: 'company',
    volume: 'amount',
    employeeCount: 'count',
  });
  expect(checkForm(base)).toEqual({});
});

test('each field that either changed is a conflict, unless both came to the same', () => {
  const mine = { ...base, city: 'Friedberg', competitor: 'Nordkost', pains: 'Zu teuer' };
  const theirs = { ...base, city: 'Aichach', notes: '', pains: 'Zu teuer' };
  expect(conflictsOf(base, mine, theirs)).toEqual([
    { field: 'city', mine: 'Friedberg', theirs: 'Aichach', changedByMe: true, changedByThem: true },
    { field: 'competitor', mine: 'Nordkost', theirs: '', changedByMe: true, changedByThem: false },
    { field: 'notes', mine: 'Fragt nach Bio.', theirs: '', changedByMe: false, changedByThem: true },
  ]);
  expect(merged(theirs, mine, new Set(['competitor']))).toEqual({ ...theirs, competitor: 'Nordkost' });
});

test('what is edited moves to a newer version, unless both changed the same', () => {
  const mine = { ...base, competitor: 'Nordkost' };
  const theirs = { ...base, city: 'Aichach' };
  expect(rebased(base, mine, theirs)).toEqual({ ...theirs, competitor: 'Nordkost' });
  expect(rebased(base, { ...mine, city: 'Friedberg' }, theirs)).toBeNull();
});
