/**
 * What completing a follow-up takes and what it leaves behind. A completion with issues changes nothing.
 */
import { Temporal } from '@js-temporal/polyfill';
import type { ActivityOutcome, ActivityType } from '../leads/activity-rules.ts';
import type { Issue } from '../leads/rules.ts';
import { lengthIssues } from '../leads/text-rules.ts';
import type { FollowUpStatus } from './due-rules.ts';

export const followUpOutcomes = ['SUCCESS', 'NO_ANSWER', 'POSTPONED', 'DECLINED'] as const;
export type FollowUpOutcome = (typeof followUpOutcomes)[number];

/** Becomes a CUSTOM follow-up. */
export type NextAction = { readonly action: string; readonly at: Temporal.Instant };

export type Completion = {
  readonly outcome: FollowUpOutcome;
  readonly notes?: string | null;
  readonly next?: NextAction | null;
};

export type CompletionIssueCode =
  'FOLLOW_UP_CLOSED' | 'TEXT_TOO_LONG' | 'POSTPONED_NEEDS_NEXT' | 'NEXT_NEEDS_ACTION' | 'NEXT_NOT_IN_FUTURE';

/** Empty when the follow-up may be completed so. */
export function validateCompletion(
  status: FollowUpStatus,
  completion: Completion,
  now: Temporal.Instant,
): Issue<CompletionIssueCode>[] {
  if (status !== 'PENDING') {
    const message = 'This follow-up is already done with. Reload to see its outcome.';
    return [{ code: 'FOLLOW_UP_CLOSED', path: 'followUpId', message }];
  }
  const { outcome, notes, next } = completion;
  return [
    ...lengthIssues([['notes', 'followUpNotes', notes]]),
    ...(next ? nextActionIssues(next, now, 'next.') : issuesWithoutNext(outcome)),
  ];
}

function issuesWithoutNext(outcome: FollowUpOutcome): Issue<CompletionIssueCode>[] {
  if (outcome !== 'POSTPONED') return [];
  const message = 'Say what comes next and when: a postponed follow-up needs its next date.';
  return [{ code: 'POSTPONED_NEEDS_NEXT', path: 'next', message }];
}

/** `path`: what stands before `action` and `at` in the input. */
export function nextActionIssues(
  next: NextAction,
  now: Temporal.Instant,
  path: string,
): Issue<CompletionIssueCode>[] {
  const issues: Issue<CompletionIssueCode>[] = lengthIssues([
    [`${path}action`, 'followUpAction', next.action],
  ]);
  if (next.action.trim() === '') {
    const message = 'Say what is to be done next.';
    issues.push({ code: 'NEXT_NEEDS_ACTION', path: `${path}action`, message });
  }
  return [...issues, ...dateIssues(next.at, now, `${path}at`)];
}

/** A date that a person chooses. */
export function dateIssues(
  at: Temporal.Instant,
  now: Temporal.Instant,
  path: string,
): Issue<CompletionIssueCode>[] {
  if (Temporal.Instant.compare(at, now) > 0) return [];
  const message = 'Choose a date and time in the future for the next step.';
  return [{ code: 'NEXT_NOT_IN_FUTURE', path, message }];
}

/** The activity that a completion logs: a success was a qualified call, everything else is a follow-up. */
export function activityOfCompletion(outcome: FollowUpOutcome): {
  readonly type: ActivityType;
  readonly outcome: ActivityOutcome;
} {
  return ACTIVITY[outcome];
}

const ACTIVITY: Readonly<Record<FollowUpOutcome, { type: ActivityType; outcome: ActivityOutcome }>> = {
  SUCCESS: { type: 'QUALIFIED_CALL', outcome: 'SUCCESSFUL' },
  NO_ANSWER: { type: 'FOLLOW_UP', outcome: 'NO_ANSWER' },
  POSTPONED: { type: 'FOLLOW_UP', outcome: 'CALLBACK_REQUESTED' },
  DECLINED: { type: 'FOLLOW_UP', outcome: 'UNSUCCESSFUL' },
};
