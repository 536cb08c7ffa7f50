/** The follow-ups of a career with their ledger: T3 and T7 by the product's calendar, and what people planned. */
import type { Random } from '../demo/random.ts';
import { COMPLETION_NOTES, NEXT_ACTIONS } from '../demo/phrases.ts';
import { DAY, dueAfter, HOUR } from './calendar.ts';
import type { Career } from './career.ts';
import type { Row } from './copy.ts';
import { uuidV7 } from './ids.ts';
import type { Employee } from './people.ts';

export type Tasks = {
  readonly followUps: Row[];
  readonly ledger: Row[];
  readonly activities: Row[];
  /** When the open one that is due first is due. */
  readonly nextAt: number | null;
  readonly completed: number;
};

type Told = {
  readonly leadId: string;
  readonly owner: Employee;
  readonly career: Career;
  readonly territory: string;
  readonly now: number;
};
type Task = {
  readonly kind: 'T3' | 'T7' | 'CUSTOM';
  readonly anchor: number;
  readonly dueAt: number;
  readonly plannedAt: number;
};
type Entry = readonly [decision: string, at: number, code: string, de: string, en: string];

export function tasksOf(random: Random, told: Told): Tasks {
  const tasks: Tasks & { nextAt: number | null; completed: number } = {
    followUps: [],
    ledger: [],
    activities: [],
    nextAt: null,
    completed: 0,
  };
  for (const task of plan(random, told)) tell(random, told, task, tasks);
  return tasks;
}

function plan(random: Random, { career, territory, now }: Told): Task[] {
  const { registeredAt, firstContactAt, status } = career;
  if (status === 'REGISTERED' && !career.owned) return [];
  const planned = (kind: 'T3' | 'T7', anchor: number, days: number): Task => ({
    kind,
    anchor,
    dueAt: dueAfter(territory, anchor, days),
    plannedAt: anchor,
  });
  const tasks = [planned('T3', registeredAt, 3), planned('T7', firstContactAt ?? registeredAt, 7)];
  const sample = career.deeds.findLast((it) => it.type === 'SAMPLE_SENT')?.at;
  // Another T3 only when the first one is done by then.
  if (sample !== undefined && sample > registeredAt + 12 * DAY && random.chance(0.5))
    tasks.push(planned('T3', sample, 3));
  const goesOn = career.owned && career.endedAt === null && (status === 'ACTIVE' || status === 'QUALIFIED');
  if (goesOn && random.chance(0.7)) {
    const plannedAt = Math.max(registeredAt, now - random.int(1, 15) * DAY);
    const day = now + random.int(-3, 25) * DAY;
    tasks.push({ kind: 'CUSTOM', anchor: plannedAt, dueAt: Math.max(day, plannedAt + HOUR), plannedAt });
  }
  return tasks;
}

/** Fired when due while the lead was worked; done within two days, or left standing, or ended with the lead. */
function tell(
  random: Random,
  told: Told,
  task: Task,
  tasks: Tasks & { nextAt: number | null; completed: number },
): void {
  const { leadId, owner, career, now } = told;
  const { kind, dueAt, plannedAt } = task;
  const end = career.endedAt ?? now;
  const fired = dueAt <= end;
  const doneAt = dueAt + random.int(1, 40) * HOUR;
  const neglected =
    career.status === 'REMINDER' || career.status === 'REGISTERED' || career.status === 'GRACE_PERIOD';
  // A T3 that another one follows was done in time; what is neglected waits.
  const settled = kind === 'T3' && dueAt < now - 8 * DAY ? career.status !== 'REMINDER' : random.chance(0.85);
  const done = fired && kind !== 'CUSTOM' && !neglected && settled && doneAt < end;
  const pending = !done && career.endedAt === null;
  const status = done ? 'COMPLETED' : pending ? 'PENDING' : 'CANCELLED';
  const outcome = done ? random.pick(['NO_ANSWER', 'NO_ANSWER', 'DECLINED', 'POSTPONED'] as const) : null;
  const id = uuidV7(random, plannedAt);
  tasks.followUps.push({
    id,
    lead_id: leadId,
    kind,
    status,
    due_at: iso(dueAt),
    anchor_at: kind === 'CUSTOM' ? null : iso(task.anchor),
    owned_since: kind === 'T7' ? iso(career.registeredAt) : null,
    fired_at: fired ? iso(dueAt) : null,
    held_since: null,
    completed_at: done ? iso(doneAt) : null,
    outcome,
    notes: outcome && random.chance(0.5) ? random.pick(COMPLETION_NOTES[outcome]) : null,
    action: kind === 'CUSTOM' ? random.pick(NEXT_ACTIONS) : null,
    assignee_id: owner.id,
    created_at: iso(plannedAt),
  });
  if (pending) tasks.nextAt = Math.min(tasks.nextAt ?? dueAt, dueAt);
  if (done) tasks.completed++;
  const entries: Entry[] = [
    kind === 'CUSTOM'
      ? ['PLANNED', plannedAt, 'CHOSEN', 'von Hand geplant', 'chosen by a person']
      : ['PLANNED', plannedAt, 'PLANNED', `${kind}: gezählt vom Anker`, `${kind}: counted from its anchor`],
  ];
  if (fired) entries.push(['FIRED', dueAt, 'DUE', 'fällig geworden', 'came due']);
  if (done) entries.push(['COMPLETED', doneAt, 'COMPLETED', 'erledigt', 'completed']);
  if (status === 'CANCELLED') {
    entries.push(['CANCELLED', end, 'LEAD_CLOSED', 'storniert: der Lead wird nicht mehr bearbeitet', 'cancelled: the lead is no longer being worked']); // prettier-ignore
  }
  for (const [decision, at, code, de, en] of entries) {
    const entry = uuidV7(random, at);
    tasks.ledger.push({
      id: entry,
      follow_up_id: id,
      lead_id: leadId,
      at: iso(at),
      decision,
      due_at: iso(dueAt),
      reason_code: code,
      reason_de: de,
      reason_en: en,
      // History: its owner has been told.
      batch_id: decision === 'FIRED' ? entry : null,
    });
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
