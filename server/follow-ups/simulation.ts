/** `simulateFollowUps`: what the engine will do, for a lead, a supposed one, a person, a team. */
import type { View } from '../context.ts';
import { toDate, toInstant } from '../clock.ts';
import { Prisma } from '../db/generated/client.ts';
import { LeadStatusEnum } from '../leads/enums.ts';
import { builder } from '../schema/builder.ts';
import { mayRead } from '../schema/field-group.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput, requireId } from '../schema/global-id.ts';
import { FollowUpRef, LeadRef, UserRef } from '../schema/refs.ts';
import { decideSetting } from '../settings/change-rules.ts';
import { readRows } from '../settings/read.ts';
import {
  isSettingKey,
  resolveSettings,
  settingEntry,
  type SettingKey,
  type SettingRow,
  type Settings,
} from '../settings/rules.ts';
import { LanguageEnum } from '../territories/enums.ts';
import { isTerritoryCode } from '../territories/territories.ts';
import { FollowUpKindEnum, FollowUpScopeEnum, LedgerDecisionEnum } from './enums.ts';
import { checkScope, inScope } from './list.ts';
import {
  MOST_LEADS,
  simulateLeads,
  simulateNewLead,
  type AbsentDays,
  type Simulated,
  type Simulation,
  type SimulationEntry,
} from './simulate.ts';
import type { HypotheticalLead } from './simulation-rules.ts';

const LONGEST_DAYS = 366;
const MOST_ENTRIES = 1_000;
const MOST_SUPPOSED = 50;
/** Each may take a second or two. */
const MOST_AT_ONCE = 5;

const HypotheticalLeadInput = builder.inputType('HypotheticalLeadInput', {
  description: 'A lead that does not exist: registered by somebody who owns it from then on.',
  fields: (t) => ({
    territory: t.string({ required: true, description: 'The code of its territory: DE-BY.' }),
    registeredAt: t.field({ type: 'DateTime', required: true, description: 'When it is registered.' }),
    firstContactAt: t.field({
      type: 'DateTime',
      description: 'When its first contact is; not after `registeredAt`: it comes with the registration.',
    }),
    sampleSentAt: t.field({ type: 'DateTime', description: 'When a sample is sent.' }),
  }),
});

const SupposedSettingInput = builder.inputType('SupposedSettingInput', {
  description: 'A setting as it would be, from now on.',
  fields: (t) => ({
    key: t.string({
      required: true,
      description: 'Which setting: one that plans follow-ups or protection, or `feature.firing`.',
    }),
    territory: t.string({
      description:
        'The code of the territory it would hold in, its subdivisions included; left out: the system.',
    }),
    value: t.field({ type: 'SettingValue', required: true, description: 'The value.' }),
  }),
});

const SupposedAbsenceInput = builder.inputType('SupposedAbsenceInput', {
  description: 'An absence that is in nobody’s calendar.',
  fields: (t) => ({
    userId: t.id({ required: true, description: 'Who would be away.' }),
    from: t.field({ type: 'Date', required: true, description: 'The first day.' }),
    to: t.field({ type: 'Date', required: true, description: 'The last day, included.' }),
  }),
});

const SimulateFollowUpsInput = builder.inputType('SimulateFollowUpsInput', {
  description:
    'Of what, and when. One of `leadId`, `lead`, `userId`, `teamId` and `scope`; without any: the viewer’s own.',
  fields: (t) => ({
    leadId: t.id({ description: 'Of this lead.' }),
    lead: t.field({ type: HypotheticalLeadInput, description: 'Of a lead that does not exist.' }),
    userId: t.id({
      description: 'Of this person: oneself, a member of one’s team for managers, anyone for admins.',
    }),
    teamId: t.id({ description: 'Of this team: one’s own for managers, any for admins.' }),
    scope: t.field({ type: FollowUpScopeEnum, description: 'Of these, as `followUps` takes them.' }),
    from: t.field({
      type: 'DateTime',
      required: true,
      description: 'From this instant on. Before now nothing is simulated but of a lead that does not exist.',
    }),
    to: t.field({
      type: 'DateTime',
      required: true,
      description: 'Before this instant, at most 366 days after `from`.',
    }),
    settings: t.field({
      type: [SupposedSettingInput],
      description: 'What if these were changed now: at most 50.',
    }),
    absences: t.field({
      type: [SupposedAbsenceInput],
      description: 'What if these people were away: at most 50. No date moves; the team queue shows who is.',
    }),
  }),
});

