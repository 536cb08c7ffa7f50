/** The figures of those who lead, as fields of the dashboard. Each is withheld by itself: the rest of the answer stands. */
import { Temporal } from '@js-temporal/polyfill';
import type { Viewer } from '../auth/viewer.ts';
import type { Context, View } from '../context.ts';
import { FollowUpKindEnum } from '../follow-ups/enums.ts';
import { LeadStatusEnum } from '../leads/enums.ts';
import { builder } from '../schema/builder.ts';
import { describedEnum } from '../schema/enum.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput } from '../schema/global-id.ts';
import { FollowUpSummaryRef, MoneyRef, TerritoryRef, UserRef } from '../schema/refs.ts';
import { territoryOf } from '../territories/territories.ts';
import { ConversionRef, DashboardRef, type Dashboard } from './dashboard.ts';
import {
  funnel,
  pipelineValue,
  scopeOfFigures,
  successRates,
  teamFigures,
  territoryFigures,
  trend,
  type Funnel,
  type PersonFigures,
  type PipelineValue,
  type SuccessRate,
  type TeamFigures,
  type TerritoryFigures,
  type Trend,
  type TrendPoint,
} from './leader-figures.ts';
import type { TrendPeriod } from './period-rules.ts';

/** As of the context's view; in a stream's answer shared by all who get the same. */
async function figure<T>(
  { round }: Dashboard,
  context: Context,
  name: string,
  compute: (view: View) => Promise<T>,
): Promise<T> {
  const view = await context.view();
  demandLeader(view.viewer);
  // Whose rights have changed since the round began computes for themselves.
  if (round?.scope !== scopeOfFigures(view.viewer)) return compute(view);
  return round.share(name, () => compute(view));
}

/** @throws FORBIDDEN for who leads nobody */
function demandLeader({ role }: Viewer): void {
  if (role === 'SALES') throw forbidden('These figures are for managers and admins. Ask for mine.');
}

const FOR_LEADERS =
  'For managers, of their team and of the pool in their territories; for admins, of everybody. Others get null and FORBIDDEN.';

const MOST_DAYS = 730;

function checkDays(days: number | null | undefined): number | null {
  if (days === null || days === undefined) return null;
  if (days < 1 || days > MOST_DAYS) throw badUserInput(`days goes from 1 to ${MOST_DAYS}.`);
  return days;
}

function rateOf(part: number, of: number): string | null {
  return of === 0 ? null : (part / of).toFixed(4);
}

function durationOf(seconds: number | null): string | null {
  return seconds === null
    ? null
    : Temporal.Duration.from({ seconds }).round({ largestUnit: 'hours' }).toString();
}

const PersonFiguresRef = builder.objectRef<PersonFigures>('PersonFigures').implement({
  description: "What is on one person's desk, as far as the viewer leads it.",
  fields: (t) => ({
    user: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who.',
      resolve: async ({ userId }, _args, context) => (await context.view()).loaders.user.load(userId),
    }),
    leads: t.exposeInt('leads', { description: 'Open leads they own.' }),
    pending: t.exposeInt('pending', {
      description: 'Follow-ups assigned to them that are due, overdue ones included.',
    }),
    overdue: t.exposeInt('overdue', {
      description:
        "Of these, due for longer than `followUps.overdueHours` of the viewer's first territory (24 hours by default).",
    }),
    conversion: t.field({
      type: ConversionRef,
      description: 'Their conversion rate.',
      resolve: (person) => person.conversion,
    }),
    timeToFirstContact: t.field({
      type: 'Duration',
      nullable: true,
      description:
        'Median time from registration to first contact of the leads of the cohort that had one; null when none had.',
      resolve: (person) => durationOf(person.firstContactSeconds),
    }),
  }),
});

