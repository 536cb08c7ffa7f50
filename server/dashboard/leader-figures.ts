/**
 * Figures of those who lead: in a few statements each, whatever the number of leads, under row level security.
 *
 * They are of the leads of a manager's people and of the pool in their territories, of all for an admin; follow-ups are of
 * those people's work. A lead that a manager only helps with or is offered is somebody else's, and not in them; removed
 * ones are in nobody's.
 */
import type { Viewer } from '../auth/viewer.ts';
import { toDate } from '../clock.ts';
import type { View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import {
  askedFollowUps,
  inScope,
  summarize,
  timeZoneOf,
  urgencySettings,
  type FollowUpSummary,
} from '../follow-ups/list.ts';
import { overdueBefore, type FollowUpKind } from '../follow-ups/due-rules.ts';
import { openStatuses, type LeadStatus } from '../leads/rules.ts';
import { whereAll } from '../schema/page-sql.ts';
import type { Conversion } from './figures.ts';
import { trendBounds, type TrendPeriod } from './period-rules.ts';

/** What is asked of a view. */
export type FiguresView = Pick<View, 'tx' | 'viewer' | 'now' | 'settings'>;

/** What the pipeline holds: REGISTERED … QUALIFIED. What has expired is nobody's prospect. */
export const PIPELINE_STATUSES: readonly LeadStatus[] = [
  'REGISTERED',
  'ACTIVE',
  'REMINDER',
  'GRACE_PERIOD',
  'QUALIFIED',
];

export interface PersonFigures {
  readonly userId: string;
  /** Open ones they own. */
  readonly leads: number;
  readonly pending: number;
  readonly overdue: number;
  readonly conversion: Conversion;
  /** Seconds; null where nobody was spoken to. */
  readonly firstContactSeconds: number | null;
}

export interface TeamFigures extends Omit<PersonFigures, 'userId' | 'pending' | 'overdue'> {
  readonly followUps: FollowUpSummary;
  /** Who has most overdue first. */
  readonly members: readonly PersonFigures[];
}

export interface PipelineValue {
  readonly cents: bigint;
  readonly currency: string;
  readonly leads: number;
}

export interface TerritoryFigures {
  readonly code: string;
  readonly leads: number;
  readonly pool: number;
  readonly conversion: Conversion;
  readonly pipelineValue: readonly PipelineValue[];
}

export const funnelSteps = ['REGISTERED', 'ACTIVE', 'QUALIFIED', 'CONVERTED'] as const;
export type FunnelStep = (typeof funnelSteps)[number];

export interface Funnel {
  readonly since: Date;
  readonly steps: readonly { readonly step: FunnelStep; readonly leads: number; readonly of: number }[];
}

export interface SuccessRate {
  readonly kind: FollowUpKind;
  readonly fired: number;
  readonly succeeded: number;
}

export interface TrendPoint {
  readonly from: Date;
  readonly to: Date;
  readonly registered: number;
  readonly qualified: number;
  readonly converted: number;
  readonly completed: number;
}

export interface Trend {
  readonly by: TrendPeriod;
  /** In order of time; the last one is running. */
  readonly points: readonly TrendPoint[];
  readonly before: TrendPoint;
}

/** For those who get the same figures, the same text: everything that the statements below ask of the viewer. */
export function scopeOfFigures({ id, role, teamId, territories }: Viewer): string {
  // The first territory is where their days and their idea of overdue come from.
  if (role === 'ADMIN') return `ADMIN ${territories[0] ?? ''}`;
  return `${role} ${teamId ?? id} ${territories.join(' ')}`;
}

const PRESENT = Prisma.sql`l.status <> ALL (ARRAY['DELETED', 'MERGED'])`;
const OWNED = Prisma.sql`l.owner_id IS NOT NULL`;
const LED = Prisma.sql`l.owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])`;

/**
 * The leads the figures are of, as rows. Two roads for a manager, each of which has the index by owner; in one condition
 * they would have none.
 */
function scopedLeads(
  { role }: Viewer,
  columns: Prisma.Sql,
  where: Prisma.Sql = Prisma.sql`true`,
): Prisma.Sql {
  const road = (whose: Prisma.Sql) =>
    Prisma.sql`SELECT ${columns} FROM leads l WHERE ${whose} AND ${PRESENT} AND ${where}`;
  if (role === 'ADMIN') return road(Prisma.sql`true`);
  return Prisma.sql`${road(LED)} UNION ALL ${road(Prisma.sql`l.owner_id IS NULL`)}`;
}

/**
 * The follow-ups `f` that are those people's work, whoever has the lead by now; what has come to the pool from elsewhere is
 * not theirs.
 */
function scopedFollowUps({ role }: Viewer, where: Prisma.Sql): Prisma.Sql {
  return role === 'ADMIN'
    ? Prisma.sql`follow_ups f WHERE ${where} AND NOT EXISTS (
        SELECT FROM leads l WHERE l.id = f.lead_id AND l.status = ANY (ARRAY['DELETED', 'MERGED'])
      )`
    : Prisma.sql`follow_ups f WHERE ${inScope('TEAM', role)} AND ${where}`;
}

/** Of owned leads alone. */
function ledLeads({ role }: Viewer, columns: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT ${columns} FROM leads l WHERE ${role === 'ADMIN' ? OWNED : LED} AND ${PRESENT}`;
}

async function cohortSince({ settings, now }: FiguresView, days?: number | null): Promise<Date> {
  const { cohortDays } = (await settings(null)).figures;
  return toDate(now.subtract({ hours: (days ?? cohortDays) * 24 }));
}

export async function teamFigures(view: FiguresView): Promise<TeamFigures> {
  const { tx, viewer, now } = view;
  const since = await cohortSince(view);
  const owned = await tx.$queryRaw<OwnedRow[]>`
    SELECT
      l.owner_id::text AS owner,
      count(*) FILTER (WHERE l.status = ANY (${[...openStatuses]})) AS leads,
      count(*) FILTER (WHERE l.registered_at >= ${since}) AS registered,
      count(*) FILTER (WHERE l.registered_at >= ${since} AND l.status = 'CONVERTED') AS converted,
      -- A first contact at a fair may be older than the lead that was made of it.
      percentile_cont(0.5) WITHIN GROUP (
        ORDER BY greatest(0, extract(epoch FROM l.first_contact_at - l.registered_at)::float8)
      ) FILTER (WHERE l.registered_at >= ${since} AND l.first_contact_at IS NOT NULL) AS seconds
    FROM (
      ${ledLeads(viewer, Prisma.sql`l.owner_id, l.status, l.registered_at, l.first_contact_at`)}
    ) AS l
    GROUP BY GROUPING SETS ((l.owner_id), ())`;
  const due = await dueByPerson(view);
  const followUps = await summarize(view, { scope: 'TEAM' });
  const byOwner = new Map(owned.map((row) => [row.owner, figuresOf(row)]));
  const byAssignee = new Map(due.map((row) => [row.assignee, row]));
  const ids = new Set([...(await peopleLed(view)), ...byOwner.keys(), ...byAssignee.keys()]);
  const members = [...ids].flatMap((userId): PersonFigures[] => {
    if (userId === null) return [];
    const { pending, overdue } = byAssignee.get(userId) ?? { pending: 0n, overdue: 0n };
    const figures = byOwner.get(userId) ?? NONE;
    return [{ userId, ...figures, pending: Number(pending), overdue: Number(overdue) }];
  });
  members.sort((a, b) => b.overdue - a.overdue || b.leads - a.leads || (a.userId < b.userId ? -1 : 1));
  return { ...(byOwner.get(null) ?? NONE), followUps, members };

  async function dueByPerson(of: FiguresView) {
    const overdue = toDate(overdueBefore(now, await urgencySettings(of)));
    const where = whereAll([
      Prisma.sql`f.status = 'PENDING' AND f.held_since IS NULL AND f.due_at <= ${toDate(now)}`,
      ...(await askedFollowUps(of, { scope: 'TEAM' })).conditions,
    ]);
    return tx.$queryRaw<{ assignee: string; pending: bigint; overdue: bigint }[]>`
      SELECT f.assignee_id::text AS assignee, count(*) AS pending, count(*) FILTER (WHERE f.due_at < ${overdue}) AS overdue
      FROM follow_ups f ${where}
      GROUP BY f.assignee_id`;
  }
}

interface OwnedRow {
  readonly owner: string | null;
  readonly leads: bigint;
  readonly registered: bigint;
  readonly converted: bigint;
  readonly seconds: number | null;
}

const NONE = { leads: 0, conversion: { registered: 0, converted: 0 }, firstContactSeconds: null };

function figuresOf({ leads, registered, converted, seconds }: OwnedRow) {
  return {
    leads: Number(leads),
    conversion: { registered: Number(registered), converted: Number(converted) },
    firstContactSeconds: seconds === null ? null : Math.round(seconds),
  };
}

/** Who works here, also those of whom there is nothing to count. */
async function peopleLed({ tx, viewer }: FiguresView): Promise<string[]> {
  const whose =
    viewer.role === 'ADMIN'
      ? Prisma.sql`u.role <> 'ADMIN'`
      : Prisma.sql`u.id = ANY ((SELECT app.viewer_team_members())::uuid[])`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT u.id::text AS id FROM users u WHERE u.active AND ${whose}`;
  return rows.map(({ id }) => id);
}

export async function pipelineValue({ tx, viewer }: FiguresView): Promise<PipelineValue[]> {
  const columns = Prisma.sql`l.estimated_volume_cents AS cents, l.estimated_volume_currency AS currency`;
  const where = Prisma.sql`l.status = ANY (${[...PIPELINE_STATUSES]})`;
  const rows = await tx.$queryRaw<{ cents: bigint; currency: string; leads: bigint }[]>`
    SELECT sum(l.cents)::bigint AS cents, l.currency, count(*) AS leads
    FROM (${scopedLeads(viewer, columns, where)}) AS l
    WHERE l.currency IS NOT NULL
    GROUP BY l.currency`;
  return rows.map((row) => ({ ...row, leads: Number(row.leads) })).sort(byCurrency);
}

function byCurrency(a: PipelineValue, b: PipelineValue): number {
  // EUR, which most of them are in, before CHF.
  return a.currency < b.currency ? 1 : -1;
}

export async function territoryFigures(view: FiguresView): Promise<TerritoryFigures[]> {
  const since = await cohortSince(view);
  const columns = Prisma.sql`
    l.territory_code, l.owner_id, l.status, l.registered_at, l.estimated_volume_cents, l.estimated_volume_currency`;
  const inPipeline = Prisma.sql`l.status = ANY (${[...PIPELINE_STATUSES]}) AND l.estimated_volume_cents IS NOT NULL`;
  const rows = await view.tx.$queryRaw<TerritoryRow[]>`
    SELECT
      l.territory_code AS code, l.estimated_volume_currency AS currency,
      count(*) FILTER (WHERE l.status = ANY (${[...openStatuses]})) AS leads,
      count(*) FILTER (WHERE l.owner_id IS NULL) AS pool,
      count(*) FILTER (WHERE l.registered_at >= ${since}) AS registered,
      count(*) FILTER (WHERE l.registered_at >= ${since} AND l.status = 'CONVERTED') AS converted,
      count(*) FILTER (WHERE ${inPipeline}) AS estimated,
      coalesce(sum(l.estimated_volume_cents) FILTER (WHERE ${inPipeline}), 0)::bigint AS cents
    FROM (${scopedLeads(view.viewer, columns)}) AS l
    GROUP BY l.territory_code, l.estimated_volume_currency`;
  const territories = new Map<string, TerritoryFigures>();
  for (const row of rows) {
    const known = territories.get(row.code);
    const value = { cents: row.cents, currency: row.currency ?? '', leads: Number(row.estimated) };
    territories.set(row.code, {
      code: row.code,
      leads: (known?.leads ?? 0) + Number(row.leads),
      pool: (known?.pool ?? 0) + Number(row.pool),
      conversion: {
        registered: (known?.conversion.registered ?? 0) + Number(row.registered),
        converted: (known?.conversion.converted ?? 0) + Number(row.converted),
      },
      pipelineValue: [...(known?.pipelineValue ?? []), ...(value.leads > 0 ? [value] : [])].sort(byCurrency),
    });
  }
  return [...territories.values()].sort((a, b) => b.leads - a.leads || (a.code < b.code ? -1 : 1));
}

interface TerritoryRow {
  readonly code: string;
  readonly currency: string | null;
  readonly leads: bigint;
  readonly pool: bigint;
  readonly registered: bigint;
  readonly converted: bigint;
  readonly estimated: bigint;
  readonly cents: bigint;
}

/** @param days null takes the period of the conversion rate */
export async function funnel(view: FiguresView, days?: number | null): Promise<Funnel> {
  const since = await cohortSince(view, days);
  const columns = Prisma.sql`l.activated_at, l.qualified_at, l.converted_at`;
  const where = Prisma.sql`l.registered_at >= ${since}`;
  const [row] = await view.tx.$queryRaw<Record<FunnelStep, bigint>[]>`
    SELECT
      count(*) AS "REGISTERED", count(l.activated_at) AS "ACTIVE", count(l.qualified_at) AS "QUALIFIED",
      count(l.converted_at) AS "CONVERTED"
    FROM (${scopedLeads(view.viewer, columns, where)}) AS l`;
  const of = Number(row?.REGISTERED ?? 0n);
  return { since, steps: funnelSteps.map((step) => ({ step, leads: Number(row?.[step] ?? 0n), of })) };
}

/** @param days null takes the period of the conversion rate */
export async function successRates(view: FiguresView, days?: number | null): Promise<SuccessRate[]> {
  const since = await cohortSince(view, days);
  const rows = await view.tx.$queryRaw<{ kind: FollowUpKind; fired: bigint; succeeded: bigint }[]>`
    SELECT
      f.kind, count(*) AS fired,
      count(*) FILTER (WHERE f.status = 'COMPLETED' AND f.outcome = 'SUCCESS') AS succeeded
    FROM ${scopedFollowUps(view.viewer, Prisma.sql`f.fired_at >= ${since} AND f.kind = ANY (ARRAY['T3', 'T7'])`)}
    GROUP BY f.kind`;
  return (['T3', 'T7'] as const).map((kind) => {
    const row = rows.find((it) => it.kind === kind);
    return { kind, fired: Number(row?.fired ?? 0n), succeeded: Number(row?.succeeded ?? 0n) };
  });
}

export async function trend(view: FiguresView, by: TrendPeriod): Promise<Trend> {
  const { tx, viewer, now } = view;
  const { starts, cut } = trendBounds(by, timeZoneOf(view), now);
  const begins = starts.map(toDate);
  const [end, cutAt] = [toDate(now), toDate(cut)];
  const [running, first] = [begins.at(-1) ?? end, begins[0] ?? end];
  // One bound more than periods: it parts what is compared of the last but one from the rest of it.
  const cutsRest = cutAt < running;
  const bounds = [...begins.slice(0, -1), ...(cutsRest ? [cutAt] : []), running].map((it) =>
    it.toISOString(),
  );
  const moments = Prisma.sql`l.registered_at, l.qualified_at, l.converted_at`;
  const where = Prisma.sql`(l.registered_at >= ${first} OR l.qualified_at >= ${first} OR l.converted_at >= ${first})`;
  const moved = await tx.$queryRaw<CountedRow[]>`
    SELECT s.what, width_bucket(s.at, ${bounds}::timestamptz[]) AS bucket, count(*) AS count
    FROM (${scopedLeads(viewer, moments, where)}) AS l
    CROSS JOIN LATERAL (
      VALUES ('registered', l.registered_at), ('qualified', l.qualified_at), ('converted', l.converted_at)
    ) AS s (what, at)
    WHERE s.at >= ${first}
    GROUP BY s.what, bucket`;
  const done = Prisma.sql`f.status = 'COMPLETED' AND f.completed_at >= ${first}`;
  const completed = await tx.$queryRaw<CountedRow[]>`
    SELECT 'completed' AS what, width_bucket(f.completed_at, ${bounds}::timestamptz[]) AS bucket, count(*) AS count
    FROM ${scopedFollowUps(viewer, done)}
    GROUP BY bucket`;
  const counted = [...moved, ...completed];
  const sum = (what: Measure, buckets: readonly number[]) =>
    counted
      .filter((row) => row.what === what && buckets.includes(row.bucket))
      .reduce((all, row) => all + Number(row.count), 0);
  const point = (from: Date, to: Date, ...buckets: number[]): TrendPoint => ({
    from,
    to,
    registered: sum('registered', buckets),
    qualified: sum('qualified', buckets),
    converted: sum('converted', buckets),
    completed: sum('completed', buckets),
  });
  const last = begins.length - 1;
  const points = begins.map((from, nth) => {
    if (nth === last) return point(from, end, bounds.length);
    return point(from, begins[nth + 1] ?? end, nth + 1, ...(nth === last - 1 && cutsRest ? [nth + 2] : []));
  });
  const before = point(begins[last - 1] ?? first, cutsRest ? cutAt : running, last);
  return { by, points, before };
}

type Measure = 'registered' | 'qualified' | 'converted' | 'completed';
interface CountedRow {
  readonly what: Measure;
  readonly bucket: number;
  readonly count: bigint;
}
