/** Making and revoking API tokens: decode, call one operation, read the answer in a new snapshot. */
import { z } from 'zod';
import { hashOfToken, newApiToken } from '../auth/secrets.ts';
import { tokenScopes } from '../auth/viewer.ts';
import type { ApiTokenRow } from '../loaders.ts';
import { SESSIONS_ONLY } from '../schema/access.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText, requiredText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { ApiTokenRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError } from '../user-errors.ts';
import { TokenScopeEnum } from './api-token.ts';
import { createApiToken, revokeApiToken } from './api-token-operations.ts';
import { LONGEST_TOKEN_DAYS, MOST_TOKENS } from './credential-rules.ts';

// --- createApiToken

const CreateApiTokenInput = builder.inputType('CreateApiTokenInput', {
  description: 'An API token to make.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What for, at most 100 characters.' }),
    scopes: t.field({ type: [TokenScopeEnum], required: true, description: 'What it is for; at least one.' }),
    expiresAt: t.field({
      type: 'DateTime',
      required: true,
      description: `When it ends by itself, by the real clock; within ${LONGEST_TOKEN_DAYS} days.`,
    }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one token. Its secret is in the first answer alone.',
    }),
  }),
});

const draft = z.object({
  name: requiredText(100),
  scopes: z.array(z.enum(tokenScopes)),
  expiresAt: z.date(),
  idempotencyKey: optionalText(200),
});

interface Made {
  readonly apiToken: ApiTokenRow | null;
  readonly secret: string | null;
}

const CreateApiTokenSuccess = builder.objectRef<Made>('CreateApiTokenSuccess').implement({
  description: 'The token is made.',
  fields: (t) => ({
    apiToken: t.field({
      type: ApiTokenRef,
      nullable: true,
      description: 'What will be known of it from now on; null when it has been forgotten since.',
      resolve: (it) => it.apiToken,
    }),
    secret: t.exposeString('secret', {
      nullable: true,
      description:
        'The token itself, `nf_…`: send it as `Authorization: Bearer <secret>`. Told this once and kept nowhere; null when an earlier request with the same idempotency key made it.',
    }),
  }),
});

builder.mutationField('createApiToken', (t) =>
  t.field({
    type: resultUnion({
      name: 'CreateApiToken',
      success: CreateApiTokenSuccess,
      errors: ['ValidationError', 'ForbiddenError'],
      description: 'What came of making a token.',
    }),
    extensions: SESSIONS_ONLY,
    description: `Makes an API token for the viewer's own programs; at most ${MOST_TOKENS} that can be used. Not for API tokens.`,
    args: { input: t.arg({ type: CreateApiTokenInput, required: true, description: 'The token.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const decoded = decode(draft, input);
        const { secret, prefix } = newApiToken();
        const kept = { prefix, hash: hashOfToken(secret) };
        const { value } = await context.mutate((work) => createApiToken(work, decoded, kept));
        const { loaders } = await context.view();
        return { apiToken: await loaders.apiToken.load(value.tokenId), secret: value.isNew ? secret : null };
      }),
  }),
);

// --- revokeApiToken

const RevokeApiTokenInput = builder.inputType('RevokeApiTokenInput', {
  description: 'An API token that is to end.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The token; `ApiToken.id`, not its secret.' }) }),
});

const RevokeApiTokenSuccess = builder
  .objectRef<{ apiToken: ApiTokenRow | null }>('RevokeApiTokenSuccess')
  .implement({
    description: 'The token is revoked; what is open under it closes within a second.',
    fields: (t) => ({
      apiToken: t.field({
        type: ApiTokenRef,
        nullable: true,
        description: 'The token as it is now.',
        resolve: (it) => it.apiToken,
      }),
    }),
  });

builder.mutationField('revokeApiToken', (t) =>
  t.field({
    type: resultUnion({
      name: 'RevokeApiToken',
      success: RevokeApiTokenSuccess,
      errors: ['NotFoundError'],
      description: 'What came of revoking a token.',
    }),
    extensions: SESSIONS_ONLY,
    description: "Ends an API token at once: one's own, for admins anybody's. Not for API tokens.",
    args: { input: t.arg({ type: RevokeApiTokenInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const id = idOf('ApiToken', input.id);
        if (!id) throw new NotFoundError('The token');
        const { value } = await context.mutate((work) => revokeApiToken(work, id));
        return { apiToken: await (await context.view()).loaders.apiToken.load(value.tokenId) };
      }),
  }),
);
