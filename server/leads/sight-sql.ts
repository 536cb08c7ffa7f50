/**
 * Roads to the leads a viewer can see: for each relation the one index that gives its leads, so that nobody walks
 * through what is not theirs. Together the roads lead to everything the policies let through, and to more: every row
 * is still read under row level security. A road that is missing would lose rows; a test compares every list with
 * the same list without roads.
 */
import type { View } from '../context.ts';
import type { Prisma } from '../db/generated/client.ts';
import { expandTerritories } from '../territories/territories.ts';
import { RELATIONS, type LeadFilter } from './filter-sql.ts';
import { openStatuses } from './rules.ts';

export type Road =
  | { readonly to: 'ALL' }
  | { readonly to: 'RELATED'; readonly where: Prisma.Sql }
  /** Read territory by territory. */
  | { readonly to: 'POOL'; readonly territories: readonly string[] };

/** The roads that a filter leaves open; none when it lets nothing through. */
export function roadsTo(viewer: View['viewer'], filter: LeadFilter): Road[] {
  const { mine, team, pool } = filter;
  const whoever = !mine && !team && !pool;
  if (viewer.role === 'ADMIN' && whoever) return [{ to: 'ALL' }];
  const roads: Road[] = [];
  const open = (where: Prisma.Sql) => roads.push({ to: 'RELATED', where });
  // The leads of a manager's team are also their own.
  if (team || (whoever && viewer.role === 'MANAGER')) open(RELATIONS.led);
  else if (whoever) open(RELATIONS.own);
  if (mine) open(RELATIONS.own);
  if (mine || whoever) open(RELATIONS.helped);
  if (whoever) open(RELATIONS.offered);
  if (pool || whoever) roads.push(...poolOf(viewer, filter));
  return roads;
}

/**
 * The roads to walk in the order asked for until enough leads were met that few conditions hold for. With much in sight
 * that is all leads in this order, passing by those of others: from each of many territories of the pool as much
 * would have to be read as from all of them together.
 */
export function roadsToWalk(viewer: View['viewer'], filter: LeadFilter): Road[] {
  const roads = roadsTo(viewer, filter);
  const sorted = filter.mine === true && !filter.team && !filter.pool;
  const pool = roads.find((road) => road.to === 'POOL');
  const narrow = pool !== undefined && pool.territories.length < MANY_TERRITORIES;
  return roads.length === 0 || sorted || narrow ? roads : [{ to: 'ALL' }];
}

/** The smallest country has ten. */
const MANY_TERRITORIES = 10;

function poolOf(viewer: View['viewer'], { owner, status, territory }: LeadFilter): Road[] {
  if (owner || status?.every((it) => !openStatuses.some((open) => open === it))) return [];
  const granted = viewer.role === 'ADMIN' ? ['DE', 'AT', 'CH'] : [...viewer.territories];
  const wanted = territory ? new Set<string>(expandTerritories([...territory])) : null;
  const territories = expandTerritories(granted).filter((code) => !wanted || wanted.has(code));
  return territories.length > 0 ? [{ to: 'POOL', territories }] : [];
}
