/** Mutations on follow-ups beside completing them: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import { builder } from '../schema/builder.ts';
import { decode, instant, optionalText, rawText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError, ValidationError } from '../user-errors.ts';
import { changeFollowUp, followUpIdOf, followUpSuccess } from './follow-up-change.ts';
import { reassignFollowUp, rescheduleFollowUp, scheduleFollowUp, skipFollowUp } from './work.ts';

const errors = ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'] as const;

const ScheduleFollowUpInput = builder.inputType('ScheduleFollowUpInput', {
  description: 'What is to be done, and when.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead.' }),
    action: t.string({ required: true, description: 'What is to be done, at most 500 characters.' }),
    at: t.field({ type: 'DateTime', required: true, description: 'When it is due, in the future.' }),
    idempotencyKey: t.string({
      description: 'Same key and input within `requests.idempotencyHours` (24 by default): one follow-up.',
    }),
  }),
});
const scheduling = z.object({
  action: rawText(500),
  at: instant,
  idempotencyKey: optionalText(200),
});
builder.mutationField('scheduleFollowUp', (t) =>
  t.field({
    type: resultUnion({
      name: 'ScheduleFollowUp',
      success: followUpSuccess('ScheduleFollowUpSuccess', 'The follow-up is planned.'),
      errors: ['ValidationError', 'NotFoundError', 'ForbiddenError'],
      description: 'What came of planning a follow-up.',
    }),
    description:
      'Plans a CUSTOM follow-up: of the viewer, where they own the lead or collaborate on it, else of its owner. The clock of a lead that is stopped holds it.',
    args: { input: t.arg({ type: ScheduleFollowUpInput, required: true, description: 'What, and when.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = idOf('Lead', input.leadId);
        if (!leadId) throw new NotFoundError('The lead');
        const decoded = decode(scheduling, input);
        return changeFollowUp(context, (work) => scheduleFollowUp(work, { ...decoded, leadId }));
      }),
  }),
);

const RescheduleFollowUpInput = builder.inputType('RescheduleFollowUpInput', {
  description: 'Another date.',
  fields: (t) => ({
    followUpId: t.id({ required: true, description: 'The follow-up; it has not come due.' }),
    at: t.field({ type: 'DateTime', required: true, description: 'When it is due, in the future.' }),
  }),
});
builder.mutationField('rescheduleFollowUp', (t) =>
  t.field({
    type: resultUnion({
      name: 'RescheduleFollowUp',
      success: followUpSuccess('RescheduleFollowUpSuccess', 'The follow-up has another date.'),
      errors,
      description: 'What came of choosing another date.',
    }),
    description:
      'Chooses another date for a follow-up that has not come due. From then on only a new anchor moves it. ConflictError for one that has come due: what is due does not move.',
    args: {
      input: t.arg({ type: RescheduleFollowUpInput, required: true, description: 'Which, and when.' }),
    },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const followUpId = followUpIdOf(input.followUpId);
        const { at } = decode(z.object({ at: instant }), input);
        return changeFollowUp(context, (work) => rescheduleFollowUp(work, { followUpId, at }));
      }),
  }),
);

const SkipFollowUpInput = builder.inputType('SkipFollowUpInput', {
  description: 'What will not be done.',
  fields: (t) => ({
    followUpId: t.id({ required: true, description: 'The follow-up.' }),
    reason: t.string({ description: 'Why not, at most 2000 characters; kept as its notes.' }),
  }),
});
builder.mutationField('skipFollowUp', (t) =>
  t.field({
    type: resultUnion({
      name: 'SkipFollowUp',
      success: followUpSuccess('SkipFollowUpSuccess', 'The follow-up is skipped.'),
      errors,
      description: 'What came of skipping a follow-up.',
    }),
    description:
      'Skips a pending follow-up: it will not be done, and no other takes its place. Another sample brings another T3.',
    args: { input: t.arg({ type: SkipFollowUpInput, required: true, description: 'Which.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const followUpId = followUpIdOf(input.followUpId);
        const { reason } = decode(z.object({ reason: optionalText(2_000) }), input);
        return changeFollowUp(context, (work) => skipFollowUp(work, { followUpId, reason }));
      }),
  }),
);

const ReassignFollowUpInput = builder.inputType('ReassignFollowUpInput', {
  description: 'Who is to do it.',
  fields: (t) => ({
    followUpId: t.id({ required: true, description: 'The follow-up.' }),
    toUserId: t.id({
      required: true,
      description: 'The person; works here, and their territories cover the lead.',
    }),
  }),
});
builder.mutationField('reassignFollowUp', (t) =>
  t.field({
    type: resultUnion({
      name: 'ReassignFollowUp',
      success: followUpSuccess('ReassignFollowUpSuccess', 'The follow-up is the person’s.'),
      errors,
      description: 'What came of handing over a follow-up.',
    }),
    description:
      'Gives a pending follow-up to somebody else (the manager of the lead’s owner, admins). Who neither owns the lead nor collaborates on it becomes a collaborator.',
    args: {
      input: t.arg({ type: ReassignFollowUpInput, required: true, description: 'Which, and to whom.' }),
    },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const followUpId = followUpIdOf(input.followUpId);
        const toUserId = recipientOf(input.toUserId);
        return changeFollowUp(context, (work) => reassignFollowUp(work, { followUpId, toUserId }));
      }),
  }),
);

/** @throws ValidationError for what is no person's id */
function recipientOf(globalId: string | number): string {
  const id = idOf('User', globalId);
  if (id) return id;
  throw new ValidationError([
    { path: ['toUserId'], code: 'OWNER_UNKNOWN', message: 'Choose a person who works here.' },
  ]);
}
