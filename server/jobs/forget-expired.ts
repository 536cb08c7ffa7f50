/**
 * Deletes what has had its time: sessions and API tokens a month after their end (until then they tell who was signed
 * in), and idempotency keys after the hours that the settings give them,
 * and what can no longer be undone. In parts, so that a long absence makes no long transaction.
 */
import { toDate, type Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { forgetMerges } from '../leads/merge-retention.ts';
import { settingsReader } from '../settings/read.ts';

const SESSIONS_KEPT_DAYS = 30;
const PART = 1_000;

export async function forgetExpired(
  workerDb: Database,
  clock: Clock,
): Promise<{ sessions: number; tokens: number; keys: number; undos: number; merges: number }> {
  const { idempotencyHours } = (await settingsReader(workerDb)(null)).requests;
  const before = toDate(clock.now().subtract({ hours: idempotencyHours }));
  return {
    sessions: await inParts(() => forgetSessions(workerDb)),
    tokens: await inParts(() => forgetTokens(workerDb)),
    keys: await inParts(() => forgetKeys(workerDb, before)),
    undos: await inParts(() => forgetUndos(workerDb, clock)),
    merges: await inParts(() => forgetMerges(workerDb, clock, PART)),
  };
}

async function forgetSessions(workerDb: Database): Promise<number> {
  const [row] = await workerDb.$queryRaw<{ forgotten: number }[]>`
    SELECT app.forget_sessions(make_interval(days => ${SESSIONS_KEPT_DAYS}::int), ${PART}::int) AS forgotten`;
  return row?.forgotten ?? 0;
}

async function forgetTokens(workerDb: Database): Promise<number> {
  const [row] = await workerDb.$queryRaw<{ forgotten: number }[]>`
    SELECT app.forget_api_tokens(make_interval(days => ${SESSIONS_KEPT_DAYS}::int), ${PART}::int) AS forgotten`;
  return row?.forgotten ?? 0;
}

function forgetKeys(workerDb: Database, before: Date): Promise<number> {
  return workerDb.$executeRaw`
    DELETE FROM idempotency_keys
    WHERE (user_id, key) IN (
      SELECT user_id, key FROM idempotency_keys WHERE created_at < ${before} ORDER BY created_at LIMIT ${PART}
    )`;
}

/** What an undo would put back: names and addresses among it, for no longer than it is good for something. */
function forgetUndos(workerDb: Database, clock: Clock): Promise<number> {
  return workerDb.$executeRaw`
    DELETE FROM undo_tokens
    WHERE token_hash IN (
      SELECT token_hash FROM undo_tokens WHERE expires_at <= ${toDate(clock.now())} ORDER BY expires_at LIMIT ${PART}
    )`;
}

async function inParts(forget: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let part = await forget(); part > 0; part = await forget()) total += part;
  return total;
}
