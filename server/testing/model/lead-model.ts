/**
 * The life of leads once more, as plainly as it can be told: who may do what, how the status moves, when the clock
 * warns, graces and expires, and which lead holds which key. It shares no code with the product but the calendar and
 * the words, so that a rule that is wrong there is not wrong here in the same way.
 *
 * What it does not tell of itself it is given: the T7 of each lead, which the planner's own properties answer for, and
 * how many events a lead has.
 */
import type { Temporal } from '@js-temporal/polyfill';
import {
  addDays,
  addMonths,
  clockOf,
  firstContactOf,
  isBefore,
  isSame,
  laterOf,
  renews,
  type ModelClock,
  type T7,
} from './model-clock.ts';

type Instant = Temporal.Instant;

export type Status =
  | 'REGISTERED'
  | 'ACTIVE'
  | 'REMINDER'
  | 'GRACE_PERIOD'
  | 'QUALIFIED'
  | 'CONVERTED'
  | 'LOST'
  | 'EXPIRED'
  | 'DELETED'
  | 'MERGED';

export interface ModelPerson {
  readonly id: string;
  readonly role: 'SALES' | 'MANAGER' | 'ADMIN';
  readonly teamId: string | null;
  readonly territories: readonly string[];
}

export interface ModelLead extends ModelClock {
  id: string;
  /** Its own, and the companies of leads that were merged into it. */
  company: string;
  alsoNamed: readonly string[];
  emails: readonly string[];
  status: Status;
  owner: string | null;
  collaborators: readonly string[];
  createdAt: Instant;
  /** When it first came so far; what an undo takes back it never did. */
  activatedAt: Instant | null;
  qualifiedAt: Instant | null;
  convertedAt: Instant | null;
  lastMeaningfulAt: Instant | null;
  /** When the meaningful activities were. */
  talks: readonly Instant[];
  previousOwner: string | null;
  reclaimableFrom: Instant | null;
  lostAt: Instant | null;
  canonical: boolean;
  formerStatus: Status | null;
  mergedInto: string | null;
  /** Proposed and not decided. */
  transfer: { readonly from: string; readonly to: string; readonly due: Instant } | null;
}

/** OK, or the error that the operation answers with. */
export type Outcome =
  | 'OK'
  | 'NotFoundError'
  | 'ForbiddenError'
  | 'ConflictError'
  | 'TransitionError'
  | 'ValidationError'
  | 'DuplicateLeadError'
  | 'DuplicateCustomerError';

/** What a change was, to be taken back: how it was before, and how much the log knew after it. */
interface Remembered {
  readonly before: readonly ModelLead[];
  readonly at: Instant;
  readonly events: () => number;
  known: number | null;
}

const CLOCKED: readonly Status[] = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED'];
const OPEN: readonly Status[] = [...CLOCKED, 'EXPIRED'];
const WORKED: readonly Status[] = [...CLOCKED, 'LOST', 'CONVERTED'];
const REMOVABLE: readonly Status[] = [...OPEN, 'LOST'];
const PROGRESS = ['QUALIFIED_CALL', 'MEETING', 'DEMO', 'ROI_PRESENTATION', 'SAMPLE_SENT'];
const MEANINGFUL = [...PROGRESS, 'CALL', 'EMAIL', 'EMAIL_RECEIVED'];

export class LeadModel {
  readonly leads = new Map<string, ModelLead>();
  /** Key → the lead that holds it. */
  readonly holders = new Map<string, string>();
  /** Key → the lead that became the customer it belongs to. */
  readonly customers = new Map<string, string>();
  readonly merges = new Map<string, Remembered>();
  /** The last change that can be undone, and by whom. */
  undoable: (Remembered & { readonly by: string }) | null = null;
  events: ReadonlyMap<string, number> = new Map();
  readonly people: readonly ModelPerson[];
  now: Instant;

  constructor(now: Instant, people: readonly ModelPerson[]) {
    this.now = now;
    this.people = people;
  }

