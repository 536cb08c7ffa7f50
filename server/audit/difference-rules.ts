/** What changed from one state to another, field by field. */

export type AuditValue =
  string | number | boolean | null | readonly AuditValue[] | { readonly [name: string]: AuditValue };

/** From what to what; null is nothing. Only what differs. */
export type FieldChanges = Readonly<Record<string, readonly [before: AuditValue, after: AuditValue]>>;

/** Absent is nothing, like null; an instant is its text, an amount of cents a number's digits. */
export type State = Readonly<Record<string, unknown>>;

/** The fields that differ. Of what is new, everything; of what is gone, everything it was. */
export function differences(before: State, after: State): FieldChanges {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes: Record<string, readonly [AuditValue, AuditValue]> = {};
  for (const name of names) {
    const [was, is] = [plain(before[name]), plain(after[name])];
    if (JSON.stringify(was) !== JSON.stringify(is)) changes[name] = [was, is];
  }
  return changes;
}

/** As JSON holds it. What has a text of its own (dates, Temporal) is that text. */
function plain(value: unknown): AuditValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return value.toString();
  return JSON.parse(
    JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)),
  ) as AuditValue;
}
