/** Whoever can see a lead is found for it, among whatever people and leads there are. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roles, type RelationViewer } from '../auth/relation.ts';
import { leadStatuses } from '../leads/rules.ts';
import { relationsInScope, type ScopedLead } from '../leads/scope-rules.ts';
import { Audience } from './audience.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const teams = ['north', 'south'];
const grantable = ['DE', 'DE-BY', 'AT', 'AT-9', 'CH-ZH'];

const viewer = fc.record<RelationViewer>({
  id: fc.constantFrom(...ids),
  role: fc.constantFrom(...roles),
  teamId: fc.option(fc.constantFrom(...teams)),
  territories: fc.uniqueArray(fc.constantFrom(...grantable), { maxLength: 3 }),
  active: fc.constant(true),
});
const scope: fc.Arbitrary<ScopedLead> = fc
  .record({
    territory: fc.constantFrom('DE-BY', 'DE-BE', 'DE', 'AT-9', 'CH-ZH', 'XX-1'),
    status: fc.constantFrom(...leadStatuses),
    owner: fc.option(fc.constantFrom(...ids)),
    ownerTeam: fc.option(fc.constantFrom(...teams)),
    ownerActive: fc.boolean(),
    collaborators: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 }),
    candidates: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 1 }),
  })
  .map((it) => ({
    ...it,
    ownerTeam: it.owner === null ? null : it.ownerTeam,
    ownerActive: it.owner === null ? null : it.ownerActive,
    stage: 'REGISTRATION',
    source: 'OTHER',
    businessType: null,
    hasFollowUp: false,
    registeredAt: '2026-11-02T09:00:00.000Z',
  }));

it('finds everybody who has a relation to the lead, and nobody who has left', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(viewer, { selector: (it) => it.id, minLength: 1 }),
      fc.subarray(ids),
      scope,
      (people, gone, lead) => {
        const audience = new Audience<string>();
        for (const person of people) audience.add(person.id, person);
        for (const person of people) if (gone.includes(person.id)) audience.remove(person.id, person);
        const found = new Set<string>();
        audience.of(lead, found);
        const seeing = people.filter((it) => !gone.includes(it.id) && relationsInScope(it, lead).length > 0);
        expect(seeing.filter((it) => !found.has(it.id))).toEqual([]);
        expect([...found].filter((id) => gone.includes(id))).toEqual([]);
      },
    ),
    { numRuns: 2_000 },
  );
});

it('does not look at people who could not see it', () => {
  const audience = new Audience<string>();
  const sales = { role: 'SALES', teamId: 'north', active: true } as const;
  for (let n = 0; n < 100; n++)
    audience.add(`swiss ${n}`, { ...sales, id: `swiss ${n}`, territories: ['CH'] });
  audience.add('german', { ...sales, id: 'german', territories: ['DE'] });
  const found = new Set<string>();
  const pool = { owner: null, ownerTeam: null, ownerActive: null, collaborators: [], candidates: [] };
  audience.of(
    {
      ...pool,
      territory: 'DE-BY',
      status: 'REGISTERED',
      stage: 'REGISTRATION',
      source: 'OTHER',
      businessType: null,
      hasFollowUp: false,
      registeredAt: '2026-11-02T09:00:00.000Z',
    },
    found,
  );
  expect([...found]).toEqual(['german']);
});
