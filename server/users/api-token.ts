/** API tokens in the schema: whose they are, what they are for, and never their secret again. */
import { tokenScopes, type TokenScope } from '../auth/viewer.ts';
import { loadAll } from '../loaders.ts';
import { demandSignIn } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { describedEnum } from '../schema/enum.ts';
import { ApiTokenRef, UserRef } from '../schema/refs.ts';
import { LONGEST_TOKEN_DAYS } from './credential-rules.ts';
import { ViewerRef } from './user.ts';

export const TokenScopeEnum = describedEnum<TokenScope>(
  'TokenScope',
  'What an API token is for. Scopes only take away: a token never does what its owner may not.',
  {
    READ: 'Queries and subscriptions.',
    WRITE: 'Mutations, but those of administration and of signing in. Their answers are read without READ.',
    ADMIN: 'Mutations of administration: people, teams, settings, rules. For admins.',
  },
);

builder.node(ApiTokenRef, {
  description:
    'What a program of somebody signs in with, in the place of a session: as Bearer or in connectionParams, never as a cookie. Its owner and admins see it, signed in themselves.',
  id: { resolve: (token) => token.id },
  loadMany: async (ids, context) => {
    const { viewer, loaders } = await context.view();
    return viewer.scopes ? ids.map(() => null) : loadAll(loaders.apiToken, ids);
  },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What its owner calls it.' }),
    prefix: t.exposeString('prefix', { description: 'How its secret begins, to tell it from others.' }),
    scopes: t.field({
      type: [TokenScopeEnum],
      description: 'What it is for.',
      resolve: ({ scopes }) => tokenScopes.filter((scope) => scopes.includes(scope)),
    }),
    owner: t.field({
      type: UserRef,
      nullable: true,
      description: 'On whose behalf it acts.',
      resolve: async (token, _args, context) => (await context.view()).loaders.user.load(token.userId),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was made, by the real clock.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: `When it ends by itself, by the real clock: ${LONGEST_TOKEN_DAYS} days after it was made at the latest.`,
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute, by the real clock; null when it never was.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked, by the real clock; null when it was not.',
    }),
  }),
});

const LIST =
  'Those that can be used come first, then those that ended within a month; the newest first, at most 200.';

const NOT_FOR_TOKENS = 'Not for API tokens themselves: null and FORBIDDEN.';

builder.objectField(ViewerRef, 'apiTokens', (t) =>
  t.field({
    type: [ApiTokenRef],
    nullable: true,
    description: `The viewer's own API tokens. ${LIST} ${NOT_FOR_TOKENS}`,
    resolve: async (viewer, _args, context) => {
      demandSignIn(viewer);
      return (await context.view()).loaders.apiTokensOfUser.load(viewer.id);
    },
  }),
);

builder.objectField(UserRef, 'apiTokens', (t) =>
  t.field({
    type: [ApiTokenRef],
    nullable: true,
    description: `Their API tokens; null but for admins and oneself. ${LIST} ${NOT_FOR_TOKENS}`,
    authScopes: (user) => ({ selfOrAdmin: { userId: user.id } }),
    unauthorizedResolver: () => null,
    resolve: async (user, _args, context) => {
      const view = await context.view();
      demandSignIn(view.viewer);
      return view.loaders.apiTokensOfUser.load(user.id);
    },
  }),
);
