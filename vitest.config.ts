import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

// The CommonJS and the module build of graphql side by side are "another realm": everything takes this one.
const graphql = createRequire(import.meta.url).resolve('graphql/index.js');

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 40_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'prisma/**/*.test.ts'],
          globalSetup: 'server/testing/vitest-global-setup.ts',
        },
      },
    ],
  },
});
