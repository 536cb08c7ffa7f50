/** Making and ending the viewer's calendar feed. Each function is the whole work of one transaction; nobody is told of it. */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { takeKey } from '../idempotency.ts';
import type { Work } from '../operate.ts';
import { NotFoundError } from '../user-errors.ts';
import type { FeedLanguage } from './feed-rules.ts';

export interface NewCalendarFeed {
  readonly language: FeedLanguage;
  readonly idempotencyKey: string | null;
}

/** Ends the former one. False when an earlier request made it, with another secret. */
export async function createCalendarFeed(
  work: Work,
  { language, idempotencyKey }: NewCalendarFeed,
  tokenHash: Buffer<ArrayBuffer>,
): Promise<{ readonly isNew: boolean }> {
  const { tx, viewer } = work;
  const id = uuidV7();
  const earlier = await takeKey(work, {
    key: idempotencyKey,
    operation: 'createCalendarFeed',
    input: { language },
    subjectId: id,
  });
  if (earlier) return { isNew: false };
  await holdFeed(work);
  const former = await tx.calendarFeed.deleteMany({ where: { userId: viewer.id } });
  await tx.$executeRaw`
    INSERT INTO calendar_feeds (id, user_id, token_hash, language)
    VALUES (${id}::uuid, ${viewer.id}::uuid, ${tokenHash}, ${language})`;
  await audit(work, {
    action: 'createCalendarFeed',
    subjectType: 'CalendarFeed',
    subjectId: id,
    leadId: null,
    changes: { open: [null, true], language: [null, language], formerEnded: former.count > 0 },
  });
  return { isNew: true };
}

export async function revokeCalendarFeed(work: Work): Promise<void> {
  const { tx, viewer } = work;
  await holdFeed(work);
  const feed = await tx.calendarFeed.findUnique({ where: { userId: viewer.id }, select: { id: true } });
  if (!feed) throw new NotFoundError('The calendar feed');
  await tx.calendarFeed.deleteMany({ where: { id: feed.id } });
  await audit(work, {
    action: 'revokeCalendarFeed',
    subjectType: 'CalendarFeed',
    subjectId: feed.id,
    leadId: null,
    changes: { open: [true, false] },
  });
}

/** Of two who make one at once, the second replaces what the first has made. */
async function holdFeed({ tx, viewer }: Work): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`calendar_feed:${viewer.id}`}, 0))`;
}
