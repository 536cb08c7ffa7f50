/**
 * One lead's life, told from its registration until now. People act; everything that happens by itself comes
 * from the rules the product runs on: what is planned, when it fires, when a lead is warned, graced, expired. So
 * a told lead is in a state the product could have brought it to, and the rules find nothing to put right in it.
 *
 * Acts must come in order of time, none after `now`.
 */
import { Temporal } from '@js-temporal/polyfill';
import { idempotencyKey } from '../../../server/events/append.ts';
import {
  eventCatalog,
  parseEventData,
  type EventData,
  type EventType,
} from '../../../server/events/catalog.ts';
import { activityOfCompletion, type FollowUpOutcome } from '../../../server/follow-ups/completion-rules.ts';
import { mustRemind, planFollowUps, type PlanDecision } from '../../../server/follow-ups/rules.ts';
import {
  isMeaningful,
  isProgress,
  type ActivityType,
  type ActivityOutcome,
  type LoggableActivityType,
} from '../../../server/leads/activity-rules.ts';
import {
  firstContactOf,
  protectionOf,
  protectionStep,
  reclaimableFrom,
  type ProtectionFacts,
} from '../../../server/leads/protection-rules.ts';
import type { FirstContactChannel, LeadStatus, LostReason } from '../../../server/leads/rules.ts';
import { statusAfterActivity, statusAtRegistration } from '../../../server/leads/status-rules.ts';
import { defaultSettings } from '../../../server/settings/rules.ts';
import { activityRow, followUpRow, ledgerRow } from '../builders/leads.ts';
import type { ActivityRow, EventRow, FollowUpRow, LeadRow, LedgerRow } from '../builders/rows.ts';
import type { Random } from './random.ts';

type Instant = Temporal.Instant;
const compare = Temporal.Instant.compare;

export type Task = {
  readonly id: string;
  readonly kind: FollowUpRow['kind'];
  status: FollowUpRow['status'];
  dueAt: Instant;
  anchorAt: Instant | null;
  readonly ownedSince: Instant | null;
  readonly createdAt: Instant;
  firedAt: Instant | null;
  heldSince: Instant | null;
  closedAt: Instant | null;
  outcome: FollowUpOutcome | null;
  notes: string | null;
  readonly action: string | null;
  readonly assigneeId: string | null;
};

export type Beginning = {
  readonly territory: string;
  readonly ownerId: string;
  readonly registeredAt: Instant;
  /** Later than `registeredAt` when it was backdated. */
  readonly createdAt: Instant;
  readonly registeredById: string;
  /** Of a lead that was registered with its first contact; it took place when the lead was registered. */
  readonly firstContact: { readonly channel: FirstContactChannel; readonly note: string } | null;
};

/** The columns of `leads` that the story decides. */
export type StoryColumns = Pick<
  LeadRow,
  | 'status'
  | 'owner_id'
  | 'previous_owner_id'
  | 'reclaimable_from'
  | 'owned_since'
  | 'registered_by_id'
  | 'registered_at'
  | 'first_contact_at'
  | 'first_contact_channel'
  | 'last_activity_at'
  | 'last_meaningful_at'
  | 'last_progress_at'
  | 'latest_sample_at'
  | 'next_follow_up_at'
  | 'clock_stopped_at'
  | 'clock_stop_reason'
  | 'warned_at'
  | 'grace_since'
  | 'protection_ends_at'
  | 'lost_reason'
  | 'lost_note'
  | 'lost_at'
  | 'activated_at'
  | 'qualified_at'
  | 'converted_at'
  | 'version'
  | 'created_at'
  | 'updated_at'
>;

export class LeadStory {
  readonly id: string;
  readonly territory: string;
  readonly tasks: Task[] = [];
  readonly ledger: LedgerRow[] = [];
  readonly activities: ActivityRow[] = [];
  readonly events: EventRow[] = [];
  status: LeadStatus;
  ownerId: string | null;
  firstContactAt: Instant | null = null;

