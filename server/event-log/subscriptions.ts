/** The subscription `events`: every event the viewer may see, one by one. */
import { relationsInScope } from '../leads/scope-rules.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { LogEvent } from '../events/log.ts';
import { openStream, Resync } from '../events/stream.ts';
import type { Telling } from '../fan-out/following.ts';
import { eventRowOf } from '../fan-out/shared-context.ts';
import type { ShownLead } from '../fan-out/shown-lead.ts';
import { loadAll, type EventRow } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { EventRef } from '../schema/refs.ts';
import { EventTypeEnum } from './enums.ts';
import { WatchingViewer } from './access.ts';
import { AFTER_ARGUMENT, checkAfter, streamItem } from './stream-items.ts';

interface EventItem {
  readonly __typename: 'EventItem';
  readonly event: EventRow;
}

const EventItemRef = builder.objectRef<EventItem & { readonly cursor: string }>('EventItem').implement({
  description: 'One event.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'EventCursor', description: 'Everything at or below it was sent.' }),
    event: t.field({ type: EventRef, description: 'The event.', resolve: (item) => item.event }),
  }),
});

const EventStreamItemRef = streamItem<EventItem>(
  'EventStreamItem',
  EventItemRef,
  'What the stream of events says.',
);

builder.subscriptionField('events', (t) =>
  t.field({
    type: EventStreamItemRef,
    description: 'Every event that the viewer may see, in order, exactly once.',
    args: {
      after: t.arg({ type: 'EventCursor', description: AFTER_ARGUMENT }),
      types: t.arg({ type: [EventTypeEnum], description: 'Only of these types.' }),
    },
    subscribe: async (_root, { after, types }, context) => {
      const watching = new WatchingViewer(context, await requireViewer(context));
      return openStream<EventItem>({
        hub: context.resources.hub,
        after: checkAfter(after),
        catchUp: 'exact',
        begin: () => watching.begin(),
        resyncOn: (event, live) => (live ? null : watching.resyncOn(event)),
        interest(event) {
          watching.observe(event);
          return wanted(types, event) && concerns(watching.at(event.position), event) ? event.id : null;
        },
        async toItems(changes) {
          // Who may see it now is asked of the policies, in a fresh snapshot.
          const fresh = context.renew();
          try {
            if (!(await fresh.viewer())) return changes.map(() => new Resync('ACCESS_CHANGED'));
            const { loaders } = await fresh.view();
            const rows = await loadAll(
              loaders.event,
              changes.map((change) => change.key),
            );
            return rows.map((event) => event && { __typename: 'EventItem', event });
          } finally {
            await fresh.close();
          }
        },
        follower: context.resources.fanOut.follower({
          viewer: () => watching.latest,
          stirs: (event) => wanted(types, event) || watching.resyncOn(event) !== null,
          tell: ({ events }, lead) => tell(watching.latest, types, events, lead),
        }),
      });
    },
    resolve: (item) => item as never,
  }),
);

/** As the policies decide it: the lead was or is visible by the event, and is visible now. */
function tell(
  viewer: Viewer,
  types: readonly string[] | null | undefined,
  events: readonly LogEvent[],
  lead: ShownLead,
): Telling[] {
  if (relationsInScope(viewer, lead.scope).length === 0) return [];
  return events
    .filter((event) => wanted(types, event) && concerns(viewer, event))
    .map((event) => ({
      key: event.id,
      from: event.position,
      to: event.position,
      item: { __typename: 'EventItem', event: eventRowOf(event) },
    }));
}

function wanted(types: readonly string[] | null | undefined, event: LogEvent): boolean {
  return !types || types.includes(event.type);
}

/** Cheap and wide; the policies decide. */
function concerns(viewer: Viewer, event: LogEvent): boolean {
  if (!event.leadId) return true;
  return (
    relationsInScope(viewer, event.scopeBefore).length > 0 ||
    relationsInScope(viewer, event.scopeAfter).length > 0
  );
}
