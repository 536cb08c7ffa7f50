/**
 * What a viewer may do to a lead they see: one literal table, read by `Lead.viewerCan`, by `viewer.can` and by
 * every operation (`holdLead`). So what a screen offers is what the server takes; a right that is decided
 * anywhere else breaks that.
 *
 * A row says who may (by what they are to the lead), in which statuses, and what else must hold. Of what the
 * input says it knows nothing: an allowed operation can still refuse its input.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { writersOf, type Writer } from '../auth/permissions.ts';
import type { Relation, Role } from '../auth/relation.ts';
import type { Settings } from '../settings/rules.ts';
import type { PendingTransfer, TransferDecider } from '../transfers/rules.ts';
import { isRemoved, leadStatuses, openStatuses, type LeadStatus } from './rules.ts';
import { transitions, type MoveBy } from './status-rules.ts';

/** One for each operation on a lead, in the words of the API. */
export const leadActions = [
  'UPDATE',
  'EDIT_CONTACTS',
  'LOG_ACTIVITY',
  'DOCUMENT_FIRST_CONTACT',
  'CHANGE_STATUS',
  'CLAIM',
  'ASSIGN',
  'PROPOSE_TRANSFER',
  'DECIDE_TRANSFER',
  'WITHDRAW_TRANSFER',
  'ADD_COLLABORATOR',
  'REMOVE_COLLABORATOR',
  'LEAVE',
  'STOP_CLOCK',
  'RESUME_CLOCK',
  'EXTEND_PROTECTION',
  'REQUEST_CLOCK_CHANGE',
  'DECIDE_CLOCK_REQUEST',
  'BACKDATE',
  'CONVERT',
  'DELETE',
  'RESTORE',
  'MERGE',
  'UNMERGE',
  'COMPLETE_FOLLOW_UP',
  'SCHEDULE_FOLLOW_UP',
  'RESCHEDULE_FOLLOW_UP',
  'SKIP_FOLLOW_UP',
  'REASSIGN_FOLLOW_UP',
  'SEND_DRAFT',
  'WITHDRAW_CONSENT',
] as const;
export type LeadAction = (typeof leadActions)[number];

/** What a right is decided by. */
export interface ActedOnLead {
  readonly status: LeadStatus;
  readonly relations: readonly Relation[];
  readonly role: Role;
  readonly viewerId: string;
  readonly ownerId: string | null;
  /** False for an owner who was deactivated, and without one. */
  readonly ownerActive: boolean;
  /** The pending transfer, and whose decision it is now; null when there is none. */
  readonly transfer:
    (Pick<PendingTransfer, 'proposedById' | 'fromUserId'> & { decider: TransferDecider }) | null;
  /** Who have asked for a change of its clock and wait for a decision. */
  readonly clockRequestedBy: readonly string[];
  /** A merged lead whose merge can still be undone. */
  readonly mergeUndoable: boolean;
  /** When it was entered, backdated or not. */
  readonly createdAt: Temporal.Instant;
  /** Whether its present ownership has had its first contact. */
  readonly hasFirstContact: boolean;
  readonly clockStopped: boolean;
  /** Whether mail to it is forbidden for good. */
  readonly contactBlocked: boolean;
  readonly previousOwnerId: string | null;
  /** From when the previous owner may claim it again. */
  readonly reclaimableFrom: Temporal.Instant | null;
  readonly now: Temporal.Instant;
  readonly settings: RightsSettings;
}

/** How many hours after it was entered its owner may delete a lead. */
export type RightsSettings = Pick<Settings['leads'], 'deleteOwnHours'>;

interface Group {
  readonly who: readonly Writer[];
  /** What to do next, for one who sees the lead and is not among them. */
  readonly otherwise: string;
}

/** Who edits a lead and what hangs on it, and who leads its clock, stand in the table of fields. */
const workers: Group = {
  who: writersOf('contact'),
  otherwise: 'You see this lead but do not work on it. Claim it first, or ask its owner.',
};
const owners: Group = {
  who: ['ADMIN', 'OWNER', 'TEAM'],
  otherwise: 'Only its owner, their manager or an admin may do this. Ask one of them.',
};
const leaders: Group = {
  who: writersOf('protection'),
  otherwise: "Only the owner's manager or an admin may do this. Ask one of them.",
};
const admins: Group = { who: ['ADMIN'], otherwise: 'Only an admin may do this. Ask one.' };

interface Right {
  readonly by: Group;
  readonly in: readonly LeadStatus[];
  /** Further statuses, for who leads the lead alone. */
  readonly ledIn?: readonly LeadStatus[];
  /** The status it leads to, where it is a move of its own: refusing it names the moves that are open. */
  readonly to?: LeadStatus;
  readonly when?: (lead: ActedOnLead) => boolean;
  /** What to do next when that does not hold. */
  readonly otherwise?: string;
}

const present = leadStatuses.filter((it) => !isRemoved(it));
/** Leads in others are history, or are claimed first: nothing is done on them. */
const workedOn = present.filter((it) => it !== 'EXPIRED');
const clocked: readonly LeadStatus[] = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED'];

