/**
 * Who may give whose lead to whom, and who decides. A sales person proposes what they own; a manager gives leads to
 * the members of their team at once; an admin gives any lead to anyone. A proposal is decided by the candidate in
 * time, afterwards by the owner's manager; an admin, who could transfer the lead at once, can do it for them.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { Relation, Role } from '../auth/relation.ts';
import type { Issue } from '../leads/rules.ts';
import { covers } from '../territories/territories.ts';

type Instant = Temporal.Instant;

export const transferStatuses = ['PENDING', 'ACCEPTED', 'DECLINED', 'WITHDRAWN', 'CLOSED'] as const;
/** CLOSED: the lead was closed or changed hands otherwise before anybody had decided. */
export type TransferStatus = (typeof transferStatuses)[number];

export const TRANSFER_TEXT_LENGTH = 2_000;

export interface TransferSettings {
  /** Within so many hours the candidate decides. */
  readonly decisionHours: number;
}

export interface Actor {
  readonly id: string;
  readonly role: Role;
  readonly teamId: string | null;
}

/** Somebody a lead could go to. */
export interface Recipient {
  readonly id: string;
  readonly active: boolean;
  readonly teamId: string | null;
  readonly territories: readonly string[];
}

export type RecipientIssueCode = 'OWNER_UNKNOWN' | 'RECIPIENT_TERRITORY' | 'RECIPIENT_OWNS_IT';

/** What stands in the way of this person owning this lead, whoever gives it. */
export function recipientIssues(
  recipient: Recipient | null,
  lead: { readonly territory: string; readonly ownerId: string | null },
): Issue<RecipientIssueCode>[] {
  const path = 'toUserId';
  if (!recipient?.active) {
    return [{ code: 'OWNER_UNKNOWN', path, message: 'Choose a person who works here.' }];
  }
  if (recipient.id === lead.ownerId) {
    return [{ code: 'RECIPIENT_OWNS_IT', path, message: 'They own the lead already. Choose somebody else.' }];
  }
  if (covers(recipient.territories, lead.territory)) return [];
  const message = "Choose a person whose territories cover the lead's: `colleagues` lists them.";
  return [{ code: 'RECIPIENT_TERRITORY', path, message }];
}

/** How a lead changes hands when this person gives it to that one. */
export type TransferWay = 'PROPOSE' | 'AT_ONCE' | 'FORBIDDEN';

/** `relations`: what the actor is to the lead, which somebody owns. */
export function transferWay(actor: Actor, relations: readonly Relation[], to: Recipient): TransferWay {
  if (relations.includes('ADMIN')) return 'AT_ONCE';
  if (relations.includes('TEAM') && isLedBy(actor, to)) return 'AT_ONCE';
  return relations.includes('OWNER') ? 'PROPOSE' : 'FORBIDDEN';
}

/** Managers assign to the members of their team, admins to anyone; `relations` as of the pool, or of an orphan. */
export function mayAssignTo(actor: Actor, to: Recipient): boolean {
  return actor.role === 'ADMIN' || isLedBy(actor, to);
}

/** A manager leads the members of their team, and counts among them. */
function isLedBy(actor: Actor, person: Pick<Recipient, 'id' | 'teamId'>): boolean {
  if (actor.role !== 'MANAGER') return false;
  return person.id === actor.id || (actor.teamId !== null && person.teamId === actor.teamId);
}

/** Until when the candidate decides; from then on it is the manager's. */
export function decisionDue(proposedAt: Instant, settings: TransferSettings): Instant {
  return proposedAt.add({ hours: settings.decisionHours });
}

export interface PendingTransfer {
  readonly toUserId: string;
  readonly proposedById: string;
  /** The owner who would give it away. */
  readonly fromUserId: string;
  readonly due: Instant;
}

export type TransferVerdict =
  { readonly kind: 'ALLOWED' } | { readonly kind: 'FORBIDDEN'; readonly otherwise: string };

export const transferDeciders = ['CANDIDATE', 'MANAGER'] as const;
/** Whose decision it is now. MANAGER: the owner's, or an admin's. */
export type TransferDecider = (typeof transferDeciders)[number];

/** Whose decision it is now; the last instant in time is the candidate's. */
export function deciderOf(transfer: Pick<PendingTransfer, 'due'>, now: Instant): TransferDecider {
  return now.epochMilliseconds <= transfer.due.epochMilliseconds ? 'CANDIDATE' : 'MANAGER';
}

function inWords(instant: Instant): string {
  return `${instant.toString({ smallestUnit: 'minute' }).replace('T', ' ').replace('Z', '')} UTC`;
}

/** May this person decide now? Nobody decides on what they give away themselves, were they their own manager. */
export function mayDecide(
  actor: Actor,
  relations: readonly Relation[],
  transfer: PendingTransfer,
  now: Instant,
): TransferVerdict {
  if (deciderOf(transfer, now) === 'CANDIDATE') {
    return actor.id === transfer.toUserId
      ? { kind: 'ALLOWED' }
      : {
          kind: 'FORBIDDEN',
          otherwise: `The candidate decides until ${inWords(transfer.due)}. Wait for them, or withdraw it.`,
        };
  }
  const manages = relations.includes('TEAM') && actor.id !== transfer.fromUserId;
  if (manages || relations.includes('ADMIN')) return { kind: 'ALLOWED' };
  return {
    kind: 'FORBIDDEN',
    otherwise: "The time to decide is over: now the owner's manager or an admin does. Ask one of them.",
  };
}

/** Who proposed it, and who would give the lead away, can take it back while nobody has decided. */
export function mayWithdraw(actor: Actor, transfer: PendingTransfer): boolean {
  return actor.id === transfer.proposedById || actor.id === transfer.fromUserId;
}
