import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Relation } from '../auth/relation.ts';
import { defaultSettings } from '../settings/rules.ts';
import {
  activityOutcomes,
  activityTypes,
  countsAsFirstContact,
  isMeaningful,
  isProgress,
  type ActivityType,
} from './activity-rules.ts';
import { openStatusChanges } from './rights-rules.ts';
import { leadStatuses, lostReasons, type LeadStatus } from './rules.ts';
import {
  decideStatusChange,
  isTransition,
  statusAfterActivity,
  transitions,
  type MoveBy,
} from './status-rules.ts';

const { texts } = defaultSettings;

// domain.md, "A lead's life"
const documented: [LeadStatus | null, LeadStatus, MoveBy[]][] = [
  [null, 'REGISTERED', ['REGISTER']],
  [null, 'ACTIVE', ['REGISTER']],
  ['REGISTERED', 'ACTIVE', ['FIRST_CONTACT', 'MEANINGFUL_ACTIVITY']],
  ['REGISTERED', 'REMINDER', ['CLOCK']],
  ['REGISTERED', 'GRACE_PERIOD', ['CLOCK']],
  ['REGISTERED', 'QUALIFIED', ['CHANGE_STATUS']],
  ['REGISTERED', 'LOST', ['CHANGE_STATUS']],
  ['REGISTERED', 'EXPIRED', ['CLOCK']],
  ['ACTIVE', 'REMINDER', ['CLOCK']],
  ['ACTIVE', 'GRACE_PERIOD', ['CLOCK']],
  ['ACTIVE', 'QUALIFIED', ['CHANGE_STATUS']],
  ['ACTIVE', 'LOST', ['CHANGE_STATUS']],
  ['ACTIVE', 'EXPIRED', ['CLOCK']],
  ['REMINDER', 'ACTIVE', ['MEANINGFUL_ACTIVITY']],
  ['REMINDER', 'GRACE_PERIOD', ['CLOCK']],
  ['REMINDER', 'QUALIFIED', ['CHANGE_STATUS']],
  ['REMINDER', 'LOST', ['CHANGE_STATUS']],
  ['REMINDER', 'EXPIRED', ['CLOCK']],
  ['GRACE_PERIOD', 'ACTIVE', ['PROGRESS_ACTIVITY']],
  ['GRACE_PERIOD', 'QUALIFIED', ['CHANGE_STATUS']],
  ['GRACE_PERIOD', 'LOST', ['CHANGE_STATUS']],
  ['GRACE_PERIOD', 'EXPIRED', ['CLOCK']],
  ['QUALIFIED', 'CONVERTED', ['CONVERT']],
  ['QUALIFIED', 'ACTIVE', ['CHANGE_STATUS']],
  ['QUALIFIED', 'LOST', ['CHANGE_STATUS']],
  ['LOST', 'ACTIVE', ['CHANGE_STATUS']],
  ['EXPIRED', 'REGISTERED', ['CLAIM_OR_ASSIGN']],
];
const removals = ['DELETED', 'MERGED'];

describe('the moves of a life', () => {
  it.each(documented)('%s to %s by %j', (from, to, by) => {
    const found = transitions.filter((it) => it.from === from && it.to === to).map((it) => it.by);
    expect(found).toEqual(by);
  });

  it('knows no others, removal and its undoing apart', () => {
    const others = transitions.filter(
      ({ from, to }) => !removals.includes(to) && (from === null || !removals.includes(from)),
    );
    const expected = documented.flatMap(([from, to, by]) => by.map((it) => ({ from, to, by: it })));
    const sorted = (all: object[]) => all.map((it) => JSON.stringify(it)).sort();
    expect(sorted(others)).toEqual(sorted(expected));
  });

  it.each(leadStatuses)('%s can be deleted and merged unless it is final or removed', (status) => {
    const removable = !['CONVERTED', ...removals].includes(status);
    expect(isTransition(status, 'DELETED', 'DELETE')).toBe(removable);
    expect(isTransition(status, 'MERGED', 'MERGE')).toBe(removable);
    expect(isTransition('DELETED', status, 'RESTORE')).toBe(removable);
    expect(isTransition('MERGED', status, 'UNMERGE')).toBe(removable);
  });

  it('CONVERTED is final', () => {
    expect(transitions.filter((it) => it.from === 'CONVERTED')).toEqual([]);
  });
});

