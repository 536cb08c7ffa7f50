/**
 * What admins do to people. Each function is the whole work of one transaction.
 *
 * The person's row is written last: an admin may take their own rights, and what belongs to it must be written
 * while they still have them.
 */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import type { Role } from '../auth/relation.ts';
import { toDate } from '../clock.ts';
import { accessChangeData, differInAccess } from '../event-log/access-rules.ts';
import { appendEvents } from '../events/append.ts';
import { takeKey } from '../idempotency.ts';
import type { Work } from '../operate.ts';
import { NotFoundError, UserConflictError, ValidationError } from '../user-errors.ts';
import { holdPeople, refuse } from './admin.ts';
import { accountEmail, distinctCodes, issuesOfPerson } from './rules.ts';

export interface PersonContent {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly territories: readonly string[];
  readonly teamId: string | null;
}

interface StoredPerson extends PersonContent {
  readonly id: string;
  readonly active: boolean;
  readonly version: number;
}

/** @param passwordHash null for somebody who signs in elsewhere, or not yet */
export async function createUser(
  work: Work,
  input: PersonContent & { readonly idempotencyKey: string | null },
  passwordHash: string | null,
): Promise<{ userId: string }> {
  await holdPeople(work);
  const { idempotencyKey, ...given } = input;
  const userId = uuidV7();
  // Of the password nothing enters the digest of the key: a fast hash of it would be one to guess by.
  const once = { key: idempotencyKey, operation: 'createUser', input: given, subjectId: userId };
  const earlier = await takeKey(work, once);
  if (earlier) return { userId: earlier };
  const { territories, ...columns } = await checked(work, userId, given);
  await work.tx.user.createMany({
    data: [{ id: userId, ...columns, passwordHash, createdAt: toDate(work.now) }],
  });
  await work.tx.userTerritory.createMany({
    data: territories.map((territoryCode) => ({ userId, territoryCode })),
  });
  const person: StoredPerson = { id: userId, ...columns, territories, active: true, version: 1 };
  await record(work, 'createUser', null, person, passwordHash ? ['password'] : []);
  return { userId };
}

export type PersonEdit = { readonly [Key in keyof PersonContent]?: PersonContent[Key] | undefined };

/** Changes what is given. Nothing is written, and nothing told, where everything is so already. */
export async function updateUser(
  work: Work,
  input: { readonly userId: string; readonly version: number; readonly edit: PersonEdit },
): Promise<{ userId: string }> {
  const person = await hold(work, input.userId);
  if (person.version !== input.version) throw new UserConflictError(person.id);
  const { name, email, role, territories, teamId } = input.edit;
  const content = await checked(work, person.id, {
    name: name ?? person.name,
    email: email ?? person.email,
    role: role ?? person.role,
    territories: territories ?? person.territories,
    teamId: teamId === undefined ? person.teamId : teamId,
  });
  await change(work, 'updateUser', person, { ...person, ...content }, 'role');
  return { userId: person.id };
}

/** Signs them out and takes all sight; their leads stand in the orphan queue. Twice is once. */
export async function deactivateUser(work: Work, userId: string): Promise<{ userId: string }> {
  const person = await hold(work, userId);
  await change(work, 'deactivateUser', person, { ...person, active: false }, 'userId');
  return { userId };
}

/** They may sign in again, with the rights they had. */
export async function reactivateUser(work: Work, userId: string): Promise<{ userId: string }> {
  const person = await hold(work, userId);
  await change(work, 'reactivateUser', person, { ...person, active: true }, 'userId');
  return { userId };
}

async function hold(work: Work, userId: string): Promise<StoredPerson> {
  await holdPeople(work);
  const row = await work.tx.user.findUnique({
    where: { id: userId },
    select: {
      id: true,
      name: true,
      email: true,
      role: true,
      teamId: true,
      active: true,
      version: true,
      grants: { select: { territoryCode: true }, orderBy: { territoryCode: 'asc' } },
    },
  });
  if (!row) throw new NotFoundError('The person');
  const { grants, ...columns } = row;
  return { ...columns, role: row.role as Role, territories: grants.map((it) => it.territoryCode) };
}

