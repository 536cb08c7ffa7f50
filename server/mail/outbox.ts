/**
 * The outbox: hands over what is queued, the longest due first.
 *
 * Guarantee: a mail that is queued is handed over at least once, and by a crash at most once more, under the same
 * Message-ID; whether it may go at all is asked in the transaction that takes it, under the lead's lock, so that what is
 * blocked before does not go. The hand-over itself is outside of every transaction. What breaks it: a clock that jumps
 * back, or two servers whose clocks are minutes apart: leases end by the product's clock.
 *
 * Any number of workers may run it beside each other: each takes what the others do not hold.
 */
import { v7 as uuidV7 } from 'uuid';
import type { Logger } from 'pino';
import { toDate, untilDone, type Clock, type GoOn } from '../clock.ts';
import type { Database } from '../db/client.ts';
import type { Lead, Mail } from '../db/generated/client.ts';
import { appendEvents } from '../events/append.ts';
import { operateAsSystem, type SystemWork } from '../operate.ts';
import { mailEvents } from './operations.ts';
import { HAND_OVER_MS, type Letter, type Post } from './post.ts';
import {
  afterHandOver,
  isAddress,
  MOST_UNRESOLVED,
  oneLine,
  type HandOver,
  type MailFailure,
  type MailHold,
  type MailLanguage,
} from './rules.ts';
import { readKey, unsubscribeUrl } from './unsubscribe-link.ts';
import { holdsNow, nameOf } from './write.ts';

/** How mail leaves this server. */
export interface Outgoing {
  readonly post: Post;
  /** The sender where a territory has none of its own. */
  readonly from: string;
  /** Where people reach this server: `https://nachfass.example.com`. */
  readonly publicUrl: string;
}

export interface MailRun {
  /** Mails that were handed over. */
  readonly done: number;
  /** Those that were not taken, or of which nobody knows. */
  readonly failed: number;
  /** Whether it was told to stop with some left. */
  readonly left: boolean;
}

/** Everything that is due by the clock now, as far as the rates go. */
export async function sendDue(
  workerDb: Database,
  clock: Clock,
  log: Logger,
  outgoing: Outgoing,
  { goOn = untilDone }: { readonly goOn?: GoOn } = {},
): Promise<MailRun> {
  let run: MailRun = { done: 0, failed: 0, left: false };
  while (await isSomethingDue(workerDb, clock)) {
    if (!goOn()) return { ...run, left: true };
    const { value: taken } = await operateAsSystem(workerDb, clock, (work) => takeNext(work, outgoing));
    if (taken === null) break;
    if (taken === 'DECIDED') continue;
    const { mailId, leaseId, letter } = taken;
    const { became, reason } = await outgoing.post.handOver(letter);
    if (became === 'DELIVERED') run = { ...run, done: run.done + 1 };
    else {
      run = { ...run, failed: run.failed + 1 };
      log.warn({ mailId, became, reason }, 'a mail could not be handed over');
    }
    await operateAsSystem(workerDb, clock, (work) => settle(work, { mailId, leaseId, letter, became }));
  }
  return run;
}

async function isSomethingDue(workerDb: Database, clock: Clock): Promise<boolean> {
  const due = await workerDb.mail.findFirst({
    where: { status: 'QUEUED', nextAttemptAt: { lte: toDate(clock.now()) } },
    select: { id: true },
  });
  return due !== null;
}

interface Taken {
  readonly mailId: string;
  readonly leaseId: string;
  readonly letter: Letter;
}

/** DECIDED: one that does not go after all. Null: there is none that nobody holds and whose rate is not used up. */
async function takeNext(work: SystemWork, outgoing: Outgoing): Promise<Taken | 'DECIDED' | null> {
  const { tx, now } = work;
  // One after the other: of two that take at once, each would find room for one more in the same minute.
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext('mail_leases'))) AS locked`;
  const at = toDate(now);
  const full = await fullTerritories(work);
  // The lead's lock as well: who is changing it now is not waited for, and its mail goes by the outcome.
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    SELECT m.id
    FROM mails m JOIN leads l ON l.id = m.lead_id
    WHERE m.status = 'QUEUED' AND m.next_attempt_at <= ${at}
      AND (m.leased_until IS NULL OR m.leased_until <= ${at})
      AND l.territory_code <> ALL (${full}::text[])
    ORDER BY m.next_attempt_at, m.id
    LIMIT 1
    FOR NO KEY UPDATE OF m SKIP LOCKED
    FOR SHARE OF l SKIP LOCKED`;
  if (!row) return null;
  const mail = await tx.mail.findUniqueOrThrow({ where: { id: row.id }, include: { lead: true } });
  if (mail.unresolved >= MOST_UNRESOLVED) return fail(work, mail, 'UNCERTAIN');
  const addressed = await addressOf(work, mail);
  if (addressed === 'OBSOLETE') return fail(work, mail, 'OBSOLETE');
  if ('holds' in addressed) return hold(work, mail, addressed.holds);
  const letter = await letterOf(work, mail, addressed, outgoing);
  const leaseId = uuidV7();
  await tx.mail.update({
    where: { id: mail.id },
    data: {
      attempts: { increment: 1 },
      unresolved: { increment: 1 },
      lastAttemptAt: at,
      messageId: letter.messageId,
      leaseId,
      leasedUntil: toDate(now.add({ milliseconds: 2 * HAND_OVER_MS })),
    },
  });
  return { mailId: mail.id, leaseId, letter };
}

