/** Requests about clocks, under the viewer's sight: whoever works on a lead sees what was asked about it. */
import type { View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type ClockRequestRow } from '../loaders.ts';
import { among, whereAll } from '../schema/page-sql.ts';
import type { ClockChangeKind, ClockRequestStatus } from './change-rules.ts';

/** Decoded: ids are uuids. */
export interface ClockRequestFilter {
  readonly status: readonly ClockRequestStatus[];
  readonly kind?: readonly ClockChangeKind[] | null;
  readonly leadId?: string | null;
  /** Asked by the viewer (true), or by others (false). */
  readonly mine?: boolean | null;
}

/** Oldest first: who waits longest comes first. */
export async function clockRequests(
  view: View,
  filter: ClockRequestFilter,
  first: number,
): Promise<ClockRequestRow[]> {
  const conditions = [among('r.status', filter.status)];
  if (filter.kind) conditions.push(among('r.kind', filter.kind));
  if (filter.leadId) conditions.push(Prisma.sql`r.lead_id = ${filter.leadId}::uuid`);
  if (typeof filter.mine === 'boolean') {
    conditions.push(Prisma.sql`(r.requested_by_id = (SELECT app.viewer_id())) = ${filter.mine}`);
  }
  const rows = await view.tx.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM clock_requests r ${whereAll(conditions)}
    ORDER BY r.requested_at, r.id LIMIT ${first}`;
  const found = await loadAll(
    view.loaders.clockRequest,
    rows.map((row) => row.id),
  );
  return found.filter((it) => it !== null);
}