describe('activities', () => {
  it.each([
    ['QUALIFIED_CALL', true, true],
    ['MEETING', true, true],
    ['DEMO', true, true],
    ['ROI_PRESENTATION', true, true],
    ['SAMPLE_SENT', true, true],
    ['CALL', true, false],
    ['EMAIL', true, false],
    ['EMAIL_RECEIVED', true, false],
    ['NOTE', false, false],
    ['SAMPLE_FEEDBACK', false, false],
    ['FIRST_CONTACT', false, false],
    ['FOLLOW_UP', false, false],
    ...[
      'REGISTERED',
      'STATUS_CHANGED',
      'FOLLOW_UP_DUE',
      'PROTECTION_WARNED',
      'PROTECTION_GRACE',
      'PROTECTION_EXPIRED',
      'PROTECTION_EXTENDED',
      'CLOCK_STOPPED',
      'CLOCK_RESUMED',
      'CLOCK_REQUESTED',
      'CLOCK_DECIDED',
      'REGISTRATION_BACKDATED',
      'CLAIMED',
      'ASSIGNED',
      'TRANSFER_PROPOSED',
      'TRANSFER_DECIDED',
      'COLLABORATORS_CHANGED',
      'MERGED',
      'UNMERGED',
      'CONVERTED',
      'DELETED',
      'RESTORED',
    ].map((it) => [it as ActivityType, false, false] as const),
  ] as const)('%s is meaningful: %s, progress: %s', (type, meaningful, progress) => {
    expect(isMeaningful(type)).toBe(meaningful);
    expect(isProgress(type)).toBe(progress);
  });

  it('and there is no other', () => {
    expect(activityTypes).toHaveLength(8 + 4 + 22);
  });

  it('NO_ANSWER makes a CALL, and nothing else, not meaningful', () => {
    for (const type of activityTypes) {
      for (const outcome of activityOutcomes) {
        const unanswered = type === 'CALL' && outcome === 'NO_ANSWER';
        expect(isMeaningful(type, outcome)).toBe(isMeaningful(type) && !unanswered);
      }
    }
  });

  it.each([
    ['REGISTERED', 'FIRST_CONTACT', 'ACTIVE'],
    ['REGISTERED', 'CALL', 'ACTIVE'],
    ['REGISTERED', 'DEMO', 'ACTIVE'],
    ['REGISTERED', 'NOTE', 'REGISTERED'],
    ['REMINDER', 'EMAIL', 'ACTIVE'],
    ['REMINDER', 'SAMPLE_SENT', 'ACTIVE'],
    ['REMINDER', 'FIRST_CONTACT', 'REMINDER'],
    ['REMINDER', 'FOLLOW_UP', 'REMINDER'],
    ['GRACE_PERIOD', 'CALL', 'GRACE_PERIOD'],
    ['GRACE_PERIOD', 'QUALIFIED_CALL', 'ACTIVE'],
    ['ACTIVE', 'DEMO', 'ACTIVE'],
    ['QUALIFIED', 'DEMO', 'QUALIFIED'],
    ['LOST', 'DEMO', 'LOST'],
    ['EXPIRED', 'DEMO', 'EXPIRED'],
    ['CONVERTED', 'CALL', 'CONVERTED'],
  ] as const)('%s after %s is %s', (status, type, expected) => {
    expect(statusAfterActivity(status, type)).toBe(expected);
  });

  it('progress that does not put the deadline into the future ends no grace, and wakes a lead as a call does', () => {
    expect(statusAfterActivity('GRACE_PERIOD', 'MEETING', null, false)).toBe('GRACE_PERIOD');
    expect(statusAfterActivity('REMINDER', 'MEETING', null, false)).toBe('ACTIVE');
  });

  it('a documented first contact and any meaningful activity count as first contact', () => {
    const counting = activityTypes.filter((it) => countsAsFirstContact(it));
    expect(counting).toEqual([...activityTypes.filter((it) => isMeaningful(it)), 'FIRST_CONTACT']);
    expect(countsAsFirstContact('CALL', 'NO_ANSWER')).toBe(false);
  });

  it('a call that nobody answered wakes no lead', () => {
    expect(statusAfterActivity('REGISTERED', 'CALL', 'NO_ANSWER')).toBe('REGISTERED');
    expect(statusAfterActivity('REMINDER', 'CALL', 'NO_ANSWER')).toBe('REMINDER');
  });
});

