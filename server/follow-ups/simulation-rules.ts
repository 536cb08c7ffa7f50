/**
 * What the engine will decide about a lead by itself, for as long as nobody does anything: the planner, the firing and
 * the protection clock that really run, taken from one instant to the next without waiting for it.
 *
 * Guarantee: moving the product's clock through the same time enters the same decisions into the ledger. What breaks
 * it: people, who are the purpose of it all; and firing late, for a firing that is simulated is never late.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { isMeaningful, isProgress } from '../leads/activity-rules.ts';
import {
  afterProtectionStep,
  endsGrace,
  firstMinuteOf,
  nextProtectionStep,
  type ProtectionFacts,
  type ProtectionSettings,
} from '../leads/protection-rules.ts';
import type { LeadStatus } from '../leads/rules.ts';
import { statusAfterActivity } from '../leads/status-rules.ts';
import { compareInstants, laterOf } from '../territories/local-time-rules.ts';
import type { FollowUpKind, FollowUpSettings, LedgerDecision } from './due-rules.ts';
import {
  firingOf,
  LEDGER_DECISION,
  planFollowUps,
  type PlanDecision,
  type PlanInput,
  type PlannedFollowUp,
} from './rules.ts';
import type { Words } from './reason-rules.ts';

type Instant = Temporal.Instant;

export type SimulationSettings = {
  readonly followUps: FollowUpSettings;
  readonly protection: ProtectionSettings;
  /** Whether what is due fires. */
  readonly firing: boolean;
};

export type SimulatedFollowUp = PlannedFollowUp & { readonly assigneeId: string | null };

/** Something that is known to come, and what follows from it. */
export type Happening = { readonly at: Instant; readonly type: 'FIRST_CONTACT' | 'SAMPLE_SENT' };

export type SimulatedLead = {
  readonly ownerId: string | null;
  readonly clock: ProtectionFacts;
  /** Of the lead's whole history. */
  readonly latestSampleSentAt: Instant | null;
  readonly lastMeaningfulAt: Instant | null;
  readonly followUps: readonly SimulatedFollowUp[];
  /** When the clock's next step is, as stored; null for none. Absent where it has to be found out. */
  readonly clockDueAt?: Instant | null;
  readonly happenings?: readonly Happening[];
};

export type SimulatedDecision = {
  /** When it is taken. */
  readonly at: Instant;
  readonly decision: LedgerDecision;
  readonly kind: FollowUpKind;
  /** Of the lead's own follow-ups; null for one that is not there yet. */
  readonly followUpId: string | null;
  readonly assigneeId: string | null;
  readonly dueAt: Instant;
  readonly reason: { readonly code: string; readonly text: Words };
  /** How the date came about, where that was decided in the simulation. */
  readonly dateReason: Words | null;
  /** The lead's once it is taken. */
  readonly status: LeadStatus;
};

export type SimulatedSpan = {
  /** Where it begins: nothing is decided before. */
  readonly start: Instant;
  /** Not included. */
  readonly until: Instant;
  /** Whether it begins with planning, because something it is planned by is not what it was. */
  readonly planFirst: boolean;
};

/** In the order in which they are taken. */
export function simulateLead(
  lead: SimulatedLead,
  settings: SimulationSettings,
  { start, until, planFirst }: SimulatedSpan,
): SimulatedDecision[] {
  const run = new Run(lead, settings);
  if (planFirst) run.plan(start);
  let now = start;
  for (;;) {
    const next = run.next(now);
    if (!next || compareInstants(next.at, until) >= 0) return run.taken;
    now = next.at;
    next.take(now);
  }
}

interface Next {
  readonly at: Instant;
  take(at: Instant): void;
}

/** A lead as it goes on. */
class Run {
  readonly taken: SimulatedDecision[] = [];
  readonly #settings: SimulationSettings;
  readonly #ownerId: string | null;
  #clock: ProtectionFacts;
  #latestSampleSentAt: Instant | null;
  #lastMeaningfulAt: Instant | null;
  #followUps: SimulatedFollowUp[];
  #clockDueAt: Instant | null | undefined;
  #happenings: readonly Happening[];
  readonly #stored: ReadonlySet<string>;
  readonly #dateReasons = new Map<string, Words>();

