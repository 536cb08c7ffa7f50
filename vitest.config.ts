import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './server/testing/longest-first.ts';

// The CommonJS and the module build of graphql side by side are "another realm": everything takes this one.
const graphql = createRequire(import.meta.url).resolve('graphql/index.js');

/** What comes by itself may take its time on a machine with much else to do. */
const POLL = { timeout: 30_000, interval: 20 };

export default defineConfig({
  test: {
    pool: 'forks',
    // A process takes file after file: loading the server anew for each took two fifths of the whole time.
    isolate: false,
    // A heap that starts at the size it comes to: growing there took a tenth of the whole time.
    execArgv: ['--min-semi-space-size=16', '--max-semi-space-size=32', '--initial-old-space-size=800'],
    // Tests wait for the database half of the time.
    maxWorkers: Math.max(4, availableParallelism()),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'prisma/**/*.test.ts'],
          exclude: [],
          globalSetup: 'server/testing/vitest-global-setup.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: POLL },
        },
      },
      {
        extends: './web/vite.config.ts',
        test: {
          name: 'web',
          testTimeout: 40_000,
          expect: { poll: POLL },
          include: ['web/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', 'web/dist/**'],
        },
      },
      {
        resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
        test: {
          name: 'e2e',
          include: ['web/e2e/**/*.e2e.ts'],
          globalSetup: ['server/testing/vitest-global-setup.ts', 'web/e2e/built-web.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: POLL },
        },
      },
    ],
  },
});
