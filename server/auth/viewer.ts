/** The signed-in person an operation runs for, as the session told when the operation began. */
import type { Role } from './relation.ts';

export interface Viewer {
  readonly sessionId: string;
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly teamId: string | null;
  /** Granted codes as granted; a country covers its subdivisions (see `covers`). */
  readonly territories: readonly string[];
  /** When the session ends by itself. */
  readonly expiresAt: Date;
  /** A deactivated person has no session; so this is always true, and what relation.ts asks for. */
  readonly active: true;
}

/** The territory of a viewer's desk: whose days, and whose idea of overdue, their figures are told in. */
export function homeTerritory(viewer: Pick<Viewer, 'territories'>): string | null {
  return viewer.territories[0] ?? null;
}
