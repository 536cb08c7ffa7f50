/** The facts that rights on a lead are decided by, from the lead as its viewer sees it. */
import type { Temporal } from '@js-temporal/polyfill';
import { toInstant } from '../clock.ts';
import type { LeadNode } from '../loaders.ts';
import type { ReadSettings } from '../settings/read.ts';
import { deciderOf } from '../transfers/rules.ts';
import { presentFirstContact } from './first-contact.ts';
import type { ActedOnLead } from './rights-rules.ts';
import type { LeadStatus } from './rules.ts';

/** An operation's work and a query's view both know the time and the settings. */
export interface RightsAsked {
  readonly now: Temporal.Instant;
  readonly settings: ReadSettings;
}

export async function actedOn(
  { row, relations, role, viewerId }: LeadNode,
  { now, settings }: RightsAsked,
): Promise<ActedOnLead> {
  const [pending] = row.transfers;
  return {
    status: row.status as LeadStatus,
    relations,
    role,
    viewerId,
    ownerId: row.ownerId,
    ownerActive: row.owner?.active ?? false,
    transferDecider: pending ? deciderOf({ due: toInstant(pending.decideBy) }, now) : null,
    createdAt: toInstant(row.createdAt),
    hasFirstContact: presentFirstContact(row) !== null,
    clockStopped: row.clockStoppedAt !== null,
    previousOwnerId: row.previousOwnerId,
    reclaimableFrom: row.reclaimableFrom && toInstant(row.reclaimableFrom),
    now,
    settings: (await settings(row.territoryCode)).leads,
  };
}
