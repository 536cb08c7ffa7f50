/**
 * The moves of a lead's life: every one that exists, and who or what makes it. Who may make one by choice is
 * said in rights-rules.ts. A move that is not in the table does not happen, by whatever road.
 */
import { isMeaningful, isProgress, type ActivityOutcome, type ActivityType } from './activity-rules.ts';
import {
  isSubstantial,
  leadStatuses,
  lostReasons,
  type Issue,
  type LeadStatus,
  type LostReason,
  type TextSettings,
} from './rules.ts';
import { lengthIssues } from './text-rules.ts';

/** CLOCK moves happen by themselves ("auto"); each other name is the operation that makes the move. */
export type MoveBy =
  | 'REGISTER'
  | 'FIRST_CONTACT'
  | 'MEANINGFUL_ACTIVITY'
  | 'PROGRESS_ACTIVITY'
  | 'CLOCK'
  | 'CHANGE_STATUS'
  | 'CONVERT'
  | 'CLAIM_OR_ASSIGN'
  | 'DELETE'
  | 'RESTORE'
  | 'MERGE'
  | 'UNMERGE';

export type Transition = { readonly from: LeadStatus | null; readonly to: LeadStatus; readonly by: MoveBy };

const worked: readonly LeadStatus[] = leadStatuses.filter(
  (it) => it !== 'CONVERTED' && it !== 'DELETED' && it !== 'MERGED',
);

/** `from: null` is a lead that does not exist yet. Restoring and unmerging give back the status before. */
export const transitions: readonly Transition[] = [
  ...moves(null, 'REGISTER', ['REGISTERED', 'ACTIVE']),
  ...moves('REGISTERED', 'FIRST_CONTACT', ['ACTIVE']),
  ...moves('REGISTERED', 'MEANINGFUL_ACTIVITY', ['ACTIVE']),
  ...moves('REGISTERED', 'CLOCK', ['REMINDER', 'GRACE_PERIOD', 'EXPIRED']),
  ...moves('REGISTERED', 'CHANGE_STATUS', ['QUALIFIED', 'LOST']),
  ...moves('ACTIVE', 'CLOCK', ['REMINDER', 'GRACE_PERIOD', 'EXPIRED']),
  ...moves('ACTIVE', 'CHANGE_STATUS', ['QUALIFIED', 'LOST']),
  ...moves('REMINDER', 'MEANINGFUL_ACTIVITY', ['ACTIVE']),
  ...moves('REMINDER', 'CLOCK', ['GRACE_PERIOD', 'EXPIRED']),
  ...moves('REMINDER', 'CHANGE_STATUS', ['QUALIFIED', 'LOST']),
  ...moves('GRACE_PERIOD', 'PROGRESS_ACTIVITY', ['ACTIVE']),
  ...moves('GRACE_PERIOD', 'CLOCK', ['EXPIRED']),
  ...moves('GRACE_PERIOD', 'CHANGE_STATUS', ['QUALIFIED', 'LOST']),
  ...moves('QUALIFIED', 'CONVERT', ['CONVERTED']),
  ...moves('QUALIFIED', 'CHANGE_STATUS', ['ACTIVE', 'LOST']),
  ...moves('LOST', 'CHANGE_STATUS', ['ACTIVE']),
  ...moves('EXPIRED', 'CLAIM_OR_ASSIGN', ['REGISTERED']),
  ...worked.flatMap((from) => [...moves(from, 'DELETE', ['DELETED']), ...moves(from, 'MERGE', ['MERGED'])]),
  ...moves('DELETED', 'RESTORE', worked),
  ...moves('MERGED', 'UNMERGE', worked),
];

export function isTransition(from: LeadStatus | null, to: LeadStatus, by: MoveBy): boolean {
  return transitions.some((it) => it.from === from && it.to === to && it.by === by);
}

/** ACTIVE when the registration brings its first contact. */
export function statusAtRegistration(hasFirstContact: boolean): LeadStatus {
  return hasFirstContact ? 'ACTIVE' : 'REGISTERED';
}

/**
 * The status after an activity was logged; the same one when the activity moves nothing.
 * @param renews whether it puts the progress deadline into the future, which progress of now always does: see
 *   `endsGrace`
 */
export function statusAfterActivity(
  status: LeadStatus,
  type: ActivityType,
  outcome?: ActivityOutcome | null,
  renews = true,
): LeadStatus {
  const by: MoveBy[] = [];
  if (type === 'FIRST_CONTACT') by.push('FIRST_CONTACT');
  if (isMeaningful(type, outcome)) by.push('MEANINGFUL_ACTIVITY');
  if (renews && isProgress(type, outcome)) by.push('PROGRESS_ACTIVITY');
  return by.some((it) => isTransition(status, 'ACTIVE', it)) ? 'ACTIVE' : status;
}

export type StatusChange = {
  readonly from: LeadStatus;
  readonly to: LeadStatus;
  readonly reason?: LostReason | null;
  readonly note?: string | null;
  readonly texts: TextSettings;
  /** What `changeLeadStatus` takes from this viewer now: see `openStatusChanges`. */
  readonly allowed: readonly LeadStatus[];
};

export type StatusChangeIssueCode =
  'TEXT_TOO_LONG' | 'LOST_NEEDS_REASON' | 'OTHER_NEEDS_NOTE' | 'REOPENING_NEEDS_NOTE';

export type StatusChangeDecision =
  /** `lostReason` is what to store: a lead that is not LOST has none. `reopens`: owned since begins anew. */
  | { readonly kind: 'OK'; readonly lostReason: LostReason | null; readonly reopens: boolean }
  | {
      readonly kind: 'REFUSED';
      readonly from: LeadStatus;
      readonly to: LeadStatus;
      readonly allowed: readonly LeadStatus[];
    }
  | { readonly kind: 'INVALID'; readonly issues: Issue<StatusChangeIssueCode>[] };

export function decideStatusChange(change: StatusChange): StatusChangeDecision {
  const { from, to, allowed } = change;
  if (!allowed.includes(to)) return { kind: 'REFUSED', from, to, allowed };
  const missing = to === 'LOST' ? issuesOfLosing(change) : from === 'LOST' ? issuesOfReopening(change) : [];
  const issues = [...missing, ...lengthIssues([['note', 'reason', change.note]])];
  if (issues.length > 0) return { kind: 'INVALID', issues };
  return { kind: 'OK', lostReason: to === 'LOST' ? (change.reason ?? null) : null, reopens: from === 'LOST' };
}

function issuesOfLosing({ reason, note }: StatusChange): Issue<StatusChangeIssueCode>[] {
  if (!reason) {
    const message = `Choose why the lead was lost: ${lostReasons.join(', ')}.`;
    return [{ code: 'LOST_NEEDS_REASON', path: 'reason', message }];
  }
  if (reason !== 'OTHER' || (note ?? '').trim() !== '') return [];
  const message = 'Say in the note why the lead was lost: the reason OTHER needs it.';
  return [{ code: 'OTHER_NEEDS_NOTE', path: 'note', message }];
}

function issuesOfReopening({ note, texts }: StatusChange): Issue<StatusChangeIssueCode>[] {
  if (isSubstantial(note, texts)) return [];
  const message = `Say in at least ${texts.leastLength} characters why the lost lead is worked again.`;
  return [{ code: 'REOPENING_NEEDS_NOTE', path: 'note', message, limit: texts.leastLength }];
}

function moves(from: LeadStatus | null, by: MoveBy, to: readonly LeadStatus[]): Transition[] {
  return to.map((it) => ({ from, to: it, by }));
}
