/**
 * The figures of those who lead once more, counted lead by lead and follow-up by follow-up: from the model's leads, which
 * know their own history, and from the ledger. It shares nothing with the statements that answer them but their types.
 */
import { Temporal } from '@js-temporal/polyfill';
import { expect } from 'vitest';
import { z } from 'zod';
import {
  funnel,
  pipelineValue,
  successRates,
  teamFigures,
  territoryFigures,
  trend,
  type TrendPoint,
} from '../../dashboard/leader-figures.ts';
import type { TestOperations } from '../operations.ts';
import { demoPeople, type Person } from '../people.ts';
import type { LeadModel, ModelLead } from './lead-model.ts';

type Instant = Temporal.Instant;

const OPEN = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ms = (at: Instant) => at.epochMilliseconds;

const tasks = z.array(
  z.object({
    kind: z.string(),
    status: z.string(),
    outcome: z.string().nullable(),
    lead_id: z.string(),
    assignee_id: z.string().nullable(),
    due_at: z.date(),
    held: z.boolean(),
    completed_at: z.date().nullable(),
    fired: z.date().nullable(),
  }),
);
type Task = z.infer<typeof tasks>[number];

const TASKS = `
  SELECT f.kind, f.status, f.outcome, f.lead_id, f.assignee_id, f.due_at, f.held_since IS NOT NULL AS held, f.completed_at,
    (SELECT max(e.at) FROM follow_up_ledger e WHERE e.follow_up_id = f.id AND e.decision = 'FIRED') AS fired
  FROM follow_ups f`;

/**
 * What the steps rarely or never come to, written past them once they are over: volumes, some of them none; completed
 * follow-ups of every outcome; and leads in the pool, also in the model.
 */
async function arrange({ admin }: TestOperations, leads: readonly ModelLead[]): Promise<Map<string, number>> {
  await admin.query(`
    UPDATE follow_ups f SET status = 'COMPLETED', completed_at = f.fired_at, outcome = it.outcome
    FROM (
      SELECT id, (ARRAY['SUCCESS', 'DECLINED', 'SUCCESS', 'NO_ANSWER'])[row_number() OVER (ORDER BY id) % 5] AS outcome
      FROM follow_ups WHERE fired_at IS NOT NULL AND status <> 'COMPLETED'
    ) AS it
    WHERE it.id = f.id AND it.outcome IS NOT NULL`);
  for (const lead of leads.filter(({ status }, nth) => nth % 3 === 1 && OPEN.includes(status))) {
    Object.assign(lead, { owner: null, status: 'EXPIRED' });
    await admin.query("UPDATE leads SET owner_id = NULL, status = 'EXPIRED' WHERE id = $1", [lead.id]);
  }
  const cents = new Map(
    leads.flatMap(({ id }, nth) => (nth % 3 === 2 ? [] : [[id, (nth + 1) * 100_001] as const])),
  );
  for (const [id, volume] of cents)
    await admin.query(
      "UPDATE leads SET estimated_volume_cents = $2, estimated_volume_currency = 'EUR' WHERE id = $1",
      [id, volume],
    );
  return cents;
}

