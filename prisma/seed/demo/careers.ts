/**
 * How leads of a real team fare: one plot for every status a lead can be in. A plot decides when someone acts;
 * what comes of it is the story's. A telling that ends elsewhere (a reminder that came just before now) is told
 * again with other chances, so every plot ends in the status it is named after.
 */
import { Temporal } from '@js-temporal/polyfill';
import type { FollowUpOutcome } from '../../../server/follow-ups/completion-rules.ts';
import type { LoggableActivityType } from '../../../server/leads/activity-rules.ts';
import {
  sourcesWithFirstContact,
  type FirstContactChannel,
  type LeadSource,
  type LostReason,
} from '../../../server/leads/rules.ts';
import { territoryOf } from '../../../server/territories/territories.ts';
import {
  COMPLETION_NOTES,
  FIRST_CONTACT_NOTES,
  LOST_NOTES,
  NEXT_ACTIONS,
  STOP_REASONS,
  SUMMARIES,
} from './phrases.ts';
import { officeTime } from './office-hours.ts';
import type { Random } from './random.ts';
import { LeadStory, type Task } from './story.ts';

type Instant = Temporal.Instant;
const compare = Temporal.Instant.compare;

export const plots = [
  'REGISTERED',
  'CLAIMED',
  'ACTIVE',
  'REMINDER',
  'GRACE_PERIOD',
  'QUALIFIED',
  'CONVERTED',
  'LOST',
  'EXPIRED',
  'DELETED',
  'MERGED',
] as const;
export type Plot = (typeof plots)[number];

/** When a task that a person puts on the lead comes up, seen from now. */
export const appointments = ['EARLIER_TODAY', 'TOMORROW', 'OVERDUE', 'LATER_TODAY', 'SOON'] as const;
export type Appointment = (typeof appointments)[number];

export type Cast = {
  readonly territory: string;
  readonly ownerId: string;
  /** Who may decide what the owner may not. */
  readonly managerId: string;
  /** Somebody else, who claims from the pool. */
  readonly rivalId: string;
  readonly source: LeadSource;
  /** Of a lead that is worked on now. */
  readonly appointment: Appointment;
  readonly now: Instant;
};

export function tellStory(random: Random, plot: Plot, cast: Cast): LeadStory {
  const expected = plot === 'CLAIMED' ? 'REGISTERED' : plot;
  for (let attempt = 0; attempt < 200; attempt++) {
    const story = new Telling(random, cast).tell(plot);
    if (story.status === expected) return story;
  }
  throw new Error(`no telling of ${plot} ends as ${expected}`);
}

type Act = { readonly at: Instant; readonly perform: (at: Instant) => void };
type Habits = {
  /** Which follow-ups the owner sees to. */
  readonly attends: (task: Task) => boolean;
  /** What comes of it; one entry is as likely as another. */
  readonly outcomes: readonly FollowUpOutcome[];
};

const DILIGENT: Habits = {
  attends: () => true,
  outcomes: ['SUCCESS', 'SUCCESS', 'SUCCESS', 'NO_ANSWER', 'NO_ANSWER', 'POSTPONED', 'DECLINED'],
};
/** Sees to the sample and forgets the rest. */
const FORGETFUL: Habits = { attends: (task) => task.kind === 'T3', outcomes: ['NO_ANSWER', 'DECLINED'] };
const IDLE: Habits = { attends: () => false, outcomes: ['NO_ANSWER'] };

const PROGRESS: readonly LoggableActivityType[] = ['QUALIFIED_CALL', 'MEETING', 'DEMO', 'ROI_PRESENTATION'];
const ROUTINE: readonly LoggableActivityType[] = [
  'CALL',
  'EMAIL',
  'EMAIL_RECEIVED',
  'NOTE',
  'SAMPLE_FEEDBACK',
];
const LOST_REASONS: readonly LostReason[] = [
  'NO_INTEREST',
  'NO_INTEREST',
  'PRICE',
  'PRICE',
  'COMPETITOR',
  'COMPETITOR',
  'NO_BUDGET',
  'UNREACHABLE',
  'OUT_OF_BUSINESS',
  'OTHER',
];

