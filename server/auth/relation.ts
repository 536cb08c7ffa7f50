/**
 * What a viewer is to a lead: the pure twin of the row level security policies. Both must give the same answer
 * for every viewer and lead; the policies decide what is read, this decides what may be done and shown.
 *
 * An empty list means the lead does not exist for the viewer. Rights are the union over the list, never those
 * of the first relation alone.
 */
import { isOpen, isRemoved, type LeadStatus } from '../leads/rules.ts';
import { covers } from '../territories/territories.ts';

export const roles = ['SALES', 'MANAGER', 'ADMIN'] as const;
export type Role = (typeof roles)[number];

/** In the order of precedence: `Lead.viewerRelation` is the first that holds. */
export const relations = ['ADMIN', 'OWNER', 'COLLABORATOR', 'TEAM', 'CANDIDATE', 'POOL'] as const;
export type Relation = (typeof relations)[number];

export type RelationViewer = {
  readonly id: string;
  readonly role: Role;
  readonly territories: readonly string[];
  readonly teamId: string | null;
  /** A deactivated user has no relation to anything. */
  readonly active: boolean;
};

export type RelationLead = {
  readonly territory: string;
  readonly status: LeadStatus;
  readonly ownerId: string | null;
  readonly ownerTeamId: string | null;
  /** False for a deactivated owner: the lead is in the orphan queue of its territory's managers. */
  readonly ownerActive?: boolean;
  readonly collaboratorIds: readonly string[];
  /** Who pending transfers name as the new owner. */
  readonly candidateIds: readonly string[];
};

/** Every relation the viewer has to the lead, strongest first; empty when it is out of sight. */
export function relationsOf(viewer: RelationViewer, lead: RelationLead): Relation[] {
  if (!viewer.active || !mayCross(viewer, lead)) return [];
  return relations.filter((relation) => HOLDS[relation](viewer, lead));
}

/** The gates that hold whatever the relation, for the owner too. Admins pass both. */
function mayCross(viewer: RelationViewer, lead: RelationLead): boolean {
  if (viewer.role === 'ADMIN') return true;
  return !isRemoved(lead.status) && covers(viewer.territories, lead.territory);
}

const HOLDS: Readonly<Record<Relation, (viewer: RelationViewer, lead: RelationLead) => boolean>> = {
  ADMIN: (viewer) => viewer.role === 'ADMIN',
  OWNER: (viewer, lead) => lead.ownerId === viewer.id,
  COLLABORATOR: (viewer, lead) => lead.collaboratorIds.includes(viewer.id),
  TEAM: (viewer, lead) => viewer.role === 'MANAGER' && leads(viewer, lead),
  CANDIDATE: (viewer, lead) => lead.candidateIds.includes(viewer.id),
  POOL: (_viewer, lead) => lead.ownerId === null && isOpen(lead.status),
};

function leads(manager: RelationViewer, lead: RelationLead): boolean {
  if (lead.ownerId === null) return false;
  if (lead.ownerId === manager.id || lead.ownerActive === false) return true;
  return manager.teamId !== null && lead.ownerTeamId === manager.teamId;
}
