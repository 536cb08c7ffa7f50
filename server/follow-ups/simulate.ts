/**
 * The simulation: what the engine will do about leads in a span of time, read in the viewer's snapshot and worked out
 * by the rules that really run. It writes nothing.
 *
 * Everything about a lead comes in one row of JSON: ten thousand of them are one statement, and no row of a follow-up
 * is taken apart by the client.
 */
import { setImmediate } from 'node:timers/promises';
import type { Temporal } from '@js-temporal/polyfill';
import type { View } from '../context.ts';
import { Prisma } from '../db/generated/client.ts';
import { firstContactOf } from '../leads/protection-rules.ts';
import type { LeadStatus } from '../leads/rules.ts';
import { whereAll } from '../schema/page-sql.ts';
import type { Settings } from '../settings/rules.ts';
import { compareInstants, epochMs, instantAt, localDate } from '../territories/local-time-rules.ts';
import { territoryOf } from '../territories/territories.ts';
import type { FollowUpKind, FollowUpStatus } from './due-rules.ts';
import {
  simulateHypothetical,
  simulateLead,
  type HypotheticalLead,
  type SimulatedDecision,
  type SimulatedLead,
  type SimulationSettings,
} from './simulation-rules.ts';

type Instant = Temporal.Instant;

/** Leads one simulation is about at most. */
export const MOST_LEADS = 20_000;
/** Leads worked out before others get a turn of the process: a few milliseconds. */
const PART = 100;

/** Whole days, both included, as `YYYY-MM-DD`. */
export interface AbsentDays {
  readonly userId: string;
  readonly from: string;
  readonly to: string;
}

export interface Simulated {
  /** From `from` on, before `to`. */
  readonly from: Instant;
  readonly to: Instant;
  /** As the settings would be. */
  readonly settings: (territory: string) => Settings;
  /** As they are; the same ones where nothing is supposed. */
  readonly present: (territory: string) => Settings;
  /** Beside those of the calendar. */
  readonly absences: readonly AbsentDays[];
}

export interface SimulationEntry extends SimulatedDecision {
  /** Null for a lead that does not exist. */
  readonly leadId: string | null;
  /** The last day of the absence that its assignee is then in, `YYYY-MM-DD`; null when they are there. */
  readonly absentUntil: string | null;
}

export interface Simulation {
  readonly entries: readonly SimulationEntry[];
  /** How many leads were looked at. */
  readonly leads: number;
}

/** Null when there are more leads than one simulation is about. */
export async function simulateLeads(
  view: Pick<View, 'tx' | 'now'>,
  condition: Prisma.Sql,
  asked: Simulated,
): Promise<Simulation | null> {
  const rows = await readLeads(view, condition);
  if (rows.length > MOST_LEADS) return null;
  const absentOn = await readAbsences(view, rows, asked);
  const places = new Map<string, Place>();
  const entries: SimulationEntry[] = [];
  for (const [index, { lead: row }] of rows.entries()) {
    if (index % PART === PART - 1) await setImmediate();
    const place = places.get(row.territory) ?? placeOf(row.territory, asked);
    places.set(row.territory, place);
    const lead = leadOf(row, place);
    const span = { start: view.now, until: asked.to, planFirst: place.planFirst };
    for (const taken of simulateLead(lead, place.settings, span)) {
      if (compareInstants(taken.at, asked.from) < 0) continue;
      const day = () => localDate(place.timeZone, taken.at).toString();
      const absentUntil = taken.assigneeId ? absentOn(taken.assigneeId, day) : null;
      entries.push({ ...taken, leadId: row.id, absentUntil });
    }
  }
  return { entries: inOrder(entries), leads: rows.length };
}

export function simulateNewLead(lead: HypotheticalLead, asked: Simulated): Simulation {
  const taken = simulateHypothetical(lead, simulated(asked.settings(lead.territory)), asked.to);
  const entries = taken
    .filter((it) => compareInstants(it.at, asked.from) >= 0)
    .map((it) => ({ ...it, leadId: null, absentUntil: null }));
  return { entries: inOrder(entries), leads: 1 };
}

/** What is the same for all leads of a territory. */
interface Place {
  readonly timeZone: string;
  readonly settings: SimulationSettings;
  /** Dates are not what they would be planned to be. */
  readonly planFirst: boolean;
  /** The stored instant of a clock's next step is true. */
  readonly clockHolds: boolean;
}

