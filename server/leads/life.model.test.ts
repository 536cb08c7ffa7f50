/**
 * Random steps on leads, by several people, with time moving by hours to months, held against a plain
 * model of the life, the clock and the keys (testing/model/lead-model.ts). A disagreement is shrunk to the fewest
 * steps that show it; those worth keeping stand below as tests of their own.
 *
 * Each run is up to 90 steps. `MODEL_RUNS` makes more of them: 50 take thousands of steps and must have met everything.
 */
import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { fireDue } from '../follow-ups/engine.ts';
import { encodeGlobalId, idOf } from '../schema/global-id.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import {
  LeadModel,
  type ModelLead,
  type ModelPerson,
  type Outcome,
  type T7,
} from '../testing/model/lead-model.ts';
import { demoPeople } from '../testing/people.ts';
import { runClock } from '../protection/engine.ts';

const RUNS = Number(process.env['MODEL_RUNS'] ?? 6);
const STEPS = 90;
/** A Monday before a change of clocks, a month's end and the holidays of the year's end. */
const BEGIN = Temporal.Instant.from('2026-10-19T07:30:00Z');

const people: readonly ModelPerson[] = (
  ['salesDe', 'sales2De', 'managerDe', 'salesAt', 'admin'] as const
).map((key) => {
  const { id, email, role, teamId, territories } = demoPeople[key];
  return { name: email, id, role, team: teamId, territories };
});
const COMPANIES = ['Gasthof Adler', 'Klinikum Nordpark', 'Bäckerei Wunderlich'];
const POSTAL_CODES = ['80331', '10115'];
const TERRITORIES = ['DE-BY', 'DE-BE'];
const ACTIVITIES = ['NOTE', 'CALL', 'EMAIL', 'MEETING', 'SAMPLE_SENT', 'SAMPLE_FEEDBACK'] as const;

const MUTATIONS = [
  'registerLead',
  'logActivity',
  'changeLeadStatus',
  'claimLead',
  'assignLead',
  'stopClock',
  'resumeClock',
  'extendProtection',
  'deleteLead',
];

let app: TestApp;
let now = BEGIN;

beforeAll(async () => {
  app = await startTestApp();
  vi.spyOn(app.open.resources.clock, 'now').mockImplementation(() => now);
});
afterAll(() => app.stop());
beforeEach(empty);

/** What the steps came to: a run that never expires or claims anything proves little. */
const met = new Map<string, number>();
const meet = (what: string) => met.set(what, (met.get(what) ?? 0) + 1);

async function empty(): Promise<void> {
  now = BEGIN;
  await app.admin.query('TRUNCATE leads, events CASCADE');
}

// --- the product, driven through its API

const answers = z.object({ data: z.record(z.string(), z.looseObject({ __typename: z.string() })) });

/** The name of the type a mutation answers with, OK for its success. */
async function mutate(
  mutation: string,
  input: object,
  as: ModelPerson,
  also = '',
): Promise<[string, string]> {
  const type = `${mutation[0]?.toUpperCase() ?? ''}${mutation.slice(1)}`;
  const answer = await app.query(
    `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { __typename ${also} } }`,
    { input },
    as.name,
  );
  const parsed = answers.safeParse(answer);
  const result = parsed.data?.data[mutation];
  if (!result) throw new Error(`${mutation}: ${JSON.stringify(answer)}`);
  const outcome = result.__typename === `${type}Success` ? 'OK' : result.__typename;
  meet(`${mutation} ${outcome === 'OK' ? 'OK' : 'refused'}`);
  return [outcome, JSON.stringify(result)];
}

const leadRows = z.array(
  z.object({
    id: z.string(),
    status: z.string(),
    owner_id: z.string().nullable(),
    canonical: z.boolean(),
    keys: z.number(),
    warned_at: z.date().nullable(),
    grace_since: z.date().nullable(),
    owned_since: z.date().nullable(),
    clock_stopped_at: z.date().nullable(),
    t7_due: z.date().nullable(),
    t7_anchor: z.date().nullable(),
    t7_fired: z.date().nullable(),
  }),
);

async function look() {
  const { rows } = await app.admin.query(`
    SELECT l.id, l.status, l.owner_id, l.canonical, l.warned_at, l.grace_since, l.owned_since, l.clock_stopped_at,
      (SELECT count(*)::int FROM lead_keys k WHERE k.lead_id = l.id) AS keys,
      t.due_at AS t7_due, t.anchor_at AS t7_anchor, t.fired_at AS t7_fired
    FROM leads l
    LEFT JOIN LATERAL (
      SELECT * FROM follow_ups f WHERE f.lead_id = l.id AND f.kind = 'T7' AND f.owned_since = l.owned_since
      ORDER BY f.created_at DESC LIMIT 1
    ) t ON true`);
  return leadRows.parse(rows);
}

