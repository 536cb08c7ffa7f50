/**
 * Was a lead in a viewer's filtered list, by the scope an event carries? The pure twin of the list's conditions
 * for the columns that scopes hold; what scopes do not hold (search) is the list's business alone.
 */
import { relationsOf, type Relation, type RelationViewer } from '../auth/relation.ts';
import { covers } from '../territories/territories.ts';
import { isOpen, leadStatuses, type LeadStatus } from './rules.ts';

/** The scope of a lead as events hold it: ids, codes and instants. */
export interface ScopedLead {
  readonly territory: string;
  readonly status: string;
  readonly stage: string;
  readonly source: string;
  readonly businessType: string | null;
  readonly owner: string | null;
  readonly ownerTeam: string | null;
  readonly ownerActive?: boolean | null;
  readonly collaborators: readonly string[];
  readonly candidates: readonly string[];
  readonly hasFollowUp: boolean;
  /** Null before the first score, absent from events older than scores. */
  readonly scoreBand?: string | null;
  readonly registeredAt: string;
}

/** The parts of a LeadFilter whose truth changes by events alone. */
export interface StreamableFilter {
  readonly status?: readonly string[] | null;
  readonly stage?: readonly string[] | null;
  readonly source?: readonly string[] | null;
  readonly territory?: readonly string[] | null;
  readonly businessType?: readonly string[] | null;
  readonly owner?: readonly string[] | null;
  readonly mine?: boolean | null;
  readonly team?: boolean | null;
  readonly pool?: boolean | null;
  readonly orphaned?: boolean | null;
  readonly hasFollowUp?: boolean | null;
  readonly scoreBand?: readonly string[] | null;
  readonly registeredAfter?: Date | null;
  readonly registeredBefore?: Date | null;
}

/** What the viewer was to the lead; empty when it was out of sight, or did not exist yet. */
export function relationsInScope(viewer: RelationViewer, scope: ScopedLead | null): Relation[] {
  if (!scope || !isLeadStatus(scope.status)) return [];
  return relationsOf(viewer, {
    territory: scope.territory,
    status: scope.status,
    ownerId: scope.owner,
    ownerTeamId: scope.ownerTeam,
    ownerActive: scope.ownerActive ?? undefined,
    collaboratorIds: scope.collaborators,
    candidateIds: scope.candidates,
  });
}

export function inView(viewer: RelationViewer, filter: StreamableFilter, scope: ScopedLead | null): boolean {
  const relations = relationsInScope(viewer, scope);
  if (!scope || relations.length === 0) return false;
  const registered = Date.parse(scope.registeredAt);
  return (
    among(filter.status, scope.status) &&
    among(filter.stage, scope.stage) &&
    among(filter.source, scope.source) &&
    (!filter.territory || covers(filter.territory, scope.territory)) &&
    among(filter.businessType, scope.businessType) &&
    among(filter.owner, scope.owner) &&
    among(filter.scoreBand, scope.scoreBand ?? null) &&
    related(viewer, filter, scope) &&
    (typeof filter.orphaned !== 'boolean' || filter.orphaned === isOrphaned(scope)) &&
    (typeof filter.hasFollowUp !== 'boolean' || filter.hasFollowUp === scope.hasFollowUp) &&
    (!filter.registeredAfter || registered >= filter.registeredAfter.getTime()) &&
    (!filter.registeredBefore || registered < filter.registeredBefore.getTime())
  );
}

function among(wanted: readonly string[] | null | undefined, value: string | null): boolean {
  return !wanted || (value !== null && wanted.includes(value));
}

/** Mine, team and pool widen each other. */
function related(viewer: RelationViewer, filter: StreamableFilter, scope: ScopedLead): boolean {
  const { mine, team, pool } = filter;
  if (!mine && !team && !pool) return true;
  if (mine && (scope.owner === viewer.id || scope.collaborators.includes(viewer.id))) return true;
  if (team && viewer.role === 'MANAGER' && isLed(viewer, scope)) return true;
  return Boolean(pool) && scope.owner === null && isLeadStatus(scope.status) && isOpen(scope.status);
}

function isLed(viewer: RelationViewer, scope: ScopedLead): boolean {
  if (scope.owner === null) return false;
  return (
    scope.owner === viewer.id ||
    scope.ownerActive === false ||
    (viewer.teamId !== null && scope.ownerTeam === viewer.teamId)
  );
}

function isOrphaned({ owner, ownerActive, status }: ScopedLead): boolean {
  return owner !== null && ownerActive === false && isLeadStatus(status) && isOpen(status);
}

function isLeadStatus(text: string): text is LeadStatus {
  return (leadStatuses as readonly string[]).includes(text);
}
