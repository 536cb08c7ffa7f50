/** `assignLeads`: the rules applied to a selection, a transaction a lead. */
import { requireViewer } from '../auth/require-viewer.ts';
import type { Context } from '../context.ts';
import type { AssignmentDecisionRow, LeadNode } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { badUserInput, idOf } from '../schema/global-id.ts';
import { AssignmentDecisionRef, LeadRef } from '../schema/refs.ts';
import { answer, resultUnion, type Refusal } from '../schema/result.ts';
import { ForbiddenError, NotFoundError, UserError } from '../user-errors.ts';
import { assignSelected, type SelectedLead } from './operations.ts';
import { MOST_SELECTED } from './rules.ts';

interface AssignedRow {
  readonly lead: LeadNode | null;
  readonly decision: AssignmentDecisionRow | null;
}
interface Row {
  readonly leadId: string | number;
  readonly result: AssignedRow | Refusal;
}

const AssignLeadsRowSuccess = builder.objectRef<AssignedRow>('AssignLeadsRowSuccess').implement({
  description: 'The rules were asked about this lead.',
  fields: (t) => ({
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead as it is now; null when the decision ended your sight of it.',
      resolve: (it) => it.lead,
    }),
    decision: t.field({
      type: AssignmentDecisionRef,
      nullable: true,
      description: 'What the rules decided; null when the lead is out of sight now.',
      resolve: (it) => it.decision,
    }),
  }),
});
const AssignLeadsRowResult = resultUnion({
  name: 'AssignLeadsRow',
  success: AssignLeadsRowSuccess,
  errors: ['NotFoundError', 'ForbiddenError', 'ConflictError', 'TransitionError'],
  description: 'What came of asking the rules about one lead.',
});

const AssignedRowRef = builder.objectRef<Row>('AssignLeadsRow').implement({
  description: 'One of the leads, and what came of it.',
  fields: (t) => ({
    leadId: t.id({ description: 'The id, as it was given.', resolve: (row) => row.leadId }),
    result: t.expose('result', { type: AssignLeadsRowResult, description: 'Decided, or why not.' }),
  }),
});

interface Assigned {
  readonly rows: readonly Row[];
  readonly cursor: string;
}

const AssignLeadsSuccess = builder.objectRef<Assigned>('AssignLeadsSuccess').implement({
  description: 'The rules have been asked, lead by lead.',
  fields: (t) => ({
    rows: t.field({
      type: [AssignedRowRef],
      description: 'One for each lead, in the order asked.',
      resolve: (it) => [...it.rows],
    }),
    cursor: t.expose('cursor', {
      type: 'EventCursor',
      description:
        'Position of the last event of these changes: when your stream has reached it, you have seen all of them.',
    }),
  }),
});

const AssignLeadsInput = builder.inputType('AssignLeadsInput', {
  description: 'Which leads are to be assigned by the rules.',
  fields: (t) => ({
    leadIds: t.idList({
      required: true,
      description: 'At most 200 leads, each without an owner or with one who has left.',
    }),
  }),
});

builder.mutationField('assignLeads', (t) =>
  t.field({
    type: resultUnion({
      name: 'AssignLeads',
      success: AssignLeadsSuccess,
      errors: ['ForbiddenError'],
      description: 'What came of assigning a selection.',
    }),
    description:
      'Applies the assignment rules to a selection: each lead in a transaction of its own, so that one refused keeps no other out. For managers and admins.',
    args: { input: t.arg({ type: AssignLeadsInput, required: true, description: 'Which leads.' }) },
    resolve: (_root, { input }, context) => {
      if (input.leadIds.length > MOST_SELECTED) {
        throw badUserInput(`input.leadIds: at most ${MOST_SELECTED} at once.`);
      }
      return answer(context, () => assignAll(context, input.leadIds));
    },
  }),
);

async function assignAll(context: Context, leadIds: readonly (string | number)[]): Promise<Assigned> {
  if ((await requireViewer(context)).role === 'SALES') {
    throw new ForbiddenError('Managers and admins assign leads. Claim those of the pool that you want.');
  }
  const asked = new Map<string | number, SelectedLead | UserError>();
  let cursor: string | null = null;
  for (const id of leadIds) {
    if (asked.has(id)) continue;
    try {
      const leadId = idOf('Lead', id);
      if (!leadId) throw new NotFoundError('The lead');
      const written = await context.mutate((work) => assignSelected(work, leadId));
      cursor = written.cursor;
      asked.set(id, written.value);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      asked.set(id, error);
    }
  }
  await context.refresh();
  const { loaders, asOf } = await context.view();
  const rows = [...asked].map(async ([id, outcome]): Promise<Row> => {
    if (outcome instanceof UserError) return { leadId: id, result: { refusal: outcome } };
    const leadId = idOf('Lead', id);
    const lead = leadId ? await loaders.lead.load(leadId) : null;
    const decision = await loaders.assignmentDecision.load(outcome.decisionId);
    return { leadId: id, result: { lead, decision } };
  });
  return { rows: await Promise.all(rows), cursor: cursor ?? asOf };
}
