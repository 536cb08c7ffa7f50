/**
 * The event log keeps what happened for as long as the setting says; then the oldest events go, in parts.
 *
 * Guarantee: no stream has a gap where events have gone. They are announced in one run (`eventLog.oldest`, the log's
 * tail) and deleted in a later one, after every process has read the tail many times over: who resumes or catches up
 * from below it is told to read again.
 */
import { toDate, type Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { settingsReader } from '../settings/read.ts';

/** Twelve times as long as a hub takes to read the tail without being woken. */
const GRACE_SECONDS = 60;
/** Looked through at once: a bound of the statement, not of the log. */
const MOST_RETIRED = 100_000;

/** Announces, in one short transaction, what goes with a later run. Tells how many events. */
export async function retireEvents(
  workerDb: Database,
  clock: Clock,
  most: number = MOST_RETIRED,
): Promise<number> {
  const { retentionDays } = (await settingsReader(workerDb)(null)).events;
  const before = toDate(clock.now().subtract({ hours: 24 * retentionDays }));
  const [row] = await workerDb.$queryRaw<{ retired: number }[]>`
    SELECT app.retire_events(${before}, ${most}::int) AS retired`;
  return row?.retired ?? 0;
}

/** Deletes at most so many of the announced, and tells how many. */
export async function forgetEvents(workerDb: Database, most: number): Promise<number> {
  const [row] = await workerDb.$queryRaw<{ forgotten: number }[]>`
    SELECT app.forget_events(make_interval(secs => ${GRACE_SECONDS}::int), ${most}::int) AS forgotten`;
  return row?.forgotten ?? 0;
}
