/** What a follow-up is in a calendar: its words, its state and its revision, from what is stored of it. */
import type { Temporal } from '@js-temporal/polyfill';
import type { FollowUpKind, FollowUpStatus } from '../follow-ups/due-rules.ts';

export const feedLanguages = ['DE', 'EN'] as const;
export type FeedLanguage = (typeof feedLanguages)[number];

/** How far back a feed goes: what came due before is no appointment any more. */
export const DAYS_BACK = 30;
/** Open ones, by date. */
export const AHEAD_LIMIT = 1_000;
/** Closed ones, the latest. */
export const CLOSED_LIMIT = 500;
/** How long an appointment is shown to last: a call. */
export const MINUTES = 15;

const PATH = /^\/calendar\/([\w-]{43})\.ics$/;

export function feedPath(token: string): string {
  return `/calendar/${token}.ics`;
}

/** The token of a path; null for one that can be no feed's. */
export function tokenOfPath(path: string): string | null {
  return PATH.exec(path)?.[1] ?? null;
}

export interface FeedFollowUp {
  readonly id: string;
  readonly kind: FollowUpKind;
  readonly status: FollowUpStatus;
  readonly held: boolean;
  readonly dueAt: Temporal.Instant;
  readonly createdAt: Temporal.Instant;
  /** When something was last decided about it. */
  readonly changedAt: Temporal.Instant;
  /** Decisions about it so far but its plan and its firing. */
  readonly changes: number;
  /** The words of the last decision. */
  readonly reason: string | null;
  /** What a person wrote for a CUSTOM one. */
  readonly action: string | null;
  readonly territory: string;
  readonly companyName: string;
  readonly street: string | null;
  readonly postalCode: string | null;
  readonly city: string | null;
}

export interface FeedEvent {
  /** Stays for as long as the follow-up does. */
  readonly uid: string;
  /** Rises with every decision that a calendar has to take over. */
  readonly sequence: number;
  /** Held ones have a date that may move: TENTATIVE. Skipped and cancelled ones are CANCELLED. */
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  readonly summary: string;
  readonly description: string;
  readonly location: string | null;
}

export function feedEvent(followUp: FeedFollowUp, language: FeedLanguage): FeedEvent {
  const { id, changes, kind, status, held, companyName, action } = followUp;
  const words = WORDS[language];
  const what = `${action ?? words.kind[kind]}: ${companyName}`;
  const standing = held && status === 'PENDING' ? words.held : words.status[status];
  return {
    uid: `follow-up-${id}@nachfass`,
    sequence: changes,
    status: STATUS[status] === 'CONFIRMED' && held ? 'TENTATIVE' : STATUS[status],
    summary: plain(status === 'COMPLETED' ? `✓ ${what}` : what),
    description: plain([standing, followUp.reason].filter(Boolean).join('\n')),
    location: plain(placeOf(followUp)) || null,
  };
}

/** A calendar's event knows no "done": one that is completed stays where it was, and says so in its words. */
const STATUS = {
  PENDING: 'CONFIRMED',
  COMPLETED: 'CONFIRMED',
  SKIPPED: 'CANCELLED',
  CANCELLED: 'CANCELLED',
} as const satisfies Record<FollowUpStatus, FeedEvent['status']>;

function placeOf({ street, postalCode, city }: FeedFollowUp): string {
  const town = [postalCode, city].filter(Boolean).join(' ');
  return [street, town].filter(Boolean).join(', ');
}

/** RFC 5545 knows no control characters in a text but the end of a line. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ').trim();
}

export function feedTitle(name: string, language: FeedLanguage): string {
  return plain(`${WORDS[language].title} – ${name}`);
}

interface FeedWords {
  readonly title: string;
  readonly kind: Readonly<Record<FollowUpKind, string>>;
  readonly status: Readonly<Record<FollowUpStatus, string>>;
  readonly held: string;
}

const WORDS: Readonly<Record<FeedLanguage, FeedWords>> = {
  DE: {
    title: 'Nachfassen',
    kind: { T3: 'T3 · Muster', T7: 'T7 · Großbestellung', CUSTOM: 'Nachfassen' },
    status: { PENDING: 'Offen', COMPLETED: 'Erledigt', SKIPPED: 'Übersprungen', CANCELLED: 'Storniert' },
    held: 'Die Uhr steht: der Termin gilt, sobald sie wieder läuft',
  },
  EN: {
    title: 'Follow-ups',
    kind: { T3: 'T3 · Sample', T7: 'T7 · Bulk order', CUSTOM: 'Follow up' },
    status: { PENDING: 'Open', COMPLETED: 'Done', SKIPPED: 'Skipped', CANCELLED: 'Cancelled' },
    held: 'The clock is stopped: the date holds once it runs again',
  },
};