  readonly #random: Random;
  readonly #begin: Beginning;
  #at: Instant;
  #ownedSince: Instant | null;
  #firstContactChannel: FirstContactChannel | null = null;
  #lastActivityAt: Instant | null = null;
  #lastMeaningfulAt: Instant | null = null;
  #lastProgressAt: Instant | null = null;
  #latestSampleAt: Instant | null = null;
  #warnedAt: Instant | null = null;
  #graceSince: Instant | null = null;
  #clock: { stoppedAt: Instant; reason: string } | null = null;
  #previousOwner: { id: string; reclaimableFrom: Instant } | null = null;
  #lost: { reason: LostReason; note: string; at: Instant } | null = null;
  /** When it first came to each status. */
  readonly #reached = new Map<LeadStatus, Instant>();
  /** What the clocks decide next, as long as nothing else happens; undefined: to be asked. */
  #clockStrikes: Instant | null | undefined;
  #version = 1;
  #updatedAt: Instant;

  constructor(random: Random, begin: Beginning) {
    this.#random = random;
    this.#begin = begin;
    this.id = random.id(begin.createdAt);
    this.territory = begin.territory;
    this.ownerId = begin.ownerId;
    this.#at = begin.createdAt;
    this.#updatedAt = begin.createdAt;
    this.#ownedSince = begin.registeredAt;
    this.status = statusAtRegistration(begin.firstContact !== null);
    this.#reached.set(this.status, begin.createdAt);
    this.#logged('REGISTERED', begin.registeredAt, {
      by_user_id: begin.registeredById,
      logged_at: begin.createdAt,
    });
    this.#tell('LEAD_REGISTERED', begin.createdAt, begin.registeredById, `${this.id}:1`, {});
    if (begin.firstContact) {
      this.#contacted(begin.registeredAt, begin.firstContact.channel);
      this.#act('FIRST_CONTACT', begin.registeredAt, { summary: begin.firstContact.note });
    }
    this.#plan(begin.createdAt);
  }

  /** Until when it has been told. */
  get at(): Instant {
    return this.#at;
  }

  pending(): Task[] {
    return this.tasks.filter((task) => task.status === 'PENDING');
  }

  /** Lets everything happen that happens by itself until then. */
  advance(until: Instant): void {
    for (;;) {
      const task = this.#nextToFire();
      const step = this.#nextProtectionAt();
      if (task && compare(task.dueAt, until) <= 0 && (!step || compare(task.dueAt, step) <= 0)) {
        this.#fire(task);
      } else if (step && compare(step, until) <= 0) {
        this.#protect(step);
      } else {
        break;
      }
    }
    this.#at = until;
  }

  log(
    type: LoggableActivityType,
    at: Instant,
    summary: string,
    outcome: ActivityOutcome | null = null,
  ): void {
    this.advance(at);
    this.#act(type, at, { summary, outcome });
    if (type === 'SAMPLE_SENT') this.#latestSampleAt = at;
    this.#moveTo(statusAfterActivity(this.status, type, outcome), at, this.ownerId, false);
    this.#plan(at);
  }

  documentFirstContact(at: Instant, channel: FirstContactChannel, note: string): void {
    this.advance(at);
    this.#contacted(at, channel);
    this.#act('FIRST_CONTACT', at, { summary: note });
    this.#moveTo(statusAfterActivity(this.status, 'FIRST_CONTACT'), at, this.ownerId, false);
    this.#plan(at);
  }

  complete(
    task: Task,
    at: Instant,
    outcome: FollowUpOutcome,
    notes: string,
    next: { readonly action: string; readonly at: Instant } | null = null,
  ): void {
    this.advance(at);
    task.status = 'COMPLETED';
    task.closedAt = at;
    task.outcome = outcome;
    task.notes = notes;
    const decision = this.#decide(task, at, 'COMPLETED', {
      code: `COMPLETED_${outcome}`,
      de: `erledigt: ${COMPLETED_DE[outcome]}`,
      en: `completed: ${COMPLETED_EN[outcome]}`,
    });
    const logged = activityOfCompletion(outcome);
    this.#act(logged.type, at, { summary: notes, outcome: logged.outcome, follow_up_id: task.id });
    this.#tell(
      'FOLLOW_UP_COMPLETED',
      at,
      this.ownerId,
      decision,
      {
        followUpType: task.kind,
        outcome,
        success: outcome === 'SUCCESS',
      },
      task.id,
    );
    this.#moveTo(statusAfterActivity(this.status, logged.type, logged.outcome), at, this.ownerId, false);
    if (next) this.#schedule(at, next.action, next.at);
    this.#plan(at);
  }

  /** A person puts a task with a date of their own on the lead. */
  schedule(at: Instant, action: string, dueAt: Instant): void {
    this.advance(at);
    this.#schedule(at, action, dueAt);
  }

  qualify(at: Instant): void {
    this.advance(at);
    this.#moveTo('QUALIFIED', at, this.ownerId, false);
    this.#plan(at);
  }

  convert(at: Instant): void {
    this.advance(at);
    this.#moveTo('CONVERTED', at, this.ownerId, false);
    this.#tell('LEAD_CONVERTED', at, this.ownerId, `${this.id}:${this.#version}`, {});
    this.#plan(at);
  }

  lose(at: Instant, reason: LostReason, note: string): void {
    this.advance(at);
    this.#lost = { reason, note, at };
    this.#moveTo('LOST', at, this.ownerId, false);
    this.#plan(at);
  }

  /** Deleted, or merged into another lead. */
  remove(at: Instant, to: 'DELETED' | 'MERGED', by: string): void {
    this.advance(at);
    this.#moveTo(to, at, by, false);
    const type = to === 'DELETED' ? 'LEAD_DELETED' : 'LEAD_MERGED';
    this.#tell(type, at, by, `${this.id}:${this.#version}`, {});
    this.#plan(at);
  }

  /** Out of the pool; the first contact of the one before does not count for the new owner. */
  claim(at: Instant, by: string): void {
    this.advance(at);
    this.ownerId = by;
    this.#ownedSince = at;
    this.#warnedAt = null;
    this.#graceSince = null;
    this.#moveTo('REGISTERED', at, by, false);
    this.#tell('LEAD_CLAIMED', at, by, `${this.id}:${this.#version}`, {});
    this.#plan(at);
  }

  stopClock(at: Instant, reason: string, by: string): void {
    this.advance(at);
    this.#clock = { stoppedAt: at, reason };
    this.#edited(at);
    this.#tell('CLOCK_STOPPED', at, by, `${this.id}:${this.#version}`, {});
    this.#plan(at);
  }

  columns(): StoryColumns {
    const next =
      this.pending()
        .map((task) => task.dueAt)
        .sort(compare)[0] ?? null;
    return {
      status: this.status,
      owner_id: this.ownerId,
      previous_owner_id: this.#previousOwner?.id ?? null,
      reclaimable_from: this.#previousOwner?.reclaimableFrom ?? null,
      owned_since: this.#ownedSince,
      registered_by_id: this.#begin.registeredById,
      registered_at: this.#begin.registeredAt,
      first_contact_at: this.firstContactAt,
      first_contact_channel: this.#firstContactChannel,
      last_activity_at: this.#lastActivityAt,
      last_meaningful_at: this.#lastMeaningfulAt,
      last_progress_at: this.#lastProgressAt,
      latest_sample_at: this.#latestSampleAt,
      next_follow_up_at: next,
      clock_stopped_at: this.#clock?.stoppedAt ?? null,
      clock_stop_reason: this.#clock?.reason ?? null,
      warned_at: this.#warnedAt,
      grace_since: this.#graceSince,
      protection_ends_at: protectionOf(this.#facts(), this.#at, defaultSettings.protection)?.endsAt ?? null,
      lost_reason: this.#lost?.reason ?? null,
      lost_note: this.#lost?.note ?? null,
      lost_at: this.#lost?.at ?? null,
      activated_at: this.#reached.get('ACTIVE') ?? this.#reached.get('QUALIFIED') ?? null,
      qualified_at: this.#reached.get('QUALIFIED') ?? null,
      converted_at: this.#reached.get('CONVERTED') ?? null,
      version: this.#version,
      created_at: this.#begin.createdAt,
      updated_at: this.#updatedAt,
    };
  }

  followUpRows(): FollowUpRow[] {
    return this.tasks.map((task) =>
      followUpRow({
        id: task.id,
        lead_id: this.id,
        kind: task.kind,
        status: task.status,
        due_at: task.dueAt,
        anchor_at: task.anchorAt,
        owned_since: task.ownedSince,
        fired_at: task.firedAt,
        held_since: task.heldSince,
        completed_at: task.status === 'COMPLETED' ? task.closedAt : null,
        outcome: task.outcome,
        notes: task.notes,
        action: task.action,
        assignee_id: task.assigneeId,
        created_at: task.createdAt,
      }),
    );
  }

  /** After every change: plans what follows from it. */
  #plan(at: Instant): void {
    this.#clockStrikes = undefined;
    const decisions = planFollowUps({
      territory: this.territory,
      status: this.status,
      ownedSince: this.#ownedSince,
      clockStoppedAt: this.#clock?.stoppedAt ?? null,
      anchors: {
        firstContactAt: this.#ownFirstContactAt(),
        latestSampleSentAt: this.#latestSampleAt,
      },
      existing: this.tasks,
      settings: defaultSettings.followUps,
      now: at,
    });
    for (const decision of decisions) this.#apply(decision, at);
  }

  #apply({ action, kind, followUpId, anchorAt, dueAt, reason }: PlanDecision, at: Instant): void {
    const task =
      this.tasks.find((it) => it.id === followUpId) ?? this.#newTask(kind, at, dueAt, anchorAt, null);
    const { ledger, event } = DECISIONS[action];
    if (action === 'MOVE' || action === 'RESUME' || action === 'SKIP') {
      task.dueAt = dueAt;
      task.anchorAt = anchorAt;
    }
    if (action === 'HOLD') task.heldSince = at;
    if (action === 'RESUME') task.heldSince = null;
    if (action === 'SKIP' || action === 'CANCEL') {
      task.status = action === 'SKIP' ? 'SKIPPED' : 'CANCELLED';
      task.heldSince = null;
      task.closedAt = at;
    }
    const id = this.#decide(task, at, ledger, { code: reason.code, ...reason.text });
    if (event) this.#tell(event, at, this.ownerId, id, { followUpType: kind }, task.id);
  }

  #schedule(at: Instant, action: string, dueAt: Instant): void {
    const task = this.#newTask('CUSTOM', at, dueAt, null, action);
    const id = this.#decide(task, at, 'PLANNED', {
      code: 'CHOSEN',
      de: 'von Hand geplant',
      en: 'chosen by a person',
    });
    this.#tell('FOLLOW_UP_PLANNED', at, this.ownerId, id, { followUpType: 'CUSTOM' }, task.id);
  }

  #newTask(
    kind: Task['kind'],
    at: Instant,
    dueAt: Instant,
    anchorAt: Instant | null,
    action: string | null,
  ): Task {
    const task: Task = {
      id: this.#random.id(at),
      kind,
      status: 'PENDING',
      dueAt,
      anchorAt,
      ownedSince: this.#ownedSince,
      createdAt: at,
      firedAt: null,
      heldSince: null,
      closedAt: null,
      outcome: null,
      notes: null,
      action,
      assigneeId: this.ownerId,
    };
    this.tasks.push(task);
    return task;
  }

  #nextToFire(): Task | undefined {
    return this.pending()
      .filter((task) => task.firedAt === null && task.heldSince === null)
      .sort((a, b) => compare(a.dueAt, b.dueAt))[0];
  }

  #fire(task: Task): void {
    const at = task.dueAt;
    task.firedAt = at;
    const id = this.#decide(task, at, 'FIRED', { code: 'DUE', de: 'fällig geworden', en: 'came due' });
    this.#logged('FOLLOW_UP_DUE', at, { follow_up_id: task.id, detail: { kind: task.kind } });
    this.#tell('FOLLOW_UP_DUE', at, this.ownerId, id, { followUpType: task.kind }, task.id);
    const { anchorAt } = task;
    if (task.kind !== 'T7' || anchorAt === null) return;
    const lastMeaningfulAt = this.#lastMeaningfulAt;
    if (mustRemind({ status: this.status, lastMeaningfulAt, anchorAt })) {
      this.#moveTo('REMINDER', at, this.ownerId, true);
    }
  }

  /** The first contact that counts for the owner of now. */
  #ownFirstContactAt(): Instant | null {
    return firstContactOf({
      ownedSince: this.#ownedSince,
      registeredAt: this.#begin.registeredAt,
      firstContactAt: this.firstContactAt,
    });
  }

  #facts(): ProtectionFacts {
    const ownedSince = this.#ownedSince;
    return {
      territory: this.territory,
      status: this.status,
      ownedSince,
      firstContactAt: this.#ownFirstContactAt(),
      lastProgressAt: this.#lastProgressAt,
      extensionDays: 0,
      pauses: [],
      clockStoppedAt: this.#clock?.stoppedAt ?? null,
      warnedAt: this.#warnedAt,
      graceStartedAt: this.#graceSince,
      t7DueAt:
        this.tasks.find((it) => it.kind === 'T7' && ownedSince && it.ownedSince?.equals(ownedSince))?.dueAt ??
        null,
    };
  }

  /** When the protection clocks decide something next, nothing else happening. */
  #nextProtectionAt(): Instant | null {
    this.#clockStrikes = this.#clockStrikes === undefined ? this.#askClocks() : this.#clockStrikes;
    return this.#clockStrikes;
  }

  #askClocks(): Instant | null {
    const facts = this.#facts();
    const protection = protectionOf(facts, this.#at, defaultSettings.protection);
    if (!protection?.expiresAt || protection.heldSince) return null;
    const { endsAt, preClaimEndsAt, graceEndsAt, graceStartsAt, warnedAt, warningAt } = protection;
    const clock = facts.status === 'GRACE_PERIOD' ? graceEndsAt : warnedAt ? graceStartsAt : warningAt;
    const [first] = [endsAt, clock, ...(preClaimEndsAt ? [preClaimEndsAt] : [])].sort(compare);
    if (!first) return null;
    return compare(first, this.#at) < 0 ? this.#at : first;
  }

  #protect(at: Instant): void {
    this.#at = at;
    this.#clockStrikes = undefined;
    const step = protectionStep(this.#facts(), at, defaultSettings.protection);
    if (!step) throw new Error(`nothing to decide about ${this.id} at ${at.toString()}`);
    if (step.action === 'WARN') {
      this.#warnedAt = at;
      this.#tell('PROTECTION_WARNED', at, this.ownerId, `${this.id}:warned:${at.epochMilliseconds}`, {});
    } else if (step.action === 'START_GRACE') {
      this.#graceSince = at;
      this.#moveTo('GRACE_PERIOD', at, this.ownerId, true);
      this.#tell('PROTECTION_GRACE', at, this.ownerId, `${this.id}:${this.#version}`, {});
    } else {
      const owner = this.ownerId;
      if (owner === null) throw new Error('only a lead with an owner expires');
      this.#previousOwner = {
        id: owner,
        reclaimableFrom: reclaimableFrom(this.territory, at, defaultSettings.protection),
      };
      this.#moveTo('EXPIRED', at, owner, true);
      this.#tell('PROTECTION_EXPIRED', at, owner, `${this.id}:${this.#version}`, {});
      this.#plan(at);
      this.ownerId = null;
      this.#ownedSince = null;
    }
  }

  #moveTo(to: LeadStatus, at: Instant, by: string | null, auto: boolean): void {
    if (to === this.status) return;
    const from = this.status;
    this.status = to;
    if (!this.#reached.has(to)) this.#reached.set(to, at);
    this.#clockStrikes = undefined;
    if (to !== 'GRACE_PERIOD') this.#graceSince = null;
    this.#edited(at);
    this.#logged('STATUS_CHANGED', at, { by_user_id: auto ? null : by, detail: { from, to } });
    this.#tell('LEAD_STATUS_CHANGED', at, by, `${this.id}:${this.#version}`, {
      oldStatus: from,
      newStatus: to,
      auto,
    });
  }

  #contacted(at: Instant, channel: FirstContactChannel): void {
    this.firstContactAt = at;
    this.#firstContactChannel = channel;
  }

  /** What a person did; logged when it was done, but never before the lead was there. */
  #act(type: ActivityType, at: Instant, columns: Partial<ActivityRow>): void {
    const meaningful = isMeaningful(type, columns.outcome);
    if (meaningful && this.firstContactAt === null) throw new Error('the first contact comes first');
    const progress = isProgress(type, columns.outcome);
    const loggedAt = compare(at, this.#begin.createdAt) < 0 ? this.#begin.createdAt : at;
    const row = activityRow({
      id: this.#random.id(loggedAt),
      lead_id: this.id,
      type,
      at,
      logged_at: loggedAt,
      by_user_id: this.ownerId,
      meaningful,
      progress,
      ...columns,
    });
    this.activities.push(row);
    this.#lastActivityAt = at;
    if (meaningful) this.#lastMeaningfulAt = at;
    if (progress) this.#lastProgressAt = at;
    this.#touched(loggedAt);
    this.#tell('ACTIVITY_LOGGED', loggedAt, this.ownerId, row.id, { activityId: row.id, activityType: type });
  }

  /** What the system writes down; nobody is told of it but by the event it comes with. */
  #logged(type: SystemActivity, at: Instant, columns: Partial<ActivityRow>): void {
    this.activities.push(activityRow({ id: this.#random.id(at), lead_id: this.id, type, at, ...columns }));
  }

  #decide(
    task: Task,
    at: Instant,
    decision: LedgerRow['decision'],
    reason: { readonly code: string; readonly de: string; readonly en: string },
  ): string {
    const id = this.#random.id(at);
    const entry = { reason_code: reason.code, reason_de: reason.de, reason_en: reason.en };
    this.ledger.push(
      ledgerRow(id, { id: task.id, lead_id: this.id }, at, { decision, due_at: task.dueAt, ...entry }),
    );
    return id;
  }

  #edited(at: Instant): void {
    this.#version += 1;
    this.#touched(at);
  }

  #touched(at: Instant): void {
    this.#updatedAt = at;
  }

  #tell<Type extends EventType>(
    type: Type,
    at: Instant,
    userId: string | null,
    decisionId: string,
    data: EventData<Type>,
    followUpId: string | null = null,
  ): void {
    const { name, channel } = eventCatalog[type];
    this.events.push({
      id: this.#random.id(at),
      type,
      name,
      channel,
      time: at,
      idempotency_key: idempotencyKey(followUpId ?? this.id, type, decisionId),
      lead_id: this.id,
      follow_up_id: followUpId,
      user_id: userId,
      data: {
        leadId: this.id,
        ...(followUpId && { followUpId }),
        ...(userId && { userId }),
        territory: this.territory,
        ...parseEventData(type, data),
      },
    });
  }
}