const SimulationEntryRef = builder.objectRef<SimulationEntry>('SimulationEntry').implement({
  description: 'One decision that the engine will take: a row of the ledger to come.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'When it is taken.', resolve: (it) => toDate(it.at) }),
    dueAt: t.field({
      type: 'DateTime',
      description: 'When the follow-up is due by then.',
      resolve: (it) => toDate(it.dueAt),
    }),
    kind: t.field({ type: FollowUpKindEnum, description: 'What it is for.', resolve: (it) => it.kind }),
    action: t.field({
      type: LedgerDecisionEnum,
      description: 'What is decided, as the ledger will call it.',
      resolve: (it) => it.decision,
    }),
    reason: t.string({
      description: 'Why, in the words of the ledger.',
      args: {
        language: t.arg({
          type: LanguageEnum,
          defaultValue: 'DE',
          description: 'The language of the words.',
        }),
      },
      resolve: (it, args) => it.reason.text[args.language === 'EN' ? 'en' : 'de'],
    }),
    dateReason: t.string({
      nullable: true,
      description: 'How its date comes about, in words; null where the ledger does not say.',
      args: {
        language: t.arg({
          type: LanguageEnum,
          defaultValue: 'DE',
          description: 'The language of the words.',
        }),
      },
      resolve: async (it, args, context) => {
        const english = args.language === 'EN';
        if (it.dateReason) return it.dateReason[english ? 'en' : 'de'];
        if (!it.followUpId) return null;
        const ledger = await (await context.view()).loaders.ledgerOfFollowUp.load(it.followUpId);
        const last = ledger.findLast(({ decision }) => DATES.has(decision));
        return (english ? last?.reasonEn : last?.reasonDe) ?? null;
      },
    }),
    leadStatus: t.field({
      type: LeadStatusEnum,
      description: 'The status of the lead by then: REMINDER once a T7 has turned it into one.',
      resolve: (it) => it.status,
    }),
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'Its lead; null for one that does not exist.',
      resolve: async (it, _args, context) =>
        it.leadId ? (await context.view()).loaders.lead.load(it.leadId) : null,
    }),
    followUp: t.field({
      type: FollowUpRef,
      nullable: true,
      description: 'The follow-up as it is now; null for one that is not planned yet.',
      resolve: async (it, _args, context) =>
        it.followUpId ? (await context.view()).loaders.followUp.load(it.followUpId) : null,
    }),
    assignee: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who has it.',
      resolve: async (it, _args, context) =>
        it.assigneeId ? (await context.view()).loaders.user.load(it.assigneeId) : null,
    }),
    assigneeAbsentUntil: t.field({
      type: 'Date',
      nullable: true,
      description:
        'The last day of the absence that the assignee is then in, by the day of the lead’s territory: supposed ones, and those of the calendar that the viewer may read. Null when they are there.',
      resolve: (it) => it.absentUntil,
    }),
  }),
});

const DATES: ReadonlySet<string> = new Set(['PLANNED', 'MOVED', 'RESUMED']);

const SimulationRef = builder.objectRef<Simulation>('FollowUpSimulation').implement({
  description:
    'What the engine will decide by itself if nobody does anything: it fires what is due, reminds, and cancels when a lead expires. Nothing is written.',
  fields: (t) => ({
    entries: t.field({
      type: [SimulationEntryRef],
      description: 'In the order in which they are decided.',
      args: {
        first: t.arg.int({ defaultValue: 100, description: 'How many: 1 to 1,000.' }),
        skip: t.arg.int({ defaultValue: 0, description: 'How many are left out before them.' }),
      },
      resolve: ({ entries }, args) => {
        const [first, skip] = [args.first ?? 100, args.skip ?? 0];
        if (first < 1 || first > MOST_ENTRIES)
          throw badUserInput(`first: give a number from 1 to ${MOST_ENTRIES}.`);
        if (skip < 0) throw badUserInput('skip: give 0 or more.');
        return entries.slice(skip, skip + first);
      },
    }),
    total: t.int({ description: 'How many entries there are.', resolve: ({ entries }) => entries.length }),
    leads: t.exposeInt('leads', {
      description: 'How many leads were looked at: those with something open that no stopped clock holds.',
    }),
    dueWhileAbsent: t.int({
      description: 'How many follow-ups come due while their assignee is absent.',
      resolve: ({ entries }) =>
        entries.filter((it) => it.decision === 'FIRED' && it.absentUntil !== null).length,
    }),
  }),
});