const clockNodes = z.object({
  data: z.object({
    leads: z.object({
      nodes: z.array(
        z.object({
          id: z.string(),
          protection: z.object({
            endsAt: z.string().nullable(),
            progressDeadline: z.string().nullable(),
            preClaimEndsAt: z.string().nullable(),
            expiresAt: z.string().nullable(),
          }),
        }),
      ),
    }),
  }),
});

async function clocks() {
  const answer = await app.query(
    '{ leads(first: 100) { nodes { id protection { endsAt progressDeadline preClaimEndsAt expiresAt } } } }',
    {},
    demoPeople.admin.email,
  );
  return clockNodes.parse(answer).data.leads.nodes.map((node) => ({
    id: idOf('Lead', node.id) ?? '',
    ...node.protection,
  }));
}

// --- agreement

const iso = (at: Temporal.Instant | null | undefined) =>
  at ? new Date(at.epochMilliseconds).toISOString() : null;

async function agree(model: LeadModel): Promise<Map<string, T7>> {
  const rows = await look();
  const t7 = new Map<string, T7>();
  for (const row of rows) {
    meet(row.status);
    if (!row.t7_due || !row.t7_anchor) continue;
    t7.set(row.id, {
      dueAt: instant(row.t7_due),
      anchorAt: instant(row.t7_anchor),
      firedAt: row.t7_fired && instant(row.t7_fired),
    });
  }
  const real = rows.map((row) => ({
    id: row.id,
    status: row.status,
    owner: row.owner_id,
    canonical: row.canonical,
    keys: row.keys,
    ownedSince: row.owned_since?.toISOString() ?? null,
    stoppedAt: row.clock_stopped_at?.toISOString() ?? null,
    graceSince: row.grace_since?.toISOString() ?? null,
  }));
  const told = [...model.leads.values()].map((lead) => ({
    id: lead.id,
    status: lead.status,
    owner: lead.owner,
    canonical: lead.canonical,
    keys: lead.keys.filter((key) => model.holders.get(key) === lead.id).length,
    ownedSince: iso(lead.ownedSince),
    stoppedAt: iso(lead.stoppedAt),
    graceSince: iso(lead.graceSince),
  }));
  const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
  expect(real.sort(byId)).toEqual(told.sort(byId));
  return t7;
}

async function agreeOnClocks(model: LeadModel, t7: ReadonlyMap<string, T7>): Promise<void> {
  for (const real of await clocks()) {
    const lead = model.lead(real.id);
    const clock = model.clock(lead, t7.get(real.id) ?? null);
    // While the clock is stopped its deadlines are held: they are told again when it runs.
    if (lead.stoppedAt) continue;
    expect({ ...real }, `${lead.status} ${real.id}`).toEqual({
      id: real.id,
      endsAt: iso(clock?.endsAt),
      progressDeadline: iso(clock?.progressDeadline),
      preClaimEndsAt: iso(clock?.preClaimEndsAt),
      expiresAt: clock?.expiresAt ? expiryOf(real.expiresAt, clock.graceEndsAt, iso(clock.expiresAt)) : null,
    });
  }
}

/** Before grace has begun its end is only foreseen, which the model does not do: then it may come first. */
function expiryOf(
  told: string | null,
  graceEndsAt: Temporal.Instant | null,
  own: string | null,
): string | null {
  return graceEndsAt === null && told !== null && own !== null && told < own ? told : own;
}

function instant(date: Date): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

// --- steps

type Real = TestApp;
interface Step {
  readonly text: string;
  run(model: LeadModel): Promise<void>;
  /** Is there anything to do it to? */
  check?(model: LeadModel): boolean;
}

class Command implements fc.AsyncCommand<LeadModel, Real> {
  readonly step: Step;
  constructor(step: Step) {
    this.step = step;
  }
  check(model: Readonly<LeadModel>): boolean {
    return this.step.check?.(model as LeadModel) ?? true;
  }
  async run(model: LeadModel): Promise<void> {
    await this.step.run(model);
    await agree(model);
  }
  toString(): string {
    return this.step.text;
  }
}

