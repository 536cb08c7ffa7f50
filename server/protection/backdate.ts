/** Saying afterwards when a lead was really registered. */
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate, toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { appendEvents } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { checkVersion, holdLead, systemActivity } from '../leads/change.ts';
import { invalid } from '../leads/operations.ts';
import type { Temporal } from '@js-temporal/polyfill';
import type { Work } from '../operate.ts';
import { rescore } from '../leads/score.ts';
import { issuesOfBackdating } from './backdate-rules.ts';

export interface BackdateInput {
  readonly leadId: string;
  readonly version: number;
  readonly registeredAt: Temporal.Instant;
  readonly reason: string;
}

/**
 * Recomputes everything that counts from the registration: where the ownership began by it, protection and the
 * follow-ups that have not fired, skipping what is past; where it began later (claimed, assigned), the date alone.
 * The stage is what the data has shown, and stays.
 */
export async function backdateRegistration(work: Work, input: BackdateInput): Promise<{ leadId: string }> {
  const { tx, now, viewer } = work;
  const { leadId, registeredAt } = input;
  const lead = await holdLead(work, leadId, 'BACKDATE');
  checkVersion(lead, input.version);
  const { texts } = await work.settings(lead.row.territoryCode);
  const issues = issuesOfBackdating({ ...input, enteredAt: toInstant(lead.row.createdAt), now, texts });
  if (issues.length > 0) throw invalid(issues);

  const at = toDate(registeredAt);
  const owned = beganByRegistering(lead.row);
  const row = await tx.lead.update({
    where: { id: leadId },
    data: {
      registeredAt: at,
      registeredAtReason: input.reason.trim(),
      ...(owned && { ownedSince: at }),
      version: { increment: 1 },
      updatedAt: toDate(now),
    },
  });
  if (owned) await takeAlong(work, lead.row, at);
  await tx.activity.create({
    data: {
      ...systemActivity(leadId, 'REGISTRATION_BACKDATED', toDate(now)),
      byUserId: viewer.id,
      summary: input.reason.trim(),
      detail: { from: lead.row.registeredAt.toISOString(), to: at.toISOString() },
    },
  });
  const planned = await replan(work, row);
  await audit(work, {
    action: 'backdateRegistration',
    subjectType: 'Lead',
    subjectId: leadId,
    leadId,
    changes: { registeredAt: [lead.row.registeredAt.toISOString(), at.toISOString()] },
    values: differences(
      { registeredAtReason: lead.row.registeredAtReason },
      { registeredAtReason: row.registeredAtReason },
    ),
  });
  await appendEvents(tx, [
    {
      type: 'LEAD_UPDATED',
      time: now,
      leadId,
      userId: viewer.id,
      territory: row.territoryCode,
      subjectId: leadId,
      decisionId: `${leadId}:${row.version}`,
      data: { fields: owned ? ['registeredAt', 'protection'] : ['registeredAt'] },
    },
    ...planned,
    ...(await rescore(work, row)),
  ]);
  return { leadId };
}

/**
 * The follow-ups of the ownership are those of its new beginning. Only what was skipped as past, for a beginning
 * earlier than this one, is none of it: it was never due, and is planned anew.
 */
async function takeAlong({ tx }: Work, { id: leadId, ownedSince }: Lead, at: Date): Promise<void> {
  await tx.followUp.updateMany({
    where: { leadId, ownedSince, status: 'SKIPPED', firedAt: null, anchorAt: { lt: at } },
    data: { ownedSince: null },
  });
  await tx.followUp.updateMany({ where: { leadId, ownedSince }, data: { ownedSince: at } });
}

function beganByRegistering({ ownerId, ownedSince, registeredAt }: Lead): boolean {
  return ownerId !== null && ownedSince?.getTime() === registeredAt.getTime();
}
