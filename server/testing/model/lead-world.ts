/** A database of leads and the model of it, side by side: one clock, the jobs, and what both must agree on. */
import { Temporal } from '@js-temporal/polyfill';
import { expect } from 'vitest';
import { z } from 'zod';
import { fireDue } from '../../follow-ups/engine.ts';
import type { Work } from '../../operate.ts';
import { runClock } from '../../protection/engine.ts';
import { UserError } from '../../user-errors.ts';
import { startTestOperations } from '../operations.ts';
import { demoPeople, type Person } from '../people.ts';
import { agreeOnFigures } from './figures.ts';
import { LeadModel, type Outcome } from './lead-model.ts';
import { clockOf, nextStepAt, type T7 } from './model-clock.ts';

/** A Monday before a change of clocks, a month's end and the holidays of the year's end. */
const BEGIN = Temporal.Instant.from('2026-10-19T07:30:00Z');

export const people: readonly Person[] = [
  demoPeople.salesDe,
  demoPeople.sales2De,
  demoPeople.managerDe,
  demoPeople.salesAt,
  demoPeople.admin,
];

const date = z.date().nullable();
const leadRows = z.array(
  z.object({
    id: z.string(),
    status: z.string(),
    version: z.number(),
    owner_id: z.string().nullable(),
    canonical: z.boolean(),
    merged_into_id: z.string().nullable(),
    keys: z.number(),
    events: z.number(),
    collaborators: z.array(z.string()),
    transfer_id: z.string().nullable(),
    candidate: z.string().nullable(),
    registered_at: z.date(),
    first_contact_at: date,
    grace_since: date,
    owned_since: date,
    clock_stopped_at: date,
    clock_due_at: date,
    protection_ends_at: date,
    activated_at: date,
    qualified_at: date,
    converted_at: date,
    t7_due: date,
    t7_anchor: date,
    t7_fired: date,
  }),
);
export type LeadSeenAs = z.infer<typeof leadRows>[number];

const LEADS = `
  SELECT l.id, l.status, l.version, l.owner_id, l.canonical, l.merged_into_id, l.registered_at, l.first_contact_at,
    l.grace_since, l.owned_since, l.clock_stopped_at, l.clock_due_at, l.protection_ends_at,
    l.activated_at, l.qualified_at, l.converted_at,
    (SELECT count(*)::int FROM lead_keys k WHERE k.lead_id = l.id) AS keys,
    (SELECT count(*)::int FROM events e WHERE e.lead_id = l.id) AS events,
    ARRAY(SELECT c.user_id::text FROM lead_collaborators c WHERE c.lead_id = l.id ORDER BY 1) AS collaborators,
    p.id AS transfer_id, p.to_user_id AS candidate,
    t.due_at AS t7_due, t.anchor_at AS t7_anchor, t.fired_at AS t7_fired
  FROM leads l
  LEFT JOIN transfers p ON p.lead_id = l.id AND p.status = 'PENDING'
  LEFT JOIN follow_ups t
    ON t.lead_id = l.id AND t.kind = 'T7' AND t.owned_since = l.owned_since AND t.status <> 'CANCELLED'
  ORDER BY l.id`;

