/** The words of the event log, as the schema describes them. */
import type { EventType } from '../events/catalog.ts';
import type { ChangeKind } from '../events/changes.ts';
import type { ResyncReason } from '../events/stream.ts';
import { describedEnum } from '../schema/enum.ts';

export const EventTypeEnum = describedEnum<EventType>('EventType', 'What can happen.', {
  LEAD_STATUS_CHANGED: 'A lead has another status.',
  FOLLOW_UP_COMPLETED: 'A follow-up was completed; of type BATCH, a run of the engine ended for an owner.',
  FOLLOW_UP_DUE: 'A follow-up came due and fired.',
  LEAD_REGISTERED: 'A lead was registered.',
  LEAD_UPDATED: 'Fields of a lead were edited.',
  LEAD_ASSIGNED: 'A lead was assigned.',
  LEAD_CLAIMED: 'A lead was claimed from the pool.',
  LEAD_TRANSFER_PROPOSED: 'A transfer was proposed.',
  LEAD_TRANSFER_DECIDED: 'A transfer was decided.',
  LEAD_COLLABORATORS_CHANGED: 'Collaborators came or went.',
  LEAD_MERGED: 'A lead was merged into another.',
  LEAD_UNMERGED: 'A merge was undone.',
  LEAD_CONVERTED: 'A lead became a customer.',
  LEAD_DELETED: 'A lead was deleted.',
  LEAD_RESTORED: 'A lead was restored.',
  LEAD_ERASED: 'Personal data of a lead was erased.',
  LEAD_SCORE_BAND_CHANGED: "A lead's score moved to another band.",
  ACTIVITY_LOGGED: 'An activity was logged.',
  ACTIVITY_WITHDRAWN: 'An activity was withdrawn.',
  FOLLOW_UP_PLANNED: 'A follow-up was planned.',
  FOLLOW_UP_MOVED: 'A follow-up has another date.',
  FOLLOW_UP_SKIPPED: 'A follow-up was skipped.',
  FOLLOW_UP_CANCELLED: 'A follow-up was cancelled.',
  FOLLOW_UP_REASSIGNED: 'A follow-up has another assignee.',
  PROTECTION_WARNED: 'The owner was warned of the progress deadline.',
  PROTECTION_GRACE: 'The grace period began.',
  PROTECTION_EXPIRED: 'The protection ended.',
  PROTECTION_EXTENDED: 'The protection was extended.',
  CLOCK_STOPPED: 'The protection clock was stopped.',
  CLOCK_RESUMED: 'The protection clock runs again.',
  CLOCK_REQUESTED: 'A change of the clock was requested.',
  CLOCK_DECIDED: 'A request about the clock was decided.',
  ACCESS_CHANGED: "Somebody's rights changed.",
  SETTING_CHANGED: 'A setting changed; `clock` is the time machine of development.',
  AUDIT_ANCHORED:
    'The head of the audit log, as it was: `number` of the last entry and its `hash` (SHA-256 in hex). For admins.',
});

export const StreamChangeKindEnum = describedEnum<ChangeKind>(
  'StreamChangeKind',
  'What happened, relative to what the viewer may see and the filter.',
  {
    ENTERED: 'It is in view now and was not before, or not all the time since.',
    CHANGED: 'It was in view and still is.',
    LEFT: 'It was in view, before or since, and no longer is.',
  },
);

export const ResyncReasonEnum = describedEnum<ResyncReason>('ResyncReason', 'Why a stream cannot go on.', {
  TOO_OLD: 'The cursor is from before what the log keeps, or too much has happened since.',
  FOREIGN_LOG: 'The cursor is of another log: the database was restored or replaced.',
  AHEAD: 'The cursor is ahead of the log: the database was restored from a backup.',
  ACCESS_CHANGED: "The viewer's rights changed.",
  SLOW: 'The client read too slowly.',
});
