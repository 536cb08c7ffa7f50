/** What a token's scopes open, field by field; over the API it is asked by auth/token-scopes.test.ts. */
import { describe, expect, it } from 'vitest';
import { tokenScopes, type TokenScope } from '../auth/viewer.ts';
import { ADMINISTRATION, SESSIONS_ONLY } from '../schema/access.ts';
import { beyondScopes, scopeOf } from './token-scopes.ts';

const plain = { extensions: {} };
const administration = { extensions: ADMINISTRATION };
const signingIn = { extensions: SESSIONS_ONLY };

describe('the scope a root field needs', () => {
  it.each([
    ['a query or subscription', plain, false, 'READ'],
    ['a mutation', plain, true, 'WRITE'],
    ['a mutation of administration', administration, true, 'ADMIN'],
    ['one about signing in', signingIn, true, null],
  ] as const)('of %s', (_, field, isMutation, needed) => {
    expect(scopeOf(field, isMutation)).toBe(needed);
  });
});

describe('a token', () => {
  const without = (scope: TokenScope) => tokenScopes.filter((it) => it !== scope);

  it.each([
    ['READ', plain, false],
    ['WRITE', plain, true],
    ['ADMIN', administration, true],
  ] as const)('with the scope %s may, and without it is told which it lacks', (scope, field, isMutation) => {
    expect(beyondScopes([scope], isMutation, field)).toBeUndefined();
    const refusal = beyondScopes(without(scope), isMutation, field);
    expect(refusal?.message).toBe(`This API token lacks the scope ${scope}. Use one that has it.`);
    expect(refusal?.extensions).toEqual({ code: 'FORBIDDEN', http: { spec: true, status: 403 } });
  });

  it('of every scope may do nothing about signing in', () => {
    const refusal = beyondScopes(tokenScopes, true, signingIn);
    expect(refusal?.message).toBe('API tokens cannot do this. Sign in yourself.');
    expect(refusal?.extensions).toEqual({ code: 'FORBIDDEN', http: { spec: true, status: 403 } });
  });
});