describe('changeLeadStatus', () => {
  it.each<[LeadStatus, Relation[], LeadStatus[]]>([
    ['REGISTERED', ['OWNER'], ['QUALIFIED', 'LOST']],
    ['ACTIVE', ['COLLABORATOR'], ['QUALIFIED', 'LOST']],
    ['REMINDER', ['TEAM'], ['QUALIFIED', 'LOST']],
    ['GRACE_PERIOD', ['ADMIN'], ['QUALIFIED', 'LOST']],
    ['QUALIFIED', ['OWNER'], ['ACTIVE', 'LOST']],
    ['LOST', ['OWNER'], []],
    ['LOST', ['OWNER', 'COLLABORATOR', 'CANDIDATE'], []],
    ['LOST', ['COLLABORATOR', 'TEAM'], ['ACTIVE']],
    ['LOST', ['ADMIN'], ['ACTIVE']],
    ['EXPIRED', ['ADMIN'], []],
    ['CONVERTED', ['ADMIN'], []],
    ['DELETED', ['ADMIN'], []],
    ['MERGED', ['ADMIN'], []],
    ['ACTIVE', ['CANDIDATE', 'POOL'], []],
  ])('from %s offers %j %j', (from, relations, expected) => {
    expect(openStatusChanges({ status: from, relations, role: 'SALES' })).toEqual(expected);
  });

  it('refuses a move by naming those that are open', () => {
    expect(
      decideStatusChange({ texts, from: 'ACTIVE', to: 'CONVERTED', allowed: ['QUALIFIED', 'LOST'] }),
    ).toEqual({
      kind: 'REFUSED',
      from: 'ACTIVE',
      to: 'CONVERTED',
      allowed: ['QUALIFIED', 'LOST'],
    });
  });

  it.each([
    [{}, ['LOST_NEEDS_REASON']],
    [{ reason: 'OTHER' }, ['OTHER_NEEDS_NOTE']],
    [{ reason: 'OTHER', note: '  ' }, ['OTHER_NEEDS_NOTE']],
    [{ reason: 'OTHER', note: 'moved away' }, []],
    [{ reason: 'PRICE' }, []],
    [{ reason: 'PRICE', note: 'x'.repeat(2_001) }, ['TEXT_TOO_LONG']],
  ] as const)('LOST with %j has issues %j', (given, codes) => {
    const decision = decideStatusChange({ texts, from: 'ACTIVE', to: 'LOST', allowed: ['LOST'], ...given });
    expect(decision.kind === 'INVALID' ? decision.issues.map((it) => it.code) : []).toEqual(codes);
    expect(decision.kind === 'OK').toBe(codes.length === 0);
  });

  it.each([
    [null, false],
    ['too short', false],
    ['   short    ', false],
    ['ten chars.', true],
  ])('reopening a LOST lead with the note %j: %s', (note, ok) => {
    const decision = decideStatusChange({ texts, from: 'LOST', to: 'ACTIVE', allowed: ['ACTIVE'], note });
    expect(decision).toMatchObject(
      ok ? { kind: 'OK', reopens: true, lostReason: null } : { kind: 'INVALID' },
    );
  });

  it('takes exactly what it says it would', () => {
    const anyRelations = fc.subarray<Relation>([
      'ADMIN',
      'OWNER',
      'COLLABORATOR',
      'TEAM',
      'CANDIDATE',
      'POOL',
    ]);
    const status = fc.constantFrom(...leadStatuses);
    fc.assert(
      fc.property(
        status,
        status,
        anyRelations,
        fc.constantFrom(...lostReasons),
        (from, to, relations, reason) => {
          const allowed = openStatusChanges({ status: from, relations, role: 'MANAGER' });
          const decision = decideStatusChange({
            texts,
            from,
            to,
            allowed,
            reason,
            note: 'a substantial note',
          });
          expect(decision.kind === 'OK').toBe(allowed.includes(to));
        },
      ),
    );
  });
});
