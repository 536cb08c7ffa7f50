/**
 * Which mail goes by itself, and which waits as a draft; when a hand-over that failed is tried again, and when it is
 * given up. Pure: of facts and an instant.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { FollowUpKind, FollowUpStatus } from '../follow-ups/due-rules.ts';
import type { LeadStatus } from '../leads/rules.ts';

export const mailKinds = ['SAMPLE', 'BULK_ORDER', 'PROTECTION_WARNING'] as const;
export type MailKind = (typeof mailKinds)[number];

export const mailLanguages = ['DE', 'EN'] as const;
export type MailLanguage = (typeof mailLanguages)[number];

/** SENT: handed over to the mail server, or kept in the mailbox where there is none. FAILED: a dead letter. */
export const mailStatuses = ['DRAFT', 'QUEUED', 'SENT', 'FAILED'] as const;
export type MailStatus = (typeof mailStatuses)[number];

/** Why a mail does not go by itself; the first thing to put right comes first. */
export const mailHolds = [
  'CONTACT_BLOCKED',
  'NO_CONSENT',
  'NO_OWNER',
  'SENDING_OFF',
  'NO_ADDRESS',
  'CLOSED',
] as const;
export type MailHold = (typeof mailHolds)[number];

export const mailFailures = ['REFUSED', 'GAVE_UP', 'UNCERTAIN', 'OBSOLETE'] as const;
export type MailFailure = (typeof mailFailures)[number];

/** What a follow-up prepares when it comes due; null for one that reminds alone. */
export function mailOf(kind: FollowUpKind): Exclude<MailKind, 'PROTECTION_WARNING'> | null {
  return kind === 'T3' ? 'SAMPLE' : kind === 'T7' ? 'BULK_ORDER' : null;
}

/** What is known when a mail is written, and again when it is handed over. */
export type MailFacts = {
  readonly lead: {
    readonly status: LeadStatus;
    readonly contactBlocked: boolean;
    readonly consentGiven: boolean;
    readonly owned: boolean;
  };
  readonly followUpStatus: FollowUpStatus;
  /** The contact's, as it is now. */
  readonly address: string | null;
  /** Whether the lead's territory sends mail. */
  readonly sending: boolean;
  /** Whether a person sent it: then it is their decision, but never against a block. */
  readonly byHand: boolean;
};

const GONE: readonly LeadStatus[] = ['LOST', 'DELETED', 'MERGED'];

/** Everything that keeps it from being handed over; empty when it goes. */
export function holdsOf({ lead, followUpStatus, address, sending, byHand }: MailFacts): MailHold[] {
  const closed = GONE.includes(lead.status) || (!byHand && isCalledOff(followUpStatus));
  const found: Readonly<Record<MailHold, boolean>> = {
    CONTACT_BLOCKED: lead.contactBlocked,
    NO_CONSENT: !byHand && !lead.consentGiven,
    NO_OWNER: !byHand && !lead.owned,
    SENDING_OFF: !byHand && !sending,
    NO_ADDRESS: address === null || !isAddress(address),
    CLOSED: closed,
  };
  return mailHolds.filter((it) => found[it]);
}

/** One that was completed went well without its mail, or beside it: the mail still goes. */
function isCalledOff(status: FollowUpStatus): boolean {
  return status === 'CANCELLED' || status === 'SKIPPED';
}

/**
 * One address that a mail server takes as one: nothing that would begin another header, another address or a comment.
 * What is stored was checked when it was entered, or came from a list; what is handed over is checked again.
 */
export function isAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s@<>()[\],;:\\"]{1,64}@[^\s@<>()[\],;:\\"]+\.[^\s@<>()[\],;:\\".]+$/u.test(text)
  );
}

/** For a subject or a name in a header: one line, no control characters, nothing that turns the reading direction. */
export function oneLine(text: string, most: number): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, most);
}

/**
 * What became of a hand-over. REFUSED: the server said no for good. DEFERRED: it has not taken it and may later.
 * UNKNOWN: the connection ended after the mail was on its way.
 */
export type HandOver = 'DELIVERED' | 'REFUSED' | 'DEFERRED' | 'UNKNOWN';

export type MailAttempts = {
  /** Hand-overs that were begun, this one among them. */
  readonly attempts: number;
  /** Those of which nobody knows how they ended, this one among them. */
  readonly unresolved: number;
};

export type AfterHandOver =
  | { readonly kind: 'SENT' }
  | { readonly kind: 'RETRY'; readonly at: Temporal.Instant; readonly unresolved: number }
  | { readonly kind: 'FAILED'; readonly failure: MailFailure; readonly unresolved: number };

/** Two may have reached the addressee: a third is not begun. */
export const MOST_UNRESOLVED = 2;

export function afterHandOver(
  handOver: HandOver,
  { attempts, unresolved }: MailAttempts,
  now: Temporal.Instant,
  mostAttempts: number,
): AfterHandOver {
  if (handOver === 'DELIVERED') return { kind: 'SENT' };
  const left = handOver === 'UNKNOWN' ? unresolved : unresolved - 1;
  if (handOver === 'REFUSED') return { kind: 'FAILED', failure: 'REFUSED', unresolved: left };
  if (left >= MOST_UNRESOLVED) return { kind: 'FAILED', failure: 'UNCERTAIN', unresolved: left };
  if (attempts >= mostAttempts) return { kind: 'FAILED', failure: 'GAVE_UP', unresolved: left };
  return { kind: 'RETRY', at: now.add({ minutes: backoffMinutes(attempts) }), unresolved: left };
}

/** 1, 4, 16, 64 minutes …, at most 12 hours: eight attempts take about a day and a half. */
export function backoffMinutes(attempts: number): number {
  return Math.min(4 ** (attempts - 1), 720);
}
