/** Why the server withholds a field of a lead, in words. */
import type { MessageDescriptor } from '@lingui/core';
import type { LeadRelation } from '../gql/graphql.ts';

const reasons: Record<LeadRelation, MessageDescriptor> = {
  POOL: /*i18n*/ { id: 'Sichtbar, sobald du den Lead übernimmst' },
  CANDIDATE: /*i18n*/ { id: 'Sichtbar, sobald du die Übergabe annimmst' },
  OWNER: /*i18n*/ { id: 'Für dich nicht freigegeben' },
  COLLABORATOR: /*i18n*/ { id: 'Für dich nicht freigegeben' },
  TEAM: /*i18n*/ { id: 'Für dich nicht freigegeben' },
  ADMIN: /*i18n*/ { id: 'Für dich nicht freigegeben' },
};

export function redactionReason(relation: LeadRelation): MessageDescriptor {
  return reasons[relation];
}
