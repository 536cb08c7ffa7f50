/** Starts the test run's PostgreSQL and tells the test files how to reach it; see database.ts. */
import type { TestProject } from 'vitest/node';
import { startTestCluster } from './test-cluster.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...cluster } = await startTestCluster(process.env.TEST_PG);
  project.provide('testCluster', cluster);
  return stop;
}
