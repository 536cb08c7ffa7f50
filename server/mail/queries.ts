/** The mailbox, for whoever may read mail; templates and their preview, for admins. */
import { z } from 'zod';
import type { Context, View } from '../context.ts';
import { builder } from '../schema/builder.ts';
import { askedConnection, connectionType, pageArgs } from '../schema/connection.ts';
import { decode, requiredText } from '../schema/decode.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput, requireId } from '../schema/global-id.ts';
import { MailRef, TerritoryRef, UserRef } from '../schema/refs.ts';
import { resultUnion, type Refusal } from '../schema/result.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { isTerritoryCode, territoryOf } from '../territories/territories.ts';
import { ValidationError } from '../user-errors.ts';
import { MailKindEnum, MailStatusEnum, TemplateSourceEnum } from './enums.ts';
import { MAIL_ORDER, mailList } from './list.ts';
import { mailKinds, mailLanguages, type MailKind, type MailLanguage } from './rules.ts';
import {
  BODY_LENGTH,
  htmlOf,
  placeholders,
  placeholderWords,
  SUBJECT_LENGTH,
  templateIssues,
  type Filling,
  type Placeholder,
  type Template,
} from './template-rules.ts';
import { resolveTemplate, type ResolvedTemplate } from './templates.ts';
import { contactFilling, dayOf, greetingOf, primaryContact, render } from './write.ts';

// --- mailbox

const MailFilterInput = builder.inputType('MailFilter', {
  description: 'Which mail. Lists mean "any of"; the parts are combined with "and".',
  fields: (t) => ({
    status: t.field({ type: [MailStatusEnum], description: 'In one of these; FAILED: the dead letters.' }),
    kind: t.field({ type: [MailKindEnum], description: 'Of one of these kinds.' }),
    leadId: t.id({ description: 'About this lead.' }),
  }),
});

const MailConnectionRef = connectionType('Mail', MailRef, {
  description: 'Mail, newest first.',
  total: 'How many mails match, over all pages.',
});
builder.objectField(MailConnectionRef, 'asOf', (t) =>
  t.field({
    type: 'EventCursor',
    description: 'What this answer contains, exactly: the position of the last event it knows of.',
    resolve: (asked) => asked.asOf(),
  }),
);

builder.queryField('mailbox', (t) =>
  t.field({
    type: MailConnectionRef,
    description:
      'Mail that the viewer may read, drafts, queue and dead letters among it, newest first: of leads they work on, and warnings to themselves; admins all of it.',
    args: { filter: t.arg({ type: MailFilterInput, description: 'Which.' }), ...pageArgs() },
    resolve: (_root, { filter, ...args }, context) => {
      const { leadId, ...others } = filter ?? {};
      const wanted = { ...others, leadId: leadId ? requireId('Lead', leadId, 'filter.leadId') : null };
      return askedConnection(mailList(context, wanted), args, MAIL_ORDER.name);
    },
  }),
);

// --- templates

const PlaceholderRef = builder.objectRef<Placeholder>('MailPlaceholderHelp').implement({
  description: 'A placeholder that may stand in a template, in double braces: `{{company}}`.',
  fields: (t) => ({
    name: t.string({ description: 'Its name, without the braces.', resolve: (name) => name }),
    description: t.string({
      description: 'What it stands for.',
      args: {
        language: t.arg({
          type: LanguageEnum,
          defaultValue: 'DE',
          description: 'The language of the words.',
        }),
      },
      resolve: (name, { language }) => placeholderWords[name][language === 'EN' ? 'en' : 'de'],
    }),
  }),
});

export const MailTemplateRef = builder.objectRef<ResolvedTemplate>('MailTemplate').implement({
  description:
    'What a kind of mail says in a place: the words chosen there, else those of its country, else of the system, else the product’s own. Admins only.',
  fields: (t) => ({
    kind: t.field({ type: MailKindEnum, description: 'What the mail is for.', resolve: (it) => it.kind }),
    language: t.field({
      type: LanguageEnum,
      description: 'In which language.',
      resolve: (it) => it.language,
    }),
    territory: t.field({
      type: TerritoryRef,
      nullable: true,
      description: 'The place; null for the system.',
      resolve: ({ territory }) => (territory === null ? null : territoryOf(territory)),
    }),
    subject: t.string({
      description: 'The subject, with placeholders.',
      resolve: (it) => it.template.subject,
    }),
    text: t.string({
      description: 'The text, with placeholders. The HTML of a mail is made of it.',
      resolve: (it) => it.template.text,
    }),
    source: t.field({
      type: TemplateSourceEnum,
      description: 'Where these words come from.',
      resolve: (it) => it.source,
    }),
    placeholders: t.field({
      type: [PlaceholderRef],
      description: 'What may stand in braces in it; anything else is refused.',
      resolve: ({ kind }) => [...placeholders[kind]],
    }),
    version: t.int({
      description: 'How often it was changed at this place; name it when you change it. 0 for never.',
      resolve: ({ own }) => own?.version ?? 0,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was changed last at this place.',
      resolve: ({ own }) => own?.updatedAt ?? null,
    }),
    updatedBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who changed it last at this place.',
      resolve: async ({ own }, _args, context) =>
        own?.updatedById ? (await context.view()).loaders.user.load(own.updatedById) : null,
    }),
  }),
});

