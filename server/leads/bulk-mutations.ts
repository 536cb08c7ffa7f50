/** The mutation that makes one change of several leads. */
import { z } from 'zod';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Context } from '../context.ts';
import { loadAll, type LeadNode } from '../loaders.ts';
import { CURSOR_AFTER, UNDO_TOKEN } from '../schema/answer-words.ts';
import { builder } from '../schema/builder.ts';
import { decode, editedText, optionalText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { LeadRef } from '../schema/refs.ts';
import { answer, resultUnion, type Refusal } from '../schema/result.ts';
import { NotFoundError, ValidationError } from '../user-errors.ts';
import { bulkUpdateLeads, MOST_AT_ONCE, type BulkChange } from './bulk.ts';
import { BusinessTypeEnum, KitchenSizeEnum, LeadStatusEnum, LostReasonEnum } from './enums.ts';
import { businessTypes, kitchenSizes, leadStatuses, lostReasons } from './rules.ts';

const BulkStatusInput = builder.inputType('BulkStatusInput', {
  description: 'A move that a person makes with several leads.',
  fields: (t) => ({
    to: t.field({ type: LeadStatusEnum, required: true, description: 'ACTIVE, QUALIFIED or LOST.' }),
    reason: t.field({ type: LostReasonEnum, description: 'Why they were lost; LOST needs it.' }),
    note: t.string({ description: 'More about it; needed for OTHER and to reopen LOST leads.' }),
  }),
});
const BulkFieldsInput = builder.inputType('BulkFieldsInput', {
  description: 'An edit of several leads: what is absent stays, what is null is cleared.',
  fields: (t) => ({
    businessType: t.field({ type: BusinessTypeEnum, description: 'What kind of business they are.' }),
    kitchenSize: t.field({ type: KitchenSizeEnum, description: 'How large their kitchens are.' }),
    competitor: t.string({ description: 'Whom they buy from, at most 200 characters.' }),
    territory: t.string({ description: 'Code of their territory: `DE-BY`; not null.' }),
  }),
});
const BulkChangeInput = builder.inputType('BulkChangeInput', {
  description: 'What to change: exactly one of these.',
  fields: (t) => ({
    status: t.field({ type: BulkStatusInput, description: 'Move them, as `changeLeadStatus` does.' }),
    fields: t.field({ type: BulkFieldsInput, description: 'Edit them, as `updateLead` does.' }),
    assignToUserId: t.id({ description: 'Assign them to this person, as `assignLead` does.' }),
    addCollaboratorId: t.id({ description: 'Add this person, as `addCollaborator` does.' }),
    removeCollaboratorId: t.id({ description: 'Remove this person, as `removeCollaborator` does.' }),
  }),
});
const BulkUpdateLeadsInput = builder.inputType('BulkUpdateLeadsInput', {
  description: 'One change of several leads.',
  fields: (t) => ({
    leadIds: t.idList({ required: true, description: `The leads, 1 to ${MOST_AT_ONCE}.` }),
    change: t.field({ type: BulkChangeInput, required: true, description: 'The change.' }),
  }),
});

const BulkRowSuccess = builder.objectRef<{ lead: LeadNode | null }>('BulkRowSuccess').implement({
  description: 'This lead is changed, or was so already.',
  fields: (t) => ({
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead as it is now; null when the change ended your sight of it.',
      resolve: (it) => it.lead,
    }),
  }),
});
const BulkRowResult = resultUnion({
  name: 'BulkRow',
  success: BulkRowSuccess,
  errors: [
    'ValidationError',
    'NotFoundError',
    'ForbiddenError',
    'ConflictError',
    'TransitionError',
    'DuplicateLeadError',
  ],
  description: 'What came of the change for one lead.',
});

interface Row {
  readonly leadId: string;
  readonly result: { lead: LeadNode | null } | Refusal;
}
const BulkRowRef = builder.objectRef<Row>('BulkRow').implement({
  description: 'One of the leads, and what came of it.',
  fields: (t) => ({
    leadId: t.exposeID('leadId', { description: 'The id, as it was given.' }),
    result: t.expose('result', { type: BulkRowResult, description: 'Changed, or why not.' }),
  }),
});