  /** What would come of it. */
  wouldBe<T>(change: (model: LeadModel) => T): T {
    const other = new LeadModel(this.now, this.people);
    for (const [id, lead] of this.leads) other.leads.set(id, { ...lead });
    for (const [key, id] of this.holders) other.holders.set(key, id);
    for (const [key, id] of this.customers) other.customers.set(key, id);
    for (const [id, merge] of this.merges) other.merges.set(id, merge);
    other.undoable = this.undoable;
    other.events = this.events;
    return change(other);
  }

  /** After every step: how far leads have come. No step goes on from one of these statuses to another. */
  noteMilestones(): void {
    for (const lead of this.leads.values()) {
      if (lead.status === 'CONVERTED') lead.convertedAt ??= this.now;
      if (lead.status === 'CONVERTED' || lead.status === 'QUALIFIED') lead.qualifiedAt ??= this.now;
      if (['ACTIVE', 'QUALIFIED', 'CONVERTED'].includes(lead.status)) lead.activatedAt ??= this.now;
    }
  }

  lead(id: string): ModelLead {
    const lead = this.leads.get(id);
    if (!lead) throw new Error(`the model knows no lead ${id}`);
    return lead;
  }

  // --- who is what

  private owns(who: ModelPerson, lead: ModelLead): boolean {
    return lead.owner === who.id && covers(who, lead.territory);
  }

  private helps(who: ModelPerson, lead: ModelLead): boolean {
    return lead.collaborators.includes(who.id) && covers(who, lead.territory);
  }

  /** Its owner's manager, or an admin. */
  private leadsIt(who: ModelPerson, lead: ModelLead): boolean {
    if (who.role === 'ADMIN') return true;
    if (who.role !== 'MANAGER' || !covers(who, lead.territory) || lead.owner === null) return false;
    const owner = this.people.find((it) => it.id === lead.owner);
    return owner?.id === who.id || (owner?.teamId ?? null) === who.teamId;
  }

  private inPool(who: ModelPerson, lead: ModelLead): boolean {
    return lead.owner === null && OPEN.includes(lead.status) && covers(who, lead.territory);
  }

  private works(who: ModelPerson, lead: ModelLead): boolean {
    return this.owns(who, lead) || this.helps(who, lead) || this.leadsIt(who, lead);
  }

  private sees(who: ModelPerson, lead: ModelLead): boolean {
    if (who.role === 'ADMIN') return true;
    if (lead.status === 'DELETED' || lead.status === 'MERGED') return false;
    const candidate = lead.transfer?.to === who.id && covers(who, lead.territory);
    return this.works(who, lead) || candidate || this.inPool(who, lead);
  }

  // --- keys

  private keysOf({ company, emails, alsoNamed }: ModelLead): string[] {
    return [company, ...emails, ...alsoNamed];
  }

  /** Those of live leads stand in the way, of lost ones for a year. */
  private taken(keys: readonly string[], byOtherThan: string | null): boolean {
    return keys.some((key) => {
      const id = this.holders.get(key);
      return id !== undefined && id !== byOtherThan && this.lives(this.lead(id));
    });
  }

  /** A live lead of the same company in the same place that holds no key is similar all the same. */
  private similar(company: string): boolean {
    return [...this.leads.values()].some((lead) => lead.company === company && this.lives(lead));
  }

  private lives(lead: ModelLead): boolean {
    if (lead.status === 'DELETED' || lead.status === 'MERGED') return false;
    if (lead.status !== 'LOST' || lead.lostAt === null) return true;
    return isBefore(this.now, addMonths(lead.lostAt, 12));
  }

  private takeKeys(lead: ModelLead, keys = this.keysOf(lead)): boolean {
    if (this.taken(keys, lead.id)) {
      this.releaseKeys(lead);
      return false;
    }
    for (const key of keys) this.holders.set(key, lead.id);
    return true;
  }

  private releaseKeys(lead: ModelLead): void {
    for (const [key, id] of this.holders) if (id === lead.id) this.holders.delete(key);
  }

  keysHeldBy(lead: ModelLead): number {
    return [...this.holders.values()].filter((id) => id === lead.id).length;
  }

