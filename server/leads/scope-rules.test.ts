import { describe, expect, it } from 'vitest';
import type { Relation, RelationViewer } from '../auth/relation.ts';
import { leadStatuses, openStatuses } from './rules.ts';
import { inView, relationsInScope, type ScopedLead, type StreamableFilter } from './scope-rules.ts';

const sales: RelationViewer = {
  id: 'sales',
  role: 'SALES',
  territories: ['DE'],
  teamId: 'team',
  active: true,
};
const manager: RelationViewer = { ...sales, id: 'manager', role: 'MANAGER' };
const admin: RelationViewer = { ...sales, id: 'admin', role: 'ADMIN', territories: [], teamId: null };
const own: ScopedLead = {
  territory: 'DE-BY',
  status: 'ACTIVE',
  stage: 'REGISTRATION',
  source: 'PARTNER',
  businessType: 'HOTEL',
  owner: 'sales',
  ownerTeam: 'team',
  ownerActive: true,
  collaborators: [],
  candidates: [],
  hasFollowUp: true,
  scoreBand: 'STRONG',
  registeredAt: '2026-11-02T09:00:00.000Z',
};
const pool: ScopedLead = { ...own, owner: null, ownerTeam: null, ownerActive: null };
const orphan: ScopedLead = { ...own, owner: 'gone', ownerTeam: 'other', ownerActive: false };

describe('what a viewer was to a lead', () => {
  it.each<[string, RelationViewer, ScopedLead | null, Relation[]]>([
    ['nothing, before there was one', sales, null, []],
    ['its owner', sales, own, ['OWNER']],
    ['a collaborator', sales, { ...own, owner: 'other', collaborators: ['sales'] }, ['COLLABORATOR']],
    ['a candidate', sales, { ...own, owner: 'other', candidates: ['sales'] }, ['CANDIDATE']],
    ['somebody of the pool', sales, pool, ['POOL']],
    ['the manager of its owner', manager, own, ['TEAM']],
    ['the manager of a territory, of an orphan', manager, orphan, ['TEAM']],
    ['nothing, where nobody says that its owner is gone', manager, { ...orphan, ownerActive: null }, []],
    ['nothing, out of the territories', sales, { ...own, territory: 'AT-9' }, []],
    ['nothing, once deleted', sales, { ...own, status: 'DELETED' }, []],
    ['nothing, in a status of another version', admin, { ...own, status: 'FROZEN' }, []],
    ['an admin', admin, { ...own, status: 'MERGED' }, ['ADMIN']],
  ])('%s', (_name, viewer, scope, expected) => {
    expect(relationsInScope(viewer, scope)).toEqual(expected);
  });
});

describe('whether it was in a filtered list', () => {
  const at = (iso: string) => new Date(iso);
  it.each<[StreamableFilter, boolean]>([
    [{}, true],
    [{ status: ['ACTIVE', 'LOST'] }, true],
    [{ status: ['LOST'] }, false],
    [{ status: [] }, false],
    [{ status: null }, true],
    [{ stage: ['REGISTRATION'] }, true],
    [{ stage: ['PRE_CLAIM'] }, false],
    [{ source: ['PARTNER'] }, true],
    [{ source: ['PHONE'] }, false],
    [{ territory: ['DE-BY'] }, true],
    [{ territory: ['DE'] }, true],
    [{ territory: ['DE-BE', 'AT'] }, false],
    [{ businessType: ['HOTEL'] }, true],
    [{ businessType: ['RETAIL'] }, false],
    [{ owner: ['sales'] }, true],
    [{ owner: ['other'] }, false],
    [{ scoreBand: ['STRONG'] }, true],
    [{ scoreBand: ['WEAK'] }, false],
    [{ hasFollowUp: true }, true],
    [{ hasFollowUp: false }, false],
    [{ hasFollowUp: null }, true],
    [{ orphaned: true }, false],
    [{ orphaned: false }, true],
    [{ orphaned: null }, true],
    [{ registeredAfter: at('2026-11-02T09:00:00Z') }, true],
    [{ registeredAfter: at('2026-11-02T09:00:01Z') }, false],
    [{ registeredBefore: at('2026-11-02T09:00:01Z') }, true],
    [{ registeredBefore: at('2026-11-02T09:00:00Z') }, false],
    [{ mine: true }, true],
    [{ pool: true }, false],
    [{ team: true }, false],
    [{ mine: true, pool: true }, true],
    [{ mine: false, pool: false, team: false }, true],
    [{ mine: true, status: ['LOST'] }, false],
  ])('of its owner, by %j: %s', (filter, expected) => {
    expect(inView(sales, filter, own)).toBe(expected);
  });

  it.each<[string, RelationViewer, ScopedLead, StreamableFilter, boolean]>([
    [
      'a collaborator’s own',
      sales,
      { ...own, owner: 'other', collaborators: ['sales'] },
      { mine: true },
      true,
    ],
    [
      'what one is offered is not one’s own',
      sales,
      { ...own, owner: 'other', candidates: ['sales'] },
      { mine: true },
      false,
    ],
    ['the pool', sales, pool, { pool: true }, true],
    ['the pool is nobody’s own', sales, pool, { mine: true }, false],
    ['the pool is no team’s', manager, pool, { team: true }, false],
    ['what is lost is in no pool', admin, { ...pool, status: 'LOST' }, { pool: true }, false],
    ['the team’s', manager, own, { team: true }, true],
    [
      'a manager’s own is their team’s',
      manager,
      { ...own, owner: 'manager', ownerTeam: null },
      { team: true },
      true,
    ],
    ['an orphan is every manager’s team’s', manager, orphan, { team: true }, true],
    [
      'another team’s lead that one helps with',
      manager,
      { ...own, ownerTeam: 'other', collaborators: ['manager'] },
      { team: true },
      false,
    ],
    [
      'no team is no team',
      { ...manager, teamId: null },
      { ...own, ownerTeam: null, collaborators: ['manager'] },
      { team: true },
      false,
    ],
    ['sales lead no team', sales, own, { team: true }, false],
    ['admins lead no team', { ...admin, teamId: 'team' }, own, { team: true }, false],
    ['an orphan', manager, orphan, { orphaned: true }, true],
    ['an orphan, left out', manager, orphan, { orphaned: false }, false],
    ['the pool has no owner who is gone', manager, pool, { orphaned: true }, false],
    ['a lost lead is no orphan', manager, { ...orphan, status: 'LOST' }, { orphaned: true }, false],
    ['without a score, by a band', sales, { ...own, scoreBand: null }, { scoreBand: ['WEAK'] }, false],
    [
      'from before scores, by a band',
      sales,
      { ...own, scoreBand: undefined },
      { scoreBand: ['WEAK'] },
      false,
    ],
    [
      'of no business type, by one',
      sales,
      { ...own, businessType: null },
      { businessType: ['HOTEL'] },
      false,
    ],
    ['out of sight', sales, { ...own, territory: 'AT-9' }, {}, false],
  ])('%s', (_name, viewer, scope, filter, expected) => {
    expect(inView(viewer, filter, scope)).toBe(expected);
  });

  it('none, before there was one', () => {
    expect(inView(admin, {}, null)).toBe(false);
  });

  it.each(leadStatuses)('the pool and the orphans are of open leads: %s', (status) => {
    const open = (openStatuses as readonly string[]).includes(status);
    expect(inView(admin, { pool: true }, { ...pool, status })).toBe(open);
    expect(inView(admin, { orphaned: true }, { ...orphan, status })).toBe(open);
  });
});
