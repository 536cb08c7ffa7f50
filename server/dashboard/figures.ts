/** Figures of the dashboard: what is on the viewer's own desk, in three queries. */
import { toDate } from '../clock.ts';
import type { View } from '../context.ts';
import { summarize, type FollowUpSummary } from '../follow-ups/list.ts';
import { openStatuses } from '../leads/rules.ts';

export interface OwnFigures extends Omit<FollowUpSummary, 'pending'> {
  readonly t3Pending: number;
  readonly t7Pending: number;
  readonly leads: number;
  readonly protectionEndingSoon: number;
  readonly conversion: Conversion;
}

export interface Conversion {
  readonly registered: number;
  readonly converted: number;
}

export async function ownFigures(view: View): Promise<OwnFigures> {
  const summary = await summarize(view, { scope: 'MINE' });
  const pending = await pendingByKind(view);
  const own = await ownLeads(view);
  const { overdue, dueToday, dueTomorrow } = summary;
  return { overdue, dueToday, dueTomorrow, ...pending, ...own };
}

async function pendingByKind({ tx, now }: View) {
  const [row] = await tx.$queryRaw<{ t3: bigint; t7: bigint }[]>`
    SELECT count(*) FILTER (WHERE f.kind = 'T3') AS t3, count(*) FILTER (WHERE f.kind = 'T7') AS t7
    FROM follow_ups f
    WHERE f.assignee_id = (SELECT app.viewer_id())
      AND f.status = 'PENDING' AND f.held_since IS NULL AND f.due_at <= ${toDate(now)}`;
  return { t3Pending: Number(row?.t3 ?? 0n), t7Pending: Number(row?.t7 ?? 0n) };
}

async function ownLeads({ tx, now, settings }: View) {
  const { cohortDays, endingSoonDays } = (await settings(null)).figures;
  const at = toDate(now);
  const cohort = toDate(now.subtract({ hours: cohortDays * 24 }));
  const soon = toDate(now.add({ hours: endingSoonDays * 24 }));
  const [row] = await tx.$queryRaw<Record<'open' | 'ending' | 'registered' | 'converted', bigint>[]>`
    SELECT
      count(*) FILTER (WHERE l.status = ANY (${[...openStatuses]})) AS open,
      count(*) FILTER (
        WHERE l.status = ANY (${['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD']})
          AND l.protection_ends_at >= ${at} AND l.protection_ends_at < ${soon}
      ) AS ending,
      count(*) FILTER (WHERE l.registered_at >= ${cohort}) AS registered,
      count(*) FILTER (WHERE l.registered_at >= ${cohort} AND l.status = 'CONVERTED') AS converted
    FROM leads l
    WHERE l.owner_id = (SELECT app.viewer_id())`;
  return {
    leads: Number(row?.open ?? 0n),
    protectionEndingSoon: Number(row?.ending ?? 0n),
    conversion: { registered: Number(row?.registered ?? 0n), converted: Number(row?.converted ?? 0n) },
  };
}
