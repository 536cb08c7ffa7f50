/** The steps that the model and the product take together, one for each operation on a lead and for time. */
import type { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { expect } from 'vitest';
import { convertLead } from '../../customers/operations.ts';
import type { LoggableActivityType } from '../../leads/activity-rules.ts';
import { assignLead } from '../../leads/assign.ts';
import { addCollaborator, removeCollaborator } from '../../leads/collaborators.ts';
import { mergeLeads, unmergeLeads } from '../../leads/merge.ts';
import { changeLeadStatus, documentFirstContact, logActivity } from '../../leads/operations.ts';
import { registerLead, type RegisterLeadInput } from '../../leads/register.ts';
import { deleteLead, restoreLead } from '../../leads/removal.ts';
import type { Work } from '../../operate.ts';
import { backdateRegistration } from '../../protection/backdate.ts';
import { claimLead } from '../../protection/claim.ts';
import { extendProtection, resumeClock, stopClock } from '../../protection/control.ts';
import { decideTransfer, proposeTransfer, withdrawTransfer } from '../../transfers/operations.ts';
import { undo } from '../../undo/operations.ts';
import { demoPeople, type Person } from '../people.ts';
import type { LeadModel, ModelLead, Outcome } from './lead-model.ts';
import { people, type World } from './lead-world.ts';

export const ACTIONS = [
  'registerLead',
  'logActivity',
  'documentFirstContact',
  'changeLeadStatus',
  'claimLead',
  'assignLead',
  'stopClock',
  'resumeClock',
  'extendProtection',
  'backdateRegistration',
  'proposeTransfer',
  'decideTransfer',
  'withdrawTransfer',
  'addCollaborator',
  'removeCollaborator',
  'convertLead',
  'deleteLead',
  'restoreLead',
  'mergeLeads',
  'unmergeLeads',
  'undo',
] as const;
type Action = (typeof ACTIONS)[number];

const COMPANIES = ['Gasthof Adler', 'Klinikum Nordpark', 'Bäckerei Wunderlich', 'Kantine Hafenblick'];
const PLACES = [
  { territory: 'DE-BY', postalCode: '80331' },
  { territory: 'DE-BE', postalCode: '10115' },
] as const;
const MOST_LEADS = 12;
const WORDS = 'The kitchen is being rebuilt.';

export class Step implements fc.AsyncCommand<LeadModel, World> {
  readonly text: string;
  readonly take: (world: World) => Promise<void>;
  readonly possible: (model: LeadModel) => boolean;
  constructor(text: string, take: Step['take'], possible: Step['possible'] = () => true) {
    this.text = text;
    this.take = take;
    this.possible = possible;
  }
  check(model: Readonly<LeadModel>): boolean {
    return this.possible(model as LeadModel);
  }
  async run(_model: LeadModel, world: World): Promise<void> {
    await this.take(world);
    await world.agree();
  }
  toString(): string {
    return this.text;
  }
}

/** Whom and what a step is about: of those for whom it would be done, or anybody. */
export interface Aim {
  readonly fits: boolean;
  readonly n: number;
  readonly m: number;
}
const aims = fc.record({
  fits: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  n: fc.nat(200),
  m: fc.nat(200),
});

interface Try {
  readonly who: Person;
  readonly lead: ModelLead;
}

function chosen(
  model: LeadModel,
  { fits, n, m }: Aim,
  would: (of: Try, model: LeadModel) => Outcome | null,
): Try {
  const pairs = [...model.leads.values()].flatMap((lead) => people.map((who) => ({ who, lead })));
  const fitting = fits ? pairs.filter((it) => model.wouldBe((other) => would(it, other)) === 'OK') : [];
  const found =
    fitting.length > 0
      ? fitting[n % fitting.length]
      : pairs[(n * people.length + (m % people.length)) % pairs.length];
  if (!found) throw new Error('there is no lead');
  return found;
}

const someLead = (model: LeadModel) => model.leads.size > 0;
const nth = (n: number): Person => people[n % people.length] ?? demoPeople.admin;

/** A step on one lead by one person. `tell` is the model's word for it, `act` the product's. */
function onLead(
  action: Action,
  aim: Aim,
  detail: string,
  tell: (model: LeadModel, of: Try) => Outcome,
  act: (work: Work, of: Try, world: World) => Promise<object>,
  wanted: (model: LeadModel, of: Try) => boolean = () => true,
): Step {
  const text = `${action}(${JSON.stringify(aim)}${detail && `, ${detail}`})`;
  return new Step(
    text,
    async (world) => {
      const of = chosen(world.model, aim, (it, model) => {
        const outcome = tell(model, it);
        return outcome === 'OK' && !wanted(model, it) ? null : outcome;
      });
      const { status } = of.lead;
      const expected = tell(world.model, of);
      const [came, value] = await world.do(action, of.who, (work) => act(work, of, world));
      expect(came, `${text} by ${of.who.email} on one in ${status}`).toBe(expected);
      if (value && 'undoToken' in value && typeof value.undoToken === 'string')
        world.undoToken = value.undoToken;
    },
    someLead,
  );
}

const versionOf = (world: World, { lead }: Try, stale: boolean) =>
  (world.seen.get(lead.id)?.version ?? 0) - (stale ? 1 : 0);
const ago = (now: Temporal.Instant, hours: number) => now.subtract({ hours });

// --- registering

export interface Registration {
  readonly who: number;
  readonly company: number;
  readonly place: number;
  readonly email: number | null;
  readonly met: boolean;
  readonly override: boolean;
}
const registrations: fc.Arbitrary<Registration> = fc.record({
  who: fc.nat(people.length - 1),
  company: fc.nat(COMPANIES.length - 1),
  place: fc.nat(PLACES.length - 1),
  email: fc.option(fc.nat(3)),
  met: fc.boolean(),
  override: fc.boolean(),
});

const NOTHING_ELSE = {
  city: null,
  street: null,
  website: null,
  businessType: null,
  kitchenSize: null,
  employeeCount: null,
  estimatedVolume: null,
  notes: null,
  ownerId: null,
  consent: null,
  registeredAt: null,
  registeredAtReason: null,
  idempotencyKey: null,
} as const;

function inputOf(it: Registration, now: Temporal.Instant): RegisterLeadInput {
  const { territory, postalCode } = PLACES[it.place] ?? PLACES[0];
  return {
    ...NOTHING_ELSE,
    companyName: COMPANIES[it.company] ?? '',
    territory,
    postalCode,
    source: it.met ? 'PHONE' : 'REFERRAL',
    contacts: it.email === null ? [] : [{ lastName: 'Muster', email: `m${it.email}@example.com` }],
    firstContact: it.met ? { channel: 'PHONE', at: now, note: 'Wants to know more about it.' } : null,
    duplicateOverrideReason: it.override ? 'They are two houses.' : null,
  };
}

function tellRegistration(model: LeadModel, it: Registration, id: string): Outcome {
  return model.register(nth(it.who), {
    id,
    company: `company ${it.company} ${it.place}`,
    emails: it.email === null ? [] : [`email ${it.email}`],
    territory: (PLACES[it.place] ?? PLACES[0]).territory,
    firstContactAt: it.met ? model.now : null,
    override: it.override,
  });
}

/** At once: of those who want the same one wins, whoever that is. */
export function registers(...all: readonly Registration[]): Step {
  return new Step(
    `registerLead(${all.map((it) => JSON.stringify(it)).join(', ')})`,
    async (world) => {
      const answers = await Promise.all(
        all.map((it) =>
          world.do('registerLead', nth(it.who), (work) => registerLead(work, inputOf(it, world.model.now))),
        ),
      );
      const inOrder = all.map((it, index) => ({ it, answer: answers[index] }));
      inOrder.sort((a, b) => Number(b.answer?.[0] === 'OK') - Number(a.answer?.[0] === 'OK'));
      for (const { it, answer } of inOrder) {
        const expected = tellRegistration(world.model, it, answer?.[1]?.leadId ?? '');
        expect(answer?.[0], JSON.stringify(it)).toBe(expected);
      }
    },
    (model) => model.leads.size < MOST_LEADS,
  );
}

// --- the others

export const log = (
  aim: Aim,
  type: LoggableActivityType,
  hoursAgo = 0,
  outcome: 'NO_ANSWER' | null = null,
): Step =>
  onLead(
    'logActivity',
    aim,
    `${type}, ${hoursAgo} h ago, ${outcome}`,
    (model, { who, lead }) => model.log(who, lead.id, type, outcome, ago(model.now, hoursAgo)),
    (work, { lead }) =>
      logActivity(work, {
        leadId: lead.id,
        type,
        at: ago(work.now, hoursAgo),
        summary: 'Spoke about the menu.',
        outcome,
      }),
  );

export const documents = (aim: Aim, hoursAgo = 0, stale = false): Step =>
  onLead(
    'documentFirstContact',
    aim,
    `${hoursAgo} h ago${stale ? ', stale' : ''}`,
    (model, { who, lead }) => model.documentFirstContact(who, lead.id, ago(model.now, hoursAgo), stale),
    (work, of, world) =>
      documentFirstContact(work, {
        leadId: of.lead.id,
        channel: 'PHONE',
        at: ago(work.now, hoursAgo),
        note: 'Wants to know more about it.',
        version: versionOf(world, of, stale),
      }),
  );

export const moves = (
  aim: Aim,
  to: 'ACTIVE' | 'QUALIFIED' | 'LOST',
  { note = WORDS, stale = false } = {},
): Step =>
  onLead(
    'changeLeadStatus',
    aim,
    `${to}, ${note}${stale ? ', stale' : ''}`,
    (model, { who, lead }) => model.changeStatus(who, lead.id, to, { note, stale }),
    (work, of, world) =>
      changeLeadStatus(work, {
        leadId: of.lead.id,
        to,
        version: versionOf(world, of, stale),
        reason: to === 'LOST' ? 'PRICE' : null,
        note,
      }),
  );

export const claims = (aim: Aim): Step =>
  onLead(
    'claimLead',
    aim,
    '',
    (model, { who, lead }) => model.claim(who, lead.id),
    (work, { lead }) => claimLead(work, { leadId: lead.id }),
  );

const assigns = (aim: Aim, to: Person): Step =>
  onLead(
    'assignLead',
    aim,
    to.email,
    (model, { who, lead }) => model.assign(who, lead.id, to),
    (work, { lead }) => assignLead(work, { leadId: lead.id, toUserId: to.id }),
  );

export const stops = (aim: Aim): Step =>
  onLead(
    'stopClock',
    aim,
    '',
    (model, { who, lead }) => model.stop(who, lead.id),
    (work, { lead }) => stopClock(work, { leadId: lead.id, reason: WORDS }),
  );

export const resumes = (aim: Aim): Step =>
  onLead(
    'resumeClock',
    aim,
    '',
    (model, { who, lead }) => model.resume(who, lead.id),
    (work, { lead }) => resumeClock(work, { leadId: lead.id }),
  );

const extend = (aim: Aim): Step =>
  onLead(
    'extendProtection',
    aim,
    '',
    (model, { who, lead }) => model.extend(who, lead.id, 14),
    (work, { lead }) =>
      extendProtection(work, { leadId: lead.id, days: 14, reason: WORDS, idempotencyKey: null }),
  );

export const backdates = (aim: Aim, hours: number, stale = false): Step =>
  onLead(
    'backdateRegistration',
    aim,
    `${hours} h before it was entered${stale ? ', stale' : ''}`,
    (model, { who, lead }) => model.backdate(who, lead.id, ago(lead.createdAt, hours), stale),
    (work, of, world) =>
      backdateRegistration(work, {
        leadId: of.lead.id,
        version: versionOf(world, of, stale),
        registeredAt: ago(of.lead.createdAt, hours),
        reason: WORDS,
      }),
  );

/** `waits`: aims at one that somebody has to decide, not one that is transferred at once. */
const propose = (aim: Aim, to: Person, waits: boolean): Step =>
  onLead(
    'proposeTransfer',
    aim,
    to.email,
    (model, { who, lead }) => model.propose(who, lead.id, to),
    (work, { lead }) =>
      proposeTransfer(work, { leadId: lead.id, toUserId: to.id, reason: WORDS, idempotencyKey: null }),
    (model, { lead }) => !waits || model.lead(lead.id).transfer !== null,
  );

/** Of a lead that has one; else it names one that never was. */
const transferIdOf = (world: World, { lead }: Try) => world.seen.get(lead.id)?.transfer_id ?? lead.id;

const decide = (aim: Aim, accept: boolean): Step =>
  onLead(
    'decideTransfer',
    aim,
    String(accept),
    (model, { who, lead }) => model.decide(who, lead.id, accept),
    (work, of, world) => decideTransfer(work, { transferId: transferIdOf(world, of), accept, note: null }),
  );

const withdraw = (aim: Aim): Step =>
  onLead(
    'withdrawTransfer',
    aim,
    '',
    (model, { who, lead }) => model.withdraw(who, lead.id),
    (work, of, world) => withdrawTransfer(work, { transferId: transferIdOf(world, of) }),
  );

const adds = (aim: Aim, helper: Person): Step =>
  onLead(
    'addCollaborator',
    aim,
    helper.email,
    (model, { who, lead }) => model.addCollaborator(who, lead.id, helper),
    (work, { lead }) => addCollaborator(work, { leadId: lead.id, userId: helper.id }),
  );

const removes = (aim: Aim, helper: Person): Step =>
  onLead(
    'removeCollaborator',
    aim,
    helper.email,
    (model, { who, lead }) => model.removeCollaborator(who, lead.id, helper),
    (work, { lead }) => removeCollaborator(work, { leadId: lead.id, userId: helper.id }),
  );

const converts = (aim: Aim, anyway: boolean, stale: boolean): Step =>
  onLead(
    'convertLead',
    aim,
    `${anyway ? 'anyway' : ''}${stale ? 'stale' : ''}`,
    (model, { who, lead }) => model.convert(who, lead.id, { stale, anyway }),
    (work, of, world) =>
      convertLead(work, {
        leadId: of.lead.id,
        version: versionOf(world, of, stale),
        customerId: null,
        createAnywayReason: anyway ? WORDS : null,
        idempotencyKey: null,
      }),
  );

export const deletes = (aim: Aim): Step =>
  onLead(
    'deleteLead',
    aim,
    '',
    (model, { who, lead }) => model.delete(who, lead.id),
    (work, { lead }) => deleteLead(work, { leadId: lead.id }),
  );

export const restores = (aim: Aim): Step =>
  onLead(
    'restoreLead',
    aim,
    '',
    (model, { who, lead }) => model.restore(who, lead.id),
    (work, { lead }) => restoreLead(work, { leadId: lead.id }),
  );

/** Into the next one but `other`. */
export const merges = (aim: Aim, other: number): Step => {
  const keepOf = (model: LeadModel, { lead }: Try) => {
    const ids = [...model.leads.keys()];
    return ids[(ids.indexOf(lead.id) + 1 + other) % ids.length] ?? lead.id;
  };
  return onLead(
    'mergeLeads',
    aim,
    String(other),
    (model, of) => model.merge(of.who, keepOf(model, of), of.lead.id),
    (work, of, world) =>
      mergeLeads(work, {
        keepId: keepOf(world.model, of),
        mergeId: of.lead.id,
        reason: null,
        keepVersion: null,
        mergeVersion: null,
      }),
  );
};

export const unmerges = (aim: Aim): Step =>
  onLead(
    'unmergeLeads',
    aim,
    '',
    (model, { who, lead }) => model.unmerge(who, lead.id),
    (work, { lead }) => unmergeLeads(work, { leadId: lead.id }),
  );

/** What was changed last, by whoever changed it or by somebody else. */
export const undoes = ({ fits, n }: Aim): Step =>
  new Step(
    `undo(${fits}, ${n})`,
    async (world) => {
      const { model } = world;
      const who = (fits && people.find((it) => it.id === model.undoable?.by)) || nth(n);
      const expected = model.undo(who);
      const token = world.undoToken ?? '';
      const [came] = await world.do('undo', who, (work) => undo(work, { token }));
      expect(came, `undo by ${who.email}`).toBe(expected);
    },
    (model) => model.undoable !== null,
  );

export const waits = (hours: number): Step => new Step(`wait(${hours} h)`, (world) => world.wait(hours));

/** Everybody of these at once: one gets it. */
const race = (aim: Aim, racers: readonly Person[]): Step =>
  new Step(
    `claimLead at once(${JSON.stringify(aim)}, ${racers.map((it) => it.email).join(', ')})`,
    async (world) => {
      const { model } = world;
      const { lead } = chosen(model, aim, ({ who, lead: it }, other) => other.claim(who, it.id));
      const may = racers.filter((it) => model.wouldBe((other) => other.claim(it, lead.id)) === 'OK');
      const answers = await Promise.all(
        racers.map((it) => world.do('claimLead', it, (work) => claimLead(work, { leadId: lead.id }))),
      );
      const winners = racers.filter((_it, index) => answers[index]?.[0] === 'OK');
      expect(winners.length, JSON.stringify(answers)).toBe(may.length > 0 ? 1 : 0);
      for (const winner of winners) expect(model.claim(winner, lead.id)).toBe('OK');
    },
    someLead,
  );

/** Where a run begins: a world with nothing in it refuses nearly everything. */
export const BEGINNING: readonly Step[] = [0, 1, 2, 3].map((company) =>
  registers({
    who: company % 3,
    company,
    place: company % 2,
    email: company,
    met: company > 1,
    override: false,
  }),
);

// --- on purpose

/** By whoever it would be done for, and by somebody who has nothing to do with German leads. */
const DONE: Aim = { fits: true, n: 0, m: 0 };
const REFUSED: Aim = { fits: false, n: 0, m: people.indexOf(demoPeople.salesAt) };
const { sales2De, managerDe, salesDe } = demoPeople;
const days = (count: number) => waits(count * 24);

/** Every operation, refused and done, and every status: what chance may miss in a few sequences. */
export const EVERYTHING: readonly Step[] = [
  registers({ who: REFUSED.m, company: 0, place: 0, email: null, met: false, override: false }),
  log(REFUSED, 'MEETING'),
  log(DONE, 'MEETING'),
  documents(REFUSED),
  documents(DONE),
  undoes({ ...REFUSED, n: REFUSED.m }),
  undoes(DONE),
  stops(REFUSED),
  stops(DONE),
  resumes(REFUSED),
  resumes(DONE),
  extend(REFUSED),
  extend(DONE),
  backdates(REFUSED, 1),
  backdates(DONE, 1),
  propose(REFUSED, sales2De, false),
  propose(DONE, sales2De, true),
  withdraw(REFUSED),
  withdraw(DONE),
  propose(DONE, sales2De, true),
  decide(REFUSED, true),
  decide(DONE, true),
  adds(REFUSED, managerDe),
  adds(DONE, managerDe),
  removes(REFUSED, managerDe),
  removes(DONE, managerDe),
  deletes(REFUSED),
  deletes(DONE),
  restores(REFUSED),
  restores(DONE),
  merges(REFUSED, 0),
  merges(DONE, 0),
  unmerges(REFUSED),
  unmerges(DONE),
  moves(REFUSED, 'QUALIFIED'),
  moves(DONE, 'LOST'),
  days(8),
  days(46),
  days(7),
  moves(DONE, 'QUALIFIED'),
  converts(REFUSED, false, false),
  converts(DONE, false, false),
  days(10),
  claims(REFUSED),
  claims(DONE),
  assigns(REFUSED, salesDe),
  assigns(DONE, salesDe),
];

// --- by chance

const DAY = 24;
const hoursAgo = fc.constantFrom(0, 0, 0, 1, 30 * DAY, 70 * DAY, 400 * DAY, -1);
const somebody = fc.constantFrom(...people);
const rarely = fc.oneof(
  { weight: 8, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
);
const types = fc.constantFrom<LoggableActivityType>(
  'NOTE',
  'CALL',
  'EMAIL',
  'MEETING',
  'MEETING',
  'SAMPLE_SENT',
  'SAMPLE_FEEDBACK',
);
const logging = fc
  .tuple(aims, types, hoursAgo, fc.constantFrom(null, null, 'NO_ANSWER' as const))
  .map((it) => log(...it));
const moving = fc
  .tuple(
    aims,
    fc.constantFrom('ACTIVE', 'QUALIFIED', 'LOST'),
    fc.record({ note: fc.constantFrom(WORDS, WORDS, 'short'), stale: rarely }),
  )
  .map((it) => moves(...it));
const waiting = fc
  .oneof(
    fc.integer({ min: 1, max: 2 * DAY }),
    fc.integer({ min: 3 * DAY, max: 12 * DAY }),
    fc.integer({ min: 20 * DAY, max: 60 * DAY }),
  )
  .map(waits);
const merging = fc.tuple(aims, fc.nat(10)).map((it) => merges(...it));
const assigning = fc.tuple(aims, fc.constantFrom(...people.slice(0, 3))).map((it) => assigns(...it));
const deciding = fc.tuple(aims, fc.boolean()).map((it) => decide(...it));
const proposing = fc
  .tuple(aims, fc.constantFrom(...people.slice(0, 3)), fc.oneof(fc.constant(true), fc.boolean()))
  .map((it) => propose(...it));
const undoing = aims.map(undoes);

export const steps: readonly fc.Arbitrary<Step>[] = [
  registrations.map((it) => registers(it)),
  fc
    .tuple(registrations, fc.uniqueArray(fc.nat(people.length - 1), { minLength: 2, maxLength: 3 }))
    .map(([it, racers]) => registers(...racers.map((who) => ({ ...it, who, override: false })))),
  logging,
  logging,
  logging,
  fc.tuple(aims, hoursAgo, rarely).map((it) => documents(...it)),
  moving,
  moving,
  aims.map(claims),
  assigning,
  assigning,
  aims.map(stops),
  aims.map(resumes),
  aims.map(extend),
  fc.tuple(aims, fc.constantFrom(1, 10 * DAY, 100 * DAY, -1), rarely).map((it) => backdates(...it)),
  proposing,
  proposing,
  deciding,
  deciding,
  aims.map(withdraw),
  fc.tuple(aims, somebody).map((it) => adds(...it)),
  fc.tuple(aims, somebody).map((it) => removes(...it)),
  fc.tuple(aims, fc.boolean(), rarely).map((it) => converts(...it)),
  aims.map(deletes),
  aims.map(restores),
  merging,
  merging,
  aims.map(unmerges),
  aims.map(unmerges),
  undoing,
  undoing,
  fc.tuple(aims, fc.uniqueArray(somebody, { minLength: 2, maxLength: 4 })).map((it) => race(...it)),
  waiting,
  waiting,
  waiting,
  waiting,
];
