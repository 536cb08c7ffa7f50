/** Follow-ups change hands: with a ledger row and an event for each. */
import type { Lead } from '../db/generated/client.ts';
import type { NewEvent } from '../events/append.ts';
import type { SystemWork } from '../operate.ts';
import type { FollowUpKind } from './due-rules.ts';
import { enterLedger, followUpEvent } from './plan.ts';

/** The open follow-ups of someone who no longer works on the lead go back to its owner, or to nobody in the pool. */
export async function giveBack(
  work: SystemWork,
  lead: Pick<Lead, 'id' | 'ownerId' | 'territoryCode'>,
  userId: string,
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
      reason: {
        code: 'COLLABORATOR_LEFT',
        text: {
          de: 'zurück an den Besitzer: die Mitarbeit ist beendet',
          en: 'back to the owner: the collaboration has ended',
        },
      },
    });
    events.push(
      followUpEvent(work, lead, 'FOLLOW_UP_REASSIGNED', followUp.id, followUp.kind as FollowUpKind, ledgerId),
    );
  }
  return events;
}
