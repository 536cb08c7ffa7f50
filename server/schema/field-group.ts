/** How a field of the permission table stands in the schema: gated by scope-auth, null when withheld. */
import { canReadGroup, leadFields, type LeadFieldName } from '../auth/permissions.ts';
import type { LeadNode } from '../loaders.ts';

/** Options for a field of Lead outside the identity group. */
export function inGroup(field: LeadFieldName) {
  return {
    authScopes: (lead: LeadNode) => ({ reads: { group: leadFields[field], standing: lead } }),
    unauthorizedResolver: () => null,
  };
}

/** The same question for connections, which are empty when withheld. */
export function mayRead(field: LeadFieldName, lead: LeadNode): boolean {
  return canReadGroup(leadFields[field], lead.relations, lead.role);
}