/** As it is stored; throws what is to be put right. */
async function checked({ tx }: Work, userId: string, content: PersonContent): Promise<PersonContent> {
  const issues = issuesOfPerson(content);
  if (issues.length > 0) {
    throw new ValidationError(issues.map((issue) => ({ ...issue, path: issue.path.split('.') })));
  }
  const email = accountEmail(content.email) ?? content.email;
  if (await tx.user.findFirst({ where: { email, id: { not: userId } }, select: { id: true } })) {
    throw refuse(
      'EMAIL_TAKEN',
      'email',
      'Somebody signs in with this address already. Give another one, or change that person.',
    );
  }
  const { teamId } = content;
  if (teamId !== null && !(await tx.team.findUnique({ where: { id: teamId } }))) {
    throw refuse('TEAM_UNKNOWN', 'teamId', 'Choose a team that there is.');
  }
  return { ...content, email, territories: distinctCodes(content.territories) };
}

async function change(
  work: Work,
  action: string,
  before: StoredPerson,
  wanted: StoredPerson,
  path: string,
): Promise<void> {
  const after = { ...wanted, version: before.version + 1 };
  const plain = (['name', 'email'] as const).filter((it) => before[it] !== after[it]);
  if (plain.length === 0 && !differInAccess(before, after)) return;
  const { tx } = work;
  if (isAdmin(before) && !isAdmin(after)) await keepAnAdmin(work, before.id, path);

  await record(work, action, before, after, plain);
  const left = before.territories.filter((code) => !after.territories.includes(code));
  const gained = after.territories.filter((code) => !before.territories.includes(code));
  await tx.userTerritory.deleteMany({ where: { userId: before.id, territoryCode: { in: left } } });
  await tx.userTerritory.createMany({
    data: gained.map((territoryCode) => ({ userId: before.id, territoryCode })),
  });
  const { name, email, role, teamId, active, version } = after;
  const { count } = await tx.user.updateMany({
    where: { id: before.id },
    data: { name, email, role, teamId, active, version },
  });
  if (count !== 1) throw new Error('a person could not be written by an admin');
}

function isAdmin({ role, active }: StoredPerson): boolean {
  return role === 'ADMIN' && active;
}

/** The database refuses it, too; here it is said in words. */
async function keepAnAdmin({ tx }: Work, userId: string, path: string): Promise<void> {
  const others = await tx.user.count({ where: { role: 'ADMIN', active: true, id: { not: userId } } });
  if (others > 0) return;
  throw refuse('LAST_ADMIN', path, 'This is the last active admin. Make somebody else an admin first.');
}

/** Audit and event: codes and ids alone, of the other fields their names. */
async function record(
  work: Work,
  action: string,
  before: StoredPerson | null,
  after: StoredPerson,
  fields: readonly string[],
): Promise<void> {
  await audit(work, {
    action,
    subjectType: 'User',
    subjectId: after.id,
    leadId: null,
    changes: {
      role: [before?.role ?? null, after.role],
      teamId: [before?.teamId ?? null, after.teamId],
      territories: [[...(before?.territories ?? [])], [...after.territories]],
      active: [before?.active ?? null, after.active],
      fields: [...fields],
    },
    values: differences(
      { name: before?.name, email: before?.email },
      { name: after.name, email: after.email },
    ),
  });
  await appendEvents(work.tx, [
    {
      type: 'ACCESS_CHANGED',
      time: work.now,
      userId: after.id,
      subjectId: after.id,
      decisionId: `${after.id}:${after.version}`,
      data: {
        subjectId: after.id,
        ...(before && differInAccess(before, after) && accessChangeData(before, after)),
      },
    },
  ]);
}