const IN_POOL = 'Nobody owns this lead. Claim or assign it first.';

const rights: Readonly<Record<LeadAction, Right>> = {
  UPDATE: { by: workers, in: workedOn },
  EDIT_CONTACTS: { by: workers, in: workedOn },
  LOG_ACTIVITY: { by: workers, in: workedOn },
  COMPLETE_FOLLOW_UP: { by: workers, in: workedOn },
  // The end of work on a lead cancels what is open: nothing is planned there.
  SCHEDULE_FOLLOW_UP: { by: workers, in: clocked },
  RESCHEDULE_FOLLOW_UP: { by: workers, in: clocked },
  SKIP_FOLLOW_UP: { by: workers, in: clocked },
  SEND_DRAFT: {
    by: workers,
    in: clocked,
    when: (lead) => !lead.contactBlocked,
    otherwise:
      'Mail to this lead is blocked: its contact does not want any. Consent that was withdrawn stays so.',
  },
  // Whoever hears of it notes it down, wherever the lead stands.
  WITHDRAW_CONSENT: { by: { ...workers, who: [...workers.who, 'POOL_MANAGER'] }, in: present },
  REASSIGN_FOLLOW_UP: { by: leaders, in: clocked, when: (lead) => lead.ownerId !== null, otherwise: IN_POOL },
  DOCUMENT_FIRST_CONTACT: {
    by: workers,
    in: workedOn.filter((it) => it !== 'LOST' && it !== 'CONVERTED'),
    when: (lead) => !lead.hasFirstContact,
    otherwise: 'The first contact is documented already. Log an activity instead.',
  },
  CHANGE_STATUS: {
    by: workers,
    in: leadStatuses.filter((from) => movesBy('CHANGE_STATUS').some((it) => it.from === from)),
    when: (lead) => openStatusChanges(lead).length > 0,
    otherwise: 'A lost lead is reopened by a manager or an admin. Ask one of them.',
  },

  CLAIM: {
    by: {
      who: ['ADMIN', 'POOL_SALES', 'POOL_MANAGER'],
      otherwise: 'This lead has an owner. Ask them, or their manager, for a transfer.',
    },
    in: openStatuses,
    when: (lead) => lead.ownerId === null && !isBarred(lead),
    otherwise: 'This lead cannot be claimed by you now. Others may, or your manager can assign it.',
  },
  ASSIGN: {
    by: { ...leaders, who: ['ADMIN', 'TEAM', 'POOL_MANAGER'] },
    in: openStatuses,
    when: (lead) => !lead.ownerActive,
    otherwise: 'This lead has an owner. Transfer it instead, or look at it again.',
  },
  PROPOSE_TRANSFER: {
    by: owners,
    in: clocked,
    // At once: what is closed waits for nobody's decision, and goes on belonging to somebody.
    ledIn: workedOn.filter((it) => !clocked.includes(it)),
    // Who transfers at once need not wait for what is proposed.
    when: (lead) => lead.ownerId !== null && (lead.transfer === null || isLed(lead)),
    otherwise: 'A transfer of this lead is proposed already. Withdraw it first.',
  },
  DECIDE_TRANSFER: {
    by: { ...leaders, who: ['ADMIN', 'TEAM', 'CANDIDATE'] },
    in: clocked,
    when: ({ transfer, relations, viewerId, ownerId }) =>
      transfer?.decider === 'CANDIDATE'
        ? relations.includes('CANDIDATE')
        : transfer?.decider === 'MANAGER' &&
          (relations.includes('ADMIN') || (relations.includes('TEAM') && viewerId !== ownerId)),
    otherwise: 'There is no transfer for you to decide now.',
  },
  WITHDRAW_TRANSFER: {
    by: {
      who: ['ADMIN', 'OWNER', 'COLLABORATOR', 'TEAM', 'CANDIDATE'],
      otherwise: 'Only who proposed a transfer, or owns the lead, can withdraw it. Ask them.',
    },
    in: clocked,
    when: ({ transfer, viewerId }) =>
      viewerId === transfer?.proposedById || viewerId === transfer?.fromUserId,
    otherwise: 'There is no transfer for you to withdraw now.',
  },
  ADD_COLLABORATOR: { by: owners, in: workedOn },
  REMOVE_COLLABORATOR: { by: owners, in: present },
  LEAVE: {
    by: { who: ['COLLABORATOR'], otherwise: 'You do not collaborate on this lead.' },
    in: present,
  },

  STOP_CLOCK: { by: leaders, in: clocked, when: (lead) => lead.ownerId !== null && !lead.clockStopped },
  RESUME_CLOCK: { by: leaders, in: clocked, when: (lead) => lead.clockStopped },
  EXTEND_PROTECTION: { by: leaders, in: clocked, when: (lead) => lead.ownerId !== null },
  REQUEST_CLOCK_CHANGE: {
    by: { who: ['OWNER', 'COLLABORATOR'], otherwise: 'Only those who work the lead ask for this.' },
    in: clocked,
    when: (lead) => lead.ownerId !== null && !isLed(lead),
    otherwise: 'You need not ask: stop or resume the clock, or extend protection, yourself.',
  },
  DECIDE_CLOCK_REQUEST: {
    by: leaders,
    in: clocked,
    when: ({ clockRequestedBy, viewerId }) => clockRequestedBy.some((it) => it !== viewerId),
    otherwise: 'Nobody else has asked for anything that waits for a decision.',
  },
  BACKDATE: { by: leaders, in: clocked },

  CONVERT: { by: workers, ...move('CONVERT', 'CONVERTED') },
  DELETE: {
    by: owners,
    ...move('DELETE', 'DELETED'),
    when: (lead) => isLed(lead) || isYoung(lead),
    otherwise: 'This lead is no longer new. Ask your manager to delete it, or mark it as lost.',
  },
  RESTORE: { by: admins, in: ['DELETED'] },
  MERGE: { by: { ...leaders, who: ['ADMIN', 'TEAM', 'POOL_MANAGER'] }, ...move('MERGE', 'MERGED') },
  UNMERGE: {
    by: admins,
    in: ['MERGED'],
    when: (lead) => lead.mergeUndoable,
    otherwise: 'The merge can no longer be undone. Register the company anew.',
  },
};

