/** Mail for tests, written past the operations: a test puts it into any state the tables allow. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../prisma/seed/builders/rows.ts';
import type { Resources } from '../context.ts';
import { createLogger } from '../logger.ts';
import { sendDue, type Outgoing } from '../mail/outbox.ts';
import { mailboxPost } from '../mail/post.ts';
import { makeFollowUp } from './leads.ts';

/** Mail goes nowhere, and counts as sent. */
export const mailboxOnly: Outgoing = {
  post: mailboxPost,
  from: 'nachfass@localhost',
  publicUrl: 'http://localhost:4000',
};

/** Hands over what is queued, as the job does. */
export async function handOverQueued({
  workerDb,
  clock,
}: Pick<Resources, 'workerDb' | 'clock'>): Promise<number> {
  const { done } = await sendDue(
    workerDb,
    clock,
    createLogger({ level: 'error', readable: true }),
    mailboxOnly,
  );
  return done;
}

/** A T3 that has come due, with a draft to the lead's contact. */
export async function makeDraft(
  database: Database,
  leadId: string,
  { contactId = null }: { readonly contactId?: string | null } = {},
): Promise<{ followUpId: string; mailId: string }> {
  const at = new Date(Date.now() - 60_000);
  const { id: followUpId } = await makeFollowUp(database, leadId, { due_at: at, fired_at: at });
  // Of this ownership, as the planner knows it.
  await database.query(
    `UPDATE follow_ups f SET owned_since = l.owned_since, anchor_at = coalesce(l.owned_since, f.anchor_at)
     FROM leads l WHERE l.id = f.lead_id AND f.id = $1`,
    [followUpId],
  );
  const mailId = randomUUID();
  await database.query(
    `INSERT INTO mails (id, kind, lead_id, follow_up_id, contact_id, language, status, held_by, subject, body, created_at)
     VALUES ($1, 'SAMPLE', $2, $3, $4, 'DE', 'DRAFT', '{NO_CONSENT}', 'Unsere Muster', 'Guten Tag', $5)`,
    [mailId, leadId, followUpId, contactId, at],
  );
  return { followUpId, mailId };
}
