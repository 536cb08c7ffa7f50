import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leadStatuses, openStatuses } from '../leads/rules.ts';
import {
  isWorkable,
  mayEnter,
  relations,
  relationsOf,
  roles,
  type Relation,
  type RelationLead,
  type RelationViewer,
  type Role,
} from './relation.ts';

const sales: RelationViewer = {
  id: 'sales',
  role: 'SALES',
  territories: ['DE'],
  teamId: 'team',
  active: true,
};
const manager: RelationViewer = { ...sales, id: 'manager', role: 'MANAGER' };
const admin: RelationViewer = { ...sales, id: 'admin', role: 'ADMIN', territories: [], teamId: null };
const owned: RelationLead = {
  territory: 'DE-BY',
  status: 'ACTIVE',
  ownerId: 'someone',
  ownerTeamId: 'other team',
  ownerActive: true,
  collaboratorIds: [],
  candidateIds: [],
};
const pool: RelationLead = { ...owned, ownerId: null, ownerTeamId: null };

describe('relations to a lead', () => {
  it.each<[string, RelationViewer, Partial<RelationLead>, string[]]>([
    ['an admin, anywhere', admin, { territory: 'CH' }, ['ADMIN']],
    ['the owner', sales, { ownerId: 'sales' }, ['OWNER']],
    ['a collaborator', sales, { collaboratorIds: ['x', 'sales'] }, ['COLLABORATOR']],
    ['the manager of the owner', manager, { ownerTeamId: 'team' }, ['TEAM']],
    ['a manager who owns it', manager, { ownerId: 'manager', ownerTeamId: null }, ['OWNER', 'TEAM']],
    ['the manager of another team', manager, {}, []],
    ['a colleague in the same team', sales, { ownerTeamId: 'team' }, []],
    ['a candidate', sales, { candidateIds: ['sales'] }, ['CANDIDATE']],
    ['a manager, of a deactivated owner', manager, { ownerActive: false }, ['TEAM']],
    ['sales, of a deactivated owner', sales, { ownerActive: false }, []],
    ['a stranger', sales, {}, []],
    [
      'several at once, strongest first',
      manager,
      { ownerTeamId: 'team', collaboratorIds: ['manager'], candidateIds: ['manager'] },
      ['COLLABORATOR', 'TEAM', 'CANDIDATE'],
    ],
  ])('%s', (_name, viewer, lead, expected) => {
    expect(relationsOf(viewer, { ...owned, ...lead })).toEqual(expected);
  });

  it('does not make a manager without a team the manager of owners without a team', () => {
    const nobodys = { ...owned, ownerTeamId: null };
    expect(relationsOf({ ...manager, teamId: null }, nobodys)).toEqual([]);
  });

  it.each(leadStatuses)('the pool holds ownerless leads only while they are open: %s', (status) => {
    const expected = (openStatuses as readonly string[]).includes(status) ? ['POOL'] : [];
    expect(relationsOf(sales, { ...pool, status })).toEqual(expected);
    expect(relationsOf(sales, { ...owned, status })).toEqual([]);
  });

  it('holds the territory gate for the owner, collaborator, manager and candidate too', () => {
    const lead: RelationLead = {
      ...owned,
      territory: 'AT-9',
      ownerId: 'manager',
      ownerTeamId: 'team',
      collaboratorIds: ['manager'],
      candidateIds: ['manager'],
    };
    expect(relationsOf(manager, lead)).toEqual([]);
    expect(relationsOf({ ...manager, territories: ['AT'] }, lead)[0]).toBe('OWNER');
  });

  it.each(['DELETED', 'MERGED'] as const)('shows %s leads to admins only', (status) => {
    const lead: RelationLead = { ...owned, status, ownerId: 'sales', collaboratorIds: ['manager'] };
    expect(relationsOf(sales, lead)).toEqual([]);
    expect(relationsOf(manager, lead)).toEqual([]);
    expect(relationsOf(admin, lead)).toEqual(['ADMIN']);
  });

  it('gives a deactivated user nothing, an admin neither', () => {
    expect(relationsOf({ ...admin, active: false }, pool)).toEqual([]);
    expect(relationsOf({ ...sales, active: false }, { ...owned, ownerId: 'sales' })).toEqual([]);
  });

  it('never lets a non-admin see out of their territories, and always answers in the declared order', () => {
    const person = fc.constantFrom('a', 'b', 'c');
    const viewer = fc.record({
      id: person,
      role: fc.constantFrom(...roles),
      territories: fc.subarray(['DE', 'DE-BY', 'AT-9', 'CH']),
      teamId: fc.constantFrom(null, 't1', 't2'),
      active: fc.boolean(),
    });
    const lead = fc.record({
      territory: fc.constantFrom('DE', 'DE-BY', 'DE-BE', 'AT-9', 'AT-1', 'CH-ZH'),
      status: fc.constantFrom(...leadStatuses),
      ownerId: fc.option(person),
      ownerTeamId: fc.constantFrom(null, 't1', 't2'),
      ownerActive: fc.boolean(),
      collaboratorIds: fc.subarray(['a', 'b']),
      candidateIds: fc.subarray(['b', 'c']),
    });
    fc.assert(
      fc.property(viewer, lead, (who, what) => {
        const held = relationsOf(who, what);
        expect(held).toEqual(relations.filter((it) => held.includes(it)));
        expect(held.includes('ADMIN')).toBe(who.role === 'ADMIN' && who.active);
        if (who.role === 'ADMIN') return;
        const country = what.territory.slice(0, 2);
        const inReach = who.territories.includes(what.territory) || who.territories.includes(country);
        if (!inReach) expect(held).toEqual([]);
      }),
    );
  });
});

describe('writing', () => {
  it.each<[Relation[], Role, boolean]>([
    [['ADMIN'], 'ADMIN', true],
    [['OWNER'], 'SALES', true],
    [['COLLABORATOR'], 'SALES', true],
    [['TEAM'], 'MANAGER', true],
    [['CANDIDATE'], 'SALES', false],
    [['CANDIDATE'], 'MANAGER', false],
    [['POOL'], 'SALES', false],
    [['POOL'], 'MANAGER', true],
    [['CANDIDATE', 'POOL'], 'SALES', false],
    [['COLLABORATOR', 'CANDIDATE'], 'SALES', true],
    [[], 'ADMIN', false],
  ])('what %j as %s works on: %s', (held, role, expected) => {
    expect(isWorkable(held, role)).toBe(expected);
  });

  it.each<[string, RelationViewer, Partial<RelationLead>, boolean]>([
    ['for oneself', sales, { ownerId: 'sales' }, true],
    ['for a colleague', sales, { ownerTeamId: 'team' }, false],
    ['for the pool, by sales', sales, { ownerId: null }, false],
    ['for the pool, by a manager', manager, { ownerId: null }, true],
    ['for a member of the team, by their manager', manager, { ownerTeamId: 'team' }, true],
    ['for somebody else, by a manager', manager, {}, false],
    ['out of one’s territories', manager, { ownerId: 'manager', territory: 'AT-9' }, false],
    ['for anyone anywhere, by an admin', admin, { territory: 'CH' }, true],
  ])('a new lead is entered %s: %j', (_name, viewer, lead, expected) => {
    expect(mayEnter(viewer, { ...owned, ...lead })).toBe(expected);
  });
});
