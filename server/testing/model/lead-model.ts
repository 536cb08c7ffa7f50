/**
 * The life of leads once more, as plainly as it can be told: who may do what, how the status moves, when the clock
 * warns, graces and expires, and which lead holds which key. It shares no code with the product but the calendar and
 * the words, so that a rule that is wrong there is not wrong here in the same way.
 *
 * What it does not tell of itself it is given: the T7 of each lead, which the planner's own properties answer for.
 */
import { Temporal } from '@js-temporal/polyfill';
import { workingDaysLater } from '../../follow-ups/due-rules.ts';

type Instant = Temporal.Instant;

const ZONE = 'Europe/Berlin';

export type Status =
  | 'REGISTERED'
  | 'ACTIVE'
  | 'REMINDER'
  | 'GRACE_PERIOD'
  | 'QUALIFIED'
  | 'CONVERTED'
  | 'LOST'
  | 'EXPIRED'
  | 'DELETED';

export interface ModelPerson {
  readonly name: string;
  readonly id: string;
  readonly role: 'SALES' | 'MANAGER' | 'ADMIN';
  readonly team: string | null;
  readonly territories: readonly string[];
}

export interface ModelLead {
  id: string;
  keys: string[];
  territory: string;
  status: Status;
  owner: string | null;
  createdAt: Instant;
  registeredAt: Instant;
  ownedSince: Instant | null;
  firstContactAt: Instant | null;
  lastMeaningfulAt: Instant | null;
  lastProgressAt: Instant | null;
  extensionDays: number;
  pauses: { from: Instant; to: Instant }[];
  stoppedAt: Instant | null;
  warnedAt: Instant | null;
  graceSince: Instant | null;
  previousOwner: string | null;
  reclaimableFrom: Instant | null;
  lostAt: Instant | null;
  canonical: boolean;
  formerStatus: Status | null;
}

/** The T7 of a lead's present ownership, as the follow-ups tell it. */
export interface T7 {
  readonly dueAt: Instant;
  readonly anchorAt: Instant;
  readonly firedAt: Instant | null;
}

/** What came of it: done, or the errors that the API may answer with. */
export type Outcome = 'OK' | readonly string[];

const OPEN: readonly Status[] = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'];
const EXPIRING: readonly Status[] = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD'];
const PROGRESS = ['QUALIFIED_CALL', 'MEETING', 'DEMO', 'ROI_PRESENTATION', 'SAMPLE_SENT'];
const MEANINGFUL = [...PROGRESS, 'CALL', 'EMAIL', 'EMAIL_RECEIVED'];

export class LeadModel {
  readonly leads = new Map<string, ModelLead>();
  /** Key → the lead that holds it. */
  readonly holders = new Map<string, string>();
  now: Instant;

  constructor(now: Instant) {
    this.now = now;
  }

  copy(): LeadModel {
    const other = new LeadModel(this.now);
    for (const [id, lead] of this.leads) {
      other.leads.set(id, { ...lead, keys: [...lead.keys], pauses: [...lead.pauses] });
    }
    for (const [key, id] of this.holders) other.holders.set(key, id);
    return other;
  }

  lead(id: string): ModelLead {
    const lead = this.leads.get(id);
    if (!lead) throw new Error(`the model knows no lead ${id}`);
    return lead;
  }

  // --- who is what

  owns(who: ModelPerson, lead: ModelLead): boolean {
    return lead.owner === who.id && covers(who, lead.territory);
  }

  manages(who: ModelPerson, lead: ModelLead, people: readonly ModelPerson[]): boolean {
    if (who.role === 'ADMIN') return true;
    if (who.role !== 'MANAGER' || !covers(who, lead.territory) || lead.owner === null) return false;
    const owner = people.find((it) => it.id === lead.owner);
    return owner?.id === who.id || (owner?.team ?? null) === who.team;
  }

  sees(who: ModelPerson, lead: ModelLead, people: readonly ModelPerson[]): boolean {
    if (who.role === 'ADMIN') return true;
    if (lead.status === 'DELETED' || !covers(who, lead.territory)) return false;
    const pool = lead.owner === null && OPEN.includes(lead.status);
    return this.owns(who, lead) || this.manages(who, lead, people) || pool;
  }

  works(who: ModelPerson, lead: ModelLead, people: readonly ModelPerson[]): boolean {
    return this.owns(who, lead) || this.manages(who, lead, people);
  }

  // --- keys

  /** The first key is the company in its place. Those of live leads stand in the way, of lost ones for a year. */
  taken(keys: readonly string[], byOtherThan: string | null): boolean {
    return keys.some((key) => {
      const id = this.holders.get(key);
      if (id === undefined || id === byOtherThan) return false;
      return this.lives(this.lead(id));
    });
  }

