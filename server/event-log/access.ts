/**
 * A viewer whose rights change while their stream is open.
 *
 * Guarantee: from `begin` on, `at` tells who the viewer was at each position of the log, so that scopes of events are
 * compared by the rights of their time; and a change of rights, one's own or of an owner one leads, is told as the
 * leads that it moved. It breaks when something changes rights without ACCESS_CHANGED.
 */
import { z } from 'zod';
import { roles, type RelationViewer } from '../auth/relation.ts';
import type { Viewer } from '../auth/viewer.ts';
import { unauthenticated, type Context, type View } from '../context.ts';
import {
  followUpScope,
  leadScope,
  type FollowUpScope,
  type LeadScope,
  type LogEvent,
} from '../events/log.ts';
import type { ChangeKind } from '../events/changes.ts';
import type { ResyncReason } from '../events/stream.ts';
import { concernsAccess, type AccessChange } from './access-rules.ts';

/** What a stream's `interest` answers for a change of rights that concerns its viewer: all of a batch are one. */
export const ACCESS = 'access';
/** So many changes a stream tells one by one; of more its viewer reads again. */
export const MOST_ITEMS = 500;
/** What must go goes first, then what must be covered, then what comes. */
const TOLD_FIRST: readonly ChangeKind[] = ['LEFT', 'CHANGED', 'ENTERED'];
/** The items of a change of rights in the order they are told. */
export function inOrder<Item extends { readonly kind: ChangeKind }>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => TOLD_FIRST.indexOf(a.kind) - TOLD_FIRST.indexOf(b.kind));
}

/** So many leads are looked at to find them. */
const MOST_MOVES = 5_000;

export class WatchingViewer {
  readonly #context: Context;
  readonly #id: string;
  /** From which position on they were who; the latest last. */
  #known: { readonly from: bigint; readonly viewer: Viewer }[];

  constructor(context: Context, viewer: Viewer) {
    this.#context = context;
    this.#id = viewer.id;
    this.#known = [{ from: 0n, viewer }];
  }

  /** Reads them once more: what happened between signing in and the stream's start, no event will tell. */
  async begin(): Promise<void> {
    const viewer = await this.#context.renew().viewer();
    if (!viewer) throw unauthenticated();
    this.#known = [{ from: 0n, viewer }];
  }

  /** Who they are, as far as events have been observed. */
  get latest(): Viewer {
    const known = this.#known.at(-1);
    if (!known) throw new Error('a stream without a viewer');
    return known.viewer;
  }

  /** Who they were right after this position. */
  at(position: bigint): Viewer {
    const known = this.#known.findLast((it) => it.from <= position) ?? this.#known[0];
    if (!known) throw new Error('a stream without a viewer');
    return known.viewer;
  }

  /**
   * For `interest`, of each event: ACCESS when it changes what this viewer sees or may do. Remembers who they are
   * from there on.
   */
  observe(event: LogEvent): typeof ACCESS | null {
    const change = accessChangeOf(event);
    if (!change) return null;
    const viewer = this.at(event.position);
    if (change.userId === this.#id) {
      const { role, teamId, territories } = change.after;
      this.#known.push({ from: event.position, viewer: { ...viewer, role, teamId, territories } });
    }
    return concernsAccess(viewer, change) ? ACCESS : null;
  }

  /** While catching up: what the client knew from before a change of rights cannot be gone on from. */
  resyncOn(event: LogEvent): ResyncReason | null {
    const change = accessChangeOf(event);
    return change && concernsAccess(this.at(event.position), change) ? 'ACCESS_CHANGED' : null;
  }
}

const facts = z.object({
  roleBefore: z.enum(roles),
  roleAfter: z.enum(roles),
  teamBefore: z.uuid().nullable(),
  teamAfter: z.uuid().nullable(),
  territoriesBefore: z.array(z.string()),
  territoriesAfter: z.array(z.string()),
  activeBefore: z.boolean(),
  activeAfter: z.boolean(),
});

