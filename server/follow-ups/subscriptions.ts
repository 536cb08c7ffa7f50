/** The subscription `followUpChanges`: a filtered list of follow-ups, kept true. */
import { canReadGroup } from '../auth/permissions.ts';
import type { RelationViewer } from '../auth/relation.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Context } from '../context.ts';
import { StreamChangeKindEnum } from '../event-log/enums.ts';
import {
  ACCESS,
  accessChangeOf,
  accessMoves,
  inOrder,
  MOST_ITEMS,
  tasksBefore,
  WatchingViewer,
  type AccessMoves,
  type MovedTask,
} from '../event-log/access.ts';
import { differInAccess } from '../event-log/access-rules.ts';
import { AFTER_ARGUMENT, checkAfter, streamItem } from '../event-log/stream-items.ts';
import {
  changeKind,
  collapse,
  collapsedKind,
  type ChangeKind,
  type StreamChange,
} from '../events/changes.ts';
import type { FollowUpScope as ScopedFollowUp, LogEvent } from '../events/log.ts';
import { openStream, Resync, type ResyncReason } from '../events/stream.ts';
import type { LeadEvents, Telling } from '../fan-out/following.ts';
import type { ShownLead } from '../fan-out/shown-lead.ts';
import { relationsInScope, type ScopedLead } from '../leads/scope-rules.ts';
import { builder } from '../schema/builder.ts';
import { badUserInput, encodeGlobalId } from '../schema/global-id.ts';
import { EventRef, FollowUpRef } from '../schema/refs.ts';
import { checkScope, matchingFollowUps, mayAskScope, scopeOf, type FollowUpFilter } from './list.ts';
import { decodeFollowUpFilter, FollowUpFilterInput } from './queries.ts';

interface FollowUpChange {
  readonly __typename: 'FollowUpChange';
  readonly kind: ChangeKind;
  readonly followUpId: string;
  /** Null where no event of the follow-up is behind it, but one of somebody's rights. */
  readonly eventId: string | null;
}

const FollowUpChangeRef = builder
  .objectRef<FollowUpChange & { readonly cursor: string }>('FollowUpChange')
  .implement({
    description: 'A follow-up entered, changed in, or left the list.',
    fields: (t) => ({
      cursor: t.expose('cursor', { type: 'EventCursor', description: 'Everything at or below it was sent.' }),
      kind: t.field({
        type: StreamChangeKindEnum,
        description: 'What happened to the list.',
        resolve: (it) => it.kind,
      }),
      followUpId: t.id({
        description: 'The follow-up.',
        resolve: (it) => encodeGlobalId('FollowUp', it.followUpId),
      }),
      followUp: t.field({
        type: FollowUpRef,
        nullable: true,
        description: 'The follow-up as it is now; null when it LEFT.',
        resolve: async (it, _args, context) =>
          it.kind === 'LEFT' ? null : (await context.view()).loaders.followUp.load(it.followUpId),
      }),
      event: t.field({
        type: EventRef,
        nullable: true,
        description:
          "The newest event behind the change, of the follow-up or of its lead; null when it LEFT, and when somebody's rights changed.",
        resolve: async (it, _args, context) =>
          it.kind === 'LEFT' || it.eventId === null
            ? null
            : (await context.view()).loaders.event.load(it.eventId),
      }),
    }),
  });

const FollowUpStreamItemRef = streamItem<FollowUpChange>(
  'FollowUpStreamItem',
  FollowUpChangeRef,
  'What the stream of follow-ups says.',
);

