/** The clock of a lead as the model tells it: the domain's table of instants, with nothing of the product but the calendar. */
import { Temporal } from '@js-temporal/polyfill';
import { workingDaysLater } from '../../follow-ups/due-rules.ts';

type Instant = Temporal.Instant;

const ZONE = 'Europe/Berlin';
const DAY = 86_400_000;

/** The T7 of a lead's present ownership, as the follow-ups tell it. */
export interface T7 {
  readonly dueAt: Instant;
  readonly anchorAt: Instant;
  readonly firedAt: Instant | null;
}

export interface ModelClock {
  territory: string;
  registeredAt: Instant;
  ownedSince: Instant | null;
  firstContactAt: Instant | null;
  lastProgressAt: Instant | null;
  extensionDays: number;
  pauses: readonly { from: Instant; to: Instant }[];
  stoppedAt: Instant | null;
  warnedAt: Instant | null;
  graceSince: Instant | null;
}

const EXPIRING = ['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD'];

/** Every deadline of a lead; null where no clock exists. */
export function clockOf(lead: ModelClock & { owner: string | null; status: string }, t7: T7 | null) {
  const { ownedSince, status } = lead;
  if (lead.owner === null || ownedSince === null || ![...EXPIRING, 'QUALIFIED'].includes(status)) return null;
  const progressFrom = laterOf(lead.lastProgressAt, ownedSince);
  const progressDeadline = plus(lead, progressFrom, 60);
  const warningAt = addDays(progressDeadline, -7);
  const warned = lead.warnedAt && !isBefore(lead.warnedAt, progressFrom) ? lead.warnedAt : null;
  const warnedAt = warned && !isBefore(plus(lead, warned, 0), warningAt) ? warned : null;
  const endsAt = local(ownedSince, {
    months: 6,
    days: lead.extensionDays + pausedDays(lead, ownedSince),
  });
  let preClaimEndsAt: Instant | null = null;
  if (firstContactOf(lead) === null) {
    preClaimEndsAt = plus(lead, ownedSince, 10);
    if (t7) preClaimEndsAt = laterOf(preClaimEndsAt, workingDaysLater(lead.territory, t7.dueAt, 1));
  }
  const { graceSince } = lead;
  const goesOn = graceSince && !isBefore(plus(lead, graceSince, 0), progressDeadline);
  const graceBegunAt = graceSince && (status === 'GRACE_PERIOD' || goesOn) ? graceSince : null;
  const graceEndsAt = graceBegunAt && plus(lead, graceBegunAt, 10);
  const ends = [preClaimEndsAt, graceEndsAt, endsAt].filter((it) => it !== null);
  const expiresAt = EXPIRING.includes(status) ? (ends.sort(Temporal.Instant.compare)[0] ?? null) : null;
  const graceDueAt = warnedAt && laterOf(progressDeadline, plus(lead, warnedAt, 7));
  return { warningAt, warnedAt, endsAt, graceBegunAt, graceDueAt, expiresAt };
}

/** When the clock next does something; null where it does nothing. */
export function nextStepAt(lead: Parameters<typeof clockOf>[0], t7: T7 | null): Instant | null {
  const clock = lead.stoppedAt ? null : clockOf(lead, t7);
  if (!clock?.expiresAt) return null;
  if (lead.status === 'GRACE_PERIOD') return clock.expiresAt;
  const step = clock.graceBegunAt ?? clock.graceDueAt ?? clock.warningAt;
  return isBefore(step, clock.expiresAt) ? step : clock.expiresAt;
}

/** Of this ownership: one from before does not count, except the one that came with the registration. */
export function firstContactOf(lead: ModelClock): Instant | null {
  if (lead.ownedSince === null || lead.firstContactAt === null) return null;
  if (!isBefore(lead.firstContactAt, lead.ownedSince)) return lead.firstContactAt;
  return isSame(lead.ownedSince, lead.registeredAt) ? lead.ownedSince : null;
}

/** Whether progress of then ends a grace: newer than any, of this ownership, and its 60 days are not over yet. */
export function renews(lead: ModelClock, at: Instant, now: Instant): boolean {
  if (lead.ownedSince === null || !isBefore(lead.ownedSince, at)) return false;
  if (lead.lastProgressAt && !isBefore(lead.lastProgressAt, at)) return false;
  return isBefore(lead.stoppedAt ?? now, plus(lead, at, 60));
}

/** Days later, and the days more for which the clock stood since. */
export function plus(lead: Pick<ModelClock, 'pauses'>, from: Instant, days: number): Instant {
  return addDays(from, days + pausedDays(lead, from));
}

function pausedDays({ pauses }: Pick<ModelClock, 'pauses'>, since: Instant): number {
  const milliseconds = pauses.map(
    ({ from, to }) => to.epochMilliseconds - Math.max(from.epochMilliseconds, since.epochMilliseconds),
  );
  return Math.ceil(milliseconds.reduce((sum, it) => sum + Math.max(0, it), 0) / DAY);
}

/** The same again and again of a lead that nothing happened to, and zones are slow to ask. */
const asked = new Map<string, Instant>();

function local(from: Instant, span: { months?: number; days?: number }): Instant {
  const key = `${from.epochMilliseconds} ${span.months ?? 0} ${span.days ?? 0}`;
  const known = asked.get(key);
  if (known) return known;
  if (asked.size > 10_000) asked.clear();
  const { months = 0, days = 0 } = span;
  const at = from.toZonedDateTimeISO(ZONE).toPlainDateTime().add({ months }).add({ days });
  const instant = at.toZonedDateTime(ZONE).toInstant();
  asked.set(key, instant);
  return instant;
}

export function addDays(from: Instant, days: number): Instant {
  return local(from, { days });
}

export function addMonths(from: Instant, months: number): Instant {
  return local(from, { months });
}

export function isBefore(a: Instant, b: Instant): boolean {
  return a.epochMilliseconds < b.epochMilliseconds;
}

export function isSame(a: Instant, b: Instant): boolean {
  return a.epochMilliseconds === b.epochMilliseconds;
}

export function laterOf(a: Instant | null, b: Instant): Instant {
  return a === null || isBefore(a, b) ? b : a;
}
