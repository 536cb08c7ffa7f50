import { describe, expect, it } from 'vitest';
import {
  canReadGroup,
  canWriteGroup,
  fieldGroups,
  fieldReadableUnder,
  leadFields,
  possibleRelations,
  redactedCustomerFields,
  redactedFieldsFor,
  unreadableField,
  unwritableField,
  writersOf,
  type FieldGroup,
  type LeadFieldName,
  type Writer,
} from './permissions.ts';
import type { Relation, Role } from './relation.ts';

// domain.md, "Who sees which field (columns)", copied as it stands there
const documented = `
identity   ✓ ✓ ✓ ✓ ✓ ✓
contact    ✓ ✓ ✓ – – ✓
commercial ✓ ✓ ✓ ✓ – ✓
protection ✓ ✓ ✓ – – ✓
score      ✓ ✓ ✓ – – ✓
history    ✓ – ✓ – – –`;
const columns: [Relation, Role][][] = [
  [['ADMIN', 'ADMIN']],
  [
    ['OWNER', 'SALES'],
    ['COLLABORATOR', 'SALES'],
    ['OWNER', 'MANAGER'],
    ['COLLABORATOR', 'MANAGER'],
  ],
  [['TEAM', 'MANAGER']],
  [
    ['CANDIDATE', 'SALES'],
    ['CANDIDATE', 'MANAGER'],
  ],
  [['POOL', 'SALES']],
  [['POOL', 'MANAGER']],
];

const cells = cellsOf(documented);

function cellsOf(table: string) {
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [group, ...marks] = line.split(/\s+/);
      return marks.flatMap((mark, column) =>
        (columns[column] ?? []).map(([relation, role]) => ({ group, relation, role, allowed: mark === '✓' })),
      );
    });
}

describe('the field table', () => {
  it('covers every group and column of the document', () => {
    expect(new Set(cells.map((it) => it.group))).toEqual(new Set(fieldGroups));
    expect(cells).toHaveLength(fieldGroups.length * columns.flat().length);
  });

  it.each(cells)('$relation ($role) reads $group: $allowed', ({ group, relation, role, allowed }) => {
    expect(canReadGroup(group as FieldGroup, [relation], role)).toBe(allowed);
  });

  // Who edits a lead works on it; who leads it, leads its clock; the score is computed, history is kept.
  const written = `
identity   ✓ ✓ ✓ – – –
contact    ✓ ✓ ✓ – – –
commercial ✓ ✓ ✓ – – –
protection ✓ – ✓ – – –
score      – – – – – –
history    – – – – – –`;
  it.each(cellsOf(written))(
    '$relation ($role) writes $group: $allowed',
    ({ group, relation, role, allowed }) => {
      expect(canWriteGroup(group as FieldGroup, [relation], role)).toBe(allowed);
      const who = relation === 'POOL' ? (`POOL_${role}` as Writer) : relation;
      expect(writersOf(group as FieldGroup).includes(who)).toBe(allowed);
      // Nobody changes what they may not see.
      if (allowed) expect(canReadGroup(group as FieldGroup, [relation], role)).toBe(true);
    },
  );

  it('names the first field that may not be changed', () => {
    expect(unwritableField(['city', 'notes', 'pains'], ['OWNER'], 'SALES')).toBeNull();
    expect(unwritableField(['city', 'pains'], ['CANDIDATE'], 'SALES')).toBe('city');
    expect(unwritableField(['protection'], ['OWNER', 'TEAM'], 'MANAGER')).toBeNull();
    expect(unwritableField(['notes', 'protection'], ['OWNER'], 'SALES')).toBe('protection');
    expect(unwritableField([], [], 'SALES')).toBeNull();
  });

  it('unites the rights of several relations', () => {
    expect(canReadGroup('contact', ['CANDIDATE', 'POOL'], 'SALES')).toBe(false);
    expect(canReadGroup('contact', ['COLLABORATOR', 'POOL'], 'SALES')).toBe(true);
    expect(canReadGroup('history', ['OWNER', 'TEAM'], 'MANAGER')).toBe(true);
    expect(canReadGroup('identity', [], 'ADMIN')).toBe(false);
  });
});

