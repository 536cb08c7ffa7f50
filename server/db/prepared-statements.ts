/**
 * Names for prepared statements: a connection plans a statement that has one a few times and then no more. Under row
 * level security planning takes longer than running, so this halves what the database does for a mutation.
 *
 * Bounded: a statement gets its name when it is met a second time, and so many have one at most; the others are
 * planned each time, as without this. Lists of leads and the like (`WITH …`) never have one: composed for one
 * question, they are planned with what the statistics say of its values.
 */
const MOST_PREPARED = 500;
const MOST_MET_ONCE = 5_000;

export function statementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  const metOnce = new Set<string>();

  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MOST_PREPARED || isComposed(sql)) return UNNAMED;
    if (!metOnce.delete(sql)) {
      if (metOnce.size >= MOST_MET_ONCE) metOnce.clear();
      metOnce.add(sql);
      return UNNAMED;
    }
    const name = `nachfass_${names.size}`;
    names.set(sql, name);
    return name;
  };
}

/** What PostgreSQL calls a statement that is planned for this one time. */
const UNNAMED = '';

function isComposed(sql: string): boolean {
  return /^\s*(WITH|EXPLAIN)\b/i.test(sql);
}
