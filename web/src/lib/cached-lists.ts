/**
 * Finds and edits the connections that graphcache holds. `cache.invalidate('Query', field)` does not touch fields
 * that were asked with arguments, so every updater comes through here.
 */
import type { Cache, FieldArgs } from '@urql/exchange-graphcache';

export interface CachedList {
  /** The connection's own key in the cache. */
  readonly key: string;
  readonly fieldKey: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Keys of its nodes, in order. */
  readonly nodes: readonly string[];
}

export function cachedLists(
  cache: Cache,
  parent: string,
  field: string,
  wanted: (args: Readonly<Record<string, unknown>>) => boolean = () => true,
): CachedList[] {
  const lists: CachedList[] = [];
  for (const info of cache.inspectFields(parent)) {
    if (info.fieldName !== field) continue;
    const args = info.arguments ?? {};
    const key = cache.resolve(parent, info.fieldKey);
    if (typeof key !== 'string' || !wanted(args)) continue;
    const nodes = cache.resolve(key, 'nodes');
    lists.push({
      key,
      fieldKey: info.fieldKey,
      arguments: args,
      nodes: Array.isArray(nodes) ? nodes.filter((node): node is string => typeof node === 'string') : [],
    });
  }
  return lists;
}

export function setNodes(cache: Cache, list: CachedList, nodes: readonly string[]): void {
  if (nodes.length === list.nodes.length && nodes.every((node, index) => node === list.nodes[index])) return;
  cache.link(list.key, 'nodes', [...nodes]);
}

/** Forgets every answer to `field`, whatever its arguments: what is on the screen is asked for again. */
export function invalidateField(cache: Cache, parent: string, field: string): void {
  for (const info of cache.inspectFields(parent)) {
    if (info.fieldName === field)
      cache.invalidate(parent, field, (info.arguments ?? undefined) satisfies FieldArgs);
  }
}

/** Whether two argument values ask for the same: absent, null and empty are one, order of keys does not matter. */
export function sameArguments(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== null && entry !== undefined && entry !== '')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, entry]) => [key, sorted(entry)] as const);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
