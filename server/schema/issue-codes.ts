/**
 * Everything that can be wrong with an input, as codes that clients translate. The table is complete by type: a
 * rule cannot raise an issue that has no code here, and no words.
 */
import type { IssueCode } from '../user-errors.ts';
import { describedEnum } from './enum.ts';

export const IssueCodeEnum = describedEnum<IssueCode>('IssueCode', 'What is wrong with a part of an input.', {
  INVALID: 'It does not have the form it needs.',
  TEXT_MISSING: 'It must be filled in.',
  TEXT_TOO_LONG: 'It is too long.',
  TEXT_UNSTORABLE: 'It has characters that cannot be stored.',
  COMPANY_MISSING: 'A company name is needed.',
  TERRITORY_UNKNOWN: 'There is no such territory.',
  EMPLOYEES_OUT_OF_RANGE: 'The number of employees is out of range.',
  VOLUME_OUT_OF_RANGE: 'The estimated volume is out of range.',
  CONTACT_EMPTY: 'A contact needs a name, an e-mail address or a phone number.',
  EMAIL_INVALID: 'This is no e-mail address.',
  PHONE_INVALID: 'This is no phone number.',
  PRIMARY_MISSING: 'One of the contacts must be the primary one.',
  PRIMARY_TWICE: 'Only one contact can be the primary one.',
  FIRST_CONTACT_MISSING: 'This source needs the first contact.',
  FIRST_CONTACT_NOTE_TOO_SHORT:
    'The note on the first contact is too short: at least `texts.leastLength` characters (10 by default).',
  FIRST_CONTACT_IN_FUTURE: 'The first contact cannot be in the future.',
  FIRST_CONTACT_EXISTS: 'The first contact is documented already.',
  CONSENT_MISSING: 'This source needs consent.',
  CONSENT_WORDING_MISSING: 'The wording of the consent is needed.',
  CONSENT_IN_FUTURE: 'The consent cannot be in the future.',
  REGISTERED_IN_FUTURE: 'A lead cannot be registered in the future.',
  REGISTERED_AFTER_ENTRY: 'A lead cannot be registered after it was entered.',
  BACKDATING_NOT_ALLOWED: 'Only managers and admins may register in the past.',
  BACKDATING_NEEDS_REASON:
    'Registering in the past needs a reason of at least `texts.leastLength` characters (10 by default).',
  OWNER_UNKNOWN: 'There is no such person.',
  ACTIVITY_IN_FUTURE: 'An activity cannot be in the future.',
  LOST_NEEDS_REASON: 'LOST needs a reason.',
  OTHER_NEEDS_NOTE: 'The reason OTHER needs a note.',
  REOPENING_NEEDS_NOTE: 'Reopening needs a note of at least `texts.leastLength` characters (10 by default).',
  FOLLOW_UP_CLOSED: 'The follow-up is done with.',
  POSTPONED_NEEDS_NEXT: 'Postponing needs the next date.',
  NEXT_NEEDS_ACTION: 'The next action needs words.',
  NEXT_NOT_IN_FUTURE: 'The next action must be in the future.',
  LINK_OR_CREATE: 'Link the lead to a customer or create another one: not both.',
  CREATE_ANYWAY_NEEDS_REASON:
    'Creating another customer needs a reason of at least `texts.leastLength` characters (10 by default).',
  VIEW_NAME_TAKEN: 'Another view of the same person has this name.',
  VIEWS_TOO_MANY: 'There are as many views as there may be: 50 of one person, 100 shared in a team.',
  VIEW_NEEDS_TEAM: 'Sharing with a team takes being in one.',
  IDEMPOTENCY_KEY_REUSED: 'The key was used with other input.',
  REASON_TOO_SHORT: 'A reason of at least 10 characters is needed.',
  EXTENSION_DAYS_MISSING: 'An extension needs its days.',
  EXTENSION_DAYS_RANGE: 'The days of an extension are out of range.',
  DAYS_NOT_EXPECTED: 'Days go with an extension only.',
  RECIPIENT_TERRITORY: "The person's territories do not cover the lead.",
  RECIPIENT_OWNS_IT: 'The person owns the lead already.',
  ASSIGN_OR_OWNER: 'Either an owner is given, or rules find one.',
  RULE_TARGET: 'A rule names one person or one team.',
  RULES_FULL: 'There are as many rules as there can be.',
  ABSENCE_ENDS_FIRST: 'An absence cannot end before it begins.',
  ABSENCE_TOO_LONG: 'An absence lasts 366 days at most.',
  CLOCK_RANGE: 'The clock moves forward, within its range.',
});
