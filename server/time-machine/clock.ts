/** The product's clock in the schema, and the time machine of development that moves it. */
import { Temporal } from '@js-temporal/polyfill';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Viewer } from '../auth/viewer.ts';
import { toDate } from '../clock.ts';
import type { Context } from '../context.ts';
import { encodeCursor } from '../events/cursor.ts';
import { ADMINISTRATION } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { ForbiddenError, ValidationError } from '../user-errors.ts';
import { moveClock, resetClock, type MovedClock } from './operations.ts';

const ClockRef = builder.objectRef<object>('Clock').implement({
  description: "The product's clock: the machine's, plus an offset that only development moves.",
  fields: (t) => ({
    now: t.field({
      type: 'DateTime',
      description: 'The instant that everything is decided by.',
      resolve: (_clock, _args, { resources }) => toDate(resources.clock.now()),
    }),
    offset: t.field({
      type: 'Duration',
      description: "How far it runs ahead of the machine's clock.",
      resolve: (_clock, _args, { resources }) =>
        Temporal.Duration.from({ milliseconds: resources.clock.offsetMs })
          .round({ largestUnit: 'day' })
          .toString(),
    }),
    movable: t.boolean({
      description: 'Whether `moveClock` is open: in development.',
      resolve: (_clock, _args, { resources }) => resources.clockMovable,
    }),
  }),
});

builder.queryField('clock', (t) =>
  t.field({ type: ClockRef, description: "The product's clock.", resolve: () => ({}) }),
);

interface Moved extends MovedClock {
  readonly cursor: string;
}

function success(name: 'MoveClockSuccess' | 'ResetClockSuccess', description: string) {
  return builder.objectRef<Moved>(name).implement({
    description,
    fields: (t) => ({
      clock: t.field({ type: ClockRef, description: 'The clock as it is now.', resolve: () => ({}) }),
      fired: t.int({ description: 'How many follow-ups fired.', resolve: (it) => it.fired }),
      cursor: t.field({
        type: 'EventCursor',
        description: 'Position of the last event of this change.',
        resolve: (it) => it.cursor,
      }),
    }),
  });
}

const MoveClockResult = resultUnion({
  name: 'MoveClock',
  success: success('MoveClockSuccess', 'The clock has moved, and what came due has fired.'),
  errors: ['ForbiddenError', 'ValidationError'],
  description: 'What came of moving the clock.',
});
const ResetClockResult = resultUnion({
  name: 'ResetClock',
  success: success(
    'ResetClockSuccess',
    "The clock shows the machine's time again. What has fired stays fired.",
  ),
  errors: ['ForbiddenError'],
  description: 'What came of resetting the clock.',
});

const MoveClockInput = builder.inputType('MoveClockInput', {
  description: 'How far to move.',
  fields: (t) => ({
    by: t.field({ type: 'Duration', required: true, description: 'Forward, up to 3660 days in all: `P3D`.' }),
  }),
});

builder.mutationFields((t) => ({
  moveClock: t.field({
    type: MoveClockResult,
    extensions: ADMINISTRATION,
    description: "Development only: moves the product's clock forward; everything due fires at once.",
    args: { input: t.arg({ type: MoveClockInput, required: true, description: 'How far.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () =>
        move(context, (viewer) => moveClock(context.resources, viewer, inputOf(context, input.by))),
      ),
  }),
  resetClock: t.field({
    type: ResetClockResult,
    extensions: ADMINISTRATION,
    description: "Development only: the product's clock shows the machine's time again.",
    resolve: (_root, _args, context) =>
      answer(context, () => move(context, (viewer) => resetClock(context.resources, viewer))),
  }),
}));

const LONGEST_MS = 3_660 * 24 * 60 * 60 * 1000;

function inputOf({ resources }: Context, by: Temporal.Duration): number {
  const milliseconds = by.total({
    unit: 'millisecond',
    relativeTo: Temporal.PlainDateTime.from('2000-01-01'),
  });
  if (milliseconds > 0 && resources.clock.offsetMs + milliseconds <= LONGEST_MS)
    return Math.round(milliseconds);
  throw new ValidationError([
    { path: ['by'], code: 'CLOCK_RANGE', message: 'Move the clock forward, by at most 3660 days in all.' },
  ]);
}

async function move(context: Context, work: (viewer: Viewer) => Promise<MovedClock>): Promise<Moved> {
  const viewer = await requireViewer(context);
  if (!context.resources.clockMovable) {
    throw new ForbiddenError('The clock can be moved in development only.');
  }
  const moved = await work(viewer);
  await context.refresh();
  const { logId } = await context.view();
  return { ...moved, cursor: encodeCursor(logId, moved.position) };
}