  /** A live lead of the same company in the same place that holds no key is similar all the same. */
  private similar(keys: readonly string[]): boolean {
    return [...this.leads.values()].some((lead) => lead.keys[0] === keys[0] && this.lives(lead));
  }

  private lives(lead: ModelLead): boolean {
    if (lead.status === 'DELETED') return false;
    return lead.lostAt === null || isBefore(this.now, addMonths(lead.lostAt, 12));
  }

  takeKeys(lead: ModelLead): boolean {
    if (this.taken(lead.keys, lead.id)) {
      this.releaseKeys(lead);
      return false;
    }
    for (const key of lead.keys) this.holders.set(key, lead.id);
    return true;
  }

  releaseKeys(lead: ModelLead): void {
    for (const key of lead.keys) if (this.holders.get(key) === lead.id) this.holders.delete(key);
  }

  // --- what people do

  register(
    who: ModelPerson,
    input: {
      id: string;
      keys: string[];
      territory: string;
      firstContactAt: Instant | null;
      override: boolean;
    },
  ): Outcome {
    if (who.role !== 'ADMIN' && !covers(who, input.territory)) return ['ForbiddenError'];
    const clash = this.taken(input.keys, null);
    if (clash && !(input.override && who.role !== 'SALES')) return ['DuplicateLeadError'];
    if (this.similar(input.keys) && !input.override) return ['DuplicateLeadError'];
    const lead: ModelLead = {
      id: input.id,
      keys: input.keys,
      territory: input.territory,
      status: input.firstContactAt ? 'ACTIVE' : 'REGISTERED',
      owner: who.id,
      createdAt: this.now,
      registeredAt: this.now,
      ownedSince: this.now,
      firstContactAt: input.firstContactAt,
      lastMeaningfulAt: null,
      lastProgressAt: null,
      extensionDays: 0,
      pauses: [],
      stoppedAt: null,
      warnedAt: null,
      graceSince: null,
      previousOwner: null,
      reclaimableFrom: null,
      lostAt: null,
      canonical: !clash,
      formerStatus: null,
    };
    this.leads.set(lead.id, lead);
    if (!clash) this.takeKeys(lead);
    return 'OK';
  }

  log(
    who: ModelPerson,
    id: string,
    type: string,
    outcome: string | null,
    people: readonly ModelPerson[],
  ): Outcome {
    const refused = this.refuses(who, id, people);
    if (refused) return refused;
    const lead = this.lead(id);
    if (['EXPIRED', 'DELETED'].includes(lead.status)) return ['ForbiddenError'];
    const meaningful = MEANINGFUL.includes(type) && !(type === 'CALL' && outcome === 'NO_ANSWER');
    const progress = meaningful && PROGRESS.includes(type);
    if (meaningful) {
      if (this.firstContactOf(lead) === null && !this.hasFirstContact(lead)) lead.firstContactAt = this.now;
      lead.lastMeaningfulAt = this.now;
    }
    if (progress) lead.lastProgressAt = this.now;
    if (meaningful && (lead.status === 'REGISTERED' || lead.status === 'REMINDER')) lead.status = 'ACTIVE';
    if (progress && lead.status === 'GRACE_PERIOD') {
      lead.status = 'ACTIVE';
      lead.graceSince = null;
    }
    return 'OK';
  }

  changeStatus(
    who: ModelPerson,
    id: string,
    to: 'ACTIVE' | 'QUALIFIED' | 'LOST',
    note: string,
    people: readonly ModelPerson[],
  ): Outcome {
    const refused = this.refuses(who, id, people);
    if (refused) return refused;
    const lead = this.lead(id);
    const moves: Partial<Record<Status, readonly Status[]>> = {
      REGISTERED: ['QUALIFIED', 'LOST'],
      ACTIVE: ['QUALIFIED', 'LOST'],
      REMINDER: ['QUALIFIED', 'LOST'],
      GRACE_PERIOD: ['QUALIFIED', 'LOST'],
      QUALIFIED: ['ACTIVE', 'LOST'],
      LOST: this.manages(who, lead, people) ? ['ACTIVE'] : [],
    };
    if (!moves[lead.status]?.includes(to)) return ['TransitionError', 'ForbiddenError'];
    if (lead.status === 'LOST' && note.trim().length < 10) return ['ValidationError'];
    if (lead.status === 'LOST') {
      lead.lostAt = null;
      if (lead.canonical) lead.canonical = this.takeKeys(lead);
      if (lead.owner !== null) this.beginClock(lead);
    }
    if (to === 'LOST') lead.lostAt = this.now;
    lead.status = to;
    lead.graceSince = null;
    return 'OK';
  }