interface BulkUpdated {
  readonly rows: readonly Row[];
  readonly cursor: string;
  readonly undoToken: string | null;
}
const BulkUpdateLeadsSuccess = builder.objectRef<BulkUpdated>('BulkUpdateLeadsSuccess').implement({
  description: 'The change was made where it could be.',
  fields: (t) => ({
    rows: t.field({
      type: [BulkRowRef],
      description: 'What came of each lead, in the order given.',
      resolve: (it) => [...it.rows],
    }),
    cursor: t.expose('cursor', { type: 'EventCursor', description: CURSOR_AFTER }),
    undoToken: t.exposeString('undoToken', { nullable: true, description: UNDO_TOKEN }),
  }),
});
const BulkUpdateLeadsResult = resultUnion({
  name: 'BulkUpdateLeads',
  success: BulkUpdateLeadsSuccess,
  errors: ['ValidationError', 'RateLimitedError'],
  description: 'What came of changing several leads.',
});

const person = z.string().nullish();
const bulk = z.object({
  leadIds: z
    .array(z.string())
    .min(1, 'Choose at least one lead.')
    .max(MOST_AT_ONCE, `Choose at most ${MOST_AT_ONCE} leads.`),
  change: z.object({
    status: z
      .object({
        to: z.enum(leadStatuses),
        reason: z.enum(lostReasons).nullish().default(null),
        note: optionalText(2_000),
      })
      .nullish(),
    fields: z
      .object({
        businessType: z.enum(businessTypes).nullable().optional(),
        kitchenSize: z.enum(kitchenSizes).nullable().optional(),
        competitor: editedText(200),
        territory: editedText(10),
      })
      .nullish(),
    assignToUserId: person,
    addCollaboratorId: person,
    removeCollaboratorId: person,
  }),
});

builder.mutationField('bulkUpdateLeads', (t) =>
  t.field({
    type: BulkUpdateLeadsResult,
    description:
      'Makes one change of several leads, all in one transaction: each by its own rules and rights, so that one that is refused leaves the others changed. On the versions there are. Undone as a whole.',
    args: { input: t.arg({ type: BulkUpdateLeadsInput, required: true, description: 'The change.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const decoded = decode(bulk, input);
        const change = changeOf(decoded.change);
        const known = decoded.leadIds.map((globalId) => idOf('Lead', globalId));
        const leadIds = known.filter((id) => id !== null && id !== undefined);
        await countChecks(context, change, new Set(leadIds).size);
        const { value, cursor } = await context.mutate((work) => bulkUpdateLeads(work, { leadIds, change }));
        const refusals = new Map(value.rows.map((row) => [row.leadId, row.refused]));
        const { loaders } = await context.view();
        const leads = new Map(
          (await loadAll(loaders.lead, leadIds)).flatMap((lead) => (lead ? [[lead.row.id, lead]] : [])),
        );
        const rows = decoded.leadIds.map((leadId, index): Row => {
          const id = known[index];
          const refusal = id ? refusals.get(id) : new NotFoundError('The lead');
          return { leadId, result: refusal ? { refusal } : { lead: (id && leads.get(id)) || null } };
        });
        return { rows, cursor, undoToken: value.undoToken };
      }),
  }),
);

/** Another territory takes hard keys anew, and a clash tells of leads out of sight: each lead counts, as one by one. */
async function countChecks(context: Context, change: BulkChange, leads: number): Promise<void> {
  if (change.kind !== 'FIELDS' || change.fields.territory === undefined) return;
  const { id } = await requireViewer(context);
  for (let asked = 0; asked < leads; asked += 1) await context.resources.checkLimit.count(id);
}

function changeOf(change: z.infer<typeof bulk>['change']): BulkChange {
  const { status, fields, assignToUserId, addCollaboratorId, removeCollaboratorId } = change;
  const given: BulkChange[] = [];
  if (status) given.push({ kind: 'STATUS', status });
  if (fields) given.push({ kind: 'FIELDS', fields });
  if (assignToUserId) given.push({ kind: 'ASSIGN', userId: userIdOf('assignToUserId', assignToUserId) });
  if (addCollaboratorId) {
    given.push({ kind: 'ADD_COLLABORATOR', userId: userIdOf('addCollaboratorId', addCollaboratorId) });
  }
  if (removeCollaboratorId) {
    given.push({
      kind: 'REMOVE_COLLABORATOR',
      userId: userIdOf('removeCollaboratorId', removeCollaboratorId),
    });
  }
  const [only] = given;
  if (only && given.length === 1) return only;
  throw new ValidationError([{ path: ['change'], code: 'BULK_EMPTY', message: 'Give exactly one change.' }]);
}

function userIdOf(field: string, globalId: string): string {
  const id = idOf('User', globalId);
  if (id) return id;
  throw new ValidationError([
    { path: ['change', field], code: 'OWNER_UNKNOWN', message: 'Choose a person who works here.' },
  ]);
}
