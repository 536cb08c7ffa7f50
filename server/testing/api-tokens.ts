/** API tokens as people make them: through the API. */
import { z } from 'zod';
import type { TokenScope } from '../auth/viewer.ts';
import type { TestApp } from './app.ts';

const made = z.object({
  createApiToken: z.object({
    secret: z.string(),
    apiToken: z.object({ id: z.string(), name: z.string(), prefix: z.string(), scopes: z.array(z.string()) }),
  }),
});
const CREATE = `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) {
  ... on CreateApiTokenSuccess { secret apiToken { id name prefix scopes } }
  ... on UserError { code message } } }`;

export interface MadeToken {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly secret: string;
}

/** @param email whose; signs them in. Ends in a day. */
export async function makeApiToken(
  app: Pick<TestApp, 'query'>,
  email: string,
  scopes: readonly TokenScope[],
): Promise<MadeToken> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const answer = await app.query(CREATE, { input: { name: 'A program', scopes, expiresAt } }, email);
  const { secret, apiToken } = made.parse(answer.data).createApiToken;
  return { ...apiToken, secret };
}
