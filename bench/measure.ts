/** What PostgreSQL reports of one query: time, pages touched, and how tables were read. */
import { z } from 'zod';
import type { Transaction } from '../server/db/client.ts';
import type { Prisma } from '../server/db/generated/client.ts';

const planNode = z.object({
  'Node Type': z.string(),
  'Index Name': z.string().optional(),
  'Relation Name': z.string().optional(),
  'Actual Loops': z.number(),
  'Shared Hit Blocks': z.number(),
  'Shared Read Blocks': z.number(),
  get Plans() {
    return z.array(planNode).optional();
  },
});
type PlanNode = z.infer<typeof planNode>;
const explained = z.tuple([
  z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode, 'Execution Time': z.number() })]) }),
]);

export interface Measured {
  readonly ms: number;
  /** Pages of 8 kB touched, in memory or not. */
  readonly pages: number;
  /** How leads and follow-ups were read: the indexes, or "Seq Scan". */
  readonly reads: readonly string[];
}

export async function measure(tx: Transaction, query: Prisma.Sql): Promise<Measured> {
  const rows: unknown = await tx.$queryRaw`EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${query}`;
  const [{ 'QUERY PLAN': [it] }] = explained.parse(rows); // prettier-ignore
  const reads = new Set<string>();
  for (const node of nodesOf(it.Plan)) {
    if (node['Actual Loops'] === 0) continue;
    if (node['Index Name']) reads.add(node['Index Name']);
    if (node['Node Type'] === 'Seq Scan') reads.add(`Seq Scan on ${node['Relation Name'] ?? '?'}`);
  }
  return {
    ms: it['Execution Time'],
    pages: it.Plan['Shared Hit Blocks'] + it.Plan['Shared Read Blocks'],
    reads: [...reads].sort(),
  };
}

function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
