/**
 * The engine: fires what is due, oldest first, in batches of at most 200 by default; some in a transaction, and where one of
 * them fails, each in its own, so that it leaves the others alone. A crash loses and repeats nothing. A batch ends with
 * one BATCH event per owner.
 *
 * Any number of engines may run beside each other: a follow-up fires for the one that locks it first.
 */
import type { Temporal } from '@js-temporal/polyfill';
import type { Logger } from 'pino';
import { v7 as uuidV7 } from 'uuid';
import { toDate, untilDone, type Clock, type GoOn } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { appendEvents, type NewEvent } from '../events/append.ts';
import { operateAsSystem } from '../operate.ts';
import { stuckLeads, type StuckLeads } from '../job-runs/stuck.ts';
import { settingsReader } from '../settings/read.ts';
import { TERRITORIES } from '../territories/territories.ts';
import { fireFollowUps } from './operations.ts';

/** Follow-ups a transaction: people wait for the locks of their leads no longer than some tens of milliseconds. */
export const PART_SIZE = 25;

export interface EngineRun {
  readonly count: number;
  /** Follow-ups that could not be fired; they are tried again at the next run. */
  readonly failed: number;
  /** Position of the last event; null when nothing fired. */
  readonly position: bigint | null;
  /** Whether it was told to stop with some left. */
  readonly left: boolean;
}

type Due = { readonly id: string; readonly due_at: Date; readonly lead_id: string };

/** Fires everything that is due by the clock now. */
export async function fireDue(
  workerDb: Database,
  clock: Clock,
  log: Logger,
  { goOn = untilDone }: { readonly goOn?: GoOn } = {},
): Promise<EngineRun> {
  const limits = await readLimits(workerDb);
  const stuck = stuckLeads(workerDb, log, 'fire-follow-ups');
  // What a crash left untold comes first.
  await tellOwners(workerDb, clock, log, limits);
  let total: EngineRun = { count: 0, failed: 0, position: null, left: false };
  let last: Due | null = null;
  for (;;) {
    if (!goOn()) return { ...total, left: true };
    const due = await nextDue(workerDb, clock, limits, last);
    last = due.at(-1) ?? last;
    if (due.length > 0) {
      const fired = await fireBatch(workerDb, clock, due, log, limits, stuck, goOn);
      total = {
        count: total.count + fired.count,
        failed: total.failed + fired.failed,
        position: fired.position ?? total.position,
        left: fired.left,
      };
      if (fired.left) return total;
    }
    if (due.length < limits.batchSize) break;
  }
  await stuck.settle();
  return total;
}

interface Limits {
  readonly batchSize: number;
  /** Where firing is switched off: what is due there waits. */
  readonly silent: readonly string[];
}

/** As of the beginning of a run: a change is met by the next. */
async function readLimits(workerDb: Database): Promise<Limits> {
  const settings = settingsReader(workerDb);
  const { batchSize } = (await settings(null)).followUps;
  const firing = await Promise.all(
    TERRITORIES.map(async ({ code }) => ({ code, on: (await settings(code)).feature.firing })),
  );
  return { batchSize, silent: firing.filter(({ on }) => !on).map(({ code }) => code) };
}

/** Goes on behind the last one read, so that one that fails does not stand in the way of the rest. */
function nextDue(
  workerDb: Database,
  clock: Clock,
  { batchSize, silent }: Limits,
  last: Due | null,
): Promise<Due[]> {
  return workerDb.$queryRaw<Due[]>`
    SELECT f.id, f.due_at, f.lead_id
    FROM follow_ups f
    WHERE f.status = 'PENDING' AND f.fired_at IS NULL AND f.held_since IS NULL
      AND f.due_at <= ${toDate(clock.now())}
      AND (cardinality(${[...silent]}::text[]) = 0 OR NOT EXISTS (
        SELECT FROM leads l WHERE l.id = f.lead_id AND l.territory_code = ANY (${[...silent]}::text[])
      ))
      AND (${last?.due_at ?? null}::timestamptz IS NULL
        OR (f.due_at, f.id) > (${last?.due_at ?? null}::timestamptz, ${last?.id ?? null}::uuid))
    ORDER BY f.due_at, f.id
    LIMIT ${batchSize}`;
}

