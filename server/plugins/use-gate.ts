/**
 * The gate: strangers get no further than the root fields that are marked public (the extension
 * `directives: { skipAuth: {} }` on the field) and the schema's own `__typename`; everything else is
 * UNAUTHENTICATED before anything runs. An API token gets no further than its scopes (see token-scopes.ts); everything
 * else is FORBIDDEN, before anything runs as well.
 *
 * Only root fields are asked: whatever lies below is reached through one. What a signed-in person may see is not
 * decided here but by the rows' policies and the fields' permissions.
 */
import { useGenericAuth } from '@envelop/generic-auth';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Identity, PluginContext } from './operation.ts';
import { beyondScopes } from './token-scopes.ts';

export function useGate(): Plugin<PluginContext> {
  return useGenericAuth<Identity, PluginContext, 'currentUser'>({
    mode: 'protect-all',
    contextFieldName: 'currentUser',
    resolveUserFn: (context) => context.currentUser ?? null,
    validateUser({ user, parentType, field, fieldAuthArgs, executionArgs: { schema, contextValue } }) {
      const isRoot = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].some(
        (root) => root === parentType,
      );
      if (!isRoot) return;
      if (user?.scopes) return beyondScopes(user.scopes, parentType === schema.getMutationType(), field);
      if (user || fieldAuthArgs) return;
      return unauthenticated(presentedToken(contextValue));
    },
  }) as Plugin<PluginContext>;
}

/** A token that is no good is a 401 in any media type; coming without one is an ordinary GraphQL answer. */
function unauthenticated(presented: boolean): GraphQLError {
  const message = 'What you sign in with does not hold any more. Sign in again, or use another API token.';
  return new GraphQLError(presented ? message : 'Sign in first.', {
    extensions: {
      code: 'UNAUTHENTICATED',
      http: { spec: !presented, status: 401, headers: { 'www-authenticate': 'Bearer' } },
    },
  });
}

function presentedToken(context: unknown): boolean {
  const headers = (context as PluginContext | undefined)?.request?.headers;
  return (
    headers?.has('authorization') === true || headers?.get('cookie')?.includes('nachfass_session=') === true
  );
}
