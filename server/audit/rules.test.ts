import { Temporal } from '@js-temporal/polyfill';
import { describe, expect, it } from 'vitest';
import { changesOf } from './change-rules.ts';
import { differences } from './difference-rules.ts';

describe('the difference of two states', () => {
  it('is what is not the same in both, from what to what', () => {
    expect(
      differences({ city: 'Ulm', notes: null, name: 'Huber' }, { city: 'Bonn', notes: 'x', name: 'Huber' }),
    ).toEqual({
      city: ['Ulm', 'Bonn'],
      notes: [null, 'x'],
    });
  });

  it('takes what is absent for nothing: all of what is new, all of what is gone, and no empty fields', () => {
    expect(differences({}, { city: 'Ulm', street: null, website: undefined })).toEqual({
      city: [null, 'Ulm'],
    });
    expect(differences({ city: 'Ulm', street: null }, {})).toEqual({ city: ['Ulm', null] });
  });

  it('holds instants, days and cents as texts, and lists as they are', () => {
    const given = {
      at: Temporal.Instant.from('2026-11-27T08:00:00Z'),
      date: new Date('2026-11-27T08:00:00Z'),
      volume: { cents: 125n, currency: 'EUR' },
      sources: ['PHONE', 'OTHER'],
      count: 0,
    };
    expect(differences({}, given)).toEqual({
      at: [null, '2026-11-27T08:00:00Z'],
      date: [null, '2026-11-27T08:00:00.000Z'],
      volume: [null, { cents: '125', currency: 'EUR' }],
      sources: [null, ['PHONE', 'OTHER']],
      count: [null, 0],
    });
    expect(differences(given, { ...given, volume: { cents: 125n, currency: 'EUR' } })).toEqual({});
  });
});

describe('what an entry tells of its changes', () => {
  it('is codes from what to what, other codes as they are then, names alone, and values', () => {
    expect(
      changesOf({
        changes: {
          status: ['ACTIVE', 'LOST'],
          kind: 'STOP',
          owners: ['a', 'b', 'c'],
          fields: ['city', 'notes'],
        },
        values: [{ field: 'city', before: '"Ulm"', after: null, erased: false }],
      }),
    ).toEqual([
      { field: 'city', before: 'Ulm', after: null, erased: false },
      { field: 'notes', before: null, after: null, erased: false },
      { field: 'status', before: 'ACTIVE', after: 'LOST', erased: false },
      { field: 'kind', before: null, after: 'STOP', erased: false },
      { field: 'owners', before: null, after: ['a', 'b', 'c'], erased: false },
    ]);
  });

  it('says where values were erased', () => {
    expect(
      changesOf({
        changes: { fields: ['notes', 'city'] },
        values: [{ field: 'notes', before: null, after: null, erased: true }],
      }),
    ).toEqual([
      { field: 'notes', before: null, after: null, erased: true },
      { field: 'city', before: null, after: null, erased: false },
    ]);
  });
});