class Telling {
  readonly #random: Random;
  readonly #cast: Cast;
  /** When the owner gets round to a follow-up. */
  readonly #handling = new Map<string, Instant>();

  constructor(random: Random, cast: Cast) {
    this.#random = random;
    this.#cast = cast;
  }

  tell(plot: Plot): LeadStory {
    const random = this.#random;
    const { now } = this.#cast;
    switch (plot) {
      case 'REGISTERED': {
        const story = this.#begin(random.between(0.05, 6), null);
        story.advance(now);
        return story;
      }
      case 'CLAIMED':
        return this.#claimed();
      case 'REMINDER': {
        const story = this.#begin(random.between(8, 48), this.#channel());
        this.#live(story, [], now, FORGETFUL);
        return story;
      }
      case 'GRACE_PERIOD': {
        const quiet = random.between(60.5, 69.5);
        const worked = random.chance(0.5) ? 0 : random.between(10, 60);
        const story = this.#begin(quiet + worked, this.#channel());
        this.#live(story, worked ? this.#work(story, this.#ago(quiet)) : [], this.#ago(quiet), DILIGENT);
        this.#live(story, [], now, IDLE);
        return story;
      }
      case 'ACTIVE':
        return this.#worked(random.between(1, 150), false);
      case 'QUALIFIED':
        return this.#worked(random.between(20, 150), true);
      case 'CONVERTED': {
        const age = random.between(45, 355);
        const story = this.#begin(age, this.#firstContact());
        const won = age - Math.min(age - 2, random.between(25, 120));
        this.#live(story, this.#work(story, this.#ago(won + 10)), this.#ago(won + 10), DILIGENT);
        this.#whileOwned(story, this.#ago(won + 8), (at) => story.qualify(at));
        this.#live(story, [], this.#ago(won), DILIGENT);
        if (story.status === 'QUALIFIED') story.convert(this.#office(this.#ago(won), story));
        story.advance(now);
        return story;
      }
      case 'LOST': {
        const age = random.between(15, 355);
        const end = age - Math.min(age - 1, random.between(12, 130));
        const story = this.#begin(age, this.#firstContact());
        this.#live(story, this.#work(story, this.#ago(end)), this.#ago(end), DILIGENT);
        const reason = random.pick(LOST_REASONS);
        this.#whileOwned(story, this.#ago(end), (at) =>
          story.lose(at, reason, random.pick(LOST_NOTES[reason])),
        );
        story.advance(now);
        return story;
      }
      case 'EXPIRED':
        return this.#expired();
      case 'DELETED':
      case 'MERGED': {
        const story = this.#begin(random.between(3, 300), plot === 'MERGED' ? this.#channel() : null);
        const soon = this.#office(story.at.add({ minutes: random.int(20, 900) }), story);
        story.remove(soon, plot, plot === 'MERGED' ? this.#cast.managerId : this.#cast.ownerId);
        story.advance(now);
        return story;
      }
    }
  }

  /** Worked on to this day, with an appointment that someone made. */
  #worked(age: number, qualifies: boolean): LeadStory {
    const random = this.#random;
    const { now, appointment } = this.#cast;
    const story = this.#begin(age, this.#firstContact());
    const lastCall = this.#ago(
      Math.min(age * 0.4, appointment === 'OVERDUE' ? random.between(5, 8) : random.between(1.2, 6)),
    );
    const acts = this.#work(story, lastCall);
    if (qualifies) {
      const at = this.#ago(random.between(8, Math.max(9, age * 0.5)));
      acts.push({ at, perform: (then) => story.qualify(then) });
    }
    this.#live(story, acts, lastCall, DILIGENT);
    this.#whileOwned(story, lastCall, (then) => {
      if (story.firstContactAt === null) {
        const channel = this.#channel();
        story.documentFirstContact(then, channel, random.pick(FIRST_CONTACT_NOTES[channel]));
      }
      story.log('CALL', then, random.pick(SUMMARIES.CALL ?? []), 'CALLBACK_REQUESTED');
      const at = this.#appointmentAt(appointment);
      if (compare(at, then) > 0) story.schedule(then, random.pick(NEXT_ACTIONS), at);
    });
    if (random.chance(0.03) && story.ownerId !== null) {
      story.stopClock(this.#office(story.at, story), random.pick(STOP_REASONS), this.#cast.managerId);
    }
    story.advance(now);
    return story;
  }

  #claimed(): LeadStory {
    const random = this.#random;
    const story = this.#begin(random.between(25, 200), null);
    this.#live(story, [], this.#ago(random.between(0.3, 5)), IDLE);
    if (story.status === 'EXPIRED') story.claim(this.#office(story.at, story), this.#cast.rivalId);
    story.advance(this.#cast.now);
    return story;
  }

  /** Never contacted, left lying, or not won within the months of protection. */
  #expired(): LeadStory {
    const random = this.#random;
    const { now } = this.#cast;
    const fate = random.next();
    if (fate < 0.4 && !(sourcesWithFirstContact as readonly LeadSource[]).includes(this.#cast.source)) {
      const story = this.#begin(random.between(14, 350), null);
      story.advance(now);
      return story;
    }
    const outlasts = fate > 0.75;
    const age = outlasts ? random.between(186, 355) : random.between(74, 350);
    const story = this.#begin(age, this.#firstContact());
    const until = this.#ago(outlasts ? 0 : age - random.between(1, 20));
    this.#live(story, this.#work(story, until), until, DILIGENT);
    story.advance(now);
    return story;
  }

  #begin(age: number, channel: FirstContactChannel | null): LeadStory {
    const random = this.#random;
    const { territory, ownerId, managerId } = this.#cast;
    const registeredAt = officeTime(random, territory, this.#ago(age), null, this.#cast.now);
    const backdated = channel === 'TRADE_FAIR' && age > 6 && random.chance(0.2);
    return new LeadStory(random, {
      territory,
      ownerId,
      registeredAt,
      createdAt: backdated ? registeredAt.add({ minutes: random.int(1500, 4300) }) : registeredAt,
      registeredById: backdated ? managerId : ownerId,
      firstContact: channel && { channel, note: random.pick(FIRST_CONTACT_NOTES[channel]) },
    });
  }

  /** Of a registration that may come without one. */
  #firstContact(): FirstContactChannel | null {
    const { source } = this.#cast;
    if (source === 'TRADE_FAIR' || source === 'PHONE') return source;
    return this.#random.chance(0.4) ? this.#channel() : null;
  }

  #channel(): FirstContactChannel {
    const { source } = this.#cast;
    if (source === 'TRADE_FAIR' || source === 'PHONE') return source;
    return source === 'REFERRAL' ? 'REFERRAL' : this.#random.pick(['EMAIL', 'PHONE', 'VISIT']);
  }

  /** The usual course: contact, a sample, then something every few weeks. */
  #work(story: LeadStory, until: Instant): Act[] {
    const random = this.#random;
    const acts: Act[] = [];
    let at = story.at;
    const then = (days: number, perform: Act['perform']) => {
      at = at.add({ minutes: Math.round(days * 1440) });
      if (compare(at, until) < 0) acts.push({ at, perform });
    };
    if (story.firstContactAt === null) {
      const channel = this.#channel();
      then(random.between(0.2, 2), (when) =>
        story.documentFirstContact(when, channel, random.pick(FIRST_CONTACT_NOTES[channel])),
      );
    }
    if (random.chance(0.65)) then(random.between(0.3, 3), this.#logs(story, ['SAMPLE_SENT']));
    for (let step = 0; compare(at, until) < 0 && step < 40; step++) {
      then(random.between(4, 26), this.#logs(story, step % 2 === 0 ? PROGRESS : ROUTINE));
    }
    return acts;
  }

  #logs(story: LeadStory, types: readonly LoggableActivityType[]): Act['perform'] {
    return (at) => {
      const random = this.#random;
      const type = random.pick(types);
      const unanswered = type === 'CALL' && random.chance(0.3);
      const summary = unanswered
        ? random.pick(COMPLETION_NOTES.NO_ANSWER)
        : random.pick(SUMMARIES[type] ?? []);
      story.log(type, at, summary, unanswered ? 'NO_ANSWER' : type === 'CALL' ? 'SUCCESSFUL' : null);
    };
  }

  /** People act and see to follow-ups until then, or until the lead is out of their hands. */
  #live(story: LeadStory, acts: readonly Act[], until: Instant, habits: Habits): void {
    const queue = [...acts].sort((a, b) => compare(a.at, b.at));
    while (story.ownerId !== null) {
      const [act] = queue;
      const task = this.#nextTask(story, habits);
      const taskAt = task && this.#handledAt(story, task);
      const taskFirst = taskAt && (!act || compare(taskAt, act.at) <= 0);
      const planned = taskFirst ? taskAt : act?.at;
      if (!planned) break;
      const at = this.#office(planned, story);
      if (compare(at, until) >= 0) break;
      story.advance(at);
      if (story.ownerId === null) break;
      if (!taskFirst) {
        queue.shift();
        act?.perform(at);
      } else if (task.status === 'PENDING' && compare(task.dueAt, at) <= 0) {
        this.#complete(story, task, at, habits);
      }
    }
    if (compare(story.at, until) < 0) story.advance(until);
  }

  /** Unless the lead has run out of its owner's hands by then. */
  #whileOwned(story: LeadStory, wanted: Instant, perform: Act['perform']): void {
    const at = this.#office(wanted, story);
    story.advance(at);
    if (story.ownerId !== null) perform(at);
  }

  #nextTask(story: LeadStory, habits: Habits): Task | undefined {
    if (story.firstContactAt === null) return undefined;
    return story
      .pending()
      .filter(habits.attends)
      .sort((a, b) => compare(this.#handledAt(story, a), this.#handledAt(story, b)))[0];
  }

  #handledAt(story: LeadStory, task: Task): Instant {
    const key = `${task.id} ${task.dueAt.epochMilliseconds}`;
    const known = this.#handling.get(key);
    if (known) return known;
    const at = this.#office(task.dueAt.add({ minutes: this.#random.int(15, 1700) }), story);
    this.#handling.set(key, at);
    return at;
  }

  #complete(story: LeadStory, task: Task, at: Instant, habits: Habits): void {
    const random = this.#random;
    const outcome = random.pick(habits.outcomes);
    const next =
      outcome === 'POSTPONED'
        ? {
            action: random.pick(NEXT_ACTIONS),
            at: officeTime(random, story.territory, at.add({ hours: 24 * random.int(5, 20) }), null, null),
          }
        : null;
    story.complete(task, at, outcome, random.pick(COMPLETION_NOTES[outcome]), next);
  }

  #ago(days: number): Instant {
    return this.#cast.now.subtract({ minutes: Math.round(days * 1440) });
  }

  #office(at: Instant, story: LeadStory): Instant {
    return officeTime(this.#random, story.territory, at, story.at, this.#cast.now);
  }

  /** In the owner's local time, on the quarter of an hour where there is room for it. */
  #appointmentAt(appointment: Appointment): Instant {
    const random = this.#random;
    const { now, territory } = this.#cast;
    const local = now.toZonedDateTimeISO(territoryOf(territory).timeZone);
    const at = (days: number) =>
      local
        .add({ days })
        .withPlainTime({ hour: random.int(9, 16), minute: random.pick([0, 15, 30, 45]) })
        .toInstant();
    switch (appointment) {
      case 'EARLIER_TODAY':
        return now.subtract({ minutes: random.int(20, 200) });
      case 'LATER_TODAY': {
        const left = Math.floor(local.until(local.startOfDay().add({ days: 1 })).total('minutes'));
        return left > 30
          ? now.add({ minutes: random.int(15, Math.min(300, left - 10)) })
          : now.subtract({ minutes: random.int(20, 200) });
      }
      case 'TOMORROW':
        return at(1);
      case 'OVERDUE':
        return at(-random.int(2, 4));
      case 'SOON':
        return officeTime(random, territory, now.add({ hours: 24 * random.int(2, 21) }), null, null);
    }
  }
}