const [salesDe, sales2De, managerDe, salesAt, boss] = people;
if (!salesDe || !sales2De || !managerDe || !salesAt || !boss) throw new Error('the demo has other people');
const who = fc.constantFrom(...people);
/** Those who may more often than not: the others come along in one of five. */
const leaders = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(managerDe, boss) },
  { weight: 1, arbitrary: who },
);
const germans = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(salesDe, sales2De, managerDe) },
  { weight: 1, arbitrary: who },
);
const nth = fc.nat(30);
const some = (model: LeadModel) => model.leads.size > 0;
const pick = (model: LeadModel, n: number): ModelLead => {
  const lead = [...model.leads.values()][n % model.leads.size];
  if (!lead) throw new Error('no lead');
  return lead;
};
const globalId = (lead: ModelLead) => encodeGlobalId('Lead', lead.id);
const version = async (lead: ModelLead) => {
  const { rows } = await app.admin.query<{ version: number }>('SELECT version FROM leads WHERE id = $1', [
    lead.id,
  ]);
  return rows[0]?.version ?? 0;
};

function same(expected: Outcome, [type, answer]: readonly [string, string], step: string): void {
  if (expected === 'OK') expect(type, `${step}: ${answer}`).toBe('OK');
  else expect(expected, `${step}: ${answer}`).toContain(type);
}

const registration = fc.record({
  person: germans,
  company: fc.nat(COMPANIES.length - 1),
  place: fc.nat(1),
  email: fc.option(fc.nat(2)),
  met: fc.boolean(),
  override: fc.boolean(),
});
type Registration = typeof registration extends fc.Arbitrary<infer T> ? T : never;

function inputOf({ company, place, email, met, override }: Registration) {
  return {
    companyName: COMPANIES[company],
    territory: TERRITORIES[place],
    postalCode: POSTAL_CODES[place],
    source: met ? 'PHONE' : 'REFERRAL',
    contacts: email === null ? [] : [{ lastName: 'Muster', email: `m${email}@example.com` }],
    firstContact: met ? { channel: 'PHONE', at: iso(now), note: 'Wants to know more about it.' } : null,
    duplicateOverrideReason: override ? 'They are two houses.' : null,
  };
}

function keysOf({ company, place, email }: Registration): string[] {
  return [`company ${company} ${place}`, ...(email === null ? [] : [`email ${email}`])];
}

const success = '... on RegisterLeadSuccess { lead { id } }';
const registeredLead = z.looseObject({ lead: z.object({ id: z.string() }) });

async function register(model: LeadModel, it: Registration, text: string): Promise<void> {
  const answer = await mutate('registerLead', inputOf(it), it.person, success);
  const parsed = registeredLead.safeParse(JSON.parse(answer[1]));
  const id = parsed.success ? (idOf('Lead', parsed.data.lead.id) ?? '') : '';
  const { person, met, override } = it;
  const territory = TERRITORIES[it.place] ?? '';
  const facts = { id, keys: keysOf(it), territory, firstContactAt: met ? now : null, override };
  same(model.register(person, facts), answer, text);
}

const step = (text: string, run: Step['run'], check?: Step['check']): Command =>
  new Command({ text, run, check });

const onLead =
  (
    mutation: string,
    extra: (model: LeadModel, lead: ModelLead) => Promise<object> | object,
    expected: (model: LeadModel, lead: ModelLead, person: ModelPerson) => Outcome,
  ) =>
  ([person, n]: [ModelPerson, number]) => {
    const text = `${mutation}(${person.name}, ${n})`;
    return step(
      text,
      async (model) => {
        const lead = pick(model, n);
        const answer = await mutate(
          mutation,
          { leadId: globalId(lead), ...(await extra(model, lead)) },
          person,
        );
        same(expected(model, lead, person), answer, text);
      },
      some,
    );
  };

const REASON = { reason: 'The kitchen is being rebuilt.' };
const stop = onLead(
  'stopClock',
  () => REASON,
  (model, lead, person) => model.stop(person, lead.id, people),
);
const resume = onLead(
  'resumeClock',
  () => ({}),
  (model, lead, person) => model.resume(person, lead.id, people),
);
const extend = onLead(
  'extendProtection',
  () => ({ ...REASON, days: 14 }),
  (model, lead, person) => model.extend(person, lead.id, 14, people),
);
const claim = onLead(
  'claimLead',
  () => ({}),
  (model, lead, person) => model.claim(person, lead.id, people),
);
const remove = onLead(
  'deleteLead',
  () => ({}),
  (model, lead, person) => model.delete(person, lead.id, people),
);

