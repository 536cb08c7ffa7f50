/** The mutation that makes one change of several follow-ups. */
import { z } from 'zod';
import { loadAll, type FollowUpRow } from '../loaders.ts';
import { CURSOR_AFTER, UNDO_TOKEN } from '../schema/answer-words.ts';
import { builder } from '../schema/builder.ts';
import { decode, instant, optionalText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { FollowUpRef } from '../schema/refs.ts';
import { answer, resultUnion, type Refusal } from '../schema/result.ts';
import { NotFoundError, ValidationError } from '../user-errors.ts';
import { bulkUpdateFollowUps, MOST_AT_ONCE, type BulkFollowUpChange } from './bulk.ts';

const BulkSkipInput = builder.inputType('BulkSkipInput', {
  description: 'Follow-ups that will not be done.',
  fields: (t) => ({ reason: t.string({ description: 'Why not; kept as the notes of each.' }) }),
});
const BulkFollowUpChangeInput = builder.inputType('BulkFollowUpChangeInput', {
  description: 'What to change: exactly one of these.',
  fields: (t) => ({
    rescheduleTo: t.field({ type: 'DateTime', description: 'Another date, as `rescheduleFollowUp` does.' }),
    skip: t.field({ type: BulkSkipInput, description: 'Skip them, as `skipFollowUp` does.' }),
    reassignToUserId: t.id({ description: 'Give them to this person, as `reassignFollowUp` does.' }),
  }),
});
const BulkUpdateFollowUpsInput = builder.inputType('BulkUpdateFollowUpsInput', {
  description: 'One change of several follow-ups.',
  fields: (t) => ({
    followUpIds: t.idList({ required: true, description: `The follow-ups, 1 to ${MOST_AT_ONCE}.` }),
    change: t.field({ type: BulkFollowUpChangeInput, required: true, description: 'The change.' }),
  }),
});

const BulkFollowUpRowSuccess = builder
  .objectRef<{ followUp: FollowUpRow | null }>('BulkFollowUpRowSuccess')
  .implement({
    description: 'This follow-up is changed, or was so already.',
    fields: (t) => ({
      followUp: t.field({
        type: FollowUpRef,
        nullable: true,
        description: 'The follow-up as it is now.',
        resolve: (it) => it.followUp,
      }),
    }),
  });
const BulkFollowUpRowResult = resultUnion({
  name: 'BulkFollowUpRow',
  success: BulkFollowUpRowSuccess,
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError'],
  description: 'What came of the change for one follow-up.',
});

interface Row {
  readonly followUpId: string;
  readonly result: { followUp: FollowUpRow | null } | Refusal;
}
const BulkFollowUpRowRef = builder.objectRef<Row>('BulkFollowUpRow').implement({
  description: 'One of the follow-ups, and what came of it.',
  fields: (t) => ({
    followUpId: t.exposeID('followUpId', { description: 'The id, as it was given.' }),
    result: t.expose('result', { type: BulkFollowUpRowResult, description: 'Changed, or why not.' }),
  }),
});

interface Updated {
  readonly rows: readonly Row[];
  readonly cursor: string;
  readonly undoToken: string | null;
}
const BulkUpdateFollowUpsSuccess = builder.objectRef<Updated>('BulkUpdateFollowUpsSuccess').implement({
  description: 'The change was made where it could be.',
  fields: (t) => ({
    rows: t.field({
      type: [BulkFollowUpRowRef],
      description: 'What came of each follow-up, in the order given.',
      resolve: (it) => [...it.rows],
    }),
    cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
    undoToken: t.exposeString('undoToken', { nullable: true, description: UNDO_TOKEN }),
  }),
});

const bulk = z.object({
  followUpIds: z
    .array(z.string())
    .min(1, 'Choose at least one follow-up.')
    .max(MOST_AT_ONCE, `Choose at most ${MOST_AT_ONCE} follow-ups.`),
  change: z.object({
    rescheduleTo: instant.nullish(),
    skip: z.object({ reason: optionalText(2_000) }).nullish(),
    reassignToUserId: z.string().nullish(),
  }),
});

builder.mutationField('bulkUpdateFollowUps', (t) =>
  t.field({
    type: resultUnion({
      name: 'BulkUpdateFollowUps',
      success: BulkUpdateFollowUpsSuccess,
      errors: ['ValidationError'],
      description: 'What came of changing several follow-ups.',
    }),
    description:
      'Makes one change of several follow-ups, all in one transaction: each by its own rules and rights, so that one that is refused leaves the others changed. Undone as a whole.',
    args: { input: t.arg({ type: BulkUpdateFollowUpsInput, required: true, description: 'The change.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const decoded = decode(bulk, input);
        const change = changeOf(decoded.change);
        const known = decoded.followUpIds.map((globalId) => idOf('FollowUp', globalId));
        const followUpIds = known.filter((id) => id !== null);
        const { value, cursor } = await context.mutate((work) =>
          bulkUpdateFollowUps(work, { followUpIds, change }),
        );
        const refusals = new Map(value.rows.map((row) => [row.followUpId, row.refused]));
        const { loaders } = await context.view();
        const loaded = await loadAll(loaders.followUp, followUpIds);
        const byId = new Map(loaded.flatMap((it) => (it ? [[it.id, it]] : [])));
        const rows = decoded.followUpIds.map((followUpId, index): Row => {
          const id = known[index];
          const refusal = id ? refusals.get(id) : new NotFoundError('The follow-up');
          return { followUpId, result: refusal ? { refusal } : { followUp: (id && byId.get(id)) || null } };
        });
        return { rows, cursor, undoToken: value.undoToken };
      }),
  }),
);

function changeOf({
  rescheduleTo,
  skip,
  reassignToUserId,
}: z.infer<typeof bulk>['change']): BulkFollowUpChange {
  const given: BulkFollowUpChange[] = [];
  if (rescheduleTo) given.push({ kind: 'RESCHEDULE', at: rescheduleTo });
  if (skip) given.push({ kind: 'SKIP', reason: skip.reason });
  if (reassignToUserId) {
    const toUserId = idOf('User', reassignToUserId);
    const path = ['change', 'reassignToUserId'];
    const message = 'Choose a person who works here.';
    if (!toUserId) throw new ValidationError([{ path, code: 'OWNER_UNKNOWN', message }]);
    given.push({ kind: 'REASSIGN', toUserId });
  }
  const [only] = given;
  if (only && given.length === 1) return only;
  throw new ValidationError([{ path: ['change'], code: 'BULK_EMPTY', message: 'Give exactly one change.' }]);
}
