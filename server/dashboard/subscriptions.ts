/** The subscription `dashboardChanges`: the viewer's figures, when an event touched them, at most once a second. */
import { canReadGroup } from '../auth/permissions.ts';
import type { Relation } from '../auth/relation.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Viewer } from '../auth/viewer.ts';
import { WatchingViewer } from '../event-log/access.ts';
import { AFTER_ARGUMENT, checkAfter, streamItem } from '../event-log/stream-items.ts';
import type { FollowUpScope, LogEvent } from '../events/log.ts';
import { openStream } from '../events/stream.ts';
import { relationsInScope, type ScopedLead } from '../leads/scope-rules.ts';
import { builder } from '../schema/builder.ts';
import { DashboardRef } from './dashboard.ts';
import { scopeOfFigures } from './leader-figures.ts';
import type { FigureRound } from './shared-figures.ts';

interface DashboardChange {
  readonly __typename: 'DashboardChange';
  /** Of those who lead: what their figures are shared in. */
  readonly round: FigureRound | null;
}

const DashboardChangeRef = builder
  .objectRef<DashboardChange & { readonly cursor: string }>('DashboardChange')
  .implement({
    description: 'The figures may have changed.',
    fields: (t) => ({
      cursor: t.expose('cursor', { type: 'EventCursor', description: 'Everything at or below it was sent.' }),
      dashboard: t.field({
        type: DashboardRef,
        description: 'The figures now.',
        resolve: (change) => change,
      }),
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
      const { figures, hub, fanOut } = context.resources;
      const everyMs = atMostEverySeconds * 1_000;
      const roundFor = async (of: Viewer, position: bigint, signal: AbortSignal) => {
        if (of.role === 'SALES') return null;
        try {
          return await figures.round(scopeOfFigures(of), position, everyMs, signal);
        } catch (error) {
          if (signal.aborted) return null;
          throw error;
        }
      };
      return openStream<DashboardChange>({
        hub,
        after: checkAfter(after),
        catchUp: 'collapse',
        minIntervalMs: everyMs,
        begin: () => watching.begin(),
        resyncOn: (event, live) => (live ? null : watching.resyncOn(event)),
        interest: (event) =>
          watching.observe(event) || touches(watching.at(event.position), event) ? 'dashboard' : null,
        async toItems(changes, { signal, upTo }) {
          const round = await roundFor(watching.latest, upTo, signal);
          return changes.map(() => ({ __typename: 'DashboardChange' as const, round }));
        },
        // What a lead's events come to in figures only the stream can tell: the follower finds out whom they touch.
        follower: fanOut.follower({
          viewer: () => watching.latest,
          stirs: (event) => event.type === 'SETTING_CHANGED' || watching.resyncOn(event) !== null,
          tell: ({ events }) => (events.some((event) => touches(watching.latest, event)) ? 'ASK' : []),
        }),
      });
    },
    resolve: (item) => item as never,
  }),
);

/** Leads and follow-ups that figures of theirs are of, before or after; and what moves everybody's figures. */
function touches(viewer: Viewer, event: LogEvent): boolean {
  return (
    event.type === 'SETTING_CHANGED' ||
    concerns(viewer, event.scopeBefore, event.followUpBefore) ||
    concerns(viewer, event.scopeAfter, event.followUpAfter)
  );
}

/** What a lead that is in the figures of a team or territory is to whoever they are for. */
const LEADING: ReadonlySet<Relation> = new Set(['ADMIN', 'TEAM', 'POOL']);

function concerns(viewer: Viewer, lead: ScopedLead | null, followUp: FollowUpScope | null): boolean {
  const relations = relationsInScope(viewer, lead);
  return (
    (viewer.role !== 'SALES' && relations.some((it) => LEADING.has(it))) ||
    (lead?.owner === viewer.id && relations.length > 0) ||
    (followUp?.assignee === viewer.id && canReadGroup('contact', relations, viewer.role))
  );
}
