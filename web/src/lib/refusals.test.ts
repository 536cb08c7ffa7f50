import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setupI18n } from '@lingui/core';
import { buildSchema, isEnumType } from 'graphql';
import { CombinedError } from 'urql';
import { describe, expect, test } from 'vitest';
import type { ErrorCode, IssueCode } from '../gql/graphql.ts';
import { messages as german } from '../locales/de.po';
import { messages as english } from '../locales/en.po';
import { describeFailure, failureLine } from './errors.ts';
import { issueText, refusalText } from './refusals.ts';

const schema = buildSchema(readFileSync(path.join(import.meta.dirname, '../../../schema.graphql'), 'utf8'));
const SERVER = 'In the words of the server.';
const languages = {
  de: setupI18n({ locale: 'de', messages: { de: german } }),
  en: setupI18n({ locale: 'en', messages: { en: english } }),
};

function valuesOf<Value extends string>(name: string): Value[] {
  const type = schema.getType(name);
  if (!isEnumType(type)) throw new Error(`${name} is no enum`);
  return type.getValues().map(({ name: value }) => value as Value);
}

test.each(valuesOf<IssueCode>('IssueCode'))('%s is told in both languages', (code) => {
  const { de, en } = languages;
  const said = [issueText({ code, message: SERVER }, de), issueText({ code, message: SERVER }, en)];
  expect(said).not.toContain(SERVER);
  expect(said[0]).not.toBe(said[1]);
});

test.each(valuesOf<ErrorCode>('ErrorCode'))('a refusal %s is told in both languages', (code) => {
  const { de, en } = languages;
  const said = [refusalText({ code, message: SERVER }, de), refusalText({ code, message: SERVER }, en)];
  expect(said).not.toContain(SERVER);
  expect(said[0]).not.toBe(said[1]);
});

describe('a refusal in words', () => {
  test('names the statuses that are possible', () => {
    const refusal = {
      code: 'TRANSITION',
      message: SERVER,
      from: 'REGISTERED',
      to: 'CONVERTED',
      allowed: ['QUALIFIED', 'LOST'],
    } as const;
    expect(refusalText(refusal, languages.de)).toBe(
      'Aus „Registriert“ kann nicht „Gewonnen“ werden. Möglich ist: Qualifiziert, Verloren',
    );
    expect(refusalText(refusal, languages.en)).toMatch(/Registered.+Won.+Qualified, Lost$/);
  });

  test('says how long to wait', () => {
    const refusal = { code: 'RATE_LIMITED', message: SERVER, retryAfterSeconds: 42 } as const;
    expect(refusalText(refusal, languages.en)).toContain('42');
  });

  test('tells the bound that the server names, and none where it names none', () => {
    const issue = { code: 'REASON_TOO_SHORT', message: SERVER } as const;
    expect(issueText({ ...issue, limit: 25 }, languages.de)).toBe(
      'Bitte mit mindestens 25 Zeichen begründen.',
    );
    expect(issueText({ ...issue, limit: 25 }, languages.en)).toContain('25 characters');
    for (const limit of [null, undefined]) {
      expect(issueText({ ...issue, limit }, languages.de)).toBe('Bitte etwas ausführlicher begründen.');
    }
    const days = { code: 'EXTENSION_DAYS_RANGE', message: SERVER, limit: 365 } as const;
    expect(issueText(days, languages.de)).toBe('Der Schutz lässt sich um 1 bis 365 Tage verlängern.');
    expect(issueText(days, languages.en)).toBe('Protection can be extended by 1 to 365 days.');
    const long = { code: 'TEXT_TOO_LONG', message: SERVER, limit: 10_000 } as const;
    expect(issueText(long, languages.de)).toContain('10.000');
    expect(issueText(long, languages.en)).toContain('10,000');
    const here = { code: 'EMAIL_INVALID', message: SERVER } as const;
    expect(issueText({ ...here, limit: 5 }, languages.de)).toBe(issueText(here, languages.de));
  });

  test('of invalid input says each thing once', () => {
    const issue = { path: [], code: 'EMAIL_INVALID', message: SERVER } as const;
    const said = refusalText({ code: 'VALIDATION', message: SERVER, issues: [issue, issue] }, languages.de);
    expect(said).toBe(issueText(issue, languages.de));
  });

  test('by a newer server is told in its own words', () => {
    const code = 'OF_TOMORROW' as ErrorCode & IssueCode;
    expect(refusalText({ code, message: SERVER }, languages.de)).toBe(SERVER);
    expect(issueText({ code, message: SERVER }, languages.de)).toBe(SERVER);
    const inherited = 'constructor' as ErrorCode;
    expect(refusalText({ code: inherited, message: SERVER }, languages.de)).toBe(SERVER);
  });
});

describe('a failure in words', () => {
  const failed = (code: string, status = 200) =>
    new CombinedError({
      graphQLErrors: [{ message: SERVER, extensions: { code, requestId: 'r-1' } }],
      response: { status },
    });

  test.each([
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'BAD_USER_INPUT',
    'CURSOR_EXPIRED',
    'TOO_COMPLEX',
    'RATE_LIMITED',
    'INTERNAL',
  ])('%s is told in both languages, with the request to quote', (code) => {
    const said = [failureLine(failed(code), languages.de), failureLine(failed(code), languages.en)];
    expect(said.join()).not.toContain(SERVER);
    expect(said[0]).toMatch(/Vorgangsnummer: r-1$/);
    expect(said[1]).not.toContain('Vorgangsnummer');
    expect(said[1]).toMatch(/: r-1$/);
  });

  test('of a busy server is no defect', () => {
    expect(describeFailure(failed('INTERNAL', 503)).code).toBe('BUSY');
  });

  test('without any answer is an absent server', () => {
    expect(failureLine(undefined, languages.de)).toBe('Der Server ist nicht erreichbar.');
  });

  test('with a code we do not know keeps the words of the server', () => {
    expect(failureLine(failed('OF_TOMORROW'), languages.de)).toBe(`${SERVER} Vorgangsnummer: r-1`);
  });
});
