/** What is asked of lists of leads and follow-ups, and by whom. */
import { z } from 'zod';
import type { LeadOrderName } from '../server/auth/permissions.ts';
import { roles } from '../server/auth/relation.ts';
import type { Viewer } from '../server/auth/viewer.ts';
import type { Transaction } from '../server/db/client.ts';
import type { FollowUpFilter } from '../server/follow-ups/list.ts';
import type { LeadFilter } from '../server/leads/filter-sql.ts';

export const NOW = new Date('2026-11-22T12:00:00Z');
/** Of the people of every seeded database, one who sees everything. */
export const ADMIN = '00000000-0000-7000-8000-000100000001';
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

export const FIELDS: readonly LeadOrderName[] = [
  'REGISTERED_AT',
  'UPDATED_AT',
  'COMPANY_NAME',
  'SCORE',
  'LAST_ACTIVITY_AT',
  'NEXT_FOLLOW_UP_AT',
  'ESTIMATED_VOLUME',
];
export const SEARCHES = [
  'gasthaus',
  'gasthaus linde',
  'Müller',
  'gasthuas',
  'absentword',
  'gmbh',
  'info',
  'ga',
  'a',
  'maria',
  'maria huber',
  'hotel',
  '@gasthaus',
  'example',
  'st anna',
];

export const FOLLOW_UPS: Record<string, FollowUpFilter> = {
  mine: { scope: 'MINE' },
  'mine, open': { scope: 'MINE', status: ['PENDING'] },
  'mine, overdue': { scope: 'MINE', urgency: ['OVERDUE'] },
  team: { scope: 'TEAM' },
  'team, open': { scope: 'TEAM', status: ['PENDING'] },
  'team, overdue': { scope: 'TEAM', urgency: ['OVERDUE'] },
  'team, due soon': { scope: 'TEAM', status: ['PENDING'], dueBefore: daysAgo(-7) },
  'team, done': { scope: 'TEAM', status: ['COMPLETED'] },
  'team, cancelled T3': { scope: 'TEAM', status: ['CANCELLED'], kind: ['T3'] },
  'team, done custom': { scope: 'TEAM', status: ['COMPLETED'], kind: ['CUSTOM'] },
  'team, open or done': { scope: 'TEAM', status: ['PENDING', 'COMPLETED'] },
  'team, due last month': { scope: 'TEAM', dueBefore: daysAgo(30), dueAfter: daysAgo(60) },
  unassigned: { scope: 'UNASSIGNED' },
  'unassigned, open': { scope: 'UNASSIGNED', status: ['PENDING'] },
};

/** Each filter alone, common and rare values of it; asked for whoever's leads, and for each relation. */
export function filtersOf(owner: string, combined: boolean): Record<string, LeadFilter> {
  const alone: Record<string, LeadFilter> = {
    none: {},
    'status common': { status: ['ACTIVE'] },
    'status new': { status: ['REGISTERED'] },
    'status rare': { status: ['GRACE_PERIOD'] },
    'status two': { status: ['QUALIFIED', 'LOST'] },
    stage: { stage: ['QUALIFICATION'] },
    source: { source: ['PARTNER'] },
    'territory part': { territory: ['DE-SL'] },
    'territory country': { territory: ['CH'] },
    'territory own': { territory: ['DE'] },
    'business type rare': { businessType: ['OTHER'] },
    owner: { owner: [owner] },
    'registered after': { registeredAfter: daysAgo(3) },
    'registered before': { registeredBefore: daysAgo(400) },
    'follow-up': { hasFollowUp: true },
    'no follow-up': { hasFollowUp: false },
    'urgency overdue': { followUpUrgency: ['OVERDUE'] },
    'urgency due': { followUpUrgency: ['DUE'] },
    'score strong': { scoreBand: ['STRONG'] },
    'score weak': { scoreBand: ['WEAK'] },
    'protection ends': { protectionEndsBefore: daysAgo(-3) },
  };
  if (!combined) {
    return {
      ...alone,
      mine: { mine: true },
      team: { team: true },
      pool: { pool: true },
      orphaned: { orphaned: true },
    };
  }
  return Object.fromEntries(
    Object.entries(alone).flatMap(([name, filter]): [string, LeadFilter][] => [
      [name, filter],
      [`mine + ${name}`, { ...filter, mine: true }],
      [`team + ${name}`, { ...filter, team: true }],
      [`pool + ${name}`, { ...filter, pool: true }],
    ]),
  );
}

const people = z.array(
  z.object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(roles),
    teamId: z.uuid().nullable(),
    territories: z.array(z.string()),
  }),
);

/** Of each role the one with the most leads of their own (sales) or of their team (managers). */
export async function viewers(tx: Transaction): Promise<Viewer[]> {
  const rows: unknown = await tx.$queryRaw`
    SELECT DISTINCT ON (u.role) u.id, u.name, u.role, u.team_id AS "teamId",
      (SELECT array_agg(g.territory_code) FROM user_territories g WHERE g.user_id = u.id) AS territories
    FROM users u
    WHERE u.active AND (u.role = 'ADMIN' OR EXISTS (SELECT FROM user_territories g WHERE g.user_id = u.id AND g.territory_code = 'DE'))
    ORDER BY u.role, (
      SELECT count(*) FROM leads l JOIN users o ON o.id = l.owner_id
      WHERE o.id = u.id OR (u.role = 'MANAGER' AND o.team_id = u.team_id)
    ) DESC`;
  return people.parse(rows).map((it) => ({ ...it, sessionId: '', active: true, expiresAt: NOW }));
}
