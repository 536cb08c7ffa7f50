/** Withdrawing consent, dead letters, templates: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import { changeLead, leadIdOf, leadSuccess } from '../leads/lead-change.ts';
import type { MailRow } from '../loaders.ts';
import { ADMINISTRATION } from '../schema/access.ts';
import { CURSOR_AFTER } from '../schema/answer-words.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { MailRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { NotFoundError } from '../user-errors.ts';
import { MailKindEnum } from './enums.ts';
import { retryMail, withdrawConsent } from './operations.ts';
import { MailTemplateRef, templateWords } from './queries.ts';
import { updateTemplate } from './template-operations.ts';
import { readTemplate, type ResolvedTemplate } from './templates.ts';

// --- withdrawConsent

const WithdrawConsentInput = builder.inputType('WithdrawConsentInput', {
  description: 'Whose contact wants no mail any more.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead.' }),
    note: t.string({ description: 'How it was said, for the audit log; at most 2000 characters.' }),
  }),
});
builder.mutationField('withdrawConsent', (t) =>
  t.field({
    type: resultUnion({
      name: 'WithdrawConsent',
      success: leadSuccess('WithdrawConsentSuccess', 'Mail to the lead is blocked.'),
      errors: ['ValidationError', 'NotFoundError', 'ForbiddenError'],
      description: 'What came of withdrawing consent.',
    }),
    description:
      'Blocks mail to the contacts of a lead at once: what is queued becomes a draft, and no draft can be sent any more, by nobody. When and for what consent was given stays recorded. A second time changes nothing.',
    args: { input: t.arg({ type: WithdrawConsentInput, required: true, description: 'Whose.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const { note } = decode(z.object({ note: optionalText(2_000) }), { note: input.note });
        return changeLead(context, (work) => withdrawConsent(work, { leadId, note }));
      }),
  }),
);

// --- retryMail

const RetryMailInput = builder.inputType('RetryMailInput', {
  description: 'Which dead letter.',
  fields: (t) => ({ mailId: t.id({ required: true, description: 'The mail.' }) }),
});
const RetryMailSuccessRef = builder
  .objectRef<{ mail: MailRow | null; cursor: string }>('RetryMailSuccess')
  .implement({
    description: 'The mail is queued again.',
    fields: (t) => ({
      mail: t.field({
        type: MailRef,
        nullable: true,
        description: 'The mail as it is now.',
        resolve: ({ mail }) => mail,
      }),
      cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
    }),
  });
builder.mutationField('retryMail', (t) =>
  t.field({
    type: resultUnion({
      name: 'RetryMail',
      success: RetryMailSuccessRef,
      errors: ['NotFoundError', 'ForbiddenError', 'ConflictError'],
      description: 'What came of trying a dead letter again.',
    }),
    extensions: ADMINISTRATION,
    description:
      'Queues a dead letter again, with as many attempts as a new one and its Message-ID of before. One that is UNCERTAIN may reach its addressee once more. Admins only.',
    args: { input: t.arg({ type: RetryMailInput, required: true, description: 'Which.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const mailId = idOf('Mail', input.mailId);
        if (!mailId) throw new NotFoundError('The mail');
        const { cursor } = await context.mutate((work) => retryMail(work, { mailId }));
        return { mail: await (await context.view()).loaders.mail.load(mailId), cursor };
      }),
  }),
);

// --- updateMailTemplate

const UpdateMailTemplateInput = builder.inputType('UpdateMailTemplateInput', {
  description: 'What a kind of mail is to say in a place.',
  fields: (t) => ({
    kind: t.field({ type: MailKindEnum, required: true, description: 'What the mail is for.' }),
    language: t.field({ type: LanguageEnum, required: true, description: 'In which language.' }),
    territory: t.string({
      description:
        'The code of the territory it is to hold in, its subdivisions included; left out: the system.',
    }),
    subject: t.string({ description: 'The subject, at most 200 characters; left out with `reset`.' }),
    text: t.string({ description: 'The text, at most 10000 characters; left out with `reset`.' }),
    reset: t.boolean({
      defaultValue: false,
      description:
        'True gives up what was chosen at this place: the country decides again, the system, the product.',
    }),
    version: t.int({
      required: true,
      description: '`MailTemplate.version` at this place as you read it; 0 where nobody has chosen yet.',
    }),
  }),
});
const UpdateMailTemplateSuccessRef = builder
  .objectRef<{ template: ResolvedTemplate; cursor: string }>('UpdateMailTemplateSuccess')
  .implement({
    description: 'The template is changed, for mail that is written from now on.',
    fields: (t) => ({
      template: t.field({
        type: MailTemplateRef,
        description: 'The template at that place as it is now.',
        resolve: ({ template }) => template,
      }),
      cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
    }),
  });
builder.mutationField('updateMailTemplate', (t) =>
  t.field({
    type: resultUnion({
      name: 'UpdateMailTemplate',
      success: UpdateMailTemplateSuccessRef,
      errors: ['ValidationError', 'ForbiddenError'],
      description: 'What came of changing a template.',
    }),
    extensions: ADMINISTRATION,
    description:
      'Changes a template for the system or a territory; mail that is written already stays as it is. A placeholder that its kind does not know is refused. Admins only.',
    args: { input: t.arg({ type: UpdateMailTemplateInput, required: true, description: 'What and where.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const { kind, language, version, reset, subject, text } = input;
        const place = { kind, language, territory: input.territory ?? null };
        const template = reset ? null : decode(templateWords, { subject, text });
        const { cursor } = await context.mutate((work) =>
          updateTemplate(work, { ...place, template, version }),
        );
        return { template: await readTemplate((await context.view()).tx, place), cursor };
      }),
  }),
);
