/** The subscription `leadChanges`: a filtered list of leads, kept true. */
import { canReadGroup, leadFields, unreadableField, type FieldGroup } from '../auth/permissions.ts';
import type { RelationViewer } from '../auth/relation.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { Context } from '../context.ts';
import { StreamChangeKindEnum } from '../event-log/enums.ts';
import {
  ACCESS,
  accessChangeOf,
  accessMoves,
  inOrder,
  MOST_ITEMS,
  WatchingViewer,
  type AccessMoves,
} from '../event-log/access.ts';
import { AFTER_ARGUMENT, checkAfter, streamItem } from '../event-log/stream-items.ts';
import { changedGroups } from '../events/catalog.ts';
import { changeKind, collapsedKind, type ChangeKind, type StreamChange } from '../events/changes.ts';
import type { LogEvent } from '../events/log.ts';
import { openStream, Resync, type ResyncReason } from '../events/stream.ts';
import type { LeadEvents, Telling } from '../fan-out/following.ts';
import type { ShownLead } from '../fan-out/shown-lead.ts';
import { builder } from '../schema/builder.ts';
import { badUserInput, encodeGlobalId } from '../schema/global-id.ts';
import { EventRef, LeadRef } from '../schema/refs.ts';
import { decodeLeadFilter, LeadFilterInput } from './filter-inputs.ts';
import type { LeadFilter } from './filter-sql.ts';
import { checkAsked, matchingLeads, type FoundBy } from './list.ts';
import { inView, relationsInScope, type ScopedLead } from './scope-rules.ts';

interface LeadChange {
  readonly __typename: 'LeadChange';
  readonly kind: ChangeKind;
  readonly leadId: string;
  /** Null where no event of the lead is behind it, but one of somebody's rights. */
  readonly eventId: string | null;
}

const LeadChangeRef = builder.objectRef<LeadChange & { readonly cursor: string }>('LeadChange').implement({
  description: 'A lead entered, changed in, or left the list.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'EventCursor', description: 'Everything at or below it was sent.' }),
    kind: t.field({
      type: StreamChangeKindEnum,
      description: 'What happened to the list.',
      resolve: (it) => it.kind,
    }),
    leadId: t.id({ description: 'The lead.', resolve: (it) => encodeGlobalId('Lead', it.leadId) }),
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead as it is now; null when it LEFT.',
      resolve: async (it, _args, context) =>
        it.kind === 'LEFT' ? null : (await context.view()).loaders.lead.load(it.leadId),
    }),
    event: t.field({
      type: EventRef,
      nullable: true,
      description:
        "The newest event behind the change; null when it LEFT, and when not the lead but somebody's rights changed.",
      resolve: async (it, _args, context) =>
        it.kind === 'LEFT' || it.eventId === null
          ? null
          : (await context.view()).loaders.event.load(it.eventId),
    }),
  }),
});

const LeadStreamItemRef = streamItem<LeadChange>(
  'LeadStreamItem',
  LeadChangeRef,
  'What the stream of leads says.',
);

builder.subscriptionField('leadChanges', (t) =>
  t.field({
    type: LeadStreamItemRef,
    description:
      'What changes in the list `leads(filter, search)`. BAD_USER_INPUT for filters whose truth changes by time alone.',
    args: {
      after: t.arg({ type: 'EventCursor', description: AFTER_ARGUMENT }),
      filter: t.arg({ type: LeadFilterInput, description: 'The list to watch.' }),
      search: t.arg.string({ description: 'The text to find, as for `leads`.' }),
    },
    subscribe: async (_root, args, context) => {
      const viewer = await requireViewer(context);
      const filter = decodeLeadFilter(args.filter);
      if (filter.followUpUrgency || filter.protectionEndsBefore) {
        throw badUserInput(
          'filter: followUpUrgency and protectionEndsBefore change by time alone; filter what you get.',
        );
      }
      const search = args.search?.trim() || null;
      await checkAsked(context, { filter, search });
      await context.close();
      const watching = new WatchingViewer(context, viewer);
      const list: WatchedList = { watching, filter, search };
      return openStream<LeadChange>({
        hub: context.resources.hub,
        after: checkAfter(args.after),
        catchUp: 'collapse',
        begin: () => watching.begin(),
        resyncOn: (event, live) => (live ? null : resyncOn(list, event)),
        interest: (event) => interest(list, event),
        toItems: (changes) => hydrate(context, list, changes),
        follower: context.resources.fanOut.follower({
          viewer: () => watching.latest,
          stirs: (event) => resyncOn(list, event) !== null,
          tell: (change, lead) => tell(list, change, lead),
        }),
      });
    },
    resolve: (item) => item as never,
  }),
);

