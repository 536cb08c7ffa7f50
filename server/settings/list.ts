/**
 * Settings and their changes as admins read them. Everything about all settings is three statements a view, however
 * many of them are asked for: they are a few hundred rows at most.
 */
import type { Context, View } from '../context.ts';
import type { Setting, SettingChange } from '../db/generated/client.ts';
import { Prisma } from '../db/generated/client.ts';
import type { Connection } from '../schema/connection.ts';
import { forbidden } from '../schema/forbidden.ts';
import type { SqlOrder } from '../schema/page-sql.ts';
import { resolveSetting, type ResolvedSetting, type SettingKey } from './rules.ts';
import { tableList } from '../table-list.ts';

/** One setting as it holds in one place; no territory is the system. */
export interface SettingNode {
  readonly key: SettingKey;
  readonly territory: string | null;
}
export type SettingRowNode = Setting;
export type SettingChangeNode = SettingChange;

export function checkAdmin({ viewer }: Pick<View, 'viewer'>): void {
  if (viewer.role !== 'ADMIN') throw forbidden('Settings are for admins. Ask one.');
}

/** What was chosen, and the last change of each place. */
interface Book {
  readonly rows: readonly Setting[];
  readonly last: readonly SettingChange[];
}

const books = new WeakMap<View, Promise<Book>>();

function bookOf(view: View): Promise<Book> {
  const book = books.get(view) ?? readBook(view);
  books.set(view, book);
  return book;
}

async function readBook({ tx }: View): Promise<Book> {
  const rows = await tx.setting.findMany();
  // Prisma's own `distinct` reads every change there ever was.
  const lastIds = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT ON (key, territory_code) id FROM setting_changes
    ORDER BY key, territory_code, version DESC`;
  const last = await tx.settingChange.findMany({ where: { id: { in: lastIds.map(({ id }) => id) } } });
  return { rows, last };
}

export async function resolved(view: View, { key, territory }: SettingNode): Promise<ResolvedSetting> {
  return resolveSetting((await bookOf(view)).rows, key, territory);
}

/** What was chosen for this key, the system first, then territories by code. */
export async function chosenFor(view: View, key: SettingKey): Promise<Setting[]> {
  const rows = (await bookOf(view)).rows.filter((row) => row.key === key);
  return rows.sort((a, b) => ((a.territoryCode ?? '') < (b.territoryCode ?? '') ? -1 : 1));
}

/** The last change at exactly this place. */
export async function lastChangeAt(view: View, node: SettingNode): Promise<SettingChange | null> {
  const { last } = await bookOf(view);
  return last.find((it) => it.key === node.key && it.territoryCode === node.territory) ?? null;
}

/** The last change of this key anywhere. */
export async function lastChangeOf(view: View, key: SettingKey): Promise<SettingChange | null> {
  const { last } = await bookOf(view);
  const its = last.filter((it) => it.key === key);
  return its.reduce<SettingChange | null>((a, b) => (a !== null && a.id > b.id ? a : b), null);
}

export async function changeById(view: View, id: string): Promise<SettingChange> {
  return view.tx.settingChange.findUniqueOrThrow({ where: { id } });
}

export const CHANGE_ORDER: SqlOrder = {
  name: 'setting-changes',
  column: 'c.changed_at',
  type: 'timestamptz',
  nullable: false,
  descending: true,
  id: 'c.id',
};

export function changeList(context: Context, key: string | null): Connection<SettingChange> {
  const conditions = key === null ? [] : [Prisma.sql`c.key = ${key}`];
  return tableList(context, {
    from: 'setting_changes c',
    order: CHANGE_ORDER,
    conditions: () => conditions,
    async load({ tx }, ids) {
      const rows = await tx.settingChange.findMany({ where: { id: { in: [...ids] } } });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });
}
