/** Mutations on the contacts of a lead: decode, call one operation, read the answer. */
import { z } from 'zod';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Context } from '../context.ts';
import type { ContactRow } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { CURSOR_AFTER, LEAD_AFTER, UNDO_TOKEN } from '../schema/answer-words.ts';
import { builder } from '../schema/builder.ts';
import { decode, editedText, optionalText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { ContactRef, LeadRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError } from '../user-errors.ts';
import { addContact, removeContact, updateContact } from './contacts.ts';
import { ContactRoleEnum } from './enums.ts';
import { changeLead, leadIdOf, undoableSuccess, type LeadChanged } from './lead-change.ts';
import { contactRoles } from './rules.ts';

const OVERRIDE =
  'Why although the address or number is that of another lead: managers and admins, at least `texts.leastLength` characters (10 by default). The lead is then not canonical.';

const person = z.object({
  firstName: editedText(100),
  lastName: editedText(100),
  role: z.enum(contactRoles).nullable().optional(),
  email: editedText(254),
  phone: editedText(50),
  primary: z.boolean().nullable().optional(),
});

interface ContactChanged extends LeadChanged {
  readonly contact: ContactRow | null;
}

function contactSuccess(name: string, description: string) {
  return builder.objectRef<ContactChanged>(name).implement({
    description,
    fields: (t) => ({
      contact: t.field({
        type: ContactRef,
        nullable: true,
        description: 'The contact as it is now.',
        resolve: (it) => it.contact,
      }),
      lead: t.field({ type: LeadRef, nullable: true, description: LEAD_AFTER, resolve: (it) => it.lead }),
      cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
      undoToken: t.string({
        nullable: true,
        description: UNDO_TOKEN,
        resolve: (it) => it.undoToken ?? null,
      }),
    }),
  });
}

async function changeContact(
  context: Context,
  asksForKeys: boolean,
  operation: (work: Work) => Promise<{ leadId: string; contactId: string; undoToken: string | null }>,
): Promise<ContactChanged> {
  // A clash tells of leads out of sight: asking for one is counted.
  if (asksForKeys) await context.resources.checkLimit.count((await requireViewer(context)).id);
  const { value, cursor } = await context.mutate(operation);
  const { loaders } = await context.view();
  const [lead, contact] = await Promise.all([
    loaders.lead.load(value.leadId),
    loaders.contact.load(value.contactId),
  ]);
  return { lead, contact, cursor, undoToken: value.undoToken };
}

const asksForKeys = ({ email, phone }: { email?: string | null; phone?: string | null }) =>
  Boolean(email) || Boolean(phone);

const errors = [
  'ValidationError',
  'NotFoundError',
  'ForbiddenError',
  'ConflictError',
  'DuplicateLeadError',
  'RateLimitedError',
] as const;

// --- addContact

const AddContactInput = builder.inputType('AddContactInput', {
  description: 'A person to add to a lead.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead.' }),
    version: t.int({ required: true, description: 'The version of the lead this was decided on.' }),
    firstName: t.string({ description: 'First name, at most 100 characters.' }),
    lastName: t.string({ description: 'Last name, at most 100 characters.' }),
    role: t.field({ type: ContactRoleEnum, description: 'What they do there.' }),
    email: t.string({ description: 'E-mail address; a hard key.' }),
    phone: t.string({
      description: "Phone number in any usual form; the territory's country is the default. A hard key.",
    }),
    primary: t.boolean({
      description: 'Whether they are whom to ask for first, in the place of who was. The first contact is.',
    }),
    duplicateOverrideReason: t.string({ description: OVERRIDE }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one contact, the same answer.',
    }),
  }),
});
const AddContactResult = resultUnion({
  name: 'AddContact',
  success: contactSuccess('AddContactSuccess', 'The contact is added.'),
  errors,
  description: 'What came of adding a contact.',
});
const addition = z.object({
  version: z.int(),
  contact: person,
  duplicateOverrideReason: optionalText(2_000),
  idempotencyKey: optionalText(200),
});

