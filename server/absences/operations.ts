/** Keeping the absence calendar, and how much people take on. Each function is the work of one transaction. */
import type { Temporal } from '@js-temporal/polyfill';
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import type { Absence } from '../db/generated/client.ts';
import { takeKey } from '../idempotency.ts';
import { invalid } from '../leads/operations.ts';
import type { Work } from '../operate.ts';
import { ForbiddenError, NotFoundError } from '../user-errors.ts';
import { personOf, type PersonFacts } from '../users/people.ts';
import { absenceIssues, mayKeepAbsences, maySetCapacity, type Days } from './rules.ts';

export interface AbsenceInput extends Days {
  /** Null: the viewer. */
  readonly userId: string | null;
  readonly idempotencyKey: string | null;
}

/** Enters when somebody is away: everybody for themselves, managers for their team, admins for anyone. */
export async function createAbsence(work: Work, input: AbsenceInput): Promise<{ absenceId: string }> {
  const { tx, viewer, now } = work;
  const userId = input.userId ?? viewer.id;
  const absenceId = uuidV7();
  const earlier = await takeKey(work, {
    key: input.idempotencyKey,
    operation: 'createAbsence',
    input: { userId, from: input.from.toString(), to: input.to.toString() },
    subjectId: absenceId,
  });
  if (earlier) return { absenceId: earlier };
  const person = await somebody(work, userId);
  if (!mayKeepAbsences(viewer, person)) throw new ForbiddenError(NOT_THEIRS);
  checkDays(input);
  await tx.absence.create({
    data: { id: absenceId, userId, ...columnsOf(input), createdAt: toDate(now), createdById: viewer.id },
  });
  await auditAbsence(work, 'createAbsence', absenceId, userId, [{}, daysOf(input)]);
  return { absenceId };
}

export async function updateAbsence(
  work: Work,
  absenceId: string,
  days: Days,
): Promise<{ absenceId: string }> {
  const absence = await holdAbsence(work, absenceId);
  checkDays(days);
  await work.tx.absence.update({ where: { id: absenceId }, data: columnsOf(days) });
  await auditAbsence(work, 'updateAbsence', absenceId, absence.userId, [daysKept(absence), daysOf(days)]);
  return { absenceId };
}

export async function deleteAbsence(work: Work, absenceId: string): Promise<{ absenceId: string }> {
  const absence = await holdAbsence(work, absenceId);
  await work.tx.absence.delete({ where: { id: absenceId } });
  await auditAbsence(work, 'deleteAbsence', absenceId, absence.userId, [daysKept(absence), {}]);
  return { absenceId };
}

/** How many open leads rules may bring somebody to; null lifts the limit. Managers for their team, admins. */
export async function setCapacity(
  work: Work,
  { userId, mostOpenLeads }: { readonly userId: string; readonly mostOpenLeads: number | null },
): Promise<{ userId: string }> {
  const person = await somebody(work, userId);
  if (!maySetCapacity(work.viewer, person)) {
    throw new ForbiddenError('Their manager or an admin says how much somebody takes on. Ask one of them.');
  }
  const { tx, now } = work;
  const before = await tx.userCapacity.findUnique({ where: { userId } });
  if (mostOpenLeads === null) await tx.userCapacity.deleteMany({ where: { userId } });
  else {
    const columns = { mostOpenLeads, updatedAt: toDate(now) };
    await tx.userCapacity.upsert({ where: { userId }, create: { userId, ...columns }, update: columns });
  }
  await audit(work, {
    action: 'setCapacity',
    subjectType: 'User',
    subjectId: userId,
    leadId: null,
    changes: { mostOpenLeads: [before?.mostOpenLeads ?? null, mostOpenLeads] },
  });
  return { userId };
}

const NOT_THEIRS = 'Absences are kept by oneself, by one’s manager and by admins. Ask one of them.';

async function somebody({ tx }: Work, userId: string): Promise<PersonFacts> {
  const person = await personOf(tx, userId);
  if (person?.active) return person;
  throw invalid([{ code: 'OWNER_UNKNOWN', path: 'userId', message: 'Choose a person who works here.' }]);
}

/** Row level security lets through what the viewer may keep: everything else is not found. */
async function holdAbsence({ tx }: Work, absenceId: string): Promise<Absence> {
  await tx.$queryRaw`SELECT 1 FROM absences WHERE id = ${absenceId}::uuid FOR UPDATE`;
  const absence = await tx.absence.findUnique({ where: { id: absenceId } });
  if (!absence) throw new NotFoundError('The absence');
  return absence;
}

function checkDays(days: Days): void {
  const issues = absenceIssues(days);
  if (issues.length > 0) throw invalid(issues);
}

function columnsOf({ from, to }: Days) {
  return { startsOn: midnight(from), endsOn: midnight(to) };
}

/** As the driver holds a date: midnight in UTC. */
function midnight(day: Temporal.PlainDate): Date {
  return new Date(`${day.toString()}T00:00:00Z`);
}

function daysOf({ from, to }: Days) {
  return { from: from.toString(), to: to.toString() };
}

function daysKept({ startsOn, endsOn }: Absence) {
  return { from: startsOn.toISOString().slice(0, 10), to: endsOn.toISOString().slice(0, 10) };
}

async function auditAbsence(
  work: Work,
  action: string,
  absenceId: string,
  userId: string,
  [before, after]: readonly [object, object],
): Promise<void> {
  await audit(work, {
    action,
    subjectType: 'Absence',
    subjectId: absenceId,
    leadId: null,
    changes: { userId },
    // Why somebody is away is nobody's business, but when may tell.
    values: differences({ ...before }, { ...after }),
  });
}
