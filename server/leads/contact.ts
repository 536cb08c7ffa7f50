/** Contacts and activities in the schema. Both belong to the field group "contact" of their lead. */
import { activityOutcomes, type ActivityOutcome, type ActivityType } from './activity-rules.ts';
import { z } from 'zod';
import { loadAll } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { ActivityRef, ContactRef, FollowUpRef, UserRef } from '../schema/refs.ts';
import { ActivityOutcomeEnum, ActivityTypeEnum, ContactRoleEnum, LeadStatusEnum } from './enums.ts';
import { leadStatuses, type ContactRole } from './rules.ts';

builder.node(ContactRef, {
  description: 'A person at the company. Read by those who may read the contact group of the lead.',
  id: { resolve: (contact) => contact.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.contact, ids),
  fields: (t) => ({
    firstName: t.exposeString('firstName', { nullable: true, description: 'First name.' }),
    lastName: t.exposeString('lastName', { nullable: true, description: 'Last name.' }),
    role: t.field({
      type: ContactRoleEnum,
      nullable: true,
      description: 'What they do there.',
      resolve: (contact) => contact.role as ContactRole | null,
    }),
    email: t.exposeString('email', { nullable: true, description: 'E-mail address.' }),
    phone: t.exposeString('phone', {
      nullable: true,
      description: 'Phone number, E.164 where it could be read as one.',
    }),
    primary: t.boolean({
      description: 'Whom to ask for first; one a lead.',
      resolve: (contact) => contact.isPrimary,
    }),
  }),
});

const StatusMoveRef = builder.objectRef<{
  from: (typeof leadStatuses)[number];
  to: (typeof leadStatuses)[number];
}>('StatusMove');
StatusMoveRef.implement({
  description: 'A change of status.',
  fields: (t) => ({
    from: t.expose('from', { type: LeadStatusEnum, description: 'The status before.' }),
    to: t.expose('to', { type: LeadStatusEnum, description: 'The status after.' }),
  }),
});

const moveForm = z.object({ from: z.enum(leadStatuses), to: z.enum(leadStatuses) });

builder.node(ActivityRef, {
  description:
    'Something that happened on a lead, logged by a person or the system. Never edited; a correction is a new one.',
  id: { resolve: (activity) => activity.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.activity, ids),
  fields: (t) => ({
    type: t.field({
      type: ActivityTypeEnum,
      description: 'What kind of thing.',
      resolve: (activity) => activity.type as ActivityType,
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    summary: t.exposeString('summary', {
      nullable: true,
      description: 'What a person wrote; null for what the system logged.',
    }),
    outcome: t.field({
      type: ActivityOutcomeEnum,
      nullable: true,
      description: 'How it went.',
      resolve: (activity) =>
        activityOutcomes.find((it) => it === activity.outcome) ?? (null as ActivityOutcome | null),
    }),
    by: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who logged it; null for the system.',
      resolve: async (activity, _args, context) =>
        activity.byUserId ? (await context.view()).loaders.user.load(activity.byUserId) : null,
    }),
    followUp: t.field({
      type: FollowUpRef,
      nullable: true,
      description: 'The follow-up it came from.',
      resolve: async (activity, _args, context) =>
        activity.followUpId ? (await context.view()).loaders.followUp.load(activity.followUpId) : null,
    }),
    statusMove: t.field({
      type: StatusMoveRef,
      nullable: true,
      description: 'The change of status, for STATUS_CHANGED.',
      resolve: (activity) => moveForm.safeParse(activity.detail).data ?? null,
    }),
    meaningful: t.exposeBoolean('meaningful', {
      description: 'Whether it shows that the lead is worked on.',
    }),
    withdrawnAt: t.expose('withdrawnAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When an undo withdrew it: it counts for nothing since. Null for one that stands.',
    }),
    progress: t.exposeBoolean('progress', { description: "Whether it renews the owner's protection." }),
  }),
});