  claim(who: ModelPerson, id: string, people: readonly ModelPerson[]): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead, people)) return ['NotFoundError'];
    if (lead.owner !== null || !OPEN.includes(lead.status)) return REFUSED;
    const barred =
      lead.previousOwner === who.id &&
      lead.reclaimableFrom !== null &&
      isBefore(this.now, lead.reclaimableFrom);
    if (barred) return REFUSED;
    this.giveTo(lead, who.id);
    return 'OK';
  }

  assign(who: ModelPerson, id: string, to: ModelPerson, people: readonly ModelPerson[]): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead, people)) return ['NotFoundError'];
    if (who.role === 'SALES') return REFUSED;
    if (lead.owner !== null || !OPEN.includes(lead.status)) return REFUSED;
    if (who.role === 'MANAGER' && to.id !== who.id && to.team !== who.team) return REFUSED;
    if (!covers(to, lead.territory) && to.role !== 'ADMIN') return REFUSED;
    if (!covers(to, lead.territory)) return REFUSED;
    this.giveTo(lead, to.id);
    return 'OK';
  }

  stop(who: ModelPerson, id: string, people: readonly ModelPerson[]): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead, people)) return ['NotFoundError'];
    const clocked = lead.owner !== null && [...EXPIRING, 'QUALIFIED'].includes(lead.status);
    if (!this.leads_(who, lead, people) || !clocked || lead.stoppedAt) return REFUSED;
    lead.stoppedAt = this.now;
    return 'OK';
  }

  resume(who: ModelPerson, id: string, people: readonly ModelPerson[]): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead, people)) return ['NotFoundError'];
    const clocked = lead.owner !== null && [...EXPIRING, 'QUALIFIED'].includes(lead.status);
    if (!this.leads_(who, lead, people) || !clocked || !lead.stoppedAt) return REFUSED;
    lead.pauses.push({ from: lead.stoppedAt, to: this.now });
    lead.stoppedAt = null;
    return 'OK';
  }

  extend(who: ModelPerson, id: string, days: number, people: readonly ModelPerson[]): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead, people)) return ['NotFoundError'];
    const clocked = lead.owner !== null && [...EXPIRING, 'QUALIFIED'].includes(lead.status);
    if (!this.leads_(who, lead, people) || !clocked) return REFUSED;
    lead.extensionDays += days;
    return 'OK';
  }

  delete(who: ModelPerson, id: string, people: readonly ModelPerson[]): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead, people)) return ['NotFoundError'];
    if (lead.status === 'CONVERTED' || lead.status === 'DELETED') return REFUSED;
    const young = isBefore(this.now, lead.createdAt.add({ hours: 24 }));
    if (!this.leads_(who, lead, people) && !(this.owns(who, lead) && young)) return REFUSED;
    lead.formerStatus = lead.status;
    lead.status = 'DELETED';
    this.releaseKeys(lead);
    return 'OK';
  }

  // --- what the clock does

  /** The next due step of each lead, once the T7s have fired; call it until it says that nothing moved. */
  tick(t7: ReadonlyMap<string, T7>): void {
    for (const lead of this.leads.values()) {
      this.remind(lead, t7.get(lead.id) ?? null);
      while (this.step(lead, t7.get(lead.id) ?? null));
    }
  }

  private remind(lead: ModelLead, t7: T7 | null): void {
    if (!t7?.firedAt || !isSame(t7.firedAt, this.now)) return;
    if (lead.status !== 'REGISTERED' && lead.status !== 'ACTIVE') return;
    if (lead.lastMeaningfulAt === null || !isBefore(t7.anchorAt, lead.lastMeaningfulAt))
      lead.status = 'REMINDER';
  }

  private step(lead: ModelLead, t7: T7 | null): boolean {
    if (lead.owner === null || lead.stoppedAt || !EXPIRING.includes(lead.status)) return false;
    const clock = this.clock(lead, t7);
    if (!clock) return false;
    if (clock.expiresAt && !isBefore(this.now, clock.expiresAt)) {
      lead.previousOwner = lead.owner;
      lead.reclaimableFrom = addDays(this.now, 30);
      lead.owner = null;
      lead.ownedSince = null;
      lead.status = 'EXPIRED';
      lead.graceSince = null;
      return true;
    }
    if (lead.status === 'GRACE_PERIOD') return false;
    if (!clock.warnedAt) {
      if (isBefore(this.now, addDays(clock.progressDeadline, -7))) return false;
      lead.warnedAt = this.now;
      return true;
    }
    if (isBefore(this.now, later(clock.progressDeadline, this.plus(lead, clock.warnedAt, 7)))) return false;
    lead.status = 'GRACE_PERIOD';
    lead.graceSince = this.now;
    return true;
  }

  /** Every deadline of a lead whose clock exists. */
  clock(lead: ModelLead, t7: T7 | null) {
    const { ownedSince } = lead;
    if (lead.owner === null || ownedSince === null || ![...EXPIRING, 'QUALIFIED'].includes(lead.status))
      return null;
    const progressFrom =
      lead.lastProgressAt && isBefore(ownedSince, lead.lastProgressAt) ? lead.lastProgressAt : ownedSince;
    const progressDeadline = this.plus(lead, progressFrom, 60);
    const warningAt = addDays(progressDeadline, -7);
    const warnedAt =
      lead.warnedAt && !isBefore(lead.warnedAt, warningAt) && !isBefore(lead.warnedAt, progressFrom)
        ? lead.warnedAt
        : null;
    const endsAt = this.months(lead, ownedSince, 6, lead.extensionDays);
    let preClaimEndsAt: Instant | null = null;
    if (this.firstContactOf(lead) === null) {
      preClaimEndsAt = this.plus(lead, ownedSince, 10);
      if (t7) preClaimEndsAt = later(preClaimEndsAt, workingDaysLater(lead.territory, t7.dueAt, 1));
    }
    const graceEndsAt = lead.graceSince ? this.plus(lead, lead.graceSince, 10) : null;
    const expiries = [preClaimEndsAt, graceEndsAt, endsAt].filter((it) => it !== null);
    const expiresAt = EXPIRING.includes(lead.status)
      ? (expiries.sort(Temporal.Instant.compare)[0] ?? null)
      : null;
    return { progressDeadline, warnedAt, endsAt, preClaimEndsAt, graceEndsAt, expiresAt };
  }

  // --- parts

  private refuses(who: ModelPerson, id: string, people: readonly ModelPerson[]): Outcome | null {
    const lead = this.lead(id);
    if (!this.sees(who, lead, people)) return ['NotFoundError'];
    return this.works(who, lead, people) || (who.role === 'MANAGER' && lead.owner === null) ? null : REFUSED;
  }

  private leads_(who: ModelPerson, lead: ModelLead, people: readonly ModelPerson[]): boolean {
    return this.manages(who, lead, people);
  }

  private hasFirstContact(lead: ModelLead): boolean {
    return this.firstContactOf(lead) !== null;
  }

  /** Of this ownership: one from before does not count, except the one that came with the registration. */
  private firstContactOf(lead: ModelLead): Instant | null {
    if (lead.ownedSince === null || lead.firstContactAt === null) return null;
    if (!isBefore(lead.firstContactAt, lead.ownedSince)) return lead.firstContactAt;
    return isSame(lead.ownedSince, lead.registeredAt) ? lead.ownedSince : null;
  }

  private giveTo(lead: ModelLead, owner: string): void {
    lead.owner = owner;
    if (lead.status === 'EXPIRED') lead.status = 'REGISTERED';
    this.beginClock(lead);
  }

  private beginClock(lead: ModelLead): void {
    lead.ownedSince = this.now;
    lead.extensionDays = 0;
    lead.warnedAt = null;
    lead.graceSince = null;
    lead.stoppedAt = null;
    lead.reclaimableFrom = null;
  }

  private plus(lead: ModelLead, from: Instant, days: number): Instant {
    return addDays(from, days + pausedDays(lead, from));
  }

  private months(lead: ModelLead, from: Instant, months: number, days: number): Instant {
    return local(from, (it) => it.add({ months }).add({ days: days + pausedDays(lead, from) }));
  }
}

