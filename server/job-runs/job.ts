/** Jobs in the schema: what runs by the clock, and what it is stuck at. For admins. */
import type { View } from '../context.ts';
import type { JobRun, StuckLead } from '../db/generated/client.ts';
import { ADMINISTRATION } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { describedEnum } from '../schema/enum.ts';
import { forbidden } from '../schema/forbidden.ts';
import { LeadRef, UserRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { requestRun } from './operations.ts';

type Outcome = 'DONE' | 'UNFINISHED' | 'FAILED';

const JobOutcomeEnum = describedEnum<Outcome>('JobOutcome', 'What a run of a job came to.', {
  DONE: 'It did all there was to do; single leads may have failed.',
  UNFINISHED: 'Its time was over, or the server stopped: the next run goes on.',
  FAILED: 'It came to nothing; the log says why.',
});

/** How many leads are told of. */
const MOST_STUCK = 100;

const StuckLeadRef = builder.objectRef<StuckLead>('StuckLead').implement({
  description:
    'A lead that a job could not do its work on, and has not been able to since. It tries again at every run.',
  fields: (t) => ({
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead.',
      resolve: async ({ leadId }, _args, context) => (await context.view()).loaders.lead.load(leadId),
    }),
    error: t.exposeString('error', {
      description: 'What kind of error it was at last; the log has all of it.',
    }),
    attempts: t.exposeInt('attempts', { description: 'How often it failed.' }),
    since: t.expose('firstAt', { type: 'DateTime', description: 'When it failed first.' }),
    lastAt: t.expose('lastAt', { type: 'DateTime', description: 'When it failed last.' }),
  }),
});

const JobRef = builder.objectRef<JobRun>('Job').implement({
  description: 'Something that runs by the clock. Times are the machine’s. Admins only.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name: `fire-follow-ups`.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its last run began.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When that ended; null while it runs, and where its server died.',
    }),
    outcome: t.field({
      type: JobOutcomeEnum,
      nullable: true,
      description: 'What that came to; null while it runs.',
      resolve: ({ outcome }) => outcome as Outcome | null,
    }),
    done: t.exposeInt('done', { description: 'What the last run did: follow-ups, leads or rows.' }),
    failed: t.exposeInt('failed', { description: 'What it could not do.' }),
    runs: t.field({ type: 'BigInt', description: 'How many runs have ended.', resolve: ({ runs }) => runs }),
    failures: t.field({
      type: 'BigInt',
      description: 'How many of them came to nothing.',
      resolve: ({ failures }) => failures,
    }),
    nextAt: t.expose('nextAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it runs next; null before its first run has ended.',
    }),
    requestedAt: t.expose('requestedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when somebody wants it run now; null once it runs.',
    }),
    requestedBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Who wants that.',
      resolve: async ({ requestedById }, _args, context) =>
        requestedById ? (await context.view()).loaders.user.load(requestedById) : null,
    }),
    stuck: t.field({
      type: [StuckLeadRef],
      description: 'The leads it is stuck at, the longest first; at most 100.',
      resolve: async ({ name }, _args, context) => {
        const { tx } = await context.view();
        return tx.stuckLead.findMany({
          where: { job: name },
          orderBy: [{ firstAt: 'asc' }, { leadId: 'asc' }],
          take: MOST_STUCK,
        });
      },
    }),
    stuckCount: t.int({
      description: 'How many leads it is stuck at.',
      resolve: async ({ name }, _args, context) =>
        (await context.view()).tx.stuckLead.count({ where: { job: name } }),
    }),
  }),
});

function checkAdmin({ viewer }: Pick<View, 'viewer'>): void {
  if (viewer.role !== 'ADMIN') throw forbidden('Jobs are for admins. Ask one.');
}

builder.queryField('jobs', (t) =>
  t.field({
    type: [JobRef],
    nullable: true,
    description:
      'What runs by the clock, by name: each job that has run since the database was made. Admins; FORBIDDEN for others.',
    resolve: async (_root, _args, context) => {
      const view = await context.view();
      checkAdmin(view);
      return view.tx.jobRun.findMany({ orderBy: { name: 'asc' } });
    },
  }),
);

const RunJobSuccessRef = builder.objectRef<{ job: JobRun; cursor: string }>('RunJobSuccess').implement({
  description: 'The job runs within seconds.',
  fields: (t) => ({
    job: t.field({ type: JobRef, description: 'The job as it is now.', resolve: ({ job }) => job }),
    cursor: t.expose('cursor', {
      type: 'EventCursor',
      description: 'The position of the log that contains this change.',
    }),
  }),
});

const RunJobInput = builder.inputType('RunJobInput', {
  description: 'Which job.',
  fields: (t) => ({ name: t.string({ required: true, description: 'A name that `jobs` lists.' }) }),
});

builder.mutationField('runJob', (t) =>
  t.field({
    type: resultUnion({
      name: 'RunJob',
      success: RunJobSuccessRef,
      errors: ['NotFoundError', 'ForbiddenError'],
      description: 'What came of wanting a job run.',
    }),
    extensions: ADMINISTRATION,
    description: 'Runs a job now, beside its schedule: it begins within seconds. Admins only.',
    args: { input: t.arg({ type: RunJobInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const { value, cursor } = await context.mutate((work) => requestRun(work, input.name));
        const job = await (await context.view()).tx.jobRun.findUniqueOrThrow({ where: { name: value.name } });
        return { job, cursor };
      }),
  }),
);
