/** The people at the company: added, edited, removed on a version of the lead, with one primary among them. */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import type { LeadFieldName } from '../auth/permissions.ts';
import { toDate } from '../clock.ts';
import type { Contact } from '../db/generated/client.ts';
import { appendEvents } from '../events/append.ts';

import { takeKey } from '../idempotency.ts';
import type { LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { undoable, type Undoable } from '../undo/offer.ts';
import { NotFoundError } from '../user-errors.ts';
import { checkVersion, holdLead } from './change.ts';
import {
  MOST_CONTACTS,
  nextPrimary,
  normalised,
  validateContactEdit,
  type ContactEdit,
} from './contact-rules.ts';
import { retakeKeys } from './keys.ts';
import { invalid } from './operations.ts';
import { settle } from './settle.ts';
import { canonicalChange, countEdit, leadUpdated } from './update.ts';

interface OnVersion {
  readonly version: number;
  readonly duplicateOverrideReason: string | null;
}

export interface AddContactInput extends OnVersion {
  readonly leadId: string;
  readonly contact: ContactEdit;
  readonly idempotencyKey: string | null;
}

/** Adds a person. The first one of a lead is its primary contact, whatever was said. */
export async function addContact(
  work: Work,
  input: AddContactInput,
): Promise<Undoable & { readonly contactId: string }> {
  const id = uuidV7();
  const { idempotencyKey, ...content } = input;
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'addContact',
    input: content,
    subjectId: id,
  });
  if (earlier) return { leadId: input.leadId, contactId: earlier, undoToken: null };
  const changed = await undoable(work, 'addContact', input.leadId, async () => {
    const { lead, contacts } = await hold(work, input.leadId, input.version);
    if (contacts.length >= MOST_CONTACTS) {
      const message = `Remove a contact first: a lead has at most ${MOST_CONTACTS}.`;
      throw invalid([{ code: 'CONTACTS_TOO_MANY', path: 'leadId', message, limit: MOST_CONTACTS }]);
    }
    const { primary = false, ...person } = input.contact;
    check(lead, person);
    const isPrimary = contacts.length === 0 || primary === true;
    if (isPrimary) await demote(work, lead);
    await work.tx.contact.create({
      data: {
        ...normalised(person, lead.row.territoryCode),
        id,
        leadId: lead.row.id,
        isPrimary,
        createdAt: toDate(work.now),
      },
    });
    await tell(work, lead, 'addContact', id, isPrimary ? PRIMARY_FIELDS : ['contacts'], input, contacts);
    return { leadId: lead.row.id };
  });
  return { ...changed, contactId: id };
}

export interface UpdateContactInput extends OnVersion {
  readonly contactId: string;
  /** Absent is unchanged, null is cleared. */
  readonly contact: ContactEdit;
}

/** Edits a person; one that changes nothing leaves nothing. Another becomes primary by being made so, not by this one ceasing to be. */
export async function updateContact(
  work: Work,
  input: UpdateContactInput,
): Promise<Undoable & { readonly contactId: string }> {
  const seen = await seeContact(work, input.contactId);
  const changed = await undoable(work, 'updateContact', seen.leadId, async () => {
    const { lead, contacts } = await hold(work, seen.leadId, input.version);
    const contact = contacts.find((it) => it.id === seen.id);
    if (!contact) throw new NotFoundError('The contact');
    const { primary, ...edit } = input.contact;
    if (primary === false && contact.isPrimary) {
      const message = 'Make another contact the primary one instead: one of them always is.';
      throw invalid([{ code: 'PRIMARY_MISSING', path: 'primary', message }]);
    }
    const { firstName, lastName, role, email, phone } = contact;
    const after = { firstName, lastName, role, email, phone, ...withoutAbsent(edit) };
    check(lead, after, edit);
    const data = normalised(withoutAbsent(edit), lead.row.territoryCode);
    const promoted = primary === true && !contact.isPrimary;
    const differs = Object.entries(data).some(([name, value]) => contact[name as keyof Contact] !== value);
    if (!differs && !promoted) return { leadId: lead.row.id };
    if (promoted) await demote(work, lead);
    await work.tx.contact.update({
      where: { id: contact.id },
      data: { ...data, ...(promoted && { isPrimary: true }) },
    });
    const told = promoted || contact.isPrimary ? PRIMARY_FIELDS : (['contacts'] as const);
    await tell(work, lead, 'updateContact', contact.id, told, input, contacts);
    return { leadId: lead.row.id };
  });
  return { ...changed, contactId: seen.id };
}