const DAY = 24;
const waiting = fc
  .oneof(
    fc.integer({ min: 1, max: 2 * DAY }),
    fc.integer({ min: 3 * DAY, max: 12 * DAY }),
    fc.integer({ min: 20 * DAY, max: 60 * DAY }),
  )
  .map((hours) => step(`wait(${hours} h)`, (model) => wait(model, hours)));

const commands: fc.Arbitrary<fc.AsyncCommand<LeadModel, Real>>[] = [
  registration.map((it) => {
    const text = `register(${JSON.stringify({ ...it, person: it.person.name })})`;
    return step(
      text,
      (model) => register(model, it, text),
      (model) => model.leads.size < 12,
    );
  }),
  fc
    .tuple(germans, nth, fc.constantFrom(...ACTIVITIES), fc.constantFrom(null, 'NO_ANSWER'))
    .map(([person, n, type, outcome]) => {
      const text = `log(${person.name}, ${n}, ${type}, ${outcome})`;
      return step(
        text,
        async (model) => {
          const lead = pick(model, n);
          const input = { leadId: globalId(lead), type, summary: 'Spoke about the menu.', outcome };
          same(
            model.log(person, lead.id, type, outcome, people),
            await mutate('logActivity', input, person),
            text,
          );
        },
        some,
      );
    }),
  fc
    .tuple(
      germans,
      nth,
      fc.constantFrom('ACTIVE' as const, 'QUALIFIED' as const, 'LOST' as const),
      fc.constantFrom('short', 'A reason that is long enough.'),
    )
    .map(([person, n, to, note]) => {
      const text = `changeStatus(${person.name}, ${n}, ${to}, ${note})`;
      return step(
        text,
        async (model) => {
          const lead = pick(model, n);
          const input = {
            leadId: globalId(lead),
            version: await version(lead),
            to,
            note,
            reason: to === 'LOST' ? 'PRICE' : null,
          };
          same(
            model.changeStatus(person, lead.id, to, note, people),
            await mutate('changeLeadStatus', input, person),
            text,
          );
        },
        some,
      );
    }),
  fc.tuple(who, nth).map(claim),
  fc.tuple(leaders, nth, germans).map(([person, n, to]) => {
    const text = `assign(${person.name}, ${n}, ${to.name})`;
    return step(
      text,
      async (model) => {
        const lead = pick(model, n);
        const input = { leadId: globalId(lead), toUserId: encodeGlobalId('User', to.id) };
        same(model.assign(person, lead.id, to, people), await mutate('assignLead', input, person), text);
      },
      some,
    );
  }),
  fc.tuple(leaders, nth).map(stop),
  fc.tuple(leaders, nth).map(resume),
  fc.tuple(leaders, nth).map(extend),
  fc.tuple(who, nth).map(remove),
  waiting,
  waiting,
  waiting,
  fc.tuple(nth, fc.uniqueArray(who, { minLength: 2, maxLength: 4 })).map(([n, racers]) =>
    step(
      `claim at once(${n}, ${racers.map((it) => it.name).join(', ')})`,
      async (model) => {
        const lead = pick(model, n);
        const may = racers.filter((it) => model.copy().claim(it, lead.id, people) === 'OK');
        const answers = await Promise.all(
          racers.map((it) => mutate('claimLead', { leadId: globalId(lead) }, it)),
        );
        const winners = racers.filter((_it, index) => answers[index]?.[0] === 'OK');
        expect(winners.length, JSON.stringify(answers)).toBe(may.length > 0 ? 1 : 0);
        for (const winner of winners) same(model.claim(winner, lead.id, people), ['OK', ''], 'claim at once');
      },
      some,
    ),
  ),
  fc.tuple(registration, fc.uniqueArray(who, { minLength: 2, maxLength: 3 })).map(([it, racers]) =>
    step(
      `register at once(${JSON.stringify({ ...it, person: null })}, ${racers.map((racer) => racer.name).join(', ')})`,
      async (model) => {
        const all = racers.map((person) => ({ ...it, person, override: false }));
        const answers = await Promise.all(
          all.map((one) => mutate('registerLead', inputOf(one), one.person, success)),
        );
        const order = answers.map((_answer, index) => index).sort((a) => (answers[a]?.[0] === 'OK' ? -1 : 1));
        for (const index of order) {
          const [one, answer] = [all[index], answers[index]];
          if (!one || !answer) throw new Error('lost an answer');
          const parsed = registeredLead.safeParse(JSON.parse(answer[1]));
          const id = parsed.success ? (idOf('Lead', parsed.data.lead.id) ?? '') : '';
          const facts = {
            id,
            keys: keysOf(one),
            territory: TERRITORIES[one.place] ?? '',
            firstContactAt: one.met ? now : null,
            override: false,
          };
          same(model.register(one.person, facts), answer, 'register at once');
        }
      },
      (model) => model.leads.size < 12,
    ),
  ),
];