builder.mutationField('addContact', (t) =>
  t.field({
    type: AddContactResult,
    description: 'Adds a person to a lead: an edit of the lead. A lead has at most 100.',
    args: { input: t.arg({ type: AddContactInput, required: true, description: 'The person.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        const { leadId: _leadId, version, duplicateOverrideReason, idempotencyKey, ...contact } = input;
        const decoded = decode(addition, { version, duplicateOverrideReason, idempotencyKey, contact });
        return changeContact(context, asksForKeys(contact), (work) =>
          addContact(work, { ...decoded, leadId }),
        );
      }),
  }),
);

// --- updateContact

const UpdateContactInput = builder.inputType('UpdateContactInput', {
  description: 'An edit of a contact: what is absent stays, what is null is cleared.',
  fields: (t) => ({
    contactId: t.id({ required: true, description: 'The contact.' }),
    version: t.int({ required: true, description: 'The version of the lead this edit was made on.' }),
    firstName: t.string({ description: 'First name, at most 100 characters.' }),
    lastName: t.string({ description: 'Last name, at most 100 characters.' }),
    role: t.field({ type: ContactRoleEnum, description: 'What they do there.' }),
    email: t.string({ description: 'E-mail address; a hard key.' }),
    phone: t.string({
      description: "Phone number in any usual form; the territory's country is the default. A hard key.",
    }),
    primary: t.boolean({
      description:
        'True makes them whom to ask for first, in the place of who was. Of the primary one not false.',
    }),
    duplicateOverrideReason: t.string({ description: OVERRIDE }),
  }),
});
const UpdateContactResult = resultUnion({
  name: 'UpdateContact',
  success: contactSuccess('UpdateContactSuccess', 'The contact is as it was edited.'),
  errors,
  description: 'What came of editing a contact.',
});
const contactEdit = z.object({
  version: z.int(),
  contact: person,
  duplicateOverrideReason: optionalText(2_000),
});

builder.mutationField('updateContact', (t) =>
  t.field({
    type: UpdateContactResult,
    description: 'Edits a contact: an edit of its lead. One that changes nothing leaves nothing.',
    args: { input: t.arg({ type: UpdateContactInput, required: true, description: 'The edit.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const id = contactIdOf(input.contactId);
        const { contactId: _contactId, version, duplicateOverrideReason, ...contact } = input;
        const decoded = decode(contactEdit, { version, duplicateOverrideReason, contact });
        return changeContact(context, asksForKeys(contact), (work) =>
          updateContact(work, { ...decoded, contactId: id }),
        );
      }),
  }),
);

// --- removeContact

const RemoveContactInput = builder.inputType('RemoveContactInput', {
  description: 'Which contact to remove.',
  fields: (t) => ({
    contactId: t.id({ required: true, description: 'The contact.' }),
    version: t.int({ required: true, description: 'The version of the lead this was decided on.' }),
  }),
});
const RemoveContactResult = resultUnion({
  name: 'RemoveContact',
  success: undoableSuccess('RemoveContactSuccess', 'The contact is removed.'),
  errors: ['NotFoundError', 'ForbiddenError', 'ConflictError', 'DuplicateLeadError'],
  description: 'What came of removing a contact.',
});

builder.mutationField('removeContact', (t) =>
  t.field({
    type: RemoveContactResult,
    description:
      'Removes a contact: an edit of its lead. In the place of the primary one steps the one who has been there longest.',
    args: { input: t.arg({ type: RemoveContactInput, required: true, description: 'Which.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const contactId = contactIdOf(input.contactId);
        return changeLead(context, (work) => removeContact(work, { contactId, version: input.version }));
      }),
  }),
);

function contactIdOf(globalId: string | number): string {
  const id = idOf('Contact', globalId);
  if (!id) throw new NotFoundError('The contact');
  return id;
}
