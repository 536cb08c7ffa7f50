/** The words of mail, as the schema describes them. */
import { describedEnum } from '../schema/enum.ts';
import type { MailFailure, MailHold, MailKind, MailStatus } from './rules.ts';
import type { TemplateSource } from './templates.ts';

export const MailKindEnum = describedEnum<MailKind>('MailKind', 'What a mail is for.', {
  SAMPLE: 'To the contact, when T3 comes due: how the samples were, and that there are more.',
  BULK_ORDER: 'To the contact, when T7 comes due: an offer for regular deliveries.',
  PROTECTION_WARNING: 'To the owner, before the progress deadline.',
});

export const MailStatusEnum = describedEnum<MailStatus>('MailStatus', 'Where a mail stands.', {
  DRAFT: 'Waits for somebody to send it: `heldBy` says why it does not go by itself.',
  QUEUED: 'Goes out by itself within a minute, or at `nextAttemptAt`.',
  SENT: 'Handed over to the mail server; without one (`SMTP_URL`), kept in the mailbox alone.',
  FAILED: 'A dead letter: `failure` says why. Admins may try it again.',
});

export const MailHoldEnum = describedEnum<MailHold>('MailHold', 'Why a mail does not go by itself.', {
  CONTACT_BLOCKED: 'Its contact wants no mail. It cannot be sent by hand either.',
  NO_CONSENT: 'No consent to mail is recorded.',
  NO_OWNER: 'Nobody owns the lead.',
  SENDING_OFF: 'The territory sends no mail by itself: `feature.mail`, off by default.',
  NO_ADDRESS: 'The primary contact has no e-mail address. It cannot be sent by hand either.',
  CLOSED: 'Its follow-up was called off, or the lead is lost, deleted or merged.',
});

export const MailFailureEnum = describedEnum<MailFailure>('MailFailure', 'Why a mail is a dead letter.', {
  REFUSED: 'The mail server refused it for good: mostly there is no such address.',
  GAVE_UP: 'It was tried `mail.attempts` times.',
  UNCERTAIN:
    'The connection ended twice after it was on its way, so it may have arrived, even twice. A third time is a person’s decision.',
  OBSOLETE: 'A warning to somebody who does not own the lead any more.',
});

export const TemplateSourceEnum = describedEnum<TemplateSource>(
  'MailTemplateSource',
  'Where the words of a template come from.',
  {
    DEFAULT: 'Nobody chose any: the words of the product.',
    SYSTEM: 'Chosen for the system.',
    COUNTRY: 'Chosen for the country.',
    TERRITORY: 'Chosen for this subdivision itself.',
  },
);