function checkAdmin({ viewer }: Pick<View, 'viewer'>): void {
  if (viewer.role !== 'ADMIN') throw forbidden('Templates are for admins. Ask one.');
}

builder.queryField('mailTemplates', (t) =>
  t.field({
    type: [MailTemplateRef],
    nullable: true,
    description:
      'The templates of every kind and language as they hold for the system or in one territory. Admins; FORBIDDEN for others.',
    args: { territory: t.arg.string({ description: 'The code of a territory; left out: the system.' }) },
    resolve: async (_root, { territory }, context) => {
      const view = await context.view();
      checkAdmin(view);
      const place = territory ?? null;
      if (place !== null && !isTerritoryCode(place)) throw badUserInput('territory: there is no such code.');
      const rows = await view.tx.mailTemplate.findMany();
      return mailKinds.flatMap((kind) =>
        mailLanguages.map((language) => resolveTemplate(rows, { kind, language, territory: place })),
      );
    },
  }),
);

const PreviewInput = builder.inputType('PreviewMailTemplateInput', {
  description: 'A template, and what to fill it with.',
  fields: (t) => ({
    kind: t.field({ type: MailKindEnum, required: true, description: 'What the mail is for.' }),
    language: t.field({ type: LanguageEnum, required: true, description: 'In which language.' }),
    subject: t.string({ required: true, description: 'The subject, at most 200 characters.' }),
    text: t.string({ required: true, description: 'The text, at most 10000 characters.' }),
    leadId: t.id({ description: 'A lead to fill it with; left out: an example.' }),
  }),
});

interface Preview extends Template {
  readonly html: string;
}

const PreviewSuccessRef = builder.objectRef<Preview>('PreviewMailTemplateSuccess').implement({
  description: 'The mail as it would be written.',
  fields: (t) => ({
    subject: t.exposeString('subject', { description: 'The subject, filled in.' }),
    text: t.exposeString('text', { description: 'The text, filled in.' }),
    html: t.exposeString('html', { description: 'The same as HTML.' }),
  }),
});

/** What both inputs with a template demand of it. */
export const templateWords = z.object({
  subject: requiredText(SUBJECT_LENGTH),
  text: requiredText(BODY_LENGTH),
});

builder.queryField('previewMailTemplate', (t) =>
  t.field({
    type: resultUnion({
      name: 'PreviewMailTemplate',
      success: PreviewSuccessRef,
      errors: ['ValidationError'],
      description: 'The mail that a template makes, or what is wrong with it.',
    }),
    nullable: true,
    description: 'What a template would say. Writes nothing. Admins; FORBIDDEN for others.',
    args: { input: t.arg({ type: PreviewInput, required: true, description: 'The template.' }) },
    resolve: async (_root, { input }, context): Promise<Preview | Refusal> => {
      checkAdmin(await context.view());
      try {
        const template = decode(templateWords, { subject: input.subject, text: input.text });
        const issues = templateIssues(input.kind, template);
        if (issues.length > 0)
          throw new ValidationError(issues.map(({ path, ...issue }) => ({ ...issue, path: [path] })));
        const filling = input.leadId
          ? await fillingOf(context, requireId('Lead', input.leadId, 'input.leadId'), input)
          : EXAMPLE[input.language];
        const mail = render(template, filling);
        return { ...mail, html: htmlOf(mail.text) };
      } catch (error) {
        if (error instanceof ValidationError) return { refusal: error };
        throw error;
      }
    },
  }),
);

async function fillingOf(
  context: Context,
  leadId: string,
  { kind, language }: { readonly kind: MailKind; readonly language: MailLanguage },
): Promise<Filling> {
  const view = await context.view();
  const lead = (await view.loaders.lead.load(leadId))?.row;
  if (!lead) throw badUserInput('input.leadId: there is no such lead.');
  if (kind !== 'PROTECTION_WARNING')
    return contactFilling(view, lead, await primaryContact(view, leadId), language);
  const owner = lead.ownerId ? await view.loaders.user.load(lead.ownerId) : null;
  const { protection } = await view.settings(lead.territoryCode);
  return {
    owner: owner?.name ?? '',
    company: lead.companyName,
    city: lead.city ?? '',
    deadline: dayOf(lead.territoryCode, view.now.add({ hours: 24 * protection.warningDays }), language),
    graceDays: String(protection.graceDays),
  };
}

const example = (language: MailLanguage, deadline: string): Filling => ({
  greeting: greetingOf('Eva Lindner', language),
  contact: 'Eva Lindner',
  company: 'Gasthaus zur Linde GmbH',
  city: 'Augsburg',
  owner: 'Jonas Weber',
  ownerEmail: 'jonas.weber@example.com',
  deadline,
  graceDays: '10',
});
const EXAMPLE: Readonly<Record<MailLanguage, Filling>> = {
  DE: example('DE', '4. Januar 2027'),
  EN: example('EN', '4 January 2027'),
};
