/** Making and revoking API tokens. Each function is the whole work of one transaction; nobody is told of it. */
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod';
import { audit } from '../audit/append.ts';
import type { TokenScope } from '../auth/viewer.ts';
import { takeKey } from '../idempotency.ts';
import type { Work } from '../operate.ts';
import { ForbiddenError, NotFoundError, ValidationError } from '../user-errors.ts';
import { issuesOfToken, mayHoldScopes } from './credential-rules.ts';

export interface NewApiToken {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly expiresAt: Date;
  readonly idempotencyKey: string | null;
}

/** What is kept of its secret. */
export interface KeptSecret {
  readonly prefix: string;
  readonly hash: Buffer<ArrayBuffer>;
}

export interface MadeApiToken {
  readonly tokenId: string;
  /** False when an earlier request made it, with another secret. */
  readonly isNew: boolean;
}

const counted = z.tuple([z.object({ at: z.date(), usable: z.int() })]);

export async function createApiToken(
  work: Work,
  input: NewApiToken,
  { prefix, hash }: KeptSecret,
): Promise<MadeApiToken> {
  const { tx, viewer } = work;
  const scopes = [...new Set(input.scopes)];
  const tokenId = uuidV7();
  const earlier = await takeKey(work, {
    key: input.idempotencyKey,
    operation: 'createApiToken',
    input: { ...input, scopes, expiresAt: input.expiresAt.toISOString() },
    subjectId: tokenId,
  });
  if (earlier) return { tokenId: earlier, isNew: false };
  if (!mayHoldScopes(scopes, viewer.role))
    throw new ForbiddenError('Only admins make tokens of the scope ADMIN. Leave it out.');

  // Of two who make one at once, one waits: so the number holds.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`api_tokens:${viewer.id}`}, 0))`;
  const rows: unknown = await tx.$queryRaw`
    SELECT now() AS at, count(*)::int AS usable FROM api_tokens
    WHERE user_id = ${viewer.id}::uuid AND revoked_at IS NULL AND expires_at > now()`;
  const [{ at, usable }] = counted.parse(rows);
  const issues = issuesOfToken({ scopes, expiresAt: input.expiresAt }, at, usable);
  if (issues.length > 0) throw new ValidationError(issues.map((it) => ({ ...it, path: [it.path] })));

  await tx.$executeRaw`
    INSERT INTO api_tokens (id, user_id, name, prefix, token_hash, scopes, expires_at, made_in)
    VALUES (${tokenId}::uuid, ${viewer.id}::uuid, ${input.name}, ${prefix}, ${hash},
      ${scopes}::text[], ${input.expiresAt}, ${viewer.sessionId}::uuid)`;
  await audit(work, {
    action: 'createApiToken',
    subjectType: 'ApiToken',
    subjectId: tokenId,
    leadId: null,
    changes: { scopes: [null, scopes], expiresAt: [null, input.expiresAt.toISOString()] },
    values: { name: [null, input.name] },
  });
  return { tokenId, isNew: true };
}

/** One's own; an admin, anybody's. Revoking what is revoked already changes nothing. */
export async function revokeApiToken(work: Work, tokenId: string): Promise<{ tokenId: string }> {
  const { tx, viewer } = work;
  const token = await tx.apiToken.findUnique({ where: { id: tokenId }, select: { userId: true } });
  if (!token) throw new NotFoundError('The token');
  const revoked = await tx.$executeRaw`
    UPDATE api_tokens SET revoked_at = now(), revoked_by_id = ${viewer.id}::uuid
    WHERE id = ${tokenId}::uuid AND revoked_at IS NULL`;
  if (revoked === 1)
    await audit(work, {
      action: 'revokeApiToken',
      subjectType: 'ApiToken',
      subjectId: tokenId,
      leadId: null,
      changes: { ownerId: token.userId, usable: [true, false] },
    });
  return { tokenId };
}
