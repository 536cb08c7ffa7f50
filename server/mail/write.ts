/**
 * Writing mail, in the transaction of what it is about: the sample and bulk-order mail of a follow-up that has come due,
 * the warning to an owner. What is written is the words of the day; whether it goes by itself is asked again when it is
 * handed over.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { v7 as uuidV7 } from 'uuid';
import { toDate } from '../clock.ts';
import type { Contact, FollowUp, Lead, User } from '../db/generated/client.ts';
import type { FollowUpKind, FollowUpStatus } from '../follow-ups/due-rules.ts';
import type { LeadStatus } from '../leads/rules.ts';
import type { SystemWork } from '../operate.ts';
import { territoryOf } from '../territories/territories.ts';
import { holdsOf, mailOf, oneLine, type MailHold, type MailKind, type MailLanguage } from './rules.ts';
import { fillIn, type Filling, type Template } from './template-rules.ts';
import { readTemplate } from './templates.ts';

/** A follow-up that has just come due, and its lead as it stands. */
export interface DueFollowUp {
  readonly lead: Lead;
  readonly followUp: { readonly id: string; readonly kind: FollowUpKind };
}

/** The mail of each: queued, or a draft on it. None for one that reminds alone. Each step in one statement for all. */
export async function writeFollowUpMails(work: SystemWork, due: readonly DueFollowUp[]): Promise<void> {
  const { tx, now } = work;
  const written = due.flatMap(({ lead, followUp }) => {
    const kind = mailOf(followUp.kind);
    return kind === null ? [] : [{ lead, followUp, kind }];
  });
  if (written.length === 0) return;
  const leads = written.map(({ lead }) => lead);
  const contacts = await primaryContacts(
    work,
    leads.map(({ id }) => id),
  );
  const owners = await ownersOf(work, leads);
  const templateOf = templatesOnce(work);
  const rows = [];
  for (const { lead, followUp, kind } of written) {
    const contact = contacts.get(lead.id) ?? null;
    const owner = owners.get(lead.ownerId ?? '') ?? null;
    const language = (await work.settings(lead.territoryCode)).mail.language as MailLanguage;
    const template = await templateOf({ kind, language, territory: lead.territoryCode });
    const { subject, text } = render(template, fillingOf(lead, contact, owner, language));
    const holds = await holdsNow(work, { lead, followUp: { status: 'PENDING' }, contact, byHand: false });
    rows.push({
      id: uuidV7(),
      kind,
      leadId: lead.id,
      followUpId: followUp.id,
      contactId: contact?.id ?? null,
      language,
      subject,
      body: text,
      heldBy: holds,
      createdAt: toDate(now),
      ...(holds.length === 0
        ? { status: 'QUEUED', queuedAt: toDate(now), nextAttemptAt: toDate(now) }
        : { status: 'DRAFT', queuedAt: null, nextAttemptAt: null }),
    });
  }
  await tx.mail.createMany({ data: rows });
}

/** To the owner's own address: no consent is needed, and no territory has it switched off. */
export async function writeWarning(work: SystemWork, lead: Lead, deadline: Temporal.Instant): Promise<void> {
  const { tx, now } = work;
  if (lead.ownerId === null) return;
  const owner = await tx.user.findUniqueOrThrow({ where: { id: lead.ownerId }, select: { name: true } });
  const { mail, protection } = await work.settings(lead.territoryCode);
  const language = mail.language as MailLanguage;
  const kind = 'PROTECTION_WARNING';
  const place = { kind, language, territory: lead.territoryCode } as const;
  const { template } = await readTemplate(tx, place);
  const words = render(template, {
    owner: owner.name,
    company: lead.companyName,
    city: lead.city ?? '',
    deadline: dayOf(lead.territoryCode, deadline, language),
    graceDays: String(protection.graceDays),
  });
  await tx.mail.create({
    data: {
      id: uuidV7(),
      kind,
      leadId: lead.id,
      toUserId: lead.ownerId,
      language,
      subject: words.subject,
      body: words.text,
      status: 'QUEUED',
      createdAt: toDate(now),
      queuedAt: toDate(now),
      nextAttemptAt: toDate(now),
    },
  });
}

/** Whom mail to a lead is addressed to. */
export async function primaryContact(work: Pick<SystemWork, 'tx'>, leadId: string): Promise<Contact | null> {
  return (await primaryContacts(work, [leadId])).get(leadId) ?? null;
}

