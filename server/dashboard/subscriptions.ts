/** The subscription `dashboardChanges`: the viewer's figures, when an event touched them, at most once a second. */
import { canReadGroup } from '../auth/permissions.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Viewer } from '../auth/viewer.ts';
import { WatchingViewer } from '../event-log/access.ts';
import { AFTER_ARGUMENT, checkAfter, streamItem } from '../event-log/stream-items.ts';
import type { FollowUpScope, LogEvent } from '../events/log.ts';
import { openStream } from '../events/stream.ts';
import { relationsInScope, type ScopedLead } from '../leads/scope-rules.ts';
import { builder } from '../schema/builder.ts';
import { DashboardRef } from './dashboard.ts';

interface DashboardChange {
  readonly __typename: 'DashboardChange';
}

const DashboardChangeRef = builder
  .objectRef<DashboardChange & { readonly cursor: string }>('DashboardChange')
  .implement({
    description: 'The figures may have changed.',
    fields: (t) => ({
      cursor: t.expose('cursor', { type: 'EventCursor', description: 'Everything at or below it was sent.' }),
      dashboard: t.field({ type: DashboardRef, description: 'The figures now.', resolve: () => ({}) }),
    }),
  });

const DashboardStreamItemRef = streamItem<DashboardChange>(
  'DashboardStreamItem',
  DashboardChangeRef,
  'What the stream of figures says.',
);

builder.subscriptionField('dashboardChanges', (t) =>
  t.field({
    type: DashboardStreamItemRef,
    description: "The viewer's figures whenever an event touched them, at most once a second.",
    args: { after: t.arg({ type: 'EventCursor', description: AFTER_ARGUMENT }) },
    subscribe: async (_root, { after }, context) => {
      const viewer = await requireViewer(context);
      const { atMostEverySeconds } = (await (await context.view()).settings(null)).figures;
      await context.refresh();
      const watching = new WatchingViewer(context, viewer);
      return openStream<DashboardChange>({
        hub: context.resources.hub,
        after: checkAfter(after),
        catchUp: 'collapse',
        minIntervalMs: atMostEverySeconds * 1_000,
        begin: () => watching.begin(),
        resyncOn: (event, live) => (live ? null : watching.resyncOn(event)),
        interest: (event) =>
          watching.observe(event) || touches(watching.at(event.position), event) ? 'dashboard' : null,
        toItems: (changes) =>
          Promise.resolve(changes.map(() => ({ __typename: 'DashboardChange' as const }))),
        // Figures are each viewer's own: the follower only finds out whom an event touches.
        follower: context.resources.fanOut.follower({
          viewer: () => watching.latest,
          stirs: (event) => event.type === 'SETTING_CHANGED' || watching.resyncOn(event) !== null,
          tell: ({ events }) => (events.some((event) => touches(watching.latest, event)) ? 'ASK' : []),
        }),
      });
    },
    resolve: (item) => item as never,
  }),
);

/** Own leads and own follow-ups in sight, before or after; and what moves everybody's figures. */
function touches(viewer: Viewer, event: LogEvent): boolean {
  return (
    event.type === 'SETTING_CHANGED' ||
    isOwn(viewer, event.scopeBefore, event.followUpBefore) ||
    isOwn(viewer, event.scopeAfter, event.followUpAfter)
  );
}

function isOwn(viewer: Viewer, lead: ScopedLead | null, followUp: FollowUpScope | null): boolean {
  const relations = relationsInScope(viewer, lead);
  return (
    (lead?.owner === viewer.id && relations.length > 0) ||
    (followUp?.assignee === viewer.id && canReadGroup('contact', relations, viewer.role))
  );
}