async function fireBatch(
  workerDb: Database,
  clock: Clock,
  due: readonly Due[],
  log: Logger,
  limits: Limits,
  stuck: StuckLeads,
  goOn: GoOn,
): Promise<EngineRun> {
  let run: EngineRun = { count: 0, failed: 0, position: null, left: false };
  const fire = async (some: readonly Due[]) => {
    const ids = some.map((it) => it.id);
    const { value, position } = await operateAsSystem(workerDb, clock, (work) => fireFollowUps(work, ids));
    if (value.length > 0) run = { ...run, count: run.count + value.length, position };
  };
  const parts: (readonly Due[])[] = [];
  for (let from = 0; from < due.length; from += PART_SIZE) parts.push(due.slice(from, from + PART_SIZE));
  for (let part = parts.shift(); part; part = parts.shift()) {
    if (!goOn()) {
      run = { ...run, left: true };
      break;
    }
    try {
      await fire(part);
    } catch (error) {
      const [one, ...others] = part;
      if (others.length > 0) {
        log.warn({ err: error }, 'some follow-ups could not be fired together; they are fired one by one');
        parts.unshift(...part.map((it) => [it]));
      } else if (one) {
        run = { ...run, failed: run.failed + 1 };
        log.error(
          { err: error, followUpId: one.id },
          'a follow-up could not be fired and will be tried again',
        );
        await stuck.add(one.lead_id, error);
      }
    }
  }
  return { ...run, position: (await tellOwners(workerDb, clock, log, limits)) ?? run.position };
}

type Untold = { readonly owner_id: string | null; readonly kind: string };

/**
 * One BATCH event per owner for what has fired and not been told, this batch and whatever a crash left behind.
 * The mark and the event are one transaction, so each firing is told exactly once.
 */
async function tellOwners(
  workerDb: Database,
  clock: Clock,
  log: Logger,
  { batchSize }: Limits,
): Promise<bigint | null> {
  const batch = uuidV7();
  try {
    const { value, position } = await operateAsSystem(workerDb, clock, async ({ tx, now }) => {
      const told = await tx.$queryRaw<Untold[]>`
        UPDATE follow_up_ledger entry
        SET batch_id = ${batch}::uuid
        FROM (
          SELECT l.id FROM follow_up_ledger l
          WHERE l.decision = 'FIRED' AND l.batch_id IS NULL
          ORDER BY l.at, l.id
          LIMIT ${batchSize}
          FOR UPDATE SKIP LOCKED
        ) AS untold, follow_ups f, leads lead
        WHERE entry.id = untold.id AND f.id = entry.follow_up_id AND lead.id = entry.lead_id
        RETURNING lead.owner_id, f.kind`;
      const owners = [...Map.groupBy(told, (it) => it.owner_id)];
      await appendEvents(
        tx,
        owners.flatMap(([owner, its]) => (owner ? [batchEvent(now, owner, batch, its)] : [])),
      );
      return told.length;
    });
    return value > 0 ? position : null;
  } catch (error) {
    log.error({ err: error }, 'owners could not be told of a batch; the next run tells them');
    return null;
  }
}

function batchEvent(now: Temporal.Instant, owner: string, batch: string, its: readonly Untold[]): NewEvent {
  return {
    type: 'FOLLOW_UP_COMPLETED',
    time: now,
    userId: owner,
    subjectId: owner,
    decisionId: `${batch}:${owner}`,
    data: {
      followUpType: 'BATCH',
      t3Count: its.filter((it) => it.kind === 'T3').length,
      t7Count: its.filter((it) => it.kind === 'T7').length,
      success: true,
    },
  };
}
