/**
 * Lists of audit entries in SQL, the latest first: of the whole log for admins, of a lead for who reads its history.
 * Entries and their values are rows for them alone (row level security); a page is one question.
 */
import DataLoader from 'dataloader';
import { z } from 'zod';
import type { Viewer } from '../auth/viewer.ts';
import type { Context, View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { nestedList, perView } from '../nested-list.ts';
import type { Connection, Keyset } from '../schema/connection.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput, type GlobalId } from '../schema/global-id.ts';
import { pageConditions, pageOrder, toPage, whereAll, type SqlOrder } from '../schema/page-sql.ts';

export const AUDIT_ORDER: SqlOrder = {
  name: 'audit',
  column: 'a.number',
  type: 'bigint',
  nullable: false,
  descending: true,
  id: 'a.id',
};

/** Ids are uuids; every condition that is given must hold. */
export interface AuditFilter {
  readonly user?: string | null;
  readonly action?: string | null;
  readonly subjectType?: string | null;
  readonly subject?: GlobalId | null;
  readonly leadId?: string | null;
  /** Inclusive. */
  readonly since?: Date | null;
  /** Exclusive. */
  readonly until?: Date | null;
}

export interface AuditNode {
  readonly id: string;
  readonly number: bigint;
  readonly at: Date;
  readonly userId: string | null;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly leadId: string | null;
  /** SHA-256, in hex. */
  readonly hash: string;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly values: readonly KeptValue[];
}

export interface KeptValue {
  readonly field: string;
  /** JSON; null is no value. */
  readonly before: string | null;
  readonly after: string | null;
  readonly erased: boolean;
}

/** @throws FORBIDDEN for everybody but admins */
export function checkReader({ role }: Viewer): void {
  if (role !== 'ADMIN') {
    throw forbidden('The audit log is for admins. The history of a lead of your team is at Lead.history.');
  }
}

const NAME = /^[A-Za-z][A-Za-z0-9]{0,99}$/;

/** Names are names: what is asked for is kept in the log. */
export function checkAuditAsked({ action, subjectType }: AuditFilter): void {
  for (const [argument, name] of Object.entries({ action, subjectType })) {
    if (typeof name === 'string' && !NAME.test(name))
      throw badUserInput(`filter.${argument}: this is no name.`);
  }
}

export function auditList(context: Context, filter: AuditFilter): Connection<AuditNode> {
  return {
    async page(request) {
      const { tx } = await context.view();
      const where = whereAll([...conditions(filter), ...pageConditions(AUDIT_ORDER, request)]);
      const nodes = await entries(tx, Prisma.sql`${where} ${pageOrder(AUDIT_ORDER, request)}`);
      const rows = nodes.map(({ id, number }) => ({ id, key: number.toString() }));
      return toPage(AUDIT_ORDER, request, rows, nodes);
    },
    async totalCount() {
      const { tx } = await context.view();
      const [row] = await tx.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS count FROM audit_log a ${whereAll(conditions(filter))}`;
      return Number(row?.count ?? 0n);
    },
    asOf: async () => (await context.view()).asOf,
  };
}

/** The entries with their values, by what is asked of `audit_log a`. */
async function entries(tx: View['tx'], which: Prisma.Sql): Promise<AuditNode[]> {
  const found: unknown = await tx.$queryRaw`
    SELECT a.id, a.number, a.at, a.user_id AS "userId", a.action, a.subject_type AS "subjectType",
      a.subject_id AS "subjectId", a.lead_id AS "leadId", encode(a.hash, 'hex') AS hash, a.changes,
      coalesce((
        SELECT jsonb_agg(jsonb_build_object(
          'field', v.field, 'before', v.before, 'after', v.after, 'erased', v.erased_by IS NOT NULL
        ) ORDER BY v.field)
        FROM audit_values v WHERE v.entry_id = a.id
      ), '[]') AS values
    FROM audit_log a ${which}`;
  return z.array(nodeForm).parse(found);
}

/** Names the order of a lead's history inside cursors. */
export const HISTORY_ORDER = 'history';

const entriesOfLead = nestedList<AuditNode>({
  from: 'audit_log a',
  parent: 'a.lead_id',
  order: AUDIT_ORDER,
  async load({ tx }, ids) {
    const nodes = await entries(tx, Prisma.sql`WHERE a.id = ANY (${[...ids]}::uuid[])`);
    const byId = new Map(nodes.map((node) => [node.id, node]));
    return ids.map((id) => byId.get(id) ?? null);
  },
});

/** Where entries stand, and in whose history. */
const places = perView(
  ({ tx }) =>
    new DataLoader<string, { leadId: string; number: bigint } | null>(async (ids) => {
      const rows = await tx.$queryRaw<{ id: string; leadId: string; number: bigint }[]>`
        SELECT id, lead_id AS "leadId", number FROM audit_log WHERE id = ANY (${[...ids]}::uuid[])`;
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
);

/**
 * The entries of one lead. Their places are told by id alone: a number counts the entries of leads out of sight, too.
 *
 * @param leadId null is a history that is withheld: empty
 */
export function historyOfLead(context: Context, leadId: string | null): Connection<AuditNode> {
  const list = entriesOfLead(context, leadId);
  const numbered = async (place: Keyset | null): Promise<Keyset | null> => {
    if (!place) return null;
    const entry = await places(await context.view()).load(place.id);
    if (entry?.leadId !== leadId)
      throw badUserInput('after, before: this is not a cursor of this list in this order.');
    return { order: AUDIT_ORDER.name, key: entry.number.toString(), id: place.id };
  };
  return {
    ...list,
    async page(request) {
      if (leadId === null) return { rows: [], hasMore: false };
      const after = await numbered(request.after);
      const before = await numbered(request.before);
      const { rows, hasMore } = await list.page({ ...request, after, before });
      return {
        rows: rows.map(({ node }) => ({ node, keyset: { order: HISTORY_ORDER, key: null, id: node.id } })),
        hasMore,
      };
    },
  };
}

function conditions({ user, action, subjectType, subject, leadId, since, until }: AuditFilter): Prisma.Sql[] {
  return [
    ...(user ? [Prisma.sql`a.user_id = ${user}::uuid`] : []),
    ...(action ? [Prisma.sql`a.action = ${action}`] : []),
    ...(subjectType ? [Prisma.sql`a.subject_type = ${subjectType}`] : []),
    ...(subject
      ? [Prisma.sql`a.subject_id = ${subject.id}::uuid AND a.subject_type = ${subject.typename}`]
      : []),
    ...(leadId ? [Prisma.sql`a.lead_id = ${leadId}::uuid`] : []),
    ...(since ? [Prisma.sql`a.at >= ${since}`] : []),
    ...(until ? [Prisma.sql`a.at < ${until}`] : []),
  ];
}

const nodeForm = z.object({
  id: z.uuid(),
  number: z.bigint(),
  at: z.date(),
  userId: z.uuid().nullable(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.uuid(),
  leadId: z.uuid().nullable(),
  hash: z.string(),
  changes: z.record(z.string(), z.unknown()),
  values: z.array(
    z.object({
      field: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      erased: z.boolean(),
    }),
  ),
});
