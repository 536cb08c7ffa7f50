/** For `npm run mutation`: the tests that need no database, of the rules that it changes. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'server/auth/{permissions,relation,claim-rules}.test.ts',
      'server/plugins/token-scopes.test.ts',
      'server/leads/scope-rules.test.ts',
    ],
    exclude: ['**/node_modules/**'],
  },
});
