/** A decoded LeadFilter and LeadOrder as SQL over `leads l`: the conditions of a list, and the columns it sorts by. */
import type { Temporal } from '@js-temporal/polyfill';
import type { LeadOrderName } from '../auth/permissions.ts';
import { homeTerritory } from '../auth/viewer.ts';
import { toDate } from '../clock.ts';
import type { View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { overdueBefore, type Urgency, type UrgencySettings } from '../follow-ups/due-rules.ts';
import { among, type SqlOrder } from '../schema/page-sql.ts';
import { expandTerritories } from '../territories/territories.ts';
import {
  openStatuses,
  type BusinessType,
  type LeadSource,
  type LeadStage,
  type LeadStatus,
} from './rules.ts';
import type { ScoreBand } from './score-rules.ts';

/** A decoded LeadFilter: ids are uuids, codes are codes. Lists mean "any of"; an empty list matches nothing. */
export interface LeadFilter {
  readonly status?: readonly LeadStatus[] | null;
  readonly stage?: readonly LeadStage[] | null;
  readonly source?: readonly LeadSource[] | null;
  readonly territory?: readonly string[] | null;
  readonly businessType?: readonly BusinessType[] | null;
  readonly owner?: readonly string[] | null;
  readonly mine?: boolean | null;
  readonly team?: boolean | null;
  readonly pool?: boolean | null;
  /** Open, of an owner who has been deactivated (or not so). */
  readonly orphaned?: boolean | null;
  readonly hasFollowUp?: boolean | null;
  readonly followUpUrgency?: readonly Urgency[] | null;
  readonly scoreBand?: readonly ScoreBand[] | null;
  readonly registeredAfter?: Date | null;
  readonly registeredBefore?: Date | null;
  readonly protectionEndsBefore?: Date | null;
}

export interface LeadOrder {
  readonly field: LeadOrderName;
  readonly direction: 'ASC' | 'DESC';
}

const ORDER_COLUMNS: Readonly<Record<LeadOrderName, Pick<SqlOrder, 'column' | 'type' | 'nullable'>>> = {
  REGISTERED_AT: { column: 'l.registered_at', type: 'timestamptz', nullable: false },
  UPDATED_AT: { column: 'l.updated_at', type: 'timestamptz', nullable: false },
  COMPANY_NAME: { column: 'l.company_sort', type: 'text', nullable: false },
  SCORE: { column: 'l.score_total', type: 'smallint', nullable: true },
  LAST_ACTIVITY_AT: { column: 'l.last_activity_at', type: 'timestamptz', nullable: true },
  NEXT_FOLLOW_UP_AT: { column: 'l.next_follow_up_at', type: 'timestamptz', nullable: true },
  ESTIMATED_VOLUME: { column: 'l.estimated_volume_cents', type: 'bigint', nullable: true },
};

export const DEFAULT_LEAD_ORDER: LeadOrder = { field: 'REGISTERED_AT', direction: 'DESC' };

export function sqlOrder(order: LeadOrder): SqlOrder {
  return {
    ...ORDER_COLUMNS[order.field],
    name: `${order.field}_${order.direction}`,
    descending: order.direction === 'DESC',
    id: 'l.id',
  };
}

/** Everything a filter says. */
export async function filterConditions(
  view: Pick<View, 'now' | 'viewer' | 'settings'>,
  filter: LeadFilter,
): Promise<Prisma.Sql[]> {
  const conditions: Prisma.Sql[] = [];
  const anyOf = (column: string, values: readonly string[] | null | undefined) => {
    if (values) conditions.push(among(column, values));
  };
  anyOf('l.status', filter.status);
  anyOf('l.stage', filter.stage);
  anyOf('l.source', filter.source);
  anyOf('l.business_type', filter.businessType);
  anyOf('l.score_band', filter.scoreBand);
  if (filter.territory) anyOf('l.territory_code', expandTerritories([...filter.territory]));
  if (filter.owner) conditions.push(ownedBy(filter.owner));
  if (typeof filter.orphaned === 'boolean') {
    const orphaned = Prisma.sql`(
      l.owner_id = ANY (ARRAY(SELECT u.id FROM users u WHERE NOT u.active)) AND l.status = ANY (${[...openStatuses]})
    )`;
    conditions.push(filter.orphaned ? orphaned : Prisma.sql`${orphaned} IS NOT TRUE`);
  }
  if (typeof filter.hasFollowUp === 'boolean') {
    conditions.push(
      filter.hasFollowUp
        ? Prisma.sql`l.next_follow_up_at IS NOT NULL`
        : Prisma.sql`l.next_follow_up_at IS NULL`,
    );
  }
  if (filter.followUpUrgency) {
    const { followUps } = await view.settings(homeTerritory(view.viewer));
    conditions.push(urgencyCondition(filter.followUpUrgency, view.now, followUps));
  }
  if (filter.registeredAfter) conditions.push(Prisma.sql`l.registered_at >= ${filter.registeredAfter}`);
  if (filter.registeredBefore) conditions.push(Prisma.sql`l.registered_at < ${filter.registeredBefore}`);
  if (filter.protectionEndsBefore) {
    conditions.push(Prisma.sql`l.protection_ends_at < ${filter.protectionEndsBefore}`);
  }
  const related = relatedCondition(filter);
  if (related) conditions.push(related);
  return conditions;
}

/** Whose leads: mine, team and pool widen each other, any of those that are switched on. Null: whoever's. */
function relatedCondition({ mine, team, pool }: LeadFilter): Prisma.Sql | null {
  const any: Prisma.Sql[] = [];
  if (mine) any.push(RELATIONS.own, RELATIONS.helped);
  if (team) any.push(RELATIONS.led);
  if (pool) any.push(RELATIONS.pooled);
  return any.length > 0 ? Prisma.sql`(${Prisma.join(any, ' OR ')})` : null;
}

/** What each relation means in columns; the policies on `leads` say who may see them. */
export const RELATIONS = {
  own: Prisma.sql`l.owner_id = (SELECT app.viewer_id())`,
  led: Prisma.sql`l.owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])`,
  helped: Prisma.sql`l.id = ANY ((SELECT app.viewer_collaborations())::uuid[])`,
  offered: Prisma.sql`l.id = ANY ((SELECT app.viewer_candidacies())::uuid[])`,
  pooled: Prisma.sql`(l.owner_id IS NULL AND l.status = ANY (${[...openStatuses]}))`,
} as const;

function ownedBy(owners: readonly string[]): Prisma.Sql {
  const [only] = owners;
  return owners.length === 1
    ? Prisma.sql`l.owner_id = ${only}::uuid`
    : Prisma.sql`l.owner_id = ANY (${[...owners]}::uuid[])`;
}

/** By the lead's open follow-up that is due first. */
function urgencyCondition(
  urgencies: readonly Urgency[],
  now: Temporal.Instant,
  settings: UrgencySettings,
): Prisma.Sql {
  const due = toDate(now);
  const overdue = toDate(overdueBefore(now, settings));
  const ranges: Readonly<Record<Urgency, Prisma.Sql>> = {
    UPCOMING: Prisma.sql`l.next_follow_up_at > ${due}`,
    DUE: Prisma.sql`(l.next_follow_up_at <= ${due} AND l.next_follow_up_at >= ${overdue})`,
    OVERDUE: Prisma.sql`l.next_follow_up_at < ${overdue}`,
  };
  const wanted = urgencies.map((urgency) => ranges[urgency]);
  return wanted.length > 0 ? Prisma.sql`(${Prisma.join(wanted, ' OR ')})` : Prisma.sql`false`;
}
