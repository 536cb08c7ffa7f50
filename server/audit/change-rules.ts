/** What an entry tells of its changes: codes that stay, and values as long as they are kept, field by field. */

export interface AuditChange {
  readonly field: string;
  /** Null where there was nothing, where only the name was kept, and where the value was erased. */
  readonly before: unknown;
  readonly after: unknown;
  readonly erased: boolean;
}

export interface TellsOfChanges {
  readonly changes: Readonly<Record<string, unknown>>;
  readonly values: readonly {
    readonly field: string;
    /** JSON. */
    readonly before: string | null;
    readonly after: string | null;
    readonly erased: boolean;
  }[];
}

/** A list of two is from what to what; `fields` are names of what was changed. A value kept beside says more. */
export function changesOf({ changes, values }: TellsOfChanges): AuditChange[] {
  const told = new Map<string, AuditChange>();
  const { fields, ...codes } = changes;
  if (Array.isArray(fields)) {
    for (const field of fields) {
      if (typeof field === 'string') told.set(field, { field, before: null, after: null, erased: false });
    }
  }
  for (const [field, code] of Object.entries(codes)) {
    const [before, after]: unknown[] = Array.isArray(code) && code.length === 2 ? code : [null, code];
    told.set(field, { field, before: before ?? null, after: after ?? null, erased: false });
  }
  for (const { field, before, after, erased } of values) {
    told.set(field, { field, before: parsed(before), after: parsed(after), erased });
  }
  return [...told.values()];
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