describe('fields', () => {
  it('puts every field of Lead in a group', () => {
    const documentedFields = `id, companyName, status, stage, source, territory, city, postalCode, street, website,
      businessType, kitchenSize, employeeCount, estimatedVolume, pains, competitor, owner, collaborators, contacts,
      primaryContact, email, phone, notes, consent, contactBlocked, score, protection, activities, followUps,
      nextFollowUp, history, lostReason, canonical, mergedInto, customer, pendingTransfer, assignmentLog, registeredAt, createdAt, updatedAt, firstContactAt,
      lastActivityAt, version, redactedFields, viewerRelation, viewerCan`;
    expect(Object.keys(leadFields).sort()).toEqual(documentedFields.split(/,\s+/).sort());
  });

  it.each<[string, Relation[], Role, FieldGroup[]]>([
    ['an admin', ['ADMIN'], 'ADMIN', []],
    ['the owner', ['OWNER'], 'SALES', ['history']],
    ['the team manager', ['TEAM'], 'MANAGER', []],
    ['a candidate', ['CANDIDATE'], 'SALES', ['contact', 'protection', 'score', 'history']],
    ['sales in the pool', ['POOL'], 'SALES', ['contact', 'commercial', 'protection', 'score', 'history']],
    ['a manager in the pool', ['POOL'], 'MANAGER', ['history']],
    ['nobody', [], 'SALES', [...fieldGroups]],
  ])('redacts for %s exactly the withheld groups', (_name, relations, role, withheld) => {
    const expected = Object.entries(leadFields)
      .filter(([, group]) => withheld.includes(group))
      .map(([field]) => field);
    expect(redactedFieldsFor(relations, role)).toEqual(expected);
  });

  it('redacts of a customer what is withheld of its original lead', () => {
    expect(redactedCustomerFields(['POOL'], 'SALES')).toEqual([
      'street',
      'website',
      'contacts',
      'primaryContact',
    ]);
    expect(redactedCustomerFields(['OWNER'], 'SALES')).toEqual([]);
  });
});

describe('filtering and ordering, decided without looking at rows', () => {
  it.each<[Role, Parameters<typeof possibleRelations>[1], Relation[]]>([
    ['SALES', {}, ['OWNER', 'COLLABORATOR', 'CANDIDATE', 'POOL']],
    ['SALES', { mine: true }, ['OWNER', 'COLLABORATOR']],
    ['SALES', { mine: false }, ['OWNER', 'COLLABORATOR', 'CANDIDATE', 'POOL']],
    ['SALES', { team: true }, []],
    ['SALES', { pool: true }, ['POOL']],
    ['SALES', { mine: true, pool: true }, ['OWNER', 'COLLABORATOR', 'POOL']],
    ['MANAGER', {}, ['OWNER', 'COLLABORATOR', 'TEAM', 'CANDIDATE', 'POOL']],
    ['MANAGER', { team: true }, ['TEAM']],
    ['ADMIN', { mine: true }, ['ADMIN']],
  ])('%s with %j can meet %j', (role, filter, expected) => {
    expect(possibleRelations(role, filter)).toEqual(expected);
  });

  it.each<[LeadFieldName, Role, Parameters<typeof possibleRelations>[1], boolean]>([
    ['companyName', 'SALES', {}, true],
    ['score', 'SALES', {}, false],
    ['score', 'SALES', { mine: true }, true],
    ['score', 'SALES', { pool: true }, false],
    ['score', 'SALES', { mine: true, pool: true }, false],
    ['estimatedVolume', 'SALES', {}, false],
    ['estimatedVolume', 'MANAGER', {}, true],
    ['lastActivityAt', 'MANAGER', {}, false],
    ['lastActivityAt', 'MANAGER', { team: true }, true],
    ['lastActivityAt', 'MANAGER', { pool: true }, true],
    ['protection', 'ADMIN', {}, true],
  ])('by %s as %s with %j: %s', (field, role, filter, expected) => {
    expect(fieldReadableUnder(field, role, filter)).toBe(expected);
  });

  it('names the field that stands in the way', () => {
    expect(unreadableField('SALES', { scoreBand: ['STRONG'] })).toBe('score');
    expect(unreadableField('SALES', { status: ['ACTIVE'] }, 'NEXT_FOLLOW_UP_AT')).toBe('nextFollowUp');
    expect(unreadableField('SALES', { mine: true, scoreBand: ['STRONG'] }, 'NEXT_FOLLOW_UP_AT')).toBeNull();
    expect(unreadableField('SALES', { hasFollowUp: null }, 'COMPANY_NAME')).toBeNull();
    expect(unreadableField('SALES', { hasFollowUp: false })).toBe('followUps');
  });
});