/** Where as many went out within the last minute as may. */
async function fullTerritories({ tx, now, settings }: SystemWork): Promise<string[]> {
  const since = toDate(now.subtract({ minutes: 1 }));
  const counts = await tx.$queryRaw<{ territory_code: string; count: bigint }[]>`
    SELECT l.territory_code, count(*) AS count
    FROM mails m JOIN leads l ON l.id = m.lead_id
    WHERE m.last_attempt_at > ${since}
    GROUP BY 1`;
  const full = await Promise.all(
    counts.map(async ({ territory_code: code, count }) => ({
      code,
      is: count >= BigInt((await settings(code)).mail.perMinute),
    })),
  );
  return full.filter(({ is }) => is).map(({ code }) => code);
}

type Queued = Mail & { readonly lead: Lead };
interface Addressed {
  readonly address: string;
  readonly name: string;
}

async function addressOf(
  work: SystemWork,
  mail: Queued,
): Promise<Addressed | { readonly holds: readonly MailHold[] } | 'OBSOLETE'> {
  const { tx } = work;
  const { lead } = mail;
  if (mail.toUserId !== null) {
    const user = await tx.user.findUniqueOrThrow({
      where: { id: mail.toUserId },
      select: { name: true, email: true, active: true },
    });
    const theirs = lead.ownerId === mail.toUserId && user.active && isAddress(user.email);
    return theirs ? { address: user.email, name: oneLine(user.name, 200) } : 'OBSOLETE';
  }
  const followUp = await tx.followUp.findUniqueOrThrow({ where: { id: mail.followUpId ?? '' } });
  const contact = mail.contactId ? await tx.contact.findUnique({ where: { id: mail.contactId } }) : null;
  const holds = await holdsNow(work, { lead, followUp, contact, byHand: mail.sentById !== null });
  if (holds.length > 0 || !contact?.email) return { holds };
  return { address: contact.email, name: nameOf(contact) };
}

async function letterOf(
  { tx, now, settings }: SystemWork,
  mail: Queued,
  to: Addressed,
  { from, publicUrl }: Outgoing,
): Promise<Letter> {
  const { lead } = mail;
  const { senderAddress, senderName } = (await settings(lead.territoryCode)).mail;
  const owner = lead.ownerId
    ? await tx.user.findUnique({ where: { id: lead.ownerId }, select: { name: true, email: true } })
    : null;
  const address = senderAddress || from;
  const toContact = mail.toUserId === null;
  return {
    messageId: mail.messageId ?? `<${mail.id}@${address.slice(address.lastIndexOf('@') + 1)}>`,
    from: { name: senderName || (toContact ? oneLine(owner?.name ?? '', 200) : ''), address },
    to,
    // Answers reach whoever works on the lead.
    replyTo: toContact && owner && isAddress(owner.email) ? owner.email : null,
    subject: oneLine(mail.subject, 400),
    text: mail.body,
    language: mail.language as MailLanguage,
    unsubscribeUrl: toContact ? unsubscribeUrl(await readKey(tx), publicUrl, lead.id) : null,
    leadUrl: toContact ? null : `${publicUrl}/leads/${encodeURIComponent(leadIdIn(lead.id))}`,
    date: toDate(now),
  };
}

/** As the API calls it, and the address of its page. */
function leadIdIn(id: string): string {
  return Buffer.from(`Lead:${id}`).toString('base64url');
}

async function hold(work: SystemWork, mail: Queued, holds: readonly MailHold[]): Promise<'DECIDED'> {
  await work.tx.mail.update({
    where: { id: mail.id },
    data: {
      status: 'DRAFT',
      heldBy: [...holds],
      queuedAt: null,
      sentById: null,
      nextAttemptAt: null,
      leaseId: null,
      leasedUntil: null,
    },
  });
  await appendEvents(work.tx, mailEvents(work, mail.lead, mail, null));
  return 'DECIDED';
}

async function fail(work: SystemWork, mail: Queued, failure: MailFailure): Promise<'DECIDED'> {
  await work.tx.mail.update({
    where: { id: mail.id },
    data: { status: 'FAILED', failure, nextAttemptAt: null, leaseId: null, leasedUntil: null },
  });
  await appendEvents(work.tx, mailEvents(work, mail.lead, mail, null));
  return 'DECIDED';
}

interface HandedOver extends Taken {
  readonly became: HandOver;
}

/** What became of it, unless its lease ended and somebody else has it by now. */
async function settle(work: SystemWork, { mailId, leaseId, letter, became }: HandedOver): Promise<void> {
  const { tx, now, settings } = work;
  await tx.$queryRaw`SELECT 1 FROM mails WHERE id = ${mailId}::uuid FOR NO KEY UPDATE`;
  const mail = await tx.mail.findFirst({ where: { id: mailId, leaseId }, include: { lead: true } });
  if (!mail) return;
  const after = afterHandOver(became, mail, now, (await settings(null)).mail.attempts);
  const free = { leaseId: null, leasedUntil: null };
  const id = mailId;
  switch (after.kind) {
    case 'SENT':
      await tx.mail.update({
        where: { id },
        data: {
          ...free,
          status: 'SENT',
          sentAt: toDate(now),
          sentTo: letter.to.address,
          nextAttemptAt: null,
          unresolved: 0,
        },
      });
      break;
    case 'RETRY':
      await tx.mail.update({
        where: { id },
        data: { ...free, nextAttemptAt: toDate(after.at), unresolved: after.unresolved },
      });
      break;
    case 'FAILED':
      await tx.mail.update({
        where: { id },
        data: {
          ...free,
          status: 'FAILED',
          failure: after.failure,
          nextAttemptAt: null,
          unresolved: after.unresolved,
        },
      });
      break;
  }
  await appendEvents(tx, mailEvents(work, mail.lead, mail, null));
}