function placeOf(territory: string, { present, settings }: Simulated): Place {
  const [before, after] = [simulated(present(territory)), simulated(settings(territory))];
  const sameDates = isSame(before.followUps, after.followUps);
  return {
    timeZone: territoryOf(territory).timeZone,
    settings: after,
    planFirst: !sameDates,
    clockHolds: sameDates && isSame(before.protection, after.protection),
  };
}

function simulated({ followUps, protection, feature }: Settings): SimulationSettings {
  const { t3Days, t7Days, hour } = followUps;
  return { followUps: { t3Days, t7Days, hour }, protection, firing: feature.firing };
}

/** Of two groups of settings: the same keys in the same order. */
function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** As they are taken; at one instant as the engine takes them, by their date. */
function inOrder(entries: readonly SimulationEntry[]): SimulationEntry[] {
  return entries
    .map((entry, index) => ({ entry, index, at: epochMs(entry.at), dueAt: epochMs(entry.dueAt) }))
    .sort((a, b) => a.at - b.at || a.dueAt - b.dueAt || a.index - b.index)
    .map(({ entry }) => entry);
}

/** Milliseconds since the epoch. */
type Ms = number | null;

/** id, kind, status, due, anchor, owned since, fired, held, closed, rescheduled, assignee */
type FollowUpParts = readonly [
  string,
  FollowUpKind,
  FollowUpStatus,
  number,
  Ms,
  Ms,
  Ms,
  Ms,
  Ms,
  boolean,
  string | null,
];

interface LeadParts {
  readonly id: string;
  readonly territory: string;
  readonly status: LeadStatus;
  readonly ownerId: string | null;
  readonly ownedSince: Ms;
  readonly registeredAt: number;
  readonly firstContactAt: Ms;
  readonly latestSampleAt: Ms;
  readonly lastMeaningfulAt: Ms;
  readonly lastProgressAt: Ms;
  readonly clockStoppedAt: Ms;
  readonly clockDueAt: Ms;
  readonly extensionDays: number;
  readonly warnedAt: Ms;
  readonly graceSince: Ms;
  readonly followUps: readonly FollowUpParts[] | null;
  readonly pauses: readonly (readonly [number, number])[] | null;
}

/** Leads with something open that matches and that no stopped clock holds: of others nothing will be decided. */
function readLeads({ tx }: Pick<View, 'tx'>, condition: Prisma.Sql): Promise<{ lead: LeadParts }[]> {
  const open = Prisma.sql`f.status = 'PENDING' AND f.held_since IS NULL`;
  return tx.$queryRaw<{ lead: LeadParts }[]>`
    WITH asked AS MATERIALIZED (
      SELECT DISTINCT f.lead_id FROM follow_ups f ${whereAll([open, condition])} LIMIT ${MOST_LEADS + 1}
    ), tasks AS MATERIALIZED (
      SELECT f.lead_id, json_agg(json_build_array(
        f.id, f.kind, f.status, ${ms('f.due_at')}, ${ms('f.anchor_at')}, ${ms('f.owned_since')}, ${ms('f.fired_at')},
        ${ms('f.held_since')}, CASE WHEN f.status <> 'PENDING' THEN (
          SELECT ${ms('max(e.at)')} FROM follow_up_ledger e
          WHERE e.follow_up_id = f.id AND e.decision IN ('COMPLETED', 'SKIPPED', 'CANCELLED')
        ) END, f.rescheduled, f.assignee_id
      ) ORDER BY f.due_at) AS parts
      FROM follow_ups f JOIN asked ON asked.lead_id = f.lead_id
      GROUP BY f.lead_id
    ), stops AS MATERIALIZED (
      SELECT p.lead_id, json_agg(json_build_array(${ms('p.stopped_at')}, ${ms('p.resumed_at')}) ORDER BY p.stopped_at) AS parts
      FROM lead_pauses p JOIN asked ON asked.lead_id = p.lead_id
      GROUP BY p.lead_id
    )
    SELECT json_build_object(
      'id', l.id, 'territory', l.territory_code, 'status', l.status, 'ownerId', l.owner_id,
      'ownedSince', ${ms('l.owned_since')}, 'registeredAt', ${ms('l.registered_at')},
      'firstContactAt', ${ms('l.first_contact_at')}, 'latestSampleAt', ${ms('l.latest_sample_at')},
      'lastMeaningfulAt', ${ms('l.last_meaningful_at')}, 'lastProgressAt', ${ms('l.last_progress_at')},
      'clockStoppedAt', ${ms('l.clock_stopped_at')}, 'clockDueAt', ${ms('l.clock_due_at')},
      'extensionDays', l.extension_days, 'warnedAt', ${ms('l.warned_at')}, 'graceSince', ${ms('l.grace_since')},
      'followUps', tasks.parts, 'pauses', stops.parts
    ) AS lead
    FROM asked JOIN leads l ON l.id = asked.lead_id
    LEFT JOIN tasks ON tasks.lead_id = l.id
    LEFT JOIN stops ON stops.lead_id = l.id
    ORDER BY l.id`;
}

