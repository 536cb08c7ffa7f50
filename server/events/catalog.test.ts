import { describe, expect, test } from 'vitest';
import {
  changedGroups,
  eventCatalog,
  eventTypes,
  parseEventData,
  readableData,
  type GroupOfField,
} from './catalog.ts';

const groupOf: GroupOfField = (field) =>
  field === 'city'
    ? 'identity'
    : field === 'notes'
      ? 'contact'
      : field === 'pains'
        ? 'commercial'
        : undefined;

describe('the table of events', () => {
  test('gives every type a wire name of its own', () => {
    const names = eventTypes.map((type) => eventCatalog[type].name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+\.[a-z_]+$/.test(name))).toEqual([]);
  });

  test('puts what a dashboard counts on its own channel', () => {
    const types = eventTypes.filter((type) => eventCatalog[type].channel === 'dashboard_updates');
    expect(types).toEqual(['LEAD_STATUS_CHANGED', 'FOLLOW_UP_COMPLETED', 'FOLLOW_UP_DUE']);
  });
});

describe('what an event may carry', () => {
  test('takes codes, counts, ids and names of fields', () => {
    expect(
      parseEventData('LEAD_STATUS_CHANGED', { oldStatus: 'ACTIVE', newStatus: 'LOST', auto: false }),
    ).toEqual({ oldStatus: 'ACTIVE', newStatus: 'LOST', auto: false });
    expect(parseEventData('LEAD_UPDATED', { fields: ['city'] })).toEqual({ fields: ['city'] });
    expect(parseEventData('PROTECTION_WARNED', {})).toEqual({});
    expect(parseEventData('SETTING_CHANGED', { key: 'protection.months' })).toEqual({
      key: 'protection.months',
    });
  });

  test.each([
    ['LEAD_STATUS_CHANGED', { oldStatus: 'Frau Huber', newStatus: 'LOST', auto: false }],
    ['LEAD_UPDATED', { fields: ['chef@hotel.example'] }],
    ['LEAD_UPDATED', { fields: ['Hotel Post'] }],
    ['LEAD_REGISTERED', { companyName: 'Hotel Post' }],
    ['ACTIVITY_LOGGED', { activityId: 'met the chef', activityType: 'CALL' }],
    ['FOLLOW_UP_DUE', { followUpType: 'T9' }],
    ['FOLLOW_UP_COMPLETED', { followUpType: 'T3', notes: 'will call' }],
    ['PROTECTION_WARNED', { reason: 'on holiday' }],
    ['LEAD_STATUS_CHANGED', { oldStatus: 'ACTIVE' }],
  ] as const)('refuses values, free text and what is not in the table: %s %o', (type, data) => {
    expect(() => parseEventData(type, data)).toThrow();
  });
});

describe('what a reader gets', () => {
  const data = {
    leadId: 'l',
    userId: 'u',
    territory: 'DE-BY',
    fields: ['city', 'notes', 'pains', 'unheard'],
  };

  test('withholds keys and names of fields in groups out of reach', () => {
    expect(readableData('LEAD_UPDATED', data, (group) => group === 'identity', groupOf)).toEqual({
      leadId: 'l',
      territory: 'DE-BY',
      fields: ['city'],
    });
  });

  test('gives everything that is known to those who read every group', () => {
    expect(readableData('LEAD_UPDATED', data, () => true, groupOf)).toEqual({
      ...data,
      fields: ['city', 'notes', 'pains'],
    });
  });

  test('withholds a key that a newer server wrote', () => {
    expect(readableData('PROTECTION_WARNED', { leadId: 'l', secret: 'x' }, () => true, groupOf)).toEqual({
      leadId: 'l',
    });
  });
});

test('a change by field names touches the groups of those fields', () => {
  expect(changedGroups('LEAD_UPDATED', { fields: ['notes', 'pains', 'notes'] }, groupOf)).toEqual([
    'contact',
    'commercial',
  ]);
  expect(changedGroups('ACTIVITY_LOGGED', {}, groupOf)).toEqual(['contact']);
  expect(changedGroups('SETTING_CHANGED', { key: 'a' }, groupOf)).toEqual([]);
});
