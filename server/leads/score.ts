/**
 * The score of leads as their rows tell it, and the stored one kept true to it.
 *
 * Guarantee: after `rescore` the columns say what `scoreOf` computes at this instant, and until
 * `score_changes_at` what it would compute at any; a change of band is one event. What breaks it: changing a line
 * of the score without calling it. The database then makes the lead due, and the job repairs it.
 */
import type { Temporal } from '@js-temporal/polyfill';
import { toDate, toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import type { SystemWork, Work } from '../operate.ts';
import type { Settings } from '../settings/rules.ts';
import { protectionOf } from './protection-rules.ts';
import type { BusinessType, KitchenSize, LeadStage, LeadStatus } from './rules.ts';
import { scoreChangesAt, scoreOf, type Score, type ScoreBand, type ScoreFacts } from './score-rules.ts';
import { scoreTableOf } from './score-table-rules.ts';

/** What hangs on a lead and counts. */
export interface ScoredParts {
  readonly completedFollowUps: number;
  readonly pauses: readonly { readonly stoppedAt: Date; readonly resumedAt: Date }[];
}

/** The lead's score at the instant, every line explained. */
export function scoreOfLead(row: Lead, parts: ScoredParts, now: Temporal.Instant, settings: Settings): Score {
  return scoreOf(factsOf(row, parts, now, settings), now, scoreTableOf(settings.score));
}

type Acting = SystemWork & Partial<Pick<Work, 'viewer'>>;

/**
 * Computes the lead's score anew, as the last step of an operation that changed it; the caller holds its lock and
 * appends the events. The lead is read afresh: only its id is taken.
 */
export function rescore(work: Acting, { id }: Pick<Lead, 'id'>): Promise<NewEvent[]> {
  return rescoreAll(work, [id]);
}

/** The same for several leads, in as many round trips. */
export async function rescoreAll(work: Acting, ids: readonly string[]): Promise<NewEvent[]> {
  const { tx, now } = work;
  const leads = await tx.lead.findMany({
    where: { id: { in: [...ids] } },
    include: {
      pauses: { select: { stoppedAt: true, resumedAt: true } },
      _count: { select: { followUps: { where: { status: 'COMPLETED' } } } },
    },
    orderBy: { id: 'asc' },
  });
  const scored: Scored[] = [];
  for (const { _count: count, pauses, ...row } of leads) {
    const settings = await work.settings(row.territoryCode);
    const facts = factsOf(row, { completedFollowUps: count.followUps, pauses }, now, settings);
    const table = scoreTableOf(settings.score);
    const { total, band } = scoreOf(facts, now, table);
    const changes = row.scoreBandChanges + (row.scoreBand !== null && row.scoreBand !== band ? 1 : 0);
    scored.push({ row, total, band, changes, next: scoreChangesAt(facts, now, table) });
  }
  await store(work, scored);
  return scored.flatMap((it) => (it.changes > it.row.scoreBandChanges ? [bandChanged(work, it)] : []));
}

interface Scored {
  readonly row: Lead;
  readonly total: number;
  readonly band: ScoreBand;
  readonly changes: number;
  readonly next: Temporal.Instant | null;
}

/** Not an edit: neither `version` nor `updatedAt` counts it. Rows that say so already are left alone. */
async function store({ tx }: SystemWork, scored: readonly Scored[]): Promise<void> {
  const changed = scored.filter(
    ({ row, total, band, next }) =>
      row.scoreTotal !== total ||
      row.scoreBand !== band ||
      row.scoreChangesAt?.getTime() !== (next ? next.epochMilliseconds : undefined),
  );
  if (changed.length === 0) return;
  const rows = JSON.stringify(
    changed.map(({ row, total, band, changes, next }) => ({
      id: row.id,
      total,
      band,
      changes,
      next: next && toDate(next),
    })),
  );
  await tx.$executeRaw`
    UPDATE leads l
    SET score_total = s.total, score_band = s.band, score_band_changes = s.changes, score_changes_at = s.next
    FROM jsonb_to_recordset(${rows}::jsonb)
      AS s (id uuid, total smallint, band text, changes integer, next timestamptz)
    WHERE l.id = s.id`;
}

function bandChanged(work: Acting, { row, band, changes }: Scored): NewEvent {
  return {
    type: 'LEAD_SCORE_BAND_CHANGED',
    time: work.now,
    leadId: row.id,
    userId: work.viewer?.id ?? row.ownerId,
    territory: row.territoryCode,
    subjectId: row.id,
    decisionId: `${row.id}:band:${changes}`,
    data: { oldBand: row.scoreBand ?? band, newBand: band },
  };
}

function factsOf(row: Lead, parts: ScoredParts, now: Temporal.Instant, settings: Settings): ScoreFacts {
  const clock = clockOf(row, parts, now, settings);
  return {
    estimatedVolumeCents: row.estimatedVolumeCents,
    employeeCount: row.employeeCount,
    lastMeaningfulAt: instantOf(row.lastMeaningfulAt),
    completedFollowUps: parts.completedFollowUps,
    businessType: row.businessType as BusinessType | null,
    kitchenSize: row.kitchenSize as KitchenSize | null,
    stage: row.stage as LeadStage,
    progressDeadline: clock?.progressDeadline ?? null,
    protectionEndsAt: clock?.endsAt ?? null,
    heldSince: clock?.heldSince ?? null,
  };
}

/** Of its deadlines only those that neither the first contact nor T7, a warning or grace has a part in. */
function clockOf(row: Lead, { pauses }: ScoredParts, now: Temporal.Instant, settings: Settings) {
  return protectionOf(
    {
      territory: row.territoryCode,
      status: row.status as LeadStatus,
      ownedSince: row.ownerId ? instantOf(row.ownedSince) : null,
      firstContactAt: null,
      lastProgressAt: instantOf(row.lastProgressAt),
      extensionDays: row.extensionDays,
      pauses: pauses.map((it) => ({
        stoppedAt: toInstant(it.stoppedAt),
        resumedAt: toInstant(it.resumedAt),
      })),
      clockStoppedAt: instantOf(row.clockStoppedAt),
      warnedAt: null,
      graceStartedAt: null,
      t7DueAt: null,
    },
    now,
    settings.protection,
  );
}

function instantOf(date: Date | null): Temporal.Instant | null {
  return date && toInstant(date);
}
