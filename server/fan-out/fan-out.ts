/**
 * FanOut: tells many streams at once what happened at the head of the log.
 *
 * A stream that has come up takes a seat. Of each event the people are found whom it can concern, by its lead's scope
 * before and after; each seat of theirs says what the event comes to for it; answers are made once for all who asked the
 * same and are the same to the lead, serialised once, and pushed to each.
 *
 * Guarantees:
 * - What a seat is told, and in which order, is what its stream would have told by itself; the cursors promise as much.
 * - Sight is exact: leads are read in the very snapshot of the head that the seats are brought to, and whoever's rights
 *   change has left their seat before anything after that is told.
 * - Whatever cannot be told so wakes the stream, which goes on by itself from where its seat was: answers that are
 *   nobody else's, changes of rights, a client that does not read. No client is waited for.
 * It breaks when a `Following` tells something else than its stream.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Temporal } from '@js-temporal/polyfill';
import type { Viewer } from '../auth/viewer.ts';
import type { Context, Resources } from '../context.ts';
import { encodeCursor } from '../events/cursor.ts';
import type { EventHub, HeadBatch, HeadFollower } from '../events/hub.ts';
import type { LogEvent } from '../events/log.ts';
import type { Delivery, Followed, StreamFollower } from '../events/stream.ts';
import { settingsReader, type ReadSettings } from '../settings/read.ts';
import { Audience } from './audience.ts';
import { changesOf, type Following, type LeadEvents } from './following.ts';
import { answersOf, verdictOf, type Answer, type Asking, type Planned, type Verdict } from './plan.ts';
import { questionOf, standingsOf } from './shareable.ts';
import { sharedContext } from './shared-context.ts';
import { readShownLeads, type ShownLead } from './shown-lead.ts';

export interface FanOutOptions {
  /** Whose head is followed; it is told of answers that are out. */
  readonly hub: Pick<EventHub, 'tellSent'>;
  /** Answers are made with these; asked for when there is one to make. */
  readonly resources: () => Resources;
  /** An answer could not be made for many, which each then makes for itself. */
  readonly onError: (error: unknown) => void;
}

export interface FanOutStats {
  readonly seats: number;
  /** Answers made for whoever would get the same, how often they were sent, and those that had errors. */
  readonly made: number;
  readonly sent: number;
  readonly failed: number;
  /** The same as `sent`, by the type of the item. */
  readonly sentOf: ReadonlyMap<string, number>;
  /** Streams that had to go on by themselves. */
  readonly woken: number;
}

/** Somebody, as they stand. */
interface Person {
  readonly key: string;
  readonly viewer: Viewer;
  /** By their questions. */
  readonly benches: Map<string, Bench>;
}

/** The seats of one person that ask the same: what is told to one is told to all. */
interface Bench extends Asking {
  readonly person: Person;
  readonly seats: Set<Seat>;
  /** The last batch of which something was told here, and up to where. */
  batch: number;
  told: bigint;
}

interface Seat {
  readonly bench: Bench;
  readonly delivery: Delivery;
  /** The batch it sat down in or after, which it knows already. */
  readonly since: number;
  /** False once its stream goes on by itself. */
  taken: boolean;
  readonly leave: (followed: Omit<Followed, 'at'>) => void;
}

export class FanOut implements HeadFollower {
  readonly #options: FanOutOptions;
  readonly #seats = new Set<Seat>();
  readonly #people = new Map<string, Person>();
  readonly #audience = new Audience<Person>();
  /** Everything at or below it is told, or being told: a seat is taken here. */
  #position = -1n;
  /** Everything at or below it is told. */
  #told = -1n;
  /** Counts batches. */
  #batch = 0;
  #at: Temporal.Instant | null = null;
  #settings: ReadSettings | null = null;
  #alone = 0;
  readonly #sentOf = new Map<string, number>();
  #counts = { made: 0, sent: 0, failed: 0, woken: 0 };

  constructor(options: FanOutOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#seats.size > 0;
  }

