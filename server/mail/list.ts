/** The mailbox: every mail the viewer may read, newest first. */
import type { Context } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { loadAll, type MailRow } from '../loaders.ts';
import type { Connection } from '../schema/connection.ts';
import { among, type SqlOrder } from '../schema/page-sql.ts';
import { tableList } from '../table-list.ts';
import type { MailKind, MailStatus } from './rules.ts';

/** Lists mean "any of"; the lead's id is a uuid. */
export interface MailFilter {
  readonly status?: readonly MailStatus[] | null;
  readonly kind?: readonly MailKind[] | null;
  readonly leadId?: string | null;
}

export const MAIL_ORDER: SqlOrder = {
  name: 'mails',
  column: 'm.created_at',
  type: 'timestamptz',
  nullable: false,
  descending: true,
  id: 'm.id',
};

export function mailList(context: Context, { status, kind, leadId }: MailFilter): Connection<MailRow> {
  const conditions: Prisma.Sql[] = [];
  if (status) conditions.push(among('m.status', status));
  if (kind) conditions.push(among('m.kind', kind));
  if (leadId) conditions.push(Prisma.sql`m.lead_id = ${leadId}::uuid`);
  return tableList(context, {
    from: 'mails m',
    order: MAIL_ORDER,
    conditions: () => conditions,
    load: ({ loaders }, ids) => loadAll(loaders.mail, ids),
  });
}
