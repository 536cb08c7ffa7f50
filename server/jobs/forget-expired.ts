/**
 * Deletes what has had its time: sessions and API tokens a month after their end (until then they tell who was signed
 * in), and idempotency keys after the hours that the settings give them,
 * events after their days, and what can no longer be undone. In parts, so that a long absence makes no long transaction, and no part is begun after
 * `goOn` says no.
 */
import { toDate, untilDone, type Clock, type GoOn } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { forgetEvents, retireEvents } from '../event-log/retention.ts';
import { forgetMerges } from '../leads/merge-retention.ts';
import { settingsReader } from '../settings/read.ts';

const SESSIONS_KEPT_DAYS = 30;
const PART = 1_000;

interface Forgotten {
  readonly sessions: number;
  readonly tokens: number;
  readonly keys: number;
  readonly undos: number;
  readonly merges: number;
  readonly events: number;
  /** Whether there may be more. */
  readonly left: boolean;
}

export async function forgetExpired(
  workerDb: Database,
  clock: Clock,
  { goOn = untilDone, part = PART }: { readonly goOn?: GoOn; readonly part?: number } = {},
): Promise<Forgotten> {
  const { idempotencyHours } = (await settingsReader(workerDb)(null)).requests;
  const before = toDate(clock.now().subtract({ hours: idempotencyHours }));
  let left = false;
  const inParts = async (forget: () => Promise<number>): Promise<number> => {
    for (let total = 0; ;) {
      if (!goOn()) {
        left = true;
        return total;
      }
      const gone = await forget();
      total += gone;
      if (gone < part) return total;
    }
  };
  const gone = {
    sessions: await inParts(() => forgetSessions(workerDb, part)),
    tokens: await inParts(() => forgetTokens(workerDb, part)),
    keys: await inParts(() => forgetKeys(workerDb, before, part)),
    undos: await inParts(() => forgetUndos(workerDb, clock, part)),
    merges: await inParts(() => forgetMerges(workerDb, clock, part)),
    events: await inParts(() => forgetEvents(workerDb, part)),
  };
  // The next run's, after those that were announced before.
  if (!left) await retireEvents(workerDb, clock);
  return { ...gone, left };
}

async function forgetSessions(workerDb: Database, part: number): Promise<number> {
  const [row] = await workerDb.$queryRaw<{ forgotten: number }[]>`
    SELECT app.forget_sessions(make_interval(days => ${SESSIONS_KEPT_DAYS}::int), ${part}::int) AS forgotten`;
  return row?.forgotten ?? 0;
}

async function forgetTokens(workerDb: Database, part: number): Promise<number> {
  const [row] = await workerDb.$queryRaw<{ forgotten: number }[]>`
    SELECT app.forget_api_tokens(make_interval(days => ${SESSIONS_KEPT_DAYS}::int), ${part}::int) AS forgotten`;
  return row?.forgotten ?? 0;
}

function forgetKeys(workerDb: Database, before: Date, part: number): Promise<number> {
  return workerDb.$executeRaw`
    DELETE FROM idempotency_keys
    WHERE (user_id, key) IN (
      SELECT user_id, key FROM idempotency_keys WHERE created_at < ${before} ORDER BY created_at LIMIT ${part}
    )`;
}

/** What an undo would put back: names and addresses among it, for no longer than it is good for something. */
function forgetUndos(workerDb: Database, clock: Clock, part: number): Promise<number> {
  return workerDb.$executeRaw`
    DELETE FROM undo_tokens
    WHERE token_hash IN (
      SELECT token_hash FROM undo_tokens WHERE expires_at <= ${toDate(clock.now())} ORDER BY expires_at LIMIT ${part}
    )`;
}