type SystemActivity = 'REGISTERED' | 'STATUS_CHANGED' | 'FOLLOW_UP_DUE';

const DECISIONS = {
  PLAN: { ledger: 'PLANNED', event: 'FOLLOW_UP_PLANNED' },
  MOVE: { ledger: 'MOVED', event: 'FOLLOW_UP_MOVED' },
  SKIP: { ledger: 'SKIPPED', event: 'FOLLOW_UP_SKIPPED' },
  CANCEL: { ledger: 'CANCELLED', event: 'FOLLOW_UP_CANCELLED' },
  HOLD: { ledger: 'HELD', event: null },
  RESUME: { ledger: 'RESUMED', event: null },
} as const satisfies Record<
  PlanDecision['action'],
  { ledger: LedgerRow['decision']; event: EventType | null }
>;

const COMPLETED_DE: Readonly<Record<FollowUpOutcome, string>> = {
  SUCCESS: 'erfolgreich',
  NO_ANSWER: 'niemand erreicht',
  POSTPONED: 'vertagt',
  DECLINED: 'abgelehnt',
};
const COMPLETED_EN: Readonly<Record<FollowUpOutcome, string>> = {
  SUCCESS: 'success',
  NO_ANSWER: 'no answer',
  POSTPONED: 'postponed',
  DECLINED: 'declined',
};
