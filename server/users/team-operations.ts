/** What admins do to teams. Each function is the whole work of one transaction. */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import { appendEvents } from '../events/append.ts';
import { takeKey } from '../idempotency.ts';
import type { Work } from '../operate.ts';
import { NotFoundError, TeamConflictError } from '../user-errors.ts';
import { holdPeople, refuse } from './admin.ts';

export async function createTeam(
  work: Work,
  input: { readonly name: string; readonly idempotencyKey: string | null },
): Promise<{ teamId: string }> {
  await holdPeople(work);
  const { name, idempotencyKey } = input;
  const teamId = uuidV7();
  const once = { key: idempotencyKey, operation: 'createTeam', input: { name }, subjectId: teamId };
  const earlier = await takeKey(work, once);
  if (earlier) return { teamId: earlier };
  await checkName(work, teamId, name);
  await work.tx.team.createMany({ data: [{ id: teamId, name, createdAt: toDate(work.now) }] });
  await record(work, 'createTeam', teamId, 1, [null, name]);
  return { teamId };
}

/** Gives it another name; who is in it is said with the people. */
export async function updateTeam(
  work: Work,
  input: { readonly teamId: string; readonly version: number; readonly name: string },
): Promise<{ teamId: string }> {
  const team = await hold(work, input.teamId);
  if (team.version !== input.version) throw new TeamConflictError(team.id);
  if (team.name === input.name) return { teamId: team.id };
  await checkName(work, team.id, input.name);
  const version = team.version + 1;
  await work.tx.team.updateMany({ where: { id: team.id }, data: { name: input.name, version } });
  await record(work, 'updateTeam', team.id, version, [team.name, input.name]);
  return { teamId: team.id };
}

/** Only an empty one: nobody in it, and no assignment rule that gives leads to it. */
export async function deleteTeam(work: Work, teamId: string): Promise<{ teamId: string }> {
  const team = await hold(work, teamId);
  const { tx } = work;
  // Waits for a rule that names the team and is being written right now.
  await tx.$queryRaw`SELECT id::text FROM teams WHERE id = ${teamId}::uuid FOR UPDATE`;
  if ((await tx.user.count({ where: { teamId } })) > 0) {
    throw refuse(
      'TEAM_NOT_EMPTY',
      'teamId',
      'There are people in this team. Move them to another one first.',
    );
  }
  if ((await tx.assignmentRule.count({ where: { targetTeamId: teamId } })) > 0) {
    throw refuse('TEAM_NOT_EMPTY', 'teamId', 'An assignment rule gives leads to this team. Change it first.');
  }
  await tx.team.deleteMany({ where: { id: teamId } });
  await record(work, 'deleteTeam', teamId, team.version + 1, [team.name, null]);
  return { teamId };
}

async function hold(work: Work, teamId: string) {
  await holdPeople(work);
  const team = await work.tx.team.findUnique({ where: { id: teamId } });
  if (!team) throw new NotFoundError('The team');
  return team;
}

async function checkName({ tx }: Work, teamId: string, name: string): Promise<void> {
  const taken = await tx.team.findFirst({
    where: { name: { equals: name, mode: 'insensitive' }, id: { not: teamId } },
  });
  if (taken) throw refuse('TEAM_NAME_TAKEN', 'name', 'Another team has this name. Choose another one.');
}

async function record(
  work: Work,
  action: string,
  teamId: string,
  version: number,
  [before, after]: readonly [string | null, string | null],
): Promise<void> {
  await audit(work, {
    action,
    subjectType: 'Team',
    subjectId: teamId,
    leadId: null,
    changes: { fields: ['name'] },
    values: differences({ name: before }, { name: after }),
  });
  await appendEvents(work.tx, [
    {
      type: 'ACCESS_CHANGED',
      time: work.now,
      subjectId: teamId,
      decisionId: `${teamId}:${version}`,
      data: { subjectId: teamId },
    },
  ]);
}
