/**
 * What an activity counts for. *Meaningful* ones show that someone works the lead, *progress* ones renew its
 * owner's protection. Activities are never edited, so these answers never change for one that is logged.
 */

/** What a person may log with `logActivity`. */
export const loggableActivityTypes = [
  'QUALIFIED_CALL',
  'MEETING',
  'DEMO',
  'ROI_PRESENTATION',
  'SAMPLE_SENT',
  'CALL',
  'EMAIL',
  'EMAIL_RECEIVED',
  'NOTE',
  'SAMPLE_FEEDBACK',
] as const;
export type LoggableActivityType = (typeof loggableActivityTypes)[number];

/** What the system logs by itself. */
export const systemActivityTypes = [
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
] as const;

/** FIRST_CONTACT and FOLLOW_UP come from operations of their own. */
export const activityTypes = [
  ...loggableActivityTypes,
  'FIRST_CONTACT',
  'FOLLOW_UP',
  ...systemActivityTypes,
] as const;
export type ActivityType = (typeof activityTypes)[number];

export const activityOutcomes = [
  'SUCCESSFUL',
  'UNSUCCESSFUL',
  'NO_ANSWER',
  'CALLBACK_REQUESTED',
  'INFO_SENT',
  'QUALIFIED',
  'DISQUALIFIED',
] as const;
export type ActivityOutcome = (typeof activityOutcomes)[number];

const PROGRESS: readonly ActivityType[] = [
  'QUALIFIED_CALL',
  'MEETING',
  'DEMO',
  'ROI_PRESENTATION',
  'SAMPLE_SENT',
];
const MEANINGFUL: readonly ActivityType[] = [...PROGRESS, 'CALL', 'EMAIL', 'EMAIL_RECEIVED'];

/** A call that nobody answered is not meaningful; of the other types the outcome does not matter. */
export function isMeaningful(type: ActivityType, outcome?: ActivityOutcome | null): boolean {
  return MEANINGFUL.includes(type) && !(type === 'CALL' && outcome === 'NO_ANSWER');
}

export function isProgress(type: ActivityType, outcome?: ActivityOutcome | null): boolean {
  return PROGRESS.includes(type) && isMeaningful(type, outcome);
}

/** A lead that had none yet has its first contact by this: a documented one, or any meaningful activity. */
export function countsAsFirstContact(type: ActivityType, outcome?: ActivityOutcome | null): boolean {
  return type === 'FIRST_CONTACT' || isMeaningful(type, outcome);
}
