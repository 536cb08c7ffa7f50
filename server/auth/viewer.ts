/** The signed-in person an operation runs for, as the session told when the operation began. */
import type { Role } from './relation.ts';

/** What an API token may be made for; what each opens is said at the gate (plugins/token-scopes.ts). */
export const tokenScopes = ['READ', 'WRITE', 'ADMIN'] as const;
export type TokenScope = (typeof tokenScopes)[number];

export interface Viewer {
  /** Of the session, or of the API token that stands for one. */
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
  /** What an API token is for; absent for a person's own session, which is for everything. */
  readonly scopes?: readonly TokenScope[];
}

/** The territory of a viewer's desk: whose days, and whose idea of overdue, their figures are told in. */
export function homeTerritory(viewer: Pick<Viewer, 'territories'>): string | null {
  return viewer.territories[0] ?? null;
}
