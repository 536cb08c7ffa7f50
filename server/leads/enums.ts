/** The words of a lead's life, as the schema describes them. */
import type { Relation } from '../auth/relation.ts';
import type { ScoreBand, ScoreFactor, ScoreLineCode } from './score-rules.ts';
import { describedEnum } from '../schema/enum.ts';
import type { ActivityOutcome, ActivityType } from './activity-rules.ts';
import type { LeadAction } from './rights-rules.ts';
import type {
  BusinessType,
  ContactRole,
  FirstContactChannel,
  KitchenSize,
  LeadSource,
  LeadStage,
  LeadStatus,
  LostReason,
} from './rules.ts';

export const LeadStatusEnum = describedEnum<LeadStatus>('LeadStatus', 'Where a lead stands in its life.', {
  REGISTERED: 'Registered, no first contact yet.',
  ACTIVE: 'Being worked on.',
  REMINDER: 'T7 fired without meaningful activity: its owner is reminded.',
  GRACE_PERIOD: 'No progress for too long: `protection.graceDays` days (10 by default) until it expires.',
  QUALIFIED: 'Will buy; waits for conversion.',
  CONVERTED: 'Has become a customer. Final.',
  LOST: 'Will not buy, for a recorded reason.',
  EXPIRED: 'Its protection ended: in the pool, for anyone whose territories cover it.',
  DELETED: 'Deleted; only admins see it.',
  MERGED: 'Merged into another lead; only admins see it.',
});

export const LeadStageEnum = describedEnum<LeadStage>(
  'LeadStage',
  'How much is known of a lead: the highest stage its data has shown.',
  {
    PRE_CLAIM: 'Company and source.',
    REGISTRATION: 'A contact with e-mail or phone, or a first contact.',
    QUALIFICATION: 'That, and business type, estimated volume, and employees or kitchen size.',
  },
);

export const LeadSourceEnum = describedEnum<LeadSource>('LeadSource', 'Where a lead came from.', {
  TRADE_FAIR: 'Met at a trade fair; registered with its first contact.',
  PHONE: 'On the phone; registered with its first contact.',
  REFERRAL: 'Recommended by somebody.',
  PARTNER: 'Handed on by a partner.',
  WEB_FORM: 'Filled in the public form, with consent.',
  OTHER: 'Anything else.',
});

export const BusinessTypeEnum = describedEnum<BusinessType>('BusinessType', 'What kind of business it is.', {
  RESTAURANT: 'Restaurant or inn.',
  HOTEL: 'Hotel.',
  CATERING: 'Caterer.',
  CANTEEN: 'Staff canteen.',
  WHOLESALE: 'Food wholesale.',
  RETAIL: 'Food retail.',
  EDUCATION: 'School, university or nursery.',
  HEALTHCARE: 'Hospital or home.',
  OTHER: 'Anything else.',
});

export const KitchenSizeEnum = describedEnum<KitchenSize>('KitchenSize', 'How large the kitchen is.', {
  SMALL: 'Small.',
  MEDIUM: 'Medium.',
  LARGE: 'Large.',
});

export const ContactRoleEnum = describedEnum<ContactRole>('ContactRole', 'What a contact does there.', {
  CHEF: 'Runs the kitchen.',
  BUYER: 'Buys.',
  OWNER: 'Owns the business.',
  MANAGER: 'Manages the business.',
  OTHER: 'Anything else.',
});

export const LostReasonEnum = describedEnum<LostReason>('LostReason', 'Why a lead was lost.', {
  NO_INTEREST: 'Not interested.',
  PRICE: 'Too expensive.',
  COMPETITOR: 'Buys from a competitor.',
  NO_BUDGET: 'Has no budget.',
  UNREACHABLE: 'Could not be reached.',
  OUT_OF_BUSINESS: 'Has closed.',
  OTHER: 'Another reason, told in the note.',
});

export const FirstContactChannelEnum = describedEnum<FirstContactChannel>(
  'FirstContactChannel',
  'How the first contact came about.',
  {
    TRADE_FAIR: 'At a trade fair.',
    PHONE: 'On the phone.',
    EMAIL: 'By e-mail.',
    REFERRAL: 'Through a recommendation.',
    VISIT: 'On a visit.',
    OTHER: 'In another way.',
  },
);