  constructor(lead: SimulatedLead, settings: SimulationSettings) {
    this.#settings = settings;
    this.#ownerId = lead.ownerId;
    this.#clock = lead.clock;
    this.#latestSampleSentAt = lead.latestSampleSentAt;
    this.#lastMeaningfulAt = lead.lastMeaningfulAt;
    this.#followUps = [...lead.followUps];
    this.#clockDueAt = lead.clockDueAt;
    this.#happenings = lead.happenings ?? [];
    this.#stored = new Set(lead.followUps.map((it) => it.id));
  }

  /** Of what comes at once, what happens is first, then what is due, then the clock: as the jobs run. */
  next(now: Instant): Next | null {
    const happening = this.#happenings[0];
    const due = this.#settings.firing ? this.#nextDue() : null;
    const clockAt = due || happening || this.#hasPending() ? this.#nextStepAt() : null;
    let next: Next | null = happening
      ? { at: laterOf(happening.at, now), take: (at) => this.#happen(happening, at) }
      : null;
    const offer = (at: Instant, take: (at: Instant) => void) => {
      const when = laterOf(at, now);
      if (!next || compareInstants(when, next.at) < 0) next = { at: when, take };
    };
    if (due) offer(due.dueAt, (at) => this.#fire(due, at));
    if (clockAt) offer(clockAt, (at) => this.#step(at));
    return next;
  }

  plan(now: Instant): void {
    for (const decision of planFollowUps(this.#planInput(now))) this.#apply(decision, now);
  }

  #planInput(now: Instant): PlanInput {
    const { territory, status, ownedSince, clockStoppedAt, pauses, firstContactAt } = this.#clock;
    return {
      territory,
      status,
      ownedSince,
      clockStoppedAt,
      pauses,
      anchors: { firstContactAt, latestSampleSentAt: this.#latestSampleSentAt },
      existing: this.#followUps,
      settings: this.#settings.followUps,
      now,
    };
  }

  #hasPending(): boolean {
    return this.#followUps.some((it) => it.status === 'PENDING' && it.heldSince === null);
  }

  #nextDue(): SimulatedFollowUp | null {
    let next: SimulatedFollowUp | null = null;
    for (const it of this.#followUps) {
      if (it.status !== 'PENDING' || it.firedAt !== null || it.heldSince !== null) continue;
      if (!next || compareInstants(it.dueAt, next.dueAt) < 0) next = it;
    }
    return next;
  }

  #nextStepAt(): Instant | null {
    if (this.#clockDueAt === undefined) {
      this.#clockDueAt = nextProtectionStep(this.#clock, this.#settings.protection)?.at ?? null;
    }
    return this.#clockDueAt;
  }

  #fire(followUp: SimulatedFollowUp, now: Instant): void {
    const { reason, status } = firingOf(followUp, {
      status: this.#clock.status,
      lastMeaningfulAt: this.#lastMeaningfulAt,
    });
    this.#replace({ ...followUp, firedAt: now });
    this.#clock = { ...this.#clock, status };
    this.#enter('FIRED', followUp, followUp.dueAt, reason, now);
  }

  #step(now: Instant): void {
    this.#clockDueAt = undefined;
    const step = nextProtectionStep(this.#clock, this.#settings.protection);
    if (!step || compareInstants(step.at, now) > 0) return;
    this.#clock = afterProtectionStep(this.#clock, step, now);
    if (step.action !== 'EXPIRE') return;
    this.#happenings = [];
    this.plan(now);
  }

  #happen({ type, at }: Happening, now: Instant): void {
    this.#happenings = this.#happenings.slice(1);
    const clock = this.#clock;
    if (clock.ownedSince === null || compareInstants(at, firstMinuteOf(clock.ownedSince)) < 0) return;
    const progress = isProgress(type);
    const renews = progress && endsGrace(clock, at, now, this.#settings.protection);
    this.#clock = {
      ...clock,
      status: statusAfterActivity(clock.status, type, null, renews),
      firstContactAt: clock.firstContactAt ?? laterOf(at, clock.ownedSince),
      ...(progress && { lastProgressAt: latest(clock.lastProgressAt, at) }),
      ...(renews && { graceStartedAt: null }),
    };
    if (isMeaningful(type)) this.#lastMeaningfulAt = latest(this.#lastMeaningfulAt, at);
    if (type === 'SAMPLE_SENT') this.#latestSampleSentAt = latest(this.#latestSampleSentAt, at);
    this.#clockDueAt = undefined;
    this.plan(now);
  }