/** Compared for a manager and an admin, as of the model's now. */
export async function agreeOnFigures(operations: TestOperations, model: LeadModel): Promise<void> {
  const leads = [...model.leads.values()];
  const volumes = await arrange(operations, leads);
  const work = tasks.parse((await operations.admin.query(TASKS)).rows);
  for (const who of [demoPeople.managerDe, demoPeople.admin]) {
    const told = await operations.as(who, async (it) => ({
      team: await teamFigures(it),
      territories: await territoryFigures(it),
      pipeline: await pipelineValue(it),
      funnel: await funnel(it, 40),
      rates: await successRates(it, null),
      weeks: await trend(it, 'WEEK'),
      months: await trend(it, 'MONTH'),
    }));
    const count = new Counting(model, who, leads, work, volumes);
    expect({ ...told.team, members: told.team.members.filter(hasSomething) }).toEqual(count.team());
    expect(told.team.members.map(({ overdue }) => overdue)).toEqual(
      told.team.members.map(({ overdue }) => overdue).toSorted((a, b) => b - a),
    );
    expect(byCode(told.territories)).toEqual(byCode(count.territories()));
    expect(told.pipeline).toEqual(count.pipeline(count.scope));
    expect(told.funnel.steps.map((it) => it.leads)).toEqual(count.funnel(40));
    expect(told.rates).toEqual(count.rates());
    for (const { points, before } of [told.weeks, told.months]) {
      for (const [nth, point] of points.entries()) {
        expect(point).toEqual(count.point(point, nth === points.length - 1));
        if (nth > 0) expect(point.from).toEqual(points[nth - 1]?.to);
      }
      expect(before).toEqual(count.point(before, false));
      expect(before.from).toEqual(points.at(-2)?.from);
    }
  }
}

class Counting {
  readonly scope: readonly ModelLead[];
  readonly #who: Person;
  readonly #led: ReadonlySet<string>;
  readonly #work: readonly Task[];
  readonly #now: number;
  readonly #volumes: ReadonlyMap<string, number>;

  constructor(
    model: LeadModel,
    who: Person,
    leads: readonly ModelLead[],
    work: readonly Task[],
    volumes: ReadonlyMap<string, number>,
  ) {
    this.#who = who;
    this.#now = ms(model.now);
    this.#volumes = volumes;
    const people = model.people.filter((it) => who.role === 'ADMIN' || it.teamId === who.teamId);
    this.#led = new Set(people.map(({ id }) => id));
    const present = leads.filter(({ status }) => status !== 'DELETED' && status !== 'MERGED');
    const granted = present.filter(
      ({ territory }) => who.role === 'ADMIN' || who.territories.some((it) => territory.startsWith(it)),
    );
    this.scope = granted.filter(({ owner }) => owner === null || this.#led.has(owner));
    const worked = new Set(
      granted
        .filter((it) => this.scope.includes(it) || it.collaborators.includes(who.id))
        .map(({ id }) => id),
    );
    this.#work = work.filter(
      (it) => it.assignee_id !== null && this.#led.has(it.assignee_id) && worked.has(it.lead_id),
    );
  }

