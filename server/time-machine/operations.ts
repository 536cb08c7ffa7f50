/** Moving the product's clock: the new offset and its event in one transaction, then everything due fires. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { audit } from '../audit/append.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { ProductClock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { writeAs } from '../db/viewer-transaction.ts';
import { appendEvents } from '../events/append.ts';
import { fireDue } from '../follow-ups/engine.ts';
import { makeScoresDue, rescoreDue } from '../leads/score-job.ts';
import { runClock } from '../protection/engine.ts';

export interface MovedClock {
  readonly fired: number;
  readonly position: bigint;
}

interface Machine {
  readonly clock: ProductClock;
  readonly workerDb: Database;
}

/** Told of what could not be fired. */
interface Firing extends Machine {
  readonly log: Logger;
}

export function moveClock(machine: Firing, viewer: Viewer, byMs: number): Promise<MovedClock> {
  return setOffset(machine, viewer, 'moveClock', (offset) => offset + BigInt(byMs));
}

/** Scores were computed at an instant that is now still to come. */
export function resetClock(machine: Firing, viewer: Viewer): Promise<MovedClock> {
  return setOffset(
    machine,
    viewer,
    'resetClock',
    () => 0n,
    () => makeScoresDue(machine.workerDb),
  );
}

/** Reads the offset that the database has; at start, and when another process moved the clock. */
export async function loadClock({ clock, workerDb }: Machine): Promise<void> {
  const row = await workerDb.productClock.findFirstOrThrow();
  clock.set(Number(row.offsetMs));
}

async function setOffset(
  machine: Firing,
  viewer: Viewer,
  action: 'moveClock' | 'resetClock',
  next: (offset: bigint) => bigint,
  before?: () => Promise<void>,
): Promise<MovedClock> {
  const { clock, workerDb, log } = machine;
  const { value: offset, position } = await writeAs(workerDb, null, async (tx) => {
    const [row] = await tx.$queryRaw<{ offset_ms: bigint }[]>`SELECT offset_ms FROM product_clock FOR UPDATE`;
    const moved = next(row?.offset_ms ?? 0n);
    await tx.$executeRaw`UPDATE product_clock SET offset_ms = ${moved}`;
    const decisionId = randomUUID();
    await audit(
      { tx, viewer, now: clock.now() },
      {
        action,
        subjectType: 'Clock',
        subjectId: decisionId,
        leadId: null,
        changes: { offsetMs: [Number(row?.offset_ms ?? 0n), Number(moved)] },
      },
    );
    await appendEvents(tx, [
      {
        type: 'SETTING_CHANGED',
        time: clock.now(),
        subjectId: 'clock',
        decisionId,
        data: { key: 'clock' },
      },
    ]);
    return moved;
  });
  clock.set(Number(offset));
  await before?.();
  const fired = await fireDue(workerDb, clock, log);
  const stepped = await runClock(workerDb, clock, log);
  const scored = await rescoreDue(workerDb, clock, log);
  return {
    fired: fired.count,
    position: scored.position ?? stepped.position ?? fired.position ?? position,
  };
}
