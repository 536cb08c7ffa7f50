/**
 * What an API token may run: one rule for every root field, asked by the gate. Queries and subscriptions need READ,
 * mutations WRITE, those of administration ADMIN; mutations about signing in itself, tokens among it, are a person's own
 * and open to no token at all. Scopes only take away: what the token's owner may do is decided as for their sessions.
 *
 * A mutation says the last two by its extension `access`; schema/access.ts has their words.
 */
import { GraphQLError } from 'graphql';
import type { TokenScope } from '../auth/viewer.ts';

export type RootAccess = 'ADMINISTRATION' | 'SESSION';

interface RootField {
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The scope a root field needs; null for what is open to sessions alone. */
export function scopeOf(field: RootField, isMutation: boolean): TokenScope | null {
  const access = field.extensions['access'] as RootAccess | undefined;
  if (access === 'SESSION') return null;
  if (access === 'ADMINISTRATION') return 'ADMIN';
  return isMutation ? 'WRITE' : 'READ';
}

/** Why a token of these scopes may not; undefined when it may. */
export function beyondScopes(
  scopes: readonly TokenScope[],
  isMutation: boolean,
  field: RootField,
): GraphQLError | undefined {
  const needed = scopeOf(field, isMutation);
  if (needed && scopes.includes(needed)) return undefined;
  const message = needed
    ? `This API token lacks the scope ${needed}. Use one that has it.`
    : 'API tokens cannot do this. Sign in yourself.';
  return new GraphQLError(message, {
    extensions: { code: 'FORBIDDEN', http: { spec: true, status: 403 } },
  });
}
