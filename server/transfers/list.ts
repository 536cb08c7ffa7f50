/** Lists of transfers, in SQL, under row level security. */
import { toDate } from '../clock.ts';
import type { Context, View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type TransferRow } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import { forbidden } from '../schema/forbidden.ts';
import { among, type SqlOrder } from '../schema/page-sql.ts';
import type { TransferStatus } from './rules.ts';
import { tableList } from '../table-list.ts';

export const TRANSFER_ORDER: SqlOrder = {
  name: 'transfers',
  column: 't.proposed_at',
  type: 'timestamptz',
  nullable: false,
  descending: true,
  id: 't.id',
};

export const transferScopes = ['TO_DECIDE', 'PROPOSED', 'OVERDUE'] as const;
export type TransferScope = (typeof transferScopes)[number];

/** A decoded TransferFilter. */
export interface TransferFilter {
  readonly scope?: TransferScope | null;
  readonly status?: readonly TransferStatus[] | null;
  /** A uuid. */
  readonly leadId?: string | null;
}

/** What a team lets lie is for those who lead it. */
export function checkScope(view: View, filter: TransferFilter): void {
  if (filter.scope === 'OVERDUE' && view.viewer.role === 'SALES') {
    throw forbidden('The scope OVERDUE is for managers and admins. Ask for TO_DECIDE or PROPOSED.');
  }
}

export function transferList(context: Context, filter: TransferFilter): Connection<TransferRow> {
  return tableList(context, {
    from: 'transfers t',
    order: TRANSFER_ORDER,
    conditions: (view) => conditions(view, filter),
    load: ({ loaders }, ids) => loadAll(loaders.transfer, ids),
  });
}

function conditions(view: View, filter: TransferFilter): Prisma.Sql[] {
  const found: Prisma.Sql[] = [];
  const me = Prisma.sql`(SELECT app.viewer_id())`;
  if (filter.scope === 'PROPOSED') found.push(Prisma.sql`t.proposed_by_id = ${me}`);
  if (filter.scope === 'OVERDUE') found.push(overdue(view), ledByViewer(view));
  if (filter.scope === 'TO_DECIDE') {
    const inTime = Prisma.sql`(t.to_user_id = ${me} AND t.decide_by >= ${toDate(view.now)})`;
    found.push(
      Prisma.sql`t.status = 'PENDING'`,
      view.viewer.role === 'SALES'
        ? inTime
        : Prisma.sql`(${inTime} OR (${overdue(view)} AND ${mayDecideLate(view)}))`,
    );
  }
  if (filter.status) found.push(among('t.status', filter.status));
  if (filter.leadId) found.push(Prisma.sql`t.lead_id = ${filter.leadId}::uuid`);
  return found;
}

function overdue(view: View): Prisma.Sql {
  return Prisma.sql`(t.status = 'PENDING' AND t.decide_by < ${toDate(view.now)})`;
}

function ledByViewer(view: View): Prisma.Sql {
  return view.viewer.role === 'ADMIN'
    ? Prisma.sql`true`
    : Prisma.sql`t.from_user_id = ANY ((SELECT app.viewer_team_members())::uuid[])`;
}

/** Nobody decides on what they give away themselves, but for admins. */
function mayDecideLate(view: View): Prisma.Sql {
  return view.viewer.role === 'ADMIN'
    ? Prisma.sql`true`
    : Prisma.sql`(${ledByViewer(view)} AND t.from_user_id <> (SELECT app.viewer_id()))`;
}