export interface World {
  /** Of the leads since `empty`. */
  readonly model: LeadModel;
  /** The leads as they were after the last step, by id. */
  readonly seen: ReadonlyMap<string, LeadSeenAs>;
  /** Takes the last change back, while it can be. */
  undoToken: string | null;
  /** No leads, and the clock at its beginning. */
  empty(): Promise<void>;
  /** What an operation came to, as the model says it, and its value. */
  do<T>(action: string, who: Person, operation: (work: Work) => Promise<T>): Promise<[Outcome, T | null]>;
  /** Holds the leads against the model, whatever step was taken. */
  agree(): Promise<void>;
  /** Holds every figure of those who lead against what the leads and the ledger come to, counted one by one. */
  agreeOnFigures(): Promise<void>;
  /** Time passes, and the jobs do what came due: first the follow-ups, then the clocks. */
  wait(hours: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param met counts what came of every operation, and the statuses that leads were in */
export async function startWorld(met: Map<string, number>): Promise<World> {
  const operations = await startTestOperations(BEGIN);
  const { admin, workerDb, clock, log } = operations;
  const meet = (what: string) => met.set(what, (met.get(what) ?? 0) + 1);
  const look = async () => leadRows.parse((await admin.query(LEADS)).rows);

  let model = new LeadModel(BEGIN, people);
  let seen = new Map<string, LeadSeenAs>();
  const world: World = {
    get model() {
      return model;
    },
    get seen() {
      return seen;
    },
    undoToken: null,
    async empty() {
      clock.set(BEGIN);
      model = new LeadModel(BEGIN, people);
      seen = new Map();
      world.undoToken = null;
      await admin.query('TRUNCATE leads, events, customers, customer_keys, undo_tokens CASCADE');
    },
    async do(action, who, operation) {
      const answer = await operations.answer(who, operation);
      const refused = answer instanceof UserError;
      meet(`${action} ${refused ? 'refused' : 'OK'}`);
      return refused ? [answer.constructor.name as Outcome, null] : ['OK', answer];
    },
    async agree() {
      const rows = await look();
      seen = new Map(rows.map((row) => [row.id, row]));
      for (const { status } of rows) meet(status);
      model.noteMilestones();
      model.told(new Map(rows.map((row) => [row.id, row.events])));
      expect(rows.map(asSeen)).toEqual(asTold(model, t7Of(rows)));
    },
    agreeOnFigures: () => agreeOnFigures(operations, model),
    async wait(hours) {
      model.now = model.now.add({ hours });
      clock.set(model.now);
      expect((await fireDue(workerDb, clock, log)).failed).toBe(0);
      model.tick(t7Of(await look()));
      expect((await runClock(workerDb, clock, log)).failed).toBe(0);
    },
    stop: () => operations.stop(),
  };
  return world;
}

function t7Of(rows: readonly LeadSeenAs[]): Map<string, T7> {
  const instant = (at: Date) => Temporal.Instant.fromEpochMilliseconds(at.getTime());
  return new Map(
    rows.flatMap(({ id, t7_due: due, t7_anchor: anchor, t7_fired: fired }) =>
      due && anchor
        ? [[id, { dueAt: instant(due), anchorAt: instant(anchor), firedAt: fired && instant(fired) }]]
        : [],
    ),
  );
}

const iso = (at: Temporal.Instant | Date | null | undefined) =>
  at ? new Date(at instanceof Date ? at : at.epochMilliseconds).toISOString() : null;

function asSeen(row: LeadSeenAs) {
  return {
    id: row.id,
    status: row.status,
    owner: row.owner_id,
    collaborators: row.collaborators,
    candidate: row.candidate,
    canonical: row.canonical,
    mergedInto: row.merged_into_id,
    keys: row.keys,
    registeredAt: iso(row.registered_at),
    firstContactAt: iso(row.first_contact_at),
    ownedSince: iso(row.owned_since),
    stoppedAt: iso(row.clock_stopped_at),
    graceSince: iso(row.grace_since),
    endsAt: iso(row.protection_ends_at),
    nextStepAt: iso(row.clock_due_at),
    activatedAt: iso(row.activated_at),
    qualifiedAt: iso(row.qualified_at),
    convertedAt: iso(row.converted_at),
  };
}

function asTold(model: LeadModel, t7: ReadonlyMap<string, T7>): ReturnType<typeof asSeen>[] {
  return [...model.leads.values()]
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((lead) => ({
      id: lead.id,
      status: lead.status,
      owner: lead.owner,
      collaborators: [...lead.collaborators].sort(),
      candidate: lead.transfer?.to ?? null,
      canonical: lead.canonical,
      mergedInto: lead.mergedInto,
      keys: model.keysHeldBy(lead),
      registeredAt: iso(lead.registeredAt),
      firstContactAt: iso(lead.firstContactAt),
      ownedSince: iso(lead.ownedSince),
      stoppedAt: iso(lead.stoppedAt),
      graceSince: iso(lead.graceSince),
      endsAt: iso(clockOf(lead, t7.get(lead.id) ?? null)?.endsAt),
      nextStepAt: iso(nextStepAt(lead, t7.get(lead.id) ?? null)),
      activatedAt: iso(lead.activatedAt),
      qualifiedAt: iso(lead.qualifiedAt),
      convertedAt: iso(lead.convertedAt),
    }));
}
