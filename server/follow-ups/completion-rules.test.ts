import { Temporal } from '@js-temporal/polyfill';
import { describe, expect, it } from 'vitest';
import { isMeaningful } from '../leads/activity-rules.ts';
import { activityOfCompletion, followUpOutcomes, validateCompletion } from './completion-rules.ts';

const now = Temporal.Instant.from('2026-11-23T10:00:00Z');
const later = now.add({ hours: 1 });
const next = { action: 'Call again', at: later };

describe('completing a follow-up', () => {
  it.each([
    ['SUCCESS', null, []],
    ['NO_ANSWER', null, []],
    ['DECLINED', undefined, []],
    ['POSTPONED', null, ['next']],
    ['POSTPONED', next, []],
    ['SUCCESS', next, []],
    ['SUCCESS', { ...next, at: now }, ['next.at']],
    ['POSTPONED', { ...next, at: now.subtract({ seconds: 1 }) }, ['next.at']],
    ['POSTPONED', { action: '  ', at: now }, ['next.action', 'next.at']],
  ] as const)('%s with next %j has issues at %j', (outcome, then, paths) => {
    expect(validateCompletion('PENDING', { outcome, next: then }, now).map((it) => it.path)).toEqual(paths);
  });

  it('has texts that fit', () => {
    const long = {
      outcome: 'SUCCESS',
      notes: 'x'.repeat(10_001),
      next: { action: 'x'.repeat(501), at: later },
    } as const;
    expect(validateCompletion('PENDING', long, now).map((it) => it.path)).toEqual(['notes', 'next.action']);
  });

  it.each(['COMPLETED', 'SKIPPED', 'CANCELLED'] as const)('is refused once it is %s', (status) => {
    const [issue] = validateCompletion(status, { outcome: 'SUCCESS' }, now);
    expect(issue?.code).toBe('FOLLOW_UP_CLOSED');
  });

  it('logs a qualified call for a success alone', () => {
    expect(activityOfCompletion('SUCCESS')).toEqual({ type: 'QUALIFIED_CALL', outcome: 'SUCCESSFUL' });
    for (const outcome of followUpOutcomes.filter((it) => it !== 'SUCCESS')) {
      const { type, outcome: told } = activityOfCompletion(outcome);
      expect(type).toBe('FOLLOW_UP');
      expect(isMeaningful(type, told)).toBe(false);
    }
  });
});
