/** The log of decisions and the queue of leads that wait, in SQL, under row level security. */
import type { Context } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type AssignmentDecisionRow } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import type { SqlOrder } from '../schema/page-sql.ts';
import type { AssignmentOutcome } from './rules.ts';
import { tableList } from '../table-list.ts';

export const DECISION_ORDER: SqlOrder = {
  name: 'assignment-decisions',
  column: 'd.at',
  type: 'timestamptz',
  nullable: false,
  descending: true,
  id: 'd.id',
};

/** A decoded AssignmentDecisionFilter; ids are uuids. */
export interface DecisionFilter {
  readonly waiting?: boolean | null;
  readonly outcome?: AssignmentOutcome | null;
  readonly leadId?: string | null;
  readonly ruleId?: string | null;
  readonly userId?: string | null;
}

export function decisionList(context: Context, filter: DecisionFilter): Connection<AssignmentDecisionRow> {
  return tableList(context, {
    from: 'assignment_decisions d',
    order: DECISION_ORDER,
    conditions: () => conditions(filter),
    load: ({ loaders }, ids) => loadAll(loaders.assignmentDecision, ids),
  });
}

function conditions(filter: DecisionFilter): Prisma.Sql[] {
  const found: Prisma.Sql[] = [];
  if (filter.waiting) found.push(WAITING);
  if (filter.outcome) found.push(Prisma.sql`d.outcome = ${filter.outcome}`);
  if (filter.leadId) found.push(Prisma.sql`d.lead_id = ${filter.leadId}::uuid`);
  if (filter.ruleId) found.push(Prisma.sql`d.rule_id = ${filter.ruleId}::uuid`);
  if (filter.userId) found.push(Prisma.sql`d.user_id = ${filter.userId}::uuid`);
  return found;
}

/** The latest word on a lead that is still in the pool, which is asked for each decision on the way (OFFSET 0). */
const WAITING = Prisma.sql`d.outcome = 'QUEUED'
  AND EXISTS (
    SELECT FROM leads l
    WHERE l.id = d.lead_id AND l.owner_id IS NULL
      AND l.status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'])
    OFFSET 0
  )
  AND NOT EXISTS (
    SELECT FROM assignment_decisions later
    WHERE later.lead_id = d.lead_id AND (later.at, later.id) > (d.at, d.id)
  )`;
