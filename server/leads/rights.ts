/** The facts that rights on a lead are decided by, from the lead as its viewer sees it. */
import type { Temporal } from '@js-temporal/polyfill';
import { toInstant } from '../clock.ts';
import type { LeadNode } from '../loaders.ts';
import { presentFirstContact } from './first-contact.ts';
import { defaultRightsSettings, type ActedOnLead, type RightsSettings } from './rights-rules.ts';
import type { LeadStatus } from './rules.ts';

export function actedOn(
  { row, relations, role, viewerId }: LeadNode,
  now: Temporal.Instant,
  settings: RightsSettings = defaultRightsSettings,
): ActedOnLead {
  return {
    status: row.status as LeadStatus,
    relations,
    role,
    viewerId,
    ownerId: row.ownerId,
    createdAt: toInstant(row.createdAt),
    hasFirstContact: presentFirstContact(row) !== null,
    clockStopped: row.clockStoppedAt !== null,
    previousOwnerId: row.previousOwnerId,
    reclaimableFrom: row.reclaimableFrom && toInstant(row.reclaimableFrom),
    now,
    settings,
  };
}