/** Null for other events, and for changes that nobody's sight depends on. */
export function accessChangeOf({ type, userId, data }: LogEvent): AccessChange | null {
  if (type !== 'ACCESS_CHANGED' || userId === null || !('roleBefore' in data)) return null;
  const it = facts.parse(data);
  return {
    userId,
    before: {
      role: it.roleBefore,
      teamId: it.teamBefore,
      territories: it.territoriesBefore,
      active: it.activeBefore,
    },
    after: {
      role: it.roleAfter,
      teamId: it.teamAfter,
      territories: it.territoriesAfter,
      active: it.activeAfter,
    },
  };
}

/** A follow-up as it was before what moved its lead. */
export interface MovedTask {
  readonly id: string;
  /** Null when it was not there yet. */
  readonly scope: FollowUpScope | null;
  /** Whether its assignee was one of those the viewer led. */
  readonly led: boolean;
}

/** A lead that a change of rights moved, or may have moved. */
export interface AccessMove {
  readonly leadId: string;
  /** As it was before the change, its owner too; null when it did not exist. */
  readonly before: LeadScope | null;
  readonly now: LeadScope;
  /** Its follow-ups, where they were asked for. */
  readonly tasks: readonly MovedTask[];
}

export interface AccessMoves {
  /** Who the viewer was before the first of the changes. */
  readonly viewerBefore: RelationViewer;
  /** Of the first of the changes. */
  readonly position: bigint;
  readonly moves: readonly AccessMove[];
}

const moveRows = z.array(
  z
    .object({
      lead_id: z.string(),
      scope_before: leadScope.nullable(),
      scope_now: leadScope,
      tasks: z
        .array(z.object({ id: z.string(), scope: followUpScope.nullable(), led: z.boolean() }))
        .nullable(),
    })
    .transform((row): AccessMove => ({
      leadId: row.lead_id,
      before: row.scope_before,
      now: row.scope_now,
      tasks: row.tasks ?? [],
    })),
);

/**
 * The leads that a change of rights moved for the view's viewer; null when they are too many to tell, and when there are
 * several changes: an item may be newer than its event, so what one of them took may have been told as kept already,
 * since the next one gave it back, and only the last took it again.
 */
export async function accessMoves(
  { tx, viewer }: View,
  events: readonly LogEvent[],
  { withTasks }: { readonly withTasks: boolean },
): Promise<AccessMoves | null> {
  if (events.length > 1) return null;
  const rows: unknown = await tx.$queryRaw`
    SELECT lead_id::text, scope_before, scope_now, tasks
    FROM app.access_moves(${events.map((it) => it.id)}::uuid[], ${withTasks}, ${MOST_MOVES + 1}::int)`;
  const moves = moveRows.parse(rows);
  if (moves.length > MOST_MOVES) return null;
  const own = events.map(accessChangeOf).find((it) => it?.userId === viewer.id)?.before;
  return {
    viewerBefore: own ? { id: viewer.id, ...own } : viewer,
    position: events[0]?.position ?? 0n,
    moves,
  };
}

const taskRows = z.array(
  z.object({ event_id: z.string(), task_id: z.string(), scope: followUpScope.nullable(), led: z.boolean() }),
);

/** The follow-ups of the events' leads as they were before each, by the event's id; of those the viewer works or worked on. */
export async function tasksBefore(
  { tx }: Pick<View, 'tx'>,
  events: readonly LogEvent[],
): Promise<Map<string, MovedTask[]>> {
  if (events.length === 0) return new Map();
  const rows: unknown = await tx.$queryRaw`
    SELECT event_id::text, task_id::text, scope, led FROM app.task_moves(${events.map((it) => it.id)}::uuid[])`;
  const moves = new Map<string, MovedTask[]>();
  for (const { event_id, task_id: id, scope, led } of taskRows.parse(rows)) {
    const tasks = moves.get(event_id) ?? [];
    tasks.push({ id, scope, led });
    moves.set(event_id, tasks);
  }
  return moves;
}
