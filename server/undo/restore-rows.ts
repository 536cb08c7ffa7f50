/**
 * Writes remembered rows back. Which columns a table has is asked of the database, so that one added later is put
 * back too; names that came through the memory never reach SQL.
 */
import { Prisma } from '../db/generated/client.ts';
import type { Work } from '../operate.ts';
import type { Memory, MemoryRow, RowChanges } from './memory.ts';

/** Of the lead these go on: they count and date changes, this one too, or are computed anew. */
const GOES_ON = /^(id|version|created_at|updated_at|score_.*)$/;

/** The columns that an undo writes back. */
export function changedColumns(lead: MemoryRow): string[] {
  return Object.keys(lead).filter((column) => !GOES_ON.test(column));
}

export async function restoreColumns(work: Work, memory: Memory): Promise<void> {
  const wanted = new Set(changedColumns(memory.lead));
  const columns = (await columnsOf(work, 'leads')).filter((column) => wanted.has(column));
  await overwrite(work, 'leads', columns, { ...memory.lead, id: memory.leadId });
}

/** Contacts and collaborators as they were; what was asked of others is asked again. */
export async function restoreRows(work: Work, memory: Memory): Promise<void> {
  const { leadId } = memory;
  await replaceContacts(work, memory.contacts);
  await replaceCollaborators(work, leadId, memory.collaborators);
  for (const [table, { former }] of [
    ['transfers', memory.transfers],
    ['clock_requests', memory.clockRequests],
  ] as const) {
    const columns = await columnsOf(work, table);
    for (const row of former) await overwrite(work, table, columns, row);
  }
}

/**
 * New ones out, the others overwritten, removed ones in again, by the ids they had: a customer's contact knows the one
 * it came from by it. Of two at no moment both are primary.
 */
async function replaceContacts(work: Work, { made, former }: RowChanges): Promise<void> {
  if (made.length === 0 && former.length === 0) return;
  const { contact } = work.tx;
  await contact.deleteMany({ where: { id: { in: [...made] } } });
  const ids = former.map((row) => String(row['id']));
  const there = await contact.findMany({ where: { id: { in: ids } }, select: { id: true } });
  const present = new Set(there.map((it) => it.id));
  await contact.updateMany({ where: { id: { in: [...present] } }, data: { isPrimary: false } });
  const columns = await columnsOf(work, 'contacts');
  for (const row of former.filter((it) => present.has(String(it['id'])))) {
    await overwrite(work, 'contacts', columns, row);
  }
  await insert(
    work,
    'contacts',
    former.filter((it) => !present.has(String(it['id']))),
  );
}

async function replaceCollaborators(work: Work, leadId: string, { made, former }: RowChanges): Promise<void> {
  await work.tx.leadCollaborator.deleteMany({ where: { leadId, userId: { in: [...made] } } });
  await insert(work, 'lead_collaborators', former);
}

export type RestoredTable =
  'leads' | 'contacts' | 'lead_collaborators' | 'follow_ups' | 'transfers' | 'clock_requests';

/** Those that can be written. */
export async function columnsOf({ tx }: Work, table: RestoredTable): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT attname AS name FROM pg_attribute
    WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`;
  return rows.map((row) => row.name);
}

export async function overwrite(
  { tx }: Work,
  table: RestoredTable,
  columns: readonly string[],
  row: MemoryRow,
): Promise<void> {
  const written = columns.filter((column) => column !== 'id');
  if (written.length === 0) return;
  const names = Prisma.raw(written.map((column) => `"${column}"`).join(', '));
  const target = Prisma.raw(table);
  await tx.$executeRaw`
    UPDATE ${target} SET (${names}) = (
      SELECT ${names} FROM jsonb_populate_record(NULL::${target}, ${JSON.stringify(row)}::jsonb)
    )
    WHERE id = ${String(row['id'])}::uuid`;
}

async function insert(work: Work, table: RestoredTable, rows: readonly MemoryRow[]): Promise<void> {
  if (rows.length === 0) return;
  const names = Prisma.raw((await columnsOf(work, table)).map((column) => `"${column}"`).join(', '));
  const target = Prisma.raw(table);
  await work.tx.$executeRaw`
    INSERT INTO ${target} (${names})
    SELECT ${names} FROM jsonb_populate_recordset(NULL::${target}, ${JSON.stringify(rows)}::jsonb)`;
}
