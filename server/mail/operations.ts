/**
 * What people do about mail: send a draft by hand, note down that somebody wants none any more, give a dead letter
 * another chance. Each is one transaction with its event and audit entry.
 */
import { v7 as uuidV7 } from 'uuid';
import { audit, auditByClock } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { Lead, Mail } from '../db/generated/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { holdLead, recordActivity } from '../leads/change.ts';
import { settle } from '../leads/settle.ts';
import type { SystemWork, Work } from '../operate.ts';
import { ConflictError, ForbiddenError, NotFoundError } from '../user-errors.ts';
import { oneLine, type MailHold, type MailKind } from './rules.ts';
import { SUBJECT_LENGTH } from './template-rules.ts';
import { holdsNow, primaryContact, wordsFor } from './write.ts';

export interface DraftInput {
  readonly followUpId: string;
  /** Words of the sender's own; null for those of the draft. */
  readonly subject: string | null;
  readonly text: string | null;
}

/**
 * Queues a draft: a person decides that it goes, whatever kept it from going by itself. A block alone stands against it,
 * and that there is nowhere to send it. It is an e-mail of theirs, and counts as one.
 */
export async function sendDraft(
  work: Work,
  { followUpId, subject, text }: DraftInput,
): Promise<{ followUpId: string; leadId: string; undoToken: null }> {
  const { tx, now, viewer } = work;
  const seen = await tx.followUp.findUnique({ where: { id: followUpId } });
  if (!seen) throw new NotFoundError('The follow-up');
  const { row } = await holdLead(work, seen.leadId, 'SEND_DRAFT');
  const followUp = await tx.followUp.findUniqueOrThrow({ where: { id: followUpId } });
  const mail = await lockMail(work, followUpId);
  if (!mail) throw new NotFoundError('The draft');
  if (mail.status !== 'DRAFT') {
    throw new ConflictError(row.id, 'This mail is no draft any more. Look at where it stands now.');
  }
  const contact = await primaryContact(work, row.id);
  const holds = await holdsNow(work, { lead: row, followUp, contact, byHand: true });
  if (holds.length > 0) throw new ConflictError(row.id, STANDS_AGAINST[holds[0] ?? 'CLOSED']);
  // Words for another person would greet the wrong one.
  const kind = mail.kind as Exclude<MailKind, 'PROTECTION_WARNING'>;
  const words = contact?.id === mail.contactId ? mail : await wordsFor(work, row, kind, contact);
  const line = subject === null ? words.subject : oneLine(subject, SUBJECT_LENGTH) || words.subject;
  const at = toDate(now);
  await tx.mail.update({
    where: { id: mail.id },
    data: {
      language: words.language,
      subject: line,
      body: text ?? words.body,
      contactId: contact?.id,
      status: 'QUEUED',
      heldBy: [],
      queuedAt: at,
      nextAttemptAt: at,
      sentById: viewer.id,
    },
    select: { id: true },
  });
  const logged = await recordActivity(work, row, {
    id: uuidV7(),
    type: 'EMAIL',
    at: now,
    summary: line,
    outcome: null,
    by: viewer.id,
    followUpId,
  });
  const settled = await settle(work, logged.row);
  await audit(work, {
    action: 'sendDraft',
    subjectType: 'FollowUp',
    subjectId: followUpId,
    leadId: row.id,
    changes: { mail: ['DRAFT', 'QUEUED'] },
  });
  await appendEvents(tx, [...mailEvents(work, logged.row, mail, viewer.id), ...logged.events, ...settled]);
  return { followUpId, leadId: row.id, undoToken: null };
}

const STANDS_AGAINST: Readonly<Record<MailHold, string>> = {
  CONTACT_BLOCKED: 'Mail to this lead is blocked: its contact does not want any.',
  NO_ADDRESS: 'The primary contact has no e-mail address. Add one, then send the draft.',
  CLOSED: 'Nothing is sent on a lead that is closed. Look at its status.',
  NO_CONSENT: 'There is no consent to mail.',
  NO_OWNER: 'Nobody owns this lead. Claim or assign it first.',
  SENDING_OFF: 'This territory sends no mail.',
};

async function lockMail({ tx }: Work, followUpId: string): Promise<Mail | null> {
  await tx.$queryRaw`SELECT 1 FROM mails WHERE follow_up_id = ${followUpId}::uuid FOR UPDATE`;
  return tx.mail.findUnique({ where: { followUpId } });
}

/** Blocks mail to the lead at once, what is queued included. To withdraw what is withdrawn changes nothing. */
export async function withdrawConsent(
  work: Work,
  { leadId, note }: { readonly leadId: string; readonly note: string | null },
): Promise<{ leadId: string }> {
  const { row } = await holdLead(work, leadId, 'WITHDRAW_CONSENT');
  if (row.contactBlocked) return { leadId };
  const events = await blockContact(work, row, work.viewer.id);
  await audit(work, {
    action: 'withdrawConsent',
    subjectType: 'Lead',
    subjectId: leadId,
    leadId,
    changes: { contactBlocked: [false, true] },
    values: differences({}, { note }),
  });
  await appendEvents(work.tx, events);
  return { leadId };
}

