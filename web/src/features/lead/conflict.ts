/** What someone else changed meanwhile, in the words of the screen. */
export interface LeadState {
  readonly status: string;
  readonly owner: string | null;
  readonly version: number;
}

export interface Difference {
  readonly field: 'status' | 'owner' | 'other';
  readonly before: string;
  readonly now: string;
}

/** At least one difference whenever the version moved: a change this screen does not show is named as "other". */
export function differences(before: LeadState, now: LeadState): Difference[] {
  const found: Difference[] = [];
  if (before.status !== now.status) found.push({ field: 'status', before: before.status, now: now.status });
  if (before.owner !== now.owner) {
    found.push({ field: 'owner', before: before.owner ?? '', now: now.owner ?? '' });
  }
  if (found.length === 0 && before.version !== now.version) {
    found.push({ field: 'other', before: String(before.version), now: String(now.version) });
  }
  return found;
}