export const LeadRelationEnum = describedEnum<Relation>(
  'LeadRelation',
  'What the viewer is to a lead, strongest first.',
  {
    ADMIN: 'An admin.',
    OWNER: 'Its owner.',
    COLLABORATOR: 'Added by its owner or a manager.',
    TEAM: "The manager of its owner's team.",
    CANDIDATE: 'Named by a pending transfer as the new owner.',
    POOL: 'Anyone: it is open and has no owner.',
  },
);

export const DuplicateSeverityEnum = describedEnum<'HARD' | 'SOFT'>(
  'DuplicateSeverity',
  'How sure a match with a registered lead is.',
  {
    HARD: 'Same e-mail, same phone, or same company and postal code.',
    SOFT: 'A similar company nearby, or the same web domain.',
  },
);

/** Also the descriptions of the fields of `LeadRights`. */
export const leadActionWords: Readonly<Record<LeadAction, string>> = {
  UPDATE: 'Edit its fields.',
  EDIT_CONTACTS: 'Add, edit and remove its contacts.',
  LOG_ACTIVITY: 'Log an activity.',
  DOCUMENT_FIRST_CONTACT: 'Document the first contact.',
  CHANGE_STATUS: 'Move it to a status of `changeLeadStatus`.',
  CLAIM: 'Claim it from the pool.',
  ASSIGN: 'Assign it to somebody.',
  PROPOSE_TRANSFER: 'Propose to transfer it to somebody.',
  DECIDE_TRANSFER: 'Decide a transfer of it that is pending.',
  WITHDRAW_TRANSFER: 'Withdraw a transfer of it that is pending.',
  ADD_COLLABORATOR: 'Add a collaborator.',
  REMOVE_COLLABORATOR: 'Remove any collaborator.',
  LEAVE: 'End the collaboration of the viewer.',
  STOP_CLOCK: 'Stop its clock.',
  RESUME_CLOCK: 'Resume its clock.',
  EXTEND_PROTECTION: 'Extend its protection.',
  REQUEST_CLOCK_CHANGE: 'Request that its clock be stopped, resumed or extended.',
  DECIDE_CLOCK_REQUEST: 'Decide a request about its clock.',
  BACKDATE: 'Backdate its registration.',
  CONVERT: 'Make it a customer.',
  DELETE: 'Delete it.',
  RESTORE: 'Restore it after it was deleted.',
  MERGE: 'Merge it with another lead.',
  UNMERGE: 'Undo its merging.',
  COMPLETE_FOLLOW_UP: 'Complete one of its follow-ups.',
  SCHEDULE_FOLLOW_UP: 'Plan a follow-up of it.',
  RESCHEDULE_FOLLOW_UP: 'Choose another date for one of its follow-ups.',
  SKIP_FOLLOW_UP: 'Skip one of its follow-ups.',
  REASSIGN_FOLLOW_UP: 'Give one of its follow-ups to somebody else.',
  SEND_DRAFT: 'Send the mail that waits as a draft on one of its follow-ups.',
  WITHDRAW_CONSENT: 'Note down that its contact wants no mail any more.',
};
export const ScoreBandEnum = describedEnum<ScoreBand>('ScoreBand', 'How promising a lead is, by its score.', {
  WEAK: '0 to 39 points.',
  MEDIUM: '40 to 69 points.',
  STRONG: '70 to 100 points.',
});
export const ScoreFactorEnum = describedEnum<ScoreFactor>(
  'ScoreFactor',
  'A part of the score, of at most 25 points.',
  {
    REVENUE: 'What they might buy, and how large they are.',
    ENGAGEMENT: 'How lively the contact is.',
    FIT: 'How well they fit, and how much is known of them.',
    URGENCY: 'How near the deadlines of protection are.',
  },
);
export const ScoreLineCodeEnum = describedEnum<ScoreLineCode>(
  'ScoreLineCode',
  'What a line of the score looks at.',
  {
    ESTIMATED_VOLUME: 'The estimated volume a year, at face value whatever the currency.',
    EMPLOYEES: 'How many people work there.',
    LAST_MEANINGFUL_ACTIVITY: 'How long ago the last meaningful activity was, in days of 24 hours.',
    COMPLETED_FOLLOW_UPS: 'How many follow-ups were completed.',
    BUSINESS_TYPE: 'What kind of business it is.',
    KITCHEN_SIZE: 'How large the kitchen is.',
    STAGE: 'How much is known of it.',
    PROGRESS_DEADLINE:
      'How near the progress deadline is, in days of 24 hours; as it stood while the clock is stopped.',
    PROTECTION_END:
      'How near the end of protection is, in days of 24 hours; as it stood while the clock is stopped.',
  },
);

