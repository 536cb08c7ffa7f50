/** Claiming a lead from the pool: first come, first served. */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { toDate, toInstant } from '../clock.ts';
import type { Lead } from '../db/generated/client.ts';
import { appendEvents } from '../events/append.ts';
import { replan } from '../follow-ups/plan.ts';
import { demand, keepInSight, lockLead, seeLead, systemActivity } from '../leads/change.ts';
import { takeKeysAgain } from '../leads/keys.ts';
import { beginOwnership } from '../leads/ownership.ts';
import type { LeadNode } from '../loaders.ts';
import type { Work } from '../operate.ts';
import { rescore } from '../leads/score.ts';
import { territoryOf } from '../territories/territories.ts';
import { ConflictError, ForbiddenError, NotFoundError } from '../user-errors.ts';

/**
 * Makes the viewer the owner of a lead in the pool, with every clock anew. Of any number of people who claim it at
 * once one gets it: the lock on the lead decides. The others get a ConflictError with the lead as it is, or a
 * NotFoundError where it has left their sight.
 */
export async function claimLead(work: Work, { leadId }: { leadId: string }): Promise<{ leadId: string }> {
  const { tx, now, viewer } = work;
  await mayClaim(work, await seeLead(work, leadId));
  // Sales people do not write to the pool, the lock included, nor see the contacts of what is in it.
  await keepInSight(work, leadId);
  const lead = await lockLead(work, leadId);
  if (lead.relations.length === 0) throw new NotFoundError('The lead');
  await mayClaim(work, lead);

  const begun = await beginOwnership(work, lead.row, viewer.id, { by: viewer.id });
  const row = await withKeys(work, begun.row);
  await tx.activity.create({
    data: {
      ...systemActivity(leadId, 'CLAIMED', toDate(now)),
      id: uuidV7(),
      byUserId: viewer.id,
    },
  });
  const planned = await replan(work, row);
  await audit(work, {
    action: 'claimLead',
    subjectType: 'Lead',
    subjectId: leadId,
    leadId,
    changes: { ownerId: [null, viewer.id], status: [lead.row.status, row.status] },
  });
  await appendEvents(tx, [
    ...begun.events,
    {
      type: 'LEAD_CLAIMED',
      time: now,
      leadId,
      userId: viewer.id,
      territory: row.territoryCode,
      subjectId: leadId,
      decisionId: `${leadId}:${row.version}`,
      data: {},
    },
    ...planned,
    ...(await rescore(work, row)),
  ]);
  return { leadId };
}

async function mayClaim(work: Work, lead: LeadNode): Promise<void> {
  const { now, viewer } = work;
  const { id, ownerId, previousOwnerId, reclaimableFrom, territoryCode } = lead.row;
  if (ownerId === viewer.id) throw new ConflictError(id, 'This lead is yours already.');
  if (ownerId !== null) {
    throw new ConflictError(id, 'This lead has an owner by now. Ask them, or their manager, for a transfer.');
  }
  const barred = previousOwnerId === viewer.id && reclaimableFrom !== null && reclaimableFrom > toDate(now);
  if (barred && lead.relations.includes('POOL')) {
    const day = toInstant(reclaimableFrom)
      .toZonedDateTimeISO(territoryOf(territoryCode).timeZone)
      .toPlainDate();
    throw new ForbiddenError(
      `Your protection of this lead has expired: you may claim it again from ${day.toString()} on. Others may now.`,
      reclaimableFrom,
    );
  }
  await demand('CLAIM', lead, work);
}

/**
 * An expired lead has kept its keys, were they not all that it could have (a merge that a third lead stood in the way
 * of leaves it its own); one that came without an owner and without keys takes them now.
 */
async function withKeys(work: Work, row: Lead): Promise<Lead> {
  if (!row.canonical || (await holdsKeys(work, row)) || (await takeKeysAgain(work, row))) return row;
  return work.tx.lead.update({ where: { id: row.id }, data: { canonical: false } });
}

async function holdsKeys({ tx }: Work, { id }: Lead): Promise<boolean> {
  return (await tx.leadKey.findFirst({ where: { leadId: id }, select: { kind: true } })) !== null;
}
