/**
 * `npm run mutation`: does a test fail when the rules of access are changed? Over the table of fields, the twin of the
 * policies, that of the lists' conditions, what a provider's claims give and what API tokens open. Fails below 90 of 100. Minutes, so it is no part of `npm test`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'server/testing/pure.vitest.config.ts' },
  mutate: [
    'server/auth/permissions.ts',
    'server/auth/relation.ts',
    'server/auth/claim-rules.ts',
    'server/plugins/token-scopes.ts',
    'server/leads/scope-rules.ts',
  ],
  concurrency: 2,
  reporters: ['clear-text'],
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  tempDirName: '.data/mutation',
  cleanTempDir: 'always',
  ignorePatterns: ['web', 'docs', 'bench', '.data'],
  allowEmpty: false,
};