export const LeadActionEnum = describedEnum<LeadAction>(
  'LeadAction',
  'Something one may do to a lead.',
  leadActionWords,
);

export const ActivityTypeEnum = describedEnum<ActivityType>('ActivityType', 'What kind of thing happened.', {
  QUALIFIED_CALL: 'A call that brought the lead forward. Meaningful, progress.',
  MEETING: 'A meeting. Meaningful, progress.',
  DEMO: 'A demonstration or tasting. Meaningful, progress.',
  ROI_PRESENTATION: 'The benefit was calculated and presented. Meaningful, progress.',
  SAMPLE_SENT: 'Samples were sent; T3 counts from here. Meaningful, progress.',
  CALL: 'A call. Meaningful unless nobody answered.',
  EMAIL: 'An e-mail was sent. Meaningful.',
  EMAIL_RECEIVED: 'An e-mail came in. Meaningful.',
  NOTE: 'A note.',
  SAMPLE_FEEDBACK: 'What they said of the samples.',
  FIRST_CONTACT: 'The first contact, by `documentFirstContact` or with the registration.',
  FOLLOW_UP: 'A follow-up was completed without success.',
  REGISTERED: 'Logged by the system: the lead was registered.',
  STATUS_CHANGED: 'Logged by the system: the status changed.',
  FOLLOW_UP_DUE: 'Logged by the system: a follow-up came due.',
  PROTECTION_WARNED: 'Logged by the system: its owner was warned that progress is due.',
  PROTECTION_GRACE: 'Logged by the system: the grace period began.',
  PROTECTION_EXPIRED: 'Logged by the system: its protection ended, and it went to the pool.',
  PROTECTION_EXTENDED: 'Logged by the system: its protection was extended.',
  CLOCK_STOPPED: 'Logged by the system: its clock was stopped.',
  CLOCK_RESUMED: 'Logged by the system: its clock runs again.',
  CLOCK_REQUESTED: 'Logged by the system: a change of its clock was asked for.',
  CLOCK_DECIDED: 'Logged by the system: a request about its clock was decided.',
  REGISTRATION_BACKDATED: 'Logged by the system: its registration was dated back.',
  CLAIMED: 'Logged by the system: it was claimed from the pool.',
  ASSIGNED: 'Logged by the system: it was given to an owner.',
  TRANSFER_PROPOSED: 'Logged by the system: handing it over was proposed.',
  TRANSFER_DECIDED: 'Logged by the system: a proposed transfer was decided.',
  COLLABORATORS_CHANGED: 'Logged by the system: somebody was added as a collaborator, or left.',
  MERGED: 'Logged by the system: another lead was merged into it, or it into another.',
  UNMERGED: 'Logged by the system: a merge was undone.',
  CONVERTED: 'Logged by the system: it became a customer.',
  DELETED: 'Logged by the system: it was deleted.',
  RESTORED: 'Logged by the system: it was restored.',
});

export const ActivityOutcomeEnum = describedEnum<ActivityOutcome>(
  'ActivityOutcome',
  'How an activity went.',
  {
    SUCCESSFUL: 'Well.',
    UNSUCCESSFUL: 'Not well.',
    NO_ANSWER: 'Nobody answered.',
    CALLBACK_REQUESTED: 'They asked for another call.',
    INFO_SENT: 'Information was sent.',
    QUALIFIED: 'They will buy.',
    DISQUALIFIED: 'They will not buy.',
  },
);