  /** On becoming live again. */
  private takeKeysAgain(lead: ModelLead): void {
    if (lead.canonical && this.lives(lead)) lead.canonical = this.takeKeys(lead);
  }

  // --- what people do

  register(
    who: ModelPerson,
    input: Pick<ModelLead, 'id' | 'company' | 'emails' | 'territory' | 'firstContactAt'> & {
      override: boolean;
    },
  ): Outcome {
    if (who.role !== 'ADMIN' && !covers(who, input.territory)) return 'ForbiddenError';
    const { override, ...given } = input;
    const clash = this.taken([input.company, ...input.emails], null);
    if (clash && !(override && who.role !== 'SALES')) return 'DuplicateLeadError';
    if (!clash && this.similar(input.company) && !override) return 'DuplicateLeadError';
    const lead: ModelLead = {
      ...given,
      alsoNamed: [],
      status: input.firstContactAt ? 'ACTIVE' : 'REGISTERED',
      owner: who.id,
      collaborators: [],
      createdAt: this.now,
      registeredAt: this.now,
      ownedSince: this.now,
      activatedAt: null,
      qualifiedAt: null,
      convertedAt: null,
      lastMeaningfulAt: null,
      talks: [],
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
      mergedInto: null,
      transfer: null,
    };
    this.leads.set(lead.id, lead);
    if (!clash) this.takeKeys(lead);
    return 'OK';
  }

