/** What a saved view may be, who may use it as it was saved, and who may change it. */
import { unreadableField, type LeadFieldName } from '../auth/permissions.ts';
import type { Role } from '../auth/relation.ts';
import type { Issue } from './rules.ts';
import type { LeadFilter, LeadOrder } from './filter-sql.ts';

export const viewShares = ['PRIVATE', 'TEAM'] as const;
export type ViewShare = (typeof viewShares)[number];

/** What a list in a menu still shows. */
export const MOST_VIEWS_OF_ONE = 50;
export const MOST_VIEWS_OF_A_TEAM = 100;

export type SavedViewIssueCode = 'VIEW_NAME_TAKEN' | 'VIEWS_TOO_MANY' | 'VIEW_NEEDS_TEAM';

/** Why a view is shown but not applied. */
export const viewProblems = ['FIELD_WITHHELD', 'OUTDATED'] as const;
export type ViewProblem = (typeof viewProblems)[number];

/** What was saved, as far as it still has a meaning. */
export type StoredView = {
  /** Null: it does not hold against the shape of a filter any more. */
  readonly filter: LeadFilter | null;
  /** Undefined: the default order; null: there is no such order any more. */
  readonly order: LeadOrder | null | undefined;
};

export type ViewUse =
  | { readonly problem: null; readonly withheldField: null }
  | { readonly problem: 'OUTDATED'; readonly withheldField: null }
  | { readonly problem: 'FIELD_WITHHELD'; readonly withheldField: LeadFieldName };

/** Whether a reader of this role may use the view: decided as for `leads`, before anything is read. */
export function useOfView({ filter, order }: StoredView, role: Role): ViewUse {
  if (filter === null || order === null) return { problem: 'OUTDATED', withheldField: null };
  const withheldField = unreadableField(role, filter, order?.field);
  if (withheldField) return { problem: 'FIELD_WITHHELD', withheldField };
  return { problem: null, withheldField: null };
}

export type ViewActor = { readonly id: string; readonly role: Role; readonly teamId: string | null };

/** Its author; of a shared one also the manager of the team its author is in now, and admins. */
export function mayChangeView(
  actor: ViewActor,
  view: { readonly authorId: string; readonly authorTeamId: string | null; readonly share: ViewShare },
): boolean {
  if (view.authorId === actor.id) return true;
  if (view.share !== 'TEAM') return false;
  if (actor.role === 'ADMIN') return true;
  return actor.role === 'MANAGER' && actor.teamId !== null && actor.teamId === view.authorTeamId;
}

export type ViewCounts = {
  /** Others of the same author, and of the author's team. */
  readonly own: number;
  readonly shared: number;
  readonly nameTaken: boolean;
};

export function issuesOfView(
  view: { readonly share: ViewShare },
  actor: Pick<ViewActor, 'teamId'>,
  { own, shared, nameTaken }: ViewCounts,
): Issue<SavedViewIssueCode>[] {
  const issues: Issue<SavedViewIssueCode>[] = [];
  if (nameTaken) {
    const message = 'You have a view of this name already. Choose another name, or change that view.';
    issues.push({ code: 'VIEW_NAME_TAKEN', path: 'name', message });
  }
  if (own >= MOST_VIEWS_OF_ONE) {
    const message = `You have ${MOST_VIEWS_OF_ONE} views. Delete one that you do not need any more.`;
    issues.push({ code: 'VIEWS_TOO_MANY', path: '', message, limit: MOST_VIEWS_OF_ONE });
  }
  if (view.share === 'TEAM' && actor.teamId === null) {
    const message = 'You are in no team. Keep the view for yourself, or ask an admin to put you into one.';
    issues.push({ code: 'VIEW_NEEDS_TEAM', path: 'share', message });
  }
  if (view.share === 'TEAM' && shared >= MOST_VIEWS_OF_A_TEAM) {
    const message = `Your team has ${MOST_VIEWS_OF_A_TEAM} shared views. Delete one that nobody needs any more.`;
    issues.push({ code: 'VIEWS_TOO_MANY', path: 'share', message, limit: MOST_VIEWS_OF_A_TEAM });
  }
  return issues;
}
