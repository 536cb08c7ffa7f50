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
  return gates.every((gate) => OPEN[gate](viewer, lead)) ? relationsBehindGates(viewer, lead) : [];
}

/** What stands before every relation: being active, the lead not being removed, a grant that covers it. */
export const gates = ['ACTIVE', 'PRESENT', 'TERRITORY'] as const;
export type Gate = (typeof gates)[number];

/** The gates that hold the viewer back whatever the relation, for the owner too. Admins pass the last two. */
export function closedGates(viewer: RelationViewer, lead: RelationLead): Gate[] {
  return gates.filter((gate) => !OPEN[gate](viewer, lead));
}

const OPEN: Readonly<Record<Gate, (viewer: RelationViewer, lead: RelationLead) => boolean>> = {
  ACTIVE: (viewer) => viewer.active,
  PRESENT: (viewer, lead) => viewer.role === 'ADMIN' || !isRemoved(lead.status),
  TERRITORY: (viewer, lead) => viewer.role === 'ADMIN' || covers(viewer.territories, lead.territory),
};

/** The relations that hold by themselves, whether or not the gates are open: what an explanation tells of. */
export function relationsBehindGates(viewer: RelationViewer, lead: RelationLead): Relation[] {
  return relations.filter((relation) => HOLDS[relation](viewer, lead));
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

/**
 * May the viewer, being this to a lead, write its row and what hangs on it? The twin of the policies for writing and of
 * `app.workable_leads`: a candidate decides first, sales claim from the pool first. What may be written of it is the
 * business of `leads/rights-rules.ts`.
 */
export function isWorkable(held: readonly Relation[], role: Role): boolean {
  return held.some((relation) => relation !== 'CANDIDATE' && (relation !== 'POOL' || role === 'MANAGER'));
}

/** May the viewer enter a lead there for this owner? The twin of the policy for new leads. */
export function mayEnter(
  viewer: RelationViewer,
  lead: Pick<RelationLead, 'territory' | 'ownerId' | 'ownerTeamId' | 'ownerActive'>,
): boolean {
  const held = relationsOf(viewer, { ...lead, status: 'REGISTERED', collaboratorIds: [], candidateIds: [] });
  return isWorkable(held, viewer.role);
}