builder.subscriptionField('followUpChanges', (t) =>
  t.field({
    type: FollowUpStreamItemRef,
    description:
      'What changes in the list `followUps(filter)`. BAD_USER_INPUT for filters whose truth changes by time alone.',
    args: {
      after: t.arg({ type: 'EventCursor', description: AFTER_ARGUMENT }),
      filter: t.arg({ type: FollowUpFilterInput, description: 'The list to watch.' }),
    },
    subscribe: async (_root, args, context) => {
      const viewer = await requireViewer(context);
      const filter = decodeFollowUpFilter(args.filter);
      if (filter.urgency) throw badUserInput('filter: urgency changes by time alone; filter what you get.');
      checkScope(await context.view(), filter);
      await context.close();
      const list: WatchedList = { watching: new WatchingViewer(context, viewer), filter };
      return openStream<FollowUpChange>({
        hub: context.resources.hub,
        after: checkAfter(args.after),
        catchUp: 'collapse',
        begin: () => list.watching.begin(),
        resyncOn: (event, live) => resyncOn(list, event, live),
        interest: (event) => interest(list, event),
        toItems: (changes) => hydrate(context, list, changes),
        follower: context.resources.fanOut.follower({
          viewer: () => list.watching.latest,
          stirs: (event) => list.watching.resyncOn(event) !== null,
          tell: (change, lead) => tell(list, change, lead),
        }),
      });
    },
    resolve: (item) => item as never,
  }),
);

interface WatchedList {
  readonly watching: WatchingViewer;
  readonly filter: FollowUpFilter;
}

function interest({ watching, filter }: WatchedList, event: LogEvent): string | null {
  const access = watching.observe(event);
  if (event.type === 'ACCESS_CHANGED') return access;
  const viewer = watching.at(event.position);
  if (event.leadId && movesLead(viewer, event)) return LEAD + event.leadId;
  const concerned =
    inView(viewer, filter, event, event.scopeBefore, event.followUpBefore) ||
    inView(viewer, filter, event, event.scopeAfter, event.followUpAfter);
  return concerned ? event.followUpId : null;
}

/** The key of a lead that comes into or goes out of the viewer's work: all its follow-ups do. */
const LEAD = 'lead:';

/** When leads are merged or parted, their follow-ups hang on another lead, which no scope tells: read them again. */
function resyncOn({ watching }: WatchedList, event: LogEvent, live: boolean): ResyncReason | null {
  if (accessChangeOf(event)) return live ? null : watching.resyncOn(event);
  const viewer = watching.at(event.position);
  const concerned = worksOn(viewer, event.scopeBefore) || worksOn(viewer, event.scopeAfter);
  return concerned && unites(event) ? 'ACCESS_CHANGED' : null;
}

/** Of the lead that goes its first event tells, which may be another one; of the lead that stays, its own. */
function unites({ type, scopeBefore, scopeAfter }: LogEvent): boolean {
  if (type === 'LEAD_MERGED' || type === 'LEAD_UNMERGED') return true;
  return (scopeBefore?.status === 'MERGED') !== (scopeAfter?.status === 'MERGED');
}

/**
 * The same as `interest` and `hydrate` come to, of a lead whose state is known. What moves a lead's follow-ups together,
 * and whose they are where scopes do not tell, is asked of the database.
 */
function tell(list: WatchedList, { events }: LeadEvents, lead: ShownLead): Telling[] | 'ASK' {
  const { watching, filter } = list;
  const viewer = watching.latest;
  if (events.some((event) => movesLead(viewer, event) || resyncOn(list, event, true) !== null)) return 'ASK';
  const tellings: Telling[] = [];
  for (const { key, first, last, events: own } of collapse(events, (event) => interest(list, event))) {
    const row = lead.followUps.find((it) => it.id === key);
    if (!row) return 'ASK';
    const now = {
      kind: row.kind,
      status: row.status,
      assignee: row.assigneeId,
      dueAt: row.dueAt.toISOString(),
    };
    const asked = scopeOf(filter) === 'TEAM' && viewer.role !== 'ADMIN';
    const before = own.map((event) => event.followUpBefore);
    if (asked && [...before, now].some((it) => isElsewhere(viewer, it, lead.scope))) return 'ASK';
    const kind = collapsedKind(
      own.map((event) => inView(viewer, filter, event, event.scopeBefore, event.followUpBefore)),
      inView(viewer, filter, first, lead.scope, now),
    );
    const item = itemOf(kind, key, last.id);
    if (item)
      tellings.push({ key: `${kind} ${key} ${last.id}`, from: first.position, to: last.position, item });
  }
  return tellings;
}

