/** The subscription `followUpChanges`: a filtered list of follow-ups, kept true. */
import { canReadGroup } from '../auth/permissions.ts';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { Context } from '../context.ts';
import { StreamChangeKindEnum } from '../event-log/enums.ts';
import { AFTER_ARGUMENT, checkAfter, resyncOnAccess, streamItem } from '../event-log/stream-items.ts';
import { changeKind, type ChangeKind, type StreamChange } from '../events/changes.ts';
import type { FollowUpScope as ScopedFollowUp, LogEvent } from '../events/log.ts';
import { openStream } from '../events/stream.ts';
import { relationsInScope, type ScopedLead } from '../leads/scope-rules.ts';
import { builder } from '../schema/builder.ts';
import { badUserInput, encodeGlobalId } from '../schema/global-id.ts';
import { EventRef, FollowUpRef } from '../schema/refs.ts';
import { checkScope, matchingFollowUps, scopeOf, type FollowUpFilter } from './list.ts';
import { decodeFollowUpFilter, FollowUpFilterInput } from './queries.ts';

interface FollowUpChange {
  readonly __typename: 'FollowUpChange';
  readonly kind: ChangeKind;
  readonly followUpId: string;
  readonly eventId: string;
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
        description: 'The newest event behind the change; null when it LEFT.',
        resolve: async (it, _args, context) =>
          it.kind === 'LEFT' ? null : (await context.view()).loaders.event.load(it.eventId),
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
      return openStream<FollowUpChange>({
        hub: context.resources.hub,
        after: checkAfter(args.after),
        catchUp: 'collapse',
        interest: (event) => (concerns(viewer, filter, event) ? event.followUpId : null),
        // When a lead comes into or goes out of the viewer's work, all its follow-ups do: read them again.
        resyncOn: (event) => (changesSight(viewer, event) ? 'ACCESS_CHANGED' : resyncOnAccess(viewer)(event)),
        toItems: (changes) => hydrate(context, filter, changes),
      });
    },
    resolve: (item) => item as never,
  }),
);

async function hydrate(context: Context, filter: FollowUpFilter, changes: readonly StreamChange[]) {
  const fresh = context.renew();
  try {
    const view = await fresh.view();
    const present = await matchingFollowUps(
      view,
      changes.map((change) => change.key),
      filter,
    );
    return changes.map((change): FollowUpChange | null => {
      const before = inView(
        view.viewer,
        filter,
        change.first,
        change.first.scopeBefore,
        change.first.followUpBefore,
      );
      const kind = changeKind(before, present.has(change.key));
      return kind && { __typename: 'FollowUpChange', kind, followUpId: change.key, eventId: change.last.id };
    });
  } finally {
    await fresh.close();
  }
}

function concerns(viewer: Viewer, filter: FollowUpFilter, event: LogEvent): boolean {
  return (
    inView(viewer, filter, event, event.scopeBefore, event.followUpBefore) ||
    inView(viewer, filter, event, event.scopeAfter, event.followUpAfter)
  );
}

function changesSight(viewer: Viewer, event: LogEvent): boolean {
  if (event.type === 'LEAD_REGISTERED' || !event.leadId) return false;
  return worksOn(viewer, event.scopeBefore) !== worksOn(viewer, event.scopeAfter);
}

/** May the viewer read the follow-ups of a lead with this scope? */
function worksOn(viewer: Viewer, scope: ScopedLead | null): boolean {
  return canReadGroup('contact', relationsInScope(viewer, scope), viewer.role);
}

function inView(
  viewer: Viewer,
  filter: FollowUpFilter,
  event: LogEvent,
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
  viewer: Viewer,
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
        lead.ownerTeam === viewer.teamId ||
        lead.ownerActive === false
      );
    case null:
      return true;
  }
}