/** By the lead; the one that was made first, should there be several. */
async function primaryContacts(
  { tx }: Pick<SystemWork, 'tx'>,
  leadIds: readonly string[],
): Promise<ReadonlyMap<string, Contact>> {
  const contacts = await tx.contact.findMany({
    where: { leadId: { in: [...leadIds] }, isPrimary: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return new Map(contacts.map((contact) => [contact.leadId, contact]));
}

type Owner = Pick<User, 'name' | 'email'>;

async function ownersOf(
  { tx }: Pick<SystemWork, 'tx'>,
  leads: readonly Pick<Lead, 'ownerId'>[],
): Promise<ReadonlyMap<string, Owner>> {
  const ids = [...new Set(leads.flatMap(({ ownerId }) => ownerId ?? []))];
  if (ids.length === 0) return new Map();
  const owners = await tx.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, email: true },
  });
  return new Map(owners.map(({ id, ...owner }) => [id, owner]));
}

/** Reads each but once. */
function templatesOnce({ tx }: Pick<SystemWork, 'tx'>) {
  const read = new Map<string, Template>();
  return async (place: Parameters<typeof readTemplate>[1]): Promise<Template> => {
    const key = [place.kind, place.language, place.territory].join(' ');
    const template = read.get(key) ?? (await readTemplate(tx, place)).template;
    read.set(key, template);
    return template;
  };
}

interface Held {
  readonly lead: Pick<Lead, 'status' | 'contactBlocked' | 'consentGivenAt' | 'ownerId' | 'territoryCode'>;
  readonly followUp: Pick<FollowUp, 'status'>;
  readonly contact: Pick<Contact, 'email'> | null;
  readonly byHand: boolean;
}

/** Everything that keeps the mail of a follow-up from being handed over as things stand. */
export async function holdsNow(
  { settings }: Pick<SystemWork, 'settings'>,
  { lead, followUp, contact, byHand }: Held,
): Promise<MailHold[]> {
  return holdsOf({
    lead: {
      status: lead.status as LeadStatus,
      contactBlocked: lead.contactBlocked,
      consentGiven: lead.consentGivenAt !== null,
      owned: lead.ownerId !== null,
    },
    followUpStatus: followUp.status as FollowUpStatus,
    address: contact?.email ?? null,
    sending: (await settings(lead.territoryCode)).feature.mail,
    byHand,
  });
}

/** The words for this contact, in the language and by the template of the lead's territory. */
export async function wordsFor(
  work: SystemWork,
  lead: Lead,
  kind: Exclude<MailKind, 'PROTECTION_WARNING'>,
  contact: Contact | null,
): Promise<{ language: MailLanguage; subject: string; body: string }> {
  const language = (await work.settings(lead.territoryCode)).mail.language as MailLanguage;
  const { template } = await readTemplate(work.tx, { kind, language, territory: lead.territoryCode });
  const { subject, text } = render(template, await contactFilling(work, lead, contact, language));
  return { language, subject, body: text };
}

export async function contactFilling(
  work: Pick<SystemWork, 'tx'>,
  lead: Pick<Lead, 'companyName' | 'city' | 'ownerId'>,
  contact: ContactName | null,
  language: MailLanguage,
): Promise<Filling> {
  const owners = await ownersOf(work, [lead]);
  return fillingOf(lead, contact, owners.get(lead.ownerId ?? '') ?? null, language);
}

type ContactName = Pick<Contact, 'firstName' | 'lastName'>;

function fillingOf(
  lead: Pick<Lead, 'companyName' | 'city'>,
  contact: ContactName | null,
  owner: Owner | null,
  language: MailLanguage,
): Filling {
  const name = nameOf(contact);
  return {
    greeting: greetingOf(name, language),
    contact: name,
    company: lead.companyName,
    city: lead.city ?? '',
    owner: owner?.name ?? '',
    ownerEmail: owner?.email ?? '',
  };
}

/** Names that people typed stand on one line each, in the subject as in the text. */
export function render(template: Template, values: Filling): Template {
  const lines = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, oneLine(value, MOST_OF_A_VALUE)]),
  );
  return {
    subject: oneLine(fillIn(template.subject, lines), MOST_OF_A_SUBJECT) || '–',
    text: fillIn(template.text, lines).trim().slice(0, MOST_OF_A_TEXT) || '–',
  };
}

const MOST_OF_A_VALUE = 300;
const MOST_OF_A_SUBJECT = 400;
const MOST_OF_A_TEXT = 50_000;

export function greetingOf(name: string, language: MailLanguage): string {
  if (language === 'EN') return name === '' ? 'Hello' : `Dear ${name}`;
  return name === '' ? 'Guten Tag' : `Guten Tag ${name}`;
}

export function nameOf(contact: ContactName | null): string {
  return oneLine([contact?.firstName, contact?.lastName].filter(Boolean).join(' '), MOST_OF_A_VALUE);
}

/** As it is written there: 4. Januar 2027; 4 January 2027. */
export function dayOf(territory: string, instant: Temporal.Instant, language: MailLanguage): string {
  return toDate(instant).toLocaleDateString(language === 'EN' ? 'en-GB' : 'de-DE', {
    timeZone: territoryOf(territory).timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}
