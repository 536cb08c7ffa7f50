import { createCompiledCatalog } from '@lingui/cli/api';
import { setupI18n, type Messages } from '@lingui/core';
import { expect, test } from 'vitest';
import { withoutRepetitions } from './source-catalogue.ts';
import { i18nOptions } from './src/lib/i18n.ts';

const texts = {
  'Erstkontakt „heute"': 'Erstkontakt „heute"',
  'Zeile\\n': 'Zeile\\n',
  'Guten Tag, {name}': 'Guten Tag, {name}',
  'status.lost': 'Verloren',
};

test('what reads as its id leaves the catalogue, and reads the same', () => {
  const { source } = createCompiledCatalog('de', texts, { namespace: 'es' });
  const whole = messagesOf(source);
  const rest = messagesOf(withoutRepetitions(source));
  expect(Object.keys(rest).sort()).toEqual(['Guten Tag, {name}', 'status.lost']);
  const [before, after] = [whole, rest].map((messages) => {
    const i18n = setupI18n({ ...i18nOptions, locale: 'de', messages: { de: messages } });
    return Object.keys(texts).map((id) => i18n._(id, { name: 'Anna' }));
  });
  expect(after).toEqual(before);
  expect(after).toContain('Guten Tag, Anna');
});

test('a catalogue that is compiled otherwise is refused', () => {
  expect(() => withoutRepetitions('export const messages = {}')).toThrow('not compiled to JSON');
});

function messagesOf(source: string): Messages {
  const literal = source.slice(source.indexOf('JSON.parse(') + 'JSON.parse('.length, source.lastIndexOf(')'));
  return JSON.parse(JSON.parse(literal) as string) as Messages;
}
