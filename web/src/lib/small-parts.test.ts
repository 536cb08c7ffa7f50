import { setupI18n } from '@lingui/core';
import { CombinedError } from 'urql';
import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';
import { isBehind, later } from './cursor.ts';
import { describeFailure, isUnauthenticated } from './errors.ts';
import { preferredLocale } from './i18n.ts';
import { createIdempotencyKeys } from './idempotency.ts';
import { fieldErrors } from './issues.ts';
import { rootItem } from './use-live-stream.ts';
import { covers } from './viewer.ts';

test('the later cursor wins and nothing loses to everything', () => {
  expect(later('log:009', 'log:010')).toBe('log:010');
  expect(later(null, 'log:001')).toBe('log:001');
  expect(isBehind('log:009', 'log:010')).toBe(true);
  expect(isBehind('log:009', null)).toBe(false);
});

test('the pause before another attempt doubles to ten seconds and is spread over its second half', () => {
  expect(backoff(1, () => 0)).toBe(250);
  expect(backoff(1, () => 1)).toBe(500);
  expect(backoff(3, () => 1)).toBe(2_000);
  expect(backoff(40, () => 1)).toBe(10_000);
});

test('the same content keeps its idempotency key, another one gets its own', () => {
  let made = 0;
  const keyOf = createIdempotencyKeys(() => `key ${(made += 1)}`);
  expect([keyOf({ a: 1 }), keyOf({ a: 1 }), keyOf({ a: 2 })]).toEqual(['key 1', 'key 1', 'key 2']);
});

test('issues come to their fields, the rest is not lost', () => {
  const issues = [
    { path: ['input', 'contacts', '0', 'email'], code: 'EMAIL_INVALID', message: 'No address' },
    { path: ['contacts', '0', 'email'], code: 'TEXT_TOO_LONG', message: 'A second reason' },
    { path: ['ownerId'], code: 'OWNER_UNKNOWN', message: 'Unknown' },
  ] as const;
  const i18n = setupI18n({ locale: 'de', messages: { de: {} } });
  const found = fieldErrors(issues, (name) => name === 'contacts.0.email', i18n);
  expect(found).toEqual({
    fields: { 'contacts.0.email': expect.stringContaining('keine E-Mail-Adresse') as string },
    rest: [expect.stringContaining('Person') as string],
  });
});

test('a failure names its code and the request to quote', () => {
  const refused = new CombinedError({
    graphQLErrors: [{ message: 'Bitte anmelden', extensions: { code: 'UNAUTHENTICATED', requestId: 'r-1' } }],
  });
  expect(describeFailure(refused)).toEqual({
    code: 'UNAUTHENTICATED',
    message: 'Bitte anmelden',
    requestId: 'r-1',
  });
  expect(isUnauthenticated(refused)).toBe(true);
  expect(describeFailure(new CombinedError({ networkError: new Error('fetch failed') })).code).toBe(
    'OFFLINE',
  );
});

test('a proxy that answers for an absent server counts as offline, an internal error does not', () => {
  const answered = (status: number) =>
    describeFailure(new CombinedError({ networkError: new Error('no JSON'), response: { status } })).code;
  expect([answered(502), answered(500), answered(401)]).toEqual(['OFFLINE', 'INTERNAL', 'UNAUTHENTICATED']);
});

test('the language is the chosen one, else the first of the browser that we speak, else German', () => {
  expect(preferredLocale('en', ['de-DE'])).toBe('en');
  expect(preferredLocale(null, ['fr-CH', 'en-GB', 'de'])).toBe('en');
  expect(preferredLocale('xx', ['fr'])).toBe('de');
});

test('a granted country covers its subdivisions and no other country', () => {
  expect(covers('DE', 'DE-BY')).toBe(true);
  expect(covers('DE-BY', 'DE')).toBe(false);
  expect(covers('D', 'DE')).toBe(false);
});

test('a subscription that forgets its type or cursor is a programming error', () => {
  expect(rootItem({ leadChanges: { __typename: 'LeadChange', cursor: 'log:1' } }).cursor).toBe('log:1');
  expect(() => rootItem({ leadChanges: { kind: 'LEFT' } })).toThrow(/__typename and cursor/);
});