  log(who: ModelPerson, id: string, type: string, outcome: string | null, at: Instant): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    if (!this.works(who, lead) || !WORKED.includes(lead.status)) return 'ForbiddenError';
    if (isBefore(this.now, at)) return 'ValidationError';
    const meaningful = MEANINGFUL.includes(type) && !(type === 'CALL' && outcome === 'NO_ANSWER');
    const progress = meaningful && PROGRESS.includes(type);
    this.remember(who, [lead]);
    const counts = !isBeforeMinute(at, lead.ownedSince);
    const ended = progress && lead.graceSince !== null && renews(lead, at, this.now);
    if (meaningful && counts) {
      if (!wasContacted(lead)) lead.firstContactAt = laterOf(lead.ownedSince, at);
      if (lead.status === 'REGISTERED' || lead.status === 'REMINDER') lead.status = 'ACTIVE';
    }
    if (ended) {
      lead.graceSince = null;
      if (lead.status === 'GRACE_PERIOD') lead.status = 'ACTIVE';
    }
    if (meaningful) {
      lead.lastMeaningfulAt = laterOf(lead.lastMeaningfulAt, at);
      lead.talks = [...lead.talks, at];
    }
    if (progress) lead.lastProgressAt = laterOf(lead.lastProgressAt, at);
    return 'OK';
  }

  documentFirstContact(who: ModelPerson, id: string, at: Instant, stale: boolean): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    if (!this.works(who, lead) || !WORKED.includes(lead.status)) return 'ForbiddenError';
    if (stale) return 'ConflictError';
    if (wasContacted(lead)) return 'ValidationError';
    if (!CLOCKED.includes(lead.status)) return 'ForbiddenError';
    if (isBefore(this.now, at) || isBeforeMinute(at, lead.ownedSince)) return 'ValidationError';
    this.remember(who, [lead]);
    lead.firstContactAt = laterOf(lead.ownedSince, at);
    if (lead.status === 'REGISTERED') lead.status = 'ACTIVE';
    return 'OK';
  }

  changeStatus(
    who: ModelPerson,
    id: string,
    to: 'ACTIVE' | 'QUALIFIED' | 'LOST',
    { note, stale }: { readonly note: string; readonly stale: boolean },
  ): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    if (!this.works(who, lead)) return 'ForbiddenError';
    if (stale) return 'ConflictError';
    const moves: Partial<Record<Status, readonly Status[]>> = {
      REGISTERED: ['QUALIFIED', 'LOST'],
      ACTIVE: ['QUALIFIED', 'LOST'],
      REMINDER: ['QUALIFIED', 'LOST'],
      GRACE_PERIOD: ['QUALIFIED', 'LOST'],
      QUALIFIED: ['ACTIVE', 'LOST'],
      LOST: this.leadsIt(who, lead) ? ['ACTIVE'] : [],
    };
    if (!moves[lead.status]?.includes(to)) return 'TransitionError';
    if (lead.status === 'LOST' && note.trim().length < 10) return 'ValidationError';
    this.remember(who, [lead]);
    const reopens = lead.status === 'LOST';
    lead.status = to;
    if (reopens) {
      lead.lostAt = null;
      this.takeKeysAgain(lead);
      if (lead.owner !== null) this.beginClock(lead);
    }
    if (to === 'LOST')
      Object.assign(lead, { lostAt: this.now, graceSince: null, stoppedAt: null, transfer: null });
    return 'OK';
  }

  claim(who: ModelPerson, id: string): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    if (lead.owner !== null) return 'ConflictError';
    if (!OPEN.includes(lead.status)) return 'ForbiddenError';
    const barred =
      lead.previousOwner === who.id && lead.reclaimableFrom && isBefore(this.now, lead.reclaimableFrom);
    if (barred) return 'ForbiddenError';
    this.giveFromPool(lead, who.id);
    return 'OK';
  }

  assign(who: ModelPerson, id: string, to: ModelPerson): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    const mayEver = this.leadsIt(who, lead) || (who.role === 'MANAGER' && this.inPool(who, lead));
    if (!mayEver || !OPEN.includes(lead.status)) return 'ForbiddenError';
    if (lead.owner !== null) return 'ConflictError';
    if (!covers(to, lead.territory)) return 'ValidationError';
    if (!this.mayGiveTo(who, to)) return 'ForbiddenError';
    this.giveFromPool(lead, to.id);
    return 'OK';
  }

  private mayGiveTo(who: ModelPerson, to: ModelPerson): boolean {
    if (who.role !== 'MANAGER') return who.role === 'ADMIN';
    return to.id === who.id || (who.teamId !== null && to.teamId === who.teamId);
  }

  stop(who: ModelPerson, id: string): Outcome {
    const lead = this.lead(id);
    const refused = this.refusesClockChange(who, lead);
    if (refused) return refused;
    if (lead.stoppedAt) return 'ConflictError';
    lead.stoppedAt = this.now;
    return 'OK';
  }

  resume(who: ModelPerson, id: string): Outcome {
    const lead = this.lead(id);
    const refused = this.refusesClockChange(who, lead);
    if (refused) return refused;
    if (!lead.stoppedAt) return 'ConflictError';
    lead.pauses = [...lead.pauses, { from: lead.stoppedAt, to: this.now }];
    lead.stoppedAt = null;
    return 'OK';
  }

  extend(who: ModelPerson, id: string, days: number): Outcome {
    const lead = this.lead(id);
    const refused = this.refusesClockChange(who, lead);
    if (refused) return refused;
    lead.extensionDays += days;
    return 'OK';
  }

  backdate(who: ModelPerson, id: string, registeredAt: Instant, stale: boolean): Outcome {
    const lead = this.lead(id);
    const refused = this.refusesClockChange(who, lead);
    if (refused) return refused;
    if (stale) return 'ConflictError';
    if (isBefore(lead.createdAt, registeredAt)) return 'ValidationError';
    if (lead.ownedSince && isSame(lead.ownedSince, lead.registeredAt)) lead.ownedSince = registeredAt;
    lead.registeredAt = registeredAt;
    return 'OK';
  }

  private refusesClockChange(who: ModelPerson, lead: ModelLead): Outcome | null {
    if (!this.sees(who, lead)) return 'NotFoundError';
    return this.leadsIt(who, lead) && CLOCKED.includes(lead.status) ? null : 'ForbiddenError';
  }

  propose(who: ModelPerson, id: string, to: ModelPerson): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    const [owns, led] = [this.owns(who, lead), this.leadsIt(who, lead)];
    const closed = lead.status === 'LOST' || lead.status === 'CONVERTED';
    if (!(closed ? led : (owns || led) && CLOCKED.includes(lead.status))) return 'ForbiddenError';
    if (lead.owner === null) return 'ForbiddenError';
    if (lead.transfer && !led) return 'ConflictError';
    if (to.id === lead.owner || !covers(to, lead.territory)) return 'ValidationError';
    if (led && this.mayGiveTo(who, to)) this.handOver(lead, to.id);
    else if (!owns || closed) return 'ForbiddenError';
    else if (lead.transfer) return 'ConflictError';
    else lead.transfer = { from: lead.owner, to: to.id, due: this.now.add({ hours: 48 }) };
    return 'OK';
  }

  decide(who: ModelPerson, id: string, accept: boolean): Outcome {
    const lead = this.lead(id);
    const { transfer } = lead;
    if (!transfer || !this.sees(who, lead)) return 'NotFoundError';
    const inTime = !isBefore(transfer.due, this.now);
    const decides = inTime
      ? who.id === transfer.to
      : who.role === 'ADMIN' || (this.leadsIt(who, lead) && who.id !== transfer.from);
    if (!this.works(who, lead) && who.id !== transfer.to) return 'NotFoundError';
    if (!decides) return 'ForbiddenError';
    lead.transfer = null;
    if (accept) this.handOver(lead, transfer.to);
    return 'OK';
  }

  withdraw(who: ModelPerson, id: string): Outcome {
    const lead = this.lead(id);
    const { transfer } = lead;
    if (!transfer || !(this.works(who, lead) || who.id === transfer.to)) return 'NotFoundError';
    if (who.id !== transfer.from) return 'ForbiddenError';
    lead.transfer = null;
    return 'OK';
  }

  addCollaborator(who: ModelPerson, id: string, helper: ModelPerson): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    const may = this.owns(who, lead) || this.leadsIt(who, lead);
    if (!may || !WORKED.includes(lead.status)) return 'ForbiddenError';
    if (lead.collaborators.includes(helper.id)) return 'OK';
    if (helper.id === lead.owner || !covers(helper, lead.territory)) return 'ValidationError';
    this.remember(who, [lead]);
    lead.collaborators = [...lead.collaborators, helper.id];
    return 'OK';
  }

  removeCollaborator(who: ModelPerson, id: string, helper: ModelPerson): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    const leaves = helper.id === who.id && this.helps(who, lead);
    const may = leaves || this.owns(who, lead) || this.leadsIt(who, lead);
    if (!may || lead.status === 'DELETED' || lead.status === 'MERGED') return 'ForbiddenError';
    if (!lead.collaborators.includes(helper.id)) return 'OK';
    this.remember(who, [lead]);
    lead.collaborators = lead.collaborators.filter((it) => it !== helper.id);
    return 'OK';
  }

  convert(who: ModelPerson, id: string, { stale, anyway }: { stale: boolean; anyway: boolean }): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    if (!this.works(who, lead)) return 'ForbiddenError';
    if (stale) return 'ConflictError';
    if (lead.status !== 'QUALIFIED') return 'TransitionError';
    const keys = [lead.company, ...lead.emails];
    const known = keys.map((key) => this.customers.get(key)).filter((it) => it !== undefined);
    const inSight = known.some((it) => this.sees(who, this.lead(it)));
    if (inSight && !(anyway && who.role !== 'SALES')) return 'DuplicateCustomerError';
    for (const key of keys) if (!this.customers.has(key)) this.customers.set(key, id);
    Object.assign(lead, { status: 'CONVERTED', graceSince: null, stoppedAt: null, transfer: null });
    return 'OK';
  }

  delete(who: ModelPerson, id: string): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    const led = this.leadsIt(who, lead);
    if (!led && !this.owns(who, lead)) return 'ForbiddenError';
    if (!REMOVABLE.includes(lead.status)) return 'TransitionError';
    if (!led && !isBefore(this.now, lead.createdAt.add({ hours: 24 }))) return 'ForbiddenError';
    this.remember(who, [lead]);
    Object.assign(lead, { formerStatus: lead.status, status: 'DELETED', transfer: null });
    this.releaseKeys(lead);
    return 'OK';
  }

  restore(who: ModelPerson, id: string): Outcome {
    const lead = this.lead(id);
    if (!this.sees(who, lead)) return 'NotFoundError';
    if (who.role !== 'ADMIN' || lead.status !== 'DELETED') return 'ForbiddenError';
    Object.assign(lead, { status: lead.formerStatus, formerStatus: null });
    this.takeKeysAgain(lead);
    return 'OK';
  }

  merge(who: ModelPerson, keepId: string, awayId: string): Outcome {
    if (keepId === awayId) return 'ValidationError';
    const [keep, away] = [this.lead(keepId), this.lead(awayId)];
    if (!this.sees(who, keep) || !this.sees(who, away)) return 'NotFoundError';
    const may = (it: ModelLead) => this.leadsIt(who, it) || (who.role === 'MANAGER' && this.inPool(who, it));
    if (!may(away)) return 'ForbiddenError';
    if (!REMOVABLE.includes(away.status)) return 'TransitionError';
    if (!may(keep) || keep.status === 'DELETED' || keep.status === 'MERGED') return 'ForbiddenError';
    // What was asked about the other stays closed when it is undone.
    this.merges.set(awayId, this.memoryOf([keep, { ...away, transfer: null }]));
    const held = [...this.holders].filter(([, id]) => id === keepId || id === awayId).map(([key]) => key);
    this.releaseKeys(away);
    this.unite(keep, away);
    Object.assign(away, {
      formerStatus: away.status,
      status: 'MERGED',
      canonical: false,
      mergedInto: keepId,
      transfer: null,
      emails: [],
      alsoNamed: [],
    });
    if (this.lives(keep)) {
      keep.canonical = this.takeKeys(keep) || (keep.canonical && this.takeKeys(keep, held));
    }
    return 'OK';
  }

  /** What comes to the kept lead counts as if it had been logged on it. */
  private unite(keep: ModelLead, away: ModelLead): void {
    const { ownedSince } = keep;
    keep.emails = [...new Set([...keep.emails, ...away.emails])];
    keep.alsoNamed = [...new Set([...keep.alsoNamed, away.company, ...away.alsoNamed])];
    const helpers = away.collaborators.filter((it) => it !== keep.owner);
    keep.collaborators = [...new Set([...keep.collaborators, ...helpers])];
    const anchor = firstContactOf(keep) ?? ownedSince;
    const [met = null] = [away.firstContactAt, ...(ownedSince ? away.talks : [])]
      .filter((it) => it !== null)
      .filter((it) => !isBeforeMinute(it, ownedSince))
      .sort((a, b) => (isBefore(a, b) ? -1 : 1));
    const meets = met !== null && (ownedSince ? firstContactOf(keep) : keep.firstContactAt) === null;
    if (meets) keep.firstContactAt = ownedSince ? laterOf(ownedSince, met) : met;
    keep.talks = [...keep.talks, ...away.talks];
    away.talks = [];
    const [talked, progressed] = [away.lastMeaningfulAt, away.lastProgressAt];
    const newer = talked && (!keep.lastMeaningfulAt || isBefore(keep.lastMeaningfulAt, talked));
    const counts = newer && anchor && !isBefore(talked, anchor);
    const ends = progressed && keep.status === 'GRACE_PERIOD' && renews(keep, progressed, this.now);
    if (keep.status === 'REGISTERED' && ownedSince && (meets || counts)) keep.status = 'ACTIVE';
    if (keep.status === 'REMINDER' && counts) keep.status = 'ACTIVE';
    if (ends) Object.assign(keep, { status: 'ACTIVE', graceSince: null });
    if (talked) keep.lastMeaningfulAt = laterOf(keep.lastMeaningfulAt, talked);
    if (progressed) keep.lastProgressAt = laterOf(keep.lastProgressAt, progressed);
  }

  unmerge(who: ModelPerson, id: string): Outcome {
    const away = this.lead(id);
    if (!this.sees(who, away)) return 'NotFoundError';
    if (who.role !== 'ADMIN' || away.status !== 'MERGED') return 'ForbiddenError';
    const merge = this.merges.get(id);
    if (!merge || !isBefore(this.now, merge.at.add({ hours: 24 })) || merge.known !== merge.events()) {
      return 'ConflictError';
    }
    this.merges.delete(id);
    for (const it of merge.before) this.releaseKeys(it);
    for (const it of merge.before) this.putBack(it);
    return 'OK';
  }

  undo(who: ModelPerson): Outcome {
    const { undoable } = this;
    if (!undoable || undoable.by !== who.id) return 'NotFoundError';
    if (!isBefore(this.now, undoable.at.add({ seconds: 60 }))) return 'ValidationError';
    if (undoable.known !== undoable.events()) return 'ConflictError';
    this.undoable = null;
    for (const it of undoable.before) {
      const changed = this.lead(it.id);
      const keyed = changed.status !== it.status || changed.canonical !== it.canonical;
      if (keyed && it.canonical) this.releaseKeys(it);
      this.putBack(it, keyed);
    }
    return 'OK';
  }

  private putBack(before: ModelLead, keyed = true): void {
    const lead = { ...before };
    this.leads.set(lead.id, lead);
    if (keyed) this.takeKeysAgain(lead);
  }

  private remember(who: ModelPerson, leads: readonly ModelLead[]): void {
    this.undoable = { ...this.memoryOf(leads), by: who.id };
  }

  private memoryOf(leads: readonly ModelLead[]): Remembered {
    const ids = leads.map((it) => it.id);
    const events = () => ids.reduce((sum, id) => sum + (this.events.get(id) ?? 0), 0);
    return { before: leads.map((it) => ({ ...it })), at: this.now, events, known: null };
  }

  /** How many events each lead has: what is remembered of the last change knows them from then on. */
  told(events: ReadonlyMap<string, number>): void {
    this.events = events;
    for (const it of [this.undoable, ...this.merges.values()])
      if (it && it.known === null) it.known = it.events();
  }

  // --- what the clock does

  /** Every step that is due, once the T7s have fired. */
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
    const clock = lead.stoppedAt ? null : clockOf(lead, t7);
    if (!clock?.expiresAt) return false;
    if (!isBefore(this.now, clock.expiresAt)) {
      Object.assign(lead, {
        previousOwner: lead.owner,
        reclaimableFrom: addDays(this.now, 30),
        owner: null,
        ownedSince: null,
        status: 'EXPIRED',
        graceSince: null,
        collaborators: [],
        transfer: null,
      });
      return true;
    }
    if (lead.status === 'GRACE_PERIOD') return false;
    if (clock.graceBegunAt) {
      lead.status = 'GRACE_PERIOD';
      return true;
    }
    if (!clock.graceDueAt) {
      if (isBefore(this.now, clock.warningAt)) return false;
      lead.warnedAt = this.now;
      return true;
    }
    if (isBefore(this.now, clock.graceDueAt)) return false;
    lead.status = 'GRACE_PERIOD';
    lead.graceSince = this.now;
    return true;
  }

  // --- parts

  private handOver(lead: ModelLead, owner: string): void {
    Object.assign(lead, { owner, transfer: null });
    lead.collaborators = lead.collaborators.filter((it) => it !== owner);
  }

  private giveFromPool(lead: ModelLead, owner: string): void {
    this.handOver(lead, owner);
    if (lead.status === 'EXPIRED') lead.status = 'REGISTERED';
    lead.reclaimableFrom = null;
    this.beginClock(lead);
  }

  private beginClock(lead: ModelLead): void {
    Object.assign(lead, {
      ownedSince: this.now,
      extensionDays: 0,
      warnedAt: null,
      graceSince: null,
      stoppedAt: null,
    });
  }
}

function covers(who: ModelPerson, territory: string): boolean {
  return who.territories.some((it) => it === territory || it === territory.slice(0, 2));
}

/** People give minutes: the one in which something began belongs to it. */
/** Of a lead of nobody's, ever. */
function wasContacted(lead: ModelLead): boolean {
  return (lead.owner === null ? lead.firstContactAt : firstContactOf(lead)) !== null;
}

function isBeforeMinute(at: Instant, since: Instant | null): boolean {
  return since !== null && isBefore(at, since.round({ smallestUnit: 'minute', roundingMode: 'floor' }));
}
