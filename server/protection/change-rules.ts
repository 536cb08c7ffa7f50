/** What stopping, resuming and extending must say. */
import { isSubstantial, type Issue, type TextSettings } from '../leads/rules.ts';
import { lengthIssues } from '../leads/text-rules.ts';

export const clockChangeKinds = ['STOP', 'RESUME', 'EXTEND'] as const;
export type ClockChangeKind = (typeof clockChangeKinds)[number];

export const clockRequestStatuses = ['PENDING', 'APPROVED', 'REJECTED', 'CLOSED'] as const;
export type ClockRequestStatus = (typeof clockRequestStatuses)[number];

export type ClockChange = {
  readonly kind: ClockChangeKind;
  /** Of EXTEND: how many days more. */
  readonly days: number | null;
  /** Resuming needs none. */
  readonly reason: string | null;
};

export type ClockChangeIssueCode =
  | 'REASON_TOO_SHORT'
  | 'TEXT_TOO_LONG'
  | 'EXTENSION_DAYS_MISSING'
  | 'EXTENSION_DAYS_RANGE'
  | 'DAYS_NOT_EXPECTED';

/** Of one extension; several add up. */
export const MOST_EXTENSION_DAYS = 365;

export function issuesOfChange(change: ClockChange, texts: TextSettings): Issue<ClockChangeIssueCode>[] {
  return [...issuesOfDays(change), ...(change.kind === 'RESUME' ? [] : issuesOfReason(change.reason, texts))];
}

/** Of what an owner asks of their manager: resuming needs a reason here, too. */
export function issuesOfRequest(change: ClockChange, texts: TextSettings): Issue<ClockChangeIssueCode>[] {
  return [...issuesOfDays(change), ...issuesOfReason(change.reason, texts)];
}

function issuesOfDays({ kind, days }: ClockChange): Issue<ClockChangeIssueCode>[] {
  if (kind !== 'EXTEND') {
    if (days === null) return [];
    const message = 'Leave out the days: they go with an extension only.';
    return [{ code: 'DAYS_NOT_EXPECTED', path: 'days', message }];
  }
  if (days === null) {
    const message = 'Say by how many days protection is to be extended.';
    return [{ code: 'EXTENSION_DAYS_MISSING', path: 'days', message }];
  }
  if (Number.isInteger(days) && days >= 1 && days <= MOST_EXTENSION_DAYS) return [];
  const message = `Extend protection by 1 to ${MOST_EXTENSION_DAYS} days.`;
  return [{ code: 'EXTENSION_DAYS_RANGE', path: 'days', message, limit: MOST_EXTENSION_DAYS }];
}

function issuesOfReason(reason: string | null, texts: TextSettings): Issue<ClockChangeIssueCode>[] {
  const tooLong = lengthIssues([['reason', 'reason', reason]]);
  if (isSubstantial(reason, texts)) return tooLong;
  const message = `Say in at least ${texts.leastLength} characters why.`;
  return [...tooLong, { code: 'REASON_TOO_SHORT', path: 'reason', message, limit: texts.leastLength }];
}