interface WatchedList {
  readonly watching: WatchingViewer;
  readonly filter: LeadFilter;
  readonly search: string | null;
}

function interest({ watching, filter }: WatchedList, event: LogEvent): string | null {
  const access = watching.observe(event);
  if (event.type === 'ACCESS_CHANGED') return access ?? (stirsOrphans(filter, event) ? ACCESS : null);
  const viewer = watching.at(event.position);
  const concerned = inView(viewer, filter, event.scopeBefore) || inView(viewer, filter, event.scopeAfter);
  return concerned ? event.leadId : null;
}

function resyncOn({ watching, filter }: WatchedList, event: LogEvent): ResyncReason | null {
  return watching.resyncOn(event) ?? (stirsOrphans(filter, event) ? 'ACCESS_CHANGED' : null);
}

/** Whose owner has left is in the filter of whoever sees the lead for another reason, too. */
function stirsOrphans({ orphaned }: LeadFilter, event: LogEvent): boolean {
  if (typeof orphaned !== 'boolean') return false;
  const change = accessChangeOf(event);
  return change !== null && change.before.active !== change.after.active;
}

/** The same as `interest` and `hydrate` come to, of a lead whose state is known; a search is asked of the database. */
function tell(list: WatchedList, { leadId, events }: LeadEvents, lead: ShownLead): Telling[] | 'ASK' {
  const concerned = events.filter((event) => interest(list, event) !== null);
  const first = concerned[0];
  const last = concerned.at(-1);
  if (!first || !last) return [];
  if (list.search) return 'ASK';
  const viewer = list.watching.latest;
  const kind = collapsedKind(
    concerned.map((event) => inView(viewer, list.filter, event.scopeBefore)),
    inView(viewer, list.filter, lead.scope),
  );
  const change = { key: leadId, first, last, events: concerned };
  if (kind === null || (kind === 'CHANGED' && !tellsAnything(list, change))) return [];
  const item: LeadChange = { __typename: 'LeadChange', kind, leadId, eventId: last.id };
  return [{ key: `${kind} ${last.id}`, from: first.position, to: last.position, item }];
}

type Answer = LeadChange | readonly LeadChange[] | Resync | null;

async function hydrate(
  context: Context,
  list: WatchedList,
  changes: readonly StreamChange[],
): Promise<Answer[]> {
  const fresh = context.renew();
  try {
    // Whoever is signed out now, or may no longer filter so, learns it by reading again.
    const viewer = await fresh.viewer();
    if (!viewer || unreadableField(viewer.role, list.filter)) return changes.map(() => RESYNC);
    const view = await fresh.view();
    const access = changes.find((change) => change.key === ACCESS);
    const moved = access && (await accessMoves(view, access.events, { withTasks: false }));
    const ids = changes.map((change) => change.key).filter((key) => key !== ACCESS);
    const present = await matchingLeads(
      view,
      [...ids, ...(moved?.moves ?? []).map((it) => it.leadId)],
      list.filter,
      list.search,
    );
    const moves = moved ? movesIn(list, view.viewer, moved, present) : new Map<string, Move>();
    return changes.map((change): Answer => {
      if (change.key !== ACCESS) return itemOf(list, view.viewer, change, present, moved, moves);
      if (!moved) return RESYNC;
      const items = [...moves].flatMap(([leadId, move]): LeadChange[] =>
        move.kind === null || ids.includes(leadId)
          ? []
          : [{ __typename: 'LeadChange', kind: move.kind, leadId, eventId: null }],
      );
      return items.length > MOST_ITEMS ? RESYNC : inOrder(items);
    });
  } finally {
    await fresh.close();
  }
}

const RESYNC = new Resync('ACCESS_CHANGED');

/** The leads that are in the list now. */
type Present = ReadonlyMap<string, FoundBy>;

/** What a change of rights did to a lead in this list. */
interface Move {
  readonly before: boolean;
  /** Null where nothing of it can be noticed. */
  readonly kind: ChangeKind | null;
}

