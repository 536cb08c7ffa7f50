/**
 * Writing mail, in the transaction of what it is about: the sample and bulk-order mail of a follow-up that has come due,
 * the warning to an owner. What is written is the words of the day; whether it goes by itself is asked again when it is
 * handed over.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { v7 as uuidV7 } from 'uuid';
import { toDate } from '../clock.ts';
import type { Contact, FollowUp, Lead } from '../db/generated/client.ts';
import type { FollowUpKind, FollowUpStatus } from '../follow-ups/due-rules.ts';
import type { LeadStatus } from '../leads/rules.ts';
import type { SystemWork } from '../operate.ts';
import { territoryOf } from '../territories/territories.ts';
import { holdsOf, mailOf, oneLine, type MailHold, type MailKind, type MailLanguage } from './rules.ts';
import { fillIn, type Filling, type Template } from './template-rules.ts';
import { readTemplate } from './templates.ts';

/** The mail of a follow-up that has just come due: queued, or a draft on it. None for one that reminds alone. */
export async function writeFollowUpMail(work: SystemWork, lead: Lead, followUp: FollowUp): Promise<void> {
  const { tx, now } = work;
  const kind = mailOf(followUp.kind as FollowUpKind);
  if (kind === null) return;
  const contact = await primaryContact(work, lead.id);
  const holds = await holdsNow(work, { lead, followUp, contact, byHand: false });
  const queued = holds.length === 0;
  await tx.mail.create({
    data: {
      id: uuidV7(),
      kind,
      leadId: lead.id,
      followUpId: followUp.id,
      contactId: contact?.id,
      ...(await wordsFor(work, lead, kind, contact)),
      status: queued ? 'QUEUED' : 'DRAFT',
      heldBy: holds,
      createdAt: toDate(now),
      ...(queued && { queuedAt: toDate(now), nextAttemptAt: toDate(now) }),
    },
  });
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
export function primaryContact({ tx }: Pick<SystemWork, 'tx'>, leadId: string): Promise<Contact | null> {
  return tx.contact.findFirst({
    where: { leadId, isPrimary: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
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
  { tx }: Pick<SystemWork, 'tx'>,
  lead: Pick<Lead, 'companyName' | 'city' | 'ownerId'>,
  contact: Pick<Contact, 'firstName' | 'lastName'> | null,
  language: MailLanguage,
): Promise<Filling> {
  const owner = lead.ownerId
    ? await tx.user.findUnique({ where: { id: lead.ownerId }, select: { name: true, email: true } })
    : null;
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

export function nameOf(contact: Pick<Contact, 'firstName' | 'lastName'> | null): string {
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
