/** `followUps`: the list and its summary. */
import type { Context } from '../context.ts';
import type { FollowUpRow } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs, type AskedConnection } from '../schema/connection.ts';
import { requireId } from '../schema/global-id.ts';
import { FollowUpRef, FollowUpSummaryRef } from '../schema/refs.ts';
import { FollowUpKindEnum, FollowUpScopeEnum, FollowUpStatusEnum, UrgencyEnum } from './enums.ts';
import {
  checkScope,
  FOLLOW_UP_ORDER,
  followUpList,
  summarize,
  type FollowUpFilter,
  type FollowUpSummary,
} from './list.ts';

export const FollowUpFilterInput = builder.inputType('FollowUpFilter', {
  description: 'Which follow-ups. Lists mean "any of"; the parts are combined with "and".',
  fields: (t) => ({
    scope: t.field({
      type: FollowUpScopeEnum,
      description: "Whose; the viewer's own unless a lead is named.",
    }),
    kind: t.field({ type: [FollowUpKindEnum], description: 'Of one of these kinds.' }),
    status: t.field({ type: [FollowUpStatusEnum], description: 'In one of these statuses.' }),
    urgency: t.field({
      type: [UrgencyEnum],
      description:
        'Pending, held by no stopped clock, and of this urgency. Not on streams: its truth changes by time alone.',
    }),
    dueBefore: t.field({ type: 'DateTime', description: 'Due before this instant.' }),
    dueAfter: t.field({ type: 'DateTime', description: 'Due at or after this instant.' }),
    leadId: t.id({ description: 'Of this lead.' }),
  }),
});

export function decodeFollowUpFilter(
  input: typeof FollowUpFilterInput.$inferInput | null | undefined,
): FollowUpFilter {
  if (!input) return {};
  return { ...input, leadId: input.leadId ? requireId('Lead', input.leadId, 'filter.leadId') : null };
}

FollowUpSummaryRef.implement({
  description:
    "Counts of pending follow-ups that no stopped clock holds. Days are those of the viewer's time zone.",
  fields: (t) => ({
    pending: t.exposeInt('pending', { description: 'Due, overdue ones included.' }),
    overdue: t.exposeInt('overdue', {
      description:
        "Due for longer than `followUps.overdueHours` of the viewer's first territory (24 hours by default).",
    }),
    dueToday: t.exposeInt('dueToday', { description: 'Due by the end of today, not overdue.' }),
    dueTomorrow: t.exposeInt('dueTomorrow', { description: 'Due tomorrow.' }),
  }),
});

/** What the connection was asked with, for its summary. */
interface AskedFollowUps extends AskedConnection<FollowUpRow> {
  summary(): Promise<FollowUpSummary>;
}

const FollowUpConnectionRef = connectionType('FollowUp', FollowUpRef, {
  description: 'Follow-ups that the viewer sees, by due date.',
  total: 'How many match, over all pages.',
});

builder.objectFields(FollowUpConnectionRef, (t) => ({
  asOf: t.field({
    type: 'EventCursor',
    description: 'What this answer contains, exactly: begin `followUpChanges` with it.',
    resolve: (asked) => asked.asOf(),
  }),
  summary: t.field({
    type: FollowUpSummaryRef,
    description: 'Counts over the chosen scope, kind and lead, whatever the other filters and the page.',
    resolve: (asked) => (asked as AskedFollowUps).summary(),
  }),
}));

builder.queryField('followUps', (t) =>
  t.field({
    type: FollowUpConnectionRef,
    description:
      'Follow-ups by due date. FORBIDDEN for sales people who ask for a scope other than their own.',
    args: { filter: t.arg({ type: FollowUpFilterInput, description: 'Which ones.' }), ...pageArgs() },
    resolve: async (_root, args, context) => {
      const filter = decodeFollowUpFilter(args.filter);
      checkScope(await context.view(), filter);
      return asked(context, filter, args);
    },
  }),
);

function asked(
  context: Context,
  filter: FollowUpFilter,
  args: Parameters<typeof askedConnection>[1],
): AskedFollowUps {
  return {
    ...askedConnection(followUpList(context, filter), args, FOLLOW_UP_ORDER.name),
    summary: async () => summarize(await context.view(), filter),
  };
}