function ms(expression: string): Prisma.Sql {
  return Prisma.raw(`(extract(epoch FROM ${expression}) * 1000)::bigint`);
}

const at = (value: Ms): Instant | null => (value === null ? null : instantAt(value));

/** What is done with is read where dates are planned again: it says which need not be. */
function leadOf(row: LeadParts, { planFirst, clockHolds }: Place): SimulatedLead {
  const ownedSince = row.ownerId ? row.ownedSince : null;
  const all = row.followUps ?? [];
  const counted = all.filter(([, kind, status]) => status === 'PENDING' || (planFirst && kind !== 'CUSTOM'));
  const t7 = all.find(
    ([, kind, status, , , since]) =>
      kind === 'T7' && status !== 'CANCELLED' && since !== null && since === ownedSince,
  );
  return {
    ownerId: row.ownerId,
    clock: {
      territory: row.territory,
      status: row.status,
      ownedSince: at(ownedSince),
      firstContactAt: firstContactOf({
        ownedSince: at(ownedSince),
        registeredAt: instantAt(row.registeredAt),
        firstContactAt: at(row.firstContactAt),
      }),
      lastProgressAt: at(row.lastProgressAt),
      extensionDays: row.extensionDays,
      pauses: (row.pauses ?? []).map(([stoppedAt, resumedAt]) => ({
        stoppedAt: instantAt(stoppedAt),
        resumedAt: instantAt(resumedAt),
      })),
      clockStoppedAt: at(row.clockStoppedAt),
      warnedAt: at(row.warnedAt),
      graceStartedAt: at(row.graceSince),
      t7DueAt: at(t7?.[3] ?? null),
    },
    latestSampleSentAt: at(row.latestSampleAt),
    lastMeaningfulAt: at(row.lastMeaningfulAt),
    followUps: counted.map(followUpOf),
    ...(clockHolds && { clockDueAt: at(row.clockDueAt) }),
  };
}

function followUpOf(parts: FollowUpParts) {
  const [
    id,
    kind,
    status,
    dueAt,
    anchorAt,
    ownedSince,
    firedAt,
    heldSince,
    closedAt,
    rescheduled,
    assigneeId,
  ] = parts;
  return {
    id,
    kind,
    status,
    dueAt: instantAt(dueAt),
    anchorAt: at(anchorAt),
    ownedSince: at(ownedSince),
    firedAt: at(firedAt),
    heldSince: at(heldSince),
    closedAt: at(closedAt),
    rescheduled,
    assigneeId,
  };
}

type AbsentOn = (userId: string, day: () => string) => string | null;

/** The calendar as far as the viewer may read it, and what is supposed. */
async function readAbsences(
  { tx, now }: Pick<View, 'tx' | 'now'>,
  rows: readonly { lead: LeadParts }[],
  { absences, to }: Simulated,
): Promise<AbsentOn> {
  const people = new Set(
    rows.flatMap(({ lead }) => (lead.followUps ?? []).flatMap((it) => (it[10] ? [it[10]] : []))),
  );
  const kept = await tx.absence.findMany({
    where: {
      userId: { in: [...people] },
      endsOn: { gte: new Date(epochMs(now) - 86_400_000) },
      startsOn: { lte: new Date(epochMs(to) + 86_400_000) },
    },
    select: { userId: true, startsOn: true, endsOn: true },
  });
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const all = [
    ...absences,
    ...kept.map(({ userId, startsOn, endsOn }) => ({ userId, from: day(startsOn), to: day(endsOn) })),
  ];
  const ofPerson = Map.groupBy(all, (it) => it.userId);
  return (userId, dayAsked) => {
    const its = ofPerson.get(userId);
    if (!its) return null;
    const today = dayAsked();
    const ends = its.filter((it) => it.from <= today && today <= it.to).map((it) => it.to);
    return ends.sort().at(-1) ?? null;
  };
}
