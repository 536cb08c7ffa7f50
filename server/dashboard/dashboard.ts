/** The dashboard: figures as of one position of the log. */
import { toDate } from '../clock.ts';
import { builder } from '../schema/builder.ts';
import { ownFigures, type Conversion, type OwnFigures } from './figures.ts';
import type { FigureRound } from './shared-figures.ts';

export const ConversionRef = builder.objectRef<Conversion>('ConversionRate').implement({
  description:
    'How many of the leads registered in the last `figures.cohortDays` days (90 by default) have become customers.',
  fields: (t) => ({
    registered: t.exposeInt('registered', { description: 'Leads of the cohort.' }),
    converted: t.exposeInt('converted', { description: 'Of these, CONVERTED.' }),
    rate: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'Converted / registered, from 0 to 1, four places; null for an empty cohort.',
      resolve: ({ registered, converted }) => (registered === 0 ? null : (converted / registered).toFixed(4)),
    }),
  }),
});

const OwnFiguresRef = builder.objectRef<OwnFigures>('OwnFigures').implement({
  description: "What is on the viewer's own desk. Days are those of the time zone of their first territory.",
  fields: (t) => ({
    t3Pending: t.exposeInt('t3Pending', { description: 'Own T3 that are due, overdue ones included.' }),
    t7Pending: t.exposeInt('t7Pending', { description: 'Own T7 that are due, overdue ones included.' }),
    overdue: t.exposeInt('overdue', {
      description: 'Own follow-ups due for longer than `followUps.overdueHours` (24 hours by default).',
    }),
    dueToday: t.exposeInt('dueToday', {
      description: 'Own follow-ups due by the end of today, not overdue.',
    }),
    dueTomorrow: t.exposeInt('dueTomorrow', { description: 'Own follow-ups due tomorrow.' }),
    leads: t.exposeInt('leads', { description: 'Own open leads.' }),
    protectionEndingSoon: t.exposeInt('protectionEndingSoon', {
      description: 'Own leads whose protection ends within `figures.endingSoonDays` days (30 by default).',
    }),
    conversion: t.field({
      type: ConversionRef,
      description: 'Own conversion rate.',
      resolve: (figures) => figures.conversion,
    }),
  }),
});

/** Figures are asked of the context's view; in a stream's answer those of many are computed for all of them. */
export interface Dashboard {
  readonly round: FigureRound | null;
  /** Of a stream's answer: everything up to here is in all of its figures. */
  readonly cursor: string | null;
}

export const DashboardRef = builder.objectRef<Dashboard>('Dashboard').implement({
  description: 'Figures as of one position of the event log.',
  fields: (t) => ({
    asOf: t.field({
      type: 'EventCursor',
      description:
        'What these figures contain: begin `dashboardChanges` with it. Of a query exactly; of a stream at least.',
      resolve: async ({ cursor }, _args, context) => cursor ?? (await context.view()).asOf,
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When they were computed.',
      resolve: (_dashboard, _args, context) => toDate(context.now),
    }),
    cohortDays: t.int({
      description:
        'How many days conversion rates, and funnel and success rates without days of their own, look back: `figures.cohortDays` (90 by default).',
      resolve: async (_dashboard, _args, context) =>
        (await (await context.view()).settings(null)).figures.cohortDays,
    }),
    mine: t.field({
      type: OwnFiguresRef,
      description: "The viewer's own figures.",
      resolve: async (_dashboard, _args, context) => ownFigures(await context.view()),
    }),
  }),
});

builder.queryField('dashboard', (t) =>
  t.field({
    type: DashboardRef,
    description: "The viewer's figures now.",
    resolve: () => ({ round: null, cursor: null }),
  }),
);