/** Time passes, and the jobs do what came due: first the follow-ups, then the clocks. */
async function wait(model: LeadModel, hours: number): Promise<void> {
  now = now.add({ hours });
  model.now = now;
  const { workerDb, clock, log } = app.open.resources;
  expect((await fireDue(workerDb, clock, log)).failed).toBe(0);
  const t7 = new Map<string, T7>();
  for (const row of await look()) {
    if (row.t7_due && row.t7_anchor) {
      t7.set(row.id, {
        dueAt: instant(row.t7_due),
        anchorAt: instant(row.t7_anchor),
        firedAt: row.t7_fired && instant(row.t7_fired),
      });
    }
  }
  expect((await runClock(workerDb, clock, log)).failed).toBe(0);
  model.tick(t7);
  await agreeOnClocks(model, await agree(model));
}

test('agrees with the model, whatever is done in whatever order', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: STEPS, size: 'max' }), async (steps) => {
      await empty();
      await fc.asyncModelRun(() => ({ model: new LeadModel(now), real: app }), steps);
    }),
    { numRuns: RUNS },
  );
  // Few runs can miss something rare; many must have met everything.
  if (RUNS < 50) return;
  const statuses = [
    'REGISTERED',
    'ACTIVE',
    'REMINDER',
    'GRACE_PERIOD',
    'QUALIFIED',
    'LOST',
    'EXPIRED',
    'DELETED',
  ];
  const wanted = MUTATIONS.flatMap((it) => [`${it} OK`, `${it} refused`]);
  expect([...wanted, ...statuses].filter((it) => !met.has(it))).toEqual([]);
});

/** Steps one after the other, each held against the model. */
async function told(steps: readonly fc.AsyncCommand<LeadModel, Real>[]): Promise<LeadModel> {
  const model = new LeadModel(now);
  for (const it of steps) await it.run(model, app);
  return model;
}

const registers = (person: ModelPerson, met = false): fc.AsyncCommand<LeadModel, Real> => {
  const it = { person, company: 0, place: 0, email: null, met, override: false };
  return step('register', (model) => register(model, it, 'register'));
};
const waits = (days: number) => step(`wait(${days} d)`, (model) => wait(model, days * DAY));
const statuses = (model: LeadModel) => [...model.leads.values()].map((lead) => lead.status);

test('two at once, then nobody calls: one lead, which T7 reminds of and pre-claim ends', async () => {
  const both = await told([registers(salesDe), registers(sales2De), waits(8)]);
  expect(statuses(both)).toEqual(['REMINDER']);
  await empty();
  const gone = await told([
    registers(salesDe),
    waits(20),
    claim([salesDe, 0]),
    waits(29),
    claim([salesDe, 0]),
  ]);
  expect(statuses(gone)).toEqual(['EXPIRED']);
});

test('the bar ends after thirty days, and everybody else need not wait for it', async () => {
  expect(statuses(await told([registers(salesDe), waits(20), waits(30), claim([salesDe, 0])]))).toEqual([
    'REGISTERED',
  ]);
  await empty();
  expect(statuses(await told([registers(salesDe), waits(20), claim([sales2De, 0])]))).toEqual(['REGISTERED']);
});

test('a lead that was met and then left alone is warned, graced for ten full days, and expires', async () => {
  expect(statuses(await told([registers(salesDe, true), waits(54), waits(7)]))).toEqual(['GRACE_PERIOD']);
  await empty();
  expect(statuses(await told([registers(salesDe, true), waits(54), waits(7), waits(10)]))).toEqual([
    'EXPIRED',
  ]);
});

test('after downtime the warning comes first, and grace seven days after it', async () => {
  expect(statuses(await told([registers(salesDe, true), waits(75)]))).toEqual(['REMINDER']);
  await empty();
  expect(statuses(await told([registers(salesDe, true), waits(75), waits(7)]))).toEqual(['GRACE_PERIOD']);
});

test('a stopped clock gives back every day it stood', async () => {
  const steps = [
    registers(salesDe, true),
    waits(54),
    stop([managerDe, 0]),
    waits(40),
    resume([managerDe, 0]),
  ];
  expect(statuses(await told([...steps, waits(6)]))).toEqual(['REMINDER']);
  await empty();
  expect(statuses(await told([...steps, waits(1), waits(9)]))).toEqual(['GRACE_PERIOD']);
});
