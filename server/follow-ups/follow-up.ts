/** Follow-ups in the schema. They belong to the field group "contact" of their lead. */
import { localDay } from '../absences/rules.ts';
import { toInstant } from '../clock.ts';
import { loadAll, type LedgerRow } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { inGroup, mayRead } from '../schema/field-group.ts';
import { FollowUpRef, LeadRef, UserRef } from '../schema/refs.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { territoryOf } from '../territories/territories.ts';
import type { FollowUpOutcome } from './completion-rules.ts';
import { urgency, type FollowUpKind, type FollowUpStatus, type LedgerDecision } from './due-rules.ts';
import {
  FollowUpKindEnum,
  FollowUpOutcomeEnum,
  FollowUpStatusEnum,
  LedgerDecisionEnum,
  UrgencyEnum,
} from './enums.ts';
import { FOLLOW_UP_ORDER, followUpsOfLead, urgencySettings } from './list.ts';

const LedgerEntryRef = builder.objectRef<LedgerRow>('LedgerEntry').implement({
  description: 'One decision about a follow-up, with its reason.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it was decided.' }),
    decision: t.field({
      type: LedgerDecisionEnum,
      description: 'What was decided.',
      resolve: (entry) => entry.decision as LedgerDecision,
    }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The due date that came of it.',
    }),
    reason: t.string({
      description: 'Why, in words.',
      args: {
        language: t.arg({
          type: LanguageEnum,
          defaultValue: 'DE',
          description: 'The language of the words.',
        }),
      },
      resolve: (entry, { language }) => (language === 'EN' ? entry.reasonEn : entry.reasonDe),
    }),
  }),
});

builder.node(FollowUpRef, {
  description: 'A dated task on a lead. Read by those who may read the contact group of the lead.',
  id: { resolve: (followUp) => followUp.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.followUp, ids),
  fields: (t) => ({
    lead: t.field({
      type: LeadRef,
      description: 'The lead it is about.',
      resolve: async (followUp, _args, context) => {
        const lead = await (await context.view()).loaders.lead.load(followUp.leadId);
        if (!lead) throw new Error('a follow-up was read whose lead is out of sight: the policies disagree');
        return lead;
      },
    }),
    kind: t.field({
      type: FollowUpKindEnum,
      description: 'What it is for.',
      resolve: (followUp) => followUp.kind as FollowUpKind,
    }),
    status: t.field({
      type: FollowUpStatusEnum,
      description: 'Where it stands.',
      resolve: (followUp) => followUp.status as FollowUpStatus,
    }),
    urgency: t.field({
      type: UrgencyEnum,
      nullable: true,
      description: 'How urgent it is by now; null when it is done with, and while a stopped clock holds it.',
      resolve: async (followUp, _args, context) => {
        const view = await context.view();
        const status = followUp.status as FollowUpStatus;
        const asked = { status, held: followUp.heldSince !== null, due: toInstant(followUp.dueAt) };
        return urgency(asked, view.now, await urgencySettings(view));
      },
    }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      description:
        "When it is due. T3 and T7: 09:00 in the territory's time zone, on a working day, unless a person chose another date; CUSTOM: as a person chose.",
    }),
    anchorAt: t.expose('anchorAt', {
      type: 'DateTime',
      nullable: true,
      description: 'What its days were counted from; null where a person chose the date.',
    }),
    firedAt: t.expose('firedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it came due and the system acted.',
    }),
    heldSince: t.expose('heldSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when a stopped clock holds it.',
    }),
    completedAt: t.expose('completedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was completed.',
    }),
    outcome: t.field({
      type: FollowUpOutcomeEnum,
      nullable: true,
      description: 'How it went.',
      resolve: (followUp) => followUp.outcome as FollowUpOutcome | null,
    }),
    notes: t.exposeString('notes', { nullable: true, description: 'What was noted when it was completed.' }),
    action: t.exposeString('action', { nullable: true, description: 'What is to be done; for CUSTOM.' }),
    assignee: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who is to do it.',
      resolve: async (followUp, _args, context) =>
        followUp.assigneeId ? (await context.view()).loaders.user.load(followUp.assigneeId) : null,
    }),
    assigneeAbsentUntil: t.field({
      type: 'Date',
      nullable: true,
      description:
        'The last day of the absence that the assignee is in today, by the day of the lead’s territory. Null when they are not absent, and for a viewer who may not read their absences: for oneself, one’s manager and admins.',
      resolve: async (followUp, _args, context) => {
        const { loaders, now } = await context.view();
        const lead = followUp.assigneeId ? await loaders.lead.load(followUp.leadId) : null;
        if (!followUp.assigneeId || !lead) return null;
        const { timeZone } = territoryOf(lead.row.territoryCode);
        const day = localDay(timeZone, now).toString();
        const until = await loaders.absentUntil.load({ userId: followUp.assigneeId, day });
        return until && localDay('UTC', toInstant(until)).toString();
      },
    }),
    ledger: t.field({
      type: [LedgerEntryRef],
      description: 'Every decision about it, in order; up to 200.',
      resolve: async (followUp, _args, context) =>
        (await context.view()).loaders.ledgerOfFollowUp.load(followUp.id),
    }),
  }),
});

const LeadFollowUpsConnectionRef = connectionType('LeadFollowUps', FollowUpRef, {
  description: 'The follow-ups of a lead by due date.',
  total: 'How many follow-ups the lead has.',
});

builder.objectFields(LeadRef, (t) => ({
  followUps: t.field({
    type: LeadFollowUpsConnectionRef,
    args: pageArgs(),
    description: 'Its follow-ups by due date. Empty when withheld.',
    resolve: (lead, args, context) =>
      askedConnection(
        followUpsOfLead(context, mayRead('followUps', lead) ? lead.row.id : null),
        args,
        FOLLOW_UP_ORDER.name,
      ),
  }),
  nextFollowUp: t.field({
    type: FollowUpRef,
    nullable: true,
    ...inGroup('nextFollowUp'),
    description:
      'The open follow-up that is due first. None while the clock is stopped, which holds them all.',
    resolve: async ({ row }, _args, context) =>
      row.nextFollowUpAt ? (await context.view()).loaders.nextFollowUpOfLead.load(row.id) : null,
  }),
}));