  team() {
    const owned = this.scope.filter(({ owner }) => owner !== null);
    const due = this.#open().filter((it) => it.due_at.getTime() <= this.#now);
    const today = Temporal.Instant.fromEpochMilliseconds(this.#now)
      .toZonedDateTimeISO('Europe/Berlin')
      .startOfDay();
    const until = (days: number) => ms(today.add({ days }).toInstant());
    const members = [...this.#led].map((userId) => {
      const theirs = due.filter((it) => it.assignee_id === userId);
      const leads = owned.filter(({ owner }) => owner === userId);
      return {
        userId,
        ...this.#ofLeads(leads),
        pending: theirs.length,
        overdue: theirs.filter((it) => this.#isOverdue(it)).length,
      };
    });
    const order = (a: (typeof members)[number], b: (typeof members)[number]) =>
      b.overdue - a.overdue || b.leads - a.leads || (a.userId < b.userId ? -1 : 1);
    return {
      ...this.#ofLeads(owned),
      followUps: {
        pending: due.length,
        overdue: due.filter((it) => this.#isOverdue(it)).length,
        dueToday: this.#open().filter((it) => !this.#isOverdue(it) && it.due_at.getTime() < until(1)).length,
        dueTomorrow: this.#open().filter(
          ({ due_at: at }) => at.getTime() >= until(1) && at.getTime() < until(2),
        ).length,
      },
      members: members.filter(hasSomething).sort(order),
    };
  }

  territories() {
    return [...new Set(this.scope.map(({ territory }) => territory))].map((code) => {
      const leads = this.scope.filter(({ territory }) => territory === code);
      const { leads: open, conversion } = this.#ofLeads(leads);
      const pool = leads.filter(({ owner }) => owner === null).length;
      return { code, leads: open, pool, conversion, pipelineValue: this.pipeline(leads) };
    });
  }

  pipeline(leads: readonly ModelLead[]) {
    const estimated = leads.filter(
      ({ id, status }) => OPEN.includes(status) && status !== 'EXPIRED' && this.#volumes.has(id),
    );
    if (estimated.length === 0) return [];
    const cents = estimated.reduce((sum, { id }) => sum + BigInt(this.#volumes.get(id) ?? 0), 0n);
    return [{ cents, currency: 'EUR', leads: estimated.length }];
  }

  funnel(days: number): number[] {
    const cohort = this.#cohort(this.scope, days);
    return [
      cohort.length,
      cohort.filter(({ activatedAt }) => activatedAt).length,
      cohort.filter(({ qualifiedAt }) => qualifiedAt).length,
      cohort.filter(({ convertedAt }) => convertedAt).length,
    ];
  }

  rates() {
    return ['T3', 'T7'].map((kind) => {
      const fired = this.#work.filter(
        (it) => it.kind === kind && it.fired && it.fired.getTime() >= this.#now - 90 * DAY,
      );
      const succeeded = fired.filter((it) => it.status === 'COMPLETED' && it.outcome === 'SUCCESS');
      return { kind, fired: fired.length, succeeded: succeeded.length };
    });
  }

  point({ from, to }: Pick<TrendPoint, 'from' | 'to'>, running: boolean): TrendPoint {
    const within = (at: number | null | undefined) =>
      typeof at === 'number' && at >= from.getTime() && (running || at < to.getTime());
    const when = (of: (lead: ModelLead) => Instant | null) =>
      this.scope.filter((lead) => within(of(lead)?.epochMilliseconds)).length;
    return {
      from,
      to,
      registered: when(({ registeredAt }) => registeredAt),
      qualified: when(({ qualifiedAt }) => qualifiedAt),
      converted: when(({ convertedAt }) => convertedAt),
      completed: this.#work.filter((it) => it.status === 'COMPLETED' && within(it.completed_at?.getTime()))
        .length,
    };
  }

  #open(): Task[] {
    return this.#work.filter((it) => it.status === 'PENDING' && !it.held);
  }

  #isOverdue({ due_at: at }: Task): boolean {
    return at.getTime() < this.#now - 24 * HOUR;
  }

  #cohort(leads: readonly ModelLead[], days: number): ModelLead[] {
    return leads.filter(({ registeredAt }) => ms(registeredAt) >= this.#now - days * DAY);
  }

  #ofLeads(leads: readonly ModelLead[]) {
    const cohort = this.#cohort(leads, 90);
    const waits = cohort
      .flatMap(({ firstContactAt: at, registeredAt }) => (at ? [Math.max(0, ms(at) - ms(registeredAt))] : []))
      .sort((a, b) => a - b);
    const middle = [waits[Math.ceil(waits.length / 2) - 1], waits[Math.floor(waits.length / 2)]];
    return {
      leads: leads.filter(({ status }) => OPEN.includes(status)).length,
      conversion: {
        registered: cohort.length,
        converted: cohort.filter(({ status }) => status === 'CONVERTED').length,
      },
      firstContactSeconds:
        waits.length === 0 ? null : Math.round(((middle[0] ?? 0) + (middle[1] ?? 0)) / 2 / 1_000),
    };
  }
}

function hasSomething(of: { leads: number; pending: number; conversion: { registered: number } }): boolean {
  return of.leads > 0 || of.pending > 0 || of.conversion.registered > 0;
}

function byCode<T extends { code: string }>(territories: readonly T[]): T[] {
  return territories.toSorted((a, b) => (a.code < b.code ? -1 : 1));
}