type SimulateInput = typeof SimulateFollowUpsInput.$inferInput;

builder.queryField('simulateFollowUps', (t) =>
  t.field({
    type: SimulationRef,
    nullable: true,
    description:
      'What the engine will do about follow-ups, and when, worked out by the planner that really plans. Null for a lead that is out of sight. FORBIDDEN for people, teams and scopes that the viewer may not ask `followUps` for. At most 20,000 leads, and 5 simulations in one operation.',
    args: {
      input: t.arg({ type: SimulateFollowUpsInput, required: true, description: 'Of what, and when.' }),
    },
    resolve: async (_root, { input }, context): Promise<Simulation | null> => {
      const view = await context.view();
      count(view);
      const asked = await decodeSupposed(view, input);
      if (input.lead) return simulateNewLead(decodeLead(input.lead), asked);
      if (input.leadId) {
        const lead = await view.loaders.lead.load(requireId('Lead', input.leadId, 'input.leadId'));
        if (!lead) return null;
        if (!mayRead('followUps', lead)) return { entries: [], leads: 0 };
        return bounded(await simulateLeads(view, Prisma.sql`f.lead_id = ${lead.row.id}::uuid`, asked));
      }
      const { condition, of } = await whose(view, input);
      const simulation = bounded(await simulateLeads(view, condition, asked));
      return { ...simulation, entries: simulation.entries.filter((it) => of(it.assigneeId)) };
    },
  }),
);

/** How many simulations a view has been asked for. */
const counted = new WeakMap<View, number>();

function count(view: View): void {
  const before = counted.get(view) ?? 0;
  if (before >= MOST_AT_ONCE) throw badUserInput(`Ask for at most ${MOST_AT_ONCE} simulations at once.`);
  counted.set(view, before + 1);
}

function bounded(simulation: Simulation | null): Simulation {
  if (simulation) return simulation;
  throw badUserInput(`These are more than ${MOST_LEADS} leads. Ask for a team or a person.`);
}

/** A lead's follow-ups may be several people's: `of` says whose entries are asked for. */
interface Whose {
  readonly condition: Prisma.Sql;
  of(assigneeId: string | null): boolean;
}

async function whose(view: View, { userId, teamId, scope }: SimulateInput): Promise<Whose> {
  const { viewer, tx } = view;
  if (userId) {
    const person = requireId('User', userId, 'input.userId');
    const [sight] = await tx.$queryRaw<{ theirs: boolean }[]>`
      SELECT ${person}::uuid = ANY (app.viewer_team_members()) AS theirs`;
    if (viewer.role !== 'ADMIN' && person !== viewer.id && !sight?.theirs)
      throw forbidden('Ask for yourself; managers ask for members of their team, admins for anyone.');
    return { condition: Prisma.sql`f.assignee_id = ${person}::uuid`, of: (it) => it === person };
  }
  if (teamId) {
    const team = requireId('Team', teamId, 'input.teamId');
    if (viewer.role === 'SALES' || (viewer.role === 'MANAGER' && viewer.teamId !== team))
      throw forbidden('Managers ask for their own team, admins for any.');
    const members = await tx.user.findMany({ where: { teamId: team }, select: { id: true } });
    const ids = new Set(members.map(({ id }) => id));
    return {
      condition: Prisma.sql`f.assignee_id = ANY (${[...ids]}::uuid[])`,
      of: (it) => it !== null && ids.has(it),
    };
  }
  const filter = { scope: scope ?? ('MINE' as const) };
  checkScope(view, filter);
  const condition = inScope(filter.scope, viewer.role);
  if (filter.scope === 'MINE') return { condition, of: (it) => it === viewer.id };
  if (filter.scope === 'UNASSIGNED') return { condition, of: (it) => it === null };
  if (viewer.role === 'ADMIN') return { condition, of: (it) => it !== null };
  const [row] = await tx.$queryRaw<{ ids: string[] }[]>`SELECT app.viewer_team_members() AS ids`;
  const team = new Set(row?.ids);
  return { condition, of: (it) => it !== null && team.has(it) };
}