const TeamFiguresRef = builder.objectRef<TeamFigures>('TeamFigures').implement({
  description: 'The leads of those whom the viewer leads, together and by person. Without the pool.',
  fields: (t) => ({
    leads: t.exposeInt('leads', { description: 'Open leads they own.' }),
    followUps: t.field({
      type: FollowUpSummaryRef,
      description: 'Counts over the follow-ups assigned to them: the same as the queue TEAM.',
      resolve: (team) => team.followUps,
    }),
    conversion: t.field({
      type: ConversionRef,
      description: 'Their conversion rate.',
      resolve: (team) => team.conversion,
    }),
    timeToFirstContact: t.field({
      type: 'Duration',
      nullable: true,
      description:
        'Median time from registration to first contact of the leads of the cohort that had one; null when none had.',
      resolve: (team) => durationOf(team.firstContactSeconds),
    }),
    memberCount: t.int({ description: 'How many they are.', resolve: (team) => team.members.length }),
    members: t.field({
      type: [PersonFiguresRef],
      description: 'By person, who has most overdue first, then who has most leads.',
      args: { first: t.arg.int({ description: 'The first so many, 1 to 100.', defaultValue: 20 }) },
      resolve: (team, { first }) => {
        if (typeof first !== 'number' || first < 1 || first > 100)
          throw badUserInput('first goes from 1 to 100.');
        return team.members.slice(0, first);
      },
    }),
  }),
});

const PipelineValueRef = builder.objectRef<PipelineValue>('PipelineValue').implement({
  description: 'What the pipeline holds in one currency.',
  fields: (t) => ({
    value: t.field({
      type: MoneyRef,
      description: 'Sum of the estimated volumes.',
      resolve: (value) => value,
    }),
    leads: t.exposeInt('leads', { description: 'How many leads have an estimate in this currency.' }),
  }),
});

const TerritoryFiguresRef = builder.objectRef<TerritoryFigures>('TerritoryFigures').implement({
  description: 'The leads of one territory that the figures are of.',
  fields: (t) => ({
    territory: t.field({
      type: TerritoryRef,
      description: 'The data space.',
      resolve: ({ code }) => territoryOf(code),
    }),
    leads: t.exposeInt('leads', { description: 'Open leads, the pool included.' }),
    pool: t.exposeInt('pool', { description: 'Of these, without an owner.' }),
    conversion: t.field({
      type: ConversionRef,
      description: 'Their conversion rate.',
      resolve: (figures) => figures.conversion,
    }),
    pipelineValue: t.field({
      type: [PipelineValueRef],
      description: 'What the pipeline holds here, by currency.',
      resolve: (figures) => figures.pipelineValue,
    }),
  }),
});

const FunnelStepRef = builder.objectRef<Funnel['steps'][number]>('FunnelStep').implement({
  description: 'How many leads of the cohort have come so far.',
  fields: (t) => ({
    status: t.field({
      type: LeadStatusEnum,
      description: 'REGISTERED, ACTIVE, QUALIFIED or CONVERTED.',
      resolve: ({ step }) => step,
    }),
    leads: t.exposeInt('leads', { description: 'Leads that ever had this status, or a later one of these.' }),
    share: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'Of the cohort, from 0 to 1, four places; null for an empty one.',
      resolve: ({ leads, of }) => rateOf(leads, of),
    }),
  }),
});

const FunnelRef = builder.objectRef<Funnel>('Funnel').implement({
  description: 'How far the leads have come that were registered in a period.',
  fields: (t) => ({
    since: t.expose('since', { type: 'DateTime', description: 'When the cohort begins; it ends now.' }),
    steps: t.field({
      type: [FunnelStepRef],
      description: 'The four steps in order.',
      resolve: ({ steps }) => steps,
    }),
  }),
});

const SuccessRateRef = builder.objectRef<SuccessRate>('SuccessRate').implement({
  description: 'What has come of the follow-ups of one kind.',
  fields: (t) => ({
    kind: t.expose('kind', { type: FollowUpKindEnum, description: 'T3 or T7.' }),
    fired: t.exposeInt('fired', { description: 'Those that have fired in the period.' }),
    succeeded: t.exposeInt('succeeded', { description: 'Of these, completed with SUCCESS.' }),
    rate: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'Succeeded / fired, from 0 to 1, four places; null when none has fired.',
      resolve: ({ succeeded, fired }) => rateOf(succeeded, fired),
    }),
  }),
});