/** A right that is refused to someone who sees the lead: how it is worded is the API's business. */
const REFUSED = ['ForbiddenError', 'TransitionError', 'ConflictError', 'ValidationError'];

function covers(who: ModelPerson, territory: string): boolean {
  return who.territories.some((it) => it === territory || it === territory.slice(0, 2));
}

function pausedDays(lead: ModelLead, since: Instant): number {
  let milliseconds = 0;
  for (const { from, to } of lead.pauses) {
    milliseconds += Math.max(
      0,
      to.epochMilliseconds - Math.max(from.epochMilliseconds, since.epochMilliseconds),
    );
  }
  return Math.ceil(milliseconds / 86_400_000);
}

function local(from: Instant, move: (it: Temporal.PlainDateTime) => Temporal.PlainDateTime): Instant {
  return move(from.toZonedDateTimeISO(ZONE).toPlainDateTime()).toZonedDateTime(ZONE).toInstant();
}

function addDays(from: Instant, days: number): Instant {
  return local(from, (it) => it.add({ days }));
}

function addMonths(from: Instant, months: number): Instant {
  return local(from, (it) => it.add({ months }));
}

function isBefore(a: Instant, b: Instant): boolean {
  return a.epochMilliseconds < b.epochMilliseconds;
}

function isSame(a: Instant, b: Instant): boolean {
  return a.epochMilliseconds === b.epochMilliseconds;
}

function later(a: Instant, b: Instant): Instant {
  return isBefore(a, b) ? b : a;
}