async function decodeSupposed(view: View, input: SimulateInput): Promise<Simulated> {
  const { leadId, lead, userId, teamId, scope } = input;
  if ([leadId, lead, userId, teamId, scope].filter((it) => it !== null && it !== undefined).length > 1)
    throw badUserInput('Give one of leadId, lead, userId, teamId and scope.');
  const [from, to] = [toInstant(input.from), toInstant(input.to)];
  const days = (input.to.getTime() - input.from.getTime()) / 86_400_000;
  if (days <= 0) throw badUserInput('to: give an instant after `from`.');
  if (days > LONGEST_DAYS) throw badUserInput(`to: give one at most ${LONGEST_DAYS} days after \`from\`.`);
  if ((input.settings?.length ?? 0) > MOST_SUPPOSED || (input.absences?.length ?? 0) > MOST_SUPPOSED)
    throw badUserInput(`Suppose at most ${MOST_SUPPOSED} settings and ${MOST_SUPPOSED} absences.`);
  const rows = await readRows(view.tx);
  const supposed = input.settings?.length ? supposeSettings(view, rows, input.settings) : rows;
  const present = remembering(rows);
  const settings = supposed === rows ? present : remembering(supposed);
  return { from, to, present, settings, absences: (input.absences ?? []).map(absenceIn) };
}

/** Of one set of rows, worked out once for each territory. */
function remembering(rows: readonly SettingRow[]): Simulated['settings'] {
  const known = new Map<string, Settings>();
  return (territory) => {
    const settings = known.get(territory) ?? resolveSettings(rows, territory);
    known.set(territory, settings);
    return settings;
  };
}

type SupposedSetting = typeof SupposedSettingInput.$inferInput;

/** One after the other, each held against the same rules as a change. */
function supposeSettings(
  { viewer }: View,
  rows: readonly SettingRow[],
  supposed: readonly SupposedSetting[],
): readonly SettingRow[] {
  return supposed.reduce<readonly SettingRow[]>((before, { key, territory, value }, index) => {
    const path = `settings.${index}`;
    if (!isSettingKey(key) || !concerns(key))
      throw badUserInput(`${path}.key: no follow-up is planned by a setting of this name.`);
    const decision = decideSetting(before, { key, territory: territory ?? null, value, reset: false });
    if (decision.kind === 'OK') return decision.change.rows;
    // What is wrong with it may name the values of others, which are for admins.
    const message = viewer.role === 'ADMIN' ? decision.issues.map((it) => it.message).join(' ') : REFUSED;
    throw badUserInput(`${path}: ${message}`);
  }, rows);
}

const REFUSED = 'This cannot be chosen there. Admins see the bounds under `settings`.';

function concerns(key: SettingKey): boolean {
  const { replans } = settingEntry(key);
  return key === 'feature.firing' || replans.includes('FOLLOW_UPS') || replans.includes('PROTECTION');
}

function absenceIn({ userId, from, to }: typeof SupposedAbsenceInput.$inferInput, index: number): AbsentDays {
  const path = `absences.${index}`;
  if (from > to) throw badUserInput(`${path}.to: give a last day that is not before the first.`);
  return { userId: requireId('User', userId, `${path}.userId`), from, to };
}

function decodeLead(lead: typeof HypotheticalLeadInput.$inferInput): HypotheticalLead {
  const { territory, registeredAt, firstContactAt, sampleSentAt } = lead;
  if (!isTerritoryCode(territory)) throw badUserInput('input.lead.territory: there is no such code.');
  return {
    territory,
    registeredAt: toInstant(registeredAt),
    firstContactAt: firstContactAt ? toInstant(firstContactAt) : null,
    sampleSentAt: sampleSentAt ? toInstant(sampleSentAt) : null,
  };
}
