import { describe, expect, it } from 'vitest';
import { leadStages } from './rules.ts';
import { stageOf, type StageFacts } from './stage-rules.ts';

const bare: StageFacts = {
  contacts: [],
  hasFirstContact: false,
  businessType: null,
  estimatedVolumeCents: null,
  employeeCount: null,
  kitchenSize: null,
};
const profile = { businessType: 'HOTEL', estimatedVolumeCents: 100n } as const;
const reachable = { contacts: [{ email: 'a@b.de' }] };

describe('the stage is the most that the data has shown', () => {
  it.each<[string, Partial<StageFacts>, string]>([
    ['company and source', {}, 'PRE_CLAIM'],
    ['a contact with nothing but a name', { contacts: [{ email: ' ', phone: null }] }, 'PRE_CLAIM'],
    ['a contact with an e-mail', reachable, 'REGISTRATION'],
    ['a contact with a phone', { contacts: [{}, { phone: '089 1' }] }, 'REGISTRATION'],
    ['a first contact', { hasFirstContact: true }, 'REGISTRATION'],
    ['all of the profile but nobody to reach', { ...profile, employeeCount: 5 }, 'PRE_CLAIM'],
    ['type and volume', { ...reachable, ...profile }, 'REGISTRATION'],
    ['type, volume and employees', { ...reachable, ...profile, employeeCount: 0 }, 'QUALIFICATION'],
    ['type, volume and kitchen', { ...reachable, ...profile, kitchenSize: 'SMALL' }, 'QUALIFICATION'],
    ['no type', { ...reachable, ...profile, businessType: null, employeeCount: 5 }, 'REGISTRATION'],
    ['no volume', { ...reachable, ...profile, estimatedVolumeCents: null, employeeCount: 5 }, 'REGISTRATION'],
  ])('%s', (_name, facts, expected) => {
    expect(stageOf({ ...bare, ...facts })).toBe(expected);
  });

  it('never falls below what is stored', () => {
    expect(leadStages.map((stored) => stageOf(bare, stored))).toEqual([...leadStages]);
    expect(stageOf({ ...bare, ...reachable }, 'PRE_CLAIM')).toBe('REGISTRATION');
  });
});