const TrendPeriodEnum = describedEnum<TrendPeriod>('TrendPeriod', 'What a trend is counted by.', {
  WEEK: 'Calendar weeks from Monday on: this one and the seven before.',
  MONTH: 'Calendar months: this one and the five before.',
});

const TrendPointRef = builder.objectRef<TrendPoint>('TrendPoint').implement({
  description:
    "What happened in a period. It begins and ends in the time zone of the viewer's first territory.",
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'When it begins.' }),
    to: t.expose('to', {
      type: 'DateTime',
      description: 'When it ends, this instant not included; now for the running one.',
    }),
    registered: t.exposeInt('registered', { description: 'Leads registered.' }),
    qualified: t.exposeInt('qualified', { description: 'Leads that became QUALIFIED for the first time.' }),
    converted: t.exposeInt('converted', { description: 'Leads that became customers.' }),
    completed: t.exposeInt('completed', { description: 'Follow-ups completed.' }),
  }),
});

const TrendRef = builder.objectRef<Trend>('Trend').implement({
  description: 'This period against the one before, and those before that.',
  fields: (t) => ({
    by: t.expose('by', { type: TrendPeriodEnum, description: 'Weeks or months.' }),
    current: t.field({
      type: TrendPointRef,
      description: 'The running period, up to now.',
      resolve: ({ points, before }) => points.at(-1) ?? before,
    }),
    before: t.field({
      type: TrendPointRef,
      description: 'The period before, up to the same day and hour in it.',
      resolve: ({ before }) => before,
    }),
    points: t.field({
      type: [TrendPointRef],
      description: 'Whole periods in order of time; the last one is running.',
      resolve: ({ points }) => points,
    }),
  }),
});

builder.objectFields(DashboardRef, (t) => {
  const days = t.arg.int({
    description: `Of so many days, 1 to ${MOST_DAYS}; by default \`figures.cohortDays\` (90).`,
  });
  return {
    team: t.field({
      type: TeamFiguresRef,
      nullable: true,
      description: `The team and each of its people. ${FOR_LEADERS}`,
      resolve: (dashboard, _args, context) => figure(dashboard, context, 'team', teamFigures),
    }),
    territories: t.field({
      type: [TerritoryFiguresRef],
      nullable: true,
      description: `By territory, those with most open leads first. ${FOR_LEADERS}`,
      resolve: (dashboard, _args, context) => figure(dashboard, context, 'territories', territoryFigures),
    }),
    pipelineValue: t.field({
      type: [PipelineValueRef],
      nullable: true,
      description: `Sum of the estimated volume of leads from REGISTERED to QUALIFIED, by currency. ${FOR_LEADERS}`,
      resolve: (dashboard, _args, context) => figure(dashboard, context, 'pipelineValue', pipelineValue),
    }),
    funnel: t.field({
      type: FunnelRef,
      nullable: true,
      description: `How far the leads have come that were registered in the period. ${FOR_LEADERS}`,
      args: { days },
      resolve: (dashboard, args, context) => {
        const period = checkDays(args.days);
        return figure(dashboard, context, `funnel ${period}`, (view) => funnel(view, period));
      },
    }),
    successRates: t.field({
      type: [SuccessRateRef],
      nullable: true,
      description: `Of the T3 and T7 that have fired in the period, how many were completed with SUCCESS. ${FOR_LEADERS}`,
      args: { days },
      resolve: (dashboard, args, context) => {
        const period = checkDays(args.days);
        return figure(dashboard, context, `successRates ${period}`, (view) => successRates(view, period));
      },
    }),
    trend: t.field({
      type: TrendRef,
      nullable: true,
      description: `This week or month against the one before. ${FOR_LEADERS}`,
      args: { by: t.arg({ type: TrendPeriodEnum, description: 'Weeks or months.', defaultValue: 'WEEK' }) },
      resolve: (dashboard, { by }, context) => {
        const period = by ?? 'WEEK';
        return figure(dashboard, context, `trend ${period}`, (view) => trend(view, period));
      },
    }),
  };
});
