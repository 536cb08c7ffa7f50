/** When people are away: whole days, from the first to the last, both included. */
import type { Temporal } from '@js-temporal/polyfill';
import type { Role } from '../auth/relation.ts';
import type { Issue } from '../leads/rules.ts';

export const LONGEST_ABSENCE_DAYS = 366;

export type AbsenceIssueCode = 'ABSENCE_ENDS_FIRST' | 'ABSENCE_TOO_LONG';

export interface Days {
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
}

export function absenceIssues({ from, to }: Days): Issue<AbsenceIssueCode>[] {
  const days = from.until(to, { largestUnit: 'day' }).days + 1;
  if (days < 1) {
    const message = 'Give a last day that is not before the first.';
    return [{ code: 'ABSENCE_ENDS_FIRST', path: 'to', message }];
  }
  if (days <= LONGEST_ABSENCE_DAYS) return [];
  const message = `Give at most ${LONGEST_ABSENCE_DAYS} days; enter what follows as another absence.`;
  return [{ code: 'ABSENCE_TOO_LONG', path: 'to', message, limit: LONGEST_ABSENCE_DAYS }];
}

/** Which day it is where somebody works. */
export function localDay(timeZone: string, now: Temporal.Instant): Temporal.PlainDate {
  return now.toZonedDateTimeISO(timeZone).toPlainDate();
}

interface Person {
  readonly id: string;
  readonly teamId: string | null;
}

/** Everybody for themselves, managers for the members of their team, admins for anyone. */
export function mayKeepAbsences(actor: Person & { readonly role: Role }, person: Person): boolean {
  return actor.id === person.id || leadsPerson(actor, person);
}

/** How much somebody takes on is for those who lead them to say. */
export function maySetCapacity(actor: Person & { readonly role: Role }, person: Person): boolean {
  return leadsPerson(actor, person);
}

function leadsPerson(actor: Person & { readonly role: Role }, person: Person): boolean {
  if (actor.role === 'ADMIN') return true;
  return actor.role === 'MANAGER' && actor.teamId !== null && actor.teamId === person.teamId;
}