/**
 * The same by the link of a mail: nobody is signed in. A merged lead's contact belongs to the lead it was merged into.
 * True when the contact is blocked now, whoever blocked it.
 */
export async function unsubscribe(work: SystemWork, leadId: string): Promise<boolean> {
  let row = await lockAsSystem(work, leadId);
  const passed = new Set<string>();
  while (row) {
    passed.add(row.id);
    if (!row.contactBlocked) {
      const events = await blockContact(work, row, null);
      const changes = { contactBlocked: [false, true] };
      await auditByClock(work, [{ action: 'unsubscribe', leadId: row.id, changes }]);
      await appendEvents(work.tx, events);
    }
    const into: string | null = row.mergedIntoId;
    row = into === null || passed.has(into) ? null : await lockAsSystem(work, into);
  }
  return passed.size > 0;
}

async function lockAsSystem({ tx }: SystemWork, leadId: string): Promise<Lead | null> {
  await tx.$queryRaw`SELECT 1 FROM leads WHERE id = ${leadId}::uuid FOR UPDATE`;
  return tx.lead.findUnique({ where: { id: leadId } });
}

/** When consent was given stays, and for what: it is why mail could be sent until now. */
async function blockContact(work: SystemWork, row: Lead, by: string | null): Promise<NewEvent[]> {
  const { tx, now } = work;
  const changed = await tx.lead.update({
    where: { id: row.id },
    data: { contactBlocked: true, version: { increment: 1 }, updatedAt: toDate(now) },
  });
  // Those that a worker is handing over at this very moment are gone.
  const stopped = await tx.$queryRaw<Pick<Mail, 'id'>[]>`
    UPDATE mails SET status = 'DRAFT', held_by = ARRAY['CONTACT_BLOCKED'], queued_at = NULL, next_attempt_at = NULL,
      sent_by_id = NULL, lease_id = NULL, leased_until = NULL
    WHERE lead_id = ${row.id}::uuid AND follow_up_id IS NOT NULL AND status = 'QUEUED'
      AND (leased_until IS NULL OR leased_until <= ${toDate(now)})
    RETURNING id`;
  // Drafts say it, too.
  await tx.$executeRaw`
    UPDATE mails SET held_by = ARRAY['CONTACT_BLOCKED'] || held_by
    WHERE lead_id = ${row.id}::uuid AND follow_up_id IS NOT NULL AND status = 'DRAFT'
      AND NOT 'CONTACT_BLOCKED' = ANY (held_by)`;
  const mails = await tx.mail.findMany({
    where: { id: { in: stopped.map((it) => it.id) } },
    orderBy: { id: 'asc' },
  });
  return [
    {
      type: 'LEAD_UPDATED',
      time: now,
      leadId: row.id,
      userId: by,
      territory: row.territoryCode,
      subjectId: row.id,
      decisionId: `${row.id}:${changed.version}`,
      data: { fields: ['consent', 'contactBlocked'] },
    },
    ...mails.flatMap((mail) => mailEvents(work, row, mail, by)),
  ];
}

/** Another round of attempts, for who has seen to why it failed. */
export async function retryMail(
  work: Work,
  { mailId }: { readonly mailId: string },
): Promise<{ mailId: string }> {
  const { tx, now, viewer } = work;
  if (viewer.role !== 'ADMIN') throw new ForbiddenError('Dead letters are for admins. Ask one.');
  await tx.$queryRaw`SELECT 1 FROM mails WHERE id = ${mailId}::uuid FOR UPDATE`;
  const mail = await tx.mail.findUnique({ where: { id: mailId }, include: { lead: true } });
  if (!mail) throw new NotFoundError('The mail');
  if (mail.status !== 'FAILED') {
    throw new ConflictError(mail.leadId, 'This mail is no dead letter. Look at where it stands now.');
  }
  await tx.mail.update({
    where: { id: mailId },
    data: { status: 'QUEUED', failure: null, attempts: 0, unresolved: 0, nextAttemptAt: toDate(now) },
    select: { id: true },
  });
  await audit(work, {
    action: 'retryMail',
    subjectType: 'Mail',
    subjectId: mailId,
    leadId: mail.leadId,
    changes: { status: ['FAILED', 'QUEUED'], failure: [mail.failure, null] },
  });
  await appendEvents(tx, mailEvents(work, mail.lead, mail, viewer.id));
  return { mailId };
}

/**
 * That a mail stands elsewhere now, told as a change of its follow-up: who watches that reads it again. A warning has
 * none, and nobody watches it.
 */
export function mailEvents(
  { now }: Pick<SystemWork, 'now'>,
  lead: Pick<Lead, 'id' | 'territoryCode'>,
  mail: Pick<Mail, 'id' | 'followUpId'>,
  by: string | null,
): NewEvent[] {
  if (mail.followUpId === null) return [];
  return [
    {
      type: 'LEAD_UPDATED',
      time: now,
      leadId: lead.id,
      followUpId: mail.followUpId,
      userId: by,
      territory: lead.territoryCode,
      subjectId: mail.id,
      decisionId: uuidV7(),
      data: { fields: ['followUps'] },
    },
  ];
}
