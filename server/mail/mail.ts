/** Mail in the schema. It belongs to the field group "contact" of its lead; a warning is its addressee's, and admins'. */
import { loadAll, type MailRow } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { FollowUpRef, LeadRef, MailRef, UserRef } from '../schema/refs.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { MailFailureEnum, MailHoldEnum, MailKindEnum, MailStatusEnum } from './enums.ts';
import type { MailFailure, MailHold, MailKind, MailLanguage, MailStatus } from './rules.ts';
import { htmlOf } from './template-rules.ts';
import { nameOf } from './write.ts';

builder.node(MailRef, {
  description:
    'A mail of a follow-up to the contact of its lead, or a warning to its owner. Read by those who may read the contact group of the lead; a warning by its addressee and admins.',
  id: { resolve: (mail) => mail.id },
  loadMany: async (ids, context) => loadAll((await context.view()).loaders.mail, ids),
  fields: (t) => ({
    kind: t.field({
      type: MailKindEnum,
      description: 'What it is for.',
      resolve: (mail) => mail.kind as MailKind,
    }),
    status: t.field({
      type: MailStatusEnum,
      description: 'Where it stands.',
      resolve: (mail) => mail.status as MailStatus,
    }),
    heldBy: t.field({
      type: [MailHoldEnum],
      description: 'Of a draft: everything that kept it from going by itself, when that was last asked.',
      resolve: (mail) => mail.heldBy as MailHold[],
    }),
    failure: t.field({
      type: MailFailureEnum,
      nullable: true,
      description: 'Of a dead letter: why it is one.',
      resolve: (mail) => mail.failure as MailFailure | null,
    }),
    to: t.string({
      nullable: true,
      description:
        'The address: where it went, else where it would go now. Null when the primary contact has none.',
      resolve: async (mail, _args, context) => {
        if (mail.sentTo !== null) return mail.sentTo;
        const { loaders } = await context.view();
        // People's addresses are for admins and themselves: so is a warning.
        if (mail.toUserId) return (await loaders.user.load(mail.toUserId))?.email ?? null;
        return mail.contactId ? ((await loaders.contact.load(mail.contactId))?.email ?? null) : null;
      },
    }),
    toName: t.string({
      nullable: true,
      description: 'Whom it addresses; null where nobody is known by name.',
      resolve: async (mail, _args, context) => {
        const { loaders } = await context.view();
        if (mail.toUserId) return (await loaders.user.load(mail.toUserId))?.name ?? null;
        return nameOf(mail.contactId ? await loaders.contact.load(mail.contactId) : null) || null;
      },
    }),
    language: t.field({
      type: LanguageEnum,
      description: 'The language it is written in.',
      resolve: (mail) => mail.language as MailLanguage,
    }),
    subject: t.exposeString('subject', { description: 'Its subject, in one line.' }),
    text: t.exposeString('body', {
      description: 'Its text, without what is added on its way: the link for unsubscribing, or to the lead.',
    }),
    html: t.string({
      description:
        'The same as HTML: paragraphs, line breaks and links, and everything that a person wrote escaped.',
      resolve: (mail) => htmlOf(mail.body),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    queuedAt: t.expose('queuedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was queued for sending, by itself or by hand.',
    }),
    sentBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who sent the draft by hand; null for what goes by itself.',
      resolve: async (mail, _args, context) =>
        mail.sentById ? (await context.view()).loaders.user.load(mail.sentById) : null,
    }),
    sentAt: t.expose('sentAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was handed over.',
    }),
    attempts: t.exposeInt('attempts', { description: 'How often it was tried to hand it over.' }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Of one that is queued: not before then.',
    }),
    messageId: t.exposeString('messageId', {
      nullable: true,
      description: 'Its Message-ID, the same at every attempt; null before the first.',
    }),
    lead: t.field({
      type: LeadRef,
      description: 'The lead it is about.',
      resolve: async (mail, _args, context) => {
        const lead = await (await context.view()).loaders.lead.load(mail.leadId);
        if (!lead) throw new Error('a mail was read whose lead is out of sight: the policies disagree');
        return lead;
      },
    }),
    followUp: t.field({
      type: FollowUpRef,
      nullable: true,
      description: 'The follow-up that prepared it; null for a warning.',
      resolve: async (mail, _args, context) =>
        mail.followUpId ? (await context.view()).loaders.followUp.load(mail.followUpId) : null,
    }),
  }),
});

builder.objectField(FollowUpRef, 'mail', (t) =>
  t.field({
    type: MailRef,
    nullable: true,
    description:
      'The mail it prepared when it came due: of T3 the sample mail, of T7 the bulk-order mail. Null before, and for CUSTOM.',
    resolve: async (followUp, _args, context): Promise<MailRow | null> =>
      followUp.firedAt ? (await context.view()).loaders.mailOfFollowUp.load(followUp.id) : null,
  }),
);