  #apply(decision: PlanDecision, now: Instant): void {
    const { action, kind, anchorAt, dueAt, reason } = decision;
    const before = this.#followUps.find((it) => it.id === decision.followUpId) ?? this.#begin(kind, dueAt);
    const id = before.id;
    const dates = { anchorAt, dueAt };
    if (action === 'HOLD') this.#replace({ ...before, heldSince: this.#clock.clockStoppedAt });
    else if (action === 'CANCEL') {
      this.#replace({ ...before, status: 'CANCELLED', heldSince: null, closedAt: now });
    } else if (action === 'SKIP') {
      this.#replace({ ...before, ...dates, status: 'SKIPPED', heldSince: null, closedAt: now });
    } else {
      this.#replace({ ...before, ...dates, heldSince: null });
      this.#dateReasons.set(id, reason.text);
    }
    if (kind === 'T7' && action !== 'CANCEL' && action !== 'HOLD') {
      this.#clock = { ...this.#clock, t7DueAt: dueAt };
      this.#clockDueAt = undefined;
    }
    this.#enter(LEDGER_DECISION[action], before, dueAt, reason, now);
  }

  #begin(kind: FollowUpKind, dueAt: Instant): SimulatedFollowUp {
    const followUp: SimulatedFollowUp = {
      id: `new ${this.#followUps.length}`,
      kind,
      status: 'PENDING',
      dueAt,
      anchorAt: null,
      ownedSince: this.#clock.ownedSince,
      firedAt: null,
      heldSince: null,
      closedAt: null,
      rescheduled: false,
      assigneeId: this.#ownerId,
    };
    this.#followUps.push(followUp);
    return followUp;
  }

  #replace(followUp: SimulatedFollowUp): void {
    this.#followUps = this.#followUps.map((it) => (it.id === followUp.id ? followUp : it));
  }

  #enter(
    decision: LedgerDecision,
    { id, kind, assigneeId }: SimulatedFollowUp,
    dueAt: Instant,
    reason: SimulatedDecision['reason'],
    at: Instant,
  ): void {
    this.taken.push({
      at,
      decision,
      kind,
      followUpId: this.#stored.has(id) ? id : null,
      assigneeId,
      dueAt,
      reason,
      dateReason: this.#dateReasons.get(id) ?? null,
      status: this.#clock.status,
    });
  }
}

function latest(known: Instant | null, at: Instant): Instant {
  return known ? laterOf(known, at) : at;
}

/** A lead that does not exist: it is registered, and what is given of it happens when it does. */
export type HypotheticalLead = {
  readonly territory: string;
  readonly registeredAt: Instant;
  readonly firstContactAt: Instant | null;
  readonly sampleSentAt: Instant | null;
};

/**
 * From its registration on. What is given of it is known from the beginning: a date that it moves again before that
 * is reached is left out, the one it is moved to is told.
 */
export function simulateHypothetical(
  lead: HypotheticalLead,
  settings: SimulationSettings,
  until: Instant,
): SimulatedDecision[] {
  const { registeredAt, firstContactAt, sampleSentAt, territory } = lead;
  const withRegistration = firstContactAt !== null && compareInstants(firstContactAt, registeredAt) <= 0;
  const happenings: Happening[] = [
    ...(firstContactAt && !withRegistration ? [{ at: firstContactAt, type: 'FIRST_CONTACT' as const }] : []),
    ...(sampleSentAt ? [{ at: sampleSentAt, type: 'SAMPLE_SENT' as const }] : []),
  ].sort((a, b) => compareInstants(a.at, b.at));
  const taken = simulateLead(
    {
      ownerId: null,
      clock: {
        territory,
        status: withRegistration ? 'ACTIVE' : 'REGISTERED',
        ownedSince: registeredAt,
        firstContactAt: withRegistration ? registeredAt : null,
        lastProgressAt: null,
        extensionDays: 0,
        pauses: [],
        clockStoppedAt: null,
        warnedAt: null,
        graceStartedAt: null,
        t7DueAt: null,
      },
      latestSampleSentAt: null,
      lastMeaningfulAt: null,
      followUps: [],
      happenings,
    },
    settings,
    { start: registeredAt, until, planFirst: true },
  );
  return taken.filter((it, index) => !movedOn(it, taken.slice(index + 1)));
}

/** No kind is open twice in a lead that nobody works on. */
function movedOn(decision: SimulatedDecision, later: readonly SimulatedDecision[]): boolean {
  if (decision.decision !== 'PLANNED' && decision.decision !== 'MOVED') return false;
  return later.find((it) => it.kind === decision.kind)?.decision === 'MOVED';
}