/** Somebody's who is neither the viewer nor the lead's owner: whose team they are of, no scope tells. */
function isElsewhere(viewer: RelationViewer, task: ScopedFollowUp | null, { owner }: ScopedLead): boolean {
  return task !== null && task.assignee !== null && task.assignee !== viewer.id && task.assignee !== owner;
}

type Answer = FollowUpChange | readonly FollowUpChange[] | Resync | null;

async function hydrate(
  context: Context,
  list: WatchedList,
  changes: readonly StreamChange[],
): Promise<Answer[]> {
  const { watching, filter } = list;
  const fresh = context.renew();
  try {
    // Whoever is signed out now, or may no longer ask so, learns it by reading again.
    const viewer = await fresh.viewer();
    if (!viewer || !mayAskScope(viewer, filter)) return changes.map(() => RESYNC);
    const view = await fresh.view();
    const access = changes.find((change) => change.key === ACCESS);
    const moved = access && (await accessMoves(view, access.events, { withTasks: true }));
    const leads = changes.filter((change) => change.key.startsWith(LEAD));
    const tasks = await tasksBefore(
      view,
      leads.map((change) => change.first),
    );
    const own = changes.filter((change) => change !== access && !leads.includes(change));
    const ids = own.map((change) => change.key);
    const told = [...(moved?.moves ?? []).flatMap((move) => move.tasks), ...[...tasks.values()].flat()];
    const present = await matchingFollowUps(view, [...ids, ...told.map((task) => task.id)], filter);
    const moves = firstOf([
      ...(moved ? movesIn(view.viewer, filter, moved, present) : []),
      ...leads.flatMap((change) => movesOf(list, change, tasks.get(change.first.id) ?? [], present)),
    ]);
    const items = (key: string, event: LogEvent | null) =>
      [...moves].flatMap(([id, move]) =>
        move.key !== key || ids.includes(id) ? [] : (itemOf(move.kind, id, event?.id ?? null) ?? []),
      );
    return changes.map((change): Answer => {
      const { key, first, last } = change;
      if (own.includes(change)) {
        const move = moves.get(key);
        const [before = false, ...meanwhile] = change.events.map((event) =>
          inView(watching.at(event.position), filter, event, event.scopeBefore, event.followUpBefore),
        );
        const kind = collapsedKind(
          [move && move.position < first.position ? move.before : before, ...meanwhile],
          present.has(key),
        );
        return itemOf(kind, key, last.id);
      }
      if (change !== access) {
        // What hung on the lead was asked for by the rights of now: whoever has other ones since reads again.
        return differInAccess(watching.at(first.position), view.viewer) ? RESYNC : items(key, last);
      }
      const changed = items(ACCESS, null);
      return !moved || changed.length > MOST_ITEMS ? RESYNC : inOrder(changed);
    });
  } finally {
    await fresh.close();
  }
}

const RESYNC = new Resync('ACCESS_CHANGED');

function itemOf(kind: ChangeKind | null, followUpId: string, eventId: string | null): FollowUpChange | null {
  return kind && { __typename: 'FollowUpChange', kind, followUpId, eventId };
}

/** What a change of rights, or of whose a lead is, did to a follow-up in this list. */
interface Move {
  readonly id: string;
  /** Of the change that did it, and where it was in the log. */
  readonly key: string;
  readonly position: bigint;
  readonly before: boolean;
  /** Null where nothing of it can be noticed. */
  readonly kind: ChangeKind | null;
}

/** Of several moves of one follow-up the first knows what was before. */
function firstOf(moves: readonly Move[]): Map<string, Move> {
  const ordered = moves.toSorted((a, b) => (a.position < b.position ? 1 : -1));
  return new Map(ordered.map((move) => [move.id, move]));
}

