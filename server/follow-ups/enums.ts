/** The words of follow-ups, as the schema describes them. */
import { describedEnum } from '../schema/enum.ts';
import type { FollowUpOutcome } from './completion-rules.ts';
import type { FollowUpStanding } from './standing-rules.ts';
import type { FollowUpKind, FollowUpScope, FollowUpStatus, LedgerDecision, Urgency } from './due-rules.ts';

export const FollowUpKindEnum = describedEnum<FollowUpKind>('FollowUpKind', 'What a follow-up is for.', {
  T3: 'Three days after the samples were sent, or after ownership began.',
  T7: 'Seven days after the first contact, or after ownership began.',
  CUSTOM: 'A date and action chosen by a person.',
});

export const FollowUpStatusEnum = describedEnum<FollowUpStatus>(
  'FollowUpStatus',
  'Where a follow-up stands.',
  {
    PENDING: 'To be done.',
    COMPLETED: 'Done, with an outcome.',
    SKIPPED: 'Never took place: its date was already past when it was planned, or a person skipped it.',
    CANCELLED: 'No longer wanted: the lead was closed or has a new anchor.',
  },
);

export const UrgencyEnum = describedEnum<Urgency>('FollowUpUrgency', 'How urgent a pending follow-up is.', {
  UPCOMING: 'Due later.',
  DUE: "Due, for at most `followUps.overdueHours` of the viewer's first territory (24 hours by default).",
  OVERDUE: 'Due for longer than that.',
});

export const FollowUpOutcomeEnum = describedEnum<FollowUpOutcome>(
  'FollowUpOutcome',
  'How a follow-up went.',
  {
    SUCCESS: 'A good talk: logs a QUALIFIED_CALL.',
    NO_ANSWER: 'Nobody answered.',
    POSTPONED: 'Another date was agreed; name it as the next action.',
    DECLINED: 'They declined.',
  },
);

export const FollowUpScopeEnum = describedEnum<FollowUpScope>('FollowUpScope', 'Whose follow-ups.', {
  MINE: "The viewer's own.",
  TEAM: "Those of the viewer's team (managers), of everybody (admins).",
  UNASSIGNED: 'Those that nobody has (managers and admins).',
});

export const LedgerDecisionEnum = describedEnum<LedgerDecision>(
  'LedgerDecision',
  'What was decided about a follow-up.',
  {
    PLANNED: 'It was planned.',
    MOVED: 'Its date moved.',
    FIRED: 'It came due.',
    SKIPPED: 'It was skipped.',
    HELD: 'A stopped clock holds it.',
    RESUMED: 'The clock runs again.',
    CANCELLED: 'It was cancelled.',
    COMPLETED: 'It was completed.',
    REASSIGNED: 'Somebody else has it.',
    REOPENED: 'What had closed it was undone: it is open again.',
  },
);

export const FollowUpStandingEnum = describedEnum<FollowUpStanding>(
  'FollowUpStanding',
  'Where the T3 or the T7 of a lead stands.',
  {
    LEAD_CLOSED: 'The lead is no longer being worked.',
    NO_OWNER: 'Nobody owns the lead.',
    HELD: 'The clock of the lead is stopped.',
    UPCOMING: 'It is planned, and due later.',
    WAITING: 'It is due, and fires with the next run.',
    FIRING_OFF: 'It is due, and firing is switched off in the territory.',
    TO_DO: 'It came due, and is still to be done.',
    COMPLETED: 'It is done.',
    SKIPPED: 'It was skipped.',
    CANCELLED: 'It was cancelled.',
    UNPLANNED: 'It is not planned yet.',
  },
);
