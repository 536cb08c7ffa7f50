/** From the address of a calendar feed to whose it is. It is a way in of its own: it opens the feed and nothing else. */
import { z } from 'zod';
import { feedLanguages, tokenOfPath, type FeedLanguage } from '../calendar-feeds/feed-rules.ts';
import type { Database } from '../db/client.ts';
import { hashOfToken } from './secrets.ts';

export interface FeedOwner {
  readonly id: string;
  readonly name: string;
  readonly language: FeedLanguage;
}

const ownerRow = z.object({ user_id: z.uuid(), name: z.string(), language: z.enum(feedLanguages) });

/** Null for a path that is nobody's, nobody's any more, or a deactivated person's. */
export async function feedOwner(db: Database, path: string): Promise<FeedOwner | null> {
  const token = tokenOfPath(path);
  if (!token) return null;
  const rows: unknown = await db.$queryRaw`SELECT * FROM app.open_calendar_feed(${hashOfToken(token)})`;
  const [row] = z.array(ownerRow).parse(rows);
  return row ? { id: row.user_id, name: row.name, language: row.language } : null;
}