function movesIn(
  viewer: RelationViewer,
  filter: FollowUpFilter,
  { viewerBefore, position, moves }: AccessMoves,
  present: ReadonlySet<string>,
): Move[] {
  return moves.flatMap(({ leadId, before: lead, now, tasks }) => {
    const relationsBefore = relationsInScope(viewerBefore, lead);
    const same =
      viewerBefore.role === viewer.role && relationsBefore.join() === relationsInScope(viewer, now).join();
    return tasks.map((task): Move => {
      const before = wasListed(viewerBefore, filter, { leadId }, lead, task);
      const kind = changeKind(before, present.has(task.id));
      return {
        id: task.id,
        key: ACCESS,
        position,
        before,
        kind: kind === 'CHANGED' && same ? null : kind,
      };
    });
  });
}

/** Also one whose lead went and came back is told, as ENTERED: what happened to it meanwhile was of no interest. */
function movesOf(
  { watching, filter }: WatchedList,
  { key, first, events }: StreamChange,
  tasks: readonly MovedTask[],
  present: ReadonlySet<string>,
): Move[] {
  const { position } = first;
  return tasks.map((task): Move => {
    const found = events.map((it) => wasListed(watching.at(it.position), filter, it, it.scopeBefore, task));
    const kind = collapsedKind(found, present.has(task.id));
    return { id: task.id, key, position, before: found[0] ?? false, kind };
  });
}

function wasListed(
  viewer: RelationViewer,
  filter: FollowUpFilter,
  event: Pick<LogEvent, 'leadId'>,
  lead: ScopedLead | null,
  { scope, led }: MovedTask,
): boolean {
  const inTeam = scopeOf(filter) !== 'TEAM' || viewer.role === 'ADMIN' || led;
  return inTeam && inView(viewer, filter, event, lead, scope);
}

/** Whose work is it? Follow-ups of a lead that was not there before are new as well, and have events of their own. */
function movesLead(viewer: RelationViewer, { scopeBefore, scopeAfter }: LogEvent): boolean {
  return scopeBefore !== null && worksOn(viewer, scopeBefore) !== worksOn(viewer, scopeAfter);
}

/** May the viewer read the follow-ups of a lead with this scope? */
function worksOn(viewer: RelationViewer, scope: ScopedLead | null): boolean {
  return canReadGroup('contact', relationsInScope(viewer, scope), viewer.role);
}

function inView(
  viewer: RelationViewer,
  filter: FollowUpFilter,
  event: Pick<LogEvent, 'leadId'>,
  lead: ScopedLead | null,
  followUp: ScopedFollowUp | null,
): boolean {
  if (!followUp || !worksOn(viewer, lead)) return false;
  const due = Date.parse(followUp.dueAt);
  return (
    inScope(viewer, filter, followUp, lead) &&
    (!filter.kind || filter.kind.some((kind) => kind === followUp.kind)) &&
    (!filter.status || filter.status.some((status) => status === followUp.status)) &&
    (!filter.leadId || filter.leadId === event.leadId) &&
    (!filter.dueBefore || due < filter.dueBefore.getTime()) &&
    (!filter.dueAfter || due >= filter.dueAfter.getTime())
  );
}

function inScope(
  viewer: RelationViewer,
  filter: FollowUpFilter,
  { assignee }: ScopedFollowUp,
  lead: ScopedLead | null,
): boolean {
  switch (scopeOf(filter)) {
    case 'MINE':
      return assignee === viewer.id;
    case 'UNASSIGNED':
      return assignee === null;
    case 'TEAM':
      if (assignee === null) return false;
      // An assignee who is not the owner may be of another team: wide here, exact when it is read.
      return (
        viewer.role === 'ADMIN' ||
        assignee === viewer.id ||
        assignee !== lead?.owner ||
        (viewer.teamId !== null && lead.ownerTeam === viewer.teamId) ||
        lead.ownerActive === false
      );
    case null:
      return true;
  }
}
