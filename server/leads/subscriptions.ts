/** The subscription `leadChanges`: a filtered list of leads, kept true. */
import { canReadGroup, leadFields, type FieldGroup } from '../auth/permissions.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { Context } from '../context.ts';
import { StreamChangeKindEnum } from '../event-log/enums.ts';
import { AFTER_ARGUMENT, checkAfter, resyncOnAccess, streamItem } from '../event-log/stream-items.ts';
import { changedGroups } from '../events/catalog.ts';
import { changeKind, type ChangeKind, type StreamChange } from '../events/changes.ts';
import type { LogEvent } from '../events/log.ts';
import { openStream } from '../events/stream.ts';
import { builder } from '../schema/builder.ts';
import { badUserInput, encodeGlobalId } from '../schema/global-id.ts';
import { EventRef, LeadRef } from '../schema/refs.ts';
import { decodeLeadFilter, LeadFilterInput } from './filter-inputs.ts';
import type { LeadFilter } from './filter-sql.ts';
import { checkAsked, matchingLeads } from './list.ts';
import { inView, relationsInScope } from './scope-rules.ts';

interface LeadChange {
  readonly __typename: 'LeadChange';
  readonly kind: ChangeKind;
  readonly leadId: string;
  readonly eventId: string;
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
      description: 'The newest event behind the change; null when it LEFT.',
      resolve: async (it, _args, context) =>
        it.kind === 'LEFT' ? null : (await context.view()).loaders.event.load(it.eventId),
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
      const list: WatchedList = { viewer, filter, search };
      return openStream<LeadChange>({
        hub: context.resources.hub,
        after: checkAfter(args.after),
        catchUp: 'collapse',
        resyncOn: resyncOnAccess(viewer),
        interest: (event) => (concerns(list, event) ? event.leadId : null),
        toItems: (changes) => hydrate(context, list, changes),
      });
    },
    resolve: (item) => item as never,
  }),
);

interface WatchedList {
  readonly viewer: Viewer;
  readonly filter: LeadFilter;
  readonly search: string | null;
}

function concerns({ viewer, filter }: WatchedList, event: LogEvent): boolean {
  return inView(viewer, filter, event.scopeBefore) || inView(viewer, filter, event.scopeAfter);
}

async function hydrate(context: Context, list: WatchedList, changes: readonly StreamChange[]) {
  const fresh = context.renew();
  try {
    const view = await fresh.view();
    const ids = changes.map((change) => change.key);
    const present = await matchingLeads(view, ids, list.filter, list.search);
    return changes.map((change) => itemOf({ ...list, viewer: view.viewer }, change, present.has(change.key)));
  } finally {
    await fresh.close();
  }
}

function itemOf(list: WatchedList, change: StreamChange, after: boolean): LeadChange | null {
  const kind = changeKind(wasListed(list, change, after), after);
  if (kind === null || (kind === 'CHANGED' && !tellsAnything(list.viewer, change))) return null;
  return { __typename: 'LeadChange', kind, leadId: change.key, eventId: change.last.id };
}

/**
 * Scopes tell everything but the search. Its truth changes only with the fields it reads; when those changed it is
 * not known, and the lead counts as listed: a CHANGED for a new row, or a LEFT for one that never was there, do
 * no harm, a missing LEFT would.
 */
function wasListed(
  { viewer, filter, search }: WatchedList,
  { first, events }: StreamChange,
  after: boolean,
): boolean {
  if (!inView(viewer, filter, first.scopeBefore)) return false;
  if (!search || events.some(mayChangeSearch)) return true;
  const stillScoped = inView(viewer, filter, events.at(-1)?.scopeAfter ?? null);
  return stillScoped ? after : true;
}

function mayChangeSearch(event: LogEvent): boolean {
  return event.type === 'LEAD_UPDATED' || event.type === 'LEAD_MERGED' || event.type === 'LEAD_UNMERGED';
}

/** A viewer who can read none of the changed groups gets no CHANGED. */
function tellsAnything(viewer: Viewer, { events }: StreamChange): boolean {
  return events.some((event) => {
    const relations = relationsInScope(viewer, event.scopeAfter);
    const groups = changedGroups(event.type, event.data, (field) => GROUPS[field]);
    return groups.some((group) => canReadGroup(group, relations, viewer.role));
  });
}

const GROUPS: Readonly<Record<string, FieldGroup | undefined>> = leadFields;
