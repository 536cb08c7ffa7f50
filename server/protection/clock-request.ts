/** What an owner asks of their manager about a lead's clock, in the schema. */
import { actedOn } from '../leads/rights.ts';
import { mayDo } from '../leads/rights-rules.ts';
import { loadAll } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { ClockRequestRef, LeadRef, UserRef } from '../schema/refs.ts';
import type { ClockChangeKind, ClockRequestStatus } from './change-rules.ts';
import { ClockChangeKindEnum, ClockRequestStatusEnum } from './enums.ts';

builder.node(ClockRequestRef, {
  description:
    'What an owner or collaborator asks of the manager. Read by those who work on the lead and those who lead them.',
  id: { resolve: (request) => request.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.clockRequest, ids),
  fields: (t) => ({
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead it is about.',
      resolve: async (request, _args, context) => (await context.view()).loaders.lead.load(request.leadId),
    }),
    kind: t.field({
      type: ClockChangeKindEnum,
      description: 'What is asked for.',
      resolve: (request) => request.kind as ClockChangeKind,
    }),
    days: t.exposeInt('days', { nullable: true, description: 'Of EXTEND: by how many days.' }),
    reason: t.exposeString('reason', { description: 'Why, in the words of whoever asks.' }),
    status: t.field({
      type: ClockRequestStatusEnum,
      description: 'What became of it.',
      resolve: (request) => request.status as ClockRequestStatus,
    }),
    requestedBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who asks.',
      resolve: async (request, _args, context) =>
        (await context.view()).loaders.user.load(request.requestedById),
    }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When it was asked.' }),
    decidedBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who decided; null while it waits, and when it was closed.',
      resolve: async (request, _args, context) =>
        request.decidedById ? (await context.view()).loaders.user.load(request.decidedById) : null,
    }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was decided or closed.',
    }),
    note: t.exposeString('note', { nullable: true, description: 'What was said to the decision.' }),
    viewerCanDecide: t.boolean({
      description: 'Whether the viewer may decide it now.',
      resolve: async (request, _args, context) => {
        const view = await context.view();
        const lead = await view.loaders.lead.load(request.leadId);
        if (!lead || request.status !== 'PENDING' || request.requestedById === view.viewer.id) return false;
        return mayDo('DECIDE_CLOCK_REQUEST', await actedOn(lead, view, 'DECIDE_CLOCK_REQUEST'));
      },
    }),
  }),
});
