/**
 * What a change of a setting would move, found out by planning without writing: the same rules as the job's, under
 * the settings as they would be. Many leads are sampled, evenly spread, so that an answer takes bounded time.
 */
import type { View } from '../context.ts';
import type { Lead } from '../db/generated/client.ts';
import { readPlanFacts, type PlanFacts } from '../follow-ups/plan-facts.ts';
import { planFollowUps } from '../follow-ups/rules.ts';
import { protectionOf } from '../leads/protection-rules.ts';
import { openStatuses } from '../leads/rules.ts';
import { scoreOfLead } from '../leads/score.ts';
import { factsOf } from '../protection/facts.ts';
import { decideSetting, type SettingDecision, type WantedSetting } from './change-rules.ts';
import { readRows, type ReadSettings } from './read.ts';
import { resolveSettings, type Settings } from './rules.ts';

export interface SettingPreview {
  /** Open leads in the territories whose value would be another one. */
  readonly leads: number;
  /** How many of them were looked at. */
  readonly examined: number;
  readonly followUpsMoved: number;
  readonly deadlinesMoved: number;
  readonly bandsChanged: number;
}

/** How many leads one answer looks at. */
const MOST = 1_000;
/** At once, so that memory stays bounded whatever hangs on them. */
const PART = 200;

type Refused = Extract<SettingDecision, { kind: 'INVALID' }>;

export async function previewSetting(view: View, wanted: WantedSetting): Promise<SettingPreview | Refused> {
  const decision = decideSetting(await readRows(view.tx), wanted);
  if (decision.kind === 'INVALID') return decision;
  const { rows, territories, parts } = decision.change;
  let preview: SettingPreview = {
    leads: 0,
    examined: 0,
    followUpsMoved: 0,
    deadlinesMoved: 0,
    bandsChanged: 0,
  };
  if (parts.length === 0) return preview;
  const where = { territoryCode: { in: [...territories] }, status: { in: [...openStatuses] } };
  preview = { ...preview, leads: await view.tx.lead.count({ where }) };
  const after: ReadSettings = (territory) => Promise.resolve(resolveSettings(rows, territory));
  const ids = await sample(view, territories);
  for (let from = 0; from < ids.length; from += PART) {
    const leads = await view.tx.lead.findMany({ where: { id: { in: ids.slice(from, from + PART) } } });
    preview = add(preview, await compare(view, leads, after));
  }
  return preview;
}

/** Ids end in random bits: ordered by them, the first are a fair sample of all, and the same one every time. */
async function sample({ tx }: View, territories: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM leads
    WHERE territory_code = ANY (${[...territories]}::text[]) AND status = ANY (${[...openStatuses]}::text[])
    ORDER BY right(id::text, 12), id
    LIMIT ${MOST}`;
  return rows.map((row) => row.id);
}

type Counts = Omit<SettingPreview, 'leads'>;

async function compare(view: View, leads: readonly Lead[], after: ReadSettings): Promise<Counts> {
  const facts = await readPlanFacts({ ...view, settings: after }, leads);
  const completed = await view.tx.followUp.groupBy({
    by: ['leadId'],
    where: { leadId: { in: leads.map((lead) => lead.id) }, status: 'COMPLETED' },
    _count: { _all: true },
  });
  const counts = new Map(completed.map((it) => [it.leadId, it._count._all]));
  let total: Counts = { examined: leads.length, followUpsMoved: 0, deadlinesMoved: 0, bandsChanged: 0 };
  for (const [index, lead] of leads.entries()) {
    const its = facts[index];
    if (!its) continue;
    const known = { lead, facts: its, completed: counts.get(lead.id) ?? 0 };
    total = add(total, {
      examined: 0,
      ...changesOf(view, known, await view.settings(lead.territoryCode), await after(lead.territoryCode)),
    });
  }
  return total;
}

interface Known {
  readonly lead: Lead;
  readonly facts: PlanFacts;
  readonly completed: number;
}

function changesOf({ now }: View, { lead, facts, completed }: Known, before: Settings, after: Settings) {
  const decisions = planFollowUps(facts.input);
  const t7 = decisions.find((it) => it.kind === 'T7' && it.action === 'MOVE');
  const t7After = t7 ? new Date(t7.dueAt.epochMilliseconds) : facts.t7DueAt;
  const clock = (settings: Settings, t7DueAt: Date | null) => {
    const it = protectionOf(factsOf(lead, facts.pauses, t7DueAt), now, settings.protection);
    return it ? [it.progressDeadline, it.expiresAt, it.endsAt].map(String).join() : '';
  };
  const parts = {
    completedFollowUps: completed,
    pauses: facts.pauses.map((it) => ({
      stoppedAt: new Date(it.stoppedAt.epochMilliseconds),
      resumedAt: new Date(it.resumedAt.epochMilliseconds),
    })),
  };
  const band = (settings: Settings) => scoreOfLead(lead, parts, now, settings).band;
  return {
    followUpsMoved: decisions.filter((it) => it.action === 'MOVE').length,
    deadlinesMoved: clock(before, facts.t7DueAt) === clock(after, t7After) ? 0 : 1,
    bandsChanged: band(before) === band(after) ? 0 : 1,
  };
}

function add<T extends Counts>(a: T, b: Counts): T {
  return {
    ...a,
    examined: a.examined + b.examined,
    followUpsMoved: a.followUpsMoved + b.followUpsMoved,
    deadlinesMoved: a.deadlinesMoved + b.deadlinesMoved,
    bandsChanged: a.bandsChanged + b.bandsChanged,
  };
}
