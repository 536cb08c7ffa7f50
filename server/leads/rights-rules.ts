/** What a viewer may do to a lead they see. The answer drives `viewerCan`, `viewer.can` and the operations. */
import type { Relation } from '../auth/relation.ts';
import { allowedStatusChanges } from './status-rules.ts';
import { isRemoved, type LeadStatus } from './rules.ts';

export const leadActions = [
  'UPDATE',
  'LOG_ACTIVITY',
  'DOCUMENT_FIRST_CONTACT',
  'CHANGE_STATUS',
  'COMPLETE_FOLLOW_UP',
] as const;
export type LeadAction = (typeof leadActions)[number];

export interface ActedOnLead {
  readonly status: LeadStatus;
  /** Whether its present ownership has had its first contact. */
  readonly hasFirstContact: boolean;
  readonly relations: readonly Relation[];
}

/** Those who work a lead write to it; candidates decide first, and the pool is claimed first. */
export function mayWork(relations: readonly Relation[]): boolean {
  return relations.some((it) => it === 'ADMIN' || it === 'OWNER' || it === 'COLLABORATOR' || it === 'TEAM');
}

/** Leads in these are history: nothing is logged on them. */
function isWorkedOn(status: LeadStatus): boolean {
  return !isRemoved(status) && status !== 'EXPIRED';
}

export function mayDo(action: LeadAction, lead: ActedOnLead): boolean {
  if (!mayWork(lead.relations)) return false;
  switch (action) {
    case 'CHANGE_STATUS':
      return allowedStatusChanges(lead.status, lead.relations).length > 0;
    case 'DOCUMENT_FIRST_CONTACT':
      return isWorkedOn(lead.status) && !lead.hasFirstContact;
    case 'UPDATE':
    case 'LOG_ACTIVITY':
    case 'COMPLETE_FOLLOW_UP':
      return isWorkedOn(lead.status);
  }
}