  stats(): FanOutStats {
    return { seats: this.#seats.size, ...this.#counts, sentOf: this.#sentOf };
  }

  follower(following: Following): StreamFollower {
    return { follow: (delivery, position, signal) => this.#seat(following, delivery, position, signal) };
  }

  release(): void {
    for (const seat of [...this.#seats]) this.#wake(seat);
    this.#settings = null;
    this.#position = -1n;
    this.#told = -1n;
  }

  async take(batch: HeadBatch): Promise<void> {
    this.#batch += 1;
    this.#position = batch.upTo;
    this.#told = batch.after;
    this.#at = batch.at;
    if (batch.events.some((event) => event.type === 'SETTING_CHANGED')) this.#settings = null;
    try {
      if (batch.events.length > 0 && this.busy) await this.#send(await this.#plan(batch), batch);
      if (this.#told === batch.after) this.#told = batch.upTo;
      if (batch.tick) await this.#checkpoints(batch);
    } catch (error) {
      this.#options.onError(error);
      for (const seat of [...this.#seats]) if (this.#positionOf(seat) < batch.upTo) this.#wake(seat);
      this.#told = batch.upTo;
    }
  }

  #seat(
    following: Following,
    delivery: Delivery,
    position: bigint,
    signal: AbortSignal,
  ): Promise<Followed> | null {
    if (position !== this.#position || signal.aborted) return null;
    const followed = Promise.withResolvers<Followed>();
    const bench = this.#benchOf(following, questionOf(delivery.asked));
    const end = () => this.#wake(seat);
    const seat: Seat = {
      bench,
      delivery,
      since: this.#batch,
      taken: true,
      leave: (told) => {
        signal.removeEventListener('abort', end);
        followed.resolve({ ...told, at: this.#at ?? this.#options.resources().clock.now() });
      },
    };
    bench.seats.add(seat);
    this.#seats.add(seat);
    signal.addEventListener('abort', end, { once: true });
    return followed.promise;
  }

  #benchOf(following: Following, question: string | null): Bench {
    const person = this.#personOf(following.viewer());
    const key = question ?? `alone ${(this.#alone += 1)}`;
    const known = person.benches.get(key);
    if (known) return known;
    const bench: Bench = { key, person, following, question, seats: new Set(), batch: 0, told: 0n };
    person.benches.set(key, bench);
    return bench;
  }

  #personOf(viewer: Viewer): Person {
    const { id, role, teamId, territories } = viewer;
    const key = [id, role, teamId, ...territories].join(' ');
    const known = this.#people.get(key);
    if (known) return known;
    const person: Person = { key, viewer, benches: new Map() };
    this.#people.set(key, person);
    this.#audience.add(person, viewer);
    return person;
  }

  /** Lets the stream go on by itself from where its seat has been brought to. */
  #wake(seat: Seat, tick = false): void {
    if (!seat.taken) return;
    const position = this.#positionOf(seat);
    seat.taken = false;
    this.#seats.delete(seat);
    const { bench } = seat;
    const { person } = bench;
    bench.seats.delete(seat);
    if (bench.seats.size === 0) person.benches.delete(bench.key);
    if (person.benches.size === 0) {
      this.#people.delete(person.key);
      this.#audience.remove(person, person.viewer);
    }
    this.#counts.woken += 1;
    seat.leave({ position, tick });
  }

  /** Everything at or below it was sent. */
  #positionOf({ since, bench }: Seat): bigint {
    if (since === this.#batch) return this.#position;
    return bench.batch === this.#batch && bench.told > this.#told ? bench.told : this.#told;
  }

  /** What to answer whom, in the order of the events; whoever cannot be told so is woken. */
  async #plan({ events, shown, upTo }: HeadBatch): Promise<Answer<Bench>[]> {
    const plans = new Map<Bench, Planned[]>();
    const stirred = this.#stirredBy(events.filter((event) => event.leadId === null));
    const leads = readShownLeads(shown);
    const pace = new Pace();
    for (const change of changesOf(events)) {
      const lead = leads.get(change.leadId);
      const known = new Map<string, Verdict>();
      const standingOf = lead ? standingsOf(change, lead) : () => '';
      for (const person of this.#concerned(change, lead)) {
        const standing = standingOf(person.viewer);
        for (const bench of person.benches.values()) {
          if (stirred.has(bench)) continue;
          const key = bench.key + standing;
          const verdict = known.get(key) ?? verdictOf(bench, change, lead, standing);
          known.set(key, verdict);
          if (verdict === 'ASK') stirred.add(bench);
          else if (verdict.length > 0) {
            const planned = plans.get(bench);
            if (planned) planned.push(...verdict);
            else plans.set(bench, [...verdict]);
          }
        }
      }
      await pace.keep();
    }
    for (const bench of stirred) {
      plans.delete(bench);
      for (const seat of [...bench.seats]) this.#wake(seat);
    }
    return answersOf(plans, upTo);
  }

  #stirredBy(events: readonly LogEvent[]): Set<Bench> {
    const stirred = new Set<Bench>();
    if (events.length === 0) return stirred;
    for (const { benches } of this.#people.values()) {
      for (const bench of benches.values()) {
        if (events.some((event) => bench.following.stirs(event))) stirred.add(bench);
      }
    }
    return stirred;
  }

  #concerned({ events }: LeadEvents, lead: ShownLead | undefined): Set<Person> {
    const people = new Set<Person>();
    for (const { scopeBefore, scopeAfter } of events) {
      this.#audience.of(scopeBefore, people);
      this.#audience.of(scopeAfter, people);
    }
    this.#audience.of(lead?.scope ?? null, people);
    return people;
  }

  async #send(answers: readonly Answer<Bench>[], batch: HeadBatch): Promise<void> {
    const pace = new Pace();
    for (const answer of answers) {
      const [first] = answer.benches.find(({ seats }) => seats.size > 0)?.seats ?? [];
      if (!first) continue;
      const json = await this.#answer(answer, first, batch);
      const cursor = encodeCursor(batch.logId, answer.cursor);
      let sent = 0;
      for (const bench of answer.benches) {
        for (const seat of bench.seats) {
          if (seat.since === this.#batch) continue;
          if (json !== null && seat.delivery.push(json, cursor)) sent += 1;
          else this.#wake(seat);
        }
        bench.batch = this.#batch;
        bench.told = answer.cursor;
      }
      this.#counts[json === null ? 'failed' : 'made'] += 1;
      this.#counts.sent += sent;
      const { __typename: type } = answer.item;
      this.#sentOf.set(type, (this.#sentOf.get(type) ?? 0) + sent);
      this.#tellSent(answer, batch, sent);
      await pace.keep();
    }
  }

  async #answer(
    { item, lead, cursor }: Answer<Bench>,
    { delivery, bench }: Seat,
    { logId, upTo, events }: HeadBatch,
  ): Promise<Buffer | null> {
    const resources = this.#options.resources();
    this.#settings ??= settingsReader(resources.workerDb);
    const context: Context = sharedContext({
      resources,
      viewer: bench.person.viewer,
      lead,
      events: events.filter((event) => event.leadId === lead.row.id),
      now: resources.clock.now(),
      settings: this.#settings,
      logId,
      position: upTo,
    });
    let json: Buffer | null = null;
    try {
      json = await delivery.answer({ ...item, cursor: encodeCursor(logId, cursor) }, context);
    } catch (error) {
      this.#options.onError(error);
    }
    // Perhaps they could not be read: they are asked for anew.
    if (json === null) this.#settings = null;
    return json;
  }

  #tellSent({ to }: Answer<Bench>, { events, wokenAt }: HeadBatch, times: number): void {
    if (times === 0) return;
    const event = events.find((it) => it.position === to);
    if (event) this.#options.hub.tellSent(event.type, wokenAt);
  }

  /** A sign of life for everybody; the same text for who asked the same. */
  async #checkpoints({ upTo, logId, at }: HeadBatch): Promise<void> {
    const cursor = encodeCursor(logId, upTo);
    const item = { __typename: 'StreamCheckpoint', cursor, head: cursor, at };
    const made = new Map<string, Buffer | null>();
    const pace = new Pace();
    for (const seat of [...this.#seats]) {
      if (!seat.taken) continue;
      const { delivery } = seat;
      const { question } = seat.bench;
      if (question !== null && !made.has(question))
        made.set(question, await delivery.answer(item, NOTHING_TO_READ));
      const json = question === null ? null : (made.get(question) ?? null);
      if (json === null) this.#wake(seat, true);
      else if (!delivery.push(json, cursor)) this.#wake(seat);
      await pace.keep();
    }
  }
}

/** A checkpoint is read from itself. */
const NOTHING_TO_READ = {};
/** So long sockets, and whoever asks something, wait for their turn. */
const MOST_MS_AT_ONCE = 5;

class Pace {
  #since = performance.now();

  async keep(): Promise<void> {
    if (performance.now() - this.#since < MOST_MS_AT_ONCE) return;
    await turn();
    this.#since = performance.now();
  }
}
