/** The scores of the demo's leads as of `now`: what the product would have stored. */
import { Temporal } from '@js-temporal/polyfill';
import { protectionOf } from '../../../server/leads/protection-rules.ts';
import {
  scoreChangesAt,
  scoreOf,
  type ScoreBand,
  type ScoreFacts,
} from '../../../server/leads/score-rules.ts';
import { defaultSettings } from '../../../server/settings/rules.ts';
import type { LeadRow, Moment } from '../builders/rows.ts';
import type { DemoRows } from './leads.ts';

export interface StoredScore {
  readonly id: string;
  readonly total: number;
  readonly band: ScoreBand;
  readonly next: Temporal.Instant | null;
}

export function scoreDemo(
  rows: Pick<DemoRows, 'leads' | 'follow_ups'>,
  now: Temporal.Instant,
): StoredScore[] {
  const completed = Map.groupBy(
    rows.follow_ups.filter((it) => it.status === 'COMPLETED'),
    (it) => it.lead_id,
  );
  return rows.leads.map((lead) => {
    const facts = factsOf(lead, completed.get(lead.id)?.length ?? 0, now);
    const { total, band } = scoreOf(facts, now);
    return { id: lead.id, total, band, next: scoreChangesAt(facts, now) };
  });
}

function factsOf(lead: LeadRow, completedFollowUps: number, now: Temporal.Instant): ScoreFacts {
  const clock = protectionOf(
    {
      territory: lead.territory_code,
      status: lead.status,
      ownedSince: lead.owner_id ? instantOf(lead.owned_since) : null,
      firstContactAt: null,
      lastProgressAt: instantOf(lead.last_progress_at),
      extensionDays: lead.extension_days,
      pauses: [],
      clockStoppedAt: instantOf(lead.clock_stopped_at),
      warnedAt: null,
      graceStartedAt: null,
      t7DueAt: null,
    },
    now,
    defaultSettings.protection,
  );
  return {
    estimatedVolumeCents: lead.estimated_volume_cents,
    employeeCount: lead.employee_count,
    lastMeaningfulAt: instantOf(lead.last_meaningful_at),
    completedFollowUps,
    businessType: lead.business_type,
    kitchenSize: lead.kitchen_size,
    stage: lead.stage,
    progressDeadline: clock?.progressDeadline ?? null,
    protectionEndsAt: clock?.endsAt ?? null,
    heldSince: clock?.heldSince ?? null,
  };
}

function instantOf(moment: Moment | null): Temporal.Instant | null {
  return moment === null
    ? null
    : Temporal.Instant.from(moment instanceof Date ? moment.toISOString() : moment);
}
