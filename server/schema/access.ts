/** Who gets as far as a root field at all, as extensions that the gate reads (plugins/use-gate.ts, token-scopes.ts). */
import type { Viewer } from '../auth/viewer.ts';
import type { RootAccess } from '../plugins/token-scopes.ts';
import { forbidden } from './forbidden.ts';

function access(kind: RootAccess, others: object = {}) {
  return { access: kind, ...others };
}

/** Strangers too; not API tokens, which are for what their owner does once signed in. */
export const OPEN_TO_STRANGERS = access('SESSION', { directives: { skipAuth: {} } });
/** Only who signed in themselves: what concerns sessions, passwords and tokens. */
export const SESSIONS_ONLY = access('SESSION');
/** API tokens need the scope ADMIN for it. Whether the person may is decided elsewhere. */
export const ADMINISTRATION = access('ADMINISTRATION');

/** For fields below the root that only who signed in themselves reads. @throws FORBIDDEN for an API token */
export function demandSignIn({ scopes }: Pick<Viewer, 'scopes'>): void {
  if (scopes) throw forbidden('API tokens cannot read this. Sign in yourself.');
}
