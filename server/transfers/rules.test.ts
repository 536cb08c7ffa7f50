import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relations as allRelations, roles, type Relation } from '../auth/relation.ts';
import {
  deciderOf,
  decisionDue,
  mayAssignTo,
  mayDecide,
  mayWithdraw,
  recipientIssues,
  transferWay,
  type Actor,
  type PendingTransfer,
  type Recipient,
} from './rules.ts';

const now = Temporal.Instant.from('2026-11-23T09:00:00Z');
const sales: Actor = { id: 'jonas', role: 'SALES', teamId: 'de' };
const manager: Actor = { id: 'mara', role: 'MANAGER', teamId: 'de' };
const admin: Actor = { id: 'root', role: 'ADMIN', teamId: null };
const to = (columns: Partial<Recipient> = {}): Recipient => ({
  id: 'lea',
  active: true,
  teamId: 'de',
  territories: ['DE'],
  ...columns,
});
const lead = { territory: 'DE-BY', ownerId: 'jonas' };
const outside = to({ id: 'urs', teamId: 'ch' });

describe('transfer a lead: propose own | within team at once | anywhere at once', () => {
  it('SALES: propose own', () => {
    expect(transferWay(sales, ['OWNER'], to())).toBe('PROPOSE');
    expect(transferWay(sales, ['OWNER'], outside)).toBe('PROPOSE');
  });

  it.each<[Relation]>([['COLLABORATOR'], ['CANDIDATE'], ['POOL']])(
    'SALES: not what is not their own (%s)',
    (relation) => {
      expect(transferWay(sales, [relation], to())).toBe('FORBIDDEN');
    },
  );

  it('MANAGER: within team at once', () => {
    expect(transferWay(manager, ['TEAM'], to())).toBe('AT_ONCE');
    expect(transferWay(manager, ['TEAM'], to({ id: manager.id }))).toBe('AT_ONCE');
  });

  it('MANAGER: not to another team; their own they propose', () => {
    expect(transferWay(manager, ['TEAM'], outside)).toBe('FORBIDDEN');
    expect(transferWay(manager, ['OWNER', 'TEAM'], outside)).toBe('PROPOSE');
    expect(transferWay({ ...manager, teamId: null }, ['TEAM'], to({ teamId: null }))).toBe('FORBIDDEN');
  });

  it('ADMIN: anywhere at once', () => {
    expect(transferWay(admin, ['ADMIN'], to())).toBe('AT_ONCE');
    expect(transferWay(admin, ['ADMIN'], outside)).toBe('AT_ONCE');
  });
});

describe('claim from the pool; assign to someone: –; team members; anyone', () => {
  it.each([
    ['SALES', sales, to({ id: sales.id }), false],
    ['MANAGER to a team member', manager, to(), true],
    ['MANAGER to themselves', manager, to({ id: manager.id }), true],
    ['MANAGER to another team', manager, outside, false],
    ['ADMIN to anyone', admin, outside, true],
  ])('%s', (_name, actor, recipient, may) => {
    expect(mayAssignTo(actor, recipient)).toBe(may);
  });
});

describe('the candidate’s territories must cover the lead', () => {
  it.each([
    ['somebody granted the country', to(), []],
    ['somebody granted the subdivision', to({ territories: ['DE-BY'] }), []],
    ['somebody granted another subdivision', to({ territories: ['DE-BE'] }), ['RECIPIENT_TERRITORY']],
    ['somebody without grants', to({ territories: [] }), ['RECIPIENT_TERRITORY']],
    ['somebody who was deactivated', to({ active: false }), ['OWNER_UNKNOWN']],
    ['nobody', null, ['OWNER_UNKNOWN']],
    ['its owner', to({ id: 'jonas' }), ['RECIPIENT_OWNS_IT']],
  ])('%s', (_name, recipient, codes) => {
    expect(recipientIssues(recipient, lead).map((it) => it.code)).toEqual(codes);
  });
});

describe('a transfer is decided by the candidate within 48 h, after that by the owner’s manager', () => {
  const due = decisionDue(now, { decisionHours: 48 });
  const transfer: PendingTransfer = { toUserId: 'lea', fromUserId: 'jonas', proposedById: 'jonas', due };
  const inTime = due;
  const late = due.add({ milliseconds: 1 });
  const kind = (actor: Actor, relations: Relation[], at: Parameters<typeof mayDecide>[3]) =>
    mayDecide(actor, relations, transfer, at).kind;
  const lea: Actor = { id: 'lea', role: 'SALES', teamId: 'de' };

  it('is due 48 hours after it was proposed, or what the setting says', () => {
    expect(due.toString()).toBe('2026-11-25T09:00:00Z');
    expect(decisionDue(now, { decisionHours: 6 }).toString()).toBe('2026-11-23T15:00:00Z');
  });

  it('in time by the candidate alone', () => {
    expect(kind(lea, ['CANDIDATE'], inTime)).toBe('ALLOWED');
    expect(kind(manager, ['TEAM'], inTime)).toBe('FORBIDDEN');
    expect(kind(admin, ['ADMIN'], inTime)).toBe('FORBIDDEN');
    expect(kind(sales, ['OWNER'], inTime)).toBe('FORBIDDEN');
  });

  it('late by the owner’s manager, no longer by the candidate', () => {
    expect(kind(lea, ['CANDIDATE'], late)).toBe('FORBIDDEN');
    expect(kind(manager, ['TEAM'], late)).toBe('ALLOWED');
    expect(kind(sales, ['OWNER'], late)).toBe('FORBIDDEN');
  });

  it('late by an admin, who is the manager where there is none', () => {
    expect(kind(admin, ['ADMIN'], late)).toBe('ALLOWED');
  });

  it('never by who gives the lead away, were they its manager', () => {
    const own = { ...transfer, fromUserId: manager.id, proposedById: manager.id };
    const verdict = mayDecide(manager, ['OWNER', 'TEAM'], own, late);
    expect(verdict.kind).toBe('FORBIDDEN');
  });

  it('by whoever proposed or owns it withdrawn, by nobody else', () => {
    expect(mayWithdraw(sales, transfer)).toBe(true);
    expect(mayWithdraw(lea, transfer)).toBe(false);
    expect(mayWithdraw(manager, transfer)).toBe(false);
  });

  it('at any instant one kind of people decides, and nobody decides both in time and late', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -200, max: 200 }),
        fc.constantFrom(...roles),
        fc.subarray([...allRelations]),
        fc.constantFrom('lea', 'jonas', 'mara', 'root'),
        (hours, role, relations, id) => {
          const actor = { id, role, teamId: 'de' };
          const at = now.add({ hours });
          const verdict = mayDecide(actor, relations, transfer, at);
          if (verdict.kind === 'FORBIDDEN') return;
          if (deciderOf(transfer, at) === 'CANDIDATE') expect(id).toBe(transfer.toUserId);
          else {
            expect(relations.some((it) => it === 'TEAM' || it === 'ADMIN')).toBe(true);
            expect(
              id === transfer.fromUserId && relations.includes('TEAM') && !relations.includes('ADMIN'),
            ).toBe(false);
          }
        },
      ),
    );
  });
});