function movesIn(
  list: WatchedList,
  viewer: Viewer,
  { viewerBefore, moves }: AccessMoves,
  present: Present,
): Map<string, Move> {
  return new Map(
    moves.map(({ leadId, before, now }) => {
      const after = present.has(leadId);
      const listed =
        inView(viewerBefore, list.filter, before) &&
        wasFound(list, [viewerBefore, before], [viewer, now], present.get(leadId));
      const kind = changeKind(listed, after);
      const same =
        viewerBefore.role === viewer.role &&
        before?.ownerActive === now.ownerActive &&
        relationsInScope(viewerBefore, before).join() === relationsInScope(viewer, now).join();
      return [leadId, { before: listed, kind: kind === 'CHANGED' && same ? null : kind }];
    }),
  );
}

/**
 * A lead that changed. Where rights changed in the same batch, what came first says what was before, and a lead whose
 * standing changed is told even when its own change tells this viewer nothing.
 */
function itemOf(
  list: WatchedList,
  viewer: Viewer,
  change: StreamChange,
  present: Present,
  moved: AccessMoves | null | undefined,
  moves: ReadonlyMap<string, Move>,
): LeadChange | null {
  const move = moves.get(change.key);
  const movedFirst = move && moved && moved.position < change.first.position;
  const found = present.get(change.key);
  const { before, meanwhile } = wereListed(list, viewer, change, found);
  const kind = collapsedKind([movedFirst ? move.before : before, ...meanwhile], found !== undefined);
  const notable = move?.kind || tellsAnything(list, change);
  if (kind === null || (kind === 'CHANGED' && !notable)) return null;
  return { __typename: 'LeadChange', kind, leadId: change.key, eventId: change.last.id };
}

/**
 * Was the lead in the list before its first event, and before each of the others? Scopes tell everything but the
 * search: see `wasFound`. When the fields it reads changed, the lead counts as found.
 */
function wereListed(
  list: WatchedList,
  viewer: Viewer,
  { last, events }: StreamChange,
  found: FoundBy | undefined,
): { before: boolean; meanwhile: boolean[] } {
  const textChanged = events.some(mayChangeSearch);
  const [before = false, ...meanwhile] = events.map(({ position, scopeBefore }) => {
    const then = list.watching.at(position);
    if (!inView(then, list.filter, scopeBefore)) return false;
    return textChanged || wasFound(list, [then, scopeBefore], [viewer, last.scopeAfter], found);
  });
  return { before, meanwhile };
}

/**
 * Had the search found a lead that was in the list's scope, whose texts are the same since? As it does now; where it finds
 * more for this viewer than it did, contacts too, by the lead's own text alone. What it finds no longer is not known and
 * counts as found: a CHANGED for a new row, or a LEFT for one that never was there, do no harm, a missing LEFT would.
 */
function wasFound(
  { filter, search }: WatchedList,
  before: Standing,
  now: Standing,
  found: FoundBy | undefined,
): boolean {
  if (!search || !inView(now[0], filter, now[1])) return true;
  const [readBefore, readNow] = [before, now].map(readsContacts);
  if (readBefore !== readNow) return readBefore || found === 'OWN_TEXT';
  return found !== undefined;
}

/** Who the viewer was, and how the lead stood. */
type Standing = readonly [viewer: RelationViewer, scope: ScopedLead | null];

function readsContacts([viewer, scope]: Standing): boolean {
  return canReadGroup('contact', relationsInScope(viewer, scope), viewer.role);
}

function mayChangeSearch(event: LogEvent): boolean {
  return event.type === 'LEAD_UPDATED' || event.type === 'LEAD_MERGED' || event.type === 'LEAD_UNMERGED';
}

/** A viewer who can read none of the changed groups gets no CHANGED. */
function tellsAnything({ watching }: WatchedList, { events }: StreamChange): boolean {
  return events.some((event) => {
    const viewer = watching.at(event.position);
    const relations = relationsInScope(viewer, event.scopeAfter);
    const groups = changedGroups(event.type, event.data, (field) => GROUPS[field]);
    return groups.some((group) => canReadGroup(group, relations, viewer.role));
  });
}

const GROUPS: Readonly<Record<string, FieldGroup | undefined>> = leadFields;
