/** Follow-ups change hands: with a ledger row and an event for each. */
import type { Lead } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import type { SystemWork } from '../operate.ts';
import type { FollowUpKind } from './due-rules.ts';
import { enterLedger, followUpEvent } from './plan.ts';

/** Why the owner has them now. */
const REASONS = {
  COLLABORATOR_LEFT: {
    de: 'zurück an den Besitzer: die Mitarbeit ist beendet',
    en: 'back to the owner: the collaboration has ended',
  },
  HANDED_OVER: {
    de: 'an den neuen Besitzer: der Lead ist übergeben',
    en: 'to the new owner: the lead was handed over',
  },
} as const;

/**
 * The open follow-ups of someone who no longer works on the lead, or no longer owns it, are the owner's now, or nobody's in
 * the pool. `lead` is as it will be committed.
 * @param userId whose they were; null for those that nobody had
 */
export async function passToOwner(
  work: SystemWork,
  lead: Pick<Lead, 'id' | 'ownerId' | 'territoryCode'>,
  userId: string | null,
  code: keyof typeof REASONS,
): Promise<NewEvent[]> {
  const open = await work.tx.followUp.findMany({
    where: { leadId: lead.id, assigneeId: userId, status: 'PENDING' },
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
  });
  const events: NewEvent[] = [];
  for (const followUp of open) {
    await work.tx.followUp.update({ where: { id: followUp.id }, data: { assigneeId: lead.ownerId } });
    const ledgerId = await enterLedger(work, {
      followUpId: followUp.id,
      leadId: lead.id,
      decision: 'REASSIGNED',
      dueAt: followUp.dueAt,
      reason: { code, text: REASONS[code] },
    });
    events.push(
      followUpEvent(work, lead, 'FOLLOW_UP_REASSIGNED', followUp.id, followUp.kind as FollowUpKind, ledgerId),
    );
  }
  return events;
}