/** Removes a person. In the place of the primary one steps the one who has been there longest. */
export async function removeContact(
  work: Work,
  input: { readonly contactId: string; readonly version: number },
): Promise<Undoable> {
  const seen = await seeContact(work, input.contactId);
  return undoable(work, 'removeContact', seen.leadId, async () => {
    const { lead, contacts } = await hold(work, seen.leadId, input.version);
    const contact = contacts.find((it) => it.id === seen.id);
    if (!contact) throw new NotFoundError('The contact');
    await work.tx.contact.delete({ where: { id: contact.id } });
    const heir = contact.isPrimary ? nextPrimary(contacts.filter((it) => it.id !== contact.id)) : null;
    if (heir) await work.tx.contact.update({ where: { id: heir.id }, data: { isPrimary: true } });
    const told = contact.isPrimary ? PRIMARY_FIELDS : (['contacts'] as const);
    await tell(work, lead, 'removeContact', contact.id, told, { duplicateOverrideReason: null }, contacts);
    return { leadId: lead.row.id };
  });
}

/** What is known of a contact, in the words of the API. */
export function contactWords(contact: Contact | null | undefined) {
  if (!contact) return {};
  const { firstName, lastName, role, email, phone, isPrimary: primary } = contact;
  return { firstName, lastName, role, email, phone, primary };
}

const PRIMARY_FIELDS = ['contacts', 'primaryContact', 'email', 'phone'] as const;

async function seeContact({ tx }: Work, contactId: string): Promise<Contact> {
  const contact = await tx.contact.findUnique({ where: { id: contactId } });
  if (!contact) throw new NotFoundError('The contact');
  return contact;
}

async function hold(work: Work, leadId: string, version: number) {
  const lead = await holdLead(work, leadId, 'EDIT_CONTACTS');
  checkVersion(lead, version);
  const contacts = await work.tx.contact.findMany({
    where: { leadId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return { lead, contacts };
}

function check({ row }: LeadNode, contact: ContactEdit, given: ContactEdit = contact): void {
  const issues = validateContactEdit(contact, given, row.territoryCode);
  if (issues.length > 0) throw invalid(issues);
}

async function demote({ tx }: Work, { row }: LeadNode): Promise<void> {
  await tx.contact.updateMany({ where: { leadId: row.id, isPrimary: true }, data: { isPrimary: false } });
}

async function tell(
  work: Work,
  { row }: LeadNode,
  action: 'addContact' | 'updateContact' | 'removeContact',
  contactId: string,
  fields: readonly LeadFieldName[],
  { duplicateOverrideReason }: Pick<OnVersion, 'duplicateOverrideReason'>,
  contactsBefore: readonly Contact[],
): Promise<void> {
  const counted = await countEdit(work, row);
  const before = { row, contacts: contactsBefore };
  counted.canonical = await retakeKeys(work, counted, before, duplicateOverrideReason);
  const planned = await settle(work, counted);
  await audit(work, {
    action,
    subjectType: 'Lead',
    subjectId: row.id,
    leadId: row.id,
    changes: {
      contact: contactId,
      fields: [...fields],
      version: [row.version, counted.version],
      ...canonicalChange(row, counted),
    },
    values: {
      ...differences(
        contactWords(contactsBefore.find((it) => it.id === contactId)),
        contactWords(await work.tx.contact.findUnique({ where: { id: contactId } })),
      ),
      ...differences({}, { duplicateOverrideReason }),
    },
  });
  await appendEvents(work.tx, [leadUpdated(work, row, counted, fields), ...planned]);
}

function withoutAbsent(edit: ContactEdit): ContactEdit {
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
}
