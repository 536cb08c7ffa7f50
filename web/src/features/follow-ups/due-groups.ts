/** Sorts due follow-ups into the words people plan their day with. */
import type { MessageDescriptor } from '@lingui/core';
import { daysBetween } from '../../lib/format.ts';

export const dueGroups = ['overdue', 'today', 'tomorrow', 'week', 'later', 'held'] as const;
export type DueGroup = (typeof dueGroups)[number];

export const dueGroupLabels: Record<DueGroup, MessageDescriptor> = {
  overdue: /*i18n*/ { id: 'Überfällig' },
  today: /*i18n*/ { id: 'Heute' },
  tomorrow: /*i18n*/ { id: 'Morgen' },
  week: /*i18n*/ { id: 'In den nächsten 7 Tagen' },
  later: /*i18n*/ { id: 'Später' },
  held: /*i18n*/ { id: 'Angehalten' },
};

const DAY = 86_400_000;

/** Overdue means due for more than 24 hours; days are those of `timeZone`; "week" is the next seven days. */
export function dueGroup(dueAt: string, now: number, timeZone: string): DueGroup {
  if (now - Date.parse(dueAt) > DAY) return 'overdue';
  const days = daysBetween(now, dueAt, timeZone);
  if (days <= 0) return 'today';
  if (days === 1) return 'tomorrow';
  return days <= 7 ? 'week' : 'later';
}

/** Whether some of the group "today" was due before today: not overdue yet, and not of today either. */
export function reachesBack(
  items: readonly { readonly dueAt: string }[],
  now: number,
  timeZone: string,
): boolean {
  return items.some(({ dueAt }) => daysBetween(now, dueAt, timeZone) < 0);
}

/** What a stopped clock holds is due when it runs again, whatever date it has: it stands last. */
export function groupByDue<Item extends { readonly dueAt: string; readonly heldSince: string | null }>(
  items: readonly Item[],
  now: number,
  timeZone: string,
): { readonly group: DueGroup; readonly items: readonly Item[] }[] {
  const groups = Map.groupBy(items, (item) =>
    item.heldSince === null ? dueGroup(item.dueAt, now, timeZone) : 'held',
  );
  return dueGroups.flatMap((group) => {
    const members = groups.get(group);
    return members ? [{ group, items: members.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1)) }] : [];
  });
}
