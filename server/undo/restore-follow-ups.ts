/** Follow-ups as they were: what the change planned is cancelled, what it closed is open again, each with its row in the ledger. */
import type { FollowUp, Lead } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import type { FollowUpKind, LedgerDecision } from '../follow-ups/due-rules.ts';
import { enterLedger, followUpEvent } from '../follow-ups/plan.ts';
import type { Work } from '../operate.ts';
import type { Memory } from './memory.ts';
import { columnsOf, overwrite } from './restore-rows.ts';

type Told = 'FOLLOW_UP_PLANNED' | 'FOLLOW_UP_MOVED' | 'FOLLOW_UP_CANCELLED' | 'FOLLOW_UP_REASSIGNED';

export async function restoreFollowUps(work: Work, lead: Lead, memory: Memory): Promise<NewEvent[]> {
  const { made, former } = memory.followUps;
  if (made.length === 0 && former.length === 0) return [];
  const ids = [...made, ...former.map((row) => String(row['id']))];
  const now = await byId(work, ids);
  const events: NewEvent[] = [];
  // First what is to go: two of a kind are never open at once.
  for (const id of made) {
    const followUp = now.get(id);
    if (!followUp || followUp.status === 'CANCELLED') continue;
    await work.tx.followUp.update({ where: { id }, data: { status: 'CANCELLED', heldSince: null } });
    events.push(await enter(work, lead, followUp, 'CANCELLED', 'FOLLOW_UP_CANCELLED'));
  }
  const columns = await columnsOf(work, 'follow_ups');
  for (const row of former) await overwrite(work, 'follow_ups', columns, row);
  const restored = await byId(
    work,
    former.map((row) => String(row['id'])),
  );
  for (const [id, followUp] of restored) {
    const [decision, told] = wordFor(now.get(id), followUp);
    events.push(await enter(work, lead, followUp, decision, told));
  }
  return events;
}

async function byId({ tx }: Work, ids: readonly string[]): Promise<Map<string, FollowUp>> {
  const rows = await tx.followUp.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: 'asc' } });
  return new Map(rows.map((row) => [row.id, row]));
}

function wordFor(undone: FollowUp | undefined, restored: FollowUp): [LedgerDecision, Told] {
  if (undone && undone.status !== restored.status) return ['REOPENED', 'FOLLOW_UP_PLANNED'];
  if (undone && undone.assigneeId !== restored.assigneeId) return ['REASSIGNED', 'FOLLOW_UP_REASSIGNED'];
  return ['MOVED', 'FOLLOW_UP_MOVED'];
}

async function enter(
  work: Work,
  lead: Lead,
  followUp: FollowUp,
  decision: LedgerDecision,
  told: Told,
): Promise<NewEvent> {
  const ledgerId = await enterLedger(work, {
    followUpId: followUp.id,
    leadId: lead.id,
    decision,
    dueAt: followUp.dueAt,
    reason: {
      code: 'UNDONE',
      text: { de: 'die Änderung wurde zurückgenommen', en: 'the change was undone' },
    },
  });
  return followUpEvent(work, lead, told, followUp.id, followUp.kind as FollowUpKind, ledgerId);
}
