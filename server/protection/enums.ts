/** The words of the protection clock, as the schema describes them. */
import type { DeadlineBase, DeadlineKind } from '../leads/deadline-rules.ts';
import type { ExpiryReason } from '../leads/protection-rules.ts';
import { describedEnum } from '../schema/enum.ts';
import type { ClockChangeKind, ClockRequestStatus } from './change-rules.ts';

export const ExpiryReasonEnum = describedEnum<ExpiryReason>(
  'ExpiryReason',
  'Which deadline ends protection.',
  {
    PRE_CLAIM: 'No first contact within `protection.preClaimDays` days (10 by default).',
    GRACE: 'No progress until the end of the grace period.',
    PROTECTION: 'The six months, with extensions and paused time, are over.',
  },
);

export const DeadlineKindEnum = describedEnum<DeadlineKind>('DeadlineKind', 'What happens at a deadline.', {
  WARNING: 'The owner is warned that progress is due.',
  PROGRESS: 'Progress is due.',
  GRACE_STARTS: 'The grace period begins: status GRACE_PERIOD.',
  GRACE_ENDS: 'The grace period ends, and the lead expires.',
  PRE_CLAIM_ENDS: 'The lead expires while there is no first contact.',
  PROTECTION_ENDS: 'Protection ends, and the lead expires.',
});

export const DeadlineBaseEnum = describedEnum<DeadlineBase>(
  'DeadlineBase',
  'What a deadline is counted from.',
  {
    OWNED_SINCE: 'The beginning of the ownership.',
    LAST_PROGRESS: 'The last progress activity.',
    PROGRESS_DEADLINE: 'The progress deadline.',
    WARNING_DUE: 'The warning that is still to be given.',
    WARNING_GIVEN: 'The warning that was given.',
    GRACE_DUE: 'The grace period that is still to begin.',
    GRACE_BEGUN: 'The beginning of the grace period.',
    T7_DUE: 'When T7 is or was due.',
  },
);

export const ClockChangeKindEnum = describedEnum<ClockChangeKind>(
  'ClockChangeKind',
  'What can be asked of a manager about the clock.',
  {
    STOP: 'To stop the clock: every deadline and open follow-up is held.',
    RESUME: 'To let a stopped clock run again.',
    EXTEND: 'To extend protection by days.',
  },
);

export const ClockRequestStatusEnum = describedEnum<ClockRequestStatus>(
  'ClockRequestStatus',
  'What became of a request.',
  {
    PENDING: 'It waits for a decision.',
    APPROVED: 'Approved, and done.',
    REJECTED: 'Rejected.',
    CLOSED: 'It lost its object: the lead has no clock any more, or it is so already.',
  },
);
