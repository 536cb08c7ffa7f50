/** Whom a change of rights concerns: whose sight of leads it can change, or what they may do to those they see. */
import type { Role } from '../auth/relation.ts';

/** What somebody's sight depends on. Territories are codes as granted. */
export interface AccessFacts {
  readonly role: Role;
  readonly teamId: string | null;
  readonly territories: readonly string[];
  readonly active: boolean;
}

export interface AccessChange {
  /** The person whose rights changed. */
  readonly userId: string;
  readonly before: AccessFacts;
  readonly after: AccessFacts;
}

/** As far as a change of somebody else's rights can concern them. */
export interface ConcernedViewer {
  readonly id: string;
  readonly role: Role;
  readonly teamId: string | null;
}

/**
 * One's own change always does. Somebody else's does as they are the owner of leads: whose they are to lead, by team
 * and activity, concerns managers; who is deactivated or comes back, also admins, who act in a manager's place. Wide:
 * that the leads lie in territories of theirs is not asked here.
 */
export function concernsAccess(viewer: ConcernedViewer, change: AccessChange): boolean {
  if (change.userId === viewer.id) return true;
  if (viewer.role === 'SALES') return false;
  const { before, after } = change;
  return before.active !== after.active || isLed(viewer, before) !== isLed(viewer, after);
}

function isLed(viewer: ConcernedViewer, { teamId }: AccessFacts): boolean {
  return viewer.role === 'MANAGER' && teamId !== null && teamId === viewer.teamId;
}

/** A change as the event of it tells it. */
export function accessChangeData(before: AccessFacts, after: AccessFacts) {
  return {
    roleBefore: before.role,
    roleAfter: after.role,
    teamBefore: before.teamId,
    teamAfter: after.teamId,
    territoriesBefore: [...before.territories],
    territoriesAfter: [...after.territories],
    activeBefore: before.active,
    activeAfter: after.active,
  };
}

/** Did anything change that sight depends on? */
export function differInAccess(before: AccessFacts, after: AccessFacts): boolean {
  const granted = (facts: AccessFacts) => [...facts.territories].sort().join(' ');
  return (
    before.role !== after.role ||
    before.teamId !== after.teamId ||
    before.active !== after.active ||
    granted(before) !== granted(after)
  );
}
