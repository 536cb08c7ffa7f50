/**
 * German is the source: a message's id is its German text. `locales.test.ts` fails when a message is used
 * and not translated, or translated and no longer used.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatter } from '@lingui/format-po';

/** @type {import('@lingui/conf').LinguiConfig} */
export default {
  rootDir: dirname(fileURLToPath(import.meta.url)),
  sourceLocale: 'de',
  locales: ['de', 'en'],
  // Where a message stands changes with every edit; a catalogue that repeats it is never quiet.
  format: formatter({ origins: false, explicitIdAsDefault: true }),
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['<rootDir>/src'] }],
};