/** Why not; `otherwise` says what to do next. */
export type Verdict =
  | { readonly kind: 'ALLOWED' }
  | { readonly kind: 'NOT_YOURS' | 'CLOSED' | 'NOT_NOW'; readonly otherwise: string }
  /** A move that does not exist from here. */
  | { readonly kind: 'NO_SUCH_MOVE'; readonly to: LeadStatus };

export function judge(action: LeadAction, lead: ActedOnLead): Verdict {
  const right = rights[action];
  if (!right.by.who.some((it) => isWho(it, lead)))
    return { kind: 'NOT_YOURS', otherwise: right.by.otherwise };
  if (!right.in.includes(lead.status) && !(right.ledIn?.includes(lead.status) && isLed(lead))) {
    return right.to
      ? { kind: 'NO_SUCH_MOVE', to: right.to }
      : { kind: 'CLOSED', otherwise: CLOSED[lead.status] ?? 'The status of this lead does not allow it.' };
  }
  if (right.when && !right.when(lead)) {
    return {
      kind: 'NOT_NOW',
      otherwise: right.otherwise ?? 'This cannot be done now. Look at the lead again.',
    };
  }
  return { kind: 'ALLOWED' };
}

/** The table as it is told to people: docs/contracts.md. */
export function rightsTable(): {
  action: LeadAction;
  who: readonly Writer[];
  statuses: readonly LeadStatus[];
  led: { who: readonly Writer[]; statuses: readonly LeadStatus[] };
}[] {
  return leadActions.map((action) => {
    const { by, in: statuses, ledIn = [] } = rights[action];
    return { action, who: by.who, statuses, led: { who: leaders.who, statuses: ledIn } };
  });
}

export function mayDo(action: LeadAction, lead: ActedOnLead): boolean {
  return judge(action, lead).kind === 'ALLOWED';
}

/** What `changeLeadStatus` would take from this viewer now: `TransitionError.allowed`. */
export function openStatusChanges(lead: Pick<ActedOnLead, 'status' | 'relations' | 'role'>): LeadStatus[] {
  const by = lead.status === 'LOST' ? leaders : workers;
  if (!by.who.some((it) => isWho(it, lead))) return [];
  return movesBy('CHANGE_STATUS')
    .filter((it) => it.from === lead.status)
    .map((it) => it.to);
}

const CLOSED: Readonly<Partial<Record<LeadStatus, string>>> = {
  EXPIRED: 'This lead has expired. Claim it first.',
  LOST: 'This lead is lost. Ask a manager to reopen it first.',
  CONVERTED: 'This lead is a customer by now: nothing of this can be done on it any more.',
  DELETED: 'This lead is deleted. Restore it first.',
  MERGED: 'This lead was merged into another one. Look there.',
};

function isWho(who: Writer, { relations, role }: Pick<ActedOnLead, 'relations' | 'role'>): boolean {
  if (who === 'POOL_SALES') return role === 'SALES' && relations.includes('POOL');
  if (who === 'POOL_MANAGER') return role === 'MANAGER' && relations.includes('POOL');
  return relations.includes(who);
}

function isLed(lead: ActedOnLead): boolean {
  return leaders.who.some((it) => isWho(it, lead));
}

function isYoung({ createdAt, now, settings }: ActedOnLead): boolean {
  return now.epochMilliseconds < createdAt.add({ hours: settings.deleteOwnHours }).epochMilliseconds;
}

/** The previous owner may not take an expired lead back for a while. */
function isBarred({ viewerId, previousOwnerId, reclaimableFrom, now }: ActedOnLead): boolean {
  if (previousOwnerId !== viewerId || reclaimableFrom === null) return false;
  return now.epochMilliseconds < reclaimableFrom.epochMilliseconds;
}

function movesBy(by: MoveBy) {
  return transitions.filter((it) => it.by === by);
}

function move(by: MoveBy, to: LeadStatus) {
  return { in: leadStatuses.filter((from) => movesBy(by).some((it) => it.from === from)), to };
}
