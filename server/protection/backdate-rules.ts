/** When a lead may be said to have been registered. */
import { Temporal } from '@js-temporal/polyfill';
import { isSubstantial, type Issue, type TextSettings } from '../leads/rules.ts';
import { lengthIssues } from '../leads/text-rules.ts';

type Instant = Temporal.Instant;

export type BackdatingIssueCode =
  'REGISTERED_IN_FUTURE' | 'REGISTERED_AFTER_ENTRY' | 'BACKDATING_NEEDS_REASON' | 'TEXT_TOO_LONG';

/**
 * Any instant until the lead was entered, so that a date too early can be put right as well. What has been done on it
 * does not stand in the way: first contacts often come before the registration.
 */
export function issuesOfBackdating(input: {
  readonly registeredAt: Instant;
  readonly reason: string;
  /** When the lead was entered, whatever was given as its registration. */
  readonly enteredAt: Instant;
  readonly now: Instant;
  readonly texts: TextSettings;
}): Issue<BackdatingIssueCode>[] {
  const { registeredAt, reason, enteredAt, now, texts } = input;
  const issues: Issue<BackdatingIssueCode>[] = lengthIssues([['reason', 'reason', reason]]);
  const { compare } = Temporal.Instant;
  if (compare(registeredAt, now) > 0) {
    const message = 'Give a time of registration that is past.';
    issues.push({ code: 'REGISTERED_IN_FUTURE', path: 'registeredAt', message });
  } else if (compare(registeredAt, enteredAt) > 0) {
    const message = 'Give a time of registration that is not after the lead was entered.';
    issues.push({ code: 'REGISTERED_AFTER_ENTRY', path: 'registeredAt', message });
  }
  if (!isSubstantial(reason, texts)) {
    const message = `Say in at least ${texts.leastLength} characters why the lead counts as registered then.`;
    issues.push({ code: 'BACKDATING_NEEDS_REASON', path: 'reason', message, limit: texts.leastLength });
  }
  return issues;
}
